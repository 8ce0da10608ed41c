"""`python -m pipeline.extract`: a row for every line, in order, whatever the line or the page holds."""

import gzip
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipeline.extract import __main__ as cli

ROOT = Path(__file__).resolve().parents[2]
URL = "https://www.example-herald.com/2024/05/03/bridge-reopens"
KEYS = {
    "id", "title", "excerpt", "published", "published_source", "modified", "authors", "images", "canonical", "amp",
    "language", "type", "site_name", "section", "paywalled", "body", "rejected",
}  # fmt: skip
SENTENCE = "Drivers queued from dawn on Friday to be among the first to cross the rebuilt harbour bridge at Eastmouth. "
HTML = f"""<!doctype html><html lang="en"><head><title>Harbour bridge reopens - Example Herald</title>
<meta property="og:title" content="Harbour bridge reopens">
<meta property="og:site_name" content="Example Herald">
<meta property="og:image" content="/bridge.jpg"><meta property="og:image:width" content="1200">
<meta property="article:published_time" content="2024-05-03T06:30:00+02:00">
</head><body><article><h1>Harbour bridge reopens</h1>{"".join(f"<p>{n}. {SENTENCE * 2}</p>" for n in range(8))}
</article></body></html>"""


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_text(HTML)
    return path


def line(path: Path, **more: Any) -> bytes:
    return json.dumps({"id": "a", "url": URL, "html_path": str(path)} | more).encode()


def rows(*lines: bytes, workers: int = 1) -> list[dict[str, Any]]:
    return list(cli.read_rows(lines, workers))


def test_a_row_has_all_keys_and_no_others(saved: Path) -> None:
    assert set(rows(line(saved))[0]) == KEYS


def test_title(saved: Path) -> None:
    assert rows(line(saved))[0]["title"] == "Harbour bridge reopens"


def test_published_is_in_utc(saved: Path) -> None:
    assert rows(line(saved))[0]["published"] == "2024-05-03T04:30:00Z"


def test_published_source(saved: Path) -> None:
    assert rows(line(saved))[0]["published_source"] == "meta"


def test_a_day_has_no_time(tmp_path: Path) -> None:
    path = tmp_path / "day.html"
    path.write_text(HTML.replace("2024-05-03T06:30:00+02:00", "2024-05-03"))
    assert rows(line(path))[0]["published"] == "2024-05-03"


def test_images(saved: Path) -> None:
    image = {"url": "https://www.example-herald.com/bridge.jpg", "width": 1200, "height": None}
    assert rows(line(saved))[0]["images"] == [image]


def test_unknown_is_null(saved: Path) -> None:
    assert rows(line(saved))[0]["modified"] is None


def test_body(saved: Path) -> None:
    assert rows(line(saved))[0]["body"].count("\n") == 7


def test_an_article_is_not_rejected(saved: Path) -> None:
    assert rows(line(saved))[0]["rejected"] is None


def test_gzipped_pages_are_read(tmp_path: Path) -> None:
    path = tmp_path / "page.html.gz"
    path.write_bytes(gzip.compress(HTML.encode()))
    assert rows(line(path))[0]["title"] == "Harbour bridge reopens"


def test_a_page_without_address_is_read(saved: Path) -> None:
    assert rows(line(saved, url=None))[0]["title"] == "Harbour bridge reopens"


def test_a_date_after_fetching_is_not_believed(saved: Path) -> None:
    assert rows(line(saved, fetched="2024-04-01T00:00:00Z"))[0]["published"] != "2024-05-03T04:30:00Z"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"{", "bad_input: line 2: "),
        (b"[1]", "bad_input: line 2: not a JSON object"),
        (b'{"id": "b"}', "bad_input: line 2: no html_path"),
        (b'{"id": "b", "html_path": "p", "url": 3}', "bad_input: line 2: url is not a string"),
        (b'{"id": "b", "html_path": "p", "fetched": "soon"}', "bad_input: line 2: "),
        (b"\xff\xfe", "bad_input: line 2: "),
        (b'{"id": "b", "html_path": "/nowhere/b.html"}', "unreadable: line 2: "),
        (b"[" * 100_000, "bad_input: line 2: "),
    ],
)
def test_a_line_that_cannot_be_used_gives_a_row(saved: Path, text: bytes, message: str) -> None:
    found = rows(line(saved), text, line(saved))
    assert [bool(row["rejected"]) for row in found] == [False, True, False]
    assert found[1]["rejected"].startswith(message)


def test_the_id_is_kept_when_the_page_is_missing() -> None:
    assert rows(b'{"id": 7, "html_path": "/nowhere"}')[0]["id"] == 7


def test_a_broken_gzip_file_gives_a_row(tmp_path: Path) -> None:
    path = tmp_path / "page.html.gz"
    path.write_bytes(gzip.compress(HTML.encode())[:-20])
    assert rows(line(path))[0]["rejected"].startswith("unreadable: line 1")


def test_a_gzip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "page.html.gz"
    path.write_bytes(gzip.compress(b" " * (64 << 20)))
    assert rows(line(path))[0]["rejected"] == "too_large"


def test_an_empty_page_is_rejected_with_its_slug(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(b"")
    assert rows(line(path))[0]["rejected"] == "empty"


def test_blank_lines_are_no_rows(saved: Path) -> None:
    assert len(rows(b"\n", line(saved), b"  \n")) == 1


def test_a_bug_gives_a_row_and_an_exit_code(
    saved: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(page: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(cli, "extract", fail)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(line(saved))))
    assert cli.main([]) == 1
    out, err = capsys.readouterr()
    assert json.loads(out)["rejected"].startswith("failed: line 1: ZeroDivisionError")
    assert "Traceback" in err


def test_order_is_kept_by_workers(saved: Path) -> None:
    lines = [line(saved, id=number) for number in range(20)]
    assert [row["id"] for row in rows(*lines, workers=2)] == list(range(20))


def test_workers_find_the_same(saved: Path) -> None:
    assert rows(line(saved), workers=2) == rows(line(saved))


def test_the_command_itself(saved: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.extract"],
        input=line(saved) + b"\n{\n",
        capture_output=True,
        cwd=ROOT,
        check=True,
    )
    first, second = (json.loads(text) for text in done.stdout.splitlines())
    assert (first["id"], second["rejected"][:9]) == ("a", "bad_input")
