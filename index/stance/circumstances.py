"""What stands around a stance: its condition, its dose, when it was held, and how the text knows of it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from index.annotation import Basis, HolderKind, Mention, MentionKind, Quantity
from index.lang import load
from index.stance.candidates import Candidate
from index.stance.holders import polled
from index.stance.lexicon import Lexicon
from index.stance.reading import Reading
from index.stance.targets import conditions

_OPENING = 4  # words at the beginning of a sentence that say when it was
_YEAR = re.compile(r"([a-z ]+) ((?:19|20)\d\d)\b")


@dataclass(frozen=True, slots=True)
class _Patterns:
    percent: re.Pattern[str]
    money: re.Pattern[str]
    counted: re.Pattern[str]
    by: re.Pattern[str]
    sources: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    """Made of the lists of circumstances.yaml."""
    words = {name: "|".join(listed) for name, listed in load("circumstances").items()}
    percent = (
        rf"\b(\d+(?:[.,]\d+)?|{words['numbers']})(?:\s|-)?(?:{words['percent']})"
        rf"(\s+of\s+(?:(?:{words['owners']}) )?(?:{words['outputs']}))?"
    )
    money = (
        rf"([€$£]\s?\d[\d,.]*(?:\s?(?:{words['magnitudes']}|{words['short_magnitudes']}))?"
        rf"|\b\d[\d,.]*\s(?:{words['magnitudes']})\s(?:{words['currencies']}))"
    )
    by = (
        rf"\b(?:{words['before_years']})\s+((?:(?:{words['parts_of_years']}) )?(?:19|20)\d\d)\b"
        rf"|\b({words['without_years']})\b"
    )
    sources = (
        rf"\b((?:(?:{words['describers']})\s){{0,3}}"
        rf"(?:{words['sources']}|people (?:{words['briefed']})[^,.;]{{0,40}}))\b"
    )
    counted = rf"\b(\d[\d,.]*|{words['round_numbers']})\s(?:[a-z-]+\s)?({words['counted']})\b"
    return _Patterns(
        percent=re.compile(percent, re.IGNORECASE),
        money=re.compile(money),
        counted=re.compile(counted, re.IGNORECASE),
        by=re.compile(by, re.IGNORECASE),
        sources=re.compile(sources, re.IGNORECASE),
    )


def condition_of(reading: Reading, lexicon: Lexicon, matching: str) -> str:
    """The words of the first condition in the sentence, as they stand; empty where there is none."""
    for first, last in conditions(reading, lexicon):
        if last - first > 1:
            return reading.text(matching, first, last).strip(" ,;.")
    return ""


def quantities_of(reading: Reading, candidate: Candidate, matching: str) -> tuple[Quantity, ...]:
    """The doses that the pieces of a candidate name: shares of output, sums, numbers of soldiers or weapons."""
    start = reading.tokens[min(part.piece.first for part in candidate.parts)].start
    end = reading.tokens[max(part.piece.last for part in candidate.parts) - 1].end
    text = matching[start:end]
    dated = _patterns().by.search(text)
    by = (dated.group(1) or dated.group(2)) if dated else ""
    return tuple(dict.fromkeys(_quantities(text, by)))


def _quantities(text: str, by: str) -> Iterator[Quantity]:
    patterns = _patterns()
    for found in patterns.percent.finditer(text):
        yield Quantity(found.group(1), "% of GDP" if found.group(2) else "%", by)
    for found in patterns.money.finditer(text):
        yield Quantity(found.group(1).strip(), "", by)
    for found in patterns.counted.finditer(text):
        yield Quantity(found.group(1), found.group(2).lower(), by)


def is_past(reading: Reading, lexicon: Lexicon, candidate: Candidate, cue: int, year: int | None) -> bool:
    """Whether the text says that this was an earlier position ("had opposed", "initially backed", "long the opponent", "In 2008
    ..." in a text of a later `year`)."""
    part = candidate.parts[0]
    opening = " ".join(reading.words(0, min(_OPENING, cue)))
    dated = _YEAR.match(opening)
    if dated and year and int(dated[2]) < year and dated[1] in lexicon.words("past_years"):
        return True
    before = f"{opening} {' '.join(reading.words(part.piece.first, cue + 1))}"
    if re.search(r"\bhad(?: \w+){0,2}$", " ".join(reading.words(part.piece.first, cue))):
        return True
    return any(re.search(rf"\b{re.escape(mark)}\b", before) for mark in lexicon.words("past"))


def basis_of(reading: Reading, lexicon: Lexicon, candidate: Candidate, cue: int) -> tuple[Basis, str]:
    """How the text knows of the stance, and what shows that."""
    words = [token.lower for token in reading.tokens]
    if candidate.holder.kind is HolderKind.OTHER and polled(reading, lexicon):
        poll = next((word for word in words if word in lexicon.words("polls")), "a share of the people")
        return Basis.POLL, poll
    if cue in reading.quoted:
        return Basis.QUOTE, "inside quotation marks"
    if candidate.holder.in_person:
        return Basis.QUOTE, "in the first person"
    joined = " ".join(words)
    rumour = next((mark for mark in sorted(lexicon.words("hearsay")) if f" {mark} " in f" {joined} "), "")
    if rumour:
        return Basis.HEARSAY, rumour
    spoken = next(_said(reading, lexicon), "")
    return (Basis.PARAPHRASE, spoken) if spoken else (Basis.REPORTER, "no speaker named")


def _said(reading: Reading, lexicon: Lexicon) -> Iterator[str]:
    """The verbs of speech: neither part of a name ("United States") nor nouns ("member states", "a report")."""
    named = {at for place in reading.actors for at in range(place.first, place.last)}
    nouns = lexicon.words("before_nouns") | lexicon.words("before_states")
    before = ["", *(token.lower for token in reading.tokens)]
    for at, token in enumerate(reading.tokens):
        if token.stem in lexicon.words("plain_reporting") and at not in named and before[at] not in nouns:
            yield token.text


def attribution_of(reading: Reading, mentions: Sequence[Mention], matching: str) -> tuple[str, ...]:
    """Who the text had it from: media named in the sentence, then its unnamed sources."""
    sentence = reading.sentence.span
    first, last = (bisect_left(mentions, at, key=_start) for at in (sentence.start, sentence.end))
    media = [
        matching[mention.span.start : mention.span.end]
        for mention in mentions[first:last]
        if mention.kind is MentionKind.ORGANISATION and sentence.covers(mention.span)
    ]
    sources = [found.group(1).strip() for found in _patterns().sources.finditer(matching, sentence.start, sentence.end)]
    return tuple(dict.fromkeys((*media, *sources)))


def _start(mention: Mention) -> int:
    return mention.span.start
