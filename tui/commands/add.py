"""`stancegrid add`: read files and folders into a corpus."""

from __future__ import annotations

from pathlib import Path

import click

from tui.commands.options import corpus_options, format_options, open_corpus
from tui.commands.output import format_of
from tui.commands.progress import progress_bar
from tui.commands.reports import tell_report


@click.command("add", short_help="Read files and folders into the corpus.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--link", is_flag=True, help="Keep a reference to each file instead of a copy of it.")
@click.option("--jobs", type=click.IntRange(0, 64), default=0, help="Processes that read; 0: as many as are worth it.")
@format_options("json", "jsonl")
@corpus_options
def command(
    paths: tuple[str, ...], link: bool, jobs: int, form: str, as_json: bool, corpus: str | None, config: str | None
) -> int:
    """Read files and folders into the corpus, which is made if there is none.

    Plain text, Markdown with front matter, HTML, PDF, JSON lines (title, text or body, date, source, url), feeds saved as
    files, mail. Adding the same again is free; a changed file is a new version of its article. A file that cannot be
    read is named at the end, the others are in. Ctrl-C keeps what is done; the same command goes on from there.

    \b
    Examples
      stancegrid add ~/articles
      stancegrid add feed.jsonl report.pdf --corpus ~/corpora/arms-control
      stancegrid add /srv/archive --link          # originals stay where they are
    """
    named = [Path(path).expanduser() for path in paths]
    with open_corpus(corpus, config, create=True) as opened, progress_bar() as progress:
        report = opened.add(named, link=link, processes=jobs, progress=progress)
    return tell_report(report, format_of(form, as_json), "add")
