"""The app in a real pseudo-terminal: what keys cost in bytes, how it ends, how it comes back."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.pseudo_terminal import PseudoTerminal
from index.corpus import Corpus
from tui.terminal.driver import Output
from tui.terminal.frame import STOP

ROOT = Path(__file__).parents[1]
COMMAND = [sys.executable, "-c", "import sys; from tui.cli import main; sys.exit(main())", "--corpus"]
# The "must" of each key in bytes (neomutt and visidata measured at the same size), plus a fifth.
BUDGET = {"start": 5498, "j": 215, "scroll": 434, "open": 2390, "page": 2012, "/": 324, "typed": 100, "cell": 233}


class Terminal(PseudoTerminal):
    """The app on a corpus, with a private home."""

    def __init__(self, corpus: Path, home: Path, **variables: str) -> None:
        folders = {"XDG_STATE_HOME": str(home / "state"), "XDG_CACHE_HOME": str(home / "cache")}
        super().__init__([*COMMAND, str(corpus)], PYTHONPATH=str(ROOT), **folders, **variables)

    def quiet(self, seconds: float = 0.0) -> None:
        """Wait until nothing came for so long; else until nothing works any more."""
        if seconds:
            super().quiet(seconds)
        else:
            self.rest(0.06)


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
    terminal.patience = 5.0
    cost["typed"] = terminal.echo("t")
    terminal.patience = 0.0
    terminal.press("\x1b")
    terminal.press("\x1b4", until=" actor")
    cost["cell"] = terminal.press("l")
    too_much = {key: size for key, size in cost.items() if size > BUDGET[key] * 1.2}
    assert not too_much, cost


def test_keys_typed_before_the_app_is_ready_are_not_lost(corpus: Path, tmp_path: Path) -> None:
    terminal = Terminal(corpus, tmp_path)
    while not terminal.received:
        terminal.read(0.01)
    os.write(terminal.fd, b"3j")
    terminal.until("4 of 60")
    terminal.close()


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


@pytest.mark.parametrize("stop", [signal.SIGTSTP, signal.SIGSTOP], ids=["by a key", "without warning"])
def test_after_being_stopped_and_continued_the_screen_is_painted_whole(terminal: Terminal, stop: int) -> None:
    shown = terminal.text
    if stop == signal.SIGTSTP:
        os.write(terminal.fd, b"\x1a")
    else:
        os.kill(terminal.pid, stop)
    end = time.monotonic() + 5
    while time.monotonic() < end and os.waitpid(terminal.pid, os.WNOHANG | os.WUNTRACED)[0] == 0:
        terminal.read(0.05)
    terminal.quiet()
    assert terminal.received.endswith(STOP.encode()) == (stop == signal.SIGTSTP)
    terminal.screen.reset()
    os.kill(terminal.pid, signal.SIGCONT)
    terminal.until("? help")
    terminal.quiet()
    assert terminal.text == shown
    terminal.press("j")
    assert "2 of 60" in terminal.text


def test_the_screen_is_left_also_where_the_terminal_is_slow_to_take_what_was_painted() -> None:
    reader, writer = os.pipe()
    output = Output(writer, lambda: None, lambda: None)
    output.start()
    output.write(b"x" * 200_000 + STOP.encode())  # more than the pipe holds
    ending = threading.Thread(target=output.stop)
    ending.start()
    ending.join(1.2)
    assert ending.is_alive()  # nobody has read: the process must not stop yet
    taken = b""
    while len(taken) < 200_000 + len(STOP):
        taken += os.read(reader, 65536)
    ending.join()
    os.close(reader)
    os.close(writer)
    assert taken.endswith(STOP.encode())


def test_a_dumb_terminal_gets_lines_and_no_control_sequence(corpus: Path, tmp_path: Path) -> None:
    terminal = Terminal(corpus, tmp_path, TERM="dumb")
    terminal.until("stancegrid>")
    terminal.press("list\r")
    assert b"60 articles" in terminal.received
    os.write(terminal.fd, b"quit\r")
    assert terminal.ended() == 0
    assert b"\x1b" not in terminal.received
    os.close(terminal.fd)


def test_typing_goes_on_while_the_search_stands_still_and_only_the_last_answer_is_shown(terminal: Terminal) -> None:
    terminal.press("/")
    (child,) = terminal.tree()[1:]
    os.kill(child, signal.SIGSTOP)
    try:
        os.write(terminal.fd, b"zzz")
        terminal.until("/zzz")
        os.write(terminal.fd, b"\x15number")
        terminal.until("/number")
        terminal.quiet()
        assert "Article number 59" in terminal.text
    finally:
        os.kill(child, signal.SIGCONT)
    nothing = b"Nothing matches"
    terminal.until("60 articles")
    terminal.quiet()
    assert nothing not in terminal.received
    assert "Article number" in terminal.text


def test_frames_that_a_slow_link_cannot_carry_are_left_out(terminal: Terminal) -> None:
    one = terminal.press("G") + terminal.press("gg")
    before = len(terminal.received)
    for _ in range(40):
        os.write(terminal.fd, b"Ggg")
        time.sleep(0.005)  # nothing is read meanwhile
    os.write(terminal.fd, b"2j")
    terminal.until("3 of 60")
    terminal.quiet()
    assert len(terminal.received) - before < 20 * one


def test_what_was_being_typed_when_the_terminal_was_lost_is_told_at_the_next_start(
    terminal: Terminal, corpus: Path, tmp_path: Path
) -> None:
    terminal.press("/")
    terminal.press("frozen as")
    os.kill(terminal.pid, signal.SIGHUP)
    terminal.ended()
    second = Terminal(corpus, tmp_path)
    second.until("The terminal was lost while you typed: /frozen as")
    second.rest()
    second.press("\x0f")
    second.until("frozen as  ")
    second.close()
