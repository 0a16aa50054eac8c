"""What a search backend must do. Its own types never leave it."""

from __future__ import annotations

import contextlib
import datetime
import gc
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from index.errors import CorpusError
from index.search.query import Query


class IndexDamaged(CorpusError):
    """The search index is missing, damaged, or of another version. Nothing is lost: it is built again from the catalogue."""


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """What of an article is searched. `key` is the catalogue's integer key. Texts are raw; the backend runs our analysis."""

    key: int
    title: str
    body: str
    source: str
    day: datetime.date | None
    language: str
    article_id: str
    name: str
    actors: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    proposals: tuple[str, ...] = ()
    stances: tuple[str, ...] = ()  # "PL/troops/oppose"


@dataclass(frozen=True, slots=True)
class Match:
    """All matching keys, ascending. `partial`: the deadline came first, so the count is "at least"."""

    keys: array[int]
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A ranked article: its catalogue key and a score that compares within one answer only."""

    key: int
    score: float


class SearchBackend(Protocol):
    """Full-text answers over catalogue keys. Opened by one thread; not shared between threads."""

    name: str

    @property
    def change(self) -> int:
        """The catalogue's change number that this index holds."""
        ...

    def write(self, added: Iterable[SearchDocument], removed: Iterable[int], *, change: int) -> None:
        """Replace (by key) and remove documents, durably, and stamp the index with `change`."""
        ...

    def match(self, query: Query, *, seconds: float | None = None) -> Match:
        """Exactly the matching keys. Raises UnsupportedQuery for a node it cannot answer."""
        ...

    def marks(self, query: Query) -> bytes | None:
        """For each key from 0 on, 1 if it matches (keys beyond the end do not); None where `match` is as quick."""
        ...

    def count(self, query: Query, *, by_date: bool = False) -> int | None:
        """How many match; None where `match` costs no more. `by_date`: `newest` will be asked next, else `ranked`."""
        ...

    def newest(self, query: Query, *, limit: int) -> list[int]:
        """The keys of the `limit` latest, latest first (among equals the higher key), those without a date last."""
        ...

    def ranked(self, query: Query, *, limit: int) -> list[Hit]:
        """The `limit` best hits, best first (ties: higher key first); equal to ranking exhaustively."""
        ...

    def suggest(self, word: str) -> str | None:
        """A frequent indexed surface form near `word`, for "did you mean"; None when there is none or it is known."""
        ...

    def vocabulary(self, prefix: str, *, limit: int) -> list[str]:
        """Indexed surface forms with this prefix, most frequent first."""
        ...

    def languages(self) -> list[str]:
        """Those of its articles, ascending; for a while also those of articles that are gone."""
        ...

    def refresh(self) -> int:
        """See what other processes have written since it was opened; the change number then. Cheap when nothing was."""
        ...

    def let_go(self) -> None:
        """Give back memory that can be had again, such as that of mapped files."""
        ...

    def close(self) -> None: ...


@contextlib.contextmanager
def no_collection() -> Iterator[None]:
    """Looking for cyclic garbage among hundreds of thousands of values, of which none is, costs a fifth of a build."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
