"""Page → Article: extract, then normalise, in one pure call.

For whoever needs the whole of it without a crawl: `python -m pipeline.extract`, `scrapy extract`, worker processes.
`pipeline.stages` does the same in two steps.
"""
