"""The weights that ship as torch takes them up again: out of the seven-bit steps in index/lang/en."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import torch
from encoder_network import LAYERS, PARTS, Network


def shipped(model: Path) -> Network:
    """The network that is stored at `model`, ready to be fitted further. Steps are halves of them off at most."""
    state = _state(model)
    weights = {
        f"encoder.layer.{at}.{published}.{kind}": state[f"enc.layers.{at}.{part}.{kind}"]
        for at in range(LAYERS)
        for part, published in PARTS.items()
        for kind in ("weight", "bias")
    }
    for published, part in (("embeddings.LayerNorm", "enc.ln"), ("encoder.LayerNorm", "enc.rn")):
        weights |= {f"{published}.{kind}": state[f"{part}.{kind}"] for kind in ("weight", "bias")}
    network = Network(weights | {"encoder.rel_embeddings.weight": state["enc.rel"]}, state["enc.word.weight"])
    network.load_state_dict(state)
    return network


def _state(model: Path) -> dict[str, torch.Tensor]:
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(str(model)).graph
    stored = {one.name: numpy_helper.to_array(one) for one in graph.initializer}

    def whole(name: str) -> np.ndarray:
        steps = stored[name + "_quantized"].astype(np.float32) - stored[name + "_zero_point"].astype(np.float32)
        return steps * stored[name + "_scale"]

    found = {
        name: array
        for name, array in stored.items()
        if name.startswith(("enc.", "h.", "out.")) and name.endswith((".weight", ".bias", ".rel"))
    }
    found |= {name: whole(name) for name in ("enc.mark.weight", "enc.word.weight")}
    for node in graph.node:
        place = re.match(r"/(.+)/(?:Gemm_)?MatMul_quant$", node.name)
        if node.op_type == "MatMulInteger" and place and not place[1].endswith("_1"):  # _1: the same matrix once more
            matrix = node.input[1].removesuffix("_quantized")
            found[place[1].replace("/", ".") + ".weight"] = whole(matrix).T
    return {name: torch.tensor(np.ascontiguousarray(array)) for name, array in found.items()}
