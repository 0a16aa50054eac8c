"""Counts the selected statements of every cell, stance by stance, in loops that run in C."""

from __future__ import annotations

import datetime
import math
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress
from typing import NamedTuple

from index.annotation import HolderKind, Stance
from index.catalogue_columns import Columns, Run, scaled_weights
from index.catalogue_view import Chosen, Part

UNDATED_RECENCY = 0.5
_MOST_HALF_LIVES = 500.0  # 2 ** 500 is far from what a number can hold, and so is its square
_FAINT = 2.0**-300  # less weight than this has lost its digits, or is none

CellName = tuple[HolderKind, str, str]  # kind, actor, proposal


class Row(NamedTuple):
    """One statement that is counted singly. `day` 0: unknown; `story`: what it shares with copies of it."""

    stance: Stance
    past: bool
    weight: float
    day: int
    story: int
    other_basis: bool
    judged: bool = False


@dataclass(frozen=True, slots=True)
class Extra:
    """A statement that a person added, changed or confirmed, as the matrix counts it."""

    kind: HolderKind
    actor: str
    proposal: str
    stance: Stance
    key: int  # of its article
    weight: float
    past: bool = False
    reporter: bool = False


@dataclass(frozen=True, slots=True)
class Overlay:
    """What people decided: statements (by id) that no longer count as they are, what counts instead, and pins."""

    dropped: frozenset[int] = frozenset()
    extras: tuple[Extra, ...] = ()
    pins: Mapping[tuple[str, str], Stance] = field(default_factory=dict)


@dataclass(slots=True)
class Piece:
    """The dated rows of one run that are selected, summed only when asked."""

    columns: Columns
    start: int
    end: int
    mask: bytes | None

    def since(self, day: int) -> float:
        """The weight, without recency, of what is dated on or after a day."""
        columns = self.columns
        end = bisect_left(columns.row_position, columns.first_before(day), self.start, self.end)
        return _sum(columns.row_weight, self.start, end, self.mask) if end > self.start else 0.0


@dataclass(slots=True)
class Share:
    """The selected statements of one stance in a cell. Weights count each story once."""

    weight: float = 0.0  # recency included
    plain: float = 0.0  # without recency, dated ones only
    newest: int = 0  # ordinal day; 0: none dated
    pieces: list[Piece] = field(default_factory=list)
    rows: list[tuple[int, float]] = field(default_factory=list)  # (day, weight) of dated rows counted singly

    def since(self, day: int) -> float:
        """The weight without recency of what is dated on or after a day."""
        if self.newest < day:
            return 0.0
        return sum([piece.since(day) for piece in self.pieces]) + sum([weight for at, weight in self.rows if at >= day])


_NOT = bytes((1, 0)) + bytes(254)


def _and(one: bytes, other: bytes) -> bytes:
    return (int.from_bytes(one) & int.from_bytes(other)).to_bytes(len(one))


@dataclass(slots=True)
class Tally:
    """All of one cell, before it is put into a word."""

    now: dict[Stance, Share] = field(default_factory=dict)
    past: dict[Stance, Share] = field(default_factory=dict)
    statements: int = 0
    articles: int = 0  # those whose story nobody else tells
    stories: set[int] = field(default_factory=set)
    other_basis: bool = False
    judged: bool = False

    @property
    def sources(self) -> int:
        return self.articles + len(self.stories)

    def share(self, stance: Stance, past: bool) -> Share:
        shares = self.past if past else self.now
        known = shares.get(stance)
        if known is None:
            known = shares[stance] = Share()
        return known


