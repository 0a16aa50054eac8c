"""Writing to the catalogue: one transaction a batch, one change number a transaction."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from enum import Enum

from index.article import Article, ArticleDate, DatePrecision
from index.catalogue import Catalogue, KnownInput, microseconds
from index.catalogue_rows import (
    STANCES,
    STATUS_CODE,
    Extract,
    date_columns,
    facet_keys,
    pack,
    pack_facets,
    pack_failures,
    pack_marks,
    pack_metadata,
    statement_columns,
)
from index.catalogue_stories import Stories

_MODULUS = 1 << 256


class Outcome(Enum):
    """What became of an article that was offered."""

    ADDED = "added"
    UPDATED = "updated"


def text_hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def article_weight(id: str, sha256: str) -> int:
    """What one article adds to the catalogue's sum."""
    return int.from_bytes(hashlib.sha256(f"{id}\0{sha256}".encode("utf-8", "surrogatepass")).digest())


def apply_corrections(article: Article, corrections: Mapping[str, str]) -> Article:
    """The article with a person's metadata over what the reader found. `date` is ISO, or empty for unknown."""
    for field, value in corrections.items():
        if field == "date":
            day = datetime.date.fromisoformat(value) if value else None
            article = replace(article, date=ArticleDate(day, DatePrecision.EXACT) if day else ArticleDate())
        else:
            article = replace(article, **{field: value})  # type: ignore[arg-type]
    return article


