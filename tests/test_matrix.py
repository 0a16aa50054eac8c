"""What a cell says, given what its statements say."""

from __future__ import annotations

import datetime
import itertools
import random
from dataclasses import replace
from pathlib import Path

import pytest

from index import catalogue_columns
from index.annotation import Basis, HolderKind, Stance
from index.answers import Cell, CellLabel, Decision, Matrix, ReadStatus
from index.catalogue_columns_file import load_columns, save_columns
from index.catalogue_columns_reading import read_columns
from index.catalogue_view import Chosen, View
from index.corpus import Corpus
from index.export import brief
from index.matrix import build_matrix
from index.search.query import Everything, Request
from tests.invented import AGAINST, FOR, OPEN, RELUCTANT, SPLIT, Piece, Said, add_to, corpus_of
from tests.plain_matrix import plain_cells


def cell_of(folder: Path, *pieces: Piece, actor: str = "PL", proposal: str = "troops") -> Cell:
    with corpus_of(folder, *pieces) as corpus:
        return corpus.matrix(corpus.select()).cell(actor, proposal)


def said(number: int, stance: Stance, day: str = "", **more: object) -> Piece:
    return Piece(f"a{number}.txt", (Said("PL", "troops", stance, **more),), day=day)  # type: ignore[arg-type]


def test_a_country_nobody_wrote_about_has_no_evidence(tmp_path: Path) -> None:
    assert cell_of(tmp_path / "c", said(1, FOR), actor="DE").label is CellLabel.NO_EVIDENCE


def test_an_undecided_government_is_not_the_same_as_no_evidence(tmp_path: Path) -> None:
    cell = cell_of(tmp_path / "c", said(1, SPLIT, "2025-02-01"))
    assert (cell.label, cell.stance, cell.sources) == (CellLabel.UNDECIDED, Stance.UNDECIDED, 1)


def test_both_sides_within_half_a_year_contradict_each_other(tmp_path: Path) -> None:
    cell = cell_of(tmp_path / "c", said(1, FOR, "2025-02-01"), said(2, AGAINST, "2025-03-01"))
    assert (cell.label, cell.stance) == (CellLabel.CONTRADICTORY, None)


def test_sides_that_differ_over_a_year_have_changed_and_the_newer_one_stands(tmp_path: Path) -> None:
    cell = cell_of(tmp_path / "c", said(1, FOR, "2024-01-01"), said(2, AGAINST, "2025-03-01"))
    assert (cell.label, cell.stance, cell.trend) == (CellLabel.CHANGED, Stance.OPPOSE, "towards against")


def test_both_sides_without_dates_are_mixed_and_have_no_trend(tmp_path: Path) -> None:
    cell = cell_of(tmp_path / "c", said(1, FOR), said(2, AGAINST))
    assert (cell.label, cell.stance, cell.trend, cell.newest) == (CellLabel.MIXED, None, "", None)


def test_shades_of_one_side_do_not_contradict_each_other(tmp_path: Path) -> None:
    cell = cell_of(tmp_path / "c", said(1, RELUCTANT, "2025-02-01"), said(2, AGAINST, "2025-03-01"))
    assert cell.label is CellLabel.OPPOSE


def test_one_doubtful_outlier_does_not_make_a_contradiction(tmp_path: Path) -> None:
    pieces = [said(number, AGAINST, "2025-03-01") for number in range(6)]
    cell = cell_of(tmp_path / "c", *pieces, said(9, FOR, "2025-03-02", confidence=0.5))
    assert cell.label is CellLabel.OPPOSE


def test_what_a_text_calls_an_earlier_position_shows_as_a_change(tmp_path: Path) -> None:
    piece = Piece("a.txt", (Said("PL", "troops", AGAINST, past=True), Said("PL", "troops", FOR)), day="2025-03-01")
    cell = cell_of(tmp_path / "c", piece)
    assert (cell.label, cell.stance) == (CellLabel.CHANGED, Stance.SUPPORT)


