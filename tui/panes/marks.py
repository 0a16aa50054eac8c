"""Marks on a text: stretches with a role, found by line without walking through all of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from index.annotation import MentionKind
from index.answers import Reading


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A stretch of the text and its role in the palette."""

    start: int
    end: int
    role: str


class Marks:
    """Marks in the order of their start."""

    def __init__(self, marks: Iterable[Mark] = ()) -> None:
        self.marks = sorted(mark for mark in marks if mark.start < mark.end)
        self._starts = [mark.start for mark in self.marks]
        self._longest = max((mark.end - mark.start for mark in self.marks), default=0)

    def within(self, start: int, end: int) -> list[Mark]:
        """The marks that touch the stretch."""
        first = bisect_left(self._starts, start - self._longest)
        last = bisect_right(self._starts, end - 1) if end > start else first
        return [mark for mark in self.marks[first:last] if mark.end > start]

    def after(self, offset: int) -> Mark | None:
        """The first mark that starts behind an offset, else the first of all."""
        place = bisect_right(self._starts, offset)
        return self.marks[place if place < len(self.marks) else 0] if self.marks else None

    def before(self, offset: int) -> Mark | None:
        """The last mark that starts before an offset, else the last of all."""
        place = bisect_left(self._starts, offset)
        return self.marks[place - 1] if self.marks else None


_ROLE = {MentionKind.ACTOR: "actor", MentionKind.PROPOSAL: "proposal"}


def marks_of(reading: Reading) -> Marks:
    """What was read off the article: actors and proposals, cues of statements, furniture of the page."""
    marks = [
        Mark(mention.span.start, mention.span.end, _ROLE[mention.kind])
        for mention in reading.mentions
        if mention.kind in _ROLE
    ]
    marks += [
        Mark(sentence.span.start, sentence.span.end, "dim")
        for sentence in reading.sentences
        if not sentence.kind.can_be_evidence
    ]
    for row in reading.statements:
        cue = row.statement.evidence.cue
        marks.append(Mark(cue.start, cue.end, "title" if row.effective else "dim"))
    return Marks(marks)
