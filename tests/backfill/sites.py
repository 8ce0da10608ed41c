"""Invented articles of past years, as pages, sitemaps, archive pages and WARC records."""

import html
import json
from datetime import datetime
from io import BytesIO
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

TEXT = (
    "The town of Harrowgate has given its harbour cranes to a computer that learns from the tide tables, and the first "
    "winter went better than its critics feared. Ships wait half as long as they did a year ago.",
    "Mara Oyelaran, who runs the port, says that the machine was wrong eleven times in four months, and that her crews "
    "were wrong more often than that before it came. She keeps a person at every crane.",
    "The dockers' union asks for a share of what is saved. Talks go on through the spring, and the harbour council "
    "will vote on a second berth before the summer is over.",
)


def page(url: str, title: str, published: str, text: tuple[str, ...] = TEXT) -> bytes:
    """An article page as a news site writes it."""
    data = json.dumps(
        {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": title,
            "datePublished": published,
            "author": {"@type": "Person", "name": "Ines Okparaku"},
            "mainEntityOfPage": url,
        }
    )
    body = "".join(f"<p>{html.escape(part)}</p>" for part in text)
    return (
        f'<!doctype html><html lang="en"><head><title>{html.escape(title)}</title><link rel="canonical" href="{url}">'
        f'<script type="application/ld+json">{data}</script></head>'
        f"<body><article><h1>{html.escape(title)}</h1>{body}</article></body></html>"
    ).encode()


def sitemap(*entries: tuple[str, str | None]) -> bytes:
    """A sitemap of (address, lastmod)."""
    rows = "".join(
        f"<url><loc>{url}</loc>" + (f"<lastmod>{changed}</lastmod>" if changed else "") + "</url>"
        for url, changed in entries
    )
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'.encode()


def sitemap_index(*entries: tuple[str, str | None]) -> bytes:
    """An index of (address, lastmod)."""
    rows = "".join(
        f"<sitemap><loc>{url}</loc>" + (f"<lastmod>{changed}</lastmod>" if changed else "") + "</sitemap>"
        for url, changed in entries
    )
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0"?><sitemapindex xmlns="{space}">{rows}</sitemapindex>'.encode()


def listing(*urls: str) -> bytes:
    """An archive page."""
    cards = "".join(f'<article><h2><a href="{url}">A headline of the past</a></h2></article>' for url in urls)
    return f'<!doctype html><html lang="en"><body><main>{cards}</main></body></html>'.encode()


def write_warc(path: Path, pages: list[tuple[str, datetime, bytes]], *, gzip: bool = True) -> list[int]:
    """Write pages as another tool would, with what such files have besides; return where each page's record begins."""
    offsets = []
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=gzip, warc_version="WARC/1.0")
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "a crawler of strangers"}))
        for url, fetched, body in pages:
            head = StatusAndHeaders(
                "200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Server", "x")], protocol="HTTP/1.1"
            )
            offsets.append(file.tell())
            writer.write_record(
                writer.create_warc_record(
                    url,
                    "response",
                    payload=BytesIO(body),
                    length=len(body),
                    http_headers=head,
                    warc_headers_dict={"WARC-Date": fetched.strftime("%Y-%m-%dT%H:%M:%SZ")},
                )
            )
    return offsets
