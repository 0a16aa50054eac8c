"""The catalogue as columns: what a matrix, a facet count or a page of any selection needs, without a row of SQL.

Articles are numbered by position: 0 is the newest, the undated come last (among equals the later key first). A month is
then a range of positions, the article list is ascending positions, and "up to a day" is a cut. Statements are sorted into
runs of equal (kind, actor, proposal, stance, past), newest first inside a run. Everything is an array of numbers, so that
the loops over them run in C: bytes.find, bytes.count, itertools.compress, sum.
"""

from __future__ import annotations

import datetime
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from itertools import compress, repeat
from operator import itemgetter

from index.annotation import Basis, HolderKind, Stance
from index.catalogue import STATUS_CODE_READ, Catalogue
from index.catalogue_rows import BASIS_CODE, FACET_KINDS, KIND_CODE, KINDS, STANCES, unpack_facets

NOWHERE = 0xFFFFFFFF
REPORTER = BASIS_CODE[Basis.REPORTER]
BASIS_WEIGHT = {
    Basis.QUOTE: 1.0,
    Basis.PARAPHRASE: 0.9,
    Basis.AUTHOR: 0.8,
    Basis.REPORTER: 0.7,
    Basis.POLL: 0.6,
    Basis.HEARSAY: 0.5,
}
_BASIS_WEIGHTS = tuple(BASIS_WEIGHT[basis] for basis in Basis)


@dataclass(frozen=True, slots=True)
class Run:
    """Rows `start` to `end` of the statement columns: all of one kind, actor, proposal, stance and pastness."""

    kind: HolderKind
    actor: str
    proposal: str
    stance: Stance
    past: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Columns:
    """All columns at one change number. Row columns are parallel; position columns are parallel."""

    change: int
    keys: array[int]  # by position
    days: array[int]  # by position; 0 unknown
    stories: array[int]  # by position: the key of the story's first article
    status: bytes  # by position
    extraction: array[int]  # by position
    held: array[int]  # by position: how many statements
    position_of: array[int]  # by key; NOWHERE where there is none
    undated: int  # the first position without a date
    shared: frozenset[int]  # stories told by several articles
    runs: tuple[Run, ...]
    row_position: array[int]
    row_id: array[int]  # statement.id
    row_weight: array[float]  # confidence x basis
    row_single: array[float]  # the same, but 0 unless this row alone counts for its article and story in its run
    row_first: bytes  # 1: the first row of an article, in its cell, whose story is not shared
    row_other_basis: bytes  # 1: rests on more than a reporter's words
    facet_names: tuple[tuple[str, str], ...]  # (kind, key)
    facet_starts: array[int]  # one more than names
    facet_positions: array[int]

    @property
    def size(self) -> int:
        return len(self.keys)

    def first_after(self, day: datetime.date | None) -> int:
        """The first position dated no later than `day` (0 when None)."""
        if day is None:
            return 0
        return bisect_left(self.days, -day.toordinal(), 0, self.undated, key=lambda value: -value)

    def posting(self, number: int) -> Sequence[int]:
        """The positions of the articles that name one facet, ascending."""
        return self.facet_positions[self.facet_starts[number] : self.facet_starts[number + 1]]

    def rows_of(self, ids: Collection[int]) -> list[int]:
        """Row numbers of these statement ids."""
        return [row for row, id in enumerate(self.row_id) if id in ids]

    def keys_with(
        self,
        chosen: Chosen,
        actor: str | None,
        proposal: str | None,
        kind: HolderKind | None,
        *,
        also: Collection[int] = (),
    ) -> list[int]:
        """Keys of the chosen articles that hold statements as asked for (or are in `also`), newest first."""
        if actor is None and proposal is None and kind is None:
            places: Iterable[int] = (place for place in range(self.size) if self.held[place])
        else:
            places = {
                place
                for run in self.runs
                if (actor is None or run.actor == actor)
                and (proposal is None or run.proposal == proposal)
                and (kind is None or run.kind is kind)
                for place in self.row_position[run.start : run.end]
            }
        known = len(self.position_of)
        more = {self.position_of[key] for key in also if key < known} - {NOWHERE}
        wanted = sorted({*places, *more}) if more else sorted(places)
        return [self.keys[place] for place in wanted if chosen.mask is None or chosen.mask[place]]

    def least_certain(self, chosen: Chosen, limit: int) -> list[int]:
        """Ids of the chosen statements of least weight, ascending."""
        mask = chosen.row_mask()
        rows = range(len(self.row_id)) if mask is None else compress(range(len(mask)), mask)
        return [self.row_id[row] for row in nsmallest(limit, rows, key=lambda row: (self.row_weight[row], row))]

    def months(self) -> list[tuple[int, int]]:
        """Ranges of positions of the same month, oldest first, months without articles included."""
        ranges: list[tuple[int, int]] = []
        end = self.undated
        while end > 0:
            oldest = datetime.date.fromordinal(self.days[end - 1])
            following = (oldest.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)
            start = bisect_left(self.days, 1 - following.toordinal(), 0, end, key=lambda value: -value)
            ranges.append((start, end))
            end = start
            if len(ranges) > 2400:
                break
            end = self._skip_empty(ranges, following, end)
        return ranges

    def _skip_empty(self, ranges: list[tuple[int, int]], month: datetime.date, end: int) -> int:
        """Add an empty range for each month between `month` and the next article's."""
        if end <= 0:
            return end
        target = datetime.date.fromordinal(self.days[end - 1]).replace(day=1)
        while month < target and len(ranges) <= 2400:
            ranges.append((end, end))
            month = (month + datetime.timedelta(days=32)).replace(day=1)
        return end


