"""Dates as they are written → moments; and claims that disagree → one moment."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import DateClaim, Moment, Precision
from pipeline.normalise.dates import parse, resolve

NOW = datetime(2026, 11, 22, 12, 34, 56, tzinfo=UTC)
NOON = datetime(2020, 4, 16, 12, 8, tzinfo=UTC)
URL = "https://news.example/story"


def read(text: str, language: str | None = None, timezone: str | None = None, source: str = "text") -> Moment | None:
    return parse(text, source=source, now=NOW, language=language, timezone=timezone)


def value(text: str, language: str | None = None, timezone: str | None = None) -> str | None:
    moment = read(text, language, timezone)
    return moment.value.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


# --- ISO 8601 ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020-04-16T12:08:00Z", "2020-04-16T12:08:00Z"),
        ("2020-04-16T12:08:00z", "2020-04-16T12:08:00Z"),
        ("2020-04-16T12:08:00+00:00", "2020-04-16T12:08:00Z"),
        ("2020-04-16T05:08:00-0700", "2020-04-16T12:08:00Z"),
        ("2020-04-16T05:08:00-07", "2020-04-16T12:08:00Z"),
        ("2020-04-16 14:08:00 +02:00", "2020-04-16T12:08:00Z"),
        ("2020-04-16T12:08:00.123Z", "2020-04-16T12:08:00Z"),
        ("2020-04-16T12:08:00.1234567+00:00", "2020-04-16T12:08:00Z"),
        ("2020-04-16T12:08Z", "2020-04-16T12:08:00Z"),
        ("20200416T120800Z", "2020-04-16T12:08:00Z"),
        ("20200416120800", "2020-04-16T12:08:00Z"),
        ("2020-04-16T14:08:00+02:00[Europe/Berlin]", "2020-04-16T12:08:00Z"),
        ("2020-04-16 08:08:00 America/New_York", "2020-04-16T12:08:00Z"),
        ("2020-04-16 12:08:00 UTC", "2020-04-16T12:08:00Z"),
        ("2020/04/16 12:08:00", "2020-04-16T12:08:00Z"),
        ("2020.04.16 12:08", "2020-04-16T12:08:00Z"),
        ("2020-4-6", "2020-04-06T00:00:00Z"),
        ("2020-04-16T24:00:00Z", "2020-04-17T00:00:00Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
        ("20200416", "2020-04-16T00:00:00Z"),
        ("1587038880", "2020-04-16T12:08:00Z"),
        ("1587038880000", "2020-04-16T12:08:00Z"),
        ("/Date(1587038880000)/", "2020-04-16T12:08:00Z"),
    ],
)
def test_machine_forms(text: str, expected: str) -> None:
    assert value(text) == expected


# --- RFC 2822 and zone names ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thu, 16 Apr 2020 12:08:00 GMT", "2020-04-16T12:08:00Z"),
        ("Thu, 16 Apr 2020 05:08:00 PDT", "2020-04-16T12:08:00Z"),
        ("Thu, 16 Apr 2020 12:08:00 +0000", "2020-04-16T12:08:00Z"),
        ("16 Apr 20 12:08 Z", "2020-04-16T12:08:00Z"),
        ("Thu Apr 16 05:08:00 PDT 2020", "2020-04-16T12:08:00Z"),
        ("Thu Apr 16 12:08:00 +0000 2020", "2020-04-16T12:08:00Z"),
        ("Thu Apr 16 2020 05:08:00 GMT-0700 (Pacific Daylight Time)", "2020-04-16T12:08:00Z"),
        ("April 16, 2020 8:08 AM EDT", "2020-04-16T12:08:00Z"),
        ("April 16, 2020 8:08 a.m. ET", "2020-04-16T12:08:00Z"),
        ("January 16, 2020 7:08 a.m. ET", "2020-01-16T12:08:00Z"),
        ("16 April 2020 14:08 CEST", "2020-04-16T12:08:00Z"),
        ("16 January 2020 13:08 CET", "2020-01-16T12:08:00Z"),
        ("16 April 2020 13:08 BST", "2020-04-16T12:08:00Z"),
        ("16 April 2020 21:08 JST", "2020-04-16T12:08:00Z"),
        ("April 16, 2020 5:08 AM Pacific Time", "2020-04-16T12:08:00Z"),
        ("16 Apr 2020 17:53 UTC+5:45", "2020-04-16T12:08:00Z"),
    ],
)
def test_zone_names(text: str, expected: str) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("timezone", "language", "expected"),
    [
        (None, None, "2020-04-16T06:38:00Z"),
        ("Asia/Kolkata", "en", "2020-04-16T06:38:00Z"),
        ("Europe/Dublin", "en", "2020-04-16T11:08:00Z"),
        (None, "he", "2020-04-16T10:08:00Z"),
    ],
)
def test_ambiguous_zone_names_follow_the_provider(timezone: str | None, language: str | None, expected: str) -> None:
    assert value("2020-04-16 12:08 IST", language, timezone) == expected


def test_a_named_zone_is_stated() -> None:
    moment = read("April 16, 2020 8:08 AM EDT")
    assert moment
    assert moment.zone_stated


def test_an_unnamed_zone_is_the_providers() -> None:
    moment = read("April 16, 2020 8:08 AM", timezone="America/New_York")
    assert moment
    assert moment.value == NOON
    assert not moment.zone_stated


def test_an_unnamed_zone_without_a_provider_is_utc() -> None:
    moment = read("2020-04-16 12:08")
    assert moment
    assert moment.value == NOON
    assert not moment.zone_stated


def test_a_day_is_midnight_in_the_providers_zone() -> None:
    moment = read("April 16, 2020", timezone="America/Los_Angeles")
    assert moment
    assert moment.value == datetime(2020, 4, 16, 7, 0, tzinfo=UTC)
    assert moment.precision is Precision.DAY


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("2020-04-16T12:08:00Z", Precision.SECOND),
        ("2020-04-16T12:08Z", Precision.MINUTE),
        ("April 16, 2020 3 pm", Precision.MINUTE),
        ("2020-04-16", Precision.DAY),
        ("16 avril 2020", Precision.DAY),
        ("1587038880", Precision.SECOND),
    ],
)
def test_precision(text: str, precision: Precision) -> None:
    moment = read(text)
    assert moment
    assert moment.precision is precision


def test_the_source_is_kept() -> None:
    moment = read("2020-04-16", source="feed")
    assert moment
    assert moment.source == "feed"


# --- Written forms ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("April 16, 2020 12:08 PM", "en"),
        ("Posted on Thursday, 16th April 2020 at 12:08", "en"),
        ("16th of April 2020, 12.08 pm", "en"),
        ("16. April 2020, 12.08 Uhr", "de"),
        ("Do., 16.04.2020 - 12:08", "de"),
        ("jeudi 16 avril 2020 à 12h08", "fr"),
        ("16 de abril de 2020, 12:08 h", "es"),
        ("16 de abril de 2020 às 12h08", "pt"),
        ("16 aprile 2020 ore 12:08", "it"),
        ("donderdag 16 april 2020, 12:08", "nl"),
        ("16. apríla 2020 12:08", "sk"),
        ("16. dubna 2020 12:08", "cs"),
        ("16 kwietnia 2020, 12:08", "pl"),
        ("16 апреля 2020 г., 12:08", "ru"),
        ("16 квітня 2020, 12:08", "uk"),
        ("2020. április 16. 12:08", "hu"),
        ("2020 m. balandžio 16 d. 12:08", "lt"),
        ("2020. gada 16. aprīlī 12:08", "lv"),
        ("16 Νισαν 2020", "xx"),
        ("16 Απριλίου 2020 12:08", "el"),
        ("16 Nisan 2020 12:08", "tr"),
        ("16 huhtikuuta 2020 klo 12.08", "fi"),
        ("16 april 2020 12.08", "sv"),
        ("2020年4月16日 12:08", "zh"),
        ("2020年4月16日 12時08分", "ja"),
        ("令和2年4月16日 12:08", "ja"),
        ("2020. 4. 16. 오후 12:08", "ko"),
        ("2020년 4월 16일 12:08", "ko"),
        ("16 Tháng 4, 2020 12:08", "vi"),
        ("16/04/2020 12:08", "vi"),
        ("16 أبريل 2020 12:08", "ar"),
        ("١٦ أبريل ٢٠٢٠ ١٢:٠٨", "ar"),
        ("١٦ نيسان/أبريل ٢٠٢٠ ١٢:٠٨", "ar"),
        ("16 अप्रैल 2020 12:08", "hi"),
        ("16 เมษายน 2563 12:08", "th"),
        ("16 באפריל 2020 12:08", "he"),
    ],
)
def test_languages(text: str, language: str) -> None:
    if language == "xx":
        assert read(text, language) is None
        return
    moment = read(text, language)
    assert moment, text
    assert moment.value == NOON


def test_a_language_outside_the_table_is_left_to_dateparser() -> None:
    assert value("16 Ebrill 2020", "cy") == "2020-04-16T00:00:00Z"


@pytest.mark.parametrize(("language", "expected"), [("pl", "2020-11-05"), ("hr", "2020-10-05"), (None, None)])
def test_a_month_name_of_two_meanings(language: str | None, expected: str | None) -> None:
    moment = read("5 listopada 2020", language)
    assert (moment.value.date().isoformat() if moment else None) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("04/16/2020", "en", "2020-04-16"),
        ("16/04/2020", "en", "2020-04-16"),
        ("04/05/2020", "en-US", "2020-04-05"),
        ("04/05/2020", "en-GB", "2020-05-04"),
        ("04/05/2020", "fr", "2020-05-04"),
        ("04.05.2020", "de", "2020-05-04"),
        ("04/05/2020", "en", None),
        ("04/05/2020", None, None),
        ("12/11/10", None, None),
        ("12/11/10", "fr", "2010-11-12"),
        ("01/25/26", "en", "2026-01-25"),
    ],
)
def test_day_month_order(text: str, language: str | None, expected: str | None) -> None:
    moment = read(text, language)
    assert (moment.value.date().isoformat() if moment else None) == expected


def test_the_order_can_be_given() -> None:
    moment = parse("04/05/2020", source="text", now=NOW, language="en-US", day_first=True)
    assert moment
    assert moment.value.date().isoformat() == "2020-05-04"


def test_a_second_date_keeps_its_time() -> None:
    assert value("5 May 2019 | Updated: 7 May 2019 10:00") == "2019-05-05T00:00:00Z"


# --- Relative ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("3 hours ago", "en", "2026-11-22T09:34:00Z"),
        ("about an hour ago", "en", "2026-11-22T11:34:00Z"),
        ("just now", "en", "2026-11-22T12:34:00Z"),
        ("yesterday", "en", "2026-11-21T00:00:00Z"),
        ("2 days ago", "en", "2026-11-20T00:00:00Z"),
        ("vor 3 Stunden", "de", "2026-11-22T09:34:00Z"),
        ("hace 2 días", "es", "2026-11-20T00:00:00Z"),
        ("3 years ago", "en", None),
    ],
)
def test_relative_dates_count_from_now(text: str, language: str, expected: str | None) -> None:
    assert value(text, language) == expected


def test_a_machines_field_has_no_relative_dates() -> None:
    assert read("3 hours ago", source="feed") is None


# --- Refused ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", [None, "en"])
@pytest.mark.parametrize(
    "text",
    [
        "", " ", "NaN", "null", "inf", "-1", "0", "not a date", "0000-00-00", "0000-00-00T00:00:00Z",
        "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "1989-12-31", "2020-02-30", "2019-02-29T10:00:00Z",
        "2020-13-45", "99999-01-01", "-99999-01-01", "30 February 2020", "Mon, 30 Feb 2024 25:61:61 GMT",
        "31/12/9999 23:59:60", "24:00", "2024-W20-1", "五月", "May 2020", "2020",
        "Mon, 06 May 2024 07:08:09 +9999", "2024-05-06T07:08:09+99:99", "999999999999999999", "2999-01-01",
        "2026-11-24T00:00:00Z", "Sun, 06 Nov 2094 08:49:37 GMT", "in 99999999999999999999 years", "v10.2.2",
        "2026-11-22T07:08:09" + "0" * 200, "1" * 100_000, "?" * 50_000 + "x", "12:" * 20_000, "(" * 50_000,
        "٠" * 20_000, "1/1/1 " * 5_000, "today " * 4_000, "2024-" * 100_000,
    ],
)  # fmt: skip
def test_refused(text: str, language: str | None) -> None:
    assert read(text, language) is None


def test_tomorrow_is_within_the_tolerance() -> None:
    assert value("2026-11-23T12:00:00Z") == "2026-11-23T12:00:00Z"


@given(st.text(max_size=140), st.sampled_from([None, "en", "de", "ar", "zh-Hans", "not a language", "cy"]))
def test_any_text_gives_a_possible_moment_or_none(text: str, language: str | None) -> None:
    moment = read(text, language)
    assert moment is None or datetime(1990, 1, 1, tzinfo=UTC) <= moment.value <= NOW + timedelta(days=1)


@given(st.from_regex(r"[0-9]{1,4}[-/. T:][0-9]{1,2}[-/. T:][0-9]{1,4}[ T][0-9:.+Z-]{0,14}", fullmatch=True))
def test_figures_give_a_possible_moment_or_none(text: str) -> None:
    moment = read(text, "en")
    assert moment is None or moment.value <= NOW + timedelta(days=1)


@given(
    st.datetimes(min_value=datetime(1990, 1, 2), max_value=datetime(2026, 11, 21)),  # noqa: DTZ001 - aware below
    st.integers(min_value=-14 * 60, max_value=14 * 60),
)
def test_an_iso_stamp_is_read_as_python_reads_it(wall: datetime, minutes: int) -> None:
    sign = "-" if minutes < 0 else "+"
    stamp = f"{wall:%Y-%m-%dT%H:%M:%S}{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
    moment = read(stamp)
    assert moment
    assert moment.value == datetime.fromisoformat(stamp)


# --- Resolve ----------------------------------------------------------------------------------------------------------


def settle(
    *published: tuple[str, str],
    modified: tuple[tuple[str, str], ...] = (),
    url: str = URL,
    language: str | None = None,
    timezone: str | None = None,
) -> tuple[Moment | None, Moment | None]:
    return resolve(
        tuple(DateClaim(text=text, source=source) for source, text in published),
        tuple(DateClaim(text=text, source=source) for source, text in modified),
        url=url,
        now=NOW,
        language=language,
        timezone=timezone,
    )


def start(*published: tuple[str, str], **options: object) -> str | None:
    moment = settle(*published, **options)[0]  # type: ignore[arg-type]  # the options of `settle`, passed on
    return moment.value.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def test_no_claim_no_date() -> None:
    assert settle() == (None, None)


def test_the_first_claim_wins() -> None:
    assert start(("json-ld", "2020-04-16T12:08:00Z"), ("meta", "2020-04-16T15:00:00Z")) == "2020-04-16T12:08:00Z"


def test_an_unreadable_claim_is_passed_over() -> None:
    assert start(("json-ld", "NaN"), ("meta", "2020-04-16T12:08:00Z")) == "2020-04-16T12:08:00Z"


def test_an_impossible_claim_is_passed_over() -> None:
    assert start(("json-ld", "1970-01-01T00:00:00Z"), ("meta", "2020-04-16T12:08:00Z")) == "2020-04-16T12:08:00Z"


def test_a_day_takes_its_time_from_another_claim() -> None:
    moment = settle(("json-ld", "2020-04-16"), ("meta", "2020-04-16T14:08:00+02:00"))[0]
    assert moment
    assert moment.value == NOON
    assert moment.source == "meta"
    assert moment.precision is Precision.SECOND


def test_a_day_agrees_with_a_time_that_falls_on_it_in_some_zone() -> None:
    assert start(("json-ld", "2020-04-16"), ("meta", "2020-04-17T03:00:00Z")) == "2020-04-17T03:00:00Z"


def test_a_day_keeps_away_from_a_time_on_another_day() -> None:
    assert start(("json-ld", "2020-04-16"), ("meta", "2020-04-19T03:00:00Z")) == "2020-04-16T00:00:00Z"


def test_midnight_sharp_is_a_day_where_another_claim_has_a_time() -> None:
    assert start(("json-ld", "2020-04-16T00:00:00Z"), ("meta", "2020-04-16T12:08:00Z")) == "2020-04-16T12:08:00Z"


def test_midnight_alone_stays_midnight() -> None:
    assert start(("json-ld", "2020-04-16T00:00:00Z")) == "2020-04-16T00:00:00Z"


def test_the_same_clock_with_a_zone_wins() -> None:
    moment = settle(("meta", "2020-04-16 14:08:00"), ("html", "2020-04-16T14:08:00+02:00"))[0]
    assert moment
    assert moment.value == NOON
    assert moment.zone_stated


def test_a_zone_is_learned_from_another_date_of_the_page() -> None:
    moment = settle(("meta", "2020-04-16 14:08:00"), modified=(("meta", "2020-04-18T09:00:00+02:00"),))[0]
    assert moment
    assert moment.value == NOON
    assert not moment.zone_stated


def test_utc_teaches_no_zone() -> None:
    first = start(("meta", "2020-04-16 14:08:00"), modified=(("meta", "2020-04-18T09:00:00Z"),))
    assert first == "2020-04-16T14:08:00Z"


def test_the_providers_zone_comes_before_a_learned_one() -> None:
    first = start(
        ("meta", "2020-04-16 14:08:00"), modified=(("meta", "2020-04-18T09:00:00-04:00"),), timezone="Europe/Berlin"
    )
    assert first == "2020-04-16T12:08:00Z"


def test_the_url_beats_a_later_claim() -> None:
    moment = settle(("json-ld", "2021-09-01T10:00:00Z"), ("url", "2020-04-16"))[0]
    assert moment
    assert moment.value.date().isoformat() == "2020-04-16"
    assert moment.source == "url"


def test_a_claim_of_the_urls_day_beats_a_later_one() -> None:
    first = start(("json-ld", "2021-09-01T10:00:00Z"), ("url", "2020-04-16"), ("text", "16 April 2020 12:08"))
    assert first == "2020-04-16T12:08:00Z"


def test_a_url_a_day_off_changes_nothing() -> None:
    assert start(("json-ld", "2020-04-16T02:00:00Z"), ("url", "2020-04-15")) == "2020-04-16T02:00:00Z"


def test_a_url_of_the_next_issue_changes_nothing() -> None:
    assert start(("json-ld", "2020-04-16T02:00:00Z"), ("url", "2020-04-27")) == "2020-04-16T02:00:00Z"


def test_a_claim_that_repeats_the_change_yields_to_an_earlier_one() -> None:
    first = start(
        ("json-ld", "2020-04-18T10:00:00Z"),
        ("meta", "2020-04-16T12:08:00Z"),
        modified=(("json-ld", "2020-04-18T10:00:00Z"),),
    )
    assert first == "2020-04-16T12:08:00Z"


def test_a_claim_that_repeats_the_change_yields_to_the_date_line() -> None:
    first = start(
        ("json-ld", "2025-11-05"), ("text", "January 31, 2024"), modified=(("json-ld", "2025-11-05"),), language="en"
    )
    assert first == "2024-01-31T00:00:00Z"


def test_a_later_date_line_that_is_the_change_changes_nothing() -> None:
    first = start(
        ("json-ld", "2020-04-16T12:08:00Z"),
        ("html", "2021-01-05"),
        ("text", "5 January 2021"),
        modified=(("json-ld", "2021-01-05T09:00:00Z"),),
    )
    assert first == "2020-04-16T12:08:00Z"


def test_a_later_date_that_is_shown_and_marked_up_wins() -> None:
    first = start(
        ("meta", "2013-03-11T11:11:07-07:00"), ("html", "2023-03-20T09:00:00-07:00"), ("text", "March 20, 2023")
    )
    assert first == "2023-03-20T16:00:00Z"


def test_of_two_claims_the_one_that_is_shown_wins() -> None:
    claims = (("json-ld", "2022-01-04T07:29:00Z"), ("meta", "2022-01-09T08:29:34+01:00"), ("text", "9 January 2022"))
    assert start(*claims) == "2022-01-09T07:29:34Z"


def test_what_is_shown_does_not_outvote_the_majority() -> None:
    claims = (
        ("json-ld", "2017-04-12T18:33:59Z"),
        ("meta", "2017-04-12"),
        ("meta", "2020-02-19"),
        ("text", "19 February 2020"),
    )
    assert start(*claims) == "2017-04-12T18:33:59Z"


def test_an_earlier_time_without_a_zone_is_not_known_to_be_earlier() -> None:
    first = start(
        ("json-ld", "2024-04-28T13:30:00Z"),
        ("meta", "2024-04-28 06:30:00"),
        modified=(("json-ld", "2024-04-28T13:30:00Z"),),
    )
    assert first == "2024-04-28T13:30:00Z"


def test_an_earlier_date_that_is_shown_and_marked_up_is_another_articles() -> None:
    first = start(("json-ld", "2023-06-13T12:15:00Z"), ("html", "2016-02-27"), ("text", "27 February 2016"))
    assert first == "2023-06-13T12:15:00Z"


@pytest.mark.parametrize(
    ("evidence", "expected"), [("2020-04-05", "2020-04-05"), ("2020-05-04", "2020-05-04"), ("2020-05-03", "2020-05-04")]
)
def test_the_order_follows_the_pages_other_dates(evidence: str, expected: str) -> None:
    first = start(("meta", "04/05/2020"), ("url", evidence), language="en")
    assert first
    assert first.startswith(expected)


def test_the_order_is_not_that_of_the_future() -> None:
    first = start(("meta", "12/10/2026"), language="en")
    assert first
    assert first.startswith("2026-10-12")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://news.example.co.uk/story", "2020-05-04"),
        ("https://news.example.com.au/story", "2020-05-04"),
        ("https://health.example.gov/story", "2020-04-05"),
        ("https://news.example.com/story", "2020-04-05"),
    ],
)
def test_the_order_follows_the_domains_country(url: str, expected: str) -> None:
    first = start(("meta", "04/05/2020"), url=url, language="en")
    assert first
    assert first.startswith(expected)


def test_the_change_stands_in_where_nothing_says_published() -> None:
    assert start(modified=(("meta", "2020-04-16T12:08:00Z"),)) == "2020-04-16T12:08:00Z"


def test_a_change_before_the_publication_is_dropped() -> None:
    moments = settle(("json-ld", "2020-04-16T12:08:00Z"), modified=(("json-ld", "2020-04-15T12:08:00Z"),))
    assert moments[0]
    assert moments[1] is None


def test_the_next_possible_change_is_taken() -> None:
    change = settle(
        ("json-ld", "2020-04-16T12:08:00Z"),
        modified=(("json-ld", "2020-04-15T12:08:00Z"), ("meta", "2020-04-17T09:00:00Z")),
    )[1]
    assert change
    assert change.value == datetime(2020, 4, 17, 9, 0, tzinfo=UTC)


def test_a_change_on_the_day_of_publication_takes_its_time_from_another_claim() -> None:
    change = settle(
        ("json-ld", "2020-04-16T12:08:00Z"),
        modified=(("json-ld", "2020-04-16"), ("meta", "2020-04-16T18:00:00Z")),
    )[1]
    assert change
    assert change.value == datetime(2020, 4, 16, 18, 0, tzinfo=UTC)


_CLAIMS = st.lists(
    st.builds(
        DateClaim,
        text=st.one_of(
            st.datetimes(min_value=datetime(1980, 1, 1), max_value=datetime(2030, 1, 1)).map(  # noqa: DTZ001 - as text
                lambda wall: wall.isoformat(sep=" ", timespec="seconds")
            ),
            st.dates().map(str),
            st.from_regex(r"[0-3][0-9]/[01][0-9]/20[0-3][0-9]", fullmatch=True),
            st.text(max_size=20),
        ),
        source=st.sampled_from(["json-ld", "meta", "html", "url", "text", "feed"]),
    ),
    max_size=5,
)


@given(_CLAIMS, _CLAIMS)
def test_the_change_is_never_before_the_publication(published: list[DateClaim], modified: list[DateClaim]) -> None:
    first, last = resolve(published, modified, url=URL, now=NOW, language="en")
    assert last is None or (first is not None and first.value <= last.value)
    assert first is None or datetime(1990, 1, 1, tzinfo=UTC) <= first.value <= NOW + timedelta(days=1)


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "UTC", "Europe/Berlin", "Asia/Tokyo", "Pacific/Auckland"])
def test_bare_day_keeps_its_date_in_utc_and_lies_within_the_day(zone: str) -> None:
    moment = parse("2026-11-18", source="meta", now=NOW.replace(year=2027), timezone=zone)
    assert moment is not None
    assert moment.value.date().isoformat() == "2026-11-18"
    assert moment.value.astimezone(ZoneInfo(zone)).date().isoformat() == "2026-11-18"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("18 كانون الثاني 2020", (1, 18)),
        ("18 تشرين الأول 2020", (10, 18)),
        ("18 تشرين الثاني/نوفمبر 2020", (11, 18)),
        ("18 كانون الاول 2020", (12, 18)),
    ],
)
def test_levantine_months_of_two_words(text: str, day: tuple[int, int]) -> None:
    moment = read(text, "ar")
    assert moment is not None
    assert f"{moment.value + timedelta(hours=12):%m-%d}" == f"{day[0]:02}-{day[1]:02}"


def test_two_months_with_a_slash_between_are_not_one() -> None:
    moment = read("April/May issue, 5 June 2020", "en")
    assert moment is not None
    assert f"{moment.value + timedelta(hours=12):%m-%d}" == "06-05"
