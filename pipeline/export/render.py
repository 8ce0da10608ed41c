"""From an article to the bytes of its file. Pure."""

from pipeline.export.frontmatter import Value, dump, parse
from pipeline.export.presets import Preset, Subject
from pipeline.model import Article

__all__ = ["assemble", "front_matter", "parse", "render"]


def front_matter(
    article: Article, preset: Preset, secured: str | None = None, *, updated: bool = False
) -> dict[str, Value]:
    """Return what the file of `article` is meant to say: key → value, in the preset's order, unknown keys left out.

    `updated` says that the article changed after its first export; without it no date of a change is shown, as the
    seed's era of the format never does.
    """
    subject = Subject(article=article, secured=secured, updated=updated)
    values = ((field.key, field.value(subject)) for field in preset.fields)
    return {key: value for key, value in values if value is not None}


def assemble(meant: dict[str, Value], preset: Preset) -> bytes:
    """Return the file that says `meant`: UTF-8, LF, ending in `---`, newline, newline, as the reference's files do."""
    return f"---\n{dump(meant, preset.blocks)}---\n\n".encode()


def render(article: Article, preset: Preset, secured: str | None = None, *, updated: bool = False) -> bytes:
    """Return the file of `article` for `preset`. The same article gives the same bytes. See `front_matter`."""
    return assemble(front_matter(article, preset, secured, updated=updated), preset)
