"""The query language: what a person types -> `Request`. docs/queries.md describes it with examples.

Forgiving while somebody types: an unclosed quote or bracket, a dangling AND, an empty `field:` are completed or left out.
A wrong field, date, stance or order is a QueryError with its position and the nearest valid word.
"""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from whoosh.qparser import syntax

from index.annotation import Stance
from index.errors import QueryError
from index.search import analysis, when
from index.search import query as q
from index.search.grammar import Fielded, Leaf, NearGroup, Plain, Quoted, syntax_tree
from index.search.query import Query, Request

LONGEST_QUERY = 4_000
DEEPEST_NESTING = 40
MOST_WORDS = 500
MOST_LISTED = 8

FIELDS = {
    "title": q.Field.TITLE, "body": q.Field.BODY, "text": q.Field.BODY, "source": q.Field.SOURCE, "actor": q.Field.ACTOR,
    "country": q.Field.ACTOR, "person": q.Field.PERSON, "org": q.Field.ORG, "organisation": q.Field.ORG,
    "organization": q.Field.ORG, "proposal": q.Field.PROPOSAL, "stance": q.Field.STANCE, "lang": q.Field.LANG,
    "language": q.Field.LANG, "article": q.Field.ARTICLE, "id": q.Field.ARTICLE, "any": q.Field.ANY,
}  # fmt: skip
_NAME_FIELDS = frozenset({q.Field.SOURCE, q.Field.PERSON, q.Field.ORG})
TEXT_FIELDS = frozenset({q.Field.ANY, q.Field.TITLE, q.Field.BODY})
_DATES = {"date": when.date_range, "since": when.since, "after": when.since, "before": when.before}
_NAMES = (*FIELDS, *_DATES, "sort")
_SIDES = {"for": ("support", "open"), "against": ("reluctant", "oppose")}
_STANCES = (*(str(stance) for stance in Stance), *_SIDES)
_FUZZY = re.compile(r"(.+?)~([0-9]?)\Z", re.DOTALL)
# Stand for `*` and `?` while a word is analysed: letters that folding leaves alone and nobody types.
_STAR, _MARK = "\ua66e", "\ua015"
_HIDE = str.maketrans({"*": _STAR, "?": _MARK})
_SHOW = str.maketrans({_STAR: "*", _MARK: "?"})


def parse(text: str, *, today: datetime.date, languages: Sequence[str] = ("en",), unfinished: bool = False) -> Request:
    """What a line asks for. `languages`: whose stems a word may match (those of the corpus), the first one first.

    `unfinished`: somebody is still typing; a word at the very end stands for all that begin so, too, and one or two letters
    are answered with the newest articles.
    """
    if len(text) > LONGEST_QUERY:
        raise QueryError(f"the query is too long: {len(text)} characters, at most {LONGEST_QUERY}", LONGEST_QUERY)
    _check_nesting(text)
    reading = _Reading(today, tuple(languages) or ("en",), end=len(text) if unfinished else -1)
    try:
        query = reading.node(syntax_tree(text), q.Field.ANY)
    except QueryError:
        raise
    except Exception as error:  # Whoosh's parser fails on some lines; none may reach the user as a traceback
        raise QueryError("this query cannot be read; put quotes around the words that are meant literally") from error
    return Request(query or q.Everything(), reading.order, text)


def nearest(word: str, known: Iterable[str]) -> str:
    """`; did you mean title?`; when no word is near, all of them if they are few, else nothing."""
    words = list(known)
    near = difflib.get_close_matches(word.casefold(), words, n=1, cutoff=0.6)
    if near:
        return f"; did you mean {near[0]}?"
    return f"; there are {', '.join(words)}" if len(words) <= MOST_LISTED else ""


def _check_nesting(text: str) -> None:
    depth = 0
    for at, character in enumerate(text):
        depth += (character == "(") - (character == ")" and depth > 0)
        if depth > DEEPEST_NESTING:
            raise QueryError(f"more than {DEEPEST_NESTING} brackets inside one another", at)


