"""The rule for claims that disagree, on real pages: named cases first, then a floor over every third page."""

import gzip
import json
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pipeline.extract import dates as claims
from pipeline.extract.document import Document
from pipeline.extract.structured import find_article
from pipeline.model import Moment, Page
from pipeline.normalise.dates import resolve

CORPUS = Path(__file__).resolve().parents[2].parent / "shared" / "corpus"
FLOOR_DAY, FLOOR_MINUTE = 299 / 305, 47 / 49
"""What the sample had when this was written: 300 of 305 days, 48 of 49 minutes; a page less of each is allowed."""
NOW = datetime(2026, 11, 22, tzinfo=UTC)

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real pages is not here")


@cache
def rows() -> dict[str, dict[str, Any]]:
    lines = (CORPUS / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    found = {row["id"]: row for row in map(json.loads, lines)}
    return {key: row for key, row in found.items() if "published" in row["score_fields"]}


def published(row: dict[str, Any]) -> Moment | None:
    html = gzip.decompress((CORPUS / (row.get("page_repaired") or row["page"])).read_bytes())
    document = Document(Page(url=row["url"], html=html, fetched=NOW))
    found = claims.read(document, find_article(document))
    language = document.root.get("lang") or None
    return resolve(found.published, found.modified, url=row["url"], now=NOW, language=language)[0]


def same_day(row: dict[str, Any], moment: Moment | None) -> bool:
    """As the corpus is scored: a day either way."""
    try:
        truth = datetime.fromisoformat(row["fields"]["published"][:10]).date()
    except ValueError:
        return False
    return moment is not None and abs((moment.value.date() - truth).days) <= 1


def same_minute(row: dict[str, Any], moment: Moment | None) -> bool:
    truth = datetime.fromisoformat(row["fields"]["published"])
    return moment is not None and abs(moment.value - truth) < timedelta(minutes=1)


@pytest.mark.parametrize(
    "key",
    [
        pytest.param("traf__befifty.montauk", id="the URL's day beats a later claim"),
        pytest.param("traf__giga.de.chrome", id="a video is older than the article"),
        pytest.param("hdate__foxnews.com-Russia", id="a claim that repeats the change, and an earlier one"),
        pytest.param("wcxb__dev-0158", id="a claim that repeats the change, and the date line"),
        pytest.param("traf__outdoor-magazin.com-vanlife", id="two claims, and the date line"),
        pytest.param("wcxb__dev-0212", id="two claims, and a date line that is not the change"),
        pytest.param("traf__madame.lefigaro.fr.dintestin", id="the majority of the claims"),
        pytest.param("traf__martinruetter.com-Winter", id="a later date, shown and marked up"),
        pytest.param("wcxb__dev-4125", id="the same, with a date of change besides"),
        pytest.param("wcxb__test-5663", id="a later date that is the change"),
        pytest.param("fundus__de-DW_2023_06_13", id="earlier dates of other articles"),
        pytest.param("jocmp__www.newyorker.com--magazine", id="a URL with the date of the printed issue"),
    ],
)
def test_the_day(key: str) -> None:
    row = rows()[key]
    assert same_day(row, published(row))


@pytest.mark.parametrize(
    "key",
    [
        pytest.param("fundus__fr-EuronewsFR_2024_04_30", id="the same clock with and without a zone"),
        pytest.param("fundus__us-TechCrunch_2024_04_28", id="an earlier time without a zone"),
        pytest.param("fundus__uk-TheTelegraph_2023_08_30", id="a later date, shown and marked up"),
        pytest.param("jocmp__www.msnbc.com", id="a claim that repeats the change, and an earlier one of the same day"),
    ],
)
def test_the_minute(key: str) -> None:
    row = rows()[key]
    assert same_minute(row, published(row))


def test_every_third_page() -> None:
    sample = list(rows().values())[::3]
    moments = [(row, published(row)) for row in sample]
    days = [same_day(row, moment) for row, moment in moments]
    exact = [row for row, _ in moments if (row.get("instant_check") or {}).get("published") == "confirmed"]
    minutes = [same_minute(row, moment) for row, moment in moments if row in exact]
    assert sum(days) / len(days) >= FLOOR_DAY
    assert sum(minutes) / len(minutes) >= FLOOR_MINUTE
