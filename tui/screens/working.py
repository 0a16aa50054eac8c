"""Long work from the screen: reading again what older rules have read, and checking what the proposals' phrases catch."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from index.annotation import HolderKind
from tui.chores import DONE, Chore, Tidings
from tui.renderables import day_in_words
from tui.screens.judging import Judging
from tui.screens.moving import FINDINGS

if TYPE_CHECKING:
    from tui.screens.choice import Option
    from tui.screens.found import FoundPage


class Working(Judging):
    """One piece of work changes the corpus at a time; the screen stays free for everything else."""

    _rebuilding: Chore | None = None
    _checking: Chore | None = None
    _exporting: Chore | None = None
    _progress = ""
    _findings: FoundPage | None = None  # the page from which one came

    def __init__(self) -> None:
        super().__init__()
        self._applying: set[Chore] = set()  # corrections; they go on when the app ends

    def rebuild(self) -> None:
        """U: read again what older rules have read; again: stop."""
        if self._rebuilding is not None:
            self._rebuilding.stop()
            self._progress = "stopping"
            self.show_status()
        elif not self.corpus.counts()["older_rules"]:
            self.say("All articles are read by the present rules.")
        elif self.corpus.read_only:
            self.say("This corpus is for reading only; its owner rebuilds it.", "error")
        else:
            self._rebuilding = self._begin_chore("rebuild", "", self._rebuilt)
            self._progress = "reading again"
            self.show_status()

    def _begin_chore(self, task: str, query: str, told: Callable[[Tidings], None]) -> Chore:
        def safely(tidings: Tidings) -> None:
            self.attempt(lambda: told(tidings))

        return Chore(task, self.corpus.path, self.host.config_path, query, safely)

    def _rebuilt(self, tidings: Tidings) -> None:
        if not tidings.ended:
            of = f" of {tidings.total:,}" if tidings.total else ""
            self._progress = f"reading again {tidings.done:,}{of}"
            self.show_status()
            return
        self._rebuilding, self._progress = None, ""
        self.refresh_corpus()
        self.ask()
        left = self.corpus.counts()["older_rules"]
        hint = " Was the configuration changed? Then quit and start again." if left and "Done" in tidings.ended else ""
        self.say(tidings.ended + hint)

    def work_in_words(self) -> str:
        return self._progress

    def on_unmount(self) -> None:
        for chore in (self._rebuilding, self._checking, self._exporting):
            if chore is not None:
                chore.leave()
        for chore in self._applying:
            chore.let_go()

    def apply_correction(self, article: str) -> None:
        def told(tidings: Tidings) -> None:
            if tidings.ended:
                self._applying.discard(chore)
                self.refresh_corpus()
                if tidings.ended != DONE:
                    self.say(tidings.ended, "error")

        chore = self._begin_chore("correct", article, told)
        self._applying.add(chore)

    def orphans(self) -> None:
        """Judgments that match no text or statement any more; none is ever dropped."""
        self._look_beside("Orphaned judgments", "orphans", "")

    def _look_beside(self, title: str, task: str, request: str) -> None:
        """A page that fills while the work goes on; leaving it ends the work, and Enter goes to what was found."""
        from tui.screens.found import FoundPage

        page = FoundPage(title)
        chore = self._checking = self._begin_chore(task, request, page.told)

        def left(place: tuple[str, ...] | None) -> None:
            chore.leave()
            self._leave_findings(page, place)

        self.app.push_screen(page, left)

    def _leave_findings(self, page: FoundPage, place: tuple[str, ...] | None) -> None:
        """To the place that was chosen; Esc comes back to the page."""
        self._findings = page if place else None
        if place:
            self.attempt(lambda: self._go_to_found(*place))

    def show_findings(self) -> None:
        from tui.screens.found import FoundPage

        if (page := self._findings) is not None:
            again = FoundPage(page.title_text, page.found, page.row)
            self.app.push_screen(again, lambda place: self._leave_findings(again, place))

    def _go_to_found(self, what: str, *place: str) -> None:
        """To the cell, statement or sentence that a finding is about (tui/findings.py)."""
        from tui.screens.found import sentence_of

        if what == "cell":
            self._open_found_cell(*place)
            return
        article, named = place
        key = self.corpus.key_of(article)
        if what == "statement" and key is not None:
            for row in self.corpus.reading(key).statements:
                if row.hash == named:
                    self.stand(row)
                    self.view = replace(self.view, origin=FINDINGS)
                    return
        elif what == "sentence" and (found := sentence_of(self.corpus, article, named)):
            self.open_article(found[0])
            self.focus_on("reader")
            self.reader.stand_on(found[1])
            self.view = replace(self.view, origin=FINDINGS)
            self.show_status()
            return
        self.say("The corpus has changed meanwhile: this is no longer there.", "error")

    def _open_found_cell(self, actor: str, proposal: str, kind: str, as_of: str = "") -> None:
        """The statements of a cell, as of the day of the finding; the cell itself is under the cursor of the matrix."""
        self.matrix.stand_on(actor, proposal)
        self.statements.cursor = 0
        cell = {"shows": "cell", "cell": (actor, proposal), "actor": actor, "proposal": proposal}
        others = kind != HolderKind.GOVERNMENT.value
        self.change(**cell, others=others, as_of=as_of, focus="list", statement=0, origin=FINDINGS)

    def proposals_check(self) -> None:
        self._look_beside("What each proposal's phrases catch", "check", self.view.request())

    def conflicts(self) -> None:
        """Cells for and against at the same time, persons with two offices."""
        self._look_beside("Where sources contradict each other", "conflicts", self.view.request())

    def cells(self) -> None:
        """c: the cells of the matrix, the least supported first."""
        wanted = {"query": self.view.request(), "kind": self.kind().value, "as_of": self.view.as_of}
        voices = "other voices" if self.view.others else "governments"
        at = f", as of {day_in_words(self.view.day())}" if self.view.as_of else ""
        self._look_beside(f"Cells of {voices}{at}, the least supported first", "cells", json.dumps(wanted))

    def moved(self) -> None:
        """T: who moved since a day, on the proposal under the cursor of the matrix."""
        from tui.screens.choice import Choice

        here = self.matrix.current if self.view.focus == "matrix" else None
        if here is not None and not here[1].folded:
            self._moved_on(here[1].id)
            return
        self.app.push_screen(Choice("Who moved on what?", self._proposals()), self._moved_on)

    def _proposals(self) -> list[Option]:
        """All proposals to choose from, the one under the cursor of the matrix first."""
        from tui.screens.choice import Option

        self.note_cursors()
        all = sorted(self.corpus.config.proposals, key=lambda one: one.id != self.view.proposal)
        return [Option(one.name, one.id, one.id) for one in all]

    def _moved_on(self, proposal: object) -> None:
        from tui.screens.choice import Choice, Option

        if proposal is None:
            return
        name = self.statements.names.get(str(proposal), str(proposal))

        def since(chosen: object) -> None:
            day = self.day_of(chosen)
            if day is not None:
                wanted = {"query": self.view.request(), "since": day.isoformat(), "proposal": proposal}
                request = json.dumps(wanted | {"kind": self.kind().value})
                self._look_beside(f"{name}: who moved since {day_in_words(day)}", "moved", request)

        options = [Option(title, date.isoformat(), date.isoformat()) for date, title in reversed(self.steps())]
        self.app.push_screen(Choice("Since which day? An event, or a day as 2025-02-17", options, free=True), since)

    def agreement(self) -> None:
        """How far two of those who judged agree."""
        from tui.screens.choice import Choice, Option

        people = sorted({judgment.person for judgment in self.corpus.judgments()})
        if len(people) < 2:
            self.say("Fewer than two people have judged here.")
            return

        def with_whom(person: object) -> None:
            if person is not None:
                others = [Option(name, "", name) for name in people if name != person]
                self.app.push_screen(Choice(f"{person} and who else?", others), lambda other: show(person, other))

        def show(person: object, other: object) -> None:
            if other is not None:
                self._look_beside(f"How far {person} and {other} agree", "agreement", json.dumps([person, other]))

        self.app.push_screen(Choice("Who?", [Option(name, "", name) for name in people]), with_whom)

    def export(self) -> None:
        """Choose a form (for a brief also what it is about) and a file name; the file is written beside the screen."""
        from tui.screens.choice import Choice, Option
        from tui.screens.exporting import ABOUT_ONE, FORMATS

        def chosen(form: object) -> None:
            if form == ABOUT_ONE:
                self.app.push_screen(Choice("A brief on what?", self._proposals()), lambda what: named(form, what))
            elif isinstance(form, str):
                named(form, self.view.proposal)

        def named(form: str, proposal: object) -> None:
            from tui.screens.exporting import suggested_name

            if isinstance(proposal, str):
                name = suggested_name(form, proposal)
                self.prompt("Write to: ", lambda path: self._export(form, path, proposal), name)

        options = [Option(title, ending, form) for form, (title, ending) in FORMATS.items()]
        self.app.push_screen(Choice("Export what the query selects", options, short=True), chosen)

    def _export(self, form: str, path: str, proposal: str) -> None:
        if not path.strip() or self.selection is None:
            return
        self.note_cursors()
        view = replace(self.view, proposal=proposal)
        request = {"form": form, "path": path.strip(), "view": view.to_json()}
        self._exporting = self._begin_chore("export", json.dumps(request), self._exported)
        self.say("Writing.", "dim")

    def _exported(self, tidings: Tidings) -> None:
        if tidings.ended:
            self._exporting = None
            self.say(tidings.ended)
