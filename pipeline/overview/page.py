"""`Overview` → one HTML page that asks nobody for anything: no script, no font, no picture from elsewhere. Pure."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path

from pipeline.exit_codes import ExitCode
from pipeline.overview import charts
from pipeline.overview.markup import Html, join, tag
from pipeline.overview.model import Overview, RunTold
from pipeline.overview.numbers import ago, count, day, minutes, share
from pipeline.overview.sections import PARTS, WELL

_MEANS = {
    ExitCode.OK: ("ok", "all went well"),
    ExitCode.BUG: ("bad", "something crashed"),
    ExitCode.SOURCES_FAILED: ("some", "some source or page failed"),
    ExitCode.NOTHING_WRITTEN: ("bad", "no source answered"),
    ExitCode.CONFIG: ("bad", "a setting must be changed"),
    ExitCode.DEADLINE: ("some", "it was cut off"),
    ExitCode.GIT: ("some", "a commit or push could not be made"),
}
# A sheet of paper with lines of text, as it comes from the wire.
_MARK = Html(
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 2h11l5 5v15H4z" fill="none" stroke="currentColor" '
    'stroke-width="2" stroke-linejoin="round"/><path d="M8 11h8M8 15h8M8 19h5" stroke="currentColor" '
    'stroke-width="2" stroke-linecap="round"/></svg>'
)


@cache
def style() -> str:
    """Return the style sheet, which stands in the page."""
    return Path(__file__).with_name("style.css").read_text("utf-8")


@cache
def live_script() -> str:
    """Return the script of the live view, which `scrapy report --serve` puts into the page; a file has none."""
    return Path(__file__).with_name("live.js").read_text("utf-8")


def policy(*, live: bool) -> str:
    """Return the page's Content-Security-Policy: nothing but its own style and pictures that stand in it; with `live`,
    its own script, which may ask the server it came from."""
    parts = [
        "default-src 'none'",
        f"style-src '{_hash(style())}'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    if live:
        parts += [f"script-src '{_hash(live_script())}'", "connect-src 'self'"]
    return "; ".join(parts)


def page(data: Overview, *, live: bool = False) -> str:
    """Return the page. `live` adds what follows a run that goes on."""
    title = f"Wirecopy report, {day(data.now)} UTC"
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy(live=live)),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("meta", name="robots", content="noindex, nofollow"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", title),
        Html(f"<style>{style()}</style>"),
    )
    body = tag(
        "body",
        tag("a", "Skip to the report", href="#content", class_="skip"),
        _header(data),
        tag(
            "nav",
            tag("ul", *(tag("li", tag("a", name, href=f"#{part}")) for part, name, _ in PARTS)),
            aria_label="Parts of the report",
        ),
        tag("main", _live() if live else "", *(draw(data) for _, _, draw in PARTS), id="content"),
        _footer(data),
        Html(f"<script>{live_script()}</script>") if live else "",
    )
    return "<!doctype html>\n" + tag("html", head, body, lang="en") + "\n"


def _header(data: Overview) -> Html:
    ill = sum(outlet.standing.state not in (*WELL, "stopped") for outlet in data.outlets)
    if not data.outlets:
        verdict = "Nothing was crawled yet"
    elif not ill:
        verdict = (
            f"All {count(len(data.outlets))} providers are well" if len(data.outlets) > 1 else "The provider is well"
        )
    else:
        verdict = f"{count(ill)} of {count(len(data.outlets))} providers {'needs' if ill == 1 else 'need'} a look"
    return tag(
        "header",
        tag("p", _MARK, "Wirecopy report", class_="brand"),
        tag("h1", verdict),
        tag("p", f"{day(data.now)} UTC · the thirty days since {data.days[0].day} {data.days[0]:%B}", class_="under"),
        _tiles(data),
        _runs(data),
    )


def _tiles(data: Overview) -> Html:
    total = sum(sum(outlet.days) for outlet in data.outlets)
    last = next((run for run in data.runs if run.exit_code is not None), None)
    well = sum(outlet.standing.state in WELL for outlet in data.outlets)
    rejections = sum(reason.pages for reason in data.reasons)
    tiles = [
        ("Articles in thirty days", count(total), f"{round(total / len(data.days), 1):g} a day"),
        (
            "Last run",
            "none yet" if last is None else f"{count(last.counts.get('written', 0))} new",
            "" if last is None else f"{_meaning(last)[1]}, {ago(last.started, data.now)}",
        ),
        ("Providers well", f"{count(well)} of {count(len(data.outlets))}", _share_of(well, len(data.outlets))),
        (
            "Published to written",
            minutes(data.lag.p50) if data.lag else "–",
            f"90% within {minutes(data.lag.p90)}" if data.lag else "no article yet",
        ),
        (
            f"Reach {data.threshold} points",
            share(data.reaching / data.judged) if data.judged else "–",
            f"of {count(data.judged)} articles" + (f", one of {data.every}" if data.every > 1 else ""),
        ),
        ("Rejected pages", count(rejections), _share_of(rejections, rejections + total) + " of all that were read"
         if rejections + total else ""),
    ]  # fmt: skip
    return tag(
        "dl",
        *(
            tag("div", tag("dt", name), tag("dd", value, class_="value"), tag("dd", note, class_="note"), class_="tile")
            for name, value, note in tiles
        ),
        class_="tiles",
    )


def _share_of(part: int, whole: int) -> str:
    return share(part / whole) if whole else ""


def _meaning(run: RunTold) -> tuple[str, str]:
    if run.exit_code is None:
        return "open", "going on, or killed"
    try:
        return _MEANS.get(ExitCode(run.exit_code), ("bad", f"exit code {run.exit_code}"))
    except ValueError:
        return "bad", f"exit code {run.exit_code}"


def _runs(data: Overview) -> Html:
    if not data.runs:
        return Html("")
    runs = tuple(reversed(data.runs))
    marks = [
        (
            _meaning(run)[0],
            f"{day(run.started)}: {_meaning(run)[1]}; {count(run.turns)} providers, "
            f"{count(run.counts.get('written', 0))} new, {count(run.counts.get('updated', 0))} updated",
        )
        for run in runs
    ]
    well, some, bad = (sum(kind == each for kind, _ in marks) for each in ("ok", "some", "bad"))
    label = f"The last {count(len(runs))} runs: {count(well)} went well, {count(some)} in part, {count(bad)} badly."
    return tag(
        "div",
        tag("p", tag("span", label), tag("span", f"since {day(runs[0].started)}")),
        charts.strip(marks, label),
        class_="runs",
    )


def _live() -> Html:
    return tag(
        "section",
        tag("h2", "Now", id="now-title"),
        tag("p", "No run is going on.", class_="lead", id="live-lead"),
        tag("div", id="live-body", class_="scroll", role="region", aria_label="Providers of this run", tabindex=0),
        id="now",
        aria_labelledby="now-title",
        class_="live",
    )


def _footer(data: Overview) -> Html:
    notes = [f"From the ledger {data.ledger}." if data.ledger else "", "Times are UTC."]
    if data.every > 1:
        notes.append(f"Quality, topics and freshness are those of a sample, one article of {data.every}.")
    return tag("footer", tag("p", join(*(note for note in notes if note), between=" ")))


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
