"""What pattern matching and terminals get to see of a text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.cleaning import matching_text, printable, readable

ANY_TEXT = st.text(st.characters(), max_size=300)  # surrogates included
ODD_TEXT = st.text(
    st.sampled_from("ae \n\r\t\x00\x07\x1b\x7f\x80\x9b\xa0\xad\u0301\u200b\u202e\u2028\ud800\ue000\ufeff\uffff’“—🙂")
)


@given(ANY_TEXT | ODD_TEXT)
def test_both_copies_have_the_length_of_the_text(text: str) -> None:
    assert len(matching_text(text)) == len(text)
    assert len(printable(text)) == len(printable(text, newlines=True)) == len(text)


@given(ANY_TEXT | ODD_TEXT)
def test_nothing_that_could_attack_a_terminal_is_left(text: str) -> None:
    shown = printable(text, newlines=True).replace("\n", "")
    assert shown.isprintable()
    assert "\n" not in printable(text)
    marks = 0
    for character in printable(text):
        marks = marks + 1 if unicodedata.category(character).startswith("M") else 0
        assert marks <= 4


@given(ANY_TEXT | ODD_TEXT)
def test_the_matching_copy_holds_line_feeds_and_printable_characters_only(text: str) -> None:
    matching = matching_text(text)
    assert matching.replace("\n", "").isprintable()
    assert not set(matching) & set("’‘“”\xa0\u200b\xad\r\t")


@given(ANY_TEXT | ODD_TEXT)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert printable(printable(text)) == printable(text)
    assert matching_text(matching_text(text)) == matching_text(text)
    assert readable(readable(text)) == readable(text)


@given(ANY_TEXT | ODD_TEXT)
def test_what_a_reader_extracted_has_no_control_and_nothing_invisible(text: str) -> None:
    assert readable(text).replace("\n", "").isprintable()


@pytest.mark.parametrize(
    ("text", "matching"),
    [
        ("Europe’s “moment”", 'Europe\'s "moment"'),
        ("a\xa0ceasefire\u2009line", "a ceasefire line"),
        ("co\u2011operation \u2212 5", "co-operation - 5"),
        ("Tusk—the premier – said…", "Tusk–the premier – said…"),
        ("one\r\ntwo\rthree\tfour", "one \ntwo\nthree four"),
        ("ＮＡＴＯ", "NATO"),
        ("\x1b[31mred\x9b0m", " [31mred 0m"),
        ("plain words, 2.5% of GDP", "plain words, 2.5% of GDP"),
    ],
)
def test_typography_never_breaks_a_match(text: str, matching: str) -> None:
    assert matching_text(text) == matching


def test_what_is_invisible_inside_a_word_moves_to_its_end() -> None:
    assert matching_text("Uk\u00adraine and Po\u200bland.") == "Ukraine  and Poland ."


def test_a_letter_with_a_separate_accent_is_one_letter() -> None:
    assert matching_text("Jose\u0301 said") == "José  said"


def test_a_clean_text_is_handed_back_as_it_is() -> None:
    text = "Nothing odd in here."
    assert printable(text) is text


def test_a_terminal_shows_that_something_was_there() -> None:
    assert printable("a\x1b]52;c;AAAA\x07b") == "a␛]52;c;AAAA␇b"
    assert printable("left\u202eright") == "left�right"
    assert printable("tab\there\nline") == "tab here line"
    assert printable("tab\there\nline", newlines=True) == "tab here\nline"


def test_names_in_any_script_stay_readable() -> None:
    for name in ("Černochová", "Зеленський", "Κυριάκος", "محمود", "習近平", "नरेन्द्र", "Nguyễn", "🙂"):
        assert printable(name) == name


def test_a_flood_of_accents_is_cut() -> None:
    assert printable("e" + "\u0301" * 500).count("\u0301") == 4


def test_an_accent_without_a_letter_does_not_touch_what_stands_before_it() -> None:
    assert printable("\u0301x") == "·x"
    assert printable("a\n\u0301x", newlines=True) == "a\n·x"


def test_a_flood_of_accents_is_not_sorted_for_hours() -> None:
    flood = "a" + "\u0301\u0323" * 200_000
    assert len(matching_text(flood)) == len(flood)
    assert len(readable(flood)) < 30
