"""Which rows the matrix shows and in which order; how wide its columns are; where it stands on the screen."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

import pytest

from index.annotation import Stance
from index.answers import Cell, CellLabel, Matrix
from index.config import Actor, Config, Group, Membership, Proposal
from tests.tui_pilot import seated
from tui.panes.arrangement import arrange
from tui.panes.columns import rows_of, silent_of, sort_in_words
from tui.panes.matrix import cell_in_words

NONE = Cell("", "", CellLabel.NO_EVIDENCE, None, 0, 0, None, 0.0)
TODAY = datetime.date(2025, 3, 1)


def cell(actor: str, proposal: str, stance: Stance, sources: int = 1, day: int = 1, *, reporter: bool = False) -> Cell:
    newest = datetime.date(2025, 2, day)
    label = CellLabel(stance.value)
    return Cell(actor, proposal, label, stance, sources, sources, newest, 1.0, reporter_only=reporter)


CELLS = [
    cell("AT", "borrowing", Stance.OPPOSE),
    cell("BE", "troops", Stance.OPPOSE, sources=2, day=3),
    cell("CZ", "troops", Stance.SUPPORT, day=2),
    cell("DK", "troops", Stance.OPEN, day=9, reporter=True),
]
MATRIX = Matrix(
    ("EE", "AT", "BE", "CZ", "DK"),
    ("troops", "borrowing"),
    {(one.actor, one.proposal): one for one in CELLS},
    articles=4,
    not_read=0,
    as_of=TODAY,
)


@pytest.fixture(scope="module")
def config() -> Config:
    names = {"AT": "Austria", "BE": "Belgium", "CZ": "Czechia", "DK": "Denmark", "EE": "Estonia", "FI": "Finland"}
    return Config(
        actors=tuple(Actor(id, (name,)) for id, name in names.items()),
        groups=(
            Group("North", ("North",), (Membership("DK"), Membership("FI"), Membership("EE"))),
            Group("Old", ("Old",), (Membership("CZ", until=datetime.date(2024, 1, 1)), Membership("BE"))),
        ),
        proposals=(Proposal("troops", "Own troops", ()), Proposal("borrowing", "Borrowing", ())),
    )


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("country", "AT BE CZ DK EE"),
        ("polarity", "CZ DK BE AT EE"),
        ("recency", "DK BE CZ AT EE"),
        ("support", "DK CZ BE AT EE"),
        ("disagreement", "BE CZ DK AT EE"),
    ],
)
def test_who_says_nothing_on_the_column_comes_behind_and_who_says_nothing_at_all_last(
    config: Config, sort: str, expected: str
) -> None:
    rows = rows_of(MATRIX, config, sort=sort, folded=False, column="troops")
    assert [row.id for row in rows] == expected.split()


def test_by_group_every_group_has_a_row_and_its_members_follow(config: Config) -> None:
    rows = rows_of(MATRIX, config, sort="group", folded=False, column="troops")
    assert [row.id for row in rows] == ["North", "DK", "EE", "Old", "BE", "AT", "CZ"]
    assert [row.id for row in rows if row.open] == ["North", "Old"]
    assert [row.id for row in rows if row.inside] == ["DK", "EE", "BE"]


def test_of_a_group_it_is_known_who_has_said_nothing(config: Config) -> None:
    north = rows_of(MATRIX, config, sort="country", folded=True, column="troops")[0]
    assert (north.id, silent_of(north, CELLS)) == ("North", ["FI", "EE"])


def test_an_order_is_said_with_the_column_it_looks_at() -> None:
    assert sort_in_words("polarity", "Own troops") == "Sorted by stance on Own troops: for first, against last."


def test_where_a_government_is_silent_the_cell_says_that_others_speak() -> None:
    assert cell_in_words(NONE) == "no evidence"
    assert cell_in_words(replace(NONE, others=Stance.OPPOSE)) == "no evidence, other voices: oppose"
    assert cell_in_words(replace(NONE, others=Stance.OPPOSE), of_others=True) == "no evidence, government: oppose"


def test_on_a_wide_screen_the_matrix_takes_the_width_its_columns_need() -> None:
    for beside, needs, wider in (("matrix", 160, True), ("matrix", 60, False), ("reader", 160, False)):
        panes = arrange(200, 50, "list", zoom=False, beside=beside, matrix=needs)
        assert len(panes) == 4
        assert (panes["matrix"].width > 100) is wider
        assert sum(pane.area for pane in panes.values()) == 200 * 48


@pytest.mark.usefixtures("private_folders")
async def test_names_of_countries_and_columns_are_whole_where_there_is_room(built: Path, tmp_path: Path) -> None:
    async with seated(built, tmp_path, size=(80, 24)) as seat:
        await seat.press("alt+4", "z")
        assert seat.desk.matrix.first_width > 15
        assert seat.lines[1].startswith("by country ")
        columns = len(seat.desk.matrix.axes)
    async with seated(built, tmp_path / "wide", size=(40 + 20 * columns, 24)) as seat:
        await seat.press("alt+4", "z")
        assert seat.desk.matrix.across >= columns
        assert "Own troops to" in seat.lines[1]
        seat.desk.matrix.stand_on("GB", "troops")
        await seat.settle()
        assert "United Kingdom" in seat.text


@pytest.mark.usefixtures("private_folders")
async def test_the_matrix_takes_its_width_as_soon_as_it_has_come_and_keeps_it_in_a_search(
    built: Path, tmp_path: Path
) -> None:
    async with seated(built, tmp_path, size=(200, 50)) as seat:
        await seat.press("alt+4")
        wide = seat.desk.matrix.region
        assert wide.width > 150
        await seat.press("slash")
        await seat.type("sejm")
        assert len(seat.desk.matrix.axes) < 8
        assert seat.desk.matrix.region == wide


@pytest.mark.usefixtures("private_folders")
async def test_the_row_of_a_group_says_how_many_of_it_have_said_nothing(built: Path, tmp_path: Path) -> None:
    async with seated(built, tmp_path, size=(120, 30)) as seat:
        await seat.press("alt+4", "z", "less_than_sign")
        seat.desk.matrix.stand_on("NB8", "troops")
        await seat.settle()
        assert "no evidence; " in seat.lines[-2]
        await seat.press("less_than_sign", "comma")
        assert seat.lines[-1].startswith("Sorted by group")
        assert seat.desk.matrix.cursor == 0  # what comes first is in view
        seat.desk.matrix.stand_on("NB8", "troops")
        await seat.settle()
        assert any(line[1:5] == "▾NB8" for line in seat.lines)


@pytest.mark.usefixtures("private_folders")
async def test_on_a_narrow_screen_names_are_left_out_but_never_what_the_cell_says(built: Path, tmp_path: Path) -> None:
    async with seated(built, tmp_path, size=(40, 14)) as seat:
        await seat.press("alt+4", "z")
        pane = seat.desk.matrix
        for actor, said in (("PL", "4 sources, newest 4 Mar 2025"), ("AT", "no evidence")):
            pane.stand_on(actor, "troops")
            assert said in pane.footer_text(70)
            assert pane.footer_text(70).endswith("; 1 of 8 not read")
        assert pane.footer_text(40) == "Austria: no evidence; 1 of 8 not read"
        assert pane.footer_text(32) == "no evidence; 1 of 8 not read"
        assert pane.footer_text(80).startswith(pane.rows[pane.cursor].name)
