"""The learned layer: two linear models over named features, whether something is said and on which side; their weights
are data of the language."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from index.lang import load_weights

NONE, FOR, UNDECIDED, AGAINST = "none", "for", "undecided", "against"
SIDES = (FOR, UNDECIDED, AGAINST)
Chances = Mapping[str, float]  # none and each side -> probability

_IN_ARTICLES, _IN_PASSING = 0.05, 0.5  # of the linear models, chosen by cross-validation


class Places:
    """Feature -> where its weights begin, at `step` weights a feature: a table of hashes in plain arrays, which takes a fifth
    of the memory of a dictionary of names. (One name in 2**47 that are no features would be taken for one.)"""

    def __init__(self, names: Sequence[str], step: int) -> None:
        size = 1 << (2 * len(names) + 1).bit_length()  # at most half full: few steps to a free place
        self._last = size - 1
        self._hashes, self._places = array("q", bytes(8 * size)), array("i", bytes(4 * size))
        for number, name in enumerate(names):
            at = self._find(key := hash(name) or 1)
            self._hashes[at], self._places[at] = key, number * step

    def get(self, name: str) -> int | None:
        """The place of a feature; None for an unknown one."""
        at = self._find(hash(name) or 1)
        return self._places[at] if self._hashes[at] else None

    def _find(self, key: int) -> int:
        """Where a hash stands, or the free place (0) where it would."""
        at, hashes = key & self._last, self._hashes
        while hashes[at] and hashes[at] != key:
            at = (at + 1) & self._last
        return at


@dataclass(frozen=True, slots=True)
class LinearModel:
    """`places`: feature -> where its weights begin; `weights`: of each feature one for that a stance is taken at all, then
    one a side, in the order of `SIDES`."""

    places: Places
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
        known = [(place, name) for name in names if (place := self.places.get(name)) is not None]
        rated = [(self.weights[place] + self.weights[place + at], name) for place, name in known]
        return [name for weight, name in sorted(rated, key=lambda one: (-one[0], one[1]))[:count] if weight > 0]


@cache
def english_model() -> LinearModel:
    """The weights in index/lang/en/stance_features.json."""
    data = load_weights("stance_features")
    return LinearModel(Places(data["features"], 1 + len(SIDES)), array("f", data["weights"]))


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
