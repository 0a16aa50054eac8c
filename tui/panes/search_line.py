"""The one line on top: the query with its filters, or whatever is being typed."""

from __future__ import annotations

from collections.abc import Callable

from rich.cells import cell_len
from textual.filter import LineFilter
from textual.strip import Strip
from textual.widget import Widget

from tui.edge import one_line, shown
from tui.glyphs import Glyphs
from tui.palette import Palette
from tui.renderables import Line
from tui.views import Filter


class SearchLine(Widget, can_focus=True, inherit_bindings=False):
    """A prompt, the text, a cursor; filters follow behind."""

    DEFAULT_CSS = "SearchLine { position: absolute; background: ansi_default; color: ansi_default; }"

    def __init__(self, looks: Palette, signs: Glyphs, *, id: str = "search") -> None:
        super().__init__(id=id)
        self.looks, self.signs = looks, signs
        self.prompt = "/"
        self.text = ""
        self.cursor = 0
        self.typing = False
        self.offered = False  # the text was there before: what is typed takes its place, any other key edits it
        self.filters: tuple[Filter, ...] = ()
        self.mistake = -1  # offset of the character that the query cannot be read at

    def get_line_filters(self) -> list[LineFilter]:
        return []

    def set(self, text: str, *, prompt: str | None = None) -> None:
        """Put other text into the line, with the cursor at its end."""
        self.text, self.cursor = text, len(text)
        self.prompt = self.prompt if prompt is None else prompt
        self.mistake = -1
        self.refresh()

    def offer(self) -> None:
        """Typing begins: show what stands here as what the first character replaces, as browsers do."""
        self.offered = bool(self.text)
        self.refresh()

    def press(self, name: str, character: str | None) -> bool:
        """Edit by a key; False when the key is no editing key. The text may have changed afterwards."""
        if (character and character.isprintable() and len(name) == 1) or name == "Space":
            self.insert(character or " ")
            return True
        edit = _EDITS.get(name)
        if edit is None:
            return False
        self.offered = False
        self.text, self.cursor = edit(self.text, self.cursor)
        self.mistake = -1
        self.refresh()
        return True

    def insert(self, text: str) -> None:
        """Type or paste at the cursor."""
        text = " ".join(text.split("\n"))
        if self.offered:
            self.text, self.cursor, self.offered = "", 0, False
        self.text = self.text[: self.cursor] + text + self.text[self.cursor :]
        self.cursor += len(text)
        self.mistake = -1
        self.refresh()

    @property
    def _shift(self) -> int:
        """How many columns of a long text are out of view on the left."""
        room = self.size.width - len(self.prompt) - 1
        return max(0, cell_len(shown(self.text[: self.cursor])) - room)

    def render_line(self, y: int) -> Strip:
        line = Line().add(self.prompt, self.looks["key"])
        text = shown(self.text)
        at = self.mistake
        if 0 <= at < len(text):
            line.add(text[:at]).add(text[at], self.looks["error"]).add(text[at + 1 :])
        elif at >= 0:
            line.add(text).add(" ", self.looks["error"])
        else:
            line.add(text, self.looks["bar"] if self.offered else None)
        strip = Strip(line.segments, line.width)
        if self._shift and self.typing:
            return strip.crop(self._shift).adjust_cell_length(self.size.width)
        for item in self.filters if not self.typing or self.prompt == "/" else ():
            line.add("  ").add(self.signs.include if item.include else self.signs.exclude, self.looks["note"])
            line.add(one_line(item.name))
        return line.strip(self.size.width)

    def cursor_place(self) -> tuple[int, int]:
        column = len(self.prompt) + cell_len(shown(self.text[: self.cursor])) - self._shift
        return (min(column, self.size.width - 1), 0)


def _word_start(text: str, at: int) -> int:
    head = text[:at].rstrip()
    return head.rfind(" ") + 1


_EDITS: dict[str, Callable[[str, int], tuple[str, int]]] = {
    "Backspace": lambda text, at: (text[: max(0, at - 1)] + text[at:], max(0, at - 1)),
    "Ctrl-h": lambda text, at: (text[: max(0, at - 1)] + text[at:], max(0, at - 1)),
    "Delete": lambda text, at: (text[:at] + text[at + 1 :], at),
    "Left": lambda text, at: (text, max(0, at - 1)),
    "Right": lambda text, at: (text, min(len(text), at + 1)),
    "Home": lambda text, at: (text, 0),
    "Ctrl-a": lambda text, at: (text, 0),
    "End": lambda text, at: (text, len(text)),
    "Ctrl-e": lambda text, at: (text, len(text)),
    "Ctrl-u": lambda text, at: (text[at:], 0),
    "Ctrl-k": lambda text, at: (text[:at], at),
    "Ctrl-w": lambda text, at: (text[: _word_start(text, at)] + text[at:], _word_start(text, at)),
}
