"""`stancegrid publish`: a read-only snapshot for others."""

from __future__ import annotations

from pathlib import Path

import click

from tui.commands.options import corpus_options, format_options, open_corpus
from tui.commands.output import emit, format_of, say


@click.command("publish", short_help="A read-only snapshot for your group.")
@click.argument("folder", metavar="DIR")
@format_options("json", "jsonl")
@corpus_options
def command(folder: str, form: str, as_json: bool, corpus: str | None, config: str | None) -> int:
    """Write a read-only snapshot of the corpus that the people of your group can open.

    Their judgments stay in their own data folders. Publishing to the same folder again replaces the snapshot in one
    step; whoever has it open keeps the old one until the next start. Originals are not part of it.

    \b
    Examples
      stancegrid publish /srv/positions/ukraine
      stancegrid --corpus /srv/positions/ukraine        # what your colleagues type, after: stancegrid trust YOU
    """
    with open_corpus(corpus, config) as opened:
        made = opened.publish(Path(folder).expanduser())
        items = [{"folder": str(made), "articles": opened.counts()["articles"]}]
        emit(format_of(form, as_json), "publish", items, lambda: say(f"Published to {made}."), corpus=opened)
    return 0
