"""Searches that a person keeps."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import ConfigError, UsageError
from index.search.saved import SavedSearch, SavedSearches


@pytest.fixture
def saved(tmp_path: Path) -> SavedSearches:
    return SavedSearches(tmp_path / "state" / "searches.json")


def test_there_are_none_at_first(saved: SavedSearches) -> None:
    assert saved.all() == ()


def test_a_search_is_kept_under_its_name(saved: SavedSearches, tmp_path: Path) -> None:
    saved.keep("troops in “Kyiv”", '"Europe’s moment" -oil')
    saved.keep("Aid", "military aid")
    again = SavedSearches(tmp_path / "state" / "searches.json")
    assert [search.name for search in again.all()] == ["Aid", "troops in “Kyiv”"]
    assert again.get("troops in “Kyiv”").query == '"Europe’s moment" -oil'
    assert (tmp_path / "state" / "searches.json").stat().st_mode & 0o077 == 0


def test_what_is_new_is_what_changed_since_it_was_seen(saved: SavedSearches) -> None:
    search = saved.keep("aid", "aid")
    assert search.count_new([1, 2, 3], [1, 2, 3, 4]) == 3
    seen = saved.see("aid", 7)
    assert (seen.seen_change, saved.get("aid")) == (7, seen)
    assert seen.count_new([1, 2, 3, 9], [9, 10]) == 1


def test_saving_under_an_old_name_begins_anew(saved: SavedSearches) -> None:
    saved.keep("aid", "aid")
    saved.see("aid", 7)
    assert saved.keep("aid", "military aid") == SavedSearch("aid", "military aid")
    assert saved.all() == (SavedSearch("aid", "military aid"),)


def test_a_dropped_search_is_gone(saved: SavedSearches) -> None:
    saved.keep("aid", "aid")
    saved.drop("aid")
    assert saved.all() == ()
    with pytest.raises(UsageError, match="no saved search 'aid'; known: none"):
        saved.drop("aid")


@pytest.mark.parametrize("name", ["", "  ", "a\x1b[31m", "x" * 81])
def test_a_name_that_cannot_be_shown_is_refused(saved: SavedSearches, name: str) -> None:
    with pytest.raises(UsageError, match="printable"):
        saved.keep(name, "aid")


@pytest.mark.parametrize("content", ["{", "[]", '{"searches": [{"name": "x"}]}', '{"format": 1}'])
def test_a_damaged_file_is_named(saved: SavedSearches, tmp_path: Path, content: str) -> None:
    saved.keep("aid", "aid")
    (tmp_path / "state" / "searches.json").write_text(content)
    with pytest.raises(ConfigError, match=r"searches\.json:1: "):
        saved.all()
