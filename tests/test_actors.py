"""The countries, blocs and office-holders that come with the program."""

from __future__ import annotations

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
