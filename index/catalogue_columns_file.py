"""The columns of a corpus in a file, so that the next opening maps them instead of reading the catalogue.

A file of numbers: nothing in it is code, every block is checked by its sum before use, and whatever is wrong with it, the
columns are read from the catalogue again.
"""

from __future__ import annotations

import contextlib
import json
import mmap
import os
import sys
import zlib
from array import array
from pathlib import Path
from typing import Any

from index.annotation import HolderKind, Stance
from index.catalogue_columns import Columns, Facet, Run

FORMAT = 1
_MAGIC = b"stancegrid columns\n"
_ALIGN = 8
_NUMBERS = {
    "keys": "I", "days": "i", "stories": "I", "position_of": "I", "row_position": "I", "row_id": "I", "row_weight": "d",
    "row_plain": "d", "rows_from": "I", "rows_at": "I", "scaled": "d",
}  # fmt: skip
_BYTES = ("states", "row_first", "row_other", "row_shared", "facet_data")


def save_columns(path: Path, columns: Columns, half_life: float, schema: int) -> None:
    """Write the file beside and put it in place. It need not survive a power cut, so it is not synced."""
    blocks: list[tuple[str, bytes]] = []
    for name in (*_NUMBERS, *_BYTES, "names"):
        blocks.append((name, _block(columns, name, half_life)))
    places: dict[str, tuple[int, int, int]] = {}
    offset = 0
    for name, data in blocks:
        places[name] = (offset, len(data), zlib.crc32(data))
        offset += -(-len(data) // _ALIGN) * _ALIGN
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
                file.write(bytes(-len(data) % _ALIGN))
        temporary.replace(path)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def _block(columns: Columns, name: str, half_life: float) -> bytes:
    if name == "names":
        runs = [[run.kind, run.actor, run.proposal, run.stance, run.past, run.start, run.end] for run in columns.runs]
        return json.dumps([runs, [list(facet) for facet in columns.facets]]).encode()
    value: Any = columns.scaled(half_life) if name == "scaled" else getattr(columns, name)
    return value.tobytes() if isinstance(value, array | memoryview) else bytes(value)


def load_columns(path: Path, schema: int) -> Columns | None:
    """The columns of a file, mapped; None when there is none or it is not sound."""
    try:
        with path.open("rb") as file:
            data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except (OSError, ValueError):
        return None
    try:
        return _read(data, schema)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        return None


def _read(data: memoryview, schema: int) -> Columns | None:
    start = len(_MAGIC) + 18
    if bytes(data[: len(_MAGIC)]) != _MAGIC:
        return None
    check, length = bytes(data[len(_MAGIC) : start]).split()
    head_bytes = bytes(data[start : start + int(length, 16)])
    if zlib.crc32(head_bytes) != int(check, 16):
        return None
    head = json.loads(head_bytes)
    if (head["format"], head["schema"], head["order"]) != (FORMAT, schema, sys.byteorder):
        return None
    begin = start + int(length, 16)
    begin += -begin % _ALIGN
    blocks: dict[str, memoryview] = {}
    for name, (offset, size, check_sum) in head["blocks"].items():
        block = data[begin + offset : begin + offset + size]
        if len(block) != size or zlib.crc32(block) != check_sum:
            return None
        blocks[name] = block
    numbers: dict[str, Any] = {name: blocks[name].cast(code) for name, code in _NUMBERS.items()}  # type: ignore[call-overload]
    runs, facets = json.loads(bytes(blocks["names"]))
    marks: dict[str, Any] = {name: blocks[name] if name == "facet_data" else bytes(blocks[name]) for name in _BYTES}
    scaled = numbers.pop("scaled")
    return Columns(
        change=head["change"],
        undated=head["undated"],
        state_pairs=[tuple(pair) for pair in head["state_pairs"]],
        runs=[Run(HolderKind(run[0]), run[1], run[2], Stance(run[3]), *run[4:]) for run in runs],
        facets=[Facet(*facet) for facet in facets],
        **numbers,
        **marks,
        _scaled={head["half_life"]: scaled},
    )
