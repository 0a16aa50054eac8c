"""Who might hold a stance on what in a sentence: every holder with every proposal in its reach, and what the rules say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from index.annotation import HolderKind
from index.stance.clauses import Piece, repeats, shortened
from index.stance.composition import Verdict, by_modality, echoed, excepted, judge, likewise
from index.stance.discourse import Discourse
from index.stance.holders import (
    AGENT,
    BARE,
    EXCLUDED,
    FORCES,
    LIKE,
    MODIFIER,
    POSSESSIVE,
    PREPOSITIONAL,
    SPEAKER,
    SUBJECT,
    Holder,
)
from index.stance.lexicon import CueSense, Lexicon
from index.stance.owners import Owned, asked_of
from index.stance.reading import Cue, Reading
from index.stance.targets import ASIDE, BEFORE, EARLIER, HERE, SENTENCE, Target, conditions, counted, in_piece

CARRIED, EMBEDDED, SUPPOSED = "carried", "embedded", "supposed"
_CAME_FROM = 16  # words from a noun to the holder that it came from
_LABEL = 9  # words of a label before a colon
_AROUND = 9  # words on each side that belong to a holder without a clause of its own


@dataclass(frozen=True, slots=True)
class Part:
    """A piece that tells of a holder, its cues, and what they say."""

    piece: Piece
    relation: str
    cues: tuple[Cue, ...]
    verdict: Verdict | None
    how: str
    targets: tuple[Target, ...] = ()
    points_back: bool = False  # has a word that can stand for a proposal named before ("it", "the idea", "join")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A holder and a proposal in one sentence, with all the pieces that speak of them."""

    holder: Holder
    target: Target
    parts: tuple[Part, ...]
    sides: int = 1  # proposals that this holder could speak of here
    rivals: int = 0  # other holders in the sentence
    speaker: Holder | None = None  # the person among those who stand for the holder here
    named_ago: int = 0  # sentences since the holder was named, where it is only meant here


def candidates(
    reading: Reading,
    lexicon: Lexicon,
    owned: Sequence[Owned],
    holders: Sequence[Holder],
    talk: Discourse,
    ancestors: Mapping[str, frozenset[str]],
    bodies: frozenset[str] = frozenset(),
) -> Iterator[Candidate]:
    """The candidates of a sentence, in the order of their holders. `bodies`: the proposals that one can join."""
    parts: dict[tuple[tuple[str, ...], HolderKind], tuple[Holder, list[Part]]] = {}
    for holder, part in _parts(reading, lexicon, owned, holders, talk, ancestors):
        if holder.actors:
            words = set(reading.words(part.piece.first, part.piece.last))
            part = replace(part, points_back=bool(words & lexicon.words("anaphors")))
            known, told = parts.get((holder.actors, holder.kind), (holder, []))
            told.append(part)
            parts[holder.actors, holder.kind] = known if known.last else holder, told  # rather one that stands here
    parts = {
        key: (holder, [_specialised(reading, part, talk, ancestors) for part in found])
        for key, (holder, found) in parts.items()
    }
    named = [Target(place.mention.key, SENTENCE, place) for place in reading.proposals]
    voices = [holder for holder in reversed(holders) if holder.person and holder.role in (SUBJECT, SPEAKER)]
    people = {holder.actors: holder for holder in voices if holder.office}
    ages, joinable = talk.remembered(), bodies & talk.lately().keys()
    earlier = [Target(id, EARLIER, None, ages.get(id, 0)) for id in talk.current_topics()]
    before = [Target(id, BEFORE, None, age) for id, age in ages.items()]
    spoken = [(part.piece.first, part.targets) for _, found in parts.values() for part in found if part.targets]
    for holder, found in parts.values():
        joins = any(_joins(reading, lexicon, part) for part in found)
        joined = [replace(target, source=EARLIER) for target in before if joins and target.proposal in joinable]
        paired = list(_paired(holder, found, named, joined or earlier, len(parts) - 1, spoken))
        speaker = people.get(holder.actors) if holder.kind is HolderKind.GOVERNMENT else None
        ago = talk.sentence + 1 - holder.named_in if holder.named_in else 0
        for one in (*paired, *_further(holder, found, paired, named, before)):
            yield replace(one, speaker=speaker, named_ago=ago)


