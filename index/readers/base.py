"""What every reader shares: the protocol, the input that it gets, and the safe opening and decoding of files."""

from __future__ import annotations

import codecs
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from index.article import Article, ReadFailure
from index.errors import ReadError
from index.regular import opened

MEGABYTE = 1024 * 1024
TEXT_LIMIT = 16 * MEGABYTE  # bytes of one plain text; the longest novels have six
PAGE_LIMIT = 16 * MEGABYTE  # bytes of one web page
DOCUMENT_LIMIT = 128 * MEGABYTE  # bytes of one PDF
HEAD = 4096  # bytes that detection looks at

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"))
_MARKS_BIG = ((codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF16_BE, "utf-16"))
_TEXT_CONTROLS = frozenset(b"\t\n\v\f\r\x1b\x1a\x08")
_FEW, _FEW_SHARE = 3, 0.02  # control bytes that a text may have, and their share


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read. `id` and `name` are those of design: the path as added, and the file name without its ending."""

    path: Path
    id: str
    name: str
    keep: bool = True  # whether articles carry the original bytes (not, when the corpus only links)

    def content(self, limit: int) -> bytes:
        """The whole content, unpacked when the file is gzip (which is taken for transport, not for the original).

        Raises `ReadError` when it is larger than `limit` bytes or cannot be read.
        """
        with open_regular(self.path) as file:
            data = file.read(limit + 1)
        if len(data) > limit:
            raise ReadError(f"larger than {limit // MEGABYTE} MB, the most that one article of this kind may have")
        return gunzip(data, limit) if is_gzip(data) else data

    def head(self) -> bytes:
        """The first bytes, for detection; unpacked when the file is gzip."""
        with open_regular(self.path) as file:
            data = file.read(HEAD)
        return gunzip_head(data) if is_gzip(data) else data


class Reader(Protocol):
    """Reads files of one format."""

    def read(self, source: Source) -> Iterator[Article | ReadFailure]:
        """The articles of `source` in their order; lazily. Raises `ReadError` when the file as a whole is unreadable."""
        ...


@contextmanager
def open_regular(path: Path) -> Iterator[BinaryIO]:
    """`path` opened for reading when it is a regular file. Never waits, even where a FIFO takes the place of the file."""
    try:
        with opened(path) as file:
            yield file
    except OSError as error:
        raise ReadError(error.strerror or str(error)) from error


def is_gzip(data: bytes) -> bool:
    """Whether the bytes begin a gzip file."""
    return data.startswith(b"\x1f\x8b")


def gunzip_head(data: bytes) -> bytes:
    """The first bytes of what a gzip file holds; empty when it is damaged."""
    try:
        return zlib.decompressobj(wbits=31).decompress(data, HEAD)
    except zlib.error:
        return b""


def gunzip(data: bytes, limit: int) -> bytes:
    """The unpacked content. Raises `ReadError` when it is damaged or would be larger than `limit` bytes."""
    parts: list[bytes] = []
    left = limit
    while is_gzip(data):  # a gzip file may have several members
        unpacker = zlib.decompressobj(wbits=31)
        try:
            parts.append(unpacker.decompress(data, left + 1))
        except zlib.error as error:
            raise ReadError(f"damaged gzip file: {error}") from error
        left -= len(parts[-1])
        if left < 0:
            raise ReadError(f"unpacks to more than {limit // MEGABYTE} MB, the most that one article may have")
        if not unpacker.eof:
            raise ReadError("damaged gzip file: it ends too early")
        data = unpacker.unused_data
    return b"".join(parts)


def looks_binary(data: bytes) -> bool:
    """Whether bytes are no text in any encoding that is read here."""
    if encoding_mark(data):
        return False
    controls = sum(data.count(byte) for byte in range(32) if byte not in _TEXT_CONTROLS)
    return controls > max(_FEW, _FEW_SHARE * len(data))


def encoding_mark(data: bytes) -> str:
    """The encoding that a byte order mark names; empty without one."""
    for mark, encoding in (*_MARKS, *_MARKS_BIG):
        if data.startswith(mark):
            return encoding
    return ""


def decode(data: bytes) -> str:
    """The text of `data`: as its byte order mark says, else UTF-8, else as `without_mark` guesses.

    Raises `ReadError` for binary data. Bytes that Windows-1252 leaves undefined, and halves of surrogate pairs, become U+FFFD.
    """
    mark = encoding_mark(data)
    if mark:
        return data.decode(mark, "replace")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        if looks_binary(data):
            raise ReadError("binary data, not a text") from error
        return without_mark(data)
    if "\x00" in text and looks_binary(data):
        raise ReadError("binary data, not a text")
    return text


def without_mark(data: bytes) -> str:
    """The text of bytes that are not wholly UTF-8: UTF-8 all the same when no more places are bad than letters beyond
    ASCII are whole (a cut or a damaged byte), else Windows-1252 (what old pages and mails use).

    In Windows-1252 such a letter is followed by another that would continue it in UTF-8 only by a rare accident.
    """
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    whole = sum(not character.isascii() for character in text) - bad
    return text if bad <= whole else data.decode("cp1252", "replace")
