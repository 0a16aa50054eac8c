"""Where sources contradict each other: cells with both sides at once, and persons whose office differs between articles."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.annotation import HolderKind, MentionKind
from index.answers import Cell, CellLabel, Selection, StatementRow
from index.article import ArticleDate
from index.config import Actor
from index.lang import load

if TYPE_CHECKING:
    from index.corpus import Corpus


_TERM = datetime.timedelta(days=180)
MOST_READ = 2_000  # articles whose text is read again for the offices in it; beyond, those of statements are compared


@dataclass(frozen=True, slots=True)
class OfficeGiven:
    """A sentence in which an article gives a person an office."""

    person: str
    office: str
    article: str
    date: ArticleDate
    sentence: str


@dataclass(frozen=True, slots=True)
class OfficeConflict:
    """One person to whom articles give offices that cannot be the same. `rows`: the first sentence for each office."""

    actor: str
    person: str
    offices: tuple[str, ...]
    rows: tuple[OfficeGiven, ...]


@dataclass(frozen=True, slots=True)
class CellConflict:
    """A cell with both sides at the same time (or undated); the surest statement of each side."""

    cell: Cell
    rows: tuple[StatementRow, ...]


def office_conflicts(corpus: Corpus, selection: Selection) -> list[OfficeConflict]:
    """Persons with conflicting offices, by actor and name."""
    actors = {actor.id: actor for actor in corpus.config.actors}
    people: dict[tuple[str, str], dict[str, OfficeGiven]] = defaultdict(dict)
    given = _in_texts(corpus, selection) if selection.total <= MOST_READ else _in_statements(corpus, selection)
    for actor, one in given:
        office = _bare_office(one.office, actors.get(actor))
        surname = one.person.split()[-1] if one.person.split() else ""
        if _held_by_one(office) and surname[:1].isupper():
            people[actor, surname].setdefault(office, one)
    found = []
    for (actor, _), offices in sorted(people.items()):
        distinct = _incompatible(offices)
        if len(distinct) > 1:
            rows = tuple(offices[office] for office in distinct)
            if not _at_one_time(rows):
                continue
            person = max((row.person for row in rows), key=len)
            found.append(OfficeConflict(actor, person, distinct, rows))
    return found


def _in_statements(corpus: Corpus, selection: Selection) -> Iterator[tuple[str, OfficeGiven]]:
    for row in corpus.statements(selection):
        said = row.statement
        yield said.actor, OfficeGiven(said.speaker, said.office, row.article, row.date, row.sentence)


def _in_texts(corpus: Corpus, selection: Selection) -> Iterator[tuple[str, OfficeGiven]]:
    """Every person of one actor and with an office, wherever the articles name them, with a statement or without."""
    for row in corpus.rows(selection, limit=MOST_READ):
        reading = corpus.reading(row.key)
        for mention in reading.mentions:
            if mention.kind is MentionKind.PERSON and mention.office and len(mention.actors) == 1:
                within = (sentence.span for sentence in reading.sentences if sentence.span.overlaps(mention.span))
                sentence = " ".join(next(within, mention.span).of(reading.article.text).split())
                yield (
                    mention.actors[0],
                    OfficeGiven(mention.key, mention.office, row.name, row.date, sentence),
                )


def cell_conflicts(corpus: Corpus, selection: Selection) -> list[CellConflict]:
    """Cells of governments that say both sides at once; what changed over time, and shades of one side, are none."""
    matrix = corpus.matrix(selection)
    found = []
    for _, cell in sorted(matrix.cells.items()):
        if cell.label in (CellLabel.CONTRADICTORY, CellLabel.MIXED):
            rows = corpus.statements(selection, actor=cell.actor, proposal=cell.proposal, kind=HolderKind.GOVERNMENT)
            found.append(CellConflict(cell, _surest_of_each_side(rows)))
    return found


def _surest_of_each_side(rows: Iterable[StatementRow]) -> tuple[StatementRow, ...]:
    best: dict[str, StatementRow] = {}
    for row in rows:
        side = row.effective.side if row.effective else ""
        if side not in ("for", "against") or row.statement.past:
            continue
        if side not in best or row.statement.confidence > best[side].statement.confidence:
            best[side] = row
    return tuple(best[side] for side in sorted(best, reverse=True))


def _bare_office(office: str, actor: Actor | None) -> str:
    """The office in lower case without the country: `Polish prime minister` is `prime minister`."""
    bare = office.casefold()
    for other, usual in load("naming")["same_offices"].items():
        bare = re.sub(rf"\b{other}$", usual, bare)
    for name in (*actor.adjectives, *actor.names) if actor else ():
        bare = bare.removeprefix(f"{name.casefold()} ").removesuffix(f" of {name.casefold()}")
    return bare.strip()


def _held_by_one(office: str) -> bool:
    """Whether one person at a time has such an office, and hardly two of them: no general, leader or former president."""
    return not office.startswith("former ") and (office == "president" or office.endswith(" minister"))


def _at_one_time(rows: Iterable[OfficeGiven]) -> bool:
    """Whether the articles are so near in time that the person did not just change office; undated ones are."""
    days = [row.date.day for row in rows if row.date.day]
    return not days or max(days) - min(days) <= _TERM


def _incompatible(offices: Iterable[str]) -> tuple[str, ...]:
    """Offices of which none is a shorter way to put another: `minister` and `foreign minister` go together."""
    distinct: list[str] = []
    for office in sorted(offices, key=len, reverse=True):
        if not any(_is_short_for(office, longer) for longer in distinct):
            distinct.append(office)
    return tuple(sorted(distinct))


def _is_short_for(office: str, longer: str) -> bool:
    """Whether the end of the longer one says the same; a vice president is no president."""
    rest = longer.removesuffix(office)
    return rest != longer and rest.strip() not in load("offices", "world")["ranks"]
