"""A ledger of an invented month, for the report: the world of benchmarks/month, entered as runs would, without them.

The world's outlets publish evenly; here some publish much and some little, less at week-ends, and three are in trouble.
`python -m tests.report.demo FILE` writes the report of it.
"""

import io
import random
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from PIL import Image as Canvas
from PIL import ImageDraw, ImageFilter

from benchmarks.month.world import START, Outlet, World
from benchmarks.month.world import Article as Told
from pipeline.config import Destination, load_destinations
from pipeline.export.pictures import make_copies
from pipeline.export.presets import PRESETS
from pipeline.export.stored import store
from pipeline.filled import filled
from pipeline.model import Article, Image, Moment, Precision, Provider
from pipeline.normalise.slugs import slug
from pipeline.overview.gather import gather
from pipeline.overview.model import Complaint, Overview, Standing
from pipeline.overview.page import page
from pipeline.store import Ledger
from tests.conftest import ROOT

DAYS = 30
EVERY = timedelta(hours=3)
NOW = START + timedelta(days=DAYS) - timedelta(hours=9)
CROWDED = 3  # Its days are put into one: a month of three.
SILENT, BARE, REFUSED, SLOW = "emberpost", "harbourwire", "juniperledger", "lanternweekly"
"""Outlets in trouble: nothing new, no pictures and authors any more, refused; and one that takes its time."""
_REASONS = ("consent", "no_text", "list", "paywalled", "outside_window", "list", "no_date", "outside_window", "list")


@dataclass(slots=True)
class Demo:
    """What was entered."""

    ledger: Ledger
    destination: Destination
    world: World
    theirs: dict[str, str]

    @property
    def names(self) -> dict[str, str]:
        """Spider name → name as printed."""
        return {outlet.key: outlet.name for outlet in self.world.outlets}

    def overview(self) -> Overview:
        """What the report shows of it."""
        return gather(
            self.ledger,
            self.destination,
            NOW,
            "default",
            lambda _, article: article.provider,
            self.names,
            called=".scrapy/wirecopy.sqlite",
            standings=_standings(self.world),
            theirs=self.theirs,
        )


def make(folder: Path, providers: int = 24) -> Demo:
    """Enter the month into a ledger and a destination in `folder`, which is empty. The same every time."""
    site = folder / "site"
    (site / "_data").mkdir(parents=True)
    (site / "_data" / "topics").symlink_to(ROOT / "output" / "_data" / "topics")
    known = site / "_data" / "organizations"
    known.mkdir()
    config = folder / "destinations.yaml"
    config.write_text(
        "destinations:\n  - {name: tech-site, path: site, site_url: 'https://news.example', "
        "pictures: stored, picture_widths: [360]}\n"
    )
    world = _crowded(World.make(7, DAYS * CROWDED, providers))
    for outlet in world.outlets:
        if outlet.known:
            (known / f"{outlet.domain}.md").write_text(f"---\nname: {outlet.name}\ndomain: {outlet.domain}\n---\n")
    destination = load_destinations(config, presets=PRESETS, spiders=[])[0]
    demo = Demo(Ledger.open(folder / "ledger.sqlite"), destination, world, {})
    with demo.ledger.transaction():
        _enter(demo)
    return demo


def _crowded(world: World) -> World:
    """The same articles, in a third of the time."""
    world.articles = tuple(
        replace(told, published=START + (told.published - START) / CROWDED) for told in world.articles
    )
    return world