class Counting:
    """One count for one selection and one day (None: of everything, undated included).

    Of holders of another kind than `kind` only the weights are counted, which tell their leading stance.
    """

    def __init__(
        self, chosen: Chosen, half_life: float, as_of: datetime.date | None, overlay: Overlay, kind: HolderKind
    ) -> None:
        self._kind = kind
        self._chosen = chosen
        self._half_life = half_life
        self._as_of = as_of
        self._overlay = overlay
        # long after the newest article all weights are alike: a later day only makes them vanish
        latest = chosen.view.newest + math.ceil(_MOST_HALF_LIVES * half_life)
        self._reference = min(as_of.toordinal(), latest) if as_of else chosen.view.newest
        self._tallies: dict[CellName, Tally] = {}
        self._singles: dict[CellName, list[Row]] = {}

    def tallies(self) -> dict[CellName, Tally]:
        """Every cell with at least one selected statement."""
        if self._chosen.bulk.total:
            self._count_part(self._chosen.bulk)
        if self._chosen.special.total:
            self._collect_part(self._chosen.special)
        self._collect_extras()
        for name, rows in self._singles.items():
            self._count_rows(self._tallies.setdefault(name, Tally()), rows)
        for tally in self._tallies.values():
            for shares in (tally.now, tally.past):
                if sum([share.weight for share in shares.values()]) < _FAINT:
                    _lift(shares, self._half_life)
        return self._tallies

    # --- the bulk: whole runs at once -----------------------------------------------------------------------------

    def _count_part(self, part: Part) -> None:
        columns = part.columns
        cut = columns.first_not_after(self._as_of)
        mask, tallies = part.row_mask, self._tallies
        plain = _Marked.of(columns, mask, *self._weights(columns))
        for run, shared in zip(columns.runs, columns.shared_runs, strict=True):
            limits = self._limits(columns, run, cut)
            start, _, end = limits
            count = end - start if mask is None else mask.count(1, start, end)
            if not count:
                continue
            name = (run.kind, run.actor, run.proposal)
            tally = tallies.get(name)
            if tally is None:
                tally = tallies[name] = Tally()
            tally.statements += count
            if shared:
                self._put_aside(columns, run, limits, mask)
            if plain.mask is not None and plain.mask.find(1, start, end) < 0:
                continue
            if run.kind is not self._kind:
                plain.weigh(tally.share(run.stance, run.past), limits)
            else:
                plain.count(tally, run, limits)

    def _weights(self, columns: Columns) -> tuple[Sequence[float], float]:
        """Weights of all rows, recency included, and what their sums are multiplied by."""
        half_lives = (columns.newest - self._reference) / self._half_life
        if half_lives > _MOST_HALF_LIVES:  # relative to a day so long before, the weights kept would have no digits
            return scaled_weights(columns, self._half_life, self._reference), 1.0
        # the columns' weights are relative to their own newest day
        return columns.scaled(self._half_life), 2.0**half_lives

    def _limits(self, columns: Columns, run: Run, cut: int) -> tuple[int, int, int]:
        """Where the rows that may count begin, where the undated begin, and the end."""
        places = columns.row_position
        start = bisect_left(places, cut, run.start, run.end) if cut else run.start
        undated = run.end
        if undated > start and places[undated - 1] >= columns.undated:
            undated = bisect_left(places, columns.undated, start, run.end)
        return start, undated, undated if self._as_of else run.end

    def _put_aside(self, columns: Columns, run: Run, limits: tuple[int, int, int], mask: bytes | None) -> None:
        """Rows of stories that several articles tell are counted once with their copies, later."""
        start, undated, end = limits
        shared = columns.row_shared[start:end]
        rows = compress(range(start, end), shared if mask is None else _and(mask[start:end], shared))
        singles = self._singles.setdefault((run.kind, run.actor, run.proposal), [])
        singles.extend(_row(columns, run, row, row < undated) for row in rows)

    # --- the special articles, and what people said: row by row ---------------------------------------------------

    def _collect_part(self, part: Part) -> None:
        columns, dropped = part.columns, self._overlay.dropped
        cut = columns.first_not_after(self._as_of)
        mask = part.row_mask
        for run in columns.runs:
            start, undated, end = self._limits(columns, run, cut)
            kept = [
                row for row in range(start, end) if (mask is None or mask[row]) and columns.row_id[row] not in dropped
            ]
            if kept:
                name = (run.kind, run.actor, run.proposal)
                self._tallies.setdefault(name, Tally()).statements += len(kept)
                rows = (_row(columns, run, row, row < undated) for row in kept)
                self._singles.setdefault(name, []).extend(rows)

    def _collect_extras(self) -> None:
        for extra in self._overlay.extras:
            columns = self._chosen.special.columns
            if not self._chosen.has(extra.key) or extra.key >= len(columns.position_of):
                continue
            place = columns.position_of[extra.key]
            if place >= columns.size:
                continue
            day = columns.days[place]
            if self._as_of and (not day or day > self._as_of.toordinal()):
                continue
            name = (extra.kind, extra.actor, extra.proposal)
            self._tallies.setdefault(name, Tally()).statements += 1
            row = Row(extra.stance, extra.past, extra.weight, day, columns.stories[place], not extra.reporter, True)
            self._singles.setdefault(name, []).append(row)

    def _count_rows(self, tally: Tally, rows: Iterable[Row]) -> None:
        """A story counts once for each stance, by its surest row (what a person decided is surer than any rule)."""
        best: dict[tuple[Stance, bool, int], Row] = {}
        for row in rows:
            tally.stories.add(row.story)
            tally.other_basis = tally.other_basis or row.other_basis
            tally.judged = tally.judged or row.judged
            known = best.get((row.stance, row.past, row.story))
            if known is None or row.weight > known.weight:
                best[row.stance, row.past, row.story] = row
        for row in best.values():
            share = tally.share(row.stance, row.past)
            share.weight += row.weight * self._recency(row.day)
            if row.day:
                share.plain += row.weight
                share.newest = max(share.newest, row.day)
                share.rows.append((row.day, row.weight))

    def _recency(self, day: int) -> float:
        return 0.5 ** ((self._reference - day) / self._half_life) if day else UNDATED_RECENCY


