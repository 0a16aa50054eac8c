"""What judgments do to statements, and what becomes of them when texts and rules change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from index.annotation import Stance
from index.answers import CellLabel, Decision
from index.article import Span
from index.corpus import Corpus
from index.errors import UsageError
from index.review import judgment_now, locate, quote_of
from tests.invented import AGAINST, FOR, OPEN, Piece, Said, add_to, corpus_of

PIECE = Piece("a.txt", (Said("PL", "troops", FOR), Said("DE", "troops", AGAINST)), day="2025-02-01")


def stances(corpus: Corpus, **asked: object) -> list[tuple[str, Stance | None, str]]:
    rows = corpus.statements(corpus.select(), **asked)  # type: ignore[arg-type]
    return [(row.statement.actor, row.effective, row.judgment) for row in rows]


def row_of(corpus: Corpus, actor: str):  # type: ignore[no-untyped-def]
    return next(corpus.statements(corpus.select(), actor=actor, rejected=True))


def test_a_rejected_statement_leaves_list_and_cell_and_is_shown_on_request(tmp_path: Path) -> None:
    with corpus_of(tmp_path / "c", PIECE) as corpus:
        corpus.judge(row_of(corpus, "PL"), Decision.REJECT, reason="irony")
        assert stances(corpus) == [("DE", Stance.OPPOSE, "")]
        assert stances(corpus, rejected=True)[0] == ("PL", None, "reject")
        assert corpus.matrix(corpus.select()).cell("PL", "troops").label is CellLabel.NO_EVIDENCE


def test_a_relabelled_statement_counts_as_the_person_says(tmp_path: Path) -> None:
    with corpus_of(tmp_path / "c", PIECE) as corpus:
        corpus.judge(row_of(corpus, "PL"), Decision.RELABEL, stance=Stance.OPPOSE)
        cell = corpus.matrix(corpus.select()).cell("PL", "troops")
    assert (cell.label, cell.judged) == (CellLabel.OPPOSE, True)


def test_relabelling_needs_the_right_stance(tmp_path: Path) -> None:
    with corpus_of(tmp_path / "c", PIECE) as corpus, pytest.raises(UsageError, match="stance that is right"):
        corpus.judge(row_of(corpus, "PL"), Decision.RELABEL)


def test_an_accepted_statement_stands_when_the_machine_changes_its_mind(tmp_path: Path) -> None:
    with corpus_of(tmp_path / "c", PIECE) as corpus:
        corpus.judge(row_of(corpus, "PL"), Decision.ACCEPT)
        article, extract = PIECE.made()
        other = [replace(extract.statements[0], stance=Stance.OPPOSE), extract.statements[1]]
        with corpus._store.exclusive(), corpus._store.writing.batch() as batch:
            batch.reread(1, article, replace(extract, statements=other))
        assert stances(corpus)[0] == ("PL", Stance.SUPPORT, "accept")


def test_undo_and_redo_walk_through_a_persons_own_judgments(tmp_path: Path) -> None:
    with corpus_of(tmp_path / "c", PIECE) as corpus:
        corpus.judge(row_of(corpus, "PL"), Decision.REJECT)
        corpus.judge(row_of(corpus, "DE"), Decision.REJECT)
        assert stances(corpus) == []
        corpus.undo()
        assert stances(corpus) == [("DE", Stance.OPPOSE, "")]
        corpus.undo()
        assert len(stances(corpus)) == 2
        assert corpus.undo() is None
        corpus.redo()
        corpus.redo()
        assert stances(corpus) == []
        assert corpus.redo() is None


def test_undo_never_touches_what_somebody_else_judged(tmp_path: Path) -> None:
    with corpus_of(tmp_path / "c", PIECE) as corpus:
        corpus.judge(row_of(corpus, "PL"), Decision.REJECT)
    with Corpus.open(tmp_path / "c", person="bob") as other:
        assert other.undo() is None


def test_of_two_people_the_latest_counts_and_the_dispute_is_told(tmp_path: Path) -> None:
    with corpus_of(tmp_path / "c", PIECE) as corpus:
        corpus.judge(row_of(corpus, "PL"), Decision.ACCEPT)
        with Corpus.open(tmp_path / "c", person="bob") as other:
            other.judge(row_of(other, "PL"), Decision.RELABEL, stance=Stance.OPEN)
        row = row_of(corpus, "PL")
    assert (row.effective, row.judged_by, row.disputed) == (Stance.OPEN, "bob", True)


def test_a_judgment_follows_its_sentence_when_the_text_grows_before_it(tmp_path: Path) -> None:
    with corpus_of(tmp_path / "c", PIECE) as corpus:
        corpus.judge(row_of(corpus, "PL"), Decision.REJECT)
        add_to(corpus, replace(PIECE, title="A much longer headline than the first version of this article had"))
        assert stances(corpus) == [("DE", Stance.OPPOSE, "")]
        assert corpus.orphans() == []


def test_a_judgment_whose_sentence_is_gone_is_listed_never_dropped(tmp_path: Path) -> None:
    with corpus_of(tmp_path / "c", PIECE) as corpus:
        made = corpus.judge(row_of(corpus, "PL"), Decision.REJECT)
        add_to(corpus, replace(PIECE, said=(Said("DE", "troops", AGAINST),)))
        assert corpus.orphans() == [made]
        add_to(corpus, PIECE)
        assert corpus.orphans() == []
        assert stances(corpus) == [("DE", Stance.OPPOSE, "")]


def test_the_judgments_of_a_removed_article_are_orphans(tmp_path: Path) -> None:
    with corpus_of(tmp_path / "c", PIECE) as corpus:
        made = corpus.judge(row_of(corpus, "PL"), Decision.REJECT)
        corrected = corpus.correct("a", "source", "The Courier")
        corpus.remove(["a"])
        assert corpus.orphans() == [made, corrected]


def test_of_a_sentence_that_occurs_twice_the_surroundings_tell_which_is_meant() -> None:
    text = "One. He said no. Two. He said no. Three."
    start = text.rindex("He said no.")
    made = judgment_now(Decision.REJECT, "ann", "a", **quote_of(text, Span(start, start + 11)))
    moved = "New beginning. " + text
    found = locate(made, moved)
    assert found == Span(start + 15, start + 26)


def test_a_quote_is_found_again_where_only_the_white_space_changed() -> None:
    made = judgment_now(Decision.REJECT, "ann", "a", quote="He said\nno.", offset=0)
    assert locate(made, "Then: He  said no. So.") == Span(6, 18)


def test_what_the_machine_missed_can_be_added_and_taken_back(tmp_path: Path) -> None:
    piece = replace(PIECE, more="France is ready, its president said.")
    with corpus_of(tmp_path / "c", piece) as corpus:
        start = corpus.reading(1).article.text.index("France")
        corpus.add_statement(1, start, start + 15, actor="FR", proposal="troops", stance=Stance.OPEN)
        assert ("FR", Stance.OPEN, "add") in stances(corpus)
        assert corpus.matrix(corpus.select()).cell("FR", "troops").label is CellLabel.OPEN
        corpus.judge(row_of(corpus, "FR"), Decision.REJECT)
        assert corpus.matrix(corpus.select()).cell("FR", "troops").label is CellLabel.NO_EVIDENCE
        corpus.undo()
        corpus.undo()
        assert "FR" not in {actor for actor, _, _ in stances(corpus)}


def test_an_added_statement_needs_known_names_and_a_place_in_the_text(tmp_path: Path) -> None:
    with corpus_of(tmp_path / "c", PIECE) as corpus:
        unknown = ((0, 5, "XX", "troops"), (0, 5, "PL", "nonsense"))
        nowhere = ((5, 5, "PL", "troops"), (0, 10**6, "PL", "troops"))
        for start, end, actor, proposal in (*unknown, *nowhere):
            with pytest.raises(UsageError):
                corpus.add_statement(1, start, end, actor=actor, proposal=proposal, stance=Stance.OPEN)


def test_a_pinned_cell_says_what_it_is_pinned_to(tmp_path: Path) -> None:
    with corpus_of(tmp_path / "c", PIECE) as corpus:
        corpus.pin("PL", "troops", Stance.RELUCTANT, reason="see the cable")
        cell = corpus.matrix(corpus.select()).cell("PL", "troops")
        assert (cell.label, cell.pinned, cell.statements) == (CellLabel.RELUCTANT, True, 1)
        corpus.undo()
        assert not corpus.matrix(corpus.select()).cell("PL", "troops").pinned


def test_the_least_certain_unjudged_statement_comes_first_in_the_queue(tmp_path: Path) -> None:
    pieces = [Piece(f"{n}.txt", (Said("PL", "troops", OPEN, confidence=n / 10),)) for n in (5, 3, 9)]
    with corpus_of(tmp_path / "c", *pieces) as corpus:
        assert [row.statement.confidence for row in corpus.queue(corpus.select())] == [0.3, 0.5, 0.9]
        corpus.judge(corpus.queue(corpus.select())[0], Decision.ACCEPT)
        assert [row.statement.confidence for row in corpus.queue(corpus.select(), limit=1)] == [0.5]


def test_two_people_are_compared_statement_by_statement_and_cell_by_cell(tmp_path: Path) -> None:
    pieces = [Piece(f"{n}.txt", (Said("PL", "troops", FOR if n % 2 else AGAINST),)) for n in range(4)]
    with corpus_of(tmp_path / "c", *pieces) as corpus, Corpus.open(tmp_path / "c", person="bob") as other:
        rows = list(corpus.statements(corpus.select()))
        for row in rows:
            corpus.judge(row, Decision.ACCEPT)
        for row in rows[:3]:
            other.judge(row, Decision.ACCEPT)
        other.judge(rows[3], Decision.REJECT)
        found = corpus.agreement("ann", "bob")
    assert (found.both, found.agreed, found.cells) == (4, 3, {("PL", "troops"): (3, 4)})
    assert [(one.first, one.second) for one in found.disagreements] == [(rows[3].statement.stance, None)]
    assert found.kappa == pytest.approx((0.75 - 3 / 8) / (1 - 3 / 8))


def test_judgments_of_others_and_undone_ones_change_the_matrix_as_they_come(tmp_path: Path) -> None:
    pieces = [Piece(f"{n}.txt", (Said("PL", "troops", FOR),)) for n in range(3)]
    with corpus_of(tmp_path / "c", *pieces) as corpus, Corpus.open(tmp_path / "c", person="bob") as other:
        rows = list(corpus.statements(corpus.select()))
        steps: list[Callable[[], object]] = [
            lambda: corpus.judge(rows[0], Decision.REJECT),
            lambda: other.judge(rows[1], Decision.RELABEL, stance=AGAINST),
            lambda: corpus.judge(rows[2], Decision.ACCEPT),
            corpus.undo,
            lambda: other.judge(rows[0], Decision.ACCEPT),
            corpus.undo,
            corpus.redo,
        ]
        for step in steps:
            step()
            with Corpus.open(tmp_path / "c", person="eve") as fresh:
                assert corpus.matrix(corpus.select()) == fresh.matrix(fresh.select())
                assert list(corpus.statements(corpus.select())) == list(fresh.statements(fresh.select()))
                assert corpus.queue(corpus.select()) == fresh.queue(fresh.select())


def test_of_equally_uncertain_statements_the_earlier_ones_are_queued_first(tmp_path: Path) -> None:
    pieces = [Piece(f"{n}.txt", (Said("PL", "troops", OPEN, confidence=0.5 + n % 2 / 10),)) for n in range(8)]
    with corpus_of(tmp_path / "c", *pieces) as corpus:
        everything = corpus.select()
        whole = [row.article for row in corpus.queue(everything)]
        assert whole == list("02461357")
        for limit in range(1, 9):
            assert [row.article for row in corpus.queue(everything, limit=limit)] == whole[:limit]
