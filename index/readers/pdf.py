"""PDF files that hold text."""

from __future__ import annotations

from collections.abc import Iterator

from index.article import Article
from index.readers.base import DOCUMENT_LIMIT, Source
from index.readers.extracted import extracted
from index.readers.isolated import Isolated

_SECONDS = 60.0


class PdfReader:
    """Reads PDF files in an isolated process."""

    def __init__(self, isolated: Isolated) -> None:
        self._isolated = isolated

    def read(self, source: Source) -> Iterator[Article]:
        data = source.content(DOCUMENT_LIMIT)
        yield extracted(source, data, self._isolated.extract("pdf", data, seconds=_SECONDS), "application/pdf")
