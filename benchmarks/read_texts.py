"""Candidates of real texts that a reader labelled, for fitting and for a figure on texts nobody invented.

    benchmarks/read_texts.py [--unseen]

The labels are in tests/gold/read, those that nothing was fitted on (--unseen) in tests/gold/unseen/read: file, first twelve
signs of the sentence's SHA-1, actors, kind, proposal, side. The texts themselves (press briefings, speeches before the General
Assembly) lie beside the project; they are read where they are there.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from background import DATA, Also, nothing
from quality import ROOT

from index.article import Article, Span
from index.config_file import load_config
from index.document import Document
from index.lang import load
from index.pipeline import Annotator
from index.readers import read_paths
from index.stance import RuleExtractor

LABELS = ROOT / "tests" / "gold" / "read"
SETS = tuple(f"read-{file.stem}" for file in sorted(LABELS.glob("*.jsonl")))

UNSEEN = ROOT / "tests" / "gold" / "unseen" / "read"  # labels that nothing was fitted on

_Key = tuple[str, tuple[str, ...], str, str]


def labels(name: str, folder: Path = LABELS) -> dict[str, dict[_Key, str]]:
    """File -> (sentence, actors, kind, proposal) -> side, of one set."""
    found: dict[str, dict[_Key, str]] = defaultdict(dict)
    for line in (folder / f"{name.removeprefix('read-')}.jsonl").read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        found[one["file"]][one["sentence"], tuple(one["actors"]), one["kind"], one["proposal"]] = one["side"]
    return found


def documents(folder: Path = LABELS) -> Iterator[tuple[str, str, RuleExtractor, Document, dict[_Key, str]]]:
    """Set, file, extractor, document and labels of each text that is there; the labels are those of a folder."""
    config = load_config(None, corpus=None)
    annotator, extractor = Annotator(config), RuleExtractor(config)
    codes = load("codes", "world")["alpha3"]
    for name in SETS:
        for file, wanted in sorted(labels(name, folder).items()):
            for article in read_paths([DATA / file]) if (DATA / file).is_file() else ():
                if isinstance(article, Article):
                    country = codes.get(Path(file).name[:3], "") if file.startswith("ungdc/") else ""
                    document = annotator.document(dataclasses.replace(article, speaker_actor=country))
                    yield name, file, extractor, document, wanted


def read_texts(also: Also = nothing) -> Iterator[dict[str, Any]]:
    """Rows like those of the labelled passages."""
    for name, file, extractor, document, wanted in documents():
        for reading, candidate in extractor.candidates(document):
            holder, proposal = candidate.holder, candidate.target.proposal
            side = wanted.get((sign(document, reading.sentence.span), holder.actors, holder.kind.value, proposal))
            if side is not None:
                yield {
                    "set": name,
                    "text": f"{name}:{file}",
                    "id": file,
                    "actors": holder.actors,
                    "kind": holder.kind.value,
                    "proposal": proposal,
                    "features": extractor.features(document, reading, candidate),
                    "label": side,
                    "known": False,
                    **also(extractor, document, reading, candidate),
                }


def main() -> int:
    """Prints how many of the statements whose candidates are labelled are right, by confidence."""
    folder = UNSEEN if "--unseen" in sys.argv[1:] else LABELS
    made: Counter[tuple[str, float]] = Counter()
    right: Counter[tuple[str, float]] = Counter()
    for name, _, extractor, document, wanted in documents(folder):
        sides = {(mark, actor, *rest): side for (mark, actors, *rest), side in wanted.items() for actor in actors}
        for one in extractor.extract(document):
            side = sides.get((sign(document, one.evidence.sentence), one.actor, one.kind.value, one.proposal))
            if side is not None:
                made[name, int(one.confidence * 10) / 10] += 1
                right[name, int(one.confidence * 10) / 10] += side == one.stance.side
    for name in SETS:
        told = sorted(step for where, step in made if where == name)
        print(name, " ".join(f"{step:.1f}: {right[name, step]}/{made[name, step]}" for step in told))
    return 0


def sign(document: Document, span: Span) -> str:
    return hashlib.sha1(document.matching[span.start : span.end].encode()).hexdigest()[:12]


if __name__ == "__main__":
    sys.exit(main())
