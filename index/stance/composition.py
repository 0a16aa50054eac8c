"""What the cues of one piece say together: negation, refusals of refusals, modality, conditions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from index.annotation import Stance
from index.stance.clauses import Piece
from index.stance.lexicon import CueSense, Lexicon, english
from index.stance.reading import Cue, Reading
from index.words import stem

_REACH = 5  # words from a negator to the cue it turns
_FRONT = 14  # words over which a negator at the front reaches ("Not even with ... would Vienna ...")
_CHAIN = 5  # words between two cues that belong together

_NEGATED = {
    Stance.SUPPORT: Stance.OPPOSE,
    Stance.OPEN: Stance.RELUCTANT,
    Stance.UNDECIDED: None,
    Stance.RELUCTANT: Stance.OPEN,
    Stance.OPPOSE: Stance.OPEN,
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The stance of a piece, the cue that shows it, and how it was turned."""

    stance: Stance
    cue: Cue
    steps: tuple[tuple[str, str], ...] = ()
    strength: int = 2  # 2: an attitude, 1: only an act


def judge(
    reading: Reading, lexicon: Lexicon, piece: Piece, cues: Sequence[Cue], before: Verdict | None = None
) -> Verdict | None:
    """The stance that the cues of a piece show, or None. `before`: what was said last, for "agrees" and "disagrees"."""
    taken_up = next((cue for cue in cues if cue.sense.construction in ("same", "opposite")), None)
    cues = [cue for cue in cues if cue.sense.construction not in ("same", "opposite")]
    if taken_up is not None and before is not None and not any(cue.sense.stance for cue in cues):
        return _taken_up(taken_up, before)
    attitudes = [cue for cue in cues if cue.sense.construction not in ("action", "weak")]
    weak = [cue for cue in cues if cue.sense.construction == "weak"]
    acts = [cue for cue in cues if cue.sense.construction == "action"]
    if attitudes:
        return _attitude(reading, lexicon, piece, attitudes)
    if weak:
        return _attitude(reading, lexicon, piece, weak)
    if acts:
        return _act(reading, lexicon, piece, acts[0])
    return None


def _taken_up(cue: Cue, before: Verdict) -> Verdict:
    """What was said before, agreed with or contradicted."""
    stance = before.stance
    if cue.sense.construction == "opposite":
        stance = Stance.SUPPORT if stance in (Stance.OPPOSE, Stance.RELUCTANT) else Stance.OPPOSE
    return Verdict(stance, cue, (("cue", f"{cue.text}: takes up {before.cue.text}"),))


def likewise(reading: Reading, piece: Piece, before: Verdict | None) -> Verdict | None:
    """What was said before, for another holder ("so is Romania")."""
    if before is None:
        return None
    text = " ".join(token.text for token in reading.tokens[piece.first : min(piece.last, piece.first + 3)])
    cue = Cue(piece.first, min(piece.last, piece.first + 2), before.cue.sense, text)
    return Verdict(before.stance, cue, (("cue", f"takes up {before.cue.text}"),))


def by_modality(reading: Reading, piece: Piece, first: int, last: int) -> Verdict | None:
    """What is said of a state's soldiers (tokens `first` to `last`): that they will go, could go, will not go."""
    words = list(reading.words(max(piece.first, first - 3), min(piece.last, last + 5)))
    denials, modality = english().words("denials"), english().modality
    denied = any(word in denials or word.endswith("n't") for word in words)
    modal = next((word for word in words if word in modality), "")
    if not denied and not modal:
        return None
    stance = Stance.OPPOSE if denied else modality[modal]
    text = " ".join(token.text for token in reading.tokens[first:last])
    return Verdict(
        stance, Cue(first, last, CueSense(stance, "action"), text), (("cue", f"{modal or 'no'}: its forces"),)
    )


