"""What a text has said so far: who spoke, who was subject, which proposals it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from index.annotation import HolderKind, Mention, MentionKind, Sentence
from index.stance.composition import Verdict
from index.stance.holders import SPEAKER, SUBJECT, Holder
from index.stance.lexicon import Lexicon
from index.stance.reading import ACTORS
from index.words import tokens

_MEMORY = 3  # sentences for which a proposal stays the subject of the talk
_FAR = 7  # sentences after which nothing points back to it any more, unless the whole article is about it
_MOST = 3  # proposals that a word can point back to


@dataclass(slots=True)
class Discourse:
    """Changes from sentence to sentence while one document is read."""

    speaker: Holder | None = None
    subject: Holder | None = None
    topics: list[str] = field(default_factory=list)
    ordered: list[str] = field(default_factory=list)  # the proposals of the last sentence that named two or more
    topic_age: int = 99
    sentence: int = 0  # sentences read so far
    named_at: dict[str, int] = field(default_factory=dict)  # proposal -> the last sentence that named it
    last_actors: list[Holder] = field(default_factory=list)
    quote_open: bool = False
    asked: bool = False  # inside a reporter's question of a transcript, which is nobody's stance
    first_person: str = ""  # whose "I" and "we" outside quotations are: known from outside, or from the head of a line
    long: bool = False  # an article, where the subject of the talk is less sure than in a passage
    mainly_about: tuple[str, ...] = ()  # the proposals that the whole article is about
    last_verdict: Verdict | None = None  # what "so is Romania" and "Berlin disagrees" take up

    def i(self) -> Holder:
        """Who says "I" and "we" outside quotations, where `first_person` is known."""
        return Holder(0, 0, (self.first_person,), SPEAKER, name="the speaker", in_person=True)

    def name_topics(self, proposals: list[str]) -> None:
        """The proposals that a sentence named become what the talk is about."""
        self.sentence += 1
        for id in proposals:
            self.named_at.pop(id, None)
            self.named_at[id] = self.sentence
        if proposals:
            self.topics = list(dict.fromkeys(proposals))
            self.ordered = self.topics if len(self.topics) > 1 else self.ordered
            self.topic_age = 0
        else:
            self.topic_age += 1

    def pass_over(self, matching: str, sentence: Sentence, mentions: Sequence[Mention], lexicon: Lexicon) -> None:
        """Takes from a sentence that can hold no stance only who it speaks of."""
        inside = self.quote_open  # whom a quotation speaks of does not speak
        self.quote_open ^= matching.count('"', sentence.span.start, sentence.span.end) % 2 == 1
        voices = [] if inside else [mention for mention in mentions if mention.kind in ACTORS and mention.actors]
        if voices:
            self.subject = self._voice(matching, voices[:1])
            self.last_actors = [self._voice(matching, group) for group in _together(matching, voices, lexicon)]
        self.name_topics([])

    def _voice(self, matching: str, group: Sequence[Mention]) -> Holder:
        kind = HolderKind.GOVERNMENT if all(one.governmental for one in group) else HolderKind.OTHER
        actors = tuple(dict.fromkeys(actor for one in group for actor in one.actors))
        name = matching[group[0].span.start : group[-1].span.end]
        person = group[-1].kind is MentionKind.PERSON
        return Holder(0, 0, actors, SUBJECT, kind, name, group[0].office, person=person, named_in=self.sentence + 1)

    def current_topics(self) -> list[str]:
        """The proposals that "it" or "the idea" can mean."""
        return self.topics if self.topic_age <= _MEMORY else []

    def expects_more(self) -> bool:
        """Whether the next sentence could speak of a proposal that it does not name."""
        return bool(self.mainly_about) or (bool(self.topics) and self.topic_age < _FAR)

    def lately(self) -> dict[str, int]:
        """Proposals named lately and how many sentences ago, the latest first."""
        ages = [(id, self._age(id)) for id in reversed(self.named_at)]
        return dict([(id, age) for id, age in ages if age <= _FAR][:_MOST])

    def remembered(self) -> dict[str, int]:
        """Those named lately, then what the article is about, which may have been named long ago or not yet (then as if it
        had been as far back as words can point)."""
        found = self.lately()
        for id in self.mainly_about:
            found.setdefault(id, self._age(id) if id in self.named_at else _FAR)
        return found

    def _age(self, id: str) -> int:
        return self.sentence + 1 - self.named_at[id]


def _together(matching: str, voices: Sequence[Mention], lexicon: Lexicon) -> list[list[Mention]]:
    """Those named in one breath ("Sweden and Finland") as groups."""
    joining = lexicon.words("joiners") | lexicon.words("joined_fillers")
    groups = [[voices[0]]]
    for before, one in pairwise(voices):
        between = [token.lower for token in tokens(matching, before.span.end, one.span.start)]
        if between and joining.issuperset(between):
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups
