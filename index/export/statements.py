"""Statements as CSV and JSON lines, each checked against the text it points into."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from index.answers import StatementRow
from index.export.tables import csv_lines, json_line

COLUMNS = (
    "id", "article", "actor", "proposal", "stance", "kind", "evidence", "date", "date_precision", "title", "source",
    "article_id", "speaker", "office", "attribution", "basis", "condition", "quantity", "past", "span", "cue",
    "cue_span", "rule", "confidence", "machine_stance", "judgment", "judged_by", "reason", "rejected",
)  # fmt: skip


def statement_record(row: StatementRow) -> dict[str, Any]:
    """A statement. `stance` is the one in force after judgments, `machine_stance` what the rules read."""
    statement, evidence = row.statement, row.statement.evidence
    values = (
        row.hash, row.article, statement.actor, statement.proposal, (row.effective or statement.stance).value,
        statement.kind.value, row.sentence, row.date.day.isoformat() if row.date.day else None,
        row.date.precision.value, row.title, row.source, row.article_id, statement.speaker, statement.office,
        list(statement.attribution), statement.basis.value, statement.condition,
        [{"value": dose.value, "unit": dose.unit, "by": dose.by} for dose in statement.quantities],
        statement.past, [evidence.sentence.start, evidence.sentence.end], row.cue, [evidence.cue.start, evidence.cue.end],
        [{"part": step.part, "how": step.how} for step in statement.rule], round(statement.confidence, 4),
        statement.stance.value, row.judgment, row.judged_by, row.reason, row.effective is None,
    )  # fmt: skip
    return dict(zip(COLUMNS, values, strict=True))


def statements_jsonl(rows: Iterable[StatementRow]) -> Iterator[str]:
    """One JSON object a line."""
    return (json_line(statement_record(row)) + "\n" for row in rows)


def statements_csv(rows: Iterable[StatementRow]) -> Iterator[str]:
    """A header and a line a statement."""
    return csv_lines(COLUMNS, map(_cells, rows))


def _cells(row: StatementRow) -> list[Any]:
    record = statement_record(row)
    record["quantity"] = [" ".join(filter(None, dose.values())) for dose in record["quantity"]]
    record["rule"] = [f"{step['part']}: {step['how']}" for step in record["rule"]]
    record["span"] = "{}-{}".format(*record["span"])
    record["cue_span"] = "{}-{}".format(*record["cue_span"])
    return list(record.values())
