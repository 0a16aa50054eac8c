"""Articles that attack the terminal, on every screen: nothing of them gets through, and brackets are shown as they are."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from index.corpus import Corpus
from tests.tui_pilot import FULL, PATIENCE, beside, private_copy
from tui.app import StancegridApp
from tui.edge import one_line, shown, shown_lines
from tui.screens.main import MainScreen
from tui.screens.page import Page
from tui.terminal.painter import Painter

OURS = re.compile(r"\x1b\]8;;[!-~]*\x1b\\|\x1b\[[0-9;?]*[A-Za-z]|\x1bM|[\r\n\b]")  # what the differ itself writes
BIDI = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
TOUR = [
    "enter", "pagedown", "e", "w", "escape", "o", "escape", "v", "l", "escape", "y", "f4", "enter", "enter", "escape",
    "f3", "down", "space", "space", "space", "f1", "apostrophe", "a", "Q", "e", "escape", "A", "O", "escape", "M", "escape",
    "colon", "escape", "question_mark", "escape", "slash", "h", "escape", "R", "R", "W", "A", "z", "z", "x",
]  # fmt: skip


@pytest.fixture(scope="module")
def corpus(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with private_copy(built, tmp_path_factory.mktemp("hostile")) as copy:
        yield copy


async def test_nothing_but_our_own_sequences_is_written_on_any_screen(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    sent: list[str] = []
    with Corpus.open(corpus, person="tester") as opened:
        key = opened.key_of("hostile")
        assert key is not None
        app = StancegridApp(opened, beside(corpus), terminal=FULL, state_file=tmp_path / "state.json")
        app.painter = Painter(FULL, sent.append)
        async with app.run_test(size=(190, 40)) as pilot:
            await pilot.pause()
            app.screen.open_article(key)
            for name in TOUR:
                await pilot.press(name)
                await pilot.pause()
            for page in ("conflicts", "proposals_check"):
                await _show(app, pilot, page)
    written = "".join(sent)
    rest = OURS.sub("", written)
    assert rest.isprintable(), sorted({char for char in rest if not char.isprintable()})
    assert not BIDI.search(rest)
    assert "owned" in rest
    assert "[bold]Not bold[/bold] and [sic] stay." in rest
    assert "[@click=app.quit]now[/]" in rest


async def _show(app: StancegridApp, pilot: Pilot[int], page: str) -> None:
    """Open a page that another process fills, and leave it when it is full."""
    desk = app.screen_stack[0]
    assert isinstance(desk, MainScreen)
    desk.do(page)
    async with asyncio.timeout(PATIENCE):
        while not (isinstance(app.screen, Page) and app.screen.is_mounted and app.screen.text.length > 1):
            await pilot.pause(0.02)
    await pilot.press("G")
    await pilot.pause()
    await pilot.press("escape")
    await pilot.pause()


@pytest.mark.parametrize("function", [shown, shown_lines, one_line])
def test_the_edge_lets_no_control_character_through(function) -> None:  # type: ignore[no-untyped-def]
    text = "".join(map(chr, [*range(0x20), *range(0x7F, 0xA0), 0x202E, 0x2066, 0x200B, 0xFEFF, 0xE000, 0xFFFE]))
    assert function(f"a{text}b").replace("\n", "").isprintable()


def test_the_edge_keeps_the_length_so_that_marks_fall_on_the_right_words() -> None:
    for text in ("a\r\nb", "a\x1b[31mb", "zero\u200bwidth", "e" + "\u0301" * 50, "東京\x00"):
        assert len(shown(text)) == len(shown_lines(text)) == len(text)
