"""How an answer leaves the program: a table for people, or JSON, JSON lines and CSV for programs.

Whatever stems from an article passes `printable` before it reaches a terminal; in JSON it stands verbatim, with what
could act on a terminal escaped.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from index.article import ArticleDate, DatePrecision
from index.cleaning import printable
from index.export.tables import csv_lines, json_line
from tui.terminal.plain import exact_output

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from index.answers import Matrix
    from index.corpus import Corpus

Record = Mapping[str, Any]

PIPED_WIDTH = 100
_GAP = 2  # columns between those of a table
_NARROWEST = 8


def format_of(form: str, as_json: bool) -> str:
    """The format asked for; --json is short for --format json."""
    return "json" if as_json else form


def emit(
    form: str,
    schema: str,
    items: Iterable[Record],
    paint: Callable[[], None],
    *,
    corpus: Corpus | None = None,
    **more: Any,
) -> None:
    """Print an answer. `items` is only consumed for programs, `paint` only called for people."""
    if form == "table":
        paint()
        return
    exact_output()
    if form == "json":
        sys.stdout.write(json_object(schema, items, corpus, **more))
    elif form == "jsonl":
        for item in items:
            sys.stdout.write(json_line(item) + "\n")
    else:
        for line in _csv(items):
            sys.stdout.write(line)


def json_object(schema: str, items: Iterable[Record], corpus: Corpus | None, **more: Any) -> str:
    """The one line that --json prints: `schema`, `corpus` (a hash, "" where none is asked), what the answer adds, `items`."""
    head = {"schema": f"stancegrid/{schema}/1", "corpus": corpus.hash if corpus else "", **more}
    return json_line({**head, "items": [dict(item) for item in items]}) + "\n"


def _csv(items: Iterable[Record]) -> Iterator[str]:
    """A header and a line a record; lists are joined."""
    rows = iter(items)
    first = next(rows, None)
    if first is None:
        return
    header = list(first)
    yield from csv_lines(header, ([_flat(item.get(key)) for key in header] for item in chain((first,), rows)))


def _flat(value: Any) -> Any:
    """The parts of a list, and the values of a record inside a record, as one text."""
    if isinstance(value, list | tuple):
        return "; ".join(str(_flat(item)) for item in value)
    if isinstance(value, Mapping):
        return " ".join(str(part) for part in value.values() if part not in ("", None))
    return value


# --- for people -------------------------------------------------------------------------------------------------------


def console() -> Console:
    """The output as rich sees it: as wide as the terminal; when piped, plain and of a fixed width."""
    from rich.console import Console

    piped = not sys.stdout.isatty()
    return Console(
        file=sys.stdout,
        width=_piped_width() if piped else None,
        color_system=None if piped or os.environ.get("NO_COLOR") else "auto",
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )


def _piped_width() -> int:
    given = os.environ.get("COLUMNS", "")
    return max(40, int(given)) if given.isdigit() else PIPED_WIDTH


def safe(text: str, style: str = "", *, newlines: bool = False) -> Text:
    """Text from an article, fit for a terminal, never read as markup."""
    from rich.text import Text

    return Text(printable(text, newlines=newlines), style=style)


def table(
    heads: Sequence[str],
    rows: Iterable[Sequence[str | Text]],
    *,
    numbers: Sequence[str] = (),
    wrap: Sequence[str] = (),
    cut: Sequence[str] = (),
) -> None:
    """A table without lines; columns named in `numbers` stand to the right. Where it is too wide for the screen, columns
    named in `wrap` are wrapped and those in `cut` are shortened; all others stay whole."""
    from rich.table import Table

    drawn = Table(box=None, pad_edge=False, header_style="bold", padding=(0, _GAP, 0, 0))
    cells = [[safe(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
    widths = {head: max([len(head), *(row[at].cell_len for row in cells)]) for at, head in enumerate(heads)}
    _shorten(widths, cut, console().width - _GAP * len(heads))
    for head in heads:
        wide = head in wrap
        drawn.add_column(
            head,
            justify="right" if head in numbers else "left",
            no_wrap=not wide,
            overflow="fold" if wide else "ellipsis",
            min_width=min(widths[head], 12) if wide else widths[head],
            max_width=None if wide else widths[head],
        )
    for row in cells:
        drawn.add_row(*row)
    _print(drawn)


def _shorten(widths: dict[str, int], cut: Sequence[str], room: int) -> None:
    """Make the widest of some columns narrower, one by one, until all fit."""
    while cut and sum(widths.values()) > room:
        widest = max(cut, key=lambda head: widths[head])
        if widths[widest] <= _NARROWEST:
            return
        widths[widest] -= 1


def pairs(rows: Iterable[tuple[str, str | Text]], *, indent: int = 0, width: int = 14) -> None:
    """Labels with their texts, the texts wrapped beside the labels."""
    from rich.padding import Padding
    from rich.table import Table

    drawn = Table.grid(padding=0)
    drawn.add_column(width=width, no_wrap=True)
    drawn.add_column(overflow="fold")
    for label, text in rows:
        drawn.add_row(safe(label, "dim"), safe(text) if isinstance(text, str) else text)
    if drawn.row_count:
        _print(Padding(drawn, (0, 0, 0, indent), expand=False))


def say(text: str | Text = "", *, indent: int = 0, newlines: bool = False) -> None:
    """A paragraph, wrapped to the width, every line indented."""
    from rich.padding import Padding

    paragraph = safe(text, newlines=newlines) if isinstance(text, str) else text
    _print(Padding(paragraph, (0, 0, 0, indent), expand=False) if indent else paragraph)


def _print(drawn: Any) -> None:
    screen = console()
    with screen.capture() as captured:
        screen.print(drawn)
    # rich pads every line to the full width, which only makes copied text longer
    for line in captured.get().splitlines():
        sys.stdout.write(f"{line.rstrip()}\n")  # click.echo would make UTF-8 of an ASCII stream


def date_shown(date: ArticleDate) -> str:
    """2025-02-17; ~2025-02-17 when it was inferred; undated."""
    if date.day is None:
        return "undated"
    return f"{'~' if date.precision is DatePrecision.INFERRED else ''}{date.day.isoformat()}"


def denominator(matrix: Matrix) -> str:
    """How many articles an answer rests on, how many of them were not read, and what to do about it."""
    words = counted(matrix.articles, "article") + (f", as of {matrix.as_of.isoformat()}" if matrix.as_of else "")
    words += f" ({matrix.undated:,} undated left out)" if matrix.undated else ""
    if not (matrix.not_read or matrix.older_rules):
        return f"{words}, all read."
    older = f"{matrix.older_rules:,} read by older rules (`stancegrid rebuild` reads them again)"
    lacks = [f"{matrix.not_read:,} of them not read"] if matrix.not_read else []
    return f"{', '.join([words, *lacks, *([older] if matrix.older_rules else [])])}."


def counted(number: int, thing: str) -> str:
    """1 article, 12 articles."""
    many = f"{thing[:-1]}ies" if thing.endswith("y") else f"{thing}s"
    return f"{number:,} {thing if number == 1 else many}"
