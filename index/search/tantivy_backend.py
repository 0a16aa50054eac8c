"""The fast backend, for corpora beyond some 50,000 articles: Tantivy (extra `fast`), behind the same analysis and queries.

Texts reach Tantivy already analysed, words joined by spaces. It keeps its files mapped, so a segment is checked by size and,
as far as the index is small, by checksum before it is opened; Tantivy syncs its files itself.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from index.durable import WriterLock, clear_storage_errors
from index.errors import QueryError, UnsupportedQuery, UsageError
from index.search import spelling
from index.search.backend import Hit, Match, SearchDocument
from index.search.index_folder import (
    LOCK,
    IndexDamaged,
    Manifest,
    begin_generation,
    drop_other_generations,
    read_manifest,
    write_manifest,
)
from index.search.query import (
    And,
    DateRange,
    Everything,
    Exact,
    Field,
    Fuzzy,
    Near,
    Not,
    Nothing,
    Or,
    Phrase,
    Prefix,
    Query,
    Wildcard,
    Word,
)
from index.search.scoring import scored_leaves
from index.search.tantivy_files import check_files, file_states, linked, sweep
from index.search.terms import KEYWORD_FIELDS, TEXTS, WEIGHTS, joined_texts, terms_of

try:
    import tantivy
except ImportError as missing:
    raise UsageError('the backend tantivy needs a package: pip install "stancegrid[fast]"') from missing

ENGINE = "tantivy"
MOST_ARRANGEMENTS = 600
"""Tantivy has no window query: a small one is asked as its arrangements, a larger one is refused."""

_HEAP = 128_000_000
_SPECIAL = re.compile(r"([.+*?()|\[\]{}^$\\#&\-~/<>@\"])")
T = TypeVar("T")


def schema() -> Any:
    """The fields: forms with positions, stems with counts, values, key and day."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("key", stored=True, indexed=True, fast=True)
    builder.add_unsigned_field("day", indexed=True, fast=True)
    for text in ("title", "body"):
        builder.add_text_field(text, tokenizer_name="whitespace", index_option="position")
        builder.add_text_field(f"{text}_stems", tokenizer_name="whitespace", index_option="freq")
    for field in KEYWORD_FIELDS:
        builder.add_text_field(field.value, tokenizer_name="raw", index_option="basic")
    return builder.build()


