"""From a query to the data of all four panes: python -m benchmarks.search_panes --articles 21578 --backend whoosh

The rows of the list, the entities, the matrix and where the query matches in the first article, asked of the child process
as the application asks for them; of queries with common and rare words, typed and finished. Over the invented articles of
benchmarks/generate.py. Then: how long until a hundred articles that are in the catalogue can be found. Milliseconds, p50 and
p95, of the processor (of both processes) and of the clock; every question was asked once before, in another order than the
next time.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import tempfile
import time
from pathlib import Path

from benchmarks.generate import fill, invent_article, invent_world
from index.corpus import Corpus
from index.corpus_opening import open_store
from index.corpus_store import Store
from index.search.worker import SearchWorker
from tui.questions import Parts, Question

Times = tuple[float, float]  # milliseconds of the processor, of the clock
TYPED_SECONDS = 5.0
QUERIES = (
    "said", "talks", "will back", "rules OR ruled", '"after talks in"', '"too early"', "t*", "re*", "ba*", "date:2025",
    "talks date:2025-03..2025-09", "reporters since:2025-06", "sceptical sort:newest", "said sort:newest", "said -talks",
    "actor:poland", "actor:germany talks", "proposal:troops", "stance:*/troops/for", "stance:france/*/against sceptical",
    "decide early", "title:ba*", "lang:en", "talks NEAR/5 said", "reportres~", "sceptcal~ way", "source:times", "b?ck said",
)  # fmt: skip
TYPED = ("t", "ta", "tal", "talk", "r", "re", "rep", "s", "sa", "said", "b", "ba", "back", "talks wi", "w", "dec")


class Child:
    """The process that answers the application."""

    def __init__(self, corpus: Path) -> None:
        self._worker = SearchWorker("tui.questions:serve", str(corpus), "", "benchmark", patience=600.0)
        self._asked = 0

    def answer(self, question: Question) -> tuple[Parts, Times]:
        """The answer, and what it took."""
        busy, began = self._busy(), time.perf_counter()
        self._asked += 1
        self._worker.submit(self._asked, question.to_text())
        found = self._worker.wait(600.0)
        clock = (time.perf_counter() - began) * 1000
        time.sleep(0.02)  # what it does once it has answered holds nobody up
        assert found is not None, "no answer"
        assert found.error is None, found.error
        return found.value, (min(clock, (self._busy() - busy) * 1000), clock)

    def _busy(self) -> float:
        """Seconds of the processor that this process and the child have used."""
        here = time.process_time()
        if self._worker.pid is None:
            return here
        tasks = Path(f"/proc/{self._worker.pid}/task").glob("*/schedstat")
        return here + sum(int(task.read_text().split()[0]) for task in tasks) / 1e9

    def memory(self) -> int:
        """Its resident megabytes."""
        status = Path(f"/proc/{self._worker.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) // 1024

    def close(self) -> None:
        self._worker.close()


def panes(child: Child, text: str) -> Times:
    """What the application asks for a finished line: the rows, then what the other panes show."""
    parts, first = child.answer(Question(0, text))
    find = parts.rows[0].key if parts.rows else None
    _, then = child.answer(Question(0, text, rows=False, facets=True, matrix=True, find=find))
    return first[0] + then[0], first[1] + then[1]


def measure(child: Child, repeats: int, seed: int) -> None:
    found: dict[str, list[Times]] = {"first rows while typing": [], "all four panes": []}
    slowest: dict[str, float] = {}
    chance = random.Random(seed)
    for turn in range(repeats + 1):
        for text in chance.sample(TYPED, len(TYPED)):
            _, once = child.answer(Question(0, text, seconds=TYPED_SECONDS))
            if turn:
                found["first rows while typing"].append(once)
        for text in chance.sample(QUERIES, len(QUERIES)):
            together = panes(child, text)
            if turn:
                found["all four panes"].append(together)
                slowest[text] = min(together[0], slowest.get(text, 1e9))
    for name, times in found.items():
        for clock, which in ((0, "processor"), (1, "clock")):
            one = [each[clock] for each in times]
            print(f"{name:26}{which:10}{statistics.median(one):8.1f} / {statistics.quantiles(one, n=20)[-1]:.1f} ms")
    worst = sorted(slowest, key=slowest.__getitem__, reverse=True)[:6]
    print("slowest, at best:", ", ".join(f"{text} {slowest[text]:.0f}" for text in worst), "ms of the processor")


def more(store: Store, corpus: Corpus, first: int) -> None:
    """A hundred articles into the catalogue; then the time until a search finds them."""
    chance = random.Random(first)
    world = invent_world(store.config, chance)
    with store.exclusive(), store.writing.batch() as batch:
        for number in range(first, first + 100):
            article, extract = invent_article(number, world, chance)
            batch.put(article, extract, original="", shown=article)
    busy, began = time.process_time(), time.perf_counter()
    store.search.catch_up(None)
    spent, clock = (time.process_time() - busy) * 1000, (time.perf_counter() - began) * 1000
    assert corpus.select(f"article:{first + 99:07}").total == 1
    print(f"{'100 articles searchable':26}{'clock':10}{clock:8.0f} ms, {spent:.0f} of the processor")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=21_578)
    parser.add_argument("--backend", default="whoosh")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--corpus", type=Path, help="made before by benchmarks.generate; default: one is made")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="stancegrid-bench-") as scratch:
        folder = options.corpus or Path(scratch) / "corpus"
        store = open_store(folder, None, create=True, person="benchmark")
        try:
            if not store.catalogue.counts()["articles"]:
                fill(store, options.articles, search=False)
            if store.manifest.backend != options.backend or not store.manifest.search_folder(folder).exists():
                began = time.process_time()
                store.search.build(None, name=options.backend)
                print(f"index built in {time.process_time() - began:.1f} s of the processor")
            store.search.catch_up(None)
            corpus = Corpus(store, "benchmark")
            print(f"{store.catalogue.counts()['articles']:,} articles, {options.backend}")
            store.view()
            child = Child(folder)
            measure(child, options.repeats, seed=1)
            print(f"the child process: {child.memory()} MB")
            child.close()
            for turn in range(3):
                more(store, corpus, store.catalogue.newest_key + 1 + turn)
        finally:
            store.close()
    print(f"process at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
