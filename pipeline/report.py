"""What a run did: counts per provider, the closing table, the exit code."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.exit_codes import ExitCode

PREFIX = "wirecopy/"


@dataclass(slots=True)
class Tally:
    """The counts of one provider's crawl, read from Scrapy's stats under `wirecopy/`."""

    spider: str
    counts: Mapping[str, int] = field(default_factory=dict)
    failures: tuple[str, ...] = ()
    """One line per source that failed: address and reason."""
    finished: bool = True
    """False when the crawl was cut off."""

    @classmethod
    def of(cls, spider: str, stats: Mapping[str, Any], failures: tuple[str, ...], finished: bool) -> "Tally":
        """Read the counts out of a crawl's stats."""
        counts = {key.removeprefix(PREFIX): int(value) for key, value in stats.items() if key.startswith(PREFIX)}
        if errors := sum(int(value) for key, value in stats.items() if key.startswith("spider_exceptions/")):
            counts["failed/spider"] = errors
        return cls(spider, counts, failures, finished)

    def get(self, name: str) -> int:
        """Return one count."""
        return self.counts.get(name, 0)

    def below(self, group: str) -> dict[str, int]:
        """Return the counts of a group: `below("rejected")` gives {"paywalled": 2, …}."""
        start = group + "/"
        return {key.removeprefix(start): value for key, value in sorted(self.counts.items()) if key.startswith(start)}

    @property
    def exit_code(self) -> ExitCode:
        """How this provider's crawl went."""
        failed = self.below("failed")
        if any(not stage.startswith("fetch/") for stage in failed):
            return ExitCode.BUG
        if self.failures and not self.get("sources_answered"):
            return ExitCode.NOTHING_WRITTEN
        if not self.finished:
            return ExitCode.DEADLINE
        if self.failures or failed:
            return ExitCode.SOURCES_FAILED
        return ExitCode.OK


def exit_code(tallies: tuple[Tally, ...]) -> ExitCode:
    """The exit code of a run over several providers: the worst that happened, a bug before all.

    `NOTHING_WRITTEN` only when no provider's source answered.
    """
    codes = {tally.exit_code for tally in tallies}
    if ExitCode.BUG in codes:
        return ExitCode.BUG
    if ExitCode.DEADLINE in codes:
        return ExitCode.DEADLINE
    if codes == {ExitCode.NOTHING_WRITTEN}:
        return ExitCode.NOTHING_WRITTEN
    return ExitCode.OK if codes <= {ExitCode.OK} else ExitCode.SOURCES_FAILED


_COLUMNS = ("candidates", "known", "fetched", "unchanged", "written", "updated")


def lines(tallies: tuple[Tally, ...], afterwards: Mapping[str, int]) -> list[str]:
    """The closing table as plain text, one row per provider, then what was rejected or failed and why.

    `afterwards` counts the files that were brought up to date because of related coverage, by outcome.
    """
    head = ("provider", *_COLUMNS, "rejected", "failed")
    rows = [
        (
            tally.spider,
            *(str(tally.get(name)) for name in _COLUMNS),
            str(sum(tally.below("rejected").values())),
            str(sum(tally.below("failed").values()) + len(tally.failures)),
        )
        for tally in tallies
    ]
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    table = [
        "  ".join(
            cell.ljust(width) if not column else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in (head, *rows)
    ]
    for tally in tallies:
        for group, label in (
            ("rejected", "rejected"),
            ("failed", "failed"),
            ("skipped", "not wanted"),
        ):
            if counts := tally.below(group):
                table.append(
                    f"{tally.spider}: {label}: " + ", ".join(f"{name} {count}" for name, count in counts.items())
                )
        if kept := tally.get("kept_edit"):
            table.append(f"{tally.spider}: people's edits kept: {kept}")
        table += [f"{tally.spider}: source failed: {failure}" for failure in tally.failures]
    if changed := {name: count for name, count in sorted(afterwards.items()) if count and name != "unchanged"}:
        table.append("related coverage: " + ", ".join(f"{name} {count}" for name, count in changed.items()))
    return table


MAX_OWNED = 20  # Files that people own, named one by one: a mail is read to its end when it fits a screen.


def owned(theirs: Mapping[str, str]) -> list[str]:
    """What people own of the files that were looked at, one line a file, sorted; the rest as a number."""
    rows = [f"{path}: {what}" for path, what in sorted(theirs.items())]
    if len(rows) > MAX_OWNED:
        rows = [*rows[:MAX_OWNED], f"and {len(rows) - MAX_OWNED} more files that people changed, removed or adopted"]
    return rows
