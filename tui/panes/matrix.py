"""The matrix: who stands where. Header and first column stay; every sign can be told without colour."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len
from rich.style import Style

from index.answers import Cell, CellLabel, Matrix
from index.config import Config
from tui.glyphs import Glyphs, cell_sign
from tui.palette import Palette
from tui.panes.base import LinePane
from tui.panes.columns import Axis, cells_of, columns_of, rows_of, silent_of
from tui.renderables import Line, counted, fitted, short_day, unread

FIRST = 15  # columns of the actors' names, and more where there is room
CELL, WIDEST = 9, 18  # columns of a cell: where all are in view, they take what room there is
SHORTEST = 8  # columns that a name is cut to where the line below says the cell
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Shape:
    """How the matrix is laid out."""

    sort: str = "country"
    fold_groups: bool = False
    fold_proposals: bool = False
    others: bool = False  # the cells of all other voices, not of governments


class MatrixPane(LinePane):
    """Rows are actors, columns proposals; the cursor is a cell, kept by its actor and proposal."""

    header = 2
    footer = 1

    def __init__(self, looks: Palette, signs: Glyphs, config: Config, *, id: str = "matrix") -> None:
        super().__init__(looks, signs, id=id)
        self.config = config
        self.matrix: Matrix | None = None
        self.shape = Shape()
        self.rows: list[Axis] = []
        self.axes: list[Axis] = []
        self.column = 0
        self.left = 0
        self.flipped: frozenset[Pair] = frozenset()
        self.marked: Pair | None = None
        self.waiting = True
        self._most = 0  # columns of cells that there were so far
        self._longest = 0  # columns of the longest name of a row

    @property
    def length(self) -> int:
        return len(self.rows)

    # --- what it shows --------------------------------------------------------------------------------------------

    def show(self, matrix: Matrix, shape: Shape, *, flipped: frozenset[Pair] = frozenset()) -> None:
        """Show another matrix or shape; the cursor stays on its actor and proposal."""
        kept = self.place
        self.matrix, self.shape, self.flipped, self.waiting = matrix, shape, flipped, False
        self.axes = columns_of(matrix, self.config, folded=shape.fold_proposals)
        self.rows = rows_of(
            matrix, self.config, sort=shape.sort, folded=shape.fold_groups, column=kept[1]
        )  # fmt: skip
        self._most = max(self._most, len(self.axes))
        self._longest = max((cell_len(axis.name) for axis in self.rows), default=0)
        self.stand_on(*kept)

    @property
    def place(self) -> Pair:
        """Actor and proposal under the cursor."""
        actor = self.rows[self.cursor].id if self.cursor < len(self.rows) else ""
        proposal = self.axes[self.column].id if self.column < len(self.axes) else ""
        return actor, proposal

    def stand_on(self, actor: str, proposal: str) -> None:
        """Go to a cell; one that is folded away is found in its group."""
        self.cursor = _index(self.rows, actor, self.cursor)
        self.column = _index(self.axes, proposal, self.column)
        self.settle()
        self.refresh()

    @property
    def current(self) -> tuple[Axis, Axis] | None:
        if not (self.rows and self.axes):
            return None
        return self.rows[self.cursor], self.axes[self.column]

    def cell(self) -> Cell | None:
        """The cell under the cursor where nothing is folded."""
        here = self.current
        if here is None or self.matrix is None or len(here[0].ids) > 1 or len(here[1].ids) > 1:
            return None
        return self.matrix.cell(here[0].ids[0], here[1].ids[0])

    # --- geometry -------------------------------------------------------------------------------------------------

    @property
    def across(self) -> int:
        """How many columns of cells fit."""
        return max(1, (self.columns - FIRST) // CELL)

    @property
    def cell_width(self) -> int:
        if not self.axes or len(self.axes) > self.across:
            return CELL
        return max(CELL, min(WIDEST, (self.columns - FIRST) // len(self.axes)))

    @property
    def first_width(self) -> int:
        """Columns of the actors' names: what the cells leave, as far as a name needs it."""
        left = self.columns - self.cell_width * max(1, min(self.across, len(self.axes)))
        return max(FIRST, min(left, self._longest + 4))

    def place_of(self, column: int) -> int:
        """Where a column of cells begins in the pane."""
        return self.gap + self.first_width + (column - self.left) * self.cell_width

    @property
    def needs(self) -> int:
        """How wide the pane would have to be for all columns to be in view that there were so far.

        A search that narrows them while it is typed moves no pane.
        """
        return FIRST + CELL * self._most + 2

    def settle(self) -> None:
        super().settle()
        self.column = max(0, min(self.column, len(self.axes) - 1))
        self.left = max(min(self.left, self.column), self.column - self.across + 1)
        self.left = max(0, min(self.left, len(self.axes) - self.across))

    def sideways(self, by: int) -> None:
        before = self.left
        self.column = max(0, min(self.column + by, len(self.axes) - 1))
        self.settle()
        self.refresh() if before != self.left else self.refresh_rows(self.cursor)

    def cursor_place(self) -> tuple[int, int] | None:
        place = super().cursor_place()
        return place and (self.place_of(self.column), place[1])

    def targets(self) -> list[tuple[int, int, object]]:
        columns = range(self.left, min(len(self.axes), self.left + self.across))
        rows = range(self.top, min(self.length, self.top + self.body))
        return [
            (self.place_of(column), row - self.top + self.header, (row, column)) for row in rows for column in columns
        ]

    def go(self, target: object) -> None:
        if isinstance(target, tuple):
            self.cursor, self.column = target
            self.settle()
            self.refresh()

    # --- lines ----------------------------------------------------------------------------------------------------

    def header_line(self, y: int, width: int) -> Line:
        line = Line()
        first, cell = self.first_width, self.cell_width
        if y == 0:
            line.fit(self._corner(), first - 1, self.looks["dim"], ellipsis=self.signs.ellipsis)
        elif self.shape.others:
            line.fit("other voices", first - 1, self.looks["note"])
        line.to(first)
        for column in range(self.left, min(len(self.axes), self.left + self.across)):
            axis = self.axes[column]
            sign = self.signs.folded if axis.folded and y == 0 else ""
            text = sign + _name_line(axis.name, y, cell - 1 - len(sign), self.signs.ellipsis)
            line.fit(text, cell - 1).add(" ")
        return line

    def _corner(self) -> str:
        if self.matrix is not None and self.matrix.as_of is not None:
            return f"at {self.matrix.as_of.isoformat()}"
        return f"by {self.shape.sort}"

    def row_line(self, row: int, width: int) -> Line:
        axis = self.rows[row]
        here = row == self.cursor
        sign = (self.signs.here if self.active else self.signs.kept) if here else " "
        line = Line().add(sign, self.looks["here"] if here else None)
        name = (self.signs.open if axis.open else self.signs.folded if axis.folded else " " * axis.inside) + axis.name
        line.fit(name, self.first_width - 2, self.looks["head"] if axis.open else None, ellipsis=self.signs.ellipsis)
        line.add(" ")
        for column in range(self.left, min(len(self.axes), self.left + self.across)):
            self._cell(line, axis, column, here=here and column == self.column)
        return line

    def _cell(self, line: Line, axis: Axis, column: int, *, here: bool) -> None:
        assert self.matrix is not None
        pair = (axis.id, self.axes[column].id)
        found = cells_of(self.matrix, axis, self.axes[column])
        parts = self._parts(found, folded=axis.folded or self.axes[column].folded)
        if pair == self.marked:
            parts.append((self.signs.marked, self.looks["note"]))
        bar = self.looks["bar"] if here and self.active else None
        start = line.width
        for text, style in parts:
            if line.width + len(text) < start + self.cell_width:
                line.add(text, style + bar if bar and style else bar or style)
        if bar:
            line.add(" " * min(1, start + self.cell_width - 1 - line.width), bar)
        line.to(start + self.cell_width)

    def _parts(self, found: list[Cell], *, folded: bool) -> list[tuple[str, Style | None]]:
        """The signs of one place: one cell with its number of sources, or folded cells side by side."""
        if not found:
            return [(self.signs.labels[CellLabel.NO_EVIDENCE], self.looks["nothing"])]
        if folded:
            return self._tally(found)
        cell = found[0]
        look = self.looks.label(cell.label)
        if cell.label is CellLabel.CHANGED and cell.stance is not None:
            look = self.looks[cell.stance.value]
        parts: list[tuple[str, Style | None]] = [(cell_sign(cell, self.signs), look)]
        parts.append((str(cell.sources), None))
        if cell.reporter_only:
            parts.append((self.signs.reporter, None))
        if cell.judged or cell.pinned:
            parts.append((self.signs.judged, None))
        if (cell.actor, cell.proposal) in self.flipped:
            parts.append((self.signs.flipped, self.looks["note"]))
        return parts

    def _tally(self, found: list[Cell]) -> list[tuple[str, Style | None]]:
        labels = [cell.label for cell in found]
        return [
            (f"{self.signs.labels[label]}{labels.count(label)}", self.looks.label(label))
            for label in CellLabel
            if label in labels
        ]

    def footer_line(self, y: int, width: int) -> Line:
        return Line().fit(self.footer_text(width), width, ellipsis=self.signs.ellipsis)

    def footer_text(self, width: int = 1000) -> str:
        """The cell in words, with what it is a part of. Where room is short, names are cut or left out, nothing else."""
        if self.matrix is None or self.waiting:
            return "Counting."
        here = self.current
        if here is None:
            return f"No statements in {counted(self.matrix.articles, 'article')}; {self.unread()}"
        row, column = here
        said = self._said(row, column)
        tail = f"; {self.unread(noun=width >= 120)}"
        room = width - len(tail)
        named = _named(row.name, column.name, room - len(said), self.signs.ellipsis)
        return fitted(named + said, room, self.signs.ellipsis).rstrip() + tail

    def counts(self) -> dict[str, int] | None:
        """Of how many articles it tells, and how many of them were not read, or by older rules; None: not known yet."""
        if self.matrix is None or self.waiting:
            return None
        known = self.matrix
        return {"articles": known.articles, "not_read": known.not_read, "older_rules": known.older_rules}

    def unread(self, *, noun: bool = True) -> str:
        """`12 of 40 articles not read`; at a day also `3 undated left out`."""
        if self.matrix is None:
            return ""
        undated = f", {self.matrix.undated:,} undated left out" if self.matrix.undated else ""
        return unread(self.matrix.articles, self.matrix.not_read, self.matrix.older_rules, noun=noun) + undated

    def _said(self, row: Axis, column: Axis) -> str:
        assert self.matrix is not None
        found = cells_of(self.matrix, row, column)
        if row.folded or len(column.ids) > 1:
            return _tally_in_words(row, found)
        return self.in_words(found[0] if found else self.matrix.cell(row.ids[0], column.ids[0]))

    def in_words(self, cell: Cell) -> str:
        """A cell of this grid in words."""
        return cell_in_words(cell, of_others=self.shape.others)


