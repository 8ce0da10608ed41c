"""Private fields through whole crawls: sealed with a key, left out without one, and stable."""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from pipeline.export.frontmatter import parse
from pipeline.export.secured import Cipher
from pipeline.store import Ledger
from tests.commands.conftest import only_file
from tests.conftest import Workplace

KEY, NEW = bytes(range(32)), b"n" * 32
_ALWAYS = (datetime(1990, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
LATER = "2026-11-22T00:00:00Z"
"""Two of the four articles are due for another look."""


@pytest.fixture(scope="module")
def once(make_workplace: Callable[[], Workplace]) -> Workplace:
    made = make_workplace()
    done = made.crawl("techcrunch", WIRECOPY_SECRET_KEY=KEY.hex())
    assert done.returncode == 0, done.stderr
    assert "no secret key" not in done.stderr
    return made


@pytest.fixture
def sealed(workplace: Workplace, once: Workplace) -> Workplace:
    """The test's own copy of a workplace that was crawled with a key."""
    shutil.copytree(once.destination / "_news", workplace.destination / "_news")
    shutil.copy(once.store, workplace.store)
    return workplace


def test_a_crawl_without_a_key_says_so_once(workplace: Workplace) -> None:
    done = workplace.crawl("techcrunch")
    assert done.returncode == 0
    assert done.stderr.count("no key is set, so files have no private fields") == 1
    assert all(b"secured" not in content for content in workplace.files().values())


def test_a_crawl_with_a_bad_key_asks_nothing(workplace: Workplace) -> None:
    done = workplace.crawl("techcrunch", WIRECOPY_SECRET_KEY="short")
    assert done.returncode == 5
    assert "WIRECOPY_SECRET_KEY: key 1 is not 32 bytes" in done.stderr
    assert not (workplace.destination / "_news").exists()


def test_each_file_has_its_fields(sealed: Workplace) -> None:
    path = only_file(sealed, "lumenfold")
    values, _ = parse(path.read_bytes())
    fields = json.loads(Cipher((KEY,)).open(values["secured"], values["webUrl"]))
    with Ledger.open(sealed.store) as ledger:
        record = ledger.find(values["webUrl"])
    assert record is not None
    assert fields["article"] == record.id
    assert fields["fetched"] == "2026-11-20T18:00:00Z"
    assert fields["source_url"].startswith("https://techcrunch.com/")
    assert fields["original_url"].startswith(values["webUrl"].rstrip("/"))
    assert fields["sources"]["title"] == "h1"
    assert "source_url" not in fields["sources"]
    assert "body" not in fields


def test_a_later_look_changes_no_file(sealed: Workplace) -> None:
    before = sealed.files()
    done = sealed.crawl("techcrunch", WIRECOPY_SECRET_KEY=KEY.hex(), WIRECOPY_NOW=LATER)
    assert done.returncode == 0, done.stderr
    assert sealed.files() == before


def test_the_body_is_sealed_when_asked_for(workplace: Workplace) -> None:
    workplace.crawl("techcrunch", WIRECOPY_SECRET_KEY=KEY.hex(), WIRECOPY_SECURED_BODY="1")
    values, _ = parse(only_file(workplace, "lumenfold").read_bytes())
    fields = json.loads(Cipher((KEY,)).open(values["secured"], values["webUrl"]))
    assert fields["body"].count("\n") > 1


def test_after_a_rotation_a_crawl_changes_nothing(sealed: Workplace) -> None:
    done = sealed.scrapy("secured", "rotate", WIRECOPY_SECRET_KEY=NEW.hex(), WIRECOPY_SECRET_KEYS_OLD=KEY.hex())
    assert (done.returncode, done.stdout) == (0, "4 rotated\n")
    before = sealed.files()
    done = sealed.crawl("techcrunch", WIRECOPY_SECRET_KEY=NEW.hex(), WIRECOPY_NOW=LATER)
    assert done.returncode == 0, done.stderr
    assert sealed.files() == before


def test_a_ledger_is_rebuilt_with_what_the_key_opens(sealed: Workplace) -> None:
    with Ledger.open(sealed.store) as ledger:
        article = next(article for _, article in ledger.window(*_ALWAYS) if "lumenfold" in article.canonical_url)
    sealed.store.unlink()
    done = sealed.scrapy("ledger", "rebuild", WIRECOPY_SECRET_KEY=KEY.hex())
    assert done.returncode == 0, done.stderr
    with Ledger.open(sealed.store) as ledger:
        record = ledger.find(article.canonical_url)
    assert record is not None
    assert record.article is not None
    assert record.article.original_url == article.original_url
    assert dict(record.article.sources)["title"] == "h1"