def _paired(
    holder: Holder,
    parts: Sequence[Part],
    known: Sequence[Target],
    earlier: Sequence[Target],
    rivals: int,
    spoken: Sequence[tuple[int, tuple[Target, ...]]],
) -> Iterator[Candidate]:
    """One candidate for each proposal that these parts can be about."""
    by_target: dict[str, tuple[Target, list[Part]]] = {}
    last: tuple[Target, ...] = ()
    fallback = tuple(_unique(known))[:1] or tuple(earlier[:1])
    waiting: list[Part] = []
    for part in parts:
        chosen = part.targets or last
        if not chosen:
            waiting.append(part)
            continue
        for target in chosen:
            by_target.setdefault(target.proposal, (target, []))[1].append(part)
        last = part.targets or last
    for part in waiting:
        following = [target for one in parts for target in one.targets]
        before = [targets for first, targets in sorted(spoken, key=lambda one: one[0]) if first < part.piece.first]
        for target in tuple(following[:1]) or (before[-1] if before else fallback):
            source = target if target.source != HERE else Target(target.proposal, SENTENCE, target.place)
            by_target.setdefault(target.proposal, (source, []))[1].insert(0, _sure(part, source))
    for target, found in by_target.values():
        yield Candidate(holder, target, tuple(found), len(by_target), rivals)


def _joins(reading: Reading, lexicon: Lexicon, part: Part) -> bool:
    """Whether a piece that names no proposal says that its holder joins ("are unlikely to join")."""
    return not part.targets and any(
        token.stem in lexicon.words("joining") for token in reading.tokens[part.piece.first : part.piece.last]
    )


def _further(
    holder: Holder,
    parts: Sequence[Part],
    paired: Sequence[Candidate],
    known: Sequence[Target],
    before: Sequence[Target],
) -> Iterator[Candidate]:
    """The other proposals that these parts could be about: named elsewhere in the sentence, or some sentences ago."""
    taken = {one.target.proposal for one in paired}
    aside = [replace(target, source=ASIDE) for target in _unique(known)]
    here = any(target.place is None or target.place.mention.role != "near" for part in parts for target in part.targets)
    for target in (*aside, *(() if here else before)):
        if target.proposal not in taken:
            taken.add(target.proposal)
            found = tuple(_sure(part, target) for part in parts)
            yield Candidate(holder, target, found, max(1, len(paired)), paired[0].rivals if paired else 0)


def _sure(part: Part, target: Target) -> Part:
    """The part without its verdict where an act or a weak cue has nothing that points back to a proposal named before."""
    if part.verdict is None or target.source not in (EARLIER, BEFORE) or part.points_back:
        return part
    weak = part.verdict.cue.sense.construction in ("action", "weak", "demand")
    return replace(part, verdict=None) if weak else part


def _specialised(reading: Reading, part: Part, talk: Discourse, ancestors: Mapping[str, frozenset[str]]) -> Part:
    """A general proposal as the special one that the sentence names, or that the talk is of."""
    named = [place.mention.key for place in reading.proposals if place.mention.role != "near"]
    fresh = talk.current_topics() if talk.topic_age == 0 and not talk.long else []
    targets = []
    for target in part.targets:
        weak = target.place is not None and target.place.mention.role == "near"
        weak = weak and not any(
            other.proposal == target.proposal and other.place and other.place.mention.role != "near"
            for other in part.targets
        )
        special = [id for id in (*named, *fresh) if weak and target.proposal in ancestors.get(id, frozenset())]
        targets.append(replace(target, proposal=special[0]) if special else target)
    return replace(part, targets=tuple(dict.fromkeys(targets)))


def _unique(targets: Sequence[Target]) -> Iterator[Target]:
    seen: set[str] = set()
    for target in reversed(targets):
        if target.proposal not in seen:
            seen.add(target.proposal)
            yield target


def _parts(
    reading: Reading,
    lexicon: Lexicon,
    owned: Sequence[Owned],
    holders: Sequence[Holder],
    talk: Discourse,
    ancestors: Mapping[str, frozenset[str]],
) -> Iterator[tuple[Holder, Part]]:
    owners = {id(one.holder) for one in owned if one.holder}
    used: set[Cue] = set()
    for holder in holders:
        if id(holder) not in owners:
            part = _around(reading, lexicon, owned, holders, holder, ancestors)
            if part is not None:
                used.update(part.cues if part.relation == "noun" else ())
                yield holder, part
    for one in owned:
        voice = one.holder or talk.subject or talk.speaker
        if voice is not None:
            yield voice, _told(reading, lexicon, one, voice, talk, ancestors, used)


