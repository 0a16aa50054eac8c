"""Reading a segment that whoosh_codec wrote: terms, documents, counts and places as slices of arrays."""

from __future__ import annotations

import datetime
import json
import sys
from array import array
from bisect import bisect_left, bisect_right
from functools import cached_property

from index.search.index_folder import IndexDamaged
from index.search.query import Query

_NO_END = "\U0010ffff"


class Column:
    """Integers in the bytes of a file; a part becomes an array when it is asked for."""

    __slots__ = ("_bytes", "_typecode", "_width")

    def __init__(self, typecode: str, content: memoryview) -> None:
        self._typecode = typecode
        self._bytes = content
        self._width = array(typecode).itemsize

    def part(self, first: int, last: int) -> array[int]:
        """The values from index `first` up to, not including, `last`."""
        values = array(self._typecode)
        values.frombytes(self._bytes[first * self._width : last * self._width])
        return values

    def all(self) -> array[int]:
        """Every value."""
        return self.part(0, len(self._bytes) // self._width)


class FieldColumns:
    """The terms of one field and their postings. A term is meant by its number, its place in the sorted `terms`."""

    def __init__(self, columns: dict[str, Column], terms: memoryview | None) -> None:
        self._columns = columns
        self._terms = terms

    @cached_property
    def terms(self) -> list[str]:
        """All terms, sorted."""
        joined = str(self._terms or b"", "utf-8", "surrogatepass")
        return joined.split("\n") if joined else []

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


def read_fields(content: bytes) -> dict[str, FieldColumns]:
    """The columns of a segment's file. Raises IndexDamaged."""
    view = memoryview(content)
    try:
        at = int.from_bytes(view[-8:], "little")
        directory = json.loads(bytes(view[at:-8]))
        if directory["byteorder"] != sys.byteorder:
            raise ValueError("written by a machine of the other byte order")
        return {field: _read_field(view, columns) for field, columns in directory["columns"].items()}
    except (ValueError, KeyError, TypeError) as error:
        raise IndexDamaged(
            f"a segment of the search index cannot be read ({error}); run: stancegrid rebuild"
        ) from error


def _read_field(view: memoryview, columns: dict[str, tuple[str, int, int]]) -> FieldColumns:
    parts = {name: (typecode, view[at : at + size]) for name, (typecode, at, size) in columns.items()}
    words = parts.pop("terms", None)
    return FieldColumns({name: Column(*part) for name, part in parts.items()}, words[1] if words else None)
