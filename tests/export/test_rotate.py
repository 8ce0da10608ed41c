"""Rotation: only the token changes, edits stay edits, and a crash at any step costs nothing."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.export.deliver import Outcome, deliver
from pipeline.export.frontmatter import parse
from pipeline.export.lock import run_lock
from pipeline.export.private import seal_for
from pipeline.export.rotate import Rotation, Turn, rotate
from pipeline.export.secured import Cipher
from pipeline.export.shelf import Place
from pipeline.store import DeliveryState, Ledger
from tests.export.faults import Faults, Killed, injected
from tests.export.samples import NOW, Site, article

OLD, NEW = bytes(range(32)), b"n" * 32
BOTH = Cipher((NEW, OLD))
ARTICLES = tuple(article(number, title=f"Title {number}") for number in (1, 2, 3))
EDITED = "_news/2026-11-20-title-2.md"
ARCHIVED = "_news/2026-11-20-title-3.md"


def run_of(base: Path, cipher: Cipher, heat: int = 87) -> list[Outcome]:
    site = Site("local", base / "site")
    with run_lock(base / "ledger"), Ledger.open(base / "ledger") as ledger:
        outcomes = []
        for one in ARTICLES:
            one = replace(one, heat=heat)
            article_id = ledger.begin_article(one, one.canonical_url, "example", NOW)
            slug = one.title.lower().replace(" ", "-")
            seal = seal_for(cipher, one, article_id)
            outcomes.append(deliver(ledger, site, article_id, one, slug, NOW, seal=seal))
            ledger.settle(article_id, NOW)
        return outcomes


def turned(base: Path, cipher: Cipher, faults: Faults | None = None) -> dict[str, Rotation]:
    with run_lock(base / "ledger"), Ledger.open(base / "ledger") as ledger, injected(faults or Faults(), ledger):
        return {found.path: found for found in rotate(ledger, Site("local", base / "site"), cipher, NOW)}


def content(base: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((base / "site").rglob("*.md"))}


def masked(base: Path) -> dict[str, list[str]]:
    """The files without their tokens."""
    return {
        name: [line for line in text.decode().splitlines(keepends=True) if not line.startswith("secured: ")]
        for name, text in content(base).items()
    }


@pytest.fixture(scope="module")
def memory() -> Iterator[Path]:
    """A folder in memory where there is one: hundreds of waits for a disk prove nothing more."""
    where = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=where if os.access(where, os.W_OK) else None) as name:
        yield Path(name)


@pytest.fixture(scope="module")
def template(memory: Path) -> Path:
    """Three files under the old key: one as written, one with a person's edit, one archived."""
    base = memory / "template"
    (base / "site" / "_news").mkdir(parents=True)
    assert {outcome.name for outcome in run_of(base, Cipher((OLD,)))} == {"written"}
    path = base / "site" / EDITED
    path.write_text(path.read_text().replace('excerpt: "', 'excerpt: "My own: '))
    with Ledger.open(base / "ledger") as ledger:
        row = ledger.at_path("local", ARCHIVED)
        assert row is not None
        ledger.mark_archived("local", row.article_id)
    (base / "site" / "_archive" / "_news").mkdir(parents=True)
    (base / "site" / ARCHIVED).rename(base / "site" / "_archive" / ARCHIVED)
    return base


@pytest.fixture
def base(template: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=template.parent) as name:
        yield Path(shutil.copytree(template, Path(name, "base")))


def verify(base: Path, before: dict[str, list[str]]) -> None:
    """All tokens are under the new key, nothing else changed, and the next run sees no edit that is none."""
    assert masked(base) == before
    for text in content(base).values():
        values, _ = parse(text)
        Cipher((NEW,)).open(values["secured"], values["webUrl"])
    settled = content(base)
    as_before = run_of(base, Cipher((NEW,)))
    assert [outcome.name for outcome in as_before] == ["unchanged", "kept_edit", "archived"]
    assert content(base) == settled
    warmer = run_of(base, Cipher((NEW,)), heat=99)
    assert [outcome.name for outcome in warmer] == ["updated", "kept_edit", "archived"]
    assert getattr(warmer[1], "keys", None) == ("excerpt",)


def test_only_the_tokens_change(base: Path) -> None:
    before = masked(base)
    assert {found.turn for found in turned(base, BOTH).values()} == {Turn.ROTATED}
    verify(base, before)