class Writing:
    """A batch of changes to a catalogue. The caller holds the corpus' writer lock."""

    def __init__(self, catalogue: Catalogue, fingerprint: str) -> None:
        self._catalogue = catalogue
        self._fingerprint = fingerprint
        self._entities: dict[tuple[str, str], int] = {}
        self._stories = Stories(self._neighbours)
        self._change = 0
        self._sum = 0
        self._touched = False
        self.now = microseconds(datetime.datetime.now(datetime.UTC))

    @contextlib.contextmanager
    def batch(self) -> Iterator[Writing]:
        """One durable transaction; nothing of it stays when the body raises."""
        ask = self._catalogue.ask
        ask("BEGIN IMMEDIATE")
        try:
            self._start()
            yield self
            if self._touched:
                ask("UPDATE meta SET value = ? WHERE name = 'change'", (self._change,))
                ask("UPDATE meta SET value = ? WHERE name = 'sum'", (f"{self._sum:064x}",))
            ask("COMMIT")
        except BaseException:
            self._entities.clear()
            self._stories.forget()
            with contextlib.suppress(Exception):
                self._catalogue.connection.rollback()
            raise

    def _start(self) -> None:
        self._change = self._catalogue.change + 1
        self._sum = int(self._catalogue.sum or "0", 16)
        self._touched = False
        self.now = microseconds(datetime.datetime.now(datetime.UTC))
        self._catalogue.ask("INSERT OR IGNORE INTO extraction (fingerprint) VALUES (?)", (self._fingerprint,))
        self._catalogue.use_extraction(self._fingerprint)

    # --- articles -------------------------------------------------------------------------------------------------

    def put(
        self, article: Article, extract: Extract, *, original: str, shown: Article, same_version: bool = False
    ) -> tuple[int, Outcome]:
        """Insert an article, or bring a known id up to date. `article` is the reader's, `shown` has corrections applied.

        Another text is a new version, unless it is another reading of the same original (`same_version`).
        """
        sha256 = text_hash(article.text)
        row = self._catalogue.ask(
            "SELECT a.key, v.sha256, a.versions FROM article a JOIN version v ON v.id = a.version WHERE a.id = ?",
            (article.id,),
        ).fetchone()
        key = row[0] if row else self._insert_head(shown)
        number = row[2] if row and (same_version or row[1] == sha256) else (row[2] if row else 0) + 1
        old_sentences = self._known_since(key) if row else {}
        self._write_version(key, number, article, sha256, original)
        if row and row[1] != sha256:
            self._count_sum(article.id, row[1], -1)
        if not row or row[1] != sha256:
            self._count_sum(article.id, sha256, 1)
        self._write_head(key, shown, number)
        self._write_extract(key, shown, extract, old_sentences)
        self._seal(key)
        return key, Outcome.UPDATED if row else Outcome.ADDED

    def reread(self, key: int, shown: Article, extract: Extract) -> None:
        """Replace what was read off an article whose text stays; `shown` has corrections applied."""
        old = self._known_since(key)
        number = self._catalogue.ask("SELECT versions FROM article WHERE key = ?", (key,)).fetchone()
        if number is None:
            return
        self._write_head(key, shown, number[0])
        self._write_extract(key, shown, extract, old)
        self._seal(key)

    def _insert_head(self, shown: Article) -> int:
        cursor = self._catalogue.ask(
            "INSERT INTO article (id, name, title, source, address, language, speaker, day, precision, status, extraction,"
            " story, near, version, versions, statements, changed, added, facets)"
            " VALUES (?, ?, '', '', '', '', '', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ?, x'')",
            (shown.id, shown.name, self.now),
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def _write_version(self, key: int, number: int, article: Article, sha256: str, original: str) -> None:
        self._catalogue.ask(
            "INSERT INTO version (article, number, added, sha256, body_start, body_end, original, path, media_type,"
            " metadata, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (article, number) DO UPDATE SET"
            " body_start = excluded.body_start, body_end = excluded.body_end,"
            " original = excluded.original, path = excluded.path, metadata = excluded.metadata,"
            " sha256 = excluded.sha256, text = excluded.text",
            (
                key, number, self.now, sha256, article.body.start, article.body.end, original,
                str(article.path or ""), article.media_type, pack_metadata(article), pack(article.text),
            ),
        )  # fmt: skip

    def _write_head(self, key: int, shown: Article, number: int) -> None:
        day, precision = date_columns(shown.date)
        self._touched = True
        self._catalogue.ask(
            "UPDATE article SET name = ?, title = ?, source = ?, address = ?, language = ?, speaker = ?, day = ?,"
            " precision = ?, versions = ?, changed = ?,"
            " version = (SELECT id FROM version WHERE article = ? AND number = ?) WHERE key = ?",
            (
                shown.name, shown.title, shown.source, shown.address, shown.language, shown.speaker_actor, day,
                precision, number, self._change, key, number, key,
            ),
        )  # fmt: skip

    def _write_extract(self, key: int, shown: Article, extract: Extract, known: Mapping[tuple[str, ...], int]) -> None:
        facets = facet_keys(extract.mentions, extract.statements)
        order = sorted(facets, key=lambda name: (-facets[name], name))
        ask = self._catalogue.ask
        ask("DELETE FROM statement WHERE article = ?", (key,))
        for statement in extract.statements:
            sentence = statement.evidence.sentence.of(shown.text)
            since = known.get(_same(statement.actor, statement.proposal, statement.stance, sentence), self.now)
            self._insert_statement(statement_columns(key, statement, since))
        marks = pack_marks(extract.sentences, extract.mentions)
        ask("INSERT OR REPLACE INTO reading VALUES (?, ?, 0)", (key, marks))
        day = date_columns(shown.date)[0]
        story = self._stories.story_of(key, day, extract.near) if extract.statements else key
        ask(
            "UPDATE article SET status = ?, extraction = ?, statements = ?, facets = ?, story = ?, near = ? WHERE key = ?",
            (
                STATUS_CODE[extract.status], self._catalogue.extraction, len(extract.statements),
                pack_facets([self._entity(*name) for name in order]), story, extract.near, key,
            ),
        )  # fmt: skip

    def _seal(self, key: int) -> None:
        self._catalogue.ask("UPDATE reading SET digest = ? WHERE article = ?", (self._catalogue.digest(key), key))

    def _insert_statement(self, columns: tuple[object, ...]) -> None:
        self._catalogue.ask(
            'INSERT INTO statement (article, start, "end", cue_start, cue_end, actor, proposal, stance, kind, basis, past,'
            " confidence, since, more) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            columns,
        )

    def _known_since(self, key: int) -> dict[tuple[str, ...], int]:
        """When each statement of an article first came in: one read again in the same words is not new."""
        rows = self._catalogue.statements_of([key]).get(key, [])
        if not rows:
            return {}
        text = self._catalogue.text(key)
        return {_same(row[6], row[7], STANCES[row[8]], text[row[2] : row[3]]): row[13] for row in rows}

    def _entity(self, kind: str, key: str) -> int:
        known = self._entities.get((kind, key))
        if known is None:
            self._catalogue.ask("INSERT OR IGNORE INTO entity (kind, key) VALUES (?, ?)", (kind, key))
            row = self._catalogue.ask("SELECT id FROM entity WHERE kind = ? AND key = ?", (kind, key)).fetchone()
            known = self._entities[kind, key] = row[0]
        return known

    def _neighbours(self, first: int, last: int, most: int) -> list[tuple[int, int, int]]:
        return self._catalogue.ask(
            "SELECT key, story, near FROM article WHERE day BETWEEN ? AND ? AND statements > 0 AND near != 0"
            " ORDER BY day DESC, key DESC LIMIT ?",
            (first, last, most),
        ).fetchall()

    def _count_sum(self, id: str, sha256: str, sign: int) -> None:
        self._sum = (self._sum + sign * article_weight(id, sha256)) % _MODULUS

    # --- other ----------------------------------------------------------------------------------------------------

    def remove(self, keys: Iterable[int]) -> int:
        """Forget articles with everything read off them. Their keys are never given again."""
        count = 0
        for key in keys:
            row = self._catalogue.ask(
                "SELECT a.id, v.sha256, v.path FROM article a JOIN version v ON v.id = a.version WHERE a.key = ?",
                (key,),
            ).fetchone()
            if row is None:
                continue
            self._count_sum(row[0], row[1], -1)
            self._touched = True
            for table, column in (
                ("article", "key"), ("version", "article"), ("statement", "article"), ("reading", "article"),
            ):  # fmt: skip
                self._catalogue.ask(f"DELETE FROM {table} WHERE {column} = ?", (key,))
            self._catalogue.ask("DELETE FROM input WHERE path = ?", (row[2],))
            self._catalogue.ask("INSERT OR REPLACE INTO removed VALUES (?, ?)", (key, self._change))
            count += 1
        return count

    def note_input(self, known: KnownInput) -> None:
        """Remember a file as read (or not readable), so that the next add need not open it while it is the same."""
        self._catalogue.ask(
            "INSERT OR REPLACE INTO input VALUES (?, ?, ?, ?, ?)",
            (known.path, known.size, known.modified, known.articles, pack_failures(known.failures)),
        )


def _same(actor: str, proposal: str, stance: object, sentence: str) -> tuple[str, ...]:
    return actor, proposal, str(stance), sentence
