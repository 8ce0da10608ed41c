"""Who publishes what, when, and what becomes of it: the truth that the files are counted against.

Everything is decided by the seed before the first run; what a server answers at an instant follows (`sites`).
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import count, cycle

from benchmarks.month.words import MARKET, OFF_TOPIC, ROUND_UP, Event, Newswire
from pipeline.normalise.slugs import slug

START = datetime(2026, 9, 14, tzinfo=UTC)
EVENTS = 0.75  # Events a day for each outlet; with copies and reports of others that makes about 1.5 articles.
QUIET_HOURS = 7  # Nobody publishes in the first hours of the day, UTC: runs with nothing to do are part of a month.

_NAMES = (
    "Brass Ferry", "Copper Gazette", "Delta Courier", "Ember Post", "Fjord Review", "Granite Times", "Harbour Wire",
    "Inkwell Daily", "Juniper Ledger", "Kiln Observer", "Lantern Weekly", "Meridian Press", "Northgate News",
    "Orchard Herald", "Pinion Journal", "Quarry Mail", "Rivet Report", "Saltmarsh Sun", "Tidewater Tribune",
    "Umber Chronicle", "Vellum Standard", "Wharf Bulletin", "Xylem Digest", "Yarrow Telegraph", "Zephyr Record",
    "Anvil Argus", "Beacon Monitor", "Cinder Examiner", "Drift Advertiser", "Estuary Echo", "Foundry Focus",
    "Gantry Globe", "Hollow Star", "Isthmus Index", "Jetty Voice", "Keystone Leader", "Loom Dispatch",
    "Mortar Messenger", "Needle Outlook", "Oxbow Signal",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outlet:
    """A newsroom, and its habits. Each habit is a defect of the reference system waiting to happen."""

    number: int
    key: str
    """Name of its spider."""
    name: str
    domain: str
    zone: timezone
    """Of the dates that it prints."""
    only_days: bool
    """It dates articles to the day, and its feed not at all."""
    picture: str
    """`own`, or what stands in its place: `named default`, `nameless default`, `logo`."""
    links: str
    """Links of its feed: `plain`, `tracked`, `index.php`, `amp`, `edition`."""
    texts: str
    """Its descriptions: `plain`, `escaped`, `cut`, `title`, `ragged`."""
    canonical: bool
    """It says what the address of a page is."""
    site_name: str
    """As its pages state it."""
    escaped_pictures: bool
    """`&#038;` in the addresses of its pictures."""
    trouble: str
    """What happens to its feed in the middle of the time: `none`, `dead`, `html`."""
    sitemap: bool
    """It has a news sitemap, too."""
    known: bool
    """The destination has it among its organizations."""
    copies: bool = False
    """It prints the articles of others, and says so in `rel=canonical`."""

    @property
    def home(self) -> str:
        """Address, without a slash at its end."""
        return f"https://www.{self.domain}"


@dataclass(frozen=True, slots=True)
class Version:
    """What the page of an article says from a moment on."""

    since: datetime
    path: str
    title: str
    excerpt: str
    paragraphs: tuple[str, ...]
    picture: str
    """Path of a picture of its own."""
    status: int = 200


@dataclass(frozen=True, slots=True)
class Article:
    """One article of one outlet, from its publication on."""

    number: int
    outlet: Outlet
    event: Event
    sort: str
    """`report`, `release`, `copy`, `market`, `off topic`, `round-up`."""
    published: datetime
    versions: tuple[Version, ...]
    mishap: str = "none"
    """As in `MISHAPS`."""
    copied: "Article | None" = None

    def at(self, now: datetime) -> Version:
        """The version that stands at `now`, the first if none does yet."""
        return next((version for version in reversed(self.versions) if version.since <= now), self.versions[0])

    @property
    def printed(self) -> str:
        """The date that the name of its file should begin with: of its moment in UTC, or the day that it states."""
        moment = self.published.astimezone(self.outlet.zone if self.outlet.only_days else UTC)
        return moment.date().isoformat()


MISHAPS = (
    "headline corrected",
    "moved with a new headline",
    "gone",
    "text and picture corrected",
    "edited by a person",
    "not found",
    "away for some hours",
    "deleted by a person",
    "gone and back",
    "moved without a redirect",
    "no mishap",
    "no mishap",
)
"""What becomes of articles, in turn."""


@dataclass(slots=True)
class World:
    """The outlets and everything that they publish."""

    days: int
    outlets: tuple[Outlet, ...]
    articles: tuple[Article, ...] = ()
    by_path: dict[tuple[str, str], Article] = field(default_factory=dict)
    """(domain, path) → article, for every path that it ever had."""

    @classmethod
    def make(cls, seed: int, days: int, providers: int) -> "World":
        """Invent `days` days of `providers` outlets (6 to 40). The same arguments give the same world."""
        if not 6 <= providers <= len(_NAMES):
            raise ValueError(f"providers: expected 6 to {len(_NAMES)}, not {providers}")
        world = cls(days, tuple(map(_outlet, range(providers))))
        world.articles = tuple(
            sorted(
                _Editors(world, random.Random(seed)).publish(), key=lambda article: (article.published, article.number)
            )
        )
        for article in world.articles:
            for version in article.versions:
                world.by_path[article.outlet.domain, version.path] = article
        return world

    def article_of(self, url: str) -> Article | None:
        """The article that an address stands for, whichever of its addresses it is."""
        host, _, path = url.partition("://")[2].partition("?")[0].partition("/")
        return self.by_path.get((host.removeprefix("www."), plain(path)))

    @property
    def trouble(self) -> tuple[datetime, datetime]:
        """When feeds are in trouble: the middle fifth, at most three days."""
        middle = START + timedelta(days=self.days) / 2
        half = timedelta(days=min(3.0, self.days / 5)) / 2
        return middle - half, middle + half


def plain(path: str) -> str:
    """The path of an article, of any variant under which its outlet serves it. `path` has no query."""
    return "/" + path.removeprefix("/").removeprefix("index.php/").removeprefix("uk/").removesuffix("amp/")


def _outlet(number: int) -> Outlet:
    name = _NAMES[number]
    pictures = {2: "nameless default", 4: "named default", 5: "logo"}
    links = ("plain", "tracked", "index.php", "amp", "edition")
    texts = ("plain", "escaped", "cut", "ragged", "title", "plain", "plain")
    return Outlet(
        number=number,
        key=name.lower().replace(" ", ""),
        name=name,
        domain=f"{name.lower().replace(' ', '-')}.example",
        zone=timezone(timedelta(hours=(0, -8, 2, 9, -5)[number % 5])),
        only_days=number % 8 == 3,
        picture=pictures.get(number % 8, "own"),
        links=links[number % len(links)],
        texts=texts[number % len(texts)],
        canonical=number % 4 != 1,
        site_name=("Armed robbery in Revesby", "Windows", "")[number // 6 % 3] if number % 6 == 4 else name,
        escaped_pictures=number % 6 == 1,
        trouble={0: "dead", 3: "html"}.get(number % 10, "none"),
        sitemap=number % 4 == 2,
        known=number % 6 != 5,
        copies=number % 20 == 5,
    )


class _Editors:
    """Decides what is published and what becomes of it."""

    def __init__(self, world: World, chance: random.Random) -> None:
        self._world, self._chance, self._wire = world, chance, Newswire(chance)
        self._numbers = count(1)
        self._mishaps = cycle(MISHAPS)
        self._newsrooms = [outlet for outlet in world.outlets if not outlet.copies]
        self._copiers = [outlet for outlet in world.outlets if outlet.copies]

    def publish(self) -> Iterator[Article]:
        """Yield all articles, in no order."""
        per_day = max(4, round(EVENTS * len(self._newsrooms)))
        for day in range(self._world.days):
            for turn in range(per_day):
                yield from self._happen(day, turn)

    def _happen(self, day: int, turn: int) -> Iterator[Article]:
        """What is published about one event; its kind goes by turns, so that a small world has every kind."""
        chance, event = self._chance, self._wire.event()
        # The last hours of a day are left to the copies and reports of others.
        begun = START + timedelta(days=day, hours=chance.uniform(QUIET_HOURS, 18))
        sort = (day * 5 + turn) % 15
        if sort == 3:
            yield from self._release(event, begun)
        elif sort == 6:
            title, excerpt = chance.choice(MARKET)
            yield self._article(self._some(1)[0], event, "market", begun, self._wire.other(event, title, excerpt))
        elif sort in (9, 12):
            title, excerpt = chance.choice(OFF_TOPIC)
            yield self._article(self._some(1)[0], event, "off topic", begun, self._wire.other(event, title, excerpt))
        elif sort == 7:
            # One headline for two articles of one outlet and one of another, on one day.
            outlet, other = self._some(2)
            for each, hours in ((outlet, 0.0), (outlet, 4.5), (other, 2.2)):
                own = self._wire.event()
                told = self._wire.other(own, *ROUND_UP)
                yield self._article(each, own, "round-up", begun + timedelta(hours=hours), told)
        else:
            # Every third event is told by several outlets.
            several = chance.randrange(2, 5) if turn % 3 == 1 else 1
            for place, outlet in enumerate(self._some(min(several, len(self._newsrooms)))):
                later = timedelta(hours=chance.uniform(0.5, 5.5) * place)
                article = self._article(outlet, event, "report", begun + later, self._wire.telling(event, place))
                article = self._befall(article, next(self._mishaps))
                yield article
                if self._copiers and place == 0 and turn % 4 == 0:
                    yield self._copy(article)

    def _release(self, event: Event, begun: datetime) -> Iterator[Article]:
        """One press release in five outlets: the same text, sometimes under a retouched headline, or cut."""
        title, excerpt, paragraphs = self._wire.telling(event, 0)
        for place, outlet in enumerate(self._some(min(5, len(self._newsrooms)))):
            told = (
                title if place % 2 == 0 else f"{title} - statement",
                excerpt,
                paragraphs if place != 3 else paragraphs[:-1],
            )
            yield self._article(outlet, event, "release", begun + timedelta(hours=0.8 * place), told)

    def _copy(self, article: Article) -> Article:
        outlet = self._chance.choice(self._copiers)
        version = article.versions[0]
        later = article.published + timedelta(hours=self._chance.uniform(1, 3))
        told = (version.title, version.excerpt, version.paragraphs)
        return replace(self._article(outlet, article.event, "copy", later, told), copied=article)

    def _some(self, number: int) -> list[Outlet]:
        return self._chance.sample(self._newsrooms, number)

    def _article(
        self, outlet: Outlet, event: Event, sort: str, when: datetime, told: tuple[str, str, tuple[str, ...]]
    ) -> Article:
        number = next(self._numbers)
        title, excerpt, paragraphs = told
        when = when.replace(microsecond=0)
        path = f"/{when:%Y/%m}/{slug(title)[:60].strip('-')}-{number}/"
        first = Version(when, path, title, excerpt, paragraphs, f"/media/{number}a.png")
        return Article(number, outlet, event, sort, when, (first,))

    def _befall(self, article: Article, mishap: str) -> Article:
        first, chance = article.versions[0], self._chance
        # What is changed before anybody has read it is no change: the first looks come every two hours.
        soon = article.published + timedelta(hours=chance.uniform(2.5, 5.5))
        later = article.published + timedelta(hours=chance.uniform(6, 20))
        headline = f"Corrected: {first.title}" if article.number % 2 else first.title.replace("$", "€")
        if headline == first.title:
            headline = f"{first.title}, again"
        moved = first.path.removesuffix("/") + "-updated/"
        changes: dict[str, tuple[Version, ...]] = {
            "headline corrected": (replace(first, since=soon, title=headline),),
            "text and picture corrected": (
                replace(
                    first,
                    since=soon,
                    excerpt=f"{first.excerpt} An earlier version had the wrong day.",
                    paragraphs=(*first.paragraphs, "An earlier version of this article had the wrong day."),
                    picture=first.picture.replace("a.png", "b.png"),
                ),
            ),
            "moved with a new headline": (replace(first, since=soon, title=headline, path=moved),),
            "moved without a redirect": (replace(first, since=soon, title=headline, path=moved),),
            "gone": (replace(first, since=soon, status=410),),
            "not found": (replace(first, since=soon, status=404),),
            "away for some hours": (
                replace(first, since=soon, status=404),
                replace(first, since=soon + timedelta(hours=5)),
            ),
            "gone and back": (
                replace(first, since=soon, status=410),
                replace(first, since=later + timedelta(hours=6)),
            ),
        }
        return replace(article, mishap=mishap, versions=(first, *changes.get(mishap, ())))
