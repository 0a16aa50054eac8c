"""Judging in the application: accepting, rejecting, relabelling, adding, correcting, and taking it back."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.annotation import Stance
from index.corpus import Corpus
from tests.tui_pilot import seated
from tui.edge import shown

pytestmark = pytest.mark.usefixtures("private_folders")


async def test_a_judgment_changes_every_pane_and_can_be_undone(own: Path, tmp_path: Path) -> None:
    async with seated(own, tmp_path) as seat:
        await seat.press("alt+4")
        seat.desk.matrix.stand_on("PL", "troops")
        await seat.press("enter")
        before = len([row for row in seat.desk.statements.rows if row.effective])
        await seat.press("r")
        assert "Why is it wrong?" in seat.lines[0]
        await seat.type("hearsay")
        await seat.press("enter")
        assert len([row for row in seat.desk.statements.rows if row.effective]) == before - 1
        assert seat.desk.statements.rows[0].reason == "hearsay"
        await seat.press("u")
        assert len([row for row in seat.desk.statements.rows if row.effective]) == before
        await seat.press("ctrl+r")
        assert len([row for row in seat.desk.statements.rows if row.effective]) == before - 1


async def test_relabelling_asks_for_the_stance_and_the_reason(own: Path, tmp_path: Path) -> None:
    async with seated(own, tmp_path) as seat:
        await seat.press("Q")
        assert "least certain first" in seat.text
        row = seat.desk.statements.current
        assert row is not None
        await seat.press("s")
        await seat.type("undecided")
        await seat.press("enter")
        await seat.type("not yet")
        await seat.press("enter")
    with Corpus.open(own, person="tester") as opened:
        judgment = opened.judgments()[-1]
        assert (judgment.stance, judgment.reason) == (Stance.UNDECIDED, "not yet")


async def test_a_missed_statement_is_added_by_selecting_text(own: Path, tmp_path: Path) -> None:
    async with seated(own, tmp_path) as seat:
        await seat.press("slash")
        await seat.type("sejm")
        await seat.press("enter", "enter", "j", "j", "v")
        assert seat.desk.reader.selected is not None
        await seat.press("enter")
        await seat.type("poland")
        await seat.press("enter")
        await seat.type("reassurance")
        await seat.press("enter")
        await seat.type("open")
        await seat.press("enter")
        assert "Added: Poland, Reassurance force" in seat.lines[-1]
    with Corpus.open(own, person="tester") as opened:
        assert opened.judgments()[-1].decision == "add"


async def test_a_date_is_corrected_from_the_list(own: Path, tmp_path: Path) -> None:
    async with seated(own, tmp_path) as seat:
        await seat.press("slash")
        await seat.type("sejm")
        await seat.press("enter", "M")
        await seat.type("date")
        await seat.press("enter")
        await seat.type("2025-02-20")
        await seat.press("enter")
        assert "Corrected: date." in seat.lines[-1]
        await seat.until(lambda: any("2025-02-20" in line for line in seat.lines))


async def test_the_statement_under_the_cursor_shows_its_whole_sentence(own: Path, tmp_path: Path) -> None:
    async with seated(own, tmp_path) as seat:
        await seat.press("Q", "z")
        for _ in range(12):
            row = seat.desk.statements.current
            assert row is not None
            assert " ".join(shown(row.sentence).split()) in " ".join(" ".join(seat.lines).split())
            assert seat.terminal.cursor.y == next(y for y, line in enumerate(seat.lines) if line.startswith("▶"))
            await seat.press("j")


async def test_an_empty_list_says_why_it_is_empty(own: Path, tmp_path: Path) -> None:
    async with seated(own, tmp_path) as seat:
        await seat.press("slash")
        await seat.type("unheardof")
        await seat.press("enter")
        assert "Nothing matches: / changes the search." in seat.text
        await seat.press("Q")
        assert "Nothing is left to judge" in seat.text


async def test_a_judgment_is_taken_while_an_article_is_open_that_somebody_else_has_removed(
    own: Path, tmp_path: Path
) -> None:
    async with seated(own, tmp_path) as seat:
        await seat.press("Q")
        judged = seat.desk.statements.rows[0]
        other = next(row for row in seat.desk.statements.rows if row.article_id != judged.article_id)
        seat.desk.open_article(other.article_key)
        with Corpus.open(own, person="somebody") as corpus:
            corpus.remove([other.article_id])
        await seat.press("a")
        assert seat.lines[-1].startswith("Accepted: ")
        assert [one.article_id for one in seat.app.corpus.judgments()] == [judged.article_id]
        ids = {row.article_id for row in seat.desk.statements.rows}
        assert other.article_id not in ids
