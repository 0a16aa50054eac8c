"""The matrix once more, statement by statement and in plain words: what the sums over arrays must come to."""

from __future__ import annotations

import datetime
import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from index.annotation import Basis, HolderKind, Stance
from index.answers import Cell, CellLabel
from index.catalogue import Catalogue
from index.catalogue_rows import BASES, KINDS, STANCES
from index.matrix import MINORITY, NOTHING, PAST_WEIGHT, POLARITY, TREND
from index.matrix_overlay import BASIS_WEIGHT

SIDES = ("for", "undecided", "against")


@dataclass(frozen=True)
class Row:
    stance: Stance
    past: bool
    weight: float
    day: int  # 0: unknown
    story: int
    other_basis: bool


@dataclass
class Share:
    """The statements of one stance in a cell, each story once."""

    weight: float = 0.0
    rows: list[Row] = field(default_factory=list)

    @property
    def newest(self) -> int:
        return max((row.day for row in self.rows), default=0)

    def dated(self, since: int = 1) -> float:
        return sum(row.weight for row in self.rows if row.day >= since)


Shares = Mapping[Stance, Share]


def plain_cells(
    catalogue: Catalogue, keys: Collection[int] | None, half_life: float, as_of: datetime.date | None, kind: HolderKind
) -> dict[tuple[str, str], Cell]:
    articles = {key: (day, story) for key, day, story in catalogue.ask("SELECT key, day, story FROM article")}
    reference = as_of.toordinal() if as_of else max((day for day, _ in articles.values()), default=0)
    rows: dict[tuple[HolderKind, str, str], list[Row]] = {}
    columns = "article, kind, actor, proposal, stance, past, confidence, basis"
    for key, of, actor, proposal, stance, past, confidence, how in catalogue.ask(f"SELECT {columns} FROM statement"):
        day, story = articles[key]
        if (keys is None or key in keys) and (as_of is None or 0 < day <= reference):
            basis = BASES[how]
            row = Row(
                STANCES[stance], bool(past), confidence * BASIS_WEIGHT[basis], day, story, basis is not Basis.REPORTER
            )
            rows.setdefault((KINDS[of], actor, proposal), []).append(row)
    shares = {name: _shares(these, half_life, reference) for name, these in rows.items()}
    others = {name[1:]: _leading(*both) for name, both in shares.items() if name[0] is not kind}
    found = {
        name[1:]: _cell(name[1], name[2], rows[name], *both, half_life, others.get(name[1:]))
        for name, both in shares.items()
        if name[0] is kind
    }
    for (actor, proposal), stance in others.items():
        alone = Cell(actor, proposal, CellLabel.NO_EVIDENCE, None, 0, 0, None, 0.0, others=stance)
        found.setdefault((actor, proposal), alone)
    return found


def _shares(rows: Iterable[Row], half_life: float, reference: int) -> tuple[dict[Stance, Share], dict[Stance, Share]]:
    """By stance, what is said now and what is said of the past."""
    best: dict[tuple[Stance, bool, int], Row] = {}
    for row in rows:
        known = best.get((row.stance, row.past, row.story))
        if known is None or row.weight > known.weight:
            best[row.stance, row.past, row.story] = row
    now: dict[Stance, Share] = {}
    past: dict[Stance, Share] = {}
    for row in best.values():
        share = (past if row.past else now).setdefault(row.stance, Share())
        share.weight += row.weight * (0.5 ** ((reference - row.day) / half_life) if row.day else 0.5)
        share.rows.append(row)
    return now, past


def _cell(
    actor: str, proposal: str, rows: list[Row], now: Shares, past: Shares, half_life: float, others: Stance | None
) -> Cell:
    label, stance = _label(now, past, half_life)
    newest = max(share.newest for share in (*now.values(), *past.values()))
    weight = sum(share.weight for share in now.values()) + PAST_WEIGHT * sum(share.weight for share in past.values())
    return Cell(
        actor, proposal, label, stance, len(rows), len({row.story for row in rows}),
        datetime.date.fromordinal(newest) if newest else None, weight, _trend(now, past, half_life),
        not any(row.other_basis for row in rows), False, others,
    )  # fmt: skip


def _on(shares: Shares, side: str) -> list[Share]:
    return [share for stance, share in shares.items() if stance.side == side]


def _label(now: Shares, past: Shares, half_life: float) -> tuple[CellLabel, Stance | None]:
    shares = now or past
    newest = {side: max((share.newest for share in _on(shares, side)), default=0) for side in SIDES}
    dated = newest["for"] > 0 and newest["against"] > 0
    if dated and abs(newest["for"] - newest["against"]) > half_life:
        once = [sum(share.dated() for share in _on(shares, side)) for side in ("for", "against")]
        if min(once) >= MINORITY * sum(once):
            return CellLabel.CHANGED, _leading(now, past, "for" if newest["for"] > newest["against"] else "against")
    else:
        weights = [sum(share.weight for share in _on(shares, side)) for side in ("for", "against")]
        if sum(weights) and min(weights) >= MINORITY * sum(weights):
            return (CellLabel.CONTRADICTORY if dated else CellLabel.MIXED), None
    leading = _leading(now, past)
    opposite = {"for": "against", "against": "for"}.get(leading.side)
    if now and any(stance.side == opposite for stance in past):
        return CellLabel.CHANGED, leading
    return CellLabel(leading.value), leading


def _leading(now: Shares, past: Shares, side: str = "") -> Stance:
    shares = now or past
    spoken = [side for side in SIDES if _on(shares, side)]
    side = side or max(spoken, key=lambda side: sum(share.weight for share in _on(shares, side)))
    of_side = [stance for stance in shares if stance.side == side]
    return max(of_side, key=lambda stance: (shares[stance].weight, abs(POLARITY[stance])))


def _trend(now: Shares, past: Shares, half_life: float) -> str:
    newest = max((share.newest for share in now.values()), default=0)
    if not newest or len({*now, *past}) < 2:
        return ""
    since = math.ceil(newest - half_life)
    newer = {stance: share.dated(max(since, 1)) for stance, share in now.items()}
    older = [(stance, share.dated() - newer[stance]) for stance, share in now.items()]
    older += [(stance, share.dated()) for stance, share in past.items()]
    totals = sum(newer.values()), sum(weight for _, weight in older)
    if min(totals) < NOTHING:
        return ""
    step = sum(POLARITY[stance] * weight for stance, weight in newer.items()) / totals[0]
    step -= sum(POLARITY[stance] * weight for stance, weight in older) / totals[1]
    return "" if abs(step) < TREND else "towards for" if step > 0 else "towards against"
