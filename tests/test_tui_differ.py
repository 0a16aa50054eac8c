"""The frame differ: whatever it leaves out, the terminal shows exactly what a full repaint would show."""

from __future__ import annotations

import random

import pyte
import pytest
from rich.segment import Segment
from rich.style import Style

from tui.terminal.capabilities import Colours
from tui.terminal.differ import Differ, movement
from tui.terminal.frame import START
from tui.terminal.grid import Row, cells_of, row_of
from tui.terminal.looks import PLAIN, Looks, shortest

WORDS = ["troops", "東京", "e\u0301t\u0302e", "ok", "a  b", "🙂", "――", "x" * 12, " " * 11, "ﬁn", "ทำ"]
STYLES = [None, Style(bold=True), Style(color="red"), Style(reverse=True), Style(color="#112233", underline=True)]


def random_rows(chance: random.Random, width: int, height: int, looks: Looks) -> list[Row]:
    rows = []
    for _ in range(height):
        segments = [Segment(chance.choice(WORDS), chance.choice(STYLES)) for _ in range(chance.randrange(9))]
        rows.append(row_of(segments, width, looks))
    return rows


def changed(chance: random.Random, rows: list[Row], width: int, looks: Looks) -> list[Row]:
    """The rows after something that happens on screens: a few cells, a new row, a scroll, everything."""
    kind = chance.randrange(4)
    rows = [Row(list(row.chars), list(row.looks)) for row in rows]
    if kind == 0:
        rows[chance.randrange(len(rows))] = random_rows(chance, width, 1, looks)[0]
    elif kind == 1:
        top, shift = chance.randrange(3), chance.choice([-3, -2, -1, 1, 2])
        block = rows[top:-2]
        fresh = random_rows(chance, width, abs(shift), looks)
        rows[top:-2] = block[-shift:] + fresh if shift < 0 else fresh + block[:-shift]
    elif kind == 2:
        row = rows[chance.randrange(len(rows))]
        at = chance.randrange(width)
        if row.chars[at] and (at + 1 == width or row.chars[at + 1]):
            row.chars[at] = "#"
    else:
        rows = random_rows(chance, width, len(rows), looks)
    return rows


def cells(screen: pyte.Screen) -> list[list[tuple[object, ...]]]:
    return [[tuple(screen.buffer[y][x]) for x in range(screen.columns)] for y in range(screen.lines)]


def emulator(width: int, height: int) -> tuple[pyte.Screen, pyte.Stream]:
    """A terminal in the modes that the app starts it in."""
    screen = pyte.Screen(width, height)
    stream = pyte.Stream(screen)
    stream.feed(START)
    return screen, stream


def repainted(rows: list[Row], width: int, looks: Looks) -> list[list[tuple[object, ...]]]:
    screen, stream = emulator(width, len(rows))
    stream.feed(Differ(width, len(rows), looks).frame(rows, (0, 0)))
    return cells(screen)


@pytest.mark.parametrize("colours", list(Colours))
def test_after_any_walk_of_frames_the_terminal_shows_what_a_full_repaint_shows(colours: Colours) -> None:
    chance = random.Random(colours)
    width, height = 37, 12
    looks = Looks(colours)
    differ = Differ(width, height, looks)
    screen, stream = emulator(width, height)
    rows = random_rows(chance, width, height, looks)
    for step in range(150):
        cursor = (chance.randrange(width), chance.randrange(height))
        stream.feed(differ.frame(rows, cursor))
        assert cells(screen) == repainted(rows, width, looks), step
        assert (screen.cursor.x, screen.cursor.y) == cursor
        rows = changed(chance, rows, width, looks)


def test_an_unchanged_frame_writes_nothing() -> None:
    looks = Looks(Colours.TRUE)
    differ = Differ(20, 3, looks)
    rows = [row_of([Segment("hello 東京")], 20, looks) for _ in range(3)]
    differ.frame(rows, (0, 0))
    assert differ.frame(rows, (0, 0)) == ""


