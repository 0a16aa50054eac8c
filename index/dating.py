"""When a text without a date was written, as far as its words leave no doubt: counted from an event whose day is known.

"... who ordered the invasion of Ukraine three years ago next week" was written in the week before 24 February 2025.
Events: lang/world/events.yaml. Words: lang/en/dating.yaml.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from index.article import UNKNOWN_DATE, ArticleDate, DatePrecision
from index.cleaning import matching_text
from index.lang import load

_LOOKED_AT = 40_000  # characters
_SENTENCE = 400  # characters on either side of the words that count, in which the event must be named
_AGREEING = 10  # days by which two counts may differ: "next week" is not exact
_MOST_YEARS = 20


@dataclass(frozen=True, slots=True)
class _Event:
    name: re.Pattern[str]
    day: datetime.date


@dataclass(frozen=True, slots=True)
class _Words:
    years_ago: re.Pattern[str]
    anniversary: re.Pattern[str]
    recent: re.Pattern[str]
    numbers: Mapping[str, int]
    shifts: Mapping[str, int]
    since: Mapping[str, int]
    signs: tuple[str, ...]  # what a text must hold for any of the patterns


def written_on(text: str) -> ArticleDate:
    """The inferred day of writing; unknown when the text does not count from a known event, or contradicts itself."""
    text = text[:_LOOKED_AT].lower().replace("’", "'")
    if not any(sign in text for sign in _words().signs):  # a hundred times quicker than the patterns, and rarely true
        return UNKNOWN_DATE
    days = sorted(_days(matching_text(text).replace("\n", ". ")))
    if not days or (days[-1] - days[0]).days > _AGREEING:
        return UNKNOWN_DATE
    return ArticleDate(days[0], DatePrecision.INFERRED)


def _days(text: str) -> Iterator[datetime.date]:
    words = _words()
    for match in (*words.years_ago.finditer(text), *words.anniversary.finditer(text)):
        years = int(words.numbers.get(match["number"], 0) or match["number"])
        for event in _events_in(_sentence(text, match)):
            if years <= _MOST_YEARS:
                yield _later(event.day, years) + datetime.timedelta(days=words.shifts[match["when"]])
    for match in words.recent.finditer(text):
        after = re.split(r"[.,;]", text[match.end() : match.end() + 60], maxsplit=1)[0]
        for event in _events_in(after):
            yield _since(event.day, match["when"], words.since[match["when"]])


def _sentence(text: str, match: re.Match[str]) -> str:
    before = text[max(0, match.start() - _SENTENCE) : match.start()]
    after = text[match.end() : match.end() + _SENTENCE]
    return before[before.rfind(". ") + 1 :] + match[0] + after.split(". ", 1)[0]


def _events_in(words: str) -> Iterator[_Event]:
    return (event for event in _events() if event.name.search(words))


def _later(day: datetime.date, years: int) -> datetime.date:
    return day.replace(year=day.year + years, day=min(day.day, 28) if day.month == 2 else day.day)


def _since(day: datetime.date, when: str, days: int) -> datetime.date:
    """`days` after the event, but within its month when the text says "this month's"."""
    later = day + datetime.timedelta(days=days)
    same_month = when.startswith("this month") and later.month != day.month
    return later.replace(day=1) - datetime.timedelta(days=1) if same_month else later


@cache
def _events() -> tuple[_Event, ...]:
    return tuple(
        _Event(re.compile("|".join(entry["names"])), datetime.date.fromisoformat(entry["day"]))
        for entry in load("events", "world")["events"]
    )


@cache
def _words() -> _Words:
    data = load("dating")
    shifts = {when: int(days) for when, days in data["anniversary"].items()}
    since = {when: int(days) for when, days in data["recent"].items()}
    whens, recent = "|".join(shifts), "|".join(since)
    numbers, ordinals = "|".join(data["numbers"]), "|".join(data["ordinals"])
    return _Words(
        years_ago=re.compile(rf"\b(?P<number>{numbers}|\d{{1,2}}) years? ago (?P<when>{whens})\b"),
        anniversary=re.compile(rf"\b(?P<number>{ordinals}) anniversary\b[^.]{{0,120}}?\b(?P<when>{whens})\b"),
        recent=re.compile(rf"\b(?P<when>{recent}) "),
        numbers={word: int(number) for word, number in (data["numbers"] | data["ordinals"]).items()},
        shifts=shifts,
        since=since,
        signs=(*data["signs"], *since),
    )
