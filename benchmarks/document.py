"""What the benchmarks write for people: parts of docs/performance.md, and plots as SVG."""

import html
from collections.abc import Sequence
from math import log10
from pathlib import Path

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGE = DOCS / "performance.md"

_COLOURS = ("#1f6f8b", "#c8553d", "#6a994e", "#7b5ea7")
_FONT = 'font-family="system-ui, sans-serif" font-size="13"'


def replace_part(name: str, text: str) -> None:
    """Write `text` between the page's markers `<!-- NAME -->` and `<!-- /NAME -->`.

    Raises ValueError when the page does not have them.
    """
    page = PAGE.read_text()
    start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, opened, rest = page.partition(start)
    _, closed, after = rest.partition(end)
    if not opened or not closed:
        raise ValueError(f"{PAGE}: no {start} … {end}")
    PAGE.write_text(f"{before}{start}\n{text.strip()}\n{end}{after}")


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, all columns but the first aligned to the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def bars(file: Path, title: str, rows: Sequence[tuple[str, float, float, float]], unit: str) -> None:
    """Draw (name, median, lowest, highest) as horizontal bars with their spread, on a logarithmic scale."""
    least = min(low for _, _, low, _ in rows if low > 0)
    most = max(high for *_, high in rows)
    floor = 10 ** (int(log10(least)) if least >= 1 else int(log10(least)) - 1)
    width, left, step = 760, 190, 34

    def across(value: float) -> float:
        return left + (width - left - 90) * log10(max(value, floor) / floor) / log10(most / floor)

    parts = [f'<text x="10" y="22" {_FONT} font-weight="bold">{html.escape(title)}</text>']
    for number, (name, median, low, high) in enumerate(rows):
        top = 40 + number * step
        colour = _COLOURS[0] if name.startswith("Wirecopy") else "#9aa5b1"
        parts += [
            f'<text x="{left - 8}" y="{top + 15}" {_FONT} text-anchor="end">{html.escape(name)}</text>',
            f'<rect x="{left}" y="{top}" width="{across(median) - left:.1f}" height="20" fill="{colour}"/>',
            f'<line x1="{across(low):.1f}" x2="{across(high):.1f}" y1="{top + 10}" y2="{top + 10}" stroke="#222"/>',
            f'<text x="{across(high) + 6:.1f}" y="{top + 15}" {_FONT}>{median:,.3g} {unit}</text>',
        ]
    _write(file, width, 50 + len(rows) * step, parts)


def lines(
    file: Path, title: str, series: Sequence[tuple[str, Sequence[tuple[float, float]]]], across: str, unit: str
) -> None:
    """Draw one line for each (name, points); the horizontal axis is logarithmic, the vertical one begins at 0."""
    xs = [x for _, points in series for x, _ in points]
    top = max(y for _, points in series for _, y in points) * 1.15 or 1.0
    low, high = min(xs), max(xs)
    width, height, left, bottom = 760, 340, 70, 300

    def place(x: float, y: float) -> tuple[float, float]:
        share = log10(x / low) / log10(high / low) if high > low else 0.5
        return left + share * (width - left - 40), bottom - y / top * (bottom - 50)

    parts = [f'<text x="10" y="22" {_FONT} font-weight="bold">{html.escape(title)}</text>']
    for share in (0, 0.25, 0.5, 0.75, 1):
        y = place(low, top * share)[1]
        parts += [
            f'<line x1="{left}" x2="{width - 40}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>',
            f'<text x="{left - 6}" y="{y + 4:.1f}" {_FONT} text-anchor="end">{top * share:,.3g}</text>',
        ]
    for x in sorted(set(xs)):
        parts.append(f'<text x="{place(x, 0)[0]:.1f}" y="{bottom + 18}" {_FONT} text-anchor="middle">{x:,.0f}</text>')
    for number, (name, points) in enumerate(series):
        colour = _COLOURS[number % len(_COLOURS)]
        placed = [place(x, y) for x, y in points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in placed)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in placed]
        label = html.escape(f"{name} ({unit})")
        parts.append(f'<text x="{left + 10}" y="{44 + 17 * number}" {_FONT} fill="{colour}">{label}</text>')
    parts.append(f'<text x="{width / 2}" y="{height - 6}" {_FONT} text-anchor="middle">{html.escape(across)}</text>')
    _write(file, width, height, parts)


def _write(file: Path, width: int, height: int, parts: Sequence[str]) -> None:
    file.parent.mkdir(exist_ok=True)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
    back = f'<rect width="{width}" height="{height}" fill="white"/>'
    file.write_text("\n".join([head, back, *parts, "</svg>"]) + "\n")
