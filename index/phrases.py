"""Phrases over stems: compiled once, found in one pass over the tokens of a text.

A phrase is words with `*` inside a word, `(a|b)` for alternatives, `...` for a gap of up to five words, `=word` for
this very form of a word. Hyphen and space are the same, a leading article is ignored, inflections meet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any, Generic, TypeVar

from index.lang import load
from index.words import Token, stem, tokens

Value = TypeVar("Value")
GAP = "..."
_MAX_GAP = 5
_MAX_VARIANTS = 256
_NOTHING: dict[str, Any] = {}  # of all that have none; never written to
_DASHES = ("-", "–")
_HYPHEN = re.compile("[-–]")
_PIECE = re.compile(r"\(([^()]*)\)|\.\.\.|[^\s()]+")
_PERCENT = re.compile(r"\bper\s+cent\b", re.IGNORECASE)


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
    if "*" in word or word.startswith("="):
        exact = word.startswith("=")  # counts for every part of a word with hyphens, which are tokens of their own
        parts = [part for part in _HYPHEN.split(word.removeprefix("=").lower()) if part]
        return [Element(exact=part) if exact else _starred(part) for part in parts]
    return [Element(stems=frozenset((token.stem,))) for token in tokens(word) if token.lower != "-"]


def _starred(word: str) -> Element:
    return Element(pattern=_pattern(word)) if "*" in word else Element(stems=frozenset((stem(word),)))


def _pattern(word: str) -> re.Pattern[str]:
    """A word with `*`. What a star took is not given back, so that many stars cannot take exponential time."""
    first, *between, last = map(re.escape, word.split("*"))
    middle = "".join(rf"(?>[^\W_]*?{part})" for part in between if part)
    return re.compile(rf"{first}{middle}[^\W_]*{last}")


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


@cache
def _articles() -> frozenset[str]:
    return frozenset(load("inflection")["articles"])


def compile_phrase(phrase: str) -> list[tuple[Element, ...]]:
    """Every way the phrase may stand in a text."""
    words = [_ways(piece) for piece in _PIECE.finditer(_PERCENT.sub("percent", phrase))]
    compiled, articles = [], _articles()
    for _, way in zip(range(_MAX_VARIANTS), product(*words), strict=False):
        elements = [element for part in way for element in part]
        while len(elements) > 1 and elements[0].stems <= articles and elements[0].stems:
            elements.pop(0)
        while elements and elements[-1].gap:
            elements.pop()
        while elements and elements[0].gap:
            elements.pop(0)
        if elements:
            compiled.append(tuple(elements))
    return compiled


class _Node(Generic[Value]):
    """The phrases that share their first elements: what ends here, and what may follow. There are many, most of them ends:
    what one does not have takes no room."""

    __slots__ = ("_any_pattern", "_by_form", "_by_stem", "_patterns", "ends", "gap")

    def __init__(self) -> None:
        self.ends: tuple[tuple[int, Value, str], ...] = ()  # number of the entry, its value, its phrase
        self.gap: _Node[Value] | None = None
        self._by_stem: dict[str, tuple[_Node[Value], ...]] = _NOTHING
        self._by_form: dict[str, tuple[_Node[Value], ...]] = _NOTHING
        self._patterns: tuple[tuple[Element, _Node[Value]], ...] = ()
        self._any_pattern: re.Pattern[str] | None = None

    def follow(self, element: Element, node: _Node[Value]) -> None:
        """Lets `node` be reached over `element`."""
        if element.gap:
            self.gap = node
        elif element.pattern is not None:
            self._patterns += ((element, node),)
        elif element.exact:
            self._by_form = _with(self._by_form, element.exact, node)
        for one in element.stems:
            self._by_stem = _with(self._by_stem, one, node)

    def after(self, token: Token) -> Sequence[_Node[Value]]:
        """The nodes that are reached over this token."""
        reached = self._by_stem.get(token.stem, ())
        if self._by_form:
            reached = (*reached, *self._by_form.get(token.lower, ()))
        if self._patterns and self._one_of_the_patterns().fullmatch(token.lower):
            reached = (*reached, *(node for element, node in self._patterns if element.fits(token)))
        return reached

    def _one_of_the_patterns(self) -> re.Pattern[str]:
        """All patterns in one: most words fit none, and one look tells."""
        if self._any_pattern is None:
            self._any_pattern = re.compile("|".join(one.pattern.pattern for one, _ in self._patterns if one.pattern))
        return self._any_pattern


def _with(
    nodes: dict[str, tuple[_Node[Value], ...]], word: str, node: _Node[Value]
) -> dict[str, tuple[_Node[Value], ...]]:
    """The nodes with one more for a word."""
    nodes = {} if nodes is _NOTHING else nodes
    nodes[word] = (*nodes.get(word, ()), node)
    return nodes


class PhraseTable(Generic[Value]):
    """Many phrases as one tree of their elements: a text is read once, however many phrases there are."""

    def __init__(self, phrases: Iterable[tuple[str, Value]]) -> None:
        self._root: _Node[Value] = _Node()
        made: dict[tuple[int, Element], _Node[Value]] = {}  # the node over an element after another node
        number = 0
        for phrase, value in phrases:
            for elements in compile_phrase(phrase):
                node = self._root
                for element in elements:
                    if (id(node), element) not in made:
                        made[id(node), element] = _Node()
                        node.follow(element, made[id(node), element])
                    node = made[id(node), element]
                node.ends += ((number, value, phrase),)
                number += 1

    def find(self, sequence: Sequence[Token]) -> list[Found[Value]]:
        """Every phrase found, also where they overlap, by start and then length."""
        found: list[Found[Value]] = []
        for index, token in enumerate(sequence):
            nodes = self._root.after(token)
            if nodes:
                ends = _ends(nodes, sequence, index + 1)
                found += [Found(index, last, value, phrase) for _, last, value, phrase in sorted(ends, key=_number)]
        return sorted(found, key=lambda one: (one.first, -one.last))


def _number(end: tuple[int, int, object, str]) -> int:
    return end[0]


def _ends(nodes: Sequence[_Node[Value]], sequence: Sequence[Token], start: int) -> list[tuple[int, int, Value, str]]:
    """Each entry that ends in the tokens from `start` on, once, where its gaps are shortest: number, end, value, phrase.

    No place in the tree is visited twice for one token, so that many gaps cost no more than few.
    """
    ends: dict[int, tuple[int, int, Value, str]] = {}
    todo = [(node, start) for node in reversed(nodes)]
    seen: set[tuple[int, int]] = set()
    while todo:
        node, at = todo.pop()
        if (id(node), at) in seen:
            continue
        seen.add((id(node), at))
        for number, value, phrase in node.ends:
            ends.setdefault(number, (number, at, value, phrase))
        if node.gap is not None:
            todo += [(node.gap, place) for place in reversed(_gap_ends(sequence, at))]
        while at + 1 < len(sequence) and sequence[at].text in _DASHES:
            at += 1
        if at < len(sequence) and (reached := node.after(sequence[at])):
            todo += [(after, at + 1) for after in reversed(reached)]
    return list(ends.values())


def _gap_ends(sequence: Sequence[Token], at: int) -> list[int]:
    """Where a gap that starts at `at` may end, the shortest first; none goes over a stop."""
    places = []
    for place in range(at, min(at + _MAX_GAP + 1, len(sequence))):
        if sequence[max(at, place - 1)].text in ".;:":
            break
        places.append(place)
    return places


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
