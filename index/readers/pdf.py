"""PDF files that hold text."""

from __future__ import annotations

from index.readers.base import DOCUMENT_LIMIT
from index.readers.extracted import ExtractedReader


class PdfReader(ExtractedReader):
    """Reads PDF files in an isolated process."""

    kind, media_type = "pdf", "application/pdf"
    limit, seconds = DOCUMENT_LIMIT, 60.0
