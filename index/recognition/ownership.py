"""Whom each office of a text belongs to: the actor beside it, the holder whom it titles, or the one spoken of."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from index.annotation import Mention
from index.recognition.antecedents import Antecedent, Antecedents, Organisation
from index.recognition.holders import Holding, head_of
from index.recognition.introductions import Introduction
from index.recognition.offices import Office
from index.recognition.people import Name
from index.recognition.scene import Scene

_ANSWER = 400  # characters after a label in which its speaker is looked for


@dataclass(frozen=True, slots=True)
class Naming:
    """One name of a text, what stands beside it, and the person behind it where one is known."""

    name: Name
    intro: Introduction
    holding: Holding | None


class OwnerFinder:
    """Finds the owners of offices; made once for a configuration."""

    def __init__(self, offices: Mapping[str, Any], organisations: frozenset[str]) -> None:
        self._organisations = organisations
        self._again = frozenset(offices["again"])
        self._organisation_offices = frozenset(offices["organisation_offices"])
        self._only_organisations = frozenset(offices["only_organisations"])
        self._beside_only = frozenset(offices["beside_only"])

    def owners(self, scene: Scene, offices: Sequence[Office], namings: Sequence[Naming]) -> dict[int, tuple[str, ...]]:
        """Whom each office belongs to, by the start of the office; empty where nobody can be told."""
        antecedents = Antecedents(
            scene.flat,
            sentence_starts=scene.sentence_starts,
            quotes=scene.quotes,
            organisations=self._organisations,
            filed_from=scene.filed_from,
        )
        named = _Named.of(namings)
        owners: dict[int, tuple[str, ...]] = {}
        previous: Office | None = None
        for at, event in _events(scene, offices, namings):
            if isinstance(event, Mention):
                antecedents.add(Antecedent(at, event.span.end, event.key, event.role))
            elif isinstance(event, Office):
                beside = _labelled(scene, event) or _master(scene.flat, event, previous, owners)
                owners[at] = beside or self._owner(event, named, antecedents)
                previous = event
                if len(owners[at]) == 1:
                    speaks = event.governmental or event.head in self._again
                    role = "office" if speaks else "institution"
                    antecedents.add(Antecedent(at, event.end, owners[at][0], role, event.head))
            elif event.holding is not None:
                head = head_of(event.holding.office)
                antecedents.add(Antecedent(at, event.name.end, event.holding.actor, "office-holder", head))
        for office in offices:
            if not owners[office.start] and office.start in named.offices and office.head not in self._beside_only:
                later = antecedents.after(office.start, organisation=self._organisation(office))
                owners[office.start] = (later,) if later and not named.held_by_another(office, (later,)) else ()
        return owners

    def _owner(self, office: Office, named: _Named, antecedents: Antecedents) -> tuple[str, ...]:
        if office.actor is not None:
            return office.actor.actors or (office.actor.key,)
        told = named.told.get(office.start, ())
        if told:
            return told
        if office.head in self._beside_only:
            return ()
        if office.belongs_to and not office.of_person:
            return (office.belongs_to,)
        if office.start not in named.offices and not (office.head in self._again and office.determined):
            return ()
        owner = antecedents.of(
            office.start, office.head, organisation=self._organisation(office), of_person=office.of_person
        )
        return (owner,) if owner and not named.held_by_another(office, (owner,)) else ()

    def _organisation(self, office: Office) -> Organisation:
        if office.head in self._only_organisations:
            return Organisation.REQUIRED
        return Organisation.ALLOWED if office.head in self._organisation_offices else Organisation.UNLIKELY


@dataclass(frozen=True, slots=True)
class _Named:
    """The offices that introduce a name, by their starts. `told`: whose they are by the person, or by "X of Ukraine"."""

    offices: frozenset[int]
    told: Mapping[int, tuple[str, ...]]
    held: frozenset[tuple[tuple[str, ...], str]]  # (actor, office) of the persons whom the text names

    @classmethod
    def of(cls, namings: Sequence[Naming]) -> _Named:
        told: dict[int, tuple[str, ...]] = {}
        for naming in namings:
            intro, holding = naming.intro, naming.holding
            if intro.office is None:
                continue
            if intro.before and intro.owner is not None:
                told[intro.office.start] = intro.owner.actors
            elif holding is not None:
                told[intro.office.start] = (holding.actor,)
        return cls(
            frozenset(naming.intro.office.start for naming in namings if naming.intro.office is not None),
            told,
            frozenset(
                ((naming.holding.actor,), head_of(naming.holding.office)) for naming in namings if naming.holding
            ),
        )

    def held_by_another(self, office: Office, actors: tuple[str, ...]) -> bool:
        """Whether the text names that country's own holder, so that a second one is another country's."""
        return office.start in self.offices and (actors, head_of(office.head)) in self.held


def _events(
    scene: Scene, offices: Sequence[Office], namings: Sequence[Naming]
) -> Iterator[tuple[int, Mention | Office | Naming]]:
    """Mentions of actors, offices and known persons in the order of the text."""
    events: list[tuple[int, Mention | Office | Naming]] = [
        *((mention.span.start, mention) for mention in scene.actors),
        *((office.start, office) for office in offices),
        *((naming.name.start, naming) for naming in namings if naming.holding is not None),
    ]
    yield from sorted(events, key=lambda event: event[0])


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
