"""Dates of articles, from metadata, from the first lines of a text, from a file name. Pure functions."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from functools import cache

from index.article import UNKNOWN_DATE, ArticleDate, DatePrecision
from index.lang import load

_FIRST = datetime.date(1900, 1, 1)
_FIRST_LINES = 8  # lines that are not blank, among which a date line is looked for
_LONGEST_DATE_LINE = 120
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_COMPACT = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<number>[01]\d)(?P<day>[0-3]\d)(?!\d)")
_SLASHES = re.compile(rf"(?<!\d)(?P<first>\d\d?)/(?P<second>\d\d?)/{_YEAR}(?!\d)")
_SECONDS = re.compile(r"(?P<seconds>\d{10})(?:\d{3}|\.\d+)?")  # since 1970; 13 digits are milliseconds
_YEAR_MONTH = re.compile(r"(?P<year>(?:19|20)\d\d)[-/](?P<number>\d\d?)")
_YEAR_ALONE = re.compile(r"(?P<year>(?:19|20)\d\d)")
_PLACE = re.compile(r"[A-Z][A-Z .'/-]{2,40}(?:, [A-Z][\w. ]{1,30})?(?:, ?\(?| \()")
_SENTENCE = re.compile(r"[a-z]{2,}[.!?]['\")]?(?: |$)")


@dataclass(frozen=True, slots=True)
class _Written:
    """How a date is written in words."""

    months: tuple[str, ...]  # three letters each
    forms: tuple[re.Pattern[str], ...]  # of a day
    month_year: re.Pattern[str]
    label: re.Pattern[str]
    beside: frozenset[str]  # words that may stand in a line that is a date


@cache
def _written() -> _Written:
    """Made of the lists of lang/en/dating.yaml."""
    data = load("dating")
    month = rf"(?P<month>{'|'.join(data['months'])})\.?"
    day = rf"(?P<day>\d\d?)(?:{'|'.join(data['ordinal_endings'])})?"
    return _Written(
        months=tuple(pattern[:3] for pattern in data["months"]),
        forms=(
            re.compile(rf"(?<!\d){_YEAR}[-/.](?P<number>\d\d?)[-/.](?P<day>\d\d?)(?!\d)"),
            re.compile(rf"(?<!\d){day} (?:of )?{month},? {_YEAR}(?!\d)", re.IGNORECASE),
            re.compile(rf"\b{month} {day},? {_YEAR}(?!\d)", re.IGNORECASE),
            re.compile(rf"(?<!\d)(?P<day>\d\d?)\.(?P<number>\d\d?)\.{_YEAR}(?!\d)"),
        ),
        month_year=re.compile(rf"{month},? {_YEAR}", re.IGNORECASE),
        label=re.compile(rf"(?:first )?(?:{'|'.join(data['label_words'])})\b[^:\d]{{0,12}}[:\s]", re.IGNORECASE),
        beside=frozenset(data["beside_a_date"]),
    )


def parse_date(value: str) -> ArticleDate:
    """The date that a metadata field states: EXACT for a day, INFERRED for a month (its 15th) or a year (its 1 July)."""
    value = " ".join(value.split())[:100]
    day = _find_day(value) or _slashes(value) or _compact(value) or _from_seconds(value)
    if day:
        return ArticleDate(day, DatePrecision.EXACT)
    match = _YEAR_MONTH.fullmatch(value) or _written().month_year.fullmatch(value)
    if match:
        return _inferred(_day(match, default_day=15))
    match = _YEAR_ALONE.fullmatch(value)
    return _inferred(datetime.date(int(match["year"]), 7, 1)) if match else UNKNOWN_DATE


def date_in_name(name: str) -> ArticleDate:
    """The day that a file name or an address holds (`2025-02-17-tusk.txt`), always INFERRED."""
    name = name[-300:].replace("_", "-")
    return _inferred(_find_day(name) or _compact(name))


def date_line(text: str) -> ArticleDate:
    """The date that a text states of itself in its first lines.

    EXACT: a line that is hardly more than the date ("New Atlanticist February 10, 2025 • 5:08 pm ET", "Published:
    2025-09-04"), or the place and day that open a report ("MOSCOW, 4 Feb 2025 (Agency) -"). A date inside a sentence says
    nothing about the day of writing.
    """
    lines = [line for line in (line.strip() for line in text[:6000].splitlines()) if line][:_FIRST_LINES]
    dates = [day for day in map(_line_date, lines) if day]
    labelled = [
        day for line, day in ((line, _line_date(line)) for line in lines) if day and _written().label.match(line)
    ]
    day = labelled[0] if labelled else dates[0] if dates else None
    return ArticleDate(day, DatePrecision.EXACT) if day else UNKNOWN_DATE


def _line_date(line: str) -> datetime.date | None:
    opening = _PLACE.match(line)
    if opening:
        day = _find_day(line[opening.end() : opening.end() + 30], anchored=True)
        if day:
            return day
    if len(line) <= _LONGEST_DATE_LINE and not _SENTENCE.search(line):
        return _find_day(line) if _mostly_date(line) else None
    return None


def _mostly_date(line: str) -> bool:
    """Whether few words stand beside the date: "Brussels after the vote of 4 May 2025" is a headline."""
    rest, written = line, _written()
    for form in written.forms:
        rest = form.sub(" ", rest)
    words = re.findall(r"[^\W\d_]{2,}", rest)
    lower = [word for word in words if word.islower() and word not in written.beside]
    return len(words) <= 10 and not lower


def _find_day(text: str, *, anchored: bool = False) -> datetime.date | None:
    for form in _written().forms:
        match = form.match(text) if anchored else form.search(text)
        day = _day(match) if match else None
        if day:
            return day
    return None


def _compact(text: str) -> datetime.date | None:
    match = _COMPACT.search(text)
    return _day(match) if match else None


def _slashes(text: str) -> datetime.date | None:
    """17/02/2025 and 02/17/2025; None for 04/05/2025, which one half of the world reads otherwise than the other."""
    match = _SLASHES.search(text)
    if not match:
        return None
    first, second, year = int(match["first"]), int(match["second"]), int(match["year"])
    if first <= 12 and second <= 12 and first != second:
        return None
    try:
        return datetime.date(year, min(first, second), max(first, second))
    except ValueError:
        return None


def _from_seconds(text: str) -> datetime.date | None:
    match = _SECONDS.fullmatch(text)
    return datetime.datetime.fromtimestamp(int(match["seconds"]), datetime.UTC).date() if match else None


def _day(match: re.Match[str], default_day: int = 0) -> datetime.date | None:
    parts = match.groupdict()
    month = int(parts["number"]) if parts.get("number") else _written().months.index(parts["month"][:3].lower()) + 1
    try:
        day = datetime.date(int(parts["year"]), month, int(parts.get("day") or default_day))
    except ValueError:
        return None
    return day if day >= _FIRST else None


def _inferred(day: datetime.date | None) -> ArticleDate:
    return ArticleDate(day, DatePrecision.INFERRED) if day else UNKNOWN_DATE
