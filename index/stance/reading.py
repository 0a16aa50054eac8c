"""One sentence with everything that stands in it, counted in tokens."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from index.annotation import Mention, MentionKind, Sentence
from index.phrases import Found, longest
from index.stance.lexicon import CueSense, english
from index.words import Token

ACTORS = frozenset((MentionKind.ACTOR, MentionKind.PERSON))  # whose mentions can be holders


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
    phrase: str = ""  # as written in the language data
    inner: str = ""  # a negator that stands in a gap of the phrase ("put no battalion")


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

    def written(self, first: int, last: int) -> str:
        """A token range as it is written, on one line."""
        ends = [self.tokens[first].start, *(token.end for token in self.tokens[first:last])]
        pairs = zip(ends, self.tokens[first:last], strict=False)
        return "".join((" " if token.start > end else "") + token.text for end, token in pairs)

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
    """Cues without overlaps: the longest stay; one that is predicate and noun alike is marked `both`."""
    kept = longest(found)
    constructions: dict[tuple[int, int, object], set[str]] = {}
    for one in found:
        constructions.setdefault((one.first, one.last, one.value.stance), set()).add(one.value.construction)
    cues = []
    for one in kept:
        sense = one.value
        if {"predicate", "noun"} <= constructions[one.first, one.last, sense.stance]:
            sense = replace(sense, construction="both")
        month = sequence[one.first].text == "May" and one.first > 0
        if month:
            continue  # the month; the verb has a capital only at the beginning
        verbal = sequence[one.first].lower.endswith(("ed", "ing")) and sequence[one.first].lower not in one.phrase
        if sense.construction != "neutral" and not (
            sense.construction == "noun" and one.last - one.first == 1 and verbal
        ):
            text = " ".join(token.text for token in sequence[one.first : one.last])
            cues.append(Cue(one.first, one.last, sense, text, one.phrase, _inner(sequence, one)))
    return cues


def _inner(sequence: Sequence[Token], one: Found[CueSense]) -> str:
    """The negator in a gap of a found phrase; empty where the phrase itself has one."""
    if "..." not in one.phrase or _is_negated(one.phrase):
        return ""
    inside = (token.lower for token in sequence[one.first + 1 : one.last - 1])
    return next((word for word in inside if word in english().words("gap_negators")), "")


@cache
def _is_negated(phrase: str) -> bool:
    """Whether a phrase of the language data holds a negator of its own."""
    words = "|".join(sorted(english().words("in_phrase")))
    return re.search(rf"\b(?:{words})\b|n't", phrase, re.IGNORECASE) is not None


def quoted_tokens(sequence: Sequence[Token], *, open_before: bool) -> tuple[frozenset[int], bool]:
    """The tokens inside double quotation marks, and whether a quotation is open at the end."""
    inside, is_open = set(), open_before
    for index, token in enumerate(sequence):
        if token.text in '"“”':
            is_open = not is_open
        elif is_open:
            inside.add(index)
    return frozenset(inside), is_open