def test_an_older_statement_weighs_half_after_a_half_life(tmp_path: Path) -> None:
    with corpus_of(tmp_path / "c", said(1, FOR, "2025-01-01"), Piece("b.txt", day="2025-06-30")) as corpus:
        whole = corpus.matrix(corpus.select(), as_of=datetime.date(2025, 1, 1)).cell("PL", "troops").weight
        half = corpus.matrix(corpus.select(), as_of=datetime.date(2025, 6, 30)).cell("PL", "troops").weight
    assert half == pytest.approx(whole / 2)


@pytest.mark.parametrize("bulk", [True, False])
@pytest.mark.parametrize(
    ("day", "stance"),
    [
        ("0001-01-01", None),
        ("1500-01-01", None),
        ("2020-03-02", Stance.RELUCTANT),
        ("2024-12-31", Stance.RELUCTANT),
        (None, Stance.RELUCTANT),
        ("2030-01-01", Stance.RELUCTANT),
        ("9999-12-31", Stance.RELUCTANT),
    ],
)
def test_where_weights_vanish_the_newest_stance_leads(
    tmp_path: Path, day: str | None, stance: Stance | None, bulk: bool
) -> None:
    def both(number: int, stance: Stance, day: str) -> Piece:
        others = Said("PL", "troops", stance, HolderKind.OTHER)
        return Piece(f"a{number}.txt", (Said("PL", "troops", stance), others), day=day)

    old = [both(number, AGAINST, f"2020-02-0{number}") for number in (1, 2, 3)]
    later = Piece("b.txt", (Said("DE", "troops", FOR),), day="2025-06-30")
    with corpus_of(tmp_path / "c", *old, both(9, RELUCTANT, "2020-03-01"), later) as corpus:
        config = replace(corpus.config, stance=replace(corpus.config.stance, half_life_days=1.0))
        catalogue = corpus._store.catalogue
        columns, nothing = read_columns(catalogue), read_columns(catalogue, set())
        view = View(1, columns, nothing, frozenset()) if bulk else View(1, nothing, columns, frozenset())
        asked = datetime.date.fromisoformat(day) if day else None
        cell = build_matrix(config, Chosen(view, None), as_of=asked).cell("PL", "troops")
    assert (cell.stance, cell.others) == (stance, stance)


def test_an_article_that_says_it_three_times_says_it_once(tmp_path: Path) -> None:
    once = cell_of(tmp_path / "one", said(1, FOR, "2025-02-01"))
    thrice = cell_of(tmp_path / "three", Piece("a.txt", (Said("PL", "troops", FOR),) * 3, day="2025-02-01"))
    assert (thrice.statements, thrice.sources, thrice.weight) == (3, 1, pytest.approx(once.weight))


def test_copies_of_a_wire_story_are_one_source(tmp_path: Path) -> None:
    copies = [
        Piece(f"paper{number}.txt", (Said("PL", "troops", FOR),), day=f"2025-02-0{number}", near=0b1011 << 40)
        for number in (1, 2, 3)
    ]
    cell = cell_of(tmp_path / "c", *copies)
    assert (cell.statements, cell.sources) == (3, 1)
    alone = cell_of(tmp_path / "d", copies[2])
    assert cell.weight == pytest.approx(alone.weight, rel=0.02)


def test_opposition_and_experts_are_kept_apart_from_the_government(tmp_path: Path) -> None:
    other = Piece("b.txt", (Said("PL", "troops", FOR, kind=HolderKind.OTHER),), day="2025-02-01")
    with corpus_of(tmp_path / "c", said(1, AGAINST, "2025-02-01"), other) as corpus:
        government = corpus.matrix(corpus.select()).cell("PL", "troops")
        others = corpus.matrix(corpus.select(), kind=HolderKind.OTHER).cell("PL", "troops")
    assert (government.label, government.others) == (CellLabel.OPPOSE, Stance.SUPPORT)
    assert others.label is CellLabel.SUPPORT


def test_a_stance_on_a_child_proposal_is_not_one_on_its_parent(tmp_path: Path) -> None:
    piece = Piece("a.txt", (Said("PL", "defence-5pct", AGAINST),), day="2025-02-01")
    assert cell_of(tmp_path / "c", piece, proposal="defence-spending").label is CellLabel.NO_EVIDENCE


