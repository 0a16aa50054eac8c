"""Metadata rules of the configuration: what files do not state themselves, said once for many of them.

A rule matches the path by which an article is known (`ungdc/POL_79_2024.txt`), from its end, so that `ungdc/*.txt` also
means `data/ungdc/*.txt`; or, written `field: glob`, one of its fields (`address: *://www.whitehouse.gov/*`).
`*` is anything inside one folder or file name, `**` also across folders, `?` one character, `[ab]` one of these,
`{name}` like `*` and remembered. A value may use what was remembered: `{name}`, or `{1}` for the first `*`.
Where several divisions are possible, what stands first takes the most.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from index.article import Article, DatePrecision
from index.config import MetadataRule
from index.dates import parse_date
from index.lang import load

_FIELD_RULE = re.compile(r"([A-Za-z_][\w.-]*):\s+(\S.*)", re.DOTALL)
_TOKEN = re.compile(r"(?P<across>\*\*)|(?P<star>\*)|(?P<one>\?)|\[(?P<set>!?[^\]/]+)\]|\{(?P<name>[A-Za-z_]\w*)\}")
_USE = re.compile(r"\{(\w+)\}")
_ATTRIBUTES = ("title", "source", "address", "language", "speaker_actor")
_LONGEST_PATH = 4096


def with_rules(article: Article, path: str, rules: Sequence[MetadataRule]) -> Article:
    """`article` with what the rules set, one after the other. `path` is the path by which its file was added.

    A date that the article states exactly stays; every other field takes what the rule says.
    """
    for rule in rules:
        captures = _captures(rule.match, article, path)
        if captures is not None:
            article = replace(article, **_changes(article, rule, captures))
    return article


def actor_id(name: str) -> str:
    """The actor id for an ISO 3166 code (two or three letters) or a country's name; anything else as it stands."""
    bare = name.strip(" _-")
    return _ids().get(bare.casefold(), bare)


@cache
def _ids() -> Mapping[str, str]:
    world = load("countries", "world")
    entries = {**world["countries"], **world.get("organisations", {})}
    names = {name.casefold(): id for id, entry in entries.items() for name in entry["names"]}
    codes = {code.casefold(): id for code, id in load("codes", "world")["alpha3"].items()}
    return names | codes | {id.casefold(): id for id in entries}


def _changes(article: Article, rule: MetadataRule, captures: Mapping[str, str]) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for name, template in rule.set.items():
        value = _USE.sub(lambda use: captures.get(use[1], ""), template).strip()
        if not value:
            continue
        if name == "date":
            date = parse_date(value)
            if date.day and article.date.precision is not DatePrecision.EXACT:
                changes["date"] = date
        elif name in _ATTRIBUTES:
            changes[name] = actor_id(value) if name == "speaker_actor" else value
    return changes


def _captures(match: str, article: Article, path: str) -> Mapping[str, str] | None:
    """What the wildcards of `match` stand for; None when it does not match."""
    field = _FIELD_RULE.fullmatch(match)
    if field:
        return _pattern(field[2], whole=True).captures(_value(article, field[1].lower()))
    if match.startswith("/") and article.path is not None:
        path = str(article.path.absolute())
    for glob in dict.fromkeys((match, match.replace("/**/", "/"))):  # `**` may also stand for no folder at all
        found = _pattern(glob.removeprefix("./").removeprefix("**/"), whole=False).captures(path)
        if found is not None:
            return found
    return None


def _value(article: Article, name: str) -> str:
    if name in (*_ATTRIBUTES, "id", "name"):
        return str(getattr(article, name))
    if name == "date":
        return article.date.day.isoformat() if article.date.day else ""
    return article.fields.get(name, "")


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A glob as a regular expression over the reversed text: read from its end, no wildcard ever backtracks."""

    expression: re.Pattern[str]
    names: tuple[str, ...]  # of the groups, in the order of the expression

    def captures(self, text: str) -> Mapping[str, str] | None:
        found = self.expression.match(text[-_LONGEST_PATH:][::-1])
        if not found:
            return None
        return {name: (value or "")[::-1] for name, value in zip(self.names, found.groups(), strict=True)}


@cache
def _pattern(glob: str, *, whole: bool) -> _Pattern:
    parts = _parts(glob, whole)[::-1]
    expression, names, stars = "", [], sum(name == "*" for _, name in parts)
    for position, (part, name) in enumerate(parts):
        if not name:
            expression += part
            continue
        names.append(str(stars) if name == "*" else name)
        stars -= name == "*"
        fixed = "".join(after for after, _ in parts[position + 1 : _next_wildcard(parts, position)])
        expression += (
            rf"({part}*?)(?={fixed}{'' if _next_wildcard(parts, position) < len(parts) else _start(glob, whole)})"
        )
        expression = rf"(?>{expression})"
    return _Pattern(re.compile(expression + _start(glob, whole), re.DOTALL), tuple(names))


def _start(glob: str, whole: bool) -> str:
    """What must come after the reversed pattern: the beginning of the text, or of a folder name in it."""
    return r"\Z" if whole or glob.startswith("/") else r"(?=/|\Z)"


def _next_wildcard(parts: Sequence[tuple[str, str]], position: int) -> int:
    return next((later for later in range(position + 1, len(parts)) if parts[later][1]), len(parts))


def _parts(glob: str, whole: bool) -> list[tuple[str, str]]:
    """Pieces in order: (expression of one character or literal reversed, name of its capture or "")."""
    inside = "." if whole else "[^/]"
    parts: list[tuple[str, str]] = []
    end = 0
    for token in _TOKEN.finditer(glob):
        parts += [(re.escape(character), "") for character in glob[end : token.start()]]
        if token["across"]:
            parts.append((".", "*"))
        elif token["star"] or token["name"]:
            parts.append((inside, token["name"] or "*"))
        else:
            parts.append((inside if token["one"] else _set(token["set"]), ""))
        end = token.end()
    return parts + [(re.escape(character), "") for character in glob[end:]]


def _set(characters: str) -> str:
    negated = characters.startswith("!")
    inside = characters.removeprefix("!").replace("\\", r"\\").replace("^", r"\^").replace("[", r"\[")
    return f"[{'^' if negated else ''}{inside}]"
