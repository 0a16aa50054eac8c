"""What an open corpus is made of; the facade in corpus.py and the work on a corpus (adding, rebuilding) share it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from index.catalogue import Catalogue
from index.catalogue_cramped import CrampedCatalogue, readable_catalogue
from index.catalogue_schema import SCHEMA_VERSION
from index.catalogue_writing import Writing
from index.config import Config
from index.corpus_search import SearchIndex
from index.durable import WriterLock
from index.errors import CorpusError
from index.judgments import JudgmentLog
from index.manifest import Manifest, read_manifest, write_manifest
from index.originals import Originals
from index.pipeline import Annotator
from index.review import Review

if TYPE_CHECKING:
    from index.catalogue_columns import Columns
    from index.catalogue_view import View

PATIENCE = 5.0  # seconds that a writer waits for another
WORTH_A_FILE = 2_000  # articles; fewer are read from the catalogue as fast


class Store:
    """Folder, catalogue, originals, judgments, search index and configuration of one corpus, opened once."""

    def __init__(self, path: Path, config: Config, log: JudgmentLog, *, read_only: bool, damaged: bool) -> None:
        self.path = path
        self.config = config
        self.log = log
        self.read_only = read_only
        self.manifest: Manifest = read_manifest(path) or Manifest()
        self.damaged = ""  # why the catalogue cannot be used, until the doctor has mended it
        self.catalogue = self._open_catalogue(damaged)
        self.originals = Originals(path / "originals")
        self.search = SearchIndex(self)
        self.annotator = Annotator(config)
        self._columns: Columns | None = None
        self._view: tuple[object, View] | None = None
        self._lock: WriterLock | None = None

    def _open_catalogue(self, damaged: bool) -> Catalogue:
        """The catalogue; an empty one in memory when it cannot be opened and that was foreseen."""
        try:
            return readable_catalogue(self.path / "catalogue.db", read_only=self.read_only)
        except CorpusError as error:
            if not damaged or self.read_only:
                raise
            self.damaged = str(error)
            return Catalogue(Path(":memory:"))

    def let_go(self) -> None:
        """Give back memory that can be had again: pages of mapped files and of the catalogue."""
        if self._columns is not None:
            self._columns.let_go()
        self.search.let_go()
        self.catalogue.ask("PRAGMA shrink_memory")

    def close(self) -> None:
        self.search.close()
        self.catalogue.close()
        if self._lock:
            self._lock.release()

    @property
    def cramped(self) -> bool:
        """Whether no room was left on the device when this was opened, so that it can only be read."""
        return isinstance(self.catalogue, CrampedCatalogue) and self.catalogue.cramped

    @cached_property
    def fingerprint(self) -> str:
        """The fingerprint of the present rules; the catalogue judges by it what older rules have read."""
        return self.annotator.fingerprint

    @cached_property
    def writing(self) -> Writing:
        return Writing(self.catalogue, self.fingerprint)

    @cached_property
    def review(self) -> Review:
        return Review(self.log, self.catalogue)

    @contextlib.contextmanager
    def exclusive(self, seconds: float | None = None) -> Iterator[None]:
        """The one writer of this corpus.

        Raises CorpusBusy when another process writes, CorpusError when read-only, StorageFull where there is no room.
        """
        if self.read_only:
            raise CorpusError(
                f"{self.path}: this corpus is read-only for you; judgments are kept, articles cannot be added"
            )
        if isinstance(self.catalogue, CrampedCatalogue):
            self.catalogue.demand_room()
        if self._lock:
            yield
            return
        with WriterLock(self.path / ".lock", seconds=PATIENCE if seconds is None else seconds) as self._lock:
            try:
                yield
            finally:
                self._lock = None

    def replace_catalogue(self, catalogue: Catalogue) -> None:
        """Go on with another catalogue (the old one was damaged and is closed)."""
        self.search.close()
        self.catalogue = catalogue
        self._columns = self._view = None
        for name in ("writing", "review"):
            self.__dict__.pop(name, None)

    def note_manifest(self, manifest: Manifest) -> None:
        """Write the manifest when it changed."""
        if manifest != self.manifest:
            write_manifest(self.path, manifest)
            self.manifest = manifest

    def view(self) -> View:
        """The catalogue's columns at its present change number, judged articles apart."""
        from index.catalogue_columns_reading import read_view

        mark = (self.catalogue.change, self.log.state())
        if self._view is None or self._view[0] != mark:
            with self.catalogue.snapshot():
                self.catalogue.use_extraction(self.fingerprint)
                self._view = (mark, read_view(self.catalogue, self._bulk(), self.review.judged_articles()))
        return self._view[1]

    def _bulk(self) -> Columns:
        """The bulk of the columns: those at hand, those of the file, or read anew when too much has changed since."""
        from index.catalogue_columns_file import load_columns, save_columns
        from index.catalogue_columns_reading import is_outdated, read_columns

        path = self.path / "cache" / "columns"
        bulk = self._columns or load_columns(path, SCHEMA_VERSION)
        if bulk is None or is_outdated(bulk, self.catalogue):
            bulk = read_columns(self.catalogue)
            if not self.read_only and bulk.size >= WORTH_A_FILE:
                with contextlib.suppress(OSError):  # the file only saves time
                    path.parent.mkdir(exist_ok=True, mode=0o755)
                    save_columns(path, bulk, self.config.stance.half_life_days, SCHEMA_VERSION)
                    bulk = load_columns(path, SCHEMA_VERSION) or bulk
        self._columns = bulk
        return bulk

    def corrections(self) -> Mapping[str, Mapping[str, str]]:
        """Metadata that people corrected: article id -> field -> value."""
        return self.review.corrections()
