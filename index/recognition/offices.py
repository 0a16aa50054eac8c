"""Offices in a text: "the Polish prime minister", "Ruritania's defence minister", "officials in Athens", "the minister"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from index.annotation import Mention
from index.lang import load
from index.recognition.wording import alternatives, inflected

_REACH = 70  # characters before an office noun in which its modifiers and its actor are sought
_JOINT = r"(?:,? and | or |/|[ -])"


@dataclass(frozen=True, slots=True)
class Office:
    """An office noun with its modifiers at [start, end): `actor` is the mention that says whose, where one is next to it."""

    start: int
    end: int
    until: int  # where what belongs to it ends: "the economy minister in Bern", "the leader of the largest party"
    words: str  # "deputy prime minister", in lower case
    head: str  # "prime minister", in the singular
    governmental: bool
    title: bool  # written with a capital, as before a name
    determined: bool  # after "the", "a", "her", ...
    of_person: bool  # after "its", "his", "her", "their"
    plural: bool
    actor: Mention | None = None
    belongs_to: str = ""  # the actor that such a title always belongs to


class OfficeFinder:
    """Finds offices by the word lists of `offices.yaml`."""

    def __init__(self, offices: Mapping[str, Any], organisations: frozenset[str]) -> None:
        self._singular: dict[str, str] = {}
        for noun in (*offices["other"], *offices["government"]):
            for form in inflected(noun):
                self._singular[form.lower()] = noun
        self._other = frozenset(offices["other"]) - frozenset(offices["government"])
        heads = alternatives(self._singular)
        modifiers = {*offices["portfolios"], *offices["former"], *offices["unofficial"], *offices["party_words"]}
        listed = alternatives(sorted(word.lower() for word in modifiers))
        words = rf"(?:{listed}|{_any_portfolio(offices['no_portfolios'])})"
        lasts = alternatives(sorted({form.split()[-1] for form in self._singular}))
        self._possessive = _before_noun(offices["possessives"])
        self._determiner = _before_noun([*offices["possessives"], *offices["determiners"]])
        self._last = re.compile(rf"\b{lasts}\b", re.IGNORECASE)
        self._phrase = re.compile(rf"(?<![\w-])(?P<modifiers>(?:{words}{_JOINT})*)(?P<head>{heads})$", re.IGNORECASE)
        links, articles = ("|".join(load("naming")[name]) for name in ("portfolio_links", "portfolio_articles"))
        portfolios = alternatives(sorted(word.lower() for word in offices["portfolios"]))
        self._of = re.compile(
            rf" (?:{links}) (?:(?:{articles}) )?{portfolios}(?:(?:,| and| &)? {portfolios})*\b", re.IGNORECASE
        )
        self._former = re.compile(rf"\b{alternatives(offices['former'])}[ -]", re.IGNORECASE)
        self._unofficial = re.compile(rf"\b{alternatives(offices['unofficial'])}[ -]", re.IGNORECASE)
        self._party = re.compile(rf"\b{alternatives(offices['party_words'])}[ -]", re.IGNORECASE)
        self._general = frozenset(offices["general_nouns"])
        self._was = re.compile(
            rf"\b(?:{alternatives(offices['former'])}|{alternatives(offices['unofficial'])})[ -]$", re.IGNORECASE
        )
        self._unofficial_after = re.compile(offices["unofficial_after"])
        self._no_office = re.compile(offices["not_offices"])
        self._belongs = dict(offices["belongs_to"])
        self._belonging = dict(offices["belongs_to_phrases"])
        self._owners = _Owners(offices, organisations)

    def find(self, flat: str, start: int, end: int, actors: Sequence[Mention]) -> list[Office]:
        """The offices in order, never overlapping; `actors` are the mentions of actors and places, in order."""
        found: list[Office] = []
        self._owners.reset(actors)
        for last in self._last.finditer(flat, start, end):
            office = self._read(flat, max(start, last.start() - _REACH), last.end())
            if office is None:
                continue
            while found and found[-1].end > office.start:
                found.pop()  # "deputy" of "deputy prime minister"
            found.append(office)
        return found

    def _read(self, flat: str, floor: int, end: int) -> Office | None:
        phrase = self._phrase.search(flat[floor:end])
        if phrase is None or self._no_office.match(flat[end : end + 24]):
            return None
        start = floor + phrase.start()
        written = self._longest_head(phrase.group().lower(), phrase["head"].lower())
        head = self._singular[written]
        of = self._of.match(flat, end, min(len(flat), end + 60))
        stop = of.end() if of else end
        actor = self._owners.beside(flat, start, stop, head)
        modifiers = phrase.group().lower().removesuffix(written)
        parties = ((at, self._unofficial_after.match(flat[at : at + 90])) for at in (end, stop))
        party, at = next(((found, at) for at, found in parties if found), (None, stop))
        return Office(
            start=start,
            end=stop,
            until=max(stop, actor.span.end if actor else 0, at + party.end() if party else 0),
            words=_words(flat, start, stop, self._was_before(flat, actor)),
            head=head,
            governmental=party is None
            and self._governmental(flat, head, modifiers, actor.span.start if actor else start),
            title=flat[start + len(modifiers)].isupper(),
            determined=self._determiner.search(flat, max(0, start - 9), start) is not None,
            of_person=self._possessive.search(flat, max(0, start - 9), start) is not None,
            plural=written != head,
            actor=actor,
            belongs_to=self._owner_by_title(flat, head, stop) if actor is None else "",
        )

    def _owner_by_title(self, flat: str, head: str, stop: int) -> str:
        """The one actor that has such an office: "Taoiseach", "Commission President"."""
        phrases = (id for phrase, id in self._belonging.items() if flat.endswith(phrase, 0, stop))
        return next(phrases, "") or self._belongs.get(head, "")

    def _longest_head(self, phrase: str, head: str) -> str:
        """The longest office noun at the end: "high representative", where "high" may also be a modifier."""
        words = phrase.split(" ")
        tails = (" ".join(words[first:]) for first in range(len(words)))
        return next((tail for tail in tails if tail in self._singular), head)

    def _was_before(self, flat: str, actor: Mention | None) -> str:
        """The "former" of "former French president"."""
        if actor is None:
            return ""
        was = self._was.search(flat, max(0, actor.span.start - 16), actor.span.start)
        return was.group().strip(" -") if was else ""

    def _governmental(self, flat: str, head: str, modifiers: str, begin: int) -> bool:
        if head in self._other or self._former.search(modifiers) or self._unofficial.search(modifiers):
            return False
        if head in self._general and self._party.search(modifiers):
            return False
        return self._was.search(flat, max(0, begin - 16), begin) is None


def _before_noun(words: Sequence[str]) -> re.Pattern[str]:
    """One of the words, directly before where the noun begins."""
    return re.compile(rf"\b(?:{'|'.join(words)}) $", re.IGNORECASE)


def _any_portfolio(excluded: Sequence[str]) -> str:
    """Before "minister" or "ministry" any word in small letters, but for those excluded."""
    nouns = "|".join(load("naming")["with_any_portfolio"])
    return rf"(?-i:\b(?!(?:{'|'.join(excluded)})\b)[a-z-]{{2,}}(?<!s)(?<!ed))(?= (?:{nouns})\b)"


def _words(flat: str, start: int, end: int, before: str) -> str:
    return f"{before} {flat[start:end]}".strip().lower()


class _Owners:
    """Whose office it is: the mention of an actor right before it, or after "of", "in", "from"."""

    def __init__(self, offices: Mapping[str, Any], organisations: frozenset[str]) -> None:
        self._posted = frozenset(offices["posted"])
        self._organisations = organisations
        described = alternatives(sorted(offices["descriptors"]))
        self._left = re.compile(rf"(?:'s?|-)? ?(?:{described} )*", re.IGNORECASE)
        self._owned = re.compile(rf"'s?(?: (?!(?:{'|'.join(offices['not_between'])})\b)[a-z][a-z-]*){{0,2}} ")
        self._possessive = _before_noun(offices["possessives"])
        links, states = ("|".join(load("naming")[name]) for name in ("owner_links", "forms_of_state"))
        self._possessives = tuple(load("naming")["possessives"])
        self._for = re.compile(r" for (?:the )?")
        self._right = re.compile(rf",? (?:{links}) (?:the )?(?:(?:{states}) )?| in (?:the )?")

    def reset(self, actors: Sequence[Mention]) -> None:
        self._by_start = {mention.span.start: mention for mention in actors}
        self._by_end = {mention.span.end: mention for mention in actors}
        self._actors = actors
        self._at = 0

    def beside(self, flat: str, start: int, end: int, head: str) -> Mention | None:
        """The mention that the office at [start, end) belongs to; somebody posted in a capital is not that capital's."""
        before = self._before(start)
        if before is not None and start - before.span.end <= 40:
            gap = flat[before.span.end : start]
            if gap and (self._left.fullmatch(gap) or self._owned.fullmatch(gap)) and not _plural(flat, before, gap):
                return self._sender(flat, before) if head in self._posted else before
        right = self._right.match(flat, end) or (self._for.match(flat, end) if head.startswith("spokes") else None)
        if right is None:
            return None
        after = self._by_start.get(right.end())
        if after is None or after.role == "adjective":
            return None
        if right.group().startswith(" in ") and (head in self._posted or after.role not in {"venue", "metonym"}):
            return None
        return after

    def _sender(self, flat: str, beside: Mention) -> Mention | None:
        """Whose envoy it is: in "Hungary's EU envoy" the EU is where he is posted, in "its UN envoy" nobody is named."""
        if beside.key not in self._organisations:
            return beside
        before = flat[max(0, beside.span.start - 6) : beside.span.start]
        if before.endswith(self._possessives):
            return self._by_end.get(beside.span.start - 3) or self._by_end.get(beside.span.start - 2)
        return None if self._possessive.search(before) else beside

    def _before(self, start: int) -> Mention | None:
        """The last mention that ends at or before `start`; calls come in rising order of `start`, give or take a little."""
        actors = self._actors
        while self._at < len(actors) and actors[self._at].span.end <= start:
            self._at += 1
        at = self._at
        while at > 0 and actors[at - 1].span.end > start:
            at -= 1
        return actors[at - 1] if at else None


def _plural(flat: str, owner: Mention, gap: str) -> bool:
    """Whether the owner is a people without a possessive: in "the Germans press on" no office belongs to it."""
    return (
        owner.role == "adjective" and not gap.startswith("'") and re.search(r"[^s]s$", owner.span.of(flat)) is not None
    )
