"""The search index of a corpus, kept in step with its catalogue. Whatever is wrong with it, it can be made again."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from index.annotation import HolderKind
from index.answers import Progress
from index.catalogue import chunks
from index.catalogue_rows import KINDS, STANCES, unpack_facets
from index.errors import CorpusBusy, CorpusError, StancegridError, StorageFull
from index.manifest import read_manifest
from index.search import open_backend
from index.search.backend import IndexDamaged, SearchBackend, SearchDocument

if TYPE_CHECKING:
    from index.article import Article
    from index.catalogue import Catalogue
    from index.corpus_store import Store

T = TypeVar("T")
_AT_ONCE = 250  # articles whose statements are asked for together
_PORTION = 20_000  # documents written at once: a third quicker than 2,000, for 23 MB more at its height


class SearchIndex:
    """Opens late: listing, reading and judging need no search backend."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._backend: SearchBackend | None = None

    def close(self) -> None:
        if self._backend:
            self._backend.close()
            self._backend = None

    def let_go(self) -> None:
        """Give back the memory of mapped files."""
        if self._backend is not None:
            self._backend.let_go()

    @property
    def backend(self) -> SearchBackend:
        """The backend at the catalogue's change number; made, completed or made again where needed.

        While another process writes, or no room is left, it may lag behind (see `lags`); who writes next brings it in step.
        """
        if self._backend is None:
            self._backend = self._open()
        if self.lags:
            self._see_what_others_wrote()
        if self.lags and not self._store.read_only:
            with contextlib.suppress(CorpusBusy, StorageFull):  # it goes on lagging, and answers what it knows
                self.catch_up(None, seconds=0.0)
        assert self._backend is not None
        return self._backend

    def ask(self, question: Callable[[SearchBackend], T]) -> T:
        """An answer of the backend. An index that turns out to be damaged is opened, and made, anew and asked once more."""
        try:
            return question(self.backend)
        except IndexDamaged:
            self.close()
            return question(self.backend)

    @property
    def lags(self) -> bool:
        """Whether the index holds another state than the catalogue."""
        return self._backend is not None and self._backend.change != self._store.catalogue.change

    def _see_what_others_wrote(self) -> None:
        """Their commits to this index, or the generation that they put in its place."""
        assert self._backend is not None
        manifest = read_manifest(self._store.path) or self._store.manifest
        if (manifest.backend, manifest.generation) != (self._store.manifest.backend, self._store.manifest.generation):
            self.close()
            self._store.manifest = manifest
            self._backend = self._open()
            return
        try:
            self._backend.refresh()
        except Exception:  # whatever is wrong with an index, opening it anew tells or mends
            self.close()
            self._backend = self._open()

    def fault(self) -> str:
        """Why the index cannot be opened; "" when it can. Mends nothing."""
        if self._backend is None:
            manifest = self._store.manifest
            try:
                self._backend = open_backend(manifest.backend, manifest.search_folder(self._store.path))
            except Exception as error:
                return _told(error)
        return ""

    def _open(self) -> SearchBackend:
        manifest = self._store.manifest
        folder = manifest.search_folder(self._store.path)
        try:
            return open_backend(manifest.backend, folder)
        except Exception as error:
            if isinstance(error, StancegridError) and not isinstance(error, CorpusError):
                raise
            if self._store.read_only:
                raise CorpusError(
                    f"{folder}: the search index cannot be read ({_told(error)}); whoever owns the corpus mends it with: "
                    f"stancegrid doctor --corpus {self._store.path}"
                ) from error
        with self._store.exclusive():
            self.build(None)
        assert self._backend is not None
        return self._backend

    def catch_up(self, progress: Callable[[Progress], None] | None, *, seconds: float | None = None) -> None:
        """Bring the index to the catalogue's change number. Any failure of the index makes it anew.

        Raises CorpusBusy when another process still writes after `seconds`.
        """
        with self._store.exclusive(seconds):
            if self._backend is not None and self.lags:
                self._see_what_others_wrote()
            if self._backend is None:
                self._backend = self._open()
            backend, catalogue = self._backend, self._store.catalogue
            change = catalogue.change
            if backend.change == change:
                return
            if backend.change > change:  # the catalogue was restored from an older copy
                self.build(progress)
                return
            added, removed = catalogue.changed_after(backend.change), catalogue.removed_after(backend.change)
            try:
                self._write(backend, added, removed, change, progress)
            except StancegridError:
                raise
            except Exception:
                self.build(progress)
                return
            self._store.note_manifest(replace(self._store.manifest, change=change))

    def _write(
        self,
        backend: SearchBackend,
        added: Sequence[int],
        removed: Sequence[int],
        change: int,
        progress: Callable[[Progress], None] | None,
    ) -> None:
        before = backend.change
        for start in range(0, max(len(added), 1), _PORTION):
            part = added[start : start + _PORTION]
            last = start + _PORTION >= len(added)
            backend.write(self.documents(part), removed if start == 0 else (), change=change if last else before)
            if progress:
                progress(Progress("indexing", start + len(part), len(added)))

    def build(self, progress: Callable[[Progress], None] | None, *, name: str | None = None) -> None:
        """Make the index anew in a generation beside the old one, then point the manifest to it and delete the old."""
        with self._store.exclusive():
            store = self._store
            manifest = replace(
                store.manifest, backend=name or store.manifest.backend, generation=store.manifest.generation + 1
            )
            folder = manifest.search_folder(store.path)
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            change = store.catalogue.change
            backend = open_backend(manifest.backend, folder, create=True)
            self._write(backend, store.catalogue.changed_after(-1), (), change, progress)
            self.close()
            store.note_manifest(replace(manifest, change=change))
            self._backend = backend
            for old in folder.parent.iterdir():
                if old != folder:
                    shutil.rmtree(old, ignore_errors=True)

    def documents(self, keys: Sequence[int]) -> Iterator[SearchDocument]:
        """What is searched of each article, from the catalogue."""
        catalogue = self._store.catalogue
        for part in chunks(keys, _AT_ONCE):
            statements, facets = catalogue.statements_of(part), _facets_in(catalogue, part)
            for key in part:
                if (article := catalogue.article(key)) is not None:
                    yield _document(key, article, statements.get(key, ()), facets.get(key, ()))