class Chosen:
    """A selection as positions: `mask` has a 1 for each; None means all."""

    def __init__(self, columns: Columns, keys: Sequence[int] | None) -> None:
        self.columns = columns
        self.mask: bytes | None = None
        self.total = columns.size
        self._positions: array[int] | None = None
        if keys is not None:
            places = _places(columns, keys)
            self.total = len(places)
            mask = bytearray(columns.size)
            for place in places:
                mask[place] = 1
            self.mask = bytes(mask)

    @property
    def positions(self) -> Sequence[int]:
        """Ascending: newest first."""
        if self.mask is None:
            return range(self.columns.size)
        if self._positions is None:
            self._positions = array("I", compress(range(len(self.mask)), self.mask))
        return self._positions

    def keys(self, offset: int, limit: int) -> list[int]:
        """Keys of one page, newest first."""
        return [self.columns.keys[place] for place in self.positions[offset : offset + limit]]

    def row_mask(self) -> bytes | None:
        """For each row of the statement columns, whether its article is chosen."""
        if self.mask is None:
            return None
        return bytes(map(self.mask.__getitem__, self.columns.row_position))

    def count(self, places: Sequence[int]) -> int:
        """How many of these positions are chosen."""
        return len(places) if self.mask is None else sum(map(self.mask.__getitem__, places))


def _places(columns: Columns, keys: Sequence[int]) -> list[int]:
    known = len(columns.position_of)
    places = [columns.position_of[key] for key in keys if key < known]
    return [place for place in places if place != NOWHERE]


# --- building ----------------------------------------------------------------------------------------------------


def read_columns(catalogue: Catalogue) -> Columns:
    """Read all columns from the catalogue."""
    change = catalogue.change
    keys, days, stories = array("I"), array("i"), array("I")
    status, extraction, held = bytearray(), array("i"), array("I")
    facets: dict[int, array[int]] = {}
    sources: dict[str, array[int]] = {}
    question = "SELECT key, day, story, status, extraction, statements, source, facets FROM article ORDER BY day DESC, key DESC"
    for place, row in enumerate(catalogue.ask(question)):
        keys.append(row[0])
        days.append(row[1])
        stories.append(row[2])
        status.append(row[3])
        extraction.append(row[4])
        held.append(row[5])
        sources.setdefault(row[6], array("I")).append(place)
        for entity in unpack_facets(row[7]):
            facets.setdefault(entity, array("I")).append(place)
    position_of = array("I", repeat(NOWHERE, max(keys, default=0) + 1))
    for place, key in enumerate(keys):
        position_of[key] = place
    shared = frozenset(story for story, count in Counter(stories).items() if count > 1)
    names, starts, flat = _facet_columns(catalogue, facets, sources)
    undated = next((place for place in range(len(days) - 1, -1, -1) if days[place]), -1) + 1
    return Columns(
        change, keys, days, stories, bytes(status), extraction, held, position_of, undated, shared,
        *_statement_columns(catalogue, position_of, stories, shared), names, starts, flat,
    )  # fmt: skip


