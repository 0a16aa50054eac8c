"""Questions with words in them: what matches, how well, and where inside an article."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from index.answers import Selection, Snippet
from index.article import Span
from index.corpus_store import Store
from index.search.backend import Hit
from index.search.highlight import excerpt
from index.search.highlight import find as find_in_text
from index.search.language import parse
from index.search.naming import Names

_FEW = 40
"""Matches that a snippet is chosen among."""


@dataclass(frozen=True, slots=True)
class _Speech:
    """What the reading of queries depends on in a corpus, at one change number."""

    change: int
    names: Names
    languages: tuple[str, ...]


_known: WeakKeyDictionary[Store, _Speech] = WeakKeyDictionary()


def _speech(store: Store, change: int) -> _Speech:
    known = _known.get(store)
    if known is None or known.change != change:
        found = [row[0] for row in store.catalogue.ask("SELECT DISTINCT language FROM article ORDER BY language")]
        languages = ("en", *(language for language in found if language not in {"", "en"}))
        known = _known[store] = _Speech(change, known.names if known else Names(store.config), languages)
    return known


def select(store: Store, query: str, seconds: float | None, change: int) -> Selection:
    """The matching articles; a suggestion when nothing matches."""
    speech = _speech(store, change)
    request = speech.names.resolved(parse(query, today=datetime.date.today(), languages=speech.languages))
    backend = store.search.backend
    match = backend.match(request.query, seconds=seconds)
    suggestion = ""
    if not match.keys and not match.partial:
        suggestion = _suggest(store, query)
    return Selection(request, match.keys, len(match.keys), change, match.partial, suggestion)


def _suggest(store: Store, query: str) -> str:
    """The query with each unknown word replaced by a near known one; "" when nothing better is known."""
    words = query.split()
    better = [store.search.backend.suggest(word.casefold()) if word.isalpha() else None for word in words]
    if not any(better):
        return ""
    return " ".join(new or word for new, word in zip(better, words, strict=True))


def ranked(store: Store, selection: Selection, limit: int) -> list[Hit]:
    return store.search.backend.ranked(selection.request.query, limit=limit)


def find(store: Store, selection: Selection, key: int) -> list[tuple[int, int]]:
    """Matches in the body of one article, as offsets into its text."""
    article = store.catalogue.article(key)
    if article is None or selection.keys is None:
        return []
    found = _matches(selection, article.text, article.language, article.body)
    return [(span.start, span.end) for span in found]


def snippets(store: Store, selection: Selection, keys: Sequence[int], width: int) -> list[Snippet]:
    """One stretch of each article, about `width` characters."""
    found = []
    for key in keys:
        article = store.catalogue.article(key)
        if article is None:
            continue
        text, body = article.text, article.body
        places = [] if selection.keys is None else _matches(selection, text, article.language, body, most=_FEW)
        stretch = excerpt(text, places, width=width, within=body)
        found.append(Snippet(key, stretch.text, stretch.matches))
    return found


def _matches(selection: Selection, text: str, language: str, body: Span, *, most: int | None = None) -> list[Span]:
    return find_in_text(selection.request.query, text, language, within=body, most=most)
