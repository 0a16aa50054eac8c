"""A statement as a person reads it: who, where they stand, the sentence, and how we know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from index.annotation import HolderKind, Quantity, Statement
from index.answers import CellLabel, StatementRow
from index.config import Config
from tui.commands.options import actor_name
from tui.commands.output import date_shown, pairs, safe, say

if TYPE_CHECKING:
    from rich.text import Text

STYLES = {
    CellLabel.SUPPORT: "green",
    CellLabel.OPEN: "cyan",
    CellLabel.UNDECIDED: "yellow",
    CellLabel.RELUCTANT: "magenta",
    CellLabel.OPPOSE: "red",
    CellLabel.CONTRADICTORY: "bold",
    CellLabel.CHANGED: "bold",
    CellLabel.MIXED: "bold",
    CellLabel.NO_EVIDENCE: "",
}


def paint_statements(rows: Iterable[StatementRow], config: Config, *, full: bool) -> int:
    """Print statements one after the other; returns how many. `full` adds the rule path and everything else known."""
    number = 0
    for number, row in enumerate(rows, 1):
        if number > 1:
            say()
        _paint(row, config, full=full)
    return number


def _paint(row: StatementRow, config: Config, *, full: bool) -> None:
    say(_head(row, config))
    say(_sentence(row), indent=2)
    pairs(_details(row) if full else _remarks(row), indent=2)


def _head(row: StatementRow, config: Config) -> Text:
    """`a1b2c3d4  Poland · troops · oppose · ~2025-02-17 · Donald Tusk, prime minister · direct quote`"""
    statement = row.statement
    stance = row.effective or statement.stance
    head = safe(f"{row.hash[:8]}  ", "dim")
    head.append_text(safe(actor_name(config, statement.actor), "bold"))
    head.append_text(safe(f" · {statement.proposal} · "))
    head.append_text(safe("rejected" if row.effective is None else stance.value, STYLES[CellLabel(stance.value)]))
    rest = [date_shown(row.date), voice(statement), statement.basis.value]
    if statement.past:
        rest.append("earlier position")
    head.append_text(safe("".join(f" · {part}" for part in rest if part)))
    return head


def voice(statement: Statement) -> str:
    """Who says it: `Donald Tusk, prime minister`, with `not the government` where that is so."""
    office = "" if statement.office.casefold() in statement.speaker.casefold() else statement.office
    who = ", ".join(part for part in (statement.speaker, office) if part)
    if statement.kind is HolderKind.GOVERNMENT:
        return who
    return f"{who} (not the government)" if who else "not the government"


def _sentence(row: StatementRow) -> Text:
    """The evidence, with the words that decided in bold."""
    evidence = row.statement.evidence
    text = safe(row.sentence)
    start = evidence.cue.start - evidence.sentence.start
    if start >= 0 and row.sentence[start : start + len(row.cue)] == row.cue:
        text.stylize("bold underline", start, start + len(row.cue))
    return text


def _remarks(row: StatementRow) -> Iterator[tuple[str, str]]:
    """What must not be overlooked, even in a short list."""
    statement = row.statement
    yield "article", " · ".join(part for part in (row.article, row.source) if part)
    if statement.attribution:
        yield "according to", ", ".join(statement.attribution)
    if statement.condition:
        yield "condition", statement.condition
    if statement.quantities:
        yield "how much", "; ".join(dose(quantity) for quantity in statement.quantities)
    if row.judgment:
        yield "judgment", _judgment(row)


def _details(row: StatementRow) -> Iterator[tuple[str, str]]:
    for label, text in _remarks(row):
        yield label, f"{text} · {row.title}" if label == "article" and row.title else text
    for number, step in enumerate(row.statement.rule):
        yield ("read by" if number == 0 else ""), f"{step.part}: {step.how}"
    yield "confidence", f"{row.statement.confidence:.2f}"


def _judgment(row: StatementRow) -> str:
    said = f"{row.judgment} by {row.judged_by}" if row.judged_by else row.judgment
    if row.effective not in (None, row.statement.stance):
        said += f" (the program read {row.statement.stance.value})"
    return f"{said}: {row.reason}" if row.reason else said


def dose(quantity: Quantity) -> str:
    """`2.5 % of GDP by 2032`."""
    parts = [quantity.value, quantity.unit, f"by {quantity.by}" if quantity.by else ""]
    return " ".join(part for part in parts if part)
