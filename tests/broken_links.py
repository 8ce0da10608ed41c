"""Links of a built site that lead nowhere, and whatever it would load from elsewhere. `make docs`.

    python -m tests.broken_links FOLDER

Pages are read as browsers find them, by their files: of a link inside the site, both the file and the anchor must be
there. Links to other sites are not followed, for a build has no network.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import html

# What a browser fetches by itself, as XPath of its addresses.
LOADED = "//link[not(@rel='canonical')]/@href | //@src | //@srcset | //@poster | //object/@data"


def broken_links(folder: Path) -> list[str]:
    """Return a line for each fault of the pages below `folder`: `page: fault`, sorted by page."""
    pages = {path.resolve(): html.parse(str(path)).getroot() for path in sorted(folder.rglob("*.html"))}
    anchors = {path: Counter(page.xpath("//@id")) for path, page in pages.items()}
    faults = []
    for path, page in pages.items():
        name = path.relative_to(folder.resolve())
        faults += [f"{name}: #{anchor} stands there {n} times" for anchor, n in anchors[path].items() if n > 1]
        faults += [
            f"{name}: loads {address}" for address in page.xpath(LOADED) if urlsplit(address).scheme not in ("", "data")
        ]
        for address in page.xpath("//a/@href") + [to for to in page.xpath(LOADED) if not urlsplit(to).scheme]:
            faults += [f"{name}: {address}: {why}" for why in _wrong_with(address, path, anchors, folder.resolve())]
    for sheet in sorted(folder.rglob("*.css")):
        loads = re.findall(r"url\(|@import", sheet.read_text("utf-8"))
        faults += [f"{sheet.relative_to(folder)}: loads something" for _ in loads[:1]]
    return faults


def _wrong_with(address: str, page: Path, anchors: dict[Path, Counter[str]], folder: Path) -> Iterator[str]:
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        if parts.scheme not in ("http", "https", "mailto"):
            yield "not an address of the web"
        return
    target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    if parts.path.startswith("/") or not target.is_relative_to(folder):
        yield "leaves the site's folder"
    elif not target.is_file():
        yield "no such file"
    elif parts.fragment and target in anchors and unquote(parts.fragment) not in anchors[target]:
        yield "no such anchor"


def main(folder: Path) -> int:
    """Print the faults; return 1 where there are some, or no page at all."""
    faults = broken_links(folder)
    print("\n".join(faults), file=sys.stderr, end="\n" if faults else "")
    pages = len(list(folder.rglob("*.html")))
    print(f"{folder}: {pages} pages, {len(faults)} faults")
    return 1 if faults or not pages else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
