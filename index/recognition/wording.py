"""Regular expressions made from word lists, fast however long the list is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any


def alternatives(words: Iterable[str]) -> str:
    """A pattern for any of the words, as a trie: Python tries plain alternations one by one, which is slow for hundreds.

    The longest word that matches wins over its own prefixes.
    """
    root: dict[str, Any] = {}
    for word in words:
        node = root
        for letter in word:
            node = node.setdefault(letter, {})
        node[""] = {}
    return _pattern(root)


def _pattern(node: dict[str, Any]) -> str:
    branches = [re.escape(letter) + _pattern(below) for letter, below in sorted(node.items()) if letter]
    if not branches:
        return ""
    joined = branches[0] if len(branches) == 1 else "(?:" + "|".join(branches) + ")"
    if "" not in node:
        return joined
    return f"(?:{joined})?"


def inflected(noun: str) -> list[str]:
    """The noun in singular and plural: "ministry", "ministries"; "head of state", "heads of state"."""
    head, of, rest = noun.partition(" of ")
    plurals = [head + "s"]
    if head.endswith("y") and not head.endswith("ey"):
        plurals = [head[:-1] + "ies"]
    elif head.endswith("man"):
        plurals = [head[:-3] + "men"]
    elif head.endswith(("ch", "sh", "ss")):
        plurals = [head + "es"]
    return [noun, *(plural + of + rest for plural in plurals)]
