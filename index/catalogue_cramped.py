"""A catalogue on a device that has no room left: it can still be read.

SQLite shares a catalogue between processes through two files beside it, and has no room to make them. Without them the
file can be read as it lies there, so long as nobody writes it; what is beside it is looked at before every question, and
whoever writes makes room known by it: from then on the catalogue is shared as ever.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from index.catalogue import Catalogue
from index.catalogue_schema import address, check_schema, connect
from index.durable import clear_storage_errors
from index.errors import StorageFull


def readable_catalogue(path: Path, *, read_only: bool) -> Catalogue:
    """A catalogue that tells at least its change number. Raises CorpusError, and StorageFull where no reading helps."""
    try:
        catalogue = Catalogue(path, read_only=read_only)
    except StorageFull:
        if read_only or not (path.exists() and path.stat().st_size):
            raise
        catalogue = CrampedCatalogue(path)
    try:
        catalogue.change  # noqa: B018
    except BaseException:
        catalogue.close()
        raise
    return catalogue


class CrampedCatalogue(Catalogue):
    """A catalogue that is read without being shared; `cramped` until somebody, this process or another, could write it."""

    def _connected(self, read_only: bool) -> sqlite3.Connection:
        self.cramped = True
        self._left: list[sqlite3.Connection] = []  # answers are perhaps still read from these
        return self._alone()

    def _alone(self) -> sqlite3.Connection:
        with clear_storage_errors(self.path.parent):
            _fold_in(self.path)
            self._seen = _state(self.path)
            connection = sqlite3.connect(f"{address(self.path)}?mode=ro&immutable=1", uri=True, isolation_level=None)
            try:
                check_schema(connection, self.path, create=False)
            except BaseException:
                connection.close()
                raise
            return connection

    def ask(self, question: str, values: Iterable[Any] = ()) -> sqlite3.Cursor:
        if self.cramped and not self.connection.in_transaction and _state(self.path) != self._seen:
            try:
                self.demand_room()
            except StorageFull:
                self._go_on_with(self._alone())
        return super().ask(question, values)

    def demand_room(self) -> None:
        """Share the catalogue from now on. Raises StorageFull where there is still no room."""
        if self.cramped:
            self._go_on_with(connect(self.path))
            self.cramped = False

    def _go_on_with(self, connection: sqlite3.Connection) -> None:
        self._left.append(self.connection)
        self.connection = connection

    def close(self) -> None:
        for connection in self._left:
            connection.close()
        super().close()


def _state(path: Path) -> list[tuple[int, int, int]]:
    """Of the catalogue and of the commits beside it: another one as soon as somebody has written."""
    found = []
    for file in (path, _beside(path)):
        with contextlib.suppress(OSError):
            status = file.stat()
            if status.st_size:
                found.append((status.st_ino, status.st_size, status.st_mtime_ns))
    return found


def _beside(path: Path) -> Path:
    """Where SQLite keeps commits until they are laid into the catalogue."""
    return path.with_name(path.name + "-wal")


def _is_pending(path: Path) -> bool:
    return _beside(path).exists() and _beside(path).stat().st_size > 0


def _fold_in(path: Path) -> None:
    """Commits that a crash left beside the catalogue are laid into it, which needs no file that is shared.

    Raises StorageFull where that needs more room than there is.
    """
    if not _is_pending(path):
        return
    with closing(sqlite3.connect(path, isolation_level=None)) as alone:
        alone.execute("PRAGMA locking_mode = EXCLUSIVE")
        alone.execute("PRAGMA synchronous = FULL")
        alone.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if _is_pending(path):
        raise StorageFull(
            f"{path.parent}: no room left on the device, not even to read what a crash left unfinished; nothing is lost. "
            "Make room, then try again."
        )
