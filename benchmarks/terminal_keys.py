"""What every key costs: python -m benchmarks.terminal_keys --corpus DIR [--size 80x24]

For each key: milliseconds until the first byte of its frame, processor time of the application's own thread for all that
the key sets off, processor time of the child processes, bytes, and memory. The application may not wait for the corpus:
its own figures are to be the same for 20,000 articles and for 1,000,000. It judges statements and takes that back, so the
corpus should be one made by benchmarks.generate.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.pseudo_terminal import PseudoTerminal, ran
from benchmarks.terminal_feel import COMMAND, Home

ESC, ENTER = "\x1b", "\r"
LIST, ENTITIES, MATRIX = "\x1b1", "\x1b3", "\x1b4"
KEYS = (
    ("j", "row down"), ("20j", "20 rows down"), ("G", "last article"), ("gg", "first article"),
    (ENTER, "open an article"), ("e", "its next statement"), ("x", "counter-evidence"), (ESC, "back"),
    (MATRIX, "matrix"), ("j", "row"), ("l", "column"), (",", "sort"), ("<", "fold groups"), ("<", "unfold"),
    ("{", "an event back"), ("{", "an event back"), ("}", "an event forward"), (ESC, "now"),
    (ENTER, "open a cell"), ("e", "next evidence"), ("e", "next evidence"), ("E", "previous evidence"),
    ("a", "accept"), ("u", "undo"), (ESC, "back"), (ESC, "back"), (MATRIX, "matrix"),
    ("m", "mark a cell"), ("l", "column"), ("m", "compare"), (ESC, "back"), ("Y", "copy a cell"),
    ("Q", "review queue"), ("a", "accept"), ("a", "accept"), ("u", "undo"), ("u", "undo"), ("A", "articles"),
    (ENTITIES, "sidebar"), ("j", "entry"), (" ", "include"), ("F", "drop filters"), (LIST, "list"),
    (",", "newest"), (",", "oldest"), (",", "title"), (",", "source"), (",", "relevance"), (",", "own order"),
    ("/", "search line"), ("k", "typed"), ("e", "typed"), ("d", "typed"), ("o", "typed"), (ENTER, "keep"),
    (MATRIX, "matrix"), (ENTER, "open a cell"), (ESC, "back"), ("X", "export"), (ESC, "back"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one key: milliseconds, bytes, megabytes of the application's own process."""

    first: float
    own: float
    others: float
    size: int
    memory: float


def _own(pid: int) -> Path:
    """The first thread of a process: the one that reads keys and paints."""
    return Path(f"/proc/{pid}/task/{pid}")


def cost(terminal: PseudoTerminal, keys: str) -> Cost:
    """Press keys and wait until nothing works any more."""
    own, size = ran(_own(terminal.pid)), len(terminal.received)
    others = {pid: ran(_own(pid)) for pid in terminal.tree()[1:]}
    start = time.monotonic()
    os.write(terminal.fd, keys.encode())
    terminal.read(1.0)
    first = (time.monotonic() - start) * 1000
    terminal.rest(0.15)
    spent = sum(max(0.0, ran(_own(pid)) - others.get(pid, 0.0)) for pid in terminal.tree()[1:])
    resident = Path(f"/proc/{terminal.pid}/status").read_text().partition("VmRSS:")[2].split()[0]
    return Cost(first, ran(_own(terminal.pid)) - own, spent, len(terminal.received) - size, int(resident) / 1024)


def measure(corpus: Path, size: tuple[int, int]) -> list[Cost]:
    """Every key once, in a home of its own."""
    found = []
    with tempfile.TemporaryDirectory(prefix="stancegrid-keys-") as name:
        terminal = PseudoTerminal([*COMMAND, str(corpus)], size, **Home(Path(name)).variables)
        terminal.until(" articles · ", limit=60)
        terminal.rest()
        for keys, what in KEYS:
            one = cost(terminal, keys)
            found.append(one)
            print(
                f"{what:<20}{one.first:>8.1f} ms {one.own:>7.1f} ms {one.others:>8.1f} ms {one.size:>6,} B"
                f" {one.memory:>5.0f} MB",
                flush=True,
            )
        terminal.close()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--corpus", type=Path, required=True, help="a corpus made by benchmarks.generate")
    parser.add_argument("--size", default="80x24")
    options = parser.parse_args()
    width, height = map(int, options.size.split("x"))
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    print(f"{'key':<20}{'first byte':>11}{'own':>11}{'children':>12}")
    found = measure(options.corpus, (width, height))
    own = sorted(one.own for one in found)
    print(
        f"the application's own thread: median {statistics.median(own):.1f} ms a key, most {own[-1]:.1f} ms; "
        f"memory of its process at most {max(one.memory for one in found):.0f} MB"
    )


if __name__ == "__main__":
    main()
