"""The parts of the page, one function for each. Pure."""

from collections.abc import Sequence
from hashlib import blake2b
from math import sqrt

from pipeline.overview import charts
from pipeline.overview.furniture import STATES, details, empty, legend, section, state, table
from pipeline.overview.markup import Html, escape, join, language, link, tag
from pipeline.overview.model import Fill, Outlet, Overview, Story
from pipeline.overview.numbers import ago, count, day, milliseconds, minutes, nice_most, share

WELL = ("healthy", "new")
SLOWEST = 12
LISTED = 12  # Providers of the volume's table that are shown unasked.
FELL = 0.2  # A field whose share fell by a fifth of all articles is marked: it is what a changed template looks like.
SIGMAS = 3  # And by more than chance would have it, in one week of a hundred at 25 providers with ten fields.
STEADY = 0.9  # No field is taken for steadier than this: of a few articles, all had it by chance.
FAILURES = 30
_FIELD_NAMES = {"image": "picture"}


def attention(data: Overview) -> Html:
    """Providers that are not well, worst first, and sources that failed."""
    ill = [outlet for outlet in data.outlets if outlet.standing.state not in (*WELL, "stopped")]
    worst = {name: place for place, name in enumerate(reversed(STATES))}
    ill.sort(key=lambda outlet: (worst.get(outlet.standing.state, 0), outlet.name.casefold()))
    items = [
        tag(
            "li",
            tag("h3", tag("span", outlet.name), state(outlet.standing.state)),
            *(
                tag(
                    "p",
                    complaint.message,
                    f", since {day(complaint.since)}" if complaint.since else "",
                    *((": ", link(complaint.example, "an example")) if complaint.example else ()),
                )
                for complaint in outlet.standing.complaints
            ),
            tag("p", _newest(outlet, data), class_="dim"),
        )
        for outlet in ill
    ]
    failed = (
        details(
            f"What failed in their last turns ({len(data.failures)})",
            tag(
                "ul",
                *(tag("li", tag("b", name), ": ", tag("code", text)) for name, text in data.failures[:FAILURES]),
            ),
        )
        if data.failures
        else ""
    )
    body = tag("ul", *items, class_="alarms") if items else empty("All providers are well.")
    lead = (
        f"{count(len(ill))} of {count(len(data.outlets))} providers are not as they should be."
        if ill
        else ("Providers that are broken, silent or degraded would stand here.")
    )
    return section("attention", "Needs a look", lead, body, failed)


def volume(data: Overview) -> Html:
    """Articles a day, of all providers together and of each."""
    totals = [sum(outlet.days[place] for outlet in data.outlets) for place in range(len(data.days))]
    if not sum(totals):
        plot = empty("No article was published in these thirty days that the ledger knows of.")
    else:
        plot = join(
            charts.twice(lambda width, height: charts.columns(data.days, totals, width, height)),
            legend(("bar", "Monday to Friday"), ("end", "week-end")),
        )
    ordered = sorted(data.outlets, key=lambda outlet: (-sum(outlet.days), outlet.name.casefold()))
    rows = [
        (
            outlet.name,
            state(outlet.standing.state),
            charts.spark(outlet.days, f"{count(sum(outlet.days))} articles in thirty days"),
            count(sum(outlet.days)),
            count(outlet.days[-1]),
            ago(outlet.newest, data.now) if outlet.newest else "never",
        )
        for outlet in ordered
    ]
    head = (
        ("Provider", ""), ("State", ""), ("30 days", ""), ("Articles", "n"), ("Today", "n wider"), ("Newest", "n"),
    )  # fmt: skip
    shown, rest = rows[:LISTED], rows[LISTED:]
    return section(
        "volume",
        "Volume",
        "Articles by their day of publication, UTC. Each provider’s columns are as high as its own best day.",
        plot,
        table(head, shown, name="Volume of the largest providers", class_="volume") if shown else "",
        details(f"{len(rest)} more", table(head, rest, name="Volume of the other providers", class_="volume"))
        if rest
        else "",
    )


def stories(data: Overview) -> Html:
    """What most providers tell, as cards."""
    if not data.stories:
        body = empty("No story was told by more than one provider this week.")
    else:
        body = tag("ul", *(_card(story, data) for story in data.stories), class_="cards")
    return section(
        "stories",
        "Stories",
        "What most providers wrote about this week. A picture is shown where a destination stores copies "
        "(pictures: stored); this page asks no other site for one.",
        body,
    )


