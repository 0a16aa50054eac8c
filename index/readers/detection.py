"""Which reader a file needs, by its ending and its first bytes."""

from __future__ import annotations

from index.errors import ReadError
from index.readers.base import Reader, Source, looks_binary
from index.readers.markdown import MarkdownReader
from index.readers.plain import PlainReader

_PLAIN = PlainReader()
_MARKDOWN = MarkdownReader()
_ENDINGS: dict[str, Reader] = {".md": _MARKDOWN, ".markdown": _MARKDOWN, ".mdown": _MARKDOWN}


def reader_for(source: Source) -> Reader:
    """The reader for `source`. Raises `ReadError` for what is no article, saying what it is."""
    head = source.head()
    if not head.strip():
        raise ReadError("empty: there is no text in it")
    if looks_binary(head):
        raise ReadError("binary data, not a text")
    return _ENDINGS.get(source.path.suffix.lower(), _PLAIN)
