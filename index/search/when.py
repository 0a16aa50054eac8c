"""Dates as people type them in a query: 2025, 2025-02, 2025-02-17, 2025-02..2025-04-15, "last 30 days", yesterday."""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass

from index.errors import QueryError
from index.search.query import DateRange

_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?\Z")
_LAST = re.compile(r"(?:the )?(?:last|past) (?:(\d{1,5}) )?(day|week|month|year)s?\Z")
_THIS = re.compile(r"this (week|month|year)\Z")
_AGO = re.compile(r"(\d{1,5}) (day|week|month|year)s? ago\Z")
_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
HINT = 'write 2025, 2025-02, 2025-02-17, 2025-02..2025-04 or "last 30 days"'


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` to `last`, both included."""

    first: datetime.date
    last: datetime.date


def date_range(text: str, *, today: datetime.date, at: int) -> DateRange:
    """A range as typed; `at` is where it stands in the query, for the error."""
    first, dots, last = text.partition("..")
    if not dots:
        period = _period(text, today=today, at=at)
        return DateRange(period.first, period.last)
    since = _period(first, today=today, at=at).first if first.strip() else None
    until = _period(last.lstrip("."), today=today, at=at + len(first) + 2).last if last.strip(". ") else None
    if since and until and since > until:
        raise QueryError(f"the range {text} ends before it begins", at)
    return DateRange(since, until)


def since(text: str, *, today: datetime.date, at: int) -> DateRange:
    """From the first day of what is typed."""
    return DateRange(_period(text, today=today, at=at).first, None)


def before(text: str, *, today: datetime.date, at: int) -> DateRange:
    """Up to the day before the first day of what is typed."""
    first = _period(text, today=today, at=at).first
    if first == datetime.date.min:
        raise QueryError(f"nothing is before {text}", at)
    return DateRange(None, first - datetime.timedelta(days=1))


def _period(text: str, *, today: datetime.date, at: int) -> Period:
    words = " ".join(text.casefold().split())
    try:
        found = _calendar(words) or _relative(words, today)
    except (ValueError, OverflowError):
        found = None
    if found is None:
        raise QueryError(f"{text!r} is no date that can be read; {HINT}", at)
    return found


def _calendar(words: str) -> Period | None:
    match = _DAY.match(words)
    if not match:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None  # the pattern begins with it
    if month is None:
        return Period(datetime.date(year, 1, 1), datetime.date(year, 12, 31))
    if day is None:
        return Period(datetime.date(year, month, 1), datetime.date(year, month, calendar.monthrange(year, month)[1]))
    return Period(datetime.date(year, month, day), datetime.date(year, month, day))


def _relative(words: str, today: datetime.date) -> Period | None:
    if words in {"today", "yesterday"}:
        day = today - datetime.timedelta(days=words == "yesterday")
        return Period(day, day)
    if match := _THIS.match(words):
        return Period(_start_of(match[1], today), today)
    if match := _LAST.match(words):
        return Period(today - datetime.timedelta(days=int(match[1] or 1) * _DAYS[match[2]]), today)
    if match := _AGO.match(words):
        day = today - datetime.timedelta(days=int(match[1]) * _DAYS[match[2]])
        return Period(day, day)
    return None


def _start_of(unit: str, today: datetime.date) -> datetime.date:
    if unit == "week":
        return today - datetime.timedelta(days=today.weekday())
    return today.replace(day=1) if unit == "month" else today.replace(month=1, day=1)
