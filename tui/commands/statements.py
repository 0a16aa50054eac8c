"""`stancegrid statements`: every statement of a query, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import click

from index.answers import Selection, StatementRow
from index.corpus import Corpus
from tui.commands.options import (
    MOST,
    actor_named,
    corpus_options,
    format_options,
    kind_named,
    open_corpus,
    proposal_named,
    query_argument,
    select,
    stance_choice,
)
from tui.commands.output import counted, denominator, emit, format_of, say
from tui.commands.records import statement_record
from tui.commands.stanzas import paint_statements
from tui.guard import tell

_PAGE = 100


@click.command("statements", short_help="Every statement of a query, one by one.")
@query_argument
@click.option("--actor", metavar="ACTOR", help="Only of this actor: a code or a name.")
@click.option("--proposal", metavar="ID", help="Only on this proposal.")
@click.option("--stance", type=stance_choice(), help="Only with this stance.")
@click.option("--kind", type=click.Choice(["government", "other", "both"]), default="both", show_default=True)
@click.option("--rejected", is_flag=True, help="Also those that a person rejected.")
@click.option(
    "--limit", type=click.IntRange(1, MOST), help=f"At most so many (the table shows {_PAGE} unless told otherwise)."
)
@format_options("json", "jsonl", "csv")
@corpus_options
def command(
    query: tuple[str, ...],
    actor: str | None,
    proposal: str | None,
    stance: str | None,
    kind: str,
    rejected: bool,
    limit: int | None,
    form: str,
    as_json: bool,
    corpus: str | None,
    config: str | None,
) -> int:
    """List the statements in the articles that match a query: who takes which stance on what, in which sentence.

    \b
    Examples
      stancegrid statements --actor poland
      stancegrid statements ceasefire --proposal troops --stance oppose
      stancegrid statements 'date:2025-02..' --format jsonl > statements.jsonl
      stancegrid statements --kind other --format csv
    """
    form = format_of(form, as_json)
    with open_corpus(corpus, config) as opened:
        selection = select(opened, " ".join(query))
        found = opened.statements(
            selection,
            actor=actor_named(opened.config, actor) if actor else None,
            proposal=proposal_named(opened.config, proposal) if proposal else None,
            kind=kind_named(kind),
            rejected=rejected,
        )
        wanted = (row for row in found if stance is None or (row.effective or row.statement.stance).value == stance)
        rows = islice(wanted, limit)
        emit(
            form,
            "statements",
            (statement_record(row) for row in rows),
            lambda: _paint(rows, opened, selection, limit),
            corpus=opened,
        )
    return 0


def _paint(rows: Iterator[StatementRow], corpus: Corpus, selection: Selection, limit: int | None) -> None:
    shown = paint_statements(islice(rows, limit or _PAGE), corpus.config, full=False)
    if not shown:
        say(f"No statements. {denominator(corpus.matrix(selection))}")
    elif next(rows, None) is not None:
        tell(f"only the first {counted(shown, 'statement')}; --limit shows more, --format jsonl all")
