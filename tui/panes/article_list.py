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
FetchPage = Callable[[int, int], list[ArticleRow]]  # offset, limit
DAY = 11  # columns of the date, with the question mark of an inferred one
SOURCE = 16


class ArticleList(LinePane):
    """One article a row: date, source, title, number of statements; a sign where it was not read."""

    def __init__(self, looks: Palette, signs: Glyphs, *, id: str = "list") -> None:
        super().__init__(looks, signs, id=id)
        self.total = 0
        self.opened: int | None = None  # key of the article in the reader
        self._fetch: FetchPage = lambda offset, limit: []
        self._pages: OrderedDict[int, list[ArticleRow]] = OrderedDict()

    @property
    def length(self) -> int:
        return self.total

    def show(self, total: int, fetch: FetchPage, *, row: int = 0, first: list[ArticleRow] | None = None) -> None:
        """List other articles; `first` is the first page where it is known already."""
        self.total, self._fetch = total, fetch
        self._pages.clear()
        if first is not None and (len(first) >= PAGE or len(first) == total):
            self._pages[0] = first[:PAGE]
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
        """The article of a row; None beyond the end."""
        number, place = divmod(row, PAGE)
        page = self._pages.get(number)
        if page is None:
            page = self._pages[number] = self._page(number)
            while len(self._pages) > PAGES_KEPT:
                self._pages.popitem(last=False)
        self._pages.move_to_end(number)
        return page[place] if place < len(page) else None

    def _page(self, number: int) -> list[ArticleRow]:
        """One page; empty where the corpus cannot be read just now, which the next question will say."""
        try:
            return self._fetch(number * PAGE, PAGE)
        except StancegridError:
            return []

    @property
    def current(self) -> ArticleRow | None:
        return self.article(self.cursor) if self.total else None

    def row_line(self, row: int, width: int) -> Line:
        article = self.article(row)
        line = Line()
        if article is None:
            return line
        here = row == self.cursor
        opened = article.key == self.opened
        sign = (self.signs.here if self.active else self.signs.kept) if here else self.signs.opened if opened else " "
        line.add(sign, self.looks["here"] if here else None)
        line.fit(day(article.date), DAY, self.looks["bar"] if here and self.active else None)
        line.add(_status_sign(article, self.signs), self.looks["note"])
        count = str(article.statements) if article.statements else ""
        rest = width - line.width - 5
        source = min(SOURCE, rest // 4)
        dots = self.signs.ellipsis
        line.fit(fitted(one_line(article.source), source, dots), source).add(" ")
        line.fit(one_line(article.title) or article.name, rest - source - 1, None, ellipsis=dots)
        return line.add(count.rjust(5))


def _status_sign(article: ArticleRow, signs: Glyphs) -> str:
    if article.status is ReadStatus.READ:
        return " "
    return signs.stale if article.status is ReadStatus.STALE else signs.unread
