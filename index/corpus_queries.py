"""Questions with words in them: what matches, how well, and where inside an article."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from index.answers import Selection, Snippet
from index.article import Span
from index.corpus_store import Store
from index.search.backend import Hit
from index.search.language import parse


def select(store: Store, query: str, seconds: float | None, change: int) -> Selection:
    """The matching articles; a suggestion when nothing matches."""
    request = parse(query, today=datetime.date.today())
    backend = store.search.backend
    match = backend.match(request.query, seconds=seconds)
    suggestion = ""
    if not match.keys and not match.partial:
        suggestion = _suggest(store, query)
    return Selection(request, match.keys, len(match.keys), change, match.partial, suggestion)


def _suggest(store: Store, query: str) -> str:
    """The query with each unknown word replaced by a near known one; "" when nothing better is known."""
    words = query.split()
    better = [store.search.backend.suggest(word) if word.isalpha() else None for word in words]
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
    return [(span.start, span.end) for span in _matches(selection, article.text, article.language, article.body)]


def snippets(store: Store, selection: Selection, keys: Sequence[int], width: int) -> list[Snippet]:
    """One stretch of each article, at most `width` characters."""
    found = []
    for key in keys:
        article = store.catalogue.article(key)
        if article is None:
            continue
        places = [] if selection.keys is None else _matches(selection, article.text, article.language, article.body)
        found.append(_snippet(key, article.text, article.body, places, width))
    return found


def _matches(selection: Selection, text: str, language: str, body: Span) -> list[Span]:
    from index.search.analysis import stem, tokens
    from index.search.query import And, Near, Or, Phrase, Word

    stems: set[str] = set()
    waiting = [selection.request.query]
    while waiting:
        node = waiting.pop()
        if isinstance(node, And | Or):
            waiting.extend(node.parts)
        elif isinstance(node, Word):
            stems.add(stem(node.surface, language))
        elif isinstance(node, Phrase | Near):
            stems.update(stem(word, language) for word in node.words)
    return [
        token.span
        for token in tokens(text)
        if body.start <= token.start < body.end and stem(token.surface, language) in stems
    ]


def _snippet(key: int, text: str, body: Span, places: Sequence[Span], width: int) -> Snippet:
    first = places[0].start if places else body.start
    start = max(body.start, first - width // 4)
    if start > body.start:
        start = text.find(" ", start, first) + 1 or start
    end = min(body.end, start + width)
    inside = tuple(Span(p.start - start, p.end - start) for p in places if start <= p.start and p.end <= end)
    return Snippet(key, text[start:end], inside)