def test_a_cell_that_rests_on_a_reporters_words_alone_says_so(tmp_path: Path) -> None:
    alone = cell_of(tmp_path / "c", said(1, FOR, basis=Basis.REPORTER))
    quoted = cell_of(tmp_path / "d", said(1, FOR, basis=Basis.REPORTER), said(2, FOR, basis=Basis.QUOTE))
    assert (alone.reporter_only, quoted.reporter_only) == (True, False)


def test_articles_that_were_not_read_are_counted_beside_the_cells(tmp_path: Path) -> None:
    french = Piece("b.txt", status=ReadStatus.LANGUAGE)
    with corpus_of(tmp_path / "c", said(1, FOR), french) as corpus:
        matrix = corpus.matrix(corpus.select())
    assert (matrix.articles, matrix.not_read) == (2, 1)


def test_at_an_earlier_day_later_and_undated_statements_do_not_count(tmp_path: Path) -> None:
    with corpus_of(
        tmp_path / "c", said(1, FOR, "2024-01-01"), said(2, AGAINST, "2025-03-01"), said(3, AGAINST)
    ) as corpus:
        matrix = corpus.matrix(corpus.select(), as_of=datetime.date(2024, 12, 31))
    cell = matrix.cell("PL", "troops")
    assert (cell.label, cell.statements) == (CellLabel.SUPPORT, 1)


def test_at_a_day_the_undated_articles_are_counted_as_left_out(tmp_path: Path) -> None:
    pieces = (said(1, FOR, "2024-01-01"), said(2, AGAINST), said(3, AGAINST))
    day = datetime.date(2024, 12, 31)
    with corpus_of(tmp_path / "c", *pieces, Piece("x.txt", title="Warsaw", more="Warsaw")) as corpus:
        assert corpus.matrix(corpus.select()).undated == 0
        assert corpus.matrix(corpus.select(), as_of=day).undated == 3
        assert corpus.matrix(corpus.select("warsaw"), as_of=day).undated == 1
        assert corpus.matrix(corpus.select("date:2024"), as_of=day).undated == 0
        assert "as of 2024-12-31, 3 undated left out" in brief(corpus, corpus.select(), ["troops"], as_of=day)


def test_proposals_come_in_the_order_of_the_configuration_and_actors_by_name(tmp_path: Path) -> None:
    piece = Piece("a.txt", (Said("PL", "sanctions", FOR), Said("DE", "troops", FOR), Said("AT", "troops", OPEN)))
    with corpus_of(tmp_path / "c", piece) as corpus:
        matrix = corpus.matrix(corpus.select())
        order = [proposal.id for proposal in corpus.config.proposals]
    assert matrix.actors == ("AT", "DE", "PL")
    assert list(matrix.proposals) == sorted(matrix.proposals, key=order.index)


# --- the fast count and the plain one must agree ----------------------------------------------------------------------


