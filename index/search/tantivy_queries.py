"""Our queries in Tantivy's terms. What it cannot be asked exactly is refused, not approximated."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from typing import Any

import tantivy

from index.errors import UnsupportedQuery
from index.search import query as q
from index.search import spelling
from index.search.terms import KEYWORD_FIELDS, TEXTS, WEIGHTS

MOST_ARRANGEMENTS = 600
"""Tantivy has no window query: a small one of several words is asked as its arrangements, a larger one is refused."""

LONGEST_HEAD = 3
"""Beginnings of words up to this length are terms of their own: the first letters of a word stand in most articles."""

_FEW_DAYS = 400
"""Up to so many days a range is asked day by day."""

_SPECIAL = re.compile(r"([.+*?()|\[\]{}^$\\#&\-~/<>@\"])")


def schema() -> Any:
    """Forms with positions, stems with counts, beginnings of words, values; key, day, both as one number; a bit of the key."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("key", indexed=True, fast=True)
    builder.add_integer_field("stamp", fast=True)
    builder.add_integer_field("bit", fast=True)
    builder.add_unsigned_field("day", indexed=True, fast=True)
    for text in ("title", "body"):
        builder.add_text_field(text, tokenizer_name="whitespace", index_option="position")
        builder.add_text_field(f"{text}_stems", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("heads", tokenizer_name="whitespace", index_option="basic")
    for field in KEYWORD_FIELDS:
        builder.add_text_field(field.value, tokenizer_name="raw", index_option="basic")
    return builder.build()


def heads_of(forms: Iterable[str]) -> Set[str]:
    """The beginnings of words that the field `heads` has."""
    heads = found = {form[:LONGEST_HEAD] for form in forms}
    for length in range(LONGEST_HEAD - 1, 0, -1):
        found = {head[:length] for head in found}
        heads = heads | found
    return heads


class Translation:
    """Translates queries. `terms`: the terms of a field that begin so, with the number of their articles."""

    def __init__(self, schema: Any, terms: Callable[[str, str], Iterable[tuple[str, int]]]) -> None:
        self._schema = schema
        self._terms = terms

    def matching(self, query: q.Query) -> Any:
        """What matches; scores mean nothing."""
        try:
            return self._query(query)
        except ValueError as error:
            raise UnsupportedQuery(f"the backend tantivy cannot answer this: {error}") from error

    def ranking(self, query: q.Query, leaves: Sequence[q.Query]) -> Any:
        """What matches and has at least one of the leaves, scored by these alone."""
        if _only_scored(query):
            return self.matching(query)
        scores = either([self.matching(leaf) for leaf in leaves])
        if _any_leaf_matches(query):
            return scores
        filtered = tantivy.Query.const_score_query(self.matching(query), 0.0)
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, filtered), (tantivy.Occur.Must, scores)])

    def without(self, query: q.Query, leaves: Sequence[q.Query]) -> Any:
        """What matches and has none of the leaves."""
        return self.matching(q.And((query, *map(q.Not, leaves))))

    def _query(self, query: q.Query) -> Any:
        match query:
            case q.Everything() | q.And(()):
                return tantivy.Query.all_query()
            case q.Nothing() | q.Or(()):
                return tantivy.Query.empty_query()
            case q.And(parts):
                return self._and(parts)
            case q.Or(parts):
                return either([self._query(part) for part in parts])
            case q.Not():
                return self._and((query,))
            case q.DateRange():
                return self._dated(query)
            case q.Exact(field, value):
                return self._term(field.value, valid(value))
            case q.Word(_, stem, field):
                return either([_weighed(text, self._term(f"{text}_stems", stem)) for text in TEXTS[field]])
            case q.Phrase(words, field, slop):
                return self._arranged(field, lambda: _phrase_arrangements(words, slop))
            case q.Near(words, distance, field):
                distinct = tuple(dict.fromkeys(words))
                if len(distinct) == 2:
                    return self._pair(field, distinct, distance)
                return self._arranged(field, lambda: _window_arrangements(distinct, distance))
            case q.Prefix() | q.Wildcard() | q.Fuzzy():
                if isinstance(query, q.Prefix) and query.field is q.Field.ANY and 0 < len(query.text) <= LONGEST_HEAD:
                    return self._term("heads", valid(query.text))
                return either([self._forms(name, query) for name in TEXTS.get(query.field, (query.field.value,))])

    def between(self, translated: Any, first: int, end: int) -> Any:
        """What matches among the keys of a range."""
        keys = tantivy.Query.range_query(self._schema, "key", tantivy.FieldType.Integer, first, end, True, False)
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, translated), (tantivy.Occur.Must, keys)])

    def _and(self, parts: Sequence[q.Query]) -> Any:
        occur = tantivy.Occur
        clauses = [(occur.MustNot, self._query(part.part)) for part in parts if isinstance(part, q.Not)]
        wanted = [(occur.Must, self._query(part)) for part in parts if not isinstance(part, q.Not)]
        return tantivy.Query.boolean_query([*(wanted or [(occur.Must, tantivy.Query.all_query())]), *clauses])

    def _dated(self, query: q.DateRange) -> Any:
        first = query.since.toordinal() if query.since else 1
        last = query.until.toordinal() if query.until else 2**32
        if first > last:
            return tantivy.Query.empty_query()
        return tantivy.Query.range_query(
            self._schema, "day", tantivy.FieldType.Unsigned, first, last, use_inverted_index=last - first < _FEW_DAYS
        )

    def _term(self, field: str, value: str) -> Any:
        return tantivy.Query.term_query(self._schema, field, value, "freq" if field.endswith("_stems") else "basic")

    def _arranged(self, field: q.Field, arrangements: Callable[[], Iterator[list[tuple[int, str]]]]) -> Any:
        """Any of these arrangements of words at offsets, in the title or in the body."""
        listed = list(itertools.islice(arrangements(), MOST_ARRANGEMENTS + 1))
        if len(listed) > MOST_ARRANGEMENTS:
            raise UnsupportedQuery(
                "the backend tantivy cannot answer so wide a window; try fewer words or a smaller one"
            )
        return either([_weighed(text, self._arrangement(text, words)) for text in TEXTS[field] for words in listed])

    def _pair(self, field: q.Field, words: Sequence[str], distance: int) -> Any:
        """Two words in a window. Tantivy's slop lets words stand in the other order too, but only nearer than it says."""
        phrase = tantivy.Query.phrase_query
        return either(
            [
                _weighed(text, phrase(self._schema, text, list(order), distance - 1))
                for text in TEXTS[field]
                for order in (words, words[::-1])
            ]
        )

    def _arrangement(self, text: str, words: list[tuple[int, str]]) -> Any:
        if len(words) == 1:
            return self._term(text, words[0][1])
        return tantivy.Query.phrase_query(self._schema, text, words)

    def _forms(self, name: str, query: q.Prefix | q.Wildcard | q.Fuzzy) -> Any:
        if isinstance(query, q.Fuzzy):
            forms = [form for form, _ in self._terms(name, query.text[:1])] if query.text else []
            near = spelling.near_forms(forms, query)
            return tantivy.Query.term_set_query(self._schema, name, near) if near else tantivy.Query.empty_query()
        if isinstance(query, q.Prefix):
            regex = _regex(valid(query.text)) + ".*"
        else:
            regex = "".join(map(_wild, valid(re.sub(r"\*+", "*", query.pattern))))
        return tantivy.Query.regex_query(self._schema, name, regex)


def _only_scored(query: q.Query) -> bool:
    """Whether everything in a query counts for its score."""
    if isinstance(query, q.And | q.Or):
        return bool(query.parts) and all(map(_only_scored, query.parts))
    return isinstance(query, q.Word | q.Phrase | q.Near)


def _any_leaf_matches(query: q.Query) -> bool:
    """Whether whatever has one of the words or phrases that count for the score matches the query."""
    if isinstance(query, q.Or):
        return all(map(_any_leaf_matches, query.parts))
    return not isinstance(query, q.And)


def always_scored(query: q.Query) -> bool:
    """Whether nothing matches without one of the words or phrases that count for the score."""
    if isinstance(query, q.And):
        return any(map(always_scored, query.parts))
    if isinstance(query, q.Or):
        return all(map(always_scored, query.parts))
    return isinstance(query, q.Word | q.Phrase | q.Near)


def either(queries: Sequence[Any]) -> Any:
    """Any of these."""
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


def valid(text: str) -> str:
    """Without lone surrogates, which Tantivy's strings cannot hold."""
    return text.encode("utf-8", "replace").decode()
