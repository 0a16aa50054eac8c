"""Whose piece is whose: subjects, agents, pronouns, relative clauses, speakers after a quotation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.annotation import HolderKind
from index.stance.clauses import Piece, repeats
from index.stance.discourse import Discourse
from index.stance.holders import AGENT, LIKE, PREPOSITIONAL, SPEAKER, SUBJECT, Holder
from index.stance.lexicon import Lexicon
from index.stance.reading import Cue, Reading

_LOCAL = 6  # words from a place to the people there ("In countries like Italy, nearly half of the people ...")


@dataclass(frozen=True, slots=True)
class Owned:
    """A piece with its holder and how that was found; `speaker` is who says it, where that is somebody else."""

    piece: Piece
    holder: Holder | None
    how: str
    speaker: Holder | None = None


def pronouns(reading: Reading, lexicon: Lexicon, holders: Sequence[Holder], talk: Discourse) -> list[Holder]:
    """Pronoun and generic subjects ("he", "both", "the ministry") as holders of whom they stand for."""
    taken = {index for holder in holders for index in range(holder.first, holder.last)}
    found = []
    for index, token in enumerate(reading.tokens):
        if index in taken or not token.text[0].isalpha():
            continue
        before = [holder for holder in holders if holder.last <= index]
        holder = _resolved(reading, lexicon, index, before, holders, talk)
        if holder is not None:
            found.append(holder)
    return found


def _resolved(
    reading: Reading, lexicon: Lexicon, index: int, before: Sequence[Holder], all_: Sequence[Holder], talk: Discourse
) -> Holder | None:
    word = reading.tokens[index].lower
    subjects = [holder for holder in before if holder.role in (SUBJECT, SPEAKER, AGENT)]
    source: Holder | None = None
    if word in lexicon.words("third_person"):
        source = subjects[-1] if subjects else _later_speaker(all_, index) or talk.subject or talk.speaker
        if word in lexicon.words("singular_person") and not (subjects and subjects[-1].person):
            persons = [holder for holder in subjects if holder.person]
            source = persons[-1] if persons else source
        if word in lexicon.words("plural_person") and source is talk.subject:
            source = _group_of(source, talk)
    elif word in lexicon.words("first_person") and index not in reading.quoted and talk.first_person:
        source = talk.i()
    elif word in lexicon.words("first_person") and index in reading.quoted:
        source = _speaker(reading, all_) or talk.speaker or talk.subject
    elif (
        word in lexicon.words("two_named")
        and _opens(reading, lexicon, index)
        and (_verb_follows(reading, lexicon, index + 1) or _counts_heads(reading, lexicon, index + 1))
    ):
        groups = [holder for holder in [*talk.last_actors, *before] if len(holder.actors) > 1]
        source = groups[-1] if groups else _pair(talk)
    elif word in lexicon.words("one_of_two") and index and reading.tokens[index - 1].lower == "the":
        source = _one_of_two(word, [*talk.last_actors, *before])
    elif (
        word in lexicon.words("other")
        and _verb_follows(reading, lexicon, index + 1)
        and word not in lexicon.words("generic") | lexicon.words("shares")
    ):
        local = [holder for holder in before if holder.role in (PREPOSITIONAL, LIKE) and index - holder.last <= _LOCAL]
        source = (subjects or local)[-1] if subjects or local else talk.subject or talk.speaker
        source = replace(source, kind=HolderKind.OTHER, name=reading.tokens[index].text) if source else None
    elif word in lexicon.words("generic") and _verb_follows(reading, lexicon, index + 1):
        source = (subjects[-1] if subjects else None) or talk.subject or talk.speaker
    if source is None or not source.actors:
        return None
    if source.kind is HolderKind.OTHER and word in lexicon.words("generic"):
        source = replace(source, kind=HolderKind.GOVERNMENT)
    verb = _verb_position(reading, lexicon, index + 1)
    if verb < 0 and word in lexicon.words("two_named"):
        verb = _verb_position(reading, lexicon, index + 2)  # "both countries support"
    if verb < 0:
        return None
    how = f"{word}: {source.name}"
    return replace(source, first=index, last=index + 1, role=SUBJECT, verb=verb, how=how, meant_by=word)


def _counts_heads(reading: Reading, lexicon: Lexicon, index: int) -> bool:
    """Whether what is counted here are holders ("both countries", "the two leaders"), and a verb follows."""
    return (
        index < len(reading.tokens)
        and reading.tokens[index].lower in lexicon.words("named_together")
        and _verb_follows(reading, lexicon, index + 1)
    )


def _group_of(holder: Holder | None, talk: Discourse) -> Holder | None:
    """Those whom the last sentence named together with the holder, or the holder where it named no others."""
    if holder is None:
        return None
    together = [one for one in talk.last_actors if len(one.actors) > 1 and set(holder.actors) <= set(one.actors)]
    return together[0] if together else holder


def _one_of_two(word: str, holders: Sequence[Holder]) -> Holder | None:
    """The first or the second of the last two who were named together."""
    pairs = [holder for holder in holders if len(holder.actors) == 2]
    if not pairs:
        return None
    at = 0 if word == "former" else 1
    return replace(pairs[-1], actors=(pairs[-1].actors[at],), name=pairs[-1].actors[at])


def _opens(reading: Reading, lexicon: Lexicon, index: int) -> bool:
    """Whether a clause begins here (an article or "all" may stand before)."""
    before = [token.lower for token in reading.tokens[max(0, index - 2) : index]]
    before = [word for word in before if word not in lexicon.words("before_counted")]
    return not before or before[-1] in lexicon.words("clause_openers") or not before[-1][0].isalnum()


def _pair(talk: Discourse) -> Holder | None:
    if len(talk.last_actors) >= 2:
        first, second = talk.last_actors[-2:]
        return replace(
            first, actors=tuple(dict.fromkeys((*first.actors, *second.actors))), name=f"{first.name}, {second.name}"
        )
    return None


def _later_speaker(holders: Sequence[Holder], index: int) -> Holder | None:
    """The speaker named after the words ("it would pay, said X")."""
    return next((holder for holder in holders if holder.first > index and holder.role in (SPEAKER, SUBJECT)), None)


def _speaker(reading: Reading, holders: Sequence[Holder]) -> Holder | None:
    outside = [holder for holder in holders if holder.first not in reading.quoted and holder.role in (SPEAKER, SUBJECT)]
    return outside[0] if outside else None


def _verb_follows(reading: Reading, lexicon: Lexicon, index: int) -> bool:
    return _verb_position(reading, lexicon, index) >= 0


def _verb_position(reading: Reading, lexicon: Lexicon, index: int) -> int:
    for position in range(index, min(index + 4, len(reading.tokens))):
        token = reading.tokens[position]
        if token.lower in lexicon.words("auxiliaries") or (
            (token.stem in lexicon.verbs or token.lower.endswith("ed")) and token.text[0].isalpha()
        ):
            return position
        if token.lower not in lexicon.words("adverbs"):
            return -1
    return -1


def own(
    reading: Reading, lexicon: Lexicon, pieces: Sequence[Piece], holders: Sequence[Holder], talk: Discourse
) -> list[Owned]:
    """Each piece with its holder."""
    owned: list[Owned] = []
    trailing = _trailing_speaker(reading, lexicon, holders)
    main: Holder | None = None
    said: Holder | None = None
    for piece in pieces:
        inside = [holder for holder in holders if piece.first <= holder.first < piece.last]
        subjects = [holder for holder in inside if holder.role == SUBJECT]
        agents = [holder for holder in inside if holder.role == AGENT]
        choice = _choose(reading, lexicon, piece, inside, subjects, agents, owned, main, trailing, talk)
        said = next((holder for holder in subjects if _reports(reading, lexicon, holder)), said)
        owned.append(_voiced(reading, lexicon, choice, choice.speaker or said or trailing))
        if (subjects and not _reports(reading, lexicon, subjects[0])) or subjects:
            main = subjects[0]
    return owned


def _voiced(reading: Reading, lexicon: Lexicon, one: Owned, speaker: Holder | None) -> Owned:
    """The piece as its speaker's where somebody else says what the holder should do, or speaks for an opposition."""
    if speaker is None or one.holder is None or not speaker.actors or one.holder is speaker:
        return one
    should = not lexicon.words("obligation").isdisjoint(reading.words(one.piece.first, one.piece.last))
    outsider = speaker.kind is HolderKind.OTHER and one.holder.kind is not HolderKind.OTHER
    if (should and speaker.actors) or (outsider and set(speaker.actors) & set(one.holder.actors)):
        return replace(one, holder=speaker, how="speaker", speaker=speaker)
    return replace(one, speaker=speaker)


