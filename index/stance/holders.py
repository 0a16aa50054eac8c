"""Who could hold a stance in a sentence: name groups with their lists, offices, apposition and role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.annotation import HolderKind, MentionKind
from index.stance.lexicon import Lexicon
from index.stance.reading import Place, Reading
from index.stance.verbs import apposition_end, verb_after

SUBJECT, AGENT, POSSESSIVE, MODIFIER, PREPOSITIONAL, SPEAKER, BARE, EXCLUDED, LIKE = (
    "subject",
    "agent",
    "possessive",
    "modifier",
    "prepositional",
    "speaker",
    "bare",
    "excluded",
    "like",
)
FORCES = "its forces"
_CLOSE = 9  # words to a group that may name a person's country
_HEAD = 6  # words from an adjective to its head noun
_COUNTED = 8  # words from "every" or "all" to the "but" that takes one out


@dataclass(frozen=True, slots=True)
class Holder:
    """A name group: tokens `first` to `last`, the actors it stands for, and its part in the sentence."""

    first: int
    last: int
    actors: tuple[str, ...]
    role: str
    kind: HolderKind = HolderKind.GOVERNMENT
    name: str = ""
    office: str = ""
    verb: int = -1  # the token of its verb, for a subject
    how: str = ""
    meant_by: str = ""  # the word that only means it ("they", "ministry"); empty where it stands by name
    person: bool = False
    in_person: bool = False  # it is its own words that are read, not a report of them
    named_in: int = 0  # the number of the earlier sentence that named it, from one; 0 where this one does

    def elsewhere(self, sentence: int) -> Holder:
        """The holder as later sentences know it: it has no place among their words. `sentence`: the one it is taken from."""
        return replace(self, first=0, last=0, verb=-1, how="", meant_by="", named_in=self.named_in or sentence)


def find_holders(reading: Reading, lexicon: Lexicon, home: tuple[str, ...] = ()) -> list[Holder]:
    """The name groups of a sentence, in order. `home`: whose people persons without a country are."""
    found = [_with_role(reading, lexicon, group) for group in _merge(reading, lexicon)]
    return [
        _at_home(found, index, home) if not holder.actors and holder.person else holder
        for index, holder in enumerate(found)
    ]


def _at_home(holders: Sequence[Holder], index: int, home: tuple[str, ...]) -> Holder:
    """A person whose country the name does not tell: that of the group beside, else the one the talk is of."""
    holder = holders[index]
    after = [other for other in holders if other.actors and 0 <= other.first - holder.last <= _CLOSE]
    before = [other for other in holders if other.actors and 0 <= holder.first - other.last <= 4]
    source = before[-1] if before else after[0] if after else None
    return replace(holder, actors=source.actors if source else home)


def _without_exceptions(reading: Reading, lexicon: Lexicon, holder: Holder, group: Sequence[Place]) -> Holder:
    """A bloc without the members that "except" takes out; those members have the role `excluded`."""
    before = list(reading.words(holder.first - 3, holder.first))
    following = reading.tokens[holder.last].lower if holder.last < len(reading.tokens) else ""
    if before[-1:] == ["not"] and following == "but":
        return replace(holder, role=EXCLUDED)
    if before[-1:] in (["like"], ["unlike"]):
        return replace(holder, role=LIKE if before[-1] == "like" else holder.role)
    if lexicon.words("except") & set(before[-2:]) or lexicon.closes(before, "except_before"):
        return replace(holder, role=EXCLUDED)
    if any(but_takes_out(reading, lexicon, holder.first - back) for back in (1, 2)):
        return replace(holder, role=EXCLUDED)
    if len(holder.actors) < 2 or group[-1].mention.role != "bloc":
        return holder
    after = list(reading.words(holder.last, holder.last + 2))
    if not (lexicon.words("except") & set(after) or but_takes_out(reading, lexicon, holder.last)):
        return holder
    left_out = {
        actor
        for place in reading.actors
        if holder.last < place.first < holder.last + 8
        for actor in place.mention.actors
    }
    verb = next(
        (
            at
            for at in range(holder.last, len(reading.tokens))
            if reading.tokens[at].lower in lexicon.words("auxiliaries")
        ),
        holder.last,
    )
    return replace(
        holder, actors=tuple(actor for actor in holder.actors if actor not in left_out), role=SUBJECT, verb=verb
    )


def but_takes_out(reading: Reading, lexicon: Lexicon, at: int) -> bool:
    """Whether the word at `at` is the "but" of "every Baltic state but Lithuania", which opens no clause: behind a subject
    that begins the sentence or follows a mark."""
    tokens = reading.tokens
    if not 0 <= at < len(tokens) or tokens[at].lower != "but":
        return False
    name = at + 2 if list(reading.words(at + 1, at + 2)) == ["the"] else at + 1
    if not any(place.first == name for place in reading.actors):
        return False
    first = max(0, at - _COUNTED)
    whole = max((n for n in range(first, at) if tokens[n].lower in lexicon.words("of_all")), default=-1)
    if whole < 0 or (whole and tokens[whole - 1].text[0].isalnum()):
        return False
    named = {n for place in reading.actors for n in range(place.first, place.last)}
    return all(n in named or tokens[n].lower in lexicon.words("inside_all") for n in range(whole + 1, at))


def _merge(reading: Reading, lexicon: Lexicon) -> list[list[Place]]:
    """Mentions joined by commas and "and", or that describe one person, as groups."""
    groups: list[list[Place]] = []
    for place in reading.actors:
        if not place.mention.actors and place.mention.role == "venue":
            continue
        if groups and _joins(reading, lexicon, groups[-1], place):
            groups[-1].append(place)
        else:
            groups.append([place])
    return groups


def _joins(reading: Reading, lexicon: Lexicon, group: list[Place], place: Place) -> bool:
    last = group[-1]
    between = reading.tokens[last.last : place.first]
    words = [token.lower for token in between]
    if not words:
        return True
    if words == [","] and not _listed_on(reading, lexicon, group, place):
        return False
    if len(words) > 9 or any(word in ";:.?!" for word in words):
        return False
    same = bool(set(last.mention.actors) & set(place.mention.actors))
    if same and place.mention.kind is MentionKind.PERSON and all(_describes(word, lexicon) for word in words):
        return True
    if same and words in (["'s"], [","]) and place.mention.kind is MentionKind.PERSON:
        return True
    joiners, fillers = lexicon.words("joiners"), lexicon.words("joined_fillers")
    return (words[0] in joiners or words[0] == "as") and all(
        word in joiners or word in fillers or word == "-" for word in words
    )


def _listed_on(reading: Reading, lexicon: Lexicon, group: Sequence[Place], place: Place) -> bool:
    """Whether a list goes on after this name, so that a bare comma before it joins."""
    first = group[0].first
    if lexicon.closes(list(reading.words(first - 2, first)), "source"):
        return False
    after = list(reading.words(place.last, place.last + 3))
    if after[:1] == [","] or not lexicon.words("conjunctions").isdisjoint(after[:2]):
        return True
    return (
        set(group[-1].mention.actors) == set(place.mention.actors) or len(group) > 1 or after[:1] in ([":"], ["."], [])
    )


def _describes(word: str, lexicon: Lexicon) -> bool:
    return word in lexicon.words("government") or word in lexicon.words("describing")


def _with_role(reading: Reading, lexicon: Lexicon, group: list[Place]) -> Holder:
    first, last = group[0].first, group[-1].last
    end = group[-1]
    tokens = reading.tokens
    actors = tuple(dict.fromkeys(actor for place in group for actor in place.mention.actors))
    role, kind, how = BARE, HolderKind.GOVERNMENT, ""
    person = end.mention.kind is MentionKind.PERSON
    following = tokens[last].lower if last < len(tokens) else ""
    opposing = tokens[last - 1].lower == "opposition" and following == "to"
    last = last - 1 if opposing else last
    if end.mention.role in ("name", "bloc", "metonym", "office-holder") and following in lexicon.words("titles"):
        last += 1
    possessive = last < len(tokens) and tokens[last].lower in lexicon.words("possessive")
    noun = tokens[last - 1].lower.endswith("s") and tokens[last - 1].lower not in lexicon.words("not_plural")
    adjective = opposing or (end.mention.role == "adjective" and not (noun and not possessive))
    head = _head(reading, lexicon, last + (1 if possessive else 0)) if adjective or possessive else None
    if head is not None and (adjective or possessive):
        word = tokens[head].lower
        if word in lexicon.words("other"):
            kind, last, how = HolderKind.OTHER, head + 1, word
        elif word in lexicon.words("government"):
            last, how = head + 1, word
        elif _are_subject(reading, lexicon, first, head):
            last, how = head + 1, FORCES
        else:
            role = POSSESSIVE if possessive else MODIFIER
    elif possessive:
        role = POSSESSIVE
    elif adjective and not _nominal(reading, lexicon, last):
        role = MODIFIER
    if (
        end.mention.kind is not MentionKind.PERSON
        and end.mention.role in ("adjective", "name")
        and polled(reading, lexicon)
    ):
        kind = HolderKind.OTHER
    if not opposing and any(
        not place.mention.governmental for place in group if place.mention.kind is not MentionKind.ORGANISATION
    ):
        kind = HolderKind.OTHER
    name = reading.written(first, last)
    office = next((place.mention.office for place in reversed(group) if place.mention.office), "")
    holder = Holder(first, last, actors, role, kind, name, office, how=how, person=person)
    return _without_exceptions(reading, lexicon, _placed(reading, lexicon, holder), group)


def polled(reading: Reading, lexicon: Lexicon) -> bool:
    """Whether a sentence tells what a poll found, or what a share of the people think."""
    words = [token.lower for token in reading.tokens]
    if any(word in lexicon.words("polls") for word in words):
        return True
    shares, others = lexicon.words("shares"), lexicon.words("other")
    return any(
        word in shares and following == "of" and (third in others or fourth in others)
        for word, following, third, fourth in zip(words, words[1:], words[2:], [*words[3:], ""], strict=False)
    )


def _are_subject(reading: Reading, lexicon: Lexicon, first: int, head: int) -> bool:
    """Whether a state's soldiers stand for it: as subject ("German soldiers will not") or denied ("no German soldiers")."""
    tokens = reading.tokens
    if tokens[head].lower not in lexicon.words("forces"):
        return False
    following = tokens[head + 1].lower if head + 1 < len(tokens) else ""
    before = list(reading.words(first - 3, first))
    denied = lexicon.closes(before, "none_of")
    return (following in lexicon.words("auxiliaries") and following != "'s") or denied


