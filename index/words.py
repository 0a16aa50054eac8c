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
_ENDINGS = (("isation", "ization"), ("ising", "izing"), ("ised", "ized"), ("ises", "izes"), ("ise", "ize"))
_VOWELS = frozenset("aeiouy")


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a sign: offsets into the text, the word in lower case, and its stem."""

    start: int
    end: int
    text: str
    lower: str
    stem: str


@cache
def _inflection() -> tuple[dict[str, str], dict[str, str], frozenset[str]]:
    data = load("inflection")
    irregular = {form: base for base, forms in data["irregular"].items() for form in forms}
    return irregular, dict(data["spelling"]), frozenset(data["keep"])


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
    if word in ("US", "U.S.", "U.S"):
        return "u.s."
    if word.isupper() and len(word) > 1 and "." not in word and not word.endswith("S"):
        return word.lower()
    irregular, spelling, keep = _inflection()
    lower = word.lower()
    if lower.endswith("n't"):
        return "not"
    if "." in lower:
        return lower.replace(".", "") if lower not in ("u.s.", "u.n.") else lower[:4]
    if lower in ("%", "percent", "pc") or (lower.startswith("per") and lower.endswith("cent")):
        return "percent"
    lower = spelling.get(lower, lower)
    if lower in keep or len(lower) < 4:
        return irregular.get(lower, lower)
    lower = irregular.get(lower, lower)
    for ending, other in _ENDINGS:
        if lower.endswith(ending) and len(lower) > len(ending) + 2:
            lower = lower[: -len(ending)] + other
            break
    lower = lower if lower in keep else _bare(lower)
    if len(lower) > 4 and lower[-1] == lower[-2] and lower[-1] in "bdglmnprt":
        lower = lower[:-1]
    return lower[:-1] if len(lower) > 4 and lower.endswith("e") else lower


def tokens(text: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """The tokens of `text[start:end]` with offsets into `text`. Hyphens separate words."""
    for found in _TOKEN.finditer(text, start, len(text) if end is None else end):
        word = found.group()
        yield Token(found.start(), found.end(), word, word.lower(), stem(word))
