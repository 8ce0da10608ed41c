"""What the parts of the page have in common: headings, tables, legends, marks. Pure."""

from collections.abc import Sequence

from pipeline.overview.markup import Html, tag

# State → class, sign. Signs differ in shape, for those who cannot tell the colours apart.
STATES = {
    "healthy": ("good", "\N{BLACK CIRCLE}"),
    "new": ("none", "+"),
    "stopped": ("none", "\N{EN DASH}"),
    "degraded": ("warn", "\N{BLACK UP-POINTING TRIANGLE}"),
    "silent": ("warn", "\N{WHITE CIRCLE}"),
    "broken": ("bad", "\N{MULTIPLICATION SIGN}"),
}


def state(name: str) -> Html:
    """Return a provider's state as a mark: sign, word and colour."""
    kind, sign = STATES.get(name, ("none", "?"))
    return tag("span", tag("span", sign, aria_hidden="true"), tag("span", name, class_="word"), class_=f"state {kind}")


def section(name: str, title: str, lead: object, *children: object, half: bool = False) -> Html:
    """Return a part of the page with its heading."""
    return tag(
        "section",
        tag("h2", title, id=f"{name}-title"),
        tag("p", lead, class_="lead"),
        *children,
        id=name,
        aria_labelledby=f"{name}-title",
        class_="half" if half else None,
    )


def empty(text: str) -> Html:
    """Return what stands in the place of a plot without data."""
    return tag("p", text, class_="empty")


def legend(*entries: tuple[str, str]) -> Html:
    """Return the meaning of (class, text) pairs."""
    return tag("ul", *(tag("li", tag("span", class_=f"key {kind}"), text) for kind, text in entries), class_="legend")


def table(head: Sequence[tuple[str, str]], rows: Sequence[Sequence[object]], *, name: str, class_: str = "") -> Html:
    """Return a table that scrolls by itself where it is too wide. `head` is (text, class); the first cell of each row
    is its heading."""
    columns = [kind for _, kind in head]
    return tag(
        "div",
        tag(
            "table",
            tag("thead", tag("tr", *(tag("th", text, scope="col", class_=kind or None) for text, kind in head))),
            tag(
                "tbody",
                *(
                    tag(
                        "tr",
                        tag("th", row[0], scope="row"),
                        *(
                            cell
                            if isinstance(cell, Html) and cell.startswith("<td")
                            else tag("td", cell, class_=kind or None)
                            for cell, kind in zip(row[1:], columns[1:], strict=True)
                        ),
                    )
                    for row in rows
                ),
            ),
            class_=class_ or None,
        ),
        class_="scroll",
        role="region",
        aria_label=name,
        tabindex=0,
    )


def details(title: str, body: Html) -> Html:
    """Return what opens when asked for."""
    return tag("details", tag("summary", title), body, class_="more")
