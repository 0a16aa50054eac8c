"""Comma-separated lines and JSON that neither a spreadsheet nor a terminal obeys."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

# C0 (but for line ends and tabs), C1, zero width, bidi controls, line separators, byte order mark
_ACTIVE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")  # a spreadsheet would run a cell that begins so
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?\Z")


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """A header and a line for each row."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(header)
    yield buffer.getvalue()
    for row in rows:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow([safe_cell(value) for value in row])
        yield buffer.getvalue()


def safe_cell(value: Any) -> str:
    """A value as text; an apostrophe stands before what a spreadsheet would take for a formula. Numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        value = "; ".join(map(str, value))
    text = _ACTIVE.sub(" ", str(value).replace("\r\n", "\n").replace("\r", " "))
    return f"'{text}" if text.startswith(_FORMULA) and not _NUMBER.match(text) else text


def json_line(record: Mapping[str, Any]) -> str:
    """One object on one line; what could act on a terminal is escaped, so the text itself is unharmed."""
    text = json.dumps(record, ensure_ascii=False)
    return _ACTIVE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)
