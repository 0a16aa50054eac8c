"""Questions with words in them: what matches, how well, and where inside an article."""

from __future__ import annotations

import contextlib
import datetime
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from index.answers import Selection, Snippet
from index.article import Span
from index.corpus_store import Store
from index.errors import QueryError
from index.search import highlight
from index.search.backend import Hit
from index.search.language import parse
from index.search.naming import Names
from index.search.query import Order, Request


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
        found = store.search.ask(lambda backend: backend.languages())
        languages = ("en", *(language for language in found if language not in {"", "en"}))
        known = _known[store] = _Speech(change, known.names if known else Names(store.config), languages)
    return known


MOST_MATCHES = 50  # a snippet is chosen among the first matches of an article


def select(store: Store, query: str, seconds: float | None, change: int) -> Selection:
    """The matching articles, or only their number where that is quicker; a suggestion when nothing matches."""
    speech = _speech(store, change)
    request = _read(query, speech, unfinished=seconds is not None)
    by_date = request.order is Order.NEWEST
    total = store.search.ask(lambda backend: backend.count(request.query, by_date=by_date))
    if total and not store.search.lags:
        return Selection(request, array("q"), total, change, counted=True)
    match = store.search.ask(lambda backend: backend.match(request.query, seconds=seconds))
    keys, partial = match.keys, match.partial
    if store.search.lags:  # somebody is writing: what was removed is left out, what is new will come
        gone = set(store.catalogue.removed_after(store.search.backend.change))
        keys, partial = array("q", (key for key in keys if key not in gone)), True
    suggestion = _suggest(store, query, speech) if not keys and not partial else ""
    return Selection(request, keys, len(keys), change, partial, suggestion)


def matching(store: Store, selection: Selection) -> array[int]:
    """The keys of a selection that was only counted."""
    return store.search.ask(lambda backend: backend.match(selection.request.query)).keys


def marks(store: Store, selection: Selection) -> bytes | None:
    """The same for each key from 0 on, if that is quicker."""
    return store.search.ask(lambda backend: backend.marks(selection.request.query))


def _read(query: str, speech: _Speech, *, unfinished: bool) -> Request:
    """`unfinished`: it is being typed, and asked with little time; its last word may be the beginning of one."""
    today = datetime.date.today()
    return speech.names.resolved(parse(query, today=today, languages=speech.languages, unfinished=unfinished))


def _suggest(store: Store, query: str, speech: _Speech) -> str:
    """The query with its last word as a beginning, or with near known words for unknown ones, if that finds anything."""
    backend = store.search.backend
    words = query.split()
    better = [backend.suggest(word.casefold()) if word.isalpha() else None for word in words]
    near = " ".join(new or word for new, word in zip(better, words, strict=True) if new not in words)
    for other in (f"{query.rstrip()}*", near):
        with contextlib.suppress(QueryError):
            if other != query and backend.match(_read(other, speech, unfinished=False).query).keys:
                return other
    return ""


def ranked(store: Store, selection: Selection, limit: int) -> list[Hit]:
    """The best of a selection."""
    return store.search.ask(lambda backend: backend.ranked(selection.request.query, limit=limit))


def newest(store: Store, selection: Selection, limit: int) -> list[int]:
    """The keys of the latest of a selection."""
    return store.search.ask(lambda backend: backend.newest(selection.request.query, limit=limit))


def find(store: Store, selection: Selection, key: int) -> list[tuple[int, int]]:
    """Matches in the body of one article, as offsets into its text."""
    article = store.catalogue.article(key)
    if article is None or selection.keys is None:
        return []
    spans = highlight.find(selection.request.query, article.text, article.language, within=article.body)
    return [(span.start, span.end) for span in spans]


def snippets(store: Store, selection: Selection, keys: Sequence[int], width: int) -> list[Snippet]:
    """One stretch of each article, at most `width` characters."""
    found = []
    for key in keys:
        article = store.catalogue.article(key)
        if article is None:
            continue
        spans: Sequence[Span] = ()
        if selection.keys is not None:
            spans = highlight.find(
                selection.request.query, article.text, article.language, within=article.body, most=MOST_MATCHES
            )
        excerpt = highlight.excerpt(article.text, spans, width=width, within=article.body)
        found.append(Snippet(key, excerpt.text, tuple(excerpt.matches)))
    return found
