"""One text being read: actors, offices and names are put together into mentions."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from index.annotation import Mention, MentionKind
from index.article import Span
from index.lang import load
from index.recognition.holders import Holders, Holding, folded, head_of
from index.recognition.introductions import Introduction, Introductions
from index.recognition.offices import Office, OfficeFinder
from index.recognition.ownership import Naming, OwnerFinder
from index.recognition.people import Bearer, Name, NameFinder
from index.recognition.scene import Scene


class Reader:
    """Reads offices and persons; made once for a configuration."""

    def __init__(self, offices: Mapping[str, Any], holders: Holders, organisations: frozenset[str]) -> None:
        self._finder = OfficeFinder(offices, organisations)
        self._owner_finder = OwnerFinder(offices, organisations)
        self._names = NameFinder(offices)
        self._introductions = Introductions(offices)
        self._holders = holders
        self._leading = frozenset(offices["leading_particles"])
        self._private = frozenset(offices["private_honorifics"])
        self._family_first = frozenset(offices["family_first"])

    def read(self, scene: Scene) -> list[Mention]:
        """Mentions of actors (offices included) and persons, sorted by start."""
        found = self._finder.find(scene.flat, scene.start, scene.end, scene.actors)
        offices = _free(found, scene.taken)
        titles = [(office.start, office.end) for office in offices if office.title]
        names = self._names.find(scene.flat, scene.start, scene.end, sorted([*scene.taken, *titles]))
        self._introductions.reset(scene.flat, offices, scene.actors)
        namings = self._namings(scene, [(name, self._introductions.of(name)) for name in names])
        owners = self._owner_finder.owners(scene, offices, namings)
        # "his advisers" may be those of somebody whom the text introduced: read once more, knowing these persons
        introduced = _with_persons(namings, self._persons(namings, owners))
        owners = self._owner_finder.owners(scene, offices, introduced)
        titled = {
            naming.intro.office.start for naming in namings if naming.intro.office is not None and naming.intro.before
        }
        mentions = [*_with_offices(scene.actors, offices, owners, titled), *self._persons(namings, owners)]
        return sorted(mentions, key=lambda mention: (mention.span.start, mention.kind))

    def _namings(self, scene: Scene, rows: Sequence[tuple[Name, Introduction]]) -> list[Naming]:
        """The names with the office-holders behind them, where the text does not introduce another of that name."""
        full = {name: self._full_name(name, intro, scene) for name, intro in rows if len(name.words) > 1}
        namesakes = {
            folded(name.surname) for name, intro in rows if name in full and intro.office and full[name] is None
        }
        namings: list[Naming] = []
        for name, intro in rows:
            holding = full.get(name)
            if name not in full and folded(name.text) not in namesakes:
                holding = self._holders.by_surname(name.text, scene.day, head=_title(intro))
            contradicted = holding is not None and _contradicts(intro, holding)
            namings.append(Naming(name, intro, None if contradicted else holding))
        return namings

    def _full_name(self, name: Name, intro: Introduction, scene: Scene) -> Holding | None:
        """The office-holder of that name; "President Joseph R. Biden" is known by surname and title."""
        if name.surname_alone or name.words[0].lower() in self._leading:
            surname = self._holders.by_surname(name.text, scene.day, head=_title(intro))
            if surname is not None:
                return surname
        holding = self._holders.by_full_name(name, scene.day)
        if holding is None and intro.before and intro.office is not None and intro.office.governmental:
            holding = self._holders.by_surname(name.surname, scene.day, head=_title(intro))
            if holding is not None and head_of(holding.office.removeprefix("former ")) != _title(intro):
                holding = None
        return holding

    def _persons(self, namings: Sequence[Naming], owners: Mapping[int, tuple[str, ...]]) -> Iterator[Mention]:
        """The mentions of persons: those known or introduced, wherever they are named."""
        people = _People(self._family_first)
        for naming in sorted(namings, key=lambda naming: -len(naming.name.words)):
            name, intro, holding = naming.name, naming.intro, naming.holding
            bearer = people.named(name, holding)
            if bearer is not None:
                if not bearer.actors and intro.office is not None:
                    self._describe(bearer, intro, owners)
            elif holding is not None or (intro.titled if len(name.words) == 1 else intro.makes_person):
                people.add(name, self._bearer(name, intro, holding, owners))
        for naming in namings:
            bearer = people.named(naming.name, naming.holding)
            if bearer is not None:
                yield _mention(naming.name, naming.intro, bearer)

    def _bearer(
        self, name: Name, intro: Introduction, holding: Holding | None, owners: Mapping[int, tuple[str, ...]]
    ) -> Bearer:
        if holding is not None:
            return Bearer(
                holding.name, (holding.actor,), holding.office, holding.governmental, role="office-holder", known=True
            )
        bearer = Bearer(name.text, governmental=False)
        self._describe(bearer, intro, owners)
        return bearer

    def _describe(self, bearer: Bearer, intro: Introduction, owners: Mapping[int, tuple[str, ...]]) -> None:
        if intro.office is not None:
            past = intro.past and not intro.office.words.startswith("former")
            bearer.actors = owners.get(intro.office.start, ())
            bearer.office = f"former {intro.office.words}" if past else intro.office.words
            bearer.governmental = intro.office.governmental and not intro.past
        elif intro.owner is not None:
            bearer.actors = intro.owner.actors or (intro.owner.key,)
            bearer.governmental = intro.honorific not in self._private


def _free(offices: Sequence[Office], taken: Sequence[tuple[int, int]]) -> list[Office]:
    """The offices that are no part of a name: "parliament" is none in "the European Parliament"."""
    starts = [start for start, _ in taken]
    free: list[Office] = []
    for office in offices:
        index = bisect_left(starts, office.end)
        if index == 0 or taken[index - 1][1] <= office.start:
            free.append(office)
    return free


def _with_persons(namings: Sequence[Naming], persons: Iterable[Mention]) -> list[Naming]:
    """The names, with those whom the text introduced as if they were known from the data."""
    mentions = {mention.span.start: mention for mention in persons}
    introduced: list[Naming] = []
    for naming in namings:
        mention = mentions.get(naming.name.start)
        if naming.holding is None and mention is not None and len(mention.actors) == 1:
            holding = Holding(mention.key, mention.actors[0], mention.office, mention.governmental)
            naming = replace(naming, holding=holding)
        introduced.append(naming)
    return introduced


class _People:
    """The persons of one text by full name and by the ends of their names; an end that two share names nobody."""

    def __init__(self, family_first: frozenset[str]) -> None:
        self._family_first = family_first
        self._known: dict[str, Bearer] = {}
        self._full: dict[str, Bearer] = {}
        self._ends: dict[str, Bearer | None] = {}

    def named(self, name: Name, holding: Holding | None) -> Bearer | None:
        """Who is meant by a name: the office-holder where one is known, else whoever bears it in this text."""
        if holding is not None:
            return self._known.get(holding.name)
        written = folded(name.text)
        return self._full.get(written) or self._ends.get(written)

    def add(self, name: Name, bearer: Bearer) -> None:
        """Files a person under the full name and under its ends: "Ewa Skoog Haslum", "Skoog Haslum", "Haslum"."""
        if bearer.known:
            self._known[bearer.name] = bearer
        self._full[folded(name.text)] = bearer
        ends = {" ".join(name.words[first:]) for first in range(1, len(name.words))}
        if self._family_first & set(bearer.actors):
            ends.add(name.words[0])
        for end in map(folded, ends):
            other = self._ends.get(end, bearer)
            self._ends[end] = bearer if other is not None and other.name == bearer.name else None


def _contradicts(intro: Introduction, holding: Holding) -> bool:
    """Whether the text says that this is somebody else: a holder of that name in another country."""
    if intro.office is None or intro.office.actor is None or not intro.office.governmental:
        return False
    actors = intro.office.actor.actors or (intro.office.actor.key,)
    return holding.actor not in actors


def _other_office(intro: Introduction, bearer: Bearer) -> bool:
    """Whether the text gives an office-holder an office that is another's: it is kept as the text has it, and told."""
    said, known = _title(intro), head_of(bearer.office)
    return said != known and {said, known} == set(load("naming")["never_both"])


