"""Questions to the corpus and their answers, as plain values: they cross into another process and back.

Nothing of Textual is imported here: the child process that answers has no screen.
"""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass, replace
from pathlib import Path

from index.annotation import HolderKind
from index.answers import ArticleRow, FacetCount, Matrix, Selection
from index.corpus import Corpus
from index.errors import StancegridError
from index.search.query import Order
from tui.listings import Listed, Listing, list_statements

FACTORY = "tui.questions:serve"  # makes the answering side in a child process
PAGE = 64  # articles of the list fetched at a time
KINDS = (
    ("actor", "Countries"),
    ("person", "People"),
    ("org", "Organisations"),
    ("source", "Sources"),
    ("month", "Months"),
)
SHOWN_OF_A_KIND = 40


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask. `number` tells the latest search from overtaken ones, `mark` what the visible panes lack.

    `seconds`: a search while typing may stop after so long, with "at least" for an answer.
    """

    number: int
    text: str = ""
    order: str = ""
    rows: bool = True
    facets: bool = False
    matrix: bool = False
    article: int | None = None  # entities of this article only
    find: int | None = None  # where the query matches in this article
    kind: str = HolderKind.GOVERNMENT.value
    as_of: str = ""
    before: str = ""
    seconds: float | None = None
    mark: str = ""
    pages: tuple[int, ...] = ()  # further pages of the list
    lacking: bool = False  # the list is that of the articles that the present rules have not read
    news: tuple[tuple[str, int], ...] = ()  # saved searches, each with the newest key when it was looked at
    listings: tuple[Listing, ...] = ()  # of statements

    def to_text(self) -> str:
        parts = [getattr(self, name) for name in self.__slots__[:-1]]
        return json.dumps([*parts, [listing.to_json() for listing in self.listings]])

    @classmethod
    def from_text(cls, text: str) -> Question:
        *parts, listings = json.loads(text)
        return replace(cls(*parts), listings=tuple(map(Listing.from_json, listings)))


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts that were asked for; None for the others. `before` is the matrix of the time step before.

    `selection` is whole where rows were asked for, and without its keys elsewhere.
    """

    selection: Selection
    rows: list[ArticleRow] | None = None
    facets: dict[str, list[FacetCount]] | None = None
    matrix: Matrix | None = None
    before: Matrix | None = None
    matches: list[tuple[int, int]] | None = None
    pages: dict[int, list[ArticleRow]] | None = None
    lacking: int | None = None  # how many articles the list of `lacking` has
    news: list[str] | None = None
    listed: dict[Listing, Listed] | None = None


class Answerer:
    """Answers questions on one open corpus; remembers the latest selection for the panes that ask after the list."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self._selected: tuple[str, int, Selection] | None = None

    def answer(self, question: Question) -> Parts:
        """All parts of a question. Raises StancegridError."""
        selection = self._select(question)
        listed = self.corpus.lacking(selection) if question.lacking else selection
        return Parts(
            selection if question.rows else replace(selection, keys=None),  # a million keys need not cross twice
            self._rows(question, selection, 0) if question.rows else None,
            self._facets(question, selection) if question.facets else None,
            self._matrix(question, selection, question.as_of) if question.matrix else None,
            self._matrix(question, selection, question.before) if question.matrix and question.before else None,
            None if question.find is None else self.corpus.find(selection, question.find),
            {page: self._rows(question, listed, page) for page in question.pages} if question.pages else None,
            listed.total if question.lacking else None,
            [self._new(text, last) for text, last in question.news] if question.news else None,
            {one: list_statements(self.corpus, selection, one) for one in question.listings}
            if question.listings
            else None,
        )

    def _select(self, question: Question) -> Selection:
        change = self.corpus.change
        kept = self._selected
        if not question.rows and kept is not None and kept[:2] == (question.text, change):
            return kept[2]
        selection = self.corpus.select(question.text, seconds=question.seconds)
        self._selected = (question.text, change, selection)
        return selection

    def _rows(self, question: Question, selection: Selection, page: int) -> list[ArticleRow]:
        order = Order(question.order) if question.order else None
        if question.lacking and order in (None, Order.RELEVANCE):
            order = Order.NEWEST
        return self.corpus.rows(selection, offset=page * PAGE, limit=PAGE, order=order)

    def _new(self, text: str, last: int) -> str:
        """What is new in a saved search, in words."""
        try:
            fresh = self.corpus.count_new(self.corpus.select(text), last)
        except StancegridError as error:  # such as a proposal that the configuration no longer has
            return str(error)
        return f"{fresh:+,}" if fresh else "nothing new"

    def _facets(self, question: Question, selection: Selection) -> dict[str, list[FacetCount]]:
        article = question.article
        return {
            kind: self.corpus.facets(selection, kind, limit=SHOWN_OF_A_KIND, article=article) for kind, _ in KINDS
        }  # fmt: skip

    def _matrix(self, question: Question, selection: Selection, day: str) -> Matrix:
        as_of = datetime.date.fromisoformat(day) if day else None
        return self.corpus.matrix(selection, kind=HolderKind(question.kind), as_of=as_of)


class Serving:
    """What answers in the child process (index/search/worker.py)."""

    def __init__(self, corpus: Corpus) -> None:
        self._answerer = Answerer(corpus)

    def __call__(self, text: str) -> Parts:
        return self._answerer.answer(Question.from_text(text))

    def rest(self) -> None:
        """Nobody has asked for a while."""
        self._answerer.corpus.let_go()


def serve(path: str, config: str, person: str) -> Serving:
    """The factory of the child process: opens the corpus there, and answers."""
    return Serving(Corpus.open(Path(path), config=Path(config) if config else None, person=person or None))
