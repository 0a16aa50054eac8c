"""The fast backend, for corpora beyond some 50,000 articles: Tantivy (extra `fast`), behind the same analysis and queries.

Texts reach Tantivy already analysed, words joined by spaces. It keeps its files mapped, so a segment is checked by size and,
as far as the index is small, by checksum before it is opened; Tantivy syncs its files itself.
"""

from __future__ import annotations

import contextlib
import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from index.durable import WriterLock, clear_storage_errors
from index.errors import UsageError
from index.search import spelling
from index.search.backend import Hit, IndexDamaged, Match, SearchDocument, no_collection
from index.search.index_folder import (
    LOCK,
    Manifest,
    begin_generation,
    drop_other_generations,
    read_manifest,
    write_manifest,
)
from index.search.query import Field, Query
from index.search.tantivy_files import check_files, file_states, linked, sweep, unmap_pages
from index.search.tantivy_keys import bit_of
from index.search.terms import joined_texts, keywords_of

try:
    import tantivy

    from index.search.tantivy_answers import KEY_BITS, TantivyAnswers, guarded, told
    from index.search.tantivy_queries import heads_of, schema, valid
except ImportError as missing:
    raise UsageError('the backend tantivy needs a package: pip install "stancegrid[fast]"') from missing

ENGINE = "tantivy"

_HEAP = 128_000_000


class TantivyBackend:
    """An index in `folder` as it was when opened or refreshed."""

    name = ENGINE

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        self._folder = folder
        self._fresh = create
        self._view: TemporaryDirectory[str] | None = None
        self._manifest = self._begin() if create else read_manifest(folder, ENGINE)
        self._open()

    def _begin(self) -> Manifest:
        with clear_storage_errors(self._folder):
            manifest = Manifest(begin_generation(self._folder), 0, {}, ENGINE)
            try:
                read_manifest(self._folder, ENGINE)
            except IndexDamaged:
                write_manifest(self._folder, manifest)
            return manifest

    def _open(self) -> None:
        path = self._folder / self._manifest.generation
        check_files(path, self._manifest)
        self._unlink()
        if not os.access(path, os.W_OK):
            self._view = linked(path)
            path = Path(self._view.name)
        self._schema = schema()
        self._index = guarded(lambda: tantivy.Index(self._schema, str(path)))
        guarded(lambda: self._index.config_reader("manual"))
        self._look()

    def _look(self) -> None:
        guarded(self._index.reload)
        self._searcher = self._index.searcher()
        self._answers = TantivyAnswers(self._schema, self._searcher)

    @property
    def change(self) -> int:
        """The catalogue's change number that this index holds at least."""
        return self._manifest.change

    def refresh(self) -> int:
        """See what others have written since."""
        manifest = read_manifest(self._folder, ENGINE) if not self._fresh else self._manifest
        if manifest != self._manifest:
            moved = manifest.generation != self._manifest.generation
            self._manifest = manifest
            if moved or self._view:
                self._open()
            else:
                self._look()
        return self.change

    def write(self, added: Iterable[SearchDocument], removed: Iterable[int], *, change: int) -> None:
        """Replace and remove documents; durable when this returns."""
        with clear_storage_errors(self._folder), WriterLock(self._folder / LOCK), no_collection():
            self.refresh()
            sweep(self._folder / self._manifest.generation)
            writer = self._index.writer(_HEAP, 1)
            try:
                self._fill(writer, added, removed)
                writer.commit()
                writer.wait_merging_threads()
            except BaseException as error:
                with contextlib.suppress(Exception):
                    writer.rollback()
                raise told(error) from error
            self._keep(change)
            self._look()

    def _fill(self, writer: Any, added: Iterable[SearchDocument], removed: Iterable[int]) -> None:
        for key in removed:
            writer.delete_documents_by_term("key", key)
        highest = self._answers.highest_key
        for document in added:
            if document.key <= highest:  # it may be there: each deletion is looked for in every segment
                writer.delete_documents_by_term("key", document.key)
            highest = max(highest, document.key)
            writer.add_document(tantivy.Document.from_dict(_fields(document), self._schema))

    def _keep(self, change: int) -> None:
        path = self._folder / self._manifest.generation
        files = file_states(path, self._manifest)
        self._manifest = Manifest(self._manifest.generation, change, files, ENGINE)
        write_manifest(self._folder, self._manifest)
        self._fresh = False
        drop_other_generations(self._folder, self._manifest.generation)

    def match(self, query: Query, *, seconds: float | None = None) -> Match:
        """The matching keys, ascending. Tantivy cannot be stopped; it does not need to be."""
        return Match(self._answers.keys(query))

    def marks(self, query: Query) -> bytes | None:
        """For each key from 0 on, 1 if it matches; None where few match."""
        return self._answers.marks(query)

    def count(self, query: Query, *, by_date: bool = False) -> int | None:
        """How many match; the first rows are remembered for `newest` or `ranked`."""
        return self._answers.count(query, by_date=by_date)

    def newest(self, query: Query, *, limit: int) -> list[int]:
        """The keys of the latest."""
        return self._answers.newest(query, limit)

    def ranked(self, query: Query, *, limit: int) -> list[Hit]:
        """The best hits; behind those with a score, the others, highest keys first."""
        return self._answers.ranked(query, limit)

    def suggest(self, word: str) -> str | None:
        """A frequent surface form near a word that does not occur."""
        if any(self._searcher.doc_freq(text, word) for text in ("title", "body")):
            return None
        return spelling.best_suggestion(word, sorted(self._counts(word[:1]).items())) if word else None

    def vocabulary(self, prefix: str, *, limit: int) -> list[str]:
        """Surface forms with this prefix, most frequent first."""
        found = sorted((-count, form) for form, count in self._counts(prefix).items())
        return [form for _, form in found[:limit]]

    def languages(self) -> list[str]:
        """Those of its articles, and of some that are gone."""
        return sorted({value for value, _ in self._answers.terms(Field.LANG.value, "")})

    def let_go(self) -> None:
        """Give back the memory of the mapped files; what is looked at again comes from the system's cache."""
        unmap_pages(self._folder / self._manifest.generation)

    def close(self) -> None:
        """Let go of the files."""
        del self._answers, self._searcher, self._index
        self._unlink()

    def _unlink(self) -> None:
        if self._view:
            self._view.cleanup()
            self._view = None

    def _counts(self, prefix: str) -> Counter[str]:
        counts: Counter[str] = Counter()
        for text in ("title", "body"):
            counts.update(dict(self._answers.terms(text, prefix)))
        return counts


def _fields(document: SearchDocument) -> dict[str, Any]:
    fields = joined_texts(document)
    fields["bit"] = bit_of(document.key)
    fields["stamp"] = fields["day"] << KEY_BITS | document.key
    fields["heads"] = " ".join(heads_of(f"{fields['title']} {fields['body']}".split()))
    for field, values in keywords_of(document).items():
        if values:
            fields[field.value] = list(map(valid, values))
    return fields
