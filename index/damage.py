"""Telling damage from mistakes: a value of the catalogue that cannot be is looked into before anybody is told.

SQLite keeps no sums of its pages. A flipped bit can turn a number into a text, a code into one that nothing has, or a name
into bytes that are no UTF-8, and what then fails is whatever happens to use it. Such a failure is the catalogue's fault if
the catalogue is found damaged, and otherwise stays the mistake that it is.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import inspect
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from index.catalogue import Catalogue
from index.catalogue_schema import SCHEMA, TABLES
from index.catalogue_writing import article_weight
from index.errors import CorpusError

_RULES = "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%'"
_MOST_ROWS = 1 << 32  # what the columns can hold
_Door = TypeVar("_Door")
SYMPTOMS = (
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    AssertionError,
    RecursionError,
    zlib.error,
)
"""What values fail with that were never written."""


@contextlib.contextmanager
def told(catalogue: Callable[[], Catalogue]) -> Iterator[None]:
    """Inside, what damage of the catalogue brings about is a CorpusError that names the doctor."""
    try:
        yield
    except SYMPTOMS as error:
        wrong = next(wrong_in(catalogue()), "")
        if not wrong:
            raise
        place = catalogue().path.parent
        raise CorpusError(f"{place}: the catalogue is damaged ({wrong}); run: stancegrid doctor") from error


def telling_damage(door: type[_Door]) -> type[_Door]:
    """Every public method and property of a corpus tells damage as `told` does, also while its answer is read on."""
    for base in reversed(door.__mro__[:-1]):
        for name, member in list(vars(base).items()):
            if name.startswith("_") or name == "close":
                continue
            if inspect.isfunction(member):
                setattr(door, name, _telling(member))
            elif isinstance(member, property) and member.fget:
                setattr(door, name, property(_telling(member.fget), doc=member.__doc__))
    return door


def _telling(method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def asked(self: Any, *values: Any, **named: Any) -> Any:
        with told(lambda: self._store.catalogue):
            answer = method(self, *values, **named)
        return _read_on(self, answer) if isinstance(answer, Iterator) else answer

    return asked


def _read_on(door: Any, answer: Iterator[Any]) -> Iterator[Any]:
    with told(lambda: door._store.catalogue):
        yield from answer


def wrong_in(catalogue: Catalogue) -> Iterator[str]:
    """What is damaged in a catalogue, the simplest checks first; nothing when all of it is as it was written."""
    try:
        found = [row[0] for row in catalogue.ask("PRAGMA integrity_check(5)")]
        if found != ["ok"]:
            yield str(found[0])
            return
        if _tables(catalogue.ask(_RULES)) != _tables(_as_made()):
            yield "its tables have not the rules that they were made with"
            return
        for table in TABLES:
            for _ in catalogue.ask(f"SELECT * FROM {table}"):  # every text is decoded
                pass
        yield from _wrong_counts(catalogue)
        yield from _changed_texts(catalogue)
        yield from _changed_readings(catalogue)
    except CorpusError as error:
        yield str(error)
    except SYMPTOMS as error:
        yield f"it holds what was never written ({type(error).__name__})"


def _as_made() -> list[tuple[str, str, str]]:
    with contextlib.closing(sqlite3.connect(":memory:")) as made:
        made.executescript(SCHEMA)
        return made.execute(_RULES).fetchall()


def _tables(rules: Iterable[tuple[str, str, str | None]]) -> set[tuple[str, str, str]]:
    """Tables, indexes and triggers by kind, name and what makes them: a flipped letter of it can change what is counted."""
    return {(kind, name, " ".join((made or "").split())) for kind, name, made in rules}


def _wrong_counts(catalogue: Catalogue) -> Iterator[str]:
    articles = catalogue.ask("SELECT count(*), coalesce(sum(statements), 0) FROM article").fetchone()
    counts = catalogue.counts()
    if articles != (counts["articles"], counts["statements"]):
        yield "its counts are not those of its articles"
    if catalogue.ask("SELECT 1 FROM statement WHERE article NOT IN (SELECT key FROM article)").fetchone():
        yield "there are statements of no article"
    for table, column in (("statement", "id"), ("article", "key")):
        least, most = catalogue.ask(f"SELECT min({column}), max({column}) FROM {table}").fetchone()
        if most is not None and not 0 < least <= most < _MOST_ROWS:
            yield f"the numbers of its {table}s are none"
    catalogue.change  # noqa: B018 - raises when it is none


def _changed_texts(catalogue: Catalogue) -> Iterator[str]:
    """Whether every text still has the hash it was written with, and all of them together their sum."""
    total = 0
    for id, version, data in catalogue.ask(
        "SELECT a.id, v.sha256, v.text FROM article a JOIN version v ON v.id = a.version"
    ):
        total = (total + article_weight(id, version)) % (1 << 256)
        try:
            sound = hashlib.sha256(zlib.decompress(data)).hexdigest() == version
        except (zlib.error, TypeError):
            sound = False
        if not sound:
            yield f"the text of {id} is damaged"
            return
    if total != int(catalogue.sum or "0", 16):
        yield "its articles are not those that were written"


def _changed_readings(catalogue: Catalogue) -> Iterator[str]:
    """Whether everything that is said of an article still has the sum it was written with."""
    question = "SELECT a.key, r.digest FROM article a LEFT JOIN reading r ON r.article = a.key"
    for key, digest in catalogue.ask(question).fetchall():
        if catalogue.digest(key) != digest:
            yield f"what it says of article {key} is damaged"
            return
