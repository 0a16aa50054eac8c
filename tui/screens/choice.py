"""Choose one of many by typing some of its letters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from textual.app import ComposeResult

from tui.edge import one_line
from tui.glyphs import Glyphs
from tui.palette import Palette
from tui.panes.base import LinePane
from tui.panes.search_line import SearchLine
from tui.renderables import Line
from tui.screens.base import StrokeScreen
from tui.screens.desk import put


@dataclass(frozen=True, slots=True)
class Option:
    """What can be chosen: its name, a word on the right, the value it stands for, and a note that is searched too."""

    name: str
    right: str
    value: Any
    note: str = ""


class OptionList(LinePane):
    """The options that fit what is typed."""

    header = 1

    def __init__(self, looks: Palette, signs: Glyphs, title: str) -> None:
        super().__init__(looks, signs, id="options")
        self.title = title
        self.options: Sequence[Option] = ()
        self.active = True

    @property
    def length(self) -> int:
        return len(self.options)

    def header_line(self, y: int, width: int) -> Line:
        return Line().fit(f" {one_line(self.title)}", width, self.looks["bar"], ellipsis=self.signs.ellipsis)

    def row_line(self, row: int, width: int) -> Line:
        option = self.options[row]
        here = row == self.cursor
        line = Line().add(self.signs.here if here else " ", self.looks["here"] if here else None).add(" ")
        right = one_line(option.right)[: width // 2]
        name = one_line(option.name) + (f"  ({option.note})" if option.note else "")
        line.fit(name, width - 4 - len(right), self.looks["title"] if here else None, ellipsis=self.signs.ellipsis)
        return line.add("  ").add(right, self.looks["key"])


class Choice(StrokeScreen):
    """A list at the foot of the screen with a line to type in. Gives back the value, or None.

    `free`: what was typed is given back where no option fits it. `short`: a few options, in which j and k move as long
    as nothing is typed. An option without a value is there to be read.
    """

    DEFAULT_CSS = "Choice { background: transparent; }"
    whole = False  # whether the list fills the screen
    _composed = False

    def __init__(self, title: str, options: Sequence[Option], *, free: bool = False, short: bool = False) -> None:
        super().__init__()
        self.title_text, self.all, self.free, self.short = title, list(options), free, short

    def compose(self) -> ComposeResult:
        self.line = SearchLine(self.host.looks, self.host.signs, id="choice")
        self.line.prompt, self.line.typing = "> ", True
        self.rows = OptionList(self.host.looks, self.host.signs, self.title_text)
        self.rows.nothing = "Enter takes what is typed." if self.free else "Nothing fits what is typed."
        self._composed = True
        self._narrow()
        self._place()
        yield from (self.rows, self.line)

    def on_resize(self) -> None:
        if self.is_mounted:
            self._place()

    def _place(self) -> None:
        width, height = self.app.size
        rows = height - 2 if self.whole else min(len(self.all) + 1, max(4, height * 2 // 3))
        put(self.rows, 0, height - rows - 1, width, rows)
        put(self.line, 0, height - 1, width, 1)

    def cursor_place(self) -> tuple[int, int] | None:
        x, _ = self.line.cursor_place()
        return (x, self.app.size.height - 1)

    def renew(self, options: Sequence[Option]) -> None:
        """The same options with other words on the right: those came later."""
        self.all = list(options)
        if self._composed:
            cursor = self.rows.cursor
            self._narrow()
            self.rows.move_to(cursor)

    def _narrow(self) -> None:
        typed = self.line.text.strip().lower()
        scored = [
            (score, i) for i, option in enumerate(self.all) if (score := fit(typed, searched(option))) is not None
        ]
        self.rows.options = [self.all[i] for _, i in sorted(scored)]
        self.rows.cursor = self.rows.top = 0
        self.rows.settle()
        self.rows.refresh()

    def stroke(self, name: str, character: str | None) -> None:
        move = _MOVES.get(name)
        if self.short and not self.line.text:
            move = move or _LETTERS.get(name)
        if name in ("Esc", "Ctrl-c"):
            self.dismiss(None)
        elif name == "Enter":
            self._choose()
        elif move is not None:
            move(self.rows)
        elif self.line.press(name, character):
            self._narrow()

    def pasted(self, text: str) -> None:
        self.line.insert(" ".join(text.split()))
        self._narrow()

    def _choose(self) -> None:
        if self.rows.options:
            value = self.rows.options[self.rows.cursor].value
            if value is not None:
                self.dismiss(value)
        elif self.free:
            self.dismiss(self.line.text)


_MOVES: dict[str, Callable[[OptionList], None]] = {
    "Up": lambda rows: rows.move(-1),
    "Ctrl-p": lambda rows: rows.move(-1),
    "Down": lambda rows: rows.move(1),
    "Ctrl-n": lambda rows: rows.move(1),
    "Tab": lambda rows: rows.move(1),
    "Shift-Tab": lambda rows: rows.move(-1),
    "PgDn": lambda rows: rows.page(1),
    "PgUp": lambda rows: rows.page(-1),
}
_LETTERS = {"j": _MOVES["Down"], "k": _MOVES["Up"]}


def searched(option: Option) -> str:
    """The text that typing is matched with."""
    word = option.value.replace("_", " ") if isinstance(option.value, str) else ""
    return f"{option.name} {option.right} {option.note} {word}".lower()


def fit(typed: str, text: str) -> tuple[int, int] | None:
    """How well `typed` fits: its letters in order, words and unbroken runs first; None: not at all. Less is better."""
    if not typed:
        return (0, 0)
    at = text.find(typed)
    if at >= 0:
        return (0 if at == 0 or text[at - 1] == " " else 1, at)
    if all(word in text for word in typed.split()):
        return (2, text.find(typed.split()[0]))
    place, gaps = -1, 0
    for letter in typed.replace(" ", ""):
        found = text.find(letter, place + 1)
        if found < 0:
            return None
        gaps += found - place - 1
        place = found
    return (3, gaps) if gaps <= 3 * len(typed) + 12 else None
