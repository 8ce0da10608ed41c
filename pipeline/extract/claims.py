"""What a page states of its use: meta tags for crawlers, and its headers. `pipeline.rights` reads the statements."""

from pipeline.extract.document import Document
from pipeline.model import Claim

_MAX_CLAIMS = 20  # A page has one or two; one with more has said enough.


def read(document: Document) -> tuple[Claim, ...]:
    """Return the statements of the page's headers and meta tags, those for all crawlers and those for ours."""
    names = {"robots": "robots", document.page.agent.lower(): "robots"}
    names |= {name: name for name in ("tdm-reservation", "tdm-policy")}
    found = [
        Claim(source="meta", name=name, text=text)
        for key, name in names.items()
        for text in document.metas.get(key, ())
    ]
    return (*document.page.claims, *found[:_MAX_CLAIMS])
