"""The columns of a corpus in a file, so that the next opening maps them instead of reading the catalogue.

A file of numbers: nothing in it is code, every block is checked by its sum before use, and whatever is wrong with it, the
columns are read from the catalogue again. It is checked by reading, not through the map: what is only looked through once
need not count as memory of the process.
"""

from __future__ import annotations

import contextlib
import json
import mmap
import os
import sys
import zlib
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from index.annotation import HolderKind
from index.catalogue_columns import Columns, Facet

FORMAT = 2
_MAGIC = b"stancegrid columns\n"
_ALIGN = 8
_READ = 1 << 20  # bytes at a time
_NUMBERS = {
    "keys": "u4", "days": "i4", "stories": "u4", "states": "u1", "position_of": "u4", "cell_runs": "u4", "run_rows": "u4",
    "run_share": "u1", "row_position": "u4", "row_id": "u4", "row_weight": "f8", "row_plain": "f8", "row_marks": "u1",
    "scaled": "f8",
}  # fmt: skip


def save_columns(path: Path, columns: Columns, half_life: float, schema: int) -> None:
    """Write the file beside and put it in place. It need not survive a power cut, so it is not synced."""
    places: dict[str, tuple[int, int, int]] = {}
    offset = 0
    blocks = [(name, _block(columns, name, half_life)) for name in (*_NUMBERS, "facet_data", "names")]
    for name, data in blocks:
        places[name] = (offset, data.nbytes, zlib.crc32(data))
        offset += -(-data.nbytes // _ALIGN) * _ALIGN
    head = json.dumps(
        {
            "format": FORMAT, "schema": schema, "order": sys.byteorder, "change": columns.change,
            "undated": columns.undated, "half_life": half_life, "state_pairs": list(columns.state_pairs), "blocks": places,
        }
    ).encode()  # fmt: skip
    head = _MAGIC + f"{zlib.crc32(head):08x} {len(head):08x}\n".encode() + head
    head += b" " * (-len(head) % _ALIGN)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(head)
            for _, data in blocks:
                file.write(data)
                file.write(bytes(-data.nbytes % _ALIGN))
        temporary.replace(path)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def _block(columns: Columns, name: str, half_life: float) -> memoryview:
    if name == "names":
        return memoryview(json.dumps([columns.cells, columns.facets]).encode())
    if name == "facet_data":
        return memoryview(columns.facet_data)
    value = columns.scaled(half_life) if name == "scaled" else getattr(columns, name)
    return np.ascontiguousarray(value, _NUMBERS[name]).view(np.uint8).data


def load_columns(path: Path, schema: int) -> Columns | None:
    """The columns of a file, mapped; None when there is none or it is not sound."""
    try:
        with path.open("rb") as file:
            head, begin = _head(file)
            if (head["format"], head["schema"], head["order"]) != (FORMAT, schema, sys.byteorder):
                return None
            if not all(_is_sound(file, begin, *place) for place in head["blocks"].values()):
                return None
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return _mapped(data, head, begin)
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        return None


def _head(file: BinaryIO) -> tuple[dict[str, Any], int]:
    """What the file says of itself, and where its blocks begin. Raises ValueError."""
    if file.read(len(_MAGIC)) != _MAGIC:
        raise ValueError("another kind of file")
    check, length = file.read(18).split()
    head = file.read(int(length, 16))
    if zlib.crc32(head) != int(check, 16):
        raise ValueError("damaged")
    return json.loads(head), file.tell() + -file.tell() % _ALIGN


def _is_sound(file: BinaryIO, begin: int, offset: int, size: int, check: int) -> bool:
    file.seek(begin + offset)
    buffer = memoryview(bytearray(min(size, _READ)))
    found = 0
    while size > 0:
        count = file.readinto(buffer[: min(size, _READ)])  # type: ignore[attr-defined]
        if not count:
            return False
        found, size = zlib.crc32(buffer[:count], found), size - count
    return found == check


def _mapped(data: mmap.mmap, head: dict[str, Any], begin: int) -> Columns:
    def block(name: str, code: str) -> Any:
        offset, size, _ = head["blocks"][name]
        return np.frombuffer(data, code, size // np.dtype(code).itemsize, begin + offset)

    cells, facets = json.loads(block("names", "u1").tobytes())
    numbers = {name: block(name, code) for name, code in _NUMBERS.items()}
    known = {head["half_life"]: numbers.pop("scaled")}
    return Columns(
        change=head["change"],
        undated=head["undated"],
        state_pairs=[tuple(pair) for pair in head["state_pairs"]],
        cells=[(HolderKind(kind), actor, proposal) for kind, actor, proposal in cells],
        facets=[Facet(*facet) for facet in facets],
        facet_data=memoryview(block("facet_data", "u1")),
        file=data,
        **numbers,
        _scaled=known,
    )
