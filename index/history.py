"""A cell over time: the series behind it, who moved since a day, and what is new."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.annotation import HolderKind, Stance
from index.answers import Selection, StatementRow
from index.article import DatePrecision

if TYPE_CHECKING:
    from index.corpus import Corpus

POLARITY = {Stance.SUPPORT: 2, Stance.OPEN: 1, Stance.UNDECIDED: 0, Stance.RELUCTANT: -1, Stance.OPPOSE: -2}


@dataclass(frozen=True, slots=True)
class Point:
    """What was said on one day in one article; `inferred`: the day is."""

    day: datetime.date
    stance: Stance
    row: StatementRow
    inferred: bool


@dataclass(frozen=True, slots=True)
class Move:
    """How an actor stood before and after a day. `verdict`: towards for, towards against, steady, or too few dated
    statements. `before` and `after` are the surest evidence of it (None: none): of a move, a pair that shows it."""

    actor: str
    proposal: str
    verdict: str
    before: StatementRow | None
    after: StatementRow | None
    inferred: bool = False


FOR, AGAINST, STEADY, TOO_FEW = "towards for", "towards against", "steady", "too few dated statements"


def series(
    corpus: Corpus, selection: Selection, actor: str, proposal: str, *, kind: HolderKind = HolderKind.GOVERNMENT
) -> list[Point]:
    """The dated statements of a cell, oldest first. Undated ones are in no series; rejected ones neither."""
    rows = corpus.statements(selection, actor=actor, proposal=proposal, kind=kind)
    return points(rows)


def points(rows: Iterable[StatementRow]) -> list[Point]:
    """The dated statements that count, as points in time; undated and rejected ones are left out."""
    found = [
        Point(row.date.day, row.effective, row, row.date.precision is DatePrecision.INFERRED)
        for row in rows
        if row.date.day and row.effective and row.date.precision is not DatePrecision.UNKNOWN
    ]
    return sorted(found, key=lambda point: (point.day, point.row.article_id, point.row.statement.evidence.sentence))


def moved_since(
    corpus: Corpus,
    selection: Selection,
    since: datetime.date,
    *,
    proposal: str,
    kind: HolderKind = HolderKind.GOVERNMENT,
) -> list[Move]:
    """How every actor with a stance on a proposal moved since a day: movers first, then the steady, then the unknown.

    What a text itself calls an earlier position counts as before, whenever the text appeared.
    """
    by_actor: dict[str, list[StatementRow]] = {}
    for row in corpus.statements(selection, proposal=proposal, kind=kind):
        by_actor.setdefault(row.statement.actor, []).append(row)
    moves = [_move(actor, proposal, rows, since) for actor, rows in by_actor.items()]
    order = {AGAINST: 0, FOR: 0, STEADY: 1, TOO_FEW: 2}
    return sorted(moves, key=lambda move: (order[move.verdict], move.actor))


def _move(actor: str, proposal: str, rows: Sequence[StatementRow], since: datetime.date) -> Move:
    dated = points(rows)
    before = [point for point in dated if point.day < since or point.row.statement.past]
    after = [point for point in dated if point.day >= since and not point.row.statement.past]
    if not before or not after:
        return Move(actor, proposal, TOO_FEW, _typical(before), _typical(after), any(p.inferred for p in dated))
    last = [point for point in before if point.day == before[-1].day]
    step = _mean(after) - _mean(before)
    since_last = _mean(after) - _mean(last)  # who had turned before the day did not move since
    verdict = STEADY if min(abs(step), abs(since_last)) < 0.5 or step * since_last < 0 else FOR if step > 0 else AGAINST
    inferred = any(point.inferred for point in (*before, *after))
    if verdict != STEADY:
        before, after = _shown_by(before, after, verdict)
    return Move(actor, proposal, verdict, _typical(before), _typical(after), inferred)


def _shown_by(before: Sequence[Point], after: Sequence[Point], verdict: str) -> tuple[list[Point], list[Point]]:
    """The surest pair of points that shows a move, of equally sure ones the newest; where the means moved, there is one."""
    sign = 1 if verdict == FOR else -1
    pairs = ((a, b) for a in before for b in after if (POLARITY[b.stance] - POLARITY[a.stance]) * sign > 0)
    first, second = max(
        pairs, key=lambda pair: (round(_certainty(pair[0]) * _certainty(pair[1]), 1), pair[0].day, pair[1].day)
    )
    return [first], [second]


def _certainty(point: Point) -> float:
    return 1.0 if point.row.judgment else point.row.statement.confidence


def _mean(points: Sequence[Point]) -> float:
    weights = [_certainty(point) for point in points]
    total = sum(weights) or 1.0
    return sum(POLARITY[point.stance] * weight for point, weight in zip(points, weights, strict=True)) / total


def _typical(points: Sequence[Point]) -> StatementRow | None:
    """A judged one, or else the newest of those that stand on the side of all together."""
    if not points:
        return None
    mean = _mean(points)
    agreeing = [point for point in points if POLARITY[point.stance] * mean > 0] or points
    best = max(agreeing, key=lambda point: (bool(point.row.judgment), point.day, point.row.statement.confidence))
    return best.row
