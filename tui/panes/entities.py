"""The sidebar: countries, people, organisations, sources and months of the query's articles, or of the open article."""

from __future__ import annotations

from dataclasses import dataclass

from index.answers import FacetCount
from tui.edge import one_line
from tui.glyphs import Glyphs, sparkline
from tui.palette import Palette
from tui.panes.base import LinePane
from tui.questions import KINDS, SHOWN_OF_A_KIND
from tui.renderables import Line
from tui.views import Filter

SPARK = 8


@dataclass(frozen=True, slots=True)
class Row:
    """A heading (`facet` None) or an entry."""

    kind: str
    heading: str = ""
    facet: FacetCount | None = None


class Entities(LinePane):
    """One entry a row: whether it filters, its name, a sparkline by month, its number of articles."""

    header = 1

    def __init__(self, looks: Palette, signs: Glyphs, *, id: str = "entities") -> None:
        super().__init__(looks, signs, id=id)
        self.rows: list[Row] = []
        self.of_article = False
        self.filters: tuple[Filter, ...] = ()

    @property
    def length(self) -> int:
        return len(self.rows)

    def show(self, facets: dict[str, list[FacetCount]], *, of_article: bool) -> None:
        """List other entries; the cursor stays on its entry where that is still there."""
        kept = self.current
        self.of_article = of_article
        self.rows = []
        for kind, heading in KINDS:
            found = [*facets.get(kind, []), *self._gone(kind, facets.get(kind, []))]
            if found:
                self.rows.append(Row(kind, heading))
                self.rows += [Row(kind, facet=facet) for facet in found]
        if kept and kept.facet:
            place = (kept.kind, kept.facet.key)
            same = (i for i, row in enumerate(self.rows) if row.facet and (row.kind, row.facet.key) == place)
            self.cursor = next(same, self.cursor)
        if self.cursor == 0 and len(self.rows) > 1:
            self.cursor = 1
        self.settle()
        self.refresh()

    def _gone(self, kind: str, found: list[FacetCount]) -> list[FacetCount]:
        """What filters, though no article of the query names it any more: it must stay within reach of Space."""
        known = {facet.key for facet in found}
        wanted = [item for item in self.filters if item.kind == kind and item.key not in known]
        return [] if self.of_article else [FacetCount(item.key, item.name, 0) for item in wanted]

    @property
    def current(self) -> Row | None:
        return self.rows[self.cursor] if self.cursor < len(self.rows) else None

    def place(self) -> str:
        """In words: of which kind the entry under the cursor is, and which one of it."""
        here = self.current
        if here is None or here.facet is None:
            return "nothing named"
        same = [row.facet for row in self.rows if row.kind == here.kind and row.facet]
        cut = "the first " if here.kind != "month" and len(same) == SHOWN_OF_A_KIND else ""
        return f"{dict(KINDS)[here.kind]}: {same.index(here.facet) + 1} of {cut}{len(same):,}"

    def move(self, by: int) -> None:
        """Headings are passed over."""
        target = max(0, min(self.cursor + by, self.length - 1))
        step = 1 if by > 0 else -1
        while 0 <= target < self.length and self.rows[target].facet is None:
            target += step
        if 0 <= target < self.length:
            self.move_to(target)
            if target == 1:
                self.top = 0
                self.refresh()

    def sideways(self, by: int) -> None:
        """To the first entry of the next kind, or of the one before."""
        heads = [row for row, entry in enumerate(self.rows) if entry.facet is None]
        section = sum(head < self.cursor for head in heads) - 1 + by
        if heads and 0 <= section < len(heads):
            self.move_to(heads[section] + 1)
            self.top = min(heads[section], max(0, self.length - self.body))
            self.refresh()

    def header_line(self, y: int, width: int) -> Line:
        title = "In this article" if self.of_article else "In these articles"
        return Line().add(" ").fit(title, width - 1, self.looks["title"] if self.active else self.looks["dim"])

    def row_line(self, row: int, width: int) -> Line:
        entry = self.rows[row]
        if entry.facet is None:
            return Line().add(" ").fit(entry.heading, width - 1, self.looks["head"])
        here = row == self.cursor
        line = Line().add((self.signs.here if self.active else self.signs.kept) if here else " ", self.looks["here"])
        state = self._filter(entry)
        line.add(" " if state is None else self.signs.include if state else self.signs.exclude, self.looks["note"])
        count = f"{entry.facet.articles:,}"
        spark = sparkline(entry.facet.months, SPARK, self.signs) if width >= 26 and not self.of_article else ""
        room = width - line.width - len(count) - 1 - (SPARK + 1 if spark else 0)
        bar = self.looks["bar"] if here and self.active else None
        line.fit(one_line(entry.facet.name), room, bar, ellipsis=self.signs.ellipsis)
        if spark:
            line.add(" ").fit(spark.rjust(SPARK), SPARK, self.looks["dim"])
        return line.add(" " + count)

    def _filter(self, entry: Row) -> bool | None:
        assert entry.facet is not None
        for item in self.filters:
            if item.kind == entry.kind and item.key == entry.facet.key:
                return item.include
        return None
