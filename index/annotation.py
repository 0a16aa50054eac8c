"""Values that stand off the text: mentions, sentences, statements, evidence. All frozen, all offsets into Article.text."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import StrEnum

from index.article import Span


class Stance(StrEnum):
    """Where an actor stands on a proposal. For = SUPPORT and OPEN, against = RELUCTANT and OPPOSE."""

    SUPPORT = "support"
    OPEN = "open"
    UNDECIDED = "undecided"
    RELUCTANT = "reluctant"
    OPPOSE = "oppose"

    @property
    def side(self) -> str:
        """`for`, `undecided` or `against`."""
        return _SIDES[self]


_SIDES = {
    Stance.SUPPORT: "for",
    Stance.OPEN: "for",
    Stance.UNDECIDED: "undecided",
    Stance.RELUCTANT: "against",
    Stance.OPPOSE: "against",
}


class HolderKind(StrEnum):
    """Who speaks: the government (or the state as an actor), or anyone else (opposition, expert, poll, ex-official)."""

    GOVERNMENT = "government"
    OTHER = "other"


class Basis(StrEnum):
    """How we know of a stance."""

    QUOTE = "direct quote"
    PARAPHRASE = "paraphrase"
    REPORTER = "reporter's words"
    HEARSAY = "hearsay"
    POLL = "poll"
    AUTHOR = "author's own view"


class MentionKind(StrEnum):
    """What a mention is a mention of."""

    ACTOR = "actor"
    PERSON = "person"
    ORGANISATION = "organisation"
    PROPOSAL = "proposal"


class SentenceKind(StrEnum):
    """BODY and TITLE and QUOTE sentences can be evidence; CAPTION and NOISE (adverts, plugs, "Loading") never."""

    BODY = "body"
    TITLE = "title"
    CAPTION = "caption"
    NOISE = "noise"

    @property
    def can_be_evidence(self) -> bool:
        """Whether a sentence of this kind is read."""
        return self not in (SentenceKind.CAPTION, SentenceKind.NOISE)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the article. `paragraph` counts from 0."""

    span: Span
    paragraph: int
    kind: SentenceKind = SentenceKind.BODY


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in a text where an actor, person, organisation or proposal is named.

    `key` is the actor id (`PL`), the canonical name of a person or organisation, or the proposal id. `actors` are the
    actors that it stands for: one for a country, capital or adjective, several for a bloc, the home actor for a person
    (empty when unknown). `role` says how: `name`, `adjective`, `metonym`, `bloc`, `office-holder`, `introduced`,
    `office` ("the Polish prime minister"), `venue` (a capital that is only a place: stands for no actor), `phrase` (of a
    proposal), `near` (a weaker phrase of it).
    """

    span: Span
    kind: MentionKind
    key: str
    actors: tuple[str, ...] = ()
    role: str = "name"
    office: str = ""  # "prime minister", "former defence minister", ... as far as the text or the data tells
    governmental: bool = True  # False for opposition, ex-officials, experts, parties


@dataclass(frozen=True, slots=True)
class Evidence:
    """A place that shows a statement: the sentence, and the cue inside it."""

    sentence: Span
    cue: Span


@dataclass(frozen=True, slots=True)
class Quantity:
    """The dose a stance is about: `value` as written ("2.5", "1,000"), its unit, and by when."""

    value: str
    unit: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class RuleStep:
    """One link of the rule path; `how` is in words.

    `part` is holder, target, cue, negation, condition, basis, kind, article (what the whole article says of it), or
    read (what the careful reader says).
    """

    part: str
    how: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One actor takes one stance on one proposal at one place in one article: the atomic record.

    `confidence` is a probability (0 to 1) that actor, proposal and side are right.
    """

    actor: str
    proposal: str
    stance: Stance
    evidence: Evidence
    kind: HolderKind = HolderKind.GOVERNMENT
    speaker: str = ""  # "Donald Tusk", "Berlin", "the government"
    office: str = ""
    attribution: tuple[str, ...] = ()  # ("Financial Times", "three officials")
    basis: Basis = Basis.REPORTER
    condition: str = ""  # the words of the condition, as they stand
    quantities: tuple[Quantity, ...] = ()
    past: bool = False  # the text itself says that this was an earlier position
    valid_on: datetime.date | None = None  # the article's date
    rule: tuple[RuleStep, ...] = ()
    confidence: float = 0.5
