"""Web pages, saved with any browser, bare or gzip. What is read is text: no markup, no script, no link survives."""

from __future__ import annotations

from collections.abc import Iterator

from index.article import Article
from index.readers.base import PAGE_LIMIT, Source
from index.readers.extracted import extracted
from index.readers.isolated import Isolated

_SECONDS = 20.0


class HtmlReader:
    """Reads web pages in an isolated process."""

    def __init__(self, isolated: Isolated) -> None:
        self._isolated = isolated

    def read(self, source: Source) -> Iterator[Article]:
        data = source.content(PAGE_LIMIT)
        yield extracted(source, data, self._isolated.extract("page", data, seconds=_SECONDS), "text/html")
