"""Fits the careful reader on the labelled texts, and writes it to index/lang/en, in signed steps of seven bits.

    benchmarks/fit_encoder.py [BASE.npz] [--everything] [--epochs N] [--rate R] [--others SHARE]
                              [--start STATE] [--keep STATE] [--mean STATE ...]

BASE.npz is written by encoder_base.py; without it the weights that ship are fitted further, which takes a lower rate and less
time (--rate 8e-5 --epochs 1). --start goes on from a state that an earlier fit kept; --mean stores the mean of
what is fitted and of states that were kept, which is better than each of them. Without --everything the held-out texts
stay out. --others takes part of the texts of our own that are not retold from real ones. One epoch on all is an hour or two on
two cores. Needs torch, onnx and scikit-learn (development only). Afterwards `fit_belief.py` says what its chances are worth.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import fit_stance
import numpy as np
import torch
from encoder_network import Network
from encoder_state import shipped
from fit_belief import SETTINGS
from fit_stance import BALANCE, CLASSES, OWN, RETOLD, WEIGHTS
from quality import ROOT, SETS
from read_texts import SETS as READ
from torch import nn
from torch.nn import functional

from index.document import Document
from index.stance import RuleExtractor
from index.stance.candidates import Candidate
from index.stance.encoder import WordPieces, hint
from index.stance.marking import (
    AGAIN,
    CLOSES,
    CLOSES_OTHER,
    HOLDER,
    OPENS,
    OPENS_OTHER,
    OTHER,
    PADDING,
    SENTENCE,
    Marked,
    Marker,
)
from index.stance.reading import Reading

FOLDER = ROOT / "index" / "lang" / "en"
OUT = FOLDER / "stance_encoder.onnx"
FILES = {"encoder": OUT.name, "weights": "stance_encoder.weights", "pieces": "stance_pieces.model"}
GIVEN = {name: 3.0 for name in SETS if name not in OWN}
ALL_OF = {*GIVEN, *RETOLD, *READ}
RATE, FRESH, BATCH, SMOOTHED, WARM = 1.3e-4, 6.0, 32, 0.05, 0.06
SURE_OF_NONE = 0.88  # what the linear models, on texts they have not seen, give up is not fitted on
IN_ARTICLES = 0.94  # the same in articles
COUNTRIES = ("Germany", "France", "Poland", "Italy", "Spain", "Canada", "Japan", "Norway")
INPUTS = ("ids", "used", "holder", "target", "hints")


@lru_cache(maxsize=1)
def pieces() -> WordPieces:
    return WordPieces(str(FOLDER / "stance_pieces.model"))


class Inputs:
    """Makes the column that the encoder's rows have beside those of the linear models."""

    def __init__(self) -> None:
        self._document: Document | None = None
        self._marker: Marker

    def __call__(
        self, extractor: RuleExtractor, document: Document, reading: Reading, candidate: Candidate
    ) -> dict[str, Any]:
        if document is not self._document:  # one for all candidates of a text
            self._document, self._marker = document, Marker(document, pieces(), extractor.names)
        return {"input": self._marker.marked(reading, candidate)}


def network(base: dict[str, np.ndarray]) -> Network:
    """The network before it is fitted; marks begin as words that are like them."""
    weights = {name: torch.tensor(array) for name, array in base.items()}
    found = Network(weights, weights["table"])
    country = torch.stack([weights[f"like {name}"] for name in COUNTRIES])
    marks = found.enc.mark.weight.data
    marks[PADDING] = 0
    marks[HOLDER], marks[OTHER] = country[0], country.mean(0)
    marks[AGAIN] = 0.9 * country[0] + 0.1 * country.mean(0)
    signs = {OPENS: "[", CLOSES: "]", OPENS_OTHER: "(", CLOSES_OTHER: ")", SENTENCE: ":"}
    for mark, sign in signs.items():
        marks[mark] = weights[f"like {sign}"]
    return found


def batch(inputs: Sequence[Marked], linear: np.ndarray, places: Sequence[int]) -> tuple[torch.Tensor, ...]:
    """Inputs of one length: ids, where something stands, holder, target, what the linear models say."""
    length = max(len(inputs[at].ids) for at in places)
    ids = torch.tensor([inputs[at].ids + [PADDING] * (length - len(inputs[at].ids)) for at in places])
    holder, target = (torch.tensor([getattr(inputs[at], name) for at in places]) for name in ("holder", "target"))
    hints = torch.tensor([[hint(chance) for chance in linear[at]] for at in places])
    return ids, (ids != PADDING).float(), holder, target, hints


def batches(inputs: Sequence[Marked], random: np.random.Generator) -> list[list[int]]:
    """Places of inputs of about one length, in random order."""
    order = random.permutation(len(inputs))
    found = []
    for first in range(0, len(order), BATCH * 25):
        part = sorted(order[first : first + BATCH * 25], key=lambda at: len(inputs[at].ids))
        found += [[int(at) for at in part[at : at + BATCH]] for at in range(0, len(part), BATCH)]
    return [found[at] for at in random.permutation(len(found))]


