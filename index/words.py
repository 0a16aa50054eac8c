"""Words of a text and the one form under which their inflections meet (send, sends, sent, sending)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from index.lang import load

_TOKEN = re.compile(
    r"per\s+cent\b"
    r"|(?:[A-Za-z]\.){2,}"
    r"|\d+(?:[.,]\d+)*"
    r"|[^\W\d_]+n't\b"
    r"|[^\W\d_]+"
    r"|'(?:s|ll|re|ve|d|m)\b"
    r"|[^\w\s]",
    re.IGNORECASE,
)
_VOWELS = frozenset("aeiouy")


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a sign: offsets into the text, the word in lower case, and its stem."""

    start: int
    end: int
    text: str
    lower: str
    stem: str


@dataclass(frozen=True, slots=True)
class _Inflection:
    irregular: dict[str, str]
    spelling: dict[str, str]
    keep: frozenset[str]
    endings: tuple[tuple[str, str], ...]
    percent: frozenset[str]
    country: frozenset[str]


@cache
def _inflection() -> _Inflection:
    data = load("inflection")
    return _Inflection(
        irregular={form: base for base, forms in data["irregular"].items() for form in forms},
        spelling=dict(data["spelling"]),
        keep=frozenset(data["keep"]),
        endings=tuple(data["endings"].items()),
        percent=frozenset(data["percent"]),
        country=frozenset(data["country"]),
    )


def _bare(word: str) -> str:
    """`word` without a regular ending: plural, third person, past, -ing."""
    if word.endswith(("ies", "ied")):
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    for ending in ("ing", "ed"):
        rest = word[: -len(ending)]
        if word.endswith(ending) and len(rest) >= 3 and _VOWELS & set(rest):
            return rest
    return word


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The form that all inflections of a word share; `word` in any case. Derived words (deploy, deployment) stay apart.

    Not always a word itself: `oppose` and `opposing` meet in `oppos`.
    """
    english = _inflection()
    if word in english.country:
        return "u.s."
    if word.isupper() and len(word) > 1 and "." not in word and not word.endswith("S"):
        return word.lower()
    lower = word.lower()
    if lower.endswith("n't"):
        return "not"
    if "." in lower:
        return lower.replace(".", "") if lower not in ("u.s.", "u.n.") else lower[:4]
    if lower in english.percent or (lower.startswith("per") and lower.endswith("cent")):
        return "percent"
    lower = english.spelling.get(lower, lower)
    if lower in english.keep or len(lower) < 4:
        return english.irregular.get(lower, lower)
    lower = english.irregular.get(lower, lower)
    for ending, other in english.endings:
        if lower.endswith(ending) and len(lower) > len(ending) + 2:
            lower = lower[: -len(ending)] + other
            break
    lower = lower if lower in english.keep else _bare(lower)
    if len(lower) > 4 and lower[-1] == lower[-2] and lower[-1] in "bdglmnprt":
        lower = lower[:-1]
    return lower[:-1] if len(lower) > 4 and lower.endswith("e") else lower


def tokens(text: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """The tokens of `text[start:end]` with offsets into `text`. Hyphens separate words."""
    for found in _TOKEN.finditer(text, start, len(text) if end is None else end):
        word = found.group()
        yield Token(found.start(), found.end(), word, word.lower(), stem(word))
