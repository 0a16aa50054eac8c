"""`stancegrid why`: the sentences behind one cell of the matrix."""

from __future__ import annotations

import click

from index.annotation import HolderKind
from index.answers import Cell, CellLabel, Matrix, StatementRow
from index.corpus import Corpus
from tui.commands.options import (
    MOST,
    actor_name,
    cell_in_front,
    corpus_options,
    format_options,
    open_corpus,
    select,
)
from tui.commands.output import counted, denominator, emit, format_of, safe, say
from tui.commands.records import cell_record, statement_record
from tui.commands.stanzas import STYLES, paint_statements
from tui.guard import tell


@click.command("why", short_help="The sentences behind one cell, and how they were read.")
@click.argument("actor")
@click.argument("words", nargs=-1, required=True, metavar="PROPOSAL [QUERY]...")
@click.option(
    "--limit", type=click.IntRange(1, MOST), default=20, show_default=True, help="Statements that the table shows."
)
@click.option("--rejected", is_flag=True, help="Also statements that a person rejected.")
@format_options("json", "jsonl", "csv")
@corpus_options
def command(
    actor: str,
    words: tuple[str, ...],
    limit: int,
    rejected: bool,
    form: str,
    as_json: bool,
    corpus: str | None,
    config: str | None,
) -> int:
    """Show why a cell says what it says: each statement with its sentence, article, date, speaker, attribution,
    condition, and how the program read it. Government voices come first, all others after them.

    \b
    Examples
      stancegrid why PL troops
      stancegrid why united states troops
      stancegrid why poland reassurance-force 'date:2025-02..'
      stancegrid why italy troops --json
    """
    with open_corpus(corpus, config) as opened:
        who, what, query = cell_in_front(opened.config, (actor, *words))
        selection = select(opened, " ".join(query))
        rows = list(opened.statements(selection, actor=who, proposal=what, rejected=rejected))
        rows.sort(key=lambda row: row.statement.kind is not HolderKind.GOVERNMENT)
        matrix = opened.matrix(selection)
        cell = matrix.cell(who, what)
        emit(
            format_of(form, as_json),
            "why",
            (statement_record(row) for row in rows),
            lambda: _paint(opened, matrix, cell, rows, limit),
            corpus=opened,
            cell=cell_record(cell, opened.config),
        )
    return 0


def _paint(corpus: Corpus, matrix: Matrix, cell: Cell, rows: list[StatementRow], limit: int) -> None:
    _paint_cell(corpus, cell, matrix)
    governments = [row for row in rows if row.statement.kind is HolderKind.GOVERNMENT]
    others = [row for row in rows if row.statement.kind is not HolderKind.GOVERNMENT]
    for title, found in (("", governments), ("Other voices", others)):
        if found:
            say()
            if title:
                say(safe(title, "bold"))
            paint_statements(found[:limit], corpus.config, full=True)
        if len(found) > limit:
            tell(f"only the newest {limit} of {len(found):,}; --limit shows more")


def _paint_cell(corpus: Corpus, cell: Cell, matrix: Matrix) -> None:
    """`Poland on troops: oppose` and what that rests on."""
    line = safe(f"{actor_name(corpus.config, cell.actor)} on {cell.proposal}: ", "bold")
    line.append_text(safe(label_in_words(cell), STYLES[cell.label]))
    say(line)
    say(f"{footing(cell)}.")
    say(denominator(matrix))


def label_in_words(cell: Cell) -> str:
    """What the cell says, with the present stance where the label alone does not tell it."""
    words: str = cell.label.value
    if cell.label is CellLabel.CHANGED and cell.stance:
        words += f", now {cell.stance.value}"
    return f"{words} (pinned)" if cell.pinned else words


def footing(cell: Cell) -> str:
    """`3 statements, 2 sources, newest 2025-02-17, only a reporter's words; other voices: oppose`."""
    if not cell.statements:
        words = "no statement of its government"
    else:
        words = f"{counted(cell.statements, 'statement')}, {counted(cell.sources, 'source')}"
        words += f", newest {cell.newest.isoformat()}" if cell.newest else ", undated"
    if cell.reporter_only:
        words += ", only a reporter's words"
    if cell.trend:
        words += f", moving {cell.trend}"
    return f"{words}; other voices: {cell.others.value}" if cell.others else words
