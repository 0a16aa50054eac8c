"""When an article is from, and how surely we know."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import UNKNOWN_DATE, ArticleDate, DatePrecision
from index.dates import date_in_name, date_line, parse_date

DAY = datetime.date(2025, 2, 17)


@pytest.mark.parametrize(
    "value",
    [
        "2025-02-17",
        "2025-02-17T09:30:00Z",
        "2025/2/17",
        "20250217",
        "17 February 2025",
        "17th of Feb. 2025",
        "February 17, 2025",
        "Feb. 17, 2025",
        "Mon, 17 Feb 2025 10:00:00 GMT",
        "17.02.2025",
        "17/02/2025",
        "02/17/2025",
        "1739786400",
        "1739786400000",
    ],
)
def test_a_field_that_names_a_day_is_exact(value: str) -> None:
    assert parse_date(value) == ArticleDate(DAY, DatePrecision.EXACT)


def test_a_month_or_a_year_is_an_inferred_day_in_its_middle() -> None:
    assert (
        parse_date("2025-02")
        == parse_date("February 2025")
        == ArticleDate(datetime.date(2025, 2, 15), DatePrecision.INFERRED)
    )
    assert parse_date("2025") == ArticleDate(datetime.date(2025, 7, 1), DatePrecision.INFERRED)


@pytest.mark.parametrize(
    "value", ["", "soon", "2025-02-30", "30 February 2025", "04/05/2025", "0001-01-01", "9" * 5000]
)
def test_what_is_no_day_or_an_ambiguous_one_is_unknown(value: str) -> None:
    assert parse_date(value) == UNKNOWN_DATE


@pytest.mark.parametrize(
    "text",
    [
        "A headline\nPublished: 2025-02-17\n\nThe story.",
        "A headline\n\nNew Atlanticist February 17, 2025 • 5:08 pm ET\n\nThe story.",
        "By Jane Doe | 17 February 2025\nThe story.",
        "MOSCOW, 17 Feb 2025 (Agency) - The foreign minister said so.",
        "BRUSSELS (2025-02-17) — Ministers met.",
        "(February 17, 2025)\n\n4:13 P.M. EST",
        "Updated 19 February 2025\nPublished 17 February 2025\nThe story.",
    ],
)
def test_a_date_line_is_exact(text: str) -> None:
    assert date_line(text) == ArticleDate(DAY, DatePrecision.EXACT)


@pytest.mark.parametrize(
    "text",
    [
        "On February 13, 2025, defence ministers met in Brussels. They agreed.",
        "Brussels after the vote of 4 May 2025",
        "The pact of 17 February 2025 is dead",
        "MOSCOW, Feb 17 (Agency) - The foreign minister said so.",
        "Period ended December 31, 2024",
        "No date here at all.",
        "Line.\n" * 20 + "17 February 2025",
    ],
)
def test_a_date_that_the_text_only_mentions_says_nothing(text: str) -> None:
    assert date_line(text) == UNKNOWN_DATE


def test_a_day_in_a_file_name_is_inferred() -> None:
    for name in ("2025-02-17-tusk.txt", "tusk_20250217", "2025_02_17"):
        assert date_in_name(name) == ArticleDate(DAY, DatePrecision.INFERRED)
    assert date_in_name("POL_79_2024.txt") == UNKNOWN_DATE


@given(st.text(max_size=200))
def test_no_text_is_too_odd_to_be_asked_for_its_date(text: str) -> None:
    for date in (parse_date(text), date_line(text), date_in_name(text)):
        assert (date.day is None) == (date.precision is DatePrecision.UNKNOWN)
