"""The folder of an index: a manifest that names every file with its size and checksum, and the files of one generation.

A file is checked as a whole before anything in it is used, so a truncated or flipped file is found before it can harm the
process. Small files are kept; of the large ones, parts are read when they are asked for, from a file that stays open: that it
is replaced or removed later does not matter, and what is missing then is an error, as it would not be with a mapped file.
Whoosh writes through this as its storage; nothing counts until
the manifest, written last, names it. Whoosh itself never syncs a file.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.filedb.structfile import BufferFile

from index.durable import sync_folder, write_synced
from index.search import analysis
from index.search.backend import IndexDamaged

MANIFEST = "manifest.json"
LOCK = "write.lock"
FORMAT = 1
COLUMNS = ".grid"
"""The ending of large files, which are read in parts."""

_PART = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the index consists of. `files` are those of the folder `generation`: name -> (size, crc32)."""

    generation: str
    change: int
    files: dict[str, tuple[int, int]]
    engine: str


def read_manifest(folder: Path, engine: str) -> Manifest:
    """The manifest of an index folder that `engine` wrote. Raises IndexDamaged."""
    path = folder / MANIFEST
    try:
        check, _, body = path.read_bytes().partition(b"\n")
        if check != b"%08x" % zlib.crc32(body):
            raise ValueError("its checksum differs")
        found = json.loads(body)
        if (found["format"], found["analysis"], found["engine"]) != (FORMAT, analysis.VERSION, engine):
            raise ValueError("another version or engine wrote it")
        files = {str(name): (int(size), int(crc)) for name, (size, crc) in found["files"].items()}
        return Manifest(str(found["generation"]), int(found["change"]), files, engine)
    except FileNotFoundError as error:
        raise IndexDamaged(f"{folder}: there is no search index here; run: stancegrid rebuild") from error
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise IndexDamaged(f"{path}: the search index is damaged ({error}); run: stancegrid rebuild") from error


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Make this the index, durably: from here on the files it names count, and no others."""
    found = {
        "format": FORMAT,
        "analysis": analysis.VERSION,
        "engine": manifest.engine,
        "generation": manifest.generation,
        "change": manifest.change,
        "files": manifest.files,
    }
    body = json.dumps(found, sort_keys=True).encode()
    write_synced(folder / MANIFEST, b"%08x\n%s" % (zlib.crc32(body), body))


class OpenFile:
    """A file of an index, open for as long as anybody has it, read in parts."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle = os.open(path, os.O_RDONLY)

    def __del__(self, close: Callable[[int], None] = os.close) -> None:
        if hasattr(self, "_handle"):
            close(self._handle)

    def state(self) -> tuple[int, int]:
        """Its size and CRC-32."""
        size = check = 0
        while part := os.pread(self._handle, _PART, size):
            size, check = size + len(part), zlib.crc32(part, check)
        return size, check

    def read(self, at: int, size: int) -> bytes:
        """So many bytes from a place. Raises IndexDamaged when they are not there any more."""
        found = os.pread(self._handle, size, at)
        if len(found) != size:
            raise IndexDamaged(f"{self._path}: this file of the search index is damaged; run: stancegrid rebuild")
        return found


