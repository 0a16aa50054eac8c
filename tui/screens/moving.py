"""Moving: within panes, between panes, through views, by jump labels."""

from __future__ import annotations

import itertools

from tui.listings import Listed
from tui.panes.base import LinePane
from tui.screens.desk import STATEMENTS
from tui.screens.seeking import Seeking
from tui.views import PANES

FINDINGS = "findings"  # the origin of what a page of findings led to
LABELS = "asdfghjklqwertyuiopzxcvbnm"


class Moving(Seeking):
    """The commands of the sections Move and Panes. `count` is 0 where no digits were typed."""

    jumping: dict[str, tuple[LinePane, object]]

    def cursor_moved(self) -> None:
        """A cursor moved: say where it is, and ask for what came into view."""
        self.show_status()
        if self.focus_pane is self.list and self.list.lacks():
            self.fill()

    def down(self, count: int) -> None:
        self._step(count or 1)

    def up(self, count: int) -> None:
        self._step(-(count or 1))

    def _step(self, by: int) -> None:
        if self.view.focus == "reader" and self.reader.selected:
            self.reader.extend(sentences=by)
        else:
            self.focus_pane.move(by)
        self.cursor_moved()

    def left(self, count: int) -> None:
        self.focus_pane.sideways(-(count or 1))
        self.cursor_moved()

    def right(self, count: int) -> None:
        self.focus_pane.sideways(count or 1)
        self.cursor_moved()

    def half_down(self, count: int) -> None:
        self._page(0.5 * (count or 1))

    def half_up(self, count: int) -> None:
        self._page(-0.5 * (count or 1))

    def page_down(self, count: int) -> None:
        self._page(count or 1)

    def page_up(self, count: int) -> None:
        self._page(-(count or 1))

    def _page(self, pages: float) -> None:
        self.focus_pane.page(pages)
        self.cursor_moved()

    def first(self, count: int) -> None:
        self._row(max(0, count - 1))

    def last(self, count: int) -> None:
        self._row(count - 1 if count else self.focus_pane.length - 1)

    def _row(self, row: int) -> None:
        self.focus_pane.move_to(row)
        self.cursor_moved()

    # --- panes ----------------------------------------------------------------------------------------------------

    def focus_on(self, name: str) -> None:
        """Give a pane the focus."""
        if name != self.view.focus:
            self.change(focus=name)

    def next_pane(self) -> None:
        self._turn(1)

    def previous_pane(self) -> None:
        self._turn(-1)

    def _turn(self, by: int) -> None:
        self.focus_on(PANES[(PANES.index(self.view.focus) + by) % len(PANES)])

    def pane_list(self) -> None:
        self.focus_on("list")

    def pane_reader(self) -> None:
        self.focus_on("reader")

    def pane_entities(self) -> None:
        self.focus_on("entities")

    def pane_matrix(self) -> None:
        self.focus_on("matrix")

    def zoom(self) -> None:
        self.change(zoom=not self.view.zoom)

    # --- opening and coming back ----------------------------------------------------------------------------------

    def open(self) -> None:
        """Enter: the article of a row, the statements of a cell, the sentence of a statement."""
        focus = self.view.focus
        if focus == "list":
            self._open_row()
        elif focus == "matrix":
            self._open_cell()
        elif focus == "entities":
            self.toggle()
        elif self.reader.selected:
            self.add_selected()
        else:
            self.rule_path()

    def _open_row(self) -> None:
        if self.view.shows in STATEMENTS:
            row = self.statements.current
            if row is not None:
                self.open_article(row.article_key)
                self.change(focus="reader", origin=self.view.origin or "list")
                self.reader.stand_on(row.statement.evidence.sentence, about=row.hash)
                self.show_status()
                self.say_statement()
            return
        article = self.list.current
        if article is not None:
            self.open_article(article.key)
            self.change(focus="reader", origin="list")

    def _open_cell(self) -> None:
        here = self.matrix.current
        if here is None:
            return
        row, column = here
        self.open_cells(row.id, column.id, self._silence(row.name))

    def open_cells(self, actor: str, proposal: str, silence: str) -> None:
        """List the statements of a cell; "" is every actor or every proposal. `silence` is said where there are none."""

        def opened(found: Listed) -> None:
            if found.rows:
                self.change(shows="cell", cell=(actor, proposal), focus="list", statement=0, origin="matrix")
            else:
                self.say(f"{silence}; {self.matrix.unread()}.")

        self.seek(self.cell_listing(actor, proposal), opened, calm=True)

    def _silence(self, name: str) -> str:
        """That a cell has no statements; where others than the government speak, how to see them."""
        if self.view.others:
            return f"No other voices of {name} on this"
        cell = self.matrix.cell()
        if cell is None or cell.others is None:
            return f"No statements of {name} on this"
        return f"None of the government, but other voices of {name}: {self.host.keymap.key('kinds')} shows them"

    def leave(self) -> None:
        """Esc: back to where one was. From the evidence of a cell straight to the cell."""
        view = self.view
        if self.reader.selected:
            self.reader.select(None)
        elif view.origin == FINDINGS and view.focus != "matrix":
            self.change(focus="list" if view.shows == "articles" else "matrix", shows="articles", origin="")
            self.show_findings()
        elif view.origin == "matrix" and view.focus != "matrix":
            self.change(focus="matrix", shows="articles", origin="")
        elif view.focus == "reader" and view.origin:
            self.change(focus=view.origin, origin="")
        elif view.focus == "matrix" and view.as_of:
            self.change(as_of="")
            self.say("As of now.")
        elif view.shows != "articles":
            self.change(shows="articles", focus="list", origin="")
        elif view.zoom:
            self.change(zoom=False)
        elif view.focus != "list":
            self.change(focus="list", origin="")
        elif view.request():
            self.change(query="", filters=())
            self.say(f"All articles; {self.host.keymap.key('back')} goes back to the search.")

    def back(self) -> None:
        self._travel(-1)

    def forward(self) -> None:
        self._travel(1)

    def _travel(self, by: int) -> None:
        self.note_cursors()
        self.trail.keep(self.view)
        view = self.trail.step(by)
        if view is None:
            self.say("No view before this one." if by < 0 else "No view after this one.")
        else:
            self.go_to(view)

    def all_articles(self) -> None:
        self.change(shows="articles", focus="list", origin="")

    # --- jump labels ----------------------------------------------------------------------------------------------

    def jump(self) -> None:
        """Put a label on every visible row and cell; the next keys choose one."""
        places = [(pane, target) for pane in self.shown_panes.values() for target in pane.targets()]
        size = 1 if len(places) <= len(LABELS) else 2
        names = ["".join(letters) for letters in itertools.product(LABELS, repeat=size)]
        self.jumping = {}
        for name, (pane, (x, y, target)) in zip(names, places, strict=False):
            self.jumping[name] = (pane, target)
            pane.labels.setdefault(y, []).append((x, name))
        for pane in self.shown_panes.values():
            pane.refresh()
        self.say("Type a label.")

    def choose_label(self, typed: str) -> bool:
        """Go to a label; False while more letters are needed."""
        if len(typed) < len(next(iter(self.jumping), "")) and any(name.startswith(typed) for name in self.jumping):
            return False
        found = self.jumping.get(typed)
        self.jumping = {}
        for pane in self.shown_panes.values():
            pane.labels = {}
            pane.refresh()
        if found is not None:
            pane, target = found
            pane.go(target)
            name = next(name for name, shown in self.shown_panes.items() if shown is pane)
            self.focus_on(name)
            self.cursor_moved()
        return True

    # --- told by the modules beside -------------------------------------------------------------------------------

    def toggle(self) -> None:
        raise NotImplementedError

    def rule_path(self) -> None:
        raise NotImplementedError

    def show_findings(self) -> None:
        """The page of findings again from which one came, if it is still known."""
        raise NotImplementedError

    def say_statement(self) -> None:
        """The statement under the cursor of the reader, in words on the last line."""
        raise NotImplementedError

    def add_selected(self) -> None:
        raise NotImplementedError