def _facet_columns(
    catalogue: Catalogue, facets: dict[int, array[int]], sources: dict[str, array[int]]
) -> tuple[tuple[tuple[str, str], ...], array[int], array[int]]:
    named: list[tuple[tuple[str, str], array[int]]] = []
    for number, kind, key in catalogue.ask("SELECT id, kind, key FROM entity"):
        if number in facets and kind in FACET_KINDS:
            named.append(((kind, key), facets[number]))
    named.extend((("source", source), places) for source, places in sources.items() if source)
    named.sort(key=itemgetter(0))
    starts, flat = array("I", [0]), array("I")
    for _, places in named:
        flat.extend(places)
        starts.append(len(flat))
    return tuple(name for name, _ in named), starts, flat


_RowKey = tuple[int, str, str, int, int, int, int, float, int]  # kind, actor, proposal, stance, past, position, id ...


def _statement_columns(
    catalogue: Catalogue, position_of: array[int], stories: array[int], shared: frozenset[int]
) -> tuple[tuple[Run, ...], array[int], array[int], array[float], array[float], bytes, bytes]:
    rows: list[_RowKey] = [
        (kind, actor, proposal, stance, past, position_of[article], id, confidence, basis)
        for kind, actor, proposal, stance, past, article, id, confidence, basis in catalogue.ask(
            "SELECT kind, actor, proposal, stance, past, article, id, confidence, basis FROM statement"
        )
    ]
    rows.sort()
    places = array("I", map(itemgetter(5), rows))
    ids = array("I", map(itemgetter(6), rows))
    weights = array("d", (row[7] * _BASIS_WEIGHTS[row[8]] for row in rows))
    other_basis = bytes(0 if row[8] == REPORTER else 1 for row in rows)
    runs = tuple(_runs(rows))
    single = _single_weights(runs, places, weights, stories, shared)
    return runs, places, ids, weights, single, _first_of_article(runs, places, stories, shared), other_basis


def _runs(rows: Sequence[_RowKey]) -> Iterable[Run]:
    start = 0
    for index in range(1, len(rows) + 1):
        if index == len(rows) or rows[index][:5] != rows[start][:5]:
            kind, actor, proposal, stance, past = rows[start][:5]
            yield Run(KINDS[kind], actor, proposal, STANCES[stance], bool(past), start, index)
            start = index


def _single_weights(
    runs: Iterable[Run], places: array[int], weights: array[float], stories: array[int], shared: frozenset[int]
) -> array[float]:
    """An article that says the same thing five times says it once: its surest row counts in a run, the others weigh 0."""
    single = array("d", weights)
    for run in runs:
        best = run.start
        for index in range(run.start, run.end):
            if index == run.start or places[index] != places[index - 1]:
                best = index
            elif weights[index] > weights[best]:
                single[best] = 0.0
                best = index
            else:
                single[index] = 0.0
    return single


def _first_of_article(runs: Sequence[Run], places: array[int], stories: array[int], shared: frozenset[int]) -> bytes:
    first = bytearray(len(places))
    cell: tuple[HolderKind, str, str] | None = None
    seen: set[int] = set()
    for run in runs:
        if cell != (run.kind, run.actor, run.proposal):
            cell, seen = (run.kind, run.actor, run.proposal), set()
        for index in range(run.start, run.end):
            if places[index] not in seen and stories[places[index]] not in shared:
                first[index] = 1
                seen.add(places[index])
    return bytes(first)


def unread_mask(columns: Columns, extraction: int) -> bytes:
    """1 where the present rules have not read the article (another language, failed, or stale)."""
    return bytes(
        status != STATUS_CODE_READ or read_under != extraction
        for status, read_under in zip(columns.status, columns.extraction, strict=True)
    )


__all__ = ["BASIS_WEIGHT", "KIND_CODE", "Chosen", "Columns", "Run", "read_columns", "unread_mask"]
