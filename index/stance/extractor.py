"""The rule extractor: from a document to its statements."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from index.annotation import (
    Basis,
    Evidence,
    HolderKind,
    MentionKind,
    RuleStep,
    Sentence,
    SentenceKind,
    Stance,
    Statement,
)
from index.article import Span
from index.config import Config
from index.document import Document
from index.phrases import longest
from index.stance.clauses import Piece, cut
from index.stance.composition import Verdict, judge
from index.stance.discourse import Discourse
from index.stance.holders import (
    AGENT,
    BARE,
    MODIFIER,
    POSSESSIVE,
    PREPOSITIONAL,
    SPEAKER,
    SUBJECT,
    Holder,
    find_holders,
)
from index.stance.lexicon import english
from index.stance.owners import Owned, own, pronouns
from index.stance.reading import Cue, Reading, places, quoted_tokens, to_cues
from index.stance.targets import EARLIER, HERE, SENTENCE, Target, in_piece
from index.words import tokens

_ACTORS = frozenset((MentionKind.ACTOR, MentionKind.PERSON))
_PROPOSALS = frozenset((MentionKind.PROPOSAL,))


class RuleExtractor:
    """Reads statements by rules whose words are data; made once for a configuration."""

    def __init__(self, config: Config) -> None:
        self._lexicon = english()
        self._ancestors = _ancestors(config)
        self._fingerprint = _data_fingerprint() + hashlib.sha256(repr(config.proposals).encode()).hexdigest()[:8]

    @property
    def fingerprint(self) -> str:
        """Changes with rules, language data and configured proposals."""
        return self._fingerprint

    def extract(self, document: Document) -> list[Statement]:
        """The statements in the order of their evidence, one for each actor, proposal, stance and kind."""
        best: dict[tuple[str, str, Stance, HolderKind], Statement] = {}
        for statement in self._read(document):
            key = (statement.actor, statement.proposal, statement.stance, statement.kind)
            if key not in best or statement.confidence > best[key].confidence:
                best[key] = statement
        return sorted(best.values(), key=lambda one: (one.evidence.sentence, one.evidence.cue, one.actor, one.proposal))

    def _read(self, document: Document) -> Iterator[Statement]:
        talk = Discourse(first_person=document.article.speaker_actor)
        if document.article.speaker_actor:
            talk.speaker = talk.subject = Holder(0, 0, (document.article.speaker_actor,), SPEAKER, name="the speaker")
        mentions = document.mentions
        starts = [mention.span.start for mention in mentions]
        paragraph = -1
        for sentence in document.sentences:
            if sentence.kind in (SentenceKind.CAPTION, SentenceKind.NOISE):
                continue
            if sentence.paragraph != paragraph:
                talk.quote_open = False
            paragraph = sentence.paragraph
            inside = mentions[bisect_left(starts, sentence.span.start) : bisect_left(starts, sentence.span.end)]
            yield from self._sentence(document, sentence, inside, talk)

    def _sentence(
        self, document: Document, sentence: Sentence, mentions: Sequence, talk: Discourse
    ) -> Iterator[Statement]:
        lexicon = self._lexicon
        sequence = list(tokens(document.matching, sentence.span.start, sentence.span.end))
        if not sequence:
            return
        quoted, talk.quote_open = quoted_tokens(sequence, open_before=talk.quote_open)
        proposals = places(sequence, mentions, _PROPOSALS)
        covered = {index for place in proposals for index in range(place.first, place.last)}
        cues = [
            cue
            for cue in to_cues(sequence, longest(lexicon.cues.find(sequence)))
            if not all(index in covered for index in range(cue.first, cue.last))
        ]
        reading = Reading(sentence, sequence, places(sequence, mentions, _ACTORS), proposals, cues, quoted)
        holders = find_holders(reading, lexicon)
        holders = sorted([*holders, *pronouns(reading, lexicon, holders, talk)], key=lambda holder: holder.first)
        pieces = cut(reading, lexicon, holders)
        owned = own(reading, lexicon, pieces, holders, talk)
        yield from self._statements(document, reading, owned, holders, talk)
        self._remember(reading, holders, owned, talk)

    def _remember(self, reading: Reading, holders: Sequence[Holder], owned: Sequence[Owned], talk: Discourse) -> None:
        talk.name_topics(
            [place.mention.key for place in reading.proposals if place.mention.role != "near"]
            or [place.mention.key for place in reading.proposals]
        )
        subjects = [holder for holder in holders if holder.role == SUBJECT and holder.actors]
        speakers = [holder for holder in holders if holder.role == SPEAKER and holder.actors]
        named = [holder for holder in holders if holder.actors]
        if subjects:
            talk.subject = subjects[0]
        elif named:
            talk.subject = named[0]
        if speakers or subjects:
            talk.speaker = (speakers or subjects)[-1]
        if named:
            talk.last_actors = [holder for holder in named]

    def _statements(
        self, document: Document, reading: Reading, owned: Sequence[Owned], holders: Sequence[Holder], talk: Discourse
    ) -> Iterator[Statement]:
        last_targets: list[Target] = []
        everything = [Target(place.mention.key, SENTENCE, place) for place in reading.proposals]
        for one in owned:
            piece = one.piece
            targets = in_piece(reading, self._lexicon, piece, self._ancestors)
            cues = [cue for cue in reading.cues if piece.first <= cue.first < piece.last]
            nominal = list(self._nominal(reading, piece, cues, holders))
            used = {cue for cue, _ in nominal}
            here = (
                targets or last_targets or everything[:1] or [Target(id, EARLIER) for id in talk.current_topics()[:1]]
            )
            for cue, holder in nominal:
                verdict = judge(reading, self._lexicon, piece, [cue])
                if verdict:
                    yield from self._made(document, reading, Owned(piece, holder, "beside the noun"), verdict, here)
            plain = [cue for cue in cues if cue not in used and cue.sense.construction != "noun"]
            verdict = judge(reading, self._lexicon, piece, plain)
            if verdict is not None and one.holder is not None:
                chosen = here
                if verdict.strength < 2 and not targets:
                    chosen = []
                yield from self._made(document, reading, one, verdict, chosen)
            if targets:
                last_targets = targets

    def _nominal(
        self, reading: Reading, piece: Piece, cues: Sequence[Cue], holders: Sequence[Holder]
    ) -> Iterator[tuple[Cue, Holder]]:
        for cue in cues:
            if cue.sense.construction != "noun":
                continue
            for holder in holders:
                before = holder.role in (POSSESSIVE, MODIFIER) and 0 <= cue.first - holder.last <= 4
                after = 0 < holder.first - cue.last <= 3 and reading.tokens[cue.last].lower in (
                    "from",
                    "by",
                    "in",
                    "of",
                    "among",
                    "within",
                )
                if holder.actors and (before or (after and holder.role in (PREPOSITIONAL, AGENT, MODIFIER, SUBJECT))):
                    yield cue, holder
                    break

    def _made(
        self, document: Document, reading: Reading, one: Owned, verdict: Verdict, targets: Sequence[Target]
    ) -> Iterator[Statement]:
        holder = one.holder
        if holder is None:
            return
        first, last = verdict.cue.first, verdict.cue.last
        evidence = Evidence(reading.sentence.span, Span(reading.tokens[first].start, reading.tokens[last - 1].end))
        basis = Basis.QUOTE if first in reading.quoted else Basis.REPORTER
        for target in targets:
            for actor in holder.actors:
                yield Statement(
                    actor=actor,
                    proposal=target.proposal,
                    stance=verdict.stance,
                    evidence=evidence,
                    kind=holder.kind,
                    speaker=holder.name,
                    office=holder.office,
                    basis=basis,
                    valid_on=document.article.date.day,
                    rule=(
                        RuleStep("holder", f"{holder.name or actor}: {one.how} {holder.how}".strip()),
                        RuleStep("target", f"{target.proposal}: {target.source}"),
                        RuleStep("cue", verdict.cue.text),
                        *(RuleStep(part, how) for part, how in verdict.steps),
                    ),
                    confidence=0.6 if verdict.strength > 1 and target.source == HERE else 0.5,
                )


def _ancestors(config: Config) -> dict[str, frozenset[str]]:
    parents = {proposal.id: proposal.parent for proposal in config.proposals}

    def line(id: str) -> frozenset[str]:
        found: list[str] = []
        while parents.get(id) and parents[id] not in found:
            id = parents[id]
            found.append(id)
        return frozenset(found)

    return {id: line(id) for id in parents}


@cache
def _data_fingerprint() -> str:
    """Of the rules and of the language data."""
    folder = Path(__file__).parents[1]
    files = sorted([*(folder / "stance").glob("*.py"), *(folder / "lang" / "en").iterdir()])
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


__all__ = ["BARE", "RuleExtractor"]
