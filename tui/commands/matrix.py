"""`stancegrid matrix`: who stands where on what, over the articles of a query."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any

import click

from index.annotation import HolderKind
from index.answers import Cell, CellLabel, Matrix
from index.config import Config
from index.errors import UsageError
from tui.commands.grid import paint_grid
from tui.commands.options import (
    actor_name,
    actor_named,
    corpus_options,
    day_named,
    format_options,
    group_named,
    open_corpus,
    proposal_named,
    query_argument,
    select,
)
from tui.commands.output import denominator, emit, format_of, safe, say, table
from tui.commands.records import cell_record
from tui.commands.stanzas import STYLES


@click.command("matrix", short_help="Who stands where on what.")
@query_argument
@click.option("--actor", "actors", multiple=True, metavar="ACTOR", help="Only this actor; may be repeated.")
@click.option("--group", metavar="NAME", help="Only the members of a group, such as NB8 or EU-27.")
@click.option("--proposal", "proposals", multiple=True, metavar="ID", help="Only this proposal; may be repeated.")
@click.option("--kind", type=click.Choice(["government", "other"]), default="government", show_default=True)
@click.option("--as-of", metavar="DAY", help="As it stood on a day (2025-02-17) or an event of the configuration.")
@click.option("--cells", is_flag=True, help="A list of cells instead of a grid, the least supported first.")
@click.option("--reporter-only", is_flag=True, help="Only cells that rest on nothing but a reporter's words.")
@format_options("json", "jsonl", "csv")
@corpus_options
def command(
    query: tuple[str, ...],
    actors: tuple[str, ...],
    group: str | None,
    proposals: tuple[str, ...],
    kind: str,
    as_of: str | None,
    cells: bool,
    reporter_only: bool,
    form: str,
    as_json: bool,
    corpus: str | None,
    config: str | None,
) -> int:
    """Show who stands where: actors against proposals, from the statements of the articles that match.

    A cell is the present stance of a government; `stancegrid why ACTOR PROPOSAL` shows the sentences behind it.

    \b
    Examples
      stancegrid matrix
      stancegrid matrix ceasefire --proposal troops --proposal peacekeeping
      stancegrid matrix --group NB8 --proposal troops
      stancegrid matrix --as-of 'Paris summit'
      stancegrid matrix --cells --reporter-only        # what would you check first?
      stancegrid matrix --kind other --format csv
    """
    form = format_of(form, as_json)
    with open_corpus(corpus, config) as opened:
        names = opened.config
        day = day_named(names, as_of) if as_of else None
        asked = [actor_named(names, word) for word in actors] + list(group_named(names, group) if group else ())
        columns = [proposal_named(names, word) for word in proposals]
        whole = opened.matrix(select(opened, " ".join(query)), kind=HolderKind(kind), as_of=day)
        matrix = _narrowed(whole, asked, columns, reporter_only)
        listed = form == "csv" and not cells
        records = _every_cell(matrix) if asked and not cells else weakest_first(matrix)
        emit(
            form,
            "matrix",
            grid_records(matrix, names) if listed else (cell_record(cell, names) for cell in records),
            lambda: _paint_cells(matrix, names) if cells else paint_grid(matrix, opened, kept=bool(asked)),
            corpus=opened,
            **matrix_head(matrix, kind),
        )
    return 0


def matrix_head(matrix: Matrix, kind: str) -> dict[str, Any]:
    """What a matrix as one JSON object says beside its cells: what was asked, and of how many articles."""
    return {
        "kind": kind,
        "as_of": matrix.as_of.isoformat() if matrix.as_of else None,
        "articles": matrix.articles,
        "not_read": matrix.not_read,
        "undated_left_out": matrix.undated,
        "older_rules": matrix.older_rules,
    }


def _narrowed(matrix: Matrix, actors: Sequence[str], proposals: Sequence[str], reporter_only: bool) -> Matrix:
    """The part of a matrix that was asked for; actors and proposals asked for by name stay even without evidence."""
    if reporter_only and not any(cell.reporter_only for cell in matrix.cells.values()):
        raise UsageError("no cell rests only on a reporter's words")
    rows = tuple(actors) or matrix.actors
    columns = tuple(proposals) or matrix.proposals
    cells = {
        place: cell
        for place, cell in matrix.cells.items()
        if cell.actor in rows and cell.proposal in columns and (cell.reporter_only or not reporter_only)
    }
    return dataclasses.replace(matrix, actors=rows, proposals=columns, cells=cells)


def _every_cell(matrix: Matrix) -> list[Cell]:
    """The cells of a part of the matrix, those without evidence too."""
    return [matrix.cell(actor, proposal) for actor in matrix.actors for proposal in matrix.proposals]


def weakest_first(matrix: Matrix) -> list[Cell]:
    """Cells by how little supports them: fewest sources, then only a reporter's words, then the oldest."""
    return sorted(
        (cell for cell in matrix.cells.values() if cell.label is not CellLabel.NO_EVIDENCE),
        key=lambda cell: (
            cell.sources,
            not cell.reporter_only,
            cell.newest.toordinal() if cell.newest else 0,
            cell.actor,
            cell.proposal,
        ),
    )


def grid_records(matrix: Matrix, config: Config) -> Iterator[dict[str, Any]]:
    """A record an actor, a field a proposal."""
    for actor in matrix.actors:
        labels = {proposal: matrix.cell(actor, proposal).label.value for proposal in matrix.proposals}
        yield {"actor": actor, "name": actor_name(config, actor), **labels}


def _paint_cells(matrix: Matrix, config: Config) -> None:
    rows = [
        (
            actor_name(config, cell.actor),
            cell.proposal,
            safe(_label(cell), STYLES[cell.label]),
            str(cell.sources),
            str(cell.statements),
            cell.newest.isoformat() if cell.newest else "undated",
            "reporter" if cell.reporter_only else "",
        )
        for cell in weakest_first(matrix)
    ]
    if not rows:
        say(f"No statements. {denominator(matrix)}")
        return
    heads = ("actor", "proposal", "stance", "src", "stm", "newest", "only")
    table(heads, rows, numbers=("src", "stm"), cut=("actor", "proposal"))
    say()
    say("src: independent sources; stm: statements; only: rests on nothing but a reporter's words.")


def _label(cell: Cell) -> str:
    if cell.label is CellLabel.CHANGED and cell.stance:
        return f"changed: {cell.stance.value}"
    return cell.label.value
