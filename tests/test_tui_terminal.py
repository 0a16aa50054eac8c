"""The app in a real pseudo-terminal: what keys cost in bytes, how it ends, how it comes back."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pyte
import pytest

from index.corpus import Corpus

ROOT = Path(__file__).parents[1]
COMMAND = [sys.executable, "-c", "import sys; from tui.cli import main; sys.exit(main())", "--corpus"]
# The "must" of each key in bytes (neomutt and visidata measured at the same size), plus a fifth.
BUDGET = {"start": 5498, "j": 215, "scroll": 434, "open": 2390, "page": 2012, "/": 324, "typed": 100, "cell": 233}


class Terminal:
    """A pseudo-terminal with the app in it, and an emulator that shows what it painted."""

    def __init__(self, corpus: Path, home: Path, size: tuple[int, int] = (80, 24), **variables: str) -> None:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        self.env = kept | {
            "TERM": "xterm-256color", "LANG": "C.UTF-8", "XDG_STATE_HOME": str(home / "state"),
            "XDG_CACHE_HOME": str(home / "cache"), "PYTHONPATH": str(ROOT), **variables,
        }  # fmt: skip
        self.screen = pyte.Screen(*size)
        self.stream = pyte.ByteStream(self.screen)
        self.received = b""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
            os.execvpe(COMMAND[0], [*COMMAND, str(corpus)], self.env)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))

    def read(self, seconds: float) -> bytes:
        if not select.select([self.fd], [], [], seconds)[0]:
            return b""
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            return b""
        self.received += data
        self.stream.feed(re.sub(rb"\x1b\]52;.*?\x07", b"", data))
        return data

    def until(self, text: str, limit: float = 30.0) -> None:
        end = time.monotonic() + limit
        while text not in self.text and time.monotonic() < end:
            self.read(0.05)
        assert text in self.text, self.text

    def quiet(self, seconds: float = 0.4) -> None:
        while self.read(seconds):
            pass

    def press(self, keys: str, until: str = "") -> int:
        """Press keys; returns what they cost in bytes."""
        before = len(self.received)
        os.write(self.fd, keys.encode())
        if until:
            self.until(until)
        self.quiet()
        return len(self.received) - before

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.screen.display)

    def ended(self, limit: float = 5.0) -> int:
        """The exit status, waited for."""
        end = time.monotonic() + limit
        while time.monotonic() < end:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.pid = 0
                return os.waitstatus_to_exitcode(status)
            self.read(0.01)
        raise AssertionError("it is still there")

    def close(self) -> None:
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.fd)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty articles: enough to scroll, few enough to be read in seconds."""
    folder = tmp_path_factory.mktemp("terminal")
    lines = [
        json.dumps(
            {
                "title": f"Article number {n} on troops and money for a force",
                "source": "A Newspaper",
                "date": f"2025-{n // 28 % 12 + 1:02}-{n % 28 + 1:02}",
                "text": f"Poland will not send troops to Ukraine, Donald Tusk said. Number {n}.\n\n"
                + "More text of the article. " * 100,
            }
        )
        for n in range(60)
    ]
    (folder / "news.jsonl").write_text("\n".join(lines), encoding="utf-8")
    with Corpus.open(folder / "corpus", create=True) as opened:
        opened.add([folder / "news.jsonl"])
        opened.select("troops")
    return folder / "corpus"


@pytest.fixture
def terminal(corpus: Path, tmp_path: Path) -> Iterator[Terminal]:
    made = Terminal(corpus, tmp_path)
    made.until("? help")
    made.quiet()
    yield made
    made.close()


def test_no_key_costs_more_bytes_than_its_budget(terminal: Terminal) -> None:
    cost = {"start": len(terminal.received)}
    cost["j"] = terminal.press("j")
    terminal.press("8j")
    cost["scroll"] = terminal.press("j")
    cost["open"] = terminal.press("\r")
    cost["page"] = terminal.press("\x1b[6~")
    terminal.press("\x1b")
    cost["/"] = terminal.press("/")
    cost["typed"] = terminal.press("t")
    terminal.press("\x1b")
    terminal.press("\x1b4", until=" not read")
    cost["cell"] = terminal.press("l")
    too_much = {key: size for key, size in cost.items() if size > BUDGET[key] * 1.2}
    assert not too_much, cost


def test_nothing_is_sent_while_nothing_happens(terminal: Terminal) -> None:
    assert terminal.read(1.5) == b""


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_the_state_on_disk_and_ends_it(
    terminal: Terminal, tmp_path: Path, name: signal.Signals
) -> None:
    terminal.press("4j")
    os.kill(terminal.pid, name)
    assert terminal.ended() == 128 + name
    (state,) = (tmp_path / "state" / "stancegrid" / "corpora").glob("*.json")
    assert json.loads(state.read_text("utf-8"))["view"]["row"] == 4


def test_a_lost_terminal_leaves_the_state_on_disk_and_ends_it(corpus: Path, tmp_path: Path) -> None:
    terminal = Terminal(corpus, tmp_path)
    terminal.until("? help")
    terminal.press("3j")
    os.close(terminal.fd)
    end = time.monotonic() + 5
    while time.monotonic() < end and os.waitpid(terminal.pid, os.WNOHANG)[0] == 0:
        time.sleep(0.01)
    (state,) = (tmp_path / "state" / "stancegrid" / "corpora").glob("*.json")
    assert json.loads(state.read_text("utf-8"))["view"]["row"] == 3


def test_quitting_gives_the_terminal_back_and_the_next_start_paints_the_saved_screen_first(
    corpus: Path, tmp_path: Path, terminal: Terminal
) -> None:
    terminal.press("5j")
    shown = terminal.text
    os.write(terminal.fd, b"q")
    assert terminal.ended() == 0
    assert terminal.received.endswith(b"\x1b[?1049l")
    second = Terminal(corpus, tmp_path)
    second.until("? help")
    painted = len(second.received)
    assert second.text == shown
    second.quiet(1.0)
    second.until("6 of 60")
    assert len(second.received) - painted < 20
    second.close()


def test_after_being_stopped_and_continued_the_screen_is_painted_whole(terminal: Terminal) -> None:
    shown = terminal.text
    os.write(terminal.fd, b"\x1a")
    end = time.monotonic() + 5
    while time.monotonic() < end and os.waitpid(terminal.pid, os.WNOHANG | os.WUNTRACED)[0] == 0:
        terminal.read(0.05)
    terminal.quiet()
    terminal.screen.reset()
    os.kill(terminal.pid, signal.SIGCONT)
    terminal.until("? help")
    terminal.quiet()
    assert terminal.text == shown
    terminal.press("j")
    assert "2 of 60" in terminal.text


def test_a_dumb_terminal_gets_lines_and_no_control_sequence(corpus: Path, tmp_path: Path) -> None:
    terminal = Terminal(corpus, tmp_path, TERM="dumb")
    terminal.until("stancegrid>")
    terminal.press("list\r")
    assert b"60 articles" in terminal.received
    os.write(terminal.fd, b"quit\r")
    assert terminal.ended() == 0
    assert b"\x1b" not in terminal.received
    os.close(terminal.fd)
