"""The last line: where one is, what is missing, and a hint; messages stand there until the next key."""

from __future__ import annotations

from textual.filter import LineFilter
from textual.strip import Strip
from textual.widget import Widget

from index.article import Span
from tui.glyphs import Glyphs
from tui.palette import Palette
from tui.panes.wrapping import wrap
from tui.renderables import Line

MOST_LINES = 4  # that a message takes from the panes above


class StatusLine(Widget, inherit_bindings=False):
    """`left` is the place and the counts, `right` the hint; a `message` replaces both."""

    DEFAULT_CSS = "StatusLine { position: absolute; background: ansi_default; color: ansi_default; }"

    def __init__(self, looks: Palette, signs: Glyphs, *, id: str = "status") -> None:
        super().__init__(id=id)
        self.looks, self.signs = looks, signs
        self.left, self.right, self.message, self.role = "", "", "", "note"

    def get_line_filters(self) -> list[LineFilter]:
        return []

    def show(self, left: str, right: str) -> None:
        """Say where one is, and a hint; a message stays before them."""
        if (left, right) != (self.left, self.right):
            self.left, self.right = left, right
            self.refresh()

    def say(self, message: str, role: str = "note") -> None:
        """Show a message, or "" to take it away."""
        if (message, role) != (self.message, self.role):
            self.message, self.role = message, role
            self.refresh()

    def lines(self, width: int) -> list[str]:
        """The message as lines of so many columns; where there are too many, the last one is cut."""
        text = " ".join(self.message.split())
        starts, ends = wrap(text, Span(0, len(text)), max(8, width))
        found = [text[start:end] for start, end in zip(starts, ends, strict=True)]
        return [*found[: MOST_LINES - 1], text[starts[MOST_LINES - 1] :]] if len(found) > MOST_LINES else found

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if self.message:
            text = (self.lines(width) + [""] * MOST_LINES)[y]
            return Line().fit(text, width, self.looks[self.role], ellipsis=self.signs.ellipsis).strip(width)
        line = Line().add(self.left)
        room = width - line.width - 2
        right = self.right if room >= len(self.right) else self.right.rpartition("  ")[2]
        if room >= len(right):
            line.to(width - len(right)).add(right, self.looks["dim"])
        return line.strip(width)
