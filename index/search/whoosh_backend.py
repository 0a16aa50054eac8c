"""The default search backend: a Whoosh index with our codec, made durable and safe to open by index_folder.

Whoosh gives the schema, the writer, segments with their deletions, and the columns of a document; postings are laid out by
whoosh_codec and answered by evaluation, because Whoosh's own matchers take a step of Python for every posting.
"""

from __future__ import annotations

import heapq
import math
import time
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from whoosh.index import TOC, FileIndex

from index.durable import WriterLock, clear_storage_errors
from index.search import spelling
from index.search.backend import Hit, IndexDamaged, Match, SearchDocument, no_collection
from index.search.evaluation import Evaluation, OutOfTime
from index.search.index_folder import LOCK, GenerationStorage, Manifest, begin_generation, open_storage, read_manifest
from index.search.query import Field, Query
from index.search.scoring import Scoring
from index.search.segment import FieldColumns, Segment
from index.search.segment_writing import SegmentBatch, read_segment, schema

ENGINE = "whoosh"
NAME = "MAIN"


class WhooshBackend:
    """An index in `folder` as it was when opened or refreshed. Not for use by several threads."""

    name = ENGINE

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        self._folder = folder
        self._fresh = create
        self._storage = self._begin() if create else open_storage(folder, ENGINE)
        self._known: dict[str, Segment] = {}
        self._segments = self._read_segments()

    def _begin(self) -> GenerationStorage:
        """A new generation; at once the index where there is none to replace."""
        with clear_storage_errors(self._folder):
            storage = GenerationStorage(self._folder, Manifest(begin_generation(self._folder), 0, {}, ENGINE))
            TOC.create(storage, schema(), NAME)
            try:
                read_manifest(self._folder, ENGINE)
            except IndexDamaged:
                storage.keep(0)
            return storage

    @property
    def change(self) -> int:
        """The catalogue's change number that this index holds."""
        return self._storage.manifest.change

    def refresh(self) -> int:
        """See what others have written since; the change number then. Raises IndexDamaged and keeps what it had."""
        if not self._fresh and read_manifest(self._folder, ENGINE) != self._storage.manifest:
            self._storage = open_storage(self._folder, ENGINE, self._storage)
            self._segments = self._read_segments()
        return self.change

    def write(self, added: Iterable[SearchDocument], removed: Iterable[int], *, change: int) -> None:
        """Replace and remove documents; durable when this returns, as it was before if it raises."""
        with clear_storage_errors(self._folder), WriterLock(self._folder / LOCK), no_collection():
            self.refresh()
            self._storage.sweep()
            try:
                self._write(iter(added), set(removed))
                self._storage.keep(change)
            except BaseException:
                self._storage.abandon()
                self._storage = self._begin() if self._fresh else open_storage(self._folder, ENGINE, self._storage)
                raise
            self._fresh = False
            self._segments = self._read_segments()

    def match(self, query: Query, *, seconds: float | None = None) -> Match:
        """The matching keys, ascending; of the segments that were done before the deadline."""
        deadline = time.monotonic() + (math.inf if seconds is None else seconds)
        keys: list[int] = []
        partial = False
        for segment in self._segments:
            try:
                found = Evaluation(segment, deadline).documents(query)
            except OutOfTime:
                partial = True
                continue
            keys.extend(map(segment.keys.__getitem__, found))
        keys.sort()
        return Match(array("q", keys), partial)

    def marks(self, query: Query) -> bytes | None:
        """`match` is as quick."""
        return None

    def count(self, query: Query, *, by_date: bool = False) -> int | None:
        """All keys cost no more."""
        return None

    def newest(self, query: Query, *, limit: int) -> list[int]:
        """The keys of the latest."""
        found = (
            (segment.days[document], segment.keys[document])
            for segment in self._segments
            for document in Evaluation(segment).documents(query)
        )
        return [key for _, key in heapq.nlargest(limit, found)]

    def ranked(self, query: Query, *, limit: int) -> list[Hit]:
        """The best hits of all that match."""
        found = [Evaluation(segment).documents(query) for segment in self._segments]
        scores = Scoring(self._segments).scores(query, found)
        hits = (
            (score, segment.keys[document])
            for segment, these in zip(self._segments, scores, strict=True)
            for document, score in these.items()
        )
        return [Hit(key, score) for score, key in heapq.nlargest(limit, hits)]

    def suggest(self, word: str) -> str | None:
        """A frequent surface form near a word that does not occur."""
        if any(field.number(word) >= 0 for field in self._texts()):
            return None
        return spelling.best_suggestion(word, sorted(self._counts(word[:1]).items()))

    def vocabulary(self, prefix: str, *, limit: int) -> list[str]:
        """Surface forms with this prefix, most frequent first."""
        found = [(-count, form) for form, count in self._counts(prefix).items()]
        return [form for _, form in heapq.nsmallest(limit, found)]

    def languages(self) -> list[str]:
        """Those of its articles, and of some that are gone."""
        return sorted({value for segment in self._segments for value in segment.field(Field.LANG.value).terms})

    def let_go(self) -> None:
        """What is kept is needed; the rest is read when it is asked for."""

    def close(self) -> None:
        """Let go of the memory and of the files."""
        self._segments = []
        self._known = {}
        self._storage.close()

    def _texts(self) -> Iterator[FieldColumns]:
        return (segment.field(name) for segment in self._segments for name in ("title", "body"))

    def _counts(self, prefix: str) -> Counter[str]:
        """In how many titles and bodies each form with this prefix occurs."""
        counts: Counter[str] = Counter()
        for field in self._texts():
            numbers = field.prefixed(prefix)
            for number, form in zip(numbers, field.terms[numbers.start : numbers.stop], strict=True):
                counts[form] += field.frequency(number)
        return counts

    def _read_segments(self) -> list[Segment]:
        """The segments of the index; the columns of those known already are shared."""
        segments = {}
        for entry in TOC.read(self._storage, NAME).segments:
            known = self._known.get(entry.segment_id()) or read_segment(self._storage, entry)
            segments[entry.segment_id()] = known.with_deleted(frozenset(entry.deleted_docs()))
        self._known = segments
        return list(segments.values())

    def _write(self, added: Iterator[SearchDocument], removed: set[int]) -> None:
        """One segment after the other; the first one takes out what is removed."""
        more = True
        while more:
            batch = SegmentBatch(FileIndex(self._storage, indexname=NAME))
            try:
                more = batch.fill(added)
                batch.remove(removed)
                removed = set()
            except BaseException:
                batch.cancel()
                raise
            batch.commit()
