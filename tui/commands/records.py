"""The stable names of what --json, JSON lines and CSV give: one record a statement, cell, article or judgment."""

from __future__ import annotations

from typing import Any

from index.answers import ArticleRow, Cell, Judgment, Snippet
from index.config import Config
from index.export import matrix as export
from index.export.statements import statement_record
from tui.commands.options import actor_name

__all__ = ["article_record", "cell_record", "judgment_record", "statement_record"]


def article_record(row: ArticleRow, snippet: Snippet | None = None) -> dict[str, Any]:
    """An article of an answer, with the stretch that matches."""
    record: dict[str, Any] = {
        "article": row.name,
        "article_id": row.id,
        "title": row.title,
        "source": row.source,
        "date": row.date.day.isoformat() if row.date.day else None,
        "date_precision": row.date.precision.value,
        "language": row.language,
        "status": row.status.value,
        "statements": row.statements,
        "score": round(row.score, 4),
    }
    if snippet is not None:
        record["snippet"] = snippet.text
        record["matches"] = [[match.start, match.end] for match in snippet.matches]
    return record


def cell_record(cell: Cell, config: Config) -> dict[str, Any]:
    """A cell of the matrix, with the actor's name."""
    return {"name": actor_name(config, cell.actor), **export.cell_record(cell)}


def judgment_record(judgment: Judgment) -> dict[str, Any]:
    """A line of the audit trail."""
    return {
        "id": judgment.id,
        "time": judgment.time.isoformat(),
        "person": judgment.person,
        "decision": judgment.decision.value,
        "article_id": judgment.article_id,
        "actor": judgment.actor,
        "proposal": judgment.proposal,
        "machine": judgment.machine.value if judgment.machine else None,
        "stance": judgment.stance.value if judgment.stance else None,
        "kind": judgment.kind.value,
        "quote": judgment.quote,
        "offset": judgment.offset,
        "field": judgment.field,
        "value": judgment.value,
        "reason": judgment.reason,
        "retracts": judgment.retracts,
    }
