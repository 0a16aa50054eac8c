"""A page of text to read: why a statement is believed, a comparison, orphaned judgments."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from rich.cells import cell_len
from rich.style import Style
from textual.app import ComposeResult

from index.answers import Reading, StatementRow
from tui.chores import Tidings
from tui.edge import one_line, shown
from tui.glyphs import Glyphs
from tui.palette import Palette
from tui.panes.base import LinePane
from tui.renderables import Line, counted, day_in_words
from tui.screens.base import StrokeScreen
from tui.screens.desk import put

RoleLine = tuple[str, str]  # text, role in the palette


_LABEL = 16  # columns of a label; what it labels hangs to its right


def _folded(text: str, width: int) -> list[str]:
    """The lines of a text at a width. A tab parts a label from what it labels."""
    label, tab, value = text.partition("\t")
    if not tab:
        return textwrap.wrap(shown(text), width, break_on_hyphens=False) or [""]
    first, *others = textwrap.wrap(shown(value), max(8, width - _LABEL)) or [""]
    return [f"{label:<{_LABEL}}{first}", *(" " * _LABEL + other for other in others)]


class PagePane(LinePane):
    """Lines in roles, wrapped to the width."""

    header = 1
    hint = "y copies, Esc leaves"

    def __init__(self, looks: Palette, signs: Glyphs, title: str, lines: Sequence[RoleLine]) -> None:
        super().__init__(looks, signs, id="page")
        self.title, self.source = title, list(lines)
        self.lines: list[tuple[str, str, str]] = []  # text, role, and the address that it is a part of
        self.numbers: list[int] = []  # of the line of the source that a row is a part of
        self._width = 0

    @property
    def length(self) -> int:
        return len(self.lines)

    def show(self, title: str, lines: Sequence[RoleLine]) -> None:
        """Other lines; the view stays where it is."""
        self.title, self.source, self._width = title, list(lines), 0
        self.settle()
        self.refresh()

    def settle(self) -> None:
        width = min(self.columns - 2, 100)
        if width != self._width and width > 8:
            self._width = width
            rows = [
                (number, (part, role, text if role == "key" and text.startswith("http") else ""))
                for number, (text, role) in enumerate(self.source)
                for part in _folded(text, width)
            ]
            self.numbers, self.lines = [number for number, _ in rows], [line for _, line in rows]
        super().settle()

    def header_line(self, y: int, width: int) -> Line:
        last = min(self.length, self.top + self.body)
        place = f" lines {self.top + 1}-{last} of {self.length} " if self.length > self.body else ""
        if width > cell_len(one_line(self.title)) + len(place) + len(self.hint) + 4:
            place = f"  {self.hint} {place}"
        line = Line().fit(
            f" {one_line(self.title)}", width - len(place), self.looks["bar"], ellipsis=self.signs.ellipsis
        )
        return line.add(place, self.looks["bar"])

    def row_line(self, row: int, width: int) -> Line:
        text, role, address = self.lines[row]
        style = self.looks[role] if role != "text" else None
        if address:
            style = Style.combine([self.looks[role], Style(link=address)])
        return Line().add("  ").add(text, style)

    def plain(self) -> str:
        """All of it, to be copied."""
        lines = [text.replace("\t", ": ") for text, _ in self.source]
        return "\n".join(shown(line) for line in [self.title, "", *lines])

    def move(self, by: int) -> None:
        """The page moves, there is no row to choose."""
        self.top = max(0, min(self.top + by, self.length - self.body))
        self.cursor = self.top
        self.refresh()


class Page(StrokeScreen):
    """The page over the lower part of the screen; any key that does not scroll leaves."""

    DEFAULT_CSS = "Page { background: transparent; }"

    def __init__(self, title: str, lines: Sequence[RoleLine]) -> None:
        super().__init__()
        self.title_text, self.lines = title, lines

    def compose(self) -> ComposeResult:
        self.text = PagePane(self.host.looks, self.host.signs, self.title_text, self.lines)
        self._place()
        yield self.text

    def on_resize(self) -> None:
        if self.is_mounted:
            self._place()

    def _place(self) -> None:
        width, height = self.app.size
        rows = min(height - 1, max(6, height * 2 // 3))
        put(self.text, 0, height - rows, width, rows)

    def cursor_place(self) -> tuple[int, int] | None:
        return (0, self.text.region.y)

    def stroke(self, name: str, character: str | None) -> None:
        by = {"j": 1, "Down": 1, "k": -1, "Up": -1, "g": -(10**6), "G": 10**6}.get(name)
        page = {"PgDn": 1.0, "Space": 1.0, "Ctrl-d": 0.5, "PgUp": -1.0, "Ctrl-u": -0.5}.get(name)
        if by is not None:
            self.text.move(by)
        elif page is not None:
            self.text.move(int(page * self.text.body))
        elif name == "y":
            self._copy()
        else:
            self.dismiss(None)

    def _copy(self) -> None:
        """The whole page; the place of the hint tells where it is now."""
        from tui.terminal.clipboard import copy

        where = copy(self.text.plain(), self.host.terminal, self.host.write_raw)
        self.text.title, self.text.hint = f"Copied to {where}", ""
        self.text.refresh()


class CheckPage(Page):
    """A page that fills while work goes on beside it."""

    def __init__(self, title: str) -> None:
        super().__init__(title, [("Reading.", "dim")])
        self._known: list[RoleLine] = []
        self._done = 0

    def told(self, tidings: Tidings) -> None:
        """The work is so far, or found something, or has ended."""
        if tidings.lines is not None:
            self._known = [(line[0], line[1]) for line in tidings.lines]
        if not self.is_mounted:
            return
        if tidings.ended and not self._known:
            self._known = [(tidings.ended, "error")]
        self._done = tidings.done or self._done
        of = f" of {tidings.total:,} read; leaving stops it" if tidings.total and not tidings.ended else ""
        articles = counted(self._done, "article") if not of else f"{self._done:,}{of}"
        self.text.show(f"{self.title_text}: {articles}" if self._done else self.title_text, self._known or self.lines)


def statement_page(row: StatementRow, names: dict[str, str], actors: dict[str, str]) -> list[RoleLine]:
    """All that is known of a statement, and the steps by which it was read."""
    said = row.statement
    stance = row.effective.value if row.effective else "rejected"
    facts = [
        ("actor", actors.get(said.actor, said.actor)),
        ("proposal", names.get(said.proposal, said.proposal)), ("stance", said.stance.value),
        ("kind", said.kind.value), ("speaker", said.speaker), ("office", said.office), ("basis", said.basis.value),
        ("attributed to", ", ".join(said.attribution)), ("condition", said.condition),
        ("quantity", ", ".join(f"{q.value} {q.unit} {q.by}".strip() for q in said.quantities)),
        ("source", ", ".join(part for part in (row.source, row.title, day_in_words(row.date.day)) if part)),
        ("confidence", f"{said.confidence:.0%}"),
        ("judgment", f"{row.judgment} by {row.judged_by}: {row.reason}" if row.judgment else ""),
    ]  # fmt: skip
    lines: list[RoleLine] = [
        (f"{actors.get(said.actor, said.actor)}: {stance}", "title"),
        (f"“{one_line(row.sentence)}”", "text"),
        ("", "text"),
    ]
    lines += [(f"{name}\t{one_line(value)}", "text") for name, value in facts if value]
    lines += [("", "text"), ("How it was read", "title")]
    return lines + [(f"{one_line(step.part)}\t{one_line(step.how)}", "text") for step in said.rule]


def address_page(reading: Reading) -> list[RoleLine]:
    """Where an article is to be found."""
    article = reading.article
    lines: list[RoleLine] = [(one_line(article.title), "title")]
    lines += [(one_line(", ".join(part for part in (article.source, day_in_words(article.date.day)) if part)), "text")]
    lines += [(one_line(article.address or "It has no address."), "key")]
    lines += [(one_line(f"id: {article.id}"), "dim"), (one_line(f"file: {article.path or ''}"), "dim")]
    return lines
