"""The configuration of a corpus as frozen values. Loading and checking YAML is in index/config_file.py.

Precedence: command-line flag, the corpus' own config.yaml, the packaged default (the top-level config.yaml).
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who speaks for an actor between two days (inclusive; None: open)."""

    name: str
    office: str
    since: datetime.date | None = None
    until: datetime.date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who can hold a stance: a country by default, also EU, NATO, UN, a party, ..."""

    id: str
    names: tuple[str, ...]  # the first is the one shown
    adjectives: tuple[str, ...] = ()
    metonyms: tuple[str, ...] = ()  # capitals, seats of government
    people: tuple[Person, ...] = ()
    kind: str = "country"  # country | organisation | party | other


@dataclass(frozen=True, slots=True)
class Membership:
    """An actor in a group between two days (inclusive; None: open)."""

    actor: str
    since: datetime.date | None = None
    until: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A named set of actors with dated membership; `names` are the ways a text may name it ("the Baltic states")."""

    id: str
    names: tuple[str, ...]
    members: tuple[Membership, ...]
    expands: bool = True  # whether a stance of the group counts for each member


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a stance is about. A phrase is words with `*` inside a word, `(a|b)` for alternatives and `...` for a gap."""

    id: str
    name: str
    phrases: tuple[str, ...]
    near: tuple[str, ...] = ()  # phrases that count only when a phrase of the proposal, or its subject, is close by
    exclude: tuple[str, ...] = ()  # a phrase inside one of these is no mention
    about: tuple[str, ...] = ()  # words (`Ukrain*`) of which one must stand nearby in a long text
    parent: str = ""


@dataclass(frozen=True, slots=True)
class MetadataRule:
    """`match`: glob on the path, or `field: glob`; `set`: title, source, date, address, language, speaker_actor."""

    match: str
    set: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class StanceSettings:
    """How statements are weighed against each other in a cell."""

    half_life_days: float = 180.0  # after so many days a statement weighs half
    other_weight: float = 0.5  # of opposition, experts and polls, against a government's 1


@dataclass(frozen=True, slots=True)
class Config:
    """Everything a person can set. `origin` is the file it came from, for messages."""

    actors: tuple[Actor, ...] = ()  # the complete list, builtin ones included
    groups: tuple[Group, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    metadata: tuple[MetadataRule, ...] = ()
    events: Mapping[str, datetime.date] = field(default_factory=lambda: MappingProxyType({}))
    stance: StanceSettings = StanceSettings()
    keys: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    key_places: Mapping[str, str] = field(
        default_factory=dict
    )  # action -> "config.yaml:14"; the front end checks actions
    reading: str = "careful"  # careful | quick: whether the encoder reads what the linear models are unsure of
    theme: str = "dark"
    origin: str = ""

    def proposal(self, id: str) -> Proposal | None:
        """The proposal with this id."""
        return next((proposal for proposal in self.proposals if proposal.id == id), None)

    def children(self, id: str) -> tuple[str, ...]:
        """The ids of the proposals whose parent this is, in the order of the file."""
        return tuple(proposal.id for proposal in self.proposals if proposal.parent == id)
