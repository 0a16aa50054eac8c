"""The catalogue: what is written is there, once, whole, and known by the same name afterwards."""

from __future__ import annotations

import datetime
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.annotation import Basis, Evidence, HolderKind, Quantity, RuleStep, Stance, Statement
from index.answers import ReadStatus
from index.article import Article, ArticleDate, DatePrecision, Span
from index.catalogue import Catalogue
from index.catalogue_rows import Extract, pack, statement_columns, statement_of, unpack
from index.catalogue_schema import NETWORK_FILE_SYSTEMS, SCHEMA_VERSION, file_system
from index.catalogue_writing import Outcome, Writing
from index.errors import CorpusError
from tests.invented import AGAINST, FOR, Piece, Said


@pytest.fixture
def catalogue(tmp_path: Path):  # type: ignore[no-untyped-def]
    opened = Catalogue(tmp_path / "catalogue.db")
    yield opened
    opened.close()


def write(catalogue: Catalogue, *pieces: Piece, rules: str = "rules 1") -> list[Outcome]:
    with Writing(catalogue, rules).batch() as batch:
        made = [(piece.made(), piece) for piece in pieces]
        return [batch.put(article, extract, original="", shown=article)[1] for (article, extract), _ in made]


PIECE = Piece("a.txt", (Said("PL", "troops", FOR),), day="2025-02-01", source="Courier")


def test_an_article_reads_back_as_it_was_written(catalogue: Catalogue) -> None:
    write(catalogue, PIECE)
    stored = catalogue.stored(1)
    assert stored is not None
    assert stored.article == replace(PIECE.made()[0], original=None)
    assert list(stored.sentences) == list(PIECE.made()[1].sentences)
    assert list(stored.mentions) == list(PIECE.made()[1].mentions)


def test_a_new_text_under_a_known_id_is_a_new_version_and_the_old_one_stays(catalogue: Catalogue) -> None:
    assert write(catalogue, PIECE) == [Outcome.ADDED]
    assert write(catalogue, replace(PIECE, more="A correction.")) == [Outcome.UPDATED]
    assert catalogue.counts()["articles"] == 1
    versions = catalogue.ask("SELECT text FROM version WHERE article = 1 ORDER BY number").fetchall()
    assert [unpack(text).endswith("A correction.") for (text,) in versions] == [False, True]
    assert unpack(versions[0][0]) == PIECE.made()[0].text
    assert catalogue.text(1).endswith("A correction.")


def test_every_commit_has_a_change_number_and_a_failed_one_leaves_nothing(catalogue: Catalogue) -> None:
    write(catalogue, PIECE)
    assert catalogue.change == 1
    article, extract = Piece("b.txt").made()
    with pytest.raises(ZeroDivisionError), Writing(catalogue, "rules 1").batch() as batch:
        _ = batch.put(article, extract, original="", shown=article), 1 / 0
    assert (catalogue.change, catalogue.counts()["articles"]) == (1, 1)
    write(catalogue, Piece("b.txt"))
    assert catalogue.changed_after(1) == [catalogue.key_of("b.txt")]


def test_the_key_of_a_removed_article_is_never_given_again(catalogue: Catalogue) -> None:
    write(catalogue, PIECE)
    with Writing(catalogue, "rules 1").batch() as batch:
        batch.remove([1])
    write(catalogue, PIECE)
    assert catalogue.key_of("a.txt") == 2
    assert catalogue.removed_after(1) == [1]
    assert catalogue.text(1) == ""


def test_the_sum_of_a_catalogue_depends_on_its_articles_and_not_on_their_order(tmp_path: Path) -> None:
    sums = []
    for order in (("a", "b"), ("b", "a"), ("b", "c", "a")):
        opened = Catalogue(tmp_path / f"{'-'.join(order)}.db")
        for name in order:
            write(opened, Piece(f"{name}.txt"))
        if "c" in order:
            with Writing(opened, "rules 1").batch() as batch:
                batch.remove([opened.key_of("c.txt") or 0])
        sums.append(opened.sum)
        opened.close()
    assert sums[0] == sums[1] == sums[2] != ""


def test_articles_read_by_other_rules_count_as_that_and_not_as_unread(catalogue: Catalogue) -> None:
    write(catalogue, PIECE, Piece("french.txt", status=ReadStatus.LANGUAGE))
    catalogue.use_extraction("rules 2")
    assert catalogue.counts() == {"articles": 2, "statements": 1, "not_read": 1, "older_rules": 1}
    assert [row.status for row in catalogue.rows([1, 2])] == [ReadStatus.OLDER_RULES, ReadStatus.LANGUAGE]
    write(catalogue, PIECE, rules="rules 2")
    assert catalogue.counts()["older_rules"] == 0


def test_an_article_is_found_by_id_first_and_by_name_second(catalogue: Catalogue) -> None:
    write(catalogue, Piece("x/a.txt"), Piece("a"))
    assert catalogue.key_of("a") == 2
    assert catalogue.key_of("x/a.txt") == 1
    assert catalogue.key_of("nothing") is None


