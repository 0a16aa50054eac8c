"""What a Tantivy index answers in one state of it: numbers, first rows, all keys."""

from __future__ import annotations

import itertools
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from typing import Any, TypeVar

import tantivy

from index.errors import QueryError
from index.search.backend import Hit, IndexDamaged, no_collection
from index.search.query import Query
from index.search.scoring import scored_leaves
from index.search.tantivy_keys import AGGREGATION, MANY, PORTION, marks_in
from index.search.tantivy_queries import Translation, always_scored

KEY_BITS = 32
"""Of a stamp: the day above, the key below."""

_KEY = (1 << KEY_BITS) - 1
_FIRST = 64  # rows that are found together with their number
_MORE = 8  # hits beyond those that are asked for, to see whether a tie is cut
_FURTHER = 8  # times as many hits the next time a tie is cut: looking again costs more than a hit
_WIDEST = 20  # times as many keys as articles; beyond, one byte a key is too much
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _First:
    """What a count has found: the number, and the first hits in an order."""

    query: Query
    count: int
    by_date: bool
    hits: Sequence[tuple[Any, Any]]  # (stamp or score, place)

    @property
    def complete(self) -> bool:
        return self.count == len(self.hits)

    def has(self, query: Query, limit: int, *, by_date: bool) -> bool:
        """Whether these are the hits that are asked for, so many of them."""
        return (self.query, self.by_date) == (query, by_date) and (self.complete or limit <= len(self.hits))


class TantivyAnswers:
    """Answers of one searcher."""

    def __init__(self, schema: Any, searcher: Any) -> None:
        self._searcher = searcher
        self._queries = Translation(schema, self.terms)
        self._first: _First | None = None

    def terms(self, field: str, prefix: str) -> list[tuple[str, int]]:
        """The terms of a field that begin so, and in how many articles each occurs."""
        return list(guarded(lambda: self._searcher.terms_with_prefix(field, prefix)))

    def keys(self, query: Query) -> array[int]:
        """All matching keys, ascending."""
        marks = self.marks(query)
        if marks is not None:
            return array("q", compress(itertools.count(), marks))
        return array(
            "q", self._sorted(self._queries.matching(query), self._searcher.num_docs, "key", tantivy.Order.Asc)
        )

    def marks(self, query: Query) -> bytes | None:
        """For each key from 0 on, 1 if it matches; None where few match, or the keys are far apart."""
        most = self._searcher.num_docs
        if self._count(query) * MANY <= most or self.highest_key >= most * _WIDEST:
            return None
        translated = self._queries.matching(query)
        with no_collection():
            portions = [self._marks_from(translated, first) for first in range(0, self.highest_key + 1, PORTION)]
        return b"".join(portions)

    def _marks_from(self, translated: Any, first: int) -> bytes:
        """The same for the keys of one portion."""
        asked = self._queries.between(translated, first, first + PORTION) if self.highest_key >= PORTION else translated
        stretches = guarded(lambda: self._searcher.aggregate(asked, AGGREGATION))["stretch"]["buckets"]
        return marks_in(stretches, first).ljust(PORTION, b"\0")

    def count(self, query: Query, *, by_date: bool) -> int:
        """How many match. The first ones come along: those by date, else the best if every match has a score."""
        if by_date or not always_scored(query):
            found = self._search(self._queries.matching(query), _FIRST, order_by_field="stamp")
            by_date = True
        else:
            found = self._search(self._ranking(query), _FIRST + _MORE)
        hits = list(found.hits)
        self._first = _First(query, int(found.count), by_date, hits)
        return self._first.count

    def _count(self, query: Query) -> int:
        if self._first and self._first.query == query:
            return self._first.count
        return int(self._search(self._queries.matching(query), 1, order_by_field="key").count)

    def newest(self, query: Query, limit: int) -> list[int]:
        """The keys of the latest."""
        if self._first and self._first.has(query, limit, by_date=True):
            stamps = [stamp for stamp, _ in self._first.hits[:limit]]
        else:
            stamps = self._sorted(self._queries.matching(query), limit, "stamp", tantivy.Order.Desc)
        return [stamp & _KEY for stamp in stamps]

    def ranked(self, query: Query, limit: int) -> list[Hit]:
        """The best hits; behind those with a score, the others, highest keys first."""
        leaves = list(dict.fromkeys(scored_leaves(query)))
        hits = self._scored(query, limit) if leaves and limit > 0 else []
        if len(hits) < limit and not always_scored(query):
            others = self._queries.without(query, leaves)
            keys = self._sorted(others, limit - len(hits), "key", tantivy.Order.Desc)
            hits += [Hit(key, 0.0) for key in keys]
        return hits

    @cached_property
    def highest_key(self) -> int:
        """The highest key of all; -1 for an empty index."""
        return max(self._sorted(tantivy.Query.all_query(), 1, "key", tantivy.Order.Desc), default=-1)

    def _ranking(self, query: Query) -> Any:
        return self._queries.ranking(query, list(dict.fromkeys(scored_leaves(query))))

    def _scored(self, query: Query, limit: int) -> list[Hit]:
        """The best; more are fetched until no tie is cut."""
        everything = max(1, self._searcher.num_docs)
        if self._first and self._first.has(query, limit, by_date=False):
            found, complete = self._first.hits, self._first.complete
        else:
            found, complete = (), False
        asked, translated = _FURTHER * len(found) or limit + _MORE, self._ranking(query)
        while not complete and (len(found) <= limit or found[limit - 1][0] == found[-1][0]):
            asked = min(everything, asked)
            found = list(self._search(translated, asked, count=False).hits)
            complete = len(found) < asked or asked == everything
            asked *= _FURTHER
        keys = self._searcher.fast_field_values("key", [place for _, place in found])
        hits = [Hit(int(key or 0), float(score)) for (score, _), key in zip(found, keys, strict=True)]
        return sorted(hits, key=lambda hit: (-hit.score, -hit.key))[:limit]

    def _sorted(self, translated: Any, limit: int, field: str, order: Any) -> list[int]:
        """The values of a number in its order."""
        limit = min(limit, self._searcher.num_docs)
        if limit < 1:
            return []
        with no_collection():
            found = self._search(translated, limit, count=False, order_by_field=field, order=order)
            return [value for value, _ in found.hits]

    def _search(self, translated: Any, limit: int, **options: Any) -> Any:
        return guarded(lambda: self._searcher.search(translated, limit=limit, **options))


def guarded(call: Callable[[], T]) -> T:
    """What Tantivy says of a damaged file, as our error; its panics are no Exception."""
    try:
        return call()
    except (KeyboardInterrupt, SystemExit, QueryError):
        raise
    except BaseException as error:
        raise told(error) from error


def told(error: BaseException) -> BaseException:
    if isinstance(error, (ValueError, OSError)) or type(error).__name__ == "PanicException":
        return IndexDamaged(f"the search index cannot be used ({error}); run: stancegrid rebuild")
    return error
