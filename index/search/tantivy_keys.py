"""All keys that match, from Tantivy: one by one where they are few, as sums of bits where they are many.

A hit costs an object of Python. Where a good part of the articles match, the keys are therefore asked for in stretches of
`STRETCH`: every article has a number with one bit set, its place in the stretch, and the sum of these over the matching
articles of a stretch says which they are. The sums are floating-point numbers, exact up to 53 bits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

STRETCH = 48
PORTION = (1 << 18) // STRETCH * STRETCH
"""Keys asked for at once: an answer is a tree of objects, and that about a million articles takes 60 MB."""

MANY = 8
"""One in so many articles: from here on sums are quicker."""

AGGREGATION = {
    "stretch": {
        "histogram": {"field": "key", "interval": STRETCH, "min_doc_count": 1},
        "aggs": {"bits": {"sum": {"field": "bit"}}},
    }
}
_MARKS = bytes.maketrans(b"01", b"\0\1")


def bit_of(key: int) -> int:
    """The number of an article with this key whose sums tell the keys."""
    return 1 << key % STRETCH


def marks_in(stretches: Iterable[Mapping[str, Any]], first: int) -> bytes:
    """For each key from `first` on, 1 if the stretches of the answer to `AGGREGATION` tell it."""
    size = STRETCH // 8
    parts: list[bytes] = []
    upto = 0
    for stretch in stretches:
        at = (int(stretch["key"]) - first) // STRETCH
        if at > upto:
            parts.append(bytes((at - upto) * size))
        parts.append(int(stretch["bits"]["value"]).to_bytes(size, "little"))
        upto = at + 1
    bits = bin(int.from_bytes(b"".join(parts), "little"))
    return bits[:1:-1].encode().translate(_MARKS)
