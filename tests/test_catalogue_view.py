"""A selection over columns: what it counts and how it is paged, against a plain walk through the catalogue."""

from __future__ import annotations

import contextlib
import datetime
import random
from collections import Counter
from collections.abc import Iterator

import pytest

from benchmarks.generate import fill
from index import catalogue_columns_reading
from index.catalogue import Catalogue
from index.catalogue_columns import Columns
from index.catalogue_columns_reading import read_columns
from index.catalogue_view import Chosen, View
from index.corpus_opening import open_store

ARTICLES = 300


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    store = open_store(tmp_path_factory.mktemp("view") / "corpus", None, create=True, person="tests")
    with contextlib.closing(store):
        fill(store, ARTICLES, search=False)
        yield store.catalogue


@pytest.fixture(scope="module")
def columns(catalogue: Catalogue) -> Columns:
    """Things that fewer than one article in twenty names are kept as positions, the others as bits."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogue_columns_reading, "SPARSE", 20)
        return read_columns(catalogue)


def selections() -> list[list[int] | None]:
    chance = random.Random(5)
    return [
        None,
        [],
        [1, ARTICLES],
        *(sorted(chance.sample(range(1, ARTICLES + 1), count)) for count in (30, 150, 290)),
    ]


def view_of(catalogue: Catalogue, bulk: Columns, apart: set[int]) -> View:
    """Some articles are kept apart from the bulk."""
    dead = frozenset(int(bulk.position_of[key]) for key in apart)
    return View(1, bulk, read_columns(catalogue, apart), dead)


@pytest.mark.parametrize("keys", selections(), ids=lambda keys: "all" if keys is None else f"{len(keys)} articles")
def test_articles_that_name_a_thing_are_counted_as_they_stand_in_the_catalogue(
    catalogue: Catalogue, columns: Columns, keys: list[int] | None
) -> None:
    chosen = Chosen(view_of(catalogue, columns, set()), keys).bulk
    day_of = dict(catalogue.ask("SELECT key, day FROM article"))
    plain: Counter[tuple[str, str]] = Counter()
    months: Counter[tuple[str, str, int]] = Counter()
    for key in day_of if keys is None else keys:
        day = datetime.date.fromordinal(day_of[key]) if day_of[key] else None
        for name in catalogue.facets_of(key):
            plain[name] += 1
            if day:
                months[*name, day.year * 12 + day.month - 1] += 1
    assert {facet.bits for facet in columns.facets} == {True, False}
    for facet in columns.facets:
        if facet.kind != "source":
            assert chosen.count(facet) == plain[facet.kind, facet.key]
            counts = [months[facet.kind, facet.key, month] for month, _, _ in columns.months]
            assert chosen.by_month(facet) == counts
    assert sum(chosen.months().values()) + chosen.undated == chosen.total


@pytest.mark.parametrize("apart", [set(), {3, 77, 150, ARTICLES}, set(range(1, 120))], ids=len)
@pytest.mark.parametrize("keys", selections(), ids=lambda keys: "all" if keys is None else f"{len(keys)} articles")
def test_pages_are_newest_first_or_oldest_first_and_the_undated_last(
    catalogue: Catalogue, columns: Columns, apart: set[int], keys: list[int] | None
) -> None:
    chosen = Chosen(view_of(catalogue, columns, apart), keys)
    known = [(day, key) for key, day in catalogue.ask("SELECT key, day FROM article") if keys is None or key in keys]
    newest = [key for _, key in sorted(known, reverse=True)]
    oldest = [key for day, key in sorted(known) if day] + [key for day, key in sorted(known, reverse=True) if not day]
    assert chosen.total == len(known)
    assert chosen.page(0, ARTICLES) == newest
    assert chosen.page(7, 20) == newest[7:27]
    assert chosen.page(0, ARTICLES, oldest=True) == oldest
    assert all(chosen.has(key) == (key in newest) for key in (0, 1, 3, 77, ARTICLES, ARTICLES + 1))


def test_a_day_divides_the_articles_where_the_newer_ones_end(columns: Columns) -> None:
    days = [int(day) for day in columns.days[: columns.undated]]
    assert days == sorted(days, reverse=True)
    for day in (days[0] + 1, days[0], days[40], days[40] - 1, days[-1], days[-1] - 1):
        newer = sum(one > day for one in days)
        assert columns.first_not_after(datetime.date.fromordinal(day)) == newer
    assert columns.first_not_after(None) == 0
