"""The engines that benchmarks/search.py compares: ours, SQLite FTS5 and Xapian, each asked for the same.

`rows` gives the first page in the asked order, the exact total, and a stretch of each shown text with its matches marked.
"""

from __future__ import annotations

import datetime
import heapq
import sqlite3
import sys
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from index.search import open_backend
from index.search.backend import SearchDocument
from index.search.highlight import excerpt, find
from index.search.language import parse
from index.search.query import Query

LIMIT = 20
WIDTH = 160
_TEXTS = ("title", "body")
TODAY = datetime.date(2025, 6, 15)


@dataclass(frozen=True, slots=True)
class Ask:
    """One question: words that all, or any, or in this order must occur; the beginning of one; a range of days."""

    kind: str  # prefix, term, and, or, phrase, dated, newest
    words: tuple[str, ...]
    since: datetime.date | None = None
    until: datetime.date | None = None

    @property
    def by_date(self) -> bool:
        return self.kind in {"prefix", "dated", "newest"}


class Peer(Protocol):
    name: str

    def build(self, documents: Iterable[SearchDocument]) -> None: ...
    def add(self, documents: Sequence[SearchDocument]) -> None: ...
    def rows(self, ask: Ask) -> tuple[list[int], int, list[str]]: ...


class Texts:
    """The texts by key in an SQLite file: where ours come from, as in a corpus."""

    def __init__(self, path: Path) -> None:
        self._store = sqlite3.connect(path)
        self._store.execute("CREATE TABLE IF NOT EXISTS text (key INTEGER PRIMARY KEY, day INTEGER, body TEXT)")
        self.stamps: array[int] = array("q", [0])  # by key, in the order of days, then of keys
        for key, day in self._store.execute("SELECT key, day FROM text ORDER BY key"):
            self._stamp(key, day)

    def known(self, count: int) -> bool:
        """Whether the texts of so many articles are here."""
        return len(self.stamps) > count

    def _stamp(self, key: int, day: int) -> None:
        self.stamps.extend([0] * (key + 1 - len(self.stamps)))
        self.stamps[key] = day << 32 | key

    def keep(self, documents: Iterable[SearchDocument]) -> Iterable[SearchDocument]:
        """Store each document on its way."""
        for document in documents:
            day = document.day.toordinal() if document.day else 0
            self._store.execute("INSERT OR REPLACE INTO text VALUES (?, ?, ?)", (document.key, day, document.body))
            self._stamp(document.key, day)
            yield document
        self._store.commit()

    def body(self, key: int) -> str:
        return str(self._store.execute("SELECT body FROM text WHERE key = ?", (key,)).fetchone()[0])


class Ours:
    """One of our backends with our query language, analysis and highlights."""

    def __init__(self, name: str, folder: Path, texts: Texts) -> None:
        self.name = name
        self._texts = texts
        self._backend = open_backend(name, folder / name, create=not (folder / f"{name}.built").exists())

    def build(self, documents: Iterable[SearchDocument]) -> None:
        documents = iter(documents)
        change = 0
        while part := list(islice(documents, 50_000)):
            change += 1
            self._backend.write(part, [], change=change)

    def add(self, documents: Sequence[SearchDocument]) -> None:
        self._backend.write(documents, [], change=self._backend.change + 1)

    def rows(self, ask: Ask) -> tuple[list[int], int, list[str]]:
        query = parse(self._typed(ask), today=TODAY).query
        total, keys = self._found(query, by_date=ask.by_date)
        shown = []
        for key in keys:
            body = self._texts.body(key)
            shown.append(excerpt(body, find(query, body, "en", most=40), width=WIDTH).text)
        return keys, total, shown

    def _found(self, query: Query, *, by_date: bool) -> tuple[int, list[int]]:
        """As a corpus asks while somebody types: the number and the first rows, or all keys where these cost no more."""
        total = self._backend.count(query, by_date=by_date)
        if total is None:
            matched = self._backend.match(query).keys
            if by_date:
                newest = heapq.nlargest(LIMIT, map(self._texts.stamps.__getitem__, matched))
                return len(matched), [stamp & 0xFFFFFFFF for stamp in newest]
            total = len(matched)
        if by_date:
            return total, self._backend.newest(query, limit=LIMIT)
        return total, [hit.key for hit in self._backend.ranked(query, limit=LIMIT)]

    def _typed(self, ask: Ask) -> str:
        if ask.kind == "prefix":
            return f"{ask.words[0]}*"
        if ask.kind == "phrase":
            return f'"{" ".join(ask.words)}"'
        if ask.kind == "or":
            return " OR ".join(ask.words)
        dates = f" date:{ask.since}..{ask.until}" if ask.since else ""
        return " ".join(ask.words) + dates


