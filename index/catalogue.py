"""The catalogue: SQLite as the authority on what is known. Reading; writing is in catalogue_writing.py."""

from __future__ import annotations

import contextlib
import datetime
import sqlite3
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.annotation import Mention, Sentence
from index.answers import ArticleRow
from index.article import Article, ArticleDate, Span
from index.catalogue_rows import (
    ARTICLE_COLUMNS,
    STATEMENT_COLUMNS,
    STATUS_CODE,
    article_date,
    article_row,
    decoding,
    unpack,
    unpack_article,
    unpack_facets,
    unpack_failures,
    unpack_marks,
)
from index.catalogue_schema import connect
from index.durable import clear_storage_errors

_CHUNK = 500
_MOST = 1 << 62  # no count of anything gets there


@dataclass(frozen=True, slots=True)
class Stored:
    """One article as the catalogue has it, metadata corrections applied."""

    key: int
    article: Article
    row: ArticleRow
    versions: int
    sentences: tuple[Sentence, ...]
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class KnownInput:
    """A file as it was when it was read: how many articles came of it, and what of it failed (place, reason)."""

    path: str
    size: int
    modified: int  # nanoseconds
    articles: int = 0
    failures: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class KnownArticle:
    """What decides whether an article that is offered again is the same."""

    key: int
    sha256: str
    metadata: str
    original: str
    status: int
    extraction: int


def chunks(keys: Sequence[int], size: int = _CHUNK) -> Iterator[Sequence[int]]:
    for start in range(0, len(keys), size):
        yield keys[start : start + size]


class _Rows(sqlite3.Cursor):
    """An answer of the catalogue: damage that only shows while rows are fetched is told like any other."""

    def fetchone(self) -> Any:
        with clear_storage_errors(Path("catalogue.db")):
            return super().fetchone()

    def fetchall(self) -> list[Any]:
        with clear_storage_errors(Path("catalogue.db")):
            return super().fetchall()

    def __iter__(self) -> Iterator[Any]:  # type: ignore[override]
        step = super().__next__
        with clear_storage_errors(Path("catalogue.db")):
            while True:
                try:
                    row = step()
                except StopIteration:
                    return
                yield row


