"""The countries, blocs and office-holders that come with the program."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from index.actors import builtin_actors, builtin_groups


def actor(id: str):
    return next(actor for actor in builtin_actors() if actor.id == id)


def group(id: str):
    return next(group for group in builtin_groups() if group.id == id)


def test_every_country_of_iso_3166_is_there_and_norway_is_not_false():
    ids = [actor.id for actor in builtin_actors()]
    assert len(ids) == len(set(ids)) == 249 + 1 + 3
    assert "NO" in ids
    assert {"EU", "NATO", "UN", "XK"} <= set(ids)


def test_every_name_is_a_string_of_letters():
    for each in builtin_actors():
        for surface in (*each.names, *each.adjectives, *each.metonyms):
            assert isinstance(surface, str)
            assert any(letter.isalpha() for letter in surface)


def test_no_two_actors_share_a_name_that_decides():
    owners: dict[str, str] = {}
    for each in builtin_actors():
        for surface in (*each.names, *each.adjectives, *each.metonyms):
            assert owners.setdefault(surface, each.id) == each.id, surface


def test_variants_of_a_country_lead_to_it():
    assert {"UK", "Britain"} <= set(actor("GB").names)
    assert {"Czechia", "Czech Republic"} <= set(actor("CZ").names)
    assert {"Kyiv", "Kiev"} <= set(actor("UA").metonyms)
    assert {"Kremlin", "Moscow"} <= set(actor("RU").metonyms)


def test_members_of_a_group_are_actors():
    ids = {actor.id for actor in builtin_actors()}
    for each in builtin_groups():
        assert {member.actor for member in each.members} <= ids


def test_the_baltic_states_speak_for_three_and_nato_for_itself():
    assert {member.actor for member in group("Baltic").members} == {"EE", "LV", "LT"}
    assert group("Baltic").expands
    assert not group("NATO-32").expands


def test_nato_counts_thirty_two_and_the_eu_twenty_seven_present_members():
    assert len(group("NATO-32").members) == 32
    assert len([member for member in group("EU-27").members if member.until is None]) == 27


def test_office_holders_have_an_address_as_source_and_their_days_are_in_order():
    people = [person for actor in builtin_actors() for person in actor.people]
    assert len(people) > 300
    address = re.compile(r"(https?://\S+\.\S+|wikidata\.org/wiki/Q\d+)( \(quoted in a (digest|data set)\))?")
    for person in people:
        assert address.fullmatch(person.source), person
        assert person.since is None or person.until is None or person.since <= person.until, person


def test_head_foreign_and_defence_minister_of_every_eu_and_nato_member_are_there():
    members = {member.actor for id in ("EU-27", "NATO-32") for member in group(id).members} | {"UA", "RU", "CN"}
    for id in members:
        offices = " / ".join(person.office for person in actor(id).people)
        assert any(head in offices for head in ("prime minister", "chancellor", "president", "taoiseach", "premier")), (
            id
        )
        if id not in {"AL", "IS", "ME", "MT"}:
            assert "foreign" in offices or "secretary of state" in offices, id
            assert "defence" in offices or "defense" in offices or id == "IE", id


def test_the_data_are_read_only_when_asked_for():
    code = "import index.actors, index.lang; assert not index.lang.load.cache_info().currsize"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[1])