class Fts5:
    """SQLite FTS5 with the Porter stemmer; `prefixes`: with its index of two- and three-letter beginnings."""

    def __init__(self, folder: Path, *, prefixes: bool) -> None:
        self.name = "fts5+prefix" if prefixes else "fts5"
        self._base = sqlite3.connect(folder / f"{self.name}.db")
        self._base.execute("PRAGMA journal_mode=WAL")
        self._base.execute("PRAGMA synchronous=FULL")
        option = ", prefix='2 3'" if prefixes else ""
        self._base.execute(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS fts USING fts5(title, body, tokenize='porter unicode61'{option})"
        )
        self._base.execute("CREATE TABLE IF NOT EXISTS doc (key INTEGER PRIMARY KEY, day INTEGER)")

    def build(self, documents: Iterable[SearchDocument]) -> None:
        for each in documents:
            self._base.execute(
                "INSERT OR REPLACE INTO fts(rowid, title, body) VALUES (?, ?, ?)", (each.key, each.title, each.body)
            )
            self._base.execute(
                "INSERT OR REPLACE INTO doc VALUES (?, ?)", (each.key, each.day.toordinal() if each.day else 0)
            )
        self._base.commit()

    def add(self, documents: Sequence[SearchDocument]) -> None:
        self.build(documents)

    def rows(self, ask: Ask) -> tuple[list[int], int, list[str]]:
        match = self._match(ask)
        dated, span = "", ()
        if ask.since and ask.until:
            dated, span = " AND doc.day BETWEEN ? AND ?", (ask.since.toordinal(), ask.until.toordinal())
        if ask.by_date:
            matching = f"SELECT key FROM fts JOIN doc ON key = fts.rowid WHERE fts MATCH ?{dated}"
            question = f"{matching} ORDER BY day DESC, key DESC LIMIT ?"
        else:
            question = "SELECT rowid FROM fts WHERE fts MATCH ? ORDER BY rank LIMIT ?"
        keys = [row[0] for row in self._base.execute(question, (match, *span, LIMIT))]
        if dated:
            counting = f"SELECT count(*) FROM fts JOIN doc ON key = fts.rowid WHERE fts MATCH ?{dated}"
        else:
            counting = "SELECT count(*) FROM fts WHERE fts MATCH ?"
        total = self._base.execute(counting, (match, *span)).fetchone()[0]
        snippet = "SELECT snippet(fts, 1, '[', ']', '…', 24) FROM fts WHERE rowid = ? AND fts MATCH ?"
        return keys, total, [self._base.execute(snippet, (key, match)).fetchone()[0] for key in keys]

    def _match(self, ask: Ask) -> str:
        words = [f'"{word}"' for word in ask.words]
        if ask.kind == "prefix":
            return f"{words[0]}*"
        if ask.kind == "phrase":
            return f'"{" ".join(ask.words)}"'
        return (" OR " if ask.kind == "or" else " AND ").join(words)


