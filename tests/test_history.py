"""Cells over time."""

from __future__ import annotations

import datetime
from pathlib import Path

from index.annotation import Stance
from index.article import DatePrecision
from index.history import AGAINST as MOVED_AGAINST
from index.history import STEADY, TOO_FEW, moved_since, series
from tests.invented import AGAINST, FOR, RELUCTANT, Piece, Said, add_to, corpus_of

SUMMIT = datetime.date(2025, 2, 17)


def test_a_series_is_dated_oldest_first_and_leaves_the_undated_out(tmp_path: Path) -> None:
    pieces = (
        Piece("b.txt", (Said("PL", "troops", AGAINST),), day="2025-03-01"),
        Piece("a.txt", (Said("PL", "troops", FOR),), day="2024-03-01"),
        Piece("c.txt", (Said("PL", "troops", FOR),)),
    )
    with corpus_of(tmp_path / "c", *pieces) as corpus:
        found = series(corpus, corpus.select(), "PL", "troops")
    assert [(point.day.year, point.stance) for point in found] == [(2024, Stance.SUPPORT), (2025, Stance.OPPOSE)]


def test_who_moved_since_a_summit_and_for_whom_too_little_is_known(tmp_path: Path) -> None:
    pieces = (
        Piece(
            "a.txt", (Said("PL", "troops", RELUCTANT), Said("FR", "troops", FOR)), "2025-02-10", DatePrecision.INFERRED
        ),
        Piece("b.txt", (Said("PL", "troops", AGAINST), Said("FR", "troops", FOR)), day="2025-02-20"),
        Piece("c.txt", (Said("DE", "troops", AGAINST),), day="2025-02-20"),
        Piece("d.txt", (Said("DE", "troops", FOR),)),
    )  # fmt: skip
    with corpus_of(tmp_path / "c", *pieces) as corpus:
        moves = moved_since(corpus, corpus.select(), SUMMIT, proposal="troops")
    assert [(move.actor, move.verdict) for move in moves] == [("PL", MOVED_AGAINST), ("FR", STEADY), ("DE", TOO_FEW)]
    assert moves[0].inferred
    assert moves[0].before is not None
    assert moves[0].before.statement.stance is Stance.RELUCTANT


def test_the_sentences_shown_for_a_move_show_the_move(tmp_path: Path) -> None:
    pieces = (
        Piece("a.txt", (Said("PL", "troops", AGAINST),), day="2025-02-10"),
        Piece("b.txt", (Said("PL", "troops", AGAINST), Said("PL", "troops", FOR)), day="2025-03-01"),
    )
    with corpus_of(tmp_path / "c", *pieces) as corpus:
        (move,) = moved_since(corpus, corpus.select(), SUMMIT, proposal="troops")
    assert move.verdict == "towards for"
    assert move.before is not None
    assert move.after is not None
    assert (move.before.effective, move.after.effective) == (Stance.OPPOSE, Stance.SUPPORT)


def test_who_had_turned_before_the_day_did_not_move_since(tmp_path: Path) -> None:
    days = (("2024-11-01", FOR), ("2025-01-15", AGAINST), ("2025-03-01", AGAINST))
    pieces = [Piece(f"{n}.txt", (Said("DK", "troops", how),), day=day) for n, (day, how) in enumerate(days)]
    with corpus_of(tmp_path / "c", *pieces) as corpus:
        (move,) = moved_since(corpus, corpus.select(), SUMMIT, proposal="troops")
    assert move.verdict == STEADY


def test_for_the_steady_the_newest_that_agrees_with_most_is_shown(tmp_path: Path) -> None:
    days = [f"2025-0{month}-01" for month in range(3, 9)]
    pieces = [Piece(f"{day}.txt", (Said("EE", "troops", FOR),), day=day) for day in ["2025-01-01", *days]]
    pieces.append(Piece("rumour.txt", (Said("EE", "troops", RELUCTANT),), day="2025-08-20"))
    with corpus_of(tmp_path / "c", *pieces) as corpus:
        (move,) = moved_since(corpus, corpus.select(), SUMMIT, proposal="troops")
    assert move.verdict == STEADY
    assert move.after is not None
    assert (move.after.effective, move.after.date.day) == (Stance.SUPPORT, datetime.date(2025, 8, 1))


def test_what_a_later_text_calls_earlier_counts_as_before(tmp_path: Path) -> None:
    piece = Piece("a.txt", (Said("PL", "troops", FOR, past=True), Said("PL", "troops", AGAINST)), day="2025-03-01")
    with corpus_of(tmp_path / "c", piece) as corpus:
        moves = moved_since(corpus, corpus.select(), SUMMIT, proposal="troops")
    assert [move.verdict for move in moves] == [MOVED_AGAINST]


def test_after_adding_one_article_exactly_its_statements_are_new(tmp_path: Path) -> None:
    with corpus_of(tmp_path / "c", Piece("a.txt", (Said("PL", "troops", FOR),))) as corpus:
        visit = datetime.datetime.now(datetime.UTC)
        assert corpus.changes(visit) == []
        add_to(corpus, Piece("b.txt", (Said("DE", "troops", FOR), Said("FR", "troops", FOR))))
        assert [row.statement.actor for row in corpus.changes(visit)] == ["DE", "FR"]


def test_a_statement_that_is_read_again_in_the_same_words_is_not_new(tmp_path: Path) -> None:
    piece = Piece("a.txt", (Said("PL", "troops", FOR),))
    with corpus_of(tmp_path / "c", piece) as corpus:
        visit = datetime.datetime.now(datetime.UTC)
        add_to(
            corpus, Piece("a.txt", (Said("PL", "troops", FOR), Said("DE", "troops", FOR)), title="Corrected headline")
        )
        assert [row.statement.actor for row in corpus.changes(visit)] == ["DE"]
