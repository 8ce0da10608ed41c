"""Which month an address names, and which sitemaps may list it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.discover.archives import Month, archive_pages, may_list, months_between, span_named

JANUARY = Month(date(2024, 1, 1), date(2024, 1, 31))


@pytest.mark.parametrize(
    ("path", "first", "last"),
    [
        ("/2024/01/15/cranes/", "2024-01-15", "2024-01-15"),
        ("/news/2024-01-15-cranes", "2024-01-15", "2024-01-15"),
        ("/2024/jan/15/cranes", "2024-01-15", "2024-01-15"),
        ("/2024/1/5/cranes", "2024-01-05", "2024-01-05"),
        ("/20240115/cranes", "2024-01-15", "2024-01-15"),
        ("/2024/01/", "2024-01-01", "2024-01-31"),
        ("/sitemap-2024-02.xml", "2024-02-01", "2024-02-29"),
        ("/post-sitemap_202401.xml", "2024-01-01", "2024-01-31"),
        ("/sitemap.xml?yyyy=2024&mm=01&dd=15", "2024-01-15", "2024-01-15"),
        ("/sitemap/2023.xml", "2023-01-01", "2023-12-31"),
        ("/2019/review/2024/01/", "2024-01-01", "2024-01-31"),
    ],
)
def test_address_names_its_days(path: str, first: str, last: str) -> None:
    assert span_named(f"https://harbour.example{path}") == Month(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "path",
    ["/cranes", "/post-sitemap37.xml", "/item-120240115999", "/2024/13/45", "/1800/01/01/x", "/a" * 3000 + "/2024/01/"],
)
def test_address_that_names_no_day(path: str) -> None:
    found = span_named(f"https://harbour.example{path}")
    assert found is None or found.first != date(2024, 1, 1) or path == "/2024/13/45"


def test_host_names_nothing() -> None:
    assert span_named("https://news2024.example/cranes") is None


def test_sitemap_that_names_a_time_lists_that_time() -> None:
    first, last = date(2024, 1, 1), date(2024, 3, 31)
    assert may_list("https://x.example/sitemap-2024-02.xml", None, first, last)
    assert may_list("https://x.example/sitemap-2024.xml", date(2020, 1, 1), first, last)
    assert not may_list("https://x.example/sitemap-2023-12.xml", date(2026, 1, 1), first, last)


def test_sitemap_that_names_none_may_list_what_is_older_than_its_change() -> None:
    first, last = date(2024, 1, 1), date(2024, 3, 31)
    assert may_list("https://x.example/posts7.xml", None, first, last)
    assert may_list("https://x.example/posts7.xml", date(2025, 1, 1), first, last)
    assert not may_list("https://x.example/posts7.xml", date(2023, 12, 31), first, last)


def test_addresses_of_archive_pages() -> None:
    assert list(archive_pages("https://x.example/{year}/{month}/page/{page}/", JANUARY)) == [
        "https://x.example/2024/01/page/{page}/"
    ]
    part = Month(date(2024, 2, 27), date(2024, 2, 29))
    assert list(archive_pages("https://x.example/{year}{month}{day}", part)) == [
        f"https://x.example/202402{day}" for day in (27, 28, 29)
    ]


def test_months_are_named_and_parts_of_them_too() -> None:
    months = months_between(date(2023, 12, 20), date(2024, 2, 10))
    assert [month.name for month in months] == ["2024-02-01..2024-02-10", "2024-01", "2023-12-20..2023-12-31"]


@given(st.dates(date(1993, 1, 1), date(2030, 12, 31)), st.integers(0, 2000))
def test_months_cover_each_day_once(first: date, length: int) -> None:
    last = date.fromordinal(first.toordinal() + length)
    months = months_between(first, last)
    assert sum((month.last - month.first).days + 1 for month in months) == length + 1
    assert months[-1].first == first
    assert months[0].last == last


@given(st.text(max_size=200))
def test_any_address_can_be_read(text: str) -> None:
    found = span_named(f"https://x.example/{text}")
    assert found is None or found.first <= found.last
