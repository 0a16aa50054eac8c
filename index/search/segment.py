"""Reading a segment that whoosh_codec wrote: terms, documents, counts and places as slices of arrays."""

from __future__ import annotations

import datetime
import json
import re
import sys
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property
from typing import overload

from index.search.backend import IndexDamaged
from index.search.index_folder import OpenFile
from index.search.query import Query

_LINE_END = re.compile(b"\n")
_NO_END = "\U0010ffff"


class Column:
    """Integers in a file; a part becomes an array when it is asked for."""

    __slots__ = ("_at", "_file", "_size", "_typecode", "_width")

    def __init__(self, file: OpenFile, typecode: str, at: int, size: int) -> None:
        self._file, self._typecode, self._at, self._size = file, typecode, at, size
        self._width = array(typecode).itemsize

    def part(self, first: int, last: int) -> array[int]:
        """The values from index `first` up to, not including, `last`."""
        values = array(self._typecode)
        values.frombytes(self._file.read(self._at + first * self._width, (last - first) * self._width))
        return values

    def all(self) -> array[int]:
        """Every value."""
        return self.part(0, self._size // self._width)


class TermList(Sequence[str]):
    """The terms of a field, sorted, as the bytes they have in the file: as strings they would take five times the room.

    UTF-8 sorts as its characters do.
    """

    def __init__(self, joined: bytes) -> None:
        self._joined = joined
        ends = array("I", (found.start() for found in _LINE_END.finditer(joined)))
        self._ends = array("I", [*ends, len(joined)]) if joined else ends

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, index: int) -> str: ...

    @overload
    def __getitem__(self, index: slice) -> list[str]: ...

    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            first, last, _ = index.indices(len(self))
            return self._text(first, last).split("\n") if first < last else []
        if not 0 <= index < len(self):
            raise IndexError(index)
        return self._text(index, index + 1)

    def _text(self, first: int, last: int) -> str:
        begin = self._ends[first - 1] + 1 if first else 0
        return str(self._joined[begin : self._ends[last - 1]], "utf-8", "surrogatepass")


class FieldColumns:
    """The terms of one field and their postings. A term is meant by its number, its place in the sorted `terms`."""

    def __init__(self, columns: dict[str, Column], terms: tuple[OpenFile, int, int] | None) -> None:
        self._columns = columns
        self._terms = terms

    @cached_property
    def terms(self) -> TermList:
        """All terms, sorted."""
        if self._terms is None:
            return TermList(b"")
        file, at, size = self._terms
        return TermList(file.read(at, size))

    @cached_property
    def _doc_bounds(self) -> array[int]:
        return self._columns["docs_bounds"].all() if "docs_bounds" in self._columns else array("I", [0])

    @cached_property
    def _place_bounds(self) -> array[int]:
        return self._columns["places_bounds"].all()

    @cached_property
    def starts(self) -> array[int]:
        """The place where each document's text begins, and where the next one would."""
        return self._columns["starts"].all() if "starts" in self._columns else array("I", [0])

    def whole(self, name: str) -> array[int]:
        """A column: of `docs`, `counts`, `places` those of all terms, one behind the other; empty if it was not stored."""
        return self._columns[name].all() if name in self._columns else array("I")

    def number(self, term: str) -> int:
        """The number of a term, or -1."""
        at = bisect_left(self.terms, term)
        return at if at < len(self.terms) and self.terms[at] == term else -1

    def prefixed(self, prefix: str) -> range:
        """The numbers of the terms that begin so."""
        return range(bisect_left(self.terms, prefix), bisect_right(self.terms, prefix + _NO_END))

    def documents(self, number: int) -> array[int]:
        """The documents of a term, ascending."""
        return self.documents_of(range(number, number + 1))

    def documents_of(self, numbers: range) -> array[int]:
        """The documents of neighbouring terms, term after term: one slice."""
        bounds = self._doc_bounds
        return self._columns["docs"].part(bounds[numbers.start], bounds[numbers.stop]) if numbers else array("I")

    def frequency(self, number: int) -> int:
        """In how many documents a term occurs, deleted ones included."""
        return self._doc_bounds[number + 1] - self._doc_bounds[number]

    def counts(self, number: int) -> array[int]:
        """How often a term occurs in each of its documents."""
        bounds = self._doc_bounds
        if "counts" not in self._columns:
            return array("B", [1]) * self.frequency(number)
        return self._columns["counts"].part(bounds[number], bounds[number + 1])

    def places(self, number: int) -> array[int]:
        """Every place of a term in the segment, ascending."""
        bounds = self._place_bounds
        return self._columns["places"].part(bounds[number], bounds[number + 1])


class Segment:
    """One segment: its columns, the catalogue key and the day (ordinal; 0: unknown) of each document, the deleted ones."""

    def __init__(
        self, fields: dict[str, FieldColumns], *, keys: array[int], days: array[int], deleted: frozenset[int]
    ) -> None:
        self.keys = keys
        self.days = days
        self.deleted = deleted
        self._fields = fields
        self.remembered: dict[tuple[Query, str], dict[int, int]] = {}  # what was costly to find, for the next question

    def with_deleted(self, deleted: frozenset[int]) -> Segment:
        """The same segment, of which these are deleted."""
        same = Segment(self._fields, keys=self.keys, days=self.days, deleted=deleted)
        same.remembered = self.remembered
        return same

    @property
    def fields(self) -> list[str]:
        """The names of its fields."""
        return sorted(self._fields)

    def field(self, name: str) -> FieldColumns:
        """The columns of a field; empty ones for a field that no document has."""
        return self._fields.get(name) or FieldColumns({}, None)

    @cached_property
    def live(self) -> frozenset[int]:
        """The documents that are not deleted."""
        return frozenset(range(len(self.keys))) - self.deleted

    @cached_property
    def by_day(self) -> tuple[list[int], list[int]]:
        """The documents in order of their day, and those days."""
        documents = sorted(range(len(self.days)), key=self.days.__getitem__)
        return documents, [self.days[document] for document in documents]

    def dated(self, since: datetime.date | None, until: datetime.date | None) -> list[int]:
        """The documents of a range of days, both included."""
        documents, days = self.by_day
        first = bisect_left(days, since.toordinal() if since else 1)
        last = bisect_right(days, until.toordinal()) if until else len(days)
        return documents[first:last]


def read_fields(file: OpenFile) -> dict[str, FieldColumns]:
    """The columns of a segment's file. Raises IndexDamaged."""
    size, _ = file.state()
    try:
        at = int.from_bytes(file.read(size - 8, 8), "little")
        directory = json.loads(file.read(at, size - 8 - at))
        if directory["byteorder"] != sys.byteorder:
            raise ValueError("written by a machine of the other byte order")
        return {field: _read_field(file, columns) for field, columns in directory["columns"].items()}
    except (ValueError, KeyError, TypeError) as error:
        raise IndexDamaged(
            f"a segment of the search index cannot be read ({error}); run: stancegrid rebuild"
        ) from error


def _read_field(file: OpenFile, columns: dict[str, tuple[str, int, int]]) -> FieldColumns:
    words = columns.pop("terms", None)
    parts = {name: Column(file, *column) for name, column in columns.items()}
    return FieldColumns(parts, (file, *words[1:]) if words else None)
