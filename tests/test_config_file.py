"""The configuration file: read as it is typed, and every mistake told with its line and the nearest valid word."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from index.config import Config
from index.config_file import default_config_path, load_config
from index.config_schema import MOST_LEVELS
from index.errors import ConfigError
from tui.keys import key_map


@pytest.fixture
def load(tmp_path: Path):
    def load_text(text: str) -> Config:
        file = tmp_path / "config.yaml"
        file.write_text(text, encoding="utf-8")
        return load_config(file)

    return load_text


def mistakes(load, text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(text)
    return [line.split("config.yaml:", 1)[1] for line in str(caught.value).splitlines()]


# --- what is right ---


def test_the_packaged_default_is_valid_and_has_every_proposal_of_the_guide():
    config = load_config(None)
    assert {
        *("troops", "reassurance-force", "peacekeeping", "us-backstop", "mutual-defence", "support-in-kind"),
        *("defence-5pct", "defence-spending", "common-borrowing", "frozen-assets", "nato-membership", "eu-membership"),
        *("long-range-weapons", "sanctions", "deterrent-force", "security-guarantees", "military-aid"),
        *("strategic-autonomy", "ceasefire", "territorial-concessions", "us-russia-deal", "eu-joint-defence"),
    } <= {proposal.id for proposal in config.proposals}
    assert config.origin == str(default_config_path())


def test_the_default_tree_has_the_force_under_troops_and_the_target_under_spending():
    config = load_config(None)
    parents = {proposal.id: proposal.parent for proposal in config.proposals}
    assert parents["deterrent-force"] == "reassurance-force"
    assert parents["reassurance-force"] == parents["peacekeeping"] == "troops"
    assert parents["defence-5pct"] == "defence-spending"
    assert parents["mutual-defence"] == parents["us-backstop"] == "security-guarantees"


def test_norway_is_a_country_and_not_false(load):
    config = load("groups:\n  North: [NO, SE]\n  Four:\n    names: [the four]\n    members: [NO, SE, DK, FI]\n")
    assert next(group for group in config.groups if group.id == "Four").names == ("the four", "Four")
    north = next(group for group in config.groups if group.id == "North")
    assert [member.actor for member in north.members] == ["NO", "SE"]


def test_a_file_with_nothing_but_proposals_is_complete(load):
    config = load(json.dumps({"proposals": {"border-tax": {"name": "A border tax", "phrases": ["border tax"]}}}))
    assert [proposal.id for proposal in config.proposals] == ["border-tax"]
    assert any(actor.id == "PL" for actor in config.actors)
    assert any(group.id == "Baltic" for group in config.groups)


def test_what_a_file_leaves_out_comes_from_the_corpus_and_then_from_the_default(tmp_path):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "config.yaml").write_text("stance: {half_life_days: 30}\ntheme: light\n", encoding="utf-8")
    flag = tmp_path / "flag.yaml"
    flag.write_text("theme: contrast\n", encoding="utf-8")
    config = load_config(flag, corpus=corpus)
    assert (config.theme, config.stance.half_life_days) == ("contrast", 30.0)
    assert config.proposals == load_config(None).proposals


def test_actors_of_ones_own_stand_alone_and_builtin_groups_go_with_builtin_actors(load):
    config = load(
        "actors:\n  - {id: GREENS, names: [the Greens], kind: party, people: "
        "[{name: Ada Roe, office: leader, from: 2024-01-01, source: party site}]}\n"
    )
    assert [actor.id for actor in config.actors] == ["GREENS"]
    assert config.actors[0].people[0].since == datetime.date(2024, 1, 1)
    assert config.groups == ()


def test_builtin_actors_can_be_extended_and_thinned_out(load):
    config = load(
        "actors:\n  extends: builtin\n  without: [VA]\n  add:\n"
        "    - {id: OSCE, names: [OSCE], kind: organisation}\n    - {id: IS, names: [Iceland], metonyms: [Harpa]}\n"
    )
    actors = {actor.id: actor for actor in config.actors}
    builtin = {actor.id: actor for actor in load_config(None).actors}
    assert "VA" in builtin
    assert "VA" not in actors
    assert "OSCE" in actors
    assert set(builtin["IS"].metonyms) | {"Harpa"} == set(actors["IS"].metonyms)
    assert actors["IS"].people == builtin["IS"].people


def test_a_group_keeps_the_days_on_which_members_came_and_left(load):
    config = load(
        "groups:\n  Five:\n    members: [DE, {id: PL, from: 2025-01-13, to: 2025-06-01}]\n    since: 2024-11-25\n"
    )
    five = next(group for group in config.groups if group.id == "Five")
    assert [(one.actor, str(one.since), str(one.until)) for one in five.members] == [
        ("DE", "2024-11-25", "None"),
        ("PL", "2025-01-13", "2025-06-01"),
    ]


def test_metadata_rules_may_use_what_the_pattern_remembers_and_names_of_countries(load):
    rules = "metadata:\n  - match: 'debate/{land}_*_{year}.txt'\n"
    rules += "    set: {speaker_actor: '{land}', date: '{year}', source: '{1}'}\n"
    assert (
        load(rules + "  - {match: '*', set: {speaker_actor: POL, date: 2024-03}}\n").metadata[1].set["date"]
        == "2024-03"
    )


def test_an_empty_file_and_a_file_of_comments_are_the_default(load):
    assert load("").proposals == load("# nothing yet\n").proposals == load_config(None).proposals


def test_a_byte_order_mark_is_no_mistake(tmp_path):
    file = tmp_path / "config.yaml"
    file.write_bytes(b"\xef\xbb\xbftheme: light\r\n")
    assert load_config(file).theme == "light"


# --- what is wrong ---


def test_an_unknown_word_is_told_with_its_line_and_the_nearest_valid_one(load):
    assert mistakes(load, "theme: dark\n\nstance:\n  half_live_days: 3\n") == [
        "4: stance.half_live_days is unknown; did you mean stance.half_life_days?"
    ]


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file(load):
    found = mistakes(load, "thme: dark\nstance: {other_weight: lots}\nevents: {Paris: 17 Feb}\n")
    assert [line.split(":")[0] for line in found] == ["1", "2", "3"]
    assert "did you mean theme?" in found[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("proposals:\n  a: {phrases: [x], parent: b}\n  b: {phrases: [y], parent: a}\n", "2: proposals.a.parent"),
        ("proposals:\n  tax: {phrases: [x], parent: taxx}\n", "did you mean tax?"),
        (
            "proposals:\n  tax:\n    phrases:\n      - fine\n      - (a|b\n",
            "5: proposals.tax.phrases.2: '(a|b': a bracket",
        ),
        ("proposals:\n  tax: {phrases: [... tax]}\n", "a gap (...) must stand between words"),
        ("proposals:\n  tax: {phrases: ['((a))']}\n", "brackets inside brackets"),
        ("proposals:\n  tax: {name: Tax}\n", "needs `phrases`"),
        ("proposals:\n  a b: {phrases: [x]}\n", "'a b' is no id"),
        (
            "proposals:\n  tax: {phrases: [x]}\n  tax: {phrases: [y]}\n",
            "3: proposals.tax stands here twice; first in line 2",
        ),
        (
            "actors:\n  - {id: X, names: [X], people: [{name: A, office: b, from: 2025-13-01}]}\n",
            "2025-13-01 is not a day",
        ),
        ("actors:\n  - {id: X, names: [X]}\n  - {id: X, names: [Y]}\n", "3: actors.2: the id X is taken"),
        ("actors:\n  - {id: X, nams: [X]}\n", "did you mean actors.1.names?"),
        ("groups: {Three: [PL, DE, XQ]}\n", "there is no actor XQ"),
        ("metadata:\n  - match: '*'\n    set: {speaker_actor: EEE}\n", "there is no actor EEE; did you mean"),
        ("metadata:\n  - match: '*'\n    set: {sorce: X}\n", "3: metadata.1.set.sorce is unknown; did you mean"),
        ("metadata:\n  - {match: '{land}_*.txt', set: {source: '{country}'}}\n", "has no {country} to put here"),
        ("metadata:\n  - {match: '*', set: {date: never}}\n", "never is no date"),
        ("theme: drak\n", "did you mean dark?"),
        ("theme: [dark]\n", "theme must be a single value"),
        ("- a\n- b\n", "1: the file must be a table"),
    ],
)
def test_a_mistake_is_named_where_it_stands(load, text, expected):
    assert expected in "\n".join(mistakes(load, text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: &x 1\nb: *x\n", "1: anchors and aliases"),
        ("theme: !!python/object:os.system dark\n", "tags (!) are not read"),
        ("[" * 200_000, "nested deeper than"),
        ("theme: dark\n---\ntheme: light\n", "a second document"),
        ("theme: [dark\nstance: {}\n", "this is not YAML"),
        ("? [a]\n: 1\n", "a key must be a word"),
        ("theme: \x00\n", "this is not YAML"),
    ],
)
def test_a_hostile_file_is_refused_and_not_obeyed(load, text, expected):
    assert expected in "\n".join(mistakes(load, text))


def test_a_huge_file_is_not_read(load):
    assert "larger than 4 MB" in mistakes(load, "#" * 4_000_001)[0]


def test_a_file_that_is_missing_or_no_text_is_told_by_name(tmp_path):
    with pytest.raises(ConfigError, match=r"nowhere\.yaml: cannot be read"):
        load_config(tmp_path / "nowhere.yaml")
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("theme: dark\n# Élysée\n".encode("latin-1"))
    with pytest.raises(ConfigError, match=r"latin\.yaml:2: this is not UTF-8"):
        load_config(latin)


def test_the_place_of_a_key_is_kept_for_the_application_which_knows_the_actions(tmp_path):
    file = tmp_path / "config.yaml"
    file.write_text("theme: dark\nkeys:\n  down: j\n  upp: k\n", encoding="utf-8")
    config = load_config(file)
    assert config.key_places["upp"] == f"{file}:4"
    with pytest.raises(ConfigError, match=r"config\.yaml:4: keys\.upp: there is no such action; did you mean up\?"):
        key_map(config.keys, config.key_places)


def chain(length: int) -> str:
    entries = [f"  p{at}: {{phrases: [topic {at}], parent: p{at - 1}}}\n" for at in range(1, length)]
    return "".join(["proposals:\n  p0: {phrases: [topic]}\n", *entries])


def test_an_endless_line_of_parents_is_refused_and_takes_no_time(load):
    assert len(load(chain(MOST_LEVELS)).proposals) == MOST_LEVELS
    with pytest.raises(ConfigError) as refused:
        load(chain(2_000))
    assert str(refused.value).count("\n") == 0
    assert f"{MOST_LEVELS + 2}: proposals.p{MOST_LEVELS}.parent: more than {MOST_LEVELS} proposals" in str(
        refused.value
    )


def test_a_great_circle_of_parents_is_told_once_and_in_few_words(load):
    text = chain(2_000).replace("p0: {phrases: [topic]}", "p0: {phrases: [topic], parent: p1999}")
    with pytest.raises(ConfigError) as refused:
        load(text)
    assert "2: proposals.p0.parent: these are parents of each other: p0 > p1999 > p1998 > ... > p0" in str(
        refused.value
    )
    assert len(str(refused.value)) < 500


def test_a_tab_is_called_a_tab(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("proposals:\n  levy:\n\tname: A levy\n")
    with pytest.raises(ConfigError, match=r"config.yaml:3: .*a tab cannot indent"):
        load_config(tmp_path / "config.yaml", corpus=None)


def test_a_mistake_repeats_only_the_beginning_of_an_endless_phrase(tmp_path: Path) -> None:
    phrase = " ".join(["(" + "|".join(f"w{n} x" for n in range(200)) + ")"] * 2)
    (tmp_path / "config.yaml").write_text(f"proposals: {{levy: {{name: A levy, phrases: ['{phrase}']}}}}\n")
    with pytest.raises(ConfigError) as caught:
        load_config(tmp_path / "config.yaml", corpus=None)
    assert len(str(caught.value)) < 400
