"""The screenshots of docs/report.md, of the demo: `python -m tests.report.pictures`, after tests/report/install.sh."""

import sys
import tempfile
from pathlib import Path

from PIL import Image

from pipeline.overview.page import page
from tests.conftest import ROOT
from tests.report.browser import look, missing
from tests.report.demo import make

SHOWN = {"report-light": "light", "report-dark": "dark", "report-phone": "phone"}


def main() -> None:
    """Take them."""
    if why := missing():
        sys.exit(why)
    target = ROOT / "docs" / "images"
    target.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        demo = make(folder)
        path = folder / "report.html"
        path.write_text(page(demo.overview()), "utf-8")
        demo.ledger.close()
        look(path.as_uri(), folder)
        for name, way in SHOWN.items():
            with Image.open(folder / f"{way}.png") as picture:
                # A page has few colours; 128 of them make a quarter of the bytes.
                small = picture.convert("RGB").quantize(128, dither=Image.Dither.NONE)
                small.save(target / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