def _facets_in(catalogue: Catalogue, keys: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    """`Catalogue.facets_of` of several articles at once."""
    marks = ",".join("?" * len(keys))
    rows = catalogue.ask(f"SELECT key, facets FROM article WHERE key IN ({marks})", keys).fetchall()
    numbers = {key: unpack_facets(facets) for key, facets in rows}
    names: dict[int, tuple[str, str]] = {}
    for part in chunks(list({number for each in numbers.values() for number in each})):
        marks = ",".join("?" * len(part))
        for number, kind, name in catalogue.ask(f"SELECT id, kind, key FROM entity WHERE id IN ({marks})", part):
            names[number] = (kind, name)
    return {key: [names[number] for number in each if number in names] for key, each in numbers.items()}


def _document(
    key: int, article: Article, statements: Iterable[Sequence[Any]], facets: Iterable[tuple[str, str]]
) -> SearchDocument:
    named: dict[str, list[str]] = {"actor": [], "person": [], "org": [], "proposal": []}
    for kind, name in facets:
        named[kind].append(name)
    stances = {f"{row[6]}/{row[7]}/{STANCES[row[8]]}" for row in statements if KINDS[row[9]] is HolderKind.GOVERNMENT}
    return SearchDocument(
        key=key,
        title=article.title,
        body=article.body.of(article.text),
        source=article.source,
        day=article.date.day,
        language=article.language,
        article_id=article.id,
        name=article.name,
        actors=tuple(named["actor"]),
        persons=tuple(named["person"]),
        organisations=tuple(named["org"]),
        proposals=tuple(named["proposal"]),
        stances=tuple(sorted(stances)),
    )


def _told(error: Exception) -> str:
    """What is wrong, without the remedy that its message ends with: here another one is given."""
    return str(error).partition("; run: ")[0] or type(error).__name__
