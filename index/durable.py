"""Writing so that what was acknowledged survives a power cut: atomic files, synced folders, a lock, errors that are ours."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from index.errors import CorpusBusy, CorpusError, StorageFull

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_ROOM = 1 << 20  # bytes that work on a corpus needs at the least


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def made_new(path: Path, *, mode: int = 0o644) -> int:
    """A new file, open for writing, in the place of whatever an interrupted run or somebody else left there."""
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)


def write_synced(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Write a file that is wholly there or not at all: temporary name, fsync, rename, fsync of the folder."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with os.fdopen(made_new(temporary, mode=mode), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    sync_folder(path.parent)


@contextlib.contextmanager
def clear_storage_errors(where: Path) -> Iterator[None]:
    """Turn what the system says about a full, busy or damaged disk into an error that says what to do."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise _storage_full(where) from error
        if error.errno in (errno.EACCES, errno.EROFS, errno.EPERM):
            raise CorpusError(f"{error.filename or where}: cannot be written ({error.strerror})") from error
        raise
    except sqlite3.Error as error:
        raise _clear_sqlite_error(error, where) from error
    except UnicodeDecodeError as error:  # SQLite quotes a damaged schema in its own message
        raise CorpusError(f"{where}: the catalogue is damaged (it is no UTF-8); run: stancegrid doctor") from error


def _clear_sqlite_error(error: sqlite3.Error, where: Path) -> Exception:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return _storage_full(where)
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return CorpusBusy(f"{where}: another process is writing to this corpus; try again when it has finished")
    if code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN) and _no_room(where):
        return _storage_full(where)
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return CorpusError(f"{where}: cannot be written or opened ({error})")
    return CorpusError(f"{where}: the catalogue cannot be used ({error}); run: stancegrid doctor")


def _no_room(where: Path) -> bool:
    """Whether nothing more can be written: SQLite itself tells that of some of its files only as a failure to open them."""
    folder = where if where.is_dir() else where.parent
    try:
        space = os.statvfs(folder)
    except OSError:
        return False
    return space.f_bavail * space.f_frsize < _ROOM or _is_refused(folder / f".room.{os.getpid()}.tmp")


def _is_refused(probe: Path) -> bool:
    """Whether a small file finds no room: a quota, or a device without free inodes, has room by its own account."""
    try:
        handle = made_new(probe)
        try:
            os.write(handle, bytes(_ROOM // 8))
            os.fsync(handle)
        finally:
            os.close(handle)
            probe.unlink()
    except OSError as error:
        return error.errno in _FULL
    return False


def _storage_full(where: Path) -> StorageFull:
    return StorageFull(
        f"{where}: no room left on the device; what was reported as done is safe. Make room, then run it again."
    )


class WriterLock:
    """The one writer of a corpus, by flock on a file: freed by the system when its process dies."""

    def __init__(self, path: Path, *, seconds: float = 5.0) -> None:
        self._path = path
        self._handle = _locked(path, seconds)

    def release(self) -> None:
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def __enter__(self) -> WriterLock:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def _locked(path: Path, seconds: float) -> int:
    """The open and locked file. Raises CorpusBusy when another process keeps it for longer than `seconds`."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    until = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return handle
        except BlockingIOError:
            if time.monotonic() < until:
                time.sleep(0.05)
                continue
            os.close(handle)
            raise CorpusBusy(
                f"{path.parent}: another process is writing to this corpus; try again when it has finished"
            ) from None
        except BaseException:
            os.close(handle)
            raise
