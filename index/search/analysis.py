"""The one analysis chain: text -> tokens. Every backend, every query and every highlight goes through it.

A token has a surface form (folded: lower case, no accents, straight quotes) and a stem (Snowball, by language). Parts of
hyphenated words, elided words ("l'Europe") and a number and its "%" are tokens at adjacent positions. English clitics
("Europe's", "don't") stay with their word. Dots inside abbreviations vanish ("U.S." is "us"), so do thousands commas
("1,000"). Chinese, Japanese kana, Thai, Lao, Khmer and Burmese have no spaces: each character is a token, a word typed is
the phrase of its characters.
"""

from __future__ import annotations

import re
import string
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple, TypeVar

from index.article import Span
from index.search.stemming import stemmer_of

VERSION = "3"
"""Part of an index's identity: an index written by another chain is rebuilt."""

LONGEST = 64
"""Surface forms are cut to this many characters (encoded blobs are not words); queries are cut alike."""

_LONGEST_STEMMED = 40
_MOST_REMEMBERED = 300_000
_LONGEST_REMEMBERED = 40
_AROUND = string.punctuation + "“”„‘’«»–—…"
T = TypeVar("T")

# Marks that are dropped: accents (Latin, Greek, Cyrillic), Hebrew points, Arabic vowel signs.
_ACCENTS = "\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670\u0640"
_INVISIBLE = "\u00ad\u200c\u200d\u2060"
_APOSTROPHE = "['’‘ʼ＇]"
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_UNSPACED += "\U00020000-\U0003ffff"


def _marks() -> str:
    """The combining marks that belong to a word, as ranges for a character class; Python's \\w leaves them out."""
    points = [point for point in range(0x0300, 0xABFF) if unicodedata.category(chr(point)) in {"Mn", "Mc"}]
    ranges: list[tuple[int, int]] = []
    for point in points:
        if ranges and ranges[-1][1] == point - 1:
            ranges[-1] = (ranges[-1][0], point)
        else:
            ranges.append((point, point))
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)


_LETTER = rf"(?:[^\W_{_UNSPACED}]|[{_marks()}{_INVISIBLE}])"
_CLITIC = rf"{_APOSTROPHE}(?:[sStTdDmM]|[lL][lL]|[rR][eE]|[vV][eE])(?!\w)"
TOKEN = re.compile(
    rf"""
      [A-Za-z]{{2,}}(?=[ ,.;:)\n])                              # most words: what follows, found sooner
    | \d+(?:[.,]\d+)+                                           # 4.47  1,000  2.5 (of 2.5bn)
    | (?<!\w)[^\W\d_](?:\.[^\W\d_])+(?!\w)                     # U.S  e.g
    | {_LETTER}+(?:{_CLITIC})?                                  # Europe's  don't  G7
    | [{_UNSPACED}]                                             # 和
    | (?:(?<=\d)|(?<=\d[\u00a0\u202f ]))[%％٪]                  # the % of 5% and of 5 %
    """,
    re.VERBOSE,
)

_PIECE = re.compile(r"\S+(?:[\u00a0\u202f ][%％٪]\S*)*")
_NO_PART = {ord(sign): " " for sign in string.punctuation if sign not in "_.,'"}  # of ASCII, in no word
_ENDS = (". ", ", ", ".\n", ",\n")  # a dot or a comma is part of a word only before another letter or digit
_DROPPED = re.compile(f"[{_ACCENTS}{_INVISIBLE}]")
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ŧ": "t"}
    | dict.fromkeys("’‘ʼ＇", "'")
)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?\Z")
_ABBREVIATION = re.compile(r"[^\W\d_](?:\.[^\W\d_])+\Z")


