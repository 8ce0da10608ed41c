"""`scrapy preview URL_OR_FILE`: how one article would look at each destination. Writes nothing."""

import argparse
import json
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from pipeline.exit_codes import ExitCode

if TYPE_CHECKING:
    from pipeline.model import Page
    from pipeline.preview import Edition
    from pipeline.store import Ledger
    from pipeline.visit import Reading


class Command(ScrapyCommand):
    """Show an article as it would be written."""

    requires_project = True

    def syntax(self) -> str:
        return "URL_OR_FILE [--url URL] [--json]"

    def short_desc(self) -> str:
        return "Show how one article would look: its fields, its scores, and its file at each destination"

    def long_desc(self) -> str:
        return (
            f"{self.short_desc()}. A URL is fetched as a crawl would fetch it, its picture too; with WIRECOPY_REPLAY "
            "set, from the recording. A file (.gz allowed) is read offline, and its picture has the size that the page "
            "states. Nothing is written. Example: scrapy preview https://example.com/news/page"
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--url", default="", help="address of the page in FILE (default: its rel=canonical)")
        parser.add_argument("--json", action="store_true", help="print all of it as JSON")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 1:
            raise UsageError("name one page: its URL, or a file that holds it")
        if opts.url and args[0].startswith(("http://", "https://")):
            raise UsageError("--url is for a page in a file")
        # Imported here: Scrapy imports every command module, whatever the command.
        from pipeline.upkeep import ending

        self.exitcode = ending("preview", lambda: self._preview(args[0], opts.url, as_json=opts.json))

    def _preview(self, name: str, url: str, *, as_json: bool) -> ExitCode:
        from pipeline.choices import profile_of
        from pipeline.fetch import clock
        from pipeline.preview import editions, looking, obey
        from pipeline.upkeep import destinations_of, outlets
        from pipeline.visit import read, saved, spider_of

        settings, process = self.settings, self.crawler_process
        if settings is None or process is None:
            raise TypeError("the command was not set up by Scrapy")
        profile = profile_of(settings["WIRECOPY_PROFILE"])
        now, destinations, loader = clock.instant(settings), destinations_of(settings), process.spider_loader

        with looking(settings) as ledger:
            if name.startswith(("http://", "https://")):
                reading = self._fetched(name, ledger)
                if isinstance(reading, str):
                    print(f"scrapy preview: {name}: not fetched: {reading}", file=sys.stderr)
                    return ExitCode.SOURCES_FAILED
            else:
                page = saved(Path(name), url, now)
                reading = read(page, spider_of(page.url, loader)[1])
                if reading.article is not None:
                    # What the site's own files say is not asked for: a file is read offline.
                    reading = replace(reading, article=obey(settings, reading.article, ()))
            if reading.article is None:
                print(f"scrapy preview: {reading.rejection}", file=sys.stderr)
                return ExitCode.NOTHING_WRITTEN
            spider = spider_of(reading.page.url, loader)[0] or ""
            most = settings.getint("WIRECOPY_RELATED_MOST")
            # A crawl keeps one picture at most.
            article = replace(reading.article, images=reading.article.images[:1])
            if article.rights is not None and article.rights.skip:
                print(f"scrapy preview: {article.canonical_url}: not published: {article.rights.skip}", file=sys.stderr)
                return ExitCode.NOTHING_WRITTEN
            found = editions(ledger, destinations, profile, outlets(loader), spider, article, now, most)
        _print(reading, found, as_json=as_json)
        return ExitCode.OK

    def _fetched(self, url: str, ledger: "Ledger") -> "Reading | str":
        """Read the page at `url`, with the true size of its picture. Returns why it was not fetched."""
        from pipeline.fetch import clock
        from pipeline.fetch.pictures import lead_picture
        from pipeline.fetch.rights import claims_of_site
        from pipeline.preview import Statements, obey
        from pipeline.visit import fetched, read, spider_of

        settings, process = self.settings, self.crawler_process
        if settings is None or process is None:
            raise TypeError("the command was not set up by Scrapy")
        now = clock.instant(settings)
        found: list[Reading] = []

        async def look_around(crawler: Any, page: "Page") -> None:
            _, provider = spider_of(page.url, process.spider_loader)
            reading = read(page, provider)
            if reading.article is not None:
                hosts = (provider.domain, *provider.hosts) if provider else (reading.article.provider.domain,)
                claims = await claims_of_site(crawler, page.url, hosts, Statements(ledger), now)
                article = obey(settings, reading.article, claims)
                image, _ = await lead_picture(crawler, article.images, None, ledger)
                reading = replace(reading, article=replace(article, images=() if image is None else (image,)))
            found.append(reading)

        page = fetched(url, now, process, ledger, look_around)
        if isinstance(page, str):
            return page
        return found[0] if found else "interrupted"


def _print(reading: "Reading", found: "tuple[Edition, ...]", *, as_json: bool) -> None:
    from pipeline.commands.explain import scores
    from pipeline.text import clean
    from pipeline.visit import rows, show

    if as_json:
        fields = [{"field": field, "value": value, "source": source} for field, value, source in rows(reading)]
        # ASCII only: what a page states does not steer the terminal.
        print(json.dumps({"fields": fields, "destinations": [asdict(edition) for edition in found]}, indent=2))
        return
    show(list(rows(reading)))
    for edition in found:
        print(f"\nat {edition.destination}: {edition.path}")
        if edition.unwanted_by:
            print(f"  not wanted by: {', '.join(edition.unwanted_by)}")
        for line in scores(edition.judgement):
            indent = len(line) - len(line.lstrip())
            print(" " * indent + clean(line))
        print()
        # Written files hold no control characters: `pipeline.text.clean` took them from every field.
        print(edition.file.rstrip("\n"))
