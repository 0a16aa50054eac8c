"""What is thought of a text's candidates: by the linear models first, by the encoder where they see a chance; and how much the
rules make a side easier to believe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from index.annotation import HolderKind, MentionKind
from index.document import Document
from index.stance.candidates import Candidate, Part
from index.stance.holders import AGENT, EXCLUDED, FORCES, LIKE, SUBJECT
from index.stance.lexicon import english
from index.stance.model import AGAINST, NONE, SIDES, Chances, english_model
from index.stance.reading import Reading
from index.stance.targets import BEFORE, EARLIER, GUESSED

_WITHOUT_CUE, _SURE = 0.06, 0.2
_OWN = frozenset((SUBJECT, AGENT, "noun", "speaker of the quotation", FORCES, LIKE, "listed", EXCLUDED, "inherited"))
MOST = 1_000  # candidates of a text that are read again, the likeliest: no text keeps the encoder for minutes
GIVEN_UP = 0.95  # what the linear models think so likely to be none is not read again
# in a long text about other things, where what they doubt so much could not be stated in the end
GIVEN_UP_IN_PASSING = 0.9
BEHIND = 0.1  # how much surer of none they may be than of the likeliest rival
_DENIED, _DENIAL = 0.8, 9  # the chance of a denial by rule, and the words in which it must have said so
_OBLIGED = 4  # words from a name to the "should" whose subject it is
_TRUST = 0.85  # the encoder's share in the chances of what it read

Guess = tuple[int, int, int, tuple[str, ...], HolderKind]  # sentence, holder's words, actors, kind


class Seen(NamedTuple):
    """A candidate with its features."""

    reading: Reading
    candidate: Candidate
    names: frozenset[str]


class Judged(NamedTuple):
    """A candidate with the chances of its sides and the likeliest of them. `read`: what the two readers say of that side,
    empty where only the linear models were asked."""

    reading: Reading
    candidate: Candidate
    names: frozenset[str]
    chances: Chances
    side: str
    read: str = ""


def judged(
    document: Document, seen: Sequence[Seen], names: Mapping[str, str], *, careful: bool, in_passing: bool
) -> list[Judged]:
    """The candidates with their chances; with the encoder (`careful`) those that it read, the others are given up. `names`:
    proposal -> what it is called; `in_passing`: the text is long and about other things."""
    linear = by_words(seen)
    excepted = {_affair(one) for one in seen if any(part.relation == EXCLUDED for part in one.candidate.parts)}
    places = to_read_again(seen, linear, in_passing=in_passing) if careful else range(len(seen))
    found, said = [seen[at] for at in places], [linear[at] for at in places]
    read = _read(document, found, said, names) if careful else [None] * len(found)
    return [
        _with_side(one, chances, again, ruled=_affair(one) in excepted)
        for one, chances, again in zip(found, said, read, strict=True)
    ]


def by_words(seen: Sequence[Seen]) -> list[dict[str, float]]:
    """What the linear models say of each candidate."""
    return [english_model().probabilities(one.names) for one in seen]


def to_read_again(seen: Sequence[Seen], linear: Sequence[Chances], *, in_passing: bool) -> list[int]:
    """The places of the candidates that the encoder reads, in order: the likeliest `MOST` of those that the linear models do
    not give up, and of the proposals that the same words could point back to only those not far behind the likeliest."""
    given_up = GIVEN_UP_IN_PASSING if in_passing else GIVEN_UP
    guesses, doubts = [guess(one.reading, one.candidate) for one in seen], [one[NONE] for one in linear]
    best = _likeliest(guesses, doubts)
    doubtful = (
        at
        for at, (one, doubt) in enumerate(zip(guesses, doubts, strict=True))
        if doubt <= given_up and (one is None or doubt <= doubts[best[one]] + BEHIND)
    )
    return sorted(sorted(doubtful, key=lambda at: doubts[at])[:MOST])


def _affair(one: Seen) -> tuple[int, str]:
    """A sentence and a proposal."""
    return one.reading.sentence.span.start, one.candidate.target.proposal


def _read(
    document: Document, seen: Sequence[Seen], linear: Sequence[Chances], names: Mapping[str, str]
) -> Sequence[Chances | None]:
    """What the encoder says of each."""
    if not seen:
        return ()
    from index.stance.encoder import english_encoder
    from index.stance.marking import Marker

    encoder = english_encoder()
    marker = Marker(document, encoder.pieces, names)
    return encoder.chances([marker.marked(one.reading, one.candidate) for one in seen], linear)


def _with_side(one: Seen, linear: Chances, read: Chances | None, *, ruled: bool) -> Judged:
    """`ruled`: the sentence makes an exception ("all but Latvia"), and words near by no longer tell whose side they are."""
    chances, told = linear, ""
    by_denial = denied(one.reading, one.candidate)
    if by_denial:
        chances = _all_on(AGAINST, 1 - _DENIED)
    elif urged(one.reading, one.candidate):
        chances = _all_on(AGAINST, 1.0)
    elif read is not None:
        chances = {name: _TRUST * read[name] + (1 - _TRUST) * linear[name] for name in linear}
    likeliest = max(SIDES, key=lambda name: chances[name])
    side = taken_over(one.candidate) or (_by_rule(one.candidate) if ruled else "") or likeliest
    if side != likeliest:
        chances = _all_on(side, chances[NONE])
    if by_denial:
        told = "a denial, by rule"
    elif read is not None:
        told = f"{likeliest} {read[likeliest]:.2f}, by words alone {linear[likeliest]:.2f}"
    return Judged(*one, chances, side, told)


def _all_on(side: str, none: float) -> Chances:
    """The chances where a rule says which side it is, if one is taken at all."""
    return {NONE: none, **dict.fromkeys(SIDES, 0.0), side: 1 - none}


def eased(candidate: Candidate) -> dict[str, float]:
    """By how much the rules make each side of a candidate easier to believe."""
    return {side: -threshold(0.0, candidate, part_for(candidate, side)) for side in SIDES}


def part_for(candidate: Candidate, side: str) -> Part | None:
    """The piece whose cue shows a side."""
    return next((part for part in candidate.parts if part.verdict and part.verdict.stance.side == side), None)


def denied(reading: Reading, candidate: Candidate) -> bool:
    """Whether the holder denies that it will do what is proposed ("denied reports that it would send troops")."""
    words = english().words
    for part in candidate.parts if candidate.target.place else ():
        if part.verdict is None or part.relation != SUBJECT:
            continue
        first = part.verdict.cue.first
        said = list(reading.words(first, first + _DENIAL))
        if said[0] in words("denying_verbs") and "that" in said:
            plan = said[said.index("that") + 1 :]
            return not (words("denier_itself").isdisjoint(plan[:1]) or words("lies_ahead").isdisjoint(plan[1:4]))
    return False


def urged(reading: Reading, candidate: Candidate) -> bool:
    """Whether somebody else says what a government should do ("France must not send soldiers, said the opposition leader"), be
    it the author. Of 129 such candidates with a label 126 take no side. A voice of the same government, or a pronoun that
    may be one, leaves it open."""
    holder, words = candidate.holder, english().words
    if holder.kind is not HolderKind.GOVERNMENT or holder.meant_by or not holder.last:
        return False
    following = list(reading.words(holder.last, holder.last + _OBLIGED))
    duty = next((at for at, word in enumerate(following) if word in words("obligation")), None)
    if duty is None or not all(word[0].isalpha() for word in following[:duty]):
        return False
    if not (words("third_person") | words("first_person")).isdisjoint(token.lower for token in reading.tokens):
        return False
    others = [one.mention for one in reading.actors if one.last <= holder.first or holder.last <= one.first]
    return not any(
        one.governmental
        and not set(one.actors).isdisjoint(holder.actors)
        and (one.kind is MentionKind.PERSON or one.role == "office")
        for one in others
    )


def taken_over(candidate: Candidate) -> str:
    """The side that a holder takes over from another ("So did Malta", "all except Latvia"); empty where it speaks itself."""
    if any(part.relation not in (LIKE, EXCLUDED) for part in candidate.parts):
        return ""
    return _by_rule(candidate)


def _by_rule(candidate: Candidate) -> str:
    """The side of the first cue; empty where there is none."""
    return next((part.verdict.stance.side for part in candidate.parts if part.verdict), "")


def guess(reading: Reading, candidate: Candidate) -> Guess | None:
    """The words of a holder that point back to a proposal named before; None where the proposal is named with them."""
    if candidate.target.source not in GUESSED:
        return None
    holder = candidate.holder
    return reading.sentence.span.start, holder.first, holder.last, holder.actors, holder.kind


def without_rivals(guesses: Sequence[Guess | None], doubts: Sequence[float]) -> list[int]:
    """The places of all but the less likely of the proposals that the same words could point back to. `doubts`: the chance
    of each that nothing is said."""
    best = _likeliest(guesses, doubts)
    return [at for at, one in enumerate(guesses) if one is None or best[one] == at]


def _likeliest(guesses: Sequence[Guess | None], doubts: Sequence[float]) -> dict[Guess, int]:
    """Of the rivals for the same words the place of the one least doubted."""
    best: dict[Guess, int] = {}
    for at, one in enumerate(guesses):
        if one is not None and (one not in best or doubts[at] < doubts[best[one]]):
            best[one] = at
    return best


def threshold(usual: float, candidate: Candidate, part: Part | None) -> float:
    """From which probability a statement is made: later where no cue shows the side, earlier where an attitude stands
    with its own holder and proposal. The steps were chosen by cross-validation over texts."""
    if part is None or part.verdict is None:
        return usual + _WITHOUT_CUE
    attitude = part.verdict.strength > 1 and part.verdict.cue.sense.construction != "weak"
    near = bool(part.targets) or candidate.target.source not in (EARLIER, BEFORE) or _pointed(candidate, part)
    return usual - _SURE if attitude and near and part.relation in _OWN else usual


def _pointed(candidate: Candidate, part: Part) -> bool:
    """Whether a word stands for the proposal that was named last ("rejects the idea", "will not join")."""
    return candidate.target.source == EARLIER and part.points_back and part.relation == SUBJECT
