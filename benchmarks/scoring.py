"""The score of statements against labelled texts, for places where score.py does not lie beside the labelled texts.

A label is (article, actor, proposal, stance, kind, evidence). A statement is right by side when article, actor, proposal and
side (for, undecided, against) are. Labels noted BORDERLINE are neither rewarded nor penalised; `STANCE? x|y` accepts either.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

PROPOSALS = frozenset(
    {
        "troops",
        "reassurance-force",
        "peacekeeping",
        "us-backstop",
        "mutual-defence",
        "support-in-kind",
        "defence-5pct",
        "defence-spending",
        "common-borrowing",
        "frozen-assets",
        "nato-membership",
        "eu-membership",
        "long-range-weapons",
        "sanctions",
    }
)
FOLD = {"deterrent-force": "reassurance-force", "energy-ban": "sanctions"}
SIDE = {"support": "for", "open": "for", "undecided": "undecided", "reluctant": "against", "oppose": "against"}
Key = tuple[str, str, str, str]


def plain(text: str) -> str:
    """Words alone, in lower case, with straight apostrophes."""
    folded = unicodedata.normalize("NFKC", text or "").replace("\u2019", "'").replace("\u2018", "'")
    return re.sub(r"\W+", " ", folded.lower()).strip()


def load_gold(path: Path) -> list[dict[str, Any]]:
    """The labelled texts of a folder (texts/, labels/), a JSON list or JSON lines."""
    if path.is_dir():
        items = [json.loads(file.read_text(encoding="utf-8")) for file in sorted((path / "labels").glob("*.json"))]
        for item in items:
            item["text"] = (path / "texts" / f"{item['id']}.txt").read_text(encoding="utf-8")
    elif path.suffix == ".json":
        items = json.loads(path.read_text(encoding="utf-8"))
    else:
        items = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    for record in (record for item in items for record in item["records"]):
        record["proposal"] = FOLD.get(record["proposal"], record["proposal"])
        record["country"] = record.get("country") or record["actor"]
    return list(items)


def stances_of(record: Mapping[str, Any]) -> set[str]:
    """The stances that a label accepts."""
    either = re.match(r"STANCE\?\s*([a-z|]+)", record.get("note") or "")
    return ({*either.group(1).split("|")} & SIDE.keys() if either else set()) | {record["stance"]}


def tally(
    items: Sequence[Mapping[str, Any]],
    rows: Sequence[Mapping[str, Any]],
    counted: Collection[str],
    view: str,
    kinds: set[str],
) -> tuple[Counter[str], None]:
    """Hits, false alarms and misses; `view` is pair, side or exact."""
    found: dict[Key, set[str]] = defaultdict(set)
    wanted: dict[Key, list[set[str]]] = defaultdict(list)
    spare: dict[Key, set[str]] = defaultdict(set)

    def seen(stance: str) -> str:
        return {"pair": "", "side": SIDE[stance], "exact": stance}[view]

    for row in rows:
        if row["kind"] in kinds and row["proposal"] in counted:
            key = (row["article"], row["actor"], row["proposal"], row["kind"] if len(kinds) > 1 else "")
            found[key].add(seen(row["stance"]))
    for item in items:
        for record in item["records"]:
            kind = record.get("kind", "government")
            if kind not in kinds or record["proposal"] not in counted:
                continue
            key = (item["id"], record["country"], record["proposal"], kind if len(kinds) > 1 else "")
            stances = {seen(record["stance"]), *map(seen, stances_of(record))}
            if (record.get("note") or "").startswith("BORDERLINE"):
                spare[key] |= stances
            elif not any(seen(record["stance"]) in other for other in wanted[key]):
                wanted[key].append(stances)
    counts: Counter[str] = Counter()
    for key in {*found, *wanted}:
        left = set(found[key])
        for stances in wanted[key]:
            counts["hit" if left & stances else "missed"] += 1
            left -= stances
        counts["false alarm"] += len(left - spare[key])
    return counts, None


def figures(counts: Mapping[str, int]) -> tuple[float, float, float]:
    """Precision, recall, F1."""
    hit, false, missed = (counts.get(name, 0) for name in ("hit", "false alarm", "missed"))
    precision, recall = hit / max(1, hit + false), hit / max(1, hit + missed)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def evidence_share(
    items: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]], counted: Collection[str]
) -> tuple[int, int]:
    """Of the labels found by side: how many, and for how many the labelled sentence is shown."""
    shown: dict[Key, list[str]] = defaultdict(list)
    for row in rows:
        shown[row["article"], row["actor"], row["proposal"], SIDE[row["stance"]]].append(plain(row["evidence"]))
    right = same = 0
    for item in items:
        for record in item["records"]:
            if record.get("kind", "government") != "government" or record["proposal"] not in counted:
                continue
            sentences = shown.get((item["id"], record["country"], record["proposal"], SIDE[record["stance"]]))
            if sentences:
                want = plain(record["evidence"])
                right += 1
                same += any(want[:45] in sentence or sentence[:45] in want for sentence in sentences)
    return right, same
