"""Searching: the search line, filters, find in the text, sorting, saved searches."""

from __future__ import annotations

import contextlib
import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from index.answers import Reading
from index.article import Span
from index.errors import StancegridError
from tui.edge import shown
from tui.panes.columns import SORTS, sort_in_words
from tui.renderables import day_in_words
from tui.screens.moving import Moving
from tui.state import Saved, keep_search, load, now
from tui.views import Filter

if TYPE_CHECKING:
    from tui.screens.choice import Choice, Option

MOST_MATCHES = 5_000  # of words in one text
ORDERS = ("", "newest", "oldest", "title", "source", "relevance")


class Searching(Moving):
    """The commands of the section Search. While typing, answers come as they are ready; typing never waits for them."""

    _typed: Callable[[str], None] | None = None  # told of every change of the line
    _done: Callable[[str], None] | None = None  # told when Enter keeps the line
    _before = ""  # the query before typing began
    _recent = 0
    _plain_text: tuple[object, str] = (None, "")  # of the article that was last searched in
    _saved_choice: Choice | None = None
    _match_wanted = 0  # 1: the next match is to be gone to when the matches are known; -1: the previous one

    # --- the line -------------------------------------------------------------------------------------------------

    def search(self) -> None:
        """Type a query; the panes follow while typing."""
        self._before = self.view.query
        self.asker.warm()
        self._begin("/", self.view.query, self._keep_query, self._try_query)

    def begin_query(self, text: str) -> None:
        """Put a query into the line, to be changed and kept."""
        self.search()
        self.line.set(text)
        self.line.offered = False
        self._try_query(text)

    def filter(self) -> None:
        """Narrow what was found by further words."""
        self.asker.warm()
        self._begin("within: ", "", self._keep_filter, self._try_filter)

    def find_in_text(self) -> None:
        """Look for words in the open article."""
        self._begin("in the text: ", "", self._keep_find, self._find)

    def prompt(self, prompt: str, done: Callable[[str], None], text: str = "") -> None:
        self._begin(prompt, text, done, None)

    def _begin(self, prompt: str, text: str, done: Callable[[str], None], typed: Callable[[str], None] | None) -> None:
        self._done, self._typed, self._recent = done, typed, 0
        self.line.typing = True
        if (self.line.prompt, self.line.text) != (prompt, text):
            self.line.set(text, prompt=prompt)
        self.line.cursor = len(text)
        self.line.offer()
        self.place()

    def _end(self) -> None:
        self.line.typing = False
        self.line.offered = False
        self._done = self._typed = None
        if (self.line.prompt, self.line.text) != ("/", self.view.query) or self.line.mistake >= 0:
            self.line.set(self.view.query, prompt="/")
        self.place()

    def type_key(self, name: str, character: str | None) -> None:
        """A key while the line is being typed."""
        line, before = self.line, self.line.text
        if name == "Enter" and line.prompt == "/" and line.mistake >= 0:
            self._try_query(line.text)  # tells the mistake again; there is nothing to show for such a query
            return
        if name == "Enter":
            done, text = self._done, line.text
            self._end()
            if done:
                done(text)
        elif name in ("Esc", "Ctrl-c"):
            self._leave_line()
        elif name in ("Up", "Down") and line.prompt == "/":
            self._recall(1 if name == "Up" else -1)
        elif name in ("Down", "Tab") and line.prompt == "/":
            self.type_key("Enter", None)
        else:
            line.press(name, character)
        if line.typing and line.text != before and self._typed:
            self._typed(line.text)

    def type_text(self, text: str) -> None:
        """Text was pasted into the line."""
        self.line.insert(" ".join(text.split()))
        if self._typed:
            self._typed(self.line.text)

    def _leave_line(self) -> None:
        typed, searched = self._typed, self.line.text
        finding = self.line.prompt.startswith("in the")
        self._end()
        if (typed == self._try_query and searched != self.view.query) or (typed == self._try_filter and searched):
            self.ask()
        elif finding:
            self.follow_query()

    def _recall(self, by: int) -> None:
        queries = self.host.state.queries
        self._recent = max(0, min(self._recent + by, len(queries)))
        self.line.set(queries[-self._recent] if self._recent else self._before)

    # --- what typing asks -----------------------------------------------------------------------------------------

    def _try_query(self, text: str) -> None:
        if self.view.shows == "not_read":
            self.view = replace(self.view, shows="articles")
        self.ask(replace(self.view, query=text).request())

    def _keep_query(self, text: str) -> None:
        self.host.state.remember_query(text)
        if text == self.view.query:
            return
        self.note_cursors()
        self.trail.keep(self.view)
        self.view = replace(
            self.view, query=text, row=0, focus="list" if self.view.focus == "reader" else self.view.focus
        )
        self.trail.keep(self.view)
        self.line.set(text)
        self.ask()
        self.place()

    def _try_filter(self, text: str) -> None:
        if text.strip():
            self.ask(replace(self.view, filters=(*self.view.filters, Filter("text", text, text))).request())
        else:
            self.ask()

    def _keep_filter(self, text: str) -> None:
        if text.strip():
            self.change(filters=(*self.view.filters, Filter("text", text.strip(), text.strip())))

    def clear_filters(self) -> None:
        if self.view.filters:
            self.change(filters=())

    def toggle(self) -> None:
        """Space on an entry: include it, exclude it, drop it again."""
        if self.view.focus != "entities":
            self._toggle_row()
            return
        row = self.entities.current
        if row is None or row.facet is None:
            return
        others = tuple(f for f in self.view.filters if (f.kind, f.key) != (row.kind, row.facet.key))
        state = next((f.include for f in self.view.filters if (f.kind, f.key) == (row.kind, row.facet.key)), None)
        if state is not False:
            others = (*others, Filter(row.kind, row.facet.key, row.facet.name, include=state is None))
        self.change(filters=others)

    def _toggle_row(self) -> None:
        """Space elsewhere: the source of an article, the country of a row of the matrix."""
        item: Filter | None = None
        if self.view.focus == "matrix" and (here := self.matrix.current) and not here[0].folded:
            item = Filter("actor", here[0].id, here[0].name)
        elif self.view.focus == "list" and self.lister is self.list and (row := self.list.current) and row.source:
            item = Filter("source", row.source, row.source)
        if item is None:
            self.say("Space filters by an entry of the sidebar, a country of the matrix or the source of an article.")
            return
        same = [f for f in self.view.filters if (f.kind, f.key) == (item.kind, item.key)]
        kept = tuple(f for f in self.view.filters if f not in same)
        if not same or same[0].include:
            kept = (*kept, replace(item, include=not same))
        self.change(filters=kept)

    # --- matches in the text --------------------------------------------------------------------------------------

    def _find(self, text: str) -> None:
        reading = self.reader.reading
        words = text.strip()
        if reading is None or not words:
            self.reader.show_matches(())
            return
        pattern = re.compile(r"\s+".join(re.escape(word) for word in words.split()), re.IGNORECASE)
        body = reading.article.body
        found = pattern.finditer(self._plain(reading), body.start, body.end)
        self.reader.show_matches([match.span() for match in itertools.islice(found, MOST_MATCHES)])

    def _plain(self, reading: Reading) -> str:
        """Straight quotes and plain spaces, at the same length, so that what is typed finds what is printed."""
        from index.cleaning import matching_text

        if self._plain_text[0] is not reading.article:
            self._plain_text = (reading.article, matching_text(reading.article.text))
        return self._plain_text[1]

    def _keep_find(self, text: str) -> None:
        self._find(text)
        if not self.reader.matches.marks:
            self.say(f"{shown(text)} is not in this text.")
            return
        self.focus_on("reader")
        self.next_match()

    def next_match(self) -> None:
        self._match(1)

    def previous_match(self) -> None:
        self._match(-1)

    def _match(self, by: int) -> None:
        """To a match in the open article; where there is none, to one in the article under the cursor of the list."""
        if self._pending:
            self._match_wanted = by
        elif not self._go_to_match(by):
            self._seek_match(by)

    def _go_to_match(self, by: int) -> bool:
        matches = self.reader.matches
        mark = matches.after(self.reader.at) if by > 0 else matches.before(self.reader.at)
        if mark is None:
            return False
        self.focus_on("reader")
        self.reader.stand_on(Span(mark.start, mark.end), mark=False)
        self.say(f"Match {matches.marks.index(mark) + 1} of {len(matches.marks)}", "text")
        return True

    def _seek_match(self, by: int) -> None:
        row = self.list.current
        if row is None or not self._selected_text.strip():
            self.say("No match in the open article." if self.reader.reading else "No article is open.")
            return
        self._match_wanted = by
        self.open_article(row.key)
        self.focus_on("reader")
        self.follow_query()

    def articles_shown(self) -> None:
        if by := self._match_wanted:
            self._match_wanted = 0
            self._seek_match(by)

    def give_up_listings(self) -> None:
        super().give_up_listings()
        self._match_wanted = 0

    def matches_shown(self) -> None:
        by, self._match_wanted = self._match_wanted, 0
        if by and not self._go_to_match(by):
            self.say("No match in the open article.")

    # --- order ----------------------------------------------------------------------------------------------------

    def sort(self) -> None:
        """Go on to the next order of the list or the matrix."""
        if self.view.focus == "matrix":
            self.change(sort=SORTS[(SORTS.index(self.view.sort) + 1) % len(SORTS)])
            self.matrix.go((0, self.matrix.column))  # what comes first is what an order is for
            here = self.matrix.current
            self.show_status()
            self.say(sort_in_words(self.view.sort, here[1].name if here else ""))
        else:
            order = ORDERS[(ORDERS.index(self.view.order) + 1) % len(ORDERS)]
            self.change(order=order)
            self.say(f"Sorted by {order or 'relevance for a query, else newest first'}.")

    # --- saved searches -------------------------------------------------------------------------------------------

    def save_search(self) -> None:
        if not self.view.request().strip():
            self.say("There is no search to save: type one after / first.")
            return
        if self._selected_text != self.view.request():  # what cannot be read is told, not saved
            self.say("This search has no answer yet.", "error")
            return
        self.prompt("Save this search as: ", self._save_as, self.view.query)

    def _save_as(self, name: str) -> None:
        if not name.strip():
            return
        self.note_cursors()
        keep_search(self.host.state_path, Saved(name.strip(), self.view, now(), self.corpus.newest_key))
        self.host.remember()
        self.say(f"Saved as {shown(name.strip())}; {self.host.keymap.key('saved_searches')} lists the saved searches.")

    def saved_searches(self) -> None:
        """Choose among the saved searches, each with how many articles are new in it, and the recent queries."""
        from tui.screens.choice import Choice

        self.host.state.saved = load(self.host.state_path).saved  # a command may have changed them meanwhile
        saved = self.host.state.saved[::-1]
        self._saved_choice = Choice("Saved searches and recent queries", self._saved_options([""] * len(saved)))
        self.app.push_screen(self._saved_choice, self._chosen_search)
        self._have.pop("news", None)
        self.news_wanted = tuple((item.view.request(), item.last) for item in saved)
        self.fill()

    def _saved_options(self, news: Sequence[str]) -> list[Option]:
        from tui.screens.choice import Option

        saved = self.host.state.saved[::-1]
        since = [
            f"{new} since {item.seen[:10]}" if new[:1] in "+-" and new else new
            for item, new in zip(saved, news, strict=True)
        ]
        options = [
            Option(item.name, right, item, note=item.view.request()) for item, right in zip(saved, since, strict=True)
        ]
        return options + [Option(query, "recent", query) for query in reversed(self.host.state.queries)]

    def news_told(self, news: list[str]) -> None:
        if self._saved_choice is not None and len(news) == len(self.host.state.saved):
            self._saved_choice.renew(self._saved_options(news))

    def _chosen_search(self, chosen: object) -> None:
        self._saved_choice, self.news_wanted = None, ()
        self.attempt(lambda: self._recall_search(chosen))

    def _recall_search(self, chosen: object) -> None:
        if isinstance(chosen, Saved):
            with contextlib.suppress(StancegridError):  # no room to note that it was looked at: it stays as new
                keep_search(self.host.state_path, replace(chosen, seen=now(), last=self.corpus.newest_key))
            kept = chosen.view
            self.change(
                query=kept.query, filters=kept.filters, order=kept.order, shows="articles", focus="list", as_of=""
            )
            if day := kept.day():
                at = f"It was saved with the grid as of {day_in_words(day)}"
                self.say(f"{at}; this is the present one, {self.host.keymap.key('time_choose')} chooses a day.")
        elif isinstance(chosen, str):
            self.line.set(chosen)
            self._keep_query(chosen)

    def show_not_read(self) -> None:
        """R: only the articles that were not read; again: all."""
        if self.view.shows == "not_read":
            self.all_articles()
        else:
            self.change(shows="not_read", focus="list")
