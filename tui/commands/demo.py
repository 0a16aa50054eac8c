"""`stancegrid demo`: a corpus from the sample that ships with the program."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import click

from index.answers import AddReport
from index.errors import UsageError
from tui.commands.options import config_of, corpus_options, format_options, named_outside
from tui.commands.output import emit, format_of, say
from tui.commands.progress import progress_bar
from tui.commands.reports import report_record, summary
from tui.place import demo_folder


@click.command("demo", short_help="Build a corpus from the sample and open it.")
@click.option("--no-open", is_flag=True, help="Build the corpus, do not open it.")
@format_options("json", "jsonl")
@corpus_options
def command(no_open: bool, form: str, as_json: bool, corpus: str | None, config: str | None) -> int:
    """Build a corpus from the sample articles that come with the program, and open it (not for --json).

    \b
    Examples
      stancegrid demo
      stancegrid demo --no-open --corpus /tmp/demo && stancegrid matrix --corpus /tmp/demo
    """
    folder = Path(named_outside("corpus", corpus) or demo_folder()).expanduser().absolute()
    report = _build(folder, config_of(config))
    form = format_of(form, as_json)
    if form != "table":
        emit(form, "demo", [{"folder": str(folder), **report_record(report)}], lambda: None)
        return 0
    if report.added or report.updated or report.failures:
        say(f"Sample: {summary(replace(report, older_rules=0))}")
    if no_open or not (sys.stdin.isatty() and sys.stdout.isatty()):
        say(f"The sample is in {folder}. Look at it:")
        say(f"stancegrid --corpus {folder}\nstancegrid matrix --corpus {folder}", indent=2, newlines=True)
        return 0
    from tui.cli import open_app

    return open_app(str(folder), config)


def _build(folder: Path, config: Path | None) -> AddReport:
    from index.corpus import Corpus

    articles = sample_articles()
    with Corpus.open(folder, config=config, create=True) as opened, progress_bar() as progress:
        report = opened.add(articles, processes=0, progress=progress)
        if opened.counts()["older_rules"]:  # built by an older version of the program
            opened.rebuild(processes=0, progress=progress)
    if report.interrupted:
        raise KeyboardInterrupt
    return report


def sample_articles() -> list[Path]:
    """The articles of the sample, as files."""
    folder = Path(__file__).parents[2] / "index" / "sample"
    found = sorted(path for path in folder.glob("*.md") if path.name != "README.md")
    if not found:
        raise UsageError(f"the sample is missing from this installation ({folder}); install stancegrid again")
    return found