class TantivyBackend:
    """An index in `folder` as it was when opened or refreshed."""

    name = ENGINE

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        self._folder = folder
        self._fresh = create
        self._view: TemporaryDirectory[str] | None = None
        self._manifest = self._begin() if create else read_manifest(folder, ENGINE)
        self._open()

    def _begin(self) -> Manifest:
        with clear_storage_errors(self._folder):
            manifest = Manifest(begin_generation(self._folder), 0, {}, ENGINE)
            try:
                read_manifest(self._folder, ENGINE)
            except IndexDamaged:
                write_manifest(self._folder, manifest)
            return manifest

    def _open(self) -> None:
        path = self._folder / self._manifest.generation
        check_files(path, self._manifest)
        self._unlink()
        if not os.access(path, os.W_OK):
            self._view = linked(path)
            path = Path(self._view.name)
        self._schema = schema()
        self._index = _guarded(lambda: tantivy.Index(self._schema, str(path)))
        _guarded(lambda: self._index.config_reader("manual"))
        self._look()

    def _look(self) -> None:
        _guarded(self._index.reload)
        self._searcher = self._index.searcher()

    @property
    def change(self) -> int:
        """The catalogue's change number that this index holds at least."""
        return self._manifest.change

    def refresh(self) -> int:
        """See what others have written since."""
        manifest = read_manifest(self._folder, ENGINE) if not self._fresh else self._manifest
        if manifest != self._manifest:
            moved = manifest.generation != self._manifest.generation
            self._manifest = manifest
            if moved or self._view:
                self._open()
            else:
                self._look()
        return self.change

    def write(self, added: Iterable[SearchDocument], removed: Iterable[int], *, change: int) -> None:
        """Replace and remove documents; durable when this returns."""
        with clear_storage_errors(self._folder), WriterLock(self._folder / LOCK):
            self.refresh()
            sweep(self._folder / self._manifest.generation)
            writer = self._index.writer(_HEAP, 1)
            try:
                self._fill(writer, added, removed)
                writer.commit()
                writer.wait_merging_threads()
            except BaseException as error:
                with contextlib.suppress(Exception):
                    writer.rollback()
                raise _told(error) from error
            self._keep(change)
            self._look()

    def _fill(self, writer: Any, added: Iterable[SearchDocument], removed: Iterable[int]) -> None:
        for key in removed:
            writer.delete_documents_by_term("key", key)
        replacing = self._searcher.num_docs > 0
        seen: set[int] = set()
        for document in added:
            if replacing or document.key in seen:
                writer.delete_documents_by_term("key", document.key)
            seen.add(document.key)
            writer.add_document(tantivy.Document.from_dict(_fields(document), self._schema))

    def _keep(self, change: int) -> None:
        path = self._folder / self._manifest.generation
        files = file_states(path, self._manifest)
        self._manifest = Manifest(self._manifest.generation, change, files, ENGINE)
        write_manifest(self._folder, self._manifest)
        self._fresh = False
        drop_other_generations(self._folder, self._manifest.generation)

    def match(self, query: Query, *, seconds: float | None = None) -> Match:
        """The matching keys, ascending. Tantivy cannot be stopped; it does not need to be."""
        translated = self._translated(query)
        if not self._searcher.num_docs:
            return Match(array("q"))
        found = self._search(translated, self._searcher.num_docs, order=tantivy.Order.Asc)
        return Match(array("q", [key for key, _ in found]))

    def _search(self, query: Any, limit: int, *, order: Any) -> Sequence[tuple[Any, Any]]:
        """(key, place) in the order of the keys."""
        found = _guarded(
            lambda: self._searcher.search(query, limit=limit, count=False, order_by_field="key", order=order).hits
        )
        return list(found)

    def ranked(self, query: Query, *, limit: int) -> list[Hit]:
        """The best hits; where nothing is scored, the highest keys. More are fetched until no tie is cut."""
        translated = self._translated(query)
        total = self._searcher.num_docs
        if not total or limit < 1:
            return []
        if not any(True for _ in scored_leaves(query)):
            return [Hit(key, 0.0) for key, _ in self._search(translated, min(limit, total), order=tantivy.Order.Desc)]
        asked = min(limit, total)
        while True:
            asked = min(total, asked + 8)
            found = list(_guarded(lambda: self._searcher.search(translated, limit=asked, count=False).hits))  # noqa: B023 - called at once
            if len(found) < asked or asked == total or found[limit - 1][0] > found[-1][0]:
                break
            asked *= 2
        keys = self._searcher.fast_field_values("key", [place for _, place in found])
        hits = [Hit(int(key or 0), float(score)) for (score, _), key in zip(found, keys, strict=True)]
        return sorted(hits, key=lambda hit: (-hit.score, -hit.key))[:limit]

    def suggest(self, word: str) -> str | None:
        """A frequent surface form near a word that does not occur."""
        if any(self._searcher.doc_freq(text, word) for text in ("title", "body")):
            return None
        return spelling.best_suggestion(word, sorted(self._counts(word[:1]).items())) if word else None

    def vocabulary(self, prefix: str, *, limit: int) -> list[str]:
        """Surface forms with this prefix, most frequent first."""
        found = sorted((-count, form) for form, count in self._counts(prefix).items())
        return [form for _, form in found[:limit]]

    def close(self) -> None:
        """Let go of the files."""
        del self._searcher, self._index
        self._unlink()

    def _unlink(self) -> None:
        if self._view:
            self._view.cleanup()
            self._view = None

    def _counts(self, prefix: str) -> Counter[str]:
        counts: Counter[str] = Counter()
        for text in ("title", "body"):
            counts.update(dict(self._terms(text, prefix)))
        return counts

    def _terms(self, field: str, prefix: str) -> list[tuple[str, int]]:
        return list(_guarded(lambda: self._searcher.terms_with_prefix(field, prefix)))

    def _translated(self, query: Query) -> Any:
        try:
            return self._query(query)
        except ValueError as error:
            raise UnsupportedQuery(f"the backend tantivy cannot answer this: {error}") from error

    def _query(self, query: Query) -> Any:
        match query:
            case Everything():
                return tantivy.Query.all_query()
            case Nothing() | And(()) | Or(()):
                return tantivy.Query.all_query() if isinstance(query, And) else tantivy.Query.empty_query()
            case And(parts):
                return self._and(parts)
            case Or(parts):
                return _either([self._query(part) for part in parts])
            case Not():
                return self._and((query,))
            case DateRange(since, until):
                first, last = since.toordinal() if since else 1, until.toordinal() if until else 2**32
                if first > last:
                    return tantivy.Query.empty_query()
                return tantivy.Query.range_query(self._schema, "day", tantivy.FieldType.Unsigned, first, last)
            case Exact(field, value):
                return self._term(field.value, _valid(value))
            case Word(_, stem, field):
                return _either([_weighed(text, self._term(f"{text}_stems", stem)) for text in TEXTS[field]])
            case Phrase(words, field, slop):
                return self._arranged(field, lambda: _phrase_arrangements(words, slop))
            case Near(words, distance, field):
                distinct = tuple(dict.fromkeys(words))
                return self._arranged(field, lambda: _window_arrangements(distinct, distance))
            case Prefix() | Wildcard() | Fuzzy():
                return self._forms(query)

    def _and(self, parts: Sequence[Query]) -> Any:
        occur = tantivy.Occur
        clauses = [(occur.MustNot, self._query(part.part)) for part in parts if isinstance(part, Not)]
        wanted = [(occur.Must, self._query(part)) for part in parts if not isinstance(part, Not)]
        return tantivy.Query.boolean_query([*(wanted or [(occur.Must, tantivy.Query.all_query())]), *clauses])

    def _term(self, field: str, value: str) -> Any:
        return tantivy.Query.term_query(self._schema, field, value, "freq" if field.endswith("_stems") else "basic")

    def _arranged(self, field: Field, arrangements: Callable[[], Iterator[list[tuple[int, str]]]]) -> Any:
        """Any of these arrangements of words at offsets, in the title or in the body."""
        listed = list(itertools.islice(arrangements(), MOST_ARRANGEMENTS + 1))
        if len(listed) > MOST_ARRANGEMENTS:
            raise UnsupportedQuery(
                "the backend tantivy cannot answer so wide a window; try fewer words or a smaller one"
            )
        return _either([_weighed(text, self._arrangement(text, words)) for text in TEXTS[field] for words in listed])

    def _arrangement(self, text: str, words: list[tuple[int, str]]) -> Any:
        if len(words) == 1:
            return self._term(text, words[0][1])
        return tantivy.Query.phrase_query(self._schema, text, words)

    def _forms(self, query: Prefix | Wildcard | Fuzzy) -> Any:
        return _either([self._forms_in(name, query) for name in TEXTS.get(query.field, (query.field.value,))])

    def _forms_in(self, name: str, query: Prefix | Wildcard | Fuzzy) -> Any:
        if isinstance(query, Fuzzy):
            near = (
                spelling.near_forms([form for form, _ in self._terms(name, query.text[:1])], query)
                if query.text
                else []
            )
            return tantivy.Query.term_set_query(self._schema, name, near) if near else tantivy.Query.empty_query()
        if isinstance(query, Prefix):
            regex = _regex(_valid(query.text)) + ".*"
        else:
            regex = "".join(map(_wild, _valid(re.sub(r"\*+", "*", query.pattern))))
        return tantivy.Query.regex_query(self._schema, name, regex)


