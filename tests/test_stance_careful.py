"""The careful reader: what it is shown of a candidate, and how its say is mixed with that of the linear models."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from index.article import Article, Span
from index.config import Config
from index.config_file import load_config
from index.errors import ProgramDamaged
from index.lang import load_weights, path_of
from index.pipeline import Annotator
from index.stance import RuleExtractor, encoder, judging, marking
from index.stance.encoder import english_encoder, hint
from index.stance.judging import Judged, Seen, guess
from index.stance.marking import (
    AGAIN,
    BEGIN,
    CLOSES,
    FIRST_PIECE,
    HOLDER,
    OPENS,
    OPENS_OTHER,
    OTHER,
    SENTENCE,
    SEPARATOR,
    Marked,
    Marker,
)
from index.stance.model import NONE, SIDES

SIGNS = {BEGIN: "^", SEPARATOR: "|", HOLDER: "H", AGAIN: "A", OTHER: "O", OPENS: "<", CLOSES: ">", SENTENCE: ":"}


class Words:
    """Pieces that can be read: one a word."""

    def __init__(self) -> None:
        self.known: list[str] = []

    def of(self, text: str) -> list[int]:
        self.known += [word for word in text.split() if word not in self.known]
        return [FIRST_PIECE + self.known.index(word) for word in text.split()]

    def shown(self, ids: list[int]) -> str:
        return " ".join(SIGNS.get(id, "_") if id < FIRST_PIECE else self.known[id - FIRST_PIECE] for id in ids)


@pytest.fixture(scope="module")
def config() -> Config:
    return load_config(None, corpus=None)


def marked(config: Config, text: str, actor: str, proposal: str) -> tuple[Words, Marked]:
    article = Article("a", "a", "a", text, Span(0, len(text)))
    document, words = Annotator(config).document(article), Words()
    extractor = RuleExtractor(config)
    marker = Marker(document, words, {proposal: "the plan"})
    *_, last = (
        marker.marked(reading, candidate)
        for reading, candidate in extractor.candidates(document)
        if (candidate.holder.actors, candidate.target.proposal) == ((actor,), proposal)
    )
    return words, last


def test_names_are_marks_and_the_proposal_stands_between_marks(config: Config) -> None:
    words, one = marked(config, "Finland backs the reassurance force, Latvia said.", "FI", "reassurance-force")
    shown = words.shown(one.ids)
    assert shown.startswith("^ : H backs")
    assert "< " in shown
    assert "O said." in shown
    assert shown.endswith("| H supports the plan |")
    assert (one.ids[one.holder], one.ids[one.target]) == (HOLDER, OPENS)


def test_sentences_before_come_along_and_name_the_holder_by_another_mark(config: Config) -> None:
    text = "Finland spoke first. A reassurance force was discussed. Finland would not join it."
    words, one = marked(config, text, "FI", "reassurance-force")
    before, sentence = words.shown(one.ids).split(" : ")
    assert before.startswith("^ A spoke first.")
    assert "H would not join it." in sentence
    assert one.ids[one.target] == OPENS


def test_a_word_that_only_means_the_holder_stays_behind_its_mark(config: Config) -> None:
    text = "The Finns met on Monday to speak of the reassurance force. They have said that they would pay for it."
    words, one = marked(config, text, "FI", "reassurance-force")
    assert "H They have said" in words.shown(one.ids)


def test_another_proposal_has_marks_of_its_own(config: Config) -> None:
    text = "Finland backs the reassurance force but opposes sanctions on Russia."
    _, one = marked(config, text, "FI", "reassurance-force")
    assert one.ids.count(OPENS) == 1
    assert OPENS_OTHER in one.ids


def test_a_long_sentence_is_cut_around_holder_and_proposal(config: Config) -> None:
    text = "Well, " + "and so on, " * 80 + "Finland backs the reassurance force, " + "and so on, " * 80 + "it seems."
    _, one = marked(config, text, "FI", "reassurance-force")
    assert len(one.ids) <= 112
    assert (one.ids[one.holder], one.ids[one.target]) == (HOLDER, OPENS)


def test_of_a_long_sentence_holder_and_proposal_are_both_kept(config: Config) -> None:
    text = "Finland, " + "as so often, " * 60 + "backs the reassurance force, " + "it seems, " * 30 + "as before."
    _, one = marked(config, text, "FI", "reassurance-force")
    assert len(one.ids) <= 112
    assert (one.ids[one.holder], one.ids[one.target]) == (HOLDER, OPENS)


def test_no_words_of_a_long_sentence_are_shown_twice() -> None:
    ids = [FIRST_PIECE + at for at in range(140)]
    for holder, proposal in ((85, 138), (0, 139), (2, 60), (5, 58)):
        long = list(ids)
        long[holder], long[proposal] = HOLDER, OPENS
        shown = marking._window(long)
        assert len(shown) == len(set(shown)) <= 72
        assert {HOLDER, OPENS} <= set(shown)


def test_chances_add_up_and_hardly_depend_on_what_is_read_beside() -> None:
    reader = english_encoder()
    linear = {NONE: 0.4, **dict.fromkeys(SIDES, 0.2)}
    inputs = [
        Marked(
            [BEGIN, SENTENCE, HOLDER, *reader.pieces.of("rejects"), OPENS, *reader.pieces.of(text), CLOSES, SEPARATOR],
            2,
            4,
        )
        for text in ("the force", "a much longer plan for the same force that was spoken of in spring", "it")
    ]
    together = reader.chances(inputs, [linear] * 3)
    for one, chances in zip(inputs, together, strict=True):
        assert sum(chances.values()) == pytest.approx(1)
        assert reader.chances([one], [linear])[0] == pytest.approx(chances, abs=0.05)


def test_the_hint_is_bounded() -> None:
    assert (hint(0.0), hint(1.0)) == (-2.0, 1.0)


def test_the_weights_are_those_that_the_settings_were_made_for() -> None:
    """The settings are part of what says that the rules have changed; the weights are too large to be read for that."""
    for name, file in (
        ("encoder", "stance_encoder.onnx"),
        ("weights", "stance_encoder.weights"),
        ("pieces", "stance_pieces.model"),
    ):
        assert load_weights("stance_encoder")[name] == hashlib.sha256(path_of(file).read_bytes()).hexdigest()


def test_each_way_of_reading_has_its_own_fingerprint(config: Config) -> None:
    quick = replace(config, reading="quick")
    assert RuleExtractor(config).fingerprint != RuleExtractor(quick).fingerprint
    assert Annotator(config).fingerprint != Annotator(quick).fingerprint


def test_the_rule_path_tells_what_the_careful_reader_said(config: Config) -> None:
    text = "Finland's government rejects the reassurance force for Ukraine."
    article = Article("a", "a", "a", text, Span(0, len(text)))
    steps = {
        way: [step.part for one in Annotator(replace(config, reading=way)).read(article)[1] for step in one.rule]
        for way in ("careful", "quick")
    }
    assert "read" in steps["careful"]
    assert steps["quick"]
    assert "read" not in steps["quick"]


def judged(config: Config, text: str, *, careful: bool = True) -> tuple[list[Seen], list[Judged]]:
    article = Article("a", "a", "a", text, Span(0, len(text)))
    extractor, document = RuleExtractor(config), Annotator(config).document(article)
    seen = extractor.seen(document, dense=True)
    return seen, judging.judged(document, seen, extractor.names, careful=careful, in_passing=False)


TWO = "Finland backs the reassurance force. Latvia rejects the reassurance force."


def test_of_a_text_with_very_many_candidates_the_likeliest_are_read_and_the_others_given_up(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "MOST", 1)
    seen, found = judged(config, TWO)
    assert len(seen) > 1
    assert [bool(one.read) for one in found] == [True]


def test_quick_reading_gives_up_no_candidate(config: Config) -> None:
    seen, found = judged(config, TWO, careful=False)
    assert len(found) == len(seen) > 1


def test_of_proposals_that_the_same_words_could_mean_those_near_the_likeliest_are_read(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "A reassurance force and sanctions on Russia were discussed. Latvia has refused."
    monkeypatch.setattr(judging, "GIVEN_UP", 1.0)
    monkeypatch.setattr(judging, "BEHIND", 1.0)
    _, every = judged(config, text)
    monkeypatch.setattr(judging, "BEHIND", 0.0)
    _, likeliest = judged(config, text)
    meant = [one for one in every if guess(one.reading, one.candidate) is not None]
    assert len({guess(one.reading, one.candidate) for one in meant}) < len(meant)
    assert len(likeliest) < len(every)


def test_a_missing_file_stops_the_work_and_says_what_to_do(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "path_of", lambda name: path_of("nowhere.onnx"))
    english_encoder.cache_clear()
    text = "Finland's government rejects the reassurance force for Ukraine."
    try:
        with pytest.raises(ProgramDamaged, match="reading: quick"):  # and not an article that failed
            Annotator(config).extract(Article("a", "a", "a", text, Span(0, len(text)), language="en"))
    finally:
        english_encoder.cache_clear()
