"""Long work from the screen: it runs beside, says how far it is, can be stopped, and keeps what it did."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from index.answers import Decision
from index.corpus import Corpus
from index.errors import StancegridError
from tests.tui_pilot import seated
from tui.chores import DONE, Tidings
from tui.findings import conflict_lines

pytestmark = pytest.mark.usefixtures("private_folders")


async def test_what_older_rules_have_read_is_read_again_from_the_screen(own: Path, tmp_path: Path) -> None:
    (own / "config.yaml").write_text("proposals: {troops: {phrases: [soldiers]}}\n", encoding="utf-8")
    async with seated(own, tmp_path) as seat:
        assert "by older rules" in seat.lines[-1]
        assert seat.lines[-1].endswith("U reads again")
        await seat.press("U")
        assert seat.lines[-1].endswith("U stops")
        await seat.press("j")
        await seat.until(lambda: seat.desk._rebuilding is None)
        assert "Done: " in seat.lines[-1]
        assert seat.app.corpus.counts()["older_rules"] == 0
        await seat.press("U")
        assert "All articles are read by the present rules." in seat.lines[-1]


async def test_reading_again_stops_when_it_is_told_to_and_nothing_is_lost(own: Path, tmp_path: Path) -> None:
    (own / "config.yaml").write_text("proposals: {troops: {phrases: [soldiers]}}\n", encoding="utf-8")
    async with seated(own, tmp_path) as seat:
        await seat.press("U", "U")
        await seat.until(lambda: seat.desk._rebuilding is None)
        assert not seat.desk.work_in_words()
    with Corpus.open(own) as corpus:
        assert corpus.counts()["articles"] == 8
        corpus.rebuild()
        assert corpus.counts()["older_rules"] == 0


async def test_what_the_phrases_catch_is_told_of_every_article_of_the_query(own: Path, tmp_path: Path) -> None:
    async with seated(own, tmp_path) as seat:
        seat.desk.do("proposals_check")
        await seat.until(lambda: "phrases catch: 8 articles" in seat.text)
        assert "troops: " in seat.text
        await seat.press("escape")
        assert seat.app.screen is seat.desk


async def test_contradictions_and_moves_are_found_with_their_sentences(own: Path, tmp_path: Path) -> None:
    async with seated(own, tmp_path) as seat:
        await seat.press("C")
        await seat.until(lambda: "contradict each other: 8 articles" in seat.text)
        assert "for and against" in seat.text or "contradictory" in seat.text or " or " in seat.text
        await seat.press("escape", "alt+4")
        seat.desk.matrix.stand_on("PL", "troops")
        await seat.press("T", "enter")
        await seat.until(lambda: "Too few dated statements to tell: " in seat.text)
        assert "Own troops to Ukraine: who moved since" in seat.text


async def test_enter_on_a_finding_opens_its_cell_or_its_sentence(own: Path, tmp_path: Path) -> None:
    async with seated(own, tmp_path) as seat:
        await seat.press("alt+4")
        seat.desk.matrix.stand_on("PL", "troops")
        await seat.press("T")
        await seat.type("2025-03-04")
        await seat.press("enter")
        await seat.until(lambda: "France: moved towards supporting" in seat.text)
        await seat.press("enter")
        view = seat.desk.view
        assert (view.shows, view.cell[1], view.focus) == ("cell", "troops", "list")
        actor = view.cell[0]
        assert {row.statement.actor for row in seat.desk.statements.rows} == {actor}
        await seat.press("escape")
        assert "France: moved towards supporting" in seat.text  # the page again, as it was left
        await seat.press("escape")
        assert (seat.desk.view.focus, seat.desk.matrix.place) == ("matrix", (actor, "troops"))
        await seat.press("T")
        await seat.type("2025-03-04")
        await seat.press("enter")
        await seat.until(lambda: "France: moved towards supporting" in seat.text)
        await seat.press("j", "enter")
        row = seat.desk.current_statement()
        assert row is not None
        assert (seat.desk.view.focus, row.statement.actor, row.statement.proposal) == ("reader", actor, "troops")


async def test_every_kind_of_contradiction_leads_to_its_sentences(own: Path, tmp_path: Path) -> None:
    with Corpus.open(own) as corpus:
        lines = [line for line in conflict_lines(corpus, corpus.select()) if line[2:]]
    assert {line[2] for line in lines} & {"statement", "sentence"}
    last_of_kind = {line[2]: number for number, line in enumerate(lines)}
    for number in last_of_kind.values():
        text, _, what, *place = lines[number]
        async with seated(own, tmp_path / str(number)) as seat:
            await seat.press("C")
            await seat.until(lambda: "contradict each other: 8 articles" in seat.text)
            await seat.press(*"j" * number, "enter")
            if what == "cell":
                assert seat.desk.view.cell == tuple(place[:2])
                continue
            reader = seat.desk.reader
            assert reader.reading is not None
            assert reader.standing is not None
            sentence = " ".join(reader.standing.of(reader.reading.article.text).split())
            assert sentence[:40] in text


async def test_while_the_corpus_grows_one_number_of_articles_is_said_to_be_unread(own: Path, tmp_path: Path) -> None:
    def told(lines: list[str]) -> set[str]:
        return set(re.findall(r"of (\d+) (?:articles )?(?:not read|by older|read by older)", "\n".join(lines)))

    async with seated(own, tmp_path) as seat:
        await seat.press("alt+4")
        assert told(seat.lines[-2:]) == {"8"}
        (tmp_path / "new.txt").write_text("Spain supports sending troops to Ukraine, its government said.")
        with Corpus.open(own) as corpus:
            assert corpus.add([tmp_path / "new.txt"]).added == 1
        await seat.press("j", "K")  # the other voices are counted anew
        assert seat.desk.matrix.matrix is not None
        assert told(seat.lines[-2:]) == {str(seat.desk.matrix.matrix.articles)}
        await seat.press("slash")
        await seat.type("spain")
        await seat.press("enter", "alt+4")
        assert len(told(seat.lines[-2:])) == 1


async def test_two_people_are_compared_on_what_both_judged(own: Path, tmp_path: Path) -> None:
    for person, decision in (("ana", Decision.ACCEPT), ("ben", Decision.REJECT)):
        with Corpus.open(own, person=person) as corpus:
            row = next(corpus.statements(corpus.select(), actor="PL", proposal="troops"))
            corpus.judge(row, decision)
    async with seated(own, tmp_path) as seat:
        seat.desk.do("agreement")
        await seat.settle()
        await seat.press("enter", "enter")
        await seat.until(lambda: "They agree on 0 of 1 statement" in seat.text)
        assert "rejected" in seat.text
        assert "0 of 1          Poland, Own troops to Ukraine" in seat.text


async def test_what_fails_after_work_beside_the_screen_is_said(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Quick:
        """Work that is done at once."""

        def __init__(self, *words: object) -> None:
            told = words[-1]
            assert callable(told)
            asyncio.get_running_loop().call_soon(told, Tidings(ended=DONE))

    def gone() -> None:
        raise StancegridError("the article is gone")

    async with seated(built, tmp_path) as seat:
        monkeypatch.setattr("tui.screens.working.Chore", Quick)
        monkeypatch.setattr(seat.desk, "refresh_corpus", gone)
        seat.desk.apply_correction("any")
        await seat.settle()
        assert "the article is gone" in seat.text
