"""Lists of statements, as they are asked of the process that answers: of a cell, the review queue, what is new, the other side.

Nothing of Textual is imported here: the child process that answers has no screen.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from index.annotation import HolderKind, Stance
from index.answers import Selection, StatementRow
from index.corpus import Corpus

MOST_STATEMENTS = 500
MOST_QUEUED = 200  # of the review queue at a time: it is looked through again after every judgment


@dataclass(frozen=True, slots=True)
class Listing:
    """Which statements. `shows`: cell, queue, changes, or surest (one statement that says one of `stances`).

    `actors` and `proposals` are those of a cell, several where it is folded, none for every one; `as_of` is an ISO day,
    `since` an ISO moment.
    """

    shows: str
    actors: tuple[str, ...] = ()
    proposals: tuple[str, ...] = ()
    kind: str = ""
    as_of: str = ""
    since: str = ""
    stances: tuple[str, ...] = ()

    def to_json(self) -> list[str | list[str]]:
        return [list(value) if isinstance(value, tuple) else value for value in map(self._value, self.__slots__)]

    def _value(self, name: str) -> str | tuple[str, ...]:
        value: str | tuple[str, ...] = getattr(self, name)
        return value

    @classmethod
    def from_json(cls, parts: list[str | list[str]]) -> Listing:
        return cls(*(tuple(part) if isinstance(part, list) else part for part in parts))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Listed:
    """The statements of a listing. `held`: how many the selected articles hold altogether, where that was counted."""

    rows: list[StatementRow]
    held: int = 0


def list_statements(corpus: Corpus, selection: Selection, listing: Listing) -> Listed:
    """The statements of a listing, judgments applied; of a cell also those that were rejected."""
    if listing.shows == "queue":
        return Listed(corpus.queue(selection, limit=MOST_QUEUED), corpus.statement_count(selection))
    if listing.shows == "changes":
        since = datetime.datetime.fromisoformat(listing.since) if listing.since else None
        return Listed(corpus.changes(since, limit=MOST_STATEMENTS) if since else [])
    if listing.shows == "surest":
        stances = {Stance(one) for one in listing.stances}
        one = corpus.surest(selection, listing.actors, listing.proposals, stances)
        return Listed([one] if one else [])
    rows = corpus.statements(
        selection,
        actor=listing.actors or None,
        proposal=listing.proposals or None,
        kind=HolderKind(listing.kind) if listing.kind else None,
        as_of=datetime.date.fromisoformat(listing.as_of) if listing.as_of else None,
        rejected=True,
        limit=MOST_STATEMENTS,
    )
    return Listed(list(rows))