def _enter(demo: Demo) -> None:
    chance = random.Random(1)
    wanted = [told for told in demo.world.articles if _is_published(told, chance)]
    ids: dict[int, list[int]] = {}
    rows: dict[int, Article] = {}
    at = START - EVERY
    for number in range((NOW - START) // EVERY + 1):
        now = START + EVERY * number
        run = demo.ledger.begin_run(now, "refresh")
        codes = []
        for outlet in demo.world.outlets:
            fresh = [told for told in wanted if told.outlet is outlet and at < told.published <= now]
            stats = _turn(demo, outlet, fresh, now, number, chance, ids, rows)
            codes.append(int(stats["exit_code"]))  # type: ignore[call-overload] # an int there
            demo.ledger.record_provider_run(run, outlet.key, stats)
        # A hiccup of the machine's own now and then.
        code = 7 if number % 97 == 60 else 3 if any(codes) else 0
        demo.ledger.end_run(run, now, code, {})
        at = now
    for event, members in ids.items():
        if len(members) > 1:
            demo.ledger.name_stories(dict.fromkeys(members, f"{event:016x}"))
            for member in members:
                if rows[member].published_at.value > NOW - timedelta(days=7) and rows[member].images:
                    _picture(demo, member, rows[member])
    _by_hand(demo, rows)


def _is_published(told: Told, chance: random.Random) -> bool:
    outlet, day = told.outlet, told.published.weekday()
    if outlet.key == SILENT and told.published > NOW - timedelta(days=4):
        return False
    often = 0.25 + 0.75 * ((outlet.number * 7) % 10) / 9
    return chance.random() < often * (0.45 if day > 4 else 1)


def _turn(
    demo: Demo,
    outlet: Outlet,
    fresh: list[Told],
    now: datetime,
    number: int,
    chance: random.Random,
    ids: dict[int, list[int]],
    rows: dict[int, Article],
) -> dict[str, object]:
    """Enter what a provider's turn brought, and return its stats."""
    ledger, counts = demo.ledger, Counter[str]()
    if outlet.key == REFUSED and now > NOW - timedelta(days=2):
        feed = f"https://www.{outlet.domain}/feed.xml: http_403"
        return {"sources_answered": 0, "failed/fetch/http_403": 1, "exit_code": 4, "failures": [feed]}
    for told in fresh:
        counts["candidates"] += 1
        address = f"{outlet.home}{told.versions[0].path}"
        counts["fetched"] += 1
        if told.number % 11 == 0:
            reason = _REASONS[(told.number // 11 + outlet.number) % len(_REASONS)]
            ledger.reject(address, address, outlet.key, reason, now)
            counts[f"rejected/{reason}"] += 1
            continue
        article = _article(told, address, chance)
        for name in ("read", *(f"filled/{name}" for name in filled(article))):
            counts[name] += 1
        # Most of what a run finds was published after the run before it; some lists are slow.
        late = timedelta(minutes=chance.choice((0, 0, 0, 0, 200, 500)))
        article_id = ledger.begin_article(article, address, outlet.key, min(now + late, NOW))
        ledger.settle(article_id, now)
        rows[article_id] = article
        ids.setdefault(told.event.number, []).append(article_id)
        counts["written"] += 1
    if fresh and number % 9 == outlet.number % 9:
        counts["kept_edit"] += 1
    responses = 2 + counts["fetched"] * 2
    slow = 2600 if outlet.key == SLOW else 160 + 70 * (outlet.number * 5 % 9)
    counts |= {"sources_answered": 1, "updated": len(fresh) // 3, "responses": responses}
    counts["response_ms"] = round(responses * slow * chance.uniform(0.8, 1.2))
    counts["turn_ms"] = counts["response_ms"] + responses * 900
    return {**counts, "exit_code": 0, "failures": []}


def _article(told: Told, address: str, chance: random.Random) -> Article:
    version, outlet = told.versions[0], told.outlet
    bare = outlet.key == BARE and told.published > NOW - timedelta(days=8)
    has = (chance.random() for _ in range(8))
    picture = Image(url=f"{outlet.home}{version.picture}", width=1200, height=675)
    day_only = outlet.only_days
    return Article(
        canonical_url=address,
        original_url=address,
        title=version.title,
        excerpt=version.excerpt,
        published_at=Moment(
            value=told.published.replace(hour=0, minute=0, second=0) if day_only else told.published,
            source="json-ld" if outlet.number % 4 else "feed",
            precision=Precision.DAY if day_only else Precision.SECOND,
            zone_stated=outlet.number % 5 != 1,
        ),
        provider=Provider(name=outlet.name, domain=outlet.domain),
        images=(picture,) if not bare and next(has) > 0.04 * (outlet.number % 6) else (),
        authors=("Ada Brandt",) if not bare and next(has) > 0.07 * (outlet.number % 4) else (),
        modified_at=Moment(value=told.published, source="meta") if outlet.number % 3 else None,
        section="Technology" if outlet.number % 2 else None,
        tags=("AI",) if next(has) > 0.1 * (outlet.number % 9) else (),
        sources=(("authors", "json-ld"), ("image", "json-ld"), ("title", "json-ld")),
        language="en" if outlet.number % 7 else None,
        body="\n".join(version.paragraphs) if next(has) > 0.02 else None,
    )


def _picture(demo: Demo, article_id: int, article: Article) -> None:
    """Store an invented photograph: soft shapes in the colours of a landscape."""
    chance = random.Random(article_id)
    hue = chance.randrange(256)
    canvas = Canvas.new("HSV", (360, 202), (hue, 110, 150))
    brush = ImageDraw.Draw(canvas)
    for _ in range(9):
        x, y, size = chance.randrange(360), chance.randrange(202), chance.randrange(30, 150)
        colour = ((hue + chance.randrange(-24, 40)) % 256, chance.randrange(60, 170), chance.randrange(70, 240))
        shape = chance.choice((brush.ellipse, brush.rectangle))
        shape((x - size, y - size // 2, x + size, y + size // 2), fill=colour)
    content = io.BytesIO()
    canvas.convert("RGB").filter(ImageFilter.GaussianBlur(7)).save(content, "PNG")
    url = article.images[0].url
    copies = make_copies(content.getvalue(), demo.destination.picture_widths, url)
    store(demo.ledger, demo.destination, article_id, article, slug(article.title), copies)


def _by_hand(demo: Demo, rows: dict[int, Article]) -> None:
    """What people did to six files."""
    for place, (number, article) in enumerate(sorted(rows.items())[-6:]):
        date = article.published_at.value.date().isoformat()
        path = demo.ledger.reserve(demo.destination.name, number, "_news", date, slug(article.title)[:80].strip("-"))
        if place % 3 == 0:
            demo.ledger.mark_deleted_by_person(demo.destination.name, number)
        elif place % 3 == 1:
            demo.ledger.mark_adopted(demo.destination.name, number)
        else:
            demo.theirs[f"{demo.destination.name}: {path}"] = "title, excerpt"


def _standings(world: World) -> dict[str, Standing]:
    """What is said of the providers: as the ledger of a month that was watched would have it."""
    names = {outlet.key: outlet for outlet in world.outlets}
    since = NOW - timedelta(days=4)
    found = {key: Standing(state="healthy") for key in names}
    example = next(told for told in reversed(world.articles) if told.outlet.key == BARE)
    found[SILENT] = Standing(
        state="silent", complaints=(Complaint(message="no new article for 4 days; 9 were to be expected", since=since),)
    )
    found[BARE] = Standing(
        state="degraded",
        complaints=(
            Complaint(
                message="image: 0% of articles have it, usually 82%",
                since=NOW - timedelta(days=8),
                example=f"{names[BARE].home}{example.versions[0].path}",
            ),
            Complaint(message="authors: 0% of articles have it, usually 86%", since=NOW - timedelta(days=8)),
        ),
    )
    found[REFUSED] = Standing(
        state="broken",
        complaints=(Complaint(message="no source answers: http_403", since=NOW - timedelta(days=2)),),
    )
    return found


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        Path(sys.argv[1]).write_text(page(make(Path(temporary)).overview()), "utf-8")
