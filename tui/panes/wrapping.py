"""Lines of a text as pairs of offsets: nothing is copied, so that a long article costs little more than its own size."""

from __future__ import annotations

from array import array

from rich.cells import cell_len

from index.article import Span


def wrap(text: str, body: Span, width: int) -> tuple[array[int], array[int]]:
    """Starts and ends of the lines of `text` (already shown, see tui/edge.py) within `body`, at most `width` columns.

    Words are kept whole where they fit; runs of empty lines are one.
    """
    starts, ends = array("L"), array("L")
    position, empty = body.start, True
    while position < body.end:
        stop = text.find("\n", position, body.end)
        stop = body.end if stop < 0 else stop
        first = _skip(text, position, stop)
        if first < stop:
            _wrap_paragraph(text, first, stop, width, starts, ends)
            empty = False
        elif not empty:
            starts.append(stop)
            ends.append(stop)
            empty = True
        position = stop + 1
    return starts, ends


def _skip(text: str, start: int, stop: int) -> int:
    while start < stop and text[start] == " ":
        start += 1
    return start


def _wrap_paragraph(text: str, start: int, stop: int, width: int, starts: array[int], ends: array[int]) -> None:
    while stop > start and text[stop - 1] == " ":
        stop -= 1
    narrow = text.isascii() or _one_column_each(text, start, stop)
    while start < stop:
        limit = start + width if narrow else _fit(text, start, stop, width)
        end = stop if limit >= stop else _break(text, start, limit)
        starts.append(start)
        ends.append(end)
        start = _skip(text, end, stop)


def _one_column_each(text: str, start: int, stop: int) -> bool:
    """Whether every character of the paragraph fills one column."""
    piece = text[start:stop]
    return piece.isascii() or (cell_len(piece) == len(piece) and max(piece) < "\u0300")


def _fit(text: str, start: int, stop: int, width: int) -> int:
    """The offset up to which the text fills at most `width` columns."""
    low, high = start + 1, min(stop, start + width * (1 + 4))
    while low < high:
        middle = (low + high + 1) // 2
        if cell_len(text[start:middle]) <= width:
            low = middle
        else:
            high = middle - 1
    return low


def _break(text: str, start: int, limit: int) -> int:
    """Where to break a line that may reach `limit`: after the last whole word, else in the middle of the only one."""
    if text[limit] == " ":
        return limit
    space = text.rfind(" ", start, limit)
    if space <= start:
        return limit
    while space > start and text[space - 1] == " ":
        space -= 1
    return space if space > start else limit
