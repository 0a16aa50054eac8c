"""Lists of statements come from another process: what is typed meanwhile waits in its order, and Esc gives the list up."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual import events

from index.annotation import Stance
from index.corpus import Corpus
from index.errors import StancegridError
from index.search.worker import SearchWorker
from tests.tui_pilot import PATIENCE, Seat, seated
from tui.asking import Asker
from tui.listings import Listing
from tui.messages import Refused
from tui.questions import FACTORY, Parts, Question
from tui.screens.page import Page

pytestmark = pytest.mark.usefixtures("private_folders")


class SlowAsker:
    """Keeps the latest question to itself until it is let go."""

    def __init__(self, asker: Asker) -> None:
        self.behind = asker
        self.kept: Question | None = None

    def warm(self) -> None:
        self.behind.warm()

    def ask(self, question: Question) -> None:
        self.kept = question

    def stop(self) -> None:
        self.behind.stop()

    def let_go(self, seat: Seat) -> None:
        seat.desk.asker = self.behind
        self.let_one_go()

    def let_one_go(self) -> None:
        """This question is answered, and none after it."""
        assert self.kept is not None
        self.behind.ask(self.kept)


def slow(seat: Seat) -> SlowAsker:
    asker = SlowAsker(seat.desk.asker)
    seat.desk.asker = asker
    return asker


async def hurry(seat: Seat, *keys: str) -> None:
    """Press keys without waiting for what they set off."""
    for key in keys:
        await seat.pilot.press(key)


async def test_keys_typed_before_a_cell_is_there_are_taken_when_it_is(own: Path, tmp_path: Path) -> None:
    async with seated(own, tmp_path) as seat:
        await seat.press("alt+4")
        seat.desk.matrix.stand_on("PL", "troops")
        asker = slow(seat)
        await hurry(seat, "enter", "r", *"why", "enter")
        assert seat.desk.view.shows == "articles"
        assert not seat.app.corpus.judgments()
        asker.let_go(seat)
        await seat.until(lambda: len(seat.app.corpus.judgments()) == 1)
        assert seat.desk.view.cell == ("PL", "troops")
        assert [one.reason for one in seat.app.corpus.judgments()] == ["why"]


async def test_esc_gives_up_a_list_and_what_was_typed_after_it(own: Path, tmp_path: Path) -> None:
    async with seated(own, tmp_path) as seat:
        slow(seat)
        await hurry(seat, "Q", "a", "a", "escape", "j")
        assert seat.desk.view.shows == "articles"
        assert seat.desk.list.cursor == 1
        assert not seat.app.corpus.judgments()


async def test_the_search_line_opens_while_a_list_is_looked_for(corpus: Path, tmp_path: Path) -> None:
    async with seated(corpus, tmp_path) as seat:
        asker = slow(seat)
        await hurry(seat, "Q", "slash")
        assert seat.desk.line.typing
        await hurry(seat, "s")
        assert seat.desk.line.text == "s"
        asker.let_go(seat)
        await seat.settle()
        assert seat.desk.line.text == "s"


async def test_a_judged_statement_leaves_the_queue_at_once(own: Path, tmp_path: Path) -> None:
    async with seated(own, tmp_path) as seat:
        await seat.press("Q")
        first, second = seat.desk.statements.rows[:2]
        slow(seat)
        await hurry(seat, "a", "a")
        judged = [(one.article_id, one.actor, one.proposal) for one in seat.app.corpus.judgments()]
        rows = [(row.article_id, row.statement.actor, row.statement.proposal) for row in (first, second)]
        assert judged == rows


async def test_after_an_undo_keys_wait_for_the_list_as_it_is_then(own: Path, tmp_path: Path) -> None:
    async with seated(own, tmp_path) as seat:
        await seat.press("Q")
        first = seat.desk.statements.rows[0]
        await seat.press("a")
        asker = slow(seat)
        await hurry(seat, "u", "a")
        assert len(seat.app.corpus.judgments()) == 2
        asker.let_go(seat)
        await seat.until(lambda: len(seat.app.corpus.judgments()) == 3)
        again = seat.app.corpus.judgments()[-1]
        assert (again.article_id, again.actor) == (first.article_id, first.statement.actor)


async def test_the_application_itself_never_loads_the_columns_of_the_corpus(own: Path, tmp_path: Path) -> None:
    async with seated(own, tmp_path) as seat:
        await seat.press("alt+4")
        seat.desk.matrix.stand_on("PL", "troops")
        await seat.press(
            "y", "Y", "x", "alt+4", "m", "l", "m", "escape", "left_curly_bracket", "enter", "a", "u", "e", "x"
        )
        await seat.press("escape", "Q", "a", "u", "W", "A", "slash", "t", "enter", "comma", "G", "alt+4", "o", "escape")
        assert seat.app.corpus._store._columns is None
        assert seat.app.corpus._store._view is None


def test_questions_about_statements_cross_into_another_process(corpus: Path) -> None:
    listing = Listing("cell", ("PL", "DE"), ("troops",), "government", as_of="2025-12-31")
    worker = SearchWorker(FACTORY, str(corpus), "", "")
    try:
        worker.submit(1, Question(1, rows=False, listings=(listing,)).to_text())
        answer = worker.wait(60)
    finally:
        worker.close()
    assert answer is not None
    assert isinstance(answer.value, Parts)
    assert answer.value.listed is not None
    with Corpus.open(corpus, person="tester") as opened:
        rows = opened.statements(opened.select(), actor=["PL", "DE"], proposal="troops", rejected=True)
        expected = [row for row in rows if row.statement.kind == "government" and row.date.day]
    assert expected
    assert answer.value.listed[listing].rows == expected


async def test_keys_typed_before_the_matrix_is_there_are_taken_when_it_is(built: Path, tmp_path: Path) -> None:
    async with seated(built, tmp_path) as seat:
        asker = slow(seat)
        await hurry(seat, "alt+4", "j", "j", "l")
        assert seat.desk.matrix.length == 0
        asker.let_go(seat)
        await seat.until(lambda: seat.desk.matrix.column == 1)
        assert seat.desk.matrix.cursor == 2


async def test_a_matrix_that_does_not_come_holds_no_key_for_other_panes(built: Path, tmp_path: Path) -> None:
    async with seated(built, tmp_path) as seat:
        slow(seat)
        await hurry(seat, "alt+4", "f1", "j", "alt+4", "j", "escape", "j")
        assert (seat.desk.view.focus, seat.desk.list.cursor) == ("list", 2)


async def test_the_list_of_before_does_not_come_over_the_one_that_was_sought(own: Path, tmp_path: Path) -> None:
    async with seated(own, tmp_path) as seat:
        await seat.press("Q", "alt+4")
        seat.desk.matrix.stand_on("PL", "troops")
        asker = slow(seat)
        seat.desk.forget_answers()  # as after somebody else's change
        await hurry(seat, "enter")
        assert asker.kept is not None
        assert {one.shows for one in asker.kept.listings} == {"cell", "queue"}
        asker.let_one_go()
        async with asyncio.timeout(PATIENCE):
            while seat.desk.view.shows != "cell":
                await seat.pilot.pause(0.01)
        cells = {(row.statement.actor, row.statement.proposal) for row in seat.desk.statements.rows}
        assert cells == {("PL", "troops")}


async def test_a_match_that_was_asked_for_is_forgotten_with_a_search_that_is_refused(
    built: Path, tmp_path: Path
) -> None:
    async with seated(built, tmp_path) as seat:
        asker = slow(seat)
        await hurry(seat, "slash", "t", "enter", "n")
        assert asker.kept is not None
        seat.desk.post_message(Refused(asker.kept, StancegridError("the search failed")))
        await seat.pilot.pause()
        assert "the search failed" in seat.text
        seat.desk.asker = asker.behind
        await seat.press("slash")
        await seat.type("troops")
        assert seat.desk.view.focus == "list"


def lone_cell(seat: Seat) -> tuple[str, str]:
    """A cell of one statement: what is asked of the cell is about that one."""
    matrix = seat.desk.matrix.matrix
    assert matrix is not None
    return next(pair for pair, cell in matrix.cells.items() if cell.statements == 1)


async def test_keys_typed_for_a_list_of_choices_that_is_still_to_open_reach_it(own: Path, tmp_path: Path) -> None:
    async with seated(own, tmp_path) as seat:
        await seat.press("alt+4")
        seat.desk.matrix.stand_on(*lone_cell(seat))
        asker = slow(seat)
        await hurry(seat, "s", "j", "j", "enter", *"why", "enter")
        asker.let_go(seat)
        await seat.until(lambda: len(seat.app.corpus.judgments()) == 1)
        (made,) = seat.app.corpus.judgments()
        assert (made.stance, made.reason) == (Stance.UNDECIDED, "why")


async def test_keys_typed_for_a_page_that_is_still_to_open_reach_it(built: Path, tmp_path: Path) -> None:
    async with seated(built, tmp_path) as seat:
        page = Page("Why", [("Because.", "text")])
        seat.app.push_screen(page)
        assert not page.is_mounted
        for key in ("j", "escape"):
            await seat.app.on_event(events.Key(key, None))
        await seat.until(lambda: seat.app.screen is seat.desk)
