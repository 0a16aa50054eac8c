"""Questions to the corpus and what becomes of their answers. Stale answers never paint."""

from __future__ import annotations

import datetime
from typing import Any

from index.annotation import HolderKind
from index.errors import QueryError
from tui.asking import Question
from tui.messages import Counted, Found, Gathered, Refused
from tui.panes.matrix import Shape
from tui.screens.desk import STATEMENTS, Desk

Mark = tuple[object, ...]


class Answering(Desk):
    """Keeps which question is the latest, and what the sidebar and the matrix show the answer of."""

    _pending = False  # the articles of the latest question have not come yet
    _asked: Mark = ()
    _matrix_of: Mark = ()
    _facets_of: Mark = ()

    def ask(self, text: str | None = None) -> None:
        self.number += 1
        self._pending = True
        self._asked = ()
        self.asker.ask(Question(self.number, self.view.request() if text is None else text, order=self.order))

    def matrix_terms(self) -> dict[str, Any]:
        """Whose stances the matrix shows, and as of when."""
        kind = HolderKind.OTHER if self.view.others else HolderKind.GOVERNMENT
        return {"kind": kind, "as_of": self.view.day(), "before": self.previous_step()}

    def previous_step(self) -> datetime.date | None:
        """The time step before the view's day; None while the matrix stands at the present."""
        return None

    def fill(self) -> None:
        self._show_shape()
        selection = self.selection
        if selection is None or self._pending:
            return
        shown = self.shown_panes
        article = self.reader.key if self.view.focus == "reader" else None
        change = self.corpus.change
        matrix_of = (self.number, change, *self.matrix_terms().values()) if "matrix" in shown else self._matrix_of
        facets_of = (self.number, change, article) if "entities" in shown else self._facets_of
        wanted = (matrix_of, facets_of)
        matrix, facets = matrix_of != self._matrix_of, facets_of != self._facets_of
        if wanted == self._asked or not (matrix or facets):
            return
        self._asked = wanted
        self.asker.ask(
            Question(
                self.number, selection=selection, rows=False, facets=facets, matrix=matrix, article=article,
                mark=wanted, **self.matrix_terms(),
            )
        )  # fmt: skip

    def forget_answers(self) -> None:
        """The corpus changed: the sidebar and the matrix are asked for again."""
        self._asked = self._matrix_of = self._facets_of = ()

    def shape(self) -> Shape:
        """How the view lays the matrix out."""
        return Shape(self.view.sort, self.view.fold_groups, self.view.fold_proposals)

    def _show_shape(self) -> None:
        if self.matrix.matrix is not None and self.matrix.shape != self.shape():
            self.matrix.show(self.matrix.matrix, self.shape(), flipped=self.matrix.flipped)

    # --- answers --------------------------------------------------------------------------------------------------

    def on_found(self, message: Found) -> None:
        if message.number != self.number:
            return
        self._pending = False
        self.selection = message.selection
        self.line.mistake = -1
        self.show_articles(0, message.rows)
        if self.view.shows == "articles":
            self.follow_query()
        elif self.view.shows in STATEMENTS:
            self.show_statements()
        else:
            self.show_unread()
        if message.selection.suggestion and not message.selection.total:
            self.say(f"Nothing found. Did you mean {message.selection.suggestion}?")
        self.fill()

    def follow_query(self) -> None:
        """Mark the matches of the query in the open article."""
        if self.reader.key is not None and self.selection is not None:
            self.reader.show_matches(self.corpus.find(self.selection, self.reader.key))

    def on_refused(self, message: Refused) -> None:
        if message.number != self.number:
            return
        self._pending = False
        if isinstance(message.error, QueryError) and self.line.typing:
            self.line.mistake = message.error.position
            self.line.refresh()
        self.say(str(message.error), "error")

    def on_counted(self, message: Counted) -> None:
        if message.mark == self._asked:
            self._facets_of = message.mark[1]
            self.entities.show(message.facets, of_article=message.article is not None)
            self.show_status()

    def on_gathered(self, message: Gathered) -> None:
        if message.mark != self._asked:
            return
        self._matrix_of = message.mark[0]
        first = self.matrix.matrix is None
        self.matrix.show(message.matrix, self.shape(), flipped=flips(message))
        if first:
            self.matrix.stand_on(self.view.actor, self.view.proposal)
        self.show_status()


def flips(message: Gathered) -> frozenset[tuple[str, str]]:
    """The cells whose label differs from the time step before."""
    if message.before is None:
        return frozenset()
    now, before = message.matrix.cells, message.before.cells
    return frozenset(
        pair
        for pair in now.keys() | before.keys()
        if message.matrix.cell(*pair).label is not message.before.cell(*pair).label
    )
