"""Which reader a file needs, by its ending and its first bytes."""

from __future__ import annotations

import re
from pathlib import PurePath
from types import TracebackType

from index.errors import ReadError
from index.readers.base import Reader, Source, looks_binary
from index.readers.feed import FeedReader
from index.readers.html import HtmlReader
from index.readers.isolated import Isolated
from index.readers.jsonlines import JsonLinesReader, JsonReader
from index.readers.mail import MailboxReader, MailReader
from index.readers.markdown import MarkdownReader
from index.readers.pdf import PdfReader
from index.readers.plain import PlainReader

_PAGE = re.compile(
    rb"\s*(?:<!--[^>]{0,500}-->\s*|<\?xml[^>]{0,200}>\s*)*<(?:!doctype\s+html|html[\s>]|head[\s>])", re.IGNORECASE
)
_ROOT = re.compile(
    rb"\s*(?:<\?[^>]{0,300}>\s*|<!--[^>]{0,500}-->\s*|<!doctype[^>]{0,300}>\s*)*<([A-Za-z][\w:.-]{0,40})"
)
_MAGIC = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG", "a picture, not a text"),
    (b"\xff\xd8\xff", "a picture, not a text"),
    (b"GIF8", "a picture, not a text"),
    (b"RIFF", "a picture or a recording, not a text"),
    (b"SQLite format 3\x00", "a database, not a text"),
    (b"\xd0\xcf\x11\xe0", "an old Word, Excel or PowerPoint file; save it as text, HTML or PDF first"),
    (b"PK\x03\x04", "a zip archive or an office document; unpack it, or save it as text, HTML or PDF first"),
    (b"{\\rtf", "rich text (RTF); save it as text, HTML or PDF first"),
    (b"\x7fELF", "a program, not a text"),
)
_XML = {
    b"opml": "an OPML list of feeds, not an article; save the articles themselves",
    b"rss": "feed",
    b"feed": "feed",
    b"rdf:rdf": "feed",
    b"svg": "a picture, not a text",
}
_CODE = frozenset((".css", ".js", ".mjs", ".ts", ".py", ".c", ".h", ".rs", ".go", ".java", ".sh", ".sql"))
_TABLES = frozenset((".toml", ".ini", ".cfg", ".yaml", ".yml", ".lock", ".csv", ".tsv", ".log"))
_NO_ARTICLES = _CODE | _TABLES


class Readers:
    """All readers, and the isolated process that some of them share. Use as a context manager."""

    def __init__(self) -> None:
        self._isolated = Isolated()
        page, markdown = HtmlReader(self._isolated), MarkdownReader()
        self._by_kind: dict[str, Reader] = {
            "pdf": PdfReader(self._isolated),
            "page": page,
            "plain": PlainReader(),
            "feed": FeedReader(self._isolated),
        }
        self._by_ending: dict[str, Reader] = {
            **dict.fromkeys((".md", ".markdown", ".mdown"), markdown),
            **dict.fromkeys((".html", ".htm", ".xhtml"), page),
            **dict.fromkeys((".jsonl", ".ndjson", ".jsonlines"), JsonLinesReader()),
            ".json": JsonReader(),
            ".eml": MailReader(self._isolated),
            **dict.fromkeys((".mbox", ".mbx"), MailboxReader(self._isolated)),
            ".pdf": self._by_kind["pdf"],
        }

    def __enter__(self) -> Readers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._isolated.close()

    def reader_for(self, source: Source) -> Reader:
        """The reader for `source`. Raises `ReadError` for what is no article, saying what it is."""
        head = source.head()
        if not head.strip():
            raise ReadError("empty: there is no text in it")
        kind = _kind(head)
        if kind in self._by_kind:
            return self._by_kind[kind]
        ending = ending_of(source.path)
        if ending in _NO_ARTICLES:
            raise ReadError(f"{ending} files hold no articles")
        if looks_binary(head):
            raise ReadError("binary data, not a text")
        return self._by_ending.get(ending) or self._by_kind["plain"]


def ending_of(path: PurePath) -> str:
    """The ending in lower case, that of what is packed for `.gz`: `.html` for `page.HTML.gz`."""
    return PurePath(path.stem if path.suffix.lower() == ".gz" else path.name).suffix.lower()


def _kind(head: bytes) -> str:
    """`pdf`, `page`, `feed`, or nothing known. Raises `ReadError` for what is certainly no article."""
    bare = head.removeprefix(b"\xef\xbb\xbf")
    for magic, kind in _MAGIC:
        if bare.startswith(magic):
            if kind == "pdf":
                return kind
            raise ReadError(kind)
    if _PAGE.match(bare):
        return "page"
    root = _ROOT.match(bare)
    if root and _XML.get(root[1].lower()) == "feed":
        return "feed"
    if root and (root[1].lower() in _XML or bare.lstrip().startswith(b"<?xml")):
        raise ReadError(_XML.get(root[1].lower(), "XML, not an article"))
    return ""
