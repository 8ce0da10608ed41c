"""Coverage-guided search for inputs that break a function: what reaches new lines is kept, and changed again.

No engine is needed, so it runs wherever Python does: `sys.settrace` sees the lines, in the project's own files alone.
"""

import hashlib
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

# Pieces that readers give a meaning to.
WORDS = (
    "\0", "\x1b[", "\u202e", "\ud800", "\ufeff", "\u2028", "\r\n", "---\n", "{{", "{%", "<script>", "&#27;", "&amp;",
    "://", "%00", "%2e%2e/", "..", "[::1]", "127.0.0.1", "@", "\\", "'", '"', ": ", "- ", "!!python/", "&a *a", "0x7f",
    "1e3", "NaN", "2026-11-20", "T25:61", "+99:99", "31 fév", "昨日", "１２", "é", "e\u0301",
    "\U0001f469\u200d\U0001f467", "con", ".", " ", "#", "|", "javascript:", "xn--", "ß", "İ",
)  # fmt: skip
MOST = 4096  # Characters of an input. Longer ones are slower, and the limits on length have tests of their own.


class Search:
    """The kept inputs of one function, and the lines that each was the first to reach."""

    def __init__(self, function: Callable[[str], object], package: str, corpus: Path, seed: int) -> None:
        self._function, self._package, self._corpus = function, package, corpus
        self._choice = random.Random(seed)
        self._lines: set[tuple[str, int]] = set()
        self.inputs = [file.read_bytes().decode("utf-8", "surrogatepass") for file in sorted(corpus.glob("*"))]
        for text in self.inputs:
            self._reach(text)

    @property
    def lines(self) -> int:
        """Lines of the package that were reached."""
        return len(self._lines)

    def run(self, seconds: float, *, keep: bool) -> int:
        """Search for so long; return how many inputs were tried. `keep` writes those that reach new lines."""
        end, tried = time.monotonic() + seconds, 0
        while time.monotonic() < end:
            text = self._changed()
            tried += 1
            if self._reach(text):
                self.inputs.append(text)
                if keep:
                    content = text.encode("utf-8", "surrogatepass")
                    (self._corpus / hashlib.sha256(content).hexdigest()[:12]).write_bytes(content)
        return tried

    def _reach(self, text: str) -> bool:
        """Call the function; tell whether it reached a new line."""
        before = len(self._lines)
        sys.settrace(self._trace)
        try:
            self._function(text)
        finally:
            sys.settrace(None)
        return len(self._lines) > before

    def _trace(self, frame: FrameType, event: str, _: Any) -> Any:
        name = frame.f_code.co_filename
        if self._package not in name:
            return None
        if event == "line":
            self._lines.add((name, frame.f_lineno))
        return self._trace

    def _changed(self) -> str:
        choice = self._choice
        text = choice.choice(self.inputs) if self.inputs else ""
        for _ in range(choice.randint(1, 4)):
            at, other = choice.randint(0, len(text)), choice.choice(self.inputs or [""])
            end = min(len(text), at + choice.randint(0, 8))
            match choice.randrange(5):
                case 0:
                    text = text[:at] + choice.choice(WORDS) + text[at:]
                case 1:
                    text = text[:at] + text[end:]
                case 2:
                    text = (
                        text[:at]
                        + chr(choice.choice((choice.randrange(128), choice.randrange(0x11_0000))))
                        + text[end:]
                    )
                case 3:
                    text = text[:at] + other[choice.randint(0, len(other)) :]
                case _:
                    text = text[:at] + text[at:end] * choice.randint(2, 20) + text[end:]
        return text[:MOST]
