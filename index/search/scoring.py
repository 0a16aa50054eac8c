"""Ranking by BM25, the title counting double. Every matching article is scored: the best are the best."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from index.search.evaluation import STEMS, Evaluation
from index.search.query import And, Near, Or, Phrase, Query, Word
from index.search.segment import Segment
from index.search.terms import TEXTS, WEIGHTS
from index.search.whoosh_codec import GAP

_SATURATION = 1.2  # k1
_LENGTH = 0.75  # b

Leaf = Word | Phrase | Near


def scored_leaves(query: Query) -> Iterator[Leaf]:
    """What of a query makes an article better: its words and phrases, not what it excludes, nor dates and values."""
    match query:
        case Word() | Phrase() | Near():
            yield query
        case And(parts) | Or(parts):
            for part in parts:
                yield from scored_leaves(part)
        case _:
            return


@dataclass(frozen=True, slots=True)
class Scoring:
    """Scores over all segments of an index, so that the same article scores the same in whichever it lies."""

    segments: Sequence[Segment]

    def scores(self, query: Query, found: Sequence[Set[int]]) -> list[dict[int, float]]:
        """The score of each found document, segment by segment."""
        scores = [dict.fromkeys(documents, 0.0) for documents in found]
        for leaf in dict.fromkeys(scored_leaves(query)):
            for text in TEXTS[leaf.field]:
                self._add(leaf, text, scores)
        return scores

    def _add(self, leaf: Leaf, text: str, scores: list[dict[int, float]]) -> None:
        counts = [self._counts(leaf, text, segment) for segment in self.segments]
        containing = sum(map(len, counts))
        if not containing:
            return
        total = sum(len(segment.keys) for segment in self.segments)
        rarity = math.log(1 + (total - containing + 0.5) / (containing + 0.5))
        factor = rarity * WEIGHTS[text] * (_SATURATION + 1)
        average = self._average_length(text)
        for segment, these, into in zip(self.segments, counts, scores, strict=True):
            if not into:
                continue
            starts = segment.field(text).starts
            fixed, varying = _SATURATION * (1 - _LENGTH), _SATURATION * _LENGTH / average
            for document, count in these:
                if document in into:
                    length = starts[document + 1] - starts[document] - GAP
                    into[document] += factor * count / (count + fixed + varying * length)

    def _counts(self, leaf: Leaf, text: str, segment: Segment) -> Sequence[tuple[int, int]]:
        """(document, number of occurrences)."""
        if not isinstance(leaf, Word):
            return list(Evaluation(segment).counts(leaf, text).items())
        columns = segment.field(STEMS[text])
        number = columns.number(leaf.stem)
        return list(zip(columns.documents(number), columns.counts(number), strict=True)) if number >= 0 else []

    def _average_length(self, text: str) -> float:
        places = sum(segment.field(text).starts[-1] for segment in self.segments)
        documents = sum(len(segment.field(text).starts) - 1 for segment in self.segments)
        return max(1.0, places / documents - GAP) if documents else 1.0
