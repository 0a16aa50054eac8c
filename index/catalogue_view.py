"""A selection over the catalogue's columns: the bulk of it, and apart what is new, judged or otherwise special.

`bulk` is large, mapped from a file and older; `special` is small, read from the catalogue a moment ago, and holds every
article that changed since, tells a story with one that did, or carries judgments. A bulk article that is special or gone
counts as dead there.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from index.catalogue import STATUS_CODE_READ
from index.catalogue_columns import WORD, WORD_BITS, Columns, Facet, Numbers, in_words


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
        return max(self.special.newest, 0 if alive is None else int(self.bulk.days[alive]))

    @cached_property
    def alive(self) -> Numbers | None:
        """By bulk position; None when all are."""
        if not self.dead:
            return None
        marks = np.ones(self.bulk.size, np.bool_)
        marks[list(self.dead)] = False
        return marks


class Part:
    """The selected articles of one segment; `mask` says of each position whether it is selected, None means all."""

    def __init__(self, columns: Columns, mask: Numbers | None) -> None:
        self.columns = columns
        self.mask = mask
        self.total = columns.size if mask is None else int(np.count_nonzero(mask))

    def positions(self) -> Numbers:
        """Ascending: newest first."""
        return np.arange(self.columns.size) if self.mask is None else np.flatnonzero(self.mask)

    @cached_property
    def _words(self) -> Numbers:
        """Bit p is set for each selected position p; in words."""
        return in_words(np.ones(self.columns.size, np.bool_) if self.mask is None else self.mask)

    def rows(self) -> Numbers | None:
        """For each row of the statement columns, whether its article is selected; None: all are."""
        return None if self.mask is None else self.mask[self.columns.row_position]

    @property
    def statements(self) -> int:
        """How many statements the selected articles hold."""
        rows = self.rows()
        return len(self.columns.row_position) if rows is None else int(np.count_nonzero(rows))

    @property
    def undated(self) -> int:
        """How many selected articles have no date."""
        first = self.columns.undated
        return self.columns.size - first if self.mask is None else int(np.count_nonzero(self.mask[first:]))

    def count(self, facet: Facet) -> int:
        """How many selected articles name it."""
        if self.mask is None:
            return facet.articles
        if facet.bits:
            return int(np.bitwise_count(self.columns.words(facet) & self._words).sum(dtype=np.int64))
        return int(np.count_nonzero(self.mask[self.columns.positions(facet)]))

    def by_month(self, facet: Facet) -> list[int]:
        """How many selected articles of each of the columns' months name it."""
        bounds = self.columns.month_bounds
        if facet.bits:
            before = _set_before(self.columns.words(facet) & self._words, bounds)
        else:
            places = self.columns.positions(facet)
            before = np.searchsorted(places if self.mask is None else places[self.mask[places]], bounds)
        counts: list[int] = np.diff(before).tolist()
        return counts

    def months(self) -> dict[int, int]:
        """How many selected articles each month has."""
        return {
            month: count
            for month, start, end in self.columns.months
            if (count := end - start if self.mask is None else int(np.count_nonzero(self.mask[start:end])))
        }

    def unread(self) -> int:
        """How many selected articles were not read: another language, or failed."""
        return int(np.count_nonzero(self._marked(lambda status, extraction: status != STATUS_CODE_READ)))

    def read_by_others(self, extraction: int) -> int:
        """How many selected articles were read, but by other rules than those with this number."""
        marks = self._marked(lambda status, number: status == STATUS_CODE_READ and number != extraction)
        return int(np.count_nonzero(marks))

    def lacking(self, extraction: int) -> list[int]:
        """The keys of the selected articles that the rules with this number have not read."""
        marks = self._marked(lambda *state: state != (STATUS_CODE_READ, extraction))
        keys: list[int] = self.columns.keys[marks].tolist()
        return keys

    def _marked(self, wanted: Callable[[int, int], bool]) -> Numbers:
        """Of each position, whether it is selected and its status and rules are wanted."""
        columns = self.columns
        table = np.zeros(256, np.bool_)
        for number, state in enumerate(columns.state_pairs[:256]):
            table[number] = wanted(*state)
        if not table.any():
            return np.zeros(columns.size, np.bool_)
        marks = table[columns.states]
        return marks if self.mask is None else marks & self.mask


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

    def page(self, offset: int, limit: int, *, oldest: bool = False) -> list[int]:
        """Keys of one page. Undated articles come last, whichever end the dated begin at."""
        bulk, special = self.bulk.positions(), self.special.positions()
        special_at: list[int] = []  # where in the whole list, newest first, each special article stands
        if len(special):
            older = np.searchsorted(_ages(self.bulk.columns), _ages(self.special.columns)[special])
            special_at = (np.searchsorted(bulk, older) + np.arange(len(older))).tolist()

        def key_at(number: int) -> int:
            earlier = bisect_left(special_at, number)
            if earlier < len(special_at) and special_at[earlier] == number:
                return int(self.special.columns.keys[special[earlier]])
            return int(self.bulk.columns.keys[bulk[number - earlier]])

        dated = self.total - self.bulk.undated - self.special.undated
        numbers = range(offset, min(offset + limit, self.total))
        return [key_at(dated - 1 - number if oldest and number < dated else number) for number in numbers]

    def has(self, key: int) -> bool:
        """Whether the article with this key is selected."""
        return any(_has(part, key) for part in self.parts)


def _has(part: Part, key: int) -> bool:
    columns = part.columns
    place = int(columns.position_of[key]) if key < len(columns.position_of) else columns.size
    return place < columns.size and (part.mask is None or bool(part.mask[place]))


def _set_before(words: Numbers, places: Numbers) -> Numbers:
    """How many bits are set before each of these places, of which the last may be the end."""
    counts = np.cumsum(np.bitwise_count(words), dtype=np.int64)
    at, rest = places // WORD_BITS, places % WORD_BITS
    part = words[np.minimum(at, len(words) - 1)] & ((1 << rest) - 1).astype(WORD)
    before: Numbers = np.where(at > 0, counts[at - 1], 0) + np.bitwise_count(part)
    return before


def _ages(columns: Columns) -> Numbers:
    """By position, a number that grows: the day, and among equal days the key, backwards."""
    return -(columns.days.astype(np.int64) << 32 | columns.keys)


def _mask(columns: Columns, keys: Sequence[int]) -> Numbers:
    """Of each position, whether it is selected. Keys that this segment does not have are passed over."""
    marks = np.zeros(columns.size + 1, np.bool_)  # the last one takes what is nowhere
    wanted = np.asarray(keys, np.int64)
    marks[columns.position_of[wanted[wanted < len(columns.position_of)]]] = True
    return marks[:-1]


def _marked(columns: Columns, marks: bytes) -> Numbers:
    """The same from one byte a key."""
    by_key = np.zeros(max(len(columns.position_of), len(marks)), np.bool_)
    by_key[: len(marks)] = np.frombuffer(marks, np.bool_)
    return by_key[columns.keys]


def _masked(mask: Numbers, alive: Numbers | None) -> Numbers:
    return mask if alive is None else mask & alive
