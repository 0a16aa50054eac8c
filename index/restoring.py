"""Reading originals again: for a rebuild of everything, and when the catalogue was lost."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

from index.adding import Adding, Pending
from index.answers import AddReport, Progress
from index.article import Article, ReadFailure
from index.catalogue import Catalogue
from index.corpus_opening import MARK, leave_mark
from index.corpus_store import Store
from index.durable import sync_folder
from index.originals import Origin
from index.readers import read_paths, well_formed

_LONGEST_NAME = 255  # bytes
_DESK = ".restoring"  # where an original stands under its former name while it is read


class Desk:
    """Lays an original out under the name it came with, because names tell readers the format and rules the source."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._folder = store.path / _DESK

    def __enter__(self) -> Desk:
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(mode=0o700)
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def read(self, origin: Origin) -> Article | ReadFailure:
        """The article of an original under its own id and name."""
        if not origin.sha256:
            return self._read_linked(origin)
        data = self._store.originals.read(origin.sha256)
        parts = PurePosixPath(origin.path).parts
        if data is None:
            return ReadFailure(origin.article, "its original is missing or damaged; add the file again")
        if not parts or ".." in parts or parts[0] == "/" or not _can_be_named(origin.path):
            return ReadFailure(origin.article, f"{origin.path!r} is no path inside what was added")
        place = self._folder.joinpath(*parts)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
        try:
            return self._first(read_paths([self._folder / parts[0]], rules=self._store.config.metadata), origin)
        finally:
            place.unlink()
            shutil.rmtree(self._folder / parts[0], ignore_errors=True)

    def _read_linked(self, origin: Origin) -> Article | ReadFailure:
        path = Path(origin.file)
        if not path.exists():
            return ReadFailure(origin.article, f"only linked, and {origin.file} is gone; add it again")
        for item in read_paths([path], link=True, rules=self._store.config.metadata):
            if isinstance(item, Article) and origin.name in (item.name, ""):
                return replace(item, id=origin.article, path=Path(well_formed(origin.file)))
        return ReadFailure(origin.article, f"only linked, and no longer in {origin.file}")

    def _first(self, items: Iterator[Article | ReadFailure], origin: Origin) -> Article | ReadFailure:
        for item in items:
            if isinstance(item, ReadFailure):
                return ReadFailure(origin.article, item.reason)
            return replace(item, id=origin.article, name=origin.name or item.name, path=None)
        return ReadFailure(origin.article, "there is no article in its original")


def _can_be_named(path: str) -> bool:
    """Whether a file system can have a file of this name."""
    try:
        return "\0" not in path and all(len(part) <= _LONGEST_NAME for part in os.fsencode(path).split(b"/"))
    except UnicodeEncodeError:
        return False


class Restoring(Adding):
    """An `add` whose articles come from the originals, which stay as they are."""

    _origins: dict[tuple[str, str], Origin]

    def restore(self) -> AddReport:
        """Fill an empty catalogue from the list of originals, in the order in which they came."""
        started = time.monotonic()
        origins = self._store.originals.standing()
        self._origins = {}
        with Desk(self._store) as desk:
            self._take(self._read_origins(desk, origins), len(origins))
            self._commit()
        self._index()
        return replace(self._report(), seconds=time.monotonic() - started)

    def _read_origins(self, desk: Desk, origins: list[Origin]) -> Iterator[Article | ReadFailure]:
        for origin in origins:
            self._seen += 1
            item = desk.read(origin)
            if isinstance(item, Article):
                if any(one.article.id == item.id for one in self._pending):
                    self._commit()  # a version must be written before the next one of the same article
                self._origins[item.id, item.name] = origin
            yield item

    def _is_duplicate(self, article: Article, sha256: str) -> bool:
        return False  # what was taken in once is taken in again

    def _keep(self, one: Pending) -> str:
        return self._origins[one.article.id, one.article.name].sha256


def restore(store: Store, progress: Callable[[Progress], None] | None = None) -> AddReport:
    """Set the catalogue aside and make it again from originals and judgments."""
    with store.exclusive():
        leave_mark(store.path)
        set_aside(store)
        return finish_restoring(store, progress)


def finish_restoring(store: Store, progress: Callable[[Progress], None] | None = None) -> AddReport:
    """Take into the catalogue what is in originals/ and not in it."""
    with store.exclusive():
        report = Restoring(store, link=False, processes=1, progress=progress).restore()
        (store.path / MARK).unlink(missing_ok=True)
        sync_folder(store.path)
        return report


def set_aside(store: Store) -> Path:
    """Move a damaged catalogue away (it is kept) and open an empty one in its place."""
    store.catalogue.close()
    path = store.path / "catalogue.db"
    kept = path.with_name(f"catalogue.db.damaged-{time.strftime('%Y%m%d-%H%M%S')}")
    for ending in ("", "-wal", "-shm"):
        part = path.with_name(path.name + ending)
        if part.exists():
            os.replace(part, kept.with_name(kept.name + ending))  # noqa: PTH105
    store.replace_catalogue(Catalogue(path))
    return kept
