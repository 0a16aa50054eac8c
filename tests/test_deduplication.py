"""Copies of one story are one source; different stories on one subject are not."""

from __future__ import annotations

import json
import random
import sqlite3
from pathlib import Path

import pytest

from index.deduplication import fingerprint, same_story

SHARED = Path(__file__).parents[1].parent / "shared"


def story(seed: int, paragraphs: int = 12) -> list[str]:
    """Paragraphs of 40 words each over a small vocabulary, so that different stories share many words."""
    chance = random.Random(seed)
    words = [
        f"{first}{last}"
        for first in ("tr", "min", "al", "sec", "def")
        for last in ("oop", "ister", "ly", "ure", "ence", "ed")
    ]
    return [" ".join(chance.choice(words) for _ in range(40)).capitalize() + "." for _ in range(paragraphs)]


def joined(parts: list[str]) -> str:
    return "\n\n".join(parts)


def test_a_copy_with_another_headline_and_a_credit_is_the_same_story() -> None:
    for seed in range(20):
        parts = story(seed)
        copy = ["Quite another headline, by our staff", *parts, "(Reporting by Jane Doe in Paris; editing by John Roe)"]
        assert same_story(fingerprint(joined(parts)), fingerprint(joined(copy)))


def test_most_copies_that_lost_a_paragraph_are_known() -> None:
    known = 0
    for seed in range(40):
        parts = story(seed)
        copy = ["Quite another headline", *parts[:5], *parts[6:], "Reporting by Jane Doe"]
        known += same_story(fingerprint(joined(parts)), fingerprint(joined(copy)))
    assert known >= 34


def test_typography_and_line_breaks_do_not_matter() -> None:
    text = joined(story(1))
    assert fingerprint(text) == fingerprint(text.upper().replace(" ", "\u00a0 ").replace(".", " ."))


def test_different_stories_with_the_same_words_are_different() -> None:
    prints = [fingerprint(joined(story(seed))) for seed in range(150)]
    assert not [1 for n, one in enumerate(prints) for other in prints[:n] if same_story(one, other)]


def test_one_changed_word_makes_a_short_text_another_story() -> None:
    yes, no = "Poland will send troops to Ukraine.", "Poland will not send troops to Ukraine."
    assert not same_story(fingerprint(yes), fingerprint(no))
    assert same_story(fingerprint(yes), fingerprint("  Poland will send troops\nto Ukraine"))


def test_a_database_can_hold_every_fingerprint() -> None:
    with sqlite3.connect(":memory:") as base:
        for text in ("", "x", "\ud800", *(joined(story(seed)) for seed in range(30))):
            assert base.execute("select ?", (fingerprint(text),)).fetchone() == (fingerprint(text),)
    base.close()


def texts(folder: str) -> list[str]:
    return [path.read_text("utf-8") for path in sorted((SHARED / folder).glob("*.txt"))]


@pytest.mark.skipif(not (SHARED / "gold/passages").exists(), reason="the labelled passages are not here")
def test_passages_that_differ_in_a_word_or_two_are_different_stories() -> None:
    lines = (SHARED / "gold/passages/p6.jsonl").read_text("utf-8").splitlines()
    prints = [fingerprint(json.loads(line)["text"]) for line in lines]
    assert not [1 for n, one in enumerate(prints) for other in prints[:n] if same_story(one, other)]


@pytest.mark.skipif(not (SHARED / "gold/dev").exists(), reason="the labelled articles are not here")
def test_articles_on_one_subject_are_different_stories() -> None:
    prints = [fingerprint(text) for text in texts("gold/dev/texts") + texts("gold/seeds/texts")]
    assert not [1 for n, one in enumerate(prints) for other in prints[:n] if same_story(one, other)]
