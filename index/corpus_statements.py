"""Statements as people see them: with article, sentence and what was decided; and the same decisions for the matrix."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge, nlargest
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, NamedTuple

from index.annotation import Basis, HolderKind, Stance, Statement
from index.answers import ArticleRow, Decision, Judgment, StatementRow
from index.catalogue import Catalogue
from index.catalogue_rows import STATEMENT_COLUMNS, statement_of
from index.matrix_overlay import BASIS_WEIGHT, Extra, Overlay
from index.review import ArticleReview, Review, Verdict, can_be_applied

if TYPE_CHECKING:
    from index.catalogue_columns import Columns, Numbers, Run
    from index.catalogue_view import Chosen, Part

_PAGE = 100  # articles at a time


def statement_hash(article_id: str, statement: Statement) -> str:
    """Identifies a statement within one extraction."""
    evidence = statement.evidence
    parts = (
        article_id, statement.actor, statement.proposal, statement.stance, statement.kind,
        evidence.sentence.start, evidence.sentence.end, evidence.cue.start, evidence.cue.end, statement.past,
    )  # fmt: skip
    return hashlib.sha256("\0".join(map(str, parts)).encode("utf-8", "surrogatepass")).hexdigest()[:12]


class StatementReader:
    """Reads statement rows of articles from the catalogue, judgments applied."""

    def __init__(self, catalogue: Catalogue, review: Review) -> None:
        self._catalogue = catalogue
        self._review = review

    def of_articles(self, keys: Iterable[int]) -> Iterator[StatementRow]:
        """All statement rows, rejected ones included: articles in the given order, then in text order."""
        coming = iter(keys)
        while part := list(islice(coming, _PAGE)):
            rows = {row.key: row for row in self._catalogue.rows(part)}
            stored = self._catalogue.statements_of(part)
            judged = set(self._review.judged_articles())
            for key in part:
                row = rows.get(key)
                if row and (key in stored or row.id in judged):
                    yield from self.of_article(row, stored.get(key, ()))

    def of_article(
        self, row: ArticleRow, stored: Sequence[Sequence[Any]], *, text: str | None = None
    ) -> list[StatementRow]:
        """The statement rows of one article in text order, those that people added among them."""
        text = self._catalogue.text(row.key) if text is None else text
        statements = [statement_of(columns, row.date.day) for columns in stored]
        review = self._review.of_article(row.id, text, statements)
        found = [
            _statement_row(row, statement, text, review.verdicts.get(number))
            for number, statement in enumerate(statements)
        ]
        found.extend(_statement_row(row, _dated(statement, row), text, verdict) for statement, verdict in review.added)
        return sorted(found, key=lambda one: (one.statement.evidence.sentence, one.statement.evidence.cue))

    def by_id(self, ids: Sequence[int]) -> Iterator[StatementRow]:
        """The rows of single statements (statement.id), in the given order, without reading their neighbours twice."""
        for start in range(0, len(ids), _PAGE):
            part = list(ids[start : start + _PAGE])
            marks = ",".join("?" * len(part))
            wanted = self._catalogue.ask(
                f"SELECT {STATEMENT_COLUMNS} FROM statement WHERE id IN ({marks})", part
            ).fetchall()
            keys = sorted({row[1] for row in wanted})
            heads = {row.key: row for row in self._catalogue.rows(keys)}
            made: dict[int, StatementRow] = {}
            for key in keys:
                if key in heads:
                    rows = [row for row in wanted if row[1] == key]
                    made.update(self._of_some(heads[key], rows))
            yield from (made[id] for id in part if id in made)

    def _of_some(self, head: ArticleRow, rows: Sequence[Sequence[Any]]) -> Iterator[tuple[int, StatementRow]]:
        text = self._catalogue.text(head.key)
        statements = [statement_of(columns, head.date.day) for columns in rows]
        review = self._review.of_article(head.id, text, statements)
        for number, (columns, statement) in enumerate(zip(rows, statements, strict=True)):
            yield columns[0], _statement_row(head, statement, text, review.verdicts.get(number))


def _dated(statement: Statement, row: ArticleRow) -> Statement:
    from dataclasses import replace

    return replace(statement, valid_on=row.date.day)


def _statement_row(row: ArticleRow, statement: Statement, text: str, verdict: Verdict | None) -> StatementRow:
    decision = verdict.judgment.decision.value if verdict else ""
    return StatementRow(
        hash=statement_hash(row.id, statement),
        article_key=row.key,
        article_id=row.id,
        article=row.name,
        title=row.title,
        source=row.source,
        date=row.date,
        statement=statement,
        sentence=statement.evidence.sentence.of(text),
        cue=statement.evidence.cue.of(text),
        effective=verdict.stance if verdict else statement.stance,
        judgment=decision,
        judged_by=verdict.judgment.person if verdict else "",
        reason=verdict.judgment.reason if verdict else "",
        disputed=verdict.disputed if verdict else False,
    )


# --- for the matrix ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Decided:
    """What people decided about one article, of which judgments, at which change number."""

    mark: object
    dropped: tuple[int, ...]
    extras: tuple[Extra, ...]


class Decisions:
    """What judgments change in the matrix. An article is looked at again when its judgments or the catalogue changed."""

    def __init__(self) -> None:
        self._known: dict[str, _Decided] = {}

    def overlay(self, catalogue: Catalogue, review: Review) -> Overlay:
        """Statements that no longer count as they are, and what counts instead."""
        change = catalogue.change
        decided: dict[str, _Decided] = {}
        for id in review.judged_articles():
            mark = (change, review.judged(id))
            known = self._known.get(id)
            decided[id] = known if known and known.mark == mark else _decided(catalogue, review, id, mark)
        self._known = decided
        dropped = frozenset(chain.from_iterable(one.dropped for one in decided.values()))
        extras = tuple(chain.from_iterable(one.extras for one in decided.values()))
        pins = {cell: judgment.stance for cell, judgment in review.pins().items() if judgment.stance}
        return Overlay(dropped, extras, pins)


def _decided(catalogue: Catalogue, review: Review, id: str, mark: object) -> _Decided:
    key = catalogue.key_of_id(id)
    if key is None:
        return _Decided(mark, (), ())
    stored = catalogue.statements_of([key]).get(key, [])
    statements = [statement_of(row, None) for row in stored]
    found = review.of_article(id, catalogue.text(key), statements)
    return _Decided(mark, tuple(stored[number][0] for number in found.verdicts), tuple(_extras(found, statements, key)))


def _extras(found: ArticleReview, statements: Sequence[Statement], key: int) -> Iterator[Extra]:
    for number, verdict in found.verdicts.items():
        if verdict.stance:
            yield _extra(statements[number], verdict.stance, key)
    for statement, verdict in found.added:
        if verdict.stance:
            yield _extra(statement, verdict.stance, key, added=True)


def _extra(statement: Statement, stance: Stance, key: int, *, added: bool = False) -> Extra:
    """What a person confirmed or corrected is certain; how the text knows it still matters."""
    return Extra(
        kind=statement.kind,
        actor=statement.actor,
        proposal=statement.proposal,
        stance=stance,
        key=key,
        weight=1.0 if added else BASIS_WEIGHT[statement.basis],
        past=statement.past,
        reporter=not added and statement.basis is Basis.REPORTER,
    )


# --- which articles to look into ---------------------------------------------------------------------------------


class Asked(NamedTuple):
    """Which statements are asked for: of these actors, on these proposals, of one kind, up to a day. None: of any."""

    actors: Collection[str] | None = None
    proposals: Collection[str] | None = None
    kind: HolderKind | None = None
    as_of: datetime.date | None = None

    def has(self, one: Statement | Run) -> bool:
        """Whether a statement, or a run of statements, is one of them (whatever its day)."""
        return (
            (self.actors is None or one.actor in self.actors)
            and (self.proposals is None or one.proposal in self.proposals)
            and (self.kind is None or one.kind is self.kind)
        )


def named(one: str | Collection[str] | None) -> Collection[str] | None:
    """One name or several as a set of names; None: any."""
    return {one} if isinstance(one, str) else one if one is None else frozenset(one)


def keys_with(chosen: Chosen, asked: Asked, judged: Collection[int]) -> Iterator[int]:
    """Keys of the chosen articles that hold statements as asked for (or are judged), newest first. What is not taken is
    not looked for: the first few of a cell of a hundred thousand cost next to nothing."""
    parts = (_newest_first(part, asked, judged) for part in chosen.parts if part.total)
    return (key for _, key in merge(*parts, reverse=True))


def _newest_first(part: Part, asked: Asked, judged: Collection[int]) -> Iterator[tuple[int, int]]:
    """(day, key) of the articles of one part; positions ascend from the newest, inside every run too."""
    columns = part.columns
    first = columns.first_not_after(asked.as_of)
    end = columns.size if asked.as_of is None else columns.undated
    last = -1
    for place in _places(columns, asked, judged):
        if place != last and first <= place < end and (part.mask is None or part.mask[place]):
            yield int(columns.days[place]), int(columns.keys[place])
        last = place


def _places(columns: Columns, asked: Asked, judged: Collection[int]) -> Iterable[int]:
    """Positions with statements as asked for, ascending; some come twice."""
    known = len(columns.position_of)
    extra = sorted({int(columns.position_of[key]) for key in judged if key < known} - {columns.size})
    if asked[:3] == (None, None, None):
        return sorted({*columns.row_position.tolist(), *extra})
    return merge(extra, *(columns.row_position[run.start : run.end].data for run in columns.runs if asked.has(run)))


def least_certain(chosen: Chosen, limit: int) -> list[int]:
    """Ids of the chosen statements of least weight, ascending; of equal weight the earlier id first."""
    found: list[tuple[float, int]] = []
    for part in chosen.parts:
        rows, columns = part.rows(), part.columns
        weights, ids = columns.row_plain, columns.row_id
        if rows is not None:
            weights, ids = weights[rows], ids[rows]
        found.extend(_least(weights, ids, limit))
    return [id for _, id in sorted(found)[:limit]]


def _least(weights: Numbers, ids: Numbers, limit: int) -> Iterator[tuple[float, int]]:
    """The `limit` smallest of (weight, id), in no order; all of them need not be sorted for that."""
    import numpy as np

    if len(weights) <= limit:
        return zip(weights.tolist(), ids.tolist(), strict=True)
    most = float(np.partition(weights, limit - 1)[limit - 1])
    below = np.flatnonzero(weights < most)
    equal = np.sort(ids[weights == most])[: limit - len(below)].tolist()
    return chain(zip(weights[below].tolist(), ids[below].tolist(), strict=True), ((most, id) for id in equal))


def surest(chosen: Chosen, asked: Asked, stances: Collection[Stance], limit: int) -> list[int]:
    """Ids of the statements asked for of these stances, those of most weight first; of changed and of judged articles
    those of any stance."""
    found: list[tuple[float, int]] = []
    for part in chosen.parts:
        mask, columns = part.mask, part.columns
        rows = (
            row
            for run in columns.runs
            if asked.has(run) and (part is chosen.special or run.stance in stances)
            for row in range(run.start, run.end)
            if mask is None or mask[columns.row_position[row]]
        )
        few = nlargest(limit, rows, key=columns.row_plain.__getitem__) if part is chosen.bulk else list(rows)
        found.extend((float(columns.row_plain[row]), int(columns.row_id[row])) for row in few)
    return [id for _, id in sorted(found, reverse=True)]


def orphans(catalogue: Catalogue, review: Review) -> list[Judgment]:
    """Judgments in force whose article, text or statement is gone; oldest first."""
    found = [
        j
        for j in review.force
        if j.decision is Decision.METADATA and not (can_be_applied(j) and catalogue.key_of_id(j.article_id))
    ]
    for id in review.judged_articles():
        key = catalogue.key_of_id(id)
        if key is None:
            found.extend(j for j in review.force if j.article_id == id and j.decision is not Decision.METADATA)
            continue
        statements = [statement_of(row, None) for row in catalogue.statements_of([key]).get(key, [])]
        found.extend(review.of_article(id, catalogue.text(key), statements).orphans)
    return sorted(found, key=lambda judgment: (judgment.time, judgment.id))


def is_unjudged(row: StatementRow) -> bool:
    return not row.judgment and row.effective is not None


__all__ = ["Asked", "Decision", "Decisions", "StatementReader", "is_unjudged", "named", "statement_hash"]
