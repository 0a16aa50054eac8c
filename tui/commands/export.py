"""`stancegrid export`: statements or the matrix as a file for other programs."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from index.annotation import HolderKind
from index.corpus import Corpus
from index.errors import UsageError
from index.export import brief, matrix_csv, statements_csv, statements_jsonl
from index.export.files import write_whole
from index.export.tables import json_line
from tui.commands.matrix import matrix_head, weakest_first
from tui.commands.options import (
    command_group,
    corpus_options,
    day_named,
    kind_named,
    open_corpus,
    proposal_named,
    query_argument,
    select,
)
from tui.commands.output import counted, json_object
from tui.commands.records import cell_record, statement_record
from tui.guard import tell
from tui.terminal.plain import exact_output

_FORMATS = ("csv", "jsonl", "json")


@dataclass(frozen=True, slots=True)
class _Target:
    """Where to write, and how: a file (its ending chooses the format unless one is named), or the standard output."""

    file: str | None
    force: bool
    form: str | None

    @property
    def format(self) -> str:
        chosen = self.form or (self.ending if self.file else "csv")
        if chosen not in _FORMATS:
            raise UsageError(f"{self.file}: the ending is none of .csv, .jsonl, .json; say --format csv, jsonl or json")
        return chosen

    @property
    def ending(self) -> str:
        return Path(self.file).suffix.lstrip(".").lower() if self.file else ""

    def write(self, lines: Iterator[str]) -> int:
        if self.file is None:
            exact_output()
            sys.stdout.writelines(lines)
            return 0
        path = Path(self.file).expanduser()
        if path.exists() and not path.is_file():
            raise UsageError(f"{path}: not a regular file; without --output it goes to the standard output")
        if path.exists() and not self.force:
            raise UsageError(f"{path} is there already; --force overwrites it")
        count = write_whole(path, lines)
        tell(f"{counted(count, 'line')} written to {path}")
        return 0


def _writing(*formats: str) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """The options of every export; the command is given the open corpus and the target they name."""

    def add(command: Callable[..., int]) -> Callable[..., int]:
        @functools.wraps(command)
        def opened(
            output: str | None,
            force: bool,
            corpus: str | None,
            config: str | None,
            as_json: bool,
            form: str | None = None,
            **rest: Any,
        ) -> int:
            with open_corpus(corpus, config) as found:
                return command(found, _Target(output, force, "json" if as_json else form), **rest)

        whole = corpus_options(opened)
        whole = click.option("--force", is_flag=True, help="Overwrite the file.")(whole)
        text = "Write to a file; its ending chooses the format." if formats else "Write to a file."
        whole = click.option("--output", "-o", metavar="FILE", help=text)(whole)
        whole = click.option("--json", "as_json", is_flag=True, help="One object with `schema`, `corpus` and `items`.")(
            whole
        )
        if formats:
            choice = click.Choice(formats)
            whole = click.option("--format", "form", type=choice, help="Default: by the ending of FILE, else csv.")(
                whole
            )
        return whole

    return add


@command_group("export", short_help="CSV, JSON lines, or a brief with footnotes.")
def command() -> None:
    """Write the statements or the matrix of a query as CSV, JSON lines or JSON, or a brief with footnotes.

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
@_writing(*_FORMATS)
def statements(opened: Corpus, target: _Target, query: tuple[str, ...], kind: str, rejected: bool) -> int:
    """Every statement of the articles that match, one a line."""
    rows = opened.statements(select(opened, " ".join(query)), kind=kind_named(kind), rejected=rejected)
    if target.format == "json":
        return target.write(iter([json_object("statements", map(statement_record, rows), opened)]))
    return target.write(statements_csv(rows) if target.format == "csv" else statements_jsonl(rows))


@command.command("matrix")
@query_argument
@click.option("--kind", type=click.Choice(["government", "other"]), default="government", show_default=True)
@click.option("--as-of", metavar="DAY", help="As it stood on a day or an event.")
@_writing(*_FORMATS)
def matrix(opened: Corpus, target: _Target, query: tuple[str, ...], kind: str, as_of: str | None) -> int:
    """The grid of actors against proposals, an actor a line."""
    day = day_named(opened.config, as_of) if as_of else None
    grid = opened.matrix(select(opened, " ".join(query)), kind=HolderKind(kind), as_of=day)
    if target.format == "csv":
        return target.write(matrix_csv(grid, opened.config))
    records = (cell_record(cell, opened.config) for cell in weakest_first(grid))
    if target.format == "json":
        return target.write(iter([json_object("matrix", records, opened, **matrix_head(grid, kind))]))
    return target.write(f"{json_line(record)}\n" for record in records)


@command.command("brief")
@click.argument("proposals", nargs=-1, required=True, metavar="PROPOSAL...")
@click.option("--query", default="", help="Only from the articles of a query.")
@click.option("--as-of", metavar="DAY", help="As it stood on a day or an event.")
@_writing()
def write_brief(opened: Corpus, target: _Target, proposals: tuple[str, ...], query: str, as_of: str | None) -> int:
    """One page in Markdown on some proposals: every claim with a footnote that was checked against its article."""
    asked = [proposal_named(opened.config, word) for word in proposals]
    day = day_named(opened.config, as_of) if as_of else None
    written = brief(opened, select(opened, query), asked, as_of=day)
    if target.form == "json" or target.ending == "json":
        return target.write(iter([json_object("brief", [{"proposals": asked, "markdown": written}], opened)]))
    return target.write(iter(written.splitlines(keepends=True)))
