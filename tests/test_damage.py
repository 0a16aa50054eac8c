"""Whatever bits of a corpus change by themselves: it is told as damage, never as a failure of the program, and mended."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from index.answers import Decision
from index.catalogue_schema import TABLES
from index.corpus import Corpus
from index.damage import wrong_in
from index.errors import CorpusError, StancegridError, StorageFull
from index.judgments import JudgmentLog
from index.manifest import Manifest, read_manifest, write_manifest
from index.originals import Originals
from index.search.query import Order

TEXT = "Report {}\n\nPoland will not send troops to Ukraine, its prime minister said on Monday.\n"
VALUES = ("NULL", "'?'", "CAST(x'ff41' AS TEXT)", "x'00'", "9223372036854775807", "-9223372036854775807", "1e300")


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("damage")
    (place / "news").mkdir()
    for number in range(3):
        (place / "news" / f"a{number}.txt").write_text(TEXT.format(number))
    with Corpus.open(place / "c", create=True, person="ann") as corpus:
        corpus.add([place / "news"])
        corpus.judge(next(corpus.statements(corpus.select())), Decision.REJECT)
        assert answers(corpus)
    return place / "c"


@pytest.fixture
def folder(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "c"))


def answers(corpus: Corpus) -> object:
    """What a person sees of a corpus, everything in it looked at once."""
    everything = corpus.select()
    rows = corpus.rows(everything, order=Order.OLDEST)
    shown = [(row.id, row.title, row.source) for row in corpus.rows(everything)]
    statements = [(row.hash, row.sentence, row.effective) for row in corpus.statements(everything, rejected=True)]
    texts = [corpus.reading(row.key).article.text for row in rows]
    facets = [corpus.facets(everything, kind) for kind in ("actor", "proposal", "source", "month")]
    cells = corpus.matrix(everything).cells
    words = [corpus.select(word).total for word in ("report", "actor:pl")]
    return shown, statements, texts, facets, str(cells), words, corpus.queue(everything), corpus.hash


def columns() -> list[tuple[str, str]]:
    with closing(sqlite3.connect(":memory:")) as empty:
        from index.catalogue_schema import SCHEMA

        empty.executescript(SCHEMA)
        return [(table, row[1]) for table in TABLES for row in empty.execute(f"PRAGMA table_info({table})")]


def put(folder: Path, table: str, column: str, value: str) -> bool:
    """Set one value past every rule of its table, as a flipped bit does; False where SQLite itself cannot hold it."""
    with closing(sqlite3.connect(folder / "catalogue.db", isolation_level=None)) as raw:
        rules = raw.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
        raw.execute("PRAGMA writable_schema = ON")
        loose = rules.replace("INTEGER PRIMARY", "@").replace(" NOT NULL", "").replace(" INTEGER", " ")
        loose = loose.replace("@", "INTEGER PRIMARY")
        raw.execute("UPDATE sqlite_master SET sql = ? WHERE name = ?", (loose, table))
    with closing(sqlite3.connect(folder / "catalogue.db", isolation_level=None)) as raw:
        triggers = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            raw.execute(f"DROP TRIGGER {name}")
        first = f"(SELECT {column!r} FROM {table} LIMIT 1)".replace("'", '"')
        try:
            raw.execute(f'UPDATE {table} SET "{column}" = {value} WHERE "{column}" = {first}')
        except (sqlite3.Error, UnicodeDecodeError):
            return False
        for _, made in triggers:
            raw.execute(made)
        raw.execute("PRAGMA writable_schema = ON")
        raw.execute("UPDATE sqlite_master SET sql = ? WHERE name = ?", (rules, table))
    return True


@pytest.mark.parametrize(("table", "column"), columns())
def test_a_value_that_cannot_be_is_told_as_damage(sound: Path, tmp_path: Path, table: str, column: str) -> None:
    with Corpus.open(sound) as corpus:
        before = answers(corpus)
    for number, value in enumerate(VALUES):
        folder = Path(shutil.copytree(sound, tmp_path / str(number)))
        if not put(folder, table, column, value):
            continue
        try:
            with Corpus.open(folder) as corpus:
                same = answers(corpus) == before
        except StancegridError:
            same = False
        if not same:
            with Corpus.open_damaged(folder) as corpus:
                found = corpus.doctor(mend=False)
            assert [one for one in found if one.level in ("warning", "error")], value


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("meta", "value", "'?'"),
        ("article", "day", "9223372036854775807"),
        ("article", "facets", "NULL"),
        ("statement", "stance", "99"),
        ("statement", "actor", "CAST(x'ff41' AS TEXT)"),
        ("version", "text", "'no bytes'"),
        ("tally", "articles", "'many'"),
        ("reading", "marks", "x'00'"),
    ],
)
def test_what_was_damaged_is_mended_from_the_originals(
    sound: Path, folder: Path, table: str, column: str, value: str
) -> None:
    with Corpus.open(sound) as corpus:
        before = answers(corpus)
    assert put(folder, table, column, value)
    with Corpus.open_damaged(folder) as corpus:
        assert any(finding.mended for finding in corpus.doctor())
    with Corpus.open(folder) as corpus:
        assert answers(corpus) == before


def test_a_schema_that_is_no_text_is_told_as_damage_and_mended(sound: Path, folder: Path) -> None:
    data = (folder / "catalogue.db").read_bytes()
    (folder / "catalogue.db").write_bytes(data.replace(b"CREATE TABLE statement", b"CREATE TABLE \xff\xfe\xfdtement"))
    with pytest.raises(CorpusError, match="stancegrid doctor"), Corpus.open(folder) as corpus:
        answers(corpus)
    with Corpus.open_damaged(folder) as corpus:
        assert any(finding.mended for finding in corpus.doctor())
    with Corpus.open(folder) as corpus:
        assert corpus.counts()["articles"] == 3


@pytest.mark.parametrize(
    ("was", "became"),
    [
        (b"fingerprint TEXT", b"fingerprinv TEXT"),
        (b"CREATE TABLE input (path", b"CREATE TABLE input (patx"),
        (b"statements = statements + new.statements", b"statements = statements - new.statements"),
    ],
)
def test_rules_of_a_table_that_changed_by_a_letter_are_found_and_mended(
    folder: Path, was: bytes, became: bytes
) -> None:
    path = folder / "catalogue.db"
    data = path.read_bytes()
    assert was in data
    path.write_bytes(data.replace(was, became, 1))
    with Corpus.open_damaged(folder) as corpus:
        (found,) = [one for one in corpus.doctor() if one.level in ("warning", "error")]
    assert (found.level, found.mended) == ("error", True)
    with Corpus.open(folder) as corpus:
        assert corpus.counts()["articles"] == 3
        assert all(one.level in ("ok", "note") for one in corpus.doctor(mend=False))


def test_a_mistake_of_the_program_is_not_called_damage(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def mistaken(*_: object) -> None:
        raise TypeError("a mistake")

    with Corpus.open(folder) as corpus:
        monkeypatch.setattr(corpus._store.catalogue, "newest", mistaken)
        with pytest.raises(TypeError, match="a mistake"):
            corpus.rows(corpus.select())
        assert not list(wrong_in(corpus._store.catalogue))


def test_a_digit_of_the_manifest_that_changed_is_noticed(folder: Path) -> None:
    write_manifest(folder, Manifest(generation=1))
    path = folder / "manifest.json"
    path.write_text(path.read_text().replace('"schema": 1', '"schema": 9'))
    assert read_manifest(folder) is None
    path.write_text("[" * 100_000)
    assert read_manifest(folder) is None


@pytest.mark.parametrize(
    "change",
    [
        {"target": {"exact": "x", "start": float("inf")}},
        {"time": "0001-01-01T00:00:00+23:00"},
        {"target": 7},
        {"stance": "suport"},
    ],
)
def test_a_line_that_is_no_judgment_any_more_is_told_and_passed_over(tmp_path: Path, change: dict[str, object]) -> None:
    good = {"id": "a", "decision": "accept", "person": "ann", "time": "2025-01-01T00:00:00+00:00", "article": "x"}
    good |= {"actor": "PL", "proposal": "troops"}
    (tmp_path / "ann.jsonl").write_text(f"{json.dumps(good)}\n{json.dumps({**good, 'id': 'b', **change})}\n")
    log = JudgmentLog([tmp_path], "ann")
    assert [judgment.id for judgment in log.all()] == ["a"]
    assert len(log.bad_lines()) == 1


@pytest.mark.parametrize(("field", "value"), [("date", "2025-02-3x"), ("txt", "x")])
def test_a_correction_that_no_article_can_take_is_told_and_passed_over(folder: Path, field: str, value: str) -> None:
    with Corpus.open(folder, person="ann") as corpus:
        name = corpus.rows(corpus.select())[0].id
        corpus.correct(name, "title", "Better")
        log = folder / "judgments" / "ann.jsonl"
        text = log.read_text().replace('"field": "title", "value": "Better"', f'"field": "{field}", "value": "{value}"')
        log.write_text(text)
        corpus.rebuild(everything=True)
        assert len(corpus.orphans()) == 1
        assert corpus.rows(corpus.select())[0].title != "Better"


@pytest.mark.parametrize("damaged", [b"\xff\xfe", b"[]", b'{"article": 1', b"[" * 100_000, b'"text"'])
def test_a_line_of_the_list_of_originals_that_was_lost_is_written_again(folder: Path, damaged: bytes) -> None:
    path = folder / "originals" / "list.jsonl"
    before = {(origin.article, origin.sha256) for origin in Originals(path.parent).standing()}
    lines = path.read_bytes().splitlines()
    path.write_bytes(b"\n".join([damaged, *lines[1:]]) + b"\n")
    with Corpus.open(folder) as corpus:
        assert [finding.mended for finding in corpus.doctor() if "list of files" in finding.what] == [True]
    assert {(origin.article, origin.sha256) for origin in Originals(path.parent).standing()} == before


@pytest.mark.parametrize("path", ["a\0b", "\ud800", "x" * 300, "../x"])
def test_an_original_under_an_impossible_name_is_a_failure_of_that_one(folder: Path, path: str) -> None:
    place = folder / "originals" / "list.jsonl"
    lines = [json.loads(line) for line in place.read_text().splitlines()]
    lines[0]["path"] = path
    place.write_text("".join(json.dumps(line) + "\n" for line in lines))
    (folder / "catalogue.db").unlink()
    with Corpus.open(folder) as corpus:
        assert corpus.counts()["articles"] == 2


def test_a_search_index_that_is_cut_while_it_is_in_use_is_made_anew(corpus):
    with Corpus.open(corpus) as opened:
        before = opened.select("troops").total
        assert before
        for path in corpus.glob("search/*/*/*.grid"):
            path.write_bytes(path.read_bytes()[:20])
        assert opened.select('"rule out" OR troops').total >= before
        assert opened.select("troops").total == before


def test_without_room_for_the_index_a_search_tells_what_it_knows(corpus, tmp_path, monkeypatch):
    def full(*_: object, **__: object) -> None:
        raise StorageFull("no room left on the device")

    (tmp_path / "late.txt").write_text(TEXT.format(9))
    with Corpus.open(corpus) as opened:
        before = opened.select("troops").total
        with monkeypatch.context() as device:
            device.setattr("index.search.whoosh_backend.WhooshBackend.write", full)
            with pytest.raises(StorageFull):
                opened.add([tmp_path / "late.txt"])
            found = opened.select("troops")
            assert (found.total, found.partial) == (before, True)
        found = opened.select("troops")
        assert (found.total, found.partial) == (before + 1, False)
