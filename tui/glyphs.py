"""The signs that tell stances and states apart without any colour, in Unicode and in ASCII."""

from __future__ import annotations

from dataclasses import dataclass

from index.annotation import Stance
from index.answers import Cell, CellLabel


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One set of signs. The signs of labels are one column wide; `bars` are the eight heights of a sparkline."""

    labels: dict[CellLabel, str]
    here: str  # the current row of a pane that has the focus
    kept: str  # the current row of a pane that has not
    opened: str  # the article that the reader shows
    evidence: str  # margin of a sentence that is evidence
    match: str  # margin of a line where the query matches
    bars: str
    dot: str  # between the parts of a line
    ellipsis: str
    rule: str  # between panes side by side
    include: str
    exclude: str
    flipped: str  # a cell that a time step changed
    older: str  # an article that older rules have read
    unread: str  # an article that was not read
    judged: str
    reporter: str  # a cell that rests only on reporters' words
    folded: str  # a group or a parent proposal in place of its members
    open: str  # a group whose members follow
    marked: str


UNICODE = Glyphs(
    labels={
        CellLabel.SUPPORT: "▲",
        CellLabel.OPEN: "△",
        CellLabel.UNDECIDED: "○",
        CellLabel.RELUCTANT: "▽",
        CellLabel.OPPOSE: "▼",
        CellLabel.CONTRADICTORY: "≠",
        CellLabel.CHANGED: "↻",
        CellLabel.MIXED: "±",
        CellLabel.NO_EVIDENCE: "·",
    },
    here="▶",
    kept="▷",
    opened="▪",
    evidence="┃",
    match="›",
    bars="▁▂▃▄▅▆▇█",
    dot="·",
    ellipsis="…",
    rule="│",
    include="+",
    exclude="−",
    flipped="*",
    older="~",
    unread="!",
    judged="✓",
    reporter="°",
    folded="▸",
    open="▾",
    marked="◆",
)
ASCII = Glyphs(
    labels={
        CellLabel.SUPPORT: "A",
        CellLabel.OPEN: "a",
        CellLabel.UNDECIDED: "o",
        CellLabel.RELUCTANT: "v",
        CellLabel.OPPOSE: "V",
        CellLabel.CONTRADICTORY: "X",
        CellLabel.CHANGED: "@",
        CellLabel.MIXED: "?",
        CellLabel.NO_EVIDENCE: ".",
    },
    here=">",
    kept="-",
    opened="=",
    evidence="|",
    match=":",
    bars="_.-=+*#%",
    dot="-",
    ellipsis="~",
    rule="|",
    include="+",
    exclude="-",
    flipped="*",
    older="~",
    unread="!",
    judged="j",
    reporter="'",
    folded="+",
    open="-",
    marked="#",
)


def glyphs(unicode: bool) -> Glyphs:
    """The set for a terminal whose locale is UTF-8, or not."""
    return UNICODE if unicode else ASCII


def cell_sign(cell: Cell, signs: Glyphs) -> str:
    """At most two columns: the label, and for a change the side it changed to."""
    sign = signs.labels[cell.label]
    if cell.label is CellLabel.CHANGED and cell.stance is not None:
        return sign + stance_sign(cell.stance, signs)
    return sign


def stance_sign(stance: Stance | None, signs: Glyphs) -> str:
    """The sign of one statement; a rejected one (None) has a blank."""
    return " " if stance is None else signs.labels[CellLabel(stance.value)]


def sparkline(counts: tuple[int, ...], width: int, signs: Glyphs) -> str:
    """The latest `width` months as bars, the highest count the full height."""
    latest = counts[-width:]
    highest = max(latest, default=0)
    if highest == 0:
        return ""
    top = len(signs.bars) - 1
    return "".join(signs.bars[round(count / highest * top)] if count else " " for count in latest)
