"""A second look at what an article says in all: whether an actor takes a side on a proposal anywhere in it, told from all the
candidates of the pair together, with how much the article speaks of either."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from index.annotation import HolderKind
from index.lang import load_weights
from index.stance.model import SIDES, UNDECIDED

WORTH = 0.1  # a side that no candidate gives more than this is not looked at
_LEAST = 1e-3

Pair = tuple[str, str, HolderKind, str]  # actor, proposal, kind, side


class Told(NamedTuple):
    """A candidate as the first look left it. `eased`: by how much its rules make each side easier to believe."""

    actors: tuple[str, ...]
    proposal: str
    kind: HolderKind
    chances: Mapping[str, float]
    eased: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class SecondLook:
    """A logistic regression over `features`; `weights` begin with the intercept. `threshold`: from which chance on a pair's
    side is believed."""

    weights: tuple[float, ...]
    threshold: float

    def chances(self, told: Sequence[Told], sentences: int) -> dict[Pair, float]:
        """How likely each side of each pair is said in an article of so many sentences."""
        return {
            pair: 1 / (1 + math.exp(-self.weights[0] - sum(map(float.__mul__, self.weights[1:], values))))
            for pair, values in features(told, sentences)
        }


def features(told: Sequence[Told], sentences: int) -> Iterator[tuple[Pair, tuple[float, ...]]]:
    """What is seen of each side of each pair: log-odds of its likeliest and second candidate, of any, of the likeliest other
    side; which side; how often actor and proposal are met, by themselves and of all; length; what the rules say."""
    pairs: dict[tuple[str, str, HolderKind], list[Told]] = defaultdict(list)
    met: Counter[str] = Counter()
    for one in told:
        for actor in one.actors:
            pairs[actor, one.proposal, one.kind].append(one)
            met.update((f"actor {actor}", f"proposal {one.proposal}", "all"))
    for (actor, proposal, kind), found in pairs.items():
        by_actor, by_proposal = met[f"actor {actor}"], met[f"proposal {proposal}"]
        shared = (math.log(by_actor), math.log(by_proposal), by_proposal / met["all"], by_actor / met["all"])
        for side in SIDES:
            first, *others = sorted(found, key=lambda one: -one.chances[side])
            best = first.chances[side]
            if best >= WORTH:
                missed = math.prod(1 - one.chances[side] for one in found)
                rival = max(one.chances[other] for one in found for other in SIDES if other != side)
                yield (
                    (actor, proposal, kind, side),
                    (
                        _odds(best),
                        _odds(others[0].chances[side] if others else 0.0),
                        _odds(1 - missed),
                        _odds(rival),
                        float(side == UNDECIDED),
                        float(side == SIDES[2]),
                        *shared,
                        math.log(sentences),
                        first.eased[side],
                    ),
                )


def likeliest(told: Sequence[Told]) -> dict[Pair, Told]:
    """The candidate that shows each side of each pair best."""
    best: dict[Pair, Told] = {}
    for one in told:
        for actor in one.actors:
            for side in SIDES:
                pair = (actor, one.proposal, one.kind, side)
                if pair not in best or one.chances[side] > best[pair].chances[side]:
                    best[pair] = one
    return best


def _odds(chance: float) -> float:
    return math.log(max(chance, _LEAST) / max(1 - chance, _LEAST))


@cache
def english_second_look() -> SecondLook:
    """The one in index/lang/en/stance_weights.json."""
    data = load_weights("stance_weights")["articles"]
    return SecondLook(tuple(data["weights"]), data["threshold"])
