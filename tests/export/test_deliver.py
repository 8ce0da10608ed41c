"""Files in a folder that belongs to people: what they change stays, and nothing leaves the folder."""

import hashlib
import os
import resource
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.errors import ExportFailed
from pipeline.export import folder as folder_module
from pipeline.export.deliver import KeptEdit, Outcome, deliver
from pipeline.export.folder import Changed, Folder, digest
from pipeline.export.frontmatter import parse
from pipeline.export.lock import RunLock
from pipeline.export.presets import PRESETS
from pipeline.export.render import render
from pipeline.export.secured import Cipher
from pipeline.export.sweep import sweep
from pipeline.model import Article, Image
from pipeline.store import DeliveryState, Ledger
from tests.export.samples import ARTICLE, NOW, Site, article, moment

SMARTABLE = PRESETS["smartable"]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ledger.sqlite") as opened:
        yield opened


@pytest.fixture
def site(tmp_path: Path) -> Site:
    (tmp_path / "site").mkdir()
    return Site("local", tmp_path / "site")


def export(ledger: Ledger, site: Site, one: Article, slug: str = "bridge", **options: object) -> Outcome:
    article_id = ledger.begin_article(one, one.canonical_url, "example", NOW)
    outcome = deliver(ledger, site, article_id, one, slug, NOW, **options)  # type: ignore[arg-type] # seal only
    assert ledger.settle(article_id, NOW)
    return outcome


def path_of(site: Site, outcome: Outcome) -> Path:
    return site.path / outcome.path


def test_a_new_article_is_written(ledger: Ledger, site: Site) -> None:
    outcome = export(ledger, site, ARTICLE)
    assert (outcome.name, outcome.path) == ("written", "_news/2026-11-20-bridge.md")
    assert path_of(site, outcome).read_bytes() == render(ARTICLE, SMARTABLE)
    assert site.files == [path_of(site, outcome)]
    assert path_of(site, outcome).stat().st_mode & 0o777 == 0o666 & ~_umask()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_a_title_without_a_slug_is_named_by_its_address(ledger: Ledger, site: Site) -> None:
    outcome = export(ledger, site, ARTICLE, slug="")
    expected = hashlib.sha256(ARTICLE.canonical_url.encode()).hexdigest()[:12]
    assert outcome.path == f"_news/2026-11-20-{expected}.md"


def test_two_articles_of_one_title_and_day_have_two_stable_names(ledger: Ledger, site: Site) -> None:
    names = [export(ledger, site, article(number)).path for number in (1, 2, 3)]
    assert names == [f"_news/2026-11-20-bridge{suffix}.md" for suffix in ("", "-2", "-3")]
    assert [export(ledger, site, article(number)).path for number in (3, 1, 2)] == [names[2], names[0], names[1]]


def test_the_path_outlives_title_and_date(ledger: Ledger, site: Site) -> None:
    first = export(ledger, site, ARTICLE)
    moved = replace(ARTICLE, title="Other", published_at=moment("2026-11-19T00:00:00+00:00"))
    second = export(ledger, site, moved, slug="other")
    assert (second.name, second.path) == ("updated", first.path)
    assert len(site.files) == 1


def test_a_change_upstream_shows_its_date_and_a_new_score_does_not(ledger: Ledger, site: Site) -> None:
    path = path_of(site, export(ledger, site, ARTICLE))
    later = replace(ARTICLE, heat=107, modified_at=moment("2026-11-21T08:00:00+00:00"))
    assert export(ledger, site, later).name == "updated"
    assert "updatedDateTime" not in parse(path.read_bytes())[0]
    assert export(ledger, site, replace(later, title="Corrected")).name == "updated"
    assert parse(path.read_bytes())[0]["updatedDateTime"] == moment("2026-11-21T08:00:00+00:00").value
    drifted = replace(later, title="Corrected", modified_at=moment("2026-11-22T08:00:00+00:00"))
    assert export(ledger, site, drifted).name == "unchanged"


def test_a_file_that_would_be_misread_is_not_written(ledger: Ledger, site: Site) -> None:
    export(ledger, site, ARTICLE)
    before = site.files[0].read_bytes()
    bad = replace(ARTICLE, title="New", images=(Image(url='https://x.example/"onerror="alert(1)', width=9, height=9),))
    with pytest.raises(ExportFailed, match=r"_news/2026-11-20-bridge\.md: not written, bad-url: images\[0\]\.url"):
        export(ledger, site, bad)
    assert site.files[0].read_bytes() == before


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//x.example/",
                                 "https://x.example/a b", "https://x.example/'",
                                 "https://x.example/" + "a" * 2100])  # fmt: skip
def test_links_that_are_no_web_links_are_refused(ledger: Ledger, site: Site, url: str) -> None:
    with pytest.raises(ExportFailed, match="bad-url: webUrl"):
        deliver(ledger, site, 1, replace(ARTICLE, canonical_url=url), "x", NOW)
    assert site.files == []


