"""What the default configuration's phrases find: texts written for this file, none of them anybody's statement."""

from __future__ import annotations

from functools import cache

import pytest

from index.annotation import Sentence
from index.article import Span
from index.config_file import load_config
from index.proposals import ProposalFinder, subject_words


@cache
def finder() -> ProposalFinder:
    return ProposalFinder(load_config(None, corpus=None).proposals)


def named(text: str) -> set[str]:
    return {mention.key for mention in finder().mentions(text, (Sentence(Span(0, len(text)), 0),))}


@pytest.mark.parametrize(
    ("text", "proposal"),
    [
        ("Kyiv has waited two years for the first cluster.", "eu-membership"),
        ("The minister, asked about Ukraine, would not slow accession.", "eu-membership"),
        ("Lithuania expects Ukraine to be in the Union by 2030.", "eu-membership"),
        ("The chancellor does not want to see Ukraine in NATO.", "nato-membership"),
        ("The White House has agreed to give Kyiv a guarantee.", "us-backstop"),
        ("American warplanes may patrol above a European contingent.", "us-backstop"),
        ("Portugal will repair lorries for the coalition.", "support-in-kind"),
        ("Two frigates are at the disposal of the coalition.", "support-in-kind"),
        ("No Greek in uniform will be seen there.", "troops"),
        ("Estonia would send a rifle company.", "troops"),
        ("Belgium fears a run on the Euroclear billions.", "frozen-assets"),
        ("Malta lifted its veto on the price cap.", "sanctions"),
        ("Denmark wants another forty ships among the next listings.", "sanctions"),
    ],
)
def test_many_ways_to_name_a_proposal_are_found(text: str, proposal: str) -> None:
    assert proposal in named(text)


@pytest.mark.parametrize(
    "text",
    [
        "The army fired cluster munitions.",
        "The new law comes into force in May.",
        "Thirty-five percent of the voters stayed at home.",
        "The governing coalition lost its majority.",
    ],
)
def test_words_in_another_sense_name_nothing(text: str) -> None:
    assert named(text) == set()


def test_a_guarantee_by_washington_is_no_general_guarantee() -> None:
    assert named("Washington would, after long talks, sign a security guarantee for Ukraine.") == {"us-backstop"}


def test_memberships_say_in_their_names_whom_they_are_about() -> None:
    by_id = {one.id: one for one in load_config(None, corpus=None).proposals}
    assert subject_words(by_id["nato-membership"]) == subject_words(by_id["eu-membership"]) == {"ukrai"}
