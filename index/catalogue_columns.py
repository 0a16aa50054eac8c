"""The catalogue as columns: what a matrix, a facet count or a page of any selection needs, without a row of SQL.

Articles are numbered by position: 0 is the newest, the undated come last (among equals the later key first). A month is
then a range of positions, the article list is ascending positions, and "up to a day" is a cut. Statements are sorted into
runs of equal (kind, actor, proposal, stance, past), newest first inside a run. Everything is an array of numbers, so that
the loops over them run in C. Whoever imports this imports numpy: only processes that answer do, and late.
"""

from __future__ import annotations

import datetime
import mmap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.annotation import HolderKind, Stance
from index.catalogue_rows import STANCES

Numbers = NDArray[Any]
CellName = tuple[HolderKind, str, str]  # kind, actor, proposal

SPARSE = 256  # a facet of fewer than one article in so many is kept as positions, another as bits
MOST_MONTHS = 2_400
SHARES = 2 * len(STANCES)  # of a cell: each stance at present and in the past
FIRST, OTHER, SHARED = 1, 2, 4
"""Marks of a row: the first of its article in its cell; rests on more than a reporter's words; of a story that several tell."""

WORD = np.dtype("<u4")
WORD_BITS = 8 * WORD.itemsize

_PORTION = 1 << 16  # rows looked at together: what is made of them stays in the processor's cache


class Facet(NamedTuple):
    """Where the articles that name one thing are found: bits from byte `start`, or `articles` positions from there."""

    kind: str
    key: str
    articles: int
    start: int
    bits: bool


class Run(NamedTuple):
    """Rows `start` to `end` of the statement columns: all of one kind, actor, proposal, stance and pastness."""

    kind: HolderKind
    actor: str
    proposal: str
    stance: Stance
    past: bool
    start: int
    end: int


class Portion(NamedTuple):
    """Whole cells, whose runs and rows are looked at together: the numbers of the first and the last but one of each."""

    cells: slice
    runs: slice
    rows: slice


