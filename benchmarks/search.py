"""Search beside its peers: Reuters-21578, or a blow-up of it, with the same order, limit and highlights asked of each.

    python benchmarks/search.py [--articles 21578] [--asks 40]
        [--engines fts5,fts5+prefix,xapian,tantivy-itself,whoosh,tantivy]

Prints p50 and p95 in milliseconds of a warm engine (every question was asked once before), and the p95 of ours beside that of
each peer. The milliseconds are those of the processor: every engine works in this process and waits for nothing, and a machine
that others use does not blur them. Adding a hundred articles, which waits for the disk, is in milliseconds of the clock.
Building is in both: Tantivy writes in a thread of its own beside our analysis. With --folder the indexes are kept there, and
used again (without building) by the next run with as many articles.
More articles than Reuters has are made of its paragraphs, shuffled, with words exchanged, and new ones among them.
"""

from __future__ import annotations

import argparse
import datetime
import gzip
import json
import operator
import random
import resource
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.search_peers import Ask, Fts5, Ours, Peer, Tantivy, Texts, Xapian
from index.search.analysis import surfaces
from index.search.backend import SearchDocument

DATA = Path(__file__).parents[1].parent / "shared" / "data" / "reuters.jsonl.gz"
KINDS = ("prefix", "term", "and", "or", "phrase", "dated", "newest")


