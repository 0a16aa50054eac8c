"""What stands around a name decides what it means there: a place, a person's name, an adjective of something else."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from index.lang import load
from index.recognition.lexicon import Hit

_REACH = 60  # characters before a name that are looked at
_CAME_FROM_REACH = 110  # before "comes from"
_DATELINE = re.compile(
    r"^[ \t]*[A-ZÀ-Þ][A-ZÀ-Þ'.-]+(?:[ /][A-ZÀ-Þ'.-]+){0,3}(?:, ?[A-Z][\w.]*(?: [A-Z][\w.]*)?)?(?:, \w+\.? \d{1,2})?"
    r"(?: ?\([^)\n]{1,40}\))? ?(?:-{1,2}|–|—) ",
    re.MULTILINE,
)
_AGENCY_DATELINE = re.compile(
    r"^[ \t]*[A-Z][\w'-]+(?: [A-Z][\w'-]+)?(?:, \w+\.? \d{1,2})? \([A-Z][^)\n]{1,30}\) ?(?:-{1,2}|–|—) ", re.MULTILINE
)
_PUNCTUATION = re.compile(r"[.,;:!?)\"]|$")
_THE = re.compile(r"\b[Tt]he $")
_NEXT_CAPITAL = re.compile(r" [^\W\d_a-z]\w")


def _joined(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


def _left_of(flat: str, hit: Hit, reach: int = _REACH) -> str:
    """The characters before a name, without the space between."""
    return flat[max(0, hit.start - reach) : hit.start].rstrip()


class Surroundings:
    """The rules of `phrases.yaml` that look left and right of a name."""

    def __init__(self, phrases: Mapping[str, Any], openers: frozenset[str]) -> None:
        self._before = _joined(phrases["venue_before"])
        self._voice = re.compile(rf"\b(?:{'|'.join(phrases['voices'])}) in(?: the)?$", re.IGNORECASE)
        self._came_from = re.compile(
            rf"\b(?:{'|'.join(phrases['voices'])})\b[^.;:!?]* (?:{'|'.join(phrases['came'])}) (?:\w+ )?from(?: the)?$",
            re.IGNORECASE,
        )
        self._capitals = {
            seat: (of["country"], re.compile(rf"\b(?:{'|'.join(of['offices'])}) (?:in|of)$", re.IGNORECASE))
            for seat, of in phrases["capitals_too"].items()
        }
        nouns = rf",? (?:{'|'.join(phrases['venue_nouns'])})\b"
        self._after = _joined([nouns, *phrases["venue_after"]])
        self._of_city = re.compile(rf"'s (?:\w+ )?(?:{'|'.join(phrases['of_a_city'])})\b")
        self._left = frozenset(phrases["hyphen_before"])
        self._right = re.compile("-(?:" + "|".join(phrases["hyphen_after"]) + r")\b")
        self._prefixes = frozenset(phrases["prefixes"])
        self._after_the = frozenset(phrases["after_the"])
        self._first_names = frozenset(phrases["first_names"])
        self._surnames = frozenset(phrases["surnames"])
        self._openers = openers
        words = load("naming")
        self._language = re.compile(rf"\b(?:{'|'.join(words['before_languages'])}) $")
        self._before_countries = frozenset(words["before_countries"])
        self._between_places = frozenset(words["between_places"])
        self._list_goes_on = tuple(words["list_goes_on"])

    def capital_of(self, flat: str, hit: Hit) -> str:
        """The country whose capital a union's seat is here ("the prime minister in Brussels"); empty elsewhere."""
        country, offices = self._capitals.get(hit.entry.key, ("", None))
        return country if offices and hit.entry.role == "metonym" and offices.search(_left_of(flat, hit)) else ""

    def datelines(self, matching: str, start: int, end: int) -> list[tuple[int, int]]:
        """Ranges such as "COPENHAGEN -" at the head of a paragraph: where the text was filed, nobody's voice."""
        spans = [match.span() for match in _DATELINE.finditer(matching, start, end)]
        spans += [match.span() for match in _AGENCY_DATELINE.finditer(matching, start, end)]
        return sorted(spans)

    def means_actor(self, flat: str, matching: str, hit: Hit) -> bool:
        """Whether an actor's name is used as one: no prefix such as "pro-", no language, no person's first name."""
        surface = flat[hit.start : hit.end]
        following = flat[hit.end : hit.end + 24]
        if flat[hit.start - 1 : hit.start] == "-" and self._hyphenated(flat, hit.start - 1):
            return False
        if following.startswith("-"):
            return self._right.match(following) is None
        if surface in self._prefixes:
            return False
        if surface in self._after_the:
            return bool(_THE.search(flat, max(0, hit.start - 4), hit.start)) and not _NEXT_CAPITAL.match(following)
        if hit.entry.role == "adjective" and _PUNCTUATION.match(following):
            return self._language.search(flat, max(0, hit.start - 18), hit.start) is None
        return not self._of_a_person(matching, hit, surface)

    def _hyphenated(self, flat: str, hyphen: int) -> bool:
        left = re.search(r"(\w+)$", flat[max(0, hyphen - 12) : hyphen])
        return left is not None and left.group(1).lower() in self._left

    def _of_a_person(self, matching: str, hit: Hit, surface: str) -> bool:
        if surface in self._first_names:
            following = re.match(r" ([^\W\d_a-z][\w'-]+)", matching[hit.end : hit.end + 40])
            before = re.search(r"(\w+|,) $", matching[max(0, hit.start - 20) : hit.start])
            linked = before is not None and before.group(1) in self._before_countries
            if following and following.group(1) not in self._openers and not linked:
                return True
        if surface in self._surnames:
            before = re.search(
                r"(?:^|[^\w.])([^\W\d_a-z](?:[\w'-]*|\.|[a-z]{1,2}\.)) $", matching[max(0, hit.start - 30) : hit.start]
            )
            return before is not None and before.group(1) not in self._openers
        return False

    def venue(self, flat: str, hit: Hit, previous: Hit | None, previous_is_venue: bool) -> bool:
        """Whether a capital or seat of government is only the place where something happened."""
        after = flat[hit.end : hit.end + 30]
        if after.startswith("'s ") and not self._of_city.match(after):
            return False
        before = _left_of(flat, hit)
        if before and self._before.search(before):
            if self._came_from.search(_left_of(flat, hit, _CAME_FROM_REACH)):
                return False
            voice = self._voice.search(before)
            if voice is None:
                return True
            # "the French leaders in Berlin": their own country is named, so the capital is where they are
            return previous is not None and hit.start - previous.end <= len(voice.group()) + 2
        if self._after.match(after):
            return True
        if previous is None or not previous_is_venue or hit.start - previous.end > 6:
            return False
        link = flat[previous.end : hit.start]
        return link in self._between_places or (link == ", " and after.startswith(self._list_goes_on))