def random_pieces(chance: random.Random, count: int, *, prefix: str) -> list[Piece]:
    pieces = []
    for number in range(count):
        statements = tuple(
            Said(
                chance.choice(("PL", "DE", "FR")),
                chance.choice(("troops", "sanctions")),
                chance.choice(tuple(Stance)),
                chance.choice(tuple(HolderKind)),
                chance.choice(tuple(Basis)),
                chance.random() < 0.1,
                round(chance.uniform(0.3, 0.99), 2),
            )
            for _ in range(chance.randint(0, 5))
        )
        day = (
            ""
            if chance.random() < 0.2
            else f"202{chance.randint(3, 5)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        )
        near = chance.choice((0, 0, 0, 0b111 << 30, 0x5A5A5A5A5A5A))
        pieces.append(Piece(f"{prefix}{number}.txt", statements, day=day, near=near, title=f"{prefix} {number}"))
    return pieces


def same(one: Matrix, other: Matrix) -> None:
    assert one.cells.keys() == other.cells.keys()
    for name, cell in one.cells.items():
        twin = other.cells[name]
        assert cell.weight == pytest.approx(twin.weight), name
        assert (cell.label, cell.stance, cell.statements, cell.sources, cell.newest, cell.trend, cell.reporter_only) == (
            twin.label, twin.stance, twin.statements, twin.sources, twin.newest, twin.trend, twin.reporter_only
        ), name  # fmt: skip
    assert (one.articles, one.not_read) == (other.articles, other.not_read)


@pytest.mark.parametrize("seed", range(6))
def test_sums_over_whole_columns_over_rows_and_statement_by_statement_give_the_same_matrix(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue_columns, "_PORTION", 40)  # rows: the columns are looked through in several portions
    chance = random.Random(seed)
    with corpus_of(tmp_path / "c", *random_pieces(chance, 60, prefix="a")) as corpus:
        catalogue, half_life = corpus._store.catalogue, corpus.config.stance.half_life_days
        everything, nothing = read_columns(catalogue), read_columns(catalogue, set())
        keys = sorted(chance.sample(everything.keys.tolist(), 30))
        for chosen_keys in (None, keys, keys[:2]):
            for day, kind in itertools.product((None, datetime.date(2024, 6, 30)), HolderKind):
                fast = Chosen(View(1, everything, nothing, frozenset()), chosen_keys)
                slow = Chosen(View(1, nothing, everything, frozenset()), chosen_keys)
                one, other = (build_matrix(corpus.config, each, as_of=day, kind=kind) for each in (fast, slow))
                same(one, other)
                plain = plain_cells(catalogue, chosen_keys, half_life, day, kind)
                same(one, replace(one, cells=plain))
                assert {name: cell.others for name, cell in one.cells.items()} == {
                    name: cell.others for name, cell in plain.items()
                }


def test_columns_of_a_file_count_as_those_of_the_catalogue_and_a_damaged_file_is_none(tmp_path: Path) -> None:
    chance = random.Random(3)
    file = tmp_path / "columns"
    with corpus_of(tmp_path / "c", *random_pieces(chance, 40, prefix="a")) as corpus:
        columns, nothing = (read_columns(corpus._store.catalogue, keys) for keys in (None, set()))
        save_columns(file, columns, corpus.config.stance.half_life_days, 1)
        mapped = load_columns(file, 1)
        assert mapped is not None
        for day in (None, datetime.date(2024, 6, 30)):
            one, other = (
                build_matrix(corpus.config, Chosen(View(1, each, nothing, frozenset()), None), as_of=day)
                for each in (columns, mapped)
            )
            assert one == other
            mapped.let_go()
        assert list(mapped.runs) == list(columns.runs)
        assert mapped.facets == columns.facets
    assert load_columns(file, 2) is None
    content = file.read_bytes()
    for place in chance.sample(range(len(content) - 8), 50):
        file.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        spoilt = load_columns(file, 1)
        assert spoilt is None or spoilt.row_id.tolist() == columns.row_id.tolist(), place
    file.write_bytes(content[: len(content) // 2])
    assert load_columns(file, 1) is None


def test_what_changed_since_the_columns_were_read_counts_as_if_they_were_read_again(tmp_path: Path) -> None:
    chance = random.Random(7)
    with corpus_of(tmp_path / "c", *random_pieces(chance, 60, prefix="a")) as corpus:
        corpus.matrix(corpus.select())
        add_to(corpus, *random_pieces(chance, 20, prefix="b"), *random_pieces(chance, 5, prefix="a"))
        corpus.remove(["a30", "a31", "b3"])
        row = next(iter(corpus.statements(corpus.select())))
        corpus.judge(row, Decision.REJECT)
        matrix, rows = answers(corpus)
    with Corpus.open(tmp_path / "c") as again:
        fresh, fresh_rows = answers(again)
    same(matrix, fresh)
    assert rows == fresh_rows


def answers(corpus: Corpus) -> tuple[Matrix, object]:
    everything = corpus.select()
    facets = [corpus.facets(everything, kind) for kind in ("actor", "proposal", "source", "month")]
    rows = [row.key for row in corpus.rows(everything, limit=1000)]
    deep = [row.key for row in corpus.rows(everything, offset=40, limit=10)]
    assert deep == rows[40:50]
    from array import array

    from index.answers import Selection

    half = array("I", sorted(rows)[::2])
    selection = Selection(Request(Everything(), None, ""), half, len(half), everything.change)
    paged = [row.key for start in range(0, len(half), 7) for row in corpus.rows(selection, offset=start, limit=7)]
    assert paged == [key for key in rows if key in set(half)]
    return corpus.matrix(everything), (facets, rows, paged)
