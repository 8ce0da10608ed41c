"""Health for people and for machines: a table, JSON, a message for a chat or a mail, and Prometheus' text format."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from pipeline.health.model import SEVERITY, Alarm, Health, State

_HEAD = ("provider", "state", "since", "articles", "usual", "newest", "rejected")
MAX_TOLD = 20  # Providers in one message. A night in which more break is one cause, and named by the first.
_MAX_ALARMS_TOLD = 3


def lines(healths: Iterable[Health], now: datetime) -> list[str]:
    """Return the table, worst first, with the alarms of each provider below its row."""
    ordered = sorted(healths, key=lambda health: (-SEVERITY.index(health.state), health.provider))
    rows = [_row(health, now) for health in ordered]
    widths = [max(len(row[column]) for row in (_HEAD, *rows)) for column in range(len(_HEAD))]

    def written(row: tuple[str, ...]) -> str:
        cells = zip(row, widths, strict=True)
        return "  ".join(
            cell.ljust(width) if place < 3 else cell.rjust(width) for place, (cell, width) in enumerate(cells)
        ).rstrip()

    table = [written(_HEAD)]
    for health, row in zip(ordered, rows, strict=True):
        table.append(written(row))
        for alarm in health.alarms:
            table.append(f"    {alarm.name}: {alarm.message}; since {alarm.since:%Y-%m-%d %H:%M}Z")
            if alarm.example:
                table.append(f"      for example {alarm.example}")
    counts = {state: sum(health.state is state for health in ordered) for state in SEVERITY}
    table.append(", ".join(f"{count} {state}" for state, count in counts.items() if count) or "no provider had a turn")
    return table


def as_json(health: Health) -> dict[str, Any]:
    """Return it as plain values; dates as ISO 8601."""
    return {
        "provider": health.provider,
        "state": health.state.value,
        "since": _iso(health.since),
        "alarms": [
            {
                "name": alarm.name,
                "subject": alarm.subject,
                "reason": alarm.reason,
                "state": alarm.state.value,
                "since": _iso(alarm.since),
                "message": alarm.message,
                "example": alarm.example,
                "before": _rounded(alarm.before),
                "now": _rounded(alarm.now),
            }
            for alarm in health.alarms
        ],
        "last_turn": _iso(health.last_turn),
        "newest": _iso(health.newest),
        "newest_url": health.newest_url,
        "articles": health.articles,
        "expected": _rounded(health.expected),
        "filled": {name: _rounded(share) for name, share in sorted(health.filled.items())},
        "rejected": _rounded(health.rejected),
    }


def message(changes: Collection[tuple[Health, str | None]]) -> str:
    """Return what is told of providers that changed: (how it is, the state that was told last). Plain text."""
    ordered = sorted(changes, key=lambda change: (-SEVERITY.index(change[0].state), change[0].provider))
    told = []
    for health, before in ordered[:MAX_TOLD]:
        since = f" since {health.since:%Y-%m-%d %H:%M}Z" if health.since and health.alarms else ""
        told.append(f"{health.provider} is {health.state}{since} (was {before or 'not known'})")
        told += [
            f"  {alarm.name}: {alarm.message}" + (f"; {alarm.example}" if alarm.example else "")
            for alarm in health.alarms[:_MAX_ALARMS_TOLD]
        ]
    if len(ordered) > MAX_TOLD:
        told.append(f"and {len(ordered) - MAX_TOLD} more")
    return "\n".join(told)


_METRICS: Mapping[str, str] = {
    "wirecopy_provider_state": "1 for the state that the provider is in, 0 for the others.",
    "wirecopy_provider_alarm": "1 for each thing that is not as it was.",
    "wirecopy_provider_last_turn_timestamp_seconds": "When its last turn began.",
    "wirecopy_provider_newest_article_timestamp_seconds": "When its newest article was published.",
    "wirecopy_provider_articles_week": "New articles of the last seven days.",
    "wirecopy_provider_articles_week_expected": "How many were to be expected, by its own weekdays and hours.",
    "wirecopy_provider_filled_ratio": "Share of the last seven days' new articles that have a field.",
    "wirecopy_provider_rejected_ratio": "Share of the last seven days' new pages that were rejected.",
}


def exposition(healths: Iterable[Health]) -> str:
    """Return all of it in Prometheus' text format, version 0.0.4; every metric is a gauge."""
    samples: dict[str, list[str]] = {name: [] for name in _METRICS}

    def add(name: str, value: float | None, **labels: str) -> None:
        if value is not None:
            inside = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
            samples[f"wirecopy_provider_{name}"].append(f"wirecopy_provider_{name}{{{inside}}} {value:.10g}")

    for health in sorted(healths, key=lambda one: one.provider):
        provider = health.provider
        for state in SEVERITY:
            add("state", float(health.state is state), provider=provider, state=state)
        # Two alarms of one name differ in their example alone, and a sample has one value.
        for subject, reason, state in sorted((a.subject, a.reason or "", a.state) for a in _distinct(health)):
            add("alarm", 1.0, provider=provider, subject=subject, reason=reason, state=state)
        add("last_turn_timestamp_seconds", _seconds(health.last_turn), provider=provider)
        add("newest_article_timestamp_seconds", _seconds(health.newest), provider=provider)
        add("articles_week", health.articles, provider=provider)
        add("articles_week_expected", health.expected, provider=provider)
        for field, share in sorted(health.filled.items()):
            add("filled_ratio", share, provider=provider, field=field)
        add("rejected_ratio", health.rejected, provider=provider)
    text = ""
    for name, found in samples.items():
        if found:
            text += f"# HELP {name} {_METRICS[name]}\n# TYPE {name} gauge\n" + "\n".join(found) + "\n"
    return text


def worst(healths: Iterable[Health]) -> State:
    """Return the worst state of these; healthy for none."""
    return max((health.state for health in healths), key=SEVERITY.index, default=State.HEALTHY)


def _distinct(health: Health) -> Iterable[Alarm]:
    return {(alarm.name, alarm.state): alarm for alarm in health.alarms}.values()


def _row(health: Health, now: datetime) -> tuple[str, ...]:
    return (
        health.provider,
        health.state.value,
        f"{health.since:%Y-%m-%d %H:%M}" if health.since else "",
        str(health.articles),
        f"{health.expected:.0f}" if health.expected is not None else "",
        _age(now, health.newest),
        f"{health.rejected:.0%}" if health.rejected is not None else "",
    )


def _age(now: datetime, then: datetime | None) -> str:
    if then is None:
        return ""
    hours = max(0.0, (now - then).total_seconds() / 3600)
    return f"{hours:.0f} h ago" if hours < 48 else f"{hours / 24:.0f} d ago"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _seconds(moment: datetime | None) -> float | None:
    # Whole seconds, which the format's ten digits hold.
    return float(int(moment.timestamp())) if moment else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
