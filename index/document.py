"""A document: an article together with everything that was read off it before stances are sought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from index.annotation import Mention, Sentence, Statement
from index.article import Article


@dataclass(frozen=True, slots=True)
class Document:
    """What a stance extractor gets.

    `matching` is a copy of `article.text` for pattern matching, of the SAME LENGTH, so that an offset in one is an offset
    in the other: curly quotes are straight, no-break and other odd spaces are plain spaces, dashes are "-" or "–",
    control, bidi and zero-width characters are spaces. `sentences` are in order, cover only the body, and carry their kind;
    `mentions` (actors, persons, organisations, proposals) are sorted by start, and never overlap within one kind.
    """

    article: Article
    matching: str
    sentences: Sequence[Sentence]
    mentions: Sequence[Mention]


class StanceExtractor(Protocol):
    """Reads the statements of a document. A pure function of its input: no I/O, no clock, no randomness."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever the rules or their data change: what was read under another one is read again."""
        ...

    def extract(self, document: Document) -> list[Statement]:
        """The statements in the order of their evidence. Never raises on any text."""
        ...
