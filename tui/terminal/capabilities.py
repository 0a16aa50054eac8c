"""What the terminal can do, read from the environment: no query is sent, so that the start costs no bytes."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum


class Colours(IntEnum):
    """How many colours may be used."""

    NONE = 0
    SIXTEEN = 16
    MANY = 256
    TRUE = 1 << 24


@dataclass(frozen=True, slots=True)
class Capabilities:
    """`addressable`: the cursor can be placed, so that the full screen works; else the line mode answers."""

    colours: Colours
    unicode: bool
    addressable: bool
    tmux: bool = False


def capabilities(environment: Mapping[str, str] | None = None, *, tty: bool | None = None) -> Capabilities:
    """The capabilities of the terminal that this process stands in."""
    env = _given() if environment is None else environment
    if tty is None:
        tty = _is_tty(sys.__stdin__) and (_is_tty(sys.__stdout__) or _is_tty(sys.__stderr__))
    return Capabilities(
        colours=colours(env),
        unicode=is_utf8(env),
        addressable=tty and env.get("TERM", "") not in ("", "dumb", "unknown"),
        tmux=bool(env.get("TMUX")),
    )


def _given() -> Mapping[str, str]:
    """The environment as it was given to us: in the C locale Python itself sets LC_CTYPE to UTF-8 (PEP 538)."""
    try:
        with open("/proc/self/environ", "rb") as file:  # noqa: PTH123 - no pathlib before the first paint
            first = file.read()
    except OSError:  # no Linux
        return os.environ
    coerced = "LC_CTYPE" in os.environ and not any(one.startswith(b"LC_CTYPE=") for one in first.split(b"\0"))
    return {**os.environ, "LC_CTYPE": ""} if coerced else os.environ


def colours(env: Mapping[str, str]) -> Colours:
    """NO_COLOR (any value but empty) forbids colour; else COLORTERM and TERM tell how many there are."""
    term = env.get("TERM", "")
    if env.get("NO_COLOR") or term in ("", "dumb", "unknown") or term.startswith(("vt1", "vt2", "vt3")):
        return Colours.NONE
    if env.get("COLORTERM", "").lower() in ("truecolor", "24bit") or term.endswith(("-direct", "-truecolor")):
        return Colours.TRUE
    return Colours.MANY if "256" in term or term.startswith(("alacritty", "kitty", "foot")) else Colours.SIXTEEN


def is_utf8(env: Mapping[str, str]) -> bool:
    """Whether the locale's encoding is UTF-8: the first of LC_ALL, LC_CTYPE, LANG that is set decides."""
    locale = env.get("LC_ALL") or env.get("LC_CTYPE") or env.get("LANG") or ""
    return "utf8" in locale.lower().replace("-", "")


def _is_tty(stream: object) -> bool:
    isatty = getattr(stream, "isatty", None)
    try:
        return bool(isatty and isatty())
    except ValueError:  # the stream is closed
        return False
