"""What the chances of the careful reader are worth: fitted on texts that neither it nor the linear models have seen.

    benchmarks/fit_belief.py [--write] [--threshold P]

Reads the sets of tests/gold/unseen but for those that are kept for the end; prints precision, recall and F1 by side for a range
of thresholds. With --write the calibrations (also that of long texts that name proposals in passing, where enough of them are
judged) and the threshold go to index/lang/en/stance_encoder.json; `in_articles` and `least_in_passing` there were chosen by
hand on the same texts. Needs scikit-learn (development only).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from typing import Any

import fit_stance
import numpy as np
from fit_stance import CLASSES
from quality import NEW, OTHER_SUBJECTS, ROOT, Reader, config_for, gold_path, score_module
from read_texts import UNSEEN, documents, sign

from index.stance.extractor import is_dense
from index.stance.judging import judged

EXAM = (
    "new-retold-ac",
    "new-retold-ak",
    "new-retold-al",
    "new-retold-am",
    "new-retold-an",
    "new-retold-ee",
    "new-retold-tt",
)  # nothing is fitted or chosen here on these
CHOSEN_ON = tuple(name for name in NEW if name not in EXAM)
LEAST = 0.2  # chances below are of no side
FEW = 30  # judged candidates of long texts that tell no offset: the one that stands is kept then
SETTINGS = ROOT / "index" / "lang" / "en" / "stance_encoder.json"


def candidates(score: Any) -> Iterator[tuple[dict[str, Any], list[float]]]:
    """Rows as those of the fit, with the chances of the careful reader."""
    default = Reader(config_for("default"))
    for name in CHOSEN_ON:
        other = name in OTHER_SUBJECTS
        reader = Reader(config_for(name)) if other else default
        for item in score.load_gold(gold_path(name)):
            document = reader.document(item)
            dense = is_dense(document)
            seen = reader.extractor.seen(document, dense=dense)
            for one in judged(document, seen, reader.extractor.names, careful=True, in_passing=False):
                target, holder = one.candidate.target.proposal, one.candidate.holder
                known = other or target in score.PROPOSALS or target in score.FOLD
                row = {
                    "set": name,
                    "id": item["id"],
                    "actors": holder.actors,
                    "kind": holder.kind.value,
                    "proposal": score.FOLD.get(target, target),
                    "label": fit_stance.label(score, item, one.reading, document, one.candidate) if known else None,
                    "known": known,
                    **fit_stance.look(document, one.reading, one.candidate, dense=dense),
                }
                yield row, [one.chances[side] for side in CLASSES]


def in_passing() -> Iterator[tuple[float, bool]]:
    """Candidates of real long texts that are about other things: the chance of their side, and whether it is right."""
    for _, _, extractor, document, wanted in documents(UNSEEN):
        if is_dense(document):
            continue
        seen = extractor.seen(document, dense=False)
        for one in judged(document, seen, extractor.names, careful=True, in_passing=True):
            holder, mark = one.candidate.holder, sign(document, one.reading.sentence.span)
            side = wanted.get((mark, holder.actors, holder.kind.value, one.candidate.target.proposal))
            if side is not None:
                yield one.chances[one.side], side == one.side


def shifted(usual: tuple[float, float], rated: list[tuple[float, bool]]) -> tuple[float, float]:
    """The usual calibration with another offset: too few are right in long texts for a slope of their own."""
    slope, odds = usual[0], [float(np.log(chance / (1 - chance))) for chance, _ in rated]
    right = sum(ok for _, ok in rated)
    low, high = -10.0, 10.0
    while high - low > 1e-3:
        middle = (low + high) / 2
        expected = sum(1 / (1 + np.exp(-(slope * one + middle))) for one in odds)
        low, high = (middle, high) if expected < right else (low, middle)
    return slope, round(low, 3)


def main() -> int:
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--write", action="store_true")
    cli.add_argument("--threshold", type=float, default=0.6)
    args = cli.parse_args()
    score = score_module()
    rows, found = zip(*candidates(score), strict=True)
    chances = np.array(found)
    for threshold in (0.3, 0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8):
        cells = [
            fit_stance.tally(score, rows, chances, threshold, sets)
            for sets in (CHOSEN_ON, *((name,) for name in CHOSEN_ON))
        ]
        print(f"{threshold:.2f} ", "  ".join(f"{p:.2f} {r:.2f} {f:.3f}" for p, r, f in cells))
    settings = json.loads(SETTINGS.read_text(encoding="utf-8"))
    settings["threshold"] = args.threshold
    settings["calibration"] = fit_stance.calibration(rows, chances, read=False)
    real = list(in_passing())
    rated = [one for one in real if one[0] >= LEAST]
    kept_offset = settings["calibration"][0], settings["in_passing"][1]
    settings["in_passing"] = kept_offset if len(rated) < FEW else shifted(settings["calibration"], rated)
    for least in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7):
        kept = [right for chance, right in real if chance >= least]
        print(
            f"long real texts from {least}: {sum(kept)} of {len(kept)} right, {sum(right for _, right in real)} in all"
        )
    print(settings)
    if args.write:
        SETTINGS.write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
