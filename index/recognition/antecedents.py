"""Whose "the minister" is: the actor that the text spoke of last, weighed by how it was named."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

_AFTER_PREPOSITION = re.compile(
    r"\b(?:in|to|for|with|about|against|into|towards?|on|over|at|near|by|from)(?: the| its)? $"
)
_SUBJECT = re.compile(r"(?:^|[.!?:;\"(\n–—] ?|, |\b(?:and|but|while|that|said|when|as|if) )$")
_SENTENCES_BACK = 6  # further back nothing is meant
_STALE = 0.9  # what a sentence of distance costs
_CROWDED = 0.15  # what each mention in between costs
_WEIGHTS = {
    "name": 3.0,
    "metonym": 3.0,
    "adjective": 2.6,
    "venue": 2.0,
    "office": 3.4,
    "introduced": 3.4,
    "office-holder": 3.2,
}
_SAME_HEAD = 2.0
_PREPOSITION = 1.6
_BLOC = -9.0
_ORGANISATION = 2.0
_FILED_FROM = 0.4  # a dateline counts everywhere, but little


@dataclass(frozen=True, slots=True)
class Antecedent:
    """Something earlier that a later "the minister" can belong to."""

    at: int
    actor: str
    role: str
    head: str = ""


class Antecedents:
    """The actors named so far in one text, in order of place."""

    def __init__(
        self, flat: str, sentence_starts: Sequence[int], organisations: frozenset[str], filed_from: str
    ) -> None:
        self._flat = flat
        self._starts = sentence_starts
        self._organisations = organisations
        self._filed_from = filed_from
        self._seen: list[tuple[float, Antecedent]] = []

    def add(self, antecedent: Antecedent) -> None:
        """To be called in order of place."""
        weight = _WEIGHTS.get(antecedent.role, _BLOC)
        before = self._flat[max(0, antecedent.at - 20) : antecedent.at]
        if antecedent.role in {"name", "adjective", "metonym"} and _AFTER_PREPOSITION.search(before):
            weight -= _PREPOSITION
        elif _SUBJECT.search(before):
            weight += 0.3
        self._seen.append((weight, antecedent))

    def of(self, at: int, head: str, *, organisation_allowed: bool) -> str:
        """The actor whom an office noun at `at` most likely belongs to; empty when none is near."""
        here = self._sentence(at)
        best, owner = 0.0, ""
        between = 0
        for weight, antecedent in reversed(self._seen):
            if antecedent.at >= at:
                continue
            distance = here - self._sentence(antecedent.at)
            if distance > _SENTENCES_BACK:
                break
            score = weight - _STALE * distance - _CROWDED * between
            if antecedent.head and antecedent.head == head:
                score += _SAME_HEAD
            if antecedent.actor in self._organisations and not organisation_allowed:
                score -= _ORGANISATION
            if score > best:
                best, owner = score, antecedent.actor
            between += 1
        if self._filed_from and best < _FILED_FROM:
            return self._filed_from
        return owner

    def _sentence(self, at: int) -> int:
        return bisect_right(self._starts, at)
