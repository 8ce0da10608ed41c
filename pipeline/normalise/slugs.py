"""Slugs: the part of a file name that comes from the title."""

import re
import unicodedata

# A file name takes at most 120 bytes, so that it survives every file system, archive and sync tool: 11 for the date
# (`2020-04-16-`), 3 for a number among articles of one name (`-99`), 3 for `.md`.
MAX_LENGTH = 120 - 11 - 3 - 3

_DROPPED = re.compile(r"[^a-z0-9\s-]")
_RUNS = re.compile(r"[\s-]+")


def slug(title: str, limit: int = MAX_LENGTH) -> str:
    """Return the slug of a title, `^[a-z0-9][a-z0-9-]*$` of at most `limit` bytes, or `""` when nothing is left.

    The reference system's rule: lower case, NFD, combining marks dropped, all but `[a-z0-9 whitespace -]` deleted,
    runs of white space and hyphens made one hyphen, hyphens at both ends stripped. `/`, `.` and dashes therefore
    vanish without a trace (`AI/ML` gives `aiml`). NFKC is not applied: full-width letters are deleted, not translated.

    It departs from the reference in length: that system wrote slugs of up to 130 characters, here they are cut at the
    last hyphen within `limit`. Titles in other scripts leave nothing, and the caller names the file by the article's
    id. `con` or `aux` may come out: the date before it keeps Windows content.
    """
    # Nothing of a longer title could reach the slug of any headline; the work stays bounded.
    decomposed = unicodedata.normalize("NFD", title[: 40 * limit].lower())
    found = _RUNS.sub("-", _DROPPED.sub("", decomposed)).strip("-")
    if len(found) <= limit:
        return found
    cut = found.rfind("-", 0, limit + 1)
    return found[: cut if cut > 0 else limit].rstrip("-")
