"""`stancegrid rebuild`: read again what older rules or settings have read."""

from __future__ import annotations

import click

from tui.commands.options import corpus_options, format_options, open_corpus
from tui.commands.output import format_of
from tui.commands.progress import progress_bar
from tui.commands.reports import tell_report


@click.command("rebuild", short_help="Read again what older rules or settings have read.")
@click.option("--all", "everything", is_flag=True, help="Read every article again, from the originals.")
@click.option("--backend", metavar="NAME", help="Switch the search backend: whoosh, tantivy, opensearch.")
@format_options("json", "jsonl")
@corpus_options
def command(
    everything: bool, backend: str | None, form: str, as_json: bool, corpus: str | None, config: str | None
) -> int:
    """Read the articles again whose statements stem from older rules or another configuration.

    Judgments stay: they are matched to the new statements by sentence, actor and proposal. Ctrl-C keeps what is done;
    the same command goes on from there.

    \b
    Examples
      stancegrid rebuild                      # after editing config.yaml
      stancegrid rebuild --all                # catalogue and search index anew, from the originals
      stancegrid rebuild --backend tantivy    # needs: pip install 'stancegrid[fast]'
    """
    with open_corpus(corpus, config) as opened, progress_bar() as progress:
        report = opened.rebuild(everything=everything, backend=backend, processes=0, progress=progress)
    return tell_report(report, format_of(form, as_json), "rebuild")
