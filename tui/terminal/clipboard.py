"""Copying out of a terminal: by OSC 52, through tmux, and to a file; what happened is said, not assumed."""

from __future__ import annotations

import base64
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

from tui.terminal.capabilities import Capabilities

MOST_OSC52 = 74_994  # bytes before base64 that every terminal with OSC 52 takes


def copy(text: str, terminal: Capabilities, write: Callable[[str], None]) -> str:
    """Copy by every way there is; returns in words where the text is now."""
    data = text.encode("utf-8", "replace")
    ways = []
    if terminal.tmux and _to_tmux(data):
        ways.append("tmux's buffer (prefix ] pastes)")
    if terminal.addressable and len(data) <= MOST_OSC52:
        write(f"\x1b]52;c;{base64.b64encode(data).decode()}\x07")
        ways.append("your terminal's clipboard, if it allows that")
    kept = _to_file(data)
    if kept is not None:
        ways.append(f"the file {_short(kept)}")
    return ", and ".join(ways) or "nowhere: no terminal clipboard, and no file could be written"


def _short(path: Path) -> str:
    """The path as one types it."""
    home = Path.home()
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)


def _to_tmux(data: bytes) -> bool:
    try:
        done = subprocess.run(
            ["tmux", "load-buffer", "-w", "-"], input=data, capture_output=True, timeout=2, check=False
        )
        if done.returncode:
            done = subprocess.run(["tmux", "load-buffer", "-"], input=data, capture_output=True, timeout=2, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _to_file(data: bytes) -> Path | None:
    import platformdirs

    path = platformdirs.user_state_path("stancegrid") / "copied.txt"
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:  # noqa: PTH123 - the mode of a new file
            file.write(data + b"\n")
    except OSError:
        return None
    return path
