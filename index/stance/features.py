"""What the learned layer sees of a candidate: what the rules found, and the words around."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from index.stance.candidates import Candidate, Part
from index.stance.lexicon import Lexicon
from index.stance.patterns import patterns
from index.stance.reading import Cue, Place, Reading
from index.stance.targets import GUESSED

LONG = 6  # sentences: more is an article, fewer a passage
_WHOLE = 4  # words of a proposal's mention that are seen as one
_NEGATED_FOR = 3  # words after a negator that carry its mark
_MODALS = frozenset(
    ("will", "would", "could", "may", "might", "can", "should", "must", "won't", "cannot", "can't", "'ll", "'d")
)


def features(reading: Reading, lexicon: Lexicon, candidate: Candidate, surroundings: Surroundings) -> frozenset[str]:
    """The names of the features that this candidate has; each counts once."""
    found = set(_frame(reading, candidate))
    found.update(_around(reading, lexicon, candidate, surroundings))
    main = _main(candidate)
    for part in candidate.parts:
        found.update(_verdict(candidate, part, main=part is main))
        found.update(_cue(lexicon, reading, part, cue) for cue in part.cues)
        found.update(f"phrase {cue.phrase}" for cue in part.cues)
        found.update(_words(reading, lexicon, part))
    found.update(patterns(reading, candidate))
    if not any(part.verdict for part in candidate.parts):
        found.add(f"no verdict {candidate.target.source} {main.relation}")
    return frozenset(found)


def _main(candidate: Candidate) -> Part:
    """The piece that tells most: with a verdict and the proposal itself, else with a verdict, else the first."""
    told = [part for part in candidate.parts if part.verdict]
    first = told[0] if told else candidate.parts[0]
    if (
        len(told) > 1
        and told[1].piece.first - first.piece.last <= 1
        and told[1].piece.opening in ("that", "subject", "")
    ):
        return first  # what it denies or doubts follows at once
    named = (part for part in told if any(target.proposal == candidate.target.proposal for target in part.targets))
    return next(named, first)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the document is like: how much of it is about proposals, kind of the sentence, whom the proposal is about."""

    dense: bool  # whether much of the text is about proposals
    title: bool
    subjects: frozenset[str]  # beginnings of words in the proposal's name
    about: str = (
        ""  # whether the text says what the proposal is about: told, untold; empty where that is not configured
    )


def _around(reading: Reading, lexicon: Lexicon, candidate: Candidate, surroundings: Surroundings) -> Iterator[str]:
    main = _main(candidate)
    length = "dense" if surroundings.dense else "sparse"
    side = main.verdict.stance.side if main.verdict else "none"
    construction = main.verdict.cue.sense.construction if main.verdict else "none"
    words = set(reading.words(main.piece.first, main.piece.last))
    points_back = "back" if words & lexicon.words("anaphors") else "alone"
    yield f"{length} {main.relation}"
    yield f"{length} {candidate.target.source} {construction}"
    yield f"{length} {candidate.target.source} {side}"
    yield f"{candidate.target.source} {points_back} {side}"
    yield f"{length} {candidate.target.source} {points_back} {construction}"
    yield f"{main.relation} {construction} {side}"
    yield f"{main.relation} {candidate.target.source} {construction}"
    if candidate.target.source in GUESSED:  # one joins a force, not a budget
        heads = {reading.tokens[at].stem for at in range(main.piece.first, main.piece.last)} & lexicon.verbs
        yield from (f"guessed {candidate.target.proposal} {head}" for head in heads)
        yield f"guessed {candidate.target.proposal}"
    if surroundings.title:
        yield f"title {side}"
    if surroundings.about:
        yield f"about {surroundings.about} {candidate.target.source}"
        yield f"about {surroundings.about} {candidate.target.proposal}"
    if any(word[:5] in surroundings.subjects for word in candidate.holder.name.lower().split()):
        yield f"whom it is about {main.relation}"
        yield f"whom it is about {side}"


def _frame(reading: Reading, candidate: Candidate) -> Iterator[str]:
    holder, target = candidate.holder, candidate.target
    main = candidate.parts[0]
    yield "always"
    yield f"relation {main.relation}"
    yield f"relation {main.relation} {target.source}"
    yield f"source {target.source}"
    yield f"age {target.source} {min(target.age, 5)}"
    yield f"holder role {holder.role}"
    yield f"kind {holder.kind.value}"
    if holder.meant_by:
        meant = "person" if holder.person else "several" if len(holder.actors) > 1 else "one"
        yield f"stands {holder.meant_by} {meant}"
    if candidate.named_ago:
        yield f"heard {min(candidate.named_ago, 5)} {main.relation}"
        yield f"heard {min(candidate.named_ago, 5)} {target.source}"
    yield f"opening {main.piece.opening}"
    if target.place is not None:
        yield f"mention {target.place.mention.role}"
        yield from _named(reading, target.proposal, target.place)
        if holder.last:
            yield "target first" if target.place.first < holder.first else "target after"
    yield f"proposals {min(candidate.sides, 3)}"
    yield f"rivals {min(candidate.rivals, 4)}"
    if reading.tokens[-1].text == "?" or (len(reading.tokens) > 1 and reading.tokens[-2].text == "?"):
        yield "question"
    if main.piece.quoted:
        yield "quoted"
    if len(holder.actors) > 1:
        yield "several"


def _named(reading: Reading, proposal: str, place: Place) -> Iterator[str]:
    """By which words the proposal is named: some of a configuration's phrases are less telling than others."""
    stems = [reading.tokens[at].stem for at in range(place.first, place.last)]
    yield f"named in {min(len(stems), 6)}"
    yield from (f"named {proposal} {stem}" for stem in stems)
    if len(stems) <= _WHOLE:
        yield f"named {proposal} = {' '.join(stems)}"


def _verdict(candidate: Candidate, part: Part, *, main: bool) -> Iterator[str]:
    if part.verdict is None:
        return
    stance, strength = part.verdict.stance.value, part.verdict.strength
    side = part.verdict.stance.side
    place = "main" if main else "more"
    yield f"{place} {stance} {strength}"
    yield f"{place} {side} phrase {part.verdict.cue.phrase}"
    yield f"{place} {side} {part.relation}"
    yield f"{place} {side} {candidate.target.source} {strength}"
    yield f"{place} {side} {'here' if part.targets else 'no target here'}"
    for name, _ in part.verdict.steps:
        yield f"{place} {side} {name}"


def _cue(lexicon: Lexicon, reading: Reading, part: Part, cue: Cue) -> str:
    stance = cue.sense.stance.value if cue.sense.stance else "act"
    negated = any(
        word in lexicon.words("negators") or word.endswith("n't")
        for word in reading.words(max(part.piece.first, cue.first - _NEGATED_FOR), cue.first)
    )
    return f"cue {stance} {cue.sense.construction}{' not' if negated else ''}"


def _words(reading: Reading, lexicon: Lexicon, part: Part) -> Iterator[str]:
    """Words, names and proposals left out, with a mark behind a negator."""
    hidden = {index for place in (*reading.actors, *reading.proposals) for index in range(place.first, place.last)}
    negated = 0
    for index in range(part.piece.first, part.piece.last):
        token = reading.tokens[index]
        if index in hidden or not token.text[0].isalpha():
            continue
        yield f"word {'not ' if negated > 0 else ''}{token.stem}"
        is_negator = token.lower in lexicon.words("negators") or token.lower.endswith("n't")
        negated = _NEGATED_FOR if is_negator else negated - 1
        if token.lower in _MODALS:
            yield f"modal {token.lower}{' not' if is_negator else ''}"
