"""Publishing: a read-only snapshot of a corpus that a group can open at once, each reader with judgments of their own."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from index.corpus_store import Store
from index.durable import clear_storage_errors, sync_folder
from index.errors import UsageError
from index.manifest import read_manifest, write_manifest

_FOLDER, _FILE = 0o750, 0o640


def publish(store: Store, folder: Path) -> Path:
    """Write a snapshot to `folder`; an earlier snapshot there is replaced in one step. Originals are not part of it.

    Raises UsageError when something else is in `folder`.
    """
    folder = folder.absolute()
    if folder.exists():
        known = read_manifest(folder)
        if known is None or not known.published:
            raise UsageError(f"{folder}: something else is there; name a new folder, or that of an earlier snapshot")
    if folder == store.path or folder.is_relative_to(store.path):
        raise UsageError(f"{folder}: a snapshot cannot lie inside its own corpus")
    beside = folder.with_name(f".{folder.name}.new")
    with clear_storage_errors(folder.parent), store.exclusive():
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir(parents=True, mode=_FOLDER)
        try:
            _write(store, beside)
            _swap(beside, folder)
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)
            raise
    return folder


def _write(store: Store, folder: Path) -> None:
    backend = store.search.backend  # brings the index to the catalogue's change number
    manifest = replace(store.manifest, published=True, change=backend.change)
    with closing(sqlite3.connect(folder / "catalogue.db", isolation_level=None)) as copy:
        store.catalogue.connection.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # readers of a read-only folder can make no -shm
        copy.execute("VACUUM")
    shutil.copytree(manifest.search_folder(store.path), manifest.search_folder(folder))
    shutil.copytree(store.path / "judgments", folder / "judgments", ignore=_other_things, dirs_exist_ok=True)
    if (store.path / "config.yaml").exists():
        shutil.copy(store.path / "config.yaml", folder / "config.yaml")
    write_manifest(folder, manifest)
    for path in sorted(folder.rglob("*")):
        path.chmod(_FOLDER if path.is_dir() else _FILE)
        _sync(path)


def _other_things(folder: str, names: list[str]) -> list[str]:
    """What is neither a file nor a folder; what a link leads to is perhaps not meant for everybody."""
    return [
        name for name in names if stat.S_IFMT(Path(folder, name).lstat().st_mode) not in (stat.S_IFREG, stat.S_IFDIR)
    ]


def _sync(path: Path) -> None:
    import os

    if path.is_dir():
        sync_folder(path)
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _swap(beside: Path, folder: Path) -> None:
    """Readers that have the old snapshot open keep it until they close it."""
    old = folder.with_name(f".{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    beside.rename(folder)
    sync_folder(folder.parent)
    shutil.rmtree(old, ignore_errors=True)