class GenerationStorage(FileStorage):  # type: ignore[misc]  # Whoosh has no types
    """Whoosh's storage over the folder of a generation.

    It shows only what the manifest names and what was made since; deleting is put off until the next manifest is durable.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        super().__init__(str(folder / manifest.generation), supports_mmap=False)
        self.index_folder = folder
        self.manifest = manifest
        self.path = folder / manifest.generation
        self._checked: dict[str, bytes] = {}
        self._open: dict[str, OpenFile] = {}
        self._made: set[str] = set()
        self._gone: set[str] = set()
        self._files: list[Any] = []

    def list(self) -> list[str]:
        return sorted((self.manifest.files.keys() | self._made) - self._gone)

    def file_exists(self, name: str) -> bool:
        return name in self.list()

    def create_file(self, name: str, excl: bool = False, mode: str = "wb", **options: Any) -> Any:
        self._made.add(name)
        self._gone.discard(name)
        file = super().create_file(name, excl=excl, mode=mode, **options)
        self._files.append(file)
        return file

    def temp_storage(self, name: str | None = None) -> RamStorage:
        """Where Whoosh collects the columns of a segment before it writes them: some bytes a document, kept in memory."""
        return RamStorage()

    def open_file(self, name: str, **options: Any) -> Any:
        return BufferFile(self.content(name), name=name)

    def delete_file(self, name: str) -> None:
        self._gone.add(name)

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        super().rename_file(oldname, newname, safe=safe)
        self._made.discard(oldname)
        self._made.add(newname)

    def check(self, name: str) -> None:
        """Open a file and compare it with the manifest. Raises IndexDamaged, or FileNotFoundError when it is gone."""
        if name.endswith(COLUMNS):
            self.opened(name)
        else:
            self.content(name)

    def content(self, name: str) -> bytes:
        """The bytes of a small file, checked."""
        if name not in self._checked:
            data = (self.path / name).read_bytes()
            self._compare(name, (len(data), zlib.crc32(data)))
            self._checked[name] = data
        return self._checked[name]

    def opened(self, name: str) -> OpenFile:
        """A large file, checked."""
        if name not in self._open:
            file = OpenFile(self.path / name)
            self._compare(name, file.state())
            self._open[name] = file
        return self._open[name]

    def _compare(self, name: str, found: tuple[int, int]) -> None:
        if name not in self._made and self.manifest.files.get(name) != found:
            raise IndexDamaged(f"{self.path / name}: this file of the search index is damaged; run: stancegrid rebuild")

    def share(self, known: GenerationStorage) -> None:
        """Take over what another storage has checked of the same files."""
        for name, expected in self.manifest.files.items():
            if known.manifest.files.get(name) == expected and known.path == self.path:
                if name in known._checked:
                    self._checked[name] = known._checked[name]
                if name in known._open:
                    self._open[name] = known._open[name]

    def close(self) -> None:
        """Let go of every file."""
        self._checked.clear()
        self._open.clear()

    def keep(self, change: int) -> None:
        """Make what was written durable, then the manifest that names it, then drop what no longer counts."""
        files = {name: found for name, found in self.manifest.files.items() if name not in self._gone}
        for name in self._made - self._gone:
            files[name] = _synced(self.path / name)
        sync_folder(self.path)
        manifest = replace(self.manifest, change=change, files=files)
        write_manifest(self.index_folder, manifest)
        self.manifest = manifest
        self._made.clear()
        self._gone.clear()
        self._files.clear()
        self._checked = {name: data for name, data in self._checked.items() if name in files}
        self._open = {name: file for name, file in self._open.items() if name in files}
        with contextlib.suppress(OSError):
            self.sweep()
            drop_other_generations(self.index_folder, manifest.generation)

    def abandon(self) -> None:
        """Remove what was written since the manifest; close what a failed writer left open."""
        for file in self._files:
            with contextlib.suppress(OSError, ValueError):
                file.raw_file().close()
        self._files.clear()
        self._made.clear()
        self._gone.clear()
        with contextlib.suppress(OSError):
            self.sweep()

    def sweep(self) -> None:
        """Remove what an interrupted writer left in the generation. For writers only."""
        for path in self.path.iterdir():
            if path.name not in self.manifest.files and path.name not in self._made and path.name[-4:] != "LOCK":
                _remove(path)


def drop_other_generations(folder: Path, generation: str) -> None:
    """Remove the folders of all generations but this one."""
    for path in folder.iterdir():
        if path.is_dir() and path.name != generation:
            _remove(path)


def begin_generation(folder: Path) -> str:
    """An empty generation beside what is there, which stays the index until a manifest names the new one."""
    folder.mkdir(parents=True, exist_ok=True)
    taken = {path.name for path in folder.iterdir()}
    name = next(name for name in (f"g{number}" for number in range(1, len(taken) + 2)) if name not in taken)
    (folder / name).mkdir()
    sync_folder(folder)
    return name


def open_storage(folder: Path, engine: str, known: GenerationStorage | None = None) -> GenerationStorage:
    """The index as it is now, every file read and checked. `known`: whose files need not be read again."""
    until = time.monotonic() + 2.0
    while True:
        storage = GenerationStorage(folder, read_manifest(folder, engine))
        if known:
            storage.share(known)
        try:
            for name in storage.manifest.files:
                storage.check(name)
            return storage
        except FileNotFoundError as error:  # a writer replaced it between our two looks, or it is lost
            if time.monotonic() > until or read_manifest(folder, engine) == storage.manifest:
                missing = f"{error.filename}: this file of the search index is missing; run: stancegrid rebuild"
                raise IndexDamaged(missing) from error


def _synced(path: Path) -> tuple[int, int]:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    return OpenFile(path).state()


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            path.unlink()