# --- people's edits


def test_keys_that_a_person_changed_stay_and_the_others_are_updated(ledger: Ledger, site: Site) -> None:
    path = path_of(site, export(ledger, site, ARTICLE))
    text = path.read_text().replace("published: true", "published: false # off topic")
    path.write_text(text.replace("---\n\n", "pinned: yes\n---\n\nA note.\n"))
    assert export(ledger, site, ARTICLE) == KeptEdit(
        "_news/2026-11-20-bridge.md", keys=("published", "pinned", "body"), rewritten=False
    )
    later = replace(ARTICLE, title="Corrected", heat=500)
    for number, rewritten in enumerate((True, False, False)):
        outcome = export(ledger, site, later)
        assert isinstance(outcome, KeptEdit), number
        assert (outcome.keys, outcome.rewritten) == (("published", "pinned", "body"), rewritten)
    read, body = parse(path.read_bytes())
    assert (read["title"], read["heat"]) == ("Corrected", 500)
    assert (read["published"], read["pinned"]) == (False, True)
    assert body == "\nA note.\n"
    assert "published: false # off topic\n" in path.read_text()


def test_a_removed_key_stays_away(ledger: Ledger, site: Site) -> None:
    path = path_of(site, export(ledger, site, ARTICLE))
    path.write_text(path.read_text().replace("heat: 87\n", ""))
    outcome = export(ledger, site, replace(ARTICLE, heat=99, quality=99))
    assert isinstance(outcome, KeptEdit)
    assert outcome.keys == ("heat",)
    read, _ = parse(path.read_bytes())
    assert "heat" not in read
    assert read["quality"] == 99


def test_an_edit_that_we_come_to_agree_with_is_none(ledger: Ledger, site: Site) -> None:
    path = path_of(site, export(ledger, site, ARTICLE))
    path.write_text(path.read_text().replace("heat: 87", "heat: 99"))
    assert export(ledger, site, replace(ARTICLE, heat=99)).name == "unchanged"
    assert export(ledger, site, replace(ARTICLE, heat=100)).name == "updated"


def test_other_line_ends_are_no_edit_and_stay(ledger: Ledger, site: Site) -> None:
    path = path_of(site, export(ledger, site, ARTICLE))
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    before = path.stat().st_mtime_ns
    assert export(ledger, site, ARTICLE).name == "unchanged"
    assert path.stat().st_mtime_ns == before
    assert export(ledger, site, replace(ARTICLE, heat=99)).name == "updated"
    assert path.read_bytes() == render(replace(ARTICLE, heat=99), SMARTABLE).replace(b"\n", b"\r\n")


@pytest.mark.parametrize(
    "broken", [b"", b"\xff\xfe", b"---\ntitle: [\n---\n", b"no front matter", b"---\na: 1\na: 2\n---\n"]
)
def test_a_file_that_cannot_be_read_is_left_to_the_person(ledger: Ledger, site: Site, broken: bytes) -> None:
    path = path_of(site, export(ledger, site, ARTICLE))
    path.write_bytes(broken)
    assert export(ledger, site, replace(ARTICLE, heat=99)) == KeptEdit(
        "_news/2026-11-20-bridge.md", keys=("*",), rewritten=False
    )
    assert path.read_bytes() == broken


def test_a_deleted_file_stays_deleted_and_a_restored_one_is_ours_again(ledger: Ledger, site: Site) -> None:
    export(ledger, site, article(1))
    path = path_of(site, export(ledger, site, ARTICLE))
    content = path.read_bytes()
    path.unlink()
    for _ in range(3):
        assert export(ledger, site, replace(ARTICLE, heat=99)).name == "deleted"
    assert not path.exists()
    path.write_bytes(content)
    assert export(ledger, site, replace(ARTICLE, heat=99)).name == "updated"


def test_a_missing_folder_is_an_error_and_no_verdict_on_its_files(ledger: Ledger, site: Site) -> None:
    path = path_of(site, export(ledger, site, ARTICLE))
    content = path.read_bytes()
    path.unlink()
    path.parent.rmdir()
    with pytest.raises(ExportFailed, match="_news: missing, though files were delivered"):
        export(ledger, site, ARTICLE)
    path.parent.mkdir()
    path.write_bytes(content)
    assert export(ledger, site, ARTICLE).name == "unchanged"


def test_a_strangers_file_is_passed_by(ledger: Ledger, site: Site) -> None:
    (site.path / "_news").mkdir()
    foreign = site.path / "_news" / "2026-11-20-bridge.md"
    foreign.write_text("---\ntitle: Mine\n---\n")
    assert export(ledger, site, ARTICLE).path == "_news/2026-11-20-bridge-2.md"
    assert foreign.read_text() == "---\ntitle: Mine\n---\n"
    assert export(ledger, site, ARTICLE).name == "unchanged"


