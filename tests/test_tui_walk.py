"""The app in a real pseudo-terminal after a long walk of keys: what the differences left is what a full repaint paints."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path

import pytest

from benchmarks.pseudo_terminal import PseudoTerminal

ROOT = Path(__file__).parents[1]
COMMAND = [sys.executable, "-c", "import sys; from tui.cli import main; sys.exit(main())", "--corpus"]
KEYS = [
    *"jjkkhlGeEnNzQRAWxKmt<>,{}[]?:'", "gg", "\r", "\r", "\x1b", "\t", "\x1b[Z", "\x1b[6~", "\x1b[5~", "\x04", "\x15",
    "\x1bOP", "\x1bOQ", "\x1bOR", "\x1bOS", "/", "troops", "\x7f", " ", "東京",
]  # fmt: skip
QUIET = 0.05  # seconds without a byte after which a key is done
STEPS = int(os.environ.get("STANCEGRID_WALK", "20"))  # keys; more of them where one has the time


def cells(terminal: PseudoTerminal) -> list[list[tuple[object, ...]]]:
    screen = terminal.screen
    return [[tuple(screen.buffer[y][x]) for x in range(screen.columns)] for y in range(screen.lines)]


def stop_and_go_on(terminal: PseudoTerminal) -> None:
    """Ctrl-Z, another program that writes to the screen, and fg."""
    os.write(terminal.fd, b"\x1a")
    end = time.monotonic() + 5
    while time.monotonic() < end and os.waitpid(terminal.pid, os.WNOHANG | os.WUNTRACED)[0] == 0:
        terminal.read(0.05)
    terminal.quiet(QUIET)
    terminal.stream.feed(b"\x1b[2J\x1b[Hsomebody else wrote this\r\n" * 3)
    os.kill(terminal.pid, signal.SIGCONT)
    terminal.rest(QUIET)


@pytest.mark.parametrize("variables", [{}, {"NO_COLOR": "1", "LANG": "C"}], ids=["colours", "plain"])
def test_after_a_walk_with_resizing_and_suspending_the_screen_is_that_of_a_full_repaint(
    own: Path, tmp_path: Path, variables: dict[str, str]
) -> None:
    chance = random.Random(len(variables))
    folders = {"XDG_STATE_HOME": str(tmp_path / "state"), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    terminal = PseudoTerminal([*COMMAND, str(own)], PYTHONPATH=str(ROOT), **(folders | variables))
    terminal.until("? help")
    terminal.rest(QUIET)
    for step in range(1, STEPS + 1):
        press(terminal, chance.choice(KEYS))
        if step % 10 == 0:
            to_the_desk(terminal)
            stop_and_go_on(terminal)
            terminal.resize(chance.randrange(60, 190), chance.randrange(12, 40))
            terminal.rest(QUIET)
        if step % 5 == 0:
            to_the_desk(terminal)
            terminal.rest(QUIET)
            left, text = cells(terminal), terminal.text
            press(terminal, "\x0c")
            terminal.rest(QUIET)
            assert cells(terminal) == left, (step, text)
    terminal.close()


def press(terminal: PseudoTerminal, keys: str) -> None:
    os.write(terminal.fd, keys.encode())
    terminal.quiet(QUIET)


def to_the_desk(terminal: PseudoTerminal) -> None:
    """Out of whatever is asked or shown above it."""
    for _ in range(3):
        press(terminal, "\x1b")
