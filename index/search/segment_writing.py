"""Writing a segment with Whoosh's writer: new documents, and those of small segments that it takes in."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator, Sequence, Set
from typing import Any

from whoosh import columns
from whoosh.codec.whoosh3 import W3Codec
from whoosh.fields import COLUMN, Schema
from whoosh.index import FileIndex
from whoosh.writing import LockError, SegmentWriter

from index.errors import CorpusBusy
from index.search.backend import SearchDocument
from index.search.index_folder import COLUMNS
from index.search.segment import Segment, read_fields
from index.search.terms import KEYWORD_FIELDS, keywords_of
from index.search.whoosh_codec import ColumnCodec, ColumnField

SEGMENT_DOCUMENTS = 50_000
"""A write of more articles than this makes several segments, so that memory stays bounded."""

MOST_SEGMENTS = 12

_KEY = columns.NumericColumn("q")
_DAY = columns.NumericColumn("I")


def schema() -> Schema:
    """The fields of the index: surface forms and stems of title and body, values, and two columns."""
    texts = ("title", "body", "title_stems", "body_stems")
    names = (*texts, *(field.value for field in KEYWORD_FIELDS))
    return Schema(key=COLUMN(_KEY), day=COLUMN(_DAY), **{name: ColumnField() for name in names})


def read_segment(storage: Any, entry: Any) -> Segment:
    """The segment of an entry in Whoosh's table of contents. Raises IndexDamaged."""
    documents = entry.doc_count_all()
    return Segment(
        read_fields(storage.opened(entry.make_filename(COLUMNS))),
        keys=_column(storage, entry, "key", "q", documents),
        days=_column(storage, entry, "day", "I", documents),
        deleted=frozenset(entry.deleted_docs()),
    )


def _column(storage: Any, entry: Any, name: str, typecode: str, documents: int) -> array[int]:
    """A numeric column of Whoosh read at once: big-endian, zeros at the end left out."""
    values = array(typecode)
    values.frombytes(storage.content(W3Codec.column_filename(entry, name)))
    if sys.byteorder == "little":
        values.byteswap()
    values.extend([0] * (documents - len(values)))
    return values


class SegmentBatch:
    """The documents of one segment on their way into the index."""

    def __init__(self, index: FileIndex) -> None:
        from index.search.postings import PostingPool  # for writers only: it brings numpy

        self._storage = index.storage
        try:
            self._writer = SegmentWriter(index, codec=ColumnCodec(), compound=False)
        except LockError as error:
            raise CorpusBusy(
                "another process is writing to the search index; try again when it has finished"
            ) from error
        self._pool = self._writer.pool = PostingPool()
        self._numbers: dict[int, int] = {}  # key -> document number in this segment

    def fill(self, documents: Iterator[SearchDocument]) -> bool:
        """Take documents until the segment is full; whether there may be more. The last one of a key counts."""
        for document in documents:
            if document.key in self._numbers:
                self._writer.newsegment.delete_document(self._numbers[document.key])
            self._numbers[document.key] = self._writer.docnum
            self._add(document)
            if self._writer.docnum >= SEGMENT_DOCUMENTS or self._pool.full:
                return True
        return False

    def _add(self, document: SearchDocument) -> None:
        number = self._writer.docnum
        self._append(document.key, document.day.toordinal() if document.day else 0)
        self._pool.add_text("title", document.title, document.language)
        self._pool.add_text("body", document.body, document.language)
        for field, values in keywords_of(document).items():
            if values:
                self._pool.add_values(field.value, number, values)

    def remove(self, keys: Set[int]) -> None:
        """Take these keys, and those that were added anew, out of the older segments."""
        gone = keys | self._numbers.keys()
        for entry in self._writer.segments:
            stored = _column(self._storage, entry, "key", "q", entry.doc_count_all())
            for number, key in enumerate(stored):
                if key in gone:
                    entry.delete_document(number)

    def cancel(self) -> None:
        """Give the batch up."""
        self._writer.cancel()

    def commit(self) -> None:
        """Write the segment and the table of contents; not durable before the storage is kept."""
        try:
            self._pool.settle()
            self._writer.commit(mergetype=self._merge)
        except BaseException:
            self._writer.writelock.release()
            raise

    def _merge(self, writer: SegmentWriter, entries: Sequence[Any]) -> list[Any]:
        """Whoosh's merge policy: take in segments that are not much larger, drop empty ones; the rest stay."""
        stay = sorted((entry for entry in entries if entry.doc_count()), key=lambda entry: int(entry.doc_count()))
        if not self._numbers:
            return stay
        while stay and self._worth_taking(stay):
            self._take_in(read_segment(self._storage, stay.pop(0)))
        return stay

    def _worth_taking(self, entries: Sequence[Any]) -> bool:
        size, own = entries[0].doc_count(), self._writer.docnum
        if size + own > SEGMENT_DOCUMENTS or self._pool.full:
            return False
        return size <= 2 * own or len(entries) >= MOST_SEGMENTS

    def _take_in(self, segment: Segment) -> None:
        """Append the live documents of another segment to this one."""
        numbers: list[int] = []
        for document, (key, day) in enumerate(zip(segment.keys, segment.days, strict=True)):
            if document in segment.deleted:
                numbers.append(-1)
                continue
            numbers.append(self._writer.docnum)
            self._append(key, day)
        self._pool.take_in(segment, numbers)

    def _append(self, key: int, day: int) -> None:
        columns_writer = self._writer.perdocwriter
        columns_writer.start_doc(self._writer.docnum)
        columns_writer.add_column_value("key", _KEY, key)
        columns_writer.add_column_value("day", _DAY, day)
        columns_writer.finish_doc()
        self._writer.docnum += 1
        self._writer._added = True  # or Whoosh takes the segment for an empty one
