"""The title of a text that does not state one."""

from __future__ import annotations

import re
from functools import cache

from index.boilerplate import is_furniture, looks_like_headline
from index.lang import load

_LONGEST_FIRST_SENTENCE = 120


def one_line(text: str) -> str:
    """`text` with every run of white space (also no-break) as one space."""
    return " ".join(text.split())


def title_of(text: str) -> str:
    """The headline in the first lines of a text, else its first sentence, shortened."""
    first = ""
    for line in map(one_line, text[:8000].splitlines()[:40]):
        line = line.lstrip("-–—•*# ")
        if not line or is_furniture(line):
            continue
        first = first or line
        return line if looks_like_headline(line) else _first_sentence(first)
    return _first_sentence(first or one_line(text[:8000]))


@cache
def _sentence_end() -> re.Pattern[str]:
    titles = "".join(rf"(?<!\b{title}\.)" for title in load("abbreviations")["titles"])
    return re.compile(rf"(?<=[a-z0-9%)\"'”’][.!?]){titles} ")


def _first_sentence(text: str) -> str:
    sentence = _sentence_end().split(text[:2000], maxsplit=1)[0]
    if len(sentence) <= _LONGEST_FIRST_SENTENCE:
        return sentence
    return sentence[:_LONGEST_FIRST_SENTENCE].rsplit(" ", 1)[0].rstrip(",;:–—-") + " …"
