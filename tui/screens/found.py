"""A page of findings: every one that has a place in the corpus is a row, and Enter goes there."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from textual.app import ComposeResult

from index.answers import Reading
from index.article import Span
from index.corpus import Corpus
from tui.chores import Found, Lines, Tidings
from tui.glyphs import Glyphs
from tui.palette import Palette
from tui.renderables import Line
from tui.screens.page import CheckPage, PagePane, RoleLine


class FoundPane(PagePane):
    """Lines of which some have a place; the cursor goes from one of these to the next."""

    hint = "Enter opens, y copies"

    def __init__(self, looks: Palette, signs: Glyphs, title: str, lines: Sequence[RoleLine]) -> None:
        super().__init__(looks, signs, title, lines)
        self.places: Sequence[Found] = ()

    @property
    def starts(self) -> list[int]:
        """The rows where a line with a place begins."""
        return [row for row in range(self.length) if self._begins(row) and self._place(row)]

    @property
    def place(self) -> Found:
        """Where the line under the cursor leads; (): nowhere."""
        return self._place(self.cursor)

    def _begins(self, row: int) -> bool:
        return row == 0 or self.numbers[row] != self.numbers[row - 1]

    def _place(self, row: int) -> Found:
        number = self.numbers[row] if row < self.length else len(self.places)
        return self.places[number] if number < len(self.places) else ()

    def show(self, title: str, lines: Sequence[RoleLine]) -> None:
        super().show(title, lines)
        if not self.place and self.starts:
            self._stand(0)

    def move(self, by: int) -> None:
        """To another line with a place; a page without any is scrolled."""
        starts = self.starts
        if not starts:
            super().move(by)
        elif by > 0:
            self._stand(min(bisect_right(starts, self.cursor) + by - 1, len(starts) - 1))
        else:
            self._stand(max(bisect_left(starts, self.cursor) + by, 0))

    def move_rows(self, by: int) -> None:
        """So many rows, to the line with a place that is nearest before."""
        if starts := self.starts:
            self._stand(max(0, bisect_right(starts, self.cursor + by) - 1))
        else:
            super().move(by)

    def _stand(self, number: int) -> None:
        """On a line with a place, the whole of it in view, and the heading over the first one."""
        first = last = self.starts[number]
        while last + 1 < self.length and not self._begins(last + 1):
            last += 1
        for row in (last, 0 if number == 0 else first, first):
            self.move_to(row)
        self.refresh()

    def row_line(self, row: int, width: int) -> Line:
        if row != self.cursor or not self.place:
            return super().row_line(row, width)
        text, role, _ = self.lines[row]
        return Line().add(f"{self.signs.here} ", self.looks["here"]).add(text, self.looks[role])


class FoundPage(CheckPage):
    """A page of findings; it is left with the place that Enter chose, or None."""

    text: FoundPane

    def __init__(self, title: str, found: Lines = (), row: int = 0) -> None:
        """`found` is what was found earlier, with the row that the cursor stood on."""
        super().__init__(title)
        self.found, self.row = found, row
        self.lines = [(line[0], line[1]) for line in found] or self.lines

    def on_mount(self) -> None:
        if self.found:
            self.call_after_refresh(lambda: self.text.move_rows(self.row - self.text.cursor))

    def compose(self) -> ComposeResult:
        self.text = FoundPane(self.host.looks, self.host.signs, self.title_text, self.lines)
        self.text.places = [tuple(line[2:]) for line in self.found]
        self._place()
        yield self.text

    def told(self, tidings: Tidings) -> None:
        if self.is_mounted and tidings.lines is not None:
            self.found = tidings.lines
            self.text.places = [tuple(line[2:]) for line in tidings.lines]
        super().told(tidings)

    def cursor_place(self) -> tuple[int, int] | None:
        place = self.text.cursor_place()
        return place and (self.text.region.x + place[0], self.text.region.y + place[1])

    def stroke(self, name: str, character: str | None) -> None:
        pages = {"PgDn": 1.0, "Space": 1.0, "Ctrl-d": 0.5, "PgUp": -1.0, "Ctrl-u": -0.5}.get(name)
        if name == "Enter" and self.text.place:
            self.row = self.text.cursor
            self.dismiss(self.text.place)
        elif pages is not None:
            self.text.move_rows(int(pages * self.text.body))
        else:
            super().stroke(name, character)


def sentence_of(corpus: Corpus, article: str, sentence: str) -> tuple[int, Span] | None:
    """The key of an article and where a sentence stands in it, white space apart; None where it is gone."""
    key = corpus.key_of(article)
    if key is None:
        return None
    return next(((key, span) for span in _spans(corpus.reading(key), sentence)), None)


def _spans(reading: Reading, sentence: str) -> list[Span]:
    wanted = sentence.split()
    return [one.span for one in reading.sentences if one.span.of(reading.article.text).split() == wanted]
