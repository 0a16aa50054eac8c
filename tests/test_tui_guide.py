"""What a newcomer finds: questions with their keys, signs and queries in the help; pages of findings to take along."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.annotation import HolderKind
from index.corpus import Corpus
from tests.tui_pilot import PLAIN, seated
from tui.findings import cell_lines, moved_lines
from tui.glyphs import ASCII, UNICODE
from tui.guide import ANSWERS, QUERIES, signs, steps
from tui.keys import BY_ID, key_map
from tui.panes.columns import weakness

pytestmark = pytest.mark.usefixtures("private_folders")


def copied(folder: Path) -> str:
    return (folder / "xdg-state" / "stancegrid" / "copied.txt").read_text("utf-8")


def test_every_question_of_the_help_is_answered_by_a_command_and_names_the_keys_of_the_day() -> None:
    keys = key_map({"zoom": "B"})
    assert [answer.command for answer in ANSWERS if answer.command not in BY_ID] == []
    assert "B: all of the screen" in steps(ANSWERS[0], keys)
    assert max(len(steps(answer, key_map({}))) for answer in ANSWERS) < 77


def test_every_sign_is_explained() -> None:
    for glyphs in (UNICODE, ASCII):
        told = {sign for sign, _ in signs(glyphs)}
        assert set(glyphs.labels.values()) | {glyphs.reporter, glyphs.judged, glyphs.evidence, glyphs.unread} <= told


async def test_the_first_screen_of_the_help_answers_questions(built: Path, tmp_path: Path) -> None:
    async with seated(built, tmp_path) as seat:
        await seat.press("question_mark")
        assert all(answer.question[:20] in seat.text for answer in ANSWERS)
        await seat.type("polls")
        await seat.press("enter")
        assert seat.desk.view.others


async def test_a_sign_can_be_read_but_not_run_and_a_query_goes_into_the_search_line(
    built: Path, tmp_path: Path
) -> None:
    async with seated(built, tmp_path, terminal=PLAIN) as seat:
        await seat.press("question_mark")
        await seat.type("sign ' ")
        assert "reporter's own words" in seat.lines[2]
        await seat.press("enter")
        assert seat.app.screen is not seat.desk
        await seat.press("ctrl+u")
        await seat.type("query -peace")
        await seat.press("enter")
        assert seat.app.screen is seat.desk
        assert (seat.desk.line.typing, seat.lines[0]) == (True, "/troops -peacekeepers")
        await seat.press("enter")
        assert 0 < seat.desk.list.total < 8


def test_every_query_of_the_help_can_be_asked(built: Path) -> None:
    with Corpus.open(built) as corpus:
        for query, _ in QUERIES:
            corpus.select(query)


async def test_the_palette_goes_to_a_column_or_a_row_by_its_name(built: Path, tmp_path: Path) -> None:
    async with seated(built, tmp_path) as seat:
        assert seat.desk.matrix.waiting
        await seat.press("colon")
        await seat.type("joint eu")
        await seat.press("enter")
        assert (seat.desk.view.focus, seat.desk.matrix.place[1]) == ("matrix", "common-borrowing")
        await seat.press("colon")
        await seat.type("row spain")
        await seat.press("enter")
        assert seat.desk.matrix.place == ("ES", "common-borrowing")


def test_cells_are_listed_from_the_least_supported_on(built: Path) -> None:
    with Corpus.open(built) as corpus:
        lines = cell_lines(corpus, corpus.select(), HolderKind.GOVERNMENT)
        cells = corpus.matrix(corpus.select()).cells
    placed = [cells[line[3], line[4]] for line in lines if line[2:]]
    ranks = [weakness(cell) for cell in placed]
    assert ranks == sorted(ranks)
    assert len(placed) == sum(cell.statements > 0 for cell in cells.values())
    assert lines[0][0].startswith("1 source, only reporters' words: ")


async def test_weak_cells_are_a_key_away_and_enter_opens_one(built: Path, tmp_path: Path) -> None:
    async with seated(built, tmp_path) as seat:
        await seat.press("c")
        await seat.until(lambda: "only reporters' words" in seat.text)
        await seat.press("j", "enter")
        assert seat.desk.view.shows == "cell"
        assert seat.desk.statements.rows


async def test_a_weak_cell_of_a_day_opens_as_of_that_day(built: Path, tmp_path: Path) -> None:
    async with seated(built, tmp_path) as seat:
        await seat.press("alt+4", "left_curly_bracket")
        day = seat.desk.view.as_of
        assert day
        await seat.press("c")
        await seat.until(lambda: "only reporters' words" in seat.text)
        await seat.press("enter")
        assert (seat.desk.view.shows, seat.desk.view.as_of) == ("cell", day)


def test_who_has_too_few_dated_statements_comes_last_under_one_heading(built: Path) -> None:
    import datetime

    with Corpus.open(built) as corpus:
        since = datetime.date(2025, 3, 4)
        lines = moved_lines(corpus, corpus.select(), since, "troops", HolderKind.GOVERNMENT)
    heads = [line[0] for line in lines if line[1] != "text"]
    assert heads[:2] == ["France: moved towards supporting", "Poland: moved towards opposing"]
    few = len(lines) - [line[0] for line in lines].index(heads[-1]) - 1
    assert few > 2
    assert heads[-1] == f"Too few dated statements to tell: {few}"
    assert any("4 March 2025" in line[0] for line in lines)


async def test_a_page_is_copied_whole(built: Path, tmp_path: Path) -> None:
    async with seated(built, tmp_path, size=(100, 30)) as seat:
        await seat.press("C")
        await seat.until(lambda: "contradict each other: 8 articles" in seat.text)
        assert "y copies" in seat.text
        await seat.press("y")
        assert "Copied to " in seat.text
        assert copied(tmp_path).startswith("Where sources contradict each other")
        await seat.press("escape")
        assert seat.app.screen is seat.desk


async def test_in_a_short_list_j_and_k_move_until_something_is_typed(built: Path, tmp_path: Path) -> None:
    async with seated(built, tmp_path) as seat:
        await seat.press("X", "j", "j", "k")
        assert any(line.startswith("▶ Statements as JSON") for line in seat.lines)
        await seat.type("b")
        assert seat.lines[-1] == "> b"
        await seat.press("enter")
        assert "A brief on what?" in seat.text


async def test_a_brief_is_on_the_column_of_the_grid_or_on_what_is_chosen(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "brief-peacekeeping.md").write_text("mine")
    async with seated(built, tmp_path) as seat:
        await seat.press("alt+4")
        seat.desk.matrix.stand_on("ES", "peacekeeping")
        await seat.press("X")
        await seat.type("brief")
        await seat.press("enter", "enter")
        assert seat.lines[0] == "Write to: brief-peacekeeping-2.md"
        await seat.press("enter")
        await seat.until(lambda: "written to" in seat.desk.status.message)
    page = (tmp_path / "brief-peacekeeping-2.md").read_text("utf-8")
    assert page.startswith("# Who stands where: Peacekeeping mission in Ukraine")
    assert (tmp_path / "brief-peacekeeping.md").read_text() == "mine"


async def test_all_that_a_country_says_and_all_that_is_said_on_a_proposal_are_lists(
    built: Path, tmp_path: Path
) -> None:
    async with seated(built, tmp_path) as seat:
        await seat.press("i")
        assert seat.lines[-1].startswith("Stand on a row or column of the grid first: Alt-4.")
        await seat.press("alt+4")
        seat.desk.matrix.stand_on("FR", "troops")
        await seat.press("i")
        rows = [row.statement for row in seat.desk.statements.rows]
        assert {row.actor for row in rows} == {"FR"}
        assert len({row.proposal for row in rows}) > 1
        assert seat.lines[1].startswith(f"  France, everything: {len(rows)} statements")
        await seat.press("escape", "I")
        rows = [row.statement for row in seat.desk.statements.rows]
        assert {row.proposal for row in rows} == {"troops"}
        assert len({row.actor for row in rows}) > 5
        assert seat.lines[1].startswith(f"  Everybody, Own troops to Ukraine: {len(rows)} statements")
        await seat.press("escape")
        assert seat.desk.matrix.place == ("FR", "troops")
