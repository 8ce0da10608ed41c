"""From an article to the bytes of its file. Pure."""

from typing import Literal, TypeAlias

from pipeline.export.frontmatter import Value, dump, parse
from pipeline.export.presets import Preset, Subject
from pipeline.model import Article

__all__ = ["Body", "assemble", "front_matter", "parse", "render", "text_below"]

Body: TypeAlias = Literal["none", "excerpt", "text"]
"""What stands below the front matter."""


def front_matter(
    article: Article, preset: Preset, secured: str | None = None, *, updated: bool = False
) -> dict[str, Value]:
    """Return what the file of `article` is meant to say: key → value, in the preset's order, unknown keys left out.

    `updated` says that the article changed after its first export; without it no date of a change is shown, as the
    seed's era of the format never does.
    """
    subject = Subject(article=article, secured=secured, updated=updated)
    values = ((field, field.value(subject)) for field in preset.fields)
    return {field.key: value if field.ours else preset.spelled(value) for field, value in values if value is not None}


def text_below(article: Article, preset: Preset, body: Body) -> str:
    """Return what stands below the front matter: Markdown for the preset's generator, or nothing.

    The extracted text where `body` asks for it and the article has one, else the excerpt. Whether a provider's text
    may be copied is the caller's to know: it takes it off the article where it may not.
    """
    if body == "none":
        return ""
    text = article.body if body == "text" else None
    return preset.markup(text or article.excerpt or "")


def assemble(meant: dict[str, Value], preset: Preset, below: str = "") -> bytes:
    """Return the file that says `meant`, with `below` under its front matter: UTF-8, LF.

    Without text below it ends in `---`, newline, newline, as the reference's files do.
    """
    return f"---\n{dump(meant, preset.blocks)}---\n\n{below}".encode()


def render(
    article: Article, preset: Preset, secured: str | None = None, *, updated: bool = False, body: Body = "none"
) -> bytes:
    """Return the file of `article` for `preset`. The same article gives the same bytes.

    See `front_matter` and `text_below`.
    """
    return assemble(front_matter(article, preset, secured, updated=updated), preset, text_below(article, preset, body))
