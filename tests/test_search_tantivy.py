"""The Tantivy index: damage is found, leftovers are swept, what it cannot answer it refuses."""

from __future__ import annotations

import json
import pickle
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.generate import fill
from index.corpus import Corpus
from index.corpus_opening import open_store
from index.errors import UnsupportedQuery
from index.search import open_backend
from index.search.backend import IndexDamaged, SearchBackend, SearchDocument
from index.search.query import Everything, Near, Order, Phrase, Prefix, Word
from tui.questions import Answerer, Question

pytest.importorskip("tantivy", reason="tantivy is not installed")

from index.search import tantivy_answers
from index.search.tantivy_keys import STRETCH


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
        backend.match(Near(("sending", "troops", "force"), 900))
    assert keys(backend)
    assert len(backend.match(Near(("sending", "troops"), 900)).keys) == 29


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


@pytest.fixture(scope="module")
def switched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    """A corpus of three hundred invented articles that was switched to this backend."""
    store = open_store(tmp_path_factory.mktemp("switched") / "corpus", None, create=True, person="tests")
    fill(store, 300, search=False)
    store.close()
    with Corpus.open(store.path, person="tests") as corpus:
        corpus.rebuild(backend="tantivy")
        yield corpus


@pytest.mark.parametrize(
    "text", ["b", "reporter", "ruled o", "talks date:2025", "decide sort:newest", "bl OR sceptical"]
)
def test_what_is_only_counted_while_somebody_types_shows_the_same_in_every_pane(switched: Corpus, text: str) -> None:
    typed = switched.select(text, seconds=5.0)
    asked = replace(typed, keys=switched._keys(typed), counted=False)
    assert typed.counted
    assert typed.total == len(asked.keys or ()) > 0
    for order in (None, Order.NEWEST, Order.OLDEST):
        assert switched.rows(typed, limit=30, order=order) == switched.rows(asked, limit=30, order=order)
    assert switched.rows(typed, offset=7, limit=5, order=Order.NEWEST) == switched.rows(
        asked, offset=7, limit=5, order=Order.NEWEST
    )
    assert switched.facets(typed, "actor") == switched.facets(asked, "actor")
    assert switched.matrix(typed) == switched.matrix(asked)
    assert switched.count_new(typed, 100) == sum(key > 100 for key in asked.keys or ())


def test_an_answer_holds_no_numpy_for_the_application_to_import(switched: Corpus) -> None:
    question = Question(0, "talks", facets=True, matrix=True, pages=(1,), as_of="2025-06-30", before="2025-05-31")
    assert b"numpy" not in pickle.dumps(Answerer(switched).answer(question))


def test_memory_that_is_given_back_changes_no_answer(switched: Corpus) -> None:
    def answers() -> tuple[object, ...]:
        selection = switched.select("talks")
        return switched.rows(selection), switched.facets(selection, "person"), switched.matrix(selection)

    before = answers()
    switched.let_go()
    assert answers() == before


@pytest.mark.parametrize("text", ["", "talks", "reporter date:2025"])
@pytest.mark.parametrize("kind", ["actor", "person", "source"])
def test_the_first_facets_are_the_first_of_all(switched: Corpus, kind: str, text: str) -> None:
    selection = switched.select(text)
    everything = switched.facets(selection, kind, limit=10_000)
    counts = [facet.articles for facet in everything]
    assert counts == sorted(counts, reverse=True)
    assert min(counts) > 0
    for limit in (1, 5, 30):
        assert switched.facets(selection, kind, limit=limit) == everything[:limit]


def test_nothing_found_while_typing_is_told_with_a_near_word(switched: Corpus) -> None:
    assert switched.select("reportres", seconds=5.0).suggestion


def test_the_keys_of_many_matches_are_exact_whatever_gaps_there_are_between_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tantivy_answers, "PORTION", 10 * STRETCH)
    backend = open_backend("tantivy", tmp_path / "search", create=True)
    known = sorted(random.Random(1).sample(range(3_000), 600))
    backend.write([article(key, "odd word" if key % 2 else "even") for key in known], [], change=1)
    backend.write([], known[50:400], change=2)
    left = [*known[:50], *known[400:]]
    assert keys(backend) == left
    for word, rest in (("odd", 1), ("even", 0)):
        marks = backend.marks(Phrase((word,)))
        assert marks is not None
        assert [key for key, mark in enumerate(marks) if mark] == [key for key in left if key % 2 == rest]
    backend.write([article(2_000_000_000, "far")], [], change=3)
    assert keys(backend) == [*left, 2_000_000_000]
    for word, rest in (("odd", 1), ("even", 0)):
        assert backend.marks(Phrase((word,))) is None
        assert list(backend.match(Phrase((word,))).keys) == [key for key in left if key % 2 == rest]
    backend.close()
