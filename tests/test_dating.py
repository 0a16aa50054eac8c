"""When an undated text was written, counted from an event whose day is known."""

from __future__ import annotations

import datetime

import pytest

from index.article import UNKNOWN_DATE, ArticleDate, DatePrecision
from index.dating import written_on


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("He who ordered the invasion of Ukraine three years ago next week has won.", "2025-02-17"),
        ("Russia’s full-scale invasion began two years ago today, and it goes on.", "2024-02-24"),
        (
            "On the third anniversary of the full-scale invasion of Ukraine, which falls next week, leaders will travel.",
            "2025-02-17",
        ),
        ("It was fuelled in part by this month’s US-Russia summit in Alaska, which stirred hope.", "2025-08-23"),
        ("After last week's Alaska summit, Europeans met.", "2025-08-22"),
    ],
)
def test_a_text_that_counts_from_a_known_event_gives_its_day_away(text: str, day: str) -> None:
    assert written_on(text) == ArticleDate(datetime.date.fromisoformat(day), DatePrecision.INFERRED)


@pytest.mark.parametrize(
    "text",
    [
        "Three years ago next week the shop opened. The invasion of Ukraine came later.",
        "The invasion of Ukraine began three years ago.",
        "Last week's summit was short. A summit in Alaska is far off.",
        "It ordered the invasion of Ukraine three years ago today. Elsewhere, Russia's invasion began two years ago today.",
        "Before the Alaska summit, nobody knew.",
        "",
    ],
)
def test_where_there_is_doubt_the_day_stays_unknown(text: str) -> None:
    assert written_on(text) == UNKNOWN_DATE