def _tally_in_words(row: Axis, found: list[Cell]) -> str:
    """`3 open, 2 reluctant, 3 no evidence`: of a group, also who of it has said nothing."""
    labels = [cell.label for cell in found]
    parts = [f"{labels.count(label)} {label}" for label in CellLabel if label in labels]
    silent = len(silent_of(row, found))
    parts += [f"{silent} no evidence"] if silent else []
    return ", ".join(parts) or "no evidence"


def cell_in_words(cell: Cell, *, of_others: bool = False) -> str:
    """`changed, now oppose, 3 sources, newest 12 Mar 2025, only reporters`. `of_others`: in the grid of all other voices,
    where the kind that the cell leaves out is the government."""
    rest = [f"{'government' if of_others else 'other voices'}: {cell.others.value}"] if cell.others else []
    if cell.label is CellLabel.NO_EVIDENCE:
        return ", ".join(["no evidence", *rest])
    parts = [cell.label.value]
    if cell.label is CellLabel.CHANGED and cell.stance:
        parts.append(f"now {cell.stance.value}")
    parts += [counted(cell.sources, "source"), f"newest {short_day(cell.newest)}" if cell.newest else "undated"]
    if cell.trend:
        parts.append(cell.trend)
    parts += [text for text, yes in (("only reporters", cell.reporter_only), ("judged", cell.judged)) if yes]
    if cell.pinned:
        parts.append("pinned")
    return ", ".join([*parts, *rest])


