"""Questions to the corpus and what becomes of their answers. Stale answers never paint."""

from __future__ import annotations

import asyncio
import datetime

from index.annotation import HolderKind
from index.answers import ArticleRow, Matrix, Selection
from index.errors import QueryError
from tui.messages import Answered, Refused
from tui.panes.matrix import Shape
from tui.questions import Question
from tui.screens.desk import STATEMENTS, Desk

PATIENCE = 1.0  # seconds after which a search is said to run
TYPING_SECONDS = 0.5  # after so long a search while typing answers with what it has: "at least"


class Answering(Desk):
    """Keeps which question is the latest, and what the sidebar and the matrix show the answer of."""

    _pending = False  # the articles of the latest question have not come yet
    _asked: tuple[str, str] = ("", "")
    _matrix_of = ""
    _facets_of = ""

    def ask(self, text: str | None = None) -> None:
        self.number += 1
        self._pending = True
        self._asked = ("", "")
        typing = TYPING_SECONDS if text is not None else None
        self._text = self.view.request() if text is None else text
        self.asker.ask(Question(self.number, self._text, self.view.order, seconds=typing))
        self._say_searching(self.number)

    def _say_searching(self, number: int) -> None:
        """Say that a search takes long, once it does."""

        def late() -> None:
            if self._pending and self.number == number and not self.status.message:
                self.say("Searching.", "dim")

        asyncio.get_running_loop().call_later(PATIENCE, late)

    def kind(self) -> HolderKind:
        """Whose stances the matrix shows."""
        return HolderKind.OTHER if self.view.others else HolderKind.GOVERNMENT

    def previous_step(self) -> datetime.date | None:
        """The time step before the view's day; None while the matrix stands at the present."""
        return None

    def fill(self) -> None:
        self._show_shape()
        if self.selection is None or self._pending:
            return
        shown, change = self.shown_panes, self.corpus.change
        article = self.reader.key if self.view.focus == "reader" else None
        before = self.previous_step()
        step = before.isoformat() if before else ""
        matrix_of = (
            f"{self.number} {change} {self.kind()} {self.view.as_of} {step}" if "matrix" in shown else self._matrix_of
        )
        facets_of = f"{self.number} {change} {article}" if "entities" in shown else self._facets_of
        matrix, facets = matrix_of != self._matrix_of, facets_of != self._facets_of
        if (matrix_of, facets_of) == self._asked or not (matrix or facets):
            return
        self._asked = (matrix_of, facets_of)
        self.asker.ask(
            Question(
                self.number, self.selection.request.text, self.view.order, rows=False, facets=facets, matrix=matrix,
                article=article, kind=self.kind().value, as_of=self.view.as_of, before=step, mark=self._mark(),
            )
        )  # fmt: skip

    def _mark(self) -> str:
        return "/".join(self._asked)

    def forget_answers(self) -> None:
        """The corpus changed: the sidebar and the matrix are asked for again."""
        self._asked, self._matrix_of, self._facets_of = ("", ""), "", ""

    def shape(self) -> Shape:
        """How the view lays the matrix out."""
        return Shape(self.view.sort, self.view.fold_groups, self.view.fold_proposals)

    def _show_shape(self) -> None:
        if self.matrix.matrix is not None and self.matrix.shape != self.shape():
            self.matrix.show(self.matrix.matrix, self.shape(), flipped=self.matrix.flipped)

    # --- answers --------------------------------------------------------------------------------------------------

    def on_answered(self, message: Answered) -> None:
        question, parts = message.question, message.parts
        if question.number != self.number:
            return
        if parts.rows is not None:
            self._found(parts.selection, parts.rows)
        elif question.mark == self._mark():
            if parts.facets is not None:
                self._facets_of = self._asked[1]
                self.entities.show(parts.facets, of_article=question.article is not None)
            if parts.matrix is not None:
                self._gathered(parts.matrix, parts.before)
            self.show_status()

    def _found(self, selection: Selection, rows: list[ArticleRow]) -> None:
        self._pending = False
        if self.status.message == "Searching.":
            self.say("")
        self.selection = selection
        self.line.mistake = -1
        self.show_articles(0, rows)
        if self.view.shows == "articles":
            self.follow_query()
        elif self.view.shows in STATEMENTS:
            self.show_statements()
        else:
            self.show_unread()
        if selection.suggestion and not selection.total:
            self.say(f"Nothing found. Did you mean {selection.suggestion}?")
        self.fill()

    def _gathered(self, matrix: Matrix, before: Matrix | None) -> None:
        self._matrix_of = self._asked[0]
        first = self.matrix.matrix is None
        self.matrix.show(matrix, self.shape(), flipped=flips(matrix, before))
        if first:
            self.matrix.stand_on(self.view.actor, self.view.proposal)

    def follow_query(self) -> None:
        """Mark the matches of the query in the open article."""
        if self.reader.key is not None and self.selection is not None:
            self.reader.show_matches(self.corpus.find(self.selection, self.reader.key))

    def on_refused(self, message: Refused) -> None:
        if message.question.number != self.number:
            return
        self._pending = False
        if isinstance(message.error, QueryError) and self.line.typing:
            self.line.mistake = message.error.position
            self.line.refresh()
        self.say(str(message.error), "error")


def flips(now: Matrix, before: Matrix | None) -> frozenset[tuple[str, str]]:
    """The cells whose label differs from the time step before."""
    if before is None:
        return frozenset()
    pairs = now.cells.keys() | before.cells.keys()
    return frozenset(pair for pair in pairs if now.cell(*pair).label is not before.cell(*pair).label)
