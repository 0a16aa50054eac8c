"""What the tests of the application share: a small real corpus, and the app on it without a terminal."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pyte
from textual import _wait
from textual.pilot import Pilot

from index.corpus import Corpus
from tui.app import StancegridApp
from tui.asking import Asker, Deliver, ThreadAsker
from tui.screens.main import MainScreen
from tui.terminal.capabilities import Capabilities, Colours
from tui.terminal.frame import START
from tui.terminal.painter import Painter

# Textual takes the app for idle when 20 ms go by without work, three times a key. Whether the desk has its answers is
# asked of the desk itself (`settle`), so that less of that will do.
_wait.SLEEP_GRANULARITY, _wait.SLEEP_IDLE = 0.003, 0.0005

PATIENCE = 30.0  # seconds that another process may take on a busy machine
TRAPS = Path(__file__).parent / "traps" / "texts"
FULL = Capabilities(Colours.TRUE, unicode=True, addressable=True)
PLAIN = Capabilities(Colours.NONE, unicode=False, addressable=True)

HOSTILE = """\
---
title: "Attack [red]title[/red] \\u001b]52;c;ZXZpbA==\\u0007 [@click=app.quit]now[/]"
source: "Evil \\u202egnirts\\u202c Wire"
date: 2025-03-04
---
Poland will not send troops to Ukraine, Prime Minister Donald Tusk said. \x1b]0;owned\x07\x1b[2J\x1b[31mred\x1b[0m

[bold]Not bold[/bold] and [sic] stay. \u202eright to left\u202c, zero\u200bwidth, \x9b31m C1, \x0e shift out, \x7f delete.

Floods: e{flood} stay small. Wide: 東京は晴れ 🙂 kept. France supports sending troops to Ukraine, President Macron said.\x00
""".replace("{flood}", "\u0301" * 400)

ARTICLES = {
    "poland.txt": "Warsaw will not send its soldiers to Ukraine, Prime Minister Donald Tusk said on Monday.\n\n"
    "But Poland supports a reassurance force for Ukraine, he said. " + "The debate in the Sejm was long. " * 60,
    "wide.txt": "東京の新聞 reports: Japan's government met.\n\nGermany opposes common borrowing. "
    + "日本語の長い文章がここにあります。" * 6
    + "\n\nNaïve café résumé e\u0301tude. Family: 👩‍👩‍👧 flag 🇵🇱 done.",
}


def build(folder: Path) -> Path:
    """A corpus of the trap articles, a hostile one and a wide one; returns its folder."""
    texts = folder / "texts"
    shutil.copytree(TRAPS, texts)
    (texts / "hostile.md").write_text(HOSTILE, encoding="utf-8")
    for name, text in ARTICLES.items():
        (texts / name).write_text(text, encoding="utf-8")
    with Corpus.open(folder / "corpus", create=True, person="tester") as corpus:
        corpus.add([texts])
    return folder / "corpus"


def beside(corpus: Path) -> Callable[[Deliver], Asker]:
    """Answers come from a thread: a child process for every test would take longer than the tests."""
    return lambda deliver: ThreadAsker(lambda: Corpus.open(corpus, person="tester"), deliver)


class Seat:
    """The app as a test sits before it: keys in, screen out."""

    def __init__(self, app: StancegridApp, pilot: Pilot[int], terminal: pyte.Screen) -> None:
        self.app, self.pilot, self.terminal = app, pilot, terminal

    @property
    def desk(self) -> MainScreen:
        screen = self.app.screen_stack[0]
        assert isinstance(screen, MainScreen)
        return screen

    async def press(self, *keys: str) -> None:
        """Press keys one after the other, and wait until everything they set off is done."""
        for key in keys:
            await self.pilot.press(key)
            await self.settle()

    async def type(self, text: str) -> None:
        await self.press(*(_KEY.get(char, char) for char in text))

    async def resize(self, columns: int, rows: int) -> None:
        """Another size of the terminal; Textual takes it a moment later."""
        assert self.app.painter is not None
        differ = self.app.painter.differ
        self.terminal.resize(rows, columns)
        await self.pilot.resize_terminal(columns, rows)
        await self.until(lambda: (differ.width, differ.height) == (columns, rows))

    async def settle(self) -> None:
        for _ in range(200):
            await self.pilot.pause()
            desk = self.desk
            if desk.ready and not desk.waiting and not self.app._frame_asked:
                return
            await self.pilot.pause(0.005)

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait for work in another process."""
        async with asyncio.timeout(PATIENCE):
            while not true():
                await self.pilot.pause(0.02)
        await self.settle()

    @property
    def lines(self) -> list[str]:
        """What the terminal shows."""
        return [line.rstrip() for line in self.terminal.display]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


_KEY = {" ": "space"}


@contextlib.asynccontextmanager
async def seated(
    corpus: Path, state: Path, *, size: tuple[int, int] = (80, 24), terminal: Capabilities = FULL
) -> AsyncIterator[Seat]:
    """The app on a corpus, painting through the differ onto an emulated terminal."""
    with Corpus.open(corpus, person="tester") as opened:
        app = StancegridApp(opened, beside(corpus), terminal=terminal, state_file=state / "state.json")
        screen = pyte.Screen(*size)
        stream = pyte.Stream(screen)
        stream.feed(START)
        app.painter = Painter(terminal, stream.feed)
        async with app.run_test(size=size) as pilot:
            seat = Seat(app, pilot, screen)
            await seat.settle()
            yield seat
            app.remember()


@contextlib.contextmanager
def private_copy(corpus: Path, place: Path) -> Iterator[Path]:
    """A copy of a corpus that a test may change."""
    target = place / "copy"
    shutil.copytree(corpus, target)
    target.chmod(0o700)
    yield target
