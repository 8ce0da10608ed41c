"""Page → Extracted: what a page says of itself, each field chosen between its readers.

    document   the page, parsed once, shared by all readers
    structured the JSON-LD object that is the article, and what it states
    rejects    pages that are no article
    titles     the headline, without the site's name
    dates      claims of the dates of publication and change
    authors    people
    images     pictures that the article may be shared with
    excerpts   the standfirst, or the first sentences
    body       the main text
    kinds      language, section, tags, type, paywall
    links      canonical, AMP

Pure: bytes in, values out; no network, no clock. Dates stay unparsed (`DateClaim`) and URLs as the page gives them:
`pipeline.normalise` settles both.
"""

from pipeline.extract.read import extract

__all__ = ["extract"]
