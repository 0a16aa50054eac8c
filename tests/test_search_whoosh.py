"""The Whoosh index cannot be lost: whatever befalls its files is found out, and what was acknowledged stays."""

from __future__ import annotations

import errno
import os
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from index.errors import StorageFull
from index.search import open_backend
from index.search.backend import IndexDamaged, SearchBackend, SearchDocument
from index.search.index_folder import GenerationStorage
from index.search.query import Everything, Prefix, Word


def article(key: int, body: str = "sending troops") -> SearchDocument:
    return SearchDocument(key, f"Title {key}", body, "source", None, "en", f"id{key}", f"name{key}")


def keys(backend: SearchBackend, word: str = "") -> list[int]:
    return list(backend.match(Word(word, word) if word else Everything()).keys)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An index of two segments, one article removed."""
    index = tmp_path / "search"
    backend = open_backend("whoosh", index, create=True)
    backend.write(map(article, range(1, 31)), [], change=1)
    backend.write([article(31, "a force")], [2], change=2)
    backend.close()
    return index


def test_an_index_is_as_it_was_written_when_opened_again(folder: Path) -> None:
    backend = open_backend("whoosh", folder)
    assert backend.change == 2
    assert keys(backend) == [1, *range(3, 32)]
    assert keys(backend, "forc") == [31]


def test_a_missing_index_says_so(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match="stancegrid rebuild"):
        open_backend("whoosh", tmp_path / "nothing")


def test_a_new_index_can_be_opened_before_anything_is_written(tmp_path: Path) -> None:
    open_backend("whoosh", tmp_path / "new", create=True)
    assert keys(open_backend("whoosh", tmp_path / "new")) == []


def test_every_flipped_bit_and_truncation_is_found(folder: Path, tmp_path: Path) -> None:
    chance = random.Random(3)
    files = [path for path in folder.rglob("*") if path.is_file() and path.stat().st_size]
    for number in range(120):
        copy = tmp_path / f"copy{number}"
        shutil.copytree(folder, copy)
        victim = copy / chance.choice(files).relative_to(folder)
        data = bytearray(victim.read_bytes())
        if number % 3:
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        else:
            del data[chance.randrange(len(data)) :]
        victim.write_bytes(data)
        with pytest.raises(IndexDamaged):
            open_backend("whoosh", copy)


def test_a_missing_file_is_found(folder: Path) -> None:
    next(folder.glob("*/*.grid")).unlink()
    with pytest.raises(IndexDamaged, match="missing"):
        open_backend("whoosh", folder)


def test_a_reader_is_not_harmed_by_files_that_are_replaced_or_removed(folder: Path) -> None:
    backend = open_backend("whoosh", folder)
    shutil.rmtree(folder)
    assert keys(backend, "troop") == [1, *range(3, 31)]
    assert list(backend.match(Prefix("forc")).keys) == [31]


def test_a_file_that_is_cut_under_a_reader_is_told_as_damage(folder: Path) -> None:
    backend = open_backend("whoosh", folder)
    for path in folder.glob("*/*"):
        path.write_bytes(b"")
    with pytest.raises(IndexDamaged, match="stancegrid rebuild"):
        keys(backend, "troop")


def test_a_reader_sees_another_writer_when_it_looks_again(folder: Path) -> None:
    reader, writer = open_backend("whoosh", folder), open_backend("whoosh", folder)
    writer.write([article(40, "news")], [1], change=3)
    assert (reader.change, keys(reader, "news")) == (2, [])
    assert reader.refresh() == 3
    assert keys(reader, "news") == [40]


def test_two_writers_in_turn_lose_nothing(folder: Path) -> None:
    one, two = open_backend("whoosh", folder), open_backend("whoosh", folder)
    one.write([article(50)], [], change=3)
    two.write([article(51)], [], change=4)
    one.write([article(52)], [], change=5)
    assert keys(open_backend("whoosh", folder))[-3:] == [50, 51, 52]


def failing(articles: list[SearchDocument]) -> Iterator[SearchDocument]:
    yield from articles
    raise KeyboardInterrupt


def test_an_interrupted_write_leaves_the_index_as_it_was(folder: Path) -> None:
    backend = open_backend("whoosh", folder)
    with pytest.raises(KeyboardInterrupt):
        backend.write(failing([article(60)]), [1], change=3)
    for each in (backend, open_backend("whoosh", folder)):
        assert (each.change, keys(each)) == (2, [1, *range(3, 32)])
    backend.write([article(60)], [1], change=3)
    assert keys(open_backend("whoosh", folder)) == [*range(3, 32), 60]


def test_a_crash_before_the_manifest_changes_nothing_and_is_swept_up(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = open_backend("whoosh", folder)
    with monkeypatch.context() as crash:
        crash.setattr(GenerationStorage, "keep", exits)
        crash.setattr(GenerationStorage, "abandon", lambda *_: None)
        with pytest.raises(SystemExit):
            backend.write([article(60)], [1], change=3)
    again = open_backend("whoosh", folder)
    assert keys(again) == [1, *range(3, 32)]
    again.write([article(61)], [], change=3)
    assert {path.name for path in folder.glob("g*/*") if "LOCK" not in path.name} == again_files(again)


def exits(*_: object) -> None:
    raise SystemExit


def again_files(backend: SearchBackend) -> set[str]:
    return set(backend._storage.manifest.files)  # type: ignore[attr-defined]


@pytest.mark.parametrize("fails_at", range(1, 12))
def test_a_full_disk_is_told_and_loses_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch, fails_at: int) -> None:
    backend = open_backend("whoosh", folder)
    calls = 0

    def full(*_: object) -> None:
        nonlocal calls
        calls += 1
        if calls >= fails_at:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as crowded:
        crowded.setattr(os, "fsync", full)
        crowded.setattr(GenerationStorage, "create_file", watched(GenerationStorage.create_file, full))
        with pytest.raises(StorageFull, match="room"):
            write_on(backend)
    opened = open_backend("whoosh", folder)
    assert opened.change in (backend.change, backend.change + 1)  # the manifest itself may just have got through
    assert keys(opened)[:30] == [1, *range(3, 32)]
    backend.write([article(99)], [], change=30)
    assert keys(open_backend("whoosh", folder))[-1] == 99


def write_on(backend: SearchBackend) -> None:
    for change in range(3, 20):
        backend.write([article(60 + change)], [], change=change)


def watched(call: Callable[..., Any], before: Callable[[], None]) -> Callable[..., Any]:
    def wrapped(*arguments: Any, **options: Any) -> Any:
        before()
        return call(*arguments, **options)

    return wrapped


def test_a_new_generation_takes_over_with_its_first_write(folder: Path) -> None:
    building = open_backend("whoosh", folder, create=True)
    assert keys(building) == []
    assert keys(open_backend("whoosh", folder)) == [1, *range(3, 32)]
    building.write([article(7)], [], change=9)
    reopened = open_backend("whoosh", folder)
    assert (reopened.change, keys(reopened)) == (9, [7])
    assert len(list(folder.glob("g*"))) == 1


def test_the_last_of_two_articles_with_one_key_counts(folder: Path) -> None:
    backend = open_backend("whoosh", folder)
    backend.write([article(70, "early"), article(70, "late"), article(1, "late")], [], change=3)
    assert (keys(backend, "earli"), keys(backend, "late")) == ([], [1, 70])


def test_small_segments_are_merged_and_still_answer_the_same(tmp_path: Path) -> None:
    backend = open_backend("whoosh", tmp_path / "many", create=True)
    for change in range(1, 61):
        backend.write(
            [article(change * 10 + n, f"word{change} common ground") for n in range(3)],
            [change * 10 - 9],
            change=change,
        )
    assert len(list((tmp_path / "many").glob("*/*.grid"))) <= 13
    expected = [change * 10 + n for change in range(1, 61) for n in range(3) if n != 1 or change == 60]
    assert keys(backend, "common") == sorted(expected)
    assert keys(backend, "word7") == [70, 72]


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_no_file_stays_open(folder: Path) -> None:
    before = open_files()
    for _ in range(50):
        backend = open_backend("whoosh", folder)
        backend.write([], [], change=2)
        backend.refresh()
        keys(backend)
        backend.close()
    assert open_files() == before


def test_a_deadline_gives_a_partial_answer(folder: Path) -> None:
    backend = open_backend("whoosh", folder)
    found = backend.match(Word("troops", "troop"), seconds=-1.0)
    assert found.partial
    assert set(found.keys) <= set(range(1, 32))
    assert not backend.match(Word("troops", "troop"), seconds=10.0).partial


def test_a_large_write_is_divided_into_segments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.search.postings.MOST_FORMS", 55)
    backend = open_backend("whoosh", tmp_path / "large", create=True)
    backend.write([article(key, f"word{key} " * 10) for key in range(30)], [], change=1)
    backend.write([article(key, f"other{key} " * 10) for key in range(10, 20)], [25], change=2)
    assert len(list((tmp_path / "large").glob("*/*.grid"))) > 3
    assert keys(backend) == [key for key in range(30) if key != 25]
    assert keys(backend, "other12") == [12]
    assert keys(backend, "word12") == []
    assert keys(backend, "word21") == [21]
