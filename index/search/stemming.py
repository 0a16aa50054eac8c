"""Snowball's stemmers, with a quicker search for endings: half of the time of building an index went into it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

# ISO 639-1 -> Snowball algorithm; a language that is not here is not stemmed.
ALGORITHMS = {
    "ar": "arabic", "hy": "armenian", "eu": "basque", "ca": "catalan", "da": "danish", "nl": "dutch", "en": "english",
    "et": "estonian", "fi": "finnish", "fr": "french", "de": "german", "el": "greek", "hi": "hindi", "hu": "hungarian",
    "id": "indonesian", "ga": "irish", "it": "italian", "lt": "lithuanian", "ne": "nepali", "no": "norwegian",
    "nb": "norwegian", "nn": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sr": "serbian", "es": "spanish", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip


def stemmer_of(language: str) -> Callable[[str], str] | None:
    """What makes a stem of a word in this language, or None where there is no algorithm for it."""
    import snowballstemmer  # pays 20 ms; not needed before the first search

    algorithm = ALGORITHMS.get(language.partition("-")[0].lower())
    if algorithm not in snowballstemmer.algorithms():
        return None
    stemmer = snowballstemmer.stemmer(algorithm)
    if hasattr(stemmer, "find_among_b"):  # written in Python, and not in C by PyStemmer
        stemmer = type(type(stemmer).__name__, (_Endings, type(stemmer)), {})()
    return stemmer.stemWord  # type: ignore[no-any-return]  # Snowball has no types


class _Endings:
    """In place of a binary search, letter by letter, in a list of endings: the longest that is in a dictionary."""

    current: str
    cursor: int
    limit: int
    limit_backward: int

    def __init__(self) -> None:
        self._tables: dict[int, tuple[tuple[int, ...], dict[str, Any]] | None] = {}
        super().__init__()

    def find_among_b(self, among: Sequence[Any]) -> int:
        """What the longest of these that stands before the cursor means, which moves before it; 0 for none."""
        table = self._table(among)
        if table is None:
            return int(super().find_among_b(among))  # type: ignore[misc]
        end, room = self.cursor, self.cursor - self.limit_backward
        for length in table[0]:
            if length <= room and (found := table[1].get(self.current[end - length : end])) is not None:
                self.cursor = end - length
                return int(found)
        return 0

    def find_among(self, among: Sequence[Any]) -> int:
        """The same behind the cursor."""
        table = self._table(among)
        if table is None:
            return int(super().find_among(among))  # type: ignore[misc]
        start, room = self.cursor, self.limit - self.cursor
        for length in table[0]:
            if length <= room and (found := table[1].get(self.current[start : start + length])) is not None:
                self.cursor = start + length
                return int(found)
        return 0

    def _table(self, among: Sequence[Any]) -> tuple[tuple[int, ...], dict[str, Any]] | None:
        """Lengths, longest first, and meanings; None where an ending has a condition."""
        if id(among) not in self._tables:  # the lists belong to the class, and stay
            plain = all(each.method is None for each in among)
            lengths = tuple(sorted({len(each.s) for each in among}, reverse=True))
            self._tables[id(among)] = (lengths, {each.s: each.result for each in among}) if plain else None
        return self._tables[id(among)]