def _title(intro: Introduction) -> str:
    """The noun of the title before a name; empty without one."""
    if intro.before and intro.office is not None:
        return head_of(intro.office.head)
    return head_of(intro.honorific.lower()) if intro.honorific else ""


def _mention(name: Name, intro: Introduction, bearer: Bearer) -> Mention:
    private = intro.office is not None and not intro.office.governmental
    own_words = intro.office is not None and (private or _other_office(intro, bearer))
    return Mention(
        Span(name.start, name.end),
        MentionKind.PERSON,
        bearer.name,
        bearer.actors,
        bearer.role,
        intro.office.words if own_words and intro.office is not None else bearer.office,
        bearer.governmental and not private and not intro.past,
    )


def _with_offices(
    actors: Sequence[Mention], offices: Sequence[Office], owners: Mapping[int, tuple[str, ...]], titled: set[int]
) -> list[Mention]:
    """The mentions of actors, with the office beside one made part of it, and offices that stand for an actor alone."""
    kept = {mention.span.start: mention for mention in actors}
    for office in offices:
        holders = owners.get(office.start, ())
        if not holders:
            continue
        owner = office.actor
        if owner is None:
            if office.start not in titled:
                kept[office.start] = _office_mention(office, Span(office.start, office.end), holders[0], holders)
            continue
        if kept.get(owner.span.start) is not owner:
            continue  # already part of another office: "Poland's prime minister and president"
        span = Span(min(owner.span.start, office.start), max(owner.span.end, office.end))
        if owner.span.start > office.start and office.plural:
            continue  # "the leaders of France and Germany": each stays a name of its own
        del kept[owner.span.start]
        kept[span.start] = replace(
            _office_mention(office, span, owner.key, holders), actors=owner.actors if owner.actors else holders
        )
    return _apart(sorted(kept.values(), key=lambda mention: mention.span))


def _office_mention(office: Office, span: Span, key: str, actors: tuple[str, ...]) -> Mention:
    return Mention(span, MentionKind.ACTOR, key, actors, "office", office.words, office.governmental)


def _apart(mentions: list[Mention]) -> list[Mention]:
    """Without those that overlap an earlier one."""
    apart: list[Mention] = []
    for mention in mentions:
        if not apart or mention.span.start >= apart[-1].span.end:
            apart.append(mention)
    return apart
