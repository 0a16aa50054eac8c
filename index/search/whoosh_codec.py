"""How a Whoosh segment stores its postings: a codec (Whoosh's extension point) that lays them out as columns.

The postings of all terms of a field lie one after another in the order of the terms, as arrays of small integers. So the
articles of a prefix are one slice, and a phrase is an intersection of sets: a word's places are counted through the whole
segment, with a gap between two texts that no phrase or window can cross.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from whoosh.codec.base import FieldWriter
from whoosh.codec.whoosh3 import W3Codec
from whoosh.fields import FieldType

from index.search.index_folder import COLUMNS
from index.search.query import FARTHEST

if TYPE_CHECKING:
    from index.search.postings import Numbers, PostingPool

GAP = FARTHEST + 24
"""Places between two texts of a segment: no phrase and no window reaches across."""


class ColumnField(FieldType):  # type: ignore[misc]  # Whoosh has no types
    """A field whose terms reach the pool already analysed; Whoosh neither stores nor analyses it."""

    indexed = False

    def __init__(self) -> None:
        super().__init__(format=None, analyzer=None)


class ColumnWriter(FieldWriter):  # type: ignore[misc]  # Whoosh has no types
    """Writes the postings of a segment into one file: columns, a directory of them, and where it begins."""

    def __init__(self, storage: Any, segment: Any) -> None:
        self._storage = storage
        self._segment = segment
        self.is_closed = False

    def add_postings(self, schema: Any, lengths: object, items: PostingPool) -> None:
        file = self._segment.create_file(self._storage, COLUMNS)
        try:
            directory = _Directory(file)
            for found in items.fields():
                directory.words(found.field, "terms", found.terms)
                for column, values in found.columns.items():
                    directory.numbers(found.field, column, values)
                del found, values  # before the next are made: they are large
            directory.close()
        finally:
            file.close()

    def close(self) -> None:
        self.is_closed = True


class _Directory:
    """Writes columns and remembers where: field -> column -> [typecode, offset, bytes]."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._at = 0
        self._columns: dict[str, dict[str, tuple[str, int, int]]] = {}

    def numbers(self, field: str, column: str, values: Numbers) -> None:
        """A column of integers in the smallest type that holds them; none where there are none."""
        if len(values):
            largest = values.max()
            typecode = "B" if largest < 1 << 8 else "H" if largest < 1 << 16 else "I"
            self._add(field, column, typecode, values.astype(typecode).tobytes())

    def words(self, field: str, column: str, values: Iterable[str]) -> None:
        """A column of words, none of which has a line feed."""
        self._add(field, column, "s", "\n".join(values).encode("utf-8", "surrogatepass"))

    def _add(self, field: str, column: str, typecode: str, data: bytes) -> None:
        self._columns.setdefault(field, {})[column] = (typecode, self._at, len(data))
        self._file.write(data)
        self._at += len(data)

    def close(self) -> None:
        """Write the directory behind the columns."""
        found = {"byteorder": sys.byteorder, "columns": self._columns}
        self._file.write(json.dumps(found, sort_keys=True).encode())
        self._file.write(self._at.to_bytes(8, "little"))


class ColumnCodec(W3Codec):  # type: ignore[misc]  # Whoosh has no types
    """Whoosh's own codec for the columns of a document, ours for postings."""

    length_stats = False

    def field_writer(self, storage: Any, segment: Any) -> ColumnWriter:
        return ColumnWriter(storage, segment)
