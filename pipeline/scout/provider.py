"""`scrapy provider add` and `scrapy provider check`: the look, the trial, the files."""

import re
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import BaseSettings

from pipeline.choices import require_spiders
from pipeline.errors import ConfigError
from pipeline.exit_codes import ExitCode
from pipeline.normalise.slugs import slug
from pipeline.run import Run
from pipeline.scout.draft import Draft, SourceDraft, checked_name, spider_name
from pipeline.scout.show import as_json, expected, site_lines, trial_lines
from pipeline.scout.site import Look, NoProvider, Site
from pipeline.scout.trial import LIMIT, Trial, arguments, load, prepare, trial_run
from pipeline.store import Ledger

FIXTURES = Path("tests", "recorded")
"""Recordings of real sites and what must be read from them, below the folder of the project."""


def check(process: AsyncCrawlerProcess, settings: BaseSettings, name: str, limit: int) -> Trial:
    """Crawl a few articles of a provider and write nothing. Raises ConfigError, LedgerError, Locked."""
    require_spiders([name], process.spider_loader.list())
    with trial_run(settings) as run, Ledger.open(settings["WIRECOPY_STORE"]) as hosts:
        crawler = process.create_crawler(name)
        trial = prepare(run, hosts, crawler)
        process.crawl(crawler, **arguments(limit))
        process.start()
    return trial


def add(
    process: AsyncCrawlerProcess,
    settings: BaseSettings,
    url: str,
    *,
    name: str | None,
    dry_run: bool,
    say: Callable[[str], None],
    complain: Callable[[str], None],
) -> ExitCode:
    """Look at a site, try a provider for it, and write its file and fixture. Raises ConfigError, LedgerError.

    What was found goes to `say`, line by line; why nothing came of it to `complain`.
    """
    url = _address(url)
    project = _project(settings)
    known = process.spider_loader.list()
    if name is not None:
        _free(project, _checked(name), known)
    site = Site(url)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wirecopy-")))
        run = stack.enter_context(trial_run(settings))
        hosts = stack.enter_context(Ledger.open(settings["WIRECOPY_STORE"]))
        attempt = _Attempt(process, run, hosts, site, folder, lambda draft: _free(project, draft.name, known), name)
        attempt.begin()
        process.start()
        if site.trouble is not None and not isinstance(site.trouble, NoProvider | ConfigError):
            raise site.trouble
        if site.home is not None:
            for line in site_lines(site):
                say(line)
        if isinstance(site.trouble, ConfigError):
            raise site.trouble
        if isinstance(site.trouble, NoProvider):
            complain(str(site.trouble))
            return ExitCode.NOTHING_WRITTEN
        trial, draft = attempt.trial, attempt.draft
        if trial is None or draft is None:
            complain(f"{url}: interrupted")
            return ExitCode.DEADLINE
        for line in trial_lines(trial):
            say(line)
        if not trial.articles:
            why = f"all {len(trial.rejected)} articles were rejected" if trial.rejected else "no article could be read"
            complain(f"{url}: {why}; nothing is written")
            return ExitCode.NOTHING_WRITTEN
        if dry_run:
            say(f"\n{project / 'spiders' / draft.name}.py would be:\n\n{draft.source}".rstrip())
        else:
            for path in _write(project, draft, trial, attempt.fixture, run):
                say(f"written: {path.relative_to(project)}")
            say(f"next: scrapy provider check {draft.name}; then scrapy crawl {draft.name} -a limit=5")
        return trial.exit_code


