"""JSON: an object a line (also gzip), or one file with an object or a list of them. An article each."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO, cast

from index.article import Article, ReadFailure, Span
from index.errors import ReadError
from index.readers.base import MEGABYTE, Source, decode, encoding_mark, is_gzip, open_regular
from index.readers.described import described
from index.readers.titles import one_line, title_of

LINE_LIMIT = 16 * MEGABYTE  # bytes of one line
FILE_LIMIT = 64 * MEGABYTE  # bytes of one .json file, which must be read whole
_UNPACKED_LIMIT = 16 * 1024 * MEGABYTE  # bytes that a .jsonl.gz may unpack to
_MOST_FAILURES = 100  # bad lines before the first good one: then the file is something else; items named one by one
_TEXT = ("text", "body", "content", "article_body", "articlebody", "full_text")
_LISTS = ("articles", "items", "entries", "results", "documents", "data")
_SURROGATE = re.compile("[\ud800-\udfff]")


class JsonLinesReader:
    """Reads a line at a time; one bad line is one failure."""

    def read(self, source: Source) -> Iterator[Article | ReadFailure]:
        good = bad = 0
        names: set[str] = set()
        for number, line in _lines(source):
            try:
                yield _article(source, _object(line), line, str(number), names)
                good += 1
            except ReadError as error:
                yield ReadFailure(f"{source.path}:{number}", str(error))
                bad += 1
            if not good and bad >= _MOST_FAILURES:
                raise ReadError(f"not JSON lines: the first {bad} lines hold no article")
        if not good and not bad:
            raise ReadError("empty: there is no text in it")


class JsonReader:
    """Reads a .json file: one object, a list of objects, or an object with such a list; one bad item is one failure."""

    def read(self, source: Source) -> Iterator[Article | ReadFailure]:
        names: set[str] = set()
        items = _items(_parsed(source.content(FILE_LIMIT)))
        several = len(items) > 1
        strange = 0  # items that are no objects
        for number, item in enumerate(items, 1):
            if not isinstance(item, dict):
                strange += 1
                if strange <= _MOST_FAILURES:
                    yield ReadFailure(f"{source.path}#{number}", "not a JSON object")
                continue
            try:
                original = json.dumps(item, ensure_ascii=True).encode()
                yield _article(source, item, original, str(number) if several else "", names)
            except ReadError as error:
                yield ReadFailure(f"{source.path}#{number}", str(error))
        if strange > _MOST_FAILURES:
            yield ReadFailure(str(source.path), f"{strange - _MOST_FAILURES} more items are not JSON objects")


def _lines(source: Source) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank, with their numbers from 1. A line that is too long comes cut, one byte too long."""
    with open_regular(source.path) as file:
        packed = is_gzip(file.read(2))
        file.seek(0)
        if not packed:
            yield from _numbered(file)
            return
        with gzip.GzipFile(fileobj=file) as unpacked:
            try:
                yield from _numbered(cast(BinaryIO, unpacked))
            except (EOFError, zlib.error, gzip.BadGzipFile) as error:
                raise ReadError(f"damaged gzip file: {error}") from error


def _numbered(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    number = total = 0
    while line := file.readline(LINE_LIMIT + 1):
        number += 1
        total += len(line)
        if number == 1 and encoding_mark(line).startswith(("utf-16", "utf-32")):
            raise ReadError("JSON lines must be UTF-8; this file is " + encoding_mark(line).upper())
        if len(line) > LINE_LIMIT and not line.endswith(b"\n"):
            while (rest := file.readline(MEGABYTE)) and not rest.endswith(b"\n"):
                total += len(rest)
                if total > _UNPACKED_LIMIT:
                    break
        if total > _UNPACKED_LIMIT:
            raise ReadError(f"unpacks to more than {_UNPACKED_LIMIT // MEGABYTE} MB")
        if line.strip():
            yield number, line


def _object(line: bytes) -> Mapping[str, object]:
    if len(line) > LINE_LIMIT:
        raise ReadError(f"a line of more than {LINE_LIMIT // MEGABYTE} MB")
    value = _parsed(line.rstrip())
    if not isinstance(value, dict):
        raise ReadError("not a JSON object")
    return value


def _parsed(data: bytes) -> object:
    try:
        return json.loads(decode(data))
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, " if error.lineno > 1 else ""
        raise ReadError(f"not valid JSON: {error.msg} at {where}character {error.colno}") from error
    except RecursionError as error:
        raise ReadError("not valid JSON: nested too deeply") from error
    except ValueError as error:  # a number of thousands of digits
        raise ReadError(f"not valid JSON: {error}") from error


def _items(value: object) -> list[object]:
    """The items of a file, of which at least one is an object."""
    if isinstance(value, dict):
        fields = {str(key).lower(): inner for key, inner in value.items()}
        if any(isinstance(fields.get(name), str) for name in _TEXT):
            return [value]
        value = next((fields[name] for name in _LISTS if isinstance(fields.get(name), list)), None)
    if not isinstance(value, list):
        raise ReadError("no articles in it: neither an object with a text nor a list of such objects")
    if not any(isinstance(item, dict) for item in value):
        raise ReadError("no articles in it: the list holds no objects")
    return value


def _article(source: Source, item: Mapping[str, object], original: bytes, number: str, names: set[str]) -> Article:
    fields = {str(key).lower(): value for key, value in item.items()}
    # a news flash is a headline alone
    name = next((name for name in (*_TEXT, "title", "headline") if _text(fields.get(name)).strip()), None)
    if name is None:
        raise ReadError("no text: none of the fields " + ", ".join(_TEXT[:3]) + " holds any")
    text = _text(fields.pop(name))
    flat = {key: words for key, value in fields.items() if (words := _flat(value))}
    own = one_line(flat.get("id", ""))[:100]
    item_name = own if own and own not in names else number
    names.add(item_name)
    return described(
        source,
        text,
        Span(0, len(text)),
        flat,
        item=item_name,
        title="" if "title" in flat else title_of(text),
        original=original if source.keep else None,
        media_type="application/json",
    )


def _text(value: object) -> str:
    """The text of a field: a string, or a list of paragraphs; surrogates, which no file can hold, become U+FFFD."""
    if isinstance(value, list):
        value = "\n\n".join(part for part in value if isinstance(part, str))
    return _SURROGATE.sub("\ufffd", value) if isinstance(value, str) else ""


def _flat(value: object) -> str:
    """A field of metadata as words: lists with commas, nested objects by their name."""
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(filter(None, map(_flat, cast(Iterable[object], value[:50]))))[:4000] if _shallow(value) else ""
    if isinstance(value, dict):
        name = value.get("name") or value.get("title") or ""
        return _SURROGATE.sub("\ufffd", name)[:4000] if isinstance(name, str) else ""
    return _SURROGATE.sub("\ufffd", str(value))[:4000]


def _shallow(values: list[object]) -> bool:
    return not any(isinstance(value, list) for value in values)
