"""`stancegrid conflicts`: where sources contradict each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import click

from index.answers import StatementRow
from index.config import Config
from index.conflicts import CellConflict, OfficeConflict, OfficeGiven, cell_conflicts, office_conflicts
from tui.commands.options import actor_name, corpus_options, format_options, open_corpus, query_argument, select
from tui.commands.output import date_shown, emit, format_of, pairs, safe, say
from tui.commands.records import statement_record


@click.command("conflicts", short_help="Where sources contradict each other.")
@query_argument
@format_options("json", "jsonl")
@corpus_options
def command(query: tuple[str, ...], form: str, as_json: bool, corpus: str | None, config: str | None) -> int:
    """Show where sources contradict each other: cells for and against at the same time, and persons to whom articles
    give different offices. Shades of one side (reluctant, opposed) and changes over time are no conflicts. Offices are compared
    wherever persons are named; among more than 2,000 articles, only where they take a stance.

    \b
    Examples
      stancegrid conflicts
      stancegrid conflicts 'proposal:troops' --json
    """
    with open_corpus(corpus, config) as opened:
        selection = select(opened, " ".join(query))
        offices = office_conflicts(opened, selection)
        cells = cell_conflicts(opened, selection)
        emit(
            format_of(form, as_json),
            "conflicts",
            _records(offices, cells),
            lambda: _paint(offices, cells, opened.config),
            corpus=opened,
        )
    return 0


def _records(offices: Sequence[OfficeConflict], cells: Sequence[CellConflict]) -> Iterator[dict[str, Any]]:
    for office in offices:
        given = [
            {"office": row.office, "article": row.article, "date": date_shown(row.date), "evidence": row.sentence}
            for row in office.rows
        ]
        yield {
            "what": "office",
            "actor": office.actor,
            "person": office.person,
            "offices": office.offices,
            "rows": given,
        }
    for one in cells:
        rows = [statement_record(row) for row in one.rows]
        place = {"actor": one.cell.actor, "proposal": one.cell.proposal}
        yield {"what": "cell", **place, "label": one.cell.label.value, "rows": rows}


def _paint(offices: Sequence[OfficeConflict], cells: Sequence[CellConflict], config: Config) -> None:
    for office in offices:
        say(safe(f"{office.person} ({actor_name(config, office.actor)}): {' or '.join(office.offices)}", "bold"))
        pairs(((row.office, _place(row)) for row in office.rows), indent=2, width=20)
        say()
    for one in cells:
        head = f"{actor_name(config, one.cell.actor)} on {one.cell.proposal}: {one.cell.label.value}"
        say(safe(head, "bold"))
        pairs((((row.effective or row.statement.stance).value, _place(row)) for row in one.rows), indent=2, width=12)
        say()
    if not offices and not cells:
        say("No conflicts.")


def _place(row: StatementRow | OfficeGiven) -> str:
    return f"{date_shown(row.date)}  {row.sentence} ({row.article})"
