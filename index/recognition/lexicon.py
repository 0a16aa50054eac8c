"""A dictionary of surface forms and the scan that finds them: one dictionary look-up a capitalised word.

An alternation of thousands of names tried at every character would be too slow, so names are filed under their first
capitalised word. The longest name wins; what it covers is consumed ("Washington Post" hides "Washington").
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from index.annotation import MentionKind

# A capitalised word, with "U.S." as one word. The class is "letter that is no a-z": accents included.
WORD = re.compile(r"[A-Z](?:\.[A-Z])+(?:\.|\b)|[^\W\d_a-z]\w*")
_GLUED = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])")
_SHORT = 4  # shorter names are not accepted out of glued words: "McUN"


@dataclass(frozen=True, slots=True)
class Entry:
    """What a surface form stands for. `kind` None: nothing that is recorded, but it hides what it covers."""

    kind: MentionKind | None
    key: str = ""
    actors: tuple[str, ...] = ()
    role: str = "name"


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry found at [start, end)."""

    start: int
    end: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class _Form:
    lead: str  # lower-case words that must stand before the first capitalised word
    rest: str  # what must follow it
    entry: Entry


class Lexicon:
    """Surface forms and their entries; the first entry given for a form is kept."""

    def __init__(self, forms: Iterable[tuple[str, Entry]]) -> None:
        self._filed: dict[str, list[_Form]] = {}
        self._plain: dict[str, Entry] = {}
        for surface, entry in forms:
            self._file(surface, entry)
            if not surface.isupper() and len(surface) >= _SHORT:
                self._file(surface.upper(), entry)
        for filed in self._filed.values():
            filed.sort(key=lambda form: -len(form.lead) - len(form.rest))  # stable: the first given wins
        self._lower = _alternation(self._plain)

    def _file(self, surface: str, entry: Entry) -> None:
        first = WORD.search(surface)
        if first is None:
            self._plain.setdefault(surface, entry)
            return
        form = _Form(surface[: first.start()], surface[first.end() :], entry)
        self._filed.setdefault(first.group(), []).append(form)

    def scan(self, flat: str, start: int, end: int) -> list[Hit]:
        """The hits in `flat` (line ends already spaces) in order, never overlapping."""
        hits: list[Hit] = []
        filed, done = self._filed, start
        for word in WORD.finditer(flat, start, end):
            if word.start() < done:
                continue
            forms = filed.get(word.group())
            if forms is None:
                found = self._unusual(flat, word)
            else:
                found = _longest(flat, forms, word.start(), word.end())
            for hit in found:
                hits.append(hit)
                done = hit.end
        if self._lower is not None:
            hits = _merged(hits, self._lower_hits(flat, start, end))
        return hits

    def _unusual(self, flat: str, word: re.Match[str]) -> Iterator[Hit]:
        """Names inside a glued word ("SwedenLithuania"), and those whose last letter is a possessive in capitals."""
        text = word.group()
        if text.islower() or len(text) < 2 * _SHORT:
            return
        cuts = [0, *(match.start() for match in _GLUED.finditer(text)), len(text)]
        for left, right in pairwise(cuts):
            part = text[left:right]
            if len(cuts) > 2 and len(part) >= _SHORT and part in self._filed:
                for form in self._filed[part]:
                    if not form.rest and not form.lead:
                        yield Hit(word.start() + left, word.start() + right, form.entry)
                        break

    def _lower_hits(self, flat: str, start: int, end: int) -> Iterator[Hit]:
        assert self._lower is not None
        for match in self._lower.finditer(flat, start, end):
            yield Hit(match.start(), match.end(), self._plain[match.group()])


def _longest(flat: str, forms: list[_Form], start: int, end: int) -> Iterator[Hit]:
    for form in forms:
        stop = end + len(form.rest)
        if form.rest and not flat.startswith(form.rest, end):
            continue
        if stop < len(flat) and flat[stop - 1] != "." and (flat[stop].isalnum() or flat[stop] == "_"):
            continue
        if form.lead and not flat.endswith(form.lead, 0, start):
            continue
        yield Hit(start - len(form.lead), stop, form.entry)
        return


def _alternation(plain: dict[str, Entry]) -> re.Pattern[str] | None:
    if not plain:
        return None
    longest_first = sorted(plain, key=lambda surface: -len(surface))
    return re.compile(r"\b(?:" + "|".join(map(re.escape, longest_first)) + r")\b")


def _merged(hits: list[Hit], others: Iterable[Hit]) -> list[Hit]:
    """Both, sorted; an "other" that overlaps a hit is dropped."""
    starts = [hit.start for hit in hits]
    merged = list(hits)
    for other in others:
        index = bisect_right(starts, other.start)
        before_ends = index == 0 or hits[index - 1].end <= other.start
        if before_ends and (index == len(hits) or other.end <= hits[index].start):
            merged.append(other)
    return sorted(merged, key=lambda hit: hit.start)
