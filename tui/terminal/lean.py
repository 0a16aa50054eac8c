"""Imports made lighter for the start of the app."""

from __future__ import annotations

import sys


def import_asyncio() -> None:
    """Import asyncio without ssl, which it takes where it is there: the app opens no connection, and ssl costs some
    twenty milliseconds and four megabytes. Whoever needs ssl later can still import it."""
    if "ssl" in sys.modules or "asyncio" in sys.modules:
        return
    sys.modules["ssl"] = None  # type: ignore[assignment]
    try:
        import asyncio  # noqa: F401
    finally:
        del sys.modules["ssl"]