def test_a_list_that_scrolls_by_a_row_sends_one_row_not_all() -> None:
    looks = Looks(Colours.NONE)
    differ = Differ(40, 12, looks)
    texts = [f"article number {n} about troops" for n in range(30)]
    differ.frame([row_of([Segment(text)], 40, looks) for text in texts[:12]], (0, 11))
    sent = differ.frame([row_of([Segment(text)], 40, looks) for text in texts[1:13]], (0, 11))
    assert len(sent) < 60
    assert texts[12] in sent


def test_the_echo_of_a_typed_letter_is_that_letter() -> None:
    looks = Looks(Colours.TRUE)
    dim = Style(color="bright_black")

    def rows(line: str, hint: str) -> list[Row]:
        return [row_of([Segment(line)], 60, looks), row_of([Segment(hint, dim)], 60, looks)]

    differ = Differ(60, 2, looks)
    differ.frame(rows("", "? help"), (0, 0))
    differ.frame(rows("/", "Enter keeps what is typed, Esc leaves the line as it was"), (1, 0))
    assert differ.frame(rows("/d", "Enter keeps what is typed, Esc leaves the line as it was"), (2, 0)) == "d"


def test_half_of_a_wide_character_never_stays_behind() -> None:
    looks = Looks(Colours.NONE)
    differ = Differ(10, 1, looks)
    screen, stream = emulator(10, 1)
    for text in ("東京東京東", "a東京b", "東abc京", "xyz", "京京"):
        rows = [row_of([Segment(text)], 10, looks)]
        stream.feed(differ.frame(rows, (0, 0)))
        assert cells(screen) == repainted(rows, 10, looks), text


def test_a_flood_of_combining_marks_stays_small() -> None:
    assert max(len(cell) for cell in cells_of("e" + "\u0301" * 500 + "x")) <= 5


def test_no_control_character_gets_into_a_cell() -> None:
    for code in [*range(0x20), *range(0x7F, 0xA0), 0x202E, 0x200B, 0x2028, 0xFEFF, 0xD800]:
        assert all(cell == "" or cell.isprintable() for cell in cells_of(f"a{chr(code)}b")), hex(code)


def test_a_row_is_cut_before_a_wide_character_that_sticks_out() -> None:
    row = row_of([Segment("abc東")], 4, Looks(Colours.NONE))
    assert row.chars == ["a", "b", "c", " "]


def test_looks_go_over_by_the_shorter_way() -> None:
    bold = ("", "", ("1",), "")
    assert shortest(PLAIN, bold) == "\x1b[1m"
    assert shortest(bold, PLAIN) == "\x1b[m"
    assert shortest(("31", "", ("1",), ""), ("32", "", ("1",), "")) == "\x1b[32m"
    assert shortest(bold, ("31", "", (), "")) == "\x1b[;31m"


def test_links_are_only_given_to_the_terminal_where_they_are_addresses() -> None:
    looks = Looks(Colours.TRUE)
    link = looks.number(Style(link="https://example.org/a?b=1"))
    assert looks.step(0, link) == "\x1b]8;;https://example.org/a?b=1\x1b\\"
    assert looks.step(link, 0) == "\x1b]8;;\x1b\\"
    for address in ("javascript:alert(1)", "https://a\x07b", "https://a b", "file:///etc/passwd"):
        assert looks.table[looks.number(Style(link=address))][3] == ""


def test_movement_is_relative_where_that_is_shorter() -> None:
    assert movement((5, 7), (4, 7)) == "\b"
    assert movement((5, 7), (0, 8)) == "\r\n"
    assert movement(None, (0, 0)) == "\x1b[H"
    assert movement((50, 7), (51, 7)) == "\x1b[C"


@pytest.mark.parametrize("colours", [Colours.NONE, Colours.SIXTEEN, Colours.MANY])
def test_colours_are_fitted_to_what_the_terminal_has(colours: Colours) -> None:
    looks = Looks(colours)
    foreground = looks.table[looks.number(Style(color="#ff8800"))][0]
    if colours is Colours.NONE:
        assert foreground == ""
    elif colours is Colours.SIXTEEN:
        assert int(foreground) in {*range(30, 38), *range(90, 98)}
    else:
        assert foreground.startswith("38;5;")