def _choose(
    reading: Reading,
    lexicon: Lexicon,
    piece: Piece,
    named: Sequence[Holder],
    subjects: Sequence[Holder],
    agents: Sequence[Holder],
    owned: Sequence[Owned],
    main: Holder | None,
    trailing: Holder | None,
    talk: Discourse,
) -> Owned:
    if repeats(reading, lexicon, piece) and named:
        return Owned(piece, named[0], "subject")
    if agents:
        return Owned(piece, agents[0], "by " + agents[0].name)
    direct = [holder for holder in subjects if not _reports(reading, lexicon, holder)]
    if direct:
        return Owned(piece, direct[0], "subject", subjects[0] if subjects[0] is not direct[0] else trailing)
    if subjects:
        return Owned(piece, subjects[0], "speaker")
    if piece.quoted:
        speaker = _speaker(reading, [*subjects, *(one.holder for one in owned if one.holder)]) or trailing
        speaker = speaker or talk.speaker
        return Owned(piece, speaker, "speaker of the quotation")
    if piece.opening == "relative":
        antecedent = _antecedent(owned)
        if antecedent is not None:
            return Owned(piece, antecedent, "antecedent of a relative clause")
    if main is not None:
        return Owned(piece, main, "subject of the clause before")
    if trailing is not None:
        return Owned(piece, trailing, "speaker named after")
    return Owned(piece, None, "nobody")


def _antecedent(owned: Sequence[Owned]) -> Holder | None:
    return owned[-1].holder if owned else None


def _reports(reading: Reading, lexicon: Lexicon, holder: Holder) -> bool:
    """Whether its verb only says that it speaks."""
    if holder.role == SPEAKER:
        return True
    return holder.verb >= 0 and reading.tokens[holder.verb].stem in lexicon.words("plain_reporting")


def _trailing_speaker(reading: Reading, lexicon: Lexicon, holders: Sequence[Holder]) -> Holder | None:
    """The speaker after the words: `..., X said`, `..., said X`, `according to X`."""
    for holder in reversed(holders):
        if holder.first in reading.quoted:
            continue
        if holder.role == SPEAKER or (holder.role == SUBJECT and _reports(reading, lexicon, holder)):
            return holder
    return None


def asked_of(cue: Cue, holder: Holder) -> bool:
    """Whether a demand is addressed to this holder ("urged the Czech government to")."""
    return cue.sense.construction == "demand" and cue.first < holder.first and holder.last <= cue.last
