"""Phrases over stems: compiled once, found in one pass over the tokens of a text.

A phrase is words with `*` inside a word, `(a|b)` for alternatives, `...` for a gap of up to five words, `=word` for
this very form of a word. Hyphen and space are the same, a leading article is ignored, inflections meet.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Generic, TypeVar

from index.words import Token, stem, tokens

Value = TypeVar("Value")
GAP = "..."
_MAX_GAP = 5
_MAX_VARIANTS = 256
_ARTICLES = frozenset(("the", "a", "an"))
_PIECE = re.compile(r"\(([^()]*)\)|\.\.\.|[^\s()]+")


@dataclass(frozen=True, slots=True)
class Element:
    """One word of a phrase: one of some stems, a form (`exact`), a pattern (`*`), or a gap."""

    stems: frozenset[str] = frozenset()
    exact: str = ""
    pattern: re.Pattern[str] | None = None
    gap: bool = False

    def fits(self, token: Token) -> bool:
        """Whether this token can stand here."""
        if self.pattern is not None:
            return self.pattern.fullmatch(token.lower) is not None
        return token.lower == self.exact if self.exact else token.stem in self.stems


@dataclass(frozen=True, slots=True)
class Found(Generic[Value]):
    """A phrase in a token sequence: tokens `first` to `last` (half open), and what the phrase stands for."""

    first: int
    last: int
    value: Value
    phrase: str


def _elements(word: str) -> list[Element]:
    if word == GAP:
        return [Element(gap=True)]
    if "*" in word:
        return [Element(pattern=re.compile(re.escape(word.lower()).replace(r"\*", r"[^\W_]*")))]
    if word.startswith("="):
        return [Element(exact=word[1:].lower())]
    return [Element(stems=frozenset((token.stem,))) for token in tokens(word) if token.lower != "-"]


def _choice(words: list[str]) -> Element | None:
    """One element for alternatives that are all plain single words."""
    elements = [_elements(word) for word in words if word]
    if len(elements) < len(words) or any(len(one) != 1 or not one[0].stems for one in elements):
        return None
    return Element(stems=frozenset().union(*(one[0].stems for one in elements)))


def _ways(piece: re.Match[str]) -> list[list[Element]]:
    """Every way one piece of a phrase (a word, or `(a|b)`) may be filled."""
    if piece.group(1) is None:
        return [_elements(piece.group())]
    words = piece.group(1).split("|")
    choice = _choice(words)
    if choice:
        return [[choice]]
    return [[element for word in option.split() for element in _elements(word)] for option in words]


def compile_phrase(phrase: str) -> list[tuple[Element, ...]]:
    """Every way the phrase may stand in a text."""
    words = [_ways(piece) for piece in _PIECE.finditer(phrase)]
    compiled = []
    for _, way in zip(range(_MAX_VARIANTS), product(*words), strict=False):
        elements = [element for part in way for element in part]
        while len(elements) > 1 and elements[0].stems <= _ARTICLES and elements[0].stems:
            elements.pop(0)
        while elements and elements[-1].gap:
            elements.pop()
        while elements and elements[0].gap:
            elements.pop(0)
        if elements:
            compiled.append(tuple(elements))
    return compiled


class PhraseTable(Generic[Value]):
    """Many phrases, looked up by their first word."""

    def __init__(self, phrases: Iterable[tuple[str, Value]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[Element, ...], Value, str]]] = defaultdict(list)
        self._patterns: list[tuple[tuple[Element, ...], Value, str]] = []
        for phrase, value in phrases:
            for elements in compile_phrase(phrase):
                entry = (elements, value, phrase)
                first = elements[0]
                if first.pattern is not None:
                    self._patterns.append(entry)
                else:
                    for start in first.stems or (stem(first.exact),):
                        self._by_first[start].append(entry)

    @property
    def first_stems(self) -> frozenset[str]:
        """The stems that a phrase can start with; empty where a pattern may start one (then nothing can be ruled out)."""
        return frozenset() if self._patterns else frozenset(self._by_first)

    def find(self, sequence: Sequence[Token]) -> list[Found[Value]]:
        """Every phrase found, also where they overlap, by start and then length."""
        found: list[Found[Value]] = []
        by_first, patterns = self._by_first, self._patterns
        for index, token in enumerate(sequence):
            entries = by_first.get(token.stem)
            if entries is None and not patterns:
                continue
            for elements, value, phrase in [*(entries or ()), *patterns]:
                last = _end_of(elements, sequence, index)
                if last:
                    found.append(Found(index, last, value, phrase))
        return sorted(found, key=lambda one: (one.first, -one.last))


def _end_of(elements: tuple[Element, ...], sequence: Sequence[Token], start: int) -> int:
    """The token after the match of `elements` at `start`, or 0."""
    if not elements[0].fits(sequence[start]):
        return 0
    return _rest(elements, 1, sequence, start + 1)


def _rest(elements: tuple[Element, ...], position: int, sequence: Sequence[Token], at: int) -> int:
    while position < len(elements):
        if elements[position].gap:
            for skipped in range(_MAX_GAP + 1):
                if at + skipped >= len(sequence) or sequence[at + max(0, skipped - 1)].text in ".;:":
                    return 0
                end = _rest(elements, position + 1, sequence, at + skipped)
                if end:
                    return end
            return 0
        while at < len(sequence) and sequence[at].text in ("-", "–") and at + 1 < len(sequence):
            at += 1
        if at >= len(sequence) or not elements[position].fits(sequence[at]):
            return 0
        at += 1
        position += 1
    return at


def longest(found: Iterable[Found[Value]]) -> list[Found[Value]]:
    """Without overlaps: longer phrases first, earlier ones on a tie; in text order."""
    taken: set[int] = set()
    kept = []
    for one in sorted(found, key=lambda item: (item.first - item.last, item.first)):
        span = range(one.first, one.last)
        if taken.isdisjoint(span):
            taken.update(span)
            kept.append(one)
    return sorted(kept, key=lambda one: one.first)
