"""Names whose actor the text itself decides: "Brussels" among capitals, "the alliance" after NATO."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from index.annotation import MentionKind
from index.article import Span
from index.lang import load
from index.recognition.lexicon import Entry, Hit

_CODES = re.compile(r"\b[A-Z]{2}(?:, (?:and )?[A-Z]{2})+\b")
_CODE = re.compile(r"\b[A-Z]{2}\b")
_REACH = 400  # characters of the sentence on either side that can decide
_ENOUGH_CODES = 3  # two may be "IT, HR"


@dataclass(frozen=True, slots=True)
class _Reading:
    surface: str
    actor: str
    near: re.Pattern[str]
    among: bool  # whether standing among capitals decides as well


class Readings:
    """The rules `readings` and `once_named` of `phrases.yaml`, for the actors that are configured."""

    def __init__(self, phrases: Mapping[str, Any], actors: frozenset[str]) -> None:
        self._readings = {
            rule["surface"]: _Reading(
                rule["surface"], rule["actor"], re.compile(rf"\b(?:{'|'.join(rule['near'])})\b"), rule["among"] == "yes"
            )
            for rule in phrases["readings"]
            if rule["actor"] in actors
        }
        self._codes = frozenset(actor for actor in actors if len(actor) == 2)
        others = "".join(f" {word}|" for word in load("naming")["other_alliances"])
        self._once = {
            actor: re.compile(rf"\b[Tt]he ({'|'.join(nouns)})\b(?!{others} [A-Z])")
            for actor, nouns in phrases["once_named"].items()
            if actor in actors
        }

    def reread(self, flat: str, body: Span, hits: list[Hit], sentence_starts: Sequence[int]) -> list[Hit]:
        """The hits with the actor that the surroundings decide, and those that an earlier name makes possible."""
        reread = [
            self._decided(flat, hits, index, sentence_starts) if flat[hit.start : hit.end] in self._readings else hit
            for index, hit in enumerate(hits)
        ]
        for actor, nouns in self._once.items():
            first = next((hit.start for hit in reread if hit.entry.key == actor and hit.entry.actors), None)
            if first is not None:
                reread = _with(reread, _later(flat, nouns, Span(first, body.end), actor))
        return _with(reread, self._coded(flat, body))

    def _coded(self, flat: str, body: Span) -> list[Hit]:
        """Countries by their codes, in a text that lists at least three that way: "AT, SI, IT hesitant. HU: no."""
        lists = [_CODE.findall(match.group()) for match in _CODES.finditer(flat, body.start, body.end)]
        if not any(len(codes) >= _ENOUGH_CODES and self._codes.issuperset(codes) for codes in lists):
            return []
        return [
            Hit(match.start(), match.end(), Entry(MentionKind.ACTOR, match.group(), (match.group(),)))
            for match in _CODE.finditer(flat, body.start, body.end)
            if match.group() in self._codes
        ]

    def _decided(self, flat: str, hits: list[Hit], index: int, starts: Sequence[int]) -> Hit:
        hit = hits[index]
        reading = self._readings[flat[hit.start : hit.end]]
        at = bisect_right(starts, hit.start)
        start = max(starts[at - 1] if at else 0, hit.start - _REACH)
        end = min(starts[at] if at < len(starts) else len(flat), hit.end + _REACH)
        if reading.near.search(flat, start, end) or (reading.among and _among_capitals(flat, hits, index)):
            return replace(hit, entry=replace(hit.entry, key=reading.actor, actors=(reading.actor,)))
        return hit


def _among_capitals(flat: str, hits: list[Hit], index: int) -> bool:
    """Whether the name stands in a list with another country's capital: "Oslo, Brussels and Zagreb"."""
    hit = hits[index]
    if index:
        before = hits[index - 1]
        link = flat[before.end : hit.start]
        if before.entry.role == "metonym" and link in load("naming")["in_list_before"]:
            return True
    if index + 1 < len(hits):
        after = hits[index + 1]
        return after.entry.role == "metonym" and flat[hit.end : after.start] in load("naming")["in_list_after"]
    return False


def _later(flat: str, nouns: re.Pattern[str], within: Span, actor: str) -> list[Hit]:
    entry = Entry(MentionKind.ACTOR, actor, (actor,), "metonym")
    return [Hit(match.start(1), match.end(1), entry) for match in nouns.finditer(flat, within.start, within.end)]


def _with(hits: list[Hit], others: list[Hit]) -> list[Hit]:
    """Both, sorted; what is taken already stays as it is."""
    taken = {hit.start for hit in hits}
    return sorted([*hits, *(other for other in others if other.start not in taken)], key=lambda hit: hit.start)
