"""Search beside its peers: Reuters-21578, or a blow-up of it, with the same order, limit and highlights asked of each.

    python benchmarks/search.py [--articles 21578] [--engines whoosh,tantivy,fts5,fts5+prefix,xapian] [--asks 40]

Prints p50 and p95 in milliseconds of a warm engine (every question was asked once before), and the p95 beside FTS5's.
The milliseconds are those of the processor: every engine works in this process and waits for nothing, and a machine that
others use does not blur them. Adding a hundred articles, which waits for the disk, is in milliseconds of the clock too.
More articles than Reuters has are made of its paragraphs, shuffled, with words exchanged, and new ones among them.
"""

from __future__ import annotations

import argparse
import datetime
import gzip
import json
import random
import resource
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.search_peers import Ask, Fts5, Ours, Peer, Texts, Xapian
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


def measure(peer: Peer, asks: Sequence[Ask], repeats: int) -> dict[str, tuple[float, float]]:
    """Kind -> p50, p95 in milliseconds."""
    for ask in asks:
        peer.rows(ask)
    taken: dict[str, list[float]] = {}
    for _ in range(repeats):
        for ask in asks:
            taken.setdefault(ask.kind, []).append(timed(lambda ask=ask: peer.rows(ask)))  # type: ignore[misc]
    return {kind: (statistics.median(each), statistics.quantiles(each, n=20)[-1]) for kind, each in taken.items()}


def begin(name: str, folder: Path, texts: Texts) -> Peer | None:
    """The engine, or None with a reason printed."""
    try:
        if name == "xapian":
            return Xapian(folder, texts)
        return Fts5(folder, prefixes="+" in name) if name.startswith("fts5") else Ours(name, folder, texts)
    except Exception as error:
        print(f"{name}: left out: {error}")
        return None


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--articles", type=int, default=21_578)
    options.add_argument("--engines", default="fts5,fts5+prefix,xapian,whoosh,tantivy")
    options.add_argument("--asks", type=int, default=40)
    options.add_argument("--repeats", type=int, default=3)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--folder", type=Path, help="where to build; default: a temporary folder")
    given = options.parse_args()
    if not DATA.exists():
        print(f"skipped: {DATA} is not here")
        return 0
    stories = reuters()
    asks = questions(stories, given.asks, given.seed)
    results: dict[str, dict[str, tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory(dir=given.folder) as scratch:
        folder = Path(scratch)
        texts = Texts(folder / "texts.db")
        for _ in texts.keep(articles(given.articles, stories, given.seed)):
            pass
        for name in given.engines.split(","):
            if peer := begin(name, folder, texts):
                results[name] = run(peer, given.articles, stories, asks, given.repeats, given.seed)
    table(results)
    return 0


def run(
    peer: Peer, count: int, stories: Sequence[dict[str, object]], asks: Sequence[Ask], repeats: int, seed: int
) -> dict[str, tuple[float, float]]:
    """Build, ask, add a hundred articles; (p50, p95) by kind, once-only times as both."""
    making = timed(lambda: [None for _ in articles(count, stories, seed)])
    build = max(1.0, timed(lambda: peer.build(articles(count, stories, seed))) - making)
    found = measure(peer, asks, repeats)
    newest = [each for each in articles(count, stories, seed + 1) if each.key <= 100]
    new = [
        SearchDocument(count + each.key, each.title, each.body, "", each.day, "en", f"n{each.key}", "")
        for each in newest
    ]
    adding = timed(lambda: peer.add(new), time.perf_counter)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{peer.name}: built in {build / 1000:.1f} s, 100 more in {adding:.0f} ms, process at most {memory} MB",
        flush=True,
    )
    return found | {"build": (build, build), "add 100": (adding, adding)}


def table(results: dict[str, dict[str, tuple[float, float]]]) -> None:
    base = results.get("fts5", {})
    print(f"\n{'ms: p50 / p95 (p95 as multiple of fts5)':18}")
    print(f"{'':9}" + "".join(f"{name:>24}" for name in results))
    for kind in (*KINDS, "build", "add 100"):
        cells = ""
        for found in results.values():
            p50, p95 = found[kind]
            ratio = f"{p95 / base[kind][1]:.2f}x" if base and base[kind][1] else ""
            cells += f"{f'{p50:.1f} / {p95:.1f} {ratio}':>24}"
        print(f"{kind:9}{cells}")


if __name__ == "__main__":
    raise SystemExit(main())
