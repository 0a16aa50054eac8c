"""The language data of the stance rules as tables, built once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from index.annotation import Stance
from index.lang import load
from index.phrases import PhraseTable
from index.words import stem

_STEMS = ("reporting", "plain_reporting", "not_said", "wished")  # lists whose inflections count as well


@dataclass(frozen=True, slots=True)
class CueSense:
    """What a cue shows. `construction`: predicate, noun, both, demand, weak, action, same, opposite."""

    stance: Stance | None  # None: modality or what was said before tells
    construction: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything the rules know about English."""

    cues: PhraseTable[CueSense]
    lists: dict[str, frozenset[str]]  # of grammar.yaml, holders.yaml, syntax.yaml
    sequences: dict[str, frozenset[tuple[str, ...]]]  # words that follow each other: ("rather", "than")
    modality: dict[str, Stance]  # of auxiliaries: "could" -> open
    verbs: frozenset[str]  # stems that can be a verb after a subject
    labels: dict[str, Stance]  # of scorecards: "against" -> oppose

    def words(self, name: str) -> frozenset[str]:
        """A list of grammar.yaml, holders.yaml or syntax.yaml."""
        return self.lists[name]

    def closes(self, words: Sequence[str], name: str) -> bool:
        """Whether `words` end with one of the sequences of that name."""
        return any(tuple(words[-len(sequence) :]) == sequence for sequence in self.sequences[name])


def _sense(group: str, construction: str) -> CueSense:
    if group == "action":
        return CueSense(None, "action")
    if group in ("same", "opposite", "neutral"):
        return CueSense(None, group)
    if group == "weak":
        return CueSense(Stance(construction), "weak")
    return CueSense(Stance(group), construction)


@cache
def english() -> Lexicon:
    """The tables of index/lang/en."""
    cues, idioms = dict(load("cues")), load("idioms")
    labels = {label: Stance(stance) for stance, words in cues.pop("scorecard").items() for label in words}
    entries = [
        (phrase, sense)
        for name, constructions in (*cues.items(), *idioms.items())
        for construction, phrases in constructions.items()
        for sense in (_sense(name, construction),)
        for phrase in phrases
    ]
    table = PhraseTable(entries)
    syntax = load("syntax")
    lists = {
        name: frozenset(map(stem, values) if name in _STEMS else values)
        for listed in (syntax["words"], load("holders"), load("grammar"))
        for name, values in listed.items()
    }
    predicates = frozenset(
        element
        for name, constructions in cues.items()
        for construction, phrases in constructions.items()
        if construction != "noun"
        for phrase in phrases
        for element in _first_stems(phrase)
    )
    others = frozenset(map(stem, load("verbs")["verbs"]))
    return Lexicon(
        cues=table,
        lists=lists,
        sequences={
            name: frozenset(tuple(phrase.split()) for phrase in phrases)
            for name, phrases in syntax["sequences"].items()
        },
        modality={word: Stance(stance) for word, stance in syntax["modality"].items()},
        verbs=(predicates | lists["reporting"] | others) - frozenset(map(stem, load("verbs")["not_verbs"])),
        labels=labels,
    )


def _first_stems(phrase: str) -> frozenset[str]:
    from index.phrases import compile_phrase

    return frozenset().union(*(elements[0].stems for elements in compile_phrase(phrase)))