def reuters() -> list[dict[str, object]]:
    with gzip.open(DATA, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def articles(count: int, stories: Sequence[dict[str, object]], seed: int) -> Iterator[SearchDocument]:
    """The stories, and as many blown-up ones as are missing."""
    chance = random.Random(seed)
    for key in range(1, count + 1):
        story = stories[(key - 1) % len(stories)]
        title, body = str(story["title"] or ""), str(story["body"] or "")
        day = datetime.date.fromisoformat(str(story["date"])[:10])
        if key > len(stories):
            body = varied(body, stories, chance, key)
            day += datetime.timedelta(days=chance.randrange(3_650))
        yield SearchDocument(key, title, body, "Reuters", day, "en", f"r{key}", f"r{key}")


def varied(body: str, stories: Sequence[dict[str, object]], chance: random.Random, key: int) -> str:
    """Paragraphs shuffled, one in twenty words from another story, one word that no other has."""
    paragraphs = body.split("\n\n")
    chance.shuffle(paragraphs)
    words = "\n\n".join(paragraphs).split(" ")
    others = str(chance.choice(stories)["body"] or "x").split()
    for _ in range(len(words) // 20):
        words[chance.randrange(len(words))] = chance.choice(others)
    return " ".join(words) + f" ref{key:x}"


def questions(stories: Sequence[dict[str, object]], count: int, seed: int) -> list[Ask]:
    """`count` questions of each kind, of rare, middling and common words that occur in the stories."""
    chance = random.Random(seed)
    texts = [surfaces(str(story["body"] or "")) for story in chance.sample(list(stories), 3_000)]
    counted = Counter(word for text in texts for word in text if word.isalpha() and len(word) > 2)
    words = [word for word, _ in counted.most_common(8_000)]
    common = words[:60]

    def word() -> str:
        return chance.choice(common if chance.random() < 0.25 else words[: chance.choice([500, 3_000, 8_000])])

    def phrase() -> tuple[str, ...]:
        while True:
            text = chance.choice(texts)
            at = chance.randrange(max(1, len(text) - 3))
            found = text[at : at + chance.choice([2, 2, 3])]
            if len(found) > 1 and all(each.isalpha() for each in found):
                return tuple(found)

    asks = []
    for _ in range(count):
        first = datetime.date(1987, 3, 1) + datetime.timedelta(days=chance.randrange(150))
        asks += [
            Ask("prefix", (word()[:2],)),
            Ask("term", (word(),)),
            Ask("and", (word(), word())),
            Ask("or", (word(), word())),
            Ask("phrase", phrase()),
            Ask("dated", (word(),), first, first + datetime.timedelta(days=chance.choice([7, 30, 200]))),
            Ask("newest", (word(),)),
        ]
    return asks


def timed(call: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    start = clock()
    call()
    return (clock() - start) * 1000


def timed_twice(call: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds of the processor and of the clock."""
    start = time.perf_counter()
    busy = timed(call)
    return busy, (time.perf_counter() - start) * 1000


def measure(peer: Peer, asks: Sequence[Ask], repeats: int) -> dict[str, tuple[float, float]]:
    """Kind -> p50, p95 in milliseconds."""
    for ask in asks:
        peer.rows(ask)
    taken: dict[str, list[float]] = {}
    for _ in range(repeats):
        for ask in asks:
            taken.setdefault(ask.kind, []).append(timed(lambda ask=ask: peer.rows(ask)))  # type: ignore[misc]
    return {kind: (statistics.median(each), statistics.quantiles(each, n=20)[-1]) for kind, each in taken.items()}


_OTHERS: dict[str, Callable[[Path, Texts], Peer]] = {"xapian": Xapian, "tantivy-itself": Tantivy}


def begin(name: str, folder: Path, texts: Texts) -> Peer | None:
    """The engine, or None with a reason printed."""
    try:
        if name in _OTHERS:
            return _OTHERS[name](folder, texts)
        return Fts5(folder, prefixes="+" in name) if name.startswith("fts5") else Ours(name, folder, texts)
    except Exception as error:
        print(f"{name}: left out: {error}")
        return None


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--articles", type=int, default=21_578)
    options.add_argument("--engines", default="fts5,fts5+prefix,xapian,tantivy-itself,whoosh,tantivy")
    options.add_argument("--asks", type=int, default=40)
    options.add_argument("--repeats", type=int, default=3)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--folder", type=Path, help="where to build and keep; default: a temporary folder")
    given = options.parse_args()
    if given.asks * given.repeats < 2:
        options.error("a p95 needs two questions of a kind: --asks times --repeats must be at least 2")
    if not DATA.exists():
        print(f"skipped: {DATA} is not here")
        return 0
    if given.folder:
        given.folder.mkdir(parents=True, exist_ok=True)
        measure_all(given, given.folder)
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        measure_all(given, Path(scratch))
    return 0


def measure_all(given: argparse.Namespace, folder: Path) -> None:
    """Build what is not there, ask every engine the same, print the tables."""
    stories = reuters()
    texts = Texts(folder / "texts.db")
    if not texts.known(given.articles):
        for _ in texts.keep(articles(given.articles, stories, given.seed)):
            pass
    list(texts.keep(more(given.articles, stories, given.seed)))
    asks = questions(stories, given.asks, given.seed)
    results = {}
    for name in given.engines.split(","):
        if peer := begin(name, folder, texts):
            results[name] = run(
                peer, folder / f"{name}.built", given.articles, stories, asks, given.repeats, given.seed
            )
    table(results)
    ratios(results)


def more(count: int, stories: Sequence[dict[str, object]], seed: int) -> list[SearchDocument]:
    """A hundred articles beyond the first `count`."""
    first = islice(articles(count, stories, seed + 1), 100)
    return [replace(each, key=count + each.key, article_id=f"n{each.key}", name="") for each in first]


def run(
    peer: Peer,
    built: Path,
    count: int,
    stories: Sequence[dict[str, object]],
    asks: Sequence[Ask],
    repeats: int,
    seed: int,
) -> dict[str, tuple[float, float]]:
    """Build, ask, add a hundred articles; (p50, p95) by kind, once-only times as both."""
    found: dict[str, tuple[float, float]] = {}
    if not built.exists():
        making = timed_twice(lambda: [None for _ in articles(count, stories, seed)])
        build, wall = map(operator.sub, timed_twice(lambda: peer.build(articles(count, stories, seed))), making)
        found |= {"build": (build, build), "build, clock": (wall, wall)}
        built.touch()
    found |= measure(peer, asks, repeats)
    new = more(count, stories, seed)
    adding = min(timed(lambda: peer.add(new), time.perf_counter) for _ in range(3))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{peer.name}: 100 more in {adding:.0f} ms, process at most {memory} MB", flush=True)
    return found | {"add 100": (adding, adding)}


def table(results: dict[str, dict[str, tuple[float, float]]]) -> None:
    print("\nms: p50 / p95")
    print(f"{'':13}" + "".join(f"{name:>20}" for name in results))
    for kind in _ROWS:
        cells = [found.get(kind) for found in results.values()]
        print(f"{kind:13}" + "".join(f"{f'{cell[0]:.1f} / {cell[1]:.1f}' if cell else '-':>20}" for cell in cells))


_ROWS = (*KINDS, "add 100", "build", "build, clock")


def ratios(results: dict[str, dict[str, tuple[float, float]]]) -> None:
    """Our p95 as a multiple of that of each peer."""
    for name in ("whoosh", "tantivy"):
        if name not in results:
            continue
        peers = [peer for peer in results if peer not in ("whoosh", "tantivy")]
        print(f"\n{f'{name}, times':20}" + "".join(f"{peer:>16}" for peer in peers))
        for kind in _ROWS:
            pairs = [(results[name].get(kind), results[peer].get(kind)) for peer in peers]
            shown = [f"{ours[1] / other[1]:.2f}" if ours and other and other[1] else "-" for ours, other in pairs]
            print(f"{kind:20}" + "".join(f"{cell:>16}" for cell in shown))


if __name__ == "__main__":
    raise SystemExit(main())