@dataclass(frozen=True)
class Columns:
    """All columns of some articles at one change number: arrays, of a mapped file (`file`) or in memory."""

    change: int
    keys: Numbers  # by position
    days: Numbers  # by position; 0 unknown
    stories: Numbers  # by position: the key of the story's first article
    states: Numbers  # by position: a number of `state_pairs`
    state_pairs: Sequence[tuple[int, int]]  # (status, extraction)
    position_of: Numbers  # by key; `size` where there is none
    undated: int  # the first position without a date
    cells: Sequence[CellName]  # ascending
    cell_runs: Numbers  # by cell, the number of its first run; one more than cells
    run_rows: Numbers  # by run, the number of its first row; one more than runs
    run_share: Numbers  # by run: stance code x 2, + 1 for the past; ascending within a cell
    row_position: Numbers
    row_id: Numbers  # statement.id
    row_weight: Numbers  # confidence x basis; 0 unless the row speaks for its article in its run
    row_plain: Numbers  # confidence x basis
    row_marks: Numbers  # FIRST | OTHER | SHARED
    facets: Sequence[Facet]
    facet_data: bytes | memoryview
    file: mmap.mmap | None = None
    _scaled: dict[float, Numbers] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return len(self.keys)

    def let_go(self) -> None:
        """Give the memory of the mapped file back; what is looked at again comes from the system's cache of files."""
        if self.file is not None and hasattr(mmap, "MADV_DONTNEED"):
            self.file.madvise(mmap.MADV_DONTNEED)

    # --- days -----------------------------------------------------------------------------------------------------

    @cached_property
    def _dates(self) -> tuple[Numbers, Numbers]:
        """The known days, ascending, and for each the first position dated so."""
        dated = self.days[: self.undated]
        starts = np.flatnonzero(np.diff(dated, prepend=-1)) if self.undated else np.zeros(0, np.int64)
        return dated[starts][::-1].astype(np.int64), starts[::-1]

    def firsts_before(self, days: Numbers) -> Numbers:
        """For each day, as an ordinal, the first position dated before it (or undated)."""
        known, starts = self._dates
        found = np.searchsorted(known, days)
        return np.where(found > 0, starts[np.maximum(found, 1) - 1] if len(starts) else 0, self.undated)

    def first_not_after(self, day: datetime.date | None) -> int:
        """The first position dated no later than `day` (0 when None)."""
        return int(self.firsts_before(np.array([day.toordinal() + 1]))[0]) if day else 0

    @cached_property
    def newest(self) -> int:
        """The ordinal of the newest day; 0 when nothing is dated."""
        return int(self.days[0]) if self.undated else 0

    @cached_property
    def months(self) -> list[tuple[int, int, int]]:
        """(year * 12 + month - 1, first position, end) of each month that has articles, newest first."""
        found: list[tuple[int, int, int]] = []
        start = 0
        while start < self.undated and len(found) < MOST_MONTHS:
            day = datetime.date.fromordinal(int(self.days[start]))
            end = int(self.firsts_before(np.array([day.replace(day=1).toordinal()]))[0])
            found.append((day.year * 12 + day.month - 1, start, end))
            start = end
        return found

    @cached_property
    def month_bounds(self) -> Numbers:
        """The first position of each month, and the end of the last one."""
        return np.array([0, *(end for _, _, end in self.months)], np.int64)

    # --- facets ---------------------------------------------------------------------------------------------------

    @cached_property
    def facets_by_size(self) -> dict[str, list[Facet]]:
        """Of each kind, those that most articles name first."""
        found: dict[str, list[Facet]] = {}
        for facet in sorted(self.facets, key=lambda facet: -facet.articles):
            found.setdefault(facet.kind, []).append(facet)
        return found

    def positions(self, facet: Facet) -> Numbers:
        """The positions of the articles that name a sparse facet, ascending."""
        return np.frombuffer(self.facet_data, np.uint32, facet.articles, facet.start)

    def words(self, facet: Facet) -> Numbers:
        """The positions of a common facet as bits, in words."""
        return np.frombuffer(self.facet_data, WORD, -(-self.size // WORD_BITS), facet.start)

    # --- statements -----------------------------------------------------------------------------------------------

    def scaled(self, half_life: float) -> Numbers:
        """row_weight x 2 ** (day / half-life): sums of these are sums of decayed weights, whatever the day of reference."""
        known = self._scaled.get(half_life)
        if known is None:
            known = self._scaled[half_life] = scaled_weights(self, half_life, self.newest)
        return known

    @cached_property
    def run_cell(self) -> Numbers:
        """By run, the number of its cell."""
        return np.repeat(np.arange(len(self.cells)), np.diff(self.cell_runs))

    @cached_property
    def shared_rows(self) -> Numbers:
        """The numbers of the rows of stories that several articles tell."""
        return np.flatnonzero(self.row_marks & SHARED)

    @cached_property
    def portions(self) -> list[Portion]:
        """All rows, in portions of whole cells."""
        ends = self.run_rows[self.cell_runs].astype(np.int64)  # by cell, its first row; one more than cells
        found: list[Portion] = []
        cell = 0
        while cell < len(self.cells):
            end = max(cell + 1, int(np.searchsorted(ends, ends[cell] + _PORTION, "right")) - 1)
            runs = slice(int(self.cell_runs[cell]), int(self.cell_runs[end]))
            found.append(Portion(slice(cell, end), runs, slice(int(ends[cell]), int(ends[end]))))
            cell = end
        return found

    @property
    def runs(self) -> Iterator[Run]:
        """All runs in their order."""
        rows, shares = self.run_rows.tolist(), self.run_share.tolist()
        for (kind, actor, proposal), first, end in zip(self.cells, *_pairs(self.cell_runs.tolist()), strict=True):
            for run in range(first, end):
                stance = STANCES[shares[run] // 2]
                yield Run(kind, actor, proposal, stance, bool(shares[run] % 2), rows[run], rows[run + 1])


def _pairs(values: list[int]) -> tuple[list[int], list[int]]:
    return values[:-1], values[1:]


def in_words(marks: Numbers) -> Numbers:
    """One bit for each mark, the first the lowest, in words."""
    packed = np.packbits(marks, bitorder="little")
    return np.pad(packed, (0, -len(packed) % WORD.itemsize)).view(WORD)


def scaled_weights(columns: Columns, half_life: float, reference: int) -> Numbers:
    """row_weight x 2 ** ((day - reference) / half-life), kept above zero; days after the reference weigh no more than it."""
    steps = np.clip((columns.days.astype(np.float64) - reference) / half_life, -1000.0, 0.0)
    factors = np.where(columns.days == 0, 1.0, np.exp2(steps))
    return columns.row_weight * factors[columns.row_position]
