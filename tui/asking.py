"""Asking without waiting: in a child process, or, where no second process is wanted, in a thread. Only the latest counts."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Protocol

from textual.message import Message

from index.corpus import Corpus
from index.errors import StancegridError
from index.search.worker import SearchWorker
from tui.messages import Answered, Refused
from tui.questions import Answerer, Question

Deliver = Callable[[Message], object]


class Asker(Protocol):
    """Takes questions, delivers `Answered` or `Refused`; a question that is overtaken may stay without an answer."""

    def warm(self) -> None:
        """A question is about to come."""
        ...

    def ask(self, question: Question) -> None: ...

    def stop(self) -> None: ...


class ChildAsker:
    """Asks a child process, so that no search ever holds up a key. Used in the loop of the app."""

    def __init__(self, worker: SearchWorker, deliver: Deliver) -> None:
        self._worker = worker
        self._deliver = deliver
        self._asked: Question | None = None
        self._count = 0  # of questions: 0 is what the child was made with
        self._watched: int | None = None

    def warm(self) -> None:
        if self._worker.pid is None:
            self._submit(Question(-1, rows=False))

    def ask(self, question: Question) -> None:
        self._submit(question)

    def _submit(self, question: Question) -> None:
        self._asked = question
        self._count += 1
        self._unwatch()
        self._worker.submit(self._count, question.to_text())
        self._watched = self._worker.fileno()
        asyncio.get_running_loop().add_reader(self._watched, self._receive)

    def _receive(self) -> None:
        answer = self._worker.receive()
        if self._worker.pid is None:
            self._unwatch()
        if answer is None or self._asked is None:
            return
        if answer.error is not None:
            self._deliver(Refused(self._asked, answer.error))
        else:
            self._deliver(Answered(self._asked, answer.value))

    def _unwatch(self) -> None:
        if self._watched is not None:
            asyncio.get_running_loop().remove_reader(self._watched)
            self._watched = None

    def stop(self) -> None:
        self._unwatch()
        self._worker.close()


class ThreadAsker(threading.Thread):
    """Answers in a thread with a corpus of its own."""

    def __init__(self, open_corpus: Callable[[], Corpus], deliver: Deliver) -> None:
        super().__init__(daemon=True, name="asker")
        self._open, self._deliver = open_corpus, deliver
        self._question: Question | None = None
        self._change = threading.Condition()
        self._stopped = False

    def warm(self) -> None:
        """The thread starts with the first question."""

    def ask(self, question: Question) -> None:
        with self._change:
            self._question = question
            self._change.notify()
        if not self.is_alive() and not self._stopped:
            self.start()

    def stop(self) -> None:
        with self._change:
            self._stopped = True
            self._change.notify()
        if self.is_alive():
            self.join(5)

    def run(self) -> None:
        with self._open() as corpus:
            answerer = Answerer(corpus)
            while (question := self._next()) is not None:
                try:
                    self._deliver(Answered(question, answerer.answer(question)))
                except StancegridError as error:
                    self._deliver(Refused(question, error))

    def _next(self) -> Question | None:
        with self._change:
            while self._question is None and not self._stopped:
                self._change.wait()
            question, self._question = self._question, None
            return None if self._stopped else question
