"""The postings of a segment while it is written: occurrences as arrays of numbers, brought into order all at once.

Only who writes an index comes here: numpy takes a tenth of a second to load.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.search.analysis import FOLDED_PIECES, pieces, stems_in
from index.search.segment import FieldColumns, Segment
from index.search.whoosh_codec import GAP

MOST_FORMS = 12_000_000
"""Words of a segment after which it is closed: they take some 25 bytes each while it is written, and 32 bits count places."""

TEXTS = ("title", "body")
_MOST_WAITING = 200_000
_HIGH = np.uint64(32)

Numbers = NDArray[Any]


class _Vocabulary(dict[str, int]):
    """Numbers for terms, given out in turn."""

    def __missing__(self, term: str) -> int:
        number = self[term] = len(self)
        return number


class Occurrences:
    """Which terms occur where: pairs of a term's number and a place, each pair as often as the term is there."""

    def __init__(self) -> None:
        self.numbers = _Vocabulary()
        self._parts: list[tuple[Numbers, Numbers]] = []

    def add(self, numbers: Numbers, places: Numbers) -> None:
        """Terms by number, and where each is; in any order."""
        self._parts.append((numbers.astype(np.uint32, copy=False), places.astype(np.uint32, copy=False)))

    def take(self, terms: Sequence[str], ranks: Numbers, places: Numbers) -> None:
        """Terms by rank in `terms`, and where each is; terms that are nowhere get no number."""
        used = np.bincount(ranks, minlength=len(terms)) > 0
        numbers = [self.numbers[term] if here else 0 for term, here in zip(terms, used.tolist(), strict=True)]
        self.add(np.array(numbers, np.uint32)[ranks], places)

    def in_order(self) -> tuple[list[str], Numbers, Numbers]:
        """The terms, sorted; then each occurrence, by term and place: the rank of its term, and its place. For once."""
        terms = sorted(self.numbers)
        rank_of = np.empty(len(terms), np.uint64)
        rank_of[[self.numbers[term] for term in terms]] = np.arange(len(terms), dtype=np.uint64) << _HIGH
        keys = np.empty(sum(len(numbers) for numbers, _ in self._parts), np.uint64)
        at = 0
        while self._parts:
            numbers, places = self._parts.pop()
            np.bitwise_or(rank_of[numbers], places, out=keys[at : at + len(numbers)])
            at += len(numbers)
        keys.sort()
        self.numbers.clear()
        return terms, (keys >> _HIGH).astype(np.uint32), keys.astype(np.uint32)


class _Pieces(dict[str, int]):
    """Numbers for the pieces of texts in one language; pieces that are the same when folded share one."""

    def __init__(self, texts: TextPostings, language: str) -> None:
        super().__init__()
        self._texts, self._stems = texts, stems_in(language)
        self._folded: dict[str, int] = {}

    def __missing__(self, piece: str) -> int:
        folded = FOLDED_PIECES[piece]
        number = self._folded.get(folded)
        if number is None:
            forms = folded.split()
            stems = [stem for form in forms for stem in self._stems[form]]
            number = self._folded[folded] = self._texts.number(forms, stems)
        self[piece] = number
        return number


