"""The grammar of the query language, as plugins of Whoosh's parser. Its syntax tree is turned into our nodes by language.py.

Whoosh tags the text and arranges groups and operators; its own query objects are never built.
"""

from __future__ import annotations

import re
from typing import Any

from whoosh.qparser import QueryParser, plugins, syntax

from index.search.query import QUOTES

_EDGE = r"(?:^|(?<=[\s()]))"
_END = r"(?=[\s()]|$)"
_VALUE = rf"[{QUOTES}](?P<quoted>[^{QUOTES}]*)(?:[{QUOTES}]|$)"


class Leaf(syntax.SyntaxNode):  # type: ignore[misc]  # Whoosh has no types
    """A piece of the query as typed; `startchar` is where it stands."""

    has_boost = False

    def __init__(self, text: str, at: int) -> None:
        self.text = text
        self.at = at  # of `text` itself, behind a field name or a quote

    def r(self) -> str:
        return repr(self.text)


class Plain(Leaf):
    """A word as typed, with its `*`, `?` and `~`."""


class Quoted(Leaf):
    """What stood between quotes; `distance` of `"a b"~5`, else 0."""

    def __init__(self, text: str, at: int, distance: int) -> None:
        super().__init__(text, at)
        self.distance = distance


class Fielded(Leaf):
    """`name:value`; `quoted` tells whether the value stood between quotes."""

    def __init__(self, name: str, text: str, at: int, *, quoted: bool, distance: int = 0) -> None:
        super().__init__(text, at)
        self.name = name
        self.quoted = quoted
        self.distance = distance


class NearGroup(syntax.GroupNode):  # type: ignore[misc]  # Whoosh has no types
    """Words joined by NEAR; `distance` is the smallest asked for."""

    merging = True
    distance = 0


class NearOperator(syntax.InfixOperator):  # type: ignore[misc]  # Whoosh has no types
    """`a NEAR b` or `a NEAR/5 b`."""

    distance = 0

    def replace_self(self, parser: Any, group: Any, position: int) -> Any:
        after = super().replace_self(parser, group, position)
        for node in group[max(0, position - 1) : position + 1]:
            if isinstance(node, NearGroup):
                node.distance = min(node.distance or self.distance, self.distance)
        return after


class NearTagger(plugins.OperatorsPlugin.OpTagger):  # type: ignore[misc]  # Whoosh has no types
    def create(self, parser: Any, match: re.Match[str]) -> NearOperator:
        operator = NearOperator(match.group(0), NearGroup)
        operator.distance = int(match.group("distance") or DEFAULT_DISTANCE)
        return operator


DEFAULT_DISTANCE = 10


class PlainPlugin(plugins.TaggingPlugin):  # type: ignore[misc]  # Whoosh has no types
    """Anything that is no other piece, up to a space, a parenthesis or a quote."""

    expr = rf"[^\s(){QUOTES}]+"
    priority = 50

    def create(self, parser: Any, match: re.Match[str]) -> Plain:
        return Plain(match.group(0), match.start())


class QuotedPlugin(plugins.TaggingPlugin):  # type: ignore[misc]  # Whoosh has no types
    """A phrase in straight or typographic quotes; the last one may be unclosed."""

    expr = rf"{_VALUE}(?:~(?P<distance>\d{{0,4}}))?"
    priority = 10

    def create(self, parser: Any, match: re.Match[str]) -> Quoted:
        return Quoted(match.group("quoted"), match.start("quoted"), _distance(match))


class FieldedPlugin(plugins.TaggingPlugin):  # type: ignore[misc]  # Whoosh has no types
    """`name:value`, `name:"a value"`, and `name:` before a parenthesis."""

    expr = rf"(?P<name>[^\W\d_]+):(?=\S|$)(?:{_VALUE}(?:~(?P<distance>\d{{0,4}}))?|(?P<value>[^\s(){QUOTES}]*))"
    priority = 20

    def create(self, parser: Any, match: re.Match[str]) -> Fielded | None:
        if match.group("name").lower() in {"http", "https"}:
            return None
        quoted = match.group("quoted") is not None
        part = "quoted" if quoted else "value"
        name, text = match.group("name"), match.group(part)
        return Fielded(name, text, match.start(part), quoted=quoted, distance=_distance(match))


class MinusPlugin(plugins.TaggingPlugin):  # type: ignore[misc]  # Whoosh has no types
    """`-word` is NOT word, `+word` is word."""

    expr = rf"{_EDGE}[-+−](?=[^\s)])"
    priority = 5

    def create(self, parser: Any, match: re.Match[str]) -> Any:
        if match.group(0) == "+":
            return syntax.Whitespace()
        return syntax.PrefixOperator(match.group(0), syntax.NotGroup)


def _distance(match: re.Match[str]) -> int:
    return max(1, int(match.group("distance") or DEFAULT_DISTANCE)) if match.group("distance") is not None else 0


def _parser() -> QueryParser:
    near = NearTagger(rf"{_EDGE}NEAR(?:/(?P<distance>\d{{1,4}}))?{_END}", NearGroup, NearOperator)
    operators = plugins.OperatorsPlugin(
        ops=[(near, 0)],
        And=rf"{_EDGE}(?:AND|&&){_END}",
        Or=rf"{_EDGE}(?:OR|\|\|){_END}",
        Not=rf"{_EDGE}NOT{_END}",
        AndNot=None,
        AndMaybe=None,
        Require=None,
    )
    pieces = [plugins.GroupPlugin(), operators, QuotedPlugin(), FieldedPlugin(), MinusPlugin(), PlainPlugin()]
    return QueryParser("any", None, plugins=pieces)


_PARSER = _parser()


def syntax_tree(text: str) -> Any:
    """The groups, operators and leaves of a query. Brackets, quotes and operators that lack a partner are forgiven."""
    return _PARSER.process(text)
