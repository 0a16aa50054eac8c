"""What the app remembers between two starts: whole, private, and never thrown away."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.tui_pilot import seated
from tui.state import Saved, State, changing, keep_search, load, save
from tui.terminal import frame
from tui.views import View


def test_what_was_saved_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "state" / "one.json"
    kept = State(View(query="troops", row=7), ["a", "b"], [Saved("mine", View(query="b"))], "2026-01-01T00:00:00+00:00")
    save(path, kept)
    assert load(path) == kept
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("damaged", ["", "{", "[]", '{"view": 3}', '{"view": {}, "saved": [{"name": "x"}]}', "\udcff"])
def test_a_file_that_cannot_be_read_is_kept_beside_and_told_of(tmp_path: Path, damaged: str) -> None:
    path = tmp_path / "one.json"
    path.write_text(damaged, encoding="utf-8", errors="surrogateescape")
    found = load(path)
    (kept,) = tmp_path.glob("one.json.*.damaged")
    assert kept.read_text(encoding="utf-8", errors="surrogateescape") == damaged
    assert str(kept) in found.mishap
    keep_search(path, Saved("new", View(query="x")))
    assert kept.exists()
    assert [item.name for item in load(path).saved] == ["new"]


def test_a_pipe_in_its_place_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    os.mkfifo(path)
    assert "(not a regular file)" in load(path).mishap
    keep_search(path, Saved("new", View(query="x")))
    assert [item.name for item in load(path).saved] == ["new"]


def test_a_pipe_in_the_place_of_the_frame_of_last_time_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "frame")
    assert frame._saved(str(tmp_path / "frame")) == (b"", b"")


def test_a_missing_file_is_no_mishap(tmp_path: Path) -> None:
    with changing(tmp_path / "one.json") as state:
        assert state == State()


async def test_the_app_says_where_the_damaged_file_is(built: Path, tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text("{broken", encoding="utf-8")
    async with seated(built, tmp_path) as seat:
        assert "could not be read" in seat.text
    assert len(list(tmp_path.glob("state.json.*.damaged"))) == 1
