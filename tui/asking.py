"""Questions to the corpus that must not hold up a key: asked in a thread of their own, only the latest counts."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from textual.message import Message

from index.annotation import HolderKind
from index.answers import Selection
from index.corpus import Corpus
from index.errors import StancegridError
from index.search.query import Order
from tui.messages import Counted, Found, Gathered, Refused
from tui.panes.article_list import PAGE
from tui.panes.entities import KINDS, SHOWN_OF_A_KIND


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask. `selection` None: select `text` first. The wanted panes are answered in the order list, entities, matrix."""

    number: int
    text: str = ""
    selection: Selection | None = None
    order: Order | None = None
    rows: bool = True
    facets: bool = False
    matrix: bool = False
    article: int | None = None  # entities of this article only
    kind: HolderKind = HolderKind.GOVERNMENT
    as_of: datetime.date | None = None
    before: datetime.date | None = None
    mark: Any = None  # given back with the answer


class Asker(threading.Thread):
    """Answers the latest question; one that is overtaken is dropped between its parts."""

    def __init__(self, open_corpus: Callable[[], Corpus], deliver: Callable[[Message], object]) -> None:
        super().__init__(daemon=True, name="asker")
        self._open, self._deliver = open_corpus, deliver
        self._question: Question | None = None
        self._change = threading.Condition()
        self._stopped = False
        self._corpus: Corpus | None = None

    def ask(self, question: Question) -> None:
        """Ask; a question still waiting is forgotten."""
        with self._change:
            self._question = question
            self._change.notify()
        if not self.is_alive() and not self._stopped:
            self.start()

    def stop(self) -> None:
        with self._change:
            self._stopped = True
            self._change.notify()

    def run(self) -> None:
        while True:
            with self._change:
                while self._question is None and not self._stopped:
                    self._change.wait()
                if self._stopped:
                    break
                question, self._question = self._question, None
            assert question is not None
            try:
                self._answer(question)
            except StancegridError as error:
                self._deliver(Refused(question.number, error))
        if self._corpus is not None:
            self._corpus.close()

    def _overtaken(self) -> bool:
        return self._stopped or self._question is not None

    def _answer(self, question: Question) -> None:
        if self._corpus is None:
            self._corpus = self._open()
        corpus = self._corpus
        selection = question.selection or corpus.select(question.text)
        if question.rows:
            rows = corpus.rows(selection, limit=PAGE, order=question.order)
            self._deliver(Found(question.number, selection, rows))
        if question.facets and not self._overtaken():
            limit = SHOWN_OF_A_KIND
            facets = {kind: corpus.facets(selection, kind, limit=limit, article=question.article) for kind, _ in KINDS}
            self._deliver(Counted(question.number, facets, question.article, question.mark))
        if question.matrix and not self._overtaken():
            matrix = corpus.matrix(selection, kind=question.kind, as_of=question.as_of)
            before = corpus.matrix(selection, kind=question.kind, as_of=question.before) if question.before else None
            self._deliver(Gathered(question.number, matrix, before, question.mark))
