"""Figures of the stance rules on the labelled sets.

    benchmarks/quality.py [SET ...] [--split all|tune|held] [--errors] [--min-confidence X]

Sets: seeds dev sentences p1 ... p6, own-..., new-... `held` are the texts that nobody tuned on: dev texts and passages whose
number (p6: whose group) is divisible by three, and all of new-..., which no weights were fitted on. The score is that of
score.py beside the labelled texts.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import re
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from index.article import Article, Span  # noqa: E402
from index.boilerplate import noise  # noqa: E402
from index.cleaning import matching_text  # noqa: E402
from index.config import Config, Proposal  # noqa: E402
from index.config_file import load_config  # noqa: E402
from index.document import Document  # noqa: E402
from index.gazetteer import Recogniser  # noqa: E402
from index.proposals import ProposalFinder  # noqa: E402
from index.segmentation import split_sentences  # noqa: E402
from index.stance import RuleExtractor  # noqa: E402

SHARED = ROOT.parent / "shared" / "gold"  # the seeds lie there alone
GOLD = SHARED if SHARED.is_dir() else ROOT / "tests" / "gold"
WRITTEN = ROOT / "tests" / "gold" / "written"
OWN = tuple(f"own-{file.stem}" for file in sorted(WRITTEN.glob("*.jsonl")))  # passages written for this project
UNSEEN = ROOT / "tests" / "gold" / "unseen"
NEW = tuple(f"new-{file.stem}" for file in sorted(UNSEEN.glob("*.jsonl")))  # texts that nothing was ever fitted on
SETS = ("seeds", "traps", "sentences", "dev", "p1", "p2", "p3", "p5", "p6", "p4", *OWN)
OTHER_SUBJECTS = (
    "p4",
    *(name for name in OWN if (WRITTEN / f"{name[4:]}.proposals.json").exists()),
    *(name for name in NEW if (UNSEEN / f"{name[4:]}.proposals.json").exists()),
)
UNREAD = ("own-e", "own-f")  # held out as a whole


def score_module(gold: Path = GOLD) -> ModuleType:
    """score.py as a module; the project's own scoring where it is missing."""
    path = gold / "score.py"
    spec = importlib.util.spec_from_file_location(
        "stance_score", path if path.exists() else Path(__file__).with_name("scoring.py")
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def gold_path(name: str, gold: Path = GOLD) -> Path:
    """Where a labelled set lies."""
    if name == "traps":
        return ROOT / "tests" / "traps"
    if name in OWN:
        return WRITTEN / f"{name[4:]}.jsonl"
    if name in NEW:
        return UNSEEN / f"{name[4:]}.jsonl"
    return gold / (
        name if name in ("seeds", "dev") else "sentences.json" if name == "sentences" else f"passages/{name}.jsonl"
    )


def held_out(name: str, item: Mapping[str, Any]) -> bool:
    """Whether a text is one of those that nobody tuned on."""
    if name in NEW:
        return True
    if name == "dev":
        return int(re.sub(r"\D", "", item["id"])) % 3 == 0
    if name in ("seeds", "traps", "sentences") or name in OWN:
        return name in UNREAD
    number = re.search(r"-(\d+)", item["group"] if name == "p6" else item["id"])
    return bool(number) and int(number.group(1)) % 3 == 0  # type: ignore[union-attr]


def config_for(name: str) -> Config:
    """The default configuration; for other subjects one whose proposals are the phrases that come with the passages."""
    base = load_config(None, corpus=None)
    if name not in OTHER_SUBJECTS:
        return base
    phrases = gold_path(name).with_suffix("").with_suffix(".proposals.json")
    listed = json.loads(phrases.read_text(encoding="utf-8"))
    proposals = tuple(Proposal(id, entry["name"], tuple(entry["phrases"])) for id, entry in listed.items())
    return Config(actors=base.actors, groups=base.groups, proposals=proposals)


class Reader:
    """Builds documents without a catalogue and reads their statements."""

    def __init__(self, config: Config) -> None:
        self.recogniser, self.finder = Recogniser(config), ProposalFinder(config.proposals)
        self.extractor = RuleExtractor(config)

    def document(self, item: Mapping[str, Any]) -> Document:
        """One labelled text as the pipeline would see it."""
        text = item["text"]
        body = Span(0, len(text))
        article = Article(item["id"], item["id"], item["id"], text, body, speaker_actor=item.get("speaker_actor") or "")
        matching = matching_text(text)
        sentences = split_sentences(matching, body, noise(text, body))
        mentions = [*self.recogniser.mentions(article, matching, sentences), *self.finder.mentions(matching, sentences)]
        return Document(article, matching, sentences, sorted(mentions, key=lambda mention: mention.span))


def rows(
    reader: Reader, items: Iterable[Mapping[str, Any]], fold: Mapping[str, str], least: float
) -> list[dict[str, Any]]:
    """The statements as score.py reads them."""
    found = []
    for item in items:
        for one in reader.extractor.extract(reader.document(item)):
            if one.confidence >= least:
                span = one.evidence.sentence
                found.append(
                    {
                        "article": item["id"],
                        "actor": one.actor,
                        "proposal": fold.get(one.proposal, one.proposal),
                        "stance": one.stance.value,
                        "kind": one.kind.value,
                        "evidence": item["text"][span.start : span.end],
                        "confidence": one.confidence,
                        "rule": [f"{step.part}: {step.how}" for step in one.rule],
                    }
                )
    return found


def figures(
    score: ModuleType, items: Sequence[Any], found: Sequence[dict[str, Any]], *, any_proposal: bool
) -> dict[str, float]:
    """Precision, recall, F1 by side; F1 of pair, exact and both kinds; the share of right evidence."""
    counted = set(score.PROPOSALS)
    if any_proposal:
        counted |= {record["proposal"] for item in items for record in item["records"]}
    kept = [row for row in found if row["proposal"] in counted]
    result: dict[str, float] = {}
    for name, view, kinds in (
        ("side", "side", {"government"}),
        ("pair", "pair", {"government"}),
        ("exact", "exact", {"government"}),
        ("both", "side", {"government", "other"}),
    ):
        counts, _ = score.tally(items, kept, counted, view, kinds)
        p, r, f = score.figures(counts)
        result |= {f"{name}_p": p, f"{name}_r": r, f"{name}_f": f}
    right, same = score.evidence_share(items, kept, counted)
    return result | {"evidence": same / max(1, right), "texts": float(len(items))}


def list_errors(score: ModuleType, items: Sequence[Any], found: Sequence[dict[str, Any]]) -> None:
    """Each text with a wrong or missing side, with labels and statements."""
    for item in items:
        wanted = {
            (r["country"], r["proposal"], score.SIDE[stance], r.get("kind", "government"))
            for r in item["records"]
            for stance in [r["stance"]]
            if not (r.get("note") or "").startswith("BORDERLINE")
        }
        mine = [row for row in found if row["article"] == item["id"]]
        got = {(row["actor"], row["proposal"], score.SIDE[row["stance"]], row["kind"]) for row in mine}
        if wanted == got:
            continue
        print(f"\n[{item['id']}] {item['text'] if len(item['text']) < 1500 else '...'}")
        for key in sorted(wanted - got):
            evidence = next((r["evidence"] for r in item["records"] if (r["country"], r["proposal"]) == key[:2]), "")
            print("   MISSED", *key, "|", evidence[:90] if len(item["text"]) > 1500 else "")
        for row in mine:
            key = (row["actor"], row["proposal"], score.SIDE[row["stance"]], row["kind"])
            if key in got - wanted:
                print(
                    "   FALSE ",
                    *key,
                    f"{row['confidence']:.2f}",
                    " ; ".join(row["rule"]),
                    "|",
                    row["evidence"][:200] if len(item["text"]) > 1500 else "",
                )


def reliability(score: ModuleType, items: Sequence[Any], found: Sequence[dict[str, Any]]) -> list[tuple[float, bool]]:
    """Each statement's confidence, and whether its actor, proposal and side are labelled (kind left out)."""
    labelled = {
        (item["id"], record["country"], record["proposal"], score.SIDE[stance])
        for item in items
        for record in item["records"]
        for stance in {record["stance"], *score.stances_of(record)}
    }
    return [
        (row["confidence"], (row["article"], row["actor"], row["proposal"], score.SIDE[row["stance"]]) in labelled)
        for row in found
    ]


def print_reliability(rated: Sequence[tuple[float, bool]]) -> None:
    """How often statements of a confidence are right."""
    for low, high in ((0.0, 0.4), (0.4, 0.5), (0.5, 0.6), (0.6, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 1.01)):
        inside = [right for confidence, right in rated if low <= confidence < high]
        if inside:
            print(
                f"confidence {low:.1f} to {min(high, 1):.1f}: {len(inside):4} statements, {sum(inside) / len(inside):.2f} right"
            )


def main() -> int:
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("sets", nargs="*", default=[*SETS, *NEW])
    cli.add_argument("--split", choices=("all", "tune", "held"), default="all")
    cli.add_argument("--errors", action="store_true", help="list errors; never those of held-out texts")
    cli.add_argument("--min-confidence", type=float, default=0.0)
    args = cli.parse_args()
    if not GOLD.is_dir():
        print(f"no labelled texts at {GOLD}")
        return 0
    score = score_module()
    rated: list[tuple[float, bool]] = []
    default = Reader(config_for("default"))
    for name in args.sets:
        if not gold_path(name).exists():
            print(f"{name:9} not here")
            continue
        reader = Reader(config_for(name)) if name in OTHER_SUBJECTS else default
        items = score.load_gold(gold_path(name))
        for split in ("tune", "held") if args.split == "all" else (args.split,):
            chosen = [item for item in items if held_out(name, item) == (split == "held")]
            if not chosen:
                continue
            begun = time.perf_counter()
            found = rows(reader, chosen, score.FOLD, args.min_confidence)
            f = figures(score, chosen, found, any_proposal=name in OTHER_SUBJECTS)
            print(
                f"{name:9} {split:4} {len(chosen):4} texts  side P {f['side_p']:.3f} R {f['side_r']:.3f} F1 {f['side_f']:.3f}"
                f"  pair {f['pair_f']:.3f} exact {f['exact_f']:.3f} both {f['both_f']:.3f} evidence {f['evidence']:.2f}"
                f"  {time.perf_counter() - begun:.1f} s"
            )
            counted = {record["proposal"] for item in items for record in item["records"]} | set(score.PROPOSALS)
            if split == "held":
                rated += reliability(score, chosen, [row for row in found if row["proposal"] in counted])
            if args.errors and split == "tune":
                list_errors(score, chosen, found)
    print_reliability(rated)
    return 0


if __name__ == "__main__":
    sys.exit(main())