class _Attempt:
    """The look, and when it found something, the trial: two crawls, one after the other, in one process."""

    def __init__(
        self,
        process: AsyncCrawlerProcess,
        run: Run,
        hosts: Ledger,
        site: Site,
        folder: Path,
        check_free: Callable[[Draft], None],
        name: str | None,
    ) -> None:
        self._process, self._run, self._hosts, self._site = process, run, hosts, site
        self._folder, self._check_free, self._name = folder, check_free, name
        self.fixture = folder / "fixture.warc.gz"
        self.draft: Draft | None = None
        self.trial: Trial | None = None

    def begin(self) -> None:
        crawler = self._process.create_crawler(Look)
        crawler.settings.set("WIRECOPY_NOW", self._run.now.isoformat(), priority="cmdline")
        crawler.ledger = self._hosts  # type: ignore[attr-defined] # as `Run.attach` does
        task = self._process.crawl(crawler, site=self._site)
        task.add_done_callback(lambda _: self._looked(crawler))

    def _looked(self, crawler: Crawler) -> None:
        if self._site.trouble is not None or crawler.stats.get_value("finish_reason") != "finished":
            return
        try:
            draft = draft_of(self._site, self._name)
            self._check_free(draft)
            path = self._folder / f"{draft.name}.py"
            path.write_text(draft.source, encoding="utf-8")
            trial_crawler = self._process.create_crawler(load(path))
            trial = prepare(self._run, self._hosts, trial_crawler, self.fixture)
            self._process.crawl(trial_crawler, **arguments(LIMIT))
        except Exception as error:  # noqa: BLE001 - raised again by the command: asyncio would only log it
            self._site.trouble = error
            return
        self.draft, self.trial = draft, trial


def draft_of(site: Site, name: str | None) -> Draft:
    """Return the provider that a look found. Raises ConfigError when the site's host spells no name."""
    host = urlsplit(site.home_url).hostname or ""
    if site.home is None:
        raise TypeError("the site was not looked at")
    title, channel = site.home.name, any(found.kind == "YouTubeChannel" for found in site.chosen)
    if channel:
        title = site.home.title or title
    try:
        # Every channel is on the same host; its name is what the page is shared by.
        chosen = name or (
            checked_name(f"{spider_name(slug(title).replace('-', ''))[:32]}_youtube")
            if channel
            else spider_name(site.domain)
        )
    except ValueError as error:
        raise ConfigError(f"{host}: {error}; give one with --name") from error
    draft = Draft(
        name=chosen,
        title=title,
        domain=site.domain,
        hosts=site.hosts,
        language=site.home.language,
        sources=tuple(SourceDraft(found.kind, found.address) for found in site.chosen),
        keep=site.keep,
        skip=site.skip,
    )
    if channel:
        # A channel's pages all have one shape, and its feed holds nothing else.
        return replace(draft, keep=r"/watch\?v=", skip="")
    return draft


def _address(url: str) -> str:
    """The address of a site as a browser completes it."""
    url = url.strip() if "://" in url else f"https://{url.strip()}"
    start, _, rest = url.partition("://")
    return url if re.search(r"[/?]", rest) else f"{start}://{rest}/"


def _project(settings: BaseSettings) -> Path:
    """The folder that holds the spiders' folder."""
    import importlib

    module = importlib.import_module(settings.getlist("SPIDER_MODULES")[0])
    return Path(str(module.__file__)).resolve().parents[1]


def _checked(name: str) -> str:
    try:
        return checked_name(name)
    except ValueError as error:
        raise ConfigError(f"--name: {error}") from error


def _free(project: Path, name: str, known: list[str]) -> None:
    """Raises ConfigError where a file of that provider is there: nothing is ever overwritten."""
    if name in known:
        raise ConfigError(f"there is a spider {name!r} already; give another name with --name")
    for path in _paths(project, name):
        if path.exists():
            raise ConfigError(f"{path} exists; remove it, or give another name with --name")


def _paths(project: Path, name: str) -> tuple[Path, Path, Path]:
    recorded = project / FIXTURES
    return project / "spiders" / f"{name}.py", recorded / f"{name}.warc.gz", recorded / f"{name}.yaml"


def _write(project: Path, draft: Draft, trial: Trial, fixture: Path, run: Run) -> tuple[Path, Path, Path]:
    spider, recording, fields = _paths(project, draft.name)
    recording.parent.mkdir(parents=True, exist_ok=True)
    found: dict[str, Any] = {
        "recorded": run.now.isoformat(),
        "articles": [expected(article) for article in trial.articles],
        "rejected": as_json(trial)["rejected"],
    }
    # Exclusive: a file that somebody made meanwhile stays.
    with recording.open("xb") as file:
        file.write(fixture.read_bytes())
    with fields.open("x", encoding="utf-8") as text:
        text.write("# What must be read from the recording beside this file.\n")
        yaml.dump(found, text, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True, width=120)
    with spider.open("x", encoding="utf-8") as text:
        text.write(draft.source)
    return spider, recording, fields
