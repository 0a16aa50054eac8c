"""Going through evidence where one sentence holds several statements: what is judged is what is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.corpus import Corpus
from tests.tui_pilot import seated
from tui.screens.page import _folded

SHARED = """Allies answer

Poland and Italy have ruled out sending troops to Ukraine. Spain opposes sending troops to Ukraine.
"""


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A corpus in which one sentence holds the statements of two countries."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "xdg-state"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg-cache"))
    (tmp_path / "shared.txt").write_text(SHARED, encoding="utf-8")
    with Corpus.open(tmp_path / "corpus", create=True, person="tester") as corpus:
        corpus.add([tmp_path / "shared.txt"])
    return tmp_path / "corpus"


def judged(folder: Path) -> list[str]:
    with Corpus.open(folder, person="tester") as corpus:
        return [one.actor for one in corpus.judgments()]


@pytest.mark.parametrize("actor", ["PL", "IT"])
async def test_the_statement_that_was_opened_is_the_one_that_is_judged(
    shared: Path, tmp_path: Path, actor: str
) -> None:
    async with seated(shared, tmp_path) as seat:
        await seat.press("alt+4")
        seat.desk.matrix.stand_on(actor, "troops")
        await seat.press("enter", "enter", "a")
        assert {"PL": "Poland", "IT": "Italy"}[actor] in seat.lines[-1]
    assert judged(shared) == [actor]


async def test_the_queue_is_judged_from_the_reader_without_leaving_one_out(shared: Path, tmp_path: Path) -> None:
    async with seated(shared, tmp_path) as seat:
        await seat.press("Q")
        order = [row.statement.actor for row in seat.desk.statements.rows]
        await seat.press("enter", "a", "e", "a", "e", "a")
    assert sorted(order) == ["ES", "IT", "PL"]
    assert judged(shared) == order


async def test_every_statement_of_a_shared_sentence_is_reached(shared: Path, tmp_path: Path) -> None:
    async with seated(shared, tmp_path) as seat:
        seen = []
        for _ in range(3):
            await seat.press("e")
            row = seat.desk.current_statement()
            assert row is not None
            seen.append(row.statement.actor)
        await seat.press("E")
        row = seat.desk.current_statement()
        assert row is not None
        assert row.statement.actor == seen[1]
    assert sorted(seen) == ["ES", "IT", "PL"]


async def test_undo_names_what_it_took_back(shared: Path, tmp_path: Path) -> None:
    async with seated(shared, tmp_path) as seat:
        await seat.press("Q", "a")
        named = seat.lines[-1].removeprefix("Accepted: ")
        for key, word in (("u", "Undone"), ("ctrl+r", "Done again"), ("u", "Undone")):
            await seat.press(key)
            assert seat.lines[-1] == f"{word}: accept {named}"


def test_what_a_label_names_hangs_beside_it() -> None:
    lines = _folded("read by\t" + "word " * 20, 40)
    assert len(lines) > 2
    assert lines[0].startswith("read by         word")
    assert all(line.startswith(" " * 16 + "word") for line in lines[1:])


@pytest.mark.usefixtures("private_folders")
async def test_evidence_keys_go_through_the_statements_of_the_article(own: Path, tmp_path: Path) -> None:
    async with seated(own, tmp_path) as seat:
        await seat.press("enter")
        reading = seat.desk.reader.reading
        assert reading is not None
        spans = sorted({row.statement.evidence.sentence for row in reading.statements if row.effective})
        await seat.press("e")
        assert seat.desk.reader.at == spans[0].start
        await seat.press("e")
        assert seat.desk.reader.at == spans[1].start
        await seat.press("E")
        assert seat.desk.reader.at == spans[0].start
        await seat.press("w", "G")
        await seat.until(lambda: "confidence" in seat.text)  # the last line of how it was read


@pytest.mark.usefixtures("private_folders")
async def test_a_statement_says_according_to_whom_and_a_cited_one_does_too(own: Path, tmp_path: Path) -> None:
    async with seated(own, tmp_path) as seat:
        await seat.press("alt+4")
        seat.desk.matrix.stand_on("FR", "reassurance-force")
        await seat.press("enter")
        assert "according to " in seat.text
        assert "three officials" in " ".join(seat.text.split())
        await seat.press("e")
        assert seat.desk.view.focus == "reader"
        assert "1 of 1: France, Reassurance force for Ukraine: support" in seat.text
        await seat.press("y")
    copied = (tmp_path / "xdg-state" / "stancegrid" / "copied.txt").read_text("utf-8")
    assert "according to " in copied
    assert "; ," not in copied


@pytest.mark.usefixtures("private_folders")
async def test_from_a_list_the_next_evidence_is_the_one_under_the_cursor(own: Path, tmp_path: Path) -> None:
    async with seated(own, tmp_path) as seat:
        await seat.press("Q")
        rows = seat.desk.statements.rows
        await seat.press("e")
        assert seat.desk.current_statement() == rows[0]
        assert f"1 of {len(rows)}: " in seat.text
        await seat.press("e")
        assert seat.desk.current_statement() == rows[1]
