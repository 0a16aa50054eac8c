"""From a query to the data of all four panes: python -m benchmarks.search_panes --articles 21578 --backend whoosh

The rows of the list, the entities, the matrix and where the query matches in the first article, as the application asks for
them; of queries with common and rare words, typed and finished. Over the invented articles of benchmarks/generate.py. Then:
how long until a hundred articles that are in the catalogue can be found. Milliseconds, p50 and p95, of the processor and of
the clock; every question was asked once before, in another order than the next time, so that no answer is only remembered.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.generate import fill, invent_article, invent_world
from index.corpus import Corpus
from index.corpus_opening import open_store
from index.corpus_store import Store
from tui.questions import Answerer, Question

TYPED_SECONDS = 5.0
QUERIES = (
    "said", "talks", "will back", "rules OR ruled", '"after talks in"', '"too early"', "t*", "re*", "ba*", "date:2025",
    "talks date:2025-03..2025-09", "reporters since:2025-06", "sceptical sort:newest", "said sort:newest", "said -talks",
    "actor:poland", "actor:germany talks", "proposal:troops", "stance:*/troops/for", "stance:france/*/against sceptical",
    "decide early", "title:ba*", "lang:en", "talks NEAR/5 said", "reportres~", "sceptcal~ way", "source:times", "b?ck said",
)  # fmt: skip
TYPED = ("t", "ta", "tal", "talk", "r", "re", "rep", "s", "sa", "said", "b", "ba", "back", "talks wi", "w", "dec")


def taken(answerer: Answerer, question: Question) -> tuple[float, float]:
    """Milliseconds of the processor, and of the clock."""
    busy, began = time.process_time(), time.perf_counter()
    answerer.answer(question)
    return (time.process_time() - busy) * 1000, (time.perf_counter() - began) * 1000


def panes(answerer: Answerer, text: str) -> Iterator[tuple[float, float]]:
    """What the application asks for a finished line: the rows, then what the other panes show."""
    yield taken(answerer, Question(0, text))
    rows = answerer.answer(Question(0, text)).rows
    yield taken(answerer, Question(0, text, rows=False, facets=True, matrix=True, find=rows[0].key if rows else None))


def measure(answerer: Answerer, repeats: int, seed: int) -> None:
    found: dict[str, list[tuple[float, float]]] = {"first rows while typing": [], "all four panes": []}
    slowest: list[tuple[float, str]] = []
    chance = random.Random(seed)
    for turn in range(repeats + 1):
        for text in chance.sample(TYPED, len(TYPED)):
            once = taken(answerer, Question(0, text, seconds=TYPED_SECONDS))
            if turn:
                found["first rows while typing"].append(once)
        for text in chance.sample(QUERIES, len(QUERIES)):
            parts = list(panes(answerer, text))
            together = sum(part[0] for part in parts), sum(part[1] for part in parts)
            if turn:
                found["all four panes"].append(together)
                slowest.append((together[0], text))
    for name, times in found.items():
        for clock, which in ((0, "processor"), (1, "clock")):
            one = [each[clock] for each in times]
            print(f"{name:26}{which:10}{statistics.median(one):8.1f} / {statistics.quantiles(one, n=20)[-1]:.1f} ms")
    print("slowest:", ", ".join(f"{text} {spent:.0f}" for spent, text in sorted(slowest, reverse=True)[:6]))


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
            measure(Answerer(corpus), options.repeats, seed=1)
            for turn in range(3):
                more(store, corpus, store.catalogue.newest_key + 1 + turn)
        finally:
            store.close()
    print(f"process at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
