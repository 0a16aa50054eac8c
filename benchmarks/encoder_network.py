"""The careful reader's network in torch, as it is fitted and stored.

DeBERTa-v3 (He, Gao and Chen 2021, arXiv 2111.09543) in its extra small size: twelve layers of 384, six heads, attention that
tells content from relative position. On top two linear layers over the states of the beginning, the holder and the proposal,
and what the linear models say. Needs torch (development only).
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import torch
from torch import nn
from torch.nn import functional

from index.stance.marking import FIRST_PIECE

WIDTH, HEADS, LAYERS, CLASSES = 384, 6, 12, 4
HIDDEN, DROPPED, UNTOLD = 256, 0.1, 0.3  # UNTOLD: how often the linear models' say is kept from it while it is fitted
MIDDLE = 256  # the row of the table of relative positions that stands for none

Weights = Mapping[str, torch.Tensor]


def _linear(weights: Weights, name: str) -> nn.Linear:
    rows, columns = weights[name + ".weight"].shape
    layer = nn.Linear(columns, rows)
    layer.weight.data, layer.bias.data = weights[name + ".weight"].clone(), weights[name + ".bias"].clone()
    return layer


def _norm(weights: Weights, name: str) -> nn.LayerNorm:
    layer = nn.LayerNorm(WIDTH, eps=1e-7)
    layer.weight.data, layer.bias.data = weights[name + ".weight"].clone(), weights[name + ".bias"].clone()
    return layer


# what a layer's parts are called in the weights that DeBERTa is published with
PARTS = {
    "q": "attention.self.query_proj",
    "k": "attention.self.key_proj",
    "v": "attention.self.value_proj",
    "o": "attention.output.dense",
    "n1": "attention.output.LayerNorm",
    "f1": "intermediate.dense",
    "f2": "output.dense",
    "n2": "output.LayerNorm",
}


class Layer(nn.Module):
    """One layer; keys and queries of the relative positions share the weights of those of the words."""

    def __init__(self, weights: Weights, name: str) -> None:
        super().__init__()
        self.q = _linear(weights, name + PARTS["q"])
        self.k = _linear(weights, name + PARTS["k"])
        self.v = _linear(weights, name + PARTS["v"])
        self.o = _linear(weights, name + PARTS["o"])
        self.n1 = _norm(weights, name + PARTS["n1"])
        self.f1 = _linear(weights, name + PARTS["f1"])
        self.f2 = _linear(weights, name + PARTS["f2"])
        self.n2 = _norm(weights, name + PARTS["n2"])

    def forward(self, state: torch.Tensor, unused: torch.Tensor, steps: torch.Tensor) -> torch.Tensor:
        count, length, _ = state.shape

        def heads(values: torch.Tensor) -> torch.Tensor:
            return values.view(count, length, HEADS, WIDTH // HEADS).transpose(1, 2)

        def distances(values: torch.Tensor) -> torch.Tensor:  # heads x width x distances
            return values.reshape(-1, HEADS, WIDTH // HEADS).permute(1, 2, 0)

        asked, key, value = heads(self.q(state)), heads(self.k(state)), heads(self.v(state))
        near = skewed(asked @ distances(self.k(steps)).flip(-1))
        far = skewed(key @ distances(self.q(steps))).transpose(-1, -2)
        scores = (asked @ key.transpose(-1, -2) + near + far) / math.sqrt(3 * WIDTH // HEADS) + unused
        shares = functional.dropout(scores.float().softmax(-1).to(value.dtype), DROPPED, self.training)
        heard = self.o((shares @ value).transpose(1, 2).reshape(count, length, WIDTH))
        state = self.n1(state + functional.dropout(heard, DROPPED, self.training))
        thought = self.f2(functional.gelu(self.f1(state)))
        return self.n2(state + functional.dropout(thought, DROPPED, self.training))


def skewed(scores: torch.Tensor) -> torch.Tensor:
    """Rows over distances (from -(n - 1) to n - 1) to rows over places: row i begins n - 1 - i further on."""
    count, heads, length, all_steps = scores.shape
    flat = scores.reshape(count, heads, length * all_steps)
    return flat[:, :, length - 1 : length - 1 + length * (all_steps - 1)].reshape(count, heads, length, all_steps - 1)[
        :, :, :, :length
    ]


class Body(nn.Module):
    """The encoder: ids of the table of index/stance/marking.py to states."""

    def __init__(self, weights: Weights, pieces: torch.Tensor) -> None:
        super().__init__()
        self.word = nn.Embedding.from_pretrained(pieces, freeze=True)
        self.mark = nn.Embedding(FIRST_PIECE - 2, WIDTH)
        self.ln = _norm(weights, "embeddings.LayerNorm")
        self.rel = nn.Parameter(weights["encoder.rel_embeddings.weight"].clone())
        self.rn = _norm(weights, "encoder.LayerNorm")
        self.layers = nn.ModuleList(Layer(weights, f"encoder.layer.{at}.") for at in range(LAYERS))

    def forward(self, ids: torch.Tensor, used: torch.Tensor) -> torch.Tensor:
        length = ids.shape[1]
        state = self.ln(self.embedded(ids)) * used[..., None]
        state = functional.dropout(state, DROPPED, self.training)
        steps = self.rn(self.rel)[None, MIDDLE - (length - 1) : MIDDLE + length]  # like states: the matrices are shared
        unused = ((1 - used) * -1e4)[:, None, None, :]
        for layer in self.layers:
            state = layer(state, unused.to(state.dtype), steps)
        return state

    def embedded(self, ids: torch.Tensor) -> torch.Tensor:
        """Marks from their own table, which is fitted; begin, end and pieces from the other, which is not."""
        marks = self.mark.num_embeddings
        named = (ids < marks)[..., None]
        return torch.where(named, self.mark(ids.clamp(max=marks - 1)), self.word((ids - marks).clamp(min=0)))


class Network(nn.Module):
    """Scores of none, for, undecided, against."""

    def __init__(self, weights: Weights, pieces: torch.Tensor) -> None:
        super().__init__()
        self.enc = Body(weights, pieces)
        self.h, self.out = nn.Linear(3 * WIDTH + CLASSES, HIDDEN), nn.Linear(HIDDEN, CLASSES)

    def forward(
        self, ids: torch.Tensor, used: torch.Tensor, holder: torch.Tensor, target: torch.Tensor, hints: torch.Tensor
    ) -> torch.Tensor:
        state = self.enc(ids, used)
        rows = torch.arange(ids.shape[0])
        seen = torch.cat([state[:, 0], state[rows, holder], state[rows, target]], -1).float()
        seen = functional.dropout(seen, DROPPED, self.training)
        if self.training:
            hints = hints * (torch.rand(len(hints), 1) > UNTOLD)
        return self.out(functional.gelu(self.h(torch.cat([seen, hints], -1))))