def _nominal(reading: Reading, lexicon: Lexicon, after: int) -> bool:
    """Whether an adjective stands for the people ("the Dutch have ...")."""
    if after >= len(reading.tokens):
        return True
    token = reading.tokens[after]
    return (
        token.lower in lexicon.words("auxiliaries")
        or token.lower in lexicon.words("adverbs")
        or token.lower.endswith("ly")
        or not token.text[0].isalnum()
        or token.lower in lexicon.words("prepositions")
        or token.lower in lexicon.words("after_people")
        or (token.stem in lexicon.verbs and token.lower not in lexicon.words("objects"))
    )


def _head(reading: Reading, lexicon: Lexicon, start: int) -> int | None:
    """The head noun of an adjective or possessive at `start`, as far as it is in the lists."""
    best = None
    for index in range(start, min(start + _HEAD, len(reading.tokens))):
        word = reading.tokens[index].lower
        if word in lexicon.words("government") or word in lexicon.words("other"):
            best = index
            if word in lexicon.words("other"):
                return best
        elif word in lexicon.words("objects"):
            return best if best is not None else index
        elif (
            best is not None
            or (not word[0].isalpha() and word not in lexicon.words("inside_names"))
            or word in lexicon.words("prepositions")
            or (word in lexicon.words("auxiliaries") and word != "'s")
        ):
            return best
    return best


