"""Pages of the article list and facet counts of a selection, from the columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import compress

from index.answers import ArticleRow, FacetCount, Selection
from index.catalogue import Catalogue
from index.catalogue_columns import Chosen, Columns
from index.config import Config
from index.errors import UsageError
from index.search.query import Order

FACETS = ("actor", "person", "org", "proposal", "source", "month")
_SORTED_BY = {Order.TITLE: "title COLLATE NOCASE, key DESC", Order.SOURCE: "source COLLATE NOCASE, day DESC, key DESC"}


def default_order(selection: Selection) -> Order:
    """As asked for in the query; else newest for an empty query, best match for another."""
    if selection.request.order:
        return selection.request.order
    return Order.NEWEST if selection.keys is None or not selection.request.text.strip() else Order.RELEVANCE


def page_keys(catalogue: Catalogue, chosen: Chosen, order: Order, offset: int, limit: int) -> list[int]:
    """The keys of one page. Undated articles come last, whichever end the dated begin at."""
    columns = chosen.columns
    if order in _SORTED_BY:
        return _sorted_keys(catalogue, chosen, order)[offset : offset + limit]
    if order is not Order.OLDEST:
        return chosen.keys(offset, limit)
    places = chosen.positions
    dated = _count_below(places, columns.undated)
    page: list[int] = []
    for number in range(offset, min(offset + limit, len(places))):
        page.append(columns.keys[places[dated - 1 - number] if number < dated else places[number]])
    return page


def _count_below(places: Sequence[int], limit: int) -> int:
    from bisect import bisect_left

    return bisect_left(places, limit)


def _sorted_keys(catalogue: Catalogue, chosen: Chosen, order: Order) -> list[int]:
    keys = [row[0] for row in catalogue.ask(f"SELECT key FROM article ORDER BY {_SORTED_BY[order]}")]
    if chosen.mask is None:
        return keys
    columns, known = chosen.columns, len(chosen.columns.position_of)
    inside = (
        key < known and columns.position_of[key] < columns.size and chosen.mask[columns.position_of[key]]
        for key in keys
    )
    return list(compress(keys, inside))


def count_facets(config: Config, chosen: Chosen, kind: str, limit: int) -> list[FacetCount]:
    """How many of the chosen articles name each thing, most first, with counts a month."""
    if kind not in FACETS:
        raise UsageError(f"there are no facets of {kind!r}; known are {', '.join(FACETS)}")
    if kind == "month":
        return _months(chosen)
    columns = chosen.columns
    counted: list[tuple[int, str, int]] = []
    for number, (facet, key) in enumerate(columns.facet_names):
        if facet == kind:
            count = chosen.count(columns.posting(number))
            if count:
                counted.append((count, key, number))
    counted.sort(key=lambda one: (-one[0], one[1]))
    names = names_of(config, kind)
    ranges = columns.months()
    return [
        FacetCount(key, names.get(key, key), count, _by_month(chosen, columns.posting(number), ranges))
        for count, key, number in counted[:limit]
    ]


def names_of(config: Config, kind: str) -> Mapping[str, str]:
    """What to show for a facet's key."""
    if kind == "actor":
        return {actor.id: actor.names[0] for actor in config.actors if actor.names}
    if kind == "proposal":
        return {proposal.id: proposal.name for proposal in config.proposals}
    return {}


def _by_month(chosen: Chosen, places: Sequence[int], ranges: Sequence[tuple[int, int]]) -> tuple[int, ...]:
    from bisect import bisect_left

    counts = []
    for start, end in ranges:
        low = bisect_left(places, start)
        counts.append(chosen.count(places[low : bisect_left(places, end, low)]))
    return tuple(counts)


def _months(chosen: Chosen) -> list[FacetCount]:
    """Articles a month, newest month first."""
    import datetime

    columns = chosen.columns
    found = []
    for start, end in reversed(columns.months()):
        if start < end:
            month = datetime.date.fromordinal(columns.days[start]).strftime("%Y-%m")
            count = end - start if chosen.mask is None else chosen.mask.count(1, start, end)
            if count:
                found.append(FacetCount(month, month, count))
    return found


def article_facets(config: Config, catalogue: Catalogue, key: int, kind: str, limit: int) -> list[FacetCount]:
    """What one article names, most often named first; `articles` is 1."""
    names = names_of(config, kind)
    return [FacetCount(name, names.get(name, name), 1) for facet, name in catalogue.facets_of(key) if facet == kind][
        :limit
    ]


__all__ = ["ArticleRow", "Columns", "article_facets", "count_facets", "default_order", "page_keys"]
