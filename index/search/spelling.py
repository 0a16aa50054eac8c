"""Near words and patterns over surface forms: what `fuzzy~`, `wild?card*` and "did you mean" mean in every backend."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Iterable

from index.search.query import Fuzzy


def within(word: str, other: str, distance: int) -> bool:
    """Whether insertions, deletions, substitutions and swaps of neighbours, at most `distance`, make one the other.

    Each stretch is edited once (optimal string alignment).
    """
    if abs(len(word) - len(other)) > distance:
        return False
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(word, 1):
        earlier, before, row = before, row, [i]
        for j, against in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and word[i - 2] == against:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > distance and min(before) > distance:
            return False
    return row[-1] <= distance


def near_forms(forms: Iterable[str], query: Fuzzy) -> list[str]:
    """Those of the forms that a fuzzy query accepts: the same first character, within its distance."""
    text, distance = query.text, query.distance
    if not text:
        return []
    longest, shortest, head = len(text) + distance, len(text) - distance, text[0]
    letters = set(text)
    return [
        form
        for form in forms
        if shortest <= len(form) <= longest
        and form[0] == head
        and len(letters.difference(form)) <= distance
        and within(text, form, distance)
    ]


def accepts(pattern: str) -> Callable[[str], re.Match[str] | None]:
    """A test whether a form fits a pattern of `*` and `?` as a whole; takes linear time on any pattern."""
    return re.compile(fnmatch.translate(re.sub(r"\*+", "*", pattern).replace("[", "[[]"))).match


def best_suggestion(word: str, candidates: Iterable[tuple[str, int]]) -> str | None:
    """The most frequent of the nearest forms: (form, number of articles)."""
    for distance in (1, 2):
        if distance == 2 and len(word) < 5:
            break
        fuzzy = Fuzzy(word, distance)
        near = [(count, form) for form, count in candidates if near_forms((form,), fuzzy)]
        if near:
            return max(near)[1]
    return None
