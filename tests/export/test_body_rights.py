"""Whose text may be copied: nobody's, unless a person said so."""

from pathlib import Path

import pytest

from pipeline.config import load_destinations
from pipeline.errors import ConfigError
from pipeline.export.presets import PRESETS
from pipeline.model import Provider
from tests.conftest import ROOT
from tests.export.samples import article

OFFICIAL = Provider(name="Product Blog", domain="product.example", official=True)


def body_of(folder: Path, lines: str, spider: str, **changes: object) -> str:
    file = folder / "destinations.yaml"
    (folder / "site").mkdir(exist_ok=True)
    taxonomy = ROOT / "output" / "_data"
    file.write_text(f"destinations:\n  - name: x\n    path: site\n    taxonomy: {taxonomy}\n{lines}")
    (destination,) = load_destinations(file, presets=PRESETS, spiders=("techcrunch", "itpro"))
    return destination.body_of(article(1, **changes), spider)


@pytest.mark.parametrize(
    ("lines", "spider", "official", "body"),
    [
        ("", "techcrunch", True, "none"),
        ("    body: none\n", "techcrunch", True, "none"),
        ("    body: excerpt\n", "techcrunch", True, "excerpt"),
        ("    body: text\n", "techcrunch", False, "excerpt"),
        ("    body: text\n", "techcrunch", True, "text"),
        ("    body: text\n    body_providers: [techcrunch]\n", "techcrunch", False, "text"),
        ("    body: text\n    body_providers: [techcrunch]\n", "itpro", False, "excerpt"),
    ],
)
def test_text_is_copied_with_leave_only(tmp_path: Path, lines: str, spider: str, official: bool, body: str) -> None:
    changes = {"provider": OFFICIAL} if official else {}
    assert body_of(tmp_path, lines, spider, **changes) == body


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("    body: full\n", "destinations.yaml:5: x: body: unknown body 'full'; known: excerpt, none, text"),
        ("    body: text\n    body_providers: [techcrunsh]\n", "body_providers: unknown"),
        ("    body_providers: [techcrunch]\n", "but `body` is not `text`"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, lines: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message.replace(".", r"\.")):
        body_of(tmp_path, lines, "techcrunch")
