"""One text being read for proposals: what was named so far, and what of it counts in the end."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from index.annotation import Mention, MentionKind
from index.article import Span
from index.phrases import Found
from index.proposal_words import TELLING, Themes
from index.words import Token

if TYPE_CHECKING:
    from index.proposals import ProposalFinder, Sense

# how many sentences a weak phrase may stand from its proposal (as many as the next where the lead names the affair),
# "about" words from theirs, "the force" from a force
_NEAR_SENTENCES, _ABOUT_SENTENCES, _AGAIN_SENTENCES = 2, 6, 3
_LEAD = 3  # sentences: title and lead of an article say what all of it is about
ARTICLE = 80  # sentences at most of a text that is about something; longer ones go from one affair to the next,
_ABOUT_IN_PASSING = 1  # and must say it this near,
OFTEN = 6  # unless they name proposals as often as in every sixth sentence
_UNTOLD = 5  # sentences that a text can have without saying what it is about: no labelled one of more does


class Scan:
    """One text being read: what was named so far."""

    def __init__(self, finder: ProposalFinder, *, long: bool) -> None:
        self._finder = finder
        self._long = long
        self._found: list[tuple[int, Sequence[Token], Found[Sense]]] = []
        self._recent: list[str] = []
        self._named_at: dict[str, list[int]] = defaultdict(list)
        self._phrased_at: dict[str, list[int]] = defaultdict(list)
        self._subject_at: dict[str, list[int]] = defaultdict(list)
        self._about_at: dict[str, list[int]] = defaultdict(list)
        self._about_words: dict[str, frozenset[str]] = {}
        self._number = 0

    def read(self, sequence: Sequence[Token], themes: Themes) -> None:
        """Takes in one sentence."""
        finder = self._finder
        direct = finder.direct(sequence)
        candidates = direct + finder.loose(sequence)
        current = self._current()
        candidates += finder.words_of(sequence, {**dict.fromkeys(current, TELLING), **themes})
        candidates += finder.again(sequence, [*current, *themes], apart=0 if self._long else 1)
        kept = self._without_overlap(candidates)
        for one in kept:
            self._found.append((self._number, sequence, one))
            if one.value.role != "near":
                self._name(one.value.proposal)
            if one.value.role == "phrase":
                self._phrased_at[one.value.proposal].append(self._number)
        for token in sequence:
            if token.text[:1].isupper() and len(token.text) > 4:
                self._subject_at[token.lower[:5]].append(self._number)
            if token.text[:1].isupper():
                if token.lower not in self._about_words:
                    self._about_words[token.lower] = finder.about(token.lower)
                for id in self._about_words[token.lower]:
                    self._about_at[id].append(self._number)
        self._number += 1

    def _current(self) -> list[str]:
        """The proposals that "the plan" can mean: in a long text only those named by a phrase of their own lately."""
        if not self._long:
            return self._recent
        return [id for id in self._recent if _close(self._phrased_at[id], self._number, _AGAIN_SENTENCES)]

    def _name(self, id: str) -> None:
        if id in self._recent:
            self._recent.remove(id)
        self._recent.insert(0, id)
        self._named_at[id].append(self._number)

    def _without_overlap(self, candidates: list[Found[Sense]]) -> list[Found[Sense]]:
        taken: set[int] = set()
        kept = []
        named: dict[int, set[str]] = defaultdict(set)  # token -> proposals with a strong phrase there
        for one in candidates:
            if one.value.role == "phrase":
                for index in range(one.first, one.last):
                    named[index].add(one.value.proposal)
        for one in sorted(candidates, key=self._finder.rank):
            here = set().union(*(named[index] for index in range(one.first, one.last)))
            if any(self._finder.descends(other, one.value.proposal) for other in here):
                continue
            span = range(one.first, one.last)
            if taken.isdisjoint(span):
                taken.update(span)
                kept.append(one)
        return sorted(kept, key=lambda one: one.first)

    def mentions(self) -> list[Mention]:
        """Everything found, weak phrases only where their subject is close."""
        result = []
        named = sum(one.value.role == "phrase" for _, _, one in self._found)
        reach = _ABOUT_IN_PASSING if self._number > max(ARTICLE, OFTEN * named) else _ABOUT_SENTENCES
        for number, sequence, one in self._found:
            if one.value.role == "near" and not self._supported(number, one.value.proposal):
                continue
            if not self._about_it(number, one.value.proposal, reach):
                continue
            span = Span(sequence[one.first].start, sequence[one.last - 1].end)
            role = "near" if one.value.role == "near" else "phrase"
            result.append(Mention(span, MentionKind.PROPOSAL, one.value.proposal, (), role))
        return sorted(result, key=lambda mention: mention.span)

    def _about_it(self, number: int, id: str, reach: int) -> bool:
        """Whether a text of some length says nearby what the proposal is about: peacekeepers in Ukraine, not in the Congo."""
        if self._number <= _UNTOLD or not self._finder.has_about(id):
            return True
        return self._led(id) or _close(self._about_at[id], number, reach)

    def _led(self, id: str) -> bool:
        """Whether the first sentences of an article say what the proposal is about."""
        return self._number <= ARTICLE and bool(self._about_at[id]) and self._about_at[id][0] < _LEAD

    def _supported(self, number: int, id: str) -> bool:
        finder = self._finder
        if self._long:
            near = [one for one, places in self._phrased_at.items() if _close(places, number, 1)]
            family = (self._phrased_at.get(one, ()) for one in finder.family(id))
            reach = _ABOUT_SENTENCES if self._led(id) else _NEAR_SENTENCES
            return any(finder.same_affair(one, id) for one in near) or any(
                _close(places, number, reach) for places in family
            )
        if any(_close(self._named_at[relative], number, 2 * _NEAR_SENTENCES) for relative in finder.family(id)):
            return True
        if any(
            finder.subject_of(id) & finder.subject_of(other) and _close(places, number, 1)
            for other, places in self._named_at.items()
        ):
            return True
        if _close(self._about_at[id], number, _NEAR_SENTENCES):
            return True
        return any(_close(self._subject_at[word], number, _NEAR_SENTENCES) for word in finder.subject_of(id))


def _close(places: Sequence[int], number: int, reach: int) -> bool:
    """Whether one of some sorted places is at most `reach` away from `number`."""
    index = bisect_left(places, number - reach)
    return index < len(places) and places[index] <= number + reach
