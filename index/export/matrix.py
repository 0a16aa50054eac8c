"""The matrix as CSV (a row an actor, a column a proposal) and its cells as records for JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from index.answers import Cell, Matrix
from index.config import Config
from index.export.tables import csv_lines


def matrix_csv(matrix: Matrix, config: Config) -> Iterator[str]:
    """The label of every cell; "no evidence" where nothing was found in what was read."""
    names = {actor.id: actor.names[0] for actor in config.actors if actor.names}
    rows = (
        [actor, names.get(actor, actor), *(matrix.cell(actor, proposal).label.value for proposal in matrix.proposals)]
        for actor in matrix.actors
    )
    return csv_lines(("actor", "name", *matrix.proposals), rows)


def cell_record(cell: Cell) -> dict[str, Any]:
    """A cell by the names that are stable in JSON; `weight` is rounded to four places."""
    return {
        "actor": cell.actor,
        "proposal": cell.proposal,
        "label": cell.label.value,
        "stance": cell.stance.value if cell.stance else None,
        "statements": cell.statements,
        "sources": cell.sources,
        "newest": cell.newest.isoformat() if cell.newest else None,
        "weight": round(cell.weight, 4),
        "trend": cell.trend,
        "reporter_only": cell.reporter_only,
        "others": cell.others.value if cell.others else None,
        "judged": cell.judged,
        "pinned": cell.pinned,
    }
