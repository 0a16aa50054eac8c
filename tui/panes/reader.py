"""The reader: one article with its matches, evidence, actors and proposals marked."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from rich.cells import cell_len
from rich.style import Style

from index.answers import Reading, StatementRow
from index.article import DatePrecision, Span
from tui.edge import one_line, shown_lines
from tui.glyphs import Glyphs
from tui.palette import Palette
from tui.panes.base import LinePane
from tui.panes.marks import Mark, Marks, marks_of
from tui.panes.wrapping import wrap
from tui.renderables import Line, counted, day_in_words

MARGIN = 2
WIDEST = 90


class Reader(LinePane):
    """The cursor is an offset into the text; the row under it follows from the wrapping."""

    header = 1

    def __init__(self, looks: Palette, signs: Glyphs, *, id: str = "reader") -> None:
        super().__init__(looks, signs, id=id)
        self.reading: Reading | None = None
        self.at = 0
        self.selected: Span | None = None
        self.standing: Span | None = None  # the sentence one was sent to
        self.about = ""  # the hash of the statement one was sent to: a sentence may hold several
        self._text = ""
        self._marks, self.matches, self._evidence = Marks(), Marks(), Marks()
        self._starts, self._ends = array("L"), array("L")
        self._wrapped = (0, 0)

    # --- what is read ---------------------------------------------------------------------------------------------

    def show(self, reading: Reading | None, matches: Sequence[tuple[int, int]] = (), offset: int = 0) -> None:
        """Open an article with the query's matches, at an offset."""
        self.reading, self.selected, self.standing, self.about = reading, None, None, ""
        self._text = shown_lines(reading.article.text) if reading else ""
        self._marks = marks_of(reading) if reading else Marks()
        rows = reading.statements if reading else ()
        self._evidence = Marks(_sentence(row) for row in rows if row.effective is not None)
        self._wrapped = (0, 0)
        self.top = 0
        self.at = 0
        self.show_matches(matches)
        self._wrap()
        if reading and offset > reading.article.body.start:
            self.stand_on(Span(offset, offset + 1), mark=False)
        self.refresh()

    def show_matches(self, matches: Sequence[tuple[int, int]]) -> None:
        """Mark other matches in the open article."""
        self.matches = Marks(Mark(start, end, "match") for start, end in matches)
        self.refresh()

    @property
    def key(self) -> int | None:
        return self.reading.key if self.reading else None

    @property
    def text_width(self) -> int:
        return max(8, min(WIDEST, self.columns - MARGIN))

    def _wrap(self) -> None:
        if not self.size.height:
            return
        if self.reading is None or self._wrapped == (self.reading.key, self.text_width):
            return
        self._wrapped = (self.reading.key, self.text_width)
        self._starts, self._ends = wrap(self._text, self.reading.article.body, self.text_width)
        self.cursor = self.row_of(self.at)

    @property
    def length(self) -> int:
        return len(self._starts) + 2 if self.reading else 0  # the source line and a blank come first

    def row_of(self, offset: int) -> int:
        """The row that shows an offset."""
        return bisect_right(self._starts, offset) + 1 if offset else 0

    def settle(self) -> None:
        self._wrap()
        super().settle()

    def on_resize(self) -> None:
        self._wrap()
        self.cursor = self.row_of(self.at)
        if self.standing:
            self.stand_on(self.standing, about=self.about)
        self.settle()
        self.refresh()

    # --- lines ----------------------------------------------------------------------------------------------------

    def header_line(self, y: int, width: int) -> Line:
        line = Line()
        if self.reading is None:
            return line.add("No article is open. Enter opens the one under the cursor.", self.looks["dim"])
        article = self.reading.article
        place = f" {self._percent()}%"
        title = one_line(article.title) or article.name
        sign = self.signs.opened if self.active else " "
        line.add(sign + " ").fit(title, width - len(place) - 2, self.looks["title"], ellipsis=self.signs.ellipsis)
        return line.add(place, self.looks["dim"])

    def _percent(self) -> int:
        last = self.length - self.body
        return 100 if last <= 0 else round(100 * min(self.top, last) / last)

    def row_line(self, row: int, width: int) -> Line:
        if row < 2:
            return self._source_line(width) if row == 0 else Line()
        start, end = self._starts[row - 2], self._ends[row - 2]
        line = Line()
        self._margin(line, row, start, end)
        for a, b, style in self._pieces(start, end):
            line.add(self._text[a:b], style)
        return line

    def _source_line(self, width: int) -> Line:
        assert self.reading is not None
        article, rows = self.reading.article, self.reading.statements
        inferred = article.date.precision is DatePrecision.INFERRED
        date = day_in_words(article.date.day) + (" (inferred)" if inferred else "")
        parts = [one_line(article.source), date, counted(len(rows), "statement")]
        if self.reading.status != "read":
            parts.append(str(self.reading.status))
        if self.reading.versions > 1:
            parts.append(counted(self.reading.versions, "version"))
        parts.append(one_line(article.address))
        text = f" {self.signs.dot} ".join(part for part in parts if part)
        sign = self.signs.here if self.active and self.cursor == 0 else " "
        return Line().add(sign + " ").fit(text, width - MARGIN, self.looks["dim"], ellipsis=self.signs.ellipsis)

    def _margin(self, line: Line, row: int, start: int, end: int) -> None:
        """Two columns: where the cursor is, and whether the line holds evidence or a match."""
        here = self.active and row == self.cursor
        evidence = self._evidence.within(start, end)
        if evidence:
            line.add(self.signs.here if here else self.signs.evidence, self.looks[evidence[0].role])
        elif self.matches.within(start, end):
            line.add(self.signs.here if here else self.signs.match, self.looks["match"])
        else:
            line.add(self.signs.here if here else " ")
        line.add(" ")

    def _pieces(self, start: int, end: int) -> list[tuple[int, int, Style | None]]:
        """The stretches of one line that look alike."""
        marks = self._marks.within(start, end) + self.matches.within(start, end)
        if self.standing:
            marks.insert(0, Mark(self.standing.start, self.standing.end, "evidence"))
        if self.selected:
            marks.append(Mark(self.selected.start, self.selected.end, "bar"))
        cuts = sorted({start, end} | {cut for m in marks for cut in (m.start, m.end) if start < cut < end})
        return [(a, b, self._style(marks, a)) for a, b in pairwise(cuts)]

    def _style(self, marks: list[Mark], at: int) -> Style | None:
        style: Style | None = None
        for mark in marks:
            if mark.start <= at < mark.end:
                style = self.looks[mark.role] if style is None else style + self.looks[mark.role]
        return style

    # --- moving ---------------------------------------------------------------------------------------------------

    def move_to(self, row: int) -> None:
        super().move_to(row)
        self.at = self._starts[self.cursor - 2] if self.cursor >= 2 and self._starts else 0

    def page(self, pages: float) -> None:
        super().page(pages)
        self.at = self._starts[self.cursor - 2] if self.cursor >= 2 and self._starts else 0

    def stand_on(self, span: Span, *, mark: bool = True, about: str = "") -> None:
        """Go to a stretch of the text, with some lines before it in view."""
        self._wrap()
        self.at = span.start
        if mark:
            self.standing, self.about = span, about
        self.cursor = self.row_of(span.start)
        first, last = self.top, self.top + self.body - 1
        if not (first <= self.cursor and self.row_of(max(span.start, span.end - 1)) <= last):
            self.top = max(0, self.cursor - self.body // 3)
        self.settle()
        self.refresh()

    def cursor_place(self) -> tuple[int, int] | None:
        y = self.cursor - self.top + self.header
        if not 0 <= y < self.size.height:
            return None
        if self.cursor < 2 or self.reading is None or not self._starts:
            return (self.gap, y)
        start = self._starts[self.cursor - 2]
        column = cell_len(self._text[start : max(start, self.at)])
        return (self.gap + MARGIN + min(column, self.text_width - 1), y)

    # --- evidence and selection -----------------------------------------------------------------------------------

    def statement_here(self) -> StatementRow | None:
        """The statement whose sentence the cursor stands in; the one one was sent to first."""
        rows = self.reading.statements if self.reading else ()
        here = [row for row in rows if _covers(row, self.at)]
        return next((row for row in here if row.hash == self.about), here[0]) if here else None

    def evidence_from_here(self, by: int) -> StatementRow | None:
        """The next statement of the article, or the one before; after the last comes the first."""
        rows = [row for row in self.reading.statements if row.effective] if self.reading else []
        rows.sort(key=lambda row: row.statement.evidence.sentence)
        if not rows:
            return None
        if (here := self.statement_here()) in rows and self.about:
            return rows[(rows.index(here) + (1 if by > 0 else -1)) % len(rows)]
        if by > 0:
            return next((row for row in rows if row.statement.evidence.sentence.start > self.at), rows[0])
        return next((row for row in rows[::-1] if row.statement.evidence.sentence.end <= self.at), rows[-1])

    def sentence_here(self) -> Span | None:
        """The sentence the cursor stands in, or the next one."""
        if self.reading is None:
            return None
        later = [sentence.span for sentence in self.reading.sentences if sentence.span.end > self.at]
        return later[0] if later else None

    def select(self, span: Span | None) -> None:
        """Select a stretch of the text."""
        self.selected = span
        if span is not None:
            self.at = max(span.start, span.end - 1)
            self.cursor = self.row_of(self.at)
            self.settle()
        self.refresh()

    def extend(self, words: int = 0, sentences: int = 0) -> None:
        """Move the end of the selection by words or sentences."""
        if self.selected is None or self.reading is None:
            return
        end = self.selected.end
        if words:
            end = self._word_end(end, words)
        if sentences:
            ends = sorted(sentence.span.end for sentence in self.reading.sentences)
            later = [e for e in ends if e > end] if sentences > 0 else [e for e in ends[::-1] if e < end]
            end = later[0] if later else end
        self.select(Span(self.selected.start, max(self.selected.start + 1, end)))

    def _word_end(self, offset: int, by: int) -> int:
        assert self.reading is not None
        text, last = self._text, self.reading.article.body.end
        if by > 0:
            while offset < last and text[offset].isspace():
                offset += 1
            while offset < last and not text[offset].isspace():
                offset += 1
            return offset
        while offset > 0 and not text[offset - 1].isspace():
            offset -= 1
        while offset > 0 and text[offset - 1].isspace():
            offset -= 1
        return offset

    def sideways(self, by: int) -> None:
        """A word on or back."""
        if self.reading is None or not self._starts:
            return
        if self.selected:
            self.extend(words=by)
            return
        start = self._word_end(self.at, by)
        while start < len(self._text) - 1 and self._text[start].isspace():
            start += 1
        self.stand_on(Span(max(start, self.reading.article.body.start), start + 1), mark=False)


def _sentence(row: StatementRow) -> Mark:
    span = row.statement.evidence.sentence
    assert row.effective is not None
    return Mark(span.start, span.end, row.effective.value)


def _covers(row: StatementRow, offset: int) -> bool:
    span = row.statement.evidence.sentence
    return span.start <= offset < span.end
