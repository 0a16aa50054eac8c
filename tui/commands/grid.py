"""The matrix on paper: actors down, proposals across, in blocks of columns that fit the width."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from index.answers import Cell, CellLabel, Matrix
from index.config import Config
from index.corpus import Corpus
from tui.commands.options import actor_name
from tui.commands.output import console, denominator, safe, say
from tui.commands.stanzas import STYLES
from tui.glyphs import Glyphs, glyphs

if TYPE_CHECKING:
    from rich.text import Text

_NAME = 15  # columns of the actor's name
_CELL = 12  # "○ undecided" and a mark
_REPORTER = "°"
_JUDGED = "*"
_PLAIN = str.maketrans({_REPORTER: "'", "…": "~"})  # where the output cannot show more than ASCII


def paint_grid(matrix: Matrix, corpus: Corpus, *, kept: bool) -> None:
    """Print a matrix. Rows and columns without evidence are left out, unless `kept` (they were asked for by name)."""
    footer = denominator(matrix)
    told = {cell.proposal for cell in matrix.cells.values() if cell.label is not CellLabel.NO_EVIDENCE}
    columns = [name for name in matrix.proposals if name in told]
    if not columns and not kept:
        say(f"No statements. {footer}")
        return
    columns = columns or list(matrix.proposals)
    for number, block in enumerate(_blocks(columns, console().width)):
        if number:
            say()
        _paint_block(matrix, corpus.config, block, kept=kept)
    say()
    say(_safe(_legend(matrix)))
    say(footer)


def _blocks(columns: Sequence[str], width: int) -> Iterator[list[str]]:
    fit = max(1, (width + 1 - _NAME) // (_CELL + 1))
    for start in range(0, len(columns), fit):
        yield list(columns[start : start + fit])


def _paint_block(matrix: Matrix, config: Config, block: list[str], *, kept: bool) -> None:
    for line in _heads(block):
        say(safe(line.rstrip(), "bold"))
    for actor in matrix.actors:
        cells = [matrix.cell(actor, proposal) for proposal in block]
        if kept or any(cell.label is not CellLabel.NO_EVIDENCE for cell in cells):
            say(_row(_short(actor_name(config, actor)), cells))


def _heads(block: list[str]) -> Iterator[str]:
    """The ids of proposals, broken at hyphens, standing on the row below them."""
    wrapped = [_wrapped(id) for id in block]
    height = max(len(lines) for lines in wrapped)
    for level in range(height):
        cells = [lines[level - height + len(lines)] if level >= height - len(lines) else "" for lines in wrapped]
        yield " " * _NAME + " ".join(cell.ljust(_CELL) for cell in cells)


def _wrapped(id: str) -> list[str]:
    return textwrap.wrap(id, _CELL, break_on_hyphens=True) or [""]


def _row(name: str, cells: list[Cell]) -> Text:
    line = _safe(name.ljust(_NAME))
    for number, cell in enumerate(cells):
        word = in_a_word(cell)
        line.append_text(_safe(word, STYLES[cell.label]))
        if number < len(cells) - 1:
            line.append(" " * (_CELL + 1 - len(word)))
    return line


def in_a_word(cell: Cell) -> str:
    """What a cell says in at most twelve columns: `▼ oppose`, `↻ open` (changed, now open), and its mark."""
    sign = _signs().labels[cell.label]
    if cell.label is CellLabel.NO_EVIDENCE:
        return sign
    word: str = _WORDS.get(cell.label, cell.label.value)
    if cell.label is CellLabel.CHANGED and cell.stance:
        word = cell.stance.value
    return f"{sign} {word}" + (_JUDGED if cell.pinned or cell.judged else _REPORTER if cell.reporter_only else "")


_WORDS = {CellLabel.CONTRADICTORY: "conflict", CellLabel.MIXED: "undated"}


def _legend(matrix: Matrix) -> str:
    """What the marks mean, as far as they occur."""
    labels = {cell.label for cell in matrix.cells.values()}
    signs = _signs().labels
    meanings = {
        f"{signs[CellLabel.NO_EVIDENCE]} no evidence": True,
        f"{signs[CellLabel.CHANGED]} changed, now": CellLabel.CHANGED in labels,
        f"{signs[CellLabel.CONTRADICTORY]} conflict: for and against at the same time": CellLabel.CONTRADICTORY
        in labels,
        f"{signs[CellLabel.MIXED]} undated: for and against, no dates to order them": CellLabel.MIXED in labels,
        f"{_REPORTER} only a reporter's words": any(cell.reporter_only for cell in matrix.cells.values()),
        f"{_JUDGED} judged by a person": any(cell.pinned or cell.judged for cell in matrix.cells.values()),
    }
    return "   ".join(meaning for meaning, occurs in meanings.items() if occurs)


def _short(name: str) -> str:
    return name if len(name) < _NAME else f"{name[: _NAME - 2]}…"


def _signs() -> Glyphs:
    return glyphs(_unicode())


def _unicode() -> bool:
    return (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf8")


def _safe(text: str, style: str = "") -> Text:
    return safe(text if _unicode() else text.translate(_PLAIN), style)
