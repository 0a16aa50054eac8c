"""100,000 random query strings: each is answered or refused with a QueryError, none takes over two seconds.

    python benchmarks/search_fuzz.py [--count 100000] [--seed 1] [--search]

`--search` also answers every query that could be read, over a small index.
"""

from __future__ import annotations

import argparse
import datetime
import random
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from index.errors import QueryError
from index.search import open_backend
from index.search.backend import SearchBackend, SearchDocument
from index.search.highlight import find
from index.search.language import parse

PIECES = [
    "troops", "Europe’s", "4.47%", "U.S.", "l'Europe", "和平", "ø", "é", "AND", "OR", "NOT", "NEAR", "NEAR/5", "NEAR/0",
    "-", "+",
    "(", ")", '"', "“", "”", "«", "~", "~2", "*", "?", ":", "/", "..", "title:", "actor:", "stance:", "date:", "since:",
    "before:", "sort:", "person:", "id:", "pl/troops/oppose", "*/x/for", "2025", "2025-02", "2025-13", "last 30 days",
    "newest", "&&", "||", "\x00", "\x1b[31m", "\u202e", "\u200b", "\ud800", "\n", "\t", " ", " ", " ", "a", "b",
    "[", "]", "{", "}", "^2",
    "\\", "'", "99999999", "%", "_", "ꙮ", "İ", "ß", "\U0001f600", "TO", "re*", "*ing", "w?n", "colour~", "http://x/y",
]  # fmt: skip
TODAY = datetime.date(2025, 6, 15)


def random_query(chance: random.Random) -> str:
    """Pieces of the grammar, or random characters, at random lengths; now and then very long."""
    length = chance.choice([1, 2, 3, 5, 8, 13, 40]) if chance.random() < 0.999 else chance.choice([500, 3_000])
    if chance.random() < 0.2:
        return "".join(chr(chance.randrange(1, chance.choice([128, 0x250, 0x3000, 0x11000]))) for _ in range(length))
    joint = chance.choice(["", " ", " "])
    return joint.join(chance.choice(PIECES) for _ in range(length))


def small_index(folder: Path) -> SearchBackend:
    """Two hundred short documents."""
    backend = open_backend("whoosh", folder, create=True)
    words = [
        "troops",
        "europe",
        "reassurance",
        "force",
        "women",
        "woman",
        "a",
        "b",
        "colour",
        "color",
        "sending",
        "4.47%",
    ]
    chance = random.Random(7)
    bodies = [" ".join(chance.choices(words, k=60)) for _ in range(200)]
    day = datetime.date(2025, 1, 1)
    documents = [SearchDocument(n, "title", body, "s", day, "en", f"id{n}", f"n{n}") for n, body in enumerate(bodies)]
    backend.write(documents, [], change=1)
    return backend


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--count", type=int, default=100_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--search", action="store_true")
    given = options.parse_args()
    chance = random.Random(given.seed)
    refused = failed = 0
    slowest = (0.0, "")
    with tempfile.TemporaryDirectory() as folder:
        backend = small_index(Path(folder)) if given.search else None
        for _ in range(given.count):
            text = random_query(chance)
            start = time.perf_counter()
            try:
                request = parse(text, today=TODAY)
                if backend:
                    backend.match(request.query)
                    backend.ranked(request.query, limit=10)
                    find(request.query, "Europe’s troops, women and a colour: 4.47% of sending")
            except QueryError as error:
                refused += 1
                failed += not 0 <= error.position <= len(text)
            except Exception as error:
                failed += 1
                print(f"FAILED {text!r}: {type(error).__name__}: {error}")
            slowest = max(slowest, (time.perf_counter() - start, text))
        if backend:
            backend.close()
    print(f"{given.count} queries, {refused} refused with a position, {failed} uncaught errors")
    print(f"slowest {slowest[0] * 1000:.0f} ms: {slowest[1][:80]!r}")
    return 1 if failed or slowest[0] > 2 else 0


if __name__ == "__main__":
    raise SystemExit(main())