@dataclass
class _Reading:
    """One pass over a syntax tree. `order` is what `sort:` said last; `end` where a word is not yet finished, or -1."""

    today: datetime.date
    languages: tuple[str, ...]
    end: int = -1
    order: q.Order | None = None
    words: int = 0

    def node(self, node: Any, where: q.Field) -> Query | None:
        """The query of a syntax node; None when nothing of it is left."""
        if isinstance(node, NearGroup):
            return self._near_group(node, where)
        if isinstance(node, syntax.NotGroup):
            part = join(q.And, self._parts(node, where))
            return None if part is None else _negated(part)
        if isinstance(node, syntax.GroupNode):
            return join(q.Or if isinstance(node, syntax.OrGroup) else q.And, self._parts(node, where))
        return self._leaf(node, where) if isinstance(node, Leaf) else None

    def _parts(self, group: Any, where: q.Field) -> list[Query]:
        """The parts of a group; a lone `field:` before a bracket rules that bracket."""
        parts: list[Query | None] = []
        ruling: q.Field | None = None
        for node in group:
            if isinstance(node, Fielded) and not node.text and not node.quoted and node.name.casefold() in FIELDS:
                ruling = FIELDS[node.name.casefold()]
                continue
            parts.append(self.node(node, ruling or where))
            ruling = None
        return [part for part in parts if part is not None]

    def _leaf(self, node: Leaf, where: q.Field) -> Query | None:
        self.words += 1
        if self.words > MOST_WORDS:
            raise QueryError(f"more than {MOST_WORDS} words in one query", node.at)
        if isinstance(node, Quoted):
            return self._value(node.text, where, node.at, quoted=True, distance=node.distance)
        if isinstance(node, Fielded):
            found, finished = self._fielded(node), node.quoted
        else:
            found, finished = self._value(node.text, where, node.at, quoted=False), False
        return found if finished or node.at + len(node.text) != self.end else self._begun(found)

    def _begun(self, query: Query | None) -> Query | None:
        """The word that is being typed, or any that begins so."""
        word = query.parts[0] if isinstance(query, q.Or) else query
        if isinstance(word, q.Exact) and word.field in _NAME_FIELDS:
            return join(q.Or, [word, q.Prefix(word.value, word.field)])
        if query is None or not isinstance(word, q.Word):
            return query
        if len(word.surface) < 3 and self.order is None:
            self.order = q.Order.NEWEST
        return join(q.Or, [query, q.Prefix(word.surface, word.field)])

    def _fielded(self, node: Fielded) -> Query | None:
        name, at = node.name.casefold(), node.startchar
        if name not in _NAMES:
            raise QueryError(f"there is no field {node.name!r}{nearest(name, _NAMES)}", at)
        if not node.text.strip():
            return None
        if name == "sort":
            self.order = _order(node)
            return None
        if name in _DATES:
            return _DATES[name](node.text, today=self.today, at=node.at)
        return self._value(node.text, FIELDS[name], node.at, quoted=node.quoted, distance=node.distance)

    def _value(self, text: str, where: q.Field, at: int, *, quoted: bool, distance: int = 0) -> Query | None:
        if where is q.Field.STANCE:
            return stance_query(text, at)
        if where not in TEXT_FIELDS:
            return _keyword(text, where, quoted=quoted)
        if not quoted:
            return self._typed(text, where)
        words = tuple(analysis.surfaces(text))
        if distance and len(set(words)) > 1:
            return q.Near(tuple(dict.fromkeys(words)), min(distance, q.FARTHEST), where)
        return q.Phrase(words, where) if words else None  # one word in quotes: this very form, not its stem

    def _typed(self, text: str, where: q.Field) -> Query | None:
        """A word outside quotes: plain, with wildcards, or fuzzy."""
        if text == "*":
            return q.Everything()
        if (fuzzy := _FUZZY.match(text)) and fuzzy[2] in {"", "1", "2"}:
            distance = int(fuzzy[2] or 1)
            return join(q.And, [q.Fuzzy(word, distance, where) for word in analysis.surfaces(fuzzy[1])])
        if "*" in text or "?" in text:
            return join(q.And, [part for part in (self._wild(word, where) for word in _wild_words(text)) if part])
        return self._sequence(tuple(analysis.surfaces(text)), where)

    def _wild(self, word: str, where: q.Field) -> Query | None:
        if not word.strip("*"):
            return None
        if "*" not in word and "?" not in word:
            return self._word(word, where)
        stemless = word.rstrip("*")
        if "*" not in stemless and "?" not in stemless:
            return q.Prefix(stemless, where)
        return q.Wildcard(re.sub(r"\*+", "*", word), where)

    def _sequence(self, words: tuple[str, ...], where: q.Field) -> Query | None:
        if len(words) > 1:
            return q.Phrase(words, where)
        return self._word(words[0], where) if words else None

    def _word(self, surface: str, where: q.Field) -> Query:
        stems = dict.fromkeys(analysis.stem(surface, language) for language in self.languages)
        found = join(q.Or, [q.Word(surface, stem, where) for stem in stems])
        assert found is not None  # there is at least one language
        return found

    def _near_group(self, group: NearGroup, where: q.Field) -> Query | None:
        """`a NEAR b`: all of it words, or it is no window."""
        words: list[str] = []
        for node in group:
            if not isinstance(node, Plain | Quoted):
                raise QueryError("NEAR joins words: a NEAR/5 b", getattr(node, "startchar", None) or 0)
            words += analysis.surfaces(node.text)
        distinct = tuple(dict.fromkeys(words))
        return (
            q.Near(distinct, min(max(1, group.distance), q.FARTHEST), where)
            if len(distinct) > 1
            else self._sequence(distinct, where)
        )