def test_a_second_rotation_touches_nothing(base: Path) -> None:
    turned(base, BOTH)
    stamps = {path: path.stat().st_mtime_ns for path in (base / "site").rglob("*.md")}
    assert {found.turn for found in turned(base, BOTH).values()} == {Turn.CURRENT}
    assert {path: path.stat().st_mtime_ns for path in (base / "site").rglob("*.md")} == stamps


def test_the_private_fields_stay(base: Path) -> None:
    def plain(cipher: Cipher) -> dict[str, bytes]:
        values = {name: parse(text)[0] for name, text in content(base).items()}
        return {name: cipher.open(found["secured"], found["webUrl"]) for name, found in values.items()}

    before = plain(Cipher((OLD,)))
    turned(base, BOTH)
    assert plain(Cipher((NEW,))) == before


def test_a_crash_at_any_step_costs_nothing(base: Path) -> None:
    before, step = masked(base), 0
    while True:
        step += 1
        for after in (False, True):
            copy = base.parent / f"{step}-{after}"
            shutil.copytree(base, copy)
            try:
                turned(copy, BOTH, Faults(step, after=after))
            except Killed:
                pass
            else:
                assert step > 20
                return
            turned(copy, BOTH)
            verify(copy, before)
            shutil.rmtree(copy)


def test_a_crash_before_the_next_run_leaves_no_edit(base: Path) -> None:
    """The run after a killed rotation, without a second one, keeps what is a person's, and no token."""
    step = 0
    while True:
        step += 1
        copy = base.parent / str(step)
        shutil.copytree(base, copy)
        try:
            turned(copy, BOTH, Faults(step))
        except Killed:
            pass
        else:
            return
        outcomes = run_of(copy, BOTH, heat=99)
        assert getattr(outcomes[0], "keys", ()) == ()
        assert getattr(outcomes[1], "keys", None) == ("excerpt",)
        shutil.rmtree(copy)


def test_a_file_that_the_ledger_does_not_know_is_rotated_too(base: Path) -> None:
    path = base / "site" / "_news" / "copy.md"
    path.write_bytes((base / "site" / EDITED).read_bytes())
    assert turned(base, BOTH)["_news/copy.md"].turn is Turn.ROTATED


def test_a_token_that_does_not_open_is_named_and_the_others_rotated(base: Path) -> None:
    path = base / "site" / EDITED
    token = str(parse(path.read_bytes())[0]["secured"])
    path.write_text(path.read_text().replace(token, token[:40] + ("B" if token[40] == "A" else "A") + token[41:]))
    found = turned(base, BOTH)
    assert found[EDITED].turn is Turn.FAILED
    assert "does not open" in found[EDITED].problem
    assert [rotation.turn for name, rotation in found.items() if name != EDITED] == [Turn.ROTATED, Turn.ROTATED]


def test_a_token_of_another_article_does_not_open(base: Path) -> None:
    path = base / "site" / EDITED
    path.write_text(path.read_text().replace("news.example/2", "news.example/9"))
    assert turned(base, BOTH)[EDITED].turn is Turn.FAILED


def test_files_without_a_token_are_left_alone(base: Path) -> None:
    path = base / "site" / EDITED
    lines = [line for line in path.read_text().splitlines(keepends=True) if not line.startswith("secured")]
    path.write_text("".join(lines))
    assert turned(base, BOTH)[EDITED].turn is Turn.NONE
    assert path.read_text() == "".join(lines)


def test_windows_line_ends_stay(base: Path) -> None:
    path = base / "site" / EDITED
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    before = path.read_bytes().count(b"\r\n")
    assert turned(base, BOTH)[EDITED].turn is Turn.ROTATED
    assert path.read_bytes().count(b"\r\n") == before


def test_a_token_that_a_person_took_from_elsewhere_stays_theirs(base: Path) -> None:
    """Ours and theirs differ: theirs is rotated in the file, and goes on being their edit."""
    path = base / "site" / EDITED
    values, _ = parse(path.read_bytes())
    theirs = Cipher((OLD,)).seal(b'{"mine":1}', values["webUrl"])
    path.write_text(path.read_text().replace(values["secured"], theirs))
    assert turned(base, BOTH)[EDITED].turn is Turn.ROTATED
    assert getattr(run_of(base, Cipher((NEW,)))[1], "keys", None) == ("excerpt", "secured")


def test_an_archived_row_stays_archived(base: Path) -> None:
    turned(base, BOTH)
    with Ledger.open(base / "ledger") as ledger:
        row = ledger.at_path("local", ARCHIVED)
    assert row is not None
    assert row.state is DeliveryState.ARCHIVED
    assert Place(ARCHIVED, archived=True).shown("smartable") == f"_archive/{ARCHIVED}"
