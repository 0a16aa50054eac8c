"""From what the isolated process found in a file to an article."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from index.article import Article, ArticleDate, DatePrecision, Span
from index.cleaning import readable
from index.dates import parse_date
from index.errors import ReadError
from index.language import detect
from index.readers.base import Source
from index.readers.described import described
from index.readers.isolated import Isolated


class ExtractedReader:
    """Reads a format whose text an isolated process takes out, an article a file."""

    kind: ClassVar[str]  # as the isolated process calls it
    media_type: ClassVar[str]
    limit: ClassVar[int]  # bytes of one file
    seconds: ClassVar[float]  # after which the isolated process is stopped

    def __init__(self, isolated: Isolated) -> None:
        self._isolated = isolated

    def read(self, source: Source) -> Iterator[Article]:
        data = source.content(self.limit)
        yield extracted(source, data, self._isolated.extract(self.kind, data, seconds=self.seconds), self.media_type)


def extracted(source: Source, data: bytes, answer: dict[str, object], media_type: str) -> Article:
    """The article that the isolated process found in `data`."""
    found = {key: readable(str(value)).strip() for key, value in answer.items()}
    text = found.get("text", "")
    if not text:
        raise ReadError("empty: there is no text in it")
    date = parse_date(found.get("date", ""))
    if date.day and found.get("date_precision") != DatePrecision.EXACT:
        date = ArticleDate(date.day, DatePrecision.INFERRED)
    fields = {
        "title": found.get("title", ""),
        "source": found.get("site", ""),
        "address": found.get("address", ""),
        # what a page says of itself is often the language of its template
        "language": detect(text) or found.get("language", ""),
        "author": found.get("author", ""),
    }
    return described(
        source,
        text,
        Span(0, len(text)),
        {key: value for key, value in fields.items() if value},
        date=date if date.day else None,
        original=data if source.keep else None,
        media_type=media_type,
    )
