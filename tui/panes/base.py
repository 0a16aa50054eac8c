"""What the panes have in common: lines drawn one by one, a cursor, a first visible row, jump labels."""

from __future__ import annotations

from textual.filter import LineFilter
from textual.strip import Strip
from textual.widget import Widget

from tui.glyphs import Glyphs
from tui.palette import Palette
from tui.renderables import Label, Line


class LinePane(Widget, can_focus=True, inherit_bindings=False):
    """A pane of `length` rows of which only the visible ones are ever made (Textual's Line API).

    The first visible row is kept here, not in Textual's scroll offset: that one is clamped by the layout of the frame
    before, and it repaints on its own. `header` and `footer` rows stay in place.
    """

    DEFAULT_CSS = "LinePane { position: absolute; background: ansi_default; color: ansi_default; }"
    header = 0
    footer = 0

    def __init__(self, looks: Palette, signs: Glyphs, *, id: str) -> None:
        super().__init__(id=id)
        self.looks, self.signs = looks, signs
        self.cursor = 0
        self.top = 0
        self.active = False
        self.ruled = False  # a rule in the first column, where another pane stands to the left
        self.nothing = ""  # what stands there where there are no rows
        self.labels: dict[int, list[Label]] = {}  # jump labels by line

    def get_line_filters(self) -> list[LineFilter]:
        """None: colours are fitted to the terminal where the frame is written."""
        return []

    # --- to be told by the pane -----------------------------------------------------------------------------------

    @property
    def length(self) -> int:
        """How many rows there are."""
        return 0

    def row_line(self, row: int, width: int) -> Line:
        """One row."""
        raise NotImplementedError

    def header_line(self, y: int, width: int) -> Line:
        return Line()

    def footer_line(self, y: int, width: int) -> Line:
        return Line()

    # --- painting -------------------------------------------------------------------------------------------------

    @property
    def body(self) -> int:
        """How many rows are visible."""
        return max(1, self.size.height - self.header - self.footer)

    @property
    def columns(self) -> int:
        """How many columns the pane has for itself."""
        return max(1, self.size.width - self.gap)

    @property
    def gap(self) -> int:
        return 2 if self.ruled else 0

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        line = self._line(y, self.columns)
        if self.gap:
            left = Line().add(self.signs.rule + " ", self.looks["dim"])
            left.segments += line.segments
            left.width += line.width
            line = left
        return line.strip(width, self.labels.get(y, ()), self.looks["bar"])

    def _line(self, y: int, width: int) -> Line:
        if y < self.header:
            return self.header_line(y, width)
        if y >= self.size.height - self.footer:
            return self.footer_line(y - self.size.height + self.footer, width)
        if not self.length and y == self.header:
            return Line().add("  ").fit(self.nothing, width - 2, self.looks["dim"], ellipsis=self.signs.ellipsis)
        row = self.top + y - self.header
        return self.row_line(row, width) if row < self.length else Line()

    # --- moving ---------------------------------------------------------------------------------------------------

    def move_to(self, row: int) -> None:
        """Put the cursor on a row (the nearest there is) and bring it into view."""
        before = (self.cursor, self.top)
        self.cursor = max(0, min(row, self.length - 1))
        self.settle()
        if before[1] != self.top:
            self.refresh()
        elif before[0] != self.cursor:
            self.refresh_rows(before[0], self.cursor)

    def settle(self) -> None:
        """Scroll as little as needed for the cursor to be visible, and leave no empty rows below the last."""
        self.cursor = max(0, min(self.cursor, self.length - 1))
        if not self.size.height:
            return  # not laid out yet: the first visible row is kept as it was restored
        body = self.body
        self.top = max(min(self.top, self.cursor), self.cursor - body + 1)
        self.top = max(0, min(self.top, self.length - body))

    def refresh_rows(self, *rows: int) -> None:
        """Paint these rows again, header and footer too."""
        from textual.geometry import Region

        width, height = self.size
        lines = [row - self.top + self.header for row in rows]
        lines += [*range(self.header), *range(height - self.footer, height)]
        regions = [Region(0, y, width, 1) for y in lines if 0 <= y < height]
        if regions:
            self.refresh(*regions)

    def move(self, by: int) -> None:
        """Move the cursor by rows."""
        self.move_to(self.cursor + by)

    def page(self, pages: float) -> None:
        """Move cursor and view by pages; the cursor keeps its line on the screen."""
        by = int(max(1, self.body * abs(pages))) * (1 if pages > 0 else -1)
        self.top = max(0, min(self.top + by, self.length - self.body))
        self.cursor = max(0, min(self.cursor + by, self.length - 1))
        self.settle()
        self.refresh()

    def sideways(self, by: int) -> None:
        """Left and right mean nothing here."""

    def cursor_place(self) -> tuple[int, int] | None:
        """Where the terminal's cursor belongs, in columns and lines of this pane."""
        y = self.cursor - self.top + self.header
        return (self.gap, y) if 0 <= y < self.size.height else None

    def targets(self) -> list[tuple[int, int, object]]:
        """(column, line, what to go to) of everything a jump label can stand on."""
        last = min(self.length, self.top + self.body)
        return [(self.gap, row - self.top + self.header, row) for row in range(self.top, last)]

    def go(self, target: object) -> None:
        """Go to one of the targets."""
        if isinstance(target, int):
            self.move_to(target)

    def on_resize(self) -> None:
        self.settle()
        self.refresh()
