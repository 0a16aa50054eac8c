"""A YAML file as a tree in which every value is text and knows its line, and a form that collects the mistakes in it.

YAML turns the country code NO into false and 12:30 into 750, so nothing here is resolved: a scalar is what was typed.
The tree is built from the parser's events, because composing nodes recurses in C and a file of brackets ends the process.
"""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from index.errors import ConfigError
from index.regular import opened

_TAB = re.compile(r" *\t")

SIZE_CAP = 4_000_000  # bytes; the largest honest configuration seen has a hundredth of that
DEPTH_CAP = 16


@dataclass(frozen=True, slots=True)
class Node:
    """One value: `path` is its dotted place (`stance.half_life_days`), `line` counts from 1."""

    path: str
    line: int
    value: str | tuple[Node, ...] | dict[str, Node]


@dataclass(slots=True)
class _Open:
    """A list or table whose end has not been read yet; `key` is the key that waits for its value."""

    path: str
    line: int
    table: bool
    items: list[Node]
    entries: dict[str, Node]
    key: str | None = None
    key_line: int = 0

    def place(self) -> str:
        """The dotted path of the next child."""
        inner = self.key if self.table else str(len(self.items) + 1)
        return f"{self.path}.{inner}" if self.path else str(inner)


class Form:
    """A configuration file being filled in: reads typed values off the tree and keeps every mistake with its line."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._mistakes: dict[tuple[int, str], None] = {}

    def mistake(self, line: int, message: str) -> None:
        """Note a mistake; reading goes on, so that all of them are reported at once."""
        self._mistakes[line, message] = None

    def finish(self) -> None:
        """Raise ConfigError with every mistake, one a line, in the order of the file."""
        if self._mistakes:
            raise ConfigError("\n".join(f"{self.name}:{line}: {text}" for line, text in sorted(self._mistakes)))

    # --- the tree ---

    def parse(self, text: str) -> Node:
        """The tree of a file. Raises ConfigError at the first thing that is not plain YAML."""
        try:
            root = self._build(text)
        except yaml.MarkedYAMLError as error:
            line = getattr(error.problem_mark or error.context_mark, "line", 0) + 1
            problem = error.problem or error.context
            if _TAB.match(text.split("\n", line)[line - 1]):
                problem = "a tab cannot indent a line; use spaces"
            raise ConfigError(f"{self.name}:{line}: this is not YAML: {problem}") from None
        except yaml.YAMLError as error:
            raise ConfigError(f"{self.name}:1: this is not YAML: {str(error).splitlines()[0]}") from None
        return root or Node("", 1, {})

    def _build(self, text: str) -> Node | None:
        stack: list[_Open] = []
        root: Node | None = None
        for event in yaml.parse(text, Loader=_LOADER):
            line = getattr(event.start_mark, "line", 0) + 1
            self._refuse(event, line)
            done: Node | None = None
            if isinstance(event, yaml.ScalarEvent):
                done = self._scalar(stack, event.value, line)
            elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
                self._open(stack, isinstance(event, yaml.MappingStartEvent), line)
            elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                ended = stack.pop()
                done = Node(ended.path, ended.line, ended.entries if ended.table else tuple(ended.items))
            elif isinstance(event, yaml.DocumentStartEvent) and root is not None:
                raise ConfigError(f"{self.name}:{line}: a second document starts here; only one is read")
            if done and not stack:
                root = done
            elif done:
                _place(stack[-1], done)
        return root

    def _refuse(self, event: yaml.Event, line: int) -> None:
        """Aliases, anchors and tags are not needed here and have been ways to attack."""
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise ConfigError(f"{self.name}:{line}: anchors and aliases (& and *) are not read; quote or write it out")
        if getattr(event, "tag", None):
            raise ConfigError(f"{self.name}:{line}: tags (!) are not read; put the value in quotes")

    def _open(self, stack: list[_Open], table: bool, line: int) -> None:
        if len(stack) >= DEPTH_CAP:
            raise ConfigError(f"{self.name}:{line}: nested deeper than {DEPTH_CAP} levels")
        if stack and stack[-1].table and stack[-1].key is None:
            raise ConfigError(f"{self.name}:{line}: a key must be a word")
        stack.append(_Open(stack[-1].place() if stack else "", line, table, [], {}))

    def _scalar(self, stack: list[_Open], value: str, line: int) -> Node | None:
        """The value, or None where the scalar was a key."""
        top = stack[-1] if stack else None
        if top is None or not top.table or top.key is not None:
            return Node(top.place() if top else "", line, value)
        if value in top.entries:
            first = top.entries[value].line
            self.mistake(line, f"{_dotted(top.path, value)} stands here twice; first in line {first}")
        top.key, top.key_line = value, line
        return None

    # --- typed values; each notes a mistake and returns something harmless ---

    def table(self, node: Node, known: Iterable[str] | None = None) -> dict[str, Node]:
        """The entries of a table; keys that are not among `known` are reported with the nearest that is."""
        if isinstance(node.value, str) and node.value.strip() in ("", "~", "null"):
            return {}
        if not isinstance(node.value, dict):
            self.mistake(node.line, f"{node.path or 'the file'} must be a table of names and values")
            return {}
        if known is not None:
            words = list(known)
            for key, child in node.value.items():
                if key not in words:
                    self.unknown(child, key, words, node.path)
        return node.value

    def unknown(self, node: Node, word: str, words: Sequence[str], inside: str) -> None:
        """Report a word that is not one of `words`, with the nearest of them."""
        near = nearest(word, words)
        hint = f"; did you mean {_dotted(inside, near)}?" if near else f"; known here: {', '.join(words)}"
        self.mistake(node.line, f"{_dotted(inside, word)} is unknown{hint}")

    def items(self, node: Node) -> tuple[Node, ...]:
        """The items of a list; a single value counts as a list of one, nothing as an empty list."""
        if isinstance(node.value, tuple):
            return node.value
        if isinstance(node.value, str):
            return () if node.value.strip() in ("", "~", "null") else (node,)
        self.mistake(node.line, f"{node.path} must be a list")
        return ()

    def text(self, node: Node) -> str:
        """A single value as typed."""
        if isinstance(node.value, str):
            return node.value.strip()
        self.mistake(node.line, f"{node.path} must be a single value")
        return ""

    def texts(self, node: Node) -> tuple[str, ...]:
        """A list of values as typed, empty ones reported."""
        found = tuple(self.text(item) for item in self.items(node))
        if any(not text for text in found):
            self.mistake(node.line, f"{node.path} has an empty item")
        return tuple(text for text in found if text)

    def word(self, node: Node, words: Sequence[str]) -> str:
        """One of `words`."""
        found = self.text(node)
        if found not in words:
            near = nearest(found, words)
            hint = f"did you mean {near}?" if near else f"one of {', '.join(words)}"
            self.mistake(node.line, f"{node.path}: {found or 'nothing'} is not known here; {hint}")
        return found

    def day(self, node: Node) -> datetime.date | None:
        """A day as YYYY-MM-DD; nothing means open."""
        found = self.text(node)
        if found in ("", "~", "null"):
            return None
        try:
            return datetime.date.fromisoformat(found)
        except ValueError:
            self.mistake(node.line, f"{node.path}: {found} is not a day; write it as 2025-02-17")
            return None

    def number(self, node: Node, low: float, high: float, default: float) -> float:
        """A number between `low` and `high`, ends included."""
        found = self.text(node)
        try:
            number = float(found)
        except ValueError:
            number = high + 1
        if low <= number <= high:
            return number
        self.mistake(node.line, f"{node.path}: {found or 'nothing'} is not a number from {low:g} to {high:g}")
        return default

    def truth(self, node: Node) -> bool:
        """Yes or no."""
        found = self.text(node).lower()
        if found not in ("yes", "no", "true", "false"):
            self.mistake(node.line, f"{node.path}: {found or 'nothing'} is neither yes nor no")
        return found in ("yes", "true")


def nearest(word: str, words: Iterable[str], *, alike: float = 0.6) -> str:
    """The valid word that is most like this one, or an empty string where none is `alike` enough (0 to 1)."""
    folded = {candidate.casefold(): candidate for candidate in words}
    found = difflib.get_close_matches(word.casefold(), list(folded), n=1, cutoff=alike)
    return folded[found[0]] if found else ""


def read_text(path: Path) -> str:
    """The text of a configuration file. Raises ConfigError when it is missing, unreadable or not UTF-8."""
    try:
        with opened(path) as file:
            data = file.read(SIZE_CAP + 1)
        if len(data) > SIZE_CAP:
            raise ConfigError(
                f"{path}: larger than {SIZE_CAP // 1_000_000} MB, so it is hardly a configuration; "
                "name another with --config"
            )
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{path}:{line}: this is not UTF-8; save the file in that encoding") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}); name another with --config") from None


def _place(parent: _Open, child: Node) -> None:
    if not parent.table:
        parent.items.append(child)
        return
    if parent.key is not None:
        # The line of an entry is that of its key: that is where a person looks for `stance.windw`.
        parent.entries.setdefault(parent.key, Node(child.path, parent.key_line, child.value))
    parent.key = None


def _dotted(inside: str, word: str) -> str:
    return f"{inside}.{word}" if inside else word


_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
