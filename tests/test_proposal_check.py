"""What a corpus says of the phrases of proposals: what they catch, where they overlap, what is silent, what stands near."""

from __future__ import annotations

import pytest

from index.annotation import Sentence, SentenceKind
from index.article import Span
from index.config import Proposal
from index.proposal_check import ProposalCheck, ProposalChecker, log_likelihood

TROOPS = Proposal(
    "troops", "Troops", ("send* troops", "boots on the ground"), near=("contingent",), exclude=("Russian troops",)
)
PEACE = Proposal("peace", "Peacekeeping", ("peacekeep*", "peacekeeping troops", "troops"))


def checked(*texts: str, proposals: tuple[Proposal, ...] = (TROOPS, PEACE)) -> dict[str, ProposalCheck]:
    checker = ProposalChecker(proposals)
    for text in texts:
        checker.read(text, sentences(text))
    return {check.proposal: check for check in checker.checks()}


def sentences(text: str, kind: SentenceKind = SentenceKind.BODY) -> list[Sentence]:
    found, start = [], 0
    for part in text.split(". "):
        found.append(Sentence(Span(start, start + len(part)), 0, kind))
        start += len(part) + 2
    return found


def phrase(check: ProposalCheck, words: str):
    return next(one for one in check.phrases if one.phrase == words)


def test_each_phrase_tells_how_often_and_in_which_words_it_was_found():
    check = checked("They send troops. Sending troops is risky", "We will send troops")["troops"]
    assert (check.places, check.articles) == (3, 2)
    assert phrase(check, "send* troops").forms == (("send troops", 2), ("sending troops", 1))


def test_a_phrase_that_never_fires_is_named():
    assert checked("They send troops")["troops"].silent == ("boots on the ground", "contingent", "Russian troops")


def test_a_phrase_that_a_longer_one_always_covers_is_not_called_silent():
    check = checked("A plan for peacekeeping troops")["peace"]
    assert phrase(check, "peacekeep*").covered == 1
    assert "peacekeep*" not in check.silent


def test_two_proposals_that_claim_the_same_words_overlap():
    found = checked("They send troops to guard the line")
    assert [(one.other, one.places, one.example) for one in found["troops"].overlaps] == [("peace", 1, "send troops")]
    assert [one.other for one in found["peace"].overlaps] == ["troops"]


def test_captions_and_adverts_are_not_looked_at():
    checker = ProposalChecker((TROOPS,))
    checker.read("They send troops", sentences("They send troops", SentenceKind.CAPTION))
    assert checker.checks()[0].places == 0


def test_words_that_stand_near_a_proposal_and_nowhere_else_are_suggested():
    near = "They send troops as a stabilisation mission for the country"
    far = "The finance ministry published its yearly budget for schools and roads"
    suggestions = checked(*[near] * 5, *[far] * 20)["troops"].suggestions
    assert suggestions[0].words == "stabilisation mission"
    assert (suggestions[0].near, suggestions[0].elsewhere) == (5, 0)
    assert not any("budget" in one.words for one in suggestions)


def test_other_names_of_a_proposal_come_before_what_only_stands_near():
    text = "They send troops. Roads near the river matter for the boots abroad"
    suggestions = [one.words for one in checked(*[text] * 5)["troops"].suggestions]
    assert suggestions[0] == "boots abroad"
    assert len(suggestions) > 1


def test_words_that_a_phrase_catches_already_are_not_suggested():
    assert not any("troops" in one.words for one in checked(*["They send troops abroad"] * 6)["troops"].suggestions)


@pytest.mark.parametrize(("inside", "outside", "expected"), [(0, 5, 0.0), (5, 100, 0.0), (5, 0, True)])
def test_only_what_is_more_frequent_nearby_scores(inside, outside, expected):
    score = log_likelihood(inside, 100, outside, 1000)
    assert bool(score) == bool(expected)


def test_the_log_likelihood_is_that_of_the_literature():
    # P. Rayson and R. Garside, Comparing corpora using frequency profiling (2000): 2 * sum(O * ln(O / E))
    assert log_likelihood(30, 1000, 10, 1000) == pytest.approx(10.465, abs=0.001)