def _placed(reading: Reading, lexicon: Lexicon, holder: Holder) -> Holder:
    """The group with its part in the sentence: subject, agent, prepositional ..."""
    tokens = reading.tokens
    before = [token.lower for token in tokens[max(0, holder.first - 3) : holder.first]]
    near = [word for word in before if word not in lexicon.words("before_names")]
    previous = near[-1] if near else ""
    verb = verb_after(reading, lexicon, holder.last)
    kind = HolderKind.OTHER if _former(reading, lexicon, holder) else holder.kind
    holder = replace(holder, kind=kind)
    if holder.role in (POSSESSIVE, MODIFIER):
        return holder
    if holder.how == FORCES and previous in lexicon.words("denying"):
        return replace(holder, role=SUBJECT, verb=max(verb, holder.last - 1))
    if previous in lexicon.words("in_seat") and len(tokens) > holder.first and holder.first >= 2:
        governed = _governing_head(reading, lexicon, holder)
        if governed is not None:
            merged = replace(holder, first=governed[0], kind=governed[1] if kind is HolderKind.GOVERNMENT else kind)
            verb = verb_after(reading, lexicon, holder.last)
            earlier = [
                word
                for word in reading.words(governed[0] - 3, governed[0])
                if word not in lexicon.words("before_heads")
            ]
            if earlier[-1:] == ["by"]:
                return replace(merged, role=AGENT)
            if lexicon.closes(earlier, "source"):
                return replace(merged, role=SPEAKER)
            return _subject_or(reading, merged, verb, lexicon)
    if previous == "of" and len(holder.actors) > 1 and set(before) & lexicon.words("shares"):
        return replace(holder, role=PREPOSITIONAL, actors=())  # "most of the Nordic governments": nobody knows which
    if previous == "of" and verb >= 0 and set(before) & lexicon.words("shares"):
        return replace(holder, role=SUBJECT, verb=verb, kind=HolderKind.OTHER)
    after = tokens[holder.last].text if holder.last < len(tokens) else ""
    if previous in lexicon.words("opening") and holder.first <= 2 and after == "," and verb < 0:
        return replace(holder, role=SPEAKER)
    if previous == "by" or (previous == "to" and before[-2:-1] == ["according"]):
        return replace(holder, role=AGENT if previous == "by" else SPEAKER)
    clausal = previous in lexicon.words("clausal") and verb >= 0
    if previous in lexicon.words("prepositions") and not clausal:
        return replace(holder, role=PREPOSITIONAL)
    return _subject_or(reading, holder, verb, lexicon)