def test_a_file_of_the_same_article_is_adopted_after_the_ledger_was_lost(site: Site, tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "first") as ledger:
        path = path_of(site, export(ledger, site, ARTICLE))
    path.write_text(path.read_text().replace("published: true", "published: false"))
    with Ledger.open(tmp_path / "second") as ledger:
        outcome = export(ledger, site, replace(ARTICLE, quality=78))
        assert isinstance(outcome, KeptEdit)
        assert "published" in outcome.keys
    assert parse(path.read_bytes())[0]["published"] is False
    assert len(site.files) == 1


@pytest.mark.parametrize("exchange", [True, False])
def test_an_edit_saved_at_the_last_moment_is_kept(
    ledger: Ledger, site: Site, monkeypatch: pytest.MonkeyPatch, exchange: bool
) -> None:
    path = path_of(site, export(ledger, site, ARTICLE))
    real, done = folder_module._exchange, list[bool]()

    def late(descriptor: int, one: str, other: str) -> bool:
        if not done:
            done.append(True)
            mine = path.with_name("editor.tmp")
            mine.write_text(path.read_text().replace("published: true", "published: false"))
            mine.rename(path)
        return real(descriptor, one, other) if exchange else False

    monkeypatch.setattr(folder_module, "_exchange", late)
    outcome = export(ledger, site, replace(ARTICLE, heat=99))
    assert isinstance(outcome, KeptEdit)
    assert outcome.keys == ("published",)
    read, _ = parse(path.read_bytes())
    assert (read["published"], read["heat"]) == (False, 99)
    assert len(site.files) == 1


