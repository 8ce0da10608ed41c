"""Build the recordings of the invented sites: `python -m tests.sites.build [NAME …]`.

A site is a YAML file beside this one: what it publishes, and in the shape of which publishing system. The recording
is a standard WARC file, the same bytes for the same input, and stands in for the live site in `make demo` and tests.
"""

import argparse
import html
import io
import struct
import zlib
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import yaml
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.sites import newsrooms, templates

HERE = Path(__file__).parent
RECORDINGS = HERE.parent / "recordings"

TEMPLATES = templates.TEMPLATES | newsrooms.TEMPLATES

Site = dict[str, Any]
Answer = tuple[str, int, list[tuple[str, str]], bytes]


def names() -> list[str]:
    """The sites that can be built, sorted."""
    return sorted(file.stem for file in HERE.glob("*.yaml"))


def load(name: str) -> Site:
    """Read a site; every article gets its absolute `url` and `image.url`, and `only_the_day` if it is dated so."""
    site: Site = yaml.safe_load((HERE / f"{name}.yaml").read_text("utf-8"))
    for article in (*site.get("articles", ()), *site.get("feed_only", ())):
        article["url"] = urljoin(site["home"] + "/", article.get("link") or article["path"])
        # What the feed links to: the same page, with the feed's own parameters or under another name.
        article["feed_url"] = urljoin(article["url"], article.get("feed_link", "")) + site.get("feed_suffix", "")
        for key in ("published", "modified"):
            if isinstance(article.get(key), str):
                article[key] = datetime.fromisoformat(article[key])
            elif isinstance(article.get(key), datetime):
                article[key] = article[key] if article[key].tzinfo else article[key].replace(tzinfo=UTC)
            elif isinstance(article.get(key), date):
                article[key] = datetime.combine(article[key], time(), UTC)
                article["only_the_day"] = True
        if image := article.get("image"):
            image["url"] = urljoin(site["home"] + "/", image.get("link") or image["path"])
            if image.get("query"):
                image["url"] += "?" + image["query"]
    return site


def answers(site: Site) -> list[Answer]:
    """All responses of a site: (url, status, headers, body)."""
    home = site["home"]
    robots = site.get("robots", "User-agent: *\nAllow: /\n")
    found = [] if robots is None else [_text(urljoin(home + "/", "/robots.txt"), robots, "text/plain")]
    articles = [article for article in site["articles"] if not article.get("unlisted")]
    fed = [article for article in articles if not article.get("feedless")]
    rss = _rss(site, [*fed, *site.get("feed_only", ())])
    found += [_text(feed, rss, "application/rss+xml") for feed in _each(site.get("feed"))]
    if "atom" in site:
        found.append(_text(site["atom"], _atom(site, articles), "application/atom+xml"))
    if "news_sitemap" in site:
        found.append(_text(site["news_sitemap"], _news_sitemap(site, articles), "application/xml"))
    if "sitemap" in site:
        found.append(_text(site["sitemap"], _sitemap(site, articles), "application/xml"))
    if "listing" in site:
        found.append(_text(site["listing"], _listing(site, articles), "text/html"))
    found += [_text(url, text, kind) for url, kind, text in site.get("extra", ())]
    found += [(url, status, [("Content-Type", "text/html")], b"") for url, status in site.get("extra_status", ())]
    seen = set()
    for article in site["articles"]:
        if "status" in article:
            found.append((article["url"], article["status"], [("Content-Type", "text/html")], b""))
            continue
        page = article.get("html") or TEMPLATES[article.get("template", site["template"])](site, article)
        found += [_text(url, page, "text/html") for url in dict.fromkeys((article["url"], _asked(article["feed_url"])))]
        image = article.get("image")
        if image and image["url"] not in seen and not image.get("missing"):
            seen.add(image["url"])
            body = png(image["width"], image["height"])
            found.append((image["url"], 200, [("Content-Type", "image/png"), ("Content-Length", str(len(body)))], body))
    for url in site.get("robots_hosts", ()):
        found.append(_text(f"{url}/robots.txt", "User-agent: *\nAllow: /\n", "text/plain"))
    return found


def write(site: Site, target: Path) -> None:
    """Write the recording of a site. Raises `OSError`."""
    moment = site["now"].astimezone(UTC) if isinstance(site["now"], datetime) else datetime.fromisoformat(site["now"])
    date = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=True)

    def record(
        kind: str, url: str, status_line: str, headers: list[tuple[str, str]], body: bytes, protocol: str
    ) -> None:
        # A record's id is random by default; derived from its place, the same site gives the same file.
        writer.write_record(
            writer.create_warc_record(
                url,
                kind,
                payload=io.BytesIO(body),
                http_headers=StatusAndHeaders(status_line, headers, protocol=protocol),
                warc_headers_dict={"WARC-Date": date, "WARC-Record-ID": f"<urn:wirecopy:{kind}:{url}>"},
            )
        )

    info = writer.create_warcinfo_record(target.name, {"software": "wirecopy tests", "format": "WARC File Format 1.0"})
    info.rec_headers.replace_header("WARC-Date", date)
    info.rec_headers.replace_header("WARC-Record-ID", f"<urn:wirecopy:warcinfo:{target.name}>")
    writer.write_record(info)
    for url, status, headers, body in answers(site):
        path = url.split("://", 1)[1].partition("/")
        record("request", url, f"GET /{path[2]} HTTP/1.1", [("Host", path[0])], b"", "")
        record("response", url, f"{status} {_PHRASES[status]}", headers, body, "HTTP/1.1")
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(_without_gzip_times(buffer.getvalue()))


