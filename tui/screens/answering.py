"""Questions to the corpus and what becomes of their answers. Stale answers never paint."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace

from index.annotation import HolderKind
from index.answers import ArticleRow, Matrix, Selection
from index.errors import QueryError, StancegridError
from tui.listings import Listed, Listing
from tui.messages import Answered, Refused
from tui.panes.matrix import Shape
from tui.questions import Parts, Question
from tui.renderables import counted
from tui.screens.desk import STATEMENTS, Desk

PATIENCE = 1.0  # seconds after which a search is said to run
LONGEST_START = 1.0  # seconds that the first screen waits for the answer to last time's query
LOOK_AROUND = 5.0  # seconds between two looks at whether others have changed the corpus
TYPING_SECONDS = 0.5  # after so long a search while typing answers with what it has: "at least"


@dataclass(frozen=True, slots=True)
class Kept:
    """Where the list stood when it was asked for again by the question of this number."""

    number: int
    total: int
    row: int
    top: int
    article: ArticleRow | None


class Answering(Desk):
    """Keeps which question is the latest, and what the sidebar and the matrix show the answer of."""

    _starting = False  # the first answer has not come yet
    _kept: Kept | None = None
    _change = 0  # the corpus as the panes show it
    _latest = 0  # and as it was when it was last looked at
    _pending = False  # the articles of the latest question have not come yet
    _asked = ""  # the mark of the latest question about what the panes lack
    _asked_for: dict[str, str]  # what it asked for, by part
    news_wanted: tuple[tuple[str, int], ...] = ()  # the saved searches whose news are to be told

    def __init__(self) -> None:
        super().__init__()
        self._have: dict[str, str] = {}  # what the panes show the answer of, by part
        self._asked_for = {}

    def begin(self) -> None:
        """All articles are at hand; a query is asked beside, and last time's screen stays until its answer comes."""
        if not self.view.request().strip():
            if self.view.shows in STATEMENTS:
                self.host.hold(LONGEST_START)
            self.selection = self.corpus.select("")
            self._change = self._latest = self.selection.change
            self.show_articles(self.view.row)
            self.settle_in()
            return
        self.host.hold(LONGEST_START)
        self._starting = True
        self.ask()
        asyncio.get_running_loop().call_later(LONGEST_START, self._say_starting)

    def _say_starting(self) -> None:
        """The answer takes its time: say what is going on; keys still wait for it, but for those that end the waiting."""
        if self._starting and self.is_mounted:
            self.list.nothing = "Searching."
            self.say("Searching for last time's query. Esc gives it up, Ctrl-c quits.", "dim")
            self.host.release()

    def impatient(self, key: str) -> bool:
        if key == "ctrl+c":
            self.host.leave()
        elif key == "escape" and self._starting:
            self._start_anew("Last time's query was given up.")
        return True

    def ask(self, text: str | None = None) -> None:
        self.number += 1
        self._pending = True
        self._asked = ""
        typing = TYPING_SECONDS if text is not None else None
        wanted = self.view.request() if text is None else text
        self.asker.ask(Question(self.number, wanted, self.view.order, seconds=typing))
        self._say_searching(self.number)

    def _say_searching(self, number: int) -> None:
        """Say that a search takes long, once it does."""

        def late() -> None:
            if self._pending and self.number == number and not self.status.message:
                self.say("Searching.", "dim")

        asyncio.get_running_loop().call_later(PATIENCE, late)

    def kind(self) -> HolderKind:
        """Whose stances the matrix shows."""
        return HolderKind.OTHER if self.view.others else HolderKind.GOVERNMENT

    def previous_step(self) -> datetime.date | None:
        """The time step before the view's day; None while the matrix stands at the present."""
        return None

    def fill(self) -> None:
        self._show_shape()
        if self.selection is None or self._pending:
            return
        lacks = self._wanted()
        missing = {name: mark != self._have.get(name) for name, mark in lacks.items()}
        listings = self.listings_wanted()
        # somebody waits for these; what else the panes lack comes after
        if any(missing.get(name) for name in listings):
            missing = {name: missing[name] and name in listings for name in missing}
        mark = "/".join(lacks[name] for name in sorted(missing) if missing[name])
        if mark == self._asked or not any(missing.values()):
            return
        self._asked, self._asked_for = mark, lacks
        before = self.previous_step()
        self.asker.ask(
            Question(
                self.number, self.selection.request.text, self.view.order, rows=False,
                facets=missing.get("facets", False), matrix=missing.get("matrix", False), article=self._facets_article(),
                find=self.reader.key if missing.get("matches") else None, kind=self.kind().value, as_of=self.view.as_of,
                before=before.isoformat() if before else "", mark=mark, pages=self._lacking_pages(),
                lacking=self.view.shows == "not_read", news=self.news_wanted,
                listings=tuple(one for name, one in listings.items() if missing[name]),
            )
        )  # fmt: skip

    def _wanted(self) -> dict[str, str]:
        """What the visible panes should show the answer of, by part."""
        base = self._base
        wanted = {}
        if "list" in self.shown_panes and (pages := self._lacking_pages()):
            wanted["pages"] = f"l {base} {self.view.shows} {self.view.order} {pages}"
        if self.news_wanted:
            wanted["news"] = f"n {self.news_wanted}"
        wanted |= {name: self.listing_mark(listing) for name, listing in self.listings_wanted().items()}
        if "matrix" in self.shown_panes:
            wanted["matrix"] = f"m {base} {self.kind()} {self.view.as_of} {self.previous_step()}"
        if "entities" in self.shown_panes:
            wanted["facets"] = f"f {base} {self._facets_article()}"
        if "reader" in self.shown_panes and self.reader.key is not None and self._selected_text.strip():
            wanted["matches"] = f"r {base} {self.reader.key}"
        return wanted

    def _lacking_pages(self) -> tuple[int, ...]:
        """The pages of the article list that have to be asked for."""
        if self.lister is not self.list:
            return ()
        return (0,) if self.view.shows == "not_read" and not self.unread_known else tuple(self.list.lacks())

    def _facets_article(self) -> int | None:
        return self.reader.key if self.view.focus == "reader" else None

    @property
    def waiting(self) -> bool:
        """Whether an answer is still to come."""
        return self._pending or any(mark != self._have.get(name) for name, mark in self._wanted().items())

    @property
    def _base(self) -> str:
        """The question and the state of the corpus that answers are of."""
        return f"{self.number} {self.corpus.change}"

    def listing_mark(self, listing: Listing) -> str:
        return f"s {self._base} {listing}"

    def listings_wanted(self) -> dict[str, Listing]:
        """The lists of statements that are to be shown or were asked for, by part."""
        raise NotImplementedError

    def listed(self, part: str, listing: Listing, found: Listed) -> None:
        """A list of statements came."""
        raise NotImplementedError

    def give_up_listings(self) -> None:
        """Keys wait for a list of statements no longer."""
        raise NotImplementedError

    def articles_shown(self) -> None:
        """The articles of a query came."""
        raise NotImplementedError

    def matches_shown(self) -> None:
        """The matches of the query in the open article came."""
        raise NotImplementedError

    def news_told(self, news: list[str]) -> None:
        """What is new in the saved searches, in words."""
        raise NotImplementedError

    def forget_answers(self) -> None:
        """The corpus changed: what the panes show is asked for again."""
        self._asked, self._have = "", {}
        self._change = self._latest = self.corpus.change

    def shape(self) -> Shape:
        """How the view lays the matrix out."""
        return Shape(self.view.sort, self.view.fold_groups, self.view.fold_proposals, self.view.others)

    def _show_shape(self) -> None:
        if self.matrix.matrix is not None and self.matrix.shape != self.shape():
            self.matrix.show(self.matrix.matrix, self.shape(), flipped=self.matrix.flipped)

    # --- answers --------------------------------------------------------------------------------------------------

    def on_answered(self, message: Answered) -> None:
        question, parts = message.question, message.parts
        if question.number != self.number:
            return
        rows = parts.rows
        if rows is not None:
            self.attempt(lambda: self._found(parts.selection, rows))
        elif question.mark == self._asked:
            self._fill_in(question, parts)
            self.show_status()
            self.fill()

    def _fill_in(self, question: Question, parts: Parts) -> None:
        asked_for = self._asked_for  # keys that waited for a part are taken in between, and may ask for others
        if parts.pages is not None and "pages" in asked_for:
            self._have["pages"] = asked_for["pages"]
            self._supply(parts.pages, parts.lacking)
        if parts.news is not None and "news" in asked_for:
            self._have["news"] = asked_for["news"]
            self.news_told(parts.news)
        if parts.facets is not None:
            self._have["facets"] = asked_for["facets"]
            self.entities.show(parts.facets, of_article=question.article is not None)
        if parts.matrix is not None:
            self._have["matrix"] = asked_for["matrix"]
            self._gathered(parts.matrix, parts.before)
        if parts.matches is not None and question.find == self.reader.key:
            self._have["matches"] = asked_for["matches"]
            self.reader.show_matches(parts.matches)
            self.matches_shown()
        self._fill_lists(parts.listed or {}, asked_for)

    def _fill_lists(self, found: Mapping[Listing, Listed], asked_for: Mapping[str, str]) -> None:
        """Lists of statements, each only if it is still wanted: what was sought may show another one."""
        for part, listing in self.listings_wanted().items():
            if listing in found and part in asked_for and self.listings_wanted().get(part) == listing:
                self._have[part] = asked_for[part]
                self.listed(part, listing, found[listing])

    def _supply(self, pages: dict[int, list[ArticleRow]], lacking: int | None) -> None:
        """Further pages of the list; of the articles that were not read, also how many there are."""
        if lacking is not None and not self.unread_known:
            self.show_unread(lacking, pages[0])
        elif (lacking is not None) == (self.view.shows == "not_read"):
            self.list.supply(pages)

    def _found(self, selection: Selection, rows: list[ArticleRow]) -> None:
        self._pending = False
        kept, self._kept = self._kept, None
        if self._starting:
            self._starting = False
            self.selection = selection
            self._change = self._latest = selection.change
            self.say("")
            self.show_articles(self.view.row, rows)
            self.settle_in()
            self.host.release()
            return
        if self.status.message == "Searching.":
            self.say("")
        self.selection, self._counts = selection, self.corpus.counts()
        self.line.mistake = -1
        if kept is not None and kept.number == self.number:
            self._show_grown(kept, selection, rows)
        else:
            self.show_articles(0, rows)
        if not self._selected_text.strip():
            self.reader.show_matches(())
        if self.view.shows == "not_read":
            self.show_unread()
        if selection.suggestion and not selection.total:
            self.say(f"Nothing found. Did you mean {selection.suggestion}?")
        self.fill()
        self.articles_shown()

    # --- what others change ---------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        self.set_interval(LOOK_AROUND, self.look_around)

    def look_around(self) -> None:
        """Others may have added articles or judged: once they have paused, ask again; the cursor stays on its article."""
        busy = self._pending or self.line.typing or not self.is_current or bool(self.work_in_words())
        if not self.ready or busy or self.view.shows == "not_read":
            return
        before = self._latest
        with contextlib.suppress(StancegridError):  # it is being replaced just now
            self._latest = self.corpus.change
        if self._latest in (self._change, 0) or self._latest != before:
            return
        self._kept = Kept(self.number + 1, self.list.total, self.list.cursor, self.list.top, self.list.current)
        self.forget_answers()
        self.ask()

    def _show_grown(self, kept: Kept, selection: Selection, rows: list[ArticleRow]) -> None:
        """The same list after others have changed it, with its cursor on the same article and the same line."""
        grown = selection.total - kept.total
        key = kept.article.key if kept.article else None
        row = next((n for n, article in enumerate(rows) if article.key == key), kept.row + max(0, grown))
        self.list.top = max(0, kept.top + row - kept.row)
        self.show_articles(row, rows)
        if grown:
            self.say(f"{counted(abs(grown), 'article')} {'more' if grown > 0 else 'less'}: others changed the corpus.")

    def _gathered(self, matrix: Matrix, before: Matrix | None) -> None:
        first = self.matrix.matrix is None
        self._counts = self.corpus.counts()
        self.matrix.show(matrix, self.shape(), flipped=flips(matrix, before))
        self.place()
        if first:
            self.matrix.stand_on(self.view.actor, self.view.proposal)
            self.host.replay()

    @property
    def _selected_text(self) -> str:
        return self.selection.request.text if self.selection else ""

    def follow_query(self) -> None:
        """Mark the matches of the query in the open article again, after those of a search in the text."""
        self.reader.show_matches(())
        self._have.pop("matches", None)
        self._asked = ""
        self.fill()

    def on_refused(self, message: Refused) -> None:
        if message.question.number != self.number:
            return
        if self._starting:
            self._start_anew(str(message.error))
            return
        self._pending = False
        self._have |= self._wanted()  # the panes keep what they show
        self.give_up_listings()
        if isinstance(message.error, QueryError) and self.line.typing:
            self.line.mistake = message.error.position
            self.line.refresh()
        self.say(str(message.error), "error")

    def _start_anew(self, mistake: str) -> None:
        """Last time's query cannot be read any more: begin with all articles, and say so."""
        self._starting = self._pending = False
        self.number += 1
        self.view = replace(self.view, query="", filters=())
        self.line.set("")
        self.line.filters = self.entities.filters = ()
        self.begin()
        self.say(mistake, "error")
        self.host.release()


def flips(now: Matrix, before: Matrix | None) -> frozenset[tuple[str, str]]:
    """The cells whose label differs from the time step before."""
    if before is None:
        return frozenset()
    pairs = now.cells.keys() | before.cells.keys()
    return frozenset(pair for pair in pairs if now.cell(*pair).label is not before.cell(*pair).label)
