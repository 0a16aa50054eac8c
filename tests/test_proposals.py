"""Where a text names a proposal: inflection, order, re-mentions, what is excluded."""

from __future__ import annotations

import itertools

import pytest

from index.article import Span
from index.config import Proposal
from index.proposals import ProposalFinder
from index.segmentation import split_sentences

LEVY = Proposal("levy", "A levy on sugar", ("levy on sugar", "sugar tax", "sugar levy"))
TROOPS = Proposal(
    "troops",
    "Troops to Ukraine",
    ("(send|deploy) ... (troops|soldiers)", "boots on the ground"),
    ("soldiers",),
    ("Russian (troops|soldiers)",),
)
FORCE = Proposal("force", "A force for Ukraine", ("reassurance force",), parent="troops")


def named(text: str, *proposals: Proposal) -> list[tuple[str, str]]:
    found = ProposalFinder(proposals).mentions(text, split_sentences(text, Span(0, len(text))))
    return [(one.key, one.span.of(text)) for one in found]


@pytest.mark.parametrize(
    "text", ["They sent many troops.", "Deploying soldiers is hard.", "It sends its own soldiers."]
)
def test_inflections_meet(text: str) -> None:
    assert [key for key, _ in named(text, TROOPS)] == ["troops"]


def test_hyphens_spaces_and_spelling_meet() -> None:
    defence = Proposal("defence", "Defence", ("joint-defence programme",))
    assert named("A joint defense program began.", defence) == [("defence", "joint defense program")]


def test_an_agreement_is_a_deal_only_with_the_words_beside_it() -> None:
    deal = Proposal("deal", "A fish deal", ("fish deal", "deal on fish", "fisheries deal"))
    assert named("The trade agreement was signed.", deal) == []
    assert named("The agreement on fish was signed.", deal) == [("deal", "agreement on fish")]


def test_words_of_a_plain_phrase_may_stand_in_another_order() -> None:
    assert named("The tax will be raised on all sugar next year.", LEVY)[0][0] == "levy"


def test_a_short_mention_counts_once_the_full_one_was_read() -> None:
    assert [key for key, _ in named("The sugar levy is old. Berlin hates the levy.", LEVY)] == ["levy", "levy"]
    assert named("Berlin hates the levy.", LEVY) == []


def test_a_weak_phrase_needs_its_subject_near() -> None:
    assert named("The soldiers slept.", TROOPS) == []
    assert [key for key, _ in named("In Ukraine the soldiers slept.", TROOPS)] == ["troops"]


def test_an_excluded_place_is_no_mention() -> None:
    assert named("In Ukraine Russian soldiers slept.", TROOPS) == []


def test_the_special_proposal_wins_over_its_parent() -> None:
    found = named("They send troops as a reassurance force.", TROOPS, FORCE)
    assert ("force", "reassurance force") in found


def test_mentions_never_overlap() -> None:
    text = "Boots on the ground: they send soldiers, troops and a reassurance force to Ukraine."
    found = ProposalFinder((TROOPS, FORCE)).mentions(text, split_sentences(text, Span(0, len(text))))
    assert all(a.span.end <= b.span.start for a, b in itertools.pairwise(found))