def echoed(reading: Reading, piece: Piece, after: int, before: Verdict | None) -> Verdict | None:
    """What was said before, for the holder of a shortened clause; turned round where that is negated ("has not")."""
    if before is None:
        return None
    words = list(reading.words(after, piece.last))
    denials = english().words("denied_again")
    denied = any(word in denials or word.endswith("n't") for word in words)
    text = " ".join(token.text for token in reading.tokens[after : piece.last])
    cue = Cue(after, min(piece.last, after + 1), before.cue.sense, text)
    stance = before.stance
    if denied:
        stance = Stance.OPPOSE if stance is Stance.UNDECIDED else _EXCEPTED[stance]
    return Verdict(stance, cue, (("cue", f"{text}: takes up {before.cue.text}"),))


def excepted(verdict: Verdict) -> Verdict:
    """The stance of those whom "all except" takes out."""
    turned = _EXCEPTED[verdict.stance]
    return replace(verdict, stance=turned, steps=(*verdict.steps, ("negation", f"except: {turned.value}")))


_EXCEPTED = {
    Stance.SUPPORT: Stance.OPPOSE,
    Stance.OPEN: Stance.OPPOSE,
    Stance.UNDECIDED: Stance.UNDECIDED,
    Stance.RELUCTANT: Stance.OPEN,
    Stance.OPPOSE: Stance.SUPPORT,
}


def _attitude(reading: Reading, lexicon: Lexicon, piece: Piece, cues: Sequence[Cue]) -> Verdict:
    if len(cues) > 1 and _bases(cues[0], lexicon.words("regarding")):
        cues = cues[1:]  # "considers it a hard sell": the verdict counts, not the considering
    cue = cues[0]
    stance, steps = _turned(reading, lexicon, piece, cue)
    lead, end = cue, cue.last
    for following in cues[1:]:
        if following.first - end > _CHAIN:
            break
        other, more = _turned(reading, lexicon, piece, following)
        stance, note = _chained(lexicon, lead, stance, following, other)
        steps = (*steps, *more, *(((("cue", note)),) if note else ()))
        end = following.last
        if note:
            lead = following if stance is other else lead
    stance, condition = _conditional(reading, lexicon, piece, stance)
    return Verdict(stance, cue, (*steps, *condition))


def _chained(lexicon: Lexicon, cue: Cue, stance: Stance, following: Cue, other: Stance) -> tuple[Stance, str]:
    """The stance of two cues where the first governs the second ("refused to rule out", "agreed to consider")."""
    pair = f"{cue.text} + {following.text}"
    against = (Stance.OPPOSE, Stance.RELUCTANT)
    if stance in against:
        if other in against and cue.last <= following.first and _reverses(lexicon, cue):
            return Stance.OPEN, f"{pair}: a refusal of a refusal"
        return stance, ""
    if stance in (Stance.SUPPORT, Stance.OPEN):
        if other in (*against, Stance.UNDECIDED):
            return other, f"{pair}: the second decides"
        if stance is Stance.SUPPORT and other is Stance.OPEN and not _bases(cue, lexicon.words("advancing")):
            return Stance.OPEN, f"{pair}: the weaker"
    return stance, ""


def _reverses(lexicon: Lexicon, cue: Cue) -> bool:
    return bool(_bases(cue, lexicon.words("reverser_bases")))


def _bases(cue: Cue, words: Iterable[str]) -> list[str]:
    """Those of the words whose stem is in the cue."""
    stems = {stem(word) for word in cue.text.split()}
    return [word for word in words if stem(word) in stems]


def _turned(reading: Reading, lexicon: Lexicon, piece: Piece, cue: Cue) -> tuple[Stance, tuple[tuple[str, str], ...]]:
    stance = cue.sense.stance
    assert stance is not None
    negator = _negator(reading, lexicon, piece, cue) or _denied_after(reading, lexicon, cue)
    if not negator:
        return stance, ()
    turned = _NEGATED[stance]
    if turned is None:
        return stance, ()
    return turned, (("negation", f"{negator} turns {stance.value} to {turned.value}"),)


