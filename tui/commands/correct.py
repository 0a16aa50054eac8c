"""`stancegrid correct`: correct what the corpus believes about an article."""

from __future__ import annotations

import click

from index.config_schema import METADATA_FIELDS
from tui.commands.options import corpus_options, format_options, open_corpus
from tui.commands.output import emit, format_of, say
from tui.commands.records import judgment_record


@click.command("correct", short_help="Correct the date, title, source ... of an article.")
@click.argument("article")
@click.argument("field", type=click.Choice(METADATA_FIELDS), metavar="FIELD")
@click.argument("value")
@click.option("--reason", default="", help="Why; kept in the audit trail.")
@format_options("json", "jsonl")
@corpus_options
def command(
    article: str,
    field: str,
    value: str,
    reason: str,
    form: str,
    as_json: bool,
    corpus: str | None,
    config: str | None,
) -> int:
    """Correct a field of an article: title, source, date, address, language, speaker_actor.

    The correction is kept like a judgment: it survives `rebuild`, carries your name, and `stancegrid judge undo` takes it
    back.

    \b
    Examples
      stancegrid correct minutes-3 date 2025-02-17 --reason "the date is on page 1"
      stancegrid correct speech-12 speaker_actor EE
    """
    with open_corpus(corpus, config) as opened:
        made = opened.correct(article, field, value, reason=reason)
        emit(
            format_of(form, as_json),
            "judge",
            [judgment_record(made)],
            lambda: say(
                f"{article}: {field} is now {made.value or 'unknown'} (judgment {made.id[:8]} by {made.person})"
            ),
            corpus=opened,
        )
    return 0
