"""A list of statements: of a cell, of the review queue, of what is new. Stands where the article list stands."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from index.answers import StatementRow
from index.article import Span
from tui.edge import one_line, shown
from tui.glyphs import Glyphs, stance_sign
from tui.palette import Palette
from tui.panes.base import LinePane
from tui.panes.wrapping import wrap
from tui.renderables import Line, circumstances, day

CUT = 2  # lines of a statement that is not under the cursor
INDENT = 4
ORIGINS = 2  # lines at most on how we know and whence


class StatementList(LinePane):
    """Who, what, how we know, when; then the sentence: on one line around its cue, and whole where the cursor is."""

    header = 1

    def __init__(self, looks: Palette, signs: Glyphs, *, id: str = "statements") -> None:
        super().__init__(looks, signs, id=id)
        self.heading = ""
        self.rows: list[StatementRow] = []
        self.names: dict[str, str] = {}  # of proposals, by id
        self.actors: dict[str, str] = {}  # of actors, by id
        self._wrapped: tuple[object, list[tuple[int, int]]] = (None, [])  # the lines of the sentence under the cursor
        self._whence: tuple[object, list[str]] = (None, [])  # the lines below it

    @property
    def length(self) -> int:
        return len(self.rows)

    @property
    def _room(self) -> int:
        return max(1, self.size.height - self.header)

    @property
    def body(self) -> int:
        return max(1, self._room // CUT)

    def show(self, heading: str, rows: Sequence[StatementRow], row: int = 0) -> None:
        """List other statements."""
        self.heading, self.rows = heading, list(rows)
        self.cursor, self.top = max(0, min(row, len(rows) - 1)), 0
        self.settle()
        self.refresh()

    @property
    def current(self) -> StatementRow | None:
        return self.rows[self.cursor] if self.rows else None

    def replace(self, rows: Sequence[StatementRow]) -> None:
        """The same statements after a judgment; the cursor stays."""
        self.rows = list(rows)
        self.settle()
        self.refresh()

    # --- geometry -------------------------------------------------------------------------------------------------

    def _height(self, row: int) -> int:
        return len(self._whole()) + len(self._origins()) + 1 if row == self.cursor else CUT

    def _whole(self) -> list[tuple[int, int]]:
        """Where the lines of the sentence under the cursor begin and end, as many as there is room for."""
        sentence = _sentence(self.rows[self.cursor])
        mark = (sentence, self.columns, self._room, len(self._origins()))
        if self._wrapped[0] != mark:
            starts, ends = wrap(sentence, Span(0, len(sentence)), max(8, self.columns - INDENT))
            self._wrapped = (mark, list(zip(starts, ends, strict=True))[: max(1, self._room - 1 - mark[-1])])
        return self._wrapped[1]

    def _origins(self) -> list[str]:
        """How we know and whence, below the sentence under the cursor; what does not fit into the lines is cut."""
        item = self.rows[self.cursor]
        mark = (item, self.columns)
        if self._whence[0] != mark:
            parts = [*circumstances(item.statement), self._where(item), item.title]
            text = f" {self.signs.dot} ".join(one_line(part) for part in parts if part)
            starts, ends = wrap(text, Span(0, len(text)), max(8, self.columns - INDENT))
            last = [text[starts[ORIGINS - 1] :]] if len(starts) >= ORIGINS else []
            self._whence = (mark, [text[a:b] for a, b in zip(starts, ends, strict=True)][: ORIGINS - 1] + last)
        return self._whence[1]

    def settle(self) -> None:
        self.cursor = max(0, min(self.cursor, self.length - 1))
        if not self.size.height or not self.rows:
            return
        self.top = max(0, min(self.top, self.cursor))
        while self.top < self.cursor and self._lines_of(self.top, self.cursor) > self._room:
            self.top += 1
        while self.top and self._lines_of(self.top - 1, self.length - 1) <= self._room:
            self.top -= 1

    def _lines_of(self, first: int, last: int) -> int:
        """How many lines these statements take."""
        return (last - first + 1) * CUT + (self._height(self.cursor) - CUT if first <= self.cursor <= last else 0)

    def _line_of(self, row: int) -> int:
        """On which line of the pane a statement begins."""
        return self.header + (self._lines_of(self.top, row - 1) if row > self.top else 0)

    def _at(self, y: int) -> tuple[int, int]:
        """Which statement, and which of its lines, stands on a line of the pane."""
        below, row = y - self.header, self.top
        while below >= (height := self._height(row)):
            below, row = below - height, row + 1
        return row, below

    def cursor_place(self) -> tuple[int, int] | None:
        y = self._line_of(self.cursor)
        return (self.gap, y) if 0 <= y < self.size.height else None

    def refresh_rows(self, *rows: int) -> None:
        self.refresh()

    def targets(self) -> list[tuple[int, int, object]]:
        rows = ((row, self._line_of(row)) for row in range(self.top, self.length))
        return [(self.gap, y, row) for row, y in itertools.takewhile(lambda one: one[1] < self.size.height, rows)]

    # --- lines ----------------------------------------------------------------------------------------------------

    def header_line(self, y: int, width: int) -> Line:
        return Line().add("  ").fit(self.heading, width - 2, self.looks["title"], ellipsis=self.signs.ellipsis)

    def _line(self, y: int, width: int) -> Line:
        if y < self.header or not self.rows:
            return super()._line(y, width)
        row, part = self._at(y)
        if row >= self.length:
            return Line()
        if part == 0:
            return self._facts(row, width)
        if row != self.cursor:
            return self._around_cue(row, width)
        whole = self._whole()
        if part <= len(whole):
            return self._stretch(row, *whole[part - 1])
        origin = self._origins()[part - len(whole) - 1]
        return Line().add(" " * INDENT).fit(origin, width - INDENT, self.looks["dim"], ellipsis=self.signs.ellipsis)

    def _facts(self, row: int, width: int) -> Line:
        item = self.rows[row]
        said = item.statement
        here = row == self.cursor
        line = Line().add((self.signs.here if self.active else self.signs.kept) if here else " ", self.looks["here"])
        stance = item.effective
        who = self.actors.get(said.actor, said.actor)
        look = self.looks[stance.value] if stance else self.looks["dim"]
        words = stance.value if stance else "rejected"
        line.add(stance_sign(stance, self.signs) + " ", look)
        line.add(
            f"{words:<9} ", self.looks.both(stance.value if stance else "dim", "bar") if here and self.active else look
        )
        line.add(f"{who}: {self.names.get(said.proposal, said.proposal)}", self.looks["title"] if here else None)
        line.add(f"  {one_line(said.speaker)}" if said.speaker not in ("", who) else "")
        tail = "" if here else f"  {said.basis}  {self._where(item)}"
        return line.fit(tail, width - line.width, ellipsis=self.signs.ellipsis) if line.width < width else line

    def _where(self, item: StatementRow) -> str:
        sure = f"{item.statement.confidence:.0%}" + (f" {self.signs.judged}{item.judgment}" if item.judgment else "")
        return f"{one_line(item.source)} {day(item.date)}  {sure}".strip()

    def _around_cue(self, row: int, width: int) -> Line:
        """One line of the sentence, with the cue in view."""
        sentence, at, cue = _sentence(self.rows[row]), *self._cue(row)
        room = width - INDENT - 2
        start = max(0, at - room // 2) if at + cue > room else 0
        start = sentence.find(" ", start) + 1 if start else 0
        end = min(len(sentence), start + room)
        line = self._stretch(row, start, end, self.signs.ellipsis if start else "")
        return line.add(self.signs.ellipsis if end < len(sentence) else "")

    def _cue(self, row: int) -> tuple[int, int]:
        """Where the cue begins in the sentence (-1: it is not there), and how long it is."""
        cue = shown(self.rows[row].cue.replace("\n", " "))
        return (_sentence(self.rows[row]).find(cue) if cue else -1), len(cue)

    def _stretch(self, row: int, start: int, end: int, before: str = "") -> Line:
        """A stretch of the sentence with its cue marked."""
        sentence, at, cue = _sentence(self.rows[row]), *self._cue(row)
        cuts = sorted({start, end, *(cut for cut in (at, at + cue) if at >= 0 and start < cut < end)})
        line = Line().add(" " * INDENT + before)
        for first, last in itertools.pairwise(cuts):
            line.add(sentence[first:last], self.looks["evidence"] if at <= first < at + cue and at >= 0 else None)
        return line


def _sentence(item: StatementRow) -> str:
    """On one line, each character where it was."""
    return shown(item.sentence.replace("\n", " "))
