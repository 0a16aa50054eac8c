"""Files that are written for other programs: whole or not at all."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path


def write_whole(path: Path, lines: Iterable[str]) -> int:
    """Write a text in UTF-8, completely or not at all, over what is there; returns the number of lines.

    Raises OSError with `path` as its file name.
    """
    spare = path.with_name(f".{path.name}.{os.getpid()}")
    count = 0
    try:
        with spare.open("x", encoding="utf-8", newline="") as file:
            for line in lines:
                file.write(line)
                count += 1
        spare.replace(path)
    except BaseException as error:
        with contextlib.suppress(OSError):
            spare.unlink()
        if isinstance(error, OSError) and error.filename:
            error.filename = str(path)  # the name that the person gave
        raise
    return count
