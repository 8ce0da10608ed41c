"""WARC files: what is found in them, whatever they went through."""

import gzip
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.backfill.files import find_files, recorded
from pipeline.errors import ConfigError
from pipeline.fetch.kept import Index, Outlet, index_file, newest, response_at
from tests.backfill.sites import page, write_warc
from tests.conftest import RECORDINGS

FETCHED = datetime(2024, 2, 10, 18, 0, tzinfo=UTC)
OUTLET = Outlet(spider="harbour", domains=("harbour.example",), keep=r"/\d{4}/", skip=r"/video/")
COUNT = 40


def address(number: int) -> str:
    return f"https://www.harbour.example/2024/cranes-{number}"


@pytest.fixture(scope="module", params=["gzip", "plain"])
def warc(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[int]]:
    path = tmp_path_factory.mktemp("warc") / ("news.warc.gz" if request.param == "gzip" else "news.warc")
    pages = [
        (address(number), FETCHED, page(address(number), f"Cranes {number}", "2024-02-10")) for number in range(COUNT)
    ]
    return path, write_warc(path, pages, gzip=request.param == "gzip")


def found(index: Index) -> list[str]:
    return [kept.url for kept in index.pages.get("harbour", [])]


def test_finds_pages_and_reads_them_back(warc: tuple[Path, list[int]]) -> None:
    path, offsets = warc
    index = index_file(path, (OUTLET,))
    assert (index.records, index.damaged, index.problem) == (COUNT + 1, 0, "")
    assert found(index) == [address(number) for number in range(COUNT)]
    kept = index.pages["harbour"]
    assert [one.offset for one in kept] == offsets
    assert {one.fetched for one in kept} == {FETCHED}
    for number in (0, 17, COUNT - 1):
        response = response_at(kept[number])
        assert response.status == 200
        assert response.body == page(address(number), f"Cranes {number}", "2024-02-10")
        assert response.headers["Content-Type"] == b"text/html; charset=utf-8"


def damaged(warc: tuple[Path, list[int]], target: Path, change: str) -> tuple[Path, int]:
    """A copy with a damage in record 20; its number of records that are lost at most."""
    path, offsets = warc
    data = bytearray(path.read_bytes())
    middle = (offsets[20] + offsets[21]) // 2
    if change == "flipped":
        for at in range(middle, middle + 16):
            data[at] ^= 0xFF
    elif change == "removed":
        del data[middle : middle + 40]
    elif change == "inserted":
        data[offsets[20] : offsets[20]] = random.Random(1).randbytes(5000)
    elif change == "header":
        data[offsets[20] : offsets[20] + 30] = b"\0" * 30
    elif change == "cut":
        del data[middle:]
    target.write_bytes(bytes(data))
    return target, 19 if change == "cut" else 1


@pytest.mark.parametrize("change", ["flipped", "removed", "inserted", "header"])
def test_goes_on_behind_a_damage(warc: tuple[Path, list[int]], tmp_path: Path, change: str) -> None:
    path, _ = damaged(warc, tmp_path / warc[0].name, change)
    index = index_file(path, (OUTLET,))
    wanted = {address(number) for number in range(COUNT)}
    # The record itself and, where its end cannot be told, the one behind it.
    assert len(wanted - set(found(index))) <= 2, sorted(wanted - set(found(index)))
    assert address(COUNT - 1) in found(index)
    assert len(found(index)) == len(set(found(index))), "none twice"


def test_file_that_is_cut_off_gives_what_it_has(warc: tuple[Path, list[int]], tmp_path: Path) -> None:
    path, _ = damaged(warc, tmp_path / warc[0].name, "cut")
    assert set(found(index_file(path, (OUTLET,)))) >= {address(number) for number in range(20)}


NO_ARCHIVES = {
    "empty": b"",
    "text": b"no archive at all\n" * 100,
    "gzip": gzip.compress(b"no archive", mtime=0),
    "beginnings": b"\x1f\x8b\x08" * 4000,
}


@pytest.mark.parametrize("data", NO_ARCHIVES.values(), ids=NO_ARCHIVES)
def test_what_is_no_archive_is_named(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.warc.gz"
    path.write_bytes(data)
    index = index_file(path, (OUTLET,))
    assert index.problem
    assert found(index) == []


def test_no_bytes_can_break_it(warc: tuple[Path, list[int]], tmp_path: Path) -> None:
    generator, path = random.Random(7), tmp_path / warc[0].name
    whole = warc[0].read_bytes()
    for _ in range(25):
        data = bytearray(whole)
        for _ in range(generator.randint(1, 6)):
            at = generator.randrange(len(data))
            data[at : at + generator.randint(1, 50)] = generator.randbytes(generator.randint(0, 50))
        path.write_bytes(bytes(data))
        index = index_file(path, (OUTLET,))
        assert set(found(index)) or index.damaged, "much is lost only where much was damaged"


def test_other_sites_and_unwanted_addresses_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "x.warc.gz"
    urls = (
        "https://harbour.example/2024/a",
        "https://news.harbour.example/2024/b",
        "https://harbour.example/2024/video/c",
        "https://harbour.example/about",
        "https://notharbour.example/2024/d",
        "https://harbour.example.evil.test/2024/e",
    )
    write_warc(path, [(url, FETCHED, b"<html>x</html>") for url in urls])
    assert found(index_file(path, (OUTLET,))) == list(urls[:2])


def test_newest_copy_of_a_page_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.warc.gz"
    later = FETCHED.replace(hour=20)
    write_warc(
        path,
        [(address(1), later, b"new"), (address(1) + "?utm_source=x", FETCHED, b"old"), (address(2), FETCHED, b"x")],
    )
    pages = newest(iter(index_file(path, (OUTLET,)).pages["harbour"]))
    assert [(one.url, one.fetched) for one in pages] == [(address(2), FETCHED), (address(1), later)]


def test_own_recording_has_the_instant_of_its_run() -> None:
    outlet = Outlet("techcrunch", ("techcrunch.com",), "", r"/tag/", frozenset({"https://techcrunch.com/feed/"}))
    index = index_file(RECORDINGS / "techcrunch.warc.gz", (outlet,))
    assert {one.fetched for one in index.pages["techcrunch"]} == {datetime(2026, 11, 20, 18, 0, tzinfo=UTC)}
    assert [one.url for one in index.sources["techcrunch"]] == ["https://techcrunch.com/feed/"]


def test_file_that_changed_meanwhile_is_no_page(tmp_path: Path) -> None:
    path = tmp_path / "x.warc.gz"
    write_warc(path, [(address(1), FETCHED, b"x")])
    (kept,) = index_file(path, (OUTLET,)).pages["harbour"]
    path.write_bytes(b"")
    with pytest.raises(ConfigError):
        response_at(kept)


def test_files_are_found_by_path_and_pattern(tmp_path: Path) -> None:
    for name in ("b.warc.gz", "a.warc.gz", "odd[1].warc.gz"):
        (tmp_path / name).write_bytes(b"")
    assert [one.name for one in find_files([f"{tmp_path}/?.warc.gz"])] == ["a.warc.gz", "b.warc.gz"]
    assert [one.name for one in find_files([f"{tmp_path}/odd[1].warc.gz"])] == ["odd[1].warc.gz"]
    with pytest.raises(ConfigError, match="no such file"):
        find_files([f"{tmp_path}/none-*.warc.gz"])
    assert recorded("pages/%Y-%m-%dT%H%M%S.warc.gz") == "pages/*-*-*T*.warc.gz"
