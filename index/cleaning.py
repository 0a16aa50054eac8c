"""Two copies of a text: one for pattern matching (`matching_text`), one that a terminal may be given (`printable`).

Both have exactly the length of the text they were made from, so that an offset in one is an offset in the other.

| in the text | in `matching_text` | in `printable` |
|---|---|---|
| line feed | itself | itself, or a space |
| carriage return, other line ends | a space before a line feed, else a line feed | a control picture, `·` |
| tab, no-break, thin and other odd spaces | a space | a space |
| curly, low and angle quotes, primes, backtick | `'` or `"` | itself |
| hyphens (U+2010, U+2011), minus | `-` | itself |
| figure, en, em dash, horizontal bar | `–` | itself |
| ellipsis `…` | itself | itself |
| full-width forms | the ASCII character | itself |
| C0 and DEL | a space | a control picture (`␛`) |
| C1, bidi controls, surrogates, private use, noncharacters, unassigned | a space | `�` |
| zero-width characters, soft hyphen | moved to the end of their word, as spaces | `·`, the soft hyphen `-` |
| a letter with a separate combining mark | composed, the place left over at the word's end | at most four marks, then `·` |
"""

from __future__ import annotations

import re
import unicodedata

_PICTURES = 0x2400  # U+2400 SYMBOL FOR NULL, ... : the picture of a C0 control is this plus its code
_DELETE = 0x7F
_MOST_MARKS = 4  # combining marks on one letter that a terminal may be given; real orthographies need three
_KEPT_RULES = 4096  # characters whose rule is remembered; a hostile text cannot fill the memory with more

_QUOTES = {ord(mark): "'" for mark in "‘’‚‛′‵‹›`´ʹʼˈ＇"} | {ord(mark): '"' for mark in "“”„‟″‶«»ˮ〝〞＂「」『』"}
_DASHES = {ord(mark): "-" for mark in "‐‑−﹣－⁃"} | {ord(mark): "–" for mark in "‒–—―﹘"}
_LINE_ENDS = {ord(mark): "\n" for mark in "\n\v\f\x1c\x1d\x1e\x85\u2028\u2029"}
_INVISIBLE_LETTERS = {0x115F: " ", 0x1160: " ", 0x3164: " ", 0xFFA0: " "}  # Hangul fillers: letters that show nothing
_SELECTORS = dict.fromkeys((*range(0xFE00, 0xFE10), *range(0x180B, 0x180E), 0x034F), " ")
_ZERO_WIDTH = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x180E), "·") | {0x00AD: "-"}

_HIDDEN = "\u00ad\u034f\u180e\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff"
_IN_WORD = re.compile(f"[{_HIDDEN}\u0300-\u036f\u0483-\u0487\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0]")
_WORD = re.compile(r"[^\s\x00-\x1f!-&(-/:-@\[-`{-\x7f]+")
_HIDDEN_CHARACTERS = re.compile(f"[{_HIDDEN}]")
_MARK_RUN = re.compile(rf"(?:^|(?<=\s))[^\w\s\x00-\x7f]|[^\w\s\x00-\x7f]{{{_MOST_MARKS + 1},}}")

_SORTABLE_MARKS = 16  # composing sorts the marks on a letter in quadratic time: a flood would take hours
_MARK_FLOOD = re.compile(rf"[^\w\s\x00-\x7f]{{{_SORTABLE_MARKS + 1},}}")


class _Rules(dict[int, str]):
    """A `str.translate` table that works out the rule of a character when it first meets it."""

    def __missing__(self, code: int) -> str:
        rule = self.rule(code)
        if len(self) < _KEPT_RULES:
            self[code] = rule
        return rule

    def rule(self, code: int) -> str:
        raise NotImplementedError


class _Matching(_Rules):
    def rule(self, code: int) -> str:
        if 0xFF01 <= code <= 0xFF5E:
            return chr(code - 0xFEE0)
        character = chr(code)
        return character if character.isprintable() else " "


class _Printable(_Rules):
    def rule(self, code: int) -> str:
        character = chr(code)
        if character.isprintable():
            return character
        if code < 0x20 or code == _DELETE:
            return "␡" if code == _DELETE else chr(_PICTURES + code)
        return " " if unicodedata.category(character) == "Zs" else "\ufffd"


class _Readable(_Rules):
    def rule(self, code: int) -> str:
        character = chr(code)
        if character.isprintable():
            return character
        return {"Zs": " ", "Cs": "\ufffd"}.get(unicodedata.category(character), "")


_READABLE = _Readable({ord(end): "\n" for end in "\n\v\f\x85\u2028\u2029"} | {0x09: " ", 0x034F: ""})
_MATCHING = _Matching(_QUOTES | _DASHES | _LINE_ENDS | _INVISIBLE_LETTERS | _SELECTORS)
_ONE_LINE = _Printable(_INVISIBLE_LETTERS | _SELECTORS | _ZERO_WIDTH | {0x09: " ", 0x0A: " ", 0x2028: "·", 0x2029: "·"})
_LINES = _Printable(_ONE_LINE | {0x0A: "\n"})


def readable(text: str) -> str:
    """`text` as an extractor should hand it on: composed (NFC), line ends as line feeds, nothing invisible, no control.

    Only for text that a reader itself made out of a page or a document; a text that a person wrote stays as it is.
    """
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_READABLE)
    return unicodedata.normalize("NFC", _MARK_FLOOD.sub(_drained, text))


def _drained(flood: re.Match[str]) -> str:
    """The characters of a run, of each row of marks the first few."""
    kept: list[str] = []
    marks = 0
    for character in flood[0]:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _SORTABLE_MARKS:
            kept.append(character)
    return "".join(kept)


def matching_text(text: str) -> str:
    """`text` for pattern matching, of the same length. See the table above."""
    if "\r" in text:
        text = text.replace("\r\n", " \n").replace("\r", "\n")
    if not text.isascii() and _IN_WORD.search(text):
        text = _WORD.sub(_composed, text)
    return text.translate(_MATCHING)


def _composed(word: re.Match[str]) -> str:
    letters = _HIDDEN_CHARACTERS.sub("", word[0])
    if not _MARK_FLOOD.search(letters):
        letters = unicodedata.normalize("NFC", letters)
    return letters.ljust(len(word[0])) if len(letters) <= len(word[0]) else word[0]


def printable(text: str, *, newlines: bool = False) -> str:
    """`text` as a terminal may be given it, of the same length: nothing in it can move the cursor, change colours, reach
    the clipboard, reorder or overprint. Line feeds stay when `newlines` is true, else they are spaces."""
    if text.isprintable():
        if text.isascii():
            return text
    elif text.isascii():
        return text.translate(_LINES if newlines else _ONE_LINE)
    return _MARK_RUN.sub(_capped, text.translate(_LINES if newlines else _ONE_LINE))


def _capped(run: re.Match[str]) -> str:
    marks = _MOST_MARKS if run.start() == 0 or run.string[run.start() - 1].isspace() else 0
    shown = []
    for character in run[0]:
        marks = marks + 1 if unicodedata.category(character).startswith("M") else 0
        shown.append(character if marks <= _MOST_MARKS else "·")
    return "".join(shown)
