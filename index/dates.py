"""Dates of articles, from metadata, from the first lines of a text, from a file name. Pure functions."""

from __future__ import annotations

import datetime
import re

from index.article import UNKNOWN_DATE, ArticleDate, DatePrecision

_FIRST = datetime.date(1900, 1, 1)
_FIRST_LINES = 8  # lines that are not blank, among which a date line is looked for
_LONGEST_DATE_LINE = 120
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_FORMS = (
    re.compile(rf"(?<!\d){_YEAR}[-/.](?P<number>\d\d?)[-/.](?P<day>\d\d?)(?!\d)"),
    re.compile(rf"(?<!\d)(?P<day>\d\d?)(?:st|nd|rd|th)? (?:of )?{_MONTH},? {_YEAR}(?!\d)", re.IGNORECASE),
    re.compile(rf"\b{_MONTH} (?P<day>\d\d?)(?:st|nd|rd|th)?,? {_YEAR}(?!\d)", re.IGNORECASE),
    re.compile(rf"(?<!\d)(?P<day>\d\d?)\.(?P<number>\d\d?)\.{_YEAR}(?!\d)"),
)
_COMPACT = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<number>[01]\d)(?P<day>[0-3]\d)(?!\d)")
_SLASHES = re.compile(rf"(?<!\d)(?P<first>\d\d?)/(?P<second>\d\d?)/{_YEAR}(?!\d)")
_SECONDS = re.compile(r"(?P<seconds>\d{10})(?:\d{3}|\.\d+)?")  # since 1970; 13 digits are milliseconds
_YEAR_MONTH = re.compile(r"(?P<year>(?:19|20)\d\d)[-/](?P<number>\d\d?)")
_YEAR_ALONE = re.compile(r"(?P<year>(?:19|20)\d\d)")
_MONTH_YEAR = re.compile(rf"{_MONTH},? {_YEAR}", re.IGNORECASE)
_LABEL = re.compile(r"(?:first )?(?:published|posted|date|issued|released)\b[^:\d]{0,12}[:\s]", re.IGNORECASE)
_BESIDE_A_DATE = frozenset(
    {"pm", "am", "at", "by", "on", "and", "of", "the", "th", "st", "nd", "rd", "updated", "published", "min", "read"}
)
_PLACE = re.compile(r"[A-Z][A-Z .'/-]{2,40}(?:, [A-Z][\w. ]{1,30})?(?:, ?\(?| \()")
_SENTENCE = re.compile(r"[a-z]{2,}[.!?]['\")]?(?: |$)")


def parse_date(value: str) -> ArticleDate:
    """The date that a metadata field states: EXACT for a day, INFERRED for a month (its 15th) or a year (its 1 July)."""
    value = " ".join(value.split())[:100]
    day = _find_day(value) or _slashes(value) or _compact(value) or _from_seconds(value)
    if day:
        return ArticleDate(day, DatePrecision.EXACT)
    match = _YEAR_MONTH.fullmatch(value) or _MONTH_YEAR.fullmatch(value)
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
    labelled = [day for line, day in ((line, _line_date(line)) for line in lines) if day and _LABEL.match(line)]
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
    rest = line
    for form in _FORMS:
        rest = form.sub(" ", rest)
    words = re.findall(r"[^\W\d_]{2,}", rest)
    lower = [word for word in words if word.islower() and word not in _BESIDE_A_DATE]
    return len(words) <= 10 and not lower


def _find_day(text: str, *, anchored: bool = False) -> datetime.date | None:
    for form in _FORMS:
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
    month = int(parts["number"]) if parts.get("number") else _MONTHS.index(parts["month"][:3].lower()) + 1
    try:
        day = datetime.date(int(parts["year"]), month, int(parts.get("day") or default_day))
    except ValueError:
        return None
    return day if day >= _FIRST else None


def _inferred(day: datetime.date | None) -> ArticleDate:
    return ArticleDate(day, DatePrecision.INFERRED) if day else UNKNOWN_DATE
