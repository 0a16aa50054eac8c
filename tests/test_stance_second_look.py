"""The second look at what an article says in all."""

from __future__ import annotations

from index.annotation import HolderKind
from index.stance.second_look import SecondLook, Told, english_second_look, features, likeliest

EASED = {"for": 0.0, "undecided": -0.06, "against": -0.06}


def told(actor: str, proposal: str, support: float, oppose: float = 0.01) -> Told:
    chances = {"none": 1 - support - oppose, "for": support, "undecided": 0.0, "against": oppose}
    return Told((actor,), proposal, HolderKind.GOVERNMENT, chances, EASED)


def test_a_side_that_two_sentences_show_is_likelier_than_one_that_a_single_sentence_shows() -> None:
    look = english_second_look()
    pair = ("PL", "troops", HolderKind.GOVERNMENT, "for")
    others = [told("FR", "troops", 0.6), told("DE", "sanctions", 0.6)]
    once = look.chances([told("PL", "troops", 0.5), *others], 30)[pair]
    twice = look.chances([told("PL", "troops", 0.5), told("PL", "troops", 0.45), *others], 30)[pair]
    assert twice > once


def test_what_an_article_hardly_speaks_of_is_less_likely_than_what_it_is_about() -> None:
    look = english_second_look()
    about = [told("FR", "troops", 0.5), *(told(actor, "troops", 0.3) for actor in ("DE", "PL", "IT"))]
    chances = look.chances([*about, told("HU", "sanctions", 0.5)], 30)
    kind = HolderKind.GOVERNMENT
    assert chances["FR", "troops", kind, "for"] > chances["HU", "sanctions", kind, "for"]


def test_a_side_that_no_candidate_is_near_to_is_not_looked_at() -> None:
    sides = {pair[-1] for pair, _ in features([told("PL", "troops", 0.5, oppose=0.02)], 30)}
    assert sides == {"for"}


def test_every_feature_has_its_weight() -> None:
    ((_, values),) = features([told("PL", "troops", 0.5)], 30)
    assert len(english_second_look().weights) == 1 + len(values)


def test_the_candidate_that_shows_a_side_best_leads_its_pair() -> None:
    weak, strong = told("PL", "troops", 0.3), told("PL", "troops", 0.7)
    best = likeliest([weak, strong])
    assert best["PL", "troops", HolderKind.GOVERNMENT, "for"] is strong


def test_without_weights_a_pair_is_as_likely_as_not() -> None:
    assert set(SecondLook((0.0,), 0.5).chances([told("PL", "troops", 0.5)], 30).values()) == {0.5}
