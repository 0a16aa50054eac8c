"""The actors and groups that come with the program: countries, EU, NATO, UN, blocs, and who held office in them.

The facts lie in `lang/world/*.yaml` with their sources. They are read on first use and kept: 30 ms or so, once a process.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from index.config import Actor, Group, Membership, Person
from index.lang import load


@cache
def builtin_actors() -> tuple[Actor, ...]:
    """Every country of ISO 3166-1, Kosovo, EU, NATO and UN, with their office-holders of 2022-2026, sorted by id."""
    people = _office_holders()
    countries = load("countries", "world")
    actors = [
        _actor(id, entry, kind=kind, people=people.get(id, ()))
        for section, kind in (("countries", "country"), ("organisations", "organisation"))
        for id, entry in countries[section].items()
    ]
    return tuple(sorted(actors, key=lambda actor: actor.id))


@cache
def builtin_groups() -> tuple[Group, ...]:
    """The named groups in the order of the file."""
    groups = load("groups", "world")
    forms = [f"{{}} {noun}" for noun in groups["nouns"]]
    forms += [f"{groups['every']} {{}} {noun}" for noun in groups["single_nouns"]]
    return tuple(_group(id, entry, forms) for id, entry in groups["groups"].items())


def _actor(id: str, entry: Mapping[str, Any], *, kind: str, people: tuple[Person, ...]) -> Actor:
    return Actor(
        id=id,
        names=tuple(entry["names"]),
        adjectives=tuple(entry.get("adjectives", ())),
        metonyms=tuple(entry.get("metonyms", ())),
        people=people,
        kind=kind,
    )


def _group(id: str, entry: Mapping[str, Any], forms: Sequence[str]) -> Group:
    """`forms`: what an adjective of the group is put into ("{} states")."""
    made = (form.format(adjective) for adjective in entry.get("adjectives", ()) for form in forms)
    members = tuple(
        Membership(actor, since=_day(dates.get("since")), until=_day(dates.get("until")))
        for actor, dates in entry["members"].items()
    )
    return Group(
        id=id,
        names=tuple(dict.fromkeys([*entry["names"], *made])),
        members=members,
        expands=entry.get("expands", "yes") != "no",
    )


def _office_holders() -> dict[str, tuple[Person, ...]]:
    """Office-holders by actor id, in the order of the file."""
    loaded = load("office_holders", "world")
    return {
        id: tuple(
            Person(
                name=row["name"],
                office=row["office"],
                since=_day(row.get("from")),
                until=_day(row.get("to")),
                source=row["source"],
            )
            for row in rows
        )
        for id, rows in loaded["office_holders"].items()
    }


def _day(written: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(written) if written else None