_PHRASES = {
    200: "OK",
    301: "Moved Permanently",
    403: "Forbidden",
    404: "Not Found",
    410: "Gone",
    500: "Internal Server Error",
}


def _without_gzip_times(data: bytes) -> bytes:
    # warcio compresses with zlib and writes no time into the members' headers, so nothing is left to remove; the
    # assertion keeps it so.
    if data[4:8] != b"\x00\x00\x00\x00":
        raise AssertionError("the compressed recording carries a time stamp")
    return data


def png(width: int, height: int) -> bytes:
    """A PNG of one colour, pixels by pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + b"\x2f\x6b\x8f" * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def _text(url: str, text: str, kind: str) -> Answer:
    body = text.encode("utf-8")
    headers = [
        ("Content-Type", f"{kind}; charset=utf-8"),
        ("ETag", f'"{zlib.crc32(body):08x}"'),
        ("Content-Length", str(len(body))),
    ]
    return (url, 200, headers, body)


def _each(value: str | list[str] | None) -> list[str]:
    """The addresses of one kind of source; several of a site answer alike."""
    return [value] if isinstance(value, str) else value or []


def _asked(url: str) -> str:
    return url.partition("#")[0]


def _newest_first(articles: list[Any]) -> list[Any]:
    return sorted(articles, key=lambda article: str(article.get("published") or ""), reverse=True)


def _rss(site: Site, articles: list[Any]) -> str:
    items = ""
    for article in _newest_first(articles):
        published = article.get("feed_published", article.get("published"))
        categories = "".join(f"<category><![CDATA[{tag}]]></category>" for tag in article.get("tags", ()))
        items += (
            f"<item><title>{html.escape(article['title'])}</title><link>{html.escape(article['feed_url'])}</link>"
            + (f"<dc:creator><![CDATA[{article['author']}]]></dc:creator>" if article.get("author") else "")
            + (f"<pubDate>{format_datetime(published.astimezone(UTC))}</pubDate>" if published else "")
            + categories
            + f'<guid isPermaLink="false">{html.escape(site["home"])}/?p={zlib.crc32(article["path"].encode())}</guid>'
            + f"<description><![CDATA[<p>{article.get('description', '')}</p>]]></description></item>"
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>{html.escape(site['site'])}</title><link>{site['home']}/</link>"
        f"<description>News</description><language>{site.get('language', 'en')}</language>{items}</channel></rss>\n"
    )


def _atom(site: Site, articles: list[Any]) -> str:
    entries = ""
    for article in _newest_first(articles):
        video = article.get("video_id")
        entries += (
            f"<entry><id>{html.escape(article['url'])}</id><title>{html.escape(article['title'])}</title>"
            + (f"<yt:videoId>{video}</yt:videoId>" if video else "")
            + f'<link rel="alternate" href="{html.escape(article["url"])}"/>'
            + f"<published>{article['published'].isoformat()}</published>"
            + f"<updated>{(article.get('modified') or article['published']).isoformat()}</updated>"
            + (
                f"<media:group><media:title>{html.escape(article['title'])}</media:title>"
                f'<media:thumbnail url="https://i.ytimg.com/vi/{video}/hqdefault.jpg" width="480" height="360"/>'
                f"<media:description>{html.escape(article['description'])}</media:description></media:group>"
                if video
                else f'<summary type="html">{html.escape(article["description"])}</summary>'
            )
            + "</entry>"
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom" '
        'xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns:media="http://search.yahoo.com/mrss/" '
        f'xml:lang="{site.get("language", "en")}"><id>{site["home"]}/</id><title>{html.escape(site["site"])}</title>'
        f"<updated>{site['now']}</updated>{entries}</feed>\n"
    )


def _news_sitemap(site: Site, articles: list[Any]) -> str:
    rows = "".join(
        f"<url><loc>{html.escape(article['url'])}</loc><news:news><news:publication><news:name>{site['site']}</news:name>"
        f"<news:language>{site.get('language', 'en')}</news:language></news:publication>"
        f"<news:publication_date>{article['published'].isoformat()}</news:publication_date>"
        f"<news:title>{html.escape(article['title'])}</news:title></news:news></url>"
        for article in _newest_first(articles)
        if article.get("published")
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{rows}</urlset>\n'
    )


def _sitemap(site: Site, articles: list[Any]) -> str:
    rows = "".join(
        f"<url><loc>{html.escape(article['url'])}</loc>"
        f"<lastmod>{(article.get('modified') or article['published']).isoformat()}</lastmod></url>"
        for article in articles
    )
    rows += "".join(f"<url><loc>{html.escape(url)}</loc></url>" for url in site.get("other_pages", ()))
    return (
        '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"{rows}</urlset>\n"
    )


def _listing(site: Site, articles: list[Any]) -> str:
    cards = "".join(
        f'<article><a href="{html.escape(article["path"])}"><h2>{html.escape(article["title"])}</h2></a>'
        f'<a href="{html.escape(article["path"])}#comments">Comments</a></article>'
        for article in articles
    )
    return (
        f'<!doctype html><html lang="{site.get("language", "en")}">'
        f"<head><title>{html.escape(site['site'])}</title></head>"
        f'<body><nav><a href="/about/">About</a></nav><main>{cards}</main></body></html>\n'
    )


def main() -> None:
    """Build the recordings named on the command line, or all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", choices=[[], *names()])
    for name in parser.parse_args().names or names():
        target = RECORDINGS / f"{name}.warc.gz"
        write(load(name), target)
        print(f"{target.relative_to(HERE.parent.parent)}: {target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
