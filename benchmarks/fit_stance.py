"""Fits the learned layer of the stance rules on the labelled texts that are not held out, and writes its weights (to
stance_features.json; thresholds and the like to stance_weights.json).

    benchmarks/fit_stance.py [--write] [--threshold P] [--everything]

The weights that ship are fitted with --everything, on the held-out texts as well; the figures for those in docs/quality.md
are of weights fitted without them.

Needs scikit-learn (development only). Prints what cross-validation by text says for a range of thresholds.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from background import Also, background, nothing
from quality import NEW, OTHER_SUBJECTS, OWN, SETS, Reader, config_for, gold_path, held_out, score_module
from read_texts import read_texts
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from index.annotation import HolderKind
from index.document import Document
from index.stance.candidates import Candidate
from index.stance.extractor import is_dense
from index.stance.features import LONG
from index.stance.judging import eased, guess, without_rivals
from index.stance.reading import Reading
from index.stance.second_look import Told, features

CLASSES = ("none", "for", "undecided", "against")
OUT = Path(__file__).resolve().parents[1] / "index" / "lang" / "en" / "stance_weights.json"
FEATURES = OUT.with_name("stance_features.json")
WEIGHTS = {"own-constructions": 0.3, "background": 0.1, "old-news": 0.3}  # made by a generator, or labelled by nobody
GIVEN = {name: 4.0 for name in SETS if name not in OWN}  # not written for this project: they count more
RETOLD = {name: 2.0 for name in OWN if name.startswith("own-retold-")}  # built as real articles are
SAID, SIDE = 0.05, 0.2  # how far the two models may trust a feature (the C of logistic regression)
BALANCE = {"against": 1.3, "undecided": 1.2}  # what the passages of our own have too little of
PAIR = 0.38  # the chance from which the second look believes a pair's side
LEAST = 3  # texts in which a feature must stand
LIGHT = 0.057  # a feature whose weights are all smaller is left out: two fifths of 110,000, no log loss more
FOLDS = 3


def examples(*, everything: bool = False, also: Also = nothing, sets: tuple[str, ...] = SETS) -> list[dict[str, Any]]:
    """One row a candidate: set, text, actors, proposal, kind, features, label (None where the labels do not tell), and the
    columns that `also` makes of it."""
    score = score_module()
    found = []
    default = Reader(config_for("default"))
    for name in sets:
        reader = Reader(config_for(name)) if name in OTHER_SUBJECTS else default
        for item in score.load_gold(gold_path(name)):
            if held_out(name, item) and not everything:
                continue
            document = reader.document(item)
            counted, dense = name in OTHER_SUBJECTS, is_dense(document)
            for reading, candidate in reader.extractor.candidates(document):
                target = candidate.target.proposal
                proposal_known = counted or target in score.PROPOSALS or target in score.FOLD
                names = reader.extractor.features(document, reading, candidate, dense=dense)
                found.append(
                    {
                        "set": name,
                        "text": f"{name}:{item.get('group') or item['id']}",
                        "id": item["id"],
                        "actors": candidate.holder.actors,
                        "kind": candidate.holder.kind.value,
                        "proposal": score.FOLD.get(candidate.target.proposal, candidate.target.proposal),
                        "features": names,
                        "label": label(score, item, reading, document, candidate) if proposal_known else None,
                        "known": proposal_known,
                        **look(document, reading, candidate, dense=dense),
                        **also(reader.extractor, document, reading, candidate),
                    }
                )
    return [*found, *read_texts(also), *background(default, also)] if sets is SETS else found


def label(score: Any, item: Any, reading: Any, document: Any, candidate: Any) -> str | None:
    """The side that the labels give this candidate, `none`, or None where they do not tell.

    What an opposition, a poll or an author says of a state is no position of its government, nor the other way round: a record
    of the other kind alone makes it `none`.
    """
    span = reading.sentence.span
    sentence = score.plain(item["text"][span.start : span.end])
    proposal = score.FOLD.get(candidate.target.proposal, candidate.target.proposal)
    here, elsewhere, of_its_kind, of_the_other = set(), set(), False, False
    for record in item["records"]:
        if record["proposal"] != proposal or record["country"] not in candidate.holder.actors:
            continue
        evidence = score.plain(record["evidence"])
        shown = evidence[:45] in sentence or sentence[:45] in evidence
        if record.get("kind", "government") != candidate.holder.kind.value:
            of_the_other |= shown
            continue
        of_its_kind |= shown
        borderline = (record.get("note") or "").startswith("BORDERLINE")
        (here if shown and not borderline else elsewhere).add(score.SIDE[record["stance"]])
    if len(here) == 1:
        return next(iter(here))
    if here:
        mine = {part.verdict.stance.side for part in candidate.parts if part.verdict} & here
        return next(iter(mine)) if len(mine) == 1 else None
    if of_the_other and not of_its_kind:
        return "none"
    if elsewhere:
        if len(document.sentences) > LONG:  # an article says a thing more than once, and the labels show one place
            return None
        mine = {part.verdict.stance.side for part in candidate.parts if part.verdict}
        return "none" if mine and not mine & elsewhere else None
    return "none"


def look(document: Document, reading: Reading, candidate: Candidate, *, dense: bool) -> dict[str, Any]:
    """What the second look needs of a candidate: sentences of an article (0 for other texts), the guess that it is, and how
    much its rules ease each side."""
    return {
        "sentences": len(document.sentences) if dense and len(document.sentences) > LONG else 0,
        "guess": guess(reading, candidate),
        "eased": eased(candidate),
    }


def second_look(score: Any, rows: list[dict[str, Any]], chances: np.ndarray) -> list[float]:
    """The weights of the second look, the intercept first, fitted on what the first says of texts it has not seen."""
    texts: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        if row.get("sentences") and row["known"]:
            texts[row["set"], row["id"]].append(at)
    labelled = labelled_pairs(score, {name for name, _ in texts})
    values, right, weights = [], [], []
    shares = GIVEN | RETOLD
    for (name, id), places in texts.items():
        told = [
            Told(
                row["actors"],
                row["proposal"],
                HolderKind(row["kind"]),
                dict(zip(CLASSES, chances[at], strict=True)),
                row["eased"],
            )
            for at in (
                places[kept] for kept in without_rivals([rows[at]["guess"] for at in places], chances[places, 0])
            )
            for row in (rows[at],)
        ]
        for (actor, proposal, kind, side), seen in features(told, rows[places[0]]["sentences"]):
            values.append(seen)
            right.append((name, id, actor, proposal, kind.value, side) in labelled)
            weights.append(shares.get(name, 1.0))
    table = np.array(values)
    middle, spread = table.mean(0), table.std(0) + 1e-9
    model = LogisticRegression(C=0.3, max_iter=500).fit((table - middle) / spread, right, sample_weight=weights)
    found = model.coef_[0] / spread
    return [round(float(value), 4) for value in (model.intercept_[0] - found @ middle, *found)]


def labelled_pairs(score: Any, names: set[str]) -> set[tuple[str, str, str, str, str, str]]:
    """Set, text, actor, proposal, kind, side of every record."""
    return {
        (name, item["id"], record["country"], record["proposal"], record.get("kind", "government"), score.SIDE[stance])
        for name in names
        for item in score.load_gold(gold_path(name))
        for record in item["records"]
        for stance in {record["stance"], *score.stances_of(record)}
    }


def matrix(rows: list[dict[str, Any]], index: dict[str, int]) -> csr_matrix:
    pointers, columns = [0], []
    for row in rows:
        columns += [index[name] for name in row["features"] if name in index]
        pointers.append(len(columns))
    return csr_matrix((np.ones(len(columns)), columns, pointers), shape=(len(rows), len(index)))


def vocabulary(rows: list[dict[str, Any]]) -> dict[str, int]:
    texts: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for name in row["features"]:
            texts[name].add(row["text"])
    kept = sorted(name for name, seen in texts.items() if len(seen) >= LEAST)
    return {name: at for at, name in enumerate(kept)}


@dataclass(frozen=True)
class Fitted:
    """Whether something is said (`said`) and on which side (`sides`), over the features in `index`."""

    index: dict[str, int]
    said: LogisticRegression
    sides: LogisticRegression

    def chances(self, rows: list[dict[str, Any]]) -> np.ndarray:
        """For each row the probabilities of CLASSES."""
        found = matrix(rows, self.index)
        out = np.zeros((len(rows), len(CLASSES)))
        said, sides = self.said.predict_proba(found)[:, 1], self.sides.predict_proba(found)
        out[:, 0] = 1 - said
        for at, side in enumerate(self.sides.classes_):
            out[:, CLASSES.index(side)] = said * sides[:, at]
        return out

    def rows(self) -> dict[str, list[float]]:
        """Feature -> its weights, that of `said` first; the intercepts are in `always`, which every candidate has."""
        order = [list(self.sides.classes_).index(side) for side in CLASSES[1:]]
        found = {}
        for name, at in self.index.items():
            row = [self.said.coef_[0][at], *(self.sides.coef_[place][at] for place in order)]
            if name == "always":
                first = [self.said.intercept_[0], *(self.sides.intercept_[place] for place in order)]
                row = [one + other for one, other in zip(row, first, strict=True)]
            if name == "always" or any(abs(value) >= LIGHT for value in row):
                found[name] = [round(float(value), 3) for value in row]
        return dict(sorted(found.items()))


def fit(rows: list[dict[str, Any]]) -> Fitted:
    known = [row for row in rows if row["label"] is not None]
    index = vocabulary(known)
    found = matrix(known, index)
    shares = WEIGHTS | GIVEN | RETOLD
    weights = np.array([shares.get(row["set"], 1.0) for row in known])
    labels = np.array([row["label"] for row in known])
    said = LogisticRegression(C=SAID, max_iter=200).fit(found, labels != "none", sample_weight=weights)
    taken = np.flatnonzero(labels != "none")
    balanced = weights[taken] * np.array([BALANCE.get(label, 1.0) for label in labels[taken]])
    sides = LogisticRegression(C=SIDE, max_iter=200).fit(found[taken], labels[taken], sample_weight=balanced)
    return Fitted(index, said, sides)


def cross_validated(rows: list[dict[str, Any]]) -> np.ndarray:
    """Probabilities for each row from models that have not seen its text."""
    groups = [row["text"] for row in rows]
    out = np.zeros((len(rows), len(CLASSES)))
    for train, test in GroupKFold(FOLDS).split(rows, groups=groups):
        out[test] = fit([rows[at] for at in train]).chances([rows[at] for at in test])
    return out


def tally(
    score: Any, rows: list[dict[str, Any]], chances: np.ndarray, threshold: float, sets: tuple[str, ...]
) -> tuple[float, float, float]:
    """Precision, recall, F1 by side over texts of some sets, kind government."""
    total: Counter[str] = Counter()
    for name in sets:
        items = [item for item in score.load_gold(gold_path(name)) if held_out(name, item) == (name in NEW)]
        counted = score.PROPOSALS | (
            {r["proposal"] for item in items for r in item["records"]} if name in OTHER_SUBJECTS else set()
        )
        found = []
        for row, chance in zip(rows, chances, strict=True):
            if row["set"] == name and row["known"]:
                side = max((1, 2, 3), key=lambda at: chance[at])
                if chance[side] >= threshold:
                    stance = {1: "support", 2: "undecided", 3: "oppose"}[side]
                    found += [
                        {
                            "article": row["id"],
                            "actor": actor,
                            "proposal": row["proposal"],
                            "stance": stance,
                            "kind": row["kind"],
                        }
                        for actor in row["actors"]
                    ]
        counts, _ = score.tally(items, found, counted, "side", {"government"})
        total.update(counts)
    return score.figures(total)


def calibration(rows: list[dict[str, Any]], chances: np.ndarray, *, read: bool) -> tuple[float, float]:
    """Slope and offset that turn the log-odds of a side into those of its being right, on texts the weights had not seen:
    those written with labels, or the long real ones that name proposals in passing."""
    odds, right = [], []
    for row, chance in zip(rows, chances, strict=True):
        side = max((1, 2, 3), key=lambda at: chance[at])
        mine = row["set"].startswith("read-") if read else "sentences" in row and row["set"] not in WEIGHTS
        if row["label"] is not None and chance[side] > 0.2 and mine:
            odds.append([float(np.log(chance[side] / (1 - chance[side])))])
            right.append(row["label"] == CLASSES[side])
    line = LogisticRegression(C=100.0).fit(odds, right)
    return round(float(line.coef_[0][0]), 3), round(float(line.intercept_[0]), 3)


def main() -> int:
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--write", action="store_true")
    cli.add_argument("--everything", action="store_true", help="fit on the held-out texts as well")
    cli.add_argument("--threshold", type=float, default=0.36)
    args = cli.parse_args()
    score = score_module()
    rows = examples(everything=args.everything)
    print(len(rows), "candidates", Counter(row["label"] for row in rows))
    chances = cross_validated(rows)
    for threshold in (0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7):
        cells = []
        for sets in (("seeds",), ("sentences",), ("dev",), ("p1", "p2", "p3", "p5", "p6"), ("p4",), OWN):
            p, r, f = tally(score, rows, chances, threshold, sets)
            cells.append(f"{sets[0]:9} {p:.2f} {r:.2f} {f:.3f}")
        print(f"{threshold:.2f}  " + "  ".join(cells))
    if args.write:
        fitted = fit(rows)
        weights = fitted.rows()
        data = {
            "threshold": args.threshold,
            "calibration": calibration(rows, chances, read=False),
            "in_passing": calibration(rows, chances, read=True),
            "articles": {"threshold": PAIR, "weights": second_look(score, rows, chances)},
        }
        OUT.write_text(json.dumps(data, separators=(",", ":")).replace("],", "],\n") + "\n", encoding="utf-8")
        features = json.dumps(list(weights), ensure_ascii=False, separators=(",\n", ":"))
        table = ",\n".join(",".join(map(str, row)) for row in weights.values())
        FEATURES.write_text(f'{{"features":{features},\n"weights":[{table}]}}\n', encoding="utf-8")
        print("wrote", FEATURES.name, FEATURES.stat().st_size, "bytes", len(weights), "features")
    return 0


if __name__ == "__main__":
    sys.exit(main())
