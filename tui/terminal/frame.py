"""The saved frame: the screen of last time, painted before anything heavy is imported.

Only the standard library's lightest modules are imported here. The file is private (folder 0700), keyed by corpus,
terminal size, TERM and colours; it holds what was written to the terminal, so it can be painted as it stands, and the
cells themselves, so that the first real frame writes only what is different today.
"""

from __future__ import annotations

import gc
import os
import stat

TYPE_CHECKING = False  # typing would cost more than the paint
if TYPE_CHECKING:
    from typing import Any

MAGIC = b"stancegrid frame 1\n"
# Alternate screen; no wrapping, so that a combining mark in the last column scrolls nothing; pasted text is marked, so
# that it never runs commands.
START = "\x1b[?1049h\x1b[?7l\x1b[?2004h"
STOP = "\x1b[m\x1b[?2004l\x1b[?7h\x1b[?25h\x1b[?1049l"


class Painted:
    """What was done to the terminal before the app was there: the frame on it, and its line settings of before."""

    def __init__(self, size: tuple[int, int], settings: list[Any] | None, cells: bytes) -> None:
        self.size, self.settings, self.cells = size, settings, cells


painted: Painted | None = None


def cache_folder() -> str:
    """The private folder of the saved frames."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(home, "stancegrid", "frames")


def frame_file(corpus: str, size: tuple[int, int]) -> str:
    """Where the frame of this corpus and this kind of terminal lies."""
    env = os.environ
    kind = [env.get(name, "") for name in ("TERM", "COLORTERM", "NO_COLOR", "LC_ALL", "LC_CTYPE", "LANG")]
    text = "\0".join([os.path.realpath(corpus), f"{size[0]}x{size[1]}", *kind])
    return os.path.join(cache_folder(), f"{checksum(text.encode()):016x}")


def checksum(data: bytes) -> int:
    """FNV-1a over 64 bits: hashlib is not worth its import here."""
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return value


def paint_saved(corpus: str) -> bool:
    """Paint last time's frame, if there is one for this terminal; typed keys stop echoing either way. Never raises."""
    global painted
    gc.disable()  # the imports to come make much that stays; `tui.app` turns it on again after its first frame
    try:
        if not (os.isatty(0) and os.isatty(1)) or os.environ.get("TERM", "dumb") in ("", "dumb", "unknown"):
            return False
        columns, rows = os.get_terminal_size(1)
        size = (columns, rows)
        text, cells = _saved(frame_file(corpus, size))
        settings = _quiet_terminal()
        os.write(1, START.encode() + text)
    except OSError:
        return False
    painted = Painted(size, settings, cells)
    return bool(text)


def _saved(path: str) -> tuple[bytes, bytes]:
    """What to write, and the cells, of a saved frame; empty where there is none or it is damaged."""
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:  # a pipe is not waited for
            data = file.read() if stat.S_ISREG(os.fstat(file.fileno()).st_mode) else b""
        head, rest = data[: len(MAGIC)], data[len(MAGIC) :]
        length, _, rest = rest.partition(b"\n")
        size = int(length)
    except (OSError, ValueError):
        return b"", b""
    return (rest[:size], rest[size:]) if head == MAGIC and size <= len(rest) else (b"", b"")


def save(corpus: str, size: tuple[int, int], text: str, cells: bytes) -> None:
    """Keep a frame for the next start. A full disk or a read-only home is no reason to fail."""
    path = frame_file(corpus, size)
    data = text.encode("utf-8", "replace")
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        spare = f"{path}.{os.getpid()}"
        with open(os.open(spare, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(MAGIC + b"%d\n" % len(data) + data + cells)
        os.replace(spare, path)
    except OSError:
        return


def _quiet_terminal() -> list[Any] | None:
    """No echo and no line editing from now on; returns the settings to restore."""
    import termios

    try:
        before = termios.tcgetattr(0)
        now = [*before[:3], before[3] & ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG), *before[4:]]
        now[0] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
        termios.tcsetattr(0, termios.TCSANOW, now)
    except termios.error:
        return None
    return list(before)


def restore() -> None:
    """Give the terminal back, when the app could not start after the frame was painted."""
    global painted
    gc.enable()
    if painted is None:
        return
    import termios

    settings, painted = painted.settings, None
    os.write(1, STOP.encode())
    if settings is not None:
        termios.tcsetattr(0, termios.TCSANOW, settings)
