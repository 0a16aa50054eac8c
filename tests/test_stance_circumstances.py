"""What stands around a stance: how the text knows of it, whether it is past, its condition; and who is meant by "both"."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from index.annotation import Basis, HolderKind, Statement
from index.article import Article, ArticleDate, DatePrecision, Span
from index.config import Config
from index.config_file import load_config
from index.pipeline import Annotator
from index.stance import RuleExtractor

DAY = ArticleDate(datetime.date(2025, 9, 1), DatePrecision.EXACT)


@pytest.fixture(scope="module")
def config() -> Config:
    return replace(load_config(None, corpus=None), reading="quick")


def read(config: Config, text: str, speaker: str = "") -> list[Statement]:
    article = Article("a", "a", "a", text, Span(0, len(text)), date=DAY, speaker_actor=speaker)
    return RuleExtractor(config).extract(Annotator(config).document(article))


@pytest.mark.parametrize(
    ("text", "basis"),
    [
        ("The United States opposes sending troops to Ukraine.", Basis.REPORTER),
        ("The Baltic states oppose sending German troops to Ukraine.", Basis.REPORTER),
        ("Norway opposes sending troops to Ukraine, the minister said.", Basis.PARAPHRASE),
        ("Croatia would refuse to send troops to Ukraine, unnamed diplomats said.", Basis.HEARSAY),
        ("Croatia opposes sending troops to Ukraine, the paper wrote, citing two officials.", Basis.HEARSAY),
    ],
)
def test_how_the_text_knows_of_it(config: Config, text: str, basis: Basis) -> None:
    assert {one.basis for one in read(config, text)} == {basis}


def test_what_a_known_speaker_says_are_its_own_words(config: Config) -> None:
    found = read(config, "We oppose sending troops to Ukraine.", speaker="LV")
    assert [(one.actor, one.basis) for one in found] == [("LV", Basis.QUOTE)]


@pytest.mark.parametrize(
    ("text", "past"),
    [
        ("In 2008, Norway opposed Ukraine's NATO membership.", True),
        ("Three years ago Norway ruled out sending troops to Ukraine.", True),
        ("In 2025 Norway ruled out sending troops to Ukraine.", False),
        ("Norway, which has led since 2022, opposes sending troops to Ukraine.", False),
    ],
)
def test_a_position_of_an_earlier_year_is_past(config: Config, text: str, past: bool) -> None:
    assert {one.past for one in read(config, text)} == {past}


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("Norway will send troops to Ukraine without delay.", ""),
        ("Norway will send troops to Ukraine without doubt.", ""),
        ("Norway supports sending troops to Ukraine; the matter is when, not if.", ""),
        ("Norway would support sending troops to Ukraine if there is a ceasefire.", "if there is a ceasefire"),
    ],
)
def test_only_what_has_to_be_so_first_is_a_condition(config: Config, text: str, condition: str) -> None:
    assert {one.condition for one in read(config, text)} == {condition}


@pytest.mark.parametrize(
    "text",
    [
        "Sweden and Finland held talks in Oslo. Both countries oppose sending troops to Ukraine.",
        "The premiers of Sweden and Finland met. Both oppose sending troops to Ukraine.",
        "Stockholm was in touch with Helsinki. The two capitals oppose sending troops to Ukraine.",
        "Sweden and Finland met on Monday. They oppose sending troops to Ukraine.",
    ],
)
def test_both_are_those_who_were_named_before(config: Config, text: str) -> None:
    assert {one.actor for one in read(config, text)} == {"SE", "FI"}


def test_all_three_are_those_who_were_named_together(config: Config) -> None:
    found = read(config, "Norway, Denmark and Iceland met. All three oppose sending troops to Ukraine.")
    assert {one.actor for one in found} == {"NO", "DK", "IS"}


@pytest.mark.parametrize(
    ("text", "governments"),
    [
        ("France must reject sending troops to Ukraine, said Luc Ardent, an opposition leader.", set()),
        ("France should reject sending troops to Ukraine.", set()),
        ("France should reject sending troops to Ukraine, said Russia's foreign minister.", set()),
        ("France will reject sending troops to Ukraine, said its defence minister.", {"FR"}),
    ],
)
def test_what_others_want_of_a_government_is_not_its_position(config: Config, text: str, governments: set[str]) -> None:
    assert {one.actor for one in read(config, text) if one.kind is HolderKind.GOVERNMENT} - {"RU"} == governments
