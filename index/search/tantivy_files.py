"""The files of a Tantivy index: what they should be, and what an interrupted writer left among them."""

from __future__ import annotations

import contextlib
import json
import mmap
import os
import zlib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from index.search.backend import IndexDamaged
from index.search.index_folder import Manifest

META = "meta.json"
CHECKED_BYTES = 256 << 20
"""Up to this size the whole index is read and checked when it is opened."""


def file_states(path: Path, manifest: Manifest) -> dict[str, tuple[int, int]]:
    """What the manifest should say of the files: size and checksum of segments, the latest commit."""
    files = {file.name: known_state(file, manifest) for file in path.iterdir() if is_segment(file)}
    return files | {META: meta_state(path)}


def is_segment(file: Path) -> bool:
    """Whether a file never changes; the others hold the list of segments, which Tantivy replaces at each commit."""
    return file.is_file() and not file.name.endswith((".json", ".lock"))


def known_state(file: Path, manifest: Manifest) -> tuple[int, int]:
    size = file.stat().st_size
    known = manifest.files.get(file.name)
    return known if known and known[0] == size else (size, _checksum(file))


def _checksum(file: Path) -> int:
    check = 0
    with file.open("rb") as content:
        while part := content.read(1 << 20):
            check = zlib.crc32(part, check)
    return check


def meta_state(path: Path) -> tuple[int, int]:
    """The number of Tantivy's latest commit, and the checksum of the file that says so."""
    try:
        data = (path / META).read_bytes()
        return int(json.loads(data)["opstamp"]), zlib.crc32(data)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise IndexDamaged(f"{path / META}: the search index is damaged ({error}); run: stancegrid rebuild") from error


def check_files(path: Path, manifest: Manifest) -> None:
    """Sizes always, checksums of an index that is not large. A segment that is gone was merged into another since.

    A later commit than the manifest knows is one that was interrupted before the manifest: it is whole, and its articles
    are written again. The same commit with another checksum is damage.
    """
    if META in manifest.files:
        found, known = meta_state(path), manifest.files[META]
        if found != known and found[0] <= known[0]:
            raise IndexDamaged(f"{path / META}: this file of the search index is damaged; run: stancegrid rebuild")
    segments = {name: known for name, known in manifest.files.items() if name != META}
    small = sum(size for size, _ in segments.values()) <= CHECKED_BYTES
    for name, (size, check) in segments.items():
        file = path / name
        if not file.exists():
            continue
        if file.stat().st_size != size or (small and _checksum(file) != check):
            raise IndexDamaged(f"{file}: this file of the search index is damaged; run: stancegrid rebuild")


def sweep(path: Path) -> None:
    """Remove files of segments and deletions that no commit names: Tantivy trips over its own. Under the lock only."""
    if not (path / META).exists():
        return
    live = _named(json.loads((path / META).read_bytes()))
    for file in path.iterdir():
        id, _, ending = file.name.partition(".")
        deletions = f"{id}.{ending}" if ending.endswith(".del") else id
        if is_segment(file) and deletions not in live:
            with contextlib.suppress(OSError):
                file.unlink()


def _named(meta: dict[str, Any]) -> set[str]:
    """The segments of a commit, and their files of deletions."""
    named = set()
    for segment in meta["segments"]:
        id = segment["segment_id"].replace("-", "")
        named.add(id)
        if segment.get("deletes"):
            named.add(f"{id}.{segment['deletes']['opstamp']}.del")
    return named


def linked(path: Path) -> TemporaryDirectory[str]:
    """A folder of one's own with links to the files of an index that may only be read: Tantivy makes a lock beside them."""
    view = TemporaryDirectory(prefix="stancegrid-")
    for file in path.iterdir():
        if is_segment(file):
            (Path(view.name) / file.name).symlink_to(file.resolve())
        elif file.name.endswith(".json"):
            (Path(view.name) / file.name).write_bytes(file.read_bytes())
    return view


def unmap_pages(folder: Path) -> None:
    """Take the pages of the files in a folder that this process has mapped out of its memory; Linux only.

    Tantivy maps its files and keeps what was ever looked at. The system has the pages in its cache, and maps them again
    when they are looked at again.
    """
    maps = Path("/proc/self/maps")
    if not maps.exists():
        return
    import ctypes

    advise = ctypes.CDLL(None).madvise
    for line in maps.read_text().splitlines():
        span, rights, *_, path = line.split(maxsplit=5)
        if path.startswith(f"{folder.resolve()}{os.sep}") and "w" not in rights:
            start, end = (int(number, 16) for number in span.split("-"))
            advise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), mmap.MADV_DONTNEED)
