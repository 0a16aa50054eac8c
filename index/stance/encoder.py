"""The careful reader: a small transformer that reads a candidate's sentence with what stands before it, asked only where the
linear models see a chance. Its weights are data of the language (docs/decisions/13)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from typing import Any

from index.errors import ProgramDamaged
from index.lang import path_of
from index.stance.marking import FIRST_PIECE, PADDING, Marked
from index.stance.model import NONE, SIDES, Chances

_BATCH = 3  # inputs read at once, of about one length: more are hardly quicker and take more memory
_CLASSES = (NONE, *SIDES)
_LEAST = 1e-4  # no logarithm of nothing


class WordPieces:
    """SentencePiece's unigram pieces of the encoder's vocabulary."""

    def __init__(self, model: str) -> None:
        from sentencepiece import SentencePieceProcessor

        self._model: Any = SentencePieceProcessor(model_file=model)

    def of(self, text: str) -> list[int]:
        """The ids of the pieces of a text, from `FIRST_PIECE` on."""
        return [FIRST_PIECE + piece for piece in self._model.encode(text)]


class Encoder:
    """A transformer over `Marked` inputs, run by ONNX Runtime on one core."""

    def __init__(self, model: str, pieces: WordPieces) -> None:
        from onnxruntime import InferenceSession, SessionOptions

        options = SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # `add` runs one process a core
        options.log_severity_level = 3
        options.enable_mem_pattern = False  # plans for every length take more than they save
        options.add_session_config_entry("session.disable_prepacking", "1")  # the weights stay in their file, mapped
        self._session: Any = InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self.pieces = pieces

    def chances(self, inputs: Sequence[Marked], linear: Sequence[Chances]) -> list[Chances]:
        """How likely each side of each input is; `linear`: what the linear models say of it. The steps in which it counts are
        those of a batch, so that chances move a little (.02 on average) with what is read beside."""
        found: dict[int, Chances] = {}
        order = sorted(range(len(inputs)), key=lambda at: len(inputs[at].ids))
        for first in range(0, len(order), _BATCH):
            places = order[first : first + _BATCH]
            scores = self._scores([inputs[at] for at in places], [linear[at] for at in places])
            found.update(zip(places, map(_shares, scores), strict=True))
        return [found[at] for at in range(len(inputs))]

    def _scores(self, inputs: Sequence[Marked], linear: Sequence[Chances]) -> list[list[float]]:
        import numpy as np

        length = max(len(one.ids) for one in inputs)
        ids = np.array([one.ids + [PADDING] * (length - len(one.ids)) for one in inputs], np.int64)
        data = {
            "ids": ids,
            "used": (ids != PADDING).astype(np.float32),
            "holder": np.array([one.holder for one in inputs], np.int64),
            "target": np.array([one.target for one in inputs], np.int64),
            "hints": np.array([[hint(one[name]) for name in _CLASSES] for one in linear], np.float32),
        }
        scores: list[list[float]] = self._session.run(None, data)[0].tolist()
        return scores


def hint(chance: float) -> float:
    """A probability of the linear models as the encoder is told it: half its logarithm, from -2 to 1."""
    return max(math.log(max(chance, _LEAST)), -6.0) / 2 + 1


def _shares(scores: Sequence[float]) -> Chances:
    powers = [math.exp(score - max(scores)) for score in scores]
    return {name: power / sum(powers) for name, power in zip(_CLASSES, powers, strict=True)}


@cache
def english_encoder() -> Encoder:
    """The one in index/lang/en: stance_encoder.onnx with its .weights, and stance_pieces.model."""
    model = path_of("stance_encoder.onnx")
    try:
        return Encoder(str(model), WordPieces(str(path_of("stance_pieces.model"))))
    except Exception as error:  # both libraries have errors of their own for a file that is gone or damaged
        raise ProgramDamaged(
            f"{model}: the careful reader cannot be loaded ({error}); install stancegrid again, or set `reading: quick`"
        ) from error
