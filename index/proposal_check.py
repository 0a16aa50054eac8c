"""What the phrases of each proposal catch in a corpus, where proposals overlap, what never fires, and what stands nearby."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.annotation import Sentence
from index.config import Proposal
from index.lang import load
from index.phrases import Found, PhraseTable, longest
from index.proposal_words import concept
from index.words import Token, stem, tokens

_LONGEST = 4  # words of a suggested phrase
_LEAST = 3  # places where a suggested phrase must stand
_SIGNIFICANT = 10.83  # chi-squared with one degree of freedom, p = 0.001
_SHARED_BY = 3  # proposals at most whose phrases have a word that tells of them
_MOST_SEQUENCES = 1_000_000  # word sequences remembered; then half of them are, the most frequent ones


@dataclass(frozen=True, slots=True)
class PhraseCount:
    """A configured phrase and what it caught. `forms` are the words as they stood, most frequent first."""

    phrase: str
    role: str  # phrase, near, exclude
    places: int
    covered: int = 0  # further places where a longer phrase of the same proposal caught it
    forms: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Overlap:
    """Places where a phrase of one proposal lies on one of another. `instead`: whose mention it then is (the longer)."""

    other: str
    places: int
    example: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Words that stand near a proposal far more often than elsewhere, or that share a telling word with its phrases where it is
    named (those come first). `score` is the log-likelihood ratio."""

    words: str
    near: int  # places in sentences that name the proposal or that come right after
    elsewhere: int
    score: float


@dataclass(frozen=True, slots=True)
class ProposalCheck:
    """What a corpus says of one proposal's phrases."""

    proposal: str
    articles: int
    places: int
    phrases: tuple[PhraseCount, ...]
    overlaps: tuple[Overlap, ...]
    suggestions: tuple[Suggestion, ...]

    @property
    def fired(self) -> list[PhraseCount]:
        """The phrases that caught something, those that caught most first."""
        return sorted((one for one in self.phrases if one.places), key=lambda one: -one.places)

    @property
    def silent(self) -> tuple[str, ...]:
        """Phrases that caught nothing at all."""
        return tuple(phrase.phrase for phrase in self.phrases if not phrase.places and not phrase.covered)


Sense = tuple[str, str]  # proposal, role


