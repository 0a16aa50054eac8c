"""Lists of statements: sought beside the screen, waited for by the keys that need them, and shown."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from index.answers import Judgment, StatementRow
from tui.listings import MOST_QUEUED, MOST_STATEMENTS, Listed, Listing
from tui.panes.columns import Axis
from tui.renderables import counted, day_in_words
from tui.screens.answering import PATIENCE, Answering
from tui.screens.desk import STATEMENTS

LOOKING = "Looking."
_NEEDS_NONE = frozenset(("search", "palette", "help", "redraw", "suspend", "quit"))  # commands that wait for no list
_NEEDS_CELLS = frozenset(("open", "jump"))  # commands of the panes that wait for the matrix
_NOTHING = {"queue": "Nothing is left to judge in the articles of this search.", "changes": "Nothing new."}


@dataclass(frozen=True, slots=True)
class Sought:
    """A list that was asked for, and what to do with it. `calm`: what needs no list goes on meanwhile."""

    listing: Listing
    then: Callable[[Listed], None]
    calm: bool


class Seeking(Answering):
    """The statement list follows the view; the commands of the modules above seek what they need (`seek`)."""

    _sought: Sought | None = None
    _at_hand: tuple[str, Listed] | None = None  # the list that was sought last, with its mark
    _fresh = False  # the list of the view has not come yet: its cursor is that of the view
    _awaited = False  # keys wait for the list of the view

    # --- which ----------------------------------------------------------------------------------------------------

    def cell_listing(self, actor: str, proposal: str) -> Listing:
        """The statements of one cell, or of all cells that are folded into it; "" is every actor or every proposal."""
        row = next((axis for axis in self.matrix.rows if axis.id == actor), None)
        column = next((axis for axis in self.matrix.axes if axis.id == proposal), None)
        actors = tuple(row.ids) if row else (actor,) if actor else ()
        proposals = tuple(column.ids) if column else (proposal,) if proposal else ()
        return Listing("cell", actors, proposals, self.kind().value, as_of=self.view.as_of)

    def _listing(self, shows: str) -> Listing:
        if shows == "cell":
            return self.cell_listing(*self.view.cell)
        return Listing(shows, since=self.host.visited_before if shows == "changes" else "")

    def listings_wanted(self) -> dict[str, Listing]:
        wanted = {"sought": self._sought.listing} if self._sought else {}
        if self.view.shows in STATEMENTS:
            wanted["statements"] = self._listing(self.view.shows)
        return wanted

    # --- seeking --------------------------------------------------------------------------------------------------

    def seek(self, listing: Listing, then: Callable[[Listed], None], *, calm: bool = False) -> None:
        """Ask for statements; the keys pressed until they are there are taken afterwards, in their order."""
        sought = self._sought = Sought(listing, then, calm)
        self._have.pop("sought", None)
        self._asked = ""
        self.fill()

        def late() -> None:
            if self._sought is sought and not self.status.message:
                self.say(LOOKING, "dim")

        asyncio.get_running_loop().call_later(PATIENCE, late)

    def open_list(self, shows: str) -> None:
        """Show the review queue, or what is new, once it is there."""
        here = {"shows": shows, "focus": "list", "statement": 0, "origin": ""}
        self.seek(self._listing(shows), lambda _: self.change(**here), calm=True)

    def takes(self, name: str) -> bool:
        if not self.ready or not (self._sought or self._awaited or self._counting):
            return self.ready
        if self._sought and not self._sought.calm:
            return False
        command = self.host.keymap.command(name)
        if self.line.typing or (command is not None and command.id in _NEEDS_NONE):
            return True
        elsewhere = command is not None and command.section == "Panes" and command.id not in _NEEDS_CELLS
        return elsewhere and not (self._sought or self._awaited)

    @property
    def _counting(self) -> bool:
        """Whether keys are meant for a matrix that has not come yet."""
        return self.view.focus == "matrix" and self.matrix.waiting

    def impatient(self, key: str) -> bool:
        if not self.ready or key != "escape":
            return super().impatient(key)
        self.host.forget_typed()
        sought = self._sought
        self.give_up_listings()
        self.say("")
        if sought is None:
            self.attempt(self.leave)
        return True

    def give_up_listings(self) -> None:
        if self._fresh:
            self.statements.nothing = "These statements were not looked for."
            self.statements.refresh()
        if self._sought or self._awaited or self._counting:
            self.host.forget_typed()
        self._sought, self._fresh, self._awaited = None, False, False
        self.matrix.waiting = False
        self.host.release()

    # --- what came ------------------------------------------------------------------------------------------------

    def listed(self, part: str, listing: Listing, found: Listed) -> None:
        if self.status.message == LOOKING:
            self.say("")
        if part == "statements":
            self._list(listing, found)
        elif (sought := self._sought) is not None:
            self._sought, self._at_hand = None, (self.listing_mark(listing), found)
            self.attempt(lambda: sought.then(found))
        self.host.replay()

    def show_statements(self) -> None:
        """The view shows another list: what was just sought, or nothing until it comes."""
        listing = self._listing(self.view.shows)
        mark = self.listing_mark(listing)
        self._fresh = True
        if self._at_hand is not None and self._at_hand[0] == mark:
            self._have["statements"] = mark
            self._list(listing, self._at_hand[1])
            return
        self._awaited = True
        self._have.pop("statements", None)
        self.statements.nothing = LOOKING
        self.statements.show("", [])

    def _list(self, listing: Listing, found: Listed) -> None:
        fresh, self._fresh, self._awaited = self._fresh, False, False
        self.statements.nothing = _NOTHING.get(listing.shows, "No statements.")
        heading = self.heading(listing, found.rows, found.held)
        if fresh:
            self.statements.show(heading, found.rows, self.view.statement)
        else:
            self.statements.heading = heading
            self.statements.replace(found.rows)
        self.show_status()
        self.host.release()

    def note_cursors(self) -> None:
        kept = self.view.statement
        super().note_cursors()
        if self._fresh:
            self.view = replace(self.view, statement=kept)

    def heading(self, listing: Listing, rows: list[StatementRow], held: int = 0) -> str:
        """What stands over a list."""
        if listing.shows == "queue":
            made = counted(self.corpus.counts()["judgments"], "judgment")
            of = counted(held, "statement")
            if len(rows) == MOST_QUEUED:
                return f"Review: the {MOST_QUEUED} least certain of {of}; {made} so far"
            return f"Review: {len(rows):,} unjudged of {of}, least certain first; {made} so far"
        if listing.shows == "changes":
            return self._changes_heading(listing.since, len(rows))
        return self._cell_heading(listing, rows)

    def _changes_heading(self, since: str, count: int) -> str:
        if not since:
            return "This is your first visit."
        first = f"; the first {count:,}" if count >= MOST_STATEMENTS else ""
        return f"New since {since[:16].replace('T', ' ')} UTC{first}"

    def _cell_heading(self, listing: Listing, found: list[StatementRow]) -> str:
        rows, axes = self.matrix.rows, self.matrix.axes
        row = next((axis for axis in rows if tuple(axis.ids) == listing.actors), None)
        name = _named(listing.actors, rows, self.statements.actors, "Everybody")
        about = _named(listing.proposals, axes, self.statements.names, "everything")
        newest = "the newest " if len(found) >= MOST_STATEMENTS else ""
        speaking = {one.statement.actor for one in found}
        silent = [self.statements.actors.get(one, one) for one in row.members if one not in speaking] if row else []
        without = f"; none of {', '.join(silent)}" if silent else ""
        at = f", as of {day_in_words(day)}" if (day := self.view.day()) else ""
        return f"{name}, {about}{at}: {newest}{counted(len(found), 'statement')}{without}"

    # --- judged ---------------------------------------------------------------------------------------------------

    def mark_judged(self, row: StatementRow, judgment: Judgment) -> None:
        """Show at once what was decided; the list as it then is comes after."""
        known = self.statements.rows
        place = next(
            (n for n, one in enumerate(known) if (one.article_key, one.hash) == (row.article_key, row.hash)), None
        )
        if place is None:
            return
        after = replace(
            row, effective=judgment.stance, judgment=judgment.decision.value, judged_by=judgment.person,
            reason=judgment.reason,
        )  # fmt: skip
        self.statements.replace([*known[:place], *([] if self.view.shows == "queue" else [after]), *known[place + 1 :]])

    def await_list(self) -> None:
        """Where one stands may be another statement when the list comes anew: keys wait for it."""
        self._awaited = self.view.shows in STATEMENTS

    def leave(self) -> None:
        """Back to where one was."""
        raise NotImplementedError


def _named(ids: tuple[str, ...], axes: Sequence[Axis], names: Mapping[str, str], every: str) -> str:
    """The name of a row or column, folded or not; `every` where it stands for all of them."""
    if not ids:
        return every
    return next((axis.name for axis in axes if tuple(axis.ids) == ids), "") or names.get(ids[0], ids[0])
