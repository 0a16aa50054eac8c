"""One sentence with everything that stands in it, counted in tokens."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from index.annotation import Mention, MentionKind, Sentence
from index.phrases import Found
from index.stance.lexicon import CueSense
from index.words import Token


@dataclass(frozen=True, slots=True)
class Place:
    """A mention as a half-open range of tokens."""

    first: int
    last: int
    mention: Mention


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue as a half-open range of tokens; `text` as it stands."""

    first: int
    last: int
    sense: CueSense
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence, its tokens, its mentions and cues in token positions."""

    sentence: Sentence
    tokens: Sequence[Token]
    actors: Sequence[Place]
    proposals: Sequence[Place]
    cues: Sequence[Cue]
    quoted: frozenset[int] = field(default_factory=frozenset)  # tokens inside quotation marks

    def words(self, first: int, last: int) -> Iterator[str]:
        """The words in lower case of a token range."""
        return (token.lower for token in self.tokens[max(0, first) : last])

    def text(self, matching: str, first: int, last: int) -> str:
        """The characters of a token range."""
        return matching[self.tokens[first].start : self.tokens[last - 1].end] if first < last else ""


def places(sequence: Sequence[Token], mentions: Sequence[Mention], kinds: frozenset[MentionKind]) -> list[Place]:
    """The mentions of some kinds as token ranges."""
    starts = [token.start for token in sequence]
    ends = [token.end for token in sequence]
    found = []
    for mention in mentions:
        if mention.kind in kinds:
            first = bisect_right(ends, mention.span.start)
            last = bisect_left(starts, mention.span.end)
            if first < last:
                found.append(Place(first, last, mention))
    return found


def to_cues(sequence: Sequence[Token], found: Sequence[Found[CueSense]]) -> list[Cue]:
    """Cues without overlaps."""
    return [
        Cue(one.first, one.last, one.value, " ".join(token.text for token in sequence[one.first : one.last]))
        for one in found
    ]


def quoted_tokens(sequence: Sequence[Token], *, open_before: bool) -> tuple[frozenset[int], bool]:
    """The tokens inside double quotation marks, and whether a quotation is open at the end."""
    inside, is_open = set(), open_before
    for index, token in enumerate(sequence):
        if token.text in '"“”':
            is_open = not is_open
        elif is_open:
            inside.add(index)
    return frozenset(inside), is_open
