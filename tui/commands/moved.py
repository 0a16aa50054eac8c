"""`stancegrid moved`: who changed their mind since a day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from index.annotation import HolderKind
from index.answers import Selection, StatementRow
from index.config import Config
from index.corpus import Corpus
from index.history import AGAINST, FOR, Move, moved_since
from tui.commands.options import (
    actor_name,
    corpus_options,
    day_named,
    format_options,
    open_corpus,
    proposal_named,
    query_argument,
    select,
)
from tui.commands.output import date_shown, denominator, emit, format_of, safe, say
from tui.commands.records import statement_record

_STYLES = {AGAINST: "red", FOR: "green"}


@click.command("moved", short_help="Who changed sides since a day.")
@click.argument("proposal")
@query_argument
@click.option("--since", required=True, metavar="DAY", help="A day (2025-02-17) or an event of the configuration.")
@click.option("--kind", type=click.Choice(["government", "other"]), default="government", show_default=True)
@format_options("json", "jsonl")
@corpus_options
def command(
    proposal: str,
    query: tuple[str, ...],
    since: str,
    kind: str,
    form: str,
    as_json: bool,
    corpus: str | None,
    config: str | None,
) -> int:
    """Show who moved on a proposal since a day: the surest sentence before it, and the surest from then on.

    Only dated statements count; a date that was inferred is marked ~. Where one side of the day is empty it says so.

    \b
    Examples
      stancegrid moved troops --since 'Paris summit'
      stancegrid moved frozen-assets --since 2025-12-01 --json
    """
    with open_corpus(corpus, config) as opened:
        day = day_named(opened.config, since)
        what = proposal_named(opened.config, proposal)
        selection = select(opened, " ".join(query))
        moves = moved_since(opened, selection, day, proposal=what, kind=HolderKind(kind))
        emit(
            format_of(form, as_json),
            "moved",
            (_record(move) for move in moves),
            lambda: _paint(opened, selection, moves),
            corpus=opened,
            since=day.isoformat(),
        )
    return 0


def _record(move: Move) -> dict[str, Any]:
    return {
        "actor": move.actor,
        "proposal": move.proposal,
        "verdict": move.verdict,
        "inferred": move.inferred,
        "before": statement_record(move.before) if move.before else None,
        "after": statement_record(move.after) if move.after else None,
    }


def _paint(corpus: Corpus, selection: Selection, moves: Sequence[Move]) -> None:
    if not moves:
        say(f"No statements. {denominator(corpus.matrix(selection))}")
    for number, move in enumerate(moves):
        if number:
            say()
        _paint_move(move, corpus.config)


def _paint_move(move: Move, config: Config) -> None:
    head = safe(f"{actor_name(config, move.actor)}: ", "bold")
    head.append_text(safe(move.verdict, _STYLES.get(move.verdict, "")))
    say(head)
    for label, row in (("before", move.before), ("after", move.after)):
        if row is not None:
            say(_one(label, row), indent=2)


def _one(label: str, row: StatementRow) -> str:
    stance = row.effective or row.statement.stance
    return f"{label:<7} {date_shown(row.date)} {stance.value}: {row.sentence} ({row.article})"
