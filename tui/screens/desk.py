"""The desk: the panes, the view they show, and the questions that fill them. The commands are in the modules beside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from textual.app import ComposeResult
from textual.widget import Widget

from index.answers import ArticleRow, Selection
from index.corpus import Corpus
from index.errors import StancegridError
from index.search.query import Order
from tui.panes.arrangement import arrange
from tui.panes.article_list import ArticleList
from tui.panes.base import LinePane
from tui.panes.entities import Entities
from tui.panes.matrix import MatrixPane
from tui.panes.reader import Reader
from tui.panes.search_line import SearchLine
from tui.panes.statement_list import StatementList
from tui.panes.status_line import StatusLine
from tui.questions import PAGE
from tui.renderables import counted, unread
from tui.screens.base import StrokeScreen
from tui.views import Trail, View

STATEMENTS = ("cell", "queue", "changes")  # what the statement list shows in place of the article list


class Desk(StrokeScreen):
    """Holds the panes and the view. Attributes go down, messages come up."""

    ready = False

    def __init__(self) -> None:
        super().__init__(id="desk")
        self.view = View()
        self.trail = Trail()
        self.selection: Selection | None = None
        self.number = 0  # of the latest question: older answers are dropped
        self.beside = "reader"
        self.unread_known = False  # whether it is known which articles were not read
        self._counts: dict[str, int] = {}

    def compose(self) -> ComposeResult:
        looks, signs = self.host.looks, self.host.signs
        self.line = SearchLine(looks, signs)
        self.list = ArticleList(looks, signs)
        self.statements = StatementList(looks, signs)
        self.reader = Reader(looks, signs)
        self.entities = Entities(looks, signs)
        self.matrix = MatrixPane(looks, signs, self.corpus.config)
        self.status = StatusLine(looks, signs)
        self.statements.actors = {actor.id: actor.names[0] for actor in self.corpus.config.actors if actor.names}
        self.statements.names = {proposal.id: proposal.name for proposal in self.corpus.config.proposals}
        yield from (self.line, self.list, self.statements, self.reader, self.entities, self.matrix, self.status)

    @property
    def corpus(self) -> Corpus:
        return self.host.corpus

    # --- start ----------------------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        self.asker = self.host.make_asker(self.post_message)
        self._counts = self.corpus.counts()
        self.view = replace(self.host.state.view, as_of="")  # nobody should take a grid of the past for that of today
        self.beside = "matrix" if self.view.focus == "matrix" else "reader"
        self.trail.keep(self.view)
        self.line.set(self.view.query)
        self.line.filters = self.entities.filters = self.view.filters
        self.place()
        self.begin()

    def settle_in(self) -> None:
        """The first articles are there: show what was open last time, then take the keys typed meanwhile."""
        self._restore()
        self._say_what_happened()
        self.ready = True
        self.host.replay()

    def _say_what_happened(self) -> None:
        """A state that could not be read, a full device; a line that was being typed when the terminal was lost."""
        state = self.host.state
        if state.mishap or self.corpus.notice:
            self.say(state.mishap or self.corpus.notice, "error")
        elif state.unfinished:
            hint = ""
            if state.unfinished.startswith("/"):
                state.remember_query(state.unfinished[1:])
                hint = f"; {self.host.keymap.key('saved_searches')} lists it"
            self.say(f"The terminal was lost while you typed: {state.unfinished}{hint}")

    def _restore(self) -> None:
        """What was open last time; at the very first start the newest article."""
        self.list.top, reader_top, self.entities.top, self.matrix.top, self.matrix.left = self.view.tops
        key = self.corpus.key_of(self.view.article) if self.view.article else None
        if key is None and (row := self.list.current):
            key = row.key
        if key is not None:
            self.open_article(key, offset=self.view.offset, keep=False)
            self.reader.top = reader_top
        self.entities.cursor = self.view.entity
        if self.view.shows in STATEMENTS:
            self.show_statements()
        elif self.view.shows == "not_read":
            self.show_unread()
        self.fill()

    def on_unmount(self) -> None:
        self.asker.stop()

    def keep_state(self) -> None:
        """Put the present view into the state that is saved; before the first articles came, the old one stays."""
        if self.ready:
            self.note_cursors()
            self.host.state.view = self.view
            typing = self.line.typing and not self.line.offered and self.line.text.strip()
            self.host.state.unfinished = f"{self.line.prompt}{self.line.text}" if typing else ""

    # --- panes ----------------------------------------------------------------------------------------------------

    @property
    def lister(self) -> LinePane:
        """The pane that stands in the list's place."""
        return self.statements if self.view.shows in STATEMENTS else self.list

    def pane(self, name: str) -> LinePane:
        """A pane by its name in the view."""
        return {"list": self.lister, "reader": self.reader, "entities": self.entities, "matrix": self.matrix}[name]

    @property
    def focus_pane(self) -> LinePane:
        return self.pane(self.view.focus)

    @property
    def shown_panes(self) -> dict[str, LinePane]:
        """The panes on the screen now."""
        return {name: self.pane(name) for name in self._regions()}

    def _regions(self) -> dict[str, Any]:
        width, height = self.app.size
        view = self.view
        return dict(
            arrange(width, height, view.focus, zoom=view.zoom, beside=self.beside, matrix=self.matrix.needs)
        )  # fmt: skip

    def place(self) -> None:
        """Give every pane its region, its focus and its rule."""
        if self.view.focus in ("reader", "matrix"):
            self.beside = self.view.focus
        put(self.line, 0, 0, self.app.size.width, 1)
        self._place_status()
        regions = {self.pane(name): region for name, region in self._regions().items()}
        for pane in (self.list, self.statements, self.reader, self.entities, self.matrix):
            region = regions.get(pane)
            pane.display = region is not None
            active = pane is self.focus_pane and not self.line.typing
            if pane.active != active:
                pane.active = active
                pane.refresh()
            if region is not None:
                pane.ruled = region.x > 0
                put(pane, region.x, region.y, region.width, region.height)
        target = self.line if self.line.typing else self.focus_pane
        if self.focused is not target:
            self.set_focus(target, scroll_visible=False)
        self.show_status()

    def _place_status(self) -> None:
        """The last line; a message that needs more lies over the panes until the next key."""
        width, height = self.app.size
        rows = max(1, len(self.status.lines(width))) if self.status.message else 1
        put(self.status, 0, height - rows, width, rows)

    def on_resize(self) -> None:
        if self.is_mounted:
            self.place()
            self.fill()

    def cursor_place(self) -> tuple[int, int] | None:
        pane: Widget = self.line if self.line.typing else self.focus_pane
        inside = self.line.cursor_place() if self.line.typing else self.focus_pane.cursor_place()
        return inside and (pane.region.x + inside[0], pane.region.y + inside[1])

    # --- views ----------------------------------------------------------------------------------------------------

    def note_cursors(self) -> None:
        """Put where the cursors are into the view."""
        actor, proposal = self.matrix.place
        self.view = replace(
            self.view,
            row=self.list.cursor if self.view.shows != "not_read" else self.view.row,
            statement=self.statements.cursor,
            offset=self.reader.at,
            entity=self.entities.cursor,
            actor=actor or self.view.actor,
            proposal=proposal or self.view.proposal,
            tops=(self.list.top, self.reader.top, self.entities.top, self.matrix.top, self.matrix.left),
        )

    def change(self, **changes: Any) -> None:
        """Show another view, and remember the one before for `[`."""
        self.note_cursors()
        self.trail.keep(self.view)
        self.show_view(replace(self.view, **changes))
        self.trail.keep(self.view)

    def show_view(self, view: View) -> None:
        """Bring every pane to a view; only what it changes is asked for."""
        old, self.view = self.view, view
        if (old.request(), old.order) != (view.request(), view.order):
            self.line.filters = self.entities.filters = view.filters
            self.line.set(view.query)
            self.ask()
        if old.shows != view.shows or old.cell != view.cell:
            self._show_list(old)
        self.place()
        self.fill()

    def _show_list(self, old: View) -> None:
        if self.view.shows in STATEMENTS:
            self.show_statements()
        elif self.view.shows == "not_read":
            self.show_unread()
        elif old.shows == "not_read":
            self.show_articles(self.view.row)

    def go_to(self, view: View) -> None:
        """Show a view of the trail, with its cursors."""
        self.show_view(view)
        if view.article and (key := self.corpus.key_of(view.article)) is not None:
            self.open_article(key, offset=view.offset, keep=False)
        self.list.move_to(view.row)
        self.statements.move_to(view.statement)
        self.entities.move_to(view.entity)
        self.matrix.stand_on(view.actor, view.proposal)
        self.show_status()
        self.fill()

    # --- told by the module beside --------------------------------------------------------------------------------

    @property
    def order(self) -> Order | None:
        """The order of the article list that was chosen; None: the query's own."""
        return Order(self.view.order) if self.view.order else None

    def begin(self) -> None:
        """Get the first articles; `settle_in` follows when they are there."""
        raise NotImplementedError

    def ask(self, text: str | None = None) -> None:
        """Ask for the articles of the view, or of `text` while it is being typed; all visible panes follow."""
        raise NotImplementedError

    def fill(self) -> None:
        """Ask for what visible panes lack: the counts of the sidebar, the matrix."""
        raise NotImplementedError

    # --- what the panes show --------------------------------------------------------------------------------------

    def show_articles(self, row: int, first: list[ArticleRow] | None = None) -> None:
        selection = self.selection
        if selection is None or self.view.shows == "not_read":
            return
        self.list.why = False
        self.list.nothing = self._nothing_found()
        order = self.order

        def near(page: int) -> list[ArticleRow] | None:
            if not self.corpus.is_near(selection, page * PAGE, order):
                return None
            return self.corpus.rows(selection, offset=page * PAGE, limit=PAGE, order=order)

        self.list.show(selection.total, near, row=row, first=first)
        self.show_status()

    def _nothing_found(self) -> str:
        """What an empty list says."""
        if not self._counts["articles"]:
            return "The corpus is empty: `stancegrid add FOLDER` reads articles."
        key = self.host.keymap.key
        drop = f", {key('clear_filters')} drops the filters" if self.view.filters else ""
        return f"Nothing matches: {key('search')} changes the search{drop}."

    def show_unread(self, total: int = 0, first: list[ArticleRow] | None = None) -> None:
        """List only the articles that were not read, or were read by older rules, each with the reason.

        Without `first` they are still to be asked for.
        """
        self.unread_known = first is not None
        self.list.why = True
        self.list.nothing = _ALL_READ if self.unread_known else "Looking."
        self.list.show(total, lambda page: None, first=first)
        self.show_status()

    def show_statements(self) -> None:
        """Fill the statement list for what the view shows."""
        raise NotImplementedError

    def open_article(self, key: int, *, offset: int = 0, keep: bool = True) -> None:
        """Open an article in the reader."""
        if self.reader.key != key:
            try:
                reading = self.corpus.reading(key)
            except StancegridError as error:
                self.say(str(error), "error")
                return
            self.reader.show(reading, (), offset)
            self.list.opened = key
            self.list.refresh()
            self.view = replace(self.view, article=reading.article.id)
        if keep:
            self.show_status()
            self.fill()

    # --- the last line --------------------------------------------------------------------------------------------

    def show_status(self) -> None:
        """Where one is, what was not read, what older rules have read."""
        self.status.show(self._where(), self._hint())

    def _where(self) -> str:
        pane = self.focus_pane
        if self.view.focus == "list" and self.view.shows == "not_read" and not self.work_in_words():
            return f"{min(pane.cursor + 1, pane.length):,} of {pane.length:,} not read, or read by older rules"
        parts = [self._row_in_words(pane)]
        if self.selection and self.selection.partial:
            parts.append("at least")
        counts = ("matrix" in self.shown_panes and self.matrix.counts()) or self._counts  # one number on the screen
        older, dot = counts["older_rules"], f" {self.host.signs.dot} "
        read = self.work_in_words() or unread(counts["articles"], counts["not_read"], older, noun=not older)
        whole = dot.join([*parts, read])
        cramped = self.line.typing and len(whole) + 2 + len(self._hint()) > self.app.size.width
        return dot.join(parts) if cramped else whole  # the hint to the line needs the room

    def _row_in_words(self, pane: LinePane) -> str:
        if pane is self.entities:
            return self.entities.place()
        if pane is self.reader:
            found = len(self.reader.matches.marks)
            key = self.host.keymap.key("next_match")
            return f"{counted(found, 'match', 'matches')}: {key}" if found else "reader"
        total = counted(pane.length, "statement" if pane is self.statements else _ROW[self.view.focus])
        return f"{min(pane.cursor + 1, pane.length):,} of {total}"

    def _hint(self) -> str:
        if self.line.typing:
            edit = "typing replaces it, Left or End edits it; " if self.line.offered else ""
            return f"{edit}Enter keeps, Esc leaves"
        key = self.host.keymap.key
        older = self._counts["older_rules"] and not self.corpus.read_only
        again = "stops" if self.work_in_words() else "reads again" if older else ""
        if again:
            return f"{key('help')} help  {key('rebuild')} {again}"
        return f"{key('search')} search  {key('help')} help"

    def work_in_words(self) -> str:
        """How far the work beside the screen is; "" where there is none."""
        return ""

    def attempt(self, act: Callable[[], None]) -> None:
        """Do something that may fail in a way that a person should read."""
        try:
            act()
        except StancegridError as error:
            self.say(str(error), "error")

    def say(self, message: str, role: str = "note") -> None:
        """A message on the last line, until the next key."""
        self.status.say(message, role)
        self._place_status()

    # --- asking for a line of text --------------------------------------------------------------------------------

    def prompt(self, prompt: str, done: Callable[[str], None], text: str = "") -> None:
        """Ask for a line of text on the first row; Esc asks no further."""
        raise NotImplementedError


_ALL_READ = "The present rules have read every article of this search."
_ROW = {"list": "article", "matrix": "actor"}


def put(widget: Widget, x: int, y: int, width: int, height: int) -> None:
    """Place a widget, only where it stands elsewhere: every change of a style costs a layout."""
    styles = widget.styles
    known = getattr(widget, "_put", None)
    if known == (x, y, width, height):
        return
    widget._put = (x, y, width, height)  # type: ignore[attr-defined]
    styles.offset = (x, y)
    styles.width, styles.height = width, height
