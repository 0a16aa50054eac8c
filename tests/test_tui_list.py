"""A list longer than one page: pages come when they are needed, from beside, and nothing waits for them."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from benchmarks.generate import fill
from index.corpus import NEAR, Corpus
from index.corpus_opening import open_store
from tests.tui_pilot import seated
from tui.questions import PAGE, Question

pytestmark = pytest.mark.usefixtures("private_folders")

ARTICLES = 3 * PAGE + 10


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("long") / "corpus"
    with contextlib.closing(open_store(folder, None, create=True, person="tester")) as store:
        fill(store, ARTICLES, search=False)
    return folder


async def test_every_page_of_another_order_comes_from_beside(long: Path, tmp_path: Path) -> None:
    async with seated(long, tmp_path) as seat:
        await seat.press(",", ",")
        assert seat.desk.view.order == "oldest"
        await seat.press("G")
        last = seat.desk.list.current
        assert last is not None
        await seat.press("g", "g", "pagedown", *"123j")
        assert seat.desk.list.current is not None
        assert seat.desk.list.lacks() == []
        await seat.press("G")
        assert seat.desk.list.current == last


async def test_rows_that_have_not_come_yet_hold_nothing_up(
    long: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with seated(long, tmp_path) as seat:
        await seat.press(",", ",")
        asked: list[Question] = []
        ask = seat.desk.asker.ask
        monkeypatch.setattr(seat.desk.asker, "ask", asked.append)
        for key in ("G", "k", "enter"):
            await seat.pilot.press(key)
        await seat.pilot.pause()
        assert seat.desk.list.cursor == ARTICLES - 2
        assert seat.desk.list.current is None
        assert seat.lines[9].strip("▶ ") == "…"
        monkeypatch.undo()
        ask(asked[-1])
        await seat.settle()
        assert seat.desk.list.current is not None


async def test_all_articles_in_their_own_order_are_at_hand(
    long: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ARTICLES < NEAR
    async with seated(long, tmp_path) as seat:
        monkeypatch.setattr(seat.desk.asker, "ask", lambda question: pytest.fail("nothing needs to be asked"))
        for key in ("G", "k", "pageup", "g", "g"):
            await seat.pilot.press(key)
            assert seat.desk.list.current is not None


async def test_where_every_article_was_read_the_list_of_unread_ones_says_so(long: Path, tmp_path: Path) -> None:
    async with seated(long, tmp_path) as seat:
        await seat.press("R")
        assert seat.desk.list.total == 0
        assert "The present rules have read every article of this search." in seat.text


async def test_the_row_of_a_query_is_restored_beyond_the_first_page(long: Path, tmp_path: Path) -> None:
    async with seated(long, tmp_path) as seat:
        await seat.press("slash", "asterisk", "enter", *"150j")
        kept = seat.desk.list.current
        assert kept is not None
    async with seated(long, tmp_path) as seat:
        assert seat.desk.list.cursor == 150
        assert seat.desk.list.current == kept


async def test_waiting_for_last_times_query_can_be_given_up(
    long: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with seated(long, tmp_path) as seat:
        await seat.press("slash", "asterisk", "enter")
    monkeypatch.setattr("tui.asking.ThreadAsker.ask", lambda asker, question: None)  # a search that takes forever
    async with seated(long, tmp_path) as seat:
        await seat.pilot.press("j")
        assert not seat.desk.ready
        await seat.pilot.press("escape")
        await seat.pilot.pause()
        assert seat.desk.ready
        assert seat.desk.view.query == ""
        assert seat.desk.list.total == ARTICLES


async def test_what_others_add_comes_into_the_list_and_the_cursor_stays_on_its_article(
    own: Path, tmp_path: Path
) -> None:
    async with seated(own, tmp_path) as seat:
        await seat.press("j")
        here, line = seat.desk.list.current, seat.terminal.cursor.y
        assert here is not None
        text = (
            "---\ntitle: Newest\ndate: 2031-01-01\n---\nSpain supports sending troops to Ukraine, its government said."
        )
        (tmp_path / "new.md").write_text(text, encoding="utf-8")
        with Corpus.open(own) as corpus:
            assert corpus.add([tmp_path / "new.md"]).added == 1
        seat.desk.look_around()
        await seat.settle()
        assert seat.desk.list.total == 8  # whoever adds may still be at it
        seat.desk.look_around()
        await seat.settle()
        assert seat.lines[-1] == "1 article more: others changed the corpus."
        assert (seat.desk.list.total, seat.desk.list.current) == (9, here)
        assert "Newest" in seat.lines[line - 1]
        await seat.press("k")
        assert "2 of 9 articles" in seat.lines[-1]


async def test_ones_own_judgment_is_no_news(own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with seated(own, tmp_path) as seat:
        await seat.press("Q", "a")
        monkeypatch.setattr(seat.desk, "ask", lambda text=None: pytest.fail("nothing has changed meanwhile"))
        seat.desk.look_around()
        seat.desk.look_around()