def _card(story: Story, data: Overview) -> Html:
    lead = story.lead
    cover = tag("img", src=story.picture, alt="", class_="cover") if story.picture else _placeholder(lead.provider)
    newest = max(teller.published for teller in story.tellers)
    listed = tag(
        "ol",
        *(
            tag("li", tag("b", teller.provider), " ", link(teller.url, teller.title, lang=language(teller.language)))
            for teller in story.tellers
        ),
    )
    rest = story.articles - len(story.tellers)
    return tag(
        "li",
        cover,
        tag(
            "div",
            tag("h3", link(lead.url, lead.title, lang=language(lead.language), dir="auto")),
            tag("p", f"{count(story.providers)} providers · last {ago(newest, data.now)}"),
            tag("p", *(tag("span", topic, class_="chip") for topic in story.topics), class_="chips")
            if story.topics
            else "",
            tag(
                "details",
                tag("summary", f"{count(story.articles)} articles"),
                listed,
                tag("p", f"and {count(rest)} more") if rest > 0 else "",
            ),
            class_="text",
        ),
        class_="card",
    )


def _placeholder(name: str) -> Html:
    """A plain field with the outlet's initials; the same outlet always has the same colour."""
    initials = "".join(word[0] for word in name.split()[:2] if word[0].isalnum()).upper() or "–"
    number = blake2b(name.encode("utf-8", "replace"), digest_size=1).digest()[0] % 5
    return tag(
        "svg",
        tag("rect", class_=f"p{number}", width=320, height=180),
        tag("text", initials, x=160, y=104, text_anchor="middle"),
        class_="cover",
        viewBox="0 0 320 180",
        aria_hidden="true",
    )


def topics(data: Overview) -> Html:
    """Articles a day on each of the most frequent topics, on one scale."""
    body = (
        tag(
            "ul",
            *(
                tag(
                    "li",
                    tag("p", tag("b", name), tag("span", _trend(counts), class_="dim")),
                    charts.area(counts, f"{name}: {count(sum(counts))} articles, {count(max(counts))} on one day"),
                )
                for name, counts in data.topics
            ),
            class_="topics",
        )
        if data.topics
        else empty("No article has a topic yet.")
    )
    return section(
        "topics",
        "Topics over time",
        f"Articles a day over thirty days, by the topics of the destination “{data.destination}”; each as high as "
        "its own best day. The arrow compares the last week with the mean of the weeks before.",
        body,
    )


def _trend(counts: Sequence[int]) -> str:
    week, before = sum(counts[-7:]), sum(counts[:-7])
    usual = before / max(len(counts) - 7, 1) * 7
    sign = "" if not usual else " ↑" if week > usual * 1.25 else " ↓" if week < usual * 0.75 else " →"
    return f"{count(sum(counts))}{sign}"


def quality(data: Overview) -> Html:
    """How many articles have how many points."""
    body = (
        join(
            charts.twice(
                lambda width, height: charts.histogram(data.quality, data.threshold, width, height), charts.HALF
            ),
            legend(("bar", f"{data.threshold} points or more"), ("low", "fewer")),
        )
        if data.judged
        else empty("No article was judged yet.")
    )
    reach = f"{share(data.reaching / data.judged)} of {count(data.judged)} articles" if data.judged else "No article"
    return section(
        "quality",
        "Quality",
        f"{reach} reach{'' if data.judged else 'es'} {data.threshold} points by themselves. Related coverage adds to "
        "that, and hides copies.",
        body,
        half=True,
    )


def freshness(data: Overview) -> Html:
    """From publication to our file."""
    if data.lag is None:
        return section(
            "freshness",
            "Freshness",
            "From an article’s publication to the run that wrote it.",
            empty("No article came after a provider’s first turn yet."),
            half=True,
        )
    rows = [
        (f"{lag.day.day} {lag.day:%b}", count(lag.articles), minutes(lag.p10), minutes(lag.p50), minutes(lag.p90))
        for lag in reversed(data.lags)
    ]
    head = (("Day", ""), ("Articles", "n"), ("10%", "n"), ("50%", "n"), ("90%", "n"))
    return section(
        "freshness",
        "Freshness",
        f"From publication to the start of the run that wrote it: half within {minutes(data.lag.p50)}, nine of ten "
        f"within {minutes(data.lag.p90)}, of {count(data.lag.articles)} articles.",
        charts.twice(lambda width, height: charts.bands(data.days, data.lags, width, height), charts.HALF),
        legend(("line", "median"), ("band", "fastest to slowest tenth left out")),
        details("The numbers", table(head, rows, name="Freshness by day")),
        half=True,
    )


