"""Where a text names a proposal: by its phrases, by parts of them, and by short re-mentions ("the force", "the pact")."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.annotation import Mention, Sentence
from index.config import Proposal
from index.lang import load
from index.phrases import Element, Found, PhraseTable, compile_phrase
from index.proposal_scan import Scan
from index.proposal_words import Themes, Words, concept, has_pattern, is_plain
from index.words import Token, stem, tokens

# Sentences; a shorter text is about one thing, so that single words tell what. (A text may be too long for that and
# still have the manner of a passage, not of an article: `LONG` of index/stance/features.py is about manner.)
_LONG = 12
_SUBJECT = re.compile(r"(?<=\s)[A-Z][a-z]{3,}")


@dataclass(frozen=True, slots=True)
class Sense:
    """What a phrase stands for. `role`: phrase, near, exclude, loose, again (a short re-mention)."""

    proposal: str
    role: str


@dataclass(frozen=True, slots=True)
class _Loose:
    """The content words of a phrase, which count in any order when they stand close together."""

    proposal: str
    stems: frozenset[str]
    window: int


class ProposalFinder:
    """Finds the mentions of some proposals; made once for a configuration."""

    def __init__(self, proposals: Sequence[Proposal]) -> None:
        data = load("phrases")
        self._small = frozenset(map(stem, data["function_words"]))
        self._determiners = frozenset(data["determiners"])
        self._definite = frozenset(data["definite"])
        self._prepositions = frozenset(data["prepositions"])
        self._vague = frozenset(map(stem, data["vague_heads"]))
        self._depth = _depths(proposals)
        self._subjects = {one.id: subject_words(one) for one in proposals}
        self._family = _families(proposals)
        self._about = {one.id: _one_of(one.about) for one in proposals if one.about}
        self._any_about = _one_of(sorted({word for one in proposals for word in one.about}))
        self._table = PhraseTable[Sense](
            (phrase, Sense(one.id, role))
            for one in proposals
            for role, phrases in (("phrase", one.phrases), ("near", one.near), ("exclude", one.exclude))
            for phrase in phrases
        )
        self._heads = self._head_nouns(proposals)
        self._words = Words(proposals)
        self._loose: dict[str, list[_Loose]] = defaultdict(list)
        for one in self._loose_phrases(proposals):
            for word in one.stems:
                self._loose[word].append(one)

    def _head_nouns(self, proposals: Sequence[Proposal]) -> dict[str, tuple[str, ...]]:
        """Stem of a head noun -> the proposals whose phrases have it."""
        heads: dict[str, dict[str, None]] = defaultdict(dict)
        for one in proposals:
            for phrase in one.phrases:
                for elements in compile_phrase(phrase)[:64]:
                    for head in self._heads_of(elements):
                        heads[head][one.id] = None
                        if is_plain(one):
                            heads[concept(head)][one.id] = None
        return {head: tuple(ids) for head, ids in heads.items()}

    def _heads_of(self, elements: tuple[Element, ...]) -> Iterable[str]:
        noun: frozenset[str] = frozenset()
        count = 0
        for element in elements:
            if element.gap or element.stems & self._prepositions:
                break
            noun = element.stems
            count += 1
        if len(elements) > 1 and count:
            yield from (head for head in noun if head not in self._vague and head not in self._small and len(head) > 2)

    def _loose_phrases(self, proposals: Sequence[Proposal]) -> Iterable[_Loose]:
        for one in proposals:
            for phrase in (one.name, *one.phrases) if is_plain(one) else one.phrases:
                if has_pattern(phrase):
                    continue
                for elements in compile_phrase(phrase):
                    content = frozenset().union(*(e.stems for e in elements)) - self._small
                    if len(content) >= 2:
                        yield _Loose(one.id, self._words.keys(one.id, content), len(elements) + 4)

    def mentions(self, matching: str, sentences: Sequence[Sentence]) -> list[Mention]:
        """The proposal mentions in order; they never overlap."""
        text = [list(tokens(matching, sentence.span.start, sentence.span.end)) for sentence in sentences]
        long = len(text) > _LONG
        found = self._read(text, self._words.themes(text, long=long), long=long)
        subject = {} if found or long else self._words.subject(text)
        return self._read(text, subject, long=long) if subject else found

    def _read(self, text: Sequence[Sequence[Token]], themes: Themes, *, long: bool) -> list[Mention]:
        scan = Scan(self, long=long)
        for sequence in text:
            scan.read(sequence, themes)
        return scan.mentions()

    # what the scan asks

    def direct(self, sequence: Sequence[Token]) -> list[Found[Sense]]:
        """Phrases that stand in the text as they are, excluded places taken out."""
        found = self._table.find(sequence)
        excluded = [one for one in found if one.value.role == "exclude"]
        return [
            one
            for one in found
            if one.value.role != "exclude"
            and not any(
                ban.value.proposal == one.value.proposal and ban.first <= one.first and one.last <= ban.last
                for ban in excluded
            )
        ]

    def loose(self, sequence: Sequence[Token]) -> list[Found[Sense]]:
        """Phrases whose words stand close together in another order or with words between."""
        places: dict[str, list[int]] = defaultdict(list)
        for index, token in enumerate(sequence):
            if token.stem in self._loose:
                places[token.stem].append(index)
            if (word := concept(token.stem)) != token.stem and word in self._loose:
                places[word].append(index)
        found = []
        for one in {id(entry): entry for word in places for entry in self._loose[word]}.values():
            if all(word in places for word in one.stems):
                span = _tightest([places[word] for word in sorted(one.stems)])
                if span[1] - span[0] <= one.window:
                    found.append(Found(span[0], span[1], Sense(one.proposal, "loose"), " ".join(sorted(one.stems))))
        return found

    def words_of(self, sequence: Sequence[Token], themes: Themes) -> list[Found[Sense]]:
        """Single words that only one proposal has, where the text is about that proposal."""
        return [
            Found(at, at + 1, Sense(id, "loose"), sequence[at].lower) for at, id in self._words.places(sequence, themes)
        ]

    def again(self, sequence: Sequence[Token], recent: Sequence[str], *, apart: int) -> list[Found[Sense]]:
        """Head nouns with a determiner ("the levy", "such a force") of proposals named before; `recent` first.

        Up to `apart` words may stand between the two ("the new levy").
        """
        found = []
        for index in range(1, len(sequence) if recent else 0):
            candidates = self._heads.get(sequence[index].stem) or self._heads.get(concept(sequence[index].stem))
            if not candidates or _is_somebody(sequence[index]):
                continue
            first = index - 1
            if sequence[first].lower not in self._determiners and index > apart > 0:
                first = index - 2
            if sequence[first].lower not in (self._determiners if apart else self._definite):
                continue
            named = next((id for id in recent if id in candidates), "")
            if named:
                found.append(Found(first, index + 1, Sense(named, "again"), sequence[index].lower))
        return found

    def subject_of(self, id: str) -> frozenset[str]:
        """Beginnings of the words that name what the proposal is about (`ukrai`)."""
        return self._subjects[id]

    def about(self, word: str) -> frozenset[str]:
        """The proposals with this word (in lower case) among those that say what they are about."""
        if not self._any_about.fullmatch(word):
            return frozenset()
        return frozenset(id for id, words in self._about.items() if words.fullmatch(word))

    def has_about(self, id: str) -> bool:
        """Whether the proposal says what it is about."""
        return id in self._about

    def same_affair(self, one: str, other: str) -> bool:
        """Whether two proposals are about the same affair."""
        return one in self._about and other in self._about and self._about[one].pattern == self._about[other].pattern

    def family(self, id: str) -> frozenset[str]:
        """The proposal, its ancestors and descendants."""
        return self._family[id]

    def descends(self, id: str, ancestor: str) -> bool:
        """Whether the first is a more specific proposal than the second, in one line of the tree."""
        return id != ancestor and self._depth[id] > self._depth[ancestor] and ancestor in self._family[id]

    def rank(self, one: Found[Sense]) -> tuple[int, ...]:
        """Which of two overlapping phrases stays: the strong role, the longer, the more specific."""
        roles = {"phrase": 0, "again": 2, "near": 1, "loose": 1}
        return (
            roles[one.value.role] > 0,
            one.first - one.last,
            -self._depth[one.value.proposal],
            roles[one.value.role],
        )


def _is_somebody(token: Token) -> bool:
    """Whether a word names a country, its people or its government: "the Poles" point back to nothing."""
    return token.text[0].isupper() and concept(token.stem).startswith(":")


def _one_of(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern for lower-case words, each whole or up to its `*`."""
    return re.compile(_either(word.lower() for word in words) or r"(?!)")


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(word).replace(r"\*", r"\w*") for word in words)


