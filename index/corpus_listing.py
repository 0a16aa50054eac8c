"""Pages of the article list and facet counts of a selection, from the columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from heapq import heappush, heappushpop
from typing import TYPE_CHECKING

from index.answers import FacetCount, Selection
from index.catalogue import Catalogue
from index.config import Config
from index.errors import UsageError
from index.search.query import Order

if TYPE_CHECKING:
    from index.catalogue_view import Chosen

FACETS = ("actor", "person", "org", "proposal", "source", "month")
SMALL = 1_000  # articles; below, their own lists of names are read instead of everybody's
_SORTED_BY = {Order.TITLE: "title COLLATE NOCASE, key DESC", Order.SOURCE: "source COLLATE NOCASE, day DESC, key DESC"}


def default_order(selection: Selection) -> Order:
    """As asked for in the query; else newest for an empty query, best match for another."""
    if selection.request.order:
        return selection.request.order
    return Order.NEWEST if selection.keys is None or not selection.request.text.strip() else Order.RELEVANCE


def page_keys(catalogue: Catalogue, chosen: Chosen, order: Order, offset: int, limit: int) -> list[int]:
    """The keys of one page. Undated articles come last, whichever end the dated begin at."""
    if order not in _SORTED_BY:
        return chosen.page(offset, limit, oldest=order is Order.OLDEST)
    rows = catalogue.ask(f"SELECT key FROM article ORDER BY {_SORTED_BY[order]}")
    keys = [key for (key,) in rows if chosen.keys is None or chosen.has(key)]
    return keys[offset : offset + limit]


def count_facets(config: Config, catalogue: Catalogue, chosen: Chosen, kind: str, limit: int) -> list[FacetCount]:
    """How many of the chosen articles name each thing, most first, with counts a month."""
    if kind not in FACETS:
        raise UsageError(f"there are no facets of {kind!r}; known are {', '.join(FACETS)}")
    if kind == "month":
        return _months(chosen)
    counted = (
        _count_few(catalogue, chosen, kind)
        if _is_small(chosen) and kind != "source"
        else _count_most(chosen, kind, limit)
    )
    names = names_of(config, kind)
    shown = sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:limit]
    series = _monthly(chosen, kind, [key for key, _ in shown])
    return [FacetCount(key, names.get(key, key), count, series[key]) for key, count in shown]


def _is_small(chosen: Chosen) -> bool:
    return chosen.total <= SMALL and chosen.bulk.columns.size > SMALL


def _count_most(chosen: Chosen, kind: str, limit: int) -> Counter[str]:
    """The `limit` things that most articles name, and others; largest first, until the rest can be no more."""
    special = chosen.special
    counted = Counter({facet.key: special.count(facet) for facet in special.columns.facets if facet.kind == kind})
    most: list[int] = []  # the largest counts so far
    if chosen.bulk.total:
        for facet in chosen.bulk.columns.facets_by_size.get(kind, ()):
            if len(most) >= max(limit, 1) and facet.articles + special.total < most[0]:
                break
            counted[facet.key] += chosen.bulk.count(facet)
            (heappush if len(most) < max(limit, 1) else heappushpop)(most, counted[facet.key])
    return +counted


def _count_few(catalogue: Catalogue, chosen: Chosen, kind: str) -> Counter[str]:
    """From the chosen articles themselves."""
    keys = [key for part in chosen.parts for key in part.columns.keys[part.positions()].tolist()]
    numbers = catalogue.facet_counts(keys)
    named = zip(numbers, catalogue.entities(list(numbers)), strict=True)
    return Counter({key: numbers[number] for number, (facet, key) in named if facet == kind})


def names_of(config: Config, kind: str) -> Mapping[str, str]:
    """What to show for a facet's key."""
    if kind == "actor":
        return {actor.id: actor.names[0] for actor in config.actors if actor.names}
    if kind == "proposal":
        return {proposal.id: proposal.name for proposal in config.proposals}
    return {}


def _monthly(chosen: Chosen, kind: str, keys: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """Articles a month for each key, from the corpus' oldest month to its newest."""
    months = [month for part in chosen.parts for month, _, _ in part.columns.months]
    first, last = min(months, default=0), max(months, default=-1)
    series = {key: [0] * (last - first + 1) for key in keys}
    for part in chosen.parts:
        if part.total:
            places = [month - first for month, _, _ in part.columns.months]
            for facet in part.columns.facets_by_size.get(kind, ()):
                if facet.key in series:
                    counts = series[facet.key]
                    for place, count in zip(places, part.by_month(facet), strict=True):
                        counts[place] += count
    return {key: tuple(counted) for key, counted in series.items()}


def _months(chosen: Chosen) -> list[FacetCount]:
    """Articles a month, newest month first."""
    counts: Counter[int] = Counter()
    for part in chosen.parts:
        counts.update(part.months())
    names = {month: f"{month // 12:04}-{month % 12 + 1:02}" for month in counts}
    return [FacetCount(names[month], names[month], counts[month]) for month in sorted(counts, reverse=True)]


def _origin(catalogue: Catalogue, key: int) -> Iterator[tuple[str, str]]:
    """The source and the month of an article, as far as they are known."""
    article = catalogue.article(key)
    if article and article.source:
        yield "source", article.source
    if article and article.date.day:
        yield "month", f"{article.date.day:%Y-%m}"


def article_facets(config: Config, catalogue: Catalogue, key: int, kind: str, limit: int) -> list[FacetCount]:
    """What one article names, most often named first; `articles` is 1."""
    names = names_of(config, kind)
    found = [name for facet, name in (*catalogue.facets_of(key), *_origin(catalogue, key)) if facet == kind]
    return [FacetCount(name, names.get(name, name), 1) for name in found[:limit]]