def fields(data: Overview) -> Html:
    """Which share of a provider's articles has each field, as a heat map."""
    outlets = [outlet for outlet in data.outlets if any(fill.read for fill in outlet.filled.values())]
    names = list(next((outlet.filled for outlet in outlets), {}))
    head = (("Provider", ""), *((_FIELD_NAMES.get(name, name), "") for name in names), ("Read", ""))
    rows = [
        (
            outlet.name,
            *(_cell(outlet.filled[name]) for name in names),
            tag("td", count(max(fill.read for fill in outlet.filled.values())), class_="dim"),
        )
        for outlet in outlets
    ]
    ramp = tag("span", *(tag("i", class_=f"h{step}") for step in range(11)), class_="ramp", aria_hidden="true")
    return section(
        "fields",
        "Filled fields",
        join(
            "Share of the articles read in the last week that have each field. 0% ",
            ramp,
            " 100%. Framed and marked ▼: it fell by 20 points or more against the three weeks before.",
        ),
        table(head, rows, name="Filled fields of each provider", class_="heat")
        if rows
        else empty("No article was read in the last week."),
    )


def _cell(fill: Fill) -> Html:
    if fill.share is None:
        return tag("td", "–", class_="dim")
    step = round(fill.share * 10)
    if fill.before is not None and fell(fill.before, fill.share, fill.read):
        title = f"{share(fill.before)} before"
        return tag("td", f"▼ {share(fill.share)}", class_=f"h{step} fell", title=title)
    return tag("td", share(fill.share), class_=f"h{step}")


def fell(before: float, now: float, articles: int) -> bool:
    """Whether a share of so many articles lies so far below what it was that it is no chance."""
    usual = min(max(before, 1 - STEADY), STEADY)
    return before - now >= max(FELL, SIGMAS * sqrt(usual * (1 - usual) / articles))


def rejected(data: Overview) -> Html:
    """Which pages were not wanted, and why."""
    most = max((reason.pages for reason in data.reasons), default=0)
    rows = [
        (
            reason.slug.replace("_", " "),
            charts.meter(reason.pages, most),
            count(reason.pages),
            ", ".join(f"{name} {count(pages)}" for name, pages in reason.providers[:3])
            + (f" and {len(reason.providers) - 3} more" if len(reason.providers) > 3 else ""),
            link(reason.example, "an example"),
        )
        for reason in data.reasons
    ]
    head = (("Reason", ""), ("Compared", "wider"), ("Pages", "n"), ("Most from", "wider"), ("Page", "short"))
    return section(
        "rejected",
        "Rejected",
        f"Pages that were looked at and are not wanted: {count(sum(reason.pages for reason in data.reasons))} in "
        "thirty days.",
        table(head, rows, name="Rejected pages by reason", class_="bars") if rows else empty("No page was rejected."),
    )


def hands(data: Overview) -> Html:
    """What people changed, took over or removed."""
    rows = [(tag("code", hand.path.rpartition("/")[2]), hand.destination, hand.what) for hand in data.hands]
    head = (("File", ""), ("Destination", "wider"), ("What is theirs", ""))
    times = "once" if data.kept == 1 else f"{count(data.kept)} times"
    lead = f"A person’s edit was kept {times} in thirty days." if data.kept else "No file of the runs had an edit."
    return section(
        "hands",
        "People’s edits",
        lead,
        table(head, rows, name="Files that people changed, took over or removed")
        if rows
        else empty("No file was changed, taken over or removed by a person, as far as the ledger knows."),
    )


def slow(data: Overview) -> Html:
    """The sites that take longest to answer."""
    timed = sorted(
        (outlet for outlet in data.outlets if outlet.response_ms is not None),
        key=lambda outlet: (-(outlet.response_ms or 0), outlet.name),
    )[:SLOWEST]
    most = nice_most(max((outlet.response_ms or 0 for outlet in timed), default=0))
    rows = [
        (
            outlet.name,
            charts.meter(outlet.response_ms or 0, most),
            milliseconds(outlet.response_ms or 0),
            count(outlet.responses),
            minutes(outlet.turn_seconds / 60) if outlet.turn_seconds else "–",
        )
        for outlet in timed
    ]
    head = (("Provider", ""), ("Compared", "wider"), ("A response", "n"), ("Responses", "n"), ("A turn", "n"))
    return section(
        "slow",
        "Slowest sites",
        "Mean time of a response, and the median time of a turn, with the pauses that politeness asks for.",
        table(head, rows, name="Response times by provider", class_="bars")
        if rows
        else empty("No response came over the wire in these thirty days."),
    )


def _newest(outlet: Outlet, data: Overview) -> Html:
    week = sum(outlet.days[-7:])
    newest = f"newest {ago(outlet.newest, data.now)}" if outlet.newest else "none yet"
    return escape(f"{count(week)} articles this week, {newest}")


PARTS = (
    ("attention", "Needs a look", attention),
    ("volume", "Volume", volume),
    ("stories", "Stories", stories),
    ("topics", "Topics", topics),
    ("quality", "Quality", quality),
    ("freshness", "Freshness", freshness),
    ("fields", "Fields", fields),
    ("rejected", "Rejected", rejected),
    ("hands", "Edits", hands),
    ("slow", "Slowest", slow),
)
"""(id, name in the navigation, what draws it), in the order of the page."""