class TextPostings:
    """The titles or the bodies of a segment. Places count words through all texts, without the gaps between them."""

    def __init__(self) -> None:
        self.words = 0
        self.documents = 0
        self._forms, self._stems = Occurrences(), Occurrences()
        self._lengths: list[Numbers] = []  # of the texts, in words
        self._pieces: dict[str, _Pieces] = {}
        self._forms_in, self._form_ends = array("I"), array("I")  # of each piece
        self._stems_in, self._stem_ends = array("I"), array("I")
        self._stream, self._sizes = array("I"), array("I")  # pieces of the texts that wait, and how many each has
        self._known = 0  # of `_forms_in` when texts were settled last

    def add(self, text: str, language: str) -> None:
        """The text of the next document."""
        known = self._pieces.get(language)
        if known is None:
            known = self._pieces[language] = _Pieces(self, language)
        found = pieces(text)
        self._stream.extend(map(known.__getitem__, found))
        self._sizes.append(len(found))
        if self._waiting > _MOST_WAITING:
            self.settle()

    @property
    def _waiting(self) -> int:
        """Pieces that wait, and the words in new ones."""
        return len(self._stream) + len(self._forms_in) - self._known

    @property
    def size(self) -> int:
        """Words, or somewhat more."""
        return self.words + self._waiting

    def number(self, forms: Sequence[str], stems: Sequence[str]) -> int:
        """A number for a piece with these forms and stems."""
        self._forms_in.extend(map(self._forms.numbers.__getitem__, forms))
        self._stems_in.extend(map(self._stems.numbers.__getitem__, stems))
        self._form_ends.append(len(self._forms_in))
        self._stem_ends.append(len(self._stems_in))
        return len(self._form_ends) - 1

    def settle(self) -> None:
        """Turn the texts that wait into occurrences."""
        stream, sizes = _view(self._stream), _view(self._sizes)
        first, documents = self.words, np.arange(self.documents, self.documents + len(sizes))
        forms, lengths = _spread(stream, sizes, _view(self._forms_in), _view(self._form_ends))
        stems, lengths_in_stems = _spread(stream, sizes, _view(self._stems_in), _view(self._stem_ends))
        self._begin(lengths)
        self._forms.add(forms, np.arange(first, self.words))
        self._stems.add(stems, np.repeat(documents, lengths_in_stems))
        self._stream, self._sizes = array("I"), array("I")
        self._known = len(self._forms_in)

    def end(self) -> None:
        """No text comes any more but those of other segments: the memory of pieces is freed."""
        self.settle()
        self._pieces.clear()
        self._forms_in, self._form_ends = array("I"), array("I")
        self._stems_in, self._stem_ends = array("I"), array("I")
        self._known = 0

    def _begin(self, lengths: Numbers) -> Numbers:
        """Make room for the texts of the next documents; where each begins."""
        ends = self.words + np.cumsum(lengths, dtype=np.int64)
        self._lengths.append(lengths)
        self.words += int(lengths.sum())
        self.documents += len(lengths)
        return ends - lengths

    def take_in(self, forms: FieldColumns, stems: FieldColumns, numbers: Numbers) -> None:
        """The texts of another segment's documents that get a number here, not -1."""
        kept = numbers >= 0
        old = _view(forms.starts).astype(np.int64)
        new = np.zeros(len(numbers), np.int64)
        new[kept] = self._begin((np.diff(old) - GAP)[kept])
        ranks, places = _unfolded(forms, "places")
        of = np.searchsorted(old, places, side="right") - 1
        here = kept[of]
        self._forms.take(forms.terms[:], ranks[here], (places + (new - old[:-1])[of])[here])
        take_documents(self._stems, stems, numbers)

    def columns(self, field: str) -> Iterator[FieldPostings]:
        """What is written of forms and of stems. For once."""
        yield self._form_columns(field)
        yield by_document(f"{field}_stems", self._stems)

    def _form_columns(self, field: str) -> FieldPostings:
        lengths = np.concatenate([np.zeros(0, np.int64), *self._lengths])
        starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths + GAP)])
        terms, ranks, places = self._forms.in_order()
        of = np.repeat(np.arange(len(lengths), dtype=np.uint32), lengths)[places]
        first = _changes(ranks, of)
        columns = {"docs": of[first], "docs_bounds": _bounds(ranks[first], len(terms)), "starts": starts}
        of *= np.uint32(GAP)
        places += of
        return FieldPostings(field, terms, columns | {"places": places, "places_bounds": _bounds(ranks, len(terms))})


@dataclass(frozen=True, slots=True)
class FieldPostings:
    """What is written of one field: its terms, sorted, and columns by name."""

    field: str
    terms: list[str]
    columns: dict[str, Numbers]


