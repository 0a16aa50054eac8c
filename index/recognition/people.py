"""Names of persons: capitalised sequences that a title, an apposition or the data on office-holders makes a person."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from index.recognition.wording import alternatives

_CAPITAL = r"[^\W\d_a-zß-öø-ÿ]\w*(?:-\w+|'[^\W\d_a-z]\w+)*"
_PART = rf"(?:[A-Z]\.(?= )|{_CAPITAL})"


@dataclass(frozen=True, slots=True)
class Name:
    """A sequence of capitalised words at [start, end), with small particles inside ("Ursula von der Leyen")."""

    start: int
    end: int
    words: tuple[str, ...]

    @property
    def text(self) -> str:
        return " ".join(self.words)

    @property
    def surname_alone(self) -> bool:
        """Whether it begins with a particle: "von der Leyen"."""
        return len(self.words) > 1 and self.words[0][0].islower()

    @property
    def surname(self) -> str:
        """What later mentions use: the last word, with the particles before it."""
        if self.surname_alone:
            return self.text
        first = len(self.words) - 1
        while first > 1 and self.words[first - 1][:1].islower():
            first -= 1
        return " ".join(self.words[first:])


class NameFinder:
    """Finds sequences that may be names of persons; whether they are is decided by what stands around them."""

    def __init__(self, offices: Mapping[str, Any]) -> None:
        particles = alternatives(offices["particles"])
        leading = "|".join(offices["leading_particles"])
        self._sequence = re.compile(rf"(?<![\w'&.-])(?:(?:{leading}) )*{_PART}(?: (?:{particles}\b[ '])*{_PART})*")
        self._word = re.compile(rf"{_CAPITAL}|\b[a-z]+\b|\bde\b")
        self._never = frozenset(offices["not_names"]) | frozenset(offices["openers"]) | frozenset(offices["honorifics"])

    def find(self, flat: str, start: int, end: int, taken: Sequence[tuple[int, int]]) -> list[Name]:
        """Names in order; `taken` are the ranges of actors, organisations and office nouns, in order, where no name can be."""
        names: list[Name] = []
        at = 0
        for sequence in self._sequence.finditer(flat, start, end):
            while at < len(taken) and taken[at][1] <= sequence.start():
                at += 1
            blocked = []
            index = at
            while index < len(taken) and taken[index][0] < sequence.end():
                blocked.append(taken[index])
                index += 1
            names.extend(self._cut(flat, sequence.start(), sequence.end(), blocked))
        return names

    def _cut(self, flat: str, start: int, end: int, blocked: Sequence[tuple[int, int]]) -> Iterable[Name]:
        """The sequence cut at words that belong to no name."""
        run: list[re.Match[str]] = []
        at = 0
        for word in self._word.finditer(flat, start, end):
            while at < len(blocked) and blocked[at][1] <= word.start():
                at += 1
            inside = at < len(blocked) and blocked[at][0] < word.end()
            if inside or word.group() in self._never:
                yield from _name(run)
                run = []
            elif run and flat[run[-1].end() : word.start()] not in {" ", ". ", "'"}:
                yield from _name(run)
                run = [word]
            else:
                run.append(word)
        yield from _name(run)


def _name(run: list[re.Match[str]]) -> Iterable[Name]:
    while run and run[-1].group()[0].islower():
        run = run[:-1]
    while run and run[0].group()[0].islower() and len(run) < 2:
        run = run[1:]
    if run and len(run) <= 6 and len(run[-1].group()) > 1:
        yield Name(run[0].start(), run[-1].end(), tuple(word.group() for word in run))


@dataclass(slots=True)
class Bearer:
    """A person of the text: what is known so far. `actors` empty: not known whose."""

    name: str
    actors: tuple[str, ...] = ()
    office: str = ""
    governmental: bool = True
    role: str = "introduced"
    known: bool = False  # from the data on office-holders
    names: list[Name] = field(default_factory=list)
