"""Reads the columns from the catalogue: of all articles, or of some."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import accumulate, compress, repeat
from typing import Any

from index.annotation import Basis
from index.catalogue import Catalogue, chunks
from index.catalogue_columns import BASIS_WEIGHT, REPORTER, SPARSE, Columns, Facet, Run
from index.catalogue_rows import FACET_KINDS, KINDS, STANCES
from index.catalogue_view import View, pack_bits

_BASIS_WEIGHTS = tuple(BASIS_WEIGHT[basis] for basis in Basis)
_PLACE_BITS, _ORDER_BITS = 32, 32
MOST_SPECIAL = 2_000  # articles kept apart from the bulk


def read_columns(catalogue: Catalogue, keys: Collection[int] | None = None) -> Columns:
    """The columns of these articles (None: of all)."""
    change = catalogue.change
    heads = _Heads(catalogue, keys)
    rows = _Rows(catalogue, keys, heads)
    facets, data = _facets(catalogue, heads)
    return Columns(
        change=change, keys=heads.keys, days=heads.days, stories=heads.stories, states=heads.states,
        state_pairs=heads.state_pairs, position_of=heads.position_of, undated=heads.undated, runs=rows.runs,
        row_position=rows.position, row_id=rows.id, row_weight=rows.weight, row_plain=rows.plain, row_first=rows.first,
        row_other=rows.other, row_shared=rows.shared, rows_from=rows.rows_from, rows_at=rows.rows_at, facets=facets,
        facet_data=data,
    )  # fmt: skip


def _ask(catalogue: Catalogue, columns: str, table: str, key: str, keys: Collection[int] | None) -> Iterator[Any]:
    if keys is None:
        yield from catalogue.ask(f"SELECT {columns} FROM {table}")
        return
    for part in chunks(sorted(keys)):
        marks = ",".join("?" * len(part))
        yield from catalogue.ask(f"SELECT {columns} FROM {table} WHERE {key} IN ({marks})", part)


def is_outdated(bulk: Columns, catalogue: Catalogue) -> bool:
    """Whether so much changed that reading all columns again is better than keeping the changes apart."""
    most = max(MOST_SPECIAL, bulk.size // 20)
    question = "SELECT count(*) FROM (SELECT 1 FROM article WHERE changed > ? LIMIT ?)"
    changed = catalogue.ask(question, (bulk.change, most + 1)).fetchone()[0]
    return bool(bulk.change > catalogue.change or changed > most)


def read_view(catalogue: Catalogue, bulk: Columns, judged: Iterable[str]) -> View:
    """The bulk, and apart what changed since it was read, what tells the same stories, and what carries judgments."""
    special = set(catalogue.changed_after(bulk.change))
    special.update(key for id in judged if (key := catalogue.key_of_id(id)) is not None)
    stories = set(_stories_of(catalogue, special))
    special.update(compress(bulk.keys, map(stories.__contains__, bulk.stories)) if stories else ())
    gone = catalogue.removed_after(bulk.change)
    known = len(bulk.position_of)
    places = {bulk.position_of[key] for key in (*special, *gone) if key < known}
    apart = read_columns(catalogue, special)
    return View(catalogue.change, bulk, apart, frozenset(places - {bulk.size}))


def _stories_of(catalogue: Catalogue, keys: Collection[int]) -> Iterator[int]:
    return (row[0] for row in _ask(catalogue, "story", "article", "key", keys))


class _Heads:
    """What is kept of each article, by position; `postings` are by number of arrival until they are turned."""

    def __init__(self, catalogue: Catalogue, keys: Collection[int] | None) -> None:
        arrived, days, stories = array("I"), array("i"), array("I")
        states = bytearray()
        pairs: dict[tuple[int, int], int] = {}
        postings: defaultdict[int | str, array[int]] = defaultdict(lambda: array("I"))
        question = "key, day, story, status, extraction, source, facets"
        for number, (key, day, story, status, extraction, source, facets) in enumerate(
            _ask(catalogue, question, "article", "key", keys)
        ):
            arrived.append(key)
            days.append(day)
            stories.append(story)
            states.append(min(pairs.setdefault((status, extraction), len(pairs)), 255))
            if source:
                postings[source].append(number)
            for entity in memoryview(facets).cast("I"):
                postings[entity].append(number)
        order = sorted(range(len(arrived)), key=lambda number: (days[number], arrived[number]), reverse=True)
        self.size = len(order)
        self.keys = array("I", map(arrived.__getitem__, order))
        self.days = array("i", map(days.__getitem__, order))
        self.stories = array("I", map(stories.__getitem__, order))
        self.states = bytes(map(states.__getitem__, order))
        self.state_pairs = tuple(pairs)
        self.undated = self.size - self.days.count(0)
        self.position_of = array("I", repeat(self.size, max(self.keys, default=0) + 1))
        self.postings = postings
        self._place_of_arrival = array("I", bytes(4 * self.size))
        for place, number in enumerate(order):
            self._place_of_arrival[number] = place
            self.position_of[self.keys[place]] = place
        counts = Counter(self.stories)
        self.shared = bytes(counts[story] > 1 for story in self.stories)

    def posting(self, name: int | str) -> array[int]:
        """Positions, ascending; the posting is used up."""
        return array("I", sorted(map(self._place_of_arrival.__getitem__, self.postings.pop(name))))


class _Rows:
    """The statement columns, sorted into runs."""

    def __init__(self, catalogue: Catalogue, keys: Collection[int] | None, heads: _Heads) -> None:
        ids, plain, basis = array("I"), array("d"), bytearray()
        numbers: dict[tuple[int, str, str, int, int], int] = {}
        sorting: list[int] = []
        question = "id, article, kind, actor, proposal, stance, past, confidence, basis"
        for number, (id, article, kind, actor, proposal, stance, past, confidence, how) in enumerate(
            _ask(catalogue, question, "statement", "article", keys)
        ):
            ids.append(id)
            plain.append(confidence * _BASIS_WEIGHTS[how])
            basis.append(how != REPORTER)
            run = numbers.setdefault((kind, actor, proposal, stance, past), len(numbers))
            sorting.append((run << _PLACE_BITS | heads.position_of[article]) << _ORDER_BITS | number)
        order = self._sort(sorting, numbers)
        self.id = array("I", map(ids.__getitem__, order))
        self.plain = array("d", map(plain.__getitem__, order))
        self.other = bytes(map(basis.__getitem__, order))
        self.shared = bytes(map(heads.shared.__getitem__, self.position))
        self.weight = self._speaking()
        self.first = self._first()
        counts = Counter(self.position)
        self.rows_from = array("I", accumulate((counts[place] for place in range(heads.size)), initial=0))
        self.rows_at = array("I", sorted(range(len(order)), key=self.position.__getitem__))

    def _sort(self, sorting: list[int], numbers: dict[tuple[int, str, str, int, int], int]) -> array[int]:
        """The order of arrival numbers by run (in the order of its names), then position; sets `position` and `runs`."""
        rank = {numbers[name]: place for place, name in enumerate(sorted(numbers))}
        shift = _PLACE_BITS + _ORDER_BITS
        low = (1 << shift) - 1
        sorting[:] = sorted((rank[value >> shift] << shift) | (value & low) for value in sorting)
        place_mask, order_mask = (1 << _PLACE_BITS) - 1, (1 << _ORDER_BITS) - 1
        self.position = array("I", ((value >> _ORDER_BITS) & place_mask for value in sorting))
        counts = Counter(value >> shift for value in sorting)
        order = array("I", (value & order_mask for value in sorting))
        self.runs: list[Run] = []
        start = 0
        for place, (kind, actor, proposal, stance, past) in enumerate(sorted(numbers)):
            end = start + counts[place]
            self.runs.append(Run(KINDS[kind], actor, proposal, STANCES[stance], bool(past), start, end))
            start = end
        return order

    def _speaking(self) -> array[float]:
        """An article that says the same thing five times says it once: its surest row of a run keeps its weight."""
        weights = array("d", self.plain)
        for run in self.runs:
            best = run.start
            for row in range(run.start + 1, run.end):
                if self.position[row] != self.position[row - 1]:
                    best = row
                elif weights[row] > weights[best]:
                    weights[best], best = 0.0, row
                else:
                    weights[row] = 0.0
        return weights

    def _first(self) -> bytes:
        """Marks the first row of each article in each cell: the articles of a cell are counted by these."""
        first = bytearray(len(self.position))
        cell: object = None
        seen: set[int] = set()
        for run in self.runs:
            if cell != run[:3]:
                cell, seen = run[:3], set()
            for row in range(run.start, run.end):
                if self.position[row] not in seen:
                    first[row] = 1
                    seen.add(self.position[row])
        return bytes(first)


def _facets(catalogue: Catalogue, heads: _Heads) -> tuple[list[Facet], bytes]:
    names = [
        (kind, key, number)
        for number, kind, key in catalogue.ask("SELECT id, kind, key FROM entity")
        if kind in FACET_KINDS and number in heads.postings
    ]
    names.extend(("source", source, source) for source in heads.postings if isinstance(source, str))
    facets: list[Facet] = []
    data = bytearray()
    for kind, key, name in sorted(names, key=lambda one: one[:2]):
        places = heads.posting(name)
        bits = len(places) * SPARSE >= heads.size
        facets.append(Facet(kind, key, len(places), len(data), bits))
        data += _as_bits(places, heads.size) if bits else places.tobytes()
        data += bytes(-len(data) % 4)
    return facets, bytes(data)


def _as_bits(places: Iterable[int], size: int) -> bytes:
    marked = bytearray(size)
    for place in places:
        marked[place] = 1
    return pack_bits(marked).to_bytes((size + 7) // 8, "little")
