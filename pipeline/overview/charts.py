"""Plots as SVG. Colours are classes of the style sheet, so that light and dark have their own. Pure.

Larger plots are drawn twice, for a desk and for a phone: shrunk text cannot be read, and the style sheet shows one.
"""

import math
from collections.abc import Callable, Sequence
from datetime import date

from pipeline.overview.markup import Html, join, tag
from pipeline.overview.model import Lag
from pipeline.overview.numbers import count, minutes, nice_most

WIDE, HALF, NARROW = (1100, 240), (520, 270), (340, 210)
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 10, 12, 26  # Room for labels around a plot, in pixels.
_SATURDAY = 5
# Times that people think in, in minutes.
_TICKS = (1, 5, 15, 60, 240, 1440, 4320, 10080)


def twice(draw: Callable[[int, int], Html], wide: tuple[int, int] = WIDE) -> Html:
    """Return a plot for wide screens and for narrow ones."""
    return join(
        tag("div", draw(*wide), class_="wide"),
        tag("div", draw(*NARROW), class_="narrow"),
    )


def columns(days: Sequence[date], values: Sequence[int], width: int, height: int) -> Html:
    """Return a column for each day; those of week-ends are lighter."""
    most = nice_most(max(values, default=0))
    plot = _Plot(width, height, len(days))
    bars = []
    for place, (day, value) in enumerate(zip(days, values, strict=True)):
        y = plot.y(value / most)
        bars.append(
            tag(
                "rect",
                tag("title", f"{day:%a} {_date(day)}: {count(value)}"),
                class_="bar end" if day.weekday() >= _SATURDAY else "bar",
                x=_r(plot.x(place) + plot.step * 0.12),
                y=_r(y),
                width=_r(plot.step * 0.76),
                height=_r(plot.bottom - y),
                rx=1.5,
            )
        )
    lines = [plot.grid(part / 2, count(most * part // 2)) for part in range(3)]
    label = f"Articles published a day. Most on one day: {count(max(values, default=0))}; today: {count(values[-1])}."
    return _svg(width, height, label, *lines, *bars, plot.dates(days))


def histogram(values: Sequence[int], threshold: int, width: int, height: int) -> Html:
    """Return a column for each ten points of quality, with a line at the threshold."""
    most = nice_most(max(values, default=0))
    plot = _Plot(width, height, len(values))
    bars = []
    for place, value in enumerate(values):
        y = plot.y(value / most)
        last = place == len(values) - 1
        name = f"{place * 10} and more" if last else f"{place * 10} to {place * 10 + 9}"
        bars.append(
            tag(
                "rect",
                tag("title", f"{name} points: {count(value)}"),
                class_="bar" if place * 10 >= threshold else "bar low",
                x=_r(plot.x(place) + plot.step * 0.06),
                y=_r(y),
                width=_r(plot.step * 0.88),
                height=_r(plot.bottom - y),
                rx=1.5,
            )
        )
        shown = place % 2 == 0 or width > NARROW[0]
        if shown:
            text = f"{place * 10}+" if last else str(place * 10)
            bars.append(_text(plot.x(place), height - 8, text, "middle"))
    x = plot.x(threshold // 10)
    mark = join(
        tag("line", class_="mark", x1=_r(x), x2=_r(x), y1=_TOP - 6, y2=_r(plot.bottom)),
        tag("text", f"shown from {threshold}", class_="marked", x=_r(x - 6), y=_TOP + 4, text_anchor="end"),
    )
    lines = [plot.grid(part / 2, count(most * part // 2)) for part in range(3)]
    above = sum(value for place, value in enumerate(values) if place * 10 >= threshold)
    label = f"Articles by quality. {count(above)} of {count(sum(values))} have {threshold} points or more."
    return _svg(width, height, label, *lines, *bars, mark)


def bands(days: Sequence[date], lags: Sequence[Lag], width: int, height: int) -> Html:
    """Return the median, day by day, in the band between the fastest and the slowest tenth, on a logarithmic scale."""
    if not lags:
        raise ValueError("no times to draw")
    place_of = {day: place for place, day in enumerate(days)}
    low = max([tick for tick in _TICKS if tick <= max(1.0, min(lag.p10 for lag in lags))], default=_TICKS[0])
    high = min([tick for tick in _TICKS if tick >= max(lag.p90 for lag in lags)], default=_TICKS[-1])
    high = high if high > low else _TICKS[min(_TICKS.index(low) + 1, len(_TICKS) - 1)]
    plot = _Plot(width, height, len(days))
    span = math.log(high / low) or 1.0

    def at(value: float) -> float:
        return plot.y(min(max(math.log(max(value, low) / low) / span, 0.0), 1.0))

    def points(values: Sequence[tuple[Lag, float]]) -> str:
        return " ".join(f"{_r(plot.x(place_of[lag.day]) + plot.step / 2)},{_r(at(value))}" for lag, value in values)

    upper = points([(lag, lag.p90) for lag in lags])
    lower = points([(lag, lag.p10) for lag in reversed(lags)])
    middle = points([(lag, lag.p50) for lag in lags])
    dots = [
        tag(
            "circle",
            tag(
                "title",
                f"{_date(lag.day)}: half within {minutes(lag.p50)}, nine of ten within {minutes(lag.p90)}",
            ),
            class_="dot",
            cx=_r(plot.x(place_of[lag.day]) + plot.step / 2),
            cy=_r(at(lag.p50)),
            r=2.5,
        )
        for lag in lags
    ]
    # On a phone, every second label is enough.
    ticks = [tick for tick in _TICKS if low <= tick <= high]
    lines = [plot.grid(1 - (at(tick) - _TOP) / (plot.bottom - _TOP), minutes(tick)) for tick in ticks]
    last = lags[-1]
    label = (
        f"Time from publication to our file, day by day. On {_date(last.day)}: half within {minutes(last.p50)}, "
        f"nine of ten within {minutes(last.p90)}."
    )
    return _svg(
        width,
        height,
        label,
        *lines,
        tag("polygon", class_="band", points=f"{upper} {lower}"),
        tag("polyline", class_="line", points=middle),
        *dots,
        plot.dates(days),
    )


def spark(values: Sequence[int], label: str, width: int = 240, height: int = 26) -> Html:
    """Return small columns, as high as the largest of them."""
    most = max(values, default=0) or 1
    step = width / max(len(values), 1)
    parts = []
    for place, value in enumerate(values):
        if value:
            tall = max(1.5, (height - 2) * value / most)
            parts.append(f"M{_r(place * step + 0.5)} {height - 1}v-{_r(tall)}h{_r(step - 1)}v{_r(tall)}z")
    return tag(
        "svg",
        tag("line", class_="base", x1=0, x2=width, y1=height - 0.5, y2=height - 0.5),
        tag("path", class_="bar", d="".join(parts)),
        class_="spark",
        viewBox=f"0 0 {width} {height}",
        preserveAspectRatio="none",
        role="img",
        aria_label=label,
    )


def area(values: Sequence[int], label: str, width: int = 220, height: int = 44) -> Html:
    """Return a filled line, as high as the largest of these."""
    step, most = width / max(len(values) - 1, 1), max(values, default=0)
    ys = [height - 1 - (height - 5) * value / (most or 1) for value in values]
    line = " ".join(f"{_r(place * step)},{_r(y)}" for place, y in enumerate(ys))
    return tag(
        "svg",
        tag("polygon", class_="band", points=f"0,{height - 1} {line} {width},{height - 1}"),
        tag("polyline", class_="line", points=line),
        tag("line", class_="base", x1=0, x2=width, y1=height - 0.5, y2=height - 0.5),
        class_="area",
        viewBox=f"0 0 {width} {height}",
        preserveAspectRatio="none",
        role="img",
        aria_label=label,
    )


def meter(value: float, most: float) -> Html:
    """Return a bar as long as its part of `most`. Screen readers get the number that stands beside it."""
    part = 100 * value / most if most else 0
    return tag(
        "svg",
        tag("rect", class_="rail", width=100, height=8),
        tag("rect", class_="bar", width=_r(min(part, 100)), height=8),
        class_="meter",
        viewBox="0 0 100 8",
        preserveAspectRatio="none",
        aria_hidden="true",
    )


_TALL = {"ok": 10, "open": 10, "some": 16, "bad": 22}


def strip(marks: Sequence[tuple[str, str]], label: str) -> Html:
    """Return a mark for each (class, title), oldest first; the worse, the taller."""
    return tag(
        "svg",
        *(
            tag(
                "rect",
                tag("title", title),
                class_=f"run {kind}",
                x=place * 10,
                y=22 - _TALL[kind],
                width=8,
                height=_TALL[kind],
            )
            for place, (kind, title) in enumerate(marks)
        ),
        class_="strip",
        viewBox=f"0 0 {max(len(marks), 1) * 10 - 2} 22",
        preserveAspectRatio="none",
        role="img",
        aria_label=label,
    )


class _Plot:
    """The area between the labels, parted into steps."""

    def __init__(self, width: int, height: int, steps: int) -> None:
        self.width = width
        self.bottom = height - _BOTTOM
        self.step = (width - _LEFT - _RIGHT) / max(steps, 1)

    def x(self, place: int) -> float:
        return _LEFT + self.step * place

    def y(self, part: float) -> float:
        return self.bottom - (self.bottom - _TOP) * part

    def grid(self, part: float, label: str) -> Html:
        y = self.y(part)
        return join(
            tag("line", class_="grid", x1=_LEFT, x2=self.width - _RIGHT, y1=_r(y), y2=_r(y)),
            _text(_LEFT - 6, y + 4, label, "end"),
        )

    def dates(self, days: Sequence[date]) -> Html:
        """A label for each Monday; on a phone for every second one."""
        mondays = [place for place, day in enumerate(days) if day.weekday() == 0]
        if self.width <= NARROW[0]:
            mondays = mondays[::2]
        # The last label would be cut off at the edge.
        return join(
            *(
                _text(self.x(place) + self.step / 2, self.bottom + 18, _date(days[place]), "middle")
                for place in mondays
                if self.x(place) < self.width - 24
            )
        )


def _svg(width: int, height: int, label: str, *children: Html) -> Html:
    return tag("svg", *children, class_="plot", viewBox=f"0 0 {width} {height}", role="img", aria_label=label)


def _text(x: float, y: float, text: str, anchor: str) -> Html:
    return tag("text", text, x=_r(x), y=_r(y), text_anchor=anchor)


def _date(day: date) -> str:
    return f"{day.day} {day:%b}"


def _r(value: float) -> str:
    """A tenth of a pixel is exact enough, and short."""
    return f"{value:.1f}".removesuffix(".0")
