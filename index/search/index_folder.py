"""The folder of an index: a manifest that names every file with its size and checksum, and the files of one generation.

A file is read whole and checked before anything in it is used, so a truncated or flipped file is found before it can harm
the process, and what happens to it later does not matter. Whoosh writes through this as its storage; nothing counts until
the manifest, written last, names it. Whoosh itself never syncs a file.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import time
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.filedb.structfile import BufferFile

from index.durable import sync_folder, write_synced
from index.errors import CorpusError
from index.search import analysis

MANIFEST = "manifest.json"
LOCK = "write.lock"
FORMAT = 1


class IndexDamaged(CorpusError):
    """The search index is missing, damaged, or of another version. Nothing is lost: it is built again from the catalogue."""


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

    def content(self, name: str) -> bytes:
        """The bytes of a file, checked against the manifest. Raises IndexDamaged, or FileNotFoundError when it is gone."""
        if name not in self._checked:
            data = (self.path / name).read_bytes()
            expected = self.manifest.files.get(name)
            if name not in self._made and expected != (len(data), zlib.crc32(data)):
                raise IndexDamaged(
                    f"{self.path / name}: this file of the search index is damaged; run: stancegrid rebuild"
                )
            self._checked[name] = data
        return self._checked[name]

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
        try:
            for name, expected in storage.manifest.files.items():
                if known and name in known._checked and known.manifest.files.get(name) == expected:
                    storage._checked[name] = known._checked[name]
                storage.content(name)
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
    data = path.read_bytes()
    return len(data), zlib.crc32(data)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            path.unlink()
