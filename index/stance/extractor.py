"""The rule extractor: from a document to its statements."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path

from index.annotation import HolderKind, Mention, MentionKind, RuleStep, Sentence, SentenceKind, Stance, Statement
from index.article import Span
from index.config import Config
from index.document import Document
from index.proposal_scan import ARTICLE, OFTEN
from index.proposals import about_words, subject_words
from index.stance.candidates import Candidate, candidates
from index.stance.clauses import cut
from index.stance.discourse import Discourse
from index.stance.features import LONG, Surroundings, features
from index.stance.holders import SPEAKER, SUBJECT, Holder, find_holders
from index.stance.judging import Judged, Seen, eased, guess, judged, part_for, threshold, without_rivals
from index.stance.lexicon import Lexicon, english
from index.stance.model import NONE, english_belief, english_model
from index.stance.owners import own, pronouns
from index.stance.reading import ACTORS, Cue, Place, Reading, places, quoted_tokens, to_cues
from index.stance.second_look import WORTH, Told, english_second_look, likeliest
from index.stance.statements import statements
from index.stance.targets import specific
from index.words import Token, stem, tokens

_PROPOSALS = frozenset((MentionKind.PROPOSAL,))


_AGAIN = 0.4  # from which chance a sentence shows once more what another shows for sure
_WORD = "word "  # how features of single words begin
_LEAD = 4  # sentences that say what it is about
_MAINLY = 2  # proposals at most that it is about
_LABEL = re.compile(r"(?:(Q)\s(?!&)|([A-Z][\w. ()'-]{0,60}):\s)")  # who speaks, at the head of a line of a transcript


class RuleExtractor:
    """Reads statements by rules whose words are data; made once for a configuration. `names`: proposal -> what it is called."""

    def __init__(self, config: Config) -> None:
        self._lexicon = english()
        self._ancestors = _ancestors(config)
        bodies = frozenset(stem(word) for word in self._lexicon.words("bodies"))
        self._bodies = frozenset(one.id for one in config.proposals if _is_body(one.name, self._lexicon, bodies))
        self._subjects = {one.id: subject_words(one) for one in config.proposals}
        self.names = {one.id: one.name for one in config.proposals}
        self._careful = config.reading == "careful"
        self._about = {one.id: about_words(one) for one in config.proposals if one.about}
        self._fingerprint = (
            _data_fingerprint() + hashlib.sha256(repr((config.proposals, config.reading)).encode()).hexdigest()[:8]
        )

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
        seen = self.seen(document, dense=dense)
        article = len(document.sentences) > LONG
        in_passing = article and not dense
        all_judged = judged(document, seen, self.names, careful=self._careful, in_passing=in_passing)
        kept = without_rivals(
            [guess(one.reading, one.candidate) for one in all_judged], [one.chances[NONE] for one in all_judged]
        )
        found = [all_judged[at] for at in kept]
        if self._careful:
            yield from self._carefully(document, found, article=article, in_passing=in_passing)
        elif dense and article:
            yield from self._looked_at_again(document, found)
        else:
            for one in found:
                if one.chances[one.side] >= self._needed(one, article=article, in_passing=in_passing):
                    yield from self._stated(document, one, in_passing=in_passing)

    def _needed(self, one: Judged, *, article: bool, in_passing: bool) -> float:
        """From which chance the side of a candidate is stated."""
        belief = english_belief(careful=self._careful)
        needed = threshold(belief.threshold, one.candidate, part_for(one.candidate, one.side))
        if article and needed >= belief.threshold:
            needed += belief.in_articles
        return max(belief.least_in_passing, needed) if in_passing else needed

    def _carefully(
        self, document: Document, found: Sequence[Judged], *, article: bool, in_passing: bool
    ) -> Iterator[Statement]:
        """What is sure enough, and what else shows the same side of a pair that the text takes somewhere for sure."""
        sure = {
            (actor, one.candidate.target.proposal, one.candidate.holder.kind, one.side)
            for one in found
            if one.chances[one.side] >= self._needed(one, article=article, in_passing=in_passing)
            for actor in one.candidate.holder.actors
        }
        for one in found:
            if one.chances[one.side] >= _AGAIN:
                for statement in self._stated(document, one, in_passing=in_passing):
                    if (statement.actor, statement.proposal, statement.kind, one.side) in sure:
                        yield statement

    def _looked_at_again(self, document: Document, found: Sequence[Judged]) -> Iterator[Statement]:
        """The statements of an article whose pairs are believed with all that it says of them."""
        look, told = english_second_look(), [_told(one) for one in found]
        pairs, best = look.chances(told, len(document.sentences)), likeliest(told)
        for one, same in zip(found, told, strict=True):
            leads = {actor for actor in same.actors if best[actor, same.proposal, same.kind, one.side] is same}
            if one.chances[one.side] < (WORTH if leads else self._needed(one, article=True, in_passing=False)):
                continue
            for statement in self._stated(document, one, in_passing=False):
                chance = pairs.get((statement.actor, statement.proposal, statement.kind, one.side), 0.0)
                if chance >= look.threshold:
                    least = chance if statement.actor in leads else min(chance, statement.confidence)
                    step = RuleStep("article", f"taken together {chance:.2f}")
                    yield replace(statement, confidence=round(least, 4), rule=(*statement.rule, step))

    def candidates(self, document: Document) -> Iterator[tuple[Reading, Candidate]]:
        """Every holder with every proposal in its reach, sentence by sentence: what is judged, and what is learned from."""
        long = len(document.sentences) > LONG
        about = self._mainly_about(document) if long else ()
        talk = Discourse(first_person=document.article.speaker_actor, long=long, mainly_about=about)
        if document.article.speaker_actor:
            talk.speaker = talk.subject = talk.i()
        mentions = document.mentions
        starts = [mention.span.start for mention in mentions]
        paragraph = -1
        for sentence in document.sentences:
            if not sentence.kind.can_be_evidence:
                continue
            if sentence.paragraph != paragraph:
                talk.quote_open = talk.asked = False
            paragraph = sentence.paragraph
            label = _LABEL.match(document.matching, sentence.span.start, sentence.span.end)
            inside = mentions[bisect_left(starts, sentence.span.start) : bisect_left(starts, sentence.span.end)]
            if label:
                talk.asked = (label[1] or label[2]) in self._lexicon.words("askers")
                talk.first_person = _who_speaks(document, label, inside) or document.article.speaker_actor
            yield from self._sentence(document, sentence, inside, talk)

    def _mainly_about(self, document: Document) -> tuple[str, ...]:
        """The proposals that an article of some length is about: those that it names most often, what its first sentences
        name counts twice; of a proposal and its parents one."""
        read = [one for one in document.sentences if one.kind.can_be_evidence]
        if len(document.sentences) > ARTICLE or len(read) <= _LEAD:
            return ()
        starts = [one.span.start for one in read]
        named: Counter[str] = Counter()
        for mention in document.mentions:
            at = bisect_right(starts, mention.span.start) - 1
            if (
                mention.kind is MentionKind.PROPOSAL
                and mention.role != "near"
                and read[max(0, at)].span.end > mention.span.start
            ):
                named[mention.key] += 2 if at < _LEAD else 1
        found: list[str] = []
        for id, count in named.most_common():
            kin = any(id in self._ancestors.get(one, ()) or one in self._ancestors.get(id, ()) for one in found)
            if count > 1 and not kin:
                found.append(id)
        return tuple(found[:_MAINLY])

    def _sentence(
        self, document: Document, sentence: Sentence, mentions: Sequence[Mention], talk: Discourse
    ) -> Iterator[tuple[Reading, Candidate]]:
        named = any(mention.kind is MentionKind.PROPOSAL for mention in mentions)
        if not named and not talk.expects_more():
            talk.pass_over(document.matching, sentence, mentions, self._lexicon)
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
            place for place in places(sequence, mentions, ACTORS) if not _inside(place, proposals, sequence, lexicon)
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
            talk.subject = (subjects or outside)[0].elsewhere(talk.sentence)
        if speakers or subjects:
            talk.speaker = (speakers or subjects)[-1].elsewhere(talk.sentence)
        if everyone:
            talk.last_actors = [holder.elsewhere(talk.sentence) for holder in everyone]

    def seen(self, document: Document, *, dense: bool) -> list[Seen]:
        """Every candidate with its features; `dense`: what `is_dense` says of the document."""
        return [
            Seen(reading, candidate, self.features(document, reading, candidate, dense=dense))
            for reading, candidate in self.candidates(document)
        ]

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

    def _stated(self, document: Document, one: Judged, *, in_passing: bool) -> Iterator[Statement]:
        """The statements of a candidate, one an actor."""
        part, chance = part_for(one.candidate, one.side), one.chances[one.side]
        confidence = english_belief(careful=self._careful).calibrated(chance, in_passing=in_passing)
        words = _telling(one)
        found = statements(document, self._lexicon, one.reading, one.candidate, part, one.side, confidence, words)
        read = (RuleStep("read", one.read),) if one.read else ()
        yield from (replace(statement, rule=(*statement.rule, *read)) for statement in found)


def _telling(one: Judged) -> list[str]:
    """The words of the sentence that speak most for the side, as they are written, with "not" behind a negator."""
    written = {token.stem: token.lower for token in reversed(one.reading.tokens)}
    rated = english_model().strongest((name for name in one.names if name.startswith(_WORD)), one.side)
    found = (name.removeprefix(_WORD).rpartition(" ") for name in rated)
    return [f"{negated} {written.get(word, word)}".strip() for negated, _, word in found]


def _who_speaks(document: Document, label: re.Match[str], mentions: Sequence[Mention]) -> str:
    """The actor of the person whose name stands before the colon at the head of a line ("PRESIDENT RUTO:"); a sentence
    that only has a colon ("Putin was clear: ...") gives nobody the floor."""
    if not label[2] or document.matching[: label.start()].rstrip(" ")[-1:] not in ("", "\n"):
        return ""
    named = (one for one in mentions if one.kind is MentionKind.PERSON and one.span.end == label.end(2))
    return next((one.actors[0] for one in named if one.actors and one.governmental), "")


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
    files = sorted(
        [
            *reading,
            *(folder / "stance").glob("*.py"),
            *(folder / "lang" / "en").glob("*.yaml"),
            *(folder / "lang" / "en").glob("*.json"),
        ]
    )
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


@lru_cache(maxsize=32)  # the proposals of one subject have the same words, and a text has many candidates
def _stands(words: re.Pattern[str], text: str) -> bool:
    return words.search(text) is not None


def _told(one: Judged) -> Told:
    holder, proposal = one.candidate.holder, one.candidate.target.proposal
    return Told(holder.actors, proposal, holder.kind, one.chances, eased(one.candidate))


def is_dense(document: Document) -> bool:
    """Whether the text names proposals about once in six sentences: a report on them, not a speech on everything, where
    few candidates are right (by eye one in four of those below a half in transcripts)."""
    named = sum(mention.kind is MentionKind.PROPOSAL for mention in document.mentions)
    return named * OFTEN >= len(document.sentences)
