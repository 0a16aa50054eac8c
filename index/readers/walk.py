"""Which files there are under the paths that a person named: sorted, each once, nothing that could hang or loop."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from index.article import ReadFailure

ASSET_FOLDER = "_files"  # a browser saves the parts of NAME.html in NAME_files
ACCOMPANYING = frozenset(
    {"license", "licence", "copying", "notice", "readme", "changelog", "makefile"}
)  # of a collection
_CORPUS = frozenset({"catalogue.db", "manifest.json"})  # what lies in the folder of a corpus
_MOST_DEPTH = 64


@dataclass(frozen=True, slots=True)
class Found:
    """A file, and the path by which articles know it: beginning with the folder that was added (or that holds the file)."""

    path: Path
    id: str


def find_files(paths: Iterable[Path]) -> Iterator[Found | ReadFailure]:
    """The regular files under `paths`, each once.

    Left out: hidden files and folders (`.stancegrid` too), a corpus, what merely accompanies a collection (LICENSE, README
    ...: named themselves they are read), the asset folders of saved pages, folders behind links, FIFOs and devices. What was
    named itself and cannot be read is a failure, and so is a link that leads out of the folder that was named: an
    archive from a stranger may hold one to a private file, which would end up in a corpus that is published.
    """
    seen: set[tuple[int, int]] = set()
    for path in paths:
        for found in _under(path):
            if isinstance(found, ReadFailure) or _is_new(found.path, seen):
                yield found


def _is_new(path: Path, seen: set[tuple[int, int]]) -> bool:
    try:
        status = path.stat()
    except OSError:
        return True  # the reader will say why
    key = (status.st_dev, status.st_ino)
    if key in seen:
        return False
    seen.add(key)
    return True


def _under(path: Path) -> Iterator[Found | ReadFailure]:
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        yield ReadFailure(str(path), getattr(error, "strerror", None) or str(error))
        return
    absolute = Path.cwd() / path
    if stat.S_ISDIR(mode):
        yield from _in_folder(path, absolute.name, path.resolve())
    elif stat.S_ISREG(mode):
        yield Found(path, f"{absolute.parent.name}/{absolute.name}" if absolute.parent.name else absolute.name)
    else:
        yield ReadFailure(str(path), "not a regular file")


def _in_folder(folder: Path, id: str, top: Path, depth: int = 0) -> Iterator[Found | ReadFailure]:
    if depth > _MOST_DEPTH:
        yield ReadFailure(str(folder), f"more than {_MOST_DEPTH} folders inside one another")
        return
    try:
        with os.scandir(folder) as scan:
            entries = sorted(scan, key=lambda entry: entry.name)
    except OSError as error:
        yield ReadFailure(str(folder), error.strerror or str(error))
        return
    if {entry.name for entry in entries} >= _CORPUS:
        if not depth:
            yield ReadFailure(str(folder), "a corpus; add the folders that its articles came from")
        return
    for entry in entries:
        if entry.name.startswith(".") or entry.name.split(".")[0].lower() in ACCOMPANYING:
            continue
        here = f"{id}/{entry.name}" if id else entry.name
        if entry.is_dir(follow_symlinks=False):
            if not entry.name.endswith(ASSET_FOLDER):
                yield from _in_folder(folder / entry.name, here, top, depth + 1)
        elif _is_regular(entry):
            if entry.is_symlink() and not Path(entry.path).resolve().is_relative_to(top):
                yield ReadFailure(entry.path, "a link that leads out of the folder; add the file itself to read it")
                continue
            yield Found(folder / entry.name, here)
        elif entry.is_symlink() and not Path(entry.path).exists():
            yield ReadFailure(entry.path, "a link that leads nowhere")


def _is_regular(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:  # a loop of links
        return False
