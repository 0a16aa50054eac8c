"""Textual made lighter and quicker, before it is imported."""

from __future__ import annotations

import os
import sys

ESCAPE = 25  # milliseconds after which a lone Esc is that key; sequences of a terminal come in one piece


def prepare() -> None:
    """Let a lone Esc act at once, and import asyncio without ssl, which it takes where it is there.

    The app opens no connection, and ssl costs some twenty milliseconds and four megabytes. Whoever needs it later can
    still import it.
    """
    os.environ.setdefault("ESCDELAY", str(ESCAPE))  # Textual waits 100 ms
    if "ssl" in sys.modules or "asyncio" in sys.modules:
        return
    sys.modules["ssl"] = None  # type: ignore[assignment]
    try:
        import asyncio  # noqa: F401
    finally:
        del sys.modules["ssl"]
