"""The Tantivy index: damage is found, leftovers are swept, what it cannot answer it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.errors import UnsupportedQuery
from index.search import open_backend
from index.search.backend import SearchBackend, SearchDocument
from index.search.index_folder import IndexDamaged
from index.search.query import Everything, Near, Prefix, Word

pytest.importorskip("tantivy", reason="tantivy is not installed")


def article(key: int, body: str = "sending troops") -> SearchDocument:
    return SearchDocument(key, f"Title {key}", body, "source", None, "en", f"id{key}", f"name{key}")


def keys(backend: SearchBackend) -> list[int]:
    return list(backend.match(Everything()).keys)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An index of several segments with deletions."""
    index = tmp_path / "search"
    backend = open_backend("tantivy", index, create=True)
    backend.write(map(article, range(1, 31)), [], change=1)
    backend.write([article(31, "a force")], [2], change=2)
    backend.close()
    return index


def test_it_is_as_it_was_written_when_opened_again(folder: Path) -> None:
    backend = open_backend("tantivy", folder)
    assert (backend.change, keys(backend)) == (2, [1, *range(3, 32)])


def test_another_engine_does_not_take_it_for_its_own(folder: Path) -> None:
    with pytest.raises(IndexDamaged, match="engine"):
        open_backend("whoosh", folder)


def test_a_changed_or_shortened_file_is_found(folder: Path) -> None:
    for path in sorted(folder.glob("g*/*")):
        content = path.read_bytes()
        if path.name.endswith((".lock", ".managed.json")) or not content:
            continue
        for damaged in (content[:-1], content[:-2] + bytes([content[-2] ^ 4]) + content[-1:]):
            path.write_bytes(damaged)
            with pytest.raises(IndexDamaged, match="stancegrid rebuild"):
                open_backend("tantivy", folder)
        path.write_bytes(content)
    assert keys(open_backend("tantivy", folder)) == [1, *range(3, 32)]


def test_what_a_killed_writer_left_is_swept(folder: Path) -> None:
    generation = next(folder.glob("g*"))
    meta = json.loads((generation / "meta.json").read_bytes())
    segment = meta["segments"][0]["segment_id"].replace("-", "")
    leftovers = [generation / f"{segment}.{number}.del" for number in range(30, 50)]
    leftovers = [path for path in leftovers if not path.exists()] + [generation / ("0" * 32 + ".store")]
    for path in leftovers:
        path.write_bytes(b"torn")
    backend = open_backend("tantivy", folder)
    backend.write([article(40)], [1], change=3)
    assert keys(open_backend("tantivy", folder)) == [*range(3, 32), 40]
    assert [path for path in leftovers if path.exists() and path.read_bytes() == b"torn"] == []


def test_a_reader_sees_another_writer_when_it_looks_again(folder: Path) -> None:
    reader, writer = open_backend("tantivy", folder), open_backend("tantivy", folder)
    writer.write([article(40)], [1], change=3)
    assert (reader.change, keys(reader)[0]) == (2, 1)
    assert reader.refresh() == 3
    assert keys(reader) == [*range(3, 32), 40]


def test_hits_of_equal_score_come_latest_first_however_many_are_asked_for(folder: Path) -> None:
    backend = open_backend("tantivy", folder)
    expected = [1, *range(3, 31)][::-1]
    assert [hit.key for hit in backend.ranked(Word("troops", "troop"), limit=5)] == expected[:5]
    assert [hit.key for hit in backend.ranked(Prefix("tro"), limit=5)] == expected[:5]


def test_a_window_too_wide_for_it_is_refused(folder: Path) -> None:
    backend = open_backend("tantivy", folder)
    with pytest.raises(UnsupportedQuery, match="window"):
        backend.match(Near(("sending", "troops"), 900))
    assert keys(backend)
    assert len(backend.match(Near(("sending", "troops"), 100)).keys) == 29


def test_an_index_that_may_only_be_read_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    reader = open_backend("tantivy", folder)
    assert keys(reader) == [1, *range(3, 32)]
    with monkeypatch.context() as owner:
        owner.setattr("os.access", lambda *_: True)
        open_backend("tantivy", folder).write([article(40)], [1], change=3)
    assert reader.refresh() == 3
    assert keys(reader) == [*range(3, 32), 40]
    reader.close()
