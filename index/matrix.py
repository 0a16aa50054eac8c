"""The matrix: statements of a selection weighed into cells, countries against proposals.

A statement weighs confidence x basis x recency (half-life from the configuration); an article that says a thing twice,
and copies of one wire story, count once. Recency is relative to the newest dated article (or the day asked for), so that
the same corpus always gives the same matrix. An undated statement weighs as if one half-life old and takes part in no
trend and no change.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import numpy as np

from index.annotation import HolderKind, Stance
from index.answers import Cell, CellLabel, Matrix
from index.catalogue_columns import CellName, Numbers
from index.catalogue_rows import STANCES
from index.catalogue_view import Chosen
from index.config import Config
from index.matrix_counting import Counting, Tallies
from index.matrix_overlay import Overlay

PAST_WEIGHT = 0.25  # what a text itself calls an earlier position speaks for the present only where nothing else does
MINORITY = 0.25  # a side with less than this share of the weight is an outlier, not a contradiction
NOTHING = 1e-6  # what differences of sums leave behind
TREND = 0.5  # steps of polarity between older and newer statements
POLARITY = {Stance.SUPPORT: 2.0, Stance.OPEN: 1.0, Stance.UNDECIDED: 0.0, Stance.RELUCTANT: -1.0, Stance.OPPOSE: -2.0}


def build_matrix(
    config: Config,
    chosen: Chosen,
    *,
    kind: HolderKind = HolderKind.GOVERNMENT,
    as_of: datetime.date | None = None,
    overlay: Overlay | None = None,
    extraction: int = 0,
) -> Matrix:
    """Cells of the chosen articles. `extraction`: the number of the present rules, for what they have not read."""
    overlay = overlay or Overlay()
    half_life = config.stance.half_life_days
    tallies = Counting(chosen, half_life, as_of, overlay).tallies()
    leading = dict(_leading_stances(tallies))
    others = {(actor, proposal): stance for (of, actor, proposal), stance in leading.items() if of is not kind}
    cells = {(cell.actor, cell.proposal): cell for cell in _cells(tallies, kind, half_life, others)}
    for (actor, proposal), stance in others.items():
        if (actor, proposal) not in cells:
            cells[actor, proposal] = replace(_known(cells, actor, proposal), others=stance)
    if kind is HolderKind.GOVERNMENT:
        for (actor, proposal), stance in overlay.pins.items():
            label = CellLabel(stance.value)
            known = _known(cells, actor, proposal)
            cells[actor, proposal] = replace(known, label=label, stance=stance, pinned=True, judged=True, trend="")
    actors, proposals = _axes(config, cells)
    unread = sum(part.unread() for part in chosen.parts)
    older = sum(part.read_by_others(extraction) for part in chosen.parts)
    undated = sum(part.undated for part in chosen.parts) if as_of else 0
    return Matrix(actors, proposals, cells, chosen.total, unread, as_of, older, undated)


def _known(cells: Mapping[tuple[str, str], Cell], actor: str, proposal: str) -> Cell:
    return cells.get((actor, proposal)) or Cell(actor, proposal, CellLabel.NO_EVIDENCE, None, 0, 0, None, 0.0)


def _axes(config: Config, cells: Iterable[tuple[str, str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Actors by name, proposals in the order of the configuration (parents before children); only those with cells."""
    names = {actor.id: actor.names[0] if actor.names else actor.id for actor in config.actors}
    order = {proposal.id: number for number, proposal in enumerate(config.proposals)}
    actors = sorted({actor for actor, _ in cells}, key=lambda actor: (names.get(actor, actor), actor))
    proposals = sorted({proposal for _, proposal in cells}, key=lambda id: (order.get(id, len(order)), id))
    return tuple(actors), tuple(proposals)


# --- many cells at once: arrays by cell, and by cell and stance -----------------------------------------------------------

_SIDES = ("for", "undecided", "against")
_SIDE = np.array([_SIDES.index(stance.side) for stance in STANCES])
_POLARITY = np.array([POLARITY[stance] for stance in STANCES])
_STRONGEST_FIRST = np.argsort(-np.abs(_POLARITY), kind="stable")
_FOR, _UNDECIDED, _AGAINST = range(3)
_LABELS = (
    *(CellLabel(stance.value) for stance in STANCES),
    CellLabel.CONTRADICTORY,
    CellLabel.CHANGED,
    CellLabel.MIXED,
)
_CONTRADICTORY, _CHANGED, _MIXED = range(len(STANCES), len(_LABELS))
_TRENDS = ("", "towards for", "towards against")


def _by_side(values: Numbers, combine: np.ufunc) -> list[Numbers]:
    """By side, the values of its stances put together."""
    return [combine.reduce(values[:, side == _SIDE], axis=1) for side in range(len(_SIDES))]


