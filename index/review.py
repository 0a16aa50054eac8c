"""Judgments against statements: which are in force, what they fit, what they change, what has lost its text.

A judgment fits a statement of the same article, actor, proposal and kind whose sentence overlaps the judged quote. When
the text has moved, the quote is sought again, by its prefix and suffix where it occurs more than once. Of several people's
judgments on one statement the latest counts, and the disagreement is told.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from index.annotation import Evidence, HolderKind, Stance, Statement
from index.answers import Decision, Judgment
from index.article import Span
from index.catalogue import Catalogue
from index.catalogue_rows import CORRECTABLE
from index.judgments import CONTEXT, JudgmentLog, new_id

ON_STATEMENTS = (Decision.ACCEPT, Decision.REJECT, Decision.RELABEL)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What people say about one statement. `stance` None: rejected. `disputed`: somebody else says otherwise."""

    judgment: Judgment
    stance: Stance | None
    disputed: bool = False


def in_force(judgments: Iterable[Judgment]) -> list[Judgment]:
    """Judgments that no retraction took back, oldest first. A retraction can itself be retracted (redo)."""
    ordered = sorted(judgments, key=lambda judgment: (judgment.time, judgment.id))
    retracted: set[str] = set()
    for judgment in reversed(ordered):
        if judgment.decision is Decision.RETRACT and judgment.id not in retracted:
            retracted.add(judgment.retracts)
    return [j for j in ordered if j.id not in retracted and j.decision is not Decision.RETRACT]


def quote_of(text: str, span: Span) -> dict[str, str | int]:
    """The selector of a place in a text: the quote, what stands before and after it, and its offset."""
    return {
        "quote": span.of(text),
        "prefix": text[max(0, span.start - CONTEXT) : span.start],
        "suffix": text[span.end : span.end + CONTEXT],
        "offset": span.start,
    }


def locate(judgment: Judgment, text: str) -> Span | None:
    """Where the judged quote stands in this text now; None when it is gone.

    Unmoved if the offset still holds; else the occurrence whose surroundings agree best, the nearest among equals;
    else the quote with other white space.
    """
    quote = judgment.quote
    if not quote:
        return None
    here = Span(judgment.offset, judgment.offset + len(quote))
    if judgment.offset >= 0 and here.of(text) == quote:
        return here
    places = [match.start() for match in re.finditer(re.escape(quote), text)]
    if places:
        best = max(places, key=lambda place: (_agreement(judgment, text, place), -abs(place - judgment.offset)))
        return Span(best, best + len(quote))
    loose = re.search(r"\s+".join(map(re.escape, quote.split())), text) if quote.split() else None
    return Span(*loose.span()) if loose else None


def _agreement(judgment: Judgment, text: str, place: int) -> int:
    """How many characters around an occurrence are those around the judged quote."""
    before, after = text[max(0, place - CONTEXT) : place], text[place + len(judgment.quote) :][:CONTEXT]
    return _common(before[::-1], judgment.prefix[::-1]) + _common(after, judgment.suffix)


def _common(one: str, other: str) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def can_be_applied(correction: Judgment) -> bool:
    """Whether an article can take a correction of its metadata; a damaged line may name no field, or no day."""
    if correction.field == "date" and correction.value:
        try:
            datetime.date.fromisoformat(correction.value)
        except ValueError:
            return False
    return correction.field in CORRECTABLE


