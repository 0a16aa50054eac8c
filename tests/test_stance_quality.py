"""Floors under the figures of the stance rules, on labelled texts that are pinned with a hash.

When a floor is missed the rules got worse; when the hash differs the texts changed: measure again
(`benchmarks/quality.py`), then pin both anew in tests/gold/floors.json (`python tests/test_stance_quality.py`).
"""

from __future__ import annotations

import hashlib
import json
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import scoring
from benchmarks.quality import OTHER_SUBJECTS, SHARED, Reader, config_for, figures, rows

GOLD = Path(__file__).parent / "gold"
FLOORS = GOLD / "floors.json"
UNSEEN = (
    "contrast",
    "retold-ee",
    "retold-h",
    "subjects",
    "turns",
    "voices",
)  # never fitted on; the rest: `make quality`
SETS = ("seeds", "sentences", "dev", "p1", "p2", "p3", "p4", "p5", "p6", *(f"new-{name}" for name in UNSEEN))
POINT = 0.01  # how far below the pinned figure a set may fall
RECORD = 1 / 37  # the same for the seeds: one record


def place(name: str) -> Path:
    if name == "seeds":
        return SHARED / "seeds"
    if name.startswith("new-"):
        return GOLD / "unseen" / f"{name.removeprefix('new-')}.jsonl"
    return GOLD / ("dev" if name == "dev" else "sentences.json" if name == "sentences" else f"passages/{name}.jsonl")


def digest(name: str) -> str:
    path = place(name)
    files = sorted(path.rglob("*.*")) if path.is_dir() else [path]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]


@cache
def default_reader() -> Reader:
    return Reader(config_for("default"))


@cache
def measured(name: str) -> dict[str, float]:
    reader = Reader(config_for(name)) if name in OTHER_SUBJECTS else default_reader()
    items = scoring.load_gold(place(name))
    found = rows(reader, items, scoring.FOLD, 0.0)
    got: dict[str, Any] = figures(scoring, items, found, any_proposal=name in OTHER_SUBJECTS)  # type: ignore[arg-type]
    return {key: round(got[key], 4) for key in ("side_f", "side_p", "both_f", "evidence")}


@pytest.mark.parametrize("name", SETS)
def test_the_figures_do_not_fall(name: str) -> None:
    if not place(name).exists():
        pytest.skip("the seed articles are not part of the project")
    pinned = json.loads(FLOORS.read_text(encoding="utf-8"))[name]
    assert digest(name) == pinned["texts"], "labelled texts changed: pin the floors again"
    slack = RECORD if name == "seeds" else POINT
    got = measured(name)
    assert {key: value for key, value in got.items() if value < pinned[key] - slack} == {}


if __name__ == "__main__":
    pins = {name: {"texts": digest(name), **measured(name)} for name in SETS if place(name).exists()}
    FLOORS.write_text(json.dumps(pins, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(pins, indent=1))
