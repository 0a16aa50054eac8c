"""How a Whoosh segment stores its postings: a codec (Whoosh's extension point) that lays them out as columns.

The postings of all terms of a field lie one after another in the order of the terms, as arrays of small integers. So the
articles of a prefix are one slice, and a phrase is an intersection of sets: a word's places are counted through the whole
segment, with a gap between two texts that no phrase or window can cross.
"""

from __future__ import annotations

import json
import sys
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from whoosh.codec.base import FieldWriter
from whoosh.codec.whoosh3 import W3Codec
from whoosh.fields import FieldType

from index.search.query import FARTHEST

EXTENSION = ".grid"
GAP = FARTHEST + 24
MOST_PLACES = 2**32 - 2**28
"""Places are counted in 32 bits; a segment is closed before it comes near the end of them."""


class ColumnField(FieldType):  # type: ignore[misc]  # Whoosh has no types
    """A field whose terms reach the pool already analysed; Whoosh neither stores nor analyses it."""

    indexed = False

    def __init__(self) -> None:
        super().__init__(format=None, analyzer=None)


class Postings:
    """Of one term: its documents, ascending; how often it occurs in each; all its places."""

    __slots__ = ("counts", "docs", "places")

    def __init__(self) -> None:
        self.docs = array("I")
        self.counts = array("I")
        self.places = array("I")


class PostingPool:
    """Collects the postings of a segment in memory. Takes the place of Whoosh's pool, which sorts single postings."""

    def __init__(self) -> None:
        self.fields: dict[str, dict[str, Postings]] = defaultdict(dict)
        self.starts: dict[str, array[int]] = {}

    def place(self, field: str, length: int) -> int:
        """Make room for the next document's text of `length` forms; where it begins."""
        starts = self.starts.setdefault(field, array("I", [0]))
        first = starts[-1]
        starts.append(first + length + GAP)
        return first

    @property
    def full(self) -> bool:
        """Whether the segment should be closed."""
        return any(starts[-1] > MOST_PLACES for starts in self.starts.values())

    def add(self, item: object) -> None:
        """What Whoosh calls for each posting of a field that it indexes itself: we have none."""
        raise TypeError(f"postings come by text and by value, not one by one: {item}")

    def add_text(self, field: str, docnum: int, forms: Sequence[str], stems: Mapping[str, Sequence[str]]) -> None:
        """A document's title or body: its forms with their places, and the stems of these with their number."""
        places: dict[str, list[int]] = {}
        for place, form in enumerate(forms, self.place(field, len(forms))):
            if form in places:
                places[form].append(place)
            else:
                places[form] = [place]
        counts: dict[str, int] = {}
        for form, these in places.items():
            postings = self.of(field, form)
            postings.docs.append(docnum)
            postings.places.extend(these)
            for stem in stems[form]:
                counts[stem] = counts.get(stem, 0) + len(these)
        for stem, count in counts.items():
            postings = self.of(f"{field}_stems", stem)
            postings.docs.append(docnum)
            postings.counts.append(count)

    def add_values(self, field: str, docnum: int, values: Iterable[str]) -> None:
        """Values that the document has."""
        for value in values:
            self.of(field, value).docs.append(docnum)

    def of(self, field: str, term: str) -> Postings:
        """The postings of a term, to be added to."""
        terms = self.fields[field]
        postings = terms.get(term)
        if postings is None:
            postings = terms[term] = Postings()
        return postings

    def iter_postings(self) -> PostingPool:
        """What Whoosh gives to `ColumnWriter.add_postings`."""
        return self

    def cleanup(self) -> None:
        """Free the memory."""
        self.fields.clear()


class ColumnWriter(FieldWriter):  # type: ignore[misc]
    """Writes the postings of a segment into one file: columns, a directory of them, and where it begins."""

    def __init__(self, storage: Any, segment: Any) -> None:
        self._storage = storage
        self._segment = segment
        self.is_closed = False

    def add_postings(self, schema: Any, lengths: object, items: PostingPool) -> None:
        file = self._segment.create_file(self._storage, EXTENSION)
        try:
            directory = _Directory(file)
            for field in sorted(items.fields):
                _write_field(directory, field, items.fields[field])
            for field, starts in sorted(items.starts.items()):
                directory.numbers(field, "starts", starts)
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

    def numbers(self, field: str, column: str, values: array[int]) -> None:
        """A column of integers in the smallest type that holds them."""
        largest = max(values, default=0)
        typecode = "B" if largest < 1 << 8 else "H" if largest < 1 << 16 else "I"
        data = (values if typecode == values.typecode else array(typecode, values)).tobytes()
        self._add(field, column, typecode, data)

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


def _write_field(directory: _Directory, field: str, terms: dict[str, Postings]) -> None:
    names = sorted(terms)
    postings = [terms[name] for name in names]
    directory.words(field, "terms", names)
    for column in ("docs", "places"):
        joined = array("I")
        bounds = array("I", [0])
        for these in postings:
            joined.extend(getattr(these, column))
            bounds.append(len(joined))
        if joined:
            directory.numbers(field, column, joined)
            directory.numbers(field, f"{column}_bounds", bounds)
    counts = array("I")
    for these in postings:
        counts.extend(these.counts)
    if max(counts, default=1) > 1:  # else every one is 1, which need not be stored
        directory.numbers(field, "counts", counts)


class ColumnCodec(W3Codec):  # type: ignore[misc]
    """Whoosh's own codec for the columns of a document, ours for postings."""

    length_stats = False

    def field_writer(self, storage: Any, segment: Any) -> ColumnWriter:
        return ColumnWriter(storage, segment)
