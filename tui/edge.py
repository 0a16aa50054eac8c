"""The screen's edge: text from articles on its way to a terminal."""

from __future__ import annotations

from index.cleaning import printable


def shown(text: str) -> str:
    """`text` on one line with everything that could attack or confuse a terminal replaced, at the SAME LENGTH."""
    return printable(text)


def shown_lines(text: str) -> str:
    """The same for a whole text whose line feeds stay."""
    if "\r" in text:
        text = text.replace("\r\n", " \n").replace("\r", "\n")
    return printable(text, newlines=True)


def one_line(text: str) -> str:
    """A title or a name on one line: runs of white space are one space. Not of the same length."""
    return " ".join(printable(text).split())