def join(kind: type[q.And] | type[q.Or], parts: Sequence[Query]) -> Query | None:
    """One flat And or Or of these; the part itself if it is alone; None for none."""
    flat: list[Query] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, kind) else (part,))
    if len(flat) < 2:
        return flat[0] if flat else None
    return kind(tuple(flat))


def _negated(part: Query) -> Query:
    return part.part if isinstance(part, q.Not) else q.Not(part)


def _wild_words(text: str) -> list[str]:
    """The words of a text with wildcards, each with its own: "peace-keep*" is peace and keep*, "4.4*" is 4.4*."""
    words: list[str] = []
    end = -1
    for token in analysis.tokens(text.translate(_HIDE)):
        word = token.surface.translate(_SHOW)
        touching = token.start == end and bool(words) and (word[0] in "*?" or words[-1][-1] in "*?")
        if touching:
            words[-1] += word
        else:
            words.append(word)
        end = token.end
    return words


def _keyword(text: str, where: q.Field, *, quoted: bool) -> Query | None:
    value = analysis.fold_value(text)
    if value.startswith(q.WHOLE) and where in _NAME_FIELDS:
        value = q.WHOLE + value[1:].strip()  # a sign such as ´ folds to a space
    if not value or value == "*":
        return q.Everything() if value and not quoted else None
    if quoted or ("*" not in value and "?" not in value) or value.startswith("http"):
        return q.Exact(where, value)
    head = value.rstrip("*")
    return (
        q.Prefix(head, where) if "*" not in head and "?" not in head else q.Wildcard(re.sub(r"\*+", "*", value), where)
    )


def stance_query(text: str, at: int) -> Query:
    """`pl/troops/oppose`, parts may be `*` or missing; `for` and `against` are sides; a stance alone is anyone's."""
    parts = [part.strip() or "*" for part in analysis.fold_value(text).split("/")]
    if len(parts) == 1 and parts[0] in _STANCES:
        parts = ["*", "*", parts[0]]
    if len(parts) > 3:
        raise QueryError("a stance is written actor/proposal/stance, as in pl/troops/oppose", at)
    actor, proposal, said = (*parts, "*", "*")[:3]
    if said not in _STANCES and "*" not in said and "?" not in said:
        raise QueryError(f"there is no stance {said!r}{nearest(said, _STANCES)}", at + text.rfind("/") + 1)
    found = join(q.Or, [_triple(actor, proposal, stance) for stance in _SIDES.get(said, (said,))])
    assert found is not None  # there is at least one stance
    return found


def _triple(actor: str, proposal: str, stance: str) -> Query:
    pattern = f"{actor}/{proposal}/{stance}"
    if "*" not in pattern and "?" not in pattern:
        return q.Exact(q.Field.STANCE, pattern)
    return q.Wildcard(pattern, q.Field.STANCE)


def _order(node: Fielded) -> q.Order:
    said = node.text.strip().casefold()
    known = [str(order) for order in q.Order]
    if said not in known:
        raise QueryError(f"there is no order {node.text!r}{nearest(said, known)}", node.at)
    return q.Order(said)
