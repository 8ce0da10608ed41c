"""Invented sites that work for some runs and then break, each in a way of its own; all are served by one proxy."""

import asyncio
import html
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from zlib import crc32

from tests.fetch.site import Exchange, Route, answer
from tests.sites.build import png

SYLLABLES = (
    "ba",
    "ko",
    "mi",
    "ren",
    "tul",
    "sar",
    "dev",
    "lun",
    "por",
    "gas",
    "fin",
    "hol",
    "jat",
    "vex",
    "wim",
    "zor",
)


@dataclass(frozen=True)
class Story:
    """One article of one site."""

    home: str
    number: int
    published: datetime

    @property
    def url(self) -> str:
        return f"{self.home}/news/story-{self.number}.html"

    def word(self, place: int) -> str:
        """Its own words: sites that tell the same story are another subject."""
        digest = crc32(f"{self.url} {place}".encode())
        return "".join(SYLLABLES[digest >> shift & 15] for shift in (0, 8, 16, 24))

    @property
    def title(self) -> str:
        return " ".join(self.word(place) for place in range(20, 28)).capitalize()

    @property
    def excerpt(self) -> str:
        return f"The {self.word(2)} of {self.word(5)} and {self.word(7)} was looked at by the {self.word(6)}'s people."


# It shares words with every article, so the readers cannot tell it from a summary; what follows it is each page's own.
BOILERPLATE = "What people in the city speak of today, with prices and all that it means for them."


def page(story: Story, wrong: str) -> bytes:
    """The page of a story, of a site that is broken in this way; an empty string is none."""
    escape = html.escape
    title, excerpt = story.title, story.excerpt
    published = story.published.isoformat()
    if wrong == "titles gone":
        title = ""
    if wrong == "excerpts boilerplate":
        excerpt = BOILERPLATE
    picture = "/media/share.png" if wrong == "default pictures" else f"/media/{story.number}.png"
    has_date, has_data = wrong != "dates gone", wrong not in ("structured data removed", "titles gone")
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": title,
        "articleSection": "Science",
        "author": {"@type": "Person", "name": f"Robin {story.word(3).title()}"},
        **({"datePublished": published} if has_date else {}),
        **({"isAccessibleForFree": False} if wrong == "paywall everywhere" else {}),
    }
    head = [
        "<meta charset='utf-8'>",
        f"<title>{escape(title)}</title>",
        "<meta property='og:type' content='article'>" if wrong != "titles gone" else "",
        f"<meta property='og:title' content='{escape(title)}'>" if title else "",
        f"<meta name='description' content='{escape(excerpt)}'>",
        f"<meta property='article:published_time' content='{published}'>" if has_date else "",
        f"<meta property='og:image' content='{story.home}{picture}'>" if wrong != "images gone" else "",
        f"<script type='application/ld+json'>{json.dumps(data)}</script>" if has_data else "",
    ]
    byline = f"<p class='byline'>By <a rel='author'>Robin {story.word(3).title()}</a></p>"
    text = "".join(
        f"<p>On the {story.word(place)} side of the {story.word(place + 1)} people spoke of {story.number} things, "
        f"and of café prices, the {story.word(place + 2)} and what it means for the {story.word(place + 3)}.</p>"
        for place in range(6)
    )
    if wrong == "encoding broken":
        # UTF-8, encoded once more.
        text = text.replace("café", "cafÃ© â€“ naÃ¯ve").replace("things", "thingsâ€™")
    if wrong in ("class names changed",):
        head = [line for line in head if "ld+json" not in line]
        byline = byline.replace("byline", "x7f").replace(" rel='author'", "")
    return (
        f"<!doctype html><html lang=en><head>{''.join(head)}</head><body><main><article>"
        f"{f'<h1>{escape(title)}</h1>' if title else ''}{byline}{text}</article></main></body></html>"
    ).encode()


def consent(_: Story) -> bytes:
    """What a consent service answers for every page."""
    return answer(
        b"<!doctype html><html><head><title>Before you continue</title></head><body><h1>Before you continue</h1>"
        b"<p>We value your privacy.</p><button>Accept all</button></body></html>"
    )


def status(code: int) -> Callable[[Story], bytes]:
    return lambda _: answer(b"", code)


async def silence(exchange: Exchange) -> None:
    """Say nothing for longer than the crawl waits."""
    await asyncio.sleep(20)


PICTURE = answer(png(640, 400), headers={"Content-Type": "image/png"})

PAGES: dict[str, Callable[[Story], Route]] = {
    "consent wall": consent,
    "pages forbidden": status(403),
    "pages not found": status(404),
    "server errors": status(500),
    "pages redirect elsewhere": lambda _: answer(b"", 301, {"Location": "https://other.example/"}),
    "pages redirect to the front page": lambda story: answer(b"", 302, {"Location": f"{story.home}/"}),
}
"""Breakages that are all of a page's answer."""

