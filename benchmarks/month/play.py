"""Runs of `scrapy refresh --all` over the invented outlets, one after the other, and all that they wrote.

Everything is real (commands, spiders' base class, Scrapy's engine, middlewares, stages, workers, ledger, files) but for
the wire and the clock: a middleware in the place where recordings are replayed answers in the servers' stead, so that
conditional requests get a true 304, and WIRECOPY_NOW is the instant of the run. Each run is a process of its own, as
under cron, but forked from one that has the libraries loaded: that saves a second of each run's three.
"""

import json
import multiprocessing.forkserver as forkserver
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from scrapy import Request
from scrapy.http import Response
from scrapy.responsetypes import responsetypes

from benchmarks.month.sites import FEED, SITEMAP, Server
from benchmarks.month.world import START, Outlet, World
from pipeline.export.frontmatter import take_apart

ROOT = Path(__file__).resolve().parents[2]

_SETTINGS = """\
from pipeline.settings import *
from pipeline.settings import DOWNLOADER_MIDDLEWARES

SPIDER_MODULES = ["month_spiders"]
# The invented sites answer at once.
DOWNLOAD_DELAY = 0
DOWNLOADER_MIDDLEWARES = DOWNLOADER_MIDDLEWARES | {"benchmarks.month.play.Wire": 970}
"""

_SPIDER = '''
class {class_name}(ProviderSpider):
    """{name}, invented."""

    name = "{key}"
    provider = Provider(name="{name}", domain="{domain}", language="en")
    sources = ({sources},)
    skip = r"/(?:about|news)/$"
'''


@dataclass(slots=True)
class Run:
    """One run, and what came of it."""

    number: int
    now: datetime
    code: int = -1
    """Its exit code."""
    seconds: float = 0.0
    asked: list[tuple[str, int]] = field(default_factory=list)
    """(URL, status) of every request that reached the wire."""
    edited: list[str] = field(default_factory=list)
    """Names of files that a person changed or removed before it."""
    written: list[str] = field(default_factory=list)
    """Names of files that it made, replaced or removed."""
    errors: str = ""
    """What it said."""

    @property
    def quiet(self) -> bool:
        """Nothing new anywhere: no page said anything but "not modified", and nobody edited a file."""
        pages = [status for url, status in self.asked if _is_page(url)]
        return all(status == 304 for status in pages) and not self.edited


@dataclass(frozen=True, slots=True)
class Kept:
    """A version of a file."""

    run: int
    content: bytes | None
    """None once it is not there."""
    by_hand: bool
    """A person made it, before that run."""


@dataclass(slots=True)
class Edit:
    """What a person did to a file."""

    name: str
    kind: str
    """`title`, `key`, `body` or `delete`."""
    article: int


@dataclass(slots=True)
class Played:
    """A month that was played."""

    world: World
    folder: Path
    """The destination's `_news`."""
    runs: list[Run] = field(default_factory=list)
    versions: dict[str, list["Kept"]] = field(default_factory=dict)
    """File name → everything that it ever was, in order."""
    edits: list[Edit] = field(default_factory=list)


class Wire:
    """Answers every request in the servers' stead: a downloader middleware."""

    server: Server
    now: datetime
    asked: list[tuple[str, int]]

    def process_request(self, request: Request) -> Response:
        """Never lets a request pass."""
        etag = request.headers.get("If-None-Match")
        status, headers, body = self.server.answer(request.url, etag.decode() if etag else None, self.now)
        self.asked.append((request.url, status))
        kind: Any = responsetypes.from_args(headers=None, url=request.url, body=body)
        response: Response = kind(request.url, status=status, headers=headers, body=body, request=request)
        return response


def play(world: World, folder: Path, hours: float, *, minutes: float | None = None, say: bool = False) -> Played:
    """Play the world in `folder`, which must be empty, with a run every `hours`.

    After `minutes`, if given, the play ends with the run that is going on, wherever it is.
    """
    started = time.monotonic()
    site = _prepare(world, folder)
    environment = {
        "WIRECOPY_DESTINATIONS": str(folder / "destinations.yaml"),
        "WIRECOPY_STORE": str(folder / "ledger.sqlite"),
        # Any 32 bytes: an invented key for invented articles.
        "WIRECOPY_SECRET_KEY": "00112233445566778899aabbccddeeff" * 2,
        "SCRAPY_SETTINGS_MODULE": "month_settings",
    }
    for key in [key for key in os.environ if key.startswith("WIRECOPY_") or key.lower().endswith("_proxy")]:
        del os.environ[key]
    os.environ |= environment
    os.chdir(ROOT)
    sys.path.insert(0, str(folder))
    _load()
    played = Played(world, site / "_news")
    state: dict[str, tuple[int, int]] = {}
    server = Server(world)
    count = round(world.days * 24 / hours)
    for number in range(count + 1):
        run = Run(number, START + timedelta(hours=hours * number))
        run.edited = _edit(played, run)
        state, _ = _look(played, number, state, by_hand=True)
        began = time.monotonic()
        _fork(run, server, folder)
        run.seconds = time.monotonic() - began
        state, run.written = _look(played, number, state, by_hand=False)
        played.runs.append(run)
        if minutes is not None and time.monotonic() - started > 60 * minutes:
            break
        if say:
            print(
                f"\r{run.now:%d %B %H:%M}  {len(state):,} files  {run.seconds:.1f} s  ",
                end="",
                file=sys.stderr,
                flush=True,
            )
    # Its time, and that of all readers, counts as ours once it has ended.
    forkserver._forkserver._stop()  # type: ignore[attr-defined]
    if say:
        print(file=sys.stderr)
    return played


