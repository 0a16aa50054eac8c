"""Word patterns around a holder and a proposal: runs of words in the pieces that speak of the holder, and what stands
close to either, with a mark in place of each name, so that what is learned of one country holds for all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from index.stance.candidates import Candidate
from index.stance.reading import Place, Reading

_HOLDER, _TARGET, _OTHER_ACTOR, _OTHER_PROPOSAL, _AGAIN = (
    "H",
    "T",
    "A",
    "P",
    "M",
)  # AGAIN: the holder's actors elsewhere
_BEHIND, _BEFORE, _NEAR = 6, 4, 5  # words behind and before the holder, and around the proposal
_BETWEEN, _PATH = 12, 4  # most words between holder and proposal for single words, and for the whole run
_END = "$"


class Slot(NamedTuple):
    """A word, or a whole name as one mark."""

    text: str
    mark: str
    told: bool  # in a piece that speaks of the holder


def patterns(reading: Reading, candidate: Candidate) -> Iterator[str]:
    """The names of the patterns of a candidate: `2`, `3` runs, `s` a run with a gap, `h`, `t` near holder and proposal,
    `b` between the two."""
    slots = _slots(reading, candidate)
    holder = next((at for at, slot in enumerate(slots) if slot.mark == _HOLDER), None)
    target = next((at for at, slot in enumerate(slots) if slot.mark == _TARGET), None)
    yield from _runs(slots)
    if holder is not None:
        yield from (f"h- {slot.text}" for slot in slots[max(0, holder - _BEFORE) : holder])
        for distance, slot in enumerate(slots[holder + 1 : holder + 1 + _BEHIND], 1):
            if slot.mark != _HOLDER:
                yield f"h+{distance // 2} {slot.text}"
    if target is not None:
        yield from (f"t- {slot.text}" for slot in slots[max(0, target - _NEAR) : target])
        yield from (f"t+ {slot.text}" for slot in slots[target + 1 : target + _NEAR])
    if holder is not None and target is not None:
        yield from _between(slots, holder, target)


def _runs(slots: Sequence[Slot]) -> Iterator[str]:
    texts = [*(slot.text for slot in slots), _END, _END]
    for at, slot in enumerate(slots):
        if slot.told or slot.mark:
            first, second, third = texts[at], texts[at + 1], texts[at + 2]
            yield f"2 {first} {second}"
            yield f"3 {first} {second} {third}"
            if at + 2 < len(slots):
                yield f"s {first} _ {third}"


def _between(slots: Sequence[Slot], holder: int, target: int) -> Iterator[str]:
    first, last = sorted((holder, target))
    order = "ht" if holder < target else "th"
    inside = slots[first + 1 : last]
    yield f"order {order} {min(last - first, _BETWEEN) // 3}"
    if len(inside) <= _BETWEEN:
        yield from (f"b {order} {slot.text}" for slot in inside)
    if len(inside) <= _PATH:
        yield f"path {order} {' '.join(slot.text for slot in inside)}"
    yield f"names between {''.join(sorted({slot.mark for slot in inside if slot.mark}))}"


def _slots(reading: Reading, candidate: Candidate) -> list[Slot]:
    """The sentence with one mark for each name."""
    count = len(reading.tokens)
    marks, told = [""] * count, [False] * count
    holder, proposal = candidate.holder, candidate.target.proposal
    _put(marks, reading.proposals, {place.mention.key for place in reading.proposals} - {proposal}, _OTHER_PROPOSAL)
    for place in reading.actors:
        mine = not set(holder.actors).isdisjoint(place.mention.actors)
        _fill(marks, place.first, place.last, _AGAIN if mine else _OTHER_ACTOR)
    _put(marks, reading.proposals, {proposal}, _TARGET)
    _fill(marks, holder.first, holder.last, _HOLDER)
    for part in candidate.parts:
        told[part.piece.first : part.piece.last] = [True] * (part.piece.last - part.piece.first)
    slots: list[Slot] = []
    for at, token in enumerate(reading.tokens):
        mark = marks[at]
        if not mark:
            slots.append(Slot(token.stem, "", told[at]))
        elif not at or marks[at - 1] != mark:
            slots.append(Slot(mark, mark, told[at]))
    return slots


def _put(marks: list[str], places: Sequence[Place], keys: set[str], mark: str) -> None:
    for place in places:
        if place.mention.key in keys:
            _fill(marks, place.first, place.last, mark)


def _fill(marks: list[str], first: int, last: int, mark: str) -> None:
    for at in range(max(0, first), min(last, len(marks))):
        marks[at] = mark
