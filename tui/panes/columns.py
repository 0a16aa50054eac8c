"""Which actors and proposals the matrix shows, in which order, and how they fold. Pure functions on a matrix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.answers import Cell, CellLabel, Matrix
from index.config import Config

SORTS = ("country", "group", "polarity", "recency", "disagreement", "support")
_SCALE = {
    CellLabel.SUPPORT: 2.0,
    CellLabel.OPEN: 1.0,
    CellLabel.RELUCTANT: -1.0,
    CellLabel.OPPOSE: -2.0,
}


@dataclass(frozen=True, slots=True)
class Axis:
    """One row or column: `ids` are the actors or proposals it stands for (one; several where it is folded)."""

    id: str
    name: str
    ids: tuple[str, ...]

    @property
    def folded(self) -> bool:
        return self.ids != (self.id,)


def rows_of(matrix: Matrix, config: Config, *, sort: str, folded: bool, column: str) -> list[Axis]:
    """The actors in the order asked for; `column` is the proposal that polarity and disagreement look at first."""
    names = {actor.id: actor.names[0] if actor.names else actor.id for actor in config.actors}
    actors = sorted(matrix.actors, key=lambda actor: _rank(matrix, actor, sort, column, names, config))
    if not folded:
        return [Axis(actor, names.get(actor, actor), (actor,)) for actor in actors]
    return _folded_rows(actors, names, config)


def _folded_rows(actors: Sequence[str], names: Mapping[str, str], config: Config) -> list[Axis]:
    present = set(actors)
    rows = []
    grouped: set[str] = set()
    for group in config.groups:
        members = tuple(a for a in actors if a in {m.actor for m in group.members} & present)
        if members:
            rows.append(Axis(group.id, group.names[0] if group.names else group.id, members))
            grouped |= set(members)
    return rows + [Axis(actor, names.get(actor, actor), (actor,)) for actor in actors if actor not in grouped]


def columns_of(matrix: Matrix, config: Config, *, folded: bool) -> list[Axis]:
    """The proposals in the order of the matrix; folded, children stand under their topmost parent."""
    names = {proposal.id: proposal.name for proposal in config.proposals}
    if not folded:
        return [Axis(id, names.get(id, id), (id,)) for id in matrix.proposals]
    parents = {proposal.id: proposal.parent for proposal in config.proposals}
    tops: dict[str, list[str]] = {}
    for id in matrix.proposals:
        top = id
        while parents.get(top):
            top = parents[top]
        tops.setdefault(top, []).append(id)
    return [Axis(top, names.get(top, top), tuple(ids)) for top, ids in tops.items()]


def _rank(
    matrix: Matrix, actor: str, sort: str, column: str, names: Mapping[str, str], config: Config
) -> tuple[object, ...]:
    name = names.get(actor, actor)
    if sort == "group":
        groups = [i for i, group in enumerate(config.groups) if any(m.actor == actor for m in group.members)]
        return (groups[0] if groups else len(config.groups), name)
    cells = [matrix.cell(actor, column)] if column else []
    cells += [matrix.cell(actor, proposal) for proposal in matrix.proposals]
    if sort == "polarity":
        here = matrix.cell(actor, column)
        return (here.label is CellLabel.NO_EVIDENCE, -_SCALE.get(here.label, 0.0), name)
    if sort == "recency":
        return (-max((cell.newest.toordinal() for cell in cells if cell.newest), default=0), name)
    if sort == "disagreement":
        return (-sum(_doubtful(cell) for cell in cells), name)
    if sort == "support":
        known = [cell for cell in cells if cell.label is not CellLabel.NO_EVIDENCE]
        return (min((cell.sources for cell in known), default=0), name)
    return (name,)


def _doubtful(cell: Cell) -> int:
    return cell.label in (CellLabel.CONTRADICTORY, CellLabel.CHANGED, CellLabel.MIXED)


def cells_of(matrix: Matrix, row: Axis, column: Axis) -> list[Cell]:
    """The cells that a row and a column meet in, those without evidence left out."""
    found = (matrix.cells.get((actor, proposal)) for actor in row.ids for proposal in column.ids)
    return [cell for cell in found if cell is not None and cell.label is not CellLabel.NO_EVIDENCE]
