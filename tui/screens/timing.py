"""The matrix: through time, folded, compared."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from tui.edge import one_line
from tui.listings import Listed
from tui.panes.columns import Axis
from tui.renderables import circumstances, date_in_words, day_in_words
from tui.screens.standing import Standing

SHOWN_OF_A_CELL = 8  # statements, where two cells are compared


class Timing(Standing):
    """The commands of the section Matrix."""

    def steps(self) -> list[tuple[datetime.date, str]]:
        """The days the matrix steps through: the events of the configuration, else the ends of the last two years' months."""
        events = sorted((date, name) for name, date in self.corpus.config.events.items())
        return events or month_ends(datetime.date.today(), 24)

    def previous_step(self) -> datetime.date | None:
        """The day that the matrix is compared with: the step before the present one."""
        now = self.view.day()
        earlier = [date for date, _ in self.steps() if now is not None and date < now]
        return earlier[-1] if earlier else None

    def time_back(self) -> None:
        now = self.view.day()
        earlier = [step for step in self.steps() if now is None or step[0] < now]
        if earlier:
            self._at(*earlier[-1])
        else:
            self.say("No event before this one.")

    def time_forward(self) -> None:
        now = self.view.day()
        later = [step for step in self.steps() if now is not None and step[0] > now]
        if later:
            self._at(*later[0])
        elif now is not None:
            self._at(None, "now")
        else:
            self.say("The matrix stands at the present.")

    def _at(self, day: datetime.date | None, name: str) -> None:
        focus = "matrix" if "matrix" not in self.shown_panes else self.view.focus
        self.change(as_of=day.isoformat() if day else "", focus=focus)
        leave = self.host.keymap.key("leave")
        changed = f"{self.host.signs.flipped} marks what changed; {leave}: now"
        self.say(f"As of {name}, {day_in_words(day)}; {changed}" if day else "As of now.")

    def time_choose(self) -> None:
        """Choose an event, or type a day."""
        from tui.screens.choice import Choice, Option

        options = [Option("now", "", "")]
        options += [Option(name, date.isoformat(), date.isoformat()) for date, name in reversed(self.steps())]
        self.app.push_screen(
            Choice("As of which day? An event, or a day as 2025-02-17", options, free=True), self._chosen_time
        )

    def _chosen_time(self, chosen: object) -> None:
        if chosen is None:
            return
        if not str(chosen).strip():
            self._at(None, "now")
        elif (day := self.day_of(chosen)) is not None:
            self._at(day, dict(self.steps()).get(day, "this day"))

    def day_of(self, chosen: object) -> datetime.date | None:
        """The day that was chosen or typed; None, and said, where it is none."""
        if chosen is None:
            return None
        try:
            return datetime.date.fromisoformat(str(chosen).strip())
        except ValueError:
            self.say(f"{chosen} is no day; write it as 2025-02-17.", "error")
            return None

    def fold_groups(self) -> None:
        self.change(fold_groups=not self.view.fold_groups)

    def fold_proposals(self) -> None:
        self.change(fold_proposals=not self.view.fold_proposals)

    def row_statements(self) -> None:
        """i: a country on everything."""
        if here := self._cell_of_matrix():
            self.open_cells(here[0].id, "", f"No statements of {here[0].name}")

    def column_statements(self) -> None:
        """I: everybody on one proposal."""
        if here := self._cell_of_matrix():
            self.open_cells("", here[1].id, f"No statements on {here[1].name}")

    def _cell_of_matrix(self) -> tuple[Axis, Axis] | None:
        """Row and column under the cursor of the matrix, where that has the focus."""
        here = self.matrix.current if self.view.focus == "matrix" else None
        if here is None:
            self.say(f"Stand on a row or column of the grid first: {self.host.keymap.key('pane_matrix')}.")
        return here

    def kinds(self) -> None:
        self.change(others=not self.view.others)
        back = self.host.keymap.key("kinds")
        others = f"All other voices: opposition, experts, polls, authors. {back}: governments"
        self.say(others if self.view.others else "Governments.")

    def mark(self) -> None:
        """Mark a cell; with a mark elsewhere: compare the two."""
        place, marked = self.matrix.place, self.matrix.marked
        if self.view.focus != "matrix" or not all(place):
            self.say("m marks a cell of the matrix.")
        elif marked is None or marked == place:
            self.matrix.marked = None if marked else place
            self.matrix.refresh()
            self.say("Marked. m on another cell compares the two." if not marked else "The mark is gone.")
        else:
            self._compare(marked, place)

    def _compare(self, first: tuple[str, str], second: tuple[str, str]) -> None:
        """A page with both cells and the newest of their statements."""
        from tui.screens.page import Page

        def found_first(one: Listed) -> None:
            def found_second(other: Listed) -> None:
                lines = [*self._cell_lines(first, one), *self._cell_lines(second, other)]
                self.app.push_screen(Page("Two cells", lines))

            self.seek(self.cell_listing(*second), found_second)

        self.seek(self.cell_listing(*first), found_first)

    def _cell_lines(self, cell: tuple[str, str], found: Listed) -> Iterator[tuple[str, str]]:
        assert self.matrix.matrix is not None
        yield self.heading(self.cell_listing(*cell), found.rows), "title"
        yield self.matrix.in_words(self.matrix.matrix.cell(*cell)), "text"
        yield "", "text"
        for row in found.rows[:SHOWN_OF_A_CELL]:
            stance = row.effective.value if row.effective else "rejected"
            yield f"{stance}: {row.sentence}", stance if row.effective else "dim"
            parts = [
                row.statement.speaker,
                *circumstances(row.statement),
                row.source,
                row.title,
                date_in_words(row.date),
            ]
            yield ", ".join(one_line(part) for part in parts if part), "dim"
        yield "", "text"


def month_ends(today: datetime.date, months: int) -> list[tuple[datetime.date, str]]:
    """The last days of the latest whole months, oldest first."""
    found = []
    first = today.replace(day=1)
    for _ in range(months):
        last = first - datetime.timedelta(days=1)
        found.append((last, f"end of {last:%Y-%m}"))
        first = last.replace(day=1)
    return found[::-1]
