"""Where sources contradict each other: cells with both sides at once, and persons whose office differs between articles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.annotation import HolderKind
from index.answers import Cell, CellLabel, Selection, StatementRow
from index.config import Actor

if TYPE_CHECKING:
    from index.corpus import Corpus


@dataclass(frozen=True, slots=True)
class OfficeConflict:
    """One person to whom articles give offices that cannot be the same. `rows`: the first statement for each office."""

    actor: str
    person: str
    offices: tuple[str, ...]
    rows: tuple[StatementRow, ...]


@dataclass(frozen=True, slots=True)
class CellConflict:
    """A cell with both sides at the same time (or undated); the surest statement of each side."""

    cell: Cell
    rows: tuple[StatementRow, ...]


def office_conflicts(corpus: Corpus, selection: Selection) -> list[OfficeConflict]:
    """Persons with conflicting offices, by actor and name."""
    actors = {actor.id: actor for actor in corpus.config.actors}
    people: dict[tuple[str, str], dict[str, StatementRow]] = defaultdict(dict)
    for row in corpus.statements(selection):
        statement = row.statement
        office = _bare_office(statement.office, actors.get(statement.actor))
        surname = statement.speaker.split()[-1] if statement.speaker.split() else ""
        if office and surname[:1].isupper():
            people[statement.actor, surname].setdefault(office, row)
    found = []
    for (actor, _), offices in sorted(people.items()):
        distinct = _incompatible(offices)
        if len(distinct) > 1:
            rows = tuple(offices[office] for office in distinct)
            person = max((row.statement.speaker for row in rows), key=len)
            found.append(OfficeConflict(actor, person, distinct, rows))
    return found


def cell_conflicts(corpus: Corpus, selection: Selection) -> list[CellConflict]:
    """Cells of governments that say both sides at once; what changed over time, and shades of one side, are none."""
    matrix = corpus.matrix(selection)
    found = []
    for _, cell in sorted(matrix.cells.items()):
        if cell.label in (CellLabel.CONTRADICTORY, CellLabel.MIXED):
            rows = corpus.statements(selection, actor=cell.actor, proposal=cell.proposal, kind=HolderKind.GOVERNMENT)
            found.append(CellConflict(cell, _surest_of_each_side(rows)))
    return found


def _surest_of_each_side(rows: Iterable[StatementRow]) -> tuple[StatementRow, ...]:
    best: dict[str, StatementRow] = {}
    for row in rows:
        side = row.effective.side if row.effective else ""
        if side not in ("for", "against") or row.statement.past:
            continue
        if side not in best or row.statement.confidence > best[side].statement.confidence:
            best[side] = row
    return tuple(best[side] for side in sorted(best, reverse=True))


def _bare_office(office: str, actor: Actor | None) -> str:
    """The office in lower case without the country: `Polish prime minister` is `prime minister`."""
    bare = office.casefold()
    for name in (*actor.adjectives, *actor.names) if actor else ():
        bare = bare.removeprefix(f"{name.casefold()} ").removesuffix(f" of {name.casefold()}")
    return bare.strip()


def _incompatible(offices: Iterable[str]) -> tuple[str, ...]:
    """Offices of which none is a shorter way to put another: `minister` and `foreign minister` go together."""
    distinct: list[str] = []
    for office in sorted(offices, key=len, reverse=True):
        if not any(_is_short_for(office, longer) for longer in distinct):
            distinct.append(office)
    return tuple(sorted(distinct))


def _is_short_for(office: str, longer: str) -> bool:
    """Whether the end of the longer one says the same; a vice president is no president."""
    rest = longer.removesuffix(office)
    return rest != longer and rest.strip() not in _RANKS


_RANKS = ("vice", "deputy", "former", "acting")
