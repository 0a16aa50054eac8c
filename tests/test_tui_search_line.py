"""The search line: what typing, Enter and Esc do to a query that is there, and to one that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.tui_pilot import private_copy, seated
from tui.state import Saved, keep_search

pytestmark = pytest.mark.usefixtures("private_folders")


@pytest.fixture(scope="module")
def corpus(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with private_copy(built, tmp_path_factory.mktemp("line")) as copy:
        yield copy


async def test_typing_after_slash_replaces_the_query_and_moving_in_it_edits_it(corpus: Path, tmp_path: Path) -> None:
    async with seated(corpus, tmp_path) as seat:
        await seat.press("slash")
        await seat.type("sejm")
        await seat.press("enter", "slash", "enter")
        assert seat.desk.view.query == "sejm"
        await seat.press("slash", "end")
        await seat.type(" ne")
        assert seat.lines[0] == "/sejm ne"
        await seat.press("escape", "slash")
        await seat.type("troops")
        assert seat.lines[0] == "/troops"
        await seat.press("escape")
        assert seat.desk.view.query == "sejm"


async def test_a_query_with_a_mistake_is_not_kept(corpus: Path, tmp_path: Path) -> None:
    async with seated(corpus, tmp_path) as seat:
        await seat.press("slash")
        await seat.type("act:pol")
        await seat.press("enter")
        assert seat.desk.line.typing
        assert "did you mean actor" in seat.lines[-1]
        await seat.press("escape")
        assert seat.desk.view.query == ""


async def test_a_saved_search_that_cannot_be_read_any_more_says_so_among_the_others(
    corpus: Path, tmp_path: Path
) -> None:
    async with seated(corpus, tmp_path) as seat:
        await seat.press("slash")
        await seat.type("sejm")
        await seat.press("enter", "S")
        await seat.type("mine")
        await seat.press("enter")
        saved = seat.app.state.saved
        assert [item.name for item in saved] == ["mine"]
        gone = Saved("gone", replace(saved[0].view, query="proposal:nosuch"), saved[0].seen, 0)
        keep_search(seat.app.state_path, gone)
        await seat.press("ctrl+o")
        assert "nothing new" in seat.text
        assert "no proposal" in seat.text


async def test_esc_at_the_list_drops_the_search_and_the_view_before_brings_it_back(built: Path, tmp_path: Path) -> None:
    async with seated(built, tmp_path) as seat:
        await seat.press("slash")
        await seat.type("sejm")
        await seat.press("enter")
        assert seat.desk.list.total == 1
        await seat.press("escape")
        assert seat.desk.view.query == ""
        assert seat.desk.list.total == 8
        await seat.press("left_square_bracket")
        assert seat.lines[0] == "/sejm"
        assert seat.desk.list.total == 1


async def test_the_next_match_is_in_the_article_that_was_found_also_where_another_one_is_open(
    built: Path, tmp_path: Path
) -> None:
    async with seated(built, tmp_path) as seat:
        await seat.press("alt+4", "slash")
        await seat.type("sejm")
        await seat.press("enter", "n")
        assert seat.desk.view.focus == "reader"
        assert "Match 1 of 60" in seat.lines[-1]
        await seat.press("n")
        assert "Match 2 of 60" in seat.lines[-1]
        await seat.press("escape", "slash", "ctrl+u")
        await seat.type("borrowing")
        for key in ("enter", "n"):  # at once: the articles of the whole word have not come yet
            await seat.pilot.press(key)
        await seat.until(lambda: "Match 1 of " in seat.lines[-1])
        assert "borrowing" in seat.lines[seat.terminal.cursor.y].lower()
        await seat.press("escape", "slash", "ctrl+u", "enter", "n")
        assert seat.lines[-1] == "No match in the open article."
