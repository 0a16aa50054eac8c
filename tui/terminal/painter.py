"""From what Textual composed to what the terminal gets: one difference a frame."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from textual.strip import Strip

from tui.terminal import frame
from tui.terminal.capabilities import Capabilities
from tui.terminal.differ import Differ, Place
from tui.terminal.grid import Row, plain_row, row_of
from tui.terminal.looks import Looks


class Painter:
    """Holds the differ of one terminal; `write` takes what is to be sent. A terminal without Unicode gets ASCII."""

    def __init__(self, terminal: Capabilities, write: Callable[[str], None]) -> None:
        self.looks = Looks(terminal.colours)
        self._unicode = terminal.unicode
        self.differ = Differ(0, 0, self.looks)
        self._write = write
        self._cursor: Place | None = None

    def paint(self, strips: Sequence[Strip], width: int, height: int, cursor: Place | None) -> None:
        """Bring the terminal to these strips with one write, or none where nothing differs."""
        if (width, height) != (self.differ.width, self.differ.height):
            self.differ.resize(width, height)
            self._adopt_saved(width, height)
        rows = [row_of(strip, width, self.looks) for strip in strips[:height]]
        if not self._unicode:
            rows = [plain_row(row) for row in rows]
        rows += [Row.blank(width) for _ in range(height - len(rows))]
        self._cursor = cursor
        text = self.differ.frame(rows, cursor)
        if text:
            self._write(text)

    def _adopt_saved(self, width: int, height: int) -> None:
        """The saved frame stands on the terminal already, if it was of this size."""
        saved = frame.painted
        if saved is None or saved.size != (width, height) or not saved.cells:
            return
        cells, saved.cells = saved.cells, b""
        try:
            data = json.loads(cells)
            numbers = [
                self.looks.intern((str(fg), str(bg), tuple(on), str(link))) for fg, bg, on, link in data["looks"]
            ]
            rows = [Row([str(c) for c in chars], [numbers[n] for n in looks]) for chars, looks in data["rows"]]
            x, y = data["cursor"]
        except (ValueError, KeyError, TypeError, IndexError):
            return
        if len(rows) == height and all(len(row.chars) == len(row.looks) == width for row in rows):
            self.differ.adopt(rows, (int(x), int(y)))

    def saved_frame(self) -> tuple[str, bytes] | None:
        """What paints the present screen onto an empty one, and its cells; None before the first frame."""
        rows = self.differ.shadow
        if rows is None:
            return None
        fresh = Differ(self.differ.width, self.differ.height, self.looks)
        cursor = self._cursor or (0, 0)
        plain = fresh.frame(rows, cursor) + "\x1b[m"
        data = {
            "looks": [[fg, bg, list(on), link] for fg, bg, on, link in self.looks.table],
            "rows": [[row.chars, row.looks] for row in rows],
            "cursor": list(cursor),
        }
        return plain, json.dumps(data, ensure_ascii=True, separators=(",", ":")).encode()
