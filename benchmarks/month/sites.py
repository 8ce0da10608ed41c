"""What the servers of the invented outlets answer at an instant."""

import html
import json
from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache
from zlib import crc32

from benchmarks.month.world import Article, Outlet, Version, World, plain
from tests.sites.build import png

FEED, SITEMAP = "/feed/", "/news-sitemap.xml"
_FED = 20  # Articles that a feed lists.
_ROBOTS = b"User-agent: *\nAllow: /\n"
_DEFAULTS = {
    "named default": "/assets/social-share-default.png",
    "nameless default": "/media/4f2a91.png",
    "logo": "/assets/logo.png",
}

Answer = tuple[int, dict[str, str], bytes]
"""Status, headers, body."""


class Server:
    """Answers for all outlets."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._by_domain = {outlet.domain: outlet for outlet in world.outlets}
        self._articles = {
            outlet.domain: [article for article in world.articles if article.outlet is outlet]
            for outlet in world.outlets
        }

    def answer(self, url: str, etag: str | None, now: datetime) -> Answer:
        """Answer a GET of `url` at `now`; 304 where `etag`, the client's, is the present one."""
        host, _, rest = url.partition("://")[2].partition("/")
        outlet = self._by_domain.get(host.removeprefix("www."))
        if outlet is None:
            return 404, {}, b""
        status, headers, body = self._find(outlet, f"/{rest}", now)
        if status != 200:
            return status, headers, body
        headers["ETag"] = f'"{crc32(body):08x}"'
        return (304, headers, b"") if etag == headers["ETag"] else (status, headers, body)

    def _find(self, outlet: Outlet, target: str, now: datetime) -> Answer:
        path = target.partition("?")[0]
        if path == "/robots.txt":
            return 200, {"Content-Type": "text/plain"}, _ROBOTS
        if path == FEED:
            begin, end = self._world.trouble
            if outlet.trouble == "dead" and begin <= now < end:
                return 404, {"Content-Type": "text/html"}, b"<h1>Not found</h1>"
            if outlet.trouble == "html" and begin <= now < end:
                return 200, {"Content-Type": "text/html"}, b"<!doctype html><title>Log in</title><form></form>"
            return 200, {"Content-Type": "application/rss+xml; charset=utf-8"}, self._feed(outlet, now).encode()
        if path == SITEMAP and outlet.sitemap:
            return 200, {"Content-Type": "application/xml"}, self._sitemap(outlet, now).encode()
        if path.endswith(".png"):
            size = (200, 200) if path == _DEFAULTS["logo"] else (1200, 630)
            body = _picture(*size)
            return 200, {"Content-Type": "image/png", "Content-Length": str(len(body))}, body
        return self._page(outlet, target, now)

    def _page(self, outlet: Outlet, target: str, now: datetime) -> Answer:
        article = self._world.article_of(outlet.home + target)
        if article is None or article.published > now:
            return 404, {"Content-Type": "text/html"}, b""
        version = article.at(now)
        headers = {"Content-Type": "text/html; charset=utf-8"}
        if version.status != 200:
            return version.status, headers, b""
        path = plain(target.partition("?")[0])
        if path != version.path:
            redirected = article.mishap == "moved with a new headline" and path == article.versions[0].path
            return (301, {"Location": outlet.home + version.path}, b"") if redirected else (404, headers, b"")
        return 200, headers, page(article, version).encode()

    def _live(self, outlet: Outlet, now: datetime) -> list[Article]:
        found = [
            article
            for article in self._articles[outlet.domain]
            if article.published <= now and article.at(now).status == 200
        ]
        return found[: -_FED - 1 : -1]

    def _feed(self, outlet: Outlet, now: datetime) -> str:
        items = ""
        for article in self._live(outlet, now):
            version = article.at(now)
            items += (
                f"<item><title>{html.escape(_title(outlet, version))}</title>"
                f"<link>{html.escape(_link(outlet, article, version, now))}</link>"
                f'<guid isPermaLink="false">{outlet.home}/?p={article.number}</guid>'
                + ("" if outlet.only_days else f"<pubDate>{format_datetime(article.published)}</pubDate>")
                + f"<description>{html.escape(_description(outlet, version))}</description></item>"
            )
        return (
            f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>{outlet.name}</title>'
            f"<link>{outlet.home}/</link><description>News</description>{items}</channel></rss>"
        )

    def _sitemap(self, outlet: Outlet, now: datetime) -> str:
        rows = "".join(
            f"<url><loc>{outlet.home}{article.at(now).path}</loc><news:news><news:publication_date>"
            f"{article.published.isoformat()}</news:publication_date>"
            f"<news:title>{html.escape(article.at(now).title)}</news:title></news:news></url>"
            for article in self._live(outlet, now)
            if article.published > now - timedelta(days=2)
        )
        return (
            '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
            f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{rows}</urlset>'
        )


