"""A candidate as the encoder reads it: the sentences before, the sentence with marks in place of the names (before a word that
only means the holder) and around the proposals, and the claim that the holder supports the proposal."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from index.annotation import Mention, MentionKind, Sentence
from index.document import Document
from index.stance.candidates import Candidate
from index.stance.reading import ACTORS, Reading

# ids of the encoder's table: marks first, then the word pieces
PADDING, HOLDER, AGAIN, OTHER, OPENS, CLOSES, OPENS_OTHER, CLOSES_OTHER, SENTENCE, BEGIN, SEPARATOR = range(11)
FIRST_PIECE = 11

_LENGTH = 112  # ids of an input
_SENTENCE = 72  # of these at most for the sentence itself
_CLAIM = 16  # and for the claim
_BEFORE = 3  # sentences before that may come along
_LEAST = 8  # room for fewer ids of a sentence before is left empty
_LEAD = 10  # ids before the first mark in a sentence that is cut


class Pieces(Protocol):
    """Cuts a text into word pieces."""

    def of(self, text: str) -> list[int]:
        """The ids of the pieces of a text, from `FIRST_PIECE` on."""
        ...


class Marked(NamedTuple):
    """The input of one candidate: ids, and the places of holder and proposal among them."""

    ids: list[int]
    holder: int
    target: int


class Marker:
    """Makes the inputs of one document's candidates. `names`: proposal -> what it is called."""

    def __init__(self, document: Document, pieces: Pieces, names: Mapping[str, str]) -> None:
        self._document, self._pieces, self._names = document, pieces, names
        self._at = {sentence.span.start: at for at, sentence in enumerate(document.sentences)}
        self._starts = [mention.span.start for mention in document.mentions]
        self._named: dict[str, list[int]] = {}  # proposal -> the sentences that name it
        begins = list(self._at)
        for mention in document.mentions:
            if mention.kind is MentionKind.PROPOSAL:
                place = bisect_right(begins, mention.span.start) - 1
                self._named.setdefault(mention.key, []).append(place)
        self._cut: dict[tuple[int, int], list[int]] = {}

    def marked(self, reading: Reading, candidate: Candidate) -> Marked:
        """The input of one candidate."""
        at, holder, proposal = self._at[reading.sentence.span.start], candidate.holder, candidate.target.proposal
        own = None
        if 0 <= holder.first < min(len(reading.tokens), holder.last):
            own = reading.tokens[holder.first].start, reading.tokens[min(len(reading.tokens), holder.last) - 1].end
        sentence = _window([SENTENCE, *self._sentence(at, holder.actors, proposal, own)])
        claim = [HOLDER, *self._pieces.of(f"supports {self._names.get(proposal, proposal)}")[:_CLAIM]]
        room = _LENGTH - len(sentence) - len(claim) - 3
        naming = [] if OPENS in sentence else self._naming(at, holder.actors, proposal)[: room // 2]
        before = [*naming, *self._earlier(at, holder.actors, proposal, room - len(naming))]
        ids = [BEGIN, *before, *sentence, SEPARATOR, *claim, SEPARATOR]
        begins = 1 + len(before)
        ends = begins + len(sentence)
        held = _first(ids, HOLDER, range(begins, ends))
        told = _first(ids, OPENS, [*range(begins, ends), *range(begins - 1, -1, -1)])
        return Marked(ids, ends + 1 if held is None else held, ends if told is None else told)

    def _naming(self, at: int, actors: Sequence[str], proposal: str) -> list[int]:
        """The last sentence that names the proposal, where that is further back than the sentences that come along."""
        named = [one for one in self._named.get(proposal, ()) if one < at]
        if not named or named[-1] >= at - _BEFORE:
            return []
        return [*self._sentence(named[-1], actors, proposal, None)]

    def _earlier(self, at: int, actors: Sequence[str], proposal: str, room: int) -> list[int]:
        """As much of the sentences before as fits, the nearest first."""
        found: list[int] = []
        for before in range(at - 1, max(-1, at - 1 - _BEFORE), -1):
            if room < _LEAST:
                break
            if self._document.sentences[before].kind.can_be_evidence:
                ids = [*self._sentence(before, actors, proposal, None)][-room:]
                found[:0] = ids
                room -= len(ids)
        return found

    def _sentence(self, at: int, actors: Sequence[str], proposal: str, own: tuple[int, int] | None) -> Iterator[int]:
        """The ids of a sentence; `own`: where the holder stands in it, in characters."""
        sentence = self._document.sentences[at]
        inside = self._inside(sentence)
        marks = [*_around(inside, proposal), *_names(inside, actors, own)]
        place = sentence.span.start
        for start, _, mark, end in sorted(marks, key=lambda one: one[:2]):
            if start > sentence.span.end:
                break
            if start > place:
                yield from self._pieces_of(place, start)
                place = start
            yield mark
            place = max(place, end)
        yield from self._pieces_of(place, sentence.span.end)

    def _inside(self, sentence: Sentence) -> Sequence[Mention]:
        first, last = (bisect_left(self._starts, place) for place in (sentence.span.start, sentence.span.end))
        return self._document.mentions[first:last]

    def _pieces_of(self, start: int, end: int) -> list[int]:
        if (start, end) not in self._cut:
            text = " ".join(self._document.matching[start:end].split())
            self._cut[start, end] = self._pieces.of(text) if text else []
        return self._cut[start, end]


_Mark = tuple[int, int, int, int]  # where, which first in one place, the mark, where the text goes on


def _around(mentions: Sequence[Mention], proposal: str) -> Iterator[_Mark]:
    for mention in mentions:
        if mention.kind is MentionKind.PROPOSAL:
            mine = mention.key == proposal
            yield mention.span.start, 0, OPENS if mine else OPENS_OTHER, 0
            yield mention.span.end, -1, CLOSES if mine else CLOSES_OTHER, 0


def _names(mentions: Sequence[Mention], actors: Sequence[str], own: tuple[int, int] | None) -> Iterator[_Mark]:
    """A mark for every name, one where names overlap. It stands in place of the name; words that only mean the holder
    ("they", "the ministry") stay behind it."""
    found: list[tuple[int, int, int, int]] = []  # from, to, mark, where the text goes on
    named = False  # whether the holder stands here by name
    for mention in mentions:
        span = mention.span
        if mention.kind in ACTORS:
            if own and span.start < own[1] and span.end > own[0]:
                named = True
            else:
                mark = OTHER if set(mention.actors).isdisjoint(actors) else AGAIN
                found.append((span.start, span.end, mark, span.end))
    if own is not None:
        found.append((*own, HOLDER, own[1] if named else own[0]))
    last = -1
    for start, end, mark, goes_on in sorted(found):
        if start >= last:
            yield start, 1, mark, goes_on
            last = end


def _window(ids: list[int]) -> list[int]:
    """Of a long sentence the part around holder and proposal; where they stand too far apart, a part around each."""
    if len(ids) <= _SENTENCE:
        return ids
    found = (_first(ids, mark, range(len(ids))) for mark in (HOLDER, OPENS))
    marked = sorted(place for place in found if place is not None) or [0]
    if marked[-1] - marked[0] <= _SENTENCE - 2 * _LEAD:
        first = max(0, min(marked[0] - _LEAD, len(ids) - _SENTENCE))
        return ids[first : first + _SENTENCE]
    half = _SENTENCE // 2
    first = max(0, marked[0] - _LEAD)
    second = max(first + half, min(marked[-1] - _LEAD, len(ids) - half))
    return [*ids[first : first + half], *ids[second : second + half]]


def _first(ids: Sequence[int], mark: int, places: Sequence[int]) -> int | None:
    return next((place for place in places if ids[place] == mark), None)
