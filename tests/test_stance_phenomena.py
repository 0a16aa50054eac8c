"""The ways to take a stance that tests/phenomena.py lists, and what a statement tells of itself."""

from __future__ import annotations

from functools import cache

import pytest

from benchmarks.quality import Reader, config_for
from tests.phenomena import PHENOMENA, Wanted


@cache
def reader() -> Reader:
    return Reader(config_for("default"))


def stances(text: str, *, we: str = "") -> Wanted:
    document = reader().document({"id": "test", "text": text, "speaker_actor": we})
    return {
        (one.actor + ("*" if one.kind == "other" else ""), one.proposal, one.stance.side)
        for one in reader().extractor.extract(document)
    }


@pytest.mark.parametrize("phenomenon", PHENOMENA)
def test_a_way_to_take_a_stance_is_read(phenomenon: str) -> None:
    floor, sentences = PHENOMENA[phenomenon]
    we = "KE" if "outside" in phenomenon else ""
    read = [(text, stances(text, we=we), wanted) for text, wanted in sentences]
    wrong = [one for one in read if one[1] != one[2]]
    assert len(sentences) - len(wrong) >= floor, wrong


def test_a_statement_shows_how_it_was_found() -> None:
    document = reader().document({"id": "test", "text": "Berlin has rejected eurobonds for defence."})
    (statement,) = reader().extractor.extract(document)
    parts = {step.part: step.how for step in statement.rule}
    assert {"holder", "target", "cue", "kind", "basis"} <= parts.keys()
    assert "Berlin" in parts["holder"]
    assert statement.evidence.cue.of(document.article.text) == "rejected"
    assert statement.evidence.sentence.of(document.article.text) == document.article.text


def test_condition_and_dose_are_kept() -> None:
    text = "Poland could raise defence spending to 4.8 percent of GDP by 2030 if growth holds, Warsaw said."
    found = reader().extractor.extract(reader().document({"id": "test", "text": text}))
    assert any(one.condition.startswith("if growth") for one in found)
    assert any(
        dose.value == "4.8" and dose.unit == "% of GDP" and dose.by == "2030"
        for one in found
        for dose in one.quantities
    )


def test_an_earlier_position_is_marked_past() -> None:
    text = "Belgium had opposed the reparations loan for a year. It now backs the loan."
    found = reader().extractor.extract(reader().document({"id": "test", "text": text}))
    assert {(one.stance.side, one.past) for one in found} == {("against", True), ("for", False)}


def test_captions_are_never_evidence() -> None:
    text = "Photo: Berlin rejects sending troops to Ukraine.\n\nThe weather was fine."
    assert reader().extractor.extract(reader().document({"id": "test", "text": text})) == []


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "“”’…", "Berlin " * 500, "no " * 300, '"' * 99, "–;:,." * 50, "Ukraine's 's 's"]
)
def test_no_text_makes_it_raise(text: str) -> None:
    assert isinstance(reader().extractor.extract(reader().document({"id": "test", "text": text})), list)


def test_the_same_text_gives_the_same_statements() -> None:
    text = "Rome is open to common debt for defence, but would not send troops to Ukraine."
    document = reader().document({"id": "test", "text": text})
    assert reader().extractor.extract(document) == Reader(config_for("default")).extractor.extract(document)