def _told(
    reading: Reading,
    lexicon: Lexicon,
    one: Owned,
    voice: Holder,
    talk: Discourse,
    ancestors: Mapping[str, frozenset[str]],
    used: set[Cue],
) -> Part:
    """What a piece tells of its holder; remembers the verdict for what takes it up."""
    piece, relation = one.piece, one.how if one.holder else CARRIED
    cues = tuple(cue for cue in reading.cues if piece.first <= cue.first < piece.last and cue not in used)
    if voice.last and voice.role == AGENT and piece.first <= voice.first < piece.last:
        cues = tuple(
            cue for cue in cues if cue.first < voice.first
        )  # "accused by Warsaw of blocking": not Warsaw blocks
    plain = [cue for cue in cues if cue.sense.construction != "noun"] or list(cues)
    asked = reading.tokens[-1].text == "?" and not piece.quoted
    verdict = None
    if asked or _supposes(reading, piece):
        relation = SUPPOSED
    else:
        verdict = judge(reading, lexicon, piece, plain, talk.last_verdict)
    if repeats(reading, lexicon, piece) and (verdict is None or verdict.cue.first <= piece.first + 1):
        verdict, relation = likewise(reading, piece, talk.last_verdict), LIKE
    if verdict is None and voice.how == FORCES and not asked:
        verdict = by_modality(reading, piece, voice.first, voice.last)
    if one.holder is not None and _named_here(reading, voice) and shortened(reading, lexicon, piece, voice.last):
        verdict = echoed(reading, piece, voice.last, talk.last_verdict) or verdict
    if _embedded(reading, lexicon, one, voice):
        verdict, relation = None, EMBEDDED
    if one.holder is None and talk.long and not piece.quoted:
        verdict = None
    if verdict is not None and not piece.quoted:
        talk.last_verdict = verdict
    targets = tuple(in_piece(reading, lexicon, piece, ancestors)) or counted(reading, lexicon, piece, talk.ordered)
    return Part(piece, _relation(one, relation), cues, verdict, one.how, targets)


def _supposes(reading: Reading, piece: Piece) -> bool:
    """Whether a piece only supposes or asks ("If Spain were to ...", "Asked about ...")."""
    first = reading.tokens[piece.first].lower
    if first in ("had", "were", "should") and not piece.quoted and reading.tokens[piece.first].text[0].isupper():
        return reading.tokens[-1].text != "?"
    if (
        piece.opening == "subject"
        and piece.first
        and reading.tokens[piece.first - 1].lower in ("if", "whether", "unless", "until")
    ):
        return True
    return first in ("if", "whether", "unless", "asked", "pressed", "questioned", "suppose", "lest", "until")


def _named_here(reading: Reading, holder: Holder) -> bool:
    """Whether the holder stands in this sentence by name, not by a pronoun."""
    return 0 < holder.last <= len(reading.tokens) and reading.tokens[holder.last - 1].text[0].isupper()


def _embedded(reading: Reading, lexicon: Lexicon, one: Owned, holder: Holder) -> bool:
    """Whether somebody else only doubts, expects or hopes what this piece says of its holder."""
    speaker = one.speaker
    if speaker is None or speaker.verb < 0 or speaker.verb >= one.piece.first or speaker.actors == holder.actors:
        return False
    return reading.tokens[speaker.verb].stem in lexicon.words("not_said") or (
        one.piece.opening in ("that", "subject") and reading.tokens[speaker.verb].stem in lexicon.words("wished")
    )


def _relation(one: Owned, relation: str) -> str:
    if relation in (CARRIED, EMBEDDED, LIKE, SUPPOSED) or one.holder is None:
        return relation
    if one.holder.how == FORCES:
        return FORCES
    return {"subject of the clause before": "inherited"}.get(
        relation, "agent" if relation.startswith("by ") else relation
    )


