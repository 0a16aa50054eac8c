"""Web pages, saved with any browser, bare or gzip. What is read is text: no markup, no script, no link survives."""

from __future__ import annotations

from index.readers.base import PAGE_LIMIT
from index.readers.extracted import ExtractedReader


class HtmlReader(ExtractedReader):
    """Reads web pages in an isolated process."""

    kind, media_type = "page", "text/html"
    limit, seconds = PAGE_LIMIT, 20.0
