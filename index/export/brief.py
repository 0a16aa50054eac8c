"""A brief: one page in Markdown on some proposals, every claim with a footnote that can be checked against the corpus."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from index.annotation import HolderKind
from index.answers import Cell, CellLabel, Matrix, Selection, StatementRow
from index.article import DatePrecision
from index.cleaning import printable
from index.errors import UsageError

if TYPE_CHECKING:
    from index.corpus import Corpus

_FOOTNOTES = 2  # statements quoted for a cell, the surest of each side
_LABELS = {
    CellLabel.SUPPORT: "support",
    CellLabel.OPEN: "are open",
    CellLabel.UNDECIDED: "are undecided",
    CellLabel.RELUCTANT: "are reluctant",
    CellLabel.OPPOSE: "are opposed",
    CellLabel.CONTRADICTORY: "are reported on both sides",
    CellLabel.CHANGED: "have changed sides",
    CellLabel.MIXED: "are reported on both sides, without dates to order them",
}


class MovedEvidence(UsageError):
    """A statement no longer points at its sentence: the corpus changed while it was written out."""


def brief(corpus: Corpus, selection: Selection, proposals: Sequence[str], *, as_of: datetime.date | None = None) -> str:
    """The brief. Raises UsageError for a proposal that the configuration does not have."""
    known = {proposal.id: _inline(proposal.name) for proposal in corpus.config.proposals}
    for proposal in proposals:
        if proposal not in known:
            raise UsageError(f"there is no proposal {proposal!r} in the configuration")
    matrix = corpus.matrix(selection, as_of=as_of)
    writing = _Writing(corpus, selection, as_of)
    lines = [f"# Who stands where: {', '.join(known[proposal] for proposal in proposals)}", "", *writing.head(matrix)]
    for proposal in proposals:
        lines += ["", f"## {known[proposal][:1].upper()}{known[proposal][1:]}", "", *writing.section(matrix, proposal)]
    lines += ["", *writing.notes, *([""] if writing.notes else []), writing.colophon()]
    return "\n".join(lines).rstrip() + "\n"


class _Writing:
    def __init__(self, corpus: Corpus, selection: Selection, as_of: datetime.date | None) -> None:
        self._corpus = corpus
        self._selection = selection
        self._as_of = as_of
        self._names = {actor.id: actor.names[0] for actor in corpus.config.actors if actor.names}
        self._texts: dict[int, str] = {}
        self.notes: list[str] = []

    def head(self, matrix: Matrix) -> list[str]:
        query = self._selection.request.text.strip()
        what = f"the query {_code(query)}" if query else "the whole corpus"
        day = f", as of {self._as_of.isoformat()}" if self._as_of else ""
        day += f", {matrix.undated} undated left out" if matrix.undated else ""
        lacks = ((matrix.not_read, "not read"), (matrix.older_rules, "read by older rules"))
        told = ", ".join(f"{number} {what}" for number, what in lacks if number)
        unread = f" Of these, {told}." if told else ""
        return [f"From {matrix.articles} articles ({what}{day}).{unread}"]

    def section(self, matrix: Matrix, proposal: str) -> list[str]:
        """A line for each label that any actor has, the most common first."""
        groups: dict[CellLabel, list[Cell]] = defaultdict(list)
        for actor in matrix.actors:
            cell = matrix.cell(actor, proposal)
            if cell.label is not CellLabel.NO_EVIDENCE:
                groups[cell.label].append(cell)
        if not groups:
            return ["No evidence in what was read."]
        lines = []
        for label in sorted(groups, key=list(CellLabel).index):
            claims = ", ".join(self._claim(cell) for cell in groups[label])
            lines.append(f"- **{_LABELS[label].capitalize()}:** {claims}.")
        return lines

    def _claim(self, cell: Cell) -> str:
        """An actor with its footnotes; a pinned cell may have none, and says so."""
        name = _inline(self._names.get(cell.actor, cell.actor))
        marks = "".join(self._note(row) for row in self._evidence(cell))
        remarks = [
            word
            for word, holds in (
                ("pinned by a person", cell.pinned),
                ("reporter's words only", cell.reporter_only and not cell.pinned),
            )
            if holds
        ]
        return f"{name}{marks}" + (f" ({', '.join(remarks)})" if remarks else "")

    def _evidence(self, cell: Cell) -> list[StatementRow]:
        """The surest statement, and the surest of the other side where there is one."""
        rows = [
            row
            for row in self._corpus.statements(
                self._selection, actor=cell.actor, proposal=cell.proposal, kind=HolderKind.GOVERNMENT
            )
            if self._as_of is None or (row.date.day and row.date.day <= self._as_of)
        ]
        rows.sort(key=lambda row: (row.effective is not cell.stance, not row.judgment, -row.statement.confidence))
        chosen: list[StatementRow] = []
        for row in rows:
            sides = {one.effective.side for one in chosen if one.effective}
            if row.effective and row.effective.side not in sides and len(chosen) < _FOOTNOTES:
                chosen.append(row)
        return chosen

    def _note(self, row: StatementRow) -> str:
        """Write a footnote, its place verified against the text, and return its mark."""
        span = row.statement.evidence.sentence
        if row.article_key not in self._texts:
            self._texts[row.article_key] = self._corpus.reading(row.article_key).article.text
        if span.of(self._texts[row.article_key]) != row.sentence:
            raise MovedEvidence(f"{row.article}: the corpus has changed meanwhile; make the brief again")
        date = row.date.day.isoformat() if row.date.day else "no date"
        if row.date.precision is DatePrecision.INFERRED:
            date += " (inferred)"
        said = [
            row.statement.basis.value,
            *([f"according to {', '.join(row.statement.attribution)}"] if row.statement.attribution else []),
        ]
        where = ", ".join(filter(None, (_inline(row.title), _inline(row.source), date)))
        number = len(self.notes) + 1
        judged = f"; {_inline(row.judgment)} by {_inline(row.judged_by)}" if row.judgment else ""
        self.notes.append(
            f"[^{number}]: “{_inline(row.sentence)}” — {where}; {_inline('; '.join(said))}{judged}. "
            f"{_code(row.article_id)} {span.start}–{span.end}."
        )
        return f"[^{number}]"

    def colophon(self) -> str:
        checked = " Every footnote was checked against the text at its offsets." if self.notes else ""
        return f"Corpus {self._corpus.hash}.{checked}"


def _inline(text: str) -> str:
    """Text of an article inside Markdown: one line, nothing that acts as markup or on a terminal."""
    plain = " ".join(printable(text).split())
    for character in "\\`*_[]<>#|":
        plain = plain.replace(character, f"\\{character}")
    return plain


def _code(text: str) -> str:
    """Text as a code span: one line, as it is, for a backslash escapes nothing there; the fence outruns its backticks."""
    plain = " ".join(printable(text).split())
    fence = "`" * (1 + max(map(len, re.findall("`+", plain)), default=0))
    edge = " " if plain.startswith("`") or plain.endswith("`") else ""
    return f"{fence}{edge}{plain}{edge}{fence}"
