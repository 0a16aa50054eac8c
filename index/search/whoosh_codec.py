"""How a Whoosh segment stores its postings: a codec (Whoosh's extension point) that lays them out as columns.

The postings of all terms of a field lie one after another in the order of the terms, as arrays of small integers. So the
articles of a prefix are one slice, and a phrase is an intersection of sets: a word's places are counted through the whole
segment, with a gap between two texts that no phrase or window can cross.
"""

from __future__ import annotations

import json
import sys
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from whoosh.codec.base import FieldWriter
from whoosh.codec.whoosh3 import W3Codec
from whoosh.fields import FieldType

from index.search.analysis import stems_in
from index.search.index_folder import COLUMNS
from index.search.query import FARTHEST

GAP = FARTHEST + 24
MOST_FORMS = 20_000_000
"""Words of a segment after which it is closed: they take some 20 bytes each while it is written, and 32 bits count places."""


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


class _Numbers(dict[str, int]):
    """Numbers for the forms of one language, given out in turn by a text's list of forms."""

    def __init__(self, forms: list[tuple[str, str]], language: str) -> None:
        super().__init__()
        self._forms, self._language = forms, language

    def __missing__(self, form: str) -> int:
        number = self[form] = len(self._forms)
        self._forms.append((form, self._language))
        return number


class TextStream:
    """The titles or bodies of a segment one behind the other, as numbers of forms; turned into postings all at once."""

    def __init__(self) -> None:
        self._forms: list[tuple[str, str]] = []  # number -> form, language
        self._numbers: dict[str, _Numbers] = {}
        self._stream = array("I")
        self._docs = array("I")
        self._places = array("I")

    def add(self, docnum: int, forms: Sequence[str], language: str, first: int) -> None:
        """A document's forms, the first one standing at place `first`."""
        numbers = self._numbers.get(language)
        if numbers is None:
            numbers = self._numbers[language] = _Numbers(self._forms, language)
        self._stream.extend(map(numbers.__getitem__, forms))
        self._docs += array("I", (docnum,)) * len(forms)
        self._places.extend(range(first, first + len(forms)))

    def settle(self, forms: dict[str, Postings], stems: dict[str, Postings]) -> None:
        """Add the postings of all forms and of all their stems; forget the texts."""
        found: list[array[int]] = [array("I") for _ in self._forms]
        for at, number in enumerate(self._stream):
            found[number].append(at)
        by_form: dict[str, list[array[int]]] = {}
        by_stem: dict[str, list[array[int]]] = {}
        for (form, language), these in zip(self._forms, found, strict=True):
            by_form.setdefault(form, []).append(these)
            for stem in stems_in(language)[form]:
                by_stem.setdefault(stem, []).append(these)
        for form, parts in by_form.items():
            together = _together(parts)
            forms[form].docs.extend(dict.fromkeys(map(self._docs.__getitem__, together)))
            forms[form].places.extend(map(self._places.__getitem__, together))
        for stem, parts in by_stem.items():
            counted = Counter(map(self._docs.__getitem__, _together(parts)))
            stems[stem].docs.extend(counted.keys())
            stems[stem].counts.extend(counted.values())


def _together(parts: list[array[int]]) -> Sequence[int]:
    """Several ascending arrays as one."""
    return parts[0] if len(parts) == 1 else sorted(chain.from_iterable(parts))


class PostingPool:
    """Collects the postings of a segment in memory. Takes the place of Whoosh's pool, which sorts single postings."""

    def __init__(self) -> None:
        self.fields: dict[str, dict[str, Postings]] = defaultdict(lambda: defaultdict(Postings))
        self.starts: dict[str, array[int]] = {}
        self._texts: dict[str, TextStream] = defaultdict(TextStream)

    def place(self, field: str, length: int) -> int:
        """Make room for the next document's text of `length` forms; where it begins."""
        starts = self.starts.setdefault(field, array("I", [0]))
        first = starts[-1]
        starts.append(first + length + GAP)
        return first

    @property
    def full(self) -> bool:
        """Whether the segment should be closed."""
        return any(starts[-1] - GAP * (len(starts) - 1) > MOST_FORMS for starts in self.starts.values())

    def add(self, item: object) -> None:
        """What Whoosh calls for each posting of a field that it indexes itself: we have none."""
        raise TypeError(f"postings come by text and by value, not one by one: {item}")

    def add_text(self, field: str, docnum: int, forms: Sequence[str], language: str) -> None:
        """A document's title or body: its forms, and the stems of these."""
        self._texts[field].add(docnum, forms, language, self.place(field, len(forms)))

    def add_values(self, field: str, docnum: int, values: Iterable[str]) -> None:
        """Values that the document has."""
        for value in values:
            self.fields[field][value].docs.append(docnum)

    def settle(self) -> None:
        """Turn the texts into postings; before postings of later documents are added to `fields`."""
        for field, text in self._texts.items():
            text.settle(self.fields[field], self.fields[f"{field}_stems"])
        self._texts.clear()

    def iter_postings(self) -> PostingPool:
        """What Whoosh gives to `ColumnWriter.add_postings`."""
        return self

    def cleanup(self) -> None:
        """Free the memory."""
        self.fields.clear()
        self._texts.clear()


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


class ColumnCodec(W3Codec):  # type: ignore[misc]  # Whoosh has no types
    """Whoosh's own codec for the columns of a document, ours for postings."""

    length_stats = False

    def field_writer(self, storage: Any, segment: Any) -> ColumnWriter:
        return ColumnWriter(storage, segment)
