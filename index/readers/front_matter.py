"""The YAML block at the top of a Markdown file, read from parser events: every scalar a string, no aliases, no tags."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_FENCE = re.compile(r"---[ \t]*\r?\n")
_END = re.compile(r"^(?:---|\.\.\.)[ \t]*\r?$\n?", re.MULTILINE)
_LARGEST = 65_536  # characters
_MOST_FIELDS = 200
_LONGEST_VALUE = 4_000
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The fields, where the article itself begins, what was wrong (empty: nothing), and in which line of the text.

    Line 0: what looked like front matter may be none, and nothing was left out.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    body_start: int = 0
    note: str = ""
    line: int = 0


def front_matter(text: str) -> FrontMatter:
    """The front matter of `text`. A broken one is no error: its fields are left out and `note` says why."""
    start = 1 if text.startswith("\ufeff") else 0
    fence = _FENCE.match(text, start)
    if not fence:
        return FrontMatter(body_start=start)
    end = _END.search(text, fence.end(), fence.end() + _LARGEST)
    if not end:
        return FrontMatter(body_start=start, note="front matter without an end, read as text")
    try:
        fields = _fields(text[fence.end() : end.start()])
    except _Refused as refusal:
        return FrontMatter(body_start=end.end(), note=f"front matter left out: {refusal}", line=refusal.line + 2)
    return FrontMatter(fields, end.end())


class _Refused(Exception):
    line = 0  # of the block, from 0


def _fields(block: str) -> dict[str, str]:
    import yaml

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    fields: dict[str, str] = {}
    line = 0
    try:
        collector = _Collector(fields)
        for event in yaml.parse(block, Loader=loader):
            line = event.start_mark.line if event.start_mark else line
            collector.take(event)
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        # where a quotation mark or a bracket was opened says more than the end of the block
        mark = getattr(error, "context_mark", None) or getattr(error, "problem_mark", None)
        refusal = _Refused(f"not valid YAML{f' in its line {mark.line + 1}' if mark else ''}")
        refusal.line = mark.line if mark else line
        raise refusal from error
    except _Refused as refusal:
        refusal.line = line
        raise
    return fields


def line_of(text: str, matter: FrontMatter, name: str) -> int:
    """The line of the text (from 1) where its front matter has the field `name`; 1 where it is written in another way."""
    match = re.compile(rf"^['\"]?{re.escape(name)}['\"]?[ \t]*:", re.MULTILINE | re.IGNORECASE).search(
        text, 0, matter.body_start
    )
    return text.count("\n", 0, match.start()) + 1 if match else 1


class _Collector:
    """Turns parser events into flat fields: lists are joined with commas, nested mappings get dotted names."""

    def __init__(self, fields: dict[str, str]) -> None:
        self._fields = fields
        self._path: list[str | None] = []  # the key of each open mapping (None: a key comes next), "" for a list

    def take(self, event: Any) -> None:
        kind = type(event).__name__
        if kind == "AliasEvent":
            raise _Refused("aliases are not read")
        if kind == "ScalarEvent":
            self._scalar(event.value)
        elif kind in ("MappingStartEvent", "SequenceStartEvent"):
            if len(self._path) >= _DEEPEST:
                raise _Refused(f"more than {_DEEPEST} levels")
            if self._path and self._path[-1] is None:
                raise _Refused("a key that is not a word")
            if not self._path and kind == "SequenceStartEvent":
                raise _Refused("a list, not fields")
            self._path.append(None if kind == "MappingStartEvent" else "")
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            self._path.pop()
            self._value_done()

    def _scalar(self, value: str) -> None:
        if not self._path:
            if value.strip():
                raise _Refused("a text, not fields")
        elif self._path[-1] is None:
            self._path[-1] = value[:100].strip()
        else:
            self._store(value.strip()[:_LONGEST_VALUE])
            self._value_done()

    def _store(self, value: str) -> None:
        name = ".".join(key for key in self._path if key).lower()
        if name not in self._fields and len(self._fields) >= _MOST_FIELDS:
            raise _Refused(f"more than {_MOST_FIELDS} fields")
        before = self._fields.get(name)
        in_list = "" in self._path
        self._fields[name] = f"{before}, {value}"[:_LONGEST_VALUE] if in_list and before else value

    def _value_done(self) -> None:
        if self._path and self._path[-1] != "":
            self._path[-1] = None
