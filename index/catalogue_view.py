"""A selection over the catalogue's columns: the bulk of it, and apart what is new, judged or otherwise special.

`bulk` is large, mapped from a file and older; `special` is small, read from the catalogue a moment ago, and holds every
article that changed since, tells a story with one that did, or carries judgments. A bulk article that is special or gone
counts as dead there.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress, repeat

from index.catalogue import STATUS_CODE_READ
from index.catalogue_columns import Columns, Facet

FEW = 20  # one in so many: below this share of articles, rows are looked up by article


_DIGITS = bytes((ord("0"), ord("1"))) + bytes(254)


def pack_bits(marked: bytes | bytearray) -> int:
    """Bytes of 0 and 1 as an integer whose bit p is byte p."""
    return int(marked[::-1].translate(_DIGITS), 2) if marked else 0


@dataclass(frozen=True)
class View:
    """All articles at one change number, in two segments."""

    change: int
    bulk: Columns
    special: Columns
    dead: frozenset[int]  # positions in `bulk`

    @property
    def size(self) -> int:
        return self.bulk.size - len(self.dead) + self.special.size

    @property
    def newest(self) -> int:
        """The ordinal of the newest day; 0 when nothing is dated."""
        alive = next((place for place in range(self.bulk.undated) if place not in self.dead), None)
        return max(self.special.newest, 0 if alive is None else self.bulk.days[alive])

    @cached_property
    def alive(self) -> bytes | None:
        """By bulk position; None when all are."""
        if not self.dead:
            return None
        marks = bytearray(b"\1" * self.bulk.size)
        for place in self.dead:
            marks[place] = 0
        return bytes(marks)


class Part:
    """The selected articles of one segment; `mask` has a 1 for each position, None means all."""

    def __init__(self, columns: Columns, mask: bytes | None) -> None:
        self.columns = columns
        self.mask = mask
        self.total = columns.size if mask is None else mask.count(1)

    @cached_property
    def positions(self) -> Sequence[int]:
        """Ascending: newest first."""
        if self.mask is None:
            return range(self.columns.size)
        return array("I", compress(range(len(self.mask)), self.mask))

    @cached_property
    def bits(self) -> int:
        """Bit p is set for each selected position p."""
        return (1 << self.columns.size) - 1 if self.mask is None else pack_bits(self.mask)

    @cached_property
    def row_mask(self) -> bytes | None:
        """For each row of the statement columns, whether its article is selected; None: all are."""
        columns = self.columns
        if self.mask is None:
            return None
        if self.total * FEW > columns.size:
            return bytes(map(self.mask.__getitem__, columns.row_position))
        marks = bytearray(len(columns.row_position))
        for place in self.positions:
            for row in columns.rows_at[columns.rows_from[place] : columns.rows_from[place + 1]]:
                marks[row] = 1
        return bytes(marks)

    @property
    def statements(self) -> int:
        """How many statements the selected articles hold."""
        return len(self.columns.row_position) if self.row_mask is None else self.row_mask.count(1)

    @property
    def undated(self) -> int:
        """How many selected articles have no date."""
        first = self.columns.undated
        return self.columns.size - first if self.mask is None else self.mask.count(1, first)

    def count(self, facet: Facet) -> int:
        """How many selected articles name it."""
        if self.mask is None:
            return facet.articles
        if facet.bits:
            return (self.columns.bits(facet) & self.bits).bit_count()
        return sum(map(self.mask.__getitem__, self.columns.positions(facet)))

    def by_month(self, facet: Facet) -> dict[int, int]:
        """How many selected articles of each month name it."""
        if facet.bits:
            return self._bits_by_month(self.columns.bits(facet) & self.bits)
        places: Sequence[int] = self.columns.positions(facet)
        if self.mask is not None:
            places = array("I", compress(places, map(self.mask.__getitem__, places)))
        return {
            month: count
            for month, start, end in self.columns.months
            if (count := bisect_left(places, end) - bisect_left(places, start))
        }

    def _bits_by_month(self, bits: int) -> dict[int, int]:
        data = bits.to_bytes((self.columns.size + 7) // 8, "little")
        found = {}
        for month, start, end in self.columns.months:
            piece = int.from_bytes(data[start // 8 : (end + 7) // 8], "little") >> start % 8
            count = (piece & ((1 << (end - start)) - 1)).bit_count()
            if count:
                found[month] = count
        return found

    def months(self) -> dict[int, int]:
        """How many selected articles each month has."""
        return {
            month: count
            for month, start, end in self.columns.months
            if (count := end - start if self.mask is None else self.mask.count(1, start, end))
        }

    def unread(self) -> int:
        """How many selected articles were not read: another language, or failed."""
        return self._marked(lambda status, extraction: status != STATUS_CODE_READ).count(1)

    def read_by_others(self, extraction: int) -> int:
        """How many selected articles were read, but by other rules than those with this number."""
        return self._marked(lambda status, number: status == STATUS_CODE_READ and number != extraction).count(1)

    def lacking(self, extraction: int) -> Iterator[int]:
        """The keys of the selected articles that the rules with this number have not read."""
        return compress(self.columns.keys, self._marked(lambda *state: state != (STATUS_CODE_READ, extraction)))

    def _marked(self, wanted: Callable[[int, int], bool]) -> bytes:
        """A 1 for each selected position whose status and rules are wanted."""
        columns = self.columns
        table = bytearray(256)
        for number, state in enumerate(columns.state_pairs[:256]):
            table[number] = wanted(*state)
        marks = bytes(columns.states).translate(bytes(table))
        return marks if self.mask is None else _masked(marks, self.mask)


class Chosen:
    """A selection in both segments: of these keys (None: of all), or of those that have a 1 in `marks`."""

    def __init__(self, view: View, keys: Sequence[int] | None, marks: bytes | None = None) -> None:
        self.view = view
        self.keys = keys
        if marks is not None:
            self.bulk = Part(view.bulk, _masked(_marked(view.bulk, marks), view.alive))
            self.special = Part(view.special, _marked(view.special, marks))
        elif keys is None:
            self.bulk, self.special = Part(view.bulk, view.alive), Part(view.special, None)
        else:
            self.bulk = Part(view.bulk, _masked(_mask(view.bulk, keys), view.alive))
            self.special = Part(view.special, _mask(view.special, keys))

    @property
    def parts(self) -> tuple[Part, Part]:
        return self.bulk, self.special

    @property
    def total(self) -> int:
        return self.bulk.total + self.special.total

    @cached_property
    def _special_at(self) -> list[int]:
        """Where in the whole list, newest first, each selected special article stands."""
        bulk, special = self.bulk.columns, self.special.columns
        found = []
        for number, place in enumerate(self.special.positions):
            age = -_recency(special, place)
            before = bisect_left(range(bulk.size), age, key=lambda one: -_recency(bulk, one))
            found.append(bisect_left(self.bulk.positions, before) + number)
        return found

    def _at(self, number: int) -> int:
        """The key of the article with this number in the list, newest first, undated last."""
        earlier = bisect_left(self._special_at, number)
        if earlier < len(self._special_at) and self._special_at[earlier] == number:
            return self.special.columns.keys[self.special.positions[earlier]]
        return self.bulk.columns.keys[self.bulk.positions[number - earlier]]

    def page(self, offset: int, limit: int, *, oldest: bool = False) -> list[int]:
        """Keys of one page. Undated articles come last, whichever end the dated begin at."""
        numbers = range(offset, min(offset + limit, self.total))
        if not oldest:
            return [self._at(number) for number in numbers]
        dated = sum(bisect_left(part.positions, part.columns.undated) for part in self.parts)
        return [self._at(dated - 1 - number if number < dated else number) for number in numbers]

    def has(self, key: int) -> bool:
        """Whether the article with this key is selected."""
        return any(_has(part, key) for part in self.parts)


def _has(part: Part, key: int) -> bool:
    columns = part.columns
    place = columns.position_of[key] if key < len(columns.position_of) else columns.size
    return place < columns.size and (part.mask is None or bool(part.mask[place]))


def _recency(columns: Columns, place: int) -> int:
    """Greater is newer; among equals the later key."""
    return columns.days[place] << 32 | columns.keys[place]


def _mask(columns: Columns, keys: Sequence[int]) -> bytes:
    """One byte a position. Keys that this segment does not have are passed over."""
    known = len(columns.position_of)
    if len(keys) and keys[-1] >= known:
        keys = keys[: bisect_left(keys, known)]
    if len(keys) > FEW * columns.size:
        return bytes(place < len(keys) and keys[place] == key for key, place in _places(columns.keys, keys))
    marks = bytearray(columns.size + 1)  # the last one takes what is nowhere
    deque(map(marks.__setitem__, map(columns.position_of.__getitem__, keys), repeat(1)), maxlen=0)
    return bytes(marks[:-1])


def _marked(columns: Columns, marks: bytes) -> bytes:
    """One byte a position, from one byte a key."""
    marks = marks.ljust(len(columns.position_of), b"\0")
    return bytes(map(marks.__getitem__, columns.keys))


def _places(wanted: Iterable[int], keys: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Each key with where it would stand among ascending ones."""
    return ((key, bisect_left(keys, key)) for key in wanted)


def _masked(mask: bytes, alive: bytes | None) -> bytes:
    if alive is None:
        return mask
    return (int.from_bytes(mask) & int.from_bytes(alive)).to_bytes(len(mask))
