"""Where a query matches inside a text, and the stretch of it that shows this best."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from index.article import Span
from index.search import analysis, spelling
from index.search.evaluation import phrase_ends, windows
from index.search.query import And, Field, Fuzzy, Near, Or, Phrase, Prefix, Query, Wildcard, Word

Leaf = Word | Prefix | Wildcard | Fuzzy | Phrase | Near
_CUT = "…"
_SPACE = re.compile(r"\s")
_LONGEST_RUN = 500
"""Where no space is for so long, every word is read: looking back to the last space from each would take too long."""
_SURELY_BETWEEN = frozenset(' \t\n\r!"#$&()*+-/:;<=>?@[\\]^_`{|}~“”–—…\u00a0')
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
        self._candidate = _candidate(leaves) if language in {"", "en"} else None

    def spans(self, text: str, stretch: Span, most: int | None) -> list[Span]:
        """Spans of single words and of phrases, unsorted; single words stop at `most`."""
        if not (self._wanted or self._tests or self._sequences):
            return []
        if self._candidate is None:
            return self._spans_among_all(text, stretch, most)
        return self._spans_at_candidates(self._candidate, text, stretch, most)

    def _spans_at_candidates(
        self, candidate: re.Pattern[str], text: str, stretch: Span, most: int | None
    ) -> list[Span]:
        """Looks only at words with a first letter that fits: some microseconds for a page."""
        found: list[Span] = []
        upto = stretch.start
        for place in candidate.finditer(text, stretch.start, stretch.end):
            at = place.start()
            before = text[at - 1] if at > stretch.start else " "
            if at < upto:
                continue
            if before not in _SURELY_BETWEEN:
                space = max(text.rfind(" ", upto, at), text.rfind("\n", upto, at))
                if at - max(space, upto) > _LONGEST_RUN:
                    return self._spans_among_all(text, stretch, most)
                if not _begins_word(text, max(space + 1, upto), at):
                    continue
            word = analysis.TOKEN.match(text, at, stretch.end)
            kind = self._kinds[word.group()] if word else 0
            if word is None or kind in (0, _NO_WORD):
                continue
            upto = word.end()
            if kind & _FITS:
                found.append(Span(at, upto))
            if kind & _WATCHED:
                found += self._phrases_at(text, at, stretch.end)
            if len(found) == most:
                break
        return found

    def _phrases_at(self, text: str, at: int, end: int) -> list[Span]:
        """The phrases that begin with the word at this place."""
        longest = max(len(sequence.words) for sequence in self._sequences)
        here = list(islice(analysis.tokens(text, at, end), longest))
        words = tuple(token.surface for token in here)
        return [
            Span(at, here[len(sequence.words) - 1].end)
            for sequence in self._sequences
            if words[: len(sequence.words)] == sequence.words
        ]

    def _spans_among_all(self, text: str, stretch: Span, most: int | None) -> list[Span]:
        """Looks at every word, and counts them: for windows, gaps, patterns of any beginning and other languages."""
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


def _candidate(leaves: Sequence[Leaf]) -> re.Pattern[str] | None:
    """Where a word could begin that fits one of the leaves; None when its first letter is not known.

    An English stem begins as its words do. Letters beyond ASCII may fold to any other.
    """
    heads = set()
    for leaf in leaves:
        if isinstance(leaf, Near) or (isinstance(leaf, Phrase) and leaf.slop > 1):
            return None
        text = leaf.stem if isinstance(leaf, Word) else leaf.words[0] if isinstance(leaf, Phrase) else _beginning(leaf)
        heads.add(text[:1])
    if not all(head.isascii() and head.isalnum() for head in heads):
        return None
    letters = "".join(sorted({*heads, *(head.upper() for head in heads)}))
    return re.compile(rf"[{letters}\u0080-\U0010ffff](?<![A-Za-z].)", re.DOTALL)


def _beginning(leaf: Prefix | Wildcard | Fuzzy) -> str:
    return leaf.pattern if isinstance(leaf, Wildcard) else leaf.text


def _begins_word(text: str, space: int, at: int) -> bool:
    """Whether a word begins at a place behind a digit, a dot, an apostrophe, ...: read on from where one surely does."""
    return any(word.start() == at for word in analysis.TOKEN.finditer(text, space, at + analysis.LONGEST))


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