def _prepare(world: World, folder: Path) -> Path:
    """Write the spiders, the settings and the destination; return the destination's path."""
    site = folder / "site"
    data = site / "_data"
    (data / "organizations").mkdir(parents=True)
    (data / "topics").symlink_to(ROOT / "output" / "_data" / "topics")
    for outlet in world.outlets:
        if outlet.known:
            (data / "organizations" / f"{outlet.domain}.md").write_text(
                f"---\nname: {outlet.name}\ndomain: {outlet.domain}\n---\n"
            )
    (folder / "destinations.yaml").write_text("destinations:\n  - name: month\n    path: site\n")
    (folder / "month_settings.py").write_text(_SETTINGS)
    (folder / "month_spiders.py").write_text(
        '"""The invented outlets."""\n\nfrom pipeline.model import Provider\nfrom spiders.base import ProviderSpider\n'
        "from spiders.sources import Feed, NewsSitemap\n" + "\n".join(map(_spider, world.outlets))
    )
    return site


def _spider(outlet: Outlet) -> str:
    sources = [f'Feed("{outlet.home}{FEED}")']
    if outlet.sitemap:
        sources.append(f'NewsSitemap("{outlet.home}{SITEMAP}")')
    return _SPIDER.format(
        class_name=outlet.name.replace(" ", ""),
        name=outlet.name,
        key=outlet.key,
        domain=outlet.domain,
        sources=", ".join(sources),
    )


def _load() -> None:
    """Import what every run needs, and start the server that readers of pages are forked from."""
    import scrapy.cmdline
    import trafilatura

    import pipeline.session
    import pipeline.settings
    import pipeline.stages
    import spiders.base  # noqa: F401 - loaded for the runs

    _ = (scrapy.cmdline, trafilatura, pipeline.session, pipeline.settings, pipeline.stages)
    forkserver.set_forkserver_preload(["pipeline.extract.read", "trafilatura"])
    forkserver.ensure_running()


def _fork(run: Run, server: Server, folder: Path) -> None:
    """Do one run in a process of its own."""
    books = folder / "run.json"
    books.unlink(missing_ok=True)
    process = os.fork()
    if process == 0:
        code = 1
        try:
            code = _refresh(run, server, folder / "said.txt")
            books.write_text(json.dumps(Wire.asked))
        finally:
            os._exit(code)
    run.code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    run.errors = (folder / "said.txt").read_text("utf-8", "replace")
    if books.exists():
        run.asked = [(url, status) for url, status in json.loads(books.read_text())]


def _refresh(run: Run, server: Server, said: Path) -> int:
    """`scrapy refresh --all`, in this process: every outlet is asked in every run."""
    with said.open("wb") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    Wire.server, Wire.now, Wire.asked = server, run.now, []
    # The server of readers runs, but it is the parent's child, and whether it runs can only be asked from there.
    forkserver._forkserver.ensure_running = lambda: None  # type: ignore[method-assign] # meant
    from scrapy.cmdline import execute

    try:
        # All of them in each run: what is judged is what becomes of articles, not who is due.
        execute(["scrapy", "refresh", "--all", "-s", f"WIRECOPY_NOW={run.now.isoformat()}"])
    except SystemExit as end:
        sys.stderr.flush()
        return end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    return 0


def _look(
    played: Played, number: int, state: dict[str, tuple[int, int]], *, by_hand: bool
) -> tuple[dict[str, tuple[int, int]], list[str]]:
    """Take note of every file that is not what it was; return the present state, and the names."""
    present = dict(_files(played.folder))
    changed = sorted(name for name in {*state, *present} if state.get(name) != present.get(name))
    for name in changed:
        content = (played.folder / name).read_bytes() if name in present else None
        played.versions.setdefault(name, []).append(Kept(number, content, by_hand))
    return present, changed


def _files(folder: Path) -> Iterator[tuple[str, tuple[int, int]]]:
    if folder.exists():
        with os.scandir(folder) as entries:
            for entry in entries:
                stat = entry.stat()
                yield entry.name, (stat.st_ino, stat.st_mtime_ns)


def _edit(played: Played, run: Run) -> list[str]:
    """Do what people do to files: eight hours after publication, whatever the crawls do meanwhile."""
    done = {edit.article for edit in played.edits}
    changed = []
    paths: dict[int, str] | None = None
    for article in played.world.articles:
        if (
            article.mishap not in ("edited by a person", "deleted by a person")
            or article.number in done
            or run.now < article.published + timedelta(hours=8)
        ):
            continue
        paths = paths if paths is not None else _paths(played)
        name = paths.get(article.number)
        if name is None:
            continue
        path = played.folder / name
        kind = "delete" if article.mishap.startswith("deleted") else ("title", "key", "body")[article.number % 3]
        text = path.read_text()
        if kind == "delete":
            path.unlink()
        elif kind == "title":
            segment = take_apart(text.encode()).segments["title"]
            path.write_text(text.replace(segment, 'title: "A headline by hand"\n', 1))
        elif kind == "key":
            path.write_text(text.replace("---\n", "---\npinned: true\n", 1))
        else:
            path.write_text(text + "A note by hand.\n")
        played.edits.append(Edit(name, kind, article.number))
        changed.append(name)
    return changed


def _paths(played: Played) -> dict[int, str]:
    found = {}
    for name, _ in _files(played.folder):
        url = take_apart((played.folder / name).read_bytes()).values["webUrl"]
        article = played.world.article_of(url)
        if article is not None:
            found[article.number] = name
    return found


def _is_page(url: str) -> bool:
    path = url.partition("://")[2].partition("/")[2].partition("?")[0]
    return f"/{path}" not in ("/robots.txt", FEED, SITEMAP) and not path.endswith(".png")
