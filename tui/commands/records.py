"""The stable names of what --json, JSON lines and CSV give: one record a statement, cell, article or judgment."""

from __future__ import annotations

from typing import Any

from index.answers import ArticleRow, Cell, Judgment, Snippet, StatementRow
from index.config import Config


def statement_record(row: StatementRow) -> dict[str, Any]:
    """A statement. `stance` is the one in force after judgments, `machine_stance` what the rules read."""
    statement = row.statement
    in_force = row.effective or statement.stance
    return {
        "id": row.hash,
        "article": row.article,
        "actor": statement.actor,
        "proposal": statement.proposal,
        "stance": in_force.value,
        "kind": statement.kind.value,
        "evidence": row.sentence,
        "date": row.date.day.isoformat() if row.date.day else None,
        "date_precision": row.date.precision.value,
        "title": row.title,
        "source": row.source,
        "article_id": row.article_id,
        "speaker": statement.speaker,
        "office": statement.office,
        "attribution": list(statement.attribution),
        "basis": statement.basis.value,
        "condition": statement.condition,
        "quantity": [{"value": dose.value, "unit": dose.unit, "by": dose.by} for dose in statement.quantities],
        "past": statement.past,
        "span": [statement.evidence.sentence.start, statement.evidence.sentence.end],
        "cue": row.cue,
        "cue_span": [statement.evidence.cue.start, statement.evidence.cue.end],
        "rule": [{"part": step.part, "how": step.how} for step in statement.rule],
        "confidence": round(statement.confidence, 4),
        "machine_stance": statement.stance.value,
        "judgment": row.judgment,
        "judged_by": row.judged_by,
        "reason": row.reason,
        "rejected": row.effective is None,
    }


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
    """A cell of the matrix."""
    actor = next((actor.names[0] for actor in config.actors if actor.id == cell.actor), cell.actor)
    return {
        "actor": cell.actor,
        "name": actor,
        "proposal": cell.proposal,
        "label": cell.label.value,
        "stance": cell.stance.value if cell.stance else None,
        "statements": cell.statements,
        "sources": cell.sources,
        "newest": cell.newest.isoformat() if cell.newest else None,
        "weight": round(cell.weight, 4),
        "trend": cell.trend,
        "reporter_only": cell.reporter_only,
        "others": cell.others.value if cell.others else None,
        "judged": cell.judged,
        "pinned": cell.pinned,
    }


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
