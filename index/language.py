"""Which language a text is written in, from its function words. Deterministic, without a model."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import cache

from index.lang import load

_SAMPLE = 3000  # characters looked at, in each of two places; a few hundred words decide
_LEAST_SHARE = 0.10  # of the words that must be function words of the language; prose has 0.3 to 0.6
_LEAST_HITS = 2.0
_LEAD = 1.1  # by how much the best must beat the second
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_INITIAL = re.compile(r"\b[^\W\d_]\.")  # "F.W. Woolworth" is not Polish
_OTHER_SCRIPTS = re.compile("[\u0370-\u1fff\u2e80-\ud7ff]")  # neither Latin nor punctuation
_APOSTROPHES = str.maketrans("’ʼ", "''")
_LETTER_WEIGHT = 0.5


@cache
def _weights() -> dict[str, tuple[tuple[str, float], ...]]:
    """Function word or telling letter -> the languages it speaks for, and how strongly (shared words speak less)."""
    data = load("languages", "world")
    speaks: dict[str, list[str]] = {}
    for code, words in data["words"].items():
        for word in dict.fromkeys(words.split()):
            speaks.setdefault(word, []).append(code)
    weights = {word: tuple((code, 1 / len(codes) ** 0.7) for code in codes) for word, codes in speaks.items()}
    for code, letters in data["letters"].items():
        for letter in letters:
            shared = weights.get(f"={letter}", ())
            weights[f"={letter}"] = (*shared, (code, _LETTER_WEIGHT))
    return weights


@cache
def _scripts() -> tuple[tuple[int, int, str], ...]:
    return tuple((int(first, 16), int(last, 16), code) for first, last, code in load("languages", "world")["scripts"])


def detect(text: str) -> str:
    """The ISO 639-1 code of the language of `text`, empty when unsure. Twenty words of prose are enough."""
    sample = _sample(text)
    script = _by_script(sample)
    if script:
        return script
    words = _WORD.findall(sample)
    if not words:
        return ""
    scores: defaultdict[str, float] = defaultdict(float)
    weights = _weights()
    for word, count in Counter(words).items():
        for code, weight in weights.get(word, ()):
            scores[code] += weight * min(count, 1 + len(words) // 10)
    for letter, count in Counter(sample).items():
        if letter > "\x7f":
            for code, weight in weights.get(f"={letter}", ()):
                scores[code] += weight * count
    return _decided(scores, len(words))


def _sample(text: str) -> str:
    """The beginning and the middle: the beginning alone may be a menu, a table or a quotation."""
    middle = max(_SAMPLE, len(text) // 2)
    sample = f"{text[:_SAMPLE]} {text[middle : middle + _SAMPLE]}".translate(_APOSTROPHES).lower()
    return _INITIAL.sub(" ", sample)


def _by_script(sample: str) -> str:
    others = [] if sample.isascii() else _OTHER_SCRIPTS.findall(sample)
    if len(others) < _LEAST_SHARE * len(sample):
        return ""
    letters = Counter(others)
    total = sum(map(str.isalpha, sample)) or 1
    shares = {
        code: sum(count for letter, count in letters.items() if first <= ord(letter) <= last) / total
        for first, last, code in _scripts()
    }
    if shares["ja"] > 0.1:  # Japanese mixes Chinese characters with its own syllables
        return "ja"
    best = max(shares, key=lambda code: shares[code])
    return best if shares[best] > 0.5 else ""


def _decided(scores: Mapping[str, float], words: int) -> str:
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:2]
    if not ranked:
        return ""
    best, score = ranked[0]
    second = ranked[1][1] if len(ranked) > 1 else 0.0
    enough = score >= _LEAST_HITS and score >= _LEAST_SHARE * words
    return best if enough and score >= _LEAD * second else ""
