"""Texts made to make reading slow: what is read off them costs time in proportion to their length."""

from __future__ import annotations

import sys

import pytest

from index.article import Article, Span
from index.config import Proposal
from index.config_file import load_config
from index.pipeline import Annotator
from index.proposals import ProposalFinder
from index.segmentation import LONGEST_SENTENCE, split_sentences


def test_a_text_without_full_stops_is_cut_into_pieces() -> None:
    for text in ("word " * 2_000, "word, word " * 1_000, "a" * 10_000, "[" * 10_000, '{"text":' * 1_000, "a; b " * 999):
        sentences = split_sentences(text, Span(0, len(text)))
        assert max(one.span.end - one.span.start for one in sentences) <= LONGEST_SENTENCE
        assert "".join(one.span.of(text) for one in sentences).replace(" ", "") == text.replace(" ", "")


def test_a_text_without_full_stops_is_cut_at_a_comma_before_it_is_cut_at_a_space() -> None:
    text = "word " * 300 + "word, " + "word " * 300
    first, _ = split_sentences(text, Span(0, len(text)))
    assert first.span.of(text).endswith("word,")


def test_a_line_of_a_thousand_proposals_is_no_deep_recursion() -> None:
    line = [Proposal("p0", "P0", ("foo bar",))]
    line += [Proposal(f"p{n}", f"P{n}", (f"foo bar{n}",), parent=f"p{n - 1}") for n in range(1, 1_200)]
    text = "They want the foo bar1199."
    mentions = ProposalFinder(line).mentions(text, split_sentences(text, Span(0, len(text))))
    assert [mention.key for mention in mentions if mention.role == "phrase"]


@pytest.fixture(scope="module")
def annotator() -> Annotator:
    return Annotator(load_config(None, corpus=None))


def steps(annotator: Annotator, text: str) -> int:
    """How many calls it takes to read a text: the measure of work."""
    count = 0

    def called(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event == "call"

    article = Article("x", "x", "", text, Span(0, len(text)), language="en")
    annotator.read(article)  # whatever is loaded or remembered once
    sys.setprofile(called)
    try:
        annotator.read(article)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "piece",
    [
        "Poland will not send troops to Ukraine, the prime minister said. ",
        "Poland and ",
        "send troops to Ukraine ",
        "[",
        '{"text":',
        "“no” said Poland ",
        "(",
        "president Trump ",
        "He said that ",
    ],
)
def test_twice_the_text_takes_twice_the_work(annotator: Annotator, piece: str) -> None:
    count = 12_000 // len(piece)
    assert steps(annotator, piece * count * 2) < 2.4 * steps(annotator, piece * count) + 1_000