@dataclass(frozen=True, slots=True)
class _Marked:
    """The selected rows of all runs but those of shared stories, which are marked in `mask` (None: every row)."""

    columns: Columns
    mask: bytes | None
    first: bytes  # those that are the first of their article in their cell
    other: bytes  # those that rest on more than a reporter's words
    scaled: Sequence[float]
    scale: float

    @classmethod
    def of(cls, columns: Columns, mask: bytes | None, scaled: Sequence[float], scale: float) -> _Marked:
        if any(columns.shared_runs):
            alone = bytes(columns.row_shared).translate(_NOT)
            mask = alone if mask is None else _and(mask, alone)
        if mask is None:
            return cls(columns, None, columns.row_first, columns.row_other, scaled, scale)
        return cls(columns, mask, _and(mask, columns.row_first), _and(mask, columns.row_other), scaled, scale)

    def count(self, tally: Tally, run: Run, limits: tuple[int, int, int]) -> None:
        """Add one run to its cell."""
        start, undated, end = limits
        columns, mask = self.columns, self.mask
        share = tally.share(run.stance, run.past)
        self.weigh(share, limits)
        newest = (start if undated > start else -1) if mask is None else mask.find(1, start, undated)
        if newest >= 0:
            dated = None if mask is None else mask[start:undated]
            share.plain += _sum(columns.row_weight, start, undated, dated)
            share.newest = max(share.newest, columns.days[columns.row_position[newest]])
            share.pieces.append(Piece(columns, start, undated, dated))
        tally.articles += self.first.count(1, start, end)
        tally.other_basis = tally.other_basis or self.other.find(1, start, end) >= 0

    def weigh(self, share: Share, limits: tuple[int, int, int]) -> None:
        """Add the weights of one run, recency included."""
        start, undated, end = limits
        mask = self.mask
        if undated > start:
            dated = None if mask is None else mask[start:undated]
            share.weight += self.scale * _sum(self.scaled, start, undated, dated)
            if share.weight < _FAINT:
                first = start if mask is None else mask.find(1, start, undated)
                share.newest = max(
                    share.newest, self.columns.days[self.columns.row_position[first]] if first >= 0 else 0
                )
        if end > undated:
            rows = None if mask is None else mask[undated:end]
            share.weight += UNDATED_RECENCY * _sum(self.scaled, undated, end, rows)


def _lift(shares: Mapping[Stance, Share], half_life: float) -> None:
    """Weigh stances whose weights have vanished relative to the newest of them, so that it still leads."""
    newest = max([share.newest for share in shares.values()], default=0)
    for share in shares.values():
        share.weight = _FAINT * (share.plain or _FAINT) * 0.5 ** ((newest - share.newest) / half_life)


def _row(columns: Columns, run: Run, row: int, dated: bool) -> Row:
    place = columns.row_position[row]
    return Row(
        run.stance,
        run.past,
        columns.row_plain[row],
        columns.days[place] if dated else 0,
        columns.stories[place],
        bool(columns.row_other[row]),
    )


def _sum(weights: Sequence[float], start: int, end: int, mask: bytes | None) -> float:
    part = weights[start:end]
    return sum(part) if mask is None else sum(compress(part, mask))
