"""Long work from the screen: reading again what older rules have read, and checking what the proposals' phrases catch."""

from __future__ import annotations

import json
from collections.abc import Callable

from tui.chores import Chore, Tidings
from tui.screens.judging import Judging


class Working(Judging):
    """One piece of work changes the corpus at a time; the screen stays free for everything else."""

    _rebuilding: Chore | None = None
    _checking: Chore | None = None
    _exporting: Chore | None = None
    _progress = ""

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
        return Chore(task, self.corpus.path, self.host.config_path, query, told)

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

    def proposals_check(self) -> None:
        """A page that fills while the articles of the query are read; leaving it ends the reading."""
        if self.selection is None:
            return
        from tui.screens.page import CheckPage

        page = CheckPage("What each proposal's phrases catch")
        chore = self._checking = self._begin_chore("check", self.selection.request.text, page.told)
        self.app.push_screen(page, lambda _: chore.leave())

    def export(self) -> None:
        """Choose a form and a file name; the file is written beside the screen."""
        from tui.screens.choice import Choice, Option
        from tui.screens.exporting import FORMATS, suggested_name

        def chosen(form: object) -> None:
            if isinstance(form, str):
                self.prompt("Write to: ", lambda path: self._export(form, path), suggested_name(form))

        options = [Option(title, ending, form) for form, (title, ending) in FORMATS.items()]
        self.app.push_screen(Choice("Export what the query selects", options), chosen)

    def _export(self, form: str, path: str) -> None:
        if not path.strip() or self.selection is None:
            return
        self.note_cursors()
        request = {"form": form, "path": path.strip(), "view": self.view.to_json()}
        self._exporting = self._begin_chore("export", json.dumps(request), self._exported)
        self.say("Writing.", "dim")

    def _exported(self, tidings: Tidings) -> None:
        if tidings.ended:
            self._exporting = None
            self.say(tidings.ended)
