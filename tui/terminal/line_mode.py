"""The plain mode for a dumb terminal or a pipe: prints and pages, with no control sequence at all."""

from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Iterable, Iterator

from index.answers import CellLabel, StatementRow
from index.corpus import Corpus
from index.errors import StancegridError
from tui.edge import one_line, shown, shown_lines
from tui.panes.matrix import cell_in_words
from tui.renderables import counted, day, unread
from tui.terminal.plain import prepare_streams

PAGE = 20
HELP = """\
list [QUERY]      articles that match        open NUMBER   one of them
matrix [QUERY]    who stands where           cell ACTOR PROPOSAL   with its sentences
more              the next page              help, quit
"""


class Conversation:
    """Reads commands by lines, prints answers by pages."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.selection = corpus.select("")
        self._rest: Iterator[str] = iter(())
        self._keys: list[int] = []

    def answer(self, words: str) -> Iterator[str]:
        """The lines of the answer to one command."""
        command, _, rest = words.strip().partition(" ")
        known = {"list": self._list, "open": self._open, "matrix": self._matrix, "cell": self._cell}
        try:
            yield from known[command](rest) if command in known else iter(HELP.splitlines())
        except StancegridError as error:
            yield str(error)

    def page(self, lines: Iterable[str] | None = None) -> list[str]:
        """The next page of these lines, or of what is left."""
        if lines is not None:
            self._rest = iter(lines)
        found = [line for _, line in zip(range(PAGE), self._rest, strict=False)]
        return [shown(line) for line in found] + (["(more)"] if len(found) == PAGE else [])

    def status(self) -> str:
        """How much there is, and what was not read."""
        counts = self.corpus.counts()
        return unread(counts["articles"], counts["not_read"], counts["older_rules"])

    def _list(self, query: str) -> Iterator[str]:
        self.selection = self.corpus.select(query)
        yield f"{counted(self.selection.total, 'article')}; {self.status()}"
        self._keys = []
        for offset in range(0, self.selection.total, PAGE):
            for row in self.corpus.rows(self.selection, offset=offset, limit=PAGE):
                self._keys.append(row.key)
                source = f" ({one_line(row.source)})" if row.source else ""
                yield f"{len(self._keys):>5} {day(row.date):<11} {one_line(row.title)}{source}"

    def _open(self, number: str) -> Iterator[str]:
        if not number.strip().isdecimal() or not 0 < int(number) <= len(self._keys):
            yield "Say list first, then open with one of its numbers."
            return
        article = self.corpus.reading(self._keys[int(number) - 1]).article
        where = ", ".join(filter(None, (one_line(article.source), day(article.date))))
        yield f"{one_line(article.title)} ({where})"
        for line in article.body.of(shown_lines(article.text)).splitlines():
            yield from textwrap.wrap(line, 78) or [""]

    def _matrix(self, query: str) -> Iterator[str]:
        self.selection = self.corpus.select(query)
        matrix = self.corpus.matrix(self.selection)
        yield unread(matrix.articles, matrix.not_read, matrix.older_rules)
        for actor in matrix.actors:
            for proposal in matrix.proposals:
                cell = matrix.cell(actor, proposal)
                if cell.label is not CellLabel.NO_EVIDENCE:
                    yield f"{actor} {proposal}: {cell_in_words(cell)}"

    def _cell(self, words: str) -> Iterator[str]:
        actor, _, proposal = words.strip().partition(" ")
        rows: Iterable[StatementRow] = self.corpus.statements(
            self.selection, actor=actor.upper(), proposal=proposal.strip()
        )
        for row in rows:
            stance = row.effective.value if row.effective else "rejected"
            yield f"{stance}: {one_line(row.sentence)}"
            yield f"    {one_line(row.statement.speaker)}, {one_line(row.source)}, {day(row.date)}, {row.statement.basis}"


def converse(corpus: Corpus) -> int:
    """Answer until the input ends. Without a terminal the list is printed whole."""
    prepare_streams()
    talk = Conversation(corpus)
    try:
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            for line in talk.answer("list"):
                print(shown(line))
            return 0
        _show([talk.status(), *HELP.splitlines()])
        while True:
            words = input("stancegrid> ")
            if words.strip() in ("quit", "q", "exit"):
                return 0
            _show(talk.page(None if words.strip() in ("more", "") else talk.answer(words)))
    except EOFError:
        return 0
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 0


def _show(lines: Iterable[str]) -> None:
    print("\n".join(lines), flush=True)
