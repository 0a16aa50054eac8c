"""Who held which office when, by name: the people of the configuration, ready to be looked up."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from index.config import Actor, Person
from index.lang import load
from index.recognition.people import Name

_FOLDED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})
_I = re.compile(r"(?:i|y|j)+")  # Zelenskyy, Zelenskiy, Zelensky; Sybiha, Sibiha; Klaudia, Claudia


@lru_cache(maxsize=20_000)
def folded(name: str) -> str:
    """The name without accents and without the choices of transliteration that newspapers differ in."""
    plain = unicodedata.normalize("NFD", name.lower().translate(_FOLDED))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _I.sub("i", letters.replace("c", "k").replace("kh", "h").replace("'", ""))


@dataclass(frozen=True, slots=True)
class Holding:
    """A person of the data as seen from one day: whose, in which office, and whether they speak for it."""

    name: str
    actor: str
    office: str
    governmental: bool


@dataclass(frozen=True, slots=True)
class _Row:
    actor: str
    given: frozenset[str]
    person: Person


class Holders:
    """The people of all actors, filed under their surnames."""

    def __init__(self, actors: Iterable[Actor], offices: Mapping[str, Any]) -> None:
        self._rows: dict[str, list[_Row]] = {}
        self._common = frozenset(map(folded, offices["common_surnames"]))
        self._same = {folded(name): folded(names[0]) for names in offices["same_given_names"] for name in names}
        family_first = frozenset(offices["family_first"])
        for actor in actors:
            for person in actor.people:
                words = person.name.split()
                first = actor.id in family_first
                surname = words[0] if first else Name(0, 0, tuple(words)).surname
                given = self._given(folded(word) for word in (words[1:] if first else words[: -len(surname.split())]))
                self._rows.setdefault(folded(surname), []).append(_Row(actor.id, given, person))

    def by_full_name(self, name: Name, day: datetime.date | None) -> Holding | None:
        """The person of that name, given name included."""
        words = [folded(word) for word in name.words]
        for surname, given in self._splits(name, words):
            rows = [row for row in self._rows.get(surname, ()) if not self._given(given).isdisjoint(row.given)]
            holding = _on(rows, day)
            if holding is not None:
                return holding
        return None

    def _given(self, words: Iterable[str]) -> frozenset[str]:
        return frozenset(self._same.get(word, word) for word in words)

    def by_surname(self, surname: str, day: datetime.date | None, *, head: str) -> Holding | None:
        """The one person of that surname; a common one counts only after the title of his or her office (`head`)."""
        surname = folded(surname)
        rows = self._rows.get(surname, [])
        fitting = [row for row in rows if head and _fits(row.person.office, head)]
        if surname in self._common or len({row.person.name for row in fitting}) == 1:
            named = {row.person.name for row in fitting}
            rows = [row for row in rows if row.person.name in named]
        if day is not None and len({row.person.name for row in rows}) > 1:
            rows = [row for row in rows if _covers(row.person, day)]
        if len({row.person.name for row in rows}) != 1:
            return None
        return _on(list(rows), day)

    def _splits(self, name: Name, words: list[str]) -> Iterable[tuple[str, list[str]]]:
        surname = folded(name.surname)
        yield surname, words[: -len(surname.split())]
        yield words[-1], words[:-1]
        yield words[0], words[1:]
        if len(words) > 2:
            yield " ".join(words[-2:]), words[:-2]


@cache
def _heads() -> tuple[tuple[str, ...], tuple[str, ...]]:
    words = load("naming")
    return tuple(words["office_heads"]), tuple(words["secretaries_general"])


def head_of(office: str) -> str:
    """The noun of an office: "prime minister" of "acting prime minister", "minister" of "foreign minister"."""
    shared, secretaries = _heads()
    for head in shared:
        if office.endswith(head):
            return head
    if office.endswith(secretaries):
        return secretaries[0]
    return "minister" if office.endswith("minister") else office


def _fits(office: str, head: str) -> bool:
    """Whether a title is that of an office: "minister", "Secretary" (of "defense secretary")."""
    return head_of(office) == head or office.endswith(head)


def _covers(person: Person, day: datetime.date) -> bool:
    return (person.since is None or person.since <= day) and (person.until is None or day <= person.until)


def _on(rows: list[_Row], day: datetime.date | None) -> Holding | None:
    """How the rows of one person look on `day`: in office, formerly, or not yet; an unknown day accepts any office."""
    if not rows or len({row.person.name for row in rows}) != 1:
        return None
    rows = sorted(rows, key=lambda row: row.person.since or datetime.date.min)
    current = [row for row in rows if day is None or _covers(row.person, day)]
    if current:
        row = current[-1]
        return Holding(row.person.name, row.actor, row.person.office, governmental=True)
    past = [row for row in rows if day is not None and row.person.until is not None and row.person.until < day]
    row = past[-1] if past else rows[0]
    office = f"former {row.person.office}" if past else ""
    return Holding(row.person.name, row.actor, office, governmental=False)