def test_a_file_deleted_at_the_last_moment_stays_deleted(
    ledger: Ledger, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = path_of(site, export(ledger, site, ARTICLE))
    real = folder_module._exchange

    def late(descriptor: int, one: str, other: str) -> bool:
        path.unlink()
        return real(descriptor, one, other)

    monkeypatch.setattr(folder_module, "_exchange", late)
    assert export(ledger, site, replace(ARTICLE, heat=99)).name == "deleted"
    assert site.files == []


# --- confinement and failing disks


def test_a_linked_content_folder_is_refused(ledger: Ledger, site: Site, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (site.path / "_news").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ExportFailed, match="symbolic link"):
        export(ledger, site, ARTICLE)
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize("dangling", [False, True])
def test_a_linked_file_is_refused(ledger: Ledger, site: Site, tmp_path: Path, dangling: bool) -> None:
    path = path_of(site, export(ledger, site, ARTICLE))
    path.unlink()
    target = tmp_path / "target"
    if not dangling:
        target.write_text("precious")
    path.symlink_to(target)
    with pytest.raises(ExportFailed, match="symbolic link"):
        export(ledger, site, replace(ARTICLE, heat=99))
    assert path.is_symlink()
    assert dangling != target.exists()


def test_a_fifo_in_the_place_of_a_file_does_not_stop_the_run(ledger: Ledger, site: Site) -> None:
    path = path_of(site, export(ledger, site, ARTICLE))
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(ExportFailed, match="not a regular file"):
        export(ledger, site, replace(ARTICLE, heat=99))


@pytest.mark.parametrize("relative", ["../x", "/etc", "a/../b", "", "a//b", "."])
def test_a_folder_outside_is_refused(tmp_path: Path, relative: str) -> None:
    with pytest.raises(ExportFailed, match="not a path inside"):
        Folder.open(tmp_path, relative, create=True)


def test_a_destination_that_does_not_exist_is_named(ledger: Ledger, site: Site) -> None:
    site.path.rmdir()
    with pytest.raises(ExportFailed, match=r"site/_news: No such file"):
        export(ledger, site, ARTICLE)
    assert not site.path.exists()


def test_a_full_disk_keeps_the_old_file_and_leaves_no_other(ledger: Ledger, site: Site) -> None:
    path = path_of(site, export(ledger, site, ARTICLE))
    before = path.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    article_id = ledger.begin_article(ARTICLE, ARTICLE.canonical_url, "example", NOW)
    with Folder.open(site.path, "_news", create=False) or pytest.fail("no folder") as folder:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
        try:
            with pytest.raises(ExportFailed, match=r"2026-11-20-bridge\.md: File too large"):
                folder.replace(path.name, before + b"x" * 4096, expected=digest(before))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.read_bytes() == before
    assert site.files == [path]
    assert deliver(ledger, site, article_id, ARTICLE, "bridge", NOW).name == "unchanged"


def test_a_read_only_folder_is_named_and_delivered_to_later(ledger: Ledger) -> None:
    # Outside pytest's own folder, which only its owner may enter: root has to become somebody else here.
    with tempfile.TemporaryDirectory() as name:
        site = Site("local", Path(name))
        site.path.chmod(0o755)
        (site.path / "_news").mkdir(mode=0o555)
        article_id = ledger.begin_article(ARTICLE, ARTICLE.canonical_url, "example", NOW)
        user = os.geteuid()
        if user == 0:
            os.seteuid(65534)
        try:
            with pytest.raises(ExportFailed, match=r"_news/2026-11-20-bridge\.md: Permission denied"):
                deliver(ledger, site, article_id, ARTICLE, "bridge", NOW)
        finally:
            os.seteuid(user)
        assert site.files == []
        assert not ledger.settle(article_id, NOW)
        (site.path / "_news").chmod(0o755)
        assert export(ledger, site, ARTICLE).name == "written"


def test_nothing_counts_as_seen_before_it_is_on_disk(ledger: Ledger, site: Site) -> None:
    (site.path / "_news").write_text("a file where the folder should be")
    article_id = ledger.begin_article(ARTICLE, "key", "example", NOW)
    with pytest.raises(ExportFailed):
        deliver(ledger, site, article_id, ARTICLE, "bridge", NOW)
    assert not ledger.settle(article_id, NOW)
    assert ledger.settled(["key"], NOW) == frozenset()
    assert [row.state for row in ledger.undelivered("local")] == [DeliveryState.WRITING]
    (site.path / "_news").unlink()
    assert deliver(ledger, site, article_id, ARTICLE, "bridge", NOW).name == "written"
    assert ledger.settle(article_id, NOW)


def test_add_never_overwrites(tmp_path: Path) -> None:
    with Folder.open(tmp_path, "f", create=True) or pytest.fail("no folder") as folder:
        folder.add("a.md", b"first")
        with pytest.raises(Changed):
            folder.add("a.md", b"second")
        assert folder.read("a.md") == b"first"
    assert [path.name for path in (tmp_path / "f").iterdir()] == ["a.md"]


# --- left-over files


def test_sweep_removes_our_temporary_files_only(ledger: Ledger, site: Site, tmp_path: Path) -> None:
    path = path_of(site, export(ledger, site, ARTICLE))
    others = [".hidden", "a.tmp", ".a.md.swp", "a.md~", ".a.md.tmp"]
    for name in [*others, ".x.md.tmp~", f".{path.name}.tmp~"]:
        (path.parent / name).write_text("---\nha")
    (path.parent / f".{path.name}.swap.tmp~").write_bytes(path.read_bytes())
    (site.path / ".y.md.tmp~").write_text("outside the content folder")
    assert sweep(ledger, site, RunLock(tmp_path / "lock")) == ()
    assert sorted(file.name for file in path.parent.iterdir()) == sorted([*others, path.name])
    assert (site.path / ".y.md.tmp~").exists()


def test_sweep_saves_an_edit_that_a_killed_run_had_taken_out(ledger: Ledger, site: Site, tmp_path: Path) -> None:
    path = path_of(site, export(ledger, site, ARTICLE))
    edited = path.read_text().replace("published: true", "published: false")
    swap = path.with_name(f".{path.name}.swap.tmp~")
    swap.write_text(edited)
    assert sweep(ledger, site, RunLock(tmp_path / "lock")) == ("_news/2026-11-20-bridge.md",)
    assert path.read_text() == edited
    assert site.files == [path]
    swap.write_text("somebody's")
    assert sweep(ledger, site, RunLock(tmp_path / "lock")) == (f"_news/.{path.name}.kept~",)
    assert path.read_text() == edited
    assert path.with_name(f".{path.name}.kept~").read_text() == "somebody's"


# --- secured


def test_secured_is_stable_while_nothing_changes(ledger: Ledger, site: Site) -> None:
    cipher = Cipher((b"k" * 32,))
    plain = [b"private"]

    def seal(previous: str | None) -> str | None:
        return cipher.seal(plain[0], ARTICLE.canonical_url, previous)

    path = path_of(site, export(ledger, site, ARTICLE, seal=seal))
    token = parse(path.read_bytes())[0]["secured"]
    assert cipher.open(token, ARTICLE.canonical_url) == b"private"
    assert export(ledger, site, ARTICLE, seal=seal).name == "unchanged"
    plain[0] = b"fetched a minute later"
    assert export(ledger, site, ARTICLE, seal=seal).name == "unchanged"
    assert export(ledger, site, replace(ARTICLE, heat=99), seal=seal).name == "updated"
    assert cipher.open(parse(path.read_bytes())[0]["secured"], ARTICLE.canonical_url) == b"fetched a minute later"
    second = parse(path.read_bytes())[0]["secured"]
    assert export(ledger, site, replace(ARTICLE, heat=100)).name == "updated"
    assert parse(path.read_bytes())[0]["secured"] == second
