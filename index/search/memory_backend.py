"""The plain backend: every document is looked at for every query. Slow and obviously right; tests measure others by it."""

from __future__ import annotations

import datetime
import math
import time
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from index.search import query as q
from index.search import spelling
from index.search.backend import Hit, Match, SearchDocument
from index.search.query import Query
from index.search.terms import Terms, terms_of


class MemoryBackend:
    """Holds the analysed documents in memory; nothing is written."""

    name = "memory"

    def __init__(self, folder: Path | None = None, *, create: bool = True) -> None:
        self._documents: dict[int, tuple[Terms, datetime.date | None]] = {}
        self._change = 0

    @property
    def change(self) -> int:
        """The change number of the latest write."""
        return self._change

    def write(self, added: Iterable[SearchDocument], removed: Iterable[int], *, change: int) -> None:
        """Replace and remove documents."""
        for key in removed:
            self._documents.pop(key, None)
        for document in added:
            self._documents[document.key] = (terms_of(document), document.day)
        self._change = change

    def match(self, query: Query, *, seconds: float | None = None) -> Match:
        """The matching keys; those found before the deadline."""
        deadline = time.monotonic() + (math.inf if seconds is None else seconds)
        keys = array("q")
        for key in sorted(self._documents):
            if time.monotonic() > deadline:
                return Match(keys, partial=True)
            if matches(query, *self._documents[key]):
                keys.append(key)
        return Match(keys)

    def marks(self, query: Query) -> bytes | None:
        """`match` is as quick."""
        return None

    def count(self, query: Query, *, by_date: bool = False) -> int | None:
        """How many match."""
        return len(self.match(query).keys)

    def newest(self, query: Query, *, limit: int) -> list[int]:
        """The keys of the latest."""
        found = self.match(query).keys
        return sorted(found, key=lambda key: (self._documents[key][1] or datetime.date.min, key), reverse=True)[:limit]

    def ranked(self, query: Query, *, limit: int) -> list[Hit]:
        """Best first: by how often the words of the query occur."""
        words = list(_words(query))
        hits = [Hit(key, self._score(key, words)) for key in self.match(query).keys]
        return sorted(hits, key=lambda hit: (-hit.score, -hit.key))[:limit]

    def suggest(self, word: str) -> str | None:
        """The most frequent near surface form of a word that does not occur."""
        counts = self._counts()
        return None if word in counts else spelling.best_suggestion(word, sorted(counts.items()))

    def vocabulary(self, prefix: str, *, limit: int) -> list[str]:
        """Surface forms with this prefix, most frequent first."""
        found = [(-count, form) for form, count in self._counts().items() if form.startswith(prefix)]
        return [form for _, form in sorted(found)[:limit]]

    def languages(self) -> list[str]:
        """Those of its articles."""
        return sorted({value for terms, _ in self._documents.values() for value in terms.keywords[q.Field.LANG]})

    def refresh(self) -> int:
        """There is no other process."""
        return self._change

    def let_go(self) -> None:
        """There is nothing else."""

    def close(self) -> None:
        """Nothing to close."""

    def _counts(self) -> Counter[str]:
        return Counter(form for terms, _ in self._documents.values() for form in {*terms.title, *terms.body})

    def _score(self, key: int, words: Sequence[q.Word]) -> float:
        terms, _ = self._documents[key]
        occurrences = sum(_stems(terms, word.field).count(word.stem) for word in words)
        return occurrences / (1 + len(terms.body) + len(terms.title))


def matches(query: Query, terms: Terms, day: datetime.date | None) -> bool:
    """Whether one analysed document matches: the meaning of each node, spelt out."""
    match query:
        case q.Everything():
            return True
        case q.Nothing():
            return False
        case q.And(parts):
            return all(matches(part, terms, day) for part in parts)
        case q.Or(parts):
            return any(matches(part, terms, day) for part in parts)
        case q.Not(part):
            return not matches(part, terms, day)
        case q.DateRange(since, until):
            return day is not None and (since is None or since <= day) and (until is None or day <= until)
        case q.Exact(field, value):
            return value in terms.keywords.get(field, ())
        case q.Word(_, stem, field):
            return stem in _stems(terms, field)
        case q.Phrase(words, field, slop):
            return any(_has_phrase(forms, words, slop) for forms in _texts(terms, field))
        case q.Near(words, distance, field):
            return any(_has_window(forms, words, distance) for forms in _texts(terms, field))
        case q.Prefix(text, field):
            return any(form.startswith(text) for form in _forms(terms, field))
        case q.Wildcard(pattern, field):
            return any(map(spelling.accepts(pattern), _forms(terms, field)))
        case q.Fuzzy(_, _, field):
            return bool(spelling.near_forms(_forms(terms, field), query))


def _texts(terms: Terms, field: q.Field) -> list[list[str]]:
    return {q.Field.TITLE: [terms.title], q.Field.BODY: [terms.body]}.get(field, [terms.title, terms.body])


def _stems(terms: Terms, field: q.Field) -> list[str]:
    known = {q.Field.TITLE: terms.title_stems, q.Field.BODY: terms.body_stems}
    return known.get(field, terms.title_stems + terms.body_stems)


def _forms(terms: Terms, field: q.Field) -> set[str]:
    if field in terms.keywords:
        return set(terms.keywords[field])
    return {form for forms in _texts(terms, field) for form in forms}


def _places(forms: Sequence[str], words: Iterable[str]) -> list[list[int]]:
    return [[place for place, form in enumerate(forms) if form == word] for word in words]


def _has_phrase(forms: Sequence[str], words: Sequence[str], slop: int) -> bool:
    first, *rest = _places(forms, words)
    ends = set(first)
    for places in rest:
        ends = {place for place in places if any(place - back in ends for back in range(1, slop + 1))}
    return bool(ends)


def _has_window(forms: Sequence[str], words: Sequence[str], distance: int) -> bool:
    """A window that begins at an occurrence and holds every word."""
    places = _places(forms, dict.fromkeys(words))

    def follows(start: int, among: list[int]) -> bool:
        at = bisect_left(among, start)
        return at < len(among) and among[at] <= start + distance

    return any(all(follows(start, among) for among in places) for these in places for start in these)


def _words(query: Query) -> Iterable[q.Word]:
    match query:
        case q.Word():
            yield query
        case q.And(parts) | q.Or(parts):
            for part in parts:
                yield from _words(part)
        case _:
            return
