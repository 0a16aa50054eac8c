"""Where a query matches inside a text, and the stretch of it that shows this best."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.article import Span
from index.search import analysis, spelling
from index.search.evaluation import phrase_ends, windows
from index.search.query import And, Field, Fuzzy, Near, Or, Phrase, Prefix, Query, Wildcard, Word

Leaf = Word | Prefix | Wildcard | Fuzzy | Phrase | Near
_CUT = "…"
_SPACE = re.compile(r"\s")
_FITS, _WATCHED, _NO_WORD = 1, 2, 4


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of a text on one line; `matches` are offsets into `text` here, `start` is where it begins there."""

    text: str
    matches: tuple[Span, ...]
    start: int = 0


def find(
    query: Query,
    text: str,
    language: str = "",
    *,
    part: Field = Field.BODY,
    within: Span | None = None,
    most: int | None = None,
) -> list[Span]:
    """What matches in a text, as spans of it: ascending, apart from one another, a phrase as one span.

    `part` tells whether the text is a title or a body; `within` narrows to a part of the text; `most` stops early.
    """
    seeker = _seeker(query, part, language)
    stretch = within or Span(0, len(text))
    return _apart(seeker.spans(text, stretch, most))[:most]


def excerpt(text: str, matches: Sequence[Span], *, width: int, within: Span | None = None) -> Excerpt:
    """The `width` characters with the most different matches, beginning at a word; the beginning if there are none."""
    stretch = within or Span(0, len(text))
    first = _best_start(text, matches, width, stretch)
    last = min(stretch.end, first + width)
    if last < stretch.end and not text[last].isspace():
        last = max(_word_end(text, first, last), min(last, first + width // 2))
    head = _CUT if first > stretch.start else ""
    tail = _CUT if last < stretch.end else ""
    shown = _SPACE.sub(" ", text[first:last])
    moved = [Span(span.start - first + len(head), min(span.end, last) - first + len(head)) for span in matches
             if first <= span.start < last]  # fmt: skip
    return Excerpt(head + shown + tail, tuple(moved), first)


def _leaves(query: Query, part: Field) -> Iterator[Leaf]:
    """What can be seen in a text: neither what is excluded nor dates and values."""
    match query:
        case And(parts) | Or(parts):
            for each in parts:
                yield from _leaves(each, part)
        case Word() | Prefix() | Wildcard() | Fuzzy() | Phrase() | Near() if query.field in {Field.ANY, part}:
            yield query
        case _:
            return


@lru_cache(maxsize=16)
def _seeker(query: Query, part: Field, language: str) -> _Seeker:
    """Kept from one row of a list to the next."""
    return _Seeker(list(_leaves(query, part)), language)


class _Seeker:
    """Finds leaves in texts of one language; remembers what it made of each word."""

    def __init__(self, leaves: Sequence[Leaf], language: str) -> None:
        self._wanted = {leaf.stem for leaf in leaves if isinstance(leaf, Word)}
        self._stems = analysis.stems_in(language)
        self._tests = [_test(leaf) for leaf in leaves if isinstance(leaf, Prefix | Wildcard | Fuzzy)]
        self._sequences = [leaf for leaf in leaves if isinstance(leaf, Phrase | Near)]
        self._watched = {word for leaf in self._sequences for word in leaf.words}
        self._kinds = analysis.Remembered(self._kind)

    def spans(self, text: str, stretch: Span, most: int | None) -> list[Span]:
        """Spans of single words and of phrases, unsorted. Sequences need the whole text, so `most` stops only words."""
        if not (self._wanted or self._tests or self._sequences):
            return []
        found: list[Span] = []
        watched: list[analysis.Token] = []
        kinds, stop = self._kinds, None if self._sequences else most
        position = 0
        for word in analysis.TOKEN.finditer(text, stretch.start, stretch.end):
            kind = kinds[word.group()]
            if kind:
                if kind == _NO_WORD:
                    continue
                if kind & _FITS:
                    found.append(Span(word.start(), word.end()))
                    if len(found) == stop:
                        break
                if kind & _WATCHED:
                    watched.append(analysis.Token(analysis.FOLDED[word.group()], position, word.start(), word.end()))
            position += 1
        for sequence in self._sequences:
            found += _sequence_spans(sequence, watched)
        return found

    def _kind(self, word: str) -> int:
        surface = analysis.FOLDED[word]
        if not surface:
            return _NO_WORD
        fits = not self._wanted.isdisjoint(self._stems[surface]) or any(test(surface) for test in self._tests)
        return _FITS * fits + _WATCHED * (surface in self._watched)


def _test(leaf: Prefix | Wildcard | Fuzzy) -> Callable[[str], object]:
    if isinstance(leaf, Prefix):
        return lambda surface: surface.startswith(leaf.text)
    if isinstance(leaf, Wildcard):
        return spelling.accepts(leaf.pattern)
    return lambda surface: spelling.near_forms((surface,), leaf)


def _sequence_spans(sequence: Phrase | Near, watched: Sequence[analysis.Token]) -> list[Span]:
    tokens = {token.position: token for token in watched if token.surface in sequence.words}
    places = [array("I", [at for at, token in tokens.items() if token.surface == word]) for word in sequence.words]
    if not all(places):
        return []
    if isinstance(sequence, Near):
        near = windows(places, sequence.distance)
        return [
            token.span for at, token in tokens.items() if any(abs(at - place) <= sequence.distance for place in near)
        ]
    longest = (len(sequence.words) - 1) * sequence.slop
    spans = []
    for end in phrase_ends(places, sequence.slop):
        starts = (
            at for at in range(end, end - longest - 1, -1) if tokens.get(at) and _begins(tokens, at, sequence, end)
        )
        spans += [Span(tokens[start].start, tokens[end].end) for start in list(starts)[:1]]
    return spans


def _begins(tokens: dict[int, analysis.Token], start: int, phrase: Phrase, end: int) -> bool:
    """Whether the phrase can begin at `start` and end at `end`."""
    ends = {start} if tokens[start].surface == phrase.words[0] else set()
    for word in phrase.words[1:]:
        steps = {at + step for at in ends for step in range(1, phrase.slop + 1)}
        ends = {at for at in steps if at in tokens and tokens[at].surface == word}
    return end in ends


def _apart(spans: list[Span]) -> list[Span]:
    """Sorted, overlapping ones made one."""
    apart: list[Span] = []
    for span in sorted(spans):
        if apart and span.start < apart[-1].end:
            apart[-1] = Span(apart[-1].start, max(span.end, apart[-1].end))
        else:
            apart.append(span)
    return apart


def _best_start(text: str, matches: Sequence[Span], width: int, stretch: Span) -> int:
    """A little before the match from which on the most different words match within `width`."""
    if not matches:
        return stretch.start
    lead = width // 5

    def worth(span: Span) -> tuple[int, int]:
        inside = [
            other.of(text).casefold()
            for other in matches[:200]
            if span.start <= other.start <= span.start + width - lead
        ]
        return len(set(inside)), len(inside)

    best = max(matches[:200], key=worth).start
    first = max(stretch.start, best - lead)
    if first <= stretch.start + lead:
        return stretch.start
    if stretch.end - first < width:
        first = max(stretch.start, stretch.end - width)
    while first < best and not text[first - 1].isspace():
        first += 1
    return first


def _word_end(text: str, first: int, last: int) -> int:
    """The end of the last whole word before `last`."""
    at = last
    while at > first and not text[at - 1].isspace():
        at -= 1
    return len(text[:at].rstrip()) if at > first else last