class Review:
    """The judgments of all people, matched to the statements of a catalogue. Answers follow the files as they grow."""

    def __init__(self, log: JudgmentLog, catalogue: Catalogue) -> None:
        self._log = log
        self._catalogue = catalogue
        self._state: object = None
        self._all: list[Judgment] = []
        self._force: list[Judgment] = []
        self._by_article: dict[str, list[Judgment]] = {}

    def refresh(self) -> None:
        state = self._log.state()
        if state == self._state:
            return
        known, self._all = self._all, self._log.all()
        fresh = self._all[len(known) :]
        grown = len(known) < len(self._all) and known == self._all[: len(known)]
        if not grown or any(judgment.decision is Decision.RETRACT for judgment in fresh):
            fresh, self._force, self._by_article = in_force(self._all), [], {}
        self._force = self._force + fresh
        for judgment in fresh:
            if judgment.decision in ON_STATEMENTS or judgment.decision is Decision.ADD:
                self._by_article.setdefault(judgment.article_id, []).append(judgment)
        self._state = state

    @property
    def all(self) -> list[Judgment]:
        self.refresh()
        return self._all

    @property
    def force(self) -> list[Judgment]:
        self.refresh()
        return self._force

    def judged_articles(self) -> list[str]:
        """Stable ids of the articles with judgments on statements."""
        self.refresh()
        return list(self._by_article)

    def judged(self, id: str) -> tuple[str, ...]:
        """The ids of the judgments on the statements of one article, oldest first."""
        self.refresh()
        return tuple(judgment.id for judgment in self._by_article.get(id, ()))

    def corrections(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for judgment in self.force:
            if judgment.decision is Decision.METADATA and can_be_applied(judgment):
                found.setdefault(judgment.article_id, {})[judgment.field] = judgment.value
        return found

    def pins(self) -> dict[tuple[str, str], Judgment]:
        """The latest pin of each cell."""
        return {(j.actor, j.proposal): j for j in self.force if j.decision is Decision.PIN}

    def of_article(self, id: str, text: str, statements: Sequence[Statement]) -> ArticleReview:
        """What people decided about these statements of one article."""
        self.refresh()
        return match_article(self._by_article.get(id, ()), text, statements)


@dataclass(frozen=True, slots=True)
class ArticleReview:
    """Verdicts by the statement's number; statements that people added; judgments that fit nothing."""

    verdicts: Mapping[int, Verdict]
    added: tuple[tuple[Statement, Verdict], ...]
    orphans: tuple[Judgment, ...]


def match_article(judgments: Iterable[Judgment], text: str, statements: Sequence[Statement]) -> ArticleReview:
    """Fit judgments (oldest first) to the statements of the text they were made on."""
    verdicts: dict[int, dict[str, Judgment]] = {}
    added: dict[tuple[str, str, HolderKind, int], dict[str, Judgment]] = {}
    places: dict[tuple[str, str, HolderKind, int], Span] = {}
    orphans: list[Judgment] = []
    for judgment in judgments:
        place = locate(judgment, text)
        if place is None:
            orphans.append(judgment)
            continue
        numbers = _fitting(judgment, place, statements)
        for number in numbers:
            verdicts.setdefault(number, {})[judgment.person] = judgment
        key = _added_key(judgment, place, places)
        if judgment.decision is Decision.ADD:
            if not numbers:
                places[key] = place
                added.setdefault(key, {})[judgment.person] = judgment
        elif not numbers and key in added:
            added[key][judgment.person] = judgment
        elif not numbers:
            orphans.append(judgment)
    return ArticleReview(
        {number: _verdict(votes, statements[number]) for number, votes in verdicts.items()},
        tuple((_added_statement(votes, places[key]), _verdict(votes, None)) for key, votes in added.items()),
        tuple(orphans),
    )


def _added_key(
    judgment: Judgment, place: Span, places: Mapping[tuple[str, str, HolderKind, int], Span]
) -> tuple[str, str, HolderKind, int]:
    """The added statement that this judgment is about: the one it overlaps, else a new one."""
    for key, known in places.items():
        if key[:3] == (judgment.actor, judgment.proposal, judgment.kind) and known.overlaps(place):
            return key
    return judgment.actor, judgment.proposal, judgment.kind, place.start


def _fitting(judgment: Judgment, place: Span, statements: Sequence[Statement]) -> list[int]:
    """Statements of the same actor, proposal and kind in an overlapping sentence; where there are several of different
    stances, only those that showed what the machine showed then (a sentence can hold two stances of one actor)."""
    overlapping = [
        number
        for number, statement in enumerate(statements)
        if statement.actor == judgment.actor
        and statement.proposal == judgment.proposal
        and statement.kind == judgment.kind
        and statement.evidence.sentence.overlaps(place)
    ]
    if judgment.machine and len(overlapping) > 1:
        same = [number for number in overlapping if statements[number].stance is judgment.machine]
        return same or overlapping
    return overlapping


def _says(judgment: Judgment, statement: Statement | None) -> Stance | None:
    """The stance after a judgment; an acceptance confirms what was shown then, even if the machine changed its mind."""
    if judgment.decision is Decision.REJECT:
        return None
    if judgment.decision is Decision.ACCEPT:
        return judgment.stance or judgment.machine or (statement.stance if statement else None)
    return judgment.stance


def _verdict(votes: Mapping[str, Judgment], statement: Statement | None) -> Verdict:
    latest = max(votes.values(), key=lambda judgment: (judgment.time, judgment.id))
    said = {_says(judgment, statement) for judgment in votes.values()}
    return Verdict(latest, _says(latest, statement), disputed=len(said) > 1)


def _added_statement(votes: Mapping[str, Judgment], place: Span) -> Statement:
    first = min(votes.values(), key=lambda judgment: (judgment.time, judgment.id))
    return Statement(
        actor=first.actor,
        proposal=first.proposal,
        stance=first.stance or Stance.UNDECIDED,
        evidence=Evidence(place, place),
        kind=first.kind,
        speaker="",
        confidence=1.0,
    )


# --- deciding ----------------------------------------------------------------------------------------------------


def judgment_now(decision: Decision, person: str, article_id: str, **parts: object) -> Judgment:
    """A new judgment, made at this moment."""
    now = datetime.datetime.now(datetime.UTC)
    base = Judgment(id=new_id(), decision=decision, person=person, time=now, article_id=article_id)
    return replace(base, **parts)  # type: ignore[arg-type]  # the fields of Judgment by name


def last_standing(judgments: Sequence[Judgment], person: str) -> Judgment | None:
    """The latest judgment of this person that nothing took back: what undo retracts."""
    return next((judgment for judgment in reversed(in_force(judgments)) if judgment.person == person), None)


def last_undo(judgments: Sequence[Judgment], person: str) -> Judgment | None:
    """The latest retraction of this person that still holds, with nothing judged since: what redo takes back."""
    taken_back = {judgment.retracts for judgment in judgments if judgment.decision is Decision.RETRACT}
    by_id = {judgment.id: judgment for judgment in judgments}
    for judgment in reversed(judgments):
        if judgment.person != person:
            continue
        if judgment.decision is not Decision.RETRACT:
            return None
        redone = by_id.get(judgment.retracts)
        if judgment.id not in taken_back and redone and redone.decision is not Decision.RETRACT:
            return judgment
    return None