def _either(queries: Sequence[Any]) -> Any:
    if len(queries) == 1:
        return queries[0]
    if not queries:
        return tantivy.Query.empty_query()
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])


def _weighed(text: str, query: Any) -> Any:
    return query if WEIGHTS[text] == 1.0 else tantivy.Query.boost_query(query, WEIGHTS[text])


def _phrase_arrangements(words: Sequence[str], slop: int) -> Iterator[list[tuple[int, str]]]:
    for steps in itertools.product(range(1, slop + 1), repeat=len(words) - 1):
        places = [0, *itertools.accumulate(steps)]
        yield list(zip(places, words, strict=True))


def _window_arrangements(words: Sequence[str], distance: int) -> Iterator[list[tuple[int, str]]]:
    """Every way that distinct words can stand with the first at 0 and the last at most at `distance`."""
    for order in itertools.permutations(words):
        for places in itertools.combinations(range(1, distance + 1), len(words) - 1):
            yield list(zip((0, *places), order, strict=True))


def _wild(character: str) -> str:
    return {"*": ".*", "?": "."}.get(character) or _regex(character)


def _regex(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _valid(text: str) -> str:
    """Without lone surrogates, which Tantivy's strings cannot hold."""
    return text.encode("utf-8", "replace").decode()


def _fields(document: SearchDocument) -> dict[str, Any]:
    terms = terms_of(document)
    return {
        **joined_texts(document, terms),
        **{field.value: [_valid(value) for value in values] for field, values in terms.keywords.items() if values},
    }


def _guarded(call: Callable[[], T]) -> T:
    """What Tantivy says of a damaged file, as our error; its panics are no Exception."""
    try:
        return call()
    except (KeyboardInterrupt, SystemExit, QueryError):
        raise
    except BaseException as error:
        raise _told(error) from error


def _told(error: BaseException) -> BaseException:
    if isinstance(error, (ValueError, OSError)) or type(error).__name__ == "PanicException":
        return IndexDamaged(f"the search index cannot be used ({error}); run: stancegrid rebuild")
    return error
