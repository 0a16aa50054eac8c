"""Where a query matches inside a text, and the stretch that shows it."""

from __future__ import annotations

import datetime
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Span
from index.errors import QueryError
from index.search.analysis import stem, tokens
from index.search.highlight import excerpt, find
from index.search.language import parse
from index.search.query import Field, Phrase, Prefix, Word

TEXT = (
    "It is Europe’s\u00a0moment. Troops were reportedly\u00a0discussed; sending a troop to Kyiv remains, the minister said,"
    " unlikely. France and Poland spoke of a reassurance force of 30,000."
)


def seen(query: str, text: str = TEXT, language: str = "en", **options: object) -> list[str]:
    spans = find(parse(query, today=datetime.date(2025, 6, 15)).query, text, language, **options)  # type: ignore[arg-type]
    return [span.of(text) for span in spans]


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("troops", ["Troops", "troop"]),
        ('"troops"', ["Troops"]),
        ('"europe\'s moment"', ["Europe’s\u00a0moment"]),
        ('"reportedly discussed"', ["reportedly\u00a0discussed"]),
        ('"discussed reportedly"', []),
        ("reassur* forc?", ["reassurance", "force"]),
        ("france~ OR polland~", ["France", "Poland"]),
        ("minister NEAR/3 unlikely", ["minister", "unlikely"]),
        ("minister NEAR/1 unlikely", []),
        ("france -poland", ["France"]),
        ("30000", ["30,000"]),
        ("title:troops", []),
        ("actor:pl date:2025", []),
        ("", []),
    ],
)
def test_what_matches_is_marked(query: str, marked: list[str]) -> None:
    assert seen(query) == marked


def test_titles_are_marked_for_title_and_any() -> None:
    assert seen("title:troops france", "Troops of France", part=Field.TITLE) == ["Troops", "France"]
    assert seen("body:troops", "Troops of France", part=Field.TITLE) == []


def test_a_text_is_stemmed_by_its_own_language() -> None:
    assert seen("nationaux", "un plan national", "fr") == []
    query = parse("nationaux", today=datetime.date(2025, 1, 1), languages=("en", "fr")).query
    assert find(query, "un plan national", "fr") == [Span(8, 16)]


def test_only_the_asked_part_is_looked_at() -> None:
    assert seen("troops", within=Span(30, len(TEXT))) == ["troop"]
    assert seen("troops", most=1) == ["Troops"]


def test_a_phrase_with_gaps_is_one_span() -> None:
    text = "the cat sat; the big cat; the very big cat"
    assert [span.of(text) for span in find(Phrase(("the", "cat"), slop=2), text)] == ["the cat", "the big cat"]


def test_the_excerpt_shows_the_most_different_matches() -> None:
    text = "force " * 5 + "word " * 60 + "a force near Kyiv " + "word " * 60
    shown = excerpt(text, find(parse("force kyiv", today=datetime.date(2025, 1, 1)).query, text), width=60)
    assert [span.of(shown.text) for span in shown.matches] == ["force", "Kyiv"]
    assert shown.text.startswith("…")
    assert shown.text.endswith("…")
    assert len(shown.text) <= 62


def test_the_excerpt_of_nothing_is_the_beginning() -> None:
    assert excerpt("short text", [], width=100).text == "short text"
    assert excerpt("a longer text\nof two lines", [], width=16).text == "a longer text of…"


QUERIES = ["europe", '"a b"', "a*", "?b", "a~", "a NEAR/2 b", "a OR (b c)", '"a a"']


@given(st.text(alphabet="ab c’\n", max_size=80), st.sampled_from(QUERIES), st.integers(5, 60))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_spans_and_excerpts_fit_their_text(text: str, query: str, width: int) -> None:
    try:
        spans = find(parse(query, today=datetime.date(2025, 1, 1)).query, text)
    except QueryError:
        spans = []
    assert spans == sorted(spans)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(one.end <= two.start for one, two in itertools.pairwise(spans))
    shown = excerpt(text, spans, width=width)
    assert len(shown.text) <= width + 2
    assert "\n" not in shown.text
    assert all(0 <= span.start < span.end <= len(shown.text) for span in shown.matches)


HARD = [
    *"aAábc1.,’'-_ %“中…ßＡ",
    "a\u0301",
    "ab",
    "2.5",
    "1,000",
    "'s",
    "’s",
    " ",
    "\n",
    "\u00a0",
    "\u00ad",
    "\u200d",
    "\u0301",
]


@given(
    st.lists(st.sampled_from(HARD), max_size=25).map("".join),
    st.sampled_from(["a", "b", "c", "ab", "1", "2", "s", "ass"]),
)
@settings(max_examples=600, deadline=None, derandomize=True)
def test_the_quick_look_finds_what_reading_word_by_word_finds(text: str, word: str) -> None:
    words = list(tokens(text))
    assert find(Word(word, word), text, "en") == [token.span for token in words if stem(token.surface) == word]
    assert find(Prefix(word), text, "en") == [token.span for token in words if token.surface.startswith(word)]
    pairs = [
        Span(one.start, two.end) for one, two in itertools.pairwise(words) if (one.surface, two.surface) == (word, "a")
    ]
    apart = [span for at, span in enumerate(pairs) if not at or span.start >= pairs[at - 1].end]
    found = find(Phrase((word, "a")), text, "en")
    assert found == apart if word != "a" else all(any(span.covers(pair) for span in found) for pair in pairs)


def test_a_text_without_spaces_takes_no_long_time() -> None:
    assert len(find(Word("b", "b"), "a,b;" * 50_000, "en")) == 50_000
    assert find(Word("b", "b"), "1b" * 50_000, "en") == []
