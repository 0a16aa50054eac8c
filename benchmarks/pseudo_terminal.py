"""A program in a pseudo-terminal: what it sends for each key, what stands on the screen, what it costs."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Sequence
from pathlib import Path

import pyte

# pyte does not know private sequences of other programs, nor what is for the clipboard
_FOREIGN = re.compile(rb"\x1b\[[<>=][^a-zA-Z]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p|\x1bP.*?\x1b\\\\|\x1b\]52;.*?\x07", re.S)
_TICKS = os.sysconf("SC_CLK_TCK")


class PseudoTerminal:
    """Starts `command` with only the given variables; `received` is everything that it sent."""

    def __init__(self, command: Sequence[str], size: tuple[int, int] = (80, 24), **variables: str) -> None:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        env = kept | {"TERM": "xterm-256color", "LANG": "C.UTF-8", **variables}
        window = struct.pack("HHHH", size[1], size[0], 0, 0)
        self.screen = pyte.Screen(*size)
        self.stream = pyte.ByteStream(self.screen)
        self.received = b""
        self.started = time.monotonic()
        self.first = 0.0  # seconds to the first byte
        self.patience = 0.0  # seconds that a key may take until its first byte, on a machine that does other things too
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, window)
            os.execvpe(command[0], list(command), env)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, window)

    def read(self, seconds: float) -> bytes:
        """What comes within so long; b"" for nothing."""
        if not select.select([self.fd], [], [], seconds)[0]:
            return b""
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            return b""
        self.first = self.first or time.monotonic() - self.started
        self.received += data
        self._reply(data)
        self._show(data)
        return data

    def _show(self, data: bytes) -> None:
        self.stream.feed(_FOREIGN.sub(b"", data))

    def _reply(self, data: bytes) -> None:
        """Answer the questions that programs ask a terminal when they start."""
        for question, answer in ((b"\x1b[c", b"\x1b[?62;22c"), (b"\x1b[6n", b"\x1b[1;1R")):
            if question in data:
                os.write(self.fd, answer)

    def until(self, text: str, limit: float = 30.0) -> float:
        """Wait until a text stands on the screen; returns the seconds since the start."""
        end = time.monotonic() + limit
        while text not in self.text:
            assert time.monotonic() < end, f"{text!r} never came:\n{self.text}"
            self.read(0.05)
        return time.monotonic() - self.started

    def quiet(self, seconds: float = 0.4) -> None:
        """Wait until nothing came for so long."""
        while self.read(seconds):
            pass

    def rest(self, seconds: float = 0.2, limit: float = 30.0) -> None:
        """Wait until nothing comes any more, and nothing in the tree of processes works: no answer is on its way."""
        end = time.monotonic() + limit
        before: list[int] = []
        while time.monotonic() < end:
            self.quiet(seconds)
            now = [work for pid in self.tree() for work in _work(pid)]
            if now == before and -1 not in now:
                return
            before = now

    def press(self, keys: str, until: str = "") -> int:
        """Press keys; returns what they cost in bytes."""
        before = len(self.received)
        os.write(self.fd, keys.encode())
        self.read(self.patience)
        if until:
            self.until(until)
        self.quiet()
        return len(self.received) - before

    def echo(self, key: str) -> int:
        """Press a key; returns the bytes of the first thing that comes: what is typed, before what it sets off."""
        os.write(self.fd, key.encode())
        first = len(self.read(self.patience))
        self.quiet()
        return first

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.screen.display)

    def tree(self) -> list[int]:
        """The process and its descendants."""
        found = [self.pid]
        for pid in found:
            with contextlib.suppress(OSError):
                found += [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        return found

    def cpu(self) -> float:
        """Seconds of processor time of the process and of its children that ended."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / _TICKS

    def ran(self) -> float:
        """Milliseconds of processor time of all threads of the process so far."""
        return sum(ran(task) for task in Path(f"/proc/{self.pid}/task").iterdir())

    def memory(self) -> float:
        """Resident megabytes of the whole tree, shared pages counted once a process."""
        total = 0
        for pid in self.tree():
            with contextlib.suppress(OSError):
                found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
                total += int(found[1]) if found else 0  # a process that has ended has none
        return total / 1024

    def resize(self, columns: int, rows: int) -> None:
        """Give the window another size; what the emulator makes of its cells is not the program's business."""
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.screen.resize(rows, columns)

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
        """End it, whatever it does."""
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        with contextlib.suppress(OSError):
            os.close(self.fd)


def ran(task: Path) -> float:
    """Milliseconds of processor time of one thread (/proc/PID/task/TID); 0 when it has ended."""
    with contextlib.suppress(OSError):
        return int((task / "schedstat").read_text().split()[0]) / 1e6
    return 0.0


def _work(pid: int) -> list[int]:
    """The ticks of processor time that each thread of a process has used; -1 where it would use more at once."""
    found = []
    with contextlib.suppress(OSError):
        for stat in Path(f"/proc/{pid}/task").glob("*/stat"):
            fields = stat.read_text().rpartition(")")[2].split()
            found.append(-1 if fields[0] in "RD" else int(fields[11]) + int(fields[12]))
    return found
