"""A list of statements: of a cell, of the review queue, of what is new. Stands where the article list stands."""

from __future__ import annotations

from collections.abc import Sequence

from rich.style import Style

from index.answers import StatementRow
from tui.edge import one_line
from tui.glyphs import Glyphs, stance_sign
from tui.palette import Palette
from tui.panes.base import LinePane
from tui.renderables import Line, day


class StatementList(LinePane):
    """Two lines a statement: who, what, how we know, when; then the sentence."""

    header = 1
    each = 2

    def __init__(self, looks: Palette, signs: Glyphs, *, id: str = "statements") -> None:
        super().__init__(looks, signs, id=id)
        self.heading = ""
        self.rows: list[StatementRow] = []
        self.names: dict[str, str] = {}  # of proposals, by id
        self.actors: dict[str, str] = {}  # of actors, by id

    @property
    def length(self) -> int:
        return len(self.rows)

    @property
    def body(self) -> int:
        return max(1, (self.size.height - self.header) // self.each)

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

    def header_line(self, y: int, width: int) -> Line:
        return Line().add("  ").fit(self.heading, width - 2, self.looks["title"], ellipsis=self.signs.ellipsis)

    def _line(self, y: int, width: int) -> Line:
        if y < self.header:
            return self.header_line(y, width)
        row, part = divmod(y - self.header, self.each)
        row += self.top
        if row >= len(self.rows):
            empty = not self.rows and y == self.header
            return Line().add("  Nothing to list.", self.looks["dim"]) if empty else Line()
        return self._facts(row, width) if part == 0 else self._sentence(row, width)

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
        sure = f"{said.confidence:.0%}" + (f" {self.signs.judged}{item.judgment}" if item.judgment else "")
        tail = f"  {said.basis}  {one_line(item.source)} {day(item.date)}  {sure}"
        return line.fit(tail, width - line.width, ellipsis=self.signs.ellipsis) if line.width < width else line

    def _sentence(self, row: int, width: int) -> Line:
        item = self.rows[row]
        line = Line().add("    ")
        sentence = item.sentence.replace("\n", " ")
        at = sentence.find(item.cue) if item.cue else -1
        room = width - 5
        start = max(0, at - room // 2) if at > room - len(item.cue) else 0
        if start:
            start = sentence.find(" ", start) + 1
            line.add(self.signs.ellipsis)
        pieces: list[tuple[str, Style | None]] = [(sentence[start:], None)]
        if at >= start:
            end = at + len(item.cue)
            pieces = [(sentence[start:at], None), (item.cue, self.looks["evidence"]), (sentence[end:], None)]
        for text, style in pieces:
            line.add(text.replace("\n", " "), style)
        return line

    def cursor_place(self) -> tuple[int, int] | None:
        y = (self.cursor - self.top) * self.each + self.header
        return (self.gap, y) if 0 <= y < self.size.height else None

    def refresh_rows(self, *rows: int) -> None:
        self.refresh()

    def targets(self) -> list[tuple[int, int, object]]:
        last = min(self.length, self.top + self.body)
        return [(self.gap, (row - self.top) * self.each + self.header, row) for row in range(self.top, last)]
