"""The application on small and large corpora: python -m benchmarks.terminal_size --corpus DIR --corpus DIR

For each corpus (made by benchmarks.generate): the time until the first key is answered, the least of several starts, and the
memory of the tree of processes at start, after a query, with the matrix and with the entities of that query, once nothing
works any more. Megabytes: resident (pages that several processes share count in each), proportional (they count once), and
the highest that each process ever had, added up. The targets: 1,000,000 articles are ready in at most 1.2 times what 20,000
take, and need at most 120 MB.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.pseudo_terminal import PseudoTerminal

PATIENCE = 600.0
REST = 1.5  # seconds of silence, longer than the process that answers waits before it gives memory back


class Seat:
    """The application on one corpus, in a terminal of 80x24."""

    def __init__(self, corpus: Path, home: Path) -> None:
        folders: dict[str, Any] = {"XDG_STATE_HOME": str(home / "state"), "XDG_CACHE_HOME": str(home / "cache")}
        command = [
            sys.executable,
            "-c",
            "import sys; from tui.cli import main; sys.exit(main())",
            "--corpus",
            str(corpus),
        ]
        self.terminal = PseudoTerminal(command, PYTHONPATH=str(Path(__file__).parents[1]), **folders)

    def until_keys(self) -> float:
        """Milliseconds until a key does something: what is typed before is kept by the terminal."""
        self.terminal.until(" articles · ", limit=PATIENCE)
        self.type("ggj")
        return self.terminal.until("2 of ", limit=PATIENCE) * 1000

    def type(self, keys: str) -> None:
        os.write(self.terminal.fd, keys.encode())

    def rest(self) -> None:
        """Wait until nothing works any more."""
        self.terminal.rest(REST, limit=PATIENCE)

    def memory(self) -> dict[str, float]:
        """Of the whole tree, in megabytes."""
        total = {"Rss": 0.0, "Pss": 0.0, "VmHWM": 0.0}
        for pid in self.terminal.tree():
            with contextlib.suppress(OSError):
                for file in ("smaps_rollup", "status"):
                    for name, value in re.findall(
                        r"^(Rss|Pss|VmHWM):\s+(\d+)", Path(f"/proc/{pid}/{file}").read_text(), re.M
                    ):
                        total[name] += int(value) / 1024
        return total

    def leave(self) -> None:
        self.type("\x1b\x1b\x1b1gg")  # the next start paints the first row of the list before it takes keys
        self.terminal.quiet()
        self.type("q")
        self.terminal.quiet()
        self.terminal.close()


def measure(corpus: Path, home: Path, query: str, starts: int) -> float:
    """Prints what one corpus needs; gives the milliseconds until the first key is answered."""
    times = []
    for _ in range(starts):
        seat = Seat(corpus, home)
        times.append(seat.until_keys())
        seat.leave()
    print(f"{corpus}: ready for keys in {min(times):.0f} ms")
    seat = Seat(corpus, home)
    seat.until_keys()
    for name, keys, until in (
        ("at start", "", ""), ("after a query", f"/\x15{query}\r", ""), ("with the matrix", "\x1b4", " actors"),
        ("with the entities", "\x1b3", ""),
    ):  # fmt: skip
        for key in keys if keys.startswith("/") else [keys]:
            seat.type(key)
            seat.terminal.quiet(0.1)
        if until:
            seat.terminal.until(until, limit=PATIENCE)
        seat.rest()
        found = seat.memory()
        print(
            f"    {name:20} {found['Rss']:6.0f} MB resident, {found['Pss']:6.0f} proportional; "
            f"at most {found['VmHWM']:.0f} so far"
        )
    seat.leave()
    return min(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, action="append", required=True, help="the smallest first")
    parser.add_argument("--query", default="said")
    parser.add_argument("--starts", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="stancegrid-bench-") as scratch:
        times = [
            measure(corpus, Path(scratch) / str(number), options.query, options.starts)
            for number, corpus in enumerate(options.corpus)
        ]
    for corpus, time in zip(options.corpus[1:], times[1:], strict=True):
        print(f"{corpus}: ready in {time / times[0]:.2f} of the time of {options.corpus[0]}")


if __name__ == "__main__":
    main()
