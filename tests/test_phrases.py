"""Phrases over stems: what they find, and that no text and no phrase makes finding them slow."""

from __future__ import annotations

import pytest

from index.phrases import Element, PhraseTable, _Node
from index.words import Token, tokens


def spans(phrases: list[str], text: str) -> list[tuple[str, str]]:
    """Each phrase found, with the words it covers."""
    sequence = list(tokens(text))
    found = PhraseTable((phrase, phrase) for phrase in phrases).find(sequence)
    return [(one.phrase, text[sequence[one.first].start : sequence[one.last - 1].end]) for one in found]


def test_inflections_hyphens_and_articles_meet() -> None:
    found = spans(
        ["the peace-keeping force", "send troops"], "Sending troops as a peace keeping force; it sent troops."
    )
    assert [words for _, words in found] == ["Sending troops", "peace keeping force", "sent troops"]


def test_a_gap_is_as_short_as_it_can_be_and_stays_in_its_sentence() -> None:
    assert spans(["send ... troops"], "send the troops and troops") == [("send ... troops", "send the troops")]
    assert spans(["send ... troops"], "send it. Troops") == []
    assert spans(["send ... troops"], "send a b c d e f troops") == []


def test_phrases_with_a_common_beginning_are_all_found() -> None:
    found = spans(["send troops", "send troops to Ukraine", "send *keepers", "=send troops"], "send troops to Ukraine")
    assert {phrase for phrase, _ in found} == {"send troops", "send troops to Ukraine", "=send troops"}


def test_stars_stand_for_letters() -> None:
    assert spans(["*arm*ment"], "rearmament") == [("*arm*ment", "rearmament")]
    assert spans(["re*arm*"], "disarm") == []


def test_a_word_of_stars_gives_up_at_once() -> None:
    pattern = "a*" * 30 + "b"
    assert spans([pattern], "a" * 5_000) == []
    assert spans([pattern], "a" * 5_000 + "b") == [(pattern, "a" * 5_000 + "b")]


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often a place of the tree was asked what follows over a token: the measure of work."""
    count = [0]
    plain = _Node.after

    def counted(node: _Node[str], token: Token) -> list[_Node[str]]:
        count[0] += 1
        return plain(node, token)

    monkeypatch.setattr(_Node, "after", counted)
    return count


def test_a_hundred_phrases_cost_a_text_no_more_than_one(looks: list[int]) -> None:
    sequence = list(tokens("[ " * 2_000))
    PhraseTable((f"word{letter}x ...  y" + "*" * (letter % 2), "") for letter in range(100)).find(sequence)
    assert looks[0] == len(sequence)


def test_gaps_in_a_row_cost_no_more_than_their_places(looks: list[int]) -> None:
    sequence = list(tokens("a " * 1_000))
    assert PhraseTable([("a " + "... a " * 12 + "b", "")]).find(sequence) == []
    assert looks[0] < len(sequence) * 12 * 6 * 12


def test_each_word_of_a_choice_counts_and_a_whole_alternative_too() -> None:
    assert Element(stems=frozenset(("a", "b"))).fits(next(iter(tokens("b"))))
    found = spans(["(no|not one) soldier"], "no soldier and not one soldier")
    assert [words for _, words in found] == ["no soldier", "not one soldier"]


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("slow-walk*", "They are slow-walking the decision."),
        ("peace-keep*", "A peace keeping mission."),
        ("=peace-keepers", "The peace-keepers left."),
    ],
)
def test_a_star_or_an_exact_form_may_be_part_of_a_word_with_a_hyphen(phrase: str, text: str) -> None:
    assert spans([phrase], text)


def test_per_cent_is_one_word_in_a_phrase_as_in_a_text() -> None:
    assert spans(["70 per cent cut"], "a 70 per cent cut")
    assert spans(["70 per cent cut"], "a 70% cut")
