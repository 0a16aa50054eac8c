"""The rule extractor: from a document to its statements."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from index.annotation import HolderKind, Mention, MentionKind, RuleStep, Sentence, SentenceKind, Stance, Statement
from index.article import Span
from index.config import Config
from index.document import Document
from index.proposals import about_words, subject_words
from index.stance.candidates import Candidate, Part, candidates
from index.stance.clauses import cut
from index.stance.discourse import Discourse
from index.stance.features import LONG, Surroundings, features
from index.stance.holders import AGENT, EXCLUDED, FORCES, LIKE, SPEAKER, SUBJECT, Holder, find_holders
from index.stance.lexicon import Lexicon, english
from index.stance.model import NONE, SIDES, english_model
from index.stance.owners import own, pronouns
from index.stance.reading import Cue, Place, Reading, places, quoted_tokens, to_cues
from index.stance.second_look import WORTH, Told, english_second_look, likeliest
from index.stance.statements import statements
from index.stance.targets import BEFORE, EARLIER, GUESSED, specific
from index.words import Token, stem, tokens

_ACTORS = frozenset((MentionKind.ACTOR, MentionKind.PERSON))
_PROPOSALS = frozenset((MentionKind.PROPOSAL,))


_LABEL = re.compile(r"(?:(Q)\s(?!&)|([A-Z][\w. ()'-]{0,60}):\s)")  # who speaks, at the head of a line of a transcript
_WITHOUT_CUE, _SURE = 0.06, 0.2
_IN_ARTICLES, _IN_PASSING = 0.05, 0.5  # surer by so much; so sure at the least
_OWN = frozenset((SUBJECT, AGENT, "noun", "speaker of the quotation", FORCES, LIKE, "listed", EXCLUDED, "inherited"))


class RuleExtractor:
    """Reads statements by rules whose words are data; made once for a configuration."""

    def __init__(self, config: Config) -> None:
        self._lexicon = english()
        self._ancestors = _ancestors(config)
        bodies = frozenset(stem(word) for word in self._lexicon.words("bodies"))
        self._bodies = frozenset(one.id for one in config.proposals if _is_body(one.name, self._lexicon, bodies))
        self._subjects = {one.id: subject_words(one) for one in config.proposals}
        self._about = {one.id: about_words(one) for one in config.proposals if one.about}
        self._fingerprint = _data_fingerprint() + hashlib.sha256(repr(config.proposals).encode()).hexdigest()[:8]

    @property
    def fingerprint(self) -> str:
        """Changes with rules, language data and configured proposals."""
        return self._fingerprint

    def extract(self, document: Document) -> list[Statement]:
        """The statements in the order of their evidence: one a sentence for each actor, proposal, stance and kind."""
        best: dict[tuple[str, str, Stance, HolderKind, Span], Statement] = {}
        for statement in self._read(document):
            key = (statement.actor, statement.proposal, statement.stance, statement.kind, statement.evidence.sentence)
            if key not in best or statement.confidence > best[key].confidence:
                best[key] = statement
        return sorted(best.values(), key=lambda one: (one.evidence.sentence, one.evidence.cue, one.actor, one.proposal))

    def _read(self, document: Document) -> Iterator[Statement]:
        dense = is_dense(document)  # asked once: it looks at every mention
        judged = [self._judged(document, reading, candidate, dense) for reading, candidate in self.candidates(document)]
        kept = without_rivals(
            [guess(one.reading, one.candidate) for one in judged], [one.chances[NONE] for one in judged]
        )
        found = [judged[at] for at in kept]
        if dense and len(document.sentences) > LONG:
            yield from self._looked_at_again(document, found)
        else:
            for one in found:
                yield from self._stated(document, one, dense, leading=False)

    def _looked_at_again(self, document: Document, found: Sequence[_Judged]) -> Iterator[Statement]:
        """The statements of an article whose pairs are believed with all that it says of them."""
        look, told = english_second_look(), [_told(one) for one in found]
        pairs, best = look.chances(told, len(document.sentences)), likeliest(told)
        for one, same in zip(found, told, strict=True):
            leads = {actor for actor in same.actors if best[actor, same.proposal, same.kind, one.side] is same}
            for statement in self._stated(document, one, dense=True, leading=bool(leads)):
                chance = pairs.get((statement.actor, statement.proposal, statement.kind, one.side), 0.0)
                if chance >= look.threshold:
                    least = chance if statement.actor in leads else min(chance, statement.confidence)
                    step = RuleStep("article", f"taken together {chance:.2f}")
                    yield replace(statement, confidence=round(least, 4), rule=(*statement.rule, step))

    def candidates(self, document: Document) -> Iterator[tuple[Reading, Candidate]]:
        """Every holder with every proposal in its reach, sentence by sentence: what is judged, and what is learned from."""
        talk = Discourse(first_person=document.article.speaker_actor, long=len(document.sentences) > LONG)
        if document.article.speaker_actor:
            talk.speaker = talk.subject = Holder(0, 0, (document.article.speaker_actor,), SPEAKER, name="the speaker")
        mentions = document.mentions
        starts = [mention.span.start for mention in mentions]
        paragraph = -1
        for sentence in document.sentences:
            if sentence.kind in (SentenceKind.CAPTION, SentenceKind.NOISE):
                continue
            if sentence.paragraph != paragraph:
                talk.quote_open = talk.asked = False
            paragraph = sentence.paragraph
            label = _LABEL.match(document.matching, sentence.span.start, sentence.span.end)
            if label:
                talk.asked = (label[1] or label[2]) in self._lexicon.words("askers")
            inside = mentions[bisect_left(starts, sentence.span.start) : bisect_left(starts, sentence.span.end)]
            yield from self._sentence(document, sentence, inside, talk)

    def _sentence(
        self, document: Document, sentence: Sentence, mentions: Sequence[Mention], talk: Discourse
    ) -> Iterator[tuple[Reading, Candidate]]:
        named = any(mention.kind is MentionKind.PROPOSAL for mention in mentions)
        if not named and not talk.expects_more():
            self._skim(document.matching, sentence, mentions, talk)
            return
        reading = self._reading(document.matching, sentence, mentions, talk)
        if not reading.tokens:
            return
        lexicon = self._lexicon
        holders = find_holders(reading, lexicon, talk.subject.actors if talk.subject else ())
        holders = sorted([*holders, *pronouns(reading, lexicon, holders, talk)], key=lambda holder: holder.first)
        owned = own(reading, lexicon, cut(reading, lexicon, holders), holders, talk)
        found = candidates(reading, lexicon, owned, holders, talk, self._ancestors, self._bodies)
        if not talk.asked:
            yield from ((reading, candidate) for candidate in found)
        self._remember(reading, holders, talk)

    def _reading(self, matching: str, sentence: Sentence, mentions: Sequence[Mention], talk: Discourse) -> Reading:
        lexicon = self._lexicon
        sequence = list(tokens(matching, sentence.span.start, sentence.span.end))
        quoted, talk.quote_open = quoted_tokens(sequence, open_before=talk.quote_open)
        proposals = places(sequence, mentions, _PROPOSALS)
        verbs = {place.first for place in proposals if place.last - place.first > 2}  # "commit troops to Ukraine"
        covered = {index for place in proposals for index in range(place.first, place.last)}
        actors = [
            place for place in places(sequence, mentions, _ACTORS) if not _inside(place, proposals, sequence, lexicon)
        ]
        named = {index for place in actors for index in range(place.first, place.last)}
        cues = [
            cue
            for cue in to_cues(sequence, lexicon.cues.find(sequence))
            if _counts(cue, named, sequence)
            and (
                cue.sense.construction == "action"
                or cue.first in verbs
                or not covered.issuperset(range(cue.first, cue.last))
            )
        ]
        return Reading(sentence, sequence, actors, proposals, cues, quoted)

    def _skim(self, matching: str, sentence: Sentence, mentions: Sequence[Mention], talk: Discourse) -> None:
        """Takes from a sentence that can hold no stance only who it speaks of."""
        text = matching[sentence.span.start : sentence.span.end]
        inside = talk.quote_open  # whom a quotation speaks of does not speak
        talk.quote_open ^= text.count('"') % 2 == 1
        voice = (
            None
            if inside
            else next((mention for mention in mentions if mention.kind in _ACTORS and mention.actors), None)
        )
        if voice is not None:
            kind = HolderKind.GOVERNMENT if voice.governmental else HolderKind.OTHER
            person = voice.kind is MentionKind.PERSON
            name = voice.span.of(matching)
            talk.subject = Holder(0, 0, voice.actors, SUBJECT, kind, name, voice.office, person=person)
        talk.name_topics([])

    def _remember(self, reading: Reading, holders: Sequence[Holder], talk: Discourse) -> None:
        named = specific(reading, reading.proposals, self._ancestors)
        if talk.long and len({place.mention.key for place in reading.proposals}) > len(
            {place.mention.key for place in named}
        ):
            named = sorted(reading.proposals, key=lambda place: len(self._ancestors.get(place.mention.key, ())))
        strong = [place.mention.key for place in named if place.mention.role != "near"]
        talk.name_topics(strong or [place.mention.key for place in named])
        everyone = [holder for holder in holders if holder.actors]
        outside = [holder for holder in everyone if holder.first not in reading.quoted]
        subjects = [holder for holder in outside if holder.role == SUBJECT]
        speakers = [holder for holder in outside if holder.role == SPEAKER]
        if outside:
            talk.subject = (subjects or outside)[0]
        if speakers or subjects:
            talk.speaker = (speakers or subjects)[-1]
        if everyone:
            talk.last_actors = everyone

    def features(
        self, document: Document, reading: Reading, candidate: Candidate, *, dense: bool | None = None
    ) -> frozenset[str]:
        """What the learned layer sees of a candidate. `dense`: what `is_dense` says of the document, where that is known."""
        dense = is_dense(document) if dense is None else dense
        subjects = self._subjects.get(candidate.target.proposal, frozenset())
        title = reading.sentence.kind is SentenceKind.TITLE
        words = self._about.get(candidate.target.proposal)
        about = "" if words is None else "told" if _stands(words, document.matching) else "untold"
        return features(reading, self._lexicon, candidate, Surroundings(dense, title, subjects, about))

    def _judged(self, document: Document, reading: Reading, candidate: Candidate, dense: bool) -> _Judged:
        names = self.features(document, reading, candidate, dense=dense)
        chances = english_model().probabilities(names)
        likeliest = max(SIDES, key=lambda name: chances[name])
        side = _taken_over(candidate) or likeliest
        if side != likeliest:
            chances = {NONE: chances[NONE], **dict.fromkeys(SIDES, 0.0), side: 1 - chances[NONE]}
        return _Judged(reading, candidate, names, chances, side)

    def _stated(self, document: Document, one: _Judged, dense: bool, *, leading: bool) -> Iterator[Statement]:
        """The statements of a candidate that is likely enough; one that leads its pair in an article is looked at again."""
        model, chance = english_model(), one.chances[one.side]
        part = _part_for(one.candidate, one.side)
        article = len(document.sentences) > LONG
        in_passing = article and not dense
        usual = model.threshold + (_IN_ARTICLES if article else 0.0)
        least = _IN_PASSING if in_passing else 0.0
        if chance < max(least, _threshold(usual, one.candidate, part)) and not (leading and chance >= WORTH):
            return
        confidence, why = model.calibrated(chance, in_passing=in_passing), model.strongest(one.names, one.side)
        yield from statements(document, self._lexicon, one.reading, one.candidate, part, one.side, confidence, why)


Guess = tuple[int, int, int, tuple[str, ...], HolderKind]  # sentence, holder's words, actors, kind


class _Judged(NamedTuple):
    """A candidate with the chances of its sides and the likeliest of them."""

    reading: Reading
    candidate: Candidate
    names: frozenset[str]
    chances: Mapping[str, float]
    side: str


def _told(one: _Judged) -> Told:
    holder, proposal = one.candidate.holder, one.candidate.target.proposal
    return Told(holder.actors, proposal, holder.kind, one.chances, eased(one.candidate))


def eased(candidate: Candidate) -> dict[str, float]:
    """By how much the rules make each side of a candidate easier to believe."""
    return {side: -_threshold(0.0, candidate, _part_for(candidate, side)) for side in SIDES}


def _part_for(candidate: Candidate, side: str) -> Part | None:
    """The piece whose cue shows a side."""
    return next((part for part in candidate.parts if part.verdict and part.verdict.stance.side == side), None)


def _taken_over(candidate: Candidate) -> str:
    """The side that a holder takes over from another ("So did Malta", "all except Latvia"); empty where it speaks itself."""
    told = [part for part in candidate.parts if part.verdict]
    if not told or any(part.relation not in (LIKE, EXCLUDED) for part in candidate.parts):
        return ""
    return told[0].verdict.stance.side if told[0].verdict else ""


def guess(reading: Reading, candidate: Candidate) -> Guess | None:
    """The words of a holder that point back to a proposal named before; None where the proposal is named with them."""
    if candidate.target.source not in GUESSED:
        return None
    holder = candidate.holder
    return reading.sentence.span.start, holder.first, holder.last, holder.actors, holder.kind


def without_rivals(guesses: Sequence[Guess | None], doubts: Sequence[float]) -> list[int]:
    """The places of all but the less likely of the proposals that the same words could point back to. `doubts`: the chance
    of each that nothing is said."""
    best: dict[Guess, int] = {}
    for at, one in enumerate(guesses):
        if one is not None and (one not in best or doubts[at] < doubts[best[one]]):
            best[one] = at
    return [at for at, one in enumerate(guesses) if one is None or best[one] == at]


def _threshold(usual: float, candidate: Candidate, part: Part | None) -> float:
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


def _counts(cue: Cue, named: set[int], sequence: Sequence[Token]) -> bool:
    """Whether a cue is more than a part of a name ("opposition leader"; but "Bulgarian opposition to")."""
    if not all(index in named for index in range(cue.first, cue.last)):
        return True
    return cue.text.lower() == "opposition" and cue.last < len(sequence) and sequence[cue.last].lower == "to"


def _inside(place: Place, proposals: Sequence[Place], sequence: Sequence[Token], lexicon: Lexicon) -> bool:
    """Whether a name is only part of a proposal's ("the Russian reserves"); a state's soldiers are more than that."""
    for other in proposals:
        if (
            other.first <= place.first
            and place.last <= other.last
            and (place.first, place.last) != (other.first, other.last)
        ):
            following = sequence[place.last].lower if place.last < len(sequence) else ""
            return not (place.first == other.first and following in lexicon.words("forces"))
    return False


def _is_body(name: str, lexicon: Lexicon, bodies: frozenset[str]) -> bool:
    """Whether what a proposal is named is something to join: a force, a mission, a membership, a treaty."""
    words = re.findall(r"[a-z]+", name.lower())
    head = next((at for at, word in enumerate(words) if word in lexicon.words("prepositions")), len(words))
    return any(stem(word) in bodies for word in words[:head])


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
    reading = [
        folder / f"{name}.py"
        for name in ("words", "phrases", "segmentation", "proposals", "proposal_scan", "proposal_words")
    ]
    files = sorted([*reading, *(folder / "stance").glob("*.py"), *(folder / "lang" / "en").glob("*.*")])
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


@lru_cache(maxsize=32)  # the proposals of one subject have the same words, and a text has many candidates
def _stands(words: re.Pattern[str], text: str) -> bool:
    return words.search(text) is not None


def is_dense(document: Document) -> bool:
    """Whether the text names proposals about once in six sentences: a report on them, not a speech on everything, where
    few candidates are right (by eye one in four of those below a half in transcripts)."""
    named = sum(mention.kind is MentionKind.PROPOSAL for mention in document.mentions)
    return named * 6 >= len(document.sentences)
