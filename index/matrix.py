"""The matrix: statements of a selection weighed into cells, countries against proposals.

A statement weighs confidence x basis x recency (half-life from the configuration); an article that says a thing twice,
and copies of one wire story, count once. Recency is relative to the newest dated article (or the day asked for), so that
the same corpus always gives the same matrix. An undated statement weighs as if one half-life old and takes part in no
trend and no change.
"""

from __future__ import annotations

import datetime
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import compress

from index.annotation import HolderKind, Stance
from index.answers import Cell, CellLabel, Matrix
from index.catalogue_columns import Chosen, Columns, Run
from index.config import Config

UNDATED_RECENCY = 0.5
PAST_WEIGHT = 0.25  # what a text itself calls an earlier position speaks for the present only where nothing else does
MINORITY = 0.25  # a side with less than this share of the weight is an outlier, not a contradiction
TREND = 0.5  # steps of polarity between older and newer statements
_POLARITY = {Stance.SUPPORT: 2.0, Stance.OPEN: 1.0, Stance.UNDECIDED: 0.0, Stance.RELUCTANT: -1.0, Stance.OPPOSE: -2.0}


@dataclass(frozen=True, slots=True)
class Extra:
    """A statement that a person added, changed or confirmed, as the matrix counts it. `day` 0: unknown."""

    kind: HolderKind
    actor: str
    proposal: str
    stance: Stance
    position: int
    weight: float
    past: bool = False
    reporter: bool = False
    judged: bool = True


@dataclass(frozen=True, slots=True)
class Overlay:
    """What people decided: rows of the statement columns that no longer count as they are, what counts instead, and pins."""

    dropped: frozenset[int] = frozenset()  # row numbers
    extras: tuple[Extra, ...] = ()
    pins: Mapping[tuple[str, str], Stance] = field(default_factory=dict)


@dataclass(slots=True)
class Share:
    """The selected statements of one stance in a cell."""

    statements: int = 0
    weight: float = 0.0  # recency included
    plain: float = 0.0  # without recency, dated ones only
    recent: float = 0.0  # without recency, within one half-life of the newest of the cell's reference
    newest: int = 0  # ordinal day; 0: none dated
    oldest: int = 0


@dataclass(slots=True)
class Tally:
    """All of one cell, before it is put into a word."""

    now: dict[Stance, Share] = field(default_factory=dict)
    past: dict[Stance, Share] = field(default_factory=dict)
    sources: int = 0
    other_basis: bool = False
    judged: bool = False
    rows: int = 0


def build_matrix(
    config: Config,
    chosen: Chosen,
    *,
    kind: HolderKind = HolderKind.GOVERNMENT,
    as_of: datetime.date | None = None,
    overlay: Overlay | None = None,
    unread: bytes = b"",
) -> Matrix:
    """Cells of the chosen articles; `unread` marks positions that the present rules have not read."""
    overlay = overlay or Overlay()
    counting = _Counting(chosen, config.stance.half_life_days, as_of, overlay)
    tallies = counting.tallies()
    cells: dict[tuple[str, str], Cell] = {}
    for (cell_kind, actor, proposal), tally in tallies.items():
        if cell_kind is kind and tally.rows:
            cells[actor, proposal] = _cell(actor, proposal, tally, config.stance.half_life_days)
    for (cell_kind, actor, proposal), tally in tallies.items():
        if cell_kind is not kind and tally.rows:
            known = cells.get((actor, proposal)) or Cell(actor, proposal, CellLabel.NO_EVIDENCE, None, 0, 0, None, 0.0)
            cells[actor, proposal] = replace(known, others=_leading(tally))
    for (actor, proposal), stance in overlay.pins.items() if kind is HolderKind.GOVERNMENT else ():
        known = cells.get((actor, proposal)) or Cell(actor, proposal, CellLabel.NO_EVIDENCE, None, 0, 0, None, 0.0)
        cells[actor, proposal] = replace(
            known, label=CellLabel(stance.value), stance=stance, pinned=True, judged=True, trend=""
        )
    actors, proposals = _axes(config, cells)
    return Matrix(actors, proposals, cells, chosen.total, _count_unread(chosen, unread), as_of)


def _count_unread(chosen: Chosen, unread: bytes) -> int:
    if chosen.mask is None or not unread:
        return unread.count(1)
    both = int.from_bytes(chosen.mask) & int.from_bytes(unread)
    return both.bit_count()


