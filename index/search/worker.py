"""Search while somebody types, in a process of its own: keys are never held up, only the latest answer counts.

The child imports a factory by name, calls it once ("open the corpus"), and answers texts with what it returned. It begins
with the first question, forgets questions that were overtaken, and ends with its parent, however that ends. When nobody has
asked for a while, it gives back the memory that it can do without.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import select
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from index.errors import StancegridError

REST = 0.3  # seconds without a question after which the child gives memory back
_LENGTH = struct.Struct("!I")
_CHILD = "from index.search.worker import serve; serve()"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the child says to a question: a value, or the error that a person should read."""

    request: int
    value: Any = None
    error: StancegridError | None = None


class SearchWorker:
    """Asks a child process. `factory` is "module:function"; called there with `arguments`, it gives text -> answer.

    For one thread. `patience`: a child that is this many seconds behind with an overtaken question is replaced, unless it has
    answered nothing yet: it may be making an index anew, and its successor would begin that from the start.
    """

    def __init__(self, factory: str, *arguments: Any, patience: float = 2.0) -> None:
        self._factory, self._arguments, self._patience = factory, arguments, patience
        self._child: subprocess.Popen[bytes] | None = None
        self._received = bytearray()
        self._latest = -1  # the question that counts
        self._answered = -1
        self._at_work = False  # this child has answered something
        self._asked_at = 0.0

    def submit(self, request: int, text: str) -> None:
        """Ask; any earlier question is void from now on."""
        if self._child and self._behind():
            self.close()
        if self._child is None or self._child.poll() is not None:
            self._start()
        if self._answered == self._latest:
            self._asked_at = time.monotonic()
        self._latest = request
        try:
            self._send((request, text))
        except OSError:  # it died since
            self.close()
            self._start()
            self._send((request, text))

    def fileno(self) -> int:
        """Readable when `receive` may have something; valid after the first `submit`, until the child is replaced."""
        return self._answers().fileno()

    def receive(self) -> Answer | None:
        """The answer to the latest question if it is there; never waits. Answers to earlier questions are dropped."""
        return self.wait(0.0)

    def wait(self, seconds: float) -> Answer | None:
        """Like `receive`, but waits for it."""
        until = time.monotonic() + seconds
        while self._child is not None:
            for answer in self._complete():
                self._answered, self._at_work = answer.request, True
                if answer.request == self._latest:
                    return answer
            readable, _, _ = select.select([self._answers()], [], [], max(0.0, until - time.monotonic()))
            if not readable:
                return None
            part = os.read(self._answers().fileno(), 1 << 16)
            if not part:
                self.close()
                return Answer(
                    self._latest, error=StancegridError("the search process ended; the next key starts it again")
                )
            self._received += part
        return None

    @property
    def pid(self) -> int | None:
        """The child's process id while there is one."""
        return self._child.pid if self._child else None

    def close(self) -> None:
        """End the child, whatever it is doing."""
        child, self._child = self._child, None
        self._received.clear()
        self._answered = self._latest
        if child is None:
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            with contextlib.suppress(OSError):
                assert pipe is not None
                pipe.close()
        child.wait()

    def _behind(self) -> bool:
        return self._at_work and self._answered != self._latest and time.monotonic() - self._asked_at > self._patience

    def _start(self) -> None:
        paths = [str(Path(__file__).parents[2]), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
        self._received.clear()
        self._answered, self._at_work = self._latest, False
        self._child = subprocess.Popen(
            [sys.executable, "-c", _CHILD],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C in the terminal is not meant for it
            env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
        )
        self._send((self._factory, self._arguments))

    def _send(self, message: object) -> None:
        assert self._child is not None
        assert self._child.stdin is not None
        _write(self._child.stdin, message)

    def _answers(self) -> IO[bytes]:
        if self._child is None or self._child.stdout is None:
            raise StancegridError("nothing has been asked yet")
        return self._child.stdout

    def _complete(self) -> Iterator[Answer]:
        """The answers that have arrived whole."""
        while len(self._received) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._received)
            end = _LENGTH.size + length
            if len(self._received) < end:
                return
            answer = pickle.loads(self._received[_LENGTH.size : end])
            del self._received[:end]
            yield answer


def _write(pipe: IO[bytes], message: object) -> None:
    data = pickle.dumps(message)
    pipe.write(_LENGTH.pack(len(data)) + data)
    pipe.flush()


# --- in the child ------------------------------------------------------------------------------------------------------


class _Questions(threading.Thread):
    """Reads questions as they come and keeps the latest one; ends the process when the parent is gone."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._change = threading.Condition()
        self._latest: tuple[int, str] | None = None
        self._parent = os.getppid()

    def read(self) -> Any:
        """One message. Ends the process at the end of the pipe, or when the parent is another process."""
        return pickle.loads(self._bytes(_LENGTH.unpack(self._bytes(_LENGTH.size))[0]))

    def _bytes(self, length: int) -> bytes:
        data = b""
        while len(data) < length:
            readable, _, _ = select.select([0], [], [], 1.0)
            part = os.read(0, length - len(data)) if readable else b""
            if (readable and not part) or os.getppid() != self._parent:
                os._exit(0)
            data += part
        return data

    def run(self) -> None:
        while True:
            question = self.read()
            with self._change:
                self._latest = question
                self._change.notify()

    @property
    def waiting(self) -> bool:
        """Whether there is a question to answer."""
        return self._latest is not None

    def next(self, rest: Callable[[], None]) -> tuple[int, str]:
        """The latest question; waits for one, and rests once when none comes soon."""
        if not self._wait(REST):
            rest()
            self._wait(None)
        with self._change:
            question, self._latest = self._latest, None
        assert question is not None
        return question

    def _wait(self, seconds: float | None) -> bool:
        with self._change:
            return self._change.wait_for(lambda: self._latest is not None, seconds)


def serve() -> None:
    """The child: answers the latest question on standard output, until its parent ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    questions = _Questions()
    factory, arguments = questions.read()
    questions.start()
    gc.disable()
    answer: Callable[[str], Any] | None = None
    while True:
        request, text = questions.next(partial(_rest, answer))
        try:
            answer = answer or _made(factory, arguments)
            reply = Answer(request, answer(text))
        except StancegridError as error:
            reply = Answer(request, error=error)
        except Exception as error:
            reply = Answer(request, error=StancegridError(f"the search failed: {error}"))
        _write(answers, reply)
        if not questions.waiting:
            _tidy_up()


def _rest(answer: object) -> None:
    """Give back what can be had again: by whom it answers, if that knows how to, and by the C library."""
    rest = getattr(answer, "rest", None)
    with contextlib.suppress(Exception):  # whatever is wrong, the next question is told it
        if rest is not None:
            rest()
    with contextlib.suppress(ImportError, OSError, TypeError, AttributeError):  # only glibc has it
        import ctypes

        ctypes.CDLL(None).malloc_trim(0)


def _tidy_up() -> None:
    """Look for cyclic garbage now that nobody waits; what is left is kept, and not looked at again."""
    gc.collect()
    gc.freeze()


def _made(factory: str, arguments: tuple[Any, ...]) -> Callable[[str], Any]:
    module, _, name = factory.partition(":")
    made: Callable[[str], Any] = getattr(import_module(module), name)(*arguments)
    return made
