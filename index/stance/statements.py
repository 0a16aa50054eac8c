"""A judged candidate as statements: stance, evidence, rule path."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.annotation import Evidence, RuleStep, Stance, Statement
from index.article import Span
from index.document import Document
from index.stance.candidates import Candidate, Part
from index.stance.circumstances import attribution_of, basis_of, condition_of, is_past, quantities_of
from index.stance.lexicon import Lexicon
from index.stance.reading import Reading

_WEAKER = {"for": Stance.OPEN, "against": Stance.RELUCTANT, "undecided": Stance.UNDECIDED}
_USUAL = {"for": Stance.SUPPORT, "against": Stance.OPPOSE, "undecided": Stance.UNDECIDED}

_CONDITIONAL = frozenset((Stance.OPEN, Stance.SUPPORT, Stance.UNDECIDED))


def statements(
    document: Document,
    lexicon: Lexicon,
    reading: Reading,
    candidate: Candidate,
    part: Part | None,
    side: str,
    confidence: float,
    words: Sequence[str],
) -> Iterator[Statement]:
    """One statement for each actor of the holder. `part` is the piece whose cue shows the side, None where words do; `words`
    those that speak most for it."""
    holder, matching = candidate.holder, document.matching
    first, last = _cue_range(reading, candidate, part)
    day = document.article.date.day
    stance = part.verdict.stance if part and part.verdict else _stance_without_cue(reading, lexicon, candidate, side)
    evidence = Evidence(reading.sentence.span, Span(reading.tokens[first].start, reading.tokens[last - 1].end))
    basis, shown = basis_of(reading, lexicon, candidate, first)
    condition = condition_of(reading, lexicon, matching) if stance in _CONDITIONAL else ""
    voice = holder if holder.person or candidate.speaker is None else candidate.speaker
    statement = Statement(
        actor="",
        proposal=candidate.target.proposal,
        stance=stance,
        evidence=evidence,
        kind=holder.kind,
        speaker=voice.name,
        office=voice.office,
        attribution=attribution_of(reading, document.mentions, matching),
        basis=basis,
        condition=condition,
        quantities=quantities_of(reading, candidate, matching),
        past=is_past(reading, lexicon, candidate, first, day.year if day else None),
        valid_on=day,
        rule=(
            *_path(candidate, part, words),
            RuleStep("basis", f"{basis.value}: {shown}"),
            *((RuleStep("condition", condition),) if condition else ()),
        ),
        confidence=round(confidence, 4),
    )
    for actor in holder.actors:
        yield replace(statement, actor=actor)


def _cue_range(reading: Reading, candidate: Candidate, part: Part | None) -> tuple[int, int]:
    end = len(reading.tokens)
    if part is not None and part.verdict is not None and part.verdict.cue.last <= end:
        return part.verdict.cue.first, part.verdict.cue.last
    piece = candidate.parts[0].piece  # also where the cue was taken over from another sentence
    return min(piece.first, end - 1), min(piece.last, end)


def _stance_without_cue(reading: Reading, lexicon: Lexicon, candidate: Candidate, side: str) -> Stance:
    words = {word for part in candidate.parts for word in reading.words(part.piece.first, part.piece.last)}
    return _WEAKER[side] if words & lexicon.words("hedges") else _USUAL[side]


def _path(candidate: Candidate, part: Part | None, words: Sequence[str]) -> Iterator[RuleStep]:
    shown = part or candidate.parts[0]
    yield RuleStep("holder", f"{candidate.holder.name}: {shown.how} {candidate.holder.how}".strip())
    yield RuleStep("target", f"{candidate.target.proposal}: {candidate.target.source}")
    if part is not None and part.verdict is not None:
        yield RuleStep("cue", f"{part.verdict.cue.text}: {part.verdict.cue.sense.construction}")
        for name, how in part.verdict.steps:
            yield RuleStep(name, how)
    if words:
        yield RuleStep("cue", "words that speak most for it: " + ", ".join(words))
    yield RuleStep("kind", candidate.holder.kind.value)
