"""Queries as frozen values. index/search/language.py turns what a person types into these; backends answer them.

`terms` of a node are already analysed by index/search/analysis.py; a backend never analyses a query itself.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

FARTHEST = 1000
"""The largest distance of Near and slop of Phrase."""

QUOTES = '"“”„‟«»＂'
"""What a person may put around a value. A name is indexed without them: no query could ask for them."""

WHOLE = "="
"""Before the value of a name field: the whole name, and not one that has these words among others."""


class Field(StrEnum):
    """What can be asked. BODY is searched together with TITLE when no field is named."""

    ANY = "any"  # title and body
    TITLE = "title"
    BODY = "body"
    SOURCE = "source"
    ACTOR = "actor"
    PERSON = "person"
    ORG = "org"
    PROPOSAL = "proposal"
    STANCE = "stance"  # actor/proposal/stance triples: pl/troops/oppose, each part may be *
    LANG = "lang"
    ARTICLE = "article"  # stable id or display name


class Order(StrEnum):
    """How the articles of an answer are sorted."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"
    TITLE = "title"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Everything:
    """Matches every article: the empty query."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """Matches no article."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word. `surface` is the folded form as typed, `stem` its stem; matching is by stem in ANY/TITLE/BODY.

    A text carries the stems of its own language and the English ones, so that a word always finds its own form.
    """

    surface: str
    stem: str
    field: Field = Field.ANY


@dataclass(frozen=True, slots=True)
class Phrase:
    """Surface forms in this order, at most `slop` - 1 other words between neighbours (1: adjacent).

    ANY means within the title or within the body. One word: this very form.
    """

    words: tuple[str, ...]
    field: Field = Field.ANY
    slop: int = 1


@dataclass(frozen=True, slots=True)
class Near:
    """Distinct surface forms in any order, the first and the last at most `distance` positions apart, in title or body."""

    words: tuple[str, ...]
    distance: int
    field: Field = Field.ANY


@dataclass(frozen=True, slots=True)
class Prefix:
    """Surface forms, or values of a keyword field, that begin so."""

    text: str
    field: Field = Field.ANY


@dataclass(frozen=True, slots=True)
class Wildcard:
    """`*` any run of characters, `?` exactly one; over surface forms."""

    pattern: str
    field: Field = Field.ANY


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Surface forms within `distance` edits (1 or 2, Damerau-Levenshtein), sharing the first character."""

    text: str
    distance: int = 1
    field: Field = Field.ANY


@dataclass(frozen=True, slots=True)
class Exact:
    """A value of a keyword field (source, actor, person, org, proposal, stance, lang, article), folded.

    Source, person and org also match by any run of whole words of theirs: "tusk" finds "Donald Tusk".
    """

    field: Field
    value: str


@dataclass(frozen=True, slots=True)
class DateRange:
    """Articles dated in a range, ends included; None: open. Articles without a date never match."""

    since: datetime.date | None
    until: datetime.date | None


@dataclass(frozen=True, slots=True)
class And:
    """All of the parts; no parts match everything."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of the parts; no parts match nothing."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Every article that the part does not match."""

    part: Query


Query = Everything | Nothing | Word | Phrase | Near | Prefix | Wildcard | Fuzzy | Exact | DateRange | And | Or | Not


@dataclass(frozen=True, slots=True)
class Request:
    """A whole line as typed: what to match and in which order; `order` None: newest for an empty query, else relevance."""

    query: Query
    order: Order | None = None
    text: str = ""


def resolved(query: Query, change: Callable[[Query], Query]) -> Query:
    """The query with every leaf replaced by `change(leaf)`: how names become ids ("actor:poland" -> "pl")."""
    if isinstance(query, And | Or):
        return type(query)(tuple(resolved(part, change) for part in query.parts))
    return Not(resolved(query.part, change)) if isinstance(query, Not) else change(query)
