"""The frame differ: writes only what differs between what the terminal shows and what it should show.

It keeps a shadow of the terminal's screen. A new frame becomes cursor movement, changes of look, text, erasing, and
where rows moved as a block, scrolling within a region. Wide characters and combining marks are followed by an absolute
movement, because terminals disagree about their width.
"""

from __future__ import annotations

from tui.terminal.grid import Row
from tui.terminal.looks import Looks

GAP = 4  # unchanged cells that are cheaper to write again than to jump over
GAP_ROWS = 2  # rows within a moved block that may differ
RESET = "\x1b[m"
LONG = 40  # characters of a frame from which on it ends in the plain look, so that the echo of a typed letter is that letter
LEAST_MOVED = 3  # rows that make moving worth it
Place = tuple[int, int]  # column, row, counted from 0


class Differ:
    """The shadow of one terminal screen of `width` x `height` cells."""

    def __init__(self, width: int, height: int, looks: Looks) -> None:
        self.width, self.height, self.looks = width, height, looks
        self.shadow: list[Row] | None = None  # None: unknown, paint everything
        self._out: list[str] = []
        self._at: Place | None = None
        self._look: int | None = None
        self.hidden = False

    def forget(self) -> None:
        """The terminal may show anything (another program was there): the next frame is painted whole."""
        self.shadow, self._at, self._look = None, None, None
        self.hidden = False

    def resize(self, width: int, height: int) -> None:
        """The terminal has another size, and rearranges what it showed in its own way."""
        self.width, self.height = width, height
        self.forget()

    def adopt(self, rows: list[Row], cursor: Place) -> None:
        """The terminal shows these rows already, in the plain look, with its cursor there."""
        self.shadow, self._at, self._look = rows, cursor, 0

    def frame(self, rows: list[Row], cursor: Place | None) -> str:
        """What to write to get from the shadow to `rows`, with the cursor left at `cursor` (None: hidden)."""
        self._out = []
        if self.shadow is None:
            self._clear()
        else:
            self._scroll(rows)
        assert self.shadow is not None
        for y, row in enumerate(rows):
            if not row.same(self.shadow[y]):
                self._paint_row(y, self.shadow[y], row)
        self.shadow = list(rows)
        self._finish(cursor)
        return "".join(self._out)

    def _clear(self) -> None:
        self._out.append(f"{RESET}\x1b[H\x1b[J")
        self._look, self._at = 0, (0, 0)
        self.shadow = [Row.blank(self.width) for _ in range(self.height)]

    def _finish(self, cursor: Place | None) -> None:
        if self._look and sum(map(len, self._out)) >= LONG:
            self._to_look(0)
        if cursor is not None:
            self._move(*cursor)
        if (cursor is None) != self.hidden:
            self.hidden = cursor is None
            self._out.append("\x1b[?25l" if self.hidden else "\x1b[?25h")

    # --- rows that moved ------------------------------------------------------------------------------------------

    def _scroll(self, rows: list[Row]) -> None:
        """Move a block of rows up or down where that leaves clearly less to paint."""
        assert self.shadow is not None
        block = moved_block(self.shadow, rows)
        if block is None:
            return
        top, bottom, shift = block  # rows top..bottom-1 of the shadow shall move by shift
        self._to_look(0)
        count = abs(shift)
        edge, step = (bottom - 1, "\n") if shift < 0 else (top, "\x1bM")
        # The region keeps the rest of the screen still, so that nothing flickers where a packet ends between two writes.
        self._out.append(f"\x1b[{top + 1};{bottom}r\x1b[{edge + 1}H{step * count}\x1b[r")
        self._at = None
        blanks = [Row.blank(self.width) for _ in range(count)]
        moving = self.shadow[top + count : bottom] if shift < 0 else self.shadow[top : bottom - count]
        self.shadow[top:bottom] = moving + blanks if shift < 0 else blanks + moving

    # --- one row --------------------------------------------------------------------------------------------------

    def _paint_row(self, y: int, old: Row, new: Row) -> None:
        blank_from = _trailing_blank(new)
        for start, end in _runs(old, new):
            if end > blank_from and self._worth_erasing(old, blank_from, start):
                if start < blank_from:
                    self._write(y, start, blank_from, new)
                self._erase_to_end(y, max(start, blank_from))
                return
            self._write(y, start, end, new, last=end >= blank_from)

    def _worth_erasing(self, old: Row, blank_from: int, start: int) -> bool:
        edge = max(blank_from, start)
        return any(char != " " for char in old.chars[edge:]) or any(old.looks[edge:])

    def _erase_to_end(self, y: int, x: int) -> None:
        self._move(x, y)
        self._to_look(0)
        self._out.append("\x1b[K")

    def _write(self, y: int, start: int, end: int, row: Row, *, last: bool = False) -> None:
        """Write the cells start..end-1, in pieces of one look; long blanks are erased, not written. `last`: all cells
        behind are blank, and stay so."""
        x = start
        while x < end:
            look = row.looks[x]
            stop = x + 1
            while stop < end and row.looks[stop] == look:
                stop += 1
            self._write_piece(y, x, stop, row, look, last=last)
            x = stop

    def _write_piece(self, y: int, start: int, stop: int, row: Row, look: int, *, last: bool) -> None:
        text = "".join(row.chars[start:stop])
        self._move(start, y)
        self._to_look(look)
        if look == 0 and len(text) > 8 and text.isspace():
            self._out.append("\x1b[K" if last else f"\x1b[{len(text)}X")  # the cursor stays
        elif text.isascii():
            self._out.append(text)
            self._at = (stop, y) if stop < self.width else None
        else:
            self._write_cells(y, start, stop, row)

    def _write_cells(self, y: int, start: int, stop: int, row: Row) -> None:
        x = start
        while x < stop:
            char = row.chars[x]
            size = 1
            while x + size < stop and row.chars[x + size] == "":
                size += 1
            self._move(x, y)
            self._out.append(char)
            sure = size == 1 and len(char) == 1
            x += size
            self._at = (x, y) if sure and x < self.width else None

    # --- cursor and look ------------------------------------------------------------------------------------------

    def _to_look(self, look: int) -> None:
        if self._look is None:
            self._out.append(RESET + self.looks.step(0, look))
        elif self._look != look:
            self._out.append(self.looks.step(self._look, look))
        self._look = look

    def _move(self, x: int, y: int) -> None:
        if self._at != (x, y):
            self._out.append(movement(self._at, (x, y)))
            self._at = (x, y)


