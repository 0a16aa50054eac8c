"""The lists of English words: each is read by something, and none stands twice."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from index.lang import load
from index.stance.lexicon import english

ROOT = Path(__file__).resolve().parents[1]
CODE = "\n".join(file.read_text(encoding="utf-8") for file in sorted((ROOT / "index").rglob("*.py")))


def test_no_list_of_the_rules_hides_another_of_the_same_name():
    names = Counter(name for listed in (load("grammar"), load("holders"), load("syntax")["words"]) for name in listed)
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("name", ["circumstances", "naming", "syntax", "dating", "abbreviations", "inflection"])
def test_every_list_of_words_is_asked_for(name):
    data = load(name)
    names = [*data["words"], *data["sequences"]] if name == "syntax" else [*data]
    assert [one for one in names if f'"{one}"' not in CODE and f"'{one}'" not in CODE] == []


def test_a_sequence_is_found_only_at_the_end_and_whole():
    lexicon = english()
    assert lexicon.closes(["all", "apart", "from"], "except_before")
    assert not lexicon.closes(["apart", "from", "us"], "except_before")
    assert not lexicon.closes(["from"], "except_before")
    assert not lexicon.closes([], "except_before")
