"""`stancegrid export`: statements or the matrix as a file for other programs."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from index.annotation import HolderKind
from index.errors import UsageError
from tui.commands.matrix import grid_records
from tui.commands.options import corpus_options, day_named, kind_named, open_corpus, query_argument
from tui.commands.output import Record, csv_lines, dumped
from tui.commands.records import statement_record
from tui.guard import tell

_output = click.option("--output", "-o", metavar="FILE", help="Write to a file; its ending chooses the format.")
_force = click.option("--force", is_flag=True, help="Overwrite the file.")
_FORMATS = ("csv", "jsonl")


@click.group("export")
def command() -> None:
    """Write the statements or the matrix of a query as CSV or JSON lines.

    \b
    Examples
      stancegrid export statements -o statements.csv
      stancegrid export statements 'date:2025-02..' --format jsonl | jq .actor
      stancegrid export matrix ceasefire -o matrix.csv --as-of 2025-03-01
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
        rows = opened.statements(opened.select(" ".join(query)), kind=kind_named(kind), rejected=rejected)
        return _write((statement_record(row) for row in rows), form, output, force)


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
        grid = opened.matrix(opened.select(" ".join(query)), kind=HolderKind(kind), as_of=day)
        return _write(grid_records(grid, opened.config), form, output, force)


def _write(records: Iterable[Record], form: str | None, output: str | None, force: bool) -> int:
    chosen = form or (Path(output).suffix.lstrip(".").lower() if output else "csv")
    if chosen not in _FORMATS:
        raise UsageError(f"{output}: the ending is neither .csv nor .jsonl; say --format csv or --format jsonl")
    lines = csv_lines(records) if chosen == "csv" else (f"{dumped(record)}\n" for record in records)
    if output is None:
        sys.stdout.writelines(lines)
        return 0
    path = Path(output).expanduser()
    if path.exists() and not force:
        raise UsageError(f"{path} is there already; --force overwrites it")
    count = _write_whole(path, lines)
    tell(f"{count - (chosen == 'csv' and count > 0):,} written to {path}")
    return 0


def _write_whole(path: Path, lines: Iterator[str]) -> int:
    """Write a file completely or not at all; returns the number of lines."""
    spare = path.with_name(f".{path.name}.{os.getpid()}")
    count = 0
    try:
        with spare.open("w", encoding="utf-8", newline="") as file:
            for line in lines:
                file.write(line)
                count += 1
        spare.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            spare.unlink()
        raise
    return count
