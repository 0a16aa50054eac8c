"""Plain text: the title from the first lines, the date from a date line or the file name."""

from __future__ import annotations

from collections.abc import Iterator

from index.article import Article, Span
from index.errors import ReadError
from index.readers.base import TEXT_LIMIT, Source, decode
from index.readers.described import described
from index.readers.titles import title_of


class PlainReader:
    """Text files in any of the usual encodings."""

    def read(self, source: Source) -> Iterator[Article]:
        data = source.content(TEXT_LIMIT)
        text = decode(data)
        if not text.strip():
            raise ReadError("empty: there is no text in it")
        yield described(
            source,
            text,
            Span(0, len(text)),
            {},
            title=title_of(text),
            original=data if source.keep else None,
        )
