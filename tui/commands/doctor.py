"""`stancegrid doctor`: check a corpus, and mend what can be mended."""

from __future__ import annotations

import dataclasses

import click

from index.answers import Finding
from tui.commands.options import corpus_options, format_options, open_corpus
from tui.commands.output import emit, format_of, safe, say

_MARKS = {"ok": "ok", "note": "note", "warning": "warning", "error": "ERROR"}
_STYLES = {"ok": "green", "note": "", "warning": "yellow", "error": "bold red"}


@click.command("doctor", short_help="Check the corpus and mend it.")
@click.option("--no-mend", is_flag=True, help="Only look; change nothing.")
@format_options("json", "jsonl")
@corpus_options
def command(no_mend: bool, form: str, as_json: bool, corpus: str | None, config: str | None) -> int:
    """Check the corpus: folder, catalogue, search index, originals, judgments; mend what can be mended.

    Exit status 1 when an error is left. Nothing that a person wrote is ever changed.

    \b
    Examples
      stancegrid doctor
      stancegrid doctor --no-mend --json
    """
    with open_corpus(corpus, config, damaged=True) as opened:
        findings = opened.doctor(mend=not no_mend)
        emit(
            format_of(form, as_json),
            "doctor",
            (dataclasses.asdict(finding) for finding in findings),
            lambda: _paint(findings),
            corpus=opened,
        )
    return 1 if any(finding.level == "error" and not finding.mended for finding in findings) else 0


def _paint(findings: list[Finding]) -> None:
    for finding in findings:
        mark = "mended" if finding.mended else _MARKS.get(finding.level, finding.level)
        line = safe(mark.ljust(9), _STYLES.get(finding.level, ""))
        line.append_text(safe(finding.what))
        say(line)
        if finding.remedy and not finding.mended:
            say(finding.remedy, indent=9)
