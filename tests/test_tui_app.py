"""The application, from the keyboard alone: what an analyst does and sees."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.events import Paste

from index.corpus import Corpus
from index.errors import CorpusError
from tests.tui_pilot import PLAIN, seated

pytestmark = pytest.mark.usefixtures("private_folders")


@pytest.fixture
def corpus(built: Path) -> Path:
    return built


async def test_the_list_has_the_focus_at_the_start(corpus: Path, tmp_path: Path) -> None:
    async with seated(corpus, tmp_path) as seat:
        assert seat.app.focused is seat.desk.list
        assert "1 of 8 articles" in seat.lines[-1]
        assert "of 8 articles not read" in seat.lines[-1]


async def test_the_cursor_of_the_terminal_stands_on_the_current_row(corpus: Path, tmp_path: Path) -> None:
    async with seated(corpus, tmp_path) as seat:
        assert (seat.terminal.cursor.x, seat.terminal.cursor.y) == (0, 1)
        await seat.press("j", "j")
        assert seat.terminal.cursor.y == 3
        await seat.press("slash")
        assert (seat.terminal.cursor.x, seat.terminal.cursor.y) == (1, 0)


@pytest.mark.parametrize(
    ("keys", "row"),
    [
        ("j", 1), ("j down k", 1), ("3 j", 3), ("G", 7), ("G g g", 0), ("4 G", 3), ("ctrl+d", 4), ("pagedown", 7),
        ("end home", 0),
    ],
)  # fmt: skip
async def test_movement(corpus: Path, tmp_path: Path, keys: str, row: int) -> None:
    async with seated(corpus, tmp_path) as seat:
        await seat.press(*keys.split())
        assert seat.desk.list.cursor == row


async def test_panes_are_reached_by_number_function_key_and_tab(corpus: Path, tmp_path: Path) -> None:
    async with seated(corpus, tmp_path) as seat:
        for keys, pane in [
            ("alt+4", "matrix"),
            ("f2", "reader"),
            ("alt+3", "entities"),
            ("tab", "matrix"),
            ("f1", "list"),
        ]:
            await seat.press(keys)
            assert seat.desk.view.focus == pane
            assert seat.app.focused is seat.desk.focus_pane


async def test_a_query_narrows_every_pane_while_it_is_typed(corpus: Path, tmp_path: Path) -> None:
    async with seated(corpus, tmp_path, size=(200, 50)) as seat:
        actors = len(seat.desk.matrix.rows)
        await seat.press("slash")
        await seat.type("sejm")
        assert seat.desk.list.total == 1
        assert 0 < len(seat.desk.matrix.rows) < actors
        assert all(row.facet.articles == 1 for row in seat.desk.entities.rows if row.facet)
        await seat.press("escape")
        assert seat.desk.list.total == 8
        assert len(seat.desk.matrix.rows) == actors


async def test_enter_keeps_a_query_and_the_next_start_restores_it(corpus: Path, tmp_path: Path) -> None:
    async with seated(corpus, tmp_path) as seat:
        await seat.press("slash")
        await seat.type("sejm")
        await seat.press("enter", "z")
    async with seated(corpus, tmp_path) as seat:
        assert seat.lines[0] == "/sejm"
        assert seat.desk.list.total == 1
        assert seat.desk.view.zoom


async def test_a_query_that_cannot_be_read_says_where(corpus: Path, tmp_path: Path) -> None:
    async with seated(corpus, tmp_path) as seat:
        await seat.press("slash")
        await seat.type("date:tomorrowish")
        assert seat.desk.line.mistake >= 0
        assert seat.desk.status.message
        await seat.press("escape")
        assert seat.desk.list.total == 8


async def test_stale_answers_never_paint(corpus: Path, tmp_path: Path) -> None:
    from tui.messages import Answered
    from tui.questions import Parts, Question

    async with seated(corpus, tmp_path) as seat:
        desk = seat.desk
        old = desk.selection
        assert old is not None
        desk.number += 1
        desk.post_message(Answered(Question(desk.number - 1), Parts(old, [])))
        await seat.pilot.pause()
        assert desk.list.total == 8
        assert desk.list.article(0) is not None


async def test_typing_never_waits_for_a_search(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with seated(corpus, tmp_path) as seat:
        monkeypatch.setattr(seat.desk.asker, "ask", lambda question: None)  # a search that takes forever
        for key in ["slash", *"troops"]:
            await seat.pilot.press(key)
        assert seat.lines[0] == "/troops"
        assert seat.desk.list.total == 8


async def test_matches_of_the_query_are_marked_in_the_text_and_in_the_margin(corpus: Path, tmp_path: Path) -> None:
    async with seated(corpus, tmp_path) as seat:
        await seat.press("slash")
        await seat.type("sejm")
        await seat.press("enter", "enter", "n")
        line = seat.terminal.cursor.y
        assert seat.terminal.buffer[line][seat.terminal.cursor.x].bold
        assert "Match 1 of 60" in seat.lines[-1]
        await seat.press("j", "j")
        assert any(text.startswith("›") for text in seat.lines)


async def test_enter_on_a_cell_shows_its_statements_then_the_sentence_and_esc_returns_to_the_cell(
    corpus: Path, tmp_path: Path
) -> None:
    async with seated(corpus, tmp_path) as seat:
        await seat.press("alt+4")
        seat.desk.matrix.stand_on("PL", "troops")
        here = seat.desk.matrix.place
        assert here[0] == "PL"
        await seat.press("enter")
        rows = seat.desk.statements.rows
        assert rows
        assert all(row.statement.actor == "PL" for row in rows)
        assert seat.desk.view.focus == "list"
        await seat.press("enter")
        assert seat.desk.view.focus == "reader"
        span = rows[0].statement.evidence.sentence
        assert span.start <= seat.desk.reader.at < span.end
        assert rows[0].sentence[:30] in " ".join(seat.text.split())
        await seat.press("escape")
        assert seat.desk.view.focus == "matrix"
        assert seat.desk.matrix.place == here


async def test_the_footer_says_the_cell_in_words_with_its_denominator(corpus: Path, tmp_path: Path) -> None:
    async with seated(corpus, tmp_path, size=(200, 50)) as seat:
        await seat.press("alt+4", "z")
        seat.desk.matrix.stand_on("PL", "troops")
        await seat.settle()
        footer = seat.lines[-2]
        assert footer.startswith("Poland, ")
        assert "source" in footer
        assert footer.endswith("of 8 articles not read")


async def test_header_and_first_column_stay_when_the_matrix_scrolls(corpus: Path, tmp_path: Path) -> None:
    async with seated(corpus, tmp_path, size=(40, 16)) as seat:
        await seat.press("alt+4", "z")
        names = [row.name[:10] for row in seat.desk.matrix.rows]
        await seat.press("G", *"llllllllllll")
        assert seat.desk.matrix.left > 0
        assert any(names[-1] in line for line in seat.lines)
        assert "by country" in seat.lines[1]


async def test_signs_tell_the_labels_apart_without_colour_and_in_ascii(corpus: Path, tmp_path: Path) -> None:
    from tui.glyphs import ASCII, UNICODE

    for signs in (ASCII, UNICODE):
        assert len(set(signs.labels.values())) == len(signs.labels) == 9
    async with seated(corpus, tmp_path, terminal=PLAIN) as seat:
        await seat.press("alt+4")
        assert all(char.isascii() for line in seat.lines[10:] for char in line)
        assert {cell.fg for y in range(24) for cell in seat.terminal.buffer[y].values()} == {"default"}


async def test_space_includes_excludes_and_drops_an_entity(corpus: Path, tmp_path: Path) -> None:
    async with seated(corpus, tmp_path) as seat:
        await seat.press("alt+3")
        pane = seat.desk.entities
        row = next(i for i, item in enumerate(pane.rows) if item.facet and item.facet.articles < 8)
        pane.move_to(row)
        name, count = pane.rows[row].facet.name, pane.rows[row].facet.articles
        await seat.press("space")
        assert seat.desk.list.total == count
        assert f"+{name}" in seat.lines[0]
        await seat.press("space")
        assert seat.desk.list.total == 8 - count
        await seat.press("space")
        assert seat.desk.list.total == 8


async def test_brackets_go_back_and_forward_through_views(corpus: Path, tmp_path: Path) -> None:
    async with seated(corpus, tmp_path) as seat:
        await seat.press("alt+4", "slash")
        await seat.type("sejm")
        await seat.press("enter", "left_square_bracket")
        assert seat.desk.list.total == 8
        assert seat.desk.view.focus == "matrix"
        await seat.press("left_square_bracket")
        assert seat.desk.view.focus == "list"
        await seat.press("right_square_bracket", "right_square_bracket")
        assert seat.desk.list.total == 1


async def test_help_comes_from_the_keys_and_runs_what_is_chosen(corpus: Path, tmp_path: Path) -> None:
    async with seated(corpus, tmp_path, size=(100, 30)) as seat:
        await seat.press("question_mark")
        assert "type to search" in seat.text
        await seat.type("give the pane")
        assert "Give the pane the whole screen" in seat.text
        await seat.press("enter")
        assert seat.desk.view.zoom


async def test_the_palette_finds_every_command_by_some_letters_and_shows_its_key(corpus: Path, tmp_path: Path) -> None:
    async with seated(corpus, tmp_path) as seat:
        await seat.press("colon")
        await seat.type("orphan")
        row = next(line for line in seat.lines if "match no statement" in line)
        assert row.endswith("O")
        await seat.press("enter")
        await seat.until(lambda: "There are none." in seat.text)


async def test_jump_labels_stand_on_rows_and_lead_there(corpus: Path, tmp_path: Path) -> None:
    async with seated(corpus, tmp_path) as seat:
        await seat.press("z", "apostrophe")
        assert [line[0] for line in seat.lines[1:4]] == ["a", "s", "d"]
        await seat.press("d")
        assert seat.desk.list.cursor == 2
        assert not seat.lines[1].startswith("a")


async def test_copying_says_where_the_text_is_now(corpus: Path, tmp_path: Path) -> None:
    async with seated(corpus, tmp_path, size=(160, 30)) as seat:
        await seat.press("enter", "e", "y")
        assert "copied.txt" in seat.desk.status.message
        copied = (tmp_path / "xdg-state" / "stancegrid" / "copied.txt").read_text("utf-8")
        assert copied.startswith("“")
        assert "characters" in copied


async def test_time_steps_stop_at_events_and_mark_what_changed(corpus: Path, tmp_path: Path) -> None:
    async with seated(corpus, tmp_path) as seat:
        events = {date.isoformat(): name for name, date in seat.app.corpus.config.events.items()}
        latest = max(events)
        await seat.press("alt+4", "left_curly_bracket")
        assert events[latest] in seat.lines[-1]
        assert f"at {latest}" in seat.text
        await seat.press("right_curly_bracket")
        assert seat.desk.view.as_of == ""


async def test_a_step_in_time_is_left_by_esc_and_not_restored(corpus: Path, tmp_path: Path) -> None:
    async with seated(corpus, tmp_path) as seat:
        await seat.press("alt+4", "left_curly_bracket", "escape")
        assert (seat.desk.view.as_of, seat.desk.view.focus) == ("", "matrix")
        assert seat.lines[-1] == "As of now."
        await seat.press("left_curly_bracket")
    async with seated(corpus, tmp_path) as seat:
        assert (seat.desk.view.as_of, seat.desk.view.focus) == ("", "matrix")
        assert "at 2" not in seat.text
        assert seat.desk.matrix.matrix is not None
        assert seat.desk.matrix.matrix.as_of is None


async def test_at_a_day_undated_articles_are_said_to_be_left_out(corpus: Path, tmp_path: Path) -> None:
    with Corpus.open(corpus) as opened:
        undated = sum(row.date.day is None for row in opened.rows(opened.select()))
    assert undated
    async with seated(corpus, tmp_path) as seat:
        await seat.press("alt+4")
        assert "undated left out" not in seat.text
        await seat.press("left_curly_bracket")
        assert f"{undated} undated left out" in seat.text


async def test_folding_shows_groups_and_parents_with_their_cells_side_by_side(corpus: Path, tmp_path: Path) -> None:
    async with seated(corpus, tmp_path) as seat:
        await seat.press("alt+4")
        columns = len(seat.desk.matrix.axes)
        await seat.press("less_than_sign", "greater_than_sign")
        assert len(seat.desk.matrix.axes) < columns
        assert any(axis.folded and len(axis.ids) > 1 for axis in seat.desk.matrix.rows)


async def test_layout_gives_two_three_and_four_panes_by_width(corpus: Path, tmp_path: Path) -> None:
    for width, panes in [(80, 2), (120, 3), (180, 4)]:
        async with seated(corpus, tmp_path / str(width), size=(width, 24)) as seat:
            assert len(seat.desk.shown_panes) == panes
            await seat.press("z")
            assert len(seat.desk.shown_panes) == 1


async def test_resizing_keeps_the_cursor_and_the_search_line(corpus: Path, tmp_path: Path) -> None:
    async with seated(corpus, tmp_path) as seat:
        await seat.press("5", "j")
        await seat.resize(60, 10)
        assert seat.desk.list.cursor == 5
        assert seat.lines[0] == "/"
        assert "6 of 8" in seat.lines[-1]


async def test_pasted_text_never_runs_commands(corpus: Path, tmp_path: Path) -> None:
    async with seated(corpus, tmp_path) as seat:
        seat.app.post_message(Paste("qqq\nG"))
        await seat.settle()
        assert seat.desk.list.cursor == 0
        await seat.press("slash")
        seat.app.post_message(Paste("sejm\n"))
        await seat.settle()
        assert seat.desk.line.text == "sejm"
        assert seat.desk.list.total == 1


async def test_not_read_articles_are_listed_by_one_key(corpus: Path, tmp_path: Path) -> None:
    async with seated(corpus, tmp_path) as seat:
        await seat.press("R")
        with Corpus.open(corpus) as opened:
            expected = opened.counts()["not_read"]
        assert seat.desk.list.total == expected
        assert all(
            line.endswith(("in fr", "in de", "in ja", "failed", "older rules")) for line in seat.lines[1 : 1 + expected]
        )
        await seat.press("R")
        assert seat.desk.list.total == 8


async def test_a_saved_search_comes_back(corpus: Path, tmp_path: Path) -> None:
    async with seated(corpus, tmp_path) as seat:
        await seat.press("slash")
        await seat.type("sejm")
        await seat.press("enter", "S", "ctrl+u")
        await seat.type("mine")
        await seat.press("enter", "slash", "ctrl+u", "enter")
        assert seat.desk.list.total == 8
        await seat.press("ctrl+o")
        assert "nothing new" in seat.text
        await seat.press("enter")
        assert seat.desk.list.total == 1


async def test_export_writes_what_the_query_selects(corpus: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    async with seated(corpus, tmp_path) as seat:
        await seat.press("X", "enter", "ctrl+u")
        seat.app.post_message(Paste(str(target)))
        await seat.settle()
        await seat.press("enter")
        await seat.until(lambda: "written to" in seat.desk.status.message)
    assert target.read_text("utf-8").count("\n") > 10


async def test_find_in_the_text_goes_from_match_to_match(corpus: Path, tmp_path: Path) -> None:
    async with seated(corpus, tmp_path) as seat:
        await seat.press("slash")
        await seat.type("sejm")
        await seat.press("enter", "enter", "ctrl+s")
        await seat.type("debate")
        await seat.press("enter")
        assert "Match 1 of 60" in seat.lines[-1]
        await seat.press("n", "N", "N")
        assert "Match 60 of 60" in seat.lines[-1]


async def test_an_error_of_the_corpus_is_told_and_the_app_goes_on(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **options: object) -> None:
        raise CorpusError("the catalogue is being replaced; try again")

    async with seated(corpus, tmp_path) as seat:
        monkeypatch.setattr(Corpus, "queue", broken)
        await seat.press("Q")
        assert "being replaced" in seat.lines[-1]
        await seat.press("A", "j")
        assert seat.desk.list.cursor == 1