class Token(NamedTuple):
    """One word of a text. `position` counts tokens from 0; `start` and `end` are offsets into the text."""

    surface: str
    position: int
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Where it stands in the text."""
        return Span(self.start, self.end)


def tokens(text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[Token]:
    """The tokens of a text, or of its part, with their places. What folds to nothing (a lone accent) is left out."""
    position = 0
    for found in TOKEN.finditer(text, start, end):
        surface = FOLDED[found.group()]
        if surface:
            yield Token(surface, position, found.start(), found.end())
            position += 1


def surfaces(text: str) -> list[str]:
    """The surface forms of a text, in order; the index of each is its position."""
    return " ".join(map(FOLDED_PIECES.__getitem__, pieces(text))).split()


def pieces(text: str) -> list[str]:
    """The text cut at white space: the forms of a text are those of its pieces (`FOLDED_PIECES`), one after the other.

    No word reaches across white space, and none depends on what is beyond it, but for a percent sign behind a number.
    Where that is easily seen, signs that are part of no word are left out and letters are small: fewer pieces differ.
    """
    if "%" in text or "％" in text or "٪" in text:
        return _PIECE.findall(text)
    if text.isascii():
        text = text.lower().translate(_NO_PART)
        for end in _ENDS:
            text = text.replace(end, " ")
    return text.split()


class Remembered(dict[str, T]):
    """What was made of each word, at a dictionary's speed; when there are too many, what was long not asked is forgotten."""

    def __init__(self, make: Callable[[str], T]) -> None:
        super().__init__()
        self._make = make
        self._earlier: dict[str, T] = {}

    def __missing__(self, word: str) -> T:
        if len(self) >= _MOST_REMEMBERED // 2:
            self._earlier = dict(self)
            self.clear()
        known = self._earlier.get(word)
        made = self[word] = self._make(word) if known is None else known
        return made


def fold_word(word: str) -> str:
    """The surface form of one token."""
    if word.isascii() and word.isalpha():
        return word.lower()[:LONGEST]
    folded = "".join(fold(word).split())  # some signs fold to a space and more
    if _THOUSANDS.match(folded):
        folded = folded.replace(",", "")
    elif _ABBREVIATION.match(folded):
        folded = folded.replace(".", "")
    return folded[:LONGEST]


FOLDED: Remembered[str] = Remembered(fold_word)


def _folded(text: str) -> str:
    """The surface forms of a text, joined by spaces."""
    folded = FOLDED
    return " ".join([folded[word] for word in TOKEN.findall(text)])


def _folded_piece(piece: str) -> str:
    word = piece.strip(_AROUND)
    if word.isascii() and word.isalpha():  # one word, whatever stood around it
        return word.lower()[:LONGEST]
    return _folded(piece)


class _Pieces(Remembered[str]):
    """What was made of each piece: most come again and again, but for long ones."""

    def __missing__(self, piece: str) -> str:
        return super().__missing__(piece) if len(piece) <= _LONGEST_REMEMBERED else self._make(piece)


FOLDED_PIECES: Remembered[str] = _Pieces(_folded_piece)


def fold(text: str) -> str:
    """Case, accents, compatibility forms, quotes and odd spaces made one. Not of the same length."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKD", text).casefold()
    folded = _DROPPED.sub("", folded).translate(_LETTERS)
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKD", folded))


def fold_value(text: str) -> str:
    """A value of a keyword field: folded, with single spaces."""
    return " ".join(fold(text).split())


def stem(surface: str, language: str = "en") -> str:
    """The stem of a surface form. "" stands for English; a language without a stemmer leaves the form as it is."""
    return _own_stems(language or "en")[surface]


def stems_in(language: str) -> Mapping[str, tuple[str, ...]]:
    """By surface form, the stems under which a text of this language is found: its own, and the English one."""
    return _all_stems(language or "en")


@lru_cache(maxsize=64)
def _all_stems(language: str) -> Remembered[tuple[str, ...]]:
    own, english = _own_stems(language), _own_stems("en")
    return Remembered(lambda form: tuple(dict.fromkeys((own[form], english[form]))))


@lru_cache(maxsize=64)
def joined_stems(language: str) -> Mapping[str, str]:
    """By forms joined by spaces, as of a piece, their stems as in `stems_in`: for engines that split words at spaces."""
    stems = stems_in(language)

    def make(forms: str) -> str:
        return " ".join(stems[forms] if " " not in forms else [s for form in forms.split() for s in stems[form]])

    return _Pieces(make)


@lru_cache(maxsize=64)
def _own_stems(language: str) -> Remembered[str]:
    stem_word = stemmer_of(language)

    def make(surface: str) -> str:
        if not surface[:1].isalpha() or len(surface) > _LONGEST_STEMMED:
            return surface
        stripped = surface.removesuffix("'s")
        return (stem_word(stripped) if stem_word else stripped) or surface

    return Remembered(make)