class PostingPool:
    """Collects the postings of a segment. Takes the place of Whoosh's pool, which sorts single postings."""

    def __init__(self) -> None:
        self._texts = {field: TextPostings() for field in TEXTS}
        self._values: defaultdict[str, Occurrences] = defaultdict(Occurrences)
        self._waiting: defaultdict[str, tuple[array[int], array[int]]] = defaultdict(lambda: (array("I"), array("I")))

    @property
    def full(self) -> bool:
        """Whether the segment should be closed."""
        return any(text.size > MOST_FORMS for text in self._texts.values())

    def add(self, item: object) -> None:
        """What Whoosh calls for each posting of a field that it indexes itself: we have none."""
        raise TypeError(f"postings come by text and by value, not one by one: {item}")

    def add_text(self, field: str, text: str, language: str) -> None:
        """The title or the body of the next document."""
        self._texts[field].add(text, language)

    def add_values(self, field: str, document: int, values: Iterable[str]) -> None:
        """Values that a document has."""
        numbers, documents = self._waiting[field]
        before = len(numbers)
        numbers.extend(map(self._values[field].numbers.__getitem__, values))
        documents.extend([document] * (len(numbers) - before))

    def settle(self) -> None:
        """All documents were added; those of other segments may follow."""
        for text in self._texts.values():
            text.end()
        for field, (numbers, documents) in self._waiting.items():
            self._values[field].add(_view(numbers), _view(documents))
        self._waiting.clear()

    def take_in(self, segment: Segment, numbers: Sequence[int]) -> None:
        """The postings of another segment's documents that get a number here, not -1; the numbers ascend."""
        new = np.array(numbers, np.int64)
        for field, text in self._texts.items():
            text.take_in(segment.field(field), segment.field(f"{field}_stems"), new)
        for field in segment.fields:
            if field.removesuffix("_stems") not in TEXTS:
                take_documents(self._values[field], segment.field(field), new)

    def fields(self) -> Iterator[FieldPostings]:
        """What is written. For once."""
        for field, text in self._texts.items():
            yield from text.columns(field)
        for field, values in self._values.items():
            yield by_document(field, values)

    def iter_postings(self) -> PostingPool:
        """What Whoosh gives to the writer of a segment's postings."""
        return self

    def cleanup(self) -> None:
        """Free the memory."""
        self._texts.clear()
        self._values.clear()


def by_document(field: str, occurrences: Occurrences) -> FieldPostings:
    """What is written of a field whose occurrences are in documents: each once, and how often."""
    terms, ranks, documents = occurrences.in_order()
    first = np.flatnonzero(_changes(ranks, documents))
    columns = {"docs": documents[first], "docs_bounds": _bounds(ranks[first], len(terms))}
    counts = np.diff(first, append=len(ranks))
    if len(counts) and counts.max() > 1:  # else every one is 1, which need not be stored
        columns["counts"] = counts
    return FieldPostings(field, terms, columns)


def take_documents(occurrences: Occurrences, columns: FieldColumns, numbers: Numbers) -> None:
    """The occurrences in another segment's documents that get a number here, not -1."""
    ranks, documents = _unfolded(columns, "docs")
    counts = _view(columns.whole("counts"))
    if len(counts):
        ranks, documents = np.repeat(ranks, counts), np.repeat(documents, counts)
    documents = numbers[documents]
    here = documents >= 0
    occurrences.take(columns.terms[:], ranks[here], documents[here])


def _unfolded(columns: FieldColumns, name: str) -> tuple[Numbers, Numbers]:
    """Every value of a column with the rank of its term."""
    bounds = _view(columns.whole(f"{name}_bounds")).astype(np.int64)
    values = _view(columns.whole(name)).astype(np.int64)
    return np.repeat(np.arange(max(0, len(bounds) - 1)), bounds[1:] - bounds[:-1]), values


def _spread(stream: Numbers, sizes: Numbers, contents: Numbers, ends: Numbers) -> tuple[Numbers, Numbers]:
    """What is in the pieces of a stream, one behind the other; and how much in each of its texts, of `sizes` pieces."""
    each = np.diff(ends, prepend=np.uint32(0))[stream]
    upto = np.concatenate([np.zeros(1, np.int64), np.cumsum(each, dtype=np.int64)])
    at = np.repeat(ends[stream] - upto[1:], each) + np.arange(upto[-1])
    texts = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes, dtype=np.int64)])
    return contents[at], np.diff(upto[texts])


def _changes(ranks: Numbers, places: Numbers) -> Numbers:
    """Where another term, or another place of the same term, begins."""
    changes = np.ones(len(ranks), bool)
    np.logical_or(ranks[1:] != ranks[:-1], places[1:] != places[:-1], out=changes[1:])
    return changes


def _bounds(ranks: Numbers, terms: int) -> Numbers:
    """Where the occurrences of each term begin among sorted ones, and where the last ones end."""
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(np.bincount(ranks, minlength=terms))])


def _view(values: array[int]) -> Numbers:
    return np.frombuffer(values, values.typecode) if values else np.zeros(0, np.uint32)
