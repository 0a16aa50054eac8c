"""The learned layer: two linear models over named features, whether something is said and on which side; their weights
are data of the language."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from index.lang import load_weights

NONE, FOR, UNDECIDED, AGAINST = "none", "for", "undecided", "against"
SIDES = (FOR, UNDECIDED, AGAINST)
Chances = Mapping[str, float]  # none and each side -> probability

_IN_ARTICLES, _IN_PASSING = 0.05, 0.5  # of the linear models, chosen by cross-validation


@dataclass(frozen=True, slots=True)
class LinearModel:
    """`places`: feature -> where its weights begin; `weights`: of each feature one for that a stance is taken at all, then
    one a side, in the order of `SIDES`."""

    places: Mapping[str, int]
    weights: array[float]

    def probabilities(self, names: Iterable[str]) -> dict[str, float]:
        """No stance and each side -> probability; they add up to one."""
        said = sides_for = sides_undecided = sides_against = 0.0
        known, weights = self.places, self.weights
        for name in names:
            place = known.get(name)
            if place is not None:
                said += weights[place]
                sides_for += weights[place + 1]
                sides_undecided += weights[place + 2]
                sides_against += weights[place + 3]
        top = max(sides_for, sides_undecided, sides_against)
        powers = [math.exp(score - top) for score in (sides_for, sides_undecided, sides_against)]
        stance = 1 / (1 + math.exp(-max(-60.0, min(60.0, said))))
        share = stance / sum(powers)
        return {NONE: 1 - stance} | {side: power * share for side, power in zip(SIDES, powers, strict=True)}

    def strongest(self, names: Iterable[str], side: str, count: int = 3) -> list[str]:
        """The features that speak most for a side, for the rule path."""
        at = SIDES.index(side) + 1
        known = [(self.places[name], name) for name in names if name in self.places]
        rated = [(self.weights[place] + self.weights[place + at], name) for place, name in known]
        return [name for weight, name in sorted(rated, key=lambda one: (-one[0], one[1]))[:count] if weight > 0]


@cache
def english_model() -> LinearModel:
    """The weights in index/lang/en/stance_features.json."""
    data = load_weights("stance_features")
    each = 1 + len(SIDES)
    return LinearModel({name: each * at for at, name in enumerate(data["features"])}, array("f", data["weights"]))


@dataclass(frozen=True, slots=True)
class Belief:
    """From which chance of a side on a statement is made, and what a chance is worth."""

    threshold: float
    calibration: tuple[float, float]  # slope and offset on the log-odds, fitted on texts that the weights had not seen
    in_passing: tuple[float, float]  # the same for long texts that are about other things
    least_in_passing: float  # the threshold there
    in_articles: float = 0.0  # surer by so much in a text of more than six sentences, unless the rules find an attitude

    def calibrated(self, chance: float, *, in_passing: bool = False) -> float:
        """The share of statements of this chance that are right."""
        chance = min(max(chance, 1e-6), 1 - 1e-6)
        slope, offset = self.in_passing if in_passing else self.calibration
        return 1 / (1 + math.exp(-(slope * math.log(chance / (1 - chance)) + offset)))


@cache
def english_belief(*, careful: bool) -> Belief:
    """How far the linear models are believed, or (`careful`) these together with the encoder."""
    data = load_weights("stance_encoder" if careful else "stance_weights")
    scales = tuple(data["calibration"]), tuple(data["in_passing"])
    if careful:
        return Belief(data["threshold"], *scales, data["least_in_passing"], data["in_articles"])
    return Belief(data["threshold"], *scales, _IN_PASSING, _IN_ARTICLES)
