"""What the screen shows, as one frozen value: restored at the next start, and what `[` and `]` go through."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from index.search.query import QUOTES, WHOLE

PANES = ("list", "reader", "entities", "matrix")
_NAMES = ("person", "org", "source")
_SINGLE = ("source", "month")  # of which an article has one: two of them are one or the other
_UNQUOTED = str.maketrans(dict.fromkeys(QUOTES, " "))


@dataclass(frozen=True, slots=True)
class Filter:
    """One narrowing beside the query: a facet (`kind` actor, person, org, proposal, source, month) or words (`text`)."""

    kind: str
    key: str
    name: str
    include: bool = True

    def words(self) -> str:
        """The filter in the query language."""
        return self._plainly() if self.include else f"NOT {self._plainly()}"

    def _plainly(self) -> str:
        if self.kind == "text":
            return f"({self.key})"
        if self.kind == "month":
            return f"date:{self.key}"
        if self.kind in _NAMES:  # its words alone would find longer names, too
            return f'{self.kind}:"{WHOLE}{" ".join(self.key.translate(_UNQUOTED).split())}"'
        return f"{self.kind}:{_quoted(self.key)}"


@dataclass(frozen=True, slots=True)
class View:
    """The state of all panes. `shows` says what the list pane lists: articles, cell, queue, changes, not_read, article."""

    query: str = ""
    filters: tuple[Filter, ...] = ()
    order: str = ""  # of the article list; "": the query's own
    shows: str = "articles"
    cell: tuple[str, str] = ("", "")  # actor and proposal whose statements the list shows
    focus: str = "list"
    zoom: bool = False
    row: int = 0  # of the article list
    statement: int = 0  # row of the statement list
    article: str = ""  # stable id of the open article
    offset: int = 0  # where in its text
    entity: int = 0
    actor: str = ""  # the cursor of the matrix
    proposal: str = ""
    sort: str = "country"
    fold_groups: bool = False
    fold_proposals: bool = False
    as_of: str = ""  # ISO day, or "": now
    others: bool = False  # the matrix of all other voices, not of governments
    origin: str = ""  # the pane that Esc returns to
    tops: tuple[int, ...] = (0, 0, 0, 0, 0)  # first visible rows of list, reader, entities, matrix; its first column

    def request(self) -> str:
        """Query and filters in the query language: what every pane answers."""
        parts = [f"({self.query})" if self.filters and self.query.strip() else self.query]
        single = {kind: [each for each in self.filters if each.kind == kind and each.include] for kind in _SINGLE}
        parts += [_either(each) for each in single.values() if each]
        parts += [each.words() for each in self.filters if not (each.kind in _SINGLE and each.include)]
        return " AND ".join(part for part in parts if part.strip())

    def day(self) -> datetime.date | None:
        """The day the matrix stands at; None: now."""
        return datetime.date.fromisoformat(self.as_of) if self.as_of else None

    def same_place(self, other: View) -> bool:
        """Whether the two differ by cursor movement only."""
        return self.still() == other.still()

    def still(self) -> View:
        """The view without its cursors."""
        return replace(self, row=0, statement=0, offset=0, entity=0, actor="", proposal="", origin="", tops=())

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> View:
        """A view as it was saved; what does not fit is left at its default."""
        default = cls()
        known = {item.name: data[item.name] for item in fields(cls) if item.name in data}
        known["filters"] = tuple(Filter(**entry) for entry in known.get("filters", ()))
        known["cell"] = tuple(known.get("cell", ("", "")))
        known["tops"] = tuple(int(top) for top in known.get("tops", ()))
        if len(known["tops"]) != len(default.tops):
            known["tops"] = default.tops
        fitting = {name: value for name, value in known.items() if type(value) is type(getattr(default, name))}
        return cls(**fitting)


def _either(filters: list[Filter]) -> str:
    words = " OR ".join(each.words() for each in filters)
    return words if len(filters) == 1 else f"({words})"


def _quoted(value: str) -> str:
    if value.replace("-", "").replace("_", "").isalnum() and value.isascii():
        return value
    return '"' + value.replace('"', " ") + '"'


@dataclass(slots=True)
class Trail:
    """The views one went through, and where one stands in them."""

    views: list[View] = field(default_factory=list)
    at: int = -1

    def keep(self, view: View) -> None:
        """Remember a view as the latest; what lay ahead is forgotten, and mere cursor movement replaces."""
        if 0 <= self.at < len(self.views) and self.views[self.at].same_place(view):
            self.views[self.at] = view
            return
        del self.views[self.at + 1 :]
        self.views = [*self.views[-99:], view]
        self.at = len(self.views) - 1

    def step(self, by: int) -> View | None:
        """The view before (-1) or after (1), or None at the end."""
        if not 0 <= self.at + by < len(self.views):
            return None
        self.at += by
        return self.views[self.at]
