"""The learned layer: a linear model over named features, its weights data of the language."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from index.lang import load_weights

NONE, FOR, UNDECIDED, AGAINST = "none", "for", "undecided", "against"


@dataclass(frozen=True, slots=True)
class LinearModel:
    """`weights`: feature -> one weight a class. `threshold`: from which probability of a side a statement is made."""

    classes: tuple[str, ...]
    weights: Mapping[str, tuple[float, ...]]
    threshold: float
    calibration: tuple[float, float] = (1.0, 0.0)  # slope and offset on the log-odds, fitted on unseen texts

    def calibrated(self, chance: float) -> float:
        """The share of statements of this probability that are right."""
        chance = min(max(chance, 1e-6), 1 - 1e-6)
        slope, offset = self.calibration
        return 1 / (1 + math.exp(-(slope * math.log(chance / (1 - chance)) + offset)))

    def probabilities(self, names: Iterable[str]) -> dict[str, float]:
        """Class -> probability; they add up to one."""
        scores = [0.0] * len(self.classes)
        for name in names:
            row = self.weights.get(name)
            if row is not None:
                for index, weight in enumerate(row):
                    scores[index] += weight
        top = max(scores)
        powers = [math.exp(score - top) for score in scores]
        total = sum(powers)
        return {name: power / total for name, power in zip(self.classes, powers, strict=True)}

    def strongest(self, names: Iterable[str], side: str, count: int = 3) -> list[str]:
        """The features that speak most for a side, for the rule path."""
        at = self.classes.index(side)
        rated = [(self.weights[name][at], name) for name in names if name in self.weights]
        return [name for weight, name in sorted(rated, key=lambda one: (-one[0], one[1]))[:count] if weight > 0]


@cache
def english_model() -> LinearModel:
    """The weights in index/lang/en/stance_weights.json."""
    data = load_weights("stance_weights")
    weights = {name: tuple(row) for name, row in data["weights"].items()}
    return LinearModel(tuple(data["classes"]), weights, data["threshold"], tuple(data["calibration"]))
