"""Lines of a pane: text in roles, cut and padded by columns. The one place where text becomes segments."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from index.annotation import Statement
from index.article import ArticleDate, DatePrecision
from tui.edge import shown

Label = tuple[int, str]  # column, text: jump labels laid over a line


class Line:
    """A line being put together from left to right; `width` is in columns. All text passes the edge."""

    __slots__ = ("segments", "width")

    def __init__(self) -> None:
        self.segments: list[Segment] = []
        self.width = 0

    def add(self, text: str, style: Style | None = None) -> Line:
        """Append text as it is."""
        if text:
            text = shown(text)
            self.segments.append(Segment(text, style))
            self.width += cell_len(text)
        return self

    def fit(self, text: str, width: int, style: Style | None = None, *, ellipsis: str = "") -> Line:
        """Append text cut or padded to exactly `width` columns."""
        return self.add(fitted(shown(text), width, ellipsis), style) if width > 0 else self

    def to(self, column: int) -> Line:
        """Blank up to a column."""
        return self.add(" " * (column - self.width)) if column > self.width else self

    def strip(self, width: int, labels: Sequence[Label] = (), style: Style | None = None) -> Strip:
        """The line at exactly `width` columns, with labels laid over it."""
        made = Strip(self.segments, self.width).adjust_cell_length(width)
        for column, text in labels:
            end = min(column + len(text), width)
            made = Strip.join([made.crop(0, column), Strip([Segment(text[: end - column], style)]), made.crop(end)])
        return made


def fitted(text: str, width: int, ellipsis: str = "") -> str:
    """`text` cut (with an ellipsis) or padded with blanks to `width` columns."""
    size = cell_len(text)
    if size <= width:
        return text + " " * (width - size)
    if width <= len(ellipsis):
        return set_cell_size(text, width)
    return set_cell_size(text, width - len(ellipsis)) + ellipsis


def day(date: ArticleDate) -> str:
    """`2025-02-17`, `2025-02-17?` when it was inferred, or `undated`."""
    if date.day is None:
        return "undated"
    return date.day.isoformat() + ("?" if date.precision is DatePrecision.INFERRED else "")


def day_in_words(date: datetime.date | None) -> str:
    """`12 March 2025`."""
    return "undated" if date is None else f"{date.day} {_MONTHS[date.month - 1]} {date.year}"


def date_in_words(date: ArticleDate) -> str:
    """`12 March 2025`, `12 March 2025 (inferred)`, or `undated`."""
    return day_in_words(date.day) + (" (inferred)" if date.day and date.precision is DatePrecision.INFERRED else "")


def citation_day(date: ArticleDate) -> str:
    """`2025-02-17`, `2025-02-17 (inferred)`, or `undated`."""
    if date.day is None:
        return "undated"
    return date.day.isoformat() + (" (inferred)" if date.precision is DatePrecision.INFERRED else "")


def circumstances(said: Statement) -> list[str]:
    """How we know, says who, on which condition, how much: `paraphrase`, `according to three officials`, `2% of GDP`."""
    sources = f"according to {', '.join(said.attribution)}" if said.attribution else ""
    doses = ", ".join(f"{dose.value} {dose.unit} {dose.by}".strip() for dose in said.quantities)
    return [part for part in (said.basis.value, sources, said.condition, doses) if part]


# strftime would follow the locale, and the program speaks English
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def short_day(date: datetime.date) -> str:
    """`12 Mar 2025`."""
    return f"{date.day} {_MONTHS[date.month - 1][:3]} {date.year}"


def counted(number: int, noun: str, plural: str = "") -> str:
    """`1 source`, `12,000 sources`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def unread(articles: int, not_read: int, older_rules: int, *, noun: bool = True) -> str:
    """`12 of 40 articles not read, 3 read by older rules`: what "no evidence" may not mean."""
    of = counted(articles, "article") if noun else f"{articles:,}"
    read = "read by older rules" if noun else "by older rules"
    if older_rules and not not_read:
        return f"{older_rules:,} of {of} {read}"
    return f"{not_read:,} of {of} not read" + (f", {older_rules:,} {read}" if older_rules else "")
