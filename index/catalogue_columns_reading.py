"""Reads the columns from the catalogue: of all articles, or of some."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any

import numpy as np

from index.annotation import Basis
from index.catalogue import Catalogue, chunks
from index.catalogue_columns import FIRST, OTHER, SHARED, SPARSE, CellName, Columns, Facet, Numbers, in_words
from index.catalogue_rows import BASIS_CODE, FACET_KINDS, KINDS
from index.catalogue_view import View
from index.matrix_overlay import BASIS_WEIGHT

_BASIS_WEIGHTS = tuple(BASIS_WEIGHT[basis] for basis in Basis)
_REPORTER = BASIS_CODE[Basis.REPORTER]
MOST_SPECIAL = 2_000  # articles kept apart from the bulk

_RunName = tuple[int, str, str, int]  # kind code, actor, proposal, share


def read_columns(catalogue: Catalogue, keys: Collection[int] | None = None) -> Columns:
    """The columns of these articles (None: of all)."""
    change = catalogue.change
    heads = _Heads(catalogue, keys)
    rows = _Rows(catalogue, keys, heads)
    facets, data = _facets(catalogue, heads)
    return Columns(
        change=change, keys=heads.keys, days=heads.days, stories=heads.stories, states=heads.states,
        state_pairs=heads.state_pairs, position_of=heads.position_of, undated=heads.undated, cells=rows.cells,
        cell_runs=rows.cell_runs, run_rows=rows.run_rows, run_share=rows.run_share, row_position=rows.position,
        row_id=rows.id, row_weight=rows.weight, row_plain=rows.plain, row_marks=rows.marks, facets=facets, facet_data=data,
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
    if special:
        stories = list(set(_stories_of(catalogue, special)))
        special.update(bulk.keys[np.isin(bulk.stories, np.array(stories, bulk.stories.dtype))].tolist())
    gone = catalogue.removed_after(bulk.change)
    known = len(bulk.position_of)
    places = {int(bulk.position_of[key]) for key in (*special, *gone) if key < known}
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
        order = np.lexsort((_numbers(arrived), _numbers(days)))[::-1]
        self.size = len(order)
        self.keys, self.days, self.stories = _numbers(arrived)[order], _numbers(days)[order], _numbers(stories)[order]
        self.states = np.frombuffer(bytes(states), np.uint8)[order]
        self.state_pairs = tuple(pairs)
        self.undated = self.size - int(np.count_nonzero(self.days == 0))
        places = np.arange(self.size, dtype=np.uint32)
        # the few articles apart have keys as high as any: half the memory for them
        kind = np.dtype(np.uint16 if self.size < 1 << 16 else np.uint32)
        self.position_of: Numbers = np.full(int(self.keys.max(initial=0)) + 1, self.size, kind)
        self.position_of[self.keys] = places
        self.postings = postings
        self._place_of_arrival = np.empty_like(places)
        self._place_of_arrival[order] = places
        _, story, counts = np.unique(self.stories, return_inverse=True, return_counts=True)
        self.shared = counts[story] > 1

    def posting(self, name: int | str) -> Numbers:
        """Positions, ascending; the posting is used up."""
        return np.sort(self._place_of_arrival[_numbers(self.postings.pop(name))])


class _Rows:
    """The statement columns, sorted into runs."""

    def __init__(self, catalogue: Catalogue, keys: Collection[int] | None, heads: _Heads) -> None:
        ids, articles, plain, other, runs = array("I"), array("I"), array("d"), bytearray(), array("I")
        numbers: dict[_RunName, int] = {}
        question = "id, article, kind, actor, proposal, stance, past, confidence, basis"
        for id, article, kind, actor, proposal, stance, past, confidence, how in _ask(
            catalogue, question, "statement", "article", keys
        ):
            ids.append(id)
            articles.append(article)
            plain.append(confidence * _BASIS_WEIGHTS[how])
            other.append(how != _REPORTER)
            runs.append(numbers.setdefault((kind, actor, proposal, 2 * stance + bool(past)), len(numbers)))
        names = sorted(numbers)
        rank = np.empty(len(names), np.uint32)
        rank[[numbers[name] for name in names]] = np.arange(len(names), dtype=np.uint32)
        run, position = rank[_numbers(runs)], heads.position_of[_numbers(articles)]
        order = np.lexsort((position, run))
        run, self.position = run[order], position[order]
        self.id, self.plain = _numbers(ids)[order], _numbers(plain)[order]
        self._name(names, run)
        self.weight = self._speaking(run)
        self.marks = np.where(np.frombuffer(bytes(other), np.bool_)[order], OTHER, 0).astype(np.uint8)
        self.marks |= np.where(heads.shared[self.position], SHARED, 0).astype(np.uint8)
        self._mark_first(run)

    def _name(self, names: list[_RunName], run: Numbers) -> None:
        """Sets what is known of runs and cells."""
        self.run_rows = np.searchsorted(run, np.arange(len(names) + 1)).astype(np.uint32)
        self.run_share = np.array([name[3] for name in names], np.uint8)
        first_runs = [number for number, name in enumerate(names) if not number or name[:3] != names[number - 1][:3]]
        self.cells: list[CellName] = [(KINDS[names[at][0]], names[at][1], names[at][2]) for at in first_runs]
        self.cell_runs = np.array([*first_runs, len(names)], np.uint32)

    def _speaking(self, run: Numbers) -> Numbers:
        """An article that says the same thing five times says it once: its surest row of a run keeps its weight."""
        weights = np.zeros_like(self.plain)
        if len(weights):
            same = run.astype(np.uint64) << np.uint64(32) | self.position
            begins = np.diff(same, prepend=same[0] + np.uint64(1)) != 0
            best = np.maximum.reduceat(self.plain, np.flatnonzero(begins))
            group = np.cumsum(begins) - 1
            surest = np.flatnonzero(self.plain == best[group])
            surest = surest[np.diff(group[surest], prepend=-1) != 0]  # the first of equally sure ones
            weights[surest] = self.plain[surest]
        return weights

    def _mark_first(self, run: Numbers) -> None:
        """Marks the first row of each article in each cell: the articles of a cell are counted by these."""
        cell = np.searchsorted(self.cell_runs, run, "right").astype(np.uint64)
        _, first = np.unique(cell << np.uint64(32) | self.position, return_index=True)
        self.marks[first] |= FIRST


def _numbers(values: array[Any]) -> Numbers:
    return np.frombuffer(values, values.typecode)


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
    return facets, bytes(data)


def _as_bits(places: Numbers, size: int) -> bytes:
    marked = np.zeros(size, np.bool_)
    marked[places] = True
    return in_words(marked).tobytes()
