"""Plain text: the title from the first lines, the date from a date line or the file name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.article import Article, Span
from index.boilerplate import is_furniture, looks_like_headline
from index.errors import ReadError
from index.readers.base import TEXT_LIMIT, Source, decode
from index.readers.described import described, one_line

_LONGEST_FIRST_SENTENCE = 120
_TITLES = "".join(rf"(?<!\b{short}\.)" for short in ("Mr", "Ms", "Mrs", "Dr", "St", "Prof", "Gen", "Sen"))
_SENTENCE_END = re.compile(rf"(?<=[a-z0-9%)\"'”’][.!?]){_TITLES} ")


class PlainReader:
    """Text files in any of the usual encodings."""

    def read(self, source: Source) -> Iterator[Article]:
        data = source.content(TEXT_LIMIT)
        text = decode(data)
        if not text.strip():
            raise ReadError("empty: there is no text in it")
        yield described(
            source,
            text,
            Span(0, len(text)),
            {},
            title=title_of(text),
            original=data if source.keep else None,
        )


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


def _first_sentence(text: str) -> str:
    sentence = _SENTENCE_END.split(text[:2000], maxsplit=1)[0]
    if len(sentence) <= _LONGEST_FIRST_SENTENCE:
        return sentence
    return sentence[:_LONGEST_FIRST_SENTENCE].rsplit(" ", 1)[0].rstrip(",;:–—-") + " …"