def _tightest(places: list[list[int]]) -> tuple[int, int]:
    """The narrowest token range (half open) that has one place of every list."""
    best = (0, 1_000_000)
    for first in places[0]:
        chosen = [min(options, key=lambda at: abs(at - first)) for options in places]
        span = (min(chosen), max(chosen) + 1)
        if span[1] - span[0] < best[1] - best[0]:
            best = span
    return best


def subject_words(proposal: Proposal) -> frozenset[str]:
    """Beginnings of the words with a capital in the proposal's name, the first apart: whom it is about (`ukrai`)."""
    return frozenset(word.lower()[:5] for word in _SUBJECT.findall(proposal.name))


def about_words(proposal: Proposal) -> re.Pattern[str]:
    """The words of which one tells that a text is about the proposal's affair."""
    return re.compile(rf"\b(?:{_either(proposal.about)})\b")


def _depths(proposals: Sequence[Proposal]) -> dict[str, int]:
    """How many ancestors each proposal has; step by step, since a line of thousands would be too deep to recurse."""
    return {id: len(line) - 1 for id, line in _lines(proposals).items()}


def _lines(proposals: Sequence[Proposal]) -> dict[str, dict[str, None]]:
    """Each proposal, its parent, its parent's parent ..., up to the top (or to where a circle closes)."""
    parents = {one.id: one.parent for one in proposals}
    lines: dict[str, dict[str, None]] = {}
    for id in parents:
        line: dict[str, None] = {}
        at = id
        while at in parents and at not in line:
            line[at] = None
            at = parents[at]
        lines[id] = line
    return lines


def _families(proposals: Sequence[Proposal]) -> dict[str, frozenset[str]]:
    families: dict[str, set[str]] = defaultdict(set)
    for id, line in _lines(proposals).items():
        for ancestor in line:
            families[ancestor].add(id)
            families[id].add(ancestor)
    return {id: frozenset(family) for id, family in families.items()}
