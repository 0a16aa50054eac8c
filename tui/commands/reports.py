"""What a person is told after add, remove and rebuild, and the exit status that goes with it."""

from __future__ import annotations

import dataclasses
from typing import Any

from index.answers import AddReport
from tui.commands.output import counted, emit, say
from tui.guard import INTERRUPTED, tell

_SHOWN_FAILURES = 20
_COUNTS = {
    "added": ("article added", "articles added"),
    "updated": ("new version", "new versions"),
    "unchanged": ("unchanged", "unchanged"),
    "duplicates": ("duplicate", "duplicates"),
    "removed": ("article removed", "articles removed"),
    "not_supported": ("in a language that is not read", "in languages that are not read"),
}


def report_record(report: AddReport) -> dict[str, Any]:
    """A report for programs."""
    record = dataclasses.asdict(report)
    record["failures"] = [{"path": path, "reason": reason} for path, reason in report.failures]
    return record


def tell_report(report: AddReport, form: str, schema: str) -> int:
    """Print the report; failures go to stderr. Returns the exit status."""
    emit(form, schema, [report_record(report)], lambda: say(summary(report, schema)))
    for path, reason in report.failures[:_SHOWN_FAILURES]:
        tell(f"{path}: {reason}")
    if len(report.failures) > _SHOWN_FAILURES:
        tell(f"... and {len(report.failures) - _SHOWN_FAILURES} more; --format jsonl names them all")
    if report.interrupted:
        tell("interrupted; what is counted here is kept, and the same command goes on from there")
        return INTERRUPTED
    return 1 if report.failures else 0


def summary(report: AddReport, schema: str = "add") -> str:
    """One or two sentences."""
    words = {**_COUNTS, "updated": ("article read again", "articles read again")} if schema == "rebuild" else _COUNTS
    numbers = {name: getattr(report, name) for name in words}
    parts = [f"{number:,} {words[name][number != 1]}" for name, number in numbers.items() if number]
    if report.failures:
        parts.append(f"{len(report.failures):,} failed")
    line = f"{', '.join(parts) or 'nothing to do'} ({report.seconds:.1f} s)."
    if report.older_rules:
        line += f" {counted(report.older_rules, 'article')} read by older rules: `stancegrid rebuild` reads them again."
    return line
