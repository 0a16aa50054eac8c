"""Search in a child process: the latest answer only, and no orphan."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.errors import QueryError, StancegridError
from index.search.worker import REST, Answer, SearchWorker

FACTORY = "test_search_worker_answers:answers"
ANSWERS = """
import os, time
from index.errors import QueryError

def answers(prefix):
    def answer(text):
        if text == "slow":
            time.sleep(30)
        if text == "wrong":
            raise QueryError("no such field", 7)
        if text == "broken":
            raise ValueError("out of order")
        if text == "die":
            os._exit(3)
        if text == "print":
            print("something")
        return prefix + text
    def rest():
        nonlocal prefix
        prefix = "rested, " + prefix
    answer.rest = rest
    return answer
"""


@pytest.fixture
def worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., SearchWorker]]:
    (tmp_path / "test_search_worker_answers.py").write_text(ANSWERS)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    made: list[SearchWorker] = []

    def make(**options: float) -> SearchWorker:
        made.append(SearchWorker(FACTORY, "found ", **options))
        return made[-1]

    yield make
    for each in made:
        each.close()


def test_a_question_is_answered(worker: Callable[..., SearchWorker]) -> None:
    search = worker()
    assert search.pid is None
    search.submit(1, "troops")
    assert search.wait(20) == Answer(1, "found troops")
    search.submit(2, "print")
    assert search.wait(20) == Answer(2, "found print")
    assert search.receive() is None


def test_only_the_latest_answer_counts(worker: Callable[..., SearchWorker]) -> None:
    search = worker()
    for request in range(50):
        search.submit(request, "t" * request)
    assert search.wait(20) == Answer(49, "found " + "t" * 49)
    assert search.wait(0.2) is None


def test_the_child_rests_when_nobody_asks(worker: Callable[..., SearchWorker]) -> None:
    search = worker()
    search.submit(1, "troops")
    assert search.wait(20) == Answer(1, "found troops")
    until = time.monotonic() + 20
    answer = None
    while answer != "rested, found troops" and time.monotonic() < until:
        time.sleep(2 * REST)
        search.submit(2, "troops")
        found = search.wait(20)
        assert found is not None
        answer = found.value
    assert answer == "rested, found troops"


def test_a_mistake_comes_back_as_such(worker: Callable[..., SearchWorker]) -> None:
    search = worker()
    search.submit(1, "wrong")
    answer = search.wait(20)
    assert answer is not None
    assert isinstance(answer.error, QueryError)
    assert (str(answer.error), answer.error.position) == ("no such field", 7)
    search.submit(2, "broken")
    answer = search.wait(20)
    assert answer is not None
    assert "out of order" in str(answer.error)


def test_a_child_that_is_far_behind_is_replaced(worker: Callable[..., SearchWorker]) -> None:
    search = worker(patience=0.1)
    search.submit(1, "quick")
    assert search.wait(20) == Answer(1, "found quick")
    search.submit(2, "slow")
    assert search.wait(0.3) is None
    before = search.pid
    search.submit(3, "quick")
    assert search.wait(20) == Answer(3, "found quick")
    assert search.pid != before


def test_a_child_that_may_still_be_making_its_index_is_not_replaced(worker: Callable[..., SearchWorker]) -> None:
    search = worker(patience=0.1)
    search.submit(1, "slow")
    assert search.wait(0.3) is None
    before = search.pid
    search.submit(2, "quick")
    assert search.pid == before


def test_a_child_that_died_is_replaced(worker: Callable[..., SearchWorker]) -> None:
    search = worker()
    search.submit(1, "die")
    answer = search.wait(20)
    assert answer is not None
    assert isinstance(answer.error, StancegridError)
    search.submit(2, "again")
    assert search.wait(20) == Answer(2, "found again")


def test_the_child_ends_with_the_worker(worker: Callable[..., SearchWorker]) -> None:
    search = worker()
    search.submit(1, "slow")
    pid = search.pid
    assert pid is not None
    search.close()
    assert gone(pid)


@pytest.mark.parametrize("busy", ["slow", "quick"])
def test_no_orphan_is_left_when_the_parent_is_killed(worker: Callable[..., SearchWorker], busy: str) -> None:
    worker()
    code = (
        "import time; from index.search.worker import SearchWorker\n"
        f"w = SearchWorker({FACTORY!r}, ''); w.submit(1, 'x'); w.wait(20); w.submit(2, {busy!r})\n"
        "print(w.pid, flush=True); time.sleep(60)"
    )
    paths = os.pathsep.join([str(Path(__file__).parents[1]), os.environ["PYTHONPATH"]])
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": paths}
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
    assert gone(pid)


def gone(pid: int) -> bool:
    for _ in range(300):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False
