"""Themes: which look each role has. Backgrounds stay the terminal's own, so that blank cells cost nothing to paint."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from rich.style import Style

from index.answers import CellLabel

ROLES = (
    "text", "dim", "title", "here", "bar", "match", "evidence", "actor", "proposal",
    "person", "key", "error", "note", "head", "support", "open", "undecided", "reluctant",
    "oppose", "contradictory", "changed", "mixed", "nothing",
)  # fmt: skip

# dark and light use the sixteen colours of the terminal, whose owner chose them to be readable; contrast uses weight,
# underline and reverse, and only the strongest colours.
_COMMON = {
    "text": "",
    "bar": "reverse",
    "title": "bold",
    "here": "bold",
    "actor": "underline",
    "person": "underline",
    "proposal": "underline",
    "head": "bold",
    "nothing": "",
    "contradictory": "bold reverse",
    "mixed": "bold",
}
_DARK = _COMMON | {
    "dim": "bright_black",
    "match": "bold yellow",
    "evidence": "cyan",
    "key": "cyan",
    "error": "bold red",
    "note": "yellow",
    "support": "green",
    "open": "cyan",
    "undecided": "yellow",
    "reluctant": "magenta",
    "oppose": "red",
    "changed": "bold",
}
_LIGHT = _COMMON | {
    "dim": "bright_black",
    "match": "bold magenta",
    "evidence": "blue",
    "key": "blue",
    "error": "bold red",
    "note": "magenta",
    "support": "green",
    "open": "blue",
    "undecided": "bright_black",
    "reluctant": "magenta",
    "oppose": "red",
    "changed": "bold",
}
_CONTRAST = _COMMON | {
    "dim": "",
    "match": "bold reverse",
    "evidence": "bold",
    "key": "bold",
    "error": "bold reverse",
    "note": "bold",
    "support": "bold green",
    "open": "green",
    "undecided": "",
    "reluctant": "red",
    "oppose": "bold red",
    "changed": "bold underline",
}
THEMES = {
    "dark": _DARK,
    "light": _LIGHT,
    "contrast": _CONTRAST,
}


@dataclass(frozen=True)
class Palette:
    """The styles of one theme, by role."""

    styles: dict[str, Style]

    def __getitem__(self, role: str) -> Style:
        return self.styles[role]

    def label(self, label: CellLabel) -> Style:
        """The style of what a cell says."""
        return self.styles[_ROLE_OF_LABEL[label]]

    def both(self, first: str, second: str) -> Style:
        """Two roles laid over each other."""
        return _both(self.styles[first], self.styles[second])


_ROLE_OF_LABEL = {
    CellLabel.MIXED: "mixed",
    CellLabel.NO_EVIDENCE: "nothing",
} | {label: label.value for label in CellLabel if label not in (CellLabel.MIXED, CellLabel.NO_EVIDENCE)}


@cache
def _both(first: Style, second: Style) -> Style:
    return first + second


@cache
def palette(theme: str) -> Palette:
    """The palette of a theme by name; an unknown name gives the dark one (the configuration loader reports it)."""
    roles = THEMES.get(theme, _DARK)
    return Palette({role: Style.parse(roles[role]) for role in ROLES})