@lru_cache
def _picture(width: int, height: int) -> bytes:
    return png(width, height)


def picture_url(article: Article, version: Version) -> tuple[str, bool]:
    """Address of the picture that a page is shared with, and whether it is the article's own."""
    outlet = article.outlet
    path = _DEFAULTS.get(outlet.picture, version.picture)
    return outlet.home + path + ("?w=1200&h=630" if outlet.escaped_pictures else ""), outlet.picture == "own"


def _link(outlet: Outlet, article: Article, version: Version, now: datetime) -> str:
    """The link of the feed. Those with variants change them from day to day, as feeds behind several systems do."""
    odd = (now.toordinal() + article.number) % 2
    match outlet.links:
        case "tracked":
            return f"{outlet.home}{version.path}?utm_source=rss{'&fbclid=Iw' if odd else ''}&ref=rss"
        case "index.php" if odd:
            return f"{outlet.home}/index.php{version.path}"
        case "amp" if odd:
            return f"{outlet.home}{version.path}amp/"
        case "edition" if odd:
            return f"{outlet.home}/uk{version.path}"
        case _:
            return outlet.home + version.path


def _title(outlet: Outlet, version: Version) -> str:
    return html.escape(version.title).replace("'", "&#8217;") if outlet.texts == "escaped" else version.title


def _description(outlet: Outlet, version: Version) -> str:
    text = version.excerpt
    match outlet.texts:
        case "escaped":
            return html.escape(f"“{text}” & more.").replace("'", "&#8217;")
        case "cut":
            return f"{text} {version.paragraphs[1]}"[:150]
        case "ragged":
            return text.replace(", ", ",  \r\n")
        case "title":
            return version.title if len(version.title) % 2 else "Placeholder."
        case _:
            return text


def page(article: Article, version: Version) -> str:
    """The page of an article, as its outlet's system writes it."""
    outlet, escape = article.outlet, html.escape
    url = (article.copied.outlet.home + article.copied.versions[0].path) if article.copied else None
    canonical = url or outlet.home + version.path
    image = escape(picture_url(article, version)[0])
    if outlet.escaped_pictures:
        image = image.replace("&amp;", "&amp;#038;")
    local = article.published.astimezone(outlet.zone)
    printed = local.date().isoformat() if outlet.only_days else local.isoformat()
    title, description = escape(_title(outlet, version)), escape(_description(outlet, version))
    linked = outlet.canonical or article.copied is not None
    head = [
        '<meta charset="utf-8">',
        f"<title>{title} | {escape(outlet.site_name or outlet.name)}</title>",
        f'<link rel="canonical" href="{canonical}">' if linked else "",
        f'<link rel="amphtml" href="{outlet.home}{version.path}amp/">' if outlet.links == "amp" else "",
        f'<meta property="og:title" content="{title}">',
        '<meta property="og:type" content="article">',
        f'<meta property="og:site_name" content="{escape(outlet.site_name)}">' if outlet.site_name else "",
        f'<meta property="og:image" content="{image}">',
        f'<meta name="description" content="{description}">',
        f'<meta property="og:description" content="{description}">',
        f'<meta property="article:published_time" content="{printed}">',
    ]
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": version.title,
        "datePublished": printed,
        "author": {"@type": "Person", "name": f"Robin {outlet.name.split()[0]}"},
        "publisher": {"@type": "Organization", "name": outlet.site_name or outlet.name},
    }
    # Half of the newsrooms say when they changed something.
    if version.since > article.published and outlet.number % 2:
        data["dateModified"] = version.since.astimezone(outlet.zone).isoformat()
    text = "\n".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in version.paragraphs)
    structured = json.dumps(data).replace("</", "<\\/")
    shown = "\n".join(line for line in head if line)
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
{shown}
<script type="application/ld+json">{structured}</script>
</head>
<body>
<header><a href="/">{escape(outlet.name)}</a><nav><a href="/news/">News</a> <a href="/about/">About</a></nav></header>
<main><article><h1>{title}</h1>
<p class="byline">By Robin {outlet.name.split()[0]}, <time datetime="{printed}">{local:%-d %B %Y}</time></p>
{text}
</article></main>
<footer><p>© 2026 {escape(outlet.name)}</p></footer>
</body>
</html>
"""
