"""Counts the selected statements of every cell, stance by stance, as sums over arrays.

Whole runs of the bulk are summed where they stand. What needs a closer look is counted by rows: articles apart from the
bulk, stories that several articles tell, and what people said. A story counts once for each stance of a cell, by its surest
row (what a person decided is surer than any rule).
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.catalogue_columns import FIRST, OTHER, SHARED, SHARES, CellName, Columns, Numbers, Portion, scaled_weights
from index.catalogue_rows import STANCE_CODE
from index.catalogue_view import Chosen, Part
from index.matrix_overlay import Extra, Overlay

UNDATED_RECENCY = 0.5
_MOST_HALF_LIVES = 500.0  # 2 ** 500 is far from what a number can hold, and so is its square
_FAINT = 2.0**-300  # less weight than this has lost its digits, or is none
_NOW, _PAST = slice(0, None, 2), slice(1, None, 2)  # of the shares of a cell


@dataclass(frozen=True, slots=True)
class Tallies:
    """All cells, before they are put into words. By cell, or by cell and share (stance code x 2, + 1 for the past).

    `present`: somebody holds this stance. `weight` has recency included; `plain` has not, and is of dated statements only,
    and `recent` the part of it within a half-life of the cell's newest present statement. `newest` is an ordinal day; 0: none
    is dated. Each story counts once. `sources` are articles, copies of a story taken together.
    """

    names: Sequence[CellName]
    statements: Numbers
    sources: Numbers
    other_basis: Numbers
    judged: Numbers
    present: Numbers
    weight: Numbers
    plain: Numbers
    newest: Numbers
    recent: Numbers

    @classmethod
    def empty(cls, names: Sequence[CellName]) -> Tallies:
        def zeros(kind: type, *more: int) -> Numbers:
            return np.zeros((len(names), *more), kind)

        return cls(
            names, zeros(np.int64), zeros(np.int64), zeros(np.bool_), zeros(np.bool_), zeros(np.bool_, SHARES),
            zeros(np.float64, SHARES), zeros(np.float64, SHARES), zeros(np.int64, SHARES), zeros(np.float64, SHARES),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rows:
    """Statements that are counted singly. `slot`: cell x SHARES + share; `day` 0: unknown; `story`: shared with copies."""

    slot: Numbers
    weight: Numbers
    day: Numbers
    story: Numbers
    other: Numbers
    judged: Numbers

    @classmethod
    def together(cls, parts: Sequence[Rows]) -> Rows:
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in cls.__slots__))

    def at(self, which: Numbers) -> Rows:
        return Rows(*(getattr(self, name)[which] for name in self.__slots__))


class Counting:
    """One count for one selection and one day (None: of everything, undated included)."""

    def __init__(self, chosen: Chosen, half_life: float, as_of: datetime.date | None, overlay: Overlay) -> None:
        self._chosen = chosen
        self._half_life = half_life
        self._as_of = as_of
        self._overlay = overlay
        # long after the newest article all weights are alike: a later day only makes them vanish
        latest = chosen.view.newest + math.ceil(_MOST_HALF_LIVES * half_life)
        self._reference = min(as_of.toordinal(), latest) if as_of else chosen.view.newest
        self._numbers: dict[CellName, int] = {}
        for columns in (chosen.bulk.columns, chosen.special.columns):
            for name in columns.cells:
                self._numbers.setdefault(name, len(self._numbers))
        for extra in overlay.extras:
            self._numbers.setdefault((extra.kind, extra.actor, extra.proposal), len(self._numbers))
        self._tallies = Tallies.empty(list(self._numbers))

    def tallies(self) -> Tallies:
        """Every cell; those without a selected statement have none."""
        bulk = self._chosen.bulk
        cut = bulk.columns.first_not_after(self._as_of)
        once = self._count_rows(Rows.together([self._shared(bulk, cut), self._apart(), self._said()]))
        if bulk.total:
            self._count_bulk(bulk, cut)
        since = self._since(slice(None))[once.slot // SHARES]
        _add(self._tallies.recent, once.slot, np.where((once.day > 0) & (once.day >= since), once.weight, 0.0))
        self._lift()
        return self._tallies

    def _since(self, cells: slice) -> Numbers:
        """For these cells, the first day of the half-life that ends with their newest present statement."""
        newest = self._tallies.newest[cells, _NOW].max(axis=1, initial=0)
        since: Numbers = np.ceil(newest - self._half_life).astype(np.int64)
        return since

    def _kept(self, part: Part, places: Numbers, cut: int) -> Numbers:
        """Of rows at these positions, which are selected and count at the day asked for."""
        kept = np.ones(len(places), np.bool_) if part.mask is None else part.mask[places]
        if self._as_of:
            kept &= (places >= cut) & (places < part.columns.undated)
        return kept

    # --- the bulk: whole runs at once -----------------------------------------------------------------------------

    def _count_bulk(self, part: Part, cut: int) -> None:
        columns = part.columns
        weights = self._weights(columns)
        for portion in columns.portions:
            kept = self._kept(part, columns.row_position[portion.rows], cut)
            if len(columns.shared_rows):
                kept &= columns.row_marks[portion.rows] & SHARED == 0
            rows = np.flatnonzero(kept)
            if len(rows):
                self._count_portion(columns, portion, rows, *weights)

    def _weights(self, columns: Columns) -> tuple[Numbers, float]:
        """Weights of all rows, recency included, and what their sums are multiplied by."""
        half_lives = (columns.newest - self._reference) / self._half_life
        if half_lives > _MOST_HALF_LIVES:  # relative to a day so long before, the weights kept would have no digits
            return scaled_weights(columns, self._half_life, self._reference), 1.0
        # the columns' weights are relative to their own newest day
        return columns.scaled(self._half_life), 2.0**half_lives

    def _count_portion(self, columns: Columns, portion: Portion, rows: Numbers, scaled: Numbers, scale: float) -> None:
        """Add these rows of a portion (numbered within it) to their cells."""
        found = self._tallies
        runs = slice(portion.runs.start, portion.runs.stop + 1)
        ends = np.searchsorted(rows, columns.run_rows[runs] - portion.rows.start)
        counts = np.diff(ends)
        spoken = np.flatnonzero(counts)
        counts, starts = counts[spoken], ends[:-1][spoken]
        cell = columns.run_cell[portion.runs][spoken]
        at = cell, columns.run_share[portion.runs][spoken]
        places = columns.row_position[portion.rows][rows]
        marks = columns.row_marks[portion.rows][rows]
        dated = places < columns.undated
        found.present[at] = True
        weight = scaled[portion.rows][rows] * np.where(dated, scale, UNDATED_RECENCY)
        found.weight[at] += np.add.reduceat(weight, starts)
        plain = columns.row_weight[portion.rows][rows] * dated
        found.plain[at] += np.add.reduceat(plain, starts)
        found.newest[at] = np.maximum(found.newest[at], columns.days[places[starts]])
        _add(found.statements, cell, counts)
        _add(found.sources, cell, np.add.reduceat((marks & FIRST).astype(np.int64), starts))
        found.other_basis[cell[np.bitwise_or.reduceat(marks, starts) & OTHER > 0]] = True
        limits = columns.firsts_before(self._since(portion.cells))[cell - portion.cells.start]
        found.recent[at] += np.add.reduceat(plain * (places < np.repeat(limits, counts)), starts)

    # --- shared stories, the special articles, and what people said: row by row -----------------------------------

    def _shared(self, part: Part, cut: int) -> Rows:
        """The selected rows of stories that several articles tell, of which the bulk has all."""
        columns = part.columns
        rows = columns.shared_rows if part.total else columns.shared_rows[:0]
        return self._rows(columns, rows[self._kept(part, columns.row_position[rows], cut)])

    def _apart(self) -> Rows:
        """The selected rows of the special articles, but for those that people decided on."""
        part = self._chosen.special
        columns = part.columns
        kept = self._kept(part, columns.row_position, columns.first_not_after(self._as_of))
        dropped = np.array(list(self._overlay.dropped), columns.row_id.dtype)
        return self._rows(columns, np.flatnonzero(kept & ~np.isin(columns.row_id, dropped)))

    def _rows(self, columns: Columns, rows: Numbers) -> Rows:
        run = np.searchsorted(columns.run_rows, rows, "right") - 1
        numbers = np.array([self._numbers[name] for name in columns.cells], np.int64)
        place = columns.row_position[rows]
        return Rows(
            slot=numbers[columns.run_cell[run]] * SHARES + columns.run_share[run],
            weight=columns.row_plain[rows],
            day=columns.days[place].astype(np.int64),
            story=columns.stories[place].astype(np.int64),
            other=columns.row_marks[rows] & OTHER > 0,
            judged=np.zeros(len(rows), np.bool_),
        )

    def _said(self) -> Rows:
        """What people said of selected articles."""
        columns = self._chosen.special.columns
        found = []
        for extra in self._overlay.extras:
            place = self._place(extra)
            if place is not None:
                number = self._numbers[extra.kind, extra.actor, extra.proposal]
                slot = number * SHARES + 2 * STANCE_CODE[extra.stance] + extra.past
                day, story = int(columns.days[place]), int(columns.stories[place])
                found.append((slot, extra.weight, day, story, not extra.reporter, True))
        kinds = (np.int64, np.float64, np.int64, np.int64, np.bool_, np.bool_)
        values = zip(*found, strict=True) if found else [()] * len(kinds)
        return Rows(*(np.array(value, kind) for value, kind in zip(values, kinds, strict=True)))

    def _place(self, extra: Extra) -> int | None:
        """Where the article is that somebody spoke of; None unless it is selected and counts at the day asked for."""
        columns = self._chosen.special.columns
        if not self._chosen.has(extra.key) or extra.key >= len(columns.position_of):
            return None
        place = int(columns.position_of[extra.key])
        if place >= columns.size or (self._as_of and not 0 < int(columns.days[place]) <= self._as_of.toordinal()):
            return None
        return place

    def _count_rows(self, rows: Rows) -> Rows:
        """Add these rows to their cells; gives those that speak for their story."""
        found, cell = self._tallies, rows.slot // SHARES
        _add(found.statements, cell, np.ones(len(cell)))
        stories = np.unique(np.stack((cell, rows.story)), axis=1)
        _add(found.sources, stories[0], np.ones(stories.shape[1]))
        found.other_basis[cell[rows.other]] = True
        found.judged[cell[rows.judged]] = True
        once = rows.at(_surest(rows))
        found.present.reshape(-1)[once.slot] = True
        recency = np.where(once.day > 0, np.exp2((once.day - self._reference) / self._half_life), UNDATED_RECENCY)
        _add(found.weight, once.slot, once.weight * recency)
        _add(found.plain, once.slot, np.where(once.day > 0, once.weight, 0.0))
        np.maximum.at(found.newest.reshape(-1), once.slot, once.day)
        return once

    def _lift(self) -> None:
        """Weigh stances whose weights have vanished relative to the newest of them, so that it still leads."""
        found = self._tallies
        for when in (_NOW, _PAST):
            faint = np.flatnonzero(found.present[:, when].any(axis=1) & (found.weight[:, when].sum(axis=1) < _FAINT))
            newest, plain = found.newest[faint, when], found.plain[faint, when]
            steps = (newest - newest.max(axis=1, initial=0, keepdims=True)) / self._half_life
            lifted = _FAINT * np.where(plain > 0, plain, _FAINT) * np.exp2(steps)
            found.weight[faint, when] = np.where(found.present[faint, when], lifted, 0.0)


def _surest(rows: Rows) -> Numbers:
    """The numbers of the rows that speak for their story in their cell and share; of equally sure ones the first."""
    order = np.lexsort((-rows.weight, rows.story, rows.slot))
    slot, story = rows.slot[order], rows.story[order]
    surest: Numbers = order[(np.diff(slot, prepend=-1) != 0) | (np.diff(story, prepend=-1) != 0)]
    return surest


def _add(sums: Numbers, at: Numbers, values: Numbers) -> None:
    """Add values to the numbers they belong to; several may belong to one."""
    flat = sums.reshape(-1)
    flat += np.bincount(at, values, len(flat)).astype(flat.dtype)