def fit(model: Network, rows: Sequence[dict[str, Any]], linear: np.ndarray, epochs: float, rate: float = RATE) -> None:
    """Fits `model` to the labels of `rows`."""
    inputs = [row["input"] for row in rows]
    labels = torch.tensor([CLASSES.index(row["label"]) for row in rows])
    shares = WEIGHTS | GIVEN | RETOLD
    weights = torch.tensor([shares.get(row["set"], 1.0) * BALANCE.get(row["label"], 1.0) for row in rows])
    weights /= weights.mean()
    fresh = [value for name, value in model.named_parameters() if name.startswith(("h.", "out.", "enc.mark"))]
    taken = [
        value
        for name, value in model.named_parameters()
        if value.requires_grad and not name.startswith(("h.", "out.", "enc.mark"))
    ]
    groups = [{"params": taken, "lr": rate}, {"params": fresh, "lr": rate * FRESH}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    random = np.random.default_rng(1)
    orders = [order for _ in range(int(np.ceil(epochs))) for order in batches(inputs, random)]
    orders = orders[: int(epochs * len(rows) / BATCH)]
    steps = len(orders)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1, step / (WARM * steps + 1)) * max(0.02, (steps - step) / steps)
    )
    model.train()
    begun, lost = time.time(), 0.0
    for step, places in enumerate(orders, 1):
        with torch.autocast("cpu", torch.bfloat16):
            scores = model(*batch(inputs, linear, places))
        loss = functional.cross_entropy(scores.float(), labels[places], reduction="none", label_smoothing=SMOOTHED)
        mean = (loss * weights[places]).mean()
        optimiser.zero_grad(set_to_none=True)
        mean.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        lost += mean.item()
        if step % 50 == 0:
            print(f"{step}/{steps} loss {lost / 50:.3f} {time.time() - begun:.0f} s", flush=True)
            lost = 0.0
    model.eval()


def write(model: Network, out: Path) -> None:
    """Stores the network for ONNX Runtime: matrices in signed steps of seven bits, one scale a column, in a file of their own
    that processes map instead of each loading it."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    like = (
        torch.full((3, 40), 20),
        torch.ones(3, 40),
        torch.tensor([1, 2, 3]),
        torch.tensor([4, 5, 6]),
        torch.zeros(3, 4),
    )
    axes = {name: {0: "inputs"} for name in (*INPUTS, "scores")}
    for name in ("ids", "used"):
        axes[name][1] = "length"
    with tempfile.TemporaryDirectory() as folder:
        whole = f"{folder}/whole.onnx"
        torch.onnx.export(
            model.eval(),
            like,
            whole,
            input_names=list(INPUTS),
            output_names=["scores"],
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
        _share(whole)
        small = f"{folder}/small.onnx"
        quantize_dynamic(
            whole,
            small,
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,  # no processor overflows then
            op_types_to_quantize=["MatMul", "Gather"],
            extra_options={"MatMulConstBOnly": True},
        )
        stored = out.with_suffix(".weights")
        stored.unlink(missing_ok=True)  # onnx writes behind what is there
        onnx.save_model(
            onnx.load(small),
            out,
            save_as_external_data=True,
            all_tensors_to_one_file=True,
            location=stored.name,
            size_threshold=1024,
        )
        stored.chmod(0o644)


def _share(path: str) -> None:
    """Lets the parts of the network that use the same array name it alike; torch names it anew for each use."""
    import onnx

    model = onnx.load(path)
    stored = {array.name for array in model.graph.initializer}
    same = [node for node in model.graph.node if node.op_type == "Identity" and node.input[0] in stored]
    names = {node.output[0]: node.input[0] for node in same}
    for node in same:
        model.graph.node.remove(node)
    for node in model.graph.node:
        node.input[:] = [names.get(name, name) for name in node.input]
    onnx.save_model(model, path)


def _given_up(row: dict[str, Any]) -> float:
    """The chance of none from which a candidate is not fitted on."""
    return IN_ARTICLES if row.get("sentences") else SURE_OF_NONE


def main() -> int:
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("base", type=Path, nargs="?")
    cli.add_argument("--everything", action="store_true", help="fit on the held-out texts as well")
    cli.add_argument("--epochs", type=float, default=2.5)
    cli.add_argument("--rate", type=float, default=RATE)
    cli.add_argument("--others", type=float, default=1.0, help="the share of our own texts that are not retold")
    cli.add_argument("--start", type=Path, help="go on from this state")
    cli.add_argument("--keep", type=Path, help="store the state here")
    cli.add_argument("--mean", type=Path, nargs="*", default=[], help="write the mean of the fitted state and of these")
    args = cli.parse_args()
    torch.manual_seed(1)
    rows = fit_stance.examples(everything=args.everything, also=Inputs())
    linear = fit_stance.cross_validated(rows)
    known = [at for at, row in enumerate(rows) if row["label"] is not None and linear[at, 0] <= _given_up(row)]
    random = np.random.default_rng(1)
    kept = [at for at in known if rows[at]["set"] in ALL_OF or random.random() < args.others]
    print(len(rows), "candidates,", len(kept), "of them for the encoder", flush=True)
    model = network(dict(np.load(args.base))) if args.base else shipped(OUT)
    if args.start:
        model.load_state_dict(torch.load(args.start))
    fit(model, [rows[at] for at in kept], linear[kept], args.epochs, args.rate)
    if args.keep:
        torch.save(model.state_dict(), args.keep)
    states = [model.state_dict(), *map(torch.load, args.mean)]
    model.load_state_dict({name: sum(state[name] for state in states) / len(states) for name in states[0]})
    write(model, OUT)
    settings = json.loads(SETTINGS.read_text(encoding="utf-8"))
    for name, file in FILES.items():
        settings[name] = hashlib.sha256((FOLDER / file).read_bytes()).hexdigest()
    SETTINGS.write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")
    print("wrote", OUT.name, OUT.stat().st_size, "bytes; now fit_belief.py")
    return 0


if __name__ == "__main__":
    sys.exit(main())
