"""How a text introduces a person: a title before the name, an apposition after it, a country's possessive, a verb of speech."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from index.annotation import Mention
from index.lang import load
from index.recognition.offices import Office
from index.recognition.people import Name


@dataclass(frozen=True, slots=True)
class Introduction:
    """What stands beside one name."""

    office: Office | None = None
    before: bool = False  # the office stands directly before the name: "Defence Minister X"
    past: bool = False  # "who was ..."
    owner: Mention | None = None  # an actor named beside the name without an office: "Britain's X", "X of Denmark"
    honorific: str = ""
    speaks: bool = False

    @property
    def titled(self) -> bool:
        """Whether an office or an honorific stands beside the name."""
        return bool(self.office or self.honorific)

    @property
    def makes_person(self) -> bool:
        return bool(self.office or self.honorific or self.speaks or self.owner)


class Introductions:
    """Reads what stands beside names; made once, `reset` for each text."""

    def __init__(self, offices: Mapping[str, Any]) -> None:
        words = {name: "|".join(listed) for name, listed in load("naming").items()}
        years = words["past_years"].replace("#", r"\d{4}")
        self._until = re.compile(rf"[^.;]{{0,60}}?\b(?:{years}) ?\d{{4}}")
        self._titled_name_ends = re.compile(
            rf"\s?[,.;:!?)\]\"–—-]|$|(?: [(–—-])| (?:{words['after_title_and_name']})\b"
        )
        self._closes = re.compile(rf"\s?[,.;:!?)\"–—-]|\s*$| (?:{words['after_apposition']})\b| [a-z]+[,.;:)]")
        self._possessives = tuple(load("naming")["possessives"])
        self._before_owners = tuple(load("naming")["before_owners"])
        honorifics = "|".join(sorted(offices["honorifics"], key=len, reverse=True))
        self._honorific = re.compile(rf"\b({honorifics})\.? $")
        self._bodies = frozenset(offices["bodies"])
        self._again = frozenset(offices["again"])
        links = "|".join(offices["apposition_links"]).replace("#", r"\d+")
        self._apposed = re.compile(rf"(?:, | \(| ?[–—-]+ )(?P<link>(?:(?:{links})\s)*)$")
        self._past = re.compile(rf"\b(?:{'|'.join(offices['apposition_past'])})\b")
        speech = "(?:" + "|".join(offices["speech"]) + ")"
        self._speaks = re.compile(rf"(?:,? (?:(?:{words['before_speech']}|\w+ly) )?{speech}\b)")
        self._spoken = re.compile(rf"\b{speech},? $")

    def reset(self, flat: str, offices: Sequence[Office], actors: Sequence[Mention]) -> None:
        self._flat = flat
        self._offices = offices
        self._office_ends = {office.until: office for office in offices if office.head not in self._bodies}
        self._starts = [_start(office) for office in offices]
        self._actor_ends = {mention.span.end: mention for mention in actors}
        self._actor_starts = {mention.span.start: mention for mention in actors}

    def of(self, name: Name) -> Introduction:
        """What stands beside this name."""
        flat = self._flat
        office = self._title(name)
        honorific = self._honorific.search(flat, max(0, name.start - 18), name.start)
        if office is not None:
            return Introduction(
                office, before=True, owner=self._owner(name), honorific=honorific.group(1) if honorific else ""
            )
        apposed, past = self._apposition(name, titled=honorific is not None)
        return Introduction(
            office=apposed,
            past=past,
            owner=None if apposed else self._owner(name),
            honorific=honorific.group(1) if honorific else "",
            speaks=bool(
                self._speaks.match(flat, name.end) or self._spoken.search(flat, max(0, name.start - 14), name.start)
            ),
        )

    def _title(self, name: Name) -> Office | None:
        flat = self._flat
        single = len(name.words) == 1
        office = self._office_ends.get(name.start - 1)
        if office is not None and flat[office.until] == " " and not office.plural:
            return office if office.title or not single or office.head in self._again else None
        office = self._office_ends.get(name.start - 2)
        if office is None or single or flat[office.until : name.start] != ", " or office.plural:
            return None  # a single name after a comma is as often one that is spoken to: "the president, Karine"
        return office if self._titled_name_ends.match(flat, name.end) else None

    def _apposition(self, name: Name, *, titled: bool) -> tuple[Office | None, bool]:
        """The office of "X Y, the Czech deputy prime minister", and whether it is past."""
        flat = self._flat
        at = bisect_left(self._starts, name.end)
        if at == len(self._offices) or self._starts[at] - name.end > 50:
            return None, False
        link = self._apposed.match(flat, name.end, self._starts[at])
        if link is None or link.end() != self._starts[at]:
            return None, False
        office = self._offices[at]
        ends = office.end if office.actor is None else max(office.end, office.actor.span.end)
        if (
            office.plural
            or office.head in self._bodies
            or (len(name.words) == 1 and not titled)
            or not self._closes.match(flat, ends)
        ):
            return None, False
        until = self._until.match(flat, office.end, min(len(flat), office.end + 90))
        return office, bool(self._past.search(link["link"]) or until)

    def _owner(self, name: Name) -> Mention | None:
        flat = self._flat
        if flat.endswith(self._possessives, 0, name.start):
            before = self._actor_ends.get(name.start - 3) or self._actor_ends.get(name.start - 2)
            if before is not None:
                return before
        for gap in self._before_owners:
            if flat.startswith(gap, name.end):
                after = self._actor_starts.get(name.end + len(gap))
                closed = gap != " (" or (after is not None and flat[after.span.end : after.span.end + 1] == ")")
                if after is not None and after.role == "name" and closed:
                    return after
        return None


def _start(office: Office) -> int:
    """Where the office begins, the actor before it included."""
    if office.actor is not None and office.actor.span.end <= office.start:
        return office.actor.span.start
    return office.start
