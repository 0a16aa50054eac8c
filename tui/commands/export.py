"""`stancegrid export`: statements or the matrix as a file for other programs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from index.annotation import HolderKind
from index.errors import UsageError
from index.export import brief, matrix_csv, statements_csv, statements_jsonl
from index.export.files import write_whole
from index.export.tables import json_line
from tui.commands.matrix import weakest_first
from tui.commands.options import (
    corpus_options,
    day_named,
    kind_named,
    open_corpus,
    proposal_named,
    query_argument,
    select,
)
from tui.commands.output import counted
from tui.commands.records import cell_record
from tui.guard import tell

_output = click.option("--output", "-o", metavar="FILE", help="Write to a file; its ending chooses the format.")
_force = click.option("--force", is_flag=True, help="Overwrite the file.")
_FORMATS = ("csv", "jsonl")


@click.group("export", short_help="CSV, JSON lines, or a brief with footnotes.")
def command() -> None:
    """Write the statements or the matrix of a query as CSV or JSON lines, or a brief with footnotes.

    \b
    Examples
      stancegrid export statements -o statements.csv
      stancegrid export statements 'date:2025-02..' --format jsonl | jq .actor
      stancegrid export matrix ceasefire -o matrix.csv --as-of 2025-03-01
      stancegrid export brief troops peacekeeping -o troops.md
    """


@command.command("statements")
@query_argument
@click.option("--kind", type=click.Choice(["government", "other", "both"]), default="both", show_default=True)
@click.option("--rejected", is_flag=True, help="Also those that a person rejected.")
@click.option("--format", "form", type=click.Choice(_FORMATS), help="Default: by the ending of FILE, else csv.")
@_output
@_force
@corpus_options
def statements(
    query: tuple[str, ...],
    kind: str,
    rejected: bool,
    form: str | None,
    output: str | None,
    force: bool,
    corpus: str | None,
    config: str | None,
) -> int:
    """Every statement of the articles that match, one a line."""
    with open_corpus(corpus, config) as opened:
        rows = opened.statements(select(opened, " ".join(query)), kind=kind_named(kind), rejected=rejected)
        chosen = _format(form, output)
        return _write(statements_csv(rows) if chosen == "csv" else statements_jsonl(rows), output, force)


@command.command("matrix")
@query_argument
@click.option("--kind", type=click.Choice(["government", "other"]), default="government", show_default=True)
@click.option("--as-of", metavar="DAY", help="As it stood on a day or an event.")
@click.option("--format", "form", type=click.Choice(_FORMATS), help="Default: by the ending of FILE, else csv.")
@_output
@_force
@corpus_options
def matrix(
    query: tuple[str, ...],
    kind: str,
    as_of: str | None,
    form: str | None,
    output: str | None,
    force: bool,
    corpus: str | None,
    config: str | None,
) -> int:
    """The grid of actors against proposals, an actor a line."""
    with open_corpus(corpus, config) as opened:
        day = day_named(opened.config, as_of) if as_of else None
        grid = opened.matrix(select(opened, " ".join(query)), kind=HolderKind(kind), as_of=day)
        if _format(form, output) == "csv":
            return _write(matrix_csv(grid, opened.config), output, force)
        return _write(
            (f"{json_line(cell_record(cell, opened.config))}\n" for cell in weakest_first(grid)), output, force
        )


@command.command("brief")
@click.argument("proposals", nargs=-1, required=True, metavar="PROPOSAL...")
@click.option("--query", default="", help="Only from the articles of a query.")
@click.option("--as-of", metavar="DAY", help="As it stood on a day or an event.")
@_output
@_force
@corpus_options
def write_brief(
    proposals: tuple[str, ...],
    query: str,
    as_of: str | None,
    output: str | None,
    force: bool,
    corpus: str | None,
    config: str | None,
) -> int:
    """One page in Markdown on some proposals: every claim with a footnote that was checked against its article."""
    with open_corpus(corpus, config) as opened:
        asked = [proposal_named(opened.config, word) for word in proposals]
        day = day_named(opened.config, as_of) if as_of else None
        text = brief(opened, select(opened, query), asked, as_of=day)
        return _write(iter(text.splitlines(keepends=True)), output, force)


def _format(form: str | None, output: str | None) -> str:
    """The format asked for, or that of the file's ending."""
    chosen = form or (Path(output).suffix.lstrip(".").lower() if output else "csv")
    if chosen not in _FORMATS:
        raise UsageError(f"{output}: the ending is neither .csv nor .jsonl; say --format csv or --format jsonl")
    return chosen


def _write(lines: Iterator[str], output: str | None, force: bool) -> int:
    if output is None:
        sys.stdout.writelines(lines)
        return 0
    path = Path(output).expanduser()
    if path.exists() and not force:
        raise UsageError(f"{path} is there already; --force overwrites it")
    count = write_whole(path, lines)
    tell(f"{counted(count, 'line')} written to {path}")
    return 0
