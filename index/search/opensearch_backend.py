"""The backend for a team that outgrew one machine: an OpenSearch cluster (extra `opensearch`), behind the same queries.

Texts reach the cluster already analysed, words joined by spaces. The folder of the index keeps only the cluster's address
and the name of the index; the cluster keeps the rest, and whoever can write to it is trusted with it.
"""

from __future__ import annotations

import json
import os
import re
import uuid
from array import array
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from index.durable import WriterLock, clear_storage_errors, write_synced
from index.errors import CorpusError, UnsupportedQuery, UsageError
from index.search import analysis, spelling
from index.search import query as q
from index.search.backend import Hit, IndexDamaged, Match, SearchDocument
from index.search.index_folder import LOCK
from index.search.query import Query
from index.search.terms import KEYWORD_FIELDS, TEXTS, WEIGHTS, joined_texts, keywords_of

try:
    from opensearchpy import OpenSearch, helpers
    from opensearchpy.exceptions import NotFoundError, OpenSearchException
except ImportError as missing:
    raise UsageError('the backend opensearch needs a package: pip install "stancegrid[opensearch]"') from missing

ADDRESS = "STANCEGRID_OPENSEARCH"
"""The environment variable with the address of the cluster, as http://host:9200; read when an index is created."""

POINTER = "opensearch.json"
PAGE = 10_000
MOST_FORMS = 65_536

_SPECIAL = re.compile(r'([.?+*|{}\[\]()"\\#@&<>~^$-])')
T = TypeVar("T")


def mappings(change: int) -> dict[str, Any]:
    """The fields: forms with positions, stems with counts, values; all forms of an article for expanding patterns."""
    words = {"type": "text", "analyzer": "whitespace"}
    texts = {"title": words, "body": words, "title_stems": words, "body_stems": words}
    values = {field.value: {"type": "keyword"} for field in KEYWORD_FIELDS}
    columns = {"key": {"type": "long"}, "day": {"type": "integer"}, "forms": {"type": "keyword"}}
    meta = {"analysis": analysis.VERSION, "change": change}
    return {"_meta": meta, "dynamic": "strict", "properties": texts | values | columns}


