"""What workers and panes tell the screen. Workers compute, the screen paints."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from textual.message import Message

from index.answers import ArticleRow, FacetCount, Matrix, Selection
from index.errors import StancegridError


@dataclass
class Found(Message):
    """The articles of a question, with the first page of the list."""

    number: int
    selection: Selection
    rows: list[ArticleRow] = field(default_factory=list)


@dataclass
class Refused(Message):
    """A question that could not be answered."""

    number: int
    error: StancegridError


@dataclass
class Counted(Message):
    """The entities of a selection, or of one article. `mark` is that of the question."""

    number: int
    facets: dict[str, list[FacetCount]]
    article: int | None
    mark: Any


@dataclass
class Gathered(Message):
    """The matrix of a selection; `before` is that of the time step before, to mark what flipped."""

    number: int
    matrix: Matrix
    before: Matrix | None
    mark: Any
