"""How the terminal feels beside bytes: python -m benchmarks.terminal_feel --corpus DIR [--large DIR] [--query WORDS]

A slow link (150 ms each way): the echo of what is typed, with a search running. Key to paint, idle and while a search runs.
How soon it is gone after SIGHUP, SIGTERM and a lost terminal, with its state on disk. A million articles (`--large`)
against the other corpus: CPU until it is ready for keys, memory of the tree. Corpora are made by benchmarks.generate.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from benchmarks.generate import fill
from benchmarks.pseudo_terminal import PseudoTerminal
from benchmarks.slow_link import SlowLink
from index.corpus_opening import open_store

Terminal = TypeVar("Terminal", bound=PseudoTerminal)
COMMAND = [sys.executable, "-c", "import sys; from tui.cli import main; sys.exit(main())", "--corpus"]
DELAY = 0.15
PACE = 0.08  # seconds between two typed characters
KEYS = 120
ARTICLES = 20_000


class Home:
    """A private home, so that saved frames and state are those of this run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.variables = {
            "PYTHONPATH": str(Path(__file__).parents[1]),
            "XDG_STATE_HOME": str(folder / "state"),
            "XDG_CACHE_HOME": str(folder / "cache"),
        }

    def start(self, corpus: Path) -> PseudoTerminal:
        return ready(PseudoTerminal([*COMMAND, str(corpus)], **self.variables))

    def far(self, corpus: Path) -> SlowLink:
        return ready(SlowLink([*COMMAND, str(corpus)], DELAY, **self.variables))

    def state(self) -> dict[str, object]:
        (file,) = (self.folder / "state" / "stancegrid" / "corpora").glob("*.json")
        found: dict[str, object] = json.loads(file.read_text("utf-8"))["view"]
        return found


def ready(terminal: Terminal) -> Terminal:
    """Wait until it answers keys."""
    terminal.until(" articles · ")
    type_(terminal, "jgg")
    terminal.quiet(1.5)
    return terminal


def type_(terminal: PseudoTerminal, keys: str) -> float:
    if isinstance(terminal, SlowLink):
        return terminal.type(keys)
    now = time.monotonic()
    os.write(terminal.fd, keys.encode())
    return now


def echo(terminal: PseudoTerminal, seen: Callable[[], bool], limit: float = 5.0) -> float:
    """Milliseconds until something is seen."""
    start = time.monotonic()
    while not seen():
        if time.monotonic() - start > limit:
            raise AssertionError(f"never seen:\n{terminal.text}")
        terminal.read(0.02)
    return (time.monotonic() - start) * 1000


def spread(name: str, times: list[float], *, less: float = 0.0) -> float:
    """Print the median and the 99th percentile in milliseconds; returns the latter."""
    ordered = sorted(time - less for time in times)
    p99 = ordered[min(len(ordered) - 1, round(0.99 * (len(ordered) - 1)))]
    print(f"{name:<52} median {statistics.median(ordered):6.1f} ms  p99 {p99:6.1f} ms  ({len(ordered)})", flush=True)
    return p99


def slow_link(home: Home, corpus: Path, query: str) -> None:
    """Typing at a steady pace, each character's echo against the two delays of the link."""
    terminal = home.far(corpus)
    type_(terminal, "/")
    terminal.until("Enter keeps")
    pressed: dict[int, float] = {}
    shown: dict[int, float] = {}
    due = time.monotonic()
    while len(shown) < len(query):
        now = time.monotonic()
        if len(pressed) < len(query) and now >= due:
            pressed[len(pressed) + 1] = type_(terminal, query[len(pressed)])
            due = now + PACE
        terminal.read(0.002)
        length = terminal.screen.cursor.x - 1 if terminal.screen.cursor.y == 0 else 0
        for number in range(len(shown) + 1, min(length, len(pressed)) + 1):
            shown[number] = time.monotonic()
        assert now - due < 10, terminal.text
    before = len(terminal.received)
    times = [(shown[number] - pressed[number]) * 1000 for number in shown]
    spread(f"link of {DELAY * 1000:.0f} ms each way: echo beyond the link", times, less=2000 * DELAY)
    terminal.quiet(3.0)
    print(
        f"  after the last character: {len(terminal.received) - before:,} B; {terminal.text.splitlines()[-1].strip()}"
    )
    terminal.close()


def key_to_paint(home: Home, corpus: Path, query: str) -> None:
    """From a key to the first byte of its frame: idle, then while the search for a hard query runs beside."""
    terminal = home.start(corpus)
    calm: list[float] = []
    for _ in range(KEYS):
        calm.append(row(terminal))
        searching(terminal)  # at the same pace as below
        time.sleep(0.01)
    idle = spread("key to paint, idle", calm)
    busy: list[float] = []
    for number in range(60):
        if len(busy) >= KEYS:
            break
        type_(terminal, "/")
        terminal.quiet(0.2)
        type_(terminal, f"\x15{query} OR w{number}*\r")
        terminal.read(0.05)
        end = time.monotonic() + 3
        while searching(terminal) and time.monotonic() < end:
            busy.append(row(terminal))
            time.sleep(0.01)
        terminal.quiet(0.5)
        type_(terminal, "\x1b1gg")
        terminal.quiet(0.5)
    if busy:
        ratio = spread("key to paint, while a search runs", busy) / idle
        print(f"  p99 ratio {ratio:.2f} (must 1.5)")
    terminal.close()


