"""What words tell of a proposal that no phrase names: words only it has, in other forms and under other names."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache

from index.actors import builtin_actors, builtin_groups
from index.config import Proposal
from index.lang import load
from index.words import Token, stem, tokens

_LEAST_ROOT = 5  # letters that must be left of a word without its ending
# What a word counts for a proposal: one that is its alone and says enough, one that is its alone or shared with one other
# or a country's name, a word of treaties, bans and forces, an everyday word.
_OWN, TELLING, _TOPICAL, _WEAK = 60, 31, 30, 10
_ENOUGH = 40  # what a short text must have of a proposal, and more than of any other
_IN_SHORT, _IN_LONG = 70, 91  # what two sentences must have of a proposal, one word its alone, in a text of either sort

Themes = Mapping[str, int]  # proposals that a text is about, each with what a word of it must count to be a mention


@cache
def _endings() -> tuple[tuple[str, str], ...]:
    rows = load("phrases")["derivation"]
    return tuple(sorted(((row[0], row[1]) for row in rows), key=lambda row: -len(row[0])))


@lru_cache(maxsize=200_000)
def root(word: str) -> str:
    """The beginning that derived words share (ratify, ratification), from their `stem`."""
    for ending, other in _endings():
        if word.endswith(ending) and len(word) - len(ending) + len(other) >= _LEAST_ROOT:
            word = word[: -len(ending)] + other
            break
    return word.removesuffix("e")


@cache
def _synonyms() -> dict[str, str]:
    """Root -> the first word of its row: one name for pact, accord and treaty."""
    return {root(stem(word)): row[0] for row in load("phrases")["synonyms"] for word in row}


@lru_cache(maxsize=200_000)
def concept(word: str) -> str:
    """What a word is about, from its stem: its root, the first of its synonyms, or the country it names (`:AL`)."""
    found = root(word)
    return _synonyms().get(found) or _countries().get(found, found)


@cache
def _countries() -> dict[str, str]:
    """Root -> the country, organisation or bloc in whose names alone the word stands: they tell who, not what."""
    names = [(name, one.id) for one in builtin_actors() for name in (*one.names, *one.adjectives, *one.metonyms)]
    names += [(name, one.id) for one in builtin_groups() for name in one.names]
    found: dict[str, set[str]] = defaultdict(set)
    for name, id in names:
        if len(words := list(tokens(name))) == 1 and name[:1].isupper():
            found[root(words[0].stem)].add(id)
    return {word: f":{min(ids)}" for word, ids in found.items() if len(ids) == 1}


def _concepts(words: Iterable[str]) -> frozenset[str]:
    return frozenset(concept(stem(word)) for word in words)


class Words:
    """The words of some proposals. Only plain phrases count: whoever writes patterns says what counts."""

    def __init__(self, proposals: Sequence[Proposal]) -> None:
        data = load("phrases")
        self._small = _concepts([*data["function_words"], *data["commonest_words"]])
        self._topical = _concepts(data["common_words"])
        self._everyday = _concepts([*data["vague_heads"], *data["everyday_words"]]) - self._topical
        content = {one.id: self._content(one) for one in proposals}
        owners: dict[str, set[str]] = defaultdict(set)
        for id, words in content.items():
            for word in words:
                owners[word].add(id)
        self._weights: dict[str, dict[str, int]] = defaultdict(dict)
        for one in proposals:
            if is_plain(one):
                for word, central in content[one.id].items():
                    self._weights[word][one.id] = self._weight(word, len(owners[word]), central=central)

    def _content(self, proposal: Proposal) -> dict[str, bool]:
        """The words of a proposal, each with whether it says enough: a name, or in several phrases."""
        texts = (proposal.name[:1].lower() + proposal.name[1:], *proposal.phrases)  # the first letter is no name's
        counts: Counter[str] = Counter()
        names: set[str] = set()
        for text in texts:
            here = {concept(token.stem): token for token in tokens(text) if token.text[:1].isalnum()}
            counts.update(here.keys() - self._small)
            names.update(word for word, token in here.items() if token.text[:1].isupper())
        return {word: count > 1 or word in names for word, count in counts.items() if len(word) > 1}

    def _weight(self, word: str, owners: int, *, central: bool) -> int:
        if word in self._everyday or len(word) < 3:
            return _WEAK
        if word in self._topical or owners > 2:
            return _TOPICAL
        if word.startswith(":"):
            return TELLING if owners == 1 else _WEAK
        return TELLING if owners > 1 or not central else _OWN

    def themes(self, text: Sequence[Sequence[Token]], *, long: bool) -> Themes:
        """The proposals of which one sentence and the next have enough words, one of them only theirs."""
        found: set[str] = set()
        before: set[str] = set()
        for sequence in text if self._weights else ():
            here = self._weights.keys() & {concept(token.stem) for token in sequence}
            if here:
                found.update(self._told(here | before, _IN_LONG if long else _IN_SHORT))
            before = here
        return dict.fromkeys(sorted(found), TELLING)

    def _told(self, words: set[str], enough: int) -> Iterable[str]:
        scores: Counter[str] = Counter()
        own: set[str] = set()
        for word in words:
            weights = self._weights[word]
            scores.update(weights)
            own.update(id for id, weight in weights.items() if weight >= TELLING and len(weights) == 1)
        return (id for id in own if scores[id] >= enough)

    def keys(self, id: str, stems: frozenset[str]) -> frozenset[str]:
        """How the words of a phrase may stand in a text: as concepts where a word among them tells of the proposal."""
        found = frozenset(map(concept, stems))
        telling = any(self._weights[word].get(id, 0) >= TELLING for word in found if word in self._weights)
        return found if telling and len(found) > 1 else stems

    def subject(self, text: Sequence[Sequence[Token]]) -> Themes:
        """The proposal that a short text is about whose words it has; none where none is ahead of the others."""
        words = self._weights.keys() & {concept(token.stem) for sequence in text for token in sequence}
        scores: Counter[str] = Counter()
        for word in words:
            scores.update(self._weights[word])
        ranked = scores.most_common(2)
        if not ranked or ranked[0][1] < _ENOUGH or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
            return {}
        id = ranked[0][0]
        return {id: min(TELLING, max(self._weights[word].get(id, 0) for word in words))}

    def places(self, sequence: Sequence[Token], themes: Themes) -> list[tuple[int, str]]:
        """Where words stand that tell of one of these proposals: token and proposal."""
        found = []
        for index, token in enumerate(sequence if themes else ()):
            weights = self._weights.get(concept(token.stem))
            if weights:
                found += [(index, id) for id, weight in weights.items() if weight >= themes.get(id, _OWN + 1)]
        return found


def has_pattern(phrase: str) -> bool:
    """Whether a phrase is more than words."""
    return any(sign in phrase for sign in ("(", "*", "=", "..."))


def is_plain(proposal: Proposal) -> bool:
    """Whether the phrases of a proposal are words alone."""
    return not any(map(has_pattern, proposal.phrases))
