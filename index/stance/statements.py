"""A judged candidate as statements: stance, evidence, rule path."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.annotation import Basis, Evidence, RuleStep, Stance, Statement
from index.article import Span
from index.document import Document
from index.stance.candidates import Candidate, Part
from index.stance.reading import Reading

_WEAKER = {"for": Stance.OPEN, "against": Stance.RELUCTANT, "undecided": Stance.UNDECIDED}
_USUAL = {"for": Stance.SUPPORT, "against": Stance.OPPOSE, "undecided": Stance.UNDECIDED}
_HEDGES = frozenset(("could", "might", "may", "if", "provided", "would", "ready", "willing", "prepared"))


def statements(
    document: Document,
    reading: Reading,
    candidate: Candidate,
    part: Part | None,
    side: str,
    confidence: float,
    lexical: Sequence[str],
) -> Iterator[Statement]:
    """One statement for each actor of the holder. `part` is the piece whose cue shows the side, None where words do."""
    holder = candidate.holder
    first, last = _cue_range(reading, candidate, part)
    stance = part.verdict.stance if part and part.verdict else _stance_without_cue(reading, candidate, side)
    evidence = Evidence(reading.sentence.span, Span(reading.tokens[first].start, reading.tokens[last - 1].end))
    rule = tuple(_path(candidate, part, lexical))
    for actor in holder.actors:
        yield Statement(
            actor=actor,
            proposal=candidate.target.proposal,
            stance=stance,
            evidence=evidence,
            kind=holder.kind,
            speaker=holder.name,
            office=holder.office,
            basis=Basis.QUOTE if first in reading.quoted else Basis.REPORTER,
            valid_on=document.article.date.day,
            rule=rule,
            confidence=round(confidence, 4),
        )


def _cue_range(reading: Reading, candidate: Candidate, part: Part | None) -> tuple[int, int]:
    if part is not None and part.verdict is not None:
        return part.verdict.cue.first, part.verdict.cue.last
    piece = candidate.parts[0].piece
    return piece.first, piece.last


def _stance_without_cue(reading: Reading, candidate: Candidate, side: str) -> Stance:
    words = {word for part in candidate.parts for word in reading.words(part.piece.first, part.piece.last)}
    return _WEAKER[side] if words & _HEDGES else _USUAL[side]


def _path(candidate: Candidate, part: Part | None, lexical: Sequence[str]) -> Iterator[RuleStep]:
    shown = part or candidate.parts[0]
    yield RuleStep("holder", f"{candidate.holder.name}: {shown.how} {candidate.holder.how}".strip())
    yield RuleStep("target", f"{candidate.target.proposal}: {candidate.target.source}")
    if part is not None and part.verdict is not None:
        yield RuleStep("cue", f"{part.verdict.cue.text}: {part.verdict.cue.sense.construction}")
        for name, how in part.verdict.steps:
            yield RuleStep(name, how)
    if lexical:
        yield RuleStep("cue", "lexical: " + ", ".join(lexical))
    yield RuleStep("kind", candidate.holder.kind.value)
