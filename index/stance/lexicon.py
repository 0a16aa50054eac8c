"""The language data of the stance rules as tables, built once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from index.annotation import Stance
from index.lang import load
from index.phrases import PhraseTable
from index.words import stem

CONSTRUCTIONS = ("predicate", "noun", "demand")


@dataclass(frozen=True, slots=True)
class CueSense:
    """What a cue shows. `construction`: predicate, noun, both, demand, weak, action, same, opposite."""

    stance: Stance | None  # None: modality or what was said before tells
    construction: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything the rules know about English."""

    cues: PhraseTable[CueSense]
    grammar: dict[str, frozenset[str]]
    holders: dict[str, frozenset[str]]
    verbs: frozenset[str]  # stems that can be a verb after a subject
    labels: dict[str, Stance]  # of scorecards: "against" -> oppose

    def words(self, name: str) -> frozenset[str]:
        """A list of grammar.yaml or holders.yaml."""
        found = self.grammar.get(name)
        return found if found is not None else self.holders[name]


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
    grammar = load("grammar")
    words = {name: frozenset(values) for name, values in grammar.items()}
    words |= {name: frozenset(map(stem, grammar[name])) for name in ("not_said", "wished")}
    holders = {name: frozenset(values) for name, values in load("holders").items()}
    reporting = frozenset(map(stem, holders["reporting"]))
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
        grammar=words,
        holders=holders | {name: frozenset(map(stem, holders[name])) for name in ("reporting", "plain_reporting")},
        verbs=(predicates | reporting | others) - frozenset(map(stem, load("verbs")["not_verbs"])),
        labels=labels,
    )


def _first_stems(phrase: str) -> frozenset[str]:
    from index.phrases import compile_phrase

    return frozenset().union(*(elements[0].stems for elements in compile_phrase(phrase)))
