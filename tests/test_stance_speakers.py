"""Whose "we" it is, in speeches and in transcripts."""

from __future__ import annotations

import pytest

from index.article import Article, Span
from index.config import Config
from index.config_file import load_config
from index.pipeline import Annotator
from index.stance import RuleExtractor

TRANSCRIPT = """PRESIDENT RUTO: Russia spoke to us. We support a ceasefire at once.

MS. BROWN: Putin rejects it. We want sanctions on Russia."""


@pytest.fixture(scope="module")
def config() -> Config:
    return load_config(None, corpus=None)


def holders(config: Config, text: str, proposal: str, speaker: str = "") -> list[tuple[str, ...]]:
    article = Article("a", "a", "a", text, Span(0, len(text)), speaker_actor=speaker)
    document = Annotator(config).document(article)
    return [
        candidate.holder.actors
        for reading, candidate in RuleExtractor(config).candidates(document)
        if candidate.target.proposal == proposal and "we" in {token.lower for token in reading.tokens}
    ]


def test_we_is_the_speaker_known_from_outside_whoever_was_named_last(config: Config) -> None:
    text = "Russia has rejected it. Hungary hesitates. We want sanctions on Russia."
    assert ("AT",) in holders(config, text, "sanctions", "AT")
    assert ("HU",) not in holders(config, text, "sanctions", "AT")


def test_a_name_at_the_head_of_a_line_takes_the_floor(config: Config) -> None:
    assert ("KE",) in holders(config, TRANSCRIPT, "ceasefire", "US")


def test_the_floor_goes_back_with_the_next_label(config: Config) -> None:
    said = holders(config, TRANSCRIPT, "sanctions", "US")
    assert ("US",) in said
    assert ("KE",) not in said


def test_we_inside_a_quotation_is_whoever_is_quoted(config: Config) -> None:
    text = 'Poland\'s prime minister said: "We want sanctions on Russia."'
    assert ("PL",) in holders(config, text, "sanctions", "AT")
    assert ("AT",) not in holders(config, text, "sanctions", "AT")


def test_a_colon_inside_a_speech_gives_nobody_the_floor(config: Config) -> None:
    text = "Russia attacks every night.\n\nPutin was clear: he will not stop.\n\nWe want a ceasefire."
    assert ("GB",) in holders(config, text, "ceasefire", "GB")
    assert ("RU",) not in holders(config, text, "ceasefire", "GB")
