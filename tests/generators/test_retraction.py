"""An article that was shown, and whose publisher took it back, is gone from the next build of every generator."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.export.deliver import deliver
from pipeline.export.presets import Preset
from pipeline.normalise.slugs import slug
from pipeline.store import Ledger
from tests.export.samples import NOW, Site, article
from tests.generators.sites import CASES, Generator, need

pytestmark = pytest.mark.generators

STANDS = article(1, title="The report that stands", excerpt="standing-token", body="standing-token", images=())
RETRACTED = article(
    2,
    title="The report that was taken back",
    excerpt="retracted-token",
    body="retracted-token",
    canonical_url="https://news.example/retracted-token",
    topics=("OnlyRetracted",),
    images=(),
)


@pytest.mark.parametrize(
    ("generator", "preset"), CASES, ids=[f"{generator.name}-{preset.name}" for generator, preset in CASES]
)
def test_a_retracted_article_is_gone(generator: Generator, preset: Preset, tmp_path: Path) -> None:
    need(generator.package, generator.program())
    content = Site("site", tmp_path / "content", preset.name)
    content.path.mkdir()
    paths = []
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        for one in (STANDS, RETRACTED, replace(RETRACTED, visible=False)):
            article_id = ledger.begin_article(one, one.canonical_url, "example", NOW)
            outcome = deliver(ledger, content, article_id, one, slug(one.title), NOW, body="text")
            paths.append((outcome.name, outcome.path))
    assert [name for name, _ in paths] == ["written", "written", "updated"]
    files = {path: (content.path / path).read_bytes() for _, path in paths}
    assert len(files) == 2
    result = generator.build(tmp_path / "site", preset, files)
    assert result.returncode == 0, result.stdout + result.stderr
    output = tmp_path / "site" / generator.output
    built = b"\n".join(file.read_bytes() for file in output.rglob("*") if file.is_file())
    assert b"standing-token" in built
    assert [word for word in (b"retracted-token", b"taken back", b"taken-back") if word in built.lower()] == []