def _axes(config: Config, cells: Iterable[tuple[str, str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Actors by name, proposals in the order of the configuration (parents before children); only those with cells."""
    names = {actor.id: actor.names[0] if actor.names else actor.id for actor in config.actors}
    order = {proposal.id: number for number, proposal in enumerate(config.proposals)}
    actors = sorted({actor for actor, _ in cells}, key=lambda actor: (names.get(actor, actor), actor))
    proposals = sorted({proposal for _, proposal in cells}, key=lambda id: (order.get(id, len(order)), id))
    return tuple(actors), tuple(proposals)


class _Counting:
    """One pass over the statement columns for one selection and one day."""

    def __init__(self, chosen: Chosen, half_life: float, as_of: datetime.date | None, overlay: Overlay) -> None:
        self._chosen = chosen
        self._columns = chosen.columns
        self._half_life = half_life
        self._overlay = overlay
        self._dated_only = as_of is not None
        self._cut = self._columns.first_after(as_of)
        self._mask = chosen.row_mask()
        self.reference = as_of.toordinal() if as_of else (self._columns.days[0] if self._columns.undated else 0)

    def tallies(self) -> dict[tuple[HolderKind, str, str], Tally]:
        dropped = _touched(self._columns, self._overlay)
        found: dict[tuple[HolderKind, str, str], Tally] = {}
        cell: tuple[HolderKind, str, str] | None = None
        group: list[Run] = []
        for run in self._columns.runs:
            if (run.kind, run.actor, run.proposal) != cell:
                if cell and group:
                    found[cell] = self._tally(group, dropped.get(cell, []))
                cell, group = (run.kind, run.actor, run.proposal), []
            group.append(run)
        if cell and group:
            found[cell] = self._tally(group, dropped.get(cell, []))
        for cell, extras in dropped.items():
            if cell not in found and extras:
                found[cell] = self._tally([], extras)
        return found

    def _tally(self, runs: Sequence[Run], extras: Sequence[Extra]) -> Tally:
        tally = Tally()
        shared: set[int] = set()
        for run in runs:
            self._count_run(tally, run, shared)
        for extra in extras:
            self._count_extra(tally, extra, shared)
        tally.sources += len(shared)
        return tally

    def _limits(self, run: Run) -> tuple[int, int, int]:
        """Where the rows that may count begin, where the undated begin, and the end."""
        places = self._columns.row_position
        start = bisect_left(places, self._cut, run.start, run.end) if self._cut else run.start
        undated = bisect_left(places, self._columns.undated, start, run.end)
        return start, undated, undated if self._dated_only else run.end

    def _count_run(self, tally: Tally, run: Run, shared: set[int]) -> None:
        start, undated, end = self._limits(run)
        rows = self._selected(start, end)
        count = end - start if rows is None else rows.count(1)
        if not count:
            return
        share = (tally.past if run.past else tally.now).setdefault(run.stance, Share())
        columns, days = self._columns, self._columns.days
        share.statements += count
        tally.rows += count
        for index in range(start, end) if rows is None else compress(range(start, end), rows):
            place = columns.row_position[index]
            weight = columns.row_single[index]
            shared.add(columns.stories[place])
            self._add(share, weight, days[place] if index < undated else 0)
            tally.other_basis = tally.other_basis or bool(columns.row_other_basis[index])

    def _selected(self, start: int, end: int) -> bytes | None:
        """The row mask of a range without what people took away; None: all of them."""
        dropped = [row for row in self._overlay.dropped if start <= row < end]
        if not dropped:
            return None if self._mask is None else self._mask[start:end]
        rows = bytearray(b"\1" * (end - start) if self._mask is None else self._mask[start:end])
        for row in dropped:
            rows[row - start] = 0
        return bytes(rows)

    def _add(self, share: Share, weight: float, day: int) -> None:
        if not day:
            share.weight += weight * UNDATED_RECENCY
            return
        share.weight += weight * 0.5 ** ((self.reference - day) / self._half_life)
        share.plain += weight
        share.newest = max(share.newest, day)
        share.oldest = min(share.oldest or day, day)

    def _count_extra(self, tally: Tally, extra: Extra, shared: set[int]) -> None:
        columns = self._columns
        mask = self._chosen.mask
        if not 0 <= extra.position < columns.size or (mask is not None and not mask[extra.position]):
            return
        day = columns.days[extra.position]
        if self._dated_only and (not day or extra.position < self._cut):
            return
        share = (tally.past if extra.past else tally.now).setdefault(extra.stance, Share())
        share.statements += 1
        tally.rows += 1
        self._add(share, extra.weight, day)
        shared.add(columns.stories[extra.position])
        tally.other_basis = tally.other_basis or not extra.reporter
        tally.judged = tally.judged or extra.judged


def _touched(columns: Columns, overlay: Overlay) -> dict[tuple[HolderKind, str, str], list[Extra]]:
    found: dict[tuple[HolderKind, str, str], list[Extra]] = {}
    for extra in overlay.extras:
        found.setdefault((extra.kind, extra.actor, extra.proposal), []).append(extra)
    return found


def _sides(shares: Mapping[Stance, Share]) -> dict[str, float]:
    sides = {"for": 0.0, "undecided": 0.0, "against": 0.0}
    for stance, share in shares.items():
        sides[stance.side] += share.weight
    return sides


def _leading(tally: Tally, side: str = "") -> Stance | None:
    """The stance with most weight (of one side, if given); among equals the stronger word."""
    shares = tally.now or tally.past
    if not side:
        sides = _sides(shares)
        side = max(sides, key=lambda name: sides[name])
    of_side = [stance for stance in Stance if stance.side == side and stance in shares]
    return max(of_side, key=lambda stance: (shares[stance].weight, abs(_POLARITY[stance])), default=None)


def _newest(shares: Mapping[Stance, Share], side: str) -> int:
    return max((share.newest for stance, share in shares.items() if stance.side == side), default=0)


def _cell(actor: str, proposal: str, tally: Tally, half_life: float) -> Cell:
    label, stance = _label(tally, half_life)
    shares = [*tally.now.values(), *tally.past.values()]
    newest = max((share.newest for share in shares), default=0)
    weight = sum(share.weight for share in tally.now.values())
    weight += PAST_WEIGHT * sum(share.weight for share in tally.past.values())
    return Cell(
        actor=actor,
        proposal=proposal,
        label=label,
        stance=stance,
        statements=tally.rows,
        sources=tally.sources,
        newest=datetime.date.fromordinal(newest) if newest else None,
        weight=weight,
        trend=_trend(tally, half_life),
        reporter_only=not tally.other_basis,
        judged=tally.judged,
    )


def _label(tally: Tally, half_life: float) -> tuple[CellLabel, Stance | None]:
    shares = tally.now or tally.past
    mixed = _both_sides(shares, half_life)
    if mixed is CellLabel.CONTRADICTORY or mixed is CellLabel.MIXED:
        return mixed, None
    if mixed is CellLabel.CHANGED:
        newer = "for" if _newest(shares, "for") > _newest(shares, "against") else "against"
        return mixed, _leading(tally, newer)
    leading = _leading(tally)
    assert leading is not None
    if tally.now and _turned(leading, tally.past):
        return CellLabel.CHANGED, leading
    return CellLabel(leading.value), leading


def _both_sides(shares: Mapping[Stance, Share], half_life: float) -> CellLabel | None:
    """What it means that some are for and some against; None where only one side speaks, or the other hardly."""
    newest_for, newest_against = _newest(shares, "for"), _newest(shares, "against")
    if newest_for and newest_against and abs(newest_for - newest_against) > half_life:
        plain = {"for": 0.0, "against": 0.0, "undecided": 0.0}
        for stance, share in shares.items():
            plain[stance.side] += share.plain
        both = plain["for"] + plain["against"]
        return CellLabel.CHANGED if min(plain["for"], plain["against"]) >= MINORITY * both else None
    sides = _sides(shares)
    both = sides["for"] + sides["against"]
    if not both or min(sides["for"], sides["against"]) < MINORITY * both:
        return None
    return CellLabel.CONTRADICTORY if newest_for and newest_against else CellLabel.MIXED


def _turned(leading: Stance, past: Mapping[Stance, Share]) -> bool:
    """Whether the text itself calls the opposite side an earlier position."""
    opposite = {"for": "against", "against": "for"}.get(leading.side)
    return any(stance.side == opposite for stance in past)


def _trend(tally: Tally, half_life: float) -> str:
    """Whether dated statements moved: past ones and older ones against those of the last half-life."""
    newest = max((share.newest for share in tally.now.values()), default=0)
    if not newest:
        return ""
    older = [(stance, share.plain) for stance, share in tally.past.items() if share.newest]
    newer: list[tuple[Stance, float]] = []
    for stance, share in tally.now.items():
        if share.newest:
            (newer if newest - share.newest <= half_life else older).append((stance, share.plain))
    if not older or not newer:
        return ""
    step = _mean(newer) - _mean(older)
    if abs(step) < TREND:
        return ""
    return "towards for" if step > 0 else "towards against"


def _mean(parts: Sequence[tuple[Stance, float]]) -> float:
    total = sum(weight for _, weight in parts)
    return sum(_POLARITY[stance] * weight for stance, weight in parts) / total if total else 0.0
