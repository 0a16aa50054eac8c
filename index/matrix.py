"""The matrix: statements of a selection weighed into cells, countries against proposals.

A statement weighs confidence x basis x recency (half-life from the configuration); an article that says a thing twice,
and copies of one wire story, count once. Recency is relative to the newest dated article (or the day asked for), so that
the same corpus always gives the same matrix. An undated statement weighs as if one half-life old and takes part in no
trend and no change.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Mapping
from dataclasses import replace

from index.annotation import HolderKind, Stance
from index.answers import Cell, CellLabel, Matrix
from index.catalogue_view import Chosen
from index.config import Config
from index.matrix_counting import Counting, Overlay, Share, Tally

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
    tallies = Counting(chosen, half_life, as_of, overlay, kind).tallies()
    others = {(actor, proposal): _leading(tally) for (of, actor, proposal), tally in tallies.items() if of is not kind}
    cells: dict[tuple[str, str], Cell] = {}
    for (of, actor, proposal), tally in tallies.items():
        if of is kind:
            cells[actor, proposal] = _cell(actor, proposal, tally, half_life, others.pop((actor, proposal), None))
    for (actor, proposal), stance in others.items():
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


def _cell(actor: str, proposal: str, tally: Tally, half_life: float, others: Stance | None) -> Cell:
    label, stance = _label(tally, half_life)
    newest = max([share.newest for share in (*tally.now.values(), *tally.past.values())], default=0)
    weight = sum([share.weight for share in tally.now.values()])
    weight += PAST_WEIGHT * sum([share.weight for share in tally.past.values()])
    return Cell(
        actor=actor,
        proposal=proposal,
        label=label,
        stance=stance,
        statements=tally.statements,
        sources=tally.sources,
        newest=datetime.date.fromordinal(newest) if newest else None,
        weight=weight,
        trend=_trend(tally, half_life),
        reporter_only=not tally.other_basis,
        judged=tally.judged,
        others=others,
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
        once = {side: sum([shares[one].plain for one in _STRONGEST_FIRST[side] if one in shares]) for side in _SIDES}
        both = once["for"] + once["against"]
        return CellLabel.CHANGED if min(once["for"], once["against"]) >= MINORITY * both else None
    sides = _sides(shares)
    both = sides["for"] + sides["against"]
    if not both or min(sides["for"], sides["against"]) < MINORITY * both:
        return None
    return CellLabel.CONTRADICTORY if newest_for and newest_against else CellLabel.MIXED


_SIDES = ("for", "undecided", "against")
_SIDE = {stance: stance.side for stance in Stance}
_STRONGEST_FIRST = {side: [stance for stance in Stance if stance.side == side] for side in _SIDES}
for _stances in _STRONGEST_FIRST.values():
    _stances.sort(key=lambda stance: -abs(POLARITY[stance]))


def _sides(shares: Mapping[Stance, Share]) -> dict[str, float]:
    sides = dict.fromkeys(_SIDES, 0.0)
    for stance, share in shares.items():
        sides[_SIDE[stance]] += share.weight
    return sides


def _leading(tally: Tally, side: str = "") -> Stance | None:
    """The stance with most weight (of one side, if given); among equals the stronger word."""
    shares = tally.now or tally.past
    if not side:
        sides = _sides(shares)
        side = max(sides, key=sides.__getitem__)
    of_side = [stance for stance in _STRONGEST_FIRST[side] if stance in shares]
    return max(of_side, key=lambda stance: shares[stance].weight, default=None)


def _newest(shares: Mapping[Stance, Share], side: str) -> int:
    return max([shares[stance].newest for stance in _STRONGEST_FIRST[side] if stance in shares], default=0)


def _turned(leading: Stance, past: Mapping[Stance, Share]) -> bool:
    """Whether the text itself calls the opposite side an earlier position."""
    opposite = {"for": "against", "against": "for"}.get(leading.side)
    return any(stance.side == opposite for stance in past)


def _trend(tally: Tally, half_life: float) -> str:
    """Whether dated statements moved: past ones and older ones against those of the last half-life."""
    newest = max([share.newest for share in tally.now.values()], default=0)
    if not newest or len(tally.now.keys() | tally.past.keys()) < 2:
        return ""
    older = newer = older_polarity = newer_polarity = 0.0
    for stance, share in tally.past.items():
        if share.newest:
            older += share.plain
            older_polarity += POLARITY[stance] * share.plain
    cut = math.ceil(newest - half_life)
    for stance, share in tally.now.items():
        recent = share.since(cut)
        newer += recent
        newer_polarity += POLARITY[stance] * recent
        if (rest := share.plain - recent) > 0.0:
            older += rest
            older_polarity += POLARITY[stance] * rest
    if older < NOTHING or newer < NOTHING:
        return ""
    step = newer_polarity / newer - older_polarity / older
    if abs(step) < TREND:
        return ""
    return "towards for" if step > 0 else "towards against"
