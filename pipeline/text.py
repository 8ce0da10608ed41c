"""The one text cleaner: what strangers wrote becomes one plain line.

Pure, standard library only, and below every stage, because both extraction and normalisation need it.
"""

import html
import re
import unicodedata

# Characters that change how other text is shown or parsed, and carry no meaning in a headline: C0 and C1 controls,
# bidirectional embeddings, overrides, isolates and marks (Trojan Source, CVE-2021-42574), zero-width space and
# no-break space, soft hyphen, word joiner and the invisible operators, line separators, interlinear annotation,
# non-characters, lone surrogates and tag characters. U+200C and U+200D stay: Persian, Indic scripts and emoji need
# them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_WHITE = re.compile(r"[\s\x85\u2028\u2029]+")


def clean(text: str) -> str:
    """Return `text` as one line: entities decoded, invisible characters removed, white space folded, NFC.

    Entities are decoded twice, because feeds often escape what was already escaped (`&amp;#8217;`). Mark-up is not
    removed: callers that hold HTML strip it before.
    """
    for _ in range(2):
        if "&" not in text:
            break
        text = html.unescape(text)
    if text.isprintable():
        # Most texts: no character of the two expressions is printable, but for the space.
        return " ".join(unicodedata.normalize("NFC", text).split())
    # Removed before folding, so that an invisible character between two spaces leaves one space.
    return _WHITE.sub(" ", unicodedata.normalize("NFC", _INVISIBLE.sub("", text))).strip()
