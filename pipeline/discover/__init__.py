"""Discovery: the bytes of a feed, sitemap or section page become candidates. Pure: bytes in, values out.

    feeds.read_feed            RSS, Atom, RDF and JSON Feed; picks one of the three readers below
      xmlfeed                    the fast reader, for well-formed XML
      loosefeed                  feedparser, for XML that defeats the fast one
      jsonfeed                   JSON Feed
      entries                    what the three share: `Feed`, and the checks that every entry passes
    sitemaps.read_sitemap      urlset, index, news sitemap, text, feed in a sitemap's place; gzip
    sitemaps.robots_sitemaps   the `Sitemap:` lines of a robots.txt
    listings.read_listing      the article links of a section page
    merge.merge                candidates of several sources, one for each URL
    links, markup, pictures    the URL gate, mark-up to plain text, the largest picture

What cannot be used as a whole raises `SourceFailed`; what is wrong with one entry is counted in `dropped`, and never
ends the source. Nothing here fetches, knows the time, parses a date, or decides whether an article is wanted.
"""
