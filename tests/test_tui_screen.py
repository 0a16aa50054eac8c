"""The screen after any walk of keys: cell for cell what Textual itself would paint."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pyte
import pytest

from tests.tui_pilot import Seat, private_copy, seated
from tui.terminal.frame import START

pytestmark = pytest.mark.usefixtures("private_folders")

KEYS = [
    *"jkjkjklh", "G", "g", "pagedown", "pageup", "ctrl+d", "ctrl+u", "tab", "shift+tab", "enter", "escape", "enter", "z",
    "left_square_bracket", "right_square_bracket", "e", "E", "n", "slash", "t", "o", "backspace", "f3", "f4", "space",
    "less_than_sign", "greater_than_sign", "comma", "left_curly_bracket", "right_curly_bracket", "question_mark", "colon",
    "v", "l", "w", "apostrophe", "a", "R", "A", "Q",
]  # fmt: skip


@pytest.fixture(scope="module")
def corpus(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with private_copy(built, tmp_path_factory.mktemp("screen")) as copy:
        yield copy


def stock(seat: Seat) -> list[list[tuple[object, ...]]]:
    """The cells as Textual's own full update paints them."""
    screen = pyte.Screen(seat.terminal.columns, seat.terminal.lines)
    stream = pyte.Stream(screen)
    stream.feed(START)
    current = seat.app.screen
    update = current._compositor.render_update(full=True, screen_stack=seat.app._background_screens)
    assert update is not None
    stream.feed(update.render_segments(seat.app.console))  # type: ignore[attr-defined]
    return cells(screen)


def cells(screen: pyte.Screen) -> list[list[tuple[object, ...]]]:
    return [[seen(screen.buffer[y][x]) for x in range(screen.columns)] for y in range(screen.lines)]


def seen(cell: pyte.screens.Char) -> tuple[object, ...]:
    """The cell as an eye sees it: the ink of a blank does not show."""
    bare = cell.data == " " and cell.bg == "default" and not (cell.underscore or cell.reverse or cell.strikethrough)
    return (" ",) if bare else tuple(cell)


def differing(ours: list[list[tuple[object, ...]]], theirs: list[list[tuple[object, ...]]]) -> list[object]:
    """The first cells that differ: column, row, ours, theirs."""
    return [
        (x, y, a, b)
        for y, rows in enumerate(zip(ours, theirs, strict=True))
        for x, (a, b) in enumerate(zip(*rows, strict=True))
        if a != b
    ][:3]


@pytest.mark.parametrize("size", [(80, 24), (185, 20)])
async def test_a_long_walk_of_keys_leaves_the_screen_that_textual_paints(
    corpus: Path, tmp_path: Path, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLORTERM", "truecolor")
    chance = random.Random(size[0])
    async with seated(corpus, tmp_path, size=size) as seat:
        for step in range(50):
            key = chance.choice(KEYS)
            await seat.press(key)
            if step % 20 == 19:
                await seat.resize(size[0] - chance.randrange(12), size[1] - chance.randrange(5))
            assert differing(cells(seat.terminal), stock(seat)) == [], (step, key)


async def test_after_another_program_wrote_to_the_terminal_everything_is_painted_again(
    corpus: Path, tmp_path: Path
) -> None:
    async with seated(corpus, tmp_path) as seat:
        before = cells(seat.terminal)
        seat.terminal.reset()
        await seat.press("ctrl+l")
        assert cells(seat.terminal) == before
