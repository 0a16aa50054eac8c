"""What a screen shows, cell by cell: the two sides that the differ compares."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from rich.cells import cell_len, split_graphemes
from rich.segment import Segment

from tui.terminal.looks import Looks
from tui.terminal.plain import UNKNOWN, plain_form

MARKS_PER_CELL = 4  # as index.cleaning.printable keeps; a flood of them slows or upsets terminals
REPLACEMENT = "�"


@dataclass(slots=True)
class Row:
    """One screen row. `chars[x]` is what stands in column x: a character with its combining marks, or "" for the right
    half of a wide one; `looks[x]` is the number of its look."""

    chars: list[str] = field(default_factory=list)
    looks: list[int] = field(default_factory=list)

    def same(self, other: Row) -> bool:
        return self.chars == other.chars and self.looks == other.looks

    @classmethod
    def blank(cls, width: int) -> Row:
        return cls([" "] * width, [0] * width)

    def resized(self, width: int) -> Row:
        """The row as a terminal of another width would keep it."""
        short = width - len(self.chars)
        if short >= 0:
            return Row(self.chars + [" "] * short, self.looks + [0] * short)
        return Row(self.chars[:width], self.looks[:width])


def row_of(segments: Iterable[Segment], width: int, looks: Looks) -> Row:
    """The cells of one line of segments, cut or filled to `width` columns."""
    chars: list[str] = []
    numbers: list[int] = []
    for segment in segments:
        text = segment.text
        if segment.control or not text:
            continue
        cells = list(text) if text.isascii() and text.isprintable() else cells_of(text)
        chars += cells
        number = looks.number(segment.style)
        if text.isspace() and looks.only_ink(number):
            number = 0
        numbers += [number] * len(cells)
    return Row(chars, numbers) if len(chars) == width else _fitted(chars, numbers, width)


def _fitted(chars: list[str], numbers: list[int], width: int) -> Row:
    if len(chars) > width and chars[width] == "":  # a wide character would stick out
        chars[width - 1] = " "
    return Row(chars, numbers).resized(width)


def cells_of(text: str) -> list[str]:
    """The cells that `text` fills; what cannot be printed never gets here as it is."""
    if not text.isprintable():
        text = "".join(char if char.isprintable() else harmless(char) for char in text)
    if cell_len(text) == len(text) and len(split_graphemes(text)[0]) == len(text):
        return list(text)
    cells: list[str] = []
    for start, end, size in split_graphemes(text)[0]:
        cluster = text[start : min(end, start + 1 + MARKS_PER_CELL)]
        if size == 0:
            if cells and len(cells[-1]) <= MARKS_PER_CELL:
                cells[-1] += cluster
            continue
        cells.append(cluster)
        cells += [""] * (size - 1)
    return cells


def plain_row(row: Row) -> Row:
    """The row in ASCII: marks go, a wide character stands in its two columns."""
    if all(map(str.isascii, row.chars)):
        return row
    chars = list(row.chars)
    for x, char in enumerate(row.chars):
        if char and not char.isascii():
            chars[x : x + _columns(row, x)] = _plain_cells(char, _columns(row, x))
    return Row(chars, row.looks)


def _columns(row: Row, x: int) -> int:
    stop = x + 1
    while stop < len(row.chars) and row.chars[stop] == "":
        stop += 1
    return stop - x


def _plain_cells(cluster: str, columns: int) -> str:
    form = plain_form(cluster[0]) or UNKNOWN
    return form.ljust(columns, UNKNOWN if form[0] == UNKNOWN else " ")[:columns]


def harmless(char: str) -> str:
    """What stands on the screen for a character that must not reach it; as long as the character."""
    return " " if char.isspace() or char in "\x85\xa0" else REPLACEMENT