EXPECTED: dict[str, tuple[str, ...]] = {
    "class names changed": ("authors", "json-ld"),
    "structured data removed": ("json-ld",),
    "feed frozen": ("volume/silent",),
    "dates gone": ("page-date",),
    "consent wall": ("rejected/consent",),
    "pages forbidden": ("fetch/http_403",),
    "feed turned to HTML": ("source/not_a_feed",),
    "pages redirect elsewhere": ("fetch/left_site",),
    "pages redirect to the front page": ("rejected/home", "redirect"),
    "default pictures": ("default-picture",),
    "titles gone": ("rejected/no_title",),
    "feed empty": ("source/empty",),
    "pages not found": ("fetch/http_404",),
    "feed not found": ("source/http_404",),
    "server errors": ("fetch/http_500",),
    "feed times out": ("source/timeout",),
    "robots forbids": ("source/robots_forbidden", "source/robots"),
    "encoding broken": ("encoding",),
    "images gone": ("image",),
    "paywall everywhere": ("paywall",),
    "sections only": ("links/not_article",),
    "excerpts boilerplate": ("repeated-excerpt",),
}
"""Breakage → the alarms that name it rightly; one of them is enough."""


class Sites:
    """All of them: a site for each breakage, and one that stays well. `routes` are for a proxy."""

    def __init__(self) -> None:
        self.routes: dict[str, Route] = {}
        self.stories: dict[str, list[Story]] = {name: [] for name in (*EXPECTED, "well")}
        for name in self.stories:
            home = self.home(name)
            self.routes[f"{home}/robots.txt"] = answer(
                b"User-agent: *\nAllow: /\n", headers={"Content-Type": "text/plain"}
            )
            front = (
                b"<!doctype html><html class=home><head><title>News</title><meta property='og:type' content='website'>"
            )
            self.routes[f"{home}/"] = answer(front + b"</head><body class='home blog'><h1>News</h1></body></html>")

    @staticmethod
    def key(name: str) -> str:
        """The spider's name."""
        return name.replace(" ", "_").lower()

    @classmethod
    def home(cls, name: str) -> str:
        return f"http://{cls.key(name).replace('_', '-')}.example"

    def publish(self, now: datetime, count: dict[str, int], *, broken: bool) -> None:
        """Publish so many articles of each site in the hours before `now`, each site whole or broken."""
        for name, stories in self.stories.items():
            home, wrong = self.home(name), name if broken else ""
            for each in range(count.get(name, count[""])):
                if wrong == "feed frozen":
                    break
                story = Story(home, len(stories) + 1, now - timedelta(hours=1 + each))
                stories.append(story)
                self.routes[f"{home}/media/{story.number}.png"] = PICTURE
                self.routes[story.url] = PAGES[wrong](story) if wrong in PAGES else answer(page(story, wrong))
            self.routes[f"{home}/media/share.png"] = PICTURE
            self.routes[f"{home}/feed"] = self._feed(name, wrong)
            if wrong == "robots forbids":
                body = b"User-agent: *\nDisallow: /\n"
                self.routes[f"{home}/robots.txt"] = answer(body, headers={"Content-Type": "text/plain"})

    def _feed(self, name: str, wrong: str) -> Route:
        match wrong:
            case "feed turned to HTML":
                return answer(b"<!doctype html><html><head><title>News</title></head><body>Hello</body></html>")
            case "feed not found":
                return answer(b"", 404)
            case "feed times out":
                return silence
        home, items = self.home(name), ""
        for story in self.stories[name][:-21:-1]:
            link = f"{home}/section/{story.word(3)}-{story.number}/" if wrong == "sections only" else story.url
            items += f"<item><title>{story.title}</title><link>{link}</link>"
            if wrong == "titles gone":
                items = items.replace(f"<title>{story.title}</title>", "")
            items += f"<pubDate>{format_datetime(story.published)}</pubDate></item>"
        if wrong == "feed empty":
            items = ""
        text = f'<?xml version="1.0"?><rss version="2.0"><channel><title>{name}</title>{items}</channel></rss>'
        return answer(text.encode(), headers={"Content-Type": "application/rss+xml"})

    def spiders(self) -> str:
        """The module of their spiders."""
        return (
            '"""Invented."""\nfrom pipeline.model import Provider\nfrom spiders.base import ProviderSpider\n'
            "from spiders.sources import Feed\n"
        ) + "".join(
            f"\n\nclass Site{number}(ProviderSpider):\n    name = {self.key(name)!r}\n"
            f"    provider = Provider(name={name.title()!r}, domain={self.home(name).partition('//')[2]!r})\n"
            f"    sources = (Feed({(self.home(name) + '/feed')!r}),)\n    keep = r'/news/'\n"
            for number, name in enumerate(self.stories)
        )
