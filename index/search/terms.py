"""What of an article is searched, analysed: the same for every backend."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any

from index.search import analysis
from index.search.backend import SearchDocument
from index.search.query import QUOTES, WHOLE, Field

KEYWORD_FIELDS = (
    Field.SOURCE,
    Field.ACTOR,
    Field.PERSON,
    Field.ORG,
    Field.PROPOSAL,
    Field.STANCE,
    Field.LANG,
    Field.ARTICLE,
)
TEXTS = {Field.TITLE: ("title",), Field.BODY: ("body",), Field.ANY: ("title", "body")}
"""Which texts a field of a query means."""

WEIGHTS = {"title": 2.0, "body": 1.0}
"""How much a word counts in ranking, by the text it stands in."""

_MOST_NAME_WORDS = 8


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one document: a form's place in `title` or `body` is its position."""

    title: list[str]
    body: list[str]
    language: str
    keywords: dict[Field, frozenset[str]]

    @property
    def title_stems(self) -> list[str]:
        """The stems of the title, as often as they occur."""
        return self._stems(self.title)

    @property
    def body_stems(self) -> list[str]:
        """The stems of the body, as often as they occur."""
        return self._stems(self.body)

    def _stems(self, forms: list[str]) -> list[str]:
        stems = analysis.stems_in(self.language)
        return [stem for form in forms for stem in stems[form]]


def terms_of(document: SearchDocument) -> Terms:
    """Analyse one document."""
    title, body = analysis.surfaces(document.title), analysis.surfaces(document.body)
    return Terms(title, body, document.language, keywords_of(document))


def joined_texts(document: SearchDocument) -> dict[str, Any]:
    """Key, day (proleptic Gregorian ordinal; 0: none) and analysed texts, for engines that split words at spaces."""
    folded, stems = analysis.FOLDED_PIECES.__getitem__, analysis.joined_stems(document.language).__getitem__
    title, body = ([*map(folded, analysis.pieces(text))] for text in (document.title, document.body))
    return {
        "key": document.key,
        "day": document.day.toordinal() if document.day else 0,
        "title": " ".join(title),
        "body": " ".join(body),
        "title_stems": " ".join(map(stems, title)),
        "body_stems": " ".join(map(stems, body)),
    }


def keywords_of(document: SearchDocument) -> dict[Field, frozenset[str]]:
    """The folded values of the keyword fields."""
    return {
        Field.SOURCE: _folded(_names([document.source])),
        Field.ACTOR: _folded(document.actors),
        Field.PERSON: _folded(_names(document.persons)),
        Field.ORG: _folded(_names(document.organisations)),
        Field.PROPOSAL: _folded(document.proposals),
        Field.STANCE: _folded(document.stances),
        Field.LANG: _folded((document.language,)),
        Field.ARTICLE: frozenset(filter(None, map(analysis.fold_value, (document.article_id, document.name)))),
    }


def _folded(values: Iterable[str]) -> frozenset[str]:
    return frozenset(filter(None, map(_FOLDED.__getitem__, values))) if values else _NONE


def _names(names: Iterable[str]) -> Iterable[str]:
    """Each name, marked as whole, and each run of whole words of it: a name is found by its surname."""
    return chain.from_iterable(map(_RUNS.__getitem__, names))


def _runs(name: str) -> tuple[str, ...]:
    whole = analysis.fold_value(name.translate(_UNQUOTED))
    words = whole.split()[:_MOST_NAME_WORDS]
    ends = range(1, len(words) + 1)
    runs = (" ".join(words[first:last]) for last in ends for first in range(last))
    return (name, whole, WHOLE + whole, *runs) if whole else (name,)


_UNQUOTED = str.maketrans(dict.fromkeys(QUOTES, " "))
_NONE: frozenset[str] = frozenset()
_FOLDED = analysis.Remembered(analysis.fold_value)
_RUNS = analysis.Remembered(_runs)
