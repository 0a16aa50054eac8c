"""One text being read: actors, offices and names are put together into mentions."""

from __future__ import annotations

import datetime
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from index.annotation import Mention, MentionKind
from index.article import Span
from index.recognition.antecedents import Antecedent, Antecedents, Organisation
from index.recognition.holders import Holders, Holding, folded, head_of
from index.recognition.introductions import Introduction, Introductions
from index.recognition.offices import Office, OfficeFinder
from index.recognition.people import Bearer, Name, NameFinder

_ANSWER = 400  # characters after a label in which its speaker is looked for


@dataclass(frozen=True, slots=True)
class Scene:
    """What is known of a text before offices and names are read. `actors` includes places (role `venue`)."""

    flat: str
    start: int
    end: int
    actors: Sequence[Mention]
    taken: Sequence[tuple[int, int]]  # where no name of a person can be
    sentence_starts: Sequence[int]
    quotes: Sequence[tuple[int, int]] = ()
    filed_from: str = ""
    day: datetime.date | None = None


class Reader:
    """Reads offices and persons; made once for a configuration."""

    def __init__(self, offices: Mapping[str, Any], holders: Holders, organisations: frozenset[str]) -> None:
        self._finder = OfficeFinder(offices, organisations)
        self._names = NameFinder(offices)
        self._introductions = Introductions(offices)
        self._holders = holders
        self._organisations = organisations
        self._again = frozenset(offices["again"])
        self._organisation_offices = frozenset(offices["organisation_offices"])
        self._only_organisations = frozenset(offices["only_organisations"])
        self._leading = frozenset(offices["leading_particles"])
        self._private = frozenset(offices["private_honorifics"])
        self._family_first = frozenset(offices["family_first"])

    def read(self, scene: Scene) -> list[Mention]:
        """Mentions of actors (offices included) and persons, sorted by start."""
        offices = self._finder.find(scene.flat, scene.start, scene.end, scene.actors)
        titles = [(office.start, office.end) for office in offices if office.title]
        names = self._names.find(scene.flat, scene.start, scene.end, sorted([*scene.taken, *titles]))
        self._introductions.reset(scene.flat, offices, scene.actors)
        introduced = [self._introductions.of(name) for name in names]
        known = self._known(names, introduced, scene)
        owners = self._owners(scene, offices, names, introduced, known)
        persons = self._persons(names, introduced, known, owners)
        titled = {intro.office.start for intro in introduced if intro.office is not None and intro.before}
        actors = _with_offices(scene.actors, offices, owners, titled)
        return sorted([*actors, *persons], key=lambda mention: (mention.span.start, mention.kind))

    def _known(self, names: Sequence[Name], introduced: Sequence[Introduction], scene: Scene) -> list[Holding | None]:
        """The office-holder behind each name, where the data know one and the text does not introduce another."""
        rows = list(zip(names, introduced, strict=True))
        full = {name: self._full_name(name, intro, scene) for name, intro in rows if len(name.words) > 1}
        namesakes = {
            folded(name.surname) for name, intro in rows if len(name.words) > 1 and intro.office and full[name] is None
        }
        found: list[Holding | None] = []
        for name, intro in rows:
            if len(name.words) > 1:
                found.append(full[name])
            elif folded(name.text) in namesakes:
                found.append(None)
            else:
                holding = self._holders.by_surname(name.text, scene.day, head=_title(intro))
                found.append(None if holding is None or _contradicts(intro, holding) else holding)
        return found

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
        return None if holding is None or _contradicts(intro, holding) else holding

    def _owners(
        self,
        scene: Scene,
        offices: Sequence[Office],
        names: Sequence[Name],
        introduced: Sequence[Introduction],
        known: Sequence[Holding | None],
    ) -> dict[int, tuple[str, ...]]:
        """Whom each office belongs to, by the start of the office; empty where nobody can be told."""
        antecedents = Antecedents(
            scene.flat,
            sentence_starts=scene.sentence_starts,
            quotes=scene.quotes,
            organisations=self._organisations,
            filed_from=scene.filed_from,
        )
        held = {
            intro.office.start: holding
            for intro, holding in zip(introduced, known, strict=True)
            if intro.office is not None and holding is not None
        }
        named_after = {intro.office.start for intro in introduced if intro.office is not None}
        taken = {((holding.actor,), head_of(holding.office)) for holding in known if holding is not None}
        events: list[tuple[int, Mention | Office | tuple[Name, Holding]]] = [
            *((mention.span.start, mention) for mention in scene.actors),
            *((office.start, office) for office in offices),
            *((name.start, (name, holding)) for name, holding in zip(names, known, strict=True) if holding),
        ]
        owners: dict[int, tuple[str, ...]] = {}
        rejected: set[int] = set()
        previous: Office | None = None
        for at, event in sorted(events, key=lambda pair: pair[0]):
            if isinstance(event, Mention):
                antecedents.add(Antecedent(at, event.span.end, event.key, event.role))
            elif isinstance(event, Office):
                named = at in named_after
                actors = _labelled(scene, event) or _master(scene.flat, event, previous, owners)
                actors = actors or self._owner(event, held.get(at), antecedents, named=named)
                if named and event.actor is None and at not in held and (actors, head_of(event.head)) in taken:
                    actors = ()  # the text names that country's own holder: this is another country's
                    rejected.add(at)
                previous = event
                owners[at] = actors
                if len(actors) == 1:
                    speaks = event.governmental or event.head in self._again
                    role = "office" if speaks else "institution"
                    antecedents.add(Antecedent(at, event.end, actors[0], role, event.head))
            else:
                holding = event[1]
                head = head_of(holding.office)
                antecedents.add(Antecedent(at, event[0].end, holding.actor, "office-holder", head))
        for office in offices:
            if not owners[office.start] and office.start in named_after and office.start not in rejected:
                later = antecedents.after(office.start, organisation=self._organisation(office))
                owners[office.start] = (later,) if later else ()
        return owners

    def _owner(
        self, office: Office, holding: Holding | None, antecedents: Antecedents, *, named: bool
    ) -> tuple[str, ...]:
        if office.actor is not None:
            return office.actor.actors or (office.actor.key,)
        if holding is not None:
            return (holding.actor,)
        if office.belongs_to and not office.of_person:
            return (office.belongs_to,)
        if not named and not (office.head in self._again and office.determined):
            return ()
        owner = antecedents.of(
            office.start, office.head, organisation=self._organisation(office), of_person=office.of_person
        )
        return (owner,) if owner else ()

    def _organisation(self, office: Office) -> Organisation:
        if office.head in self._only_organisations:
            return Organisation.REQUIRED
        return Organisation.ALLOWED if office.head in self._organisation_offices else Organisation.UNLIKELY

    def _persons(
        self,
        names: Sequence[Name],
        introduced: Sequence[Introduction],
        known: Sequence[Holding | None],
        owners: Mapping[int, tuple[str, ...]],
    ) -> Iterator[Mention]:
        """The mentions of persons: those known or introduced, wherever they are named."""
        rows = sorted(zip(names, introduced, known, strict=True), key=lambda row: -len(row[0].words))
        people = _People(self._family_first)
        for name, intro, holding in rows:
            bearer = people.named(name, holding)
            if bearer is not None:
                if not bearer.actors and intro.office is not None:
                    self._describe(bearer, intro, owners)
            elif holding is not None or (intro.titled if len(name.words) == 1 else intro.makes_person):
                people.add(name, self._bearer(name, intro, holding, owners))
        for name, intro, holding in sorted(rows, key=lambda row: row[0].start):
            bearer = people.named(name, holding)
            if bearer is not None:
                yield _mention(name, intro, bearer)

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


