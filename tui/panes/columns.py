"""Which actors and proposals the matrix shows, in which order, and how they fold. Pure functions on a matrix."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from index.answers import Cell, CellLabel, Matrix
from index.config import Config, Group

SORTS = ("country", "group", "polarity", "recency", "disagreement", "support")
_IN_WORDS = {
    "country": "by name",
    "group": "by group: the row of a group sums up its members, who follow",
    "polarity": "by stance on {}: for first, against last",
    "recency": "by date: the newest on {} first",
    "disagreement": "by disagreement: what contradicts itself or changed on {} first",
    "support": "by support on {}: the fewest sources first, reporters' words before others, old before new",
}
_SCALE = {
    CellLabel.SUPPORT: 2.0,
    CellLabel.OPEN: 1.0,
    CellLabel.RELUCTANT: -1.0,
    CellLabel.OPPOSE: -2.0,
}
_DOUBTFUL = (CellLabel.CONTRADICTORY, CellLabel.CHANGED, CellLabel.MIXED)
Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Axis:
    """One row or column: `ids` are the actors or proposals it stands for (one; several where it is folded).

    A group also knows its `members`, who may have said nothing; where it is `open`, their rows follow, each `inside`.
    """

    id: str
    name: str
    ids: tuple[str, ...]
    members: tuple[str, ...] = ()
    open: bool = False
    inside: bool = False

    @property
    def folded(self) -> bool:
        return self.ids != (self.id,)


def sort_in_words(sort: str, column: str) -> str:
    """What an order of the rows puts first; `column` is the name of the proposal under the cursor."""
    return f"Sorted {_IN_WORDS[sort].format(column or 'anything')}."


def rows_of(matrix: Matrix, config: Config, *, sort: str, folded: bool, column: str) -> list[Axis]:
    """The actors in the order asked for; `column` is the proposal that every order but the name looks at first.

    Who has said nothing on it comes behind who has, and who has said nothing at all comes last.
    """
    names = {actor.id: actor.names[0] if actor.names else actor.id for actor in config.actors}
    known: dict[str, list[Cell]] = {}
    for (actor, _), cell in matrix.cells.items():
        if cell.label is not CellLabel.NO_EVIDENCE:
            known.setdefault(actor, []).append(cell)

    def rank(actor: str) -> tuple[object, ...]:
        return _rank(matrix.cell(actor, column), known.get(actor, []), sort, names.get(actor, actor))

    actors = sorted(matrix.actors, key=rank)
    if folded or sort == "group":
        return _grouped(actors, names, config.groups, known, matrix.as_of or datetime.date.today(), folded=folded)
    return [_single(actor, names) for actor in actors]


def _grouped(
    actors: Sequence[str],
    names: Names,
    groups: Sequence[Group],
    known: Mapping[str, object],
    day: datetime.date,
    *,
    folded: bool,
) -> list[Axis]:
    """Every group of which a member has a row, then who is in none; groups without any evidence come behind."""
    rows: list[list[Axis]] = []
    grouped: set[str] = set()
    for group in groups:
        members = tuple(one.actor for one in group.members if _within(one.since, one.until, day))
        present = tuple(actor for actor in actors if actor in members)
        if present:
            head = Axis(group.id, group.names[0] if group.names else group.id, present, members, open=not folded)
            rows.append(
                [head] if folded else [head, *(replace(_single(actor, names), inside=True) for actor in present)]
            )
            grouped |= set(present)
    rows += [[_single(actor, names)] for actor in actors if actor not in grouped]
    rows.sort(key=lambda part: not any(actor in known for actor in part[0].ids))
    return [row for part in rows for row in part]


def _within(since: datetime.date | None, until: datetime.date | None, day: datetime.date) -> bool:
    return (since is None or since <= day) and (until is None or day <= until)


def _single(actor: str, names: Names) -> Axis:
    return Axis(actor, names.get(actor, actor), (actor,))


def columns_of(matrix: Matrix, config: Config, *, folded: bool) -> list[Axis]:
    """The proposals in the order of the matrix; folded, children stand under their topmost parent."""
    names = {proposal.id: proposal.name for proposal in config.proposals}
    if not folded:
        return [_single(id, names) for id in matrix.proposals]
    parents = {proposal.id: proposal.parent for proposal in config.proposals}
    tops: dict[str, list[str]] = {}
    for id in matrix.proposals:
        top = id
        while parents.get(top):
            top = parents[top]
        tops.setdefault(top, []).append(id)
    return [Axis(top, names.get(top, top), tuple(ids)) for top, ids in tops.items()]


def _rank(here: Cell, known: Sequence[Cell], sort: str, name: str) -> tuple[object, ...]:
    """Where an actor stands in an order: by its cell under the cursor, or else by all that it has."""
    value = _VALUES.get(sort)
    if not known or value is None:
        return (2 if not known else 0, name)
    if here.label is not CellLabel.NO_EVIDENCE:
        return (0, *value([here]), name)
    return (1, *value(known), name)


_VALUES: dict[str, Callable[[Sequence[Cell]], tuple[float, ...]]] = {
    "polarity": lambda cells: (-max(_SCALE.get(cell.label, 0.0) for cell in cells),),
    "recency": lambda cells: (-max((cell.newest.toordinal() for cell in cells if cell.newest), default=0),),
    "disagreement": lambda cells: (-sum(cell.label in _DOUBTFUL for cell in cells),),
    "support": lambda cells: min(weakness(cell) for cell in cells),
}


def weakness(cell: Cell) -> tuple[float, ...]:
    """How little a cell rests on; the weakest is the least: few sources, only reporters' words, undated or old."""
    return (cell.sources, not cell.reporter_only, cell.newest.toordinal() if cell.newest else 0)


def cells_of(matrix: Matrix, row: Axis, column: Axis) -> list[Cell]:
    """The cells that a row and a column meet in, those without evidence left out."""
    found = (matrix.cells.get((actor, proposal)) for actor in row.ids for proposal in column.ids)
    return [cell for cell in found if cell is not None and cell.label is not CellLabel.NO_EVIDENCE]


def silent_of(row: Axis, cells: Sequence[Cell]) -> list[str]:
    """The members of a group, by id, that have none of these cells."""
    speaking = {cell.actor for cell in cells}
    return [actor for actor in row.members if actor not in speaking]