class _Speaking:
    """The shares that speak for each cell: the present ones, or where there are none the past."""

    def __init__(self, tallies: Tallies, which: Numbers) -> None:
        now, past = tallies.present[which, 0::2], tallies.present[which, 1::2]
        self.now, self.past = now, past
        at_present = now.any(axis=1, keepdims=True)

        def speaking(values: Numbers) -> Numbers:
            return np.where(at_present, values[which, 0::2], values[which, 1::2])

        self.present = np.where(at_present, now, past)
        self.weight, self.plain, self.newest = map(speaking, (tallies.weight, tallies.plain, tallies.newest))

    def leading(self, side: Numbers | None = None) -> Numbers:
        """The stance with most weight on a side (None: on that with most weight); among equals the stronger word."""
        if side is None:
            sides = np.stack(_by_side(self.weight, np.add), axis=1)
            speaks = np.stack(_by_side(self.present, np.logical_or), axis=1)
            side = np.argmax(np.where(speaks, sides, -1.0), axis=1)
        of_side = self.present & (side[:, None] == _SIDE)
        weight = np.where(of_side, self.weight, -1.0)[:, _STRONGEST_FIRST]
        return _STRONGEST_FIRST[np.argmax(weight, axis=1)]  # type: ignore[no-any-return]

    def labels(self, half_life: float) -> tuple[Numbers, Numbers]:
        """Codes of labels, and of stances (-1: none)."""
        mixed = self._both_sides(half_life)
        newest = _by_side(self.newest, np.maximum)
        newer = np.where(newest[_FOR] > newest[_AGAINST], _FOR, _AGAINST)
        leading = self.leading()
        stance = np.where(mixed == _CHANGED, self.leading(newer), np.where(mixed >= 0, -1, leading))
        turned = self.now.any(axis=1) & self._turned(_SIDE[leading])
        return np.where(mixed >= 0, mixed, np.where(turned, _CHANGED, leading)), stance

    def _both_sides(self, half_life: float) -> Numbers:
        """What it means that some are for and some against; -1 where only one side speaks, or the other hardly."""
        newest = _by_side(self.newest, np.maximum)
        both_dated = (newest[_FOR] > 0) & (newest[_AGAINST] > 0)
        apart = both_dated & (np.abs(newest[_FOR] - newest[_AGAINST]) > half_life)
        once = _by_side(self.plain, np.add)
        differs = np.minimum(once[_FOR], once[_AGAINST]) >= MINORITY * (once[_FOR] + once[_AGAINST])
        sides = _by_side(self.weight, np.add)
        both = sides[_FOR] + sides[_AGAINST]
        one = (both == 0) | (np.minimum(sides[_FOR], sides[_AGAINST]) < MINORITY * both)
        close = np.where(one, -1, np.where(both_dated, _CONTRADICTORY, _MIXED))
        return np.where(apart, np.where(differs, _CHANGED, -1), close)

    def _turned(self, side: Numbers) -> Numbers:
        """Whether the text itself calls the opposite side an earlier position."""
        once = _by_side(self.past, np.logical_or)
        turned: Numbers = ((side == _FOR) & once[_AGAINST]) | ((side == _AGAINST) & once[_FOR])
        return turned


def _trends(tallies: Tallies, which: Numbers) -> Numbers:
    """Whether dated statements moved: past ones and older ones against those of the last half-life; numbers of _TRENDS."""
    recent, plain = tallies.recent[which, 0::2], tallies.plain[which, 0::2]
    rest = np.maximum(plain - recent, 0.0)
    past = np.where(tallies.newest[which, 1::2] > 0, tallies.plain[which, 1::2], 0.0)
    older, newer = (rest + past).sum(axis=1), recent.sum(axis=1)
    several = (tallies.present[which, 0::2] | tallies.present[which, 1::2]).sum(axis=1) > 1
    known = several & (tallies.newest[which, 0::2].max(axis=1, initial=0) > 0) & (older >= NOTHING) & (newer >= NOTHING)
    older, newer = np.where(known, older, 1.0), np.where(known, newer, 1.0)
    step = (recent * _POLARITY).sum(axis=1) / newer - ((rest + past) * _POLARITY).sum(axis=1) / older
    return np.where(known & (np.abs(step) >= TREND), np.where(step > 0, 1, 2), 0)


def _leading_stances(tallies: Tallies) -> Iterator[tuple[CellName, Stance]]:
    """Where the holders of each cell stand."""
    which = np.flatnonzero(tallies.statements)
    for number, stance in zip(which.tolist(), _Speaking(tallies, which).leading().tolist(), strict=True):
        yield tallies.names[number], STANCES[stance]


def _cells(
    tallies: Tallies, kind: HolderKind, half_life: float, others: Mapping[tuple[str, str], Stance]
) -> Iterator[Cell]:
    """The cells of one kind of holder that have statements."""
    spoken = np.flatnonzero(tallies.statements).tolist()
    which = np.array([number for number in spoken if tallies.names[number][0] is kind], np.int64)
    labels, stances = _Speaking(tallies, which).labels(half_life)
    weight = tallies.weight[which, 0::2].sum(axis=1) + PAST_WEIGHT * tallies.weight[which, 1::2].sum(axis=1)
    newest = tallies.newest[which].max(axis=1, initial=0)
    columns = (
        which, labels, stances, tallies.statements[which], tallies.sources[which], newest, weight, _trends(tallies, which),
        ~tallies.other_basis[which], tallies.judged[which],
    )  # fmt: skip
    for number, label, stance, statements, sources, day, weighs, trend, reporter, judged in zip(
        *(column.tolist() for column in columns), strict=True
    ):
        _, actor, proposal = tallies.names[number]
        yield Cell(
            actor, proposal, _LABELS[label], STANCES[stance] if stance >= 0 else None, statements, sources,
            datetime.date.fromordinal(day) if day else None, weighs, _TRENDS[trend], reporter, judged,
            others.get((actor, proposal)),
        )  # fmt: skip