class OpenSearchBackend:
    """An index in a cluster. What others write is seen at once."""

    name = "opensearch"

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        self._folder = folder
        self._pointer = _new_pointer() if create else _read_pointer(folder)
        self._fresh = create
        self._client = OpenSearch(self._pointer["address"], timeout=30, max_retries=2, retry_on_timeout=True)
        if create:
            self._call(lambda: self._client.indices.create(index=self._index, body={"mappings": mappings(0)}))
            if not (folder / POINTER).exists():
                self._point()
        self._change = self._read_change()

    @property
    def _index(self) -> str:
        return self._pointer["index"]

    def _point(self) -> None:
        """Make this index the corpus' own; drop the one before."""
        self._folder.mkdir(parents=True, exist_ok=True)
        before = json.loads((self._folder / POINTER).read_bytes()) if (self._folder / POINTER).exists() else None
        write_synced(self._folder / POINTER, json.dumps(self._pointer, sort_keys=True).encode())
        if before and before != self._pointer and before["address"] == self._pointer["address"]:
            self._call(lambda: self._client.indices.delete(index=before["index"], ignore_unavailable=True))

    def _read_change(self) -> int:
        found = self._call(lambda: self._client.indices.get_mapping(index=self._index))
        meta = found[self._index]["mappings"].get("_meta", {})
        if meta.get("analysis") != analysis.VERSION:
            raise IndexDamaged("the search index is of another version; run: stancegrid rebuild")
        return int(meta["change"])

    @property
    def change(self) -> int:
        """The catalogue's change number that this index holds."""
        return self._change

    def refresh(self) -> int:
        """Ask the cluster."""
        self._change = self._read_change()
        return self._change

    def write(self, added: Iterable[SearchDocument], removed: Iterable[int], *, change: int) -> None:
        """Replace and remove documents; acknowledged by the cluster and searchable when this returns."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with clear_storage_errors(self._folder), WriterLock(self._folder / LOCK):
            self._call(lambda: self._bulk(added, removed))
            self._call(lambda: self._client.indices.refresh(index=self._index))
            self._call(lambda: self._client.indices.put_mapping(index=self._index, body=_only_meta(change)))
            if self._fresh:
                self._point()
                self._fresh = False
        self._change = change

    def _bulk(self, added: Iterable[SearchDocument], removed: Iterable[int]) -> None:
        gone = ({"_op_type": "delete", "_index": self._index, "_id": str(key)} for key in removed)
        for done, what in helpers.streaming_bulk(self._client, gone, raise_on_error=False):
            if not done and what["delete"]["status"] != 404:
                raise CorpusError(f"the cluster did not remove an article: {what}")
        new = ({"_index": self._index, "_id": str(each.key), "_source": _fields(each)} for each in added)
        for _ in helpers.streaming_bulk(self._client, new, chunk_size=500):
            pass

    def match(self, query: Query, *, seconds: float | None = None) -> Match:
        """The matching keys, ascending; those of the pages that came before the deadline."""
        keys, partial = self._sorted(query, [{"key": "asc"}], seconds=seconds)
        return Match(array("q", keys), partial)

    def marks(self, query: Query) -> bytes | None:
        """`match` is as quick."""
        return None

    def count(self, query: Query, *, by_date: bool = False) -> int | None:
        """How many match."""
        body = {"query": self._query(query)}
        return int(self._call(lambda: self._client.count(index=self._index, body=body))["count"])

    def newest(self, query: Query, *, limit: int) -> list[int]:
        """The keys of the latest."""
        return self._sorted(query, [{"day": "desc"}, {"key": "desc"}], limit=limit)[0][:limit]

    def _sorted(
        self, query: Query, order: list[dict[str, str]], *, limit: int | None = None, seconds: float | None = None
    ) -> tuple[list[int], bool]:
        """Keys in an order whose last part is the key, at least `limit` if there are; whether the deadline came first."""
        keys: list[int] = []
        size = PAGE if limit is None else max(1, min(limit, PAGE))
        body: dict[str, Any] = {"query": self._query(query), "sort": order, "size": size, "_source": False}
        while True:
            found = self._search(body, seconds)
            hits = found["hits"]["hits"]
            keys.extend(hit["sort"][-1] for hit in hits)
            if found.get("timed_out"):
                return keys, True
            if len(hits) < size or (limit is not None and len(keys) >= limit):
                return keys, False
            body["search_after"] = hits[-1]["sort"]

    def _search(self, body: dict[str, Any], seconds: float | None = None) -> Any:
        limit = {} if seconds is None else {"timeout": f"{max(1, int(seconds * 1000))}ms"}
        return self._call(lambda: self._client.search(index=self._index, body=body | limit))

    def ranked(self, query: Query, *, limit: int) -> list[Hit]:
        """The best hits, ties by key."""
        order = [{"_score": "desc"}, {"key": "desc"}]
        body = {"query": self._query(query), "sort": order, "size": min(limit, PAGE), "_source": False}
        hits = self._search(body | {"track_scores": True})["hits"]["hits"]
        return [Hit(int(hit["_id"]), float(hit["_score"] or 0.0)) for hit in hits]

    def suggest(self, word: str) -> str | None:
        """A frequent surface form near a word that does not occur."""
        counts = self._forms(word[:1]) if word else []
        return None if word in dict(counts) else spelling.best_suggestion(word, counts)

    def vocabulary(self, prefix: str, *, limit: int) -> list[str]:
        """Surface forms with this prefix, most frequent first."""
        found = sorted((-count, form) for form, count in self._forms(prefix))
        return [form for _, form in found[:limit]]

    def languages(self) -> list[str]:
        """Those of its articles."""
        return sorted(value for value, _ in self._values(q.Field.LANG.value))

    def let_go(self) -> None:
        """The cluster has it."""

    def close(self) -> None:
        """End the connection."""
        self._client.close()

    def _forms(self, prefix: str) -> list[tuple[str, int]]:
        """Surface forms with a prefix, and in how many articles they occur."""
        return self._values("forms", include=_regex(prefix) + ".*")

    def _values(self, field: str, **options: str) -> list[tuple[str, int]]:
        """The values of a field, and in how many articles they occur."""
        terms = {"field": field, "size": MOST_FORMS, **options}
        found = self._search({"size": 0, "aggs": {"values": {"terms": terms}}})
        return sorted((bucket["key"], bucket["doc_count"]) for bucket in found["aggregations"]["values"]["buckets"])

    def _call(self, call: Callable[[], T]) -> T:
        """What goes wrong with the cluster, as our error."""
        try:
            return call()
        except NotFoundError as error:
            raise IndexDamaged(f"the cluster has no index {self._index}; run: stancegrid rebuild") from error
        except OpenSearchException as error:
            raise CorpusError(
                f"the cluster {self._pointer['address']} does not answer as it should: {error}"
            ) from error

    def _query(self, query: Query) -> dict[str, Any]:
        match query:
            case q.Everything() | q.And(()):
                return {"match_all": {}}
            case q.Nothing() | q.Or(()):
                return {"match_none": {}}
            case q.And(parts):
                wanted = [self._query(part) for part in parts if not isinstance(part, q.Not)]
                unwanted = [self._query(part.part) for part in parts if isinstance(part, q.Not)]
                return {"bool": {"must": wanted or [{"match_all": {}}], "must_not": unwanted}}
            case q.Or(parts):
                return _either([self._query(part) for part in parts])
            case q.Not(part):
                return {"bool": {"must": [{"match_all": {}}], "must_not": [self._query(part)]}}
            case q.DateRange(since, until):
                bounds = {"gte": since.toordinal() if since else 1} | ({"lte": until.toordinal()} if until else {})
                return {"range": {"day": bounds}}
            case q.Exact(field, value):
                return {"term": {field.value: {"value": value}}}
            case _:
                return _either([self._in_field(name, query) for name in _fields_of(query)])

    def _in_field(
        self, name: str, query: q.Word | q.Phrase | q.Near | q.Prefix | q.Wildcard | q.Fuzzy
    ) -> dict[str, Any]:
        boost = WEIGHTS.get(name, 1.0)
        match query:
            case q.Word(_, stem):
                return {"term": {f"{name}_stems": {"value": stem, "boost": boost}}}
            case q.Phrase(words, _, slop):
                return _phrase(name, words, slop, boost)
            case q.Near(words, distance):
                distinct = dict.fromkeys(words)
                if distance + 1 < len(distinct):
                    return {"match_none": {}}
                return _span(name, distinct, distance + 1 - len(distinct), in_order=False)
            case q.Prefix(text):
                return {"prefix": {name: {"value": text}}}
            case q.Wildcard(pattern):
                return {"wildcard": {name: {"value": pattern.replace("\\", "\\\\")}}}
            case q.Fuzzy():
                forms = [form for form, _ in self._forms(query.text[:1])] if query.text else []
                return {"terms": {name: spelling.near_forms(forms, query)}}


def _fields_of(query: q.Word | q.Phrase | q.Near | q.Prefix | q.Wildcard | q.Fuzzy) -> Sequence[str]:
    return TEXTS.get(query.field, (query.field.value,))


def _phrase(name: str, words: Sequence[str], slop: int, boost: float) -> dict[str, Any]:
    if len(words) == 1:
        return {"term": {name: {"value": words[0], "boost": boost}}}
    if slop == 1:
        return {"match_phrase": {name: {"query": " ".join(words), "boost": boost}}}
    if len(words) > 2:
        raise UnsupportedQuery("the backend opensearch cannot answer a phrase of several words with gaps")
    return _span(name, words, slop - 1, in_order=True)


def _span(name: str, words: Iterable[str], slop: int, *, in_order: bool) -> dict[str, Any]:
    clauses = [{"span_term": {name: word}} for word in words]
    return {"span_near": {"clauses": clauses, "slop": slop, "in_order": in_order}}


def _either(queries: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return queries[0] if len(queries) == 1 else {"bool": {"should": list(queries), "minimum_should_match": 1}}


def _regex(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _only_meta(change: int) -> dict[str, Any]:
    return {"_meta": {"analysis": analysis.VERSION, "change": change}}


def _fields(document: SearchDocument) -> dict[str, Any]:
    texts = joined_texts(document)
    return {
        **texts,
        "forms": sorted({*texts["title"].split(), *texts["body"].split()}),
        **{field.value: sorted(values) for field, values in keywords_of(document).items()},
    }


def _new_pointer() -> dict[str, str]:
    address = os.environ.get(ADDRESS, "")
    if not address:
        raise UsageError(f"set {ADDRESS} to the address of the OpenSearch cluster, as in http://localhost:9200")
    return {"address": address, "index": f"stancegrid-{uuid.uuid4().hex}"}


def _read_pointer(folder: Path) -> dict[str, str]:
    try:
        found = json.loads((folder / POINTER).read_bytes())
        return {"address": str(found["address"]), "index": str(found["index"])}
    except FileNotFoundError as error:
        raise IndexDamaged(f"{folder}: there is no search index here; run: stancegrid rebuild") from error
    except (ValueError, KeyError, TypeError) as error:
        raise IndexDamaged(f"{folder / POINTER}: damaged ({error}); run: stancegrid rebuild") from error
