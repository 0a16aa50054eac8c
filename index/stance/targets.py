"""Which proposals a piece speaks of: named in it, in its sentence, or before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.stance.clauses import Piece
from index.stance.lexicon import Lexicon
from index.stance.reading import Place, Reading

HERE, SENTENCE, EARLIER = "here", "sentence", "earlier"
ASIDE, BEFORE = "aside", "before"  # less likely: named here with another holder, named before the last proposal
GUESSED = frozenset((EARLIER, BEFORE, ASIDE))
_GIVEN_TO = frozenset(("to", "for", "of", "in", "under", "attached", "with", "behind", "at", "supporting", "help"))
_COORDINATE = frozenset(("and", "or", "nor", ",", "but", "plus", "than", "over", "as", ";", "not"))
_JOINED = frozenset(("and", "or", "nor"))
_JOINED_AT = 2  # words to the "or" between two coordinated proposals ("troop deployments or peacekeepers")
_LINK = 7  # words between what is given and what it is given to


@dataclass(frozen=True, slots=True)
class Target:
    """A proposal and how it was found; `place` where it stands in this sentence."""

    proposal: str
    source: str
    place: Place | None = None
    age: int = 0  # sentences since it was named


def conditions(reading: Reading, lexicon: Lexicon) -> list[tuple[int, int]]:
    """Token ranges that state a condition or a time, whose proposals are not what the stance is about."""
    openers, pairs = lexicon.words("condition_openers"), lexicon.words("condition_pairs")
    tokens, ranges = reading.tokens, []
    index = 0
    while index < len(tokens):
        word = tokens[index].lower
        following = tokens[index + 1].lower if index + 1 < len(tokens) else ""
        if (word in openers or f"{word} {following}" in pairs) and not _unconditional(reading, lexicon, index):
            end = index + 1
            while end < len(tokens) and tokens[end].text not in ',;:–"':
                end += 1
            ranges.append((index, end))
            index = end
        index += 1
    return ranges


def _unconditional(reading: Reading, lexicon: Lexicon, index: int) -> bool:
    """Whether what looks like a condition is none: "without delay", "when, not if", "if asked or not"."""
    following = list(reading.words(index + 1, index + 7))
    if not following or not following[0][0].isalnum():
        return True
    idle = lexicon.words("not_negating")
    word = reading.tokens[index].lower
    return any(" ".join((word, *following[:n])) in idle for n in (1, 2)) or (
        "or" in following and following[following.index("or") + 1 :][:1] == ["not"]
    )


def in_piece(reading: Reading, lexicon: Lexicon, piece: Piece, family: Mapping[str, frozenset[str]]) -> list[Target]:
    """The proposals named in a piece, without conditions, containers and what a more specific one covers."""
    excluded = conditions(reading, lexicon)
    named = [
        place
        for place in reading.proposals
        if piece.first <= place.first < piece.last and not any(first <= place.first < last for first, last in excluded)
    ]
    return [Target(place.mention.key, HERE, place) for place in _primary(reading, specific(reading, named, family))]


def _primary(reading: Reading, named: Sequence[Place]) -> list[Place]:
    """The first proposal, those coordinated with it, and those that have a cue of their own before them."""
    kept: list[Place] = []
    for place in named:
        if not kept:
            kept.append(place)
            continue
        between = set(reading.words(kept[-1].last, place.first))
        own = any(
            kept[-1].last <= cue.first < place.first and cue.sense.construction != "action" for cue in reading.cues
        )
        if (
            place.mention.key == kept[-1].mention.key
            or own
            or between & _COORDINATE
            or place.first - kept[-1].last <= 1
        ):
            kept.append(place)
    return kept


def counted(reading: Reading, lexicon: Lexicon, piece: Piece, ordered: Sequence[str]) -> tuple[Target, ...]:
    """What "the former", "the second", "both" stand for where two proposals were named before."""
    if len(ordered) < 2:
        return ()
    words = [*reading.words(piece.first, piece.last + 1), ""]
    for at in range(piece.last - piece.first):
        word, following = words[at], words[at + 1]
        if word == "the" and following in ("former", "first"):
            return (Target(ordered[0], EARLIER),)
        if word == "the" and following in ("latter", "second"):
            return (Target(ordered[1], EARLIER),)
        stands_alone = not following or not following[0].isalpha() or following in lexicon.words("auxiliaries")
        if word in ("both", "neither") and stands_alone:  # not "both governments"
            return tuple(Target(id, EARLIER) for id in ordered[:2])
    return ()


def specific(reading: Reading, named: Sequence[Place], family: Mapping[str, frozenset[str]]) -> list[Place]:
    """Without proposals that only hold another one: the force that ships are for, troops of a peacekeeping mission."""
    kept = []
    keys = {place.mention.key for place in named}
    for number, place in enumerate(named):
        key = place.mention.key
        special = any(other != key and key in family.get(other, frozenset()) for other in keys)
        if special and not _coordinated(reading, place, named, family):
            continue
        container = number > 0 and key not in family.get(named[number - 1].mention.key, frozenset())
        container = container and named[number - 1].mention.key not in family.get(key, frozenset())
        if container and _contained(reading, named[number - 1], place):
            continue
        kept.append(place)
    return kept


def _coordinated(reading: Reading, place: Place, named: Sequence[Place], family: Mapping[str, frozenset[str]]) -> bool:
    """Whether a general proposal stands beside a special one of its own line ("troop deployments or peacekeepers")."""
    key = place.mention.key
    return place.mention.role != "near" and any(
        key in family.get(other.mention.key, frozenset())
        and _JOINED & set(list(reading.words(min(place.last, other.last), max(place.first, other.first)))[:_JOINED_AT])
        for other in named
    )


def _contained(reading: Reading, before: Place, place: Place) -> bool:
    """Whether `place` stands as "to / for / of the force" behind another proposal."""
    if before.mention.key == place.mention.key:
        return False
    words = list(reading.words(before.last, place.first))
    linked = bool(set(words) & _GIVEN_TO) and not set(words) & {"and", "or", ",", "but", ";"}
    return (
        linked
        and len(words) <= _LINK
        and not any(
            before.last <= cue.first < place.first and cue.sense.construction in ("predicate", "noun")
            for cue in reading.cues
        )
    )