def _master(
    flat: str, office: Office, previous: Office | None, owners: Mapping[int, tuple[str, ...]]
) -> tuple[str, ...]:
    """Whose office it is by another office: "the Hungarian foreign ministry's political director"."""
    if previous is None or office.actor is not None or flat[previous.end : office.start] not in {"'s ", "' "}:
        return ()
    return owners.get(previous.start, ())


def _labelled(scene: Scene, office: Office) -> tuple[str, ...]:
    """The actor whom "THE MINISTER:" speaks for: the first that begins a sentence of the answer."""
    flat = scene.flat
    if (
        office.actor is not None
        or not flat.startswith(":", office.end)
        or not flat[office.start : office.end].isupper()
    ):
        return ()
    first = bisect_left(scene.actors, office.end, key=lambda mention: mention.span.start)
    for mention in scene.actors[first : first + _ANSWER]:
        if mention.span.start <= office.end + _ANSWER and mention.role == "name":
            begins = flat[mention.span.start - 2 : mention.span.start] in {": ", ". ", "? ", "! "}
            if begins and not flat.startswith("'", mention.span.end):
                return mention.actors
    return ()


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


def _title(intro: Introduction) -> str:
    """The noun of the title before a name; empty without one."""
    if intro.before and intro.office is not None:
        return head_of(intro.office.head)
    return head_of(intro.honorific.lower()) if intro.honorific else ""


def _mention(name: Name, intro: Introduction, bearer: Bearer) -> Mention:
    private = intro.office is not None and not intro.office.governmental
    return Mention(
        Span(name.start, name.end),
        MentionKind.PERSON,
        bearer.name,
        bearer.actors,
        bearer.role,
        intro.office.words if private and intro.office is not None else bearer.office,
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
