"""A device without any room left: what is in the corpus can be read, what is entered is refused with a word and not lost."""

from __future__ import annotations

import os
import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from index.catalogue_cramped import CrampedCatalogue
from index.corpus import Corpus
from index.errors import StorageFull
from tests.cli_asking import ask
from tui import state
from tui.views import View

pytestmark = pytest.mark.usefixtures("private_home")
NOTICE = "no room left on the device; all can be read"


@contextmanager
def no_room() -> Iterator[None]:
    """No file can grow, which is what a full device or a quota comes to."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def interrupted(corpus: Path) -> Path:
    """The corpus as a crash leaves it: its latest commit is beside the catalogue, and nothing is shared."""
    catalogue = corpus / "catalogue.db"
    with closing(sqlite3.connect(catalogue)) as crashing:
        crashing.execute("PRAGMA wal_autocheckpoint = 0")
        crashing.execute("UPDATE article SET title = 'The latest title' WHERE name = 'warsaw'")
        crashing.commit()
        left = [(path, path.read_bytes()) for path in (catalogue, catalogue.with_name("catalogue.db-wal"))]
    for path, data in left:
        path.write_bytes(data)
    return catalogue.with_name("catalogue.db-wal")


@pytest.mark.parametrize(
    "words",
    [("search", "troops"), ("matrix",), ("why", "PL", "troops"), ("statements",), ("judge", "queue"), ("conflicts",)],
)
def test_without_any_room_a_corpus_is_read_as_ever(corpus: Path, words: tuple[str, ...]) -> None:
    before = ask(*words)
    with no_room():
        found = ask(*words)
    assert (found.status, found.out) == (0, before.out)
    assert NOTICE in found.err


def test_what_is_entered_without_room_is_refused_and_what_was_there_stays(corpus: Path, articles: Path) -> None:
    (articles / "late.txt").write_text("Norway has not ruled out sending troops to Ukraine.")
    entered = [("judge", "pin", "PL", "troops", "oppose"), ("add", articles), ("correct", "warsaw", "title", "Another")]
    with no_room():
        refused = [ask(*words) for words in entered]
    assert [answer.status for answer in refused] == [1, 1, 1]
    assert all("Make room, then run it again" in answer.err for answer in refused)
    assert ask("judge", "log", "--json").items == []
    assert [ask(*words).status for words in entered] == [0, 0, 0]
    assert len(ask("search", "--json").items) == 4


def test_commits_that_a_crash_left_are_laid_into_the_catalogue_before_it_is_read_alone(corpus: Path) -> None:
    beside = interrupted(corpus)
    with no_room():
        refused = ask("search", "title:latest")
    assert (refused.status, beside.exists()) == (1, True)  # here not even what has its place may be written
    assert "Make room" in refused.err
    with closing(CrampedCatalogue(corpus / "catalogue.db")) as alone:
        assert "The latest title" in {row.title for row in alone.newest(0, 9)}
    assert not beside.exists()
    assert "The latest title" in ask("search").out


def test_an_open_corpus_follows_once_somebody_else_writes(corpus: Path, articles: Path) -> None:
    (articles / "late.txt").write_text("Norway has not ruled out sending troops to Ukraine.")
    with no_room():
        reading = Corpus.open(corpus)
    with reading:
        assert (reading.counts()["articles"], bool(reading.notice)) == (3, True)
        assert ask("add", articles).status == 0
        assert (reading.counts()["articles"], reading.notice) == (4, "")
        assert reading.select("norway").total == 1


def test_an_open_corpus_can_be_added_to_as_soon_as_there_is_room(corpus: Path, articles: Path) -> None:
    (articles / "late.txt").write_text("Norway has not ruled out sending troops to Ukraine.")
    with no_room():
        reading = Corpus.open(corpus)
        with pytest.raises(StorageFull):
            reading.add([articles])
    with reading:
        assert reading.add([articles]).added == 1
        assert reading.select("norway").total == 1


def test_a_search_that_finds_no_room_to_be_kept_is_not_called_kept(corpus: Path) -> None:
    assert ask("saved", "add", "mine", "troops").status == 0
    with no_room():
        answer = ask("saved", "add", "other", "poland")
        looked = ask("search", "--saved", "mine", "--json")
    assert (answer.status, answer.out) == (1, "")
    assert "no room left" in answer.err
    assert (looked.status, len(looked.items)) == (0, 3)
    assert [item["name"] for item in ask("saved", "list", "--json").items] == ["mine"]


def test_leaving_the_application_without_room_keeps_what_was_remembered(tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    state.save(path, state.State(View(query="troops")))
    with no_room():
        state.save(path, state.State(View(query="other")))
    assert state.load(path).view.query == "troops"
    assert os.listdir(tmp_path) == ["one.json"]  # noqa: PTH208 - names alone
