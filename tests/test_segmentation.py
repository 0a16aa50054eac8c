"""Sentences: where they end, what they are, and that every offset is one of the text."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.annotation import SentenceKind
from index.article import Span
from index.segmentation import split_sentences


def sentences(text: str) -> list[str]:
    return [one.span.of(text) for one in split_sentences(text, Span(0, len(text)))]


@pytest.mark.parametrize(
    "sentence",
    [
        "The U.S. government met Gen. Smith and Mr. Jones on Feb. 3 in No. 10.",
        "Officials of the U.N. and the E.U. agreed, e.g. on 3.5 percent.",
        "J. D. Vance spoke to St. Petersburg's mayor.",
        '"Not now," he said.',
        "See example.com for the plan.",
        "The dose (2.5%, i.e. little) was refused.",
    ],
)
def test_a_full_stop_that_ends_no_sentence(sentence: str) -> None:
    assert sentences(sentence) == [sentence]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Berlin agreed. Paris did not.", 2),
        ("He left the U.S. The talks went on.", 2),
        ("The summit failed.The ministers went home.", 2),
        ('"Not now." The minister left.', 2),
        ("Will it hold? Nobody knows! They wait…", 3),
        ("- Spain: no\n- Italy: yes\n- Malta: perhaps", 3),
        ("Q: Will you join?\nA: No.", 2),
        ("Q. Will you join?\nA. No. Never.", 3),
        ("14.05 The minister speaks.\n14.11 He leaves.", 2),
    ],
)
def test_where_a_sentence_ends(text: str, count: int) -> None:
    assert len(sentences(text)) == count


def test_lines_wrapped_by_hand_do_not_cut_a_sentence() -> None:
    text = (
        "The government in Warsaw said on Monday that it would not send any soldiers\n"
        "to the country, whatever the others did, and that it would rather pay for\n"
        "the supplies of those who went. Berlin agreed."
    )
    assert len(sentences(text)) == 2


def test_paragraphs_are_counted_and_lines_without_a_stop_are_headings() -> None:
    text = "Who sends soldiers\n\nPoland will not. Spain may.\n\nItaly waits."
    found = split_sentences(text, Span(0, len(text)))
    assert [one.paragraph for one in found] == [0, 1, 1, 2]
    assert [one.kind for one in found][:2] == [SentenceKind.TITLE, SentenceKind.BODY]


def test_noise_keeps_its_kind() -> None:
    text = "Photo: a bridge.\n\nBerlin agreed."
    found = split_sentences(text, Span(0, len(text)), [(Span(0, 16), SentenceKind.CAPTION)])
    assert [one.kind for one in found] == [SentenceKind.CAPTION, SentenceKind.BODY]


def test_only_the_body_is_cut() -> None:
    text = "---\ntitle: x\n---\nBerlin agreed. Paris left."
    found = split_sentences(text, Span(17, len(text)))
    assert [one.span.of(text) for one in found] == ["Berlin agreed.", "Paris left."]


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab AB.\n\"'?!-–U:;12(", max_size=120))
def test_sentences_are_in_order_and_lose_no_letter(text: str) -> None:
    found = split_sentences(text, Span(0, len(text)))
    assert all(a.span.end <= b.span.start for a, b in itertools.pairwise(found))
    kept = "".join(one.span.of(text) for one in found)
    assert [c for c in kept if not c.isspace()] == [c for c in text if not c.isspace()]
