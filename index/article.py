"""What an article is: one text with title, source, date and address. Its original is never changed."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

NO_FIELDS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of character offsets, `start <= end`."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The characters of `text` in this span."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end

    def covers(self, other: Span) -> bool:
        """Whether `other` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end


class DatePrecision(StrEnum):
    """How the date is known: stated by the source, inferred (file name, text), or not at all."""

    EXACT = "exact"
    INFERRED = "inferred"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ArticleDate:
    """A calendar day and how it is known. `day` is None exactly when the precision is UNKNOWN."""

    day: datetime.date | None = None
    precision: DatePrecision = DatePrecision.UNKNOWN


UNKNOWN_DATE = ArticleDate()


@dataclass(frozen=True, slots=True)
class Article:
    """One text as a reader found it.

    `text` is what every offset in the program refers to: for plain text and Markdown the whole decoded file (front
    matter included, line ends as they stand), for JSON lines the body field, for HTML and PDF the extracted text.
    `body` is the part of `text` that is the article itself (without front matter).
    `id` outlives rebuilds: the canonical address if there is one, else the path relative to what was added, plus
    `#item` where one file holds several articles. `name` is the display name: file name without its ending, plus `#item`.
    """

    id: str
    name: str
    title: str
    text: str
    body: Span
    source: str = ""
    date: ArticleDate = UNKNOWN_DATE
    address: str = ""
    language: str = ""  # ISO 639-1; empty: not determined
    speaker_actor: str = ""  # the actor who "we" is, where it is known from outside
    fields: Mapping[str, str] = field(default_factory=lambda: NO_FIELDS)  # other metadata, as strings
    path: Path | None = None  # where the original was read
    original: bytes | None = None  # the file or item as it came; None when it is only referenced
    media_type: str = "text/plain"


@dataclass(frozen=True, slots=True)
class ReadFailure:
    """One input that could not be read: a result, not a crash."""

    path: str  # with `#item` or `:line` where that is known
    reason: str