def movement(origin: Place | None, target: Place) -> str:
    """The shortest sequence that moves the cursor; from an unknown place only an absolute one will do."""
    x, y = target
    column = str(x + 1) if x else ""
    absolute = f"\x1b[{y + 1 if y else ''}{';' + column if column else ''}H"
    if origin is None:
        return absolute
    options = [absolute]
    from_x, from_y = origin
    if y == from_y:
        options.append(_sideways(x - from_x))
        options.append("\r" + _sideways(x))
    if x == from_x:
        options.append(_vertical(y - from_y))
    if x == 0 and 0 < y - from_y <= 3:
        options.append("\r" + "\n" * (y - from_y))
    return min(options, key=len)


def _sideways(distance: int) -> str:
    if distance == 0:
        return ""
    if distance < 0 and distance >= -3:
        return "\b" * -distance
    count = abs(distance)
    return f"\x1b[{count if count > 1 else ''}{'C' if distance > 0 else 'D'}"


def _vertical(distance: int) -> str:
    count = abs(distance)
    return f"\x1b[{count if count > 1 else ''}{'B' if distance > 0 else 'A'}"


def _trailing_blank(row: Row) -> int:
    """The column from which the row is blank in the plain look."""
    x = len(row.chars)
    chars, looks = row.chars, row.looks
    while x and chars[x - 1] == " " and looks[x - 1] == 0:
        x -= 1
    return x


def _runs(old: Row, new: Row) -> list[tuple[int, int]]:
    """Stretches of differing cells; small gaps between them are closed, wide characters are never cut."""
    differing = [
        x
        for x, (a, b, c, d) in enumerate(zip(old.chars, new.chars, old.looks, new.looks, strict=True))
        if a != b or c != d
    ]
    runs: list[tuple[int, int]] = []
    for x in differing:
        start, end = _whole(old, new, x)
        if runs and start - runs[-1][1] <= GAP and _plain_gap(new, runs[-1][1], start):
            runs[-1] = (runs[-1][0], max(end, runs[-1][1]))
        else:
            runs.append((start, end))
    return runs


def _whole(old: Row, new: Row, x: int) -> tuple[int, int]:
    """The cell x with the other halves of the wide characters, old and new, that it cuts."""
    start, end = x, x + 1
    while start and (new.chars[start] == "" or old.chars[start] == ""):
        start -= 1
    while end < len(new.chars) and (new.chars[end] == "" or old.chars[end] == ""):
        end += 1
    return start, end


def _plain_gap(row: Row, start: int, end: int) -> bool:
    """Whether writing the gap again needs no change of look and no odd character."""
    look = row.looks[start - 1]
    return all(row.looks[x] == look and row.chars[x].isascii() and row.chars[x] for x in range(start, end))


def moved_block(old: list[Row], new: list[Row]) -> tuple[int, int, int] | None:
    """(top, bottom, shift): the rows of the old frame that stand `shift` rows further down in the new one.

    None where fewer than three moved rows with text would be saved.
    """
    changed = [y for y, (a, b) in enumerate(zip(old, new, strict=True)) if not a.same(b)]
    if len(changed) < LEAST_MOVED:
        return None
    places: dict[tuple[str, ...], list[int]] = {}
    for y in changed:
        places.setdefault(tuple(old[y].chars), []).append(y)
    moved: dict[int, list[int]] = {}  # by shift: the rows of the new frame that came from there
    for y in changed:
        text = tuple(new[y].chars)
        if any(char != " " for char in text):
            for origin in places.get(text, ()):
                moved.setdefault(y - origin, []).append(y)
    moved.pop(0, None)
    runs = [(run, shift) for shift, rows in moved.items() for run in _together(rows)]
    run, shift = max(runs, key=lambda item: (len(item[0]), -abs(item[1])), default=([], 0))
    if len(run) < LEAST_MOVED:
        return None
    first, last = run[0], run[-1]
    while _came_along(old, new, first - 1, shift):
        first -= 1
    while _came_along(old, new, last + 1, shift):
        last += 1
    return min(first, first - shift), max(last, last - shift) + 1, shift


def _came_along(old: list[Row], new: list[Row], y: int, shift: int) -> bool:
    """Whether a row at the edge of a moved block moved too, though it looks different now: the current row."""
    if not (0 <= y < len(new) and 0 <= y - shift < len(old)):
        return False
    row = new[y].chars
    return _alike(row, old[y - shift].chars) > max(_alike(row, old[y].chars), len(row) * 2 // 3)


def _alike(some: list[str], others: list[str]) -> int:
    return sum(a == b for a, b in zip(some, others, strict=True))


def _together(rows: list[int]) -> list[list[int]]:
    """Rows in runs; the current row, which looks different before and after, may lie between."""
    runs: list[list[int]] = []
    for y in rows:
        if runs and y - runs[-1][-1] <= 1 + GAP_ROWS:
            runs[-1].append(y)
        else:
            runs.append([y])
    return runs
