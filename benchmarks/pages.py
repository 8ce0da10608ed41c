"""The pages of a speed run: those of the corpus where it is present, else invented ones.

Every page is served under one loopback host, each below a folder of its own (`/p17/…`), and all addresses in it are
rewritten to lie there: links, canonical addresses and pictures stay on the machine, and no two pages are the same
article although a run may be longer than the corpus.
"""

import gzip
import html
import json
import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT.parent / "shared" / "corpus"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
"""The instant of all runs: what is served was published in the hours before."""

_SEED = 2026  # Any order that is the same each time and puts no two pages of one site side by side.
_INVENTED = 200  # Pages invented where there is no corpus.
# One of each publishing system, and no more: what is measured should not change with every site that is added.
_SITES = ("aws", "heise", "itpro", "techcrunch", "thebatch", "theregister")
# Vocabularies are names, not addresses: readers look for them as they are.
_ADDRESS = re.compile(
    rb"(?P<scheme>https?)?(?P<rest>(?(scheme)(?::|&#x3a;|&#58;)|(?<=[\"'(=]))(?:\\?/|&#x2f;|&#47;|\\u002f){2})"
    rb"(?!schema\.org|ogp\.me|www\.w3\.org|purl\.org)[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?::\d+)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Saved:
    """One page as it is kept."""

    url: str
    """Where it once was."""
    html: bytes


def load(corpus: Path = CORPUS, limit: int | None = None) -> tuple[list[Saved], str]:
    """Return the pages in a fixed order, or the first of them, and what they are: `corpus` or `invented`."""
    if not (corpus / "truth.jsonl").exists():
        return invented()[:limit], "invented"
    with (corpus / "truth.jsonl").open() as file:
        rows = [json.loads(line) for line in file]
    rows = [row for row in rows if row["url"]]
    random.Random(_SEED).shuffle(rows)
    return [
        Saved(row["url"], gzip.decompress((corpus / (row.get("page_repaired") or row["page"])).read_bytes()))
        for row in rows[:limit]
    ], "corpus"


def invented() -> list[Saved]:
    """Article pages in the templates of the tests, as long as real ones."""
    from tests.sites import build
    from tests.sites.templates import TEMPLATES

    chance = random.Random(_SEED)
    told = [
        (site, article)
        for site in map(build.load, _SITES)
        for article in site.get("articles", ())
        if article.get("paragraphs") and not article.get("html") and "status" not in article
    ]
    found = []
    for number in range(_INVENTED):
        site, article = chance.choice(told)
        text = [f"{chance.choice(article['paragraphs'])} ({number}.{index})" for index in range(25)]
        article = article | {"title": f"{article['title']} ({number})", "paragraphs": text}
        page = TEMPLATES[article.get("template", site["template"])](site, article)
        # Half of a real page is scripts and styles that no reader looks at.
        filler = "".join(f".c{chance.randrange(10**6)}{{margin:{chance.randrange(40)}px}}" for _ in range(2000))
        found.append(Saved(article["url"], page.replace("</head>", f"<style>{filler}</style></head>", 1).encode()))
    return found


def domain_of(saved: Saved) -> str:
    """Host that the page was on, without `www.`."""
    return (urlsplit(saved.url).hostname or "").removeprefix("www.")


def path_of(saved: Saved, number: int) -> str:
    """The path under which the page is served as number `number` of a run."""
    parts = urlsplit(saved.url)
    path = re.sub(r"[^\w/.~-]", "-", parts.path, flags=re.ASCII) or "/"
    return f"/p{number}{path}"


def rewritten(saved: Saved, number: int, origin: str) -> bytes:
    """The page with all addresses below `origin` and the folder of this number. `origin` is `http://host:port`."""
    below = b"%s/p%d" % (origin.partition("//")[2].encode(), number)
    return _ADDRESS.sub(lambda match: (b"http" if match["scheme"] else b"") + match["rest"] + below, saved.html)


def sitemap(paths: Iterable[str], origin: str) -> bytes:
    """A news sitemap that lists these pages, one a second before `NOW`, newest first."""
    rows = "".join(
        f"<url><loc>{origin}{html.escape(path)}</loc><news:news><news:publication_date>"
        f"{(NOW - timedelta(seconds=number)).isoformat()}</news:publication_date>"
        f"<news:title>Report {number}</news:title></news:news></url>"
        for number, path in enumerate(paths)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{rows}</urlset>'
    ).encode()


def feed(links: Sequence[str], number: int = 0) -> bytes:
    """An RSS feed of these links, with dates; `number` makes it different from others."""
    rows = "".join(
        f"<item><title>Story {index} of feed {number}</title><link>{html.escape(link)}</link><guid>{html.escape(link)}"
        f"</guid><description>What happened in story {index}.</description><pubDate>"
        f"{(NOW - timedelta(minutes=index)).strftime('%a, %d %b %Y %H:%M:%S GMT')}</pubDate></item>"
        for index, link in enumerate(links)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Feed '
        f"{number}</title><link>http://127.0.0.1/</link><description>Stories</description>{rows}</channel></rss>"
    ).encode()
