"""Evidence: from sentence to sentence, why it is believed, and out of the program with its citation."""

from __future__ import annotations

from index.answers import StatementRow
from tui.edge import one_line
from tui.panes.matrix import cell_in_words
from tui.renderables import counted, day, day_in_words
from tui.screens.desk import MOST_QUEUED, MOST_STATEMENTS
from tui.screens.searching import Searching

_STRENGTH = {"direct quote": 0, "paraphrase": 1, "reporter's words": 2, "hearsay": 3, "poll": 4, "author's own view": 5}


class Standing(Searching):
    """The commands of the section Evidence."""

    # --- statements of the list -----------------------------------------------------------------------------------

    def statement_rows(self) -> tuple[str, list[StatementRow]]:
        assert self.selection is not None
        if self.view.shows == "queue":
            rows = self.corpus.queue(self.selection, limit=MOST_QUEUED)
            made = counted(self.corpus.counts()["judgments"], "judgment")
            of = counted(self.corpus.statement_count(self.selection), "statement")
            if len(rows) == MOST_QUEUED:
                return f"Review: the {MOST_QUEUED} least certain of {of}; {made} so far", rows
            return f"Review: {len(rows):,} unjudged of {of}, least certain first; {made} so far", rows
        if self.view.shows == "changes":
            return self._changed_rows()
        return self._cell_rows(*self.view.cell)

    def _changed_rows(self) -> tuple[str, list[StatementRow]]:
        import datetime

        seen = self.host.state.last_visit
        if not seen:
            return "This is the first visit: nothing is new.", []
        since = datetime.datetime.fromisoformat(seen)
        return f"New since {seen[:16].replace('T', ' ')} UTC", list(self.corpus.changes(since))

    def _cell_rows(self, actor: str, proposal: str) -> tuple[str, list[StatementRow]]:
        """The statements of one cell, or of all cells that are folded into it."""
        assert self.selection is not None
        row = next((axis for axis in self.matrix.rows if axis.id == actor), None)
        column = next((axis for axis in self.matrix.axes if axis.id == proposal), None)
        actors = row.ids if row else (actor,)
        proposals = column.ids if column else (proposal,)
        kind = self.kind()
        rows: list[StatementRow] = []
        for one in actors:
            for other in proposals:
                rows += self.corpus.statements(
                    self.selection, actor=one, proposal=other, kind=kind, rejected=True, limit=MOST_STATEMENTS
                )
        as_of = self.view.day()
        if as_of is not None:
            rows = [item for item in rows if item.date.day is not None and item.date.day <= as_of]
        name = row.name if row else actor
        about = column.name if column else self.statements.names.get(proposal, proposal)
        newest = "the newest " if len(rows) >= MOST_STATEMENTS else ""
        at = f", as of {day_in_words(as_of)}" if as_of else ""
        return f"{name}, {about}{at}: {newest}{counted(len(rows), 'statement')}", rows

    def cell_rows(self, actor: str, proposal: str) -> list[StatementRow]:
        return self._cell_rows(actor, proposal)[1]

    def current_statement(self) -> StatementRow | None:
        """The statement that a judgment or a copy is about."""
        if self.view.focus == "reader":
            return self.reader.statement_here()
        if self.view.focus == "list" and self.lister is self.statements:
            return self.statements.current
        if self.view.focus == "matrix" and (here := self.matrix.current) and self.selection:
            rows = self._cell_rows(here[0].id, here[1].id)[1]
            return rows[0] if len(rows) == 1 else None
        return None

    # --- going through evidence -----------------------------------------------------------------------------------

    def next_evidence(self, count: int = 0) -> None:
        self._evidence(count or 1)

    def previous_evidence(self, count: int = 0) -> None:
        self._evidence(-(count or 1))

    def _evidence(self, by: int) -> None:
        """In a list of statements the next of them; else the next in the open article."""
        if self.view.shows in ("cell", "queue", "changes") and (row := self.statements.current) is not None:
            if not self._judged_away(by):
                self.statements.move(by)
            self.stand(self.statements.current or row)
            return
        following = self.reader.evidence_from_here(by)
        if following is None:
            self.say("The open article has no statements.")
            return
        self.focus_on("reader")
        self._stand_in_reader(following)

    def _judged_away(self, by: int) -> bool:
        """Whether the statement one stood on left the queue with its judgment, so that the next is already there."""
        row = self.statements.current
        standing = self.reader.statement_here() if self.view.focus == "reader" else None
        return by > 0 and self.view.shows == "queue" and bool(standing and standing.judgment and row != standing)

    def stand(self, row: StatementRow) -> None:
        """Stand on the sentence of a statement in the reader."""
        self.open_article(row.article_key)
        self.focus_on("reader")
        self._stand_in_reader(row)

    def _stand_in_reader(self, row: StatementRow) -> None:
        self.reader.stand_on(row.statement.evidence.sentence, about=row.hash)
        self._say_statement()

    def cell_named(self, actor: str, proposal: str) -> str:
        """`France, Own troops to Ukraine`."""
        return f"{self.statements.actors.get(actor, actor)}, {self.statements.names.get(proposal, proposal)}"

    def in_words(self, row: StatementRow) -> str:
        """`France, Own troops to Ukraine: support`."""
        stance = row.effective.value if row.effective else "rejected"
        return f"{self.cell_named(row.statement.actor, row.statement.proposal)}: {stance}"

    def _say_statement(self) -> None:
        row = self.reader.statement_here()
        if row is not None:
            who = f" ({one_line(row.statement.speaker)})" if row.statement.speaker else ""
            self.say(
                f"{self.in_words(row)}{who}, {row.statement.basis}",
                row.effective.value if row.effective else "dim",
            )

    def counter_evidence(self) -> None:
        """The strongest statement of the same actor on the same proposal for the other side."""
        row = self.current_statement()
        here = (row.statement.actor, row.statement.proposal) if row else self._cell_here()
        side = row.effective.side if row and row.effective else self._cell_side()
        if here is None or self.selection is None or not side:
            self.say("Stand on a statement or a cell first.")
            return
        rows = [
            item
            for item in self.corpus.statements(self.selection, actor=here[0], proposal=here[1])
            if item.effective and item.effective.side not in (side, "undecided")
        ]
        if not rows:
            self.say(f"No statement of {self.statements.actors.get(here[0], here[0])} for the other side.")
            return
        self.stand(min(rows, key=lambda item: (-item.statement.confidence, _STRENGTH.get(item.statement.basis, 9))))

    def _cell_here(self) -> tuple[str, str] | None:
        here = self.matrix.current if self.view.focus == "matrix" else None
        return (here[0].id, here[1].id) if here else None

    def _cell_side(self) -> str:
        cell = self.matrix.cell() if self.view.focus == "matrix" else None
        return cell.stance.side if cell and cell.stance else ""

    def rule_path(self) -> None:
        """Why the program believes the statement under the cursor."""
        row = self.current_statement()
        if row is None:
            self.say("No statement here. e goes to the next one.")
            return
        from tui.screens.page import Page, statement_page

        self.app.push_screen(Page("Why", statement_page(row, self.statements.names, self.statements.actors)))

    # --- out of the program ---------------------------------------------------------------------------------------

    def copy(self) -> None:
        """The quotation with its citation."""
        row = self.current_statement()
        if row is not None:
            self._copy(quotation(row), "the quotation with its citation")
        elif self.view.focus == "reader" and self.reader.reading and self.reader.selected:
            self._copy(self.reader.selected.of(self.reader.reading.article.text), "the selected text")
        elif self.view.focus == "list" and self.lister is self.list and (article := self.list.current):
            self._copy(
                f"{one_line(article.title)} ({one_line(article.source)}, {day(article.date)}) {article.id}",
                "the citation",
            )
        elif self.view.focus == "matrix":
            self.copy_cell()
        else:
            self.say("Nothing to copy here: stand on a statement, an article or a selection.")

    def copy_cell(self) -> None:
        """What the cell says, with every source."""
        here = self.matrix.current
        if here is None or self.selection is None:
            self.say("There is no cell here.")
            return
        _, rows = self._cell_rows(here[0].id, here[1].id)
        cell = self.matrix.cell()
        head = f"{here[0].name}, {here[1].name}: "
        head += (
            cell_in_words(cell) if cell else ", ".join(sorted({row.effective.value for row in rows if row.effective}))
        )
        self._copy(
            "\n".join([head, *(f"- {quotation(row)}" for row in rows if row.effective)]), "the cell with its sources"
        )

    def _copy(self, text: str, what: str) -> None:
        from tui.terminal.clipboard import copy

        self.say(f"Copied {what} to {copy(text, self.host.terminal, self.host.write_raw)}")

    def link(self) -> None:
        """Show the address of the article, as a link that terminals can open."""
        from tui.screens.page import Page, address_page

        reading = self.reader.reading
        if self.view.focus == "list" and self.lister is self.list and (row := self.list.current):
            reading = self.corpus.reading(row.key)
        elif (statement := self.current_statement()) is not None:
            reading = self.corpus.reading(statement.article_key)
        if reading is None:
            self.say("No article here.")
            return
        self.app.push_screen(Page("Where it was published", address_page(reading)))


def quotation(row: StatementRow) -> str:
    """The sentence as it stands in the text, with who says it and where."""
    said = row.statement
    who = ", ".join(part for part in (said.speaker, said.office) if part) or said.actor
    return (
        f"“{one_line(row.sentence)}” ({one_line(who)}; {one_line(row.source)}, “{one_line(row.title)}”, "
        f"{day(row.date)}, characters {said.evidence.sentence.start}-{said.evidence.sentence.end}, {one_line(row.article_id)})"
    )
