"""Evidence: from sentence to sentence, why it is believed, and out of the program with its citation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from index.annotation import Stance
from index.answers import Reading, StatementRow
from tui.edge import one_line
from tui.listings import Listed
from tui.renderables import circumstances, citation_day
from tui.screens.desk import STATEMENTS
from tui.screens.searching import Searching


class Standing(Searching):
    """The commands of the section Evidence."""

    # --- the statement that is meant ------------------------------------------------------------------------------

    def current_statement(self) -> StatementRow | None:
        """The statement under the cursor of the reader or of the list."""
        if self.view.focus == "reader":
            return self.reader.statement_here()
        if self.view.focus == "list" and self.lister is self.statements:
            return self.statements.current
        return None

    def at_statement(self, act: Callable[[StatementRow | None], None]) -> None:
        """Do something with the statement that a judgment or a copy is about: also the only one of a cell."""
        here = self.matrix.current if self.view.focus == "matrix" else None
        if here is None:
            act(self.current_statement())
            return
        cell = self.cell_listing(here[0].id, here[1].id)
        self.seek(cell, lambda found: act(found.rows[0] if len(found.rows) == 1 else None))

    # --- going through evidence -----------------------------------------------------------------------------------

    def next_evidence(self, count: int = 0) -> None:
        self._evidence(count or 1)

    def previous_evidence(self, count: int = 0) -> None:
        self._evidence(-(count or 1))

    def _evidence(self, by: int) -> None:
        """In a list of statements the next of them; else the next in the open article."""
        if self.view.shows in STATEMENTS and (row := self.statements.current) is not None:
            if not self._judged_away(by):
                self.statements.move(by - 1 if by > 0 and self.view.focus == "list" else by)
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
        self.say_statement()

    def cell_named(self, actor: str, proposal: str) -> str:
        """`France, Own troops to Ukraine`."""
        return f"{self.statements.actors.get(actor, actor)}, {self.statements.names.get(proposal, proposal)}"

    def in_words(self, row: StatementRow) -> str:
        """`France, Own troops to Ukraine: support`."""
        stance = row.effective.value if row.effective else "rejected"
        return f"{self.cell_named(row.statement.actor, row.statement.proposal)}: {stance}"

    def say_statement(self) -> None:
        row = self.reader.statement_here()
        if row is not None:
            who = f" ({one_line(row.statement.speaker)})" if row.statement.speaker else ""
            known = "; ".join(one_line(part) for part in circumstances(row.statement))
            look = row.effective.value if row.effective else "dim"
            self.say(f"{self._which_of_list(row)}{self.in_words(row)}{who}, {known}", look)

    def _which_of_list(self, row: StatementRow) -> str:
        """`2 of 3: ` of the list that one goes through."""
        known = self.statements.rows if self.lister is self.statements else []
        same = [n for n, one in enumerate(known, 1) if (one.article_key, one.hash) == (row.article_key, row.hash)]
        return f"{same[0]:,} of {len(known):,}: " if same else ""

    def counter_evidence(self) -> None:
        """The strongest statement of the same actor on the same proposal for the other side."""
        row = self.current_statement()
        here = (row.statement.actor, row.statement.proposal) if row else self._cell_here()
        side = row.effective.side if row and row.effective else self._cell_side()
        if here is None:
            self.say("Stand on a statement or a cell first.")
            return
        if not side:
            key = self.host.keymap.key("open")
            self.say(f"{self._actor_named(here[0])} takes no side here, or both: {key} shows the statements.")
            return
        cell = self.cell_listing(*here)
        name = self._actor_named(here[0])

        def found(surest: Listed) -> None:
            if surest.rows:
                self.stand(surest.rows[0])
            else:
                about = self.statements.names.get(here[1], here[1])
                self.say(f"No statement of {name} on {about} for the other side.")

        stances = tuple(stance.value for stance in Stance if stance.side not in (side, "undecided"))
        self.seek(replace(cell, shows="surest", kind="", as_of="", stances=stances), found)

    def _actor_named(self, actor: str) -> str:
        return next(
            (axis.name for axis in self.matrix.rows if axis.id == actor), self.statements.actors.get(actor, actor)
        )

    def _cell_here(self) -> tuple[str, str] | None:
        here = self.matrix.current if self.view.focus == "matrix" else None
        return (here[0].id, here[1].id) if here else None

    def _cell_side(self) -> str:
        cell = self.matrix.cell() if self.view.focus == "matrix" else None
        return cell.stance.side if cell and cell.stance else ""

    def rule_path(self) -> None:
        """Why the program believes the statement under the cursor."""
        from tui.screens.page import Page, statement_page

        def show(row: StatementRow | None) -> None:
            if row is None:
                self.say("No statement here. e goes to the next one.")
            else:
                self.app.push_screen(Page("Why", statement_page(row, self.statements.names, self.statements.actors)))

        self.at_statement(show)

    # --- out of the program ---------------------------------------------------------------------------------------

    def copy(self) -> None:
        """The quotation with its citation."""
        row = self.current_statement()
        if row is not None:
            self._copy(self._quotation(row), "the quotation with its citation")
        elif self.view.focus == "reader" and self.reader.reading and self.reader.selected:
            self._copy(self.reader.selected.of(self.reader.reading.article.text), "the selected text")
        elif self.view.focus == "list" and self.lister is self.list and (article := self.list.current):
            self._copy(
                f"{one_line(article.title)} ({_listed(article.source, citation_day(article.date))}) {article.id}",
                "the citation",
            )
        elif self.view.focus == "matrix":
            self._copy_cell(one=True)
        else:
            self.say("Nothing to copy here: stand on a statement, an article or a selection.")

    def copy_cell(self) -> None:
        """What the cell says, with every source."""
        self._copy_cell(one=False)

    def _copy_cell(self, *, one: bool) -> None:
        """`one`: where the cell has one statement, only its quotation."""
        here = self.matrix.current
        if here is None:
            self.say("There is no cell here.")
            return
        cell = self.matrix.cell()

        def found(listed: Listed) -> None:
            rows = [row for row in listed.rows if row.effective]
            if one and len(listed.rows) == 1:
                self._copy(self._quotation(listed.rows[0]), "the quotation with its citation")
                return
            says = (
                self.matrix.in_words(cell)
                if cell
                else ", ".join(sorted({row.effective.value for row in rows if row.effective}))
            )
            head = f"{here[0].name}, {here[1].name}: {says}"
            quoted = [f"- {row.effective}: {self._quotation(row)}" for row in rows]
            self._copy("\n".join([head, *quoted]), "the cell with its sources")

        self.seek(self.cell_listing(here[0].id, here[1].id), found)

    def _quotation(self, row: StatementRow) -> str:
        return quotation(row, self._actor_named(row.statement.actor))

    def _copy(self, text: str, what: str) -> None:
        from tui.terminal.clipboard import copy

        self.say(f"Copied {what} to {copy(text, self.host.terminal, self.host.write_raw)}")

    def link(self) -> None:
        """Show the address of the article, as a link that terminals can open."""
        if self.view.focus == "list" and self.lister is self.list and (row := self.list.current):
            self._show_link(self.corpus.reading(row.key))
            return

        def of(statement: StatementRow | None) -> None:
            self._show_link(self.corpus.reading(statement.article_key) if statement else self.reader.reading)

        self.at_statement(of)

    def _show_link(self, reading: Reading | None) -> None:
        from tui.screens.page import Page, address_page

        if reading is None:
            self.say("No article here.")
        else:
            self.app.push_screen(Page("Where it was published", address_page(reading)))


def quotation(row: StatementRow, actor: str) -> str:
    """The sentence as it stands in the text, with who says it, how we know and where it stands; `actor` by name."""
    said = row.statement
    office = "" if said.office.lower() in said.speaker.lower() else said.office
    who = _listed(said.speaker, office) or actor
    stretch = said.evidence.sentence
    title = f"“{row.title}”" if row.title else ""
    place = _listed(
        row.source, title, citation_day(row.date), f"characters {stretch.start}-{stretch.end}", row.article_id
    )
    return f"“{one_line(row.sentence)}” ({one_line(who)}; {one_line('; '.join(circumstances(said)))}; {place})"


def _listed(*parts: str) -> str:
    """The parts that there are, with commas."""
    return ", ".join(one_line(part) for part in parts if part)