def _around(
    reading: Reading,
    lexicon: Lexicon,
    owned: Sequence[Owned],
    holders: Sequence[Holder],
    holder: Holder,
    ancestors: Mapping[str, frozenset[str]],
) -> Part | None:
    """What stands around a holder that is no subject: "Berlin's refusal to", "resistance from Vienna"."""
    piece = next((one.piece for one in owned if one.piece.first <= holder.first < one.piece.last), None)
    if piece is None or any(first <= holder.first < last for first, last in conditions(reading, lexicon)):
        return None
    noun = next((cue for cue in reading.cues if _beside(reading, cue, holder)), None)
    if noun is not None:
        cues = [cue for cue in reading.cues if noun.first <= cue.first < min(piece.last, noun.last + _AROUND)]
        verdict = judge(reading, lexicon, piece, [noun, *(cue for cue in cues if _ruled(reading, noun, cue))])
        around = Piece(min(holder.first, noun.first), piece.last, piece.opening, piece.quoted)
        targets = tuple(in_piece(reading, lexicon, piece, ancestors))
        return Part(around, "noun", tuple(cues), verdict, "beside the noun", targets)
    first, last = max(piece.first, holder.first - _AROUND), min(piece.last, holder.last + _AROUND)
    around = Piece(first, last, piece.opening, piece.quoted)
    cues = [cue for cue in reading.cues if first <= cue.first < last and not asked_of(cue, holder)]
    targets = tuple(in_piece(reading, lexicon, piece, ancestors))
    told = [cue for cue in reading.cues if piece.first <= cue.first < piece.last and not asked_of(cue, holder)]
    verdict = judge(reading, lexicon, piece, told)
    if holder.role == LIKE:
        owner = next(
            (one for one in owned if one.holder and one.holder.role == SUBJECT and one.piece.last > holder.last), None
        )
        if owner is not None:
            cues = [cue for cue in reading.cues if owner.piece.first <= cue.first < owner.piece.last]
            named = tuple(in_piece(reading, lexicon, owner.piece, ancestors))
            return Part(
                owner.piece, LIKE, tuple(cues), judge(reading, lexicon, owner.piece, cues), "like the subject", named
            )
    before = list(reading.words(holder.first - 2, holder.first))
    joined = before[-1:] in (["joined"], ["joins"], ["join"]) and "in" in reading.words(holder.last, holder.last + 2)
    if joined or before == ["among", "them"] or before[-1:] in (["including"], ["notably"]) or before == ["such", "as"]:
        cues = [cue for cue in reading.cues if piece.first <= cue.first < piece.last]
        named = tuple(in_piece(reading, lexicon, piece, ancestors))
        return Part(piece, LIKE, tuple(cues), judge(reading, lexicon, piece, cues), "among those named", named)
    if piece.opening == "colon" and holder.role in (BARE, SUBJECT, PREPOSITIONAL):
        left = next((one.piece for one in owned if one.piece.last == piece.first), None)
        if left is not None:
            label = _label(reading, lexicon, left)
            if label is not None:
                named = tuple(in_piece(reading, lexicon, left, ancestors))
                return Part(left, "listed", (label.cue,), label, "listed under a label", named)
            cues = [cue for cue in reading.cues if left.first <= cue.first < left.last]
            named = tuple(in_piece(reading, lexicon, left, ancestors))
            return Part(left, "listed", tuple(cues), judge(reading, lexicon, left, cues), "listed after a colon", named)
    if holder.role == EXCLUDED and verdict is not None:
        return Part(piece, EXCLUDED, tuple(cues), excepted(verdict), "taken out of the list", targets)
    claimed = any(_beside(reading, cue, other) for cue in cues for other in holders if other is not holder)
    taken = claimed or _spoken_for(owned, piece, holder)
    verdict = None if taken else judge(reading, lexicon, around, cues)
    return Part(around, f"bystander {holder.role}", tuple(cues), verdict, "near its name", targets)


def _spoken_for(owned: Sequence[Owned], piece: Piece, holder: Holder) -> bool:
    """Whether the piece is somebody else's and only mentions this holder."""
    owner = next((one.holder for one in owned if one.piece is piece), None)
    return owner is not None and not set(owner.actors) & set(holder.actors)


def _label(reading: Reading, lexicon: Lexicon, left: Piece) -> Verdict | None:
    """The stance of a short label before a colon ("Against:", "On the fence:"), or None."""
    words = [word for word in reading.words(left.first, left.last) if word[0].isalpha()]
    for count in range(min(4, len(words)), 0, -1):
        stance = lexicon.labels.get(" ".join(words[:count]))
        plain = count == len(words) or words[count] in ("the", "a", "letting") or bool(reading.proposals)
        if stance is not None and plain and len(words) <= _LABEL:
            cue = Cue(
                left.first, min(left.last, left.first + count), CueSense(stance, "label"), " ".join(words[:count])
            )
            return Verdict(stance, cue)
    return None


def _ruled(reading: Reading, noun: Cue, cue: Cue) -> bool:
    """Whether a cue is what the noun is about ("refusal to back"), not what became of it ("push ... ran into resistance")."""
    return cue.first > noun.first and "to" in reading.words(noun.last, cue.first) and cue.first - noun.last <= 2


def _beside(reading: Reading, cue: Cue, holder: Holder) -> bool:
    """Whether a noun cue stands directly with a holder."""
    there = "there" in reading.words(cue.first - 4, cue.first)  # "There is no appetite in Washington for ..."
    if cue.sense.construction not in ("noun", "both") and not there:
        return False
    if holder.role in (POSSESSIVE, MODIFIER) and 0 <= cue.first - holder.last <= 4:
        return True
    between = list(reading.words(holder.last, cue.first))
    if 0 < len(between) <= 4 and between[-1] in ("its", "their", "his", "her") and between[0] != ",":
        return True
    before = list(reading.words(holder.first - 2, holder.first))
    if (
        "from" in before
        and 0 < holder.first - cue.last <= _CAME_FROM
        and {"come", "be"} & {token.stem for token in reading.tokens[cue.last : holder.first]}
    ):
        return True
    near = 0 < holder.first - cue.last <= 3
    return (
        near
        and reading.tokens[cue.last].lower in ("from", "by", "in", "of", "among", "within")
        and holder.role in (PREPOSITIONAL, AGENT, MODIFIER, SUBJECT, SPEAKER)
    )
