"""The article list: pages from the corpus, never holds it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from index.answers import ArticleRow, ReadStatus
from index.errors import StancegridError
from tui.edge import one_line
from tui.glyphs import Glyphs
from tui.palette import Palette
from tui.panes.base import LinePane
from tui.questions import PAGE
from tui.renderables import Line, day, fitted

PAGES_KEPT = 24
AHEAD = 20  # rows beyond the visible ones that are asked for before one gets there
AtHand = Callable[[int], list[ArticleRow] | None]  # a page by its number, where it need not be waited for
DAY = 11  # columns of the date, with the question mark of an inferred one
SOURCE = 16
COUNT, WHY = 5, 13  # columns of the last cell: the number of statements, or why there are none


class ArticleList(LinePane):
    """One article a row: date, source, title, number of statements; a sign where it was not read.

    Where none of the articles seen so far has a source, there is no column for it.
    """

    def __init__(self, looks: Palette, signs: Glyphs, *, id: str = "list") -> None:
        super().__init__(looks, signs, id=id)
        self.total = 0
        self.opened: int | None = None  # key of the article in the reader
        self.why = False  # whether the last cell says why an article was not read
        self._sourced = False  # whether an article with a source was seen
        self._at_hand: AtHand = lambda number: None
        self._pages: OrderedDict[int, list[ArticleRow]] = OrderedDict()

    @property
    def length(self) -> int:
        return self.total

    def show(self, total: int, at_hand: AtHand, *, row: int = 0, first: list[ArticleRow] | None = None) -> None:
        """List other articles; `first` is the first page where it is known already."""
        self.total, self._at_hand = total, at_hand
        self._pages.clear()
        self._sourced = False
        if first is not None and (len(first) >= PAGE or len(first) == total):
            self._keep(0, first[:PAGE])
        self.cursor = max(0, min(row, total - 1))
        if self.size.height and row < self.body:
            self.top = 0
        self.settle()
        self.refresh()

    def forget(self) -> None:
        """Fetch the rows again: the corpus changed."""
        self._pages.clear()
        self.refresh()

    def article(self, row: int) -> ArticleRow | None:
        """The article of a row; None where it has not come yet, and beyond the end."""
        number, place = divmod(row, PAGE)
        page = self._page(number)
        return page[place] if page is not None and place < len(page) else None

    def lacks(self) -> list[int]:
        """The pages on the screen, and those that come next, that have to be asked for."""
        if not self.total:
            return []
        first, last = max(0, self.top - AHEAD), min(self.total, self.top + self.body + AHEAD) - 1
        return [number for number in range(first // PAGE, last // PAGE + 1) if self._page(number) is None]

    def supply(self, pages: dict[int, list[ArticleRow]]) -> None:
        """Take the pages that were asked for."""
        for number, page in pages.items():
            self._keep(number, page)
        self.refresh()

    def _page(self, number: int) -> list[ArticleRow] | None:
        page = self._pages.get(number)
        if page is not None:
            self._pages.move_to_end(number)
            return page
        page = self._near(number)
        return None if page is None else self._keep(number, page)

    def _near(self, number: int) -> list[ArticleRow] | None:
        """A page at hand; empty where the corpus cannot be read just now, which the next question will say."""
        try:
            return self._at_hand(number)
        except StancegridError:
            return []

    def _keep(self, number: int, page: list[ArticleRow]) -> list[ArticleRow]:
        self._pages[number] = page
        while len(self._pages) > PAGES_KEPT:
            self._pages.popitem(last=False)
        if not self._sourced and any(article.source for article in page):
            self._sourced = True
            self.refresh()
        return page

    @property
    def current(self) -> ArticleRow | None:
        return self.article(self.cursor) if self.total else None

    def row_line(self, row: int, width: int) -> Line:
        article = self.article(row)
        line = Line()
        here = row == self.cursor
        if article is None:
            return line.add(self.signs.here if here and self.active else " ").add(
                self.signs.ellipsis, self.looks["dim"]
            )
        opened = article.key == self.opened
        sign = (self.signs.here if self.active else self.signs.kept) if here else self.signs.opened if opened else " "
        line.add(sign, self.looks["here"] if here else None)
        line.fit(day(article.date), DAY, self.looks["bar"] if here and self.active else None)
        line.add(_status_sign(article, self.signs), self.looks["note"])
        last = WHY if self.why else COUNT
        rest = width - line.width - last
        dots = self.signs.ellipsis
        if self._sourced:
            source = min(SOURCE, rest // 4)
            line.fit(fitted(one_line(article.source), source, dots), source).add(" ")
            rest -= source + 1
        line.fit(one_line(article.title) or article.name, rest, None, ellipsis=dots)
        return line.add(self._last(article).rjust(last))

    def _last(self, article: ArticleRow) -> str:
        """The last cell: how many statements, or why there are none."""
        if not self.why:
            return str(article.statements) if article.statements else ""
        return f"in {article.language}" if article.status is ReadStatus.LANGUAGE else str(article.status)


def _status_sign(article: ArticleRow, signs: Glyphs) -> str:
    if article.status is ReadStatus.READ:
        return " "
    return signs.older if article.status is ReadStatus.OLDER_RULES else signs.unread