def _subject_or(reading: Reading, holder: Holder, verb: int, lexicon: Lexicon) -> Holder:
    before = reading.tokens[holder.first - 1] if holder.first else None
    if before is not None and before.stem in lexicon.words("reporting") and (verb < 0 or verb > holder.last + 3):
        return replace(holder, role=SPEAKER, verb=holder.first - 1)
    if verb >= 0:
        return replace(holder, role=SUBJECT, verb=verb)
    return holder


def _governing_head(reading: Reading, lexicon: Lexicon, holder: Holder) -> tuple[int, HolderKind] | None:
    """`the government in Berlin`: where its noun begins, and whose view that is."""
    for index in range(holder.first - 1, max(-1, holder.first - 4), -1):
        word = reading.tokens[index].lower
        if word in lexicon.words("other"):
            return index, HolderKind.OTHER
        if word in lexicon.words("government"):
            return index, HolderKind.GOVERNMENT
    return None


def _former(reading: Reading, lexicon: Lexicon, holder: Holder) -> bool:
    """Whether the group, or the apposition after it, speaks of an ex-official, the opposition, an expert."""
    before = list(reading.words(holder.first - 2, holder.first))
    inside = list(reading.words(holder.first, holder.last))
    marks = lexicon.words("former")
    if any(word in marks for word in (*before, *inside)):
        return True
    stop = apposition_end(reading, holder.last)
    after = list(reading.words(holder.last, stop)) if stop > holder.last else []
    return not (
        lexicon.words("former_after").isdisjoint(after[:6]) and lexicon.words("outsiders_after").isdisjoint(after)
    )
