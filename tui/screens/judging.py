"""Judging: accept, reject, relabel, add what was missed, pin, correct; everything can be undone."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from index.annotation import Stance
from index.answers import Decision, Judgment, StatementRow
from index.errors import CorpusError, StancegridError
from index.judgments import concerned
from tui.edge import one_line
from tui.screens.timing import Timing

FIELDS = ("title", "source", "date", "address", "language", "speaker_actor")


class Judging(Timing):
    """The commands of the section Judge."""

    def _judged(self, what: str, judge: Callable[[], Judgment], row: StatementRow | None = None) -> None:
        """Carry out a judgment (of a statement: `row`), which is on disk before it is said; every pane follows."""
        try:
            made = judge()
        except StancegridError as error:
            self.say(str(error), "error")
            return
        if row is None:
            self.await_list()
        else:
            self.mark_judged(row, made)
        self.refresh_corpus()
        self.say(what)

    def refresh_corpus(self) -> None:
        """The corpus changed: fetch again what is shown."""
        self._counts = self.corpus.counts()
        assert self.selection is not None
        self.list.forget()
        with contextlib.suppress(CorpusError):  # gone, or just being replaced: the reader keeps what it shows
            self._read_again()
        self.forget_answers()
        self.fill()
        self.show_status()

    def _read_again(self) -> None:
        """The open article as it is now, with the cursor where it was. Raises CorpusError when it is gone."""
        reader = self.reader
        if reader.key is None:
            return
        offset, top, standing, about = reader.at, reader.top, reader.standing, reader.about
        marks = [(mark.start, mark.end) for mark in reader.matches.marks]
        reader.show(self.corpus.reading(reader.key), marks, offset)
        reader.top, reader.standing, reader.about = top, standing, about
        reader.settle()

    def _with_statement(self, act: Callable[[StatementRow], None]) -> None:
        def found(row: StatementRow | None) -> None:
            if row is None:
                self.say("No statement here: stand on one in a list or in the reader (e goes to the next).")
            else:
                act(row)

        self.at_statement(found)

    def accept(self) -> None:
        def act(row: StatementRow) -> None:
            self._judged(f"Accepted: {self.in_words(row)}.", lambda: self.corpus.judge(row, Decision.ACCEPT), row)

        self._with_statement(act)

    def reject(self) -> None:
        def ask(row: StatementRow) -> None:
            def done(reason: str) -> None:
                self._judged(
                    f"Rejected: {self.in_words(row)}.",
                    lambda: self.corpus.judge(row, Decision.REJECT, reason=reason),
                    row,
                )

            self.prompt("Why is it wrong? ", done)

        self._with_statement(ask)

    def relabel(self) -> None:
        def ask(row: StatementRow) -> None:
            def chosen(stance: object) -> None:
                if isinstance(stance, Stance):
                    self.prompt(f"Why {stance.value}? ", lambda reason: done(stance, reason))

            def done(stance: Stance, reason: str) -> None:
                self._judged(
                    f"Now {stance.value}; it was {self.in_words(row)}.",
                    lambda: self.corpus.judge(row, Decision.RELABEL, stance=stance, reason=reason),
                    row,
                )

            self._choose_stance(
                f"{self.cell_named(row.statement.actor, row.statement.proposal)}: which stance?", chosen
            )

        self._with_statement(ask)

    def _choose_stance(self, title: str, chosen: Callable[[object], None]) -> None:
        from tui.screens.choice import Choice, Option

        options = [Option(stance.value, self.host.signs_of(stance), stance) for stance in Stance]
        self.app.push_screen(Choice(title, options, short=True), chosen)

    def undo(self) -> None:
        self._take_back("Undone", lambda: self.corpus.undo(apply=False), "Nothing of yours is left to undo.")

    def redo(self) -> None:
        self._take_back("Done again", lambda: self.corpus.redo(apply=False), "Nothing to do again.")

    def _take_back(self, word: str, act: Callable[[], Judgment | None], nothing: str) -> None:
        try:
            judgment = act()
        except StancegridError as error:
            self.say(str(error), "error")
            return
        if judgment is None:
            self.say(nothing)
            return
        about = concerned(judgment, self.corpus.judgments())
        if about.field:
            self.apply_correction(about.article_id)
        self.await_list()
        self.refresh_corpus()
        self.say(f"{word}: {self._judgment_named(about)}.")

    def _judgment_named(self, judgment: Judgment) -> str:
        """`accept France, Own troops to Ukraine: support`; `date of 2025-02-17-tusk`."""
        if judgment.field:
            return f"{judgment.field} of {one_line(judgment.article_id)}"
        stance = judgment.stance or judgment.machine
        words = f"{judgment.decision.value} {self.cell_named(judgment.actor, judgment.proposal)}"
        return f"{words}: {stance.value}" if stance else words

    def queue(self) -> None:
        self.open_list("queue")

    # --- a statement that was missed ------------------------------------------------------------------------------

    def select_text(self) -> None:
        """Begin a selection with the sentence under the cursor, or give it up."""
        if self.reader.selected is not None:
            self.reader.select(None)
            return
        self.focus_on("reader")
        span = self.reader.sentence_here()
        if span is None:
            self.say("No article is open.")
            return
        self.reader.select(span)
        self.say("h l by words, j k by sentences; Enter adds a statement, y copies, Esc leaves")

    def add_selected(self) -> None:
        """Ask who stands where on what, then add the statement."""
        from tui.screens.choice import Choice, Option

        span, reading = self.reader.selected, self.reader.reading
        if span is None or reading is None:
            return
        config = self.corpus.config
        near = {actor for m in reading.mentions if m.span.overlaps(span) for actor in (m.actors or (m.key,))}
        actors = sorted(config.actors, key=lambda actor: (actor.id not in near, actor.names[0]))
        about = {m.key for m in reading.mentions}
        proposals = sorted(config.proposals, key=lambda proposal: proposal.id not in about)

        def who(actor: object) -> None:
            if actor is not None:
                options = [Option(item.name, item.id, item.id) for item in proposals]
                name = self.statements.actors.get(str(actor), str(actor))
                self.app.push_screen(Choice(f"{name} on what?", options), lambda proposal: what(actor, proposal))

        def what(actor: object, proposal: object) -> None:
            if proposal is not None:
                title = f"{self.cell_named(str(actor), str(proposal))}: which stance?"
                self._choose_stance(title, lambda stance: where(actor, proposal, stance))

        def where(actor: object, proposal: object, stance: object) -> None:
            if isinstance(stance, Stance):
                self._judged(
                    f"Added: {self.cell_named(str(actor), str(proposal))}: {stance.value}.",
                    lambda: self.corpus.add_statement(
                        reading.key, span.start, span.end, actor=str(actor), proposal=str(proposal), stance=stance
                    ),
                )

        options = [Option(item.names[0], item.id, item.id) for item in actors]
        self.app.push_screen(Choice("Whose stance is it?", options), who)

    def pin(self) -> None:
        here = self.matrix.current
        if self.view.focus != "matrix" or here is None or here[0].folded or here[1].folded:
            self.say("P pins a cell of the matrix.")
            return
        actor, proposal = here[0].id, here[1].id

        def chosen(stance: object) -> None:
            if isinstance(stance, Stance):
                self.prompt(
                    f"Why {stance.value}? ",
                    lambda reason: self._judged(
                        f"Pinned: {stance.value}.", lambda: self.corpus.pin(actor, proposal, stance, reason=reason)
                    ),
                )

        self._choose_stance(f"{here[0].name}, {here[1].name}: which stance?", chosen)

    # --- metadata and orphans -------------------------------------------------------------------------------------

    def metadata(self) -> None:
        """Correct a field of the open article, or of the one under the cursor in the list."""
        from tui.screens.choice import Choice, Option

        row = self.list.current if self.view.focus == "list" and self.lister is self.list else None
        key = row.key if row else self.reader.key
        if key is None:
            self.say("No article here.")
            return
        article = self.corpus.reading(key).article
        values = {name: one_line(str(getattr(article, name, "") or "")) for name in FIELDS}
        values["date"] = article.date.day.isoformat() if article.date.day else ""
        options = [Option(name.replace("_", " "), values[name], name) for name in FIELDS]

        def chosen(field: object) -> None:
            if field is not None:
                label = str(field).replace("_", " ")
                self.prompt(f"{label}: ", lambda value: done(str(field), value), values[str(field)])

        def done(field: str, value: str) -> None:
            if value != values[field]:
                self._judged(
                    f"Corrected: {field}.", lambda: self.corpus.correct(article.id, field, value.strip(), apply=False)
                )
                self.apply_correction(article.id)

        self.app.push_screen(Choice(f"Correct which field of {one_line(article.title)}?", options), chosen)

    def apply_correction(self, article: str) -> None:
        """Bring an article to its corrected metadata, beside the screen."""
        raise NotImplementedError