def _denied_after(reading: Reading, lexicon: Lexicon, cue: Cue) -> str:
    """`promised nothing`, `offers no ships`: a negator right behind a cue of support."""
    if cue.sense.stance is not Stance.SUPPORT or cue.last >= len(reading.tokens):
        return ""
    word = reading.tokens[cue.last].lower
    if cue.sense.construction == "demand" and word == "not":
        return word
    return word if word in lexicon.words("denied_after") else ""


def _negator(reading: Reading, lexicon: Lexicon, piece: Piece, cue: Cue) -> str:
    tokens = reading.tokens
    if cue.inner:
        return cue.inner
    count = 0
    opening = tokens[piece.first].lower
    if opening in lexicon.words("front_negators") and piece.first < cue.first <= piece.first + _FRONT:
        return opening
    begin = piece.first - (2 if piece.opening in ("that", "subject") and piece.first >= 2 else 0)
    for index in range(cue.first - 1, max(begin, cue.first - _REACH - 3) - 1, -1):
        word = tokens[index].lower
        if (word in (",", ";", "–", ":") and cue.first - index > 1) or count > _REACH:
            return ""
        count += word.isalpha()
        if " ".join(reading.words(index, index + 2)) in lexicon.words("not_negating"):
            continue
        if word in lexicon.words("negators") or word.endswith("n't"):
            if (
                word == "no"
                and index + 1 < len(tokens)
                and tokens[index + 1].lower not in ("longer", tokens[cue.first].lower)
            ):
                if not lexicon.words("intentions").isdisjoint(reading.words(index + 1, cue.first)):
                    return word
                return word if cue.first - index <= 3 else ""
            return word
        pair = f"{word} {tokens[index + 1].lower}" if index + 1 < len(tokens) else word
        if pair in lexicon.words("negating_phrases") and index + 1 < cue.first:
            return pair
    return ""


def _act(reading: Reading, lexicon: Lexicon, piece: Piece, cue: Cue) -> Verdict | None:
    tokens = reading.tokens
    if tokens[cue.first].lower.endswith("ing") and not _progressive(reading, lexicon, cue):
        return None
    if cue.first > piece.first and tokens[cue.first - 1].lower in lexicon.words("before_nouns"):
        return None
    before = [token.lower for token in tokens[max(piece.first, cue.first - 6) : cue.first]]
    negator = _negator(reading, lexicon, piece, cue)
    if not negator and cue.last < len(tokens) and tokens[cue.last].lower in lexicon.words("denied_objects"):
        negator = tokens[cue.last].lower
    stance = Stance.SUPPORT
    if negator:
        stance = Stance.OPPOSE
    elif not lexicon.words("possibility").isdisjoint(before):
        stance = Stance.OPEN
    steps = (("negation", f"{negator} before {cue.text}"),) if negator else ()
    stance, condition = _conditional(reading, lexicon, piece, stance)
    return Verdict(stance, cue, (*steps, *condition), 1)


def _progressive(reading: Reading, lexicon: Lexicon, cue: Cue) -> bool:
    """Whether an -ing form is a verb of the clause ("is sending", "will keep training"), not a noun ("sending troops is")."""
    before = set(reading.words(cue.first - 3, cue.first))
    return bool(before & lexicon.words("progressive"))


def _conditional(
    reading: Reading, lexicon: Lexicon, piece: Piece, stance: Stance
) -> tuple[Stance, tuple[tuple[str, str], ...]]:
    words = list(reading.words(piece.first, len(reading.tokens)))
    text = " ".join(words)
    strict = any(mark in text for mark in lexicon.words("strict_conditions"))
    if stance is Stance.SUPPORT and (strict or " if " in f" {text} "):
        return Stance.OPEN, (("condition", "support under a condition is open"),)
    if stance is Stance.OPPOSE and " unless " in f" {text} ":
        return Stance.OPEN, (("condition", "a refusal with an unless is open"),)
    return stance, ()