def test_the_newest_come_first_and_the_undated_last(catalogue: Catalogue) -> None:
    write(catalogue, Piece("old", day="2024-01-01"), Piece("undated"), Piece("new", day="2025-01-01"))
    assert [row.name for row in catalogue.newest(0, 10)] == ["new", "old", "undated"]


def test_a_reader_sees_the_last_commit_while_another_is_being_written(tmp_path: Path, catalogue: Catalogue) -> None:
    write(catalogue, PIECE)
    reader = Catalogue(tmp_path / "catalogue.db")
    with Writing(catalogue, "rules 1").batch() as batch:
        article, extract = Piece("b.txt").made()
        batch.put(article, extract, original="", shown=article)
        assert reader.counts()["articles"] == 1
    assert reader.counts()["articles"] == 2
    reader.close()


def test_a_snapshot_shows_one_state_whatever_is_committed_meanwhile(tmp_path: Path, catalogue: Catalogue) -> None:
    write(catalogue, PIECE)
    reader = Catalogue(tmp_path / "catalogue.db")
    with reader.snapshot():
        assert reader.change == 1
        write(catalogue, Piece("b.txt"))
        assert (reader.change, reader.counts()["articles"]) == (1, 1)
    assert reader.change == 2
    reader.close()


def test_a_catalogue_syncs_every_commit(catalogue: Catalogue) -> None:
    assert catalogue.ask("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert catalogue.ask("PRAGMA synchronous").fetchone()[0] == 2


def test_on_a_network_file_system_there_is_no_wal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.catalogue_schema.file_system", lambda folder: "nfs4")
    opened = Catalogue(tmp_path / "catalogue.db")
    assert opened.ask("PRAGMA journal_mode").fetchone()[0] == "delete"
    opened.close()


def test_the_file_system_of_a_folder_is_known() -> None:
    assert file_system(Path("/proc")) == "proc"
    assert file_system(Path("/proc")) not in NETWORK_FILE_SYSTEMS


def test_a_catalogue_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "catalogue.db")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()
    with pytest.raises(CorpusError, match="newer"):
        Catalogue(tmp_path / "catalogue.db")


@pytest.mark.parametrize("content", [b"not a database at all" * 500, b"SQLite format 3\x00" + b"\xff" * 8000])
def test_a_damaged_catalogue_says_what_to_do(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "catalogue.db").write_bytes(content)
    with pytest.raises(CorpusError, match="stancegrid doctor"):
        Catalogue(tmp_path / "catalogue.db")


@given(text=st.text(st.characters(codec=None)))
def test_any_text_is_kept_to_the_last_character(text: str) -> None:
    assert unpack(pack(text)) == text


statements = st.builds(
    Statement, actor=st.text(min_size=1), proposal=st.text(min_size=1), stance=st.sampled_from(Stance),
    evidence=st.builds(
        Evidence, *(st.builds(lambda a, b: Span(a, a + b), st.integers(0, 10**6), st.integers(0, 999)),) * 2
    ),
    kind=st.sampled_from(HolderKind), speaker=st.text(), office=st.text(),
    attribution=st.lists(st.text()).map(tuple), basis=st.sampled_from(Basis), condition=st.text(),
    quantities=st.lists(st.builds(Quantity, st.text(), st.text(), st.text())).map(tuple), past=st.booleans(),
    rule=st.lists(st.builds(RuleStep, st.text(), st.text())).map(tuple), confidence=st.floats(0, 1),
    valid_on=st.just(datetime.date(2025, 1, 1)),
)  # fmt: skip


@given(statement=statements)
@settings(max_examples=50)
def test_every_field_of_a_statement_is_kept(statement: Statement) -> None:
    assert statement_of((1, *statement_columns(7, statement, 0)), datetime.date(2025, 1, 1)) == statement


def test_copies_of_a_story_belong_together_and_a_month_later_they_do_not(catalogue: Catalogue) -> None:
    said = (Said("PL", "troops", AGAINST),)
    copies = [Piece(f"{day}.txt", said, day=day, near=12345) for day in ("2025-02-01", "2025-02-03", "2025-03-15")]
    write(catalogue, *copies)
    assert [row[0] for row in catalogue.ask("SELECT story FROM article ORDER BY key")] == [1, 1, 3]


def test_a_statement_of_a_text_with_odd_characters_keeps_its_place(catalogue: Catalogue) -> None:
    text = "𝐀 b\u00a0c 🇵🇱 Poland says no."
    span = Span(text.index("Poland"), len(text))
    article = Article("a", "a", "a", text, Span(0, len(text)), date=ArticleDate(precision=DatePrecision.UNKNOWN))
    statement = Statement("PL", "troops", Stance.OPPOSE, Evidence(span, span))
    with Writing(catalogue, "rules").batch() as batch:
        batch.put(article, Extract(ReadStatus.READ, statements=[statement]), original="", shown=article)
    row = catalogue.statements_of([1])[1][0]
    assert catalogue.text(1)[row[2] : row[3]] == "Poland says no."
