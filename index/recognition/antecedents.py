"""Whose "the minister" is: the actor that the text spoke of last, weighed by how it was named."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache

from index.lang import load

# How much an actor named in this way is spoken of. "institution" is "Danish radio": the text is in that country.
_WEIGHTS = {
    "name": 3.0,
    "metonym": 3.0,
    "adjective": 2.6,
    "venue": 2.0,
    "institution": 2.9,
    "office": 3.4,
    "introduced": 3.4,
    "office-holder": 3.2,
}
_OTHER_ROLE = -9.0  # blocs
_SENTENCES_BACK = 6  # further back nothing is meant
_MENTIONS_BACK = 40
_SENTENCES_AHEAD = 2
_MENTIONS_AHEAD = 6
_LEAST_AFTER = 0.9  # an actor named later must be named plainly
_STALE = 0.9  # what a sentence of distance costs
_CROWDED = 0.15  # what each mention in between costs
_SAME_HEAD = 2.0
_OF_PERSON = 1.5  # "her prime minister" follows a person
_PERSONS = frozenset({"office", "office-holder", "introduced"})
_FOREMOST = 0.5  # at the head of a sentence
_SCENE = 1.4  # "In Ottawa ..." at the head of a sentence
_OBJECT = 1.6  # after a preposition: "soldiers for Ukraine"
_SUBORDINATE = 0.9  # "when Ukraine might join"
_QUOTED = 2.6  # whom somebody quoted speaks of is seldom whose minister he is
_ORGANISATION = 2.0  # ministers belong to countries
_NEVER = 99.0
_FILED_FROM = 0.4  # a dateline counts everywhere, but little

_HEAD = r"(?:^|[.!?:;\"(–—] ?|  )"


@dataclass(frozen=True, slots=True)
class _Before:
    """What may stand right before a name."""

    preposition: re.Pattern[str]
    conjunction: re.Pattern[str]
    head: re.Pattern[str]  # of a sentence
    scene: re.Pattern[str]


@cache
def _before_names() -> _Before:
    """Made of the lists of naming.yaml."""
    words = {name: "|".join(listed) for name, listed in load("naming").items()}
    articles = rf"(?: (?:{words['object_articles']}))?"
    return _Before(
        preposition=re.compile(rf"\b(?:{words['object_prepositions']}){articles} $", re.IGNORECASE),
        conjunction=re.compile(rf"\b(?:{words['conjunctions']})(?: the)? $"),
        head=re.compile(rf"{_HEAD}(?:The )?$"),
        scene=re.compile(rf"{_HEAD}(?:{words['scene']}) (?:the )?$"),
    )


class Organisation(Enum):
    """Whether the holder of an office may be an organisation: a minister's seldom is, a secretary general's always."""

    UNLIKELY = "unlikely"
    ALLOWED = "allowed"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class Antecedent:
    """Something earlier that a later "the minister" can belong to."""

    at: int
    end: int
    actor: str
    role: str
    head: str = ""


class Antecedents:
    """The actors named so far in one text, in order of place."""

    def __init__(
        self,
        flat: str,
        *,
        sentence_starts: Sequence[int],
        quotes: Sequence[tuple[int, int]],
        organisations: frozenset[str],
        filed_from: str,
    ) -> None:
        self._flat = flat
        self._starts = sentence_starts
        self._quotes = quotes
        self._organisations = organisations
        self._filed_from = filed_from
        self._before = _before_names()
        self._seen: list[tuple[float, Antecedent]] = []

    def add(self, antecedent: Antecedent) -> None:
        """To be called in order of place."""
        self._seen.append((self._weight(antecedent), antecedent))

    def of(self, at: int, head: str, *, organisation: Organisation, of_person: bool) -> str:
        """The actor whom an office noun at `at` most likely belongs to; empty when none is near."""
        here = self._sentence(at)
        best, owner = 0.0, ""
        between = 0
        for weight, antecedent in reversed(self._seen):
            if antecedent.at >= at:
                continue
            distance = here - self._sentence(antecedent.at)
            if distance > _SENTENCES_BACK or between > _MENTIONS_BACK:
                break
            score = weight - _STALE * distance - _CROWDED * between
            if antecedent.head and antecedent.head == head:
                score += _SAME_HEAD
            if of_person and antecedent.role in _PERSONS:
                score += _OF_PERSON
            if organisation is not Organisation.ALLOWED:
                score -= self._misfit(antecedent.actor, organisation)
            if score > best:
                best, owner = score, antecedent.actor
            between += 1
        if self._filed_from and best < _FILED_FROM and organisation is not Organisation.REQUIRED:
            return self._filed_from
        return owner

    def after(self, at: int, *, organisation: Organisation) -> str:
        """The actor whom an office noun at `at` belongs to where the text names the actor only later."""
        here = self._sentence(at)
        first = bisect_right(self._seen, at, key=lambda pair: pair[1].at)
        best, owner = _LEAST_AFTER, ""
        for between, (weight, antecedent) in enumerate(self._seen[first : first + _MENTIONS_AHEAD]):
            distance = self._sentence(antecedent.at) - here
            score = weight - _STALE * distance - _CROWDED * between - self._misfit(antecedent.actor, organisation)
            if distance <= _SENTENCES_AHEAD and score > best:
                best, owner = score, antecedent.actor
        return owner

    def _misfit(self, actor: str, organisation: Organisation) -> float:
        """What it costs that the actor is, or is not, an organisation."""
        if organisation is Organisation.REQUIRED:
            return 0.0 if actor in self._organisations else _NEVER
        return _ORGANISATION if actor in self._organisations else 0.0

    def _weight(self, antecedent: Antecedent) -> float:
        weight = _WEIGHTS.get(antecedent.role, _OTHER_ROLE)
        before = self._flat[max(0, antecedent.at - 20) : antecedent.at]
        if self._in_quotes(antecedent.at):
            weight -= _QUOTED
        if antecedent.role == "venue":
            return weight + _SCENE if self._before.scene.search(before) else weight
        if antecedent.role in {"name", "adjective", "metonym"}:
            owns = before.endswith("in ") and self._flat.startswith("'", antecedent.end)  # "in Sweden's alliance"
            if self._before.preposition.search(before) and not owns:
                return weight - _OBJECT
            if self._before.conjunction.search(before) or self._modifies(antecedent, before):
                return weight - _SUBORDINATE
        return weight + _FOREMOST if self._before.head.search(before) else weight

    def _modifies(self, antecedent: Antecedent, before: str) -> bool:
        """Whether a country's name describes a thing: "the Ukraine force"."""
        name = self._flat[antecedent.at : antecedent.end]
        alone = " " not in name and not name.endswith(("s", "S")) and not name.isupper()
        return antecedent.role == "name" and alone and before.endswith("the ")

    def _sentence(self, at: int) -> int:
        return bisect_right(self._starts, at)

    def _in_quotes(self, at: int) -> bool:
        index = bisect_right(self._quotes, (at, len(self._flat)))
        return index > 0 and at < self._quotes[index - 1][1]