class ProposalChecker:
    """Goes through articles one by one with `read`, then tells with `checks`."""

    def __init__(self, proposals: Sequence[Proposal]) -> None:
        self._proposals = proposals
        self._lists = {id(one): _by_role(one) for one in proposals}
        self._table = PhraseTable[Sense](
            (phrase, (one.id, role)) for one in proposals for role, phrase in self._lists[id(one)]
        )
        self._forms: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
        self._found: Counter[tuple[str, str, str]] = Counter()
        self._articles: Counter[str] = Counter()
        self._places: Counter[str] = Counter()
        self._overlaps: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        self._near: dict[str, Counter[str]] = defaultdict(Counter)
        self._all: Counter[str] = Counter()
        self._words_near: Counter[str] = Counter()
        self._words = 0
        data = load("phrases")
        small = (*data["function_words"], *data["commonest_words"], *load("holders")["reporting"])
        self._small = frozenset(map(stem, small))
        self._telling = self._telling_words()

    def _telling_words(self) -> dict[str, frozenset[str]]:
        """For each proposal the concepts in its phrases that hardly another one has."""
        of = {
            one.id: {
                concept(token.stem) for phrase in one.phrases for token in tokens(phrase) if self._is_content(token)
            }
            for one in self._proposals
        }
        owners = Counter(word for words in of.values() for word in words)
        return {id: frozenset(word for word in words if owners[word] <= _SHARED_BY) for id, words in of.items()}

    def read(self, matching: str, sentences: Sequence[Sentence]) -> None:
        """Take in one article: its matching text and its sentences."""
        named: set[str] = set()
        before: set[str] = set()
        for sentence in sentences:
            if not sentence.kind.can_be_evidence:
                continue
            sequence = list(tokens(matching, sentence.span.start, sentence.span.end))
            found = self._table.find(sequence)
            here = self._count(matching, sequence, found)
            self._listen(sequence, found, here | before)
            named |= here
            before = here
        self._articles.update(named)
        if len(self._all) > _MOST_SEQUENCES:
            self._forget_the_rarest()

    def _forget_the_rarest(self) -> None:
        """Keep memory within bounds: a sequence met so seldom in so many will hardly be typical of a proposal."""
        seldom = 0
        while len(self._all) > _MOST_SEQUENCES // 2:
            seldom += 1
            self._all = Counter({gram: count for gram, count in self._all.items() if count > seldom})
        for id, near in self._near.items():
            self._near[id] = Counter({gram: count for gram, count in near.items() if gram in self._all})

    def checks(self, *, suggestions: int = 8) -> list[ProposalCheck]:
        """What was seen, in the order of the configuration."""
        return [self._check(one, suggestions) for one in self._proposals]

    # --- counting ---

    def _count(self, matching: str, sequence: Sequence[Token], found: list[Found[Sense]]) -> set[str]:
        """Count what each phrase caught in a sentence; returns the proposals named there."""
        named = set()
        self._found.update((*one.value, one.phrase) for one in found)
        kept = _per_proposal(found)
        for one in kept:
            id, role = one.value
            text = matching[sequence[one.first].start : sequence[one.last - 1].end]
            self._forms[id, role, one.phrase][" ".join(text.lower().split())] += 1
            if role == "phrase":
                named.add(id)
                self._places[id] += 1
        self._note_overlaps(matching, sequence, [one for one in kept if one.value[1] == "phrase"])
        return named

    def _note_overlaps(self, matching: str, sequence: Sequence[Token], found: list[Found[Sense]]) -> None:
        for number, one in enumerate(found):
            for other in found[number + 1 :]:
                if one.value[0] != other.value[0] and one.first < other.last and other.first < one.last:
                    first, last = min(one.first, other.first), max(one.last, other.last)
                    text = matching[sequence[first].start : sequence[last - 1].end]
                    for pair in ((one, other), (other, one)):
                        self._overlaps[pair[0].value[0], pair[1].value[0]][" ".join(text.split())] += 1

    # --- suggestions ---

    def _listen(self, sequence: Sequence[Token], found: list[Found[Sense]], named: set[str]) -> None:
        """Count the word sequences of a sentence, apart from what a phrase caught already."""
        caught = {at for one in found if one.value[1] != "near" for at in range(one.first, one.last)}
        grams = list(self._grams(sequence, caught))
        self._all.update(grams)
        self._words += len(grams)
        for id in named:
            self._near[id].update(grams)
            self._words_near[id] += len(grams)

    def _grams(self, sequence: Sequence[Token], caught: set[int]) -> Iterable[str]:
        """Runs of two to four words that begin and end with a content word, but for names."""
        for start, token in enumerate(sequence):
            if start in caught or not self._is_content(token):
                continue
            words = [token.lower]
            for at in range(start + 1, min(start + _LONGEST, len(sequence))):
                if at in caught or not (sequence[at].text.isalnum() or sequence[at].text == "-"):
                    break
                words.append(sequence[at].lower)
                if self._is_content(sequence[at]) and not all(
                    one.text[0].isupper() for one in sequence[start : at + 1]
                ):
                    yield " ".join(words).replace(" - ", "-")

    def _is_content(self, token: Token) -> bool:
        return token.text.isalpha() and len(token.text) > 2 and token.stem not in self._small

    def _check(self, proposal: Proposal, suggestions: int) -> ProposalCheck:
        counts = []
        for role, phrase in self._lists[id(proposal)]:
            forms = self._forms[proposal.id, role, phrase]
            covered = max(0, self._found[proposal.id, role, phrase] - forms.total())
            counts.append(PhraseCount(phrase, role, forms.total(), covered, tuple(forms.most_common(5))))
        overlaps = [
            Overlap(other, places.total(), places.most_common(1)[0][0])
            for (one, other), places in self._overlaps.items()
            if one == proposal.id
        ]
        return ProposalCheck(
            proposal=proposal.id,
            articles=self._articles[proposal.id],
            places=self._places[proposal.id],
            phrases=tuple(counts),
            overlaps=tuple(sorted(overlaps, key=lambda one: (-one.places, one.other))),
            suggestions=tuple(self._suggestions(proposal.id)[:suggestions]),
        )

    def _suggestions(self, id: str) -> list[Suggestion]:
        near, words = self._near[id], self._words_near[id]
        akin, others = [], []
        for gram, inside in near.items():
            if inside < _LEAST:
                continue
            outside = self._all[gram] - inside
            score = log_likelihood(inside, words, outside, self._words - words)
            one = Suggestion(gram, inside, outside, round(score, 1))
            if any(concept(token.stem) in self._telling[id] for token in tokens(gram)):
                akin.append(one)
            elif score >= _SIGNIFICANT:
                others.append(one)
        akin.sort(key=lambda one: (-one.near, one.words.count(" "), one.words))
        others.sort(key=lambda one: (-one.score, one.words.count(" "), one.words))
        return _without_parts([*akin, *others])


def log_likelihood(inside: int, words_inside: int, outside: int, words_outside: int) -> float:
    """Dunning's log-likelihood ratio of a word sequence in two texts; 0 when it is not more frequent inside."""
    total = words_inside + words_outside
    if not (inside and words_inside and total) or inside * words_outside <= outside * words_inside:
        return 0.0
    rate = (inside + outside) / total
    score = inside * math.log(inside / (words_inside * rate))
    if outside:
        score += outside * math.log(outside / (words_outside * rate))
    return 2 * score


def _by_role(proposal: Proposal) -> list[tuple[str, str]]:
    roles = (("phrase", proposal.phrases), ("near", proposal.near), ("exclude", proposal.exclude))
    return [(role, phrase) for role, phrases in roles for phrase in phrases]


def _per_proposal(found: list[Found[Sense]]) -> list[Found[Sense]]:
    """Of the phrases of one proposal that lie on each other only the longest; excluded places are kept as such."""
    groups: dict[str, list[Found[Sense]]] = defaultdict(list)
    for one in found:
        groups[one.value[0]].append(one)
    kept = [one for group in groups.values() for one in longest(group)]
    return sorted(kept, key=lambda one: (one.first, one.last))


def _without_parts(rated: list[Suggestion]) -> list[Suggestion]:
    """Without sequences that hold, or lie in, a better one."""
    kept: list[Suggestion] = []
    for one in rated:
        padded = f" {one.words} "
        if not any(f" {better.words} " in padded or padded in f" {better.words} " for better in kept):
            kept.append(one)
    return kept
