"""The catalogue as columns: what a matrix, a facet count or a page of any selection needs, without a row of SQL.

Articles are numbered by position: 0 is the newest, the undated come last (among equals the later key first). A month is
then a range of positions, the article list is ascending positions, and "up to a day" is a cut. Statements are sorted into
runs of equal (kind, actor, proposal, stance, past), newest first inside a run. Everything is an array of numbers, so that
the loops over them run in C: bytes.find, bytes.count, itertools.compress, sum, and whole integers as sets of bits.
"""

from __future__ import annotations

import datetime
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from index.annotation import Basis, HolderKind, Stance
from index.catalogue_rows import BASIS_CODE

REPORTER = BASIS_CODE[Basis.REPORTER]
BASIS_WEIGHT = {
    Basis.QUOTE: 1.0,
    Basis.PARAPHRASE: 0.9,
    Basis.AUTHOR: 0.8,
    Basis.REPORTER: 0.7,
    Basis.POLL: 0.6,
    Basis.HEARSAY: 0.5,
}
SPARSE = 256  # a facet of fewer than one article in so many is kept as positions, another as bits
MOST_MONTHS = 2_400


class Run(NamedTuple):
    """Rows `start` to `end` of the statement columns: all of one kind, actor, proposal, stance and pastness."""

    kind: HolderKind
    actor: str
    proposal: str
    stance: Stance
    past: bool
    start: int
    end: int


class Facet(NamedTuple):
    """Where the articles that name one thing are found: bits from byte `start`, or `articles` positions from there."""

    kind: str
    key: str
    articles: int
    start: int
    bits: bool


@dataclass(frozen=True)
class Columns:
    """All columns of some articles at one change number. Sequences of numbers are arrays, or views of a mapped file."""

    change: int
    keys: Sequence[int]  # by position
    days: Sequence[int]  # by position; 0 unknown
    stories: Sequence[int]  # by position: the key of the story's first article
    states: bytes  # by position: a number of `state_pairs`
    state_pairs: Sequence[tuple[int, int]]  # (status, extraction)
    position_of: Sequence[int]  # by key; `size` where there is none
    undated: int  # the first position without a date
    runs: Sequence[Run]
    row_position: Sequence[int]
    row_id: Sequence[int]  # statement.id
    row_weight: Sequence[float]  # confidence x basis; 0 unless the row speaks for its article in its run
    row_plain: Sequence[float]  # confidence x basis
    row_first: bytes  # 1: the first row of its article in its cell
    row_other: bytes  # 1: rests on more than a reporter's words
    row_shared: bytes  # 1: of a story that several articles tell
    rows_from: Sequence[int]  # by position: where its row numbers begin in `rows_at`; one more than positions
    rows_at: Sequence[int]  # row numbers, by position
    facets: Sequence[Facet]
    facet_data: bytes | memoryview
    _scaled: dict[float, Sequence[float]] = field(default_factory=dict)
    _before: dict[int, int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return len(self.keys)

    def first_not_after(self, day: datetime.date | None) -> int:
        """The first position dated no later than `day` (0 when None)."""
        if day is None:
            return 0
        return bisect_left(self.days, -day.toordinal(), 0, self.undated, key=lambda value: -value)

    def first_before(self, day: int) -> int:
        """The first position dated before the day with this ordinal (or undated)."""
        known = self._before.get(day)
        if known is None:
            known = bisect_left(self.days, 1 - day, 0, self.undated, key=lambda value: -value)
            self._before[day] = known
        return known

    def positions(self, facet: Facet) -> Sequence[int]:
        """The positions of the articles that name a sparse facet, ascending."""
        return memoryview(self.facet_data)[facet.start : facet.start + 4 * facet.articles].cast("I")

    @cached_property
    def facets_by_size(self) -> dict[str, list[Facet]]:
        """Of each kind, those that most articles name first."""
        found: dict[str, list[Facet]] = {}
        for facet in sorted(self.facets, key=lambda facet: -facet.articles):
            found.setdefault(facet.kind, []).append(facet)
        return found

    def bits(self, facet: Facet) -> int:
        """The positions of a common facet, as bits."""
        return int.from_bytes(self.facet_data[facet.start : facet.start + (self.size + 7) // 8], "little")

    def scaled(self, half_life: float) -> Sequence[float]:
        """row_weight x 2 ** (day / half-life): sums of these are sums of decayed weights, whatever the day of reference."""
        known = self._scaled.get(half_life)
        if known is None:
            known = self._scaled[half_life] = scaled_weights(self, half_life, self.newest)
        return known

    @cached_property
    def shared_runs(self) -> list[bool]:
        """For each run, whether any of its rows tells a story that others tell, too."""
        if 1 not in self.row_shared:
            return [False] * len(self.runs)
        return [self.row_shared.find(1, run.start, run.end) >= 0 for run in self.runs]

    @cached_property
    def newest(self) -> int:
        """The ordinal of the newest day; 0 when nothing is dated."""
        return self.days[0] if self.undated else 0

    @cached_property
    def months(self) -> list[tuple[int, int, int]]:
        """(year * 12 + month - 1, first position, end) of each month that has articles, newest first."""
        found: list[tuple[int, int, int]] = []
        start = 0
        while start < self.undated and len(found) < MOST_MONTHS:
            day = datetime.date.fromordinal(self.days[start])
            first = day.replace(day=1).toordinal()
            end = bisect_left(self.days, 1 - first, start, self.undated, key=lambda value: -value)
            found.append((day.year * 12 + day.month - 1, start, end))
            start = end
        return found


def scaled_weights(columns: Columns, half_life: float, reference: int) -> Sequence[float]:
    """row_weight x 2 ** ((day - reference) / half-life), kept above zero; days after the reference weigh no more than it."""
    from array import array
    from operator import mul

    factor_of_day = {
        day: 2.0 ** max(-1000.0, min(0.0, (day - reference) / half_life)) for day in set(columns.days) if day
    }
    factor_of_day[0] = 1.0
    factors = array("d", map(factor_of_day.__getitem__, columns.days))
    return array("d", map(mul, columns.row_weight, map(factors.__getitem__, columns.row_position)))
