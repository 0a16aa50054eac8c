"""Other words than a proposal's phrases: derived words, words of one meaning, words that only one proposal has."""

from __future__ import annotations

import pytest

from index.article import Span
from index.config import Proposal
from index.proposal_words import concept, root
from index.proposals import ProposalFinder
from index.segmentation import split_sentences
from index.words import stem

LEVY = Proposal("levy", "A levy on sugar", ("levy on sugar", "sugar levy", "sugary drinks levy"))
HAITI = Proposal("haiti", "A force in Haiti", ("force for Haiti", "mission in Haiti", "police for Haiti"))
WHALES = Proposal("whales", "A ban on whaling", ("whaling ban", "end to the whale hunt", "outlawing whaling"))
DAM = Proposal("dam", "A dam on the Mekong", ("Mekong dam", "river barrage", "damming the Mekong"))
ALL = (LEVY, HAITI, WHALES, DAM)
FILLER = "The weather was fine that day. " * 20


def named(text: str, *proposals: Proposal) -> dict[str, str]:
    found = ProposalFinder(proposals or ALL).mentions(text, split_sentences(text, Span(0, len(text))))
    return {one.key: one.span.of(text) for one in found}


@pytest.mark.parametrize(
    "words",
    [
        "ratify ratification",
        "recognise recognition",
        "suspend suspension suspending",
        "normalise normalisation",
        "relocate relocation",
        "approve approval",
        "resettle resettlement",
        "decriminalise decriminalisation",
    ],
)
def test_derived_words_share_their_root(words: str) -> None:
    assert len({root(stem(word)) for word in words.split()}) == 1


def test_words_of_one_meaning_are_one_concept() -> None:
    assert len({concept(stem(word)) for word in ("treaty", "pact", "accord", "agreement", "deals")}) == 1
    assert concept(stem("treaty")) != concept(stem("tax"))


def test_a_phrase_is_found_with_another_noun_of_the_same_meaning() -> None:
    assert named("Berlin wants a tax on sugar.") == {"levy": "tax on sugar"}


def test_a_short_text_is_about_the_proposal_whose_word_it_has() -> None:
    assert named("Oslo was asked about the whales. It would not budge.") == {"whales": "the whales"}


def test_an_everyday_word_of_a_phrase_tells_nothing() -> None:
    assert named("It would end the talks by the river. Nobody had an end in mind.") == {}


def test_the_name_of_a_country_alone_is_no_proposal_but_with_a_word_of_it_is() -> None:
    assert named("The president of Haiti went to Paris.") == {}
    assert "haiti" in named("Benin promised soldiers. Will it still send them to Haiti?")


def test_where_two_proposals_are_level_none_is_named() -> None:
    assert named("They spoke of whales and of sugar.") == {}


def test_in_a_long_text_one_word_does_not_name_a_proposal() -> None:
    assert named("Oslo was asked about the whales. " + FILLER) == {}


def test_a_long_text_must_have_more_of_a_proposal_than_a_short_one() -> None:
    text = "Oslo spoke of outlawing the hunt. It was about whales. "
    assert "whales" in named(text)
    assert "whales" in named(text + FILLER)
    assert named("Police came. They were sent by Haiti. " + FILLER) == {}
    assert "haiti" in named("Police came. They were sent by Haiti. ")


def test_whoever_writes_patterns_says_what_counts() -> None:
    pattern = Proposal("whales", "A ban on whaling", ("(ban|end) ... whaling",))
    assert named("Oslo was asked about the whales.", pattern) == {}


def test_a_country_is_named_by_its_capital_too() -> None:
    assert concept(stem("Taipei")) == concept(stem("Taiwan"))
    assert "haiti" in named("Benin promised soldiers. Will it still send them to Port-au-Prince, or any Haitian town?")


def test_a_re_mention_may_use_another_noun_of_the_same_meaning() -> None:
    text = "The sugar levy is old. Berlin hates that tax."
    found = ProposalFinder(ALL).mentions(text, split_sentences(text, Span(0, len(text))))
    assert [one.span.of(text) for one in found] == ["sugar levy", "that tax"]
