"""Texts made to make reading slow: what is read off them costs time in proportion to their length."""

from __future__ import annotations

from index.article import Span
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
