"""One analysis of texts and queries: what is one word, and what counts as the same."""

from __future__ import annotations

import itertools
import random
import unicodedata

import pytest
import snowballstemmer
from hypothesis import given, settings
from hypothesis import strategies as st

from index.search import spelling
from index.search.analysis import fold, fold_value, stem, surfaces, tokens
from index.search.query import Fuzzy
from index.search.stemming import ALGORITHMS, stemmer_of

SIGNS = st.text(alphabet=list("aAbZé sS.,'’%٪ \u00a0\u202f\n-_0159U和“”()«\u0301$\u00ad/:;"), max_size=24)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Europe’s moment", ["europe's", "moment"]),
        ("Europe's\u00a0moment", ["europe's", "moment"]),
        ("don’t", ["don't"]),
        ("l’Europe d'Orsay", ["l", "europe", "d", "orsay"]),
        ("O’Brien", ["o", "brien"]),
        ("ministers’ talks", ["ministers", "talks"]),
        ("US-led F-16s", ["us", "led", "f", "16s"]),
        ("U.S. and U.S.A., e.g. here", ["us", "and", "usa", "eg", "here"]),
        ("4.47% of GDP", ["4.47", "%", "of", "gdp"]),
        ("5 % and 5\u00a0%", ["5", "%", "and", "5", "%"]),
        ("1,000 men, 2.5bn", ["1000", "men", "2.5", "bn"]),
        ("2025-02-17", ["2025", "02", "17"]),
        ("Ørsted, Łódź, naïve, Straße", ["orsted", "lodz", "naive", "strasse"]),
        ("cafe\u0301 CAFÉ", ["cafe", "cafe"]),
        ("Bru\u00adssels", ["brussels"]),
        ("a_b", ["a", "b"]),
        ("中国 ア 한국어", ["中", "国", "ア", "한국어"]),
        ("हिन्दी", ["हिन्दी"]),
        ("ﬁne ＡＢＣ", ["fine", "abc"]),
        ("\x1b[31mred\x1b[0m", ["31mred", "0m"]),
        ("— … ! %", []),
        ("x" * 100, ["x" * 64]),
    ],
)
def test_words_are(text: str, words: list[str]) -> None:
    assert surfaces(text) == words


@given(st.text(max_size=80) | SIGNS)
@settings(max_examples=600, deadline=None, derandomize=True)
def test_tokens_stand_where_they_say(text: str) -> None:
    found = list(tokens(text))
    assert [token.surface for token in found] == surfaces(text)
    assert [token.position for token in found] == list(range(len(found)))
    assert all(
        surfaces(text[token.start : token.end]) == [token.surface] for token in found if text[token.start] not in "%٪"
    )
    assert all(before.end <= after.start for before, after in itertools.pairwise(found))


@given(st.text(max_size=40))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold_value(fold_value(text)) == fold_value(text)


@given(st.text(max_size=40))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_composed_and_decomposed_texts_are_one(text: str) -> None:
    assert surfaces(unicodedata.normalize("NFC", text)) == surfaces(
        unicodedata.normalize("NFC", unicodedata.normalize("NFD", text))
    )


@pytest.mark.parametrize("language", sorted(ALGORITHMS))
def test_stems_are_those_of_snowball(language: str) -> None:
    plain = snowballstemmer.stemmer(ALGORITHMS[language])
    lists = [value for value in vars(type(plain)).values() if isinstance(value, list | tuple)]
    endings = [each.s for endings in lists for each in endings if hasattr(each, "s")]
    chance = random.Random(language)
    words = ["".join(chance.choices(endings, k=chance.randrange(1, 5))) for _ in range(300)]
    own = stemmer_of(language)
    assert own is not None
    assert [own(word) for word in words] == [plain.stemWord(word) for word in words]


def test_stems_follow_the_language() -> None:
    assert stem("troops") == stem("troop") == "troop"
    assert stem("europe's") == stem("europe")
    assert stem("nationaux", "fr") == stem("national", "fr")
    assert stem("soldaten", "de") == stem("soldat", "de")
    assert stem("soldaten", "xx") == "soldaten"
    assert stem("16s") == "16s"


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [("colour", "color", 1), ("teh", "the", 1), ("kyiv", "kiev", 2), ("a", "b", 1), ("", "ab", 2), ("abc", "abc", 0)],
)
def test_the_distance_of_two_words_is(one: str, other: str, distance: int) -> None:
    assert spelling.within(one, other, distance)
    assert spelling.within(other, one, distance)
    assert distance == 0 or not spelling.within(one, other, distance - 1)


WORD = st.text(alphabet="abc", max_size=6)


@given(WORD, WORD)
@settings(max_examples=400, deadline=None, derandomize=True)
def test_the_distance_is_that_of_the_textbook(one: str, other: str) -> None:
    table = {(i, 0): i for i in range(len(one) + 1)} | {(0, j): j for j in range(len(other) + 1)}
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            cost = one[i - 1] != other[j - 1]
            table[i, j] = min(table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + cost)
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    true = table[len(one), len(other)]
    assert [spelling.within(one, other, most) for most in range(4)] == [true <= most for most in range(4)]


def test_a_fuzzy_word_keeps_its_first_letter() -> None:
    assert spelling.near_forms(["kyiv", "lyiv", "kyyiv", "kyivs", "kviy"], Fuzzy("kyiv", 1)) == [
        "kyiv",
        "kyyiv",
        "kyivs",
    ]


def test_a_pattern_takes_no_other_sign_specially() -> None:
    assert spelling.accepts("[a-z]?.*")("[a-z]x.yy")
    assert not spelling.accepts("[a-z]*")("abc")
    assert not spelling.accepts("*a" * 30)("a" * 29)
