"""Answering a query in one segment: sets of document numbers, and scores by BM25."""

from __future__ import annotations

import time
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from index.search import query as q
from index.search import spelling
from index.search.query import Query
from index.search.segment import FieldColumns, Segment
from index.search.terms import TEXTS

STEMS = {"title": "title_stems", "body": "body_stems"}
_MOST_REMEMBERED = 16


class OutOfTime(Exception):  # it is no error: the answer is partial
    """The deadline passed while a segment was searched."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The answers of one segment. `deadline`: of time.monotonic()."""

    segment: Segment
    deadline: float = float("inf")

    def documents(self, query: Query) -> Set[int]:
        """The documents that match, deleted ones left out."""
        return self._all(query) - self.segment.deleted if self.segment.deleted else self._all(query)

    def _all(self, query: Query) -> Set[int]:
        if time.monotonic() > self.deadline:
            raise OutOfTime
        match query:
            case q.And(parts):
                return self._and(parts)
            case q.Or(parts):
                return set().union(*map(self._all, parts))
            case q.Not(part):
                return self.segment.live - self._all(part)
            case q.Everything():
                return self.segment.live
            case q.Nothing():
                return frozenset()
            case q.DateRange(since, until):
                return set(self.segment.dated(since, until))
            case q.Word() | q.Exact():
                return self._term(query)
            case q.Phrase() | q.Near():
                return self._documents_at(query)
            case q.Prefix() | q.Wildcard() | q.Fuzzy():
                return self._forms(query)

    def _and(self, parts: Sequence[Query]) -> Set[int]:
        """Narrowed part by part, exclusions last, so that nothing is complemented without need."""
        wanted = [part for part in parts if not isinstance(part, q.Not)]
        found = sorted(map(self._all, wanted), key=len) or [self.segment.live]
        result: Set[int] = set(found[0]).intersection(*found[1:])
        for part in parts:
            if isinstance(part, q.Not):
                result = result - self._all(part.part)
        return result

    def _term(self, query: q.Word | q.Exact) -> Set[int]:
        found: set[int] = set()
        for columns, term in self._lookups(query):
            if (number := columns.number(term)) >= 0:
                found.update(columns.documents(number))
        return found

    def _lookups(self, query: q.Word | q.Exact) -> Iterator[tuple[FieldColumns, str]]:
        if isinstance(query, q.Exact):
            yield self.segment.field(query.field), query.value
        else:
            for text in TEXTS[query.field]:
                yield self.segment.field(STEMS[text]), query.stem

    def _forms(self, query: q.Prefix | q.Wildcard | q.Fuzzy) -> Set[int]:
        """The union over all terms that fit; of neighbouring terms in one piece."""
        found: set[int] = set()
        for name in TEXTS.get(query.field, (query.field.value,)):
            columns = self.segment.field(name)
            if isinstance(query, q.Prefix):
                found.update(columns.documents_of(columns.prefixed(query.text)))
                continue
            for number in fitting(columns, query):
                found.update(columns.documents(number))
        return found

    def counts(self, query: q.Phrase | q.Near, text: str) -> Mapping[int, int]:
        """In which documents, and how often, a phrase or window occurs in `text` ("title", "body")."""
        remembered = self.segment.remembered
        if (query, text) not in remembered:
            if len(remembered) >= _MOST_REMEMBERED:
                remembered.clear()
            remembered[query, text] = counts_by_document(
                self.segment.field(text).starts, self._occurrences(query, text)
            )
        return remembered[query, text]

    def _occurrences(self, query: q.Phrase | q.Near, text: str) -> Iterable[int]:
        """The places where a phrase ends or a window has its rarest word."""
        columns = self.segment.field(text)
        numbers = [columns.number(word) for word in query.words]
        if not numbers or min(numbers) < 0:
            return ()
        if time.monotonic() > self.deadline:
            raise OutOfTime
        if isinstance(query, q.Near):
            return windows([columns.places(number) for number in dict.fromkeys(numbers)], query.distance)
        return phrase_ends([columns.places(number) for number in numbers], query.slop)

    def _documents_at(self, query: q.Phrase | q.Near) -> Set[int]:
        if len(query.words) == 1:
            return set().union(*(self._forms_exact(text, query.words[0]) for text in TEXTS[query.field]))
        return set().union(*(self.counts(query, text) for text in TEXTS[query.field]))

    def _forms_exact(self, text: str, word: str) -> Set[int]:
        columns = self.segment.field(text)
        number = columns.number(word)
        return set(columns.documents(number)) if number >= 0 else frozenset()


def fitting(columns: FieldColumns, query: q.Wildcard | q.Fuzzy) -> Iterable[int]:
    """The numbers of the terms that a pattern or a fuzzy word accepts."""
    if isinstance(query, q.Fuzzy):
        near = columns.prefixed(query.text[:1]) if query.text else range(0)
        forms = spelling.near_forms(columns.terms[near.start : near.stop], query)
        return [columns.number(form) for form in forms]
    head = query.pattern.split("*")[0].split("?")[0]
    accepts = spelling.accepts(query.pattern)
    numbers = columns.prefixed(head)
    terms = columns.terms[numbers.start : numbers.stop]
    return [number for number, term in zip(numbers, terms, strict=True) if accepts(term)]


def phrase_ends(places: Sequence[array[int]], slop: int) -> Set[int]:
    """Where a phrase ends: each word at most `slop` places behind the one before."""
    if slop == 1:
        return _adjacent(places)
    ends: set[int] = set(places[0])
    for these in places[1:]:
        reachable = {end + step for end in ends for step in range(1, slop + 1)}
        ends = reachable.intersection(these)
    return ends


def _adjacent(places: Sequence[array[int]]) -> Set[int]:
    """From the rarest word outwards, so that a common one costs a look-up for each rare one, not a set of its own."""
    order = sorted(range(len(places)), key=lambda index: len(places[index]))
    rarest = order[0]
    anchors = set(places[rarest])
    for index in order[1:]:
        these, ahead = places[index], index - rarest
        if len(anchors) * 20 < len(these):
            anchors = {anchor for anchor in anchors if _holds(these, anchor + ahead)}
        else:
            anchors.intersection_update([place - ahead for place in these])
    return {anchor + len(places) - 1 - rarest for anchor in anchors}


def _holds(ascending: array[int], value: int) -> bool:
    at = bisect_left(ascending, value)
    return at < len(ascending) and ascending[at] == value


def windows(places: Sequence[array[int]], distance: int) -> list[int]:
    """Places of the rarest word that share a window of `distance` with all the others."""
    rarest, *others = sorted(places, key=len)
    return [place for place in rarest if _in_window(place, others, distance)]


def _in_window(place: int, others: Sequence[array[int]], distance: int) -> bool:
    near = [[place]]
    for these in others:
        near.append(list(these[bisect_left(these, place - distance) : bisect_left(these, place + distance + 1)]))
        if not near[-1]:
            return False
    starts = [start for among in near for start in among if place - distance <= start <= place]
    return any(all(_follows(among, start, distance) for among in near) for start in starts)


def _follows(among: Sequence[int], start: int, distance: int) -> bool:
    at = bisect_left(among, start)
    return at < len(among) and among[at] <= start + distance


def counts_by_document(starts: array[int], places: Iterable[int]) -> dict[int, int]:
    """How many of these places lie in each document."""
    found: dict[int, int] = {}
    document = upto = -1
    for place in sorted(places):
        if place >= upto:
            document = bisect_right(starts, place, max(document, 0)) - 1
            upto = starts[document + 1] if document + 1 < len(starts) else place
            found[document] = 1
        else:
            found[document] += 1
    return found