class Tantivy:
    """Tantivy as it comes, with its own English stemmer and excerpts."""

    name = "tantivy itself"

    def __init__(self, folder: Path, texts: Texts) -> None:
        import tantivy

        self._t = tantivy
        self._texts = texts
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("title", tokenizer_name="en_stem")
        builder.add_text_field("body", tokenizer_name="en_stem", stored=True)
        builder.add_integer_field("stamp", fast=True)
        builder.add_unsigned_field("day", indexed=True, fast=True)
        self._schema = builder.build()
        path = folder / "tantivy-itself"
        path.mkdir(exist_ok=True)
        self._index = tantivy.Index(self._schema, str(path))

    def build(self, documents: Iterable[SearchDocument]) -> None:
        writer = self._index.writer(128_000_000, 1)
        for each in documents:
            day = each.day.toordinal() if each.day else 0
            fields = {"title": each.title, "body": each.body, "stamp": day << 32 | each.key, "day": day}
            writer.add_document(self._t.Document.from_dict(fields, self._schema))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def add(self, documents: Sequence[SearchDocument]) -> None:
        self.build(documents)

    def rows(self, ask: Ask) -> tuple[list[int], int, list[str]]:
        searcher, query = self._index.searcher(), self._query(ask)
        order = {"order_by_field": "stamp"} if ask.by_date else {}
        found = searcher.search(query, LIMIT, **order)
        places = [place for _, place in found.hits]
        keys = [int(stamp or 0) & 0xFFFFFFFF for stamp in searcher.fast_field_values("stamp", places)]
        snippets = self._t.SnippetGenerator.create(searcher, query, self._schema, "body")
        shown = [snippets.snippet_from_doc(searcher.doc(place)).to_html() for place in places]
        return keys, int(found.count), shown

    def _query(self, ask: Ask) -> Any:
        occur = self._t.Occur
        if ask.kind == "prefix":
            parts = [(occur.Should, self._t.Query.regex_query(self._schema, f, ask.words[0] + ".*")) for f in _TEXTS]
            return self._t.Query.boolean_query(parts)
        words = [f'"{word}"' for word in ask.words]
        typed = (
            f'"{" ".join(ask.words)}"'
            if ask.kind == "phrase"
            else (" OR " if ask.kind == "or" else " AND ").join(words)
        )
        query = self._index.parse_query(typed, list(_TEXTS))
        if not ask.since or not ask.until:
            return query
        days = (ask.since.toordinal(), ask.until.toordinal())
        within = self._t.Query.range_query(self._schema, "day", self._t.FieldType.Unsigned, *days)
        return self._t.Query.boolean_query([(occur.Must, query), (occur.Must, within)])


class Xapian:
    """Xapian with its English stemmer; Debian's python3-xapian."""

    name = "xapian"

    def __init__(self, folder: Path, texts: Texts) -> None:
        self._x = _xapian()
        self._texts = texts
        self._path = str(folder / "xapian")
        self._writing = self._x.WritableDatabase(self._path, self._x.DB_CREATE_OR_OPEN)
        self._generator = self._x.TermGenerator()
        self._generator.set_stemmer(self._x.Stem("en"))
        self._reading = self._x.Database(self._path)

    def build(self, documents: Iterable[SearchDocument]) -> None:
        for each in documents:
            entry = self._x.Document()
            self._generator.set_document(entry)
            self._generator.index_text(each.title, 2)
            self._generator.increase_termpos()
            self._generator.index_text(each.body)
            entry.add_value(0, self._x.sortable_serialise(each.day.toordinal() if each.day else 0))
            self._writing.replace_document(each.key, entry)
        self._writing.commit()
        self._reading.reopen()

    def add(self, documents: Sequence[SearchDocument]) -> None:
        self.build(documents)

    def rows(self, ask: Ask) -> tuple[list[int], int, list[str]]:
        x = self._x
        enquire = x.Enquire(self._reading)
        enquire.set_query(self._query(ask))
        if ask.by_date:
            enquire.set_weighting_scheme(x.BoolWeight())
            enquire.set_sort_by_value_then_relevance(0, True)
        found = enquire.get_mset(0, LIMIT, self._reading.get_doccount())
        keys = [match.docid for match in found]
        shown = [found.snippet(self._texts.body(key), WIDTH, x.Stem("en")).decode() for key in keys]
        return keys, found.get_matches_estimated(), shown

    def _query(self, ask: Ask) -> Any:
        x = self._x
        if ask.kind == "prefix":
            parser = x.QueryParser()
            parser.set_database(self._reading)
            return parser.parse_query(f"{ask.words[0]}*", x.QueryParser.FLAG_WILDCARD)
        if ask.kind == "phrase":
            return x.Query(x.Query.OP_PHRASE, list(ask.words))
        stem = x.Stem("en")
        terms = ["Z" + stem(word).decode() for word in ask.words]
        query = x.Query(x.Query.OP_OR if ask.kind == "or" else x.Query.OP_AND, terms)
        if not ask.since or not ask.until:
            return query
        first, last = (x.sortable_serialise(day.toordinal()) for day in (ask.since, ask.until))
        return x.Query(x.Query.OP_FILTER, query, x.Query(x.Query.OP_VALUE_RANGE, 0, first, last))


def _xapian() -> Any:
    try:
        import xapian
    except ImportError:
        sys.path.append("/usr/lib/python3/dist-packages")
        try:
            import xapian
        finally:
            sys.path.pop()
    return xapian
