"""Organisations that no list knows: capitalised sequences around a word such as Institute, University, Party, Times."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from index.annotation import Mention, MentionKind
from index.article import Span
from index.lang import load
from index.recognition.wording import alternatives

_CAPITAL = r"[^\W\d_a-z][\w'&-]*"


class OrganisationFinder:
    """Finds organisations by the words of `offices.yaml`."""

    def __init__(self, offices: Mapping[str, Any]) -> None:
        words = alternatives(offices["organisation_words"])
        inside, behind = ("|".join(load("naming")[name]) for name in ("inside_organisations", "after_organisations"))
        self._name = re.compile(
            rf"(?<![\w'-])(?:{_CAPITAL}(?: (?:{inside})(?: the)?)? ){{1,5}}{words}\b(?! [a-z]+ly\b)"
            rf"(?: (?:{behind})(?: the)?(?: {_CAPITAL}){{1,3}})?"
        )
        self._word = re.compile(rf"\b{words}\b")
        self._openers = frozenset(offices["openers"])

    def find(self, flat: str, start: int, end: int) -> Iterator[Mention]:
        """Mentions of organisations in order."""
        for match in self._name.finditer(flat, start, end):
            name = match.group()
            first, _, rest = name.partition(" ")
            while rest and first in self._openers:
                name = rest
                first, _, rest = name.partition(" ")
            if not rest or self._word.match(name):
                continue  # "The Party"
            yield Mention(
                Span(match.end() - len(name), match.end()), MentionKind.ORGANISATION, name, governmental=False
            )