def _index(axes: list[Axis], id: str, otherwise: int) -> int:
    """The row or column of an id, the nearest to `otherwise` where several groups hold it; else that of its group."""
    found = [i for i, axis in enumerate(axes) if axis.id == id] or [i for i, axis in enumerate(axes) if id in axis.ids]
    return min(found, key=lambda i: abs(i - otherwise), default=max(0, min(otherwise, len(axes) - 1)))


def _named(first: str, second: str, room: int, ellipsis: str) -> str:
    """`Poland, Own troops: ` in so many columns: the longer name is cut first, then the second left out, then both."""
    room -= 4  # a comma, a colon, two blanks
    while len(first) + len(second) > room and max(len(first), len(second)) > SHORTEST:
        if len(second) >= len(first):
            second = second.rstrip(ellipsis)[:-1].rstrip() + ellipsis
        else:
            first = first.rstrip(ellipsis)[:-1].rstrip() + ellipsis
    if len(first) + len(second) <= room:
        return f"{first}, {second}: "
    return f"{first}: " if len(first) <= room + 2 else ""


def _name_line(name: str, y: int, width: int, ellipsis: str) -> str:
    """The y-th of two lines of a name, broken between words; a word that does not fit is cut."""
    words = name.split()
    first = [words.pop(0)] if words else []
    while words and len(" ".join([*first, words[0]])) <= width:
        first.append(words.pop(0))
    return fitted(" ".join(first if y == 0 else words), width, ellipsis)
