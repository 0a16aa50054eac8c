"""`stancegrid remove`: take articles out of a corpus."""

from __future__ import annotations

import click

from tui.commands.options import corpus_options, format_options, open_corpus
from tui.commands.output import format_of
from tui.commands.progress import progress_bar
from tui.commands.reports import tell_report


@click.command("remove", short_help="Take articles out of the corpus.")
@click.argument("articles", nargs=-1, required=True, metavar="ARTICLE...")
@format_options("json", "jsonl")
@corpus_options
def command(articles: tuple[str, ...], form: str, as_json: bool, corpus: str | None, config: str | None) -> int:
    """Take articles out of the corpus, by the name or the id that `search` shows.

    Judgments on them stay in the audit trail and are listed as orphans.

    \b
    Examples
      stancegrid remove 2025-02-17-tusk-before-paris
      stancegrid remove https://example.org/news/1
    """
    with open_corpus(corpus, config) as opened, progress_bar() as progress:
        report = opened.remove(articles, progress=progress)
    return tell_report(report, format_of(form, as_json), "remove")