def searching(terminal: PseudoTerminal) -> bool:
    """Whether the child of the app is using a processor."""
    children = terminal.tree()[1:]
    before = [_ticks(pid) for pid in children]
    terminal.read(0.03)
    return any(after > was for after, was in zip((_ticks(pid) for pid in children), before, strict=True))


def _ticks(pid: int) -> int:
    with contextlib.suppress(OSError):
        return sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]))
    return 0


def row(terminal: PseudoTerminal) -> float:
    """Milliseconds from j to the first byte."""
    while terminal.read(0.0):
        pass
    start = time.monotonic()
    os.write(terminal.fd, b"j")
    terminal.read(2.0)
    return (time.monotonic() - start) * 1000


def ends(home: Home, corpus: Path) -> None:
    """From the signal, or the loss of the terminal, to the end of the process."""
    for name in ("SIGHUP", "SIGTERM", "lost terminal"):
        times = []
        for count in range(5):
            terminal = home.start(corpus)
            os.write(terminal.fd, b"gg%dj" % (count + 3))
            terminal.until(f"{count + 4} of ")
            start = time.monotonic()
            if name == "lost terminal":
                os.close(terminal.fd)
            else:
                os.kill(terminal.pid, getattr(signal, name))
            os.waitpid(terminal.pid, 0)
            times.append((time.monotonic() - start) * 1000)
            assert home.state()["row"] == count + 3, home.state()
            terminal.pid = 0
            terminal.close()
        print(f"{name + ': state on disk, process gone':<52} worst  {max(times):6.1f} ms (must 100)", flush=True)


def sizes(home: Home, corpora: dict[str, Path], query: str) -> None:
    """CPU until ready for keys (least of several starts), and memory of the tree at points of a session."""
    for name, corpus in corpora.items():
        cpu, wall = [], []
        for run in range(6):
            terminal = PseudoTerminal([*COMMAND, str(corpus)], **home.variables)
            terminal.until(" articles · ")
            sent = len(terminal.received)
            os.write(terminal.fd, b"j")
            while len(terminal.received) == sent:
                terminal.read(0.01)
            if run:
                cpu.append(terminal.cpu())
                wall.append(time.monotonic() - terminal.started)
            terminal.quiet(0.5)
            memory = [terminal.memory()]
            os.write(terminal.fd, b"gg")
            terminal.quiet(0.5)
            if run < 5:
                os.write(terminal.fd, b"q")
                terminal.ended()
                terminal.close()
        for keys, pause in ((f"/{query}\r", 4.0), ("\x1b4", 3.0), ("\x1b1G", 2.0)):
            terminal.press(keys)
            terminal.quiet(pause)
            memory.append(terminal.memory())
        steps = ", ".join(f"{value:.0f}" for value in memory)
        print(
            f"{name}: ready after {min(wall) * 1000:.0f} ms, CPU {min(cpu):.2f} s; "
            f"MB of the tree at the start, after a query, the matrix, the last row: {steps}",
            flush=True,
        )
        terminal.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--corpus", type=Path, help="a corpus made by benchmarks.generate; default: one is made")
    parser.add_argument("--large", type=Path, help="one with a million articles")
    parser.add_argument("--query", default="kedo OR dasebu*", help="what is typed over the slow link")
    parser.add_argument("--only", choices=("link", "keys", "ends", "sizes"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="stancegrid-feel-") as name:
        corpus = options.corpus or Path(name) / "corpus"
        if options.corpus is None:
            with contextlib.closing(open_store(corpus, None, create=True, person="bench")) as store:
                fill(store, ARTICLES)
        measure(corpus, options)


def measure(corpus: Path, options: argparse.Namespace) -> None:
    """Every step in a home of its own."""
    hard = options.large or corpus
    large = {"large": options.large} if options.large else {}
    steps: dict[str, Callable[[Home], None]] = {
        "link": lambda home: slow_link(home, hard, options.query),
        "keys": lambda home: key_to_paint(home, hard, "*e* OR *a*"),
        "ends": lambda home: ends(home, corpus),
        "sizes": lambda home: sizes(home, {"small": corpus} | large, "kedo"),
    }
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    for name, step in steps.items():
        if options.only in (None, name):
            folder = Path(tempfile.mkdtemp(prefix="stancegrid-feel-"))
            try:
                step(Home(folder))
            finally:
                shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