class Catalogue:
    """An open catalogue.db. One thread each. `extraction` is the number of the present rules' fingerprint."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self.extraction = 0
        self.connection = self._connected(read_only)

    def _connected(self, read_only: bool) -> sqlite3.Connection:
        return connect(self.path, read_only=read_only)

    def close(self) -> None:
        self.connection.close()

    def ask(self, question: str, values: Iterable[Any] = ()) -> sqlite3.Cursor:
        """Run one SQL statement; what SQLite cannot do becomes a StancegridError."""
        with clear_storage_errors(self.path.parent):
            return self.connection.cursor(_Rows).execute(question, tuple(values))

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        """What is asked inside sees one state of the catalogue, whatever is written meanwhile."""
        if self.connection.in_transaction:
            yield
            return
        self.ask("BEGIN")
        try:
            yield
        finally:
            self.connection.rollback()

    def _meta(self, name: str) -> Any:
        row = self.ask("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    # --- the whole ------------------------------------------------------------------------------------------------

    @property
    @decoding()
    def change(self) -> int:
        change = self._meta("change")
        if not isinstance(change, int) or not 0 <= change < _MOST:
            raise ValueError(change)
        return change

    @property
    def sum(self) -> str:
        """A hash of all present articles (id and text), whatever their order."""
        return str(self._meta("sum") or "")

    def use_extraction(self, fingerprint: str) -> None:
        """Judge by this fingerprint what older rules have read. One never written under gets a number that no article has."""
        row = self.ask("SELECT id FROM extraction WHERE fingerprint = ?", (fingerprint,)).fetchone()
        self.extraction = row[0] if row else -1

    def counts(self) -> dict[str, int]:
        """articles, statements, not_read (another language, or failed), older_rules (read, but by older ones)."""
        articles = statements = older = unread = 0
        read = STATUS_CODE_READ
        for status, extraction, count, held in self.ask("SELECT status, extraction, articles, statements FROM tally"):
            articles += count
            statements += held
            if status != read:
                unread += count
            elif extraction != self.extraction:
                older += count
        return {"articles": articles, "statements": statements, "not_read": unread, "older_rules": older}

    @property
    def newest_key(self) -> int:
        """The greatest key that was ever given to an article; 0 before the first."""
        row = self.ask("SELECT seq FROM sqlite_sequence WHERE name = 'article'").fetchone()
        return int(row[0]) if row else 0

    def count_after(self, key: int) -> int:
        """How many articles have a greater key."""
        return int(self.ask("SELECT count(*) FROM article WHERE key > ?", (key,)).fetchone()[0])

    # --- articles -------------------------------------------------------------------------------------------------

    def key_of(self, name: str) -> int | None:
        """By stable id, else by display name (the newest of that name)."""
        for column in ("id", "name"):
            row = self.ask(f"SELECT key FROM article WHERE {column} = ? ORDER BY key DESC LIMIT 1", (name,)).fetchone()
            if row:
                return int(row[0])
        return None

    def key_of_id(self, id: str) -> int | None:
        row = self.ask("SELECT key FROM article WHERE id = ?", (id,)).fetchone()
        return int(row[0]) if row else None

    def known(self, id: str) -> KnownArticle | None:
        row = self.ask(
            "SELECT a.key, v.sha256, v.metadata, v.original, a.status, a.extraction"
            " FROM article a JOIN version v ON v.id = a.version WHERE a.id = ?",
            (id,),
        ).fetchone()
        return KnownArticle(*row) if row else None

    def same_text(self, sha256: str) -> list[tuple[str, str, str, int, str]]:
        """(id, title, source, day, address) of the articles with exactly this text."""
        return self.ask(
            "SELECT a.id, a.title, a.source, a.day, a.address FROM version v JOIN article a ON a.version = v.id"
            " WHERE v.sha256 = ?",
            (sha256,),
        ).fetchall()

    def known_input(self, path: str) -> KnownInput | None:
        row = self.ask("SELECT path, size, modified, articles, failure FROM input WHERE path = ?", (path,)).fetchone()
        return KnownInput(path, row[1], row[2], row[3], unpack_failures(row[4], path)) if row else None

    def rows(self, keys: Sequence[int]) -> list[ArticleRow]:
        """The rows of these keys in this order; keys that are gone are left out."""
        found: dict[int, ArticleRow] = {}
        for part in chunks(keys):
            marks = ",".join("?" * len(part))
            for row in self.ask(f"SELECT {ARTICLE_COLUMNS} FROM article WHERE key IN ({marks})", part):
                found[row[0]] = article_row(row, self.extraction)
        return [found[key] for key in keys if key in found]

    def newest(self, offset: int, limit: int) -> list[ArticleRow]:
        """A page of all articles, newest first, undated last, without any array in memory (for small offsets)."""
        rows = self.ask(
            f"SELECT {ARTICLE_COLUMNS} FROM article ORDER BY day DESC, key DESC LIMIT ? OFFSET ?", (limit, offset)
        )
        return [article_row(row, self.extraction) for row in rows]

    def stored(self, key: int) -> Stored | None:
        """One article with its marks; None when there is none with this key."""
        head = self.ask(f"SELECT {ARTICLE_COLUMNS} FROM article WHERE key = ?", (key,)).fetchone()
        article = self.article(key) if head else None
        if head is None or article is None:
            return None
        marks = self.ask("SELECT marks FROM reading WHERE article = ?", (key,)).fetchone()
        sentences, mentions = unpack_marks(marks[0]) if marks else ((), ())
        versions = self.ask("SELECT versions FROM article WHERE key = ?", (key,)).fetchone()[0]
        return Stored(key, article, article_row(head, self.extraction), versions, sentences, mentions)

    def article(self, key: int) -> Article | None:
        """The present version of an article, metadata corrections applied."""
        row = self.ask(
            "SELECT v.metadata, v.text, v.body_start, v.body_end, v.path, v.media_type, a.id, a.name, a.title, a.source,"
            " a.day, a.precision, a.address, a.language, a.speaker"
            " FROM article a JOIN version v ON v.id = a.version WHERE a.key = ?",
            (key,),
        ).fetchone()
        return corrected_article(row) if row else None

    def as_read(self, key: int) -> Article | None:
        """The present version of an article as its reader gave it, without corrections."""
        row = self.ask(
            "SELECT v.metadata, v.text, v.body_start, v.body_end, v.path, v.media_type"
            " FROM article a JOIN version v ON v.id = a.version WHERE a.key = ?",
            (key,),
        ).fetchone()
        return unpack_article(row[0], unpack(row[1]), Span(row[2], row[3]), row[4], row[5]) if row else None

    def originals_of(self, key: int) -> tuple[str, list[str]]:
        """The id of an article and the hashes of the originals of all its versions."""
        id = self.ask("SELECT id FROM article WHERE key = ?", (key,)).fetchone()[0]
        rows = self.ask("SELECT original FROM version WHERE article = ? AND original != ''", (key,))
        return id, [row[0] for row in rows]

    def uses_original(self, sha256: str) -> bool:
        return self.ask("SELECT 1 FROM version WHERE original = ? LIMIT 1", (sha256,)).fetchone() is not None

    def text(self, key: int) -> str:
        """The text that offsets refer to; empty when the article is gone."""
        row = self.ask(
            "SELECT v.text FROM article a JOIN version v ON v.id = a.version WHERE a.key = ?", (key,)
        ).fetchone()
        return unpack(row[0]) if row else ""

    def facets_of(self, key: int) -> list[tuple[str, str]]:
        """(kind, key) of everything named in an article, most often named first."""
        row = self.ask("SELECT facets FROM article WHERE key = ?", (key,)).fetchone()
        return self.entities(unpack_facets(row[0])) if row else []

    def facet_counts(self, keys: Sequence[int]) -> Counter[int]:
        """How many of these articles name each entity, by the entity's number."""
        counted: Counter[int] = Counter()
        for part in chunks(keys):
            marks = ",".join("?" * len(part))
            for (facets,) in self.ask(f"SELECT facets FROM article WHERE key IN ({marks})", part):
                counted.update(unpack_facets(facets))
        return counted

    def entities(self, numbers: Sequence[int]) -> list[tuple[str, str]]:
        found: dict[int, tuple[str, str]] = {}
        for part in chunks(numbers):
            marks = ",".join("?" * len(part))
            for number, kind, name in self.ask(f"SELECT id, kind, key FROM entity WHERE id IN ({marks})", part):
                found[number] = (kind, name)
        return [found[number] for number in numbers if number in found]

    def unread_by(self, *, everything: bool) -> list[int]:
        """Keys of articles that the present rules have not read (`everything`: all keys), ascending."""
        where = "1" if everything else "extraction != ?"
        values = () if everything else (self.extraction,)
        return [row[0] for row in self.ask(f"SELECT key FROM article WHERE {where} ORDER BY key", values)]

    def digest(self, key: int) -> int:
        """A checksum of all that is written of an article and what was read off it (its text has a hash of its own)."""
        head = self.ask(
            "SELECT a.id, a.name, a.title, a.source, a.address, a.language, a.speaker, a.day, a.precision, a.status,"
            " a.extraction, a.story, a.near, a.versions, a.statements, a.added, v.article, v.number, v.sha256, v.body_start,"
            " v.body_end, v.original, v.path, v.media_type, v.metadata, r.marks"
            " FROM article a JOIN version v ON v.id = a.version JOIN reading r ON r.article = a.key WHERE a.key = ?",
            (key,),
        ).fetchone()
        statements = [row[1:] for row in self.statements_of([key]).get(key, ())]
        return zlib.crc32(repr((head, statements, self.facets_of(key))).encode("utf-8", "surrogatepass"))

    # --- statements -----------------------------------------------------------------------------------------------

    def statements_of(self, keys: Sequence[int]) -> dict[int, list[Sequence[Any]]]:
        """Rows of STATEMENT_COLUMNS by article, in text order."""
        found: dict[int, list[Sequence[Any]]] = {}
        for part in chunks(keys):
            marks = ",".join("?" * len(part))
            for row in self.ask(
                f"SELECT {STATEMENT_COLUMNS} FROM statement WHERE article IN ({marks}) ORDER BY article, start, id",
                part,
            ):
                found.setdefault(row[1], []).append(row)
        return found

    def statements_since(self, moment: datetime.datetime, limit: int | None = None) -> list[Sequence[Any]]:
        """Rows of STATEMENT_COLUMNS that came in after this moment, oldest first; the first `limit`."""
        return self.ask(
            f"SELECT {STATEMENT_COLUMNS} FROM statement WHERE since > ? ORDER BY since, article, start LIMIT ?",
            (microseconds(moment), -1 if limit is None else limit),
        ).fetchall()

    def dates(self, keys: Sequence[int]) -> dict[int, ArticleDate]:
        found: dict[int, ArticleDate] = {}
        for part in chunks(keys):
            marks = ",".join("?" * len(part))
            for key, day, precision in self.ask(
                f"SELECT key, day, precision FROM article WHERE key IN ({marks})", part
            ):
                found[key] = article_date(day, precision)
        return found

    # --- for the search index -------------------------------------------------------------------------------------

    def changed_after(self, change: int) -> list[int]:
        return [row[0] for row in self.ask("SELECT key FROM article WHERE changed > ? ORDER BY key", (change,))]

    def removed_after(self, change: int) -> list[int]:
        return [row[0] for row in self.ask("SELECT article FROM removed WHERE changed > ? ORDER BY article", (change,))]


STATUS_CODE_READ = next(code for status, code in STATUS_CODE.items() if status.value == "read")


def corrected_article(row: Sequence[Any]) -> Article:
    """The article of a joined row of version and article: the reader's, with the catalogue's metadata over it."""
    from dataclasses import replace

    (
        metadata,
        text,
        start,
        end,
        path,
        media_type,
        id,
        name,
        title,
        source,
        day,
        precision,
        address,
        language,
        speaker,
    ) = row
    return replace(
        unpack_article(metadata, unpack(text), Span(start, end), path, media_type),
        id=id,
        name=name,
        title=title,
        source=source,
        date=article_date(day, precision),
        address=address,
        language=language,
        speaker_actor=speaker,
    )


def microseconds(moment: datetime.datetime) -> int:
    """Microseconds since 1970 (UTC); a moment without a zone is local time."""
    epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
    return (moment.astimezone(datetime.UTC) - epoch) // datetime.timedelta(microseconds=1)
