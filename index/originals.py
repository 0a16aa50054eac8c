"""Originals: each text as it came, by the sha256 of its bytes, and a list that says which file it was.

`originals/list.jsonl` has a line for every file that was added (and one for every removal), in order: enough to read the
whole corpus again when the catalogue is lost. With `link` only the reference is kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import MISSING, asdict, dataclass, fields, replace
from pathlib import Path

from index.durable import clear_storage_errors, made_new, sync_folder
from index.errors import CorpusError
from index.regular import opened

LIST = "list.jsonl"


@dataclass(frozen=True, slots=True)
class Origin:
    """One line of the list: the article with this stable id and display name came from these bytes, read as `path`.

    `path` is the file's path as it was added (what metadata rules match), `file` where a linked original lies; `sha256` is
    empty for a linked one. `added`: microseconds since 1970.
    """

    article: str
    name: str
    path: str
    sha256: str = ""
    file: str = ""
    added: int = 0
    removed: bool = False


class Originals:
    """The folder originals/ of a corpus. What was kept is durable after `sync`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._unsynced: list[tuple[Path, Path]] = []  # temporary name, place
        self._lines: list[str] = []
        self._kept: set[str] = set()

    def place(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256

    def keep(self, origin: Origin, data: bytes | None) -> str:
        """Take in one original (None: only linked); returns its sha256, or "" when linked."""
        sha256 = "" if data is None else hashlib.sha256(data).hexdigest()
        if data is not None and sha256 not in self._kept:
            self._kept.add(sha256)
            self._write(self.place(sha256), data)
        self._note(replace(origin, sha256=sha256))
        return sha256

    def _write(self, place: Path, data: bytes) -> None:
        if _holds(place, len(data)):
            return
        with clear_storage_errors(self.folder):
            place.parent.mkdir(parents=True, exist_ok=True)
            temporary = place.with_name(f".{place.name}.{os.getpid()}.tmp")
            try:
                with os.fdopen(made_new(temporary), "wb") as file:
                    file.write(data)
            except OSError:
                temporary.unlink(missing_ok=True)
                raise
            self._unsynced.append((temporary, place))

    def _note(self, origin: Origin) -> None:
        record = {name: value for name, value in asdict(origin).items() if value}
        self._lines.append(json.dumps(record, ensure_ascii=True))

    def note_again(self, origins: Iterable[Origin]) -> None:
        """Write lines of the list that were lost; durable when this returns."""
        for origin in origins:
            self._note(origin)
        self.sync()

    def forget(self, article: str, sha256s: Iterable[str]) -> None:
        """An article was removed: a line says so, and these bytes, which nothing else needs, are deleted."""
        self._note(Origin(article, "", "", removed=True))
        for sha256 in sha256s:
            self._kept.discard(sha256)
            self.place(sha256).unlink(missing_ok=True)

    def sync(self) -> None:
        """Make everything durable that was taken in since the last call. Call before the catalogue commits."""
        if not self._unsynced and not self._lines:
            return
        with clear_storage_errors(self.folder):
            folders = set()
            for temporary, place in self._unsynced:
                _sync_file(temporary)
                temporary.replace(place)
                folders.add(place.parent)
            for folder in sorted(folders):
                sync_folder(folder)
            if folders:
                sync_folder(self.folder)
            self._append_lines()
        self._unsynced.clear()
        self._lines.clear()

    def _append_lines(self) -> None:
        path = self.folder / LIST
        new = not path.exists()
        handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o644)
        try:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise CorpusError(f"{path}: not a regular file, so nothing was added; move it away, then try again")
            size = os.fstat(handle).st_size
            data = "".join(line + "\n" for line in self._lines).encode()
            if size and os.pread(handle, 1, size - 1) != b"\n":
                data = b"\n" + data
            try:
                view = memoryview(data)
                while view:
                    view = view[os.write(handle, view) :]
                os.fsync(handle)
            except OSError:
                os.ftruncate(handle, size)
                raise
        finally:
            os.close(handle)
        if new:
            sync_folder(self.folder)

    def read(self, sha256: str) -> bytes | None:
        """The bytes of an original; None when missing or damaged."""
        try:
            with opened(self.place(sha256)) as file:
                data = file.read()
        except (OSError, ValueError):  # a damaged list may name what no file can be called
            return None
        return data if hashlib.sha256(data).hexdigest() == sha256 else None

    def origins(self) -> Iterator[Origin]:
        """The list, oldest first; lines that cannot be read are left out."""
        try:
            with opened(self.folder / LIST) as file:
                lines = file.read().split(b"\n")
        except OSError:
            return
        types = {field.name: type(field.default) for field in fields(Origin) if field.default is not MISSING}
        for line in lines:
            with contextlib.suppress(ValueError, TypeError, KeyError, AttributeError, RecursionError):
                record = json.loads(line)
                known = {name: record[name] for name, kind in types.items() if isinstance(record.get(name), kind)}
                yield Origin(str(record["article"]), str(record.get("name", "")), str(record.get("path", "")), **known)

    def standing(self) -> list[Origin]:
        """The origins of what was not removed since, oldest first, each once."""
        found: dict[tuple[str, str, str], Origin] = {}
        for origin in self.origins():
            if origin.removed:
                found = {key: known for key, known in found.items() if key[0] != origin.article}
            else:
                found.pop((origin.article, origin.sha256, origin.file), None)
                found[origin.article, origin.sha256, origin.file] = origin
        return list(found.values())


def _holds(place: Path, size: int) -> bool:
    """Whether a file of so many bytes is there."""
    try:
        status = place.lstat()
    except OSError:
        return False
    return stat.S_ISREG(status.st_mode) and status.st_size == size


def _sync_file(place: Path) -> None:
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
