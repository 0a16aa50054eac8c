"""The one door: what both front ends ask of a corpus."""

from __future__ import annotations

import datetime
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from index.answers import Decision
from index.corpus import Corpus
from index.errors import CorpusError, QueryError, UsageError
from index.search.query import Order
from tests.invented import AGAINST, FOR, OPEN, Piece, Said, add_to, corpus_of

PIECES = (
    Piece("news/polish.txt", (Said("PL", "troops", AGAINST),), "2025-03-01", source="Courier", title="Warsaw says no"),
    Piece(
        "news/french.txt",
        (Said("FR", "troops", FOR), Said("PL", "troops", OPEN)),
        "2025-01-15",
        source="Gazette",
        title="Paris says yes",
    ),
    Piece("news/undated.txt", (Said("DE", "sanctions", FOR),), source="Courier", title="Berlin says so"),
)


def names(corpus: Corpus, query: str = "", **asked: object) -> list[str]:
    return [row.name for row in corpus.rows(corpus.select(query), **asked)]  # type: ignore[arg-type]


def test_one_selection_feeds_list_facets_matrix_and_statements(tmp_path: Path) -> None:
    with corpus_of(tmp_path / "c", *PIECES) as corpus:
        selection = corpus.select("source:courier")
        assert selection.total == 2
        assert {row.name for row in corpus.rows(selection)} == {"polish", "undated"}
        assert [(facet.key, facet.articles) for facet in corpus.facets(selection, "actor")] == [("DE", 1), ("PL", 1)]
        assert sorted(corpus.matrix(selection).cells) == [("DE", "sanctions"), ("PL", "troops")]
        assert [row.article for row in corpus.statements(selection)] == ["polish", "undated"]
        assert corpus.matrix(selection).articles == 2


def test_the_list_is_newest_first_and_turns_round_with_the_undated_still_last(tmp_path: Path) -> None:
    with corpus_of(tmp_path / "c", *PIECES) as corpus:
        assert names(corpus) == ["polish", "french", "undated"]
        assert names(corpus, order=Order.OLDEST) == ["french", "polish", "undated"]
        assert names(corpus, order=Order.TITLE) == ["undated", "french", "polish"]
        assert names(corpus, order=Order.SOURCE) == ["polish", "undated", "french"]
        assert names(corpus, offset=1, limit=1) == ["french"]
        assert names(corpus, offset=3) == []


def test_the_process_of_the_application_which_lists_and_reads_never_loads_numpy(tmp_path: Path) -> None:
    with corpus_of(tmp_path / "c", *PIECES):
        pass
    code = """if True:
        import sys, tui.app
        from pathlib import Path
        from index.corpus import Corpus
        with Corpus.open(Path(sys.argv[1])) as corpus:
            for row in corpus.rows(corpus.select()):
                corpus.reading(row.key)
            corpus.counts()
        print("numpy" in sys.modules)"""
    words = [sys.executable, "-c", code, str(tmp_path / "c")]
    done = subprocess.run(words, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1])
    assert done.stdout.strip() == "False"


def test_a_query_ranks_and_scores(tmp_path: Path) -> None:
    with corpus_of(tmp_path / "c", *PIECES, Piece("x.txt", title="Warsaw, Warsaw and Warsaw", more="Warsaw")) as corpus:
        rows = corpus.rows(corpus.select("warsaw"))
        assert [row.name for row in rows] == ["x", "polish"]
        assert rows[0].score > rows[1].score > 0
        assert names(corpus, "warsaw", order=Order.NEWEST) == ["polish", "x"]
        assert names(corpus, "warsaw sort:newest") == ["polish", "x"]


def test_a_mistake_in_a_query_says_where(tmp_path: Path) -> None:
    with corpus_of(tmp_path / "c", *PIECES) as corpus, pytest.raises(QueryError) as raised:
        corpus.select("warsaw stance:pl/troops/perhaps")
    assert raised.value.position > 0


def test_facets_count_articles_and_show_their_months(tmp_path: Path) -> None:
    with corpus_of(tmp_path / "c", *PIECES) as corpus:
        everything = corpus.select()
        actors = corpus.facets(everything, "actor")
        assert (actors[0].key, actors[0].name, actors[0].articles) == ("PL", "Poland", 2)
        assert actors[0].months == (1, 0, 1)
        assert [(facet.key, facet.articles) for facet in corpus.facets(everything, "month")] == [
            ("2025-03", 1),
            ("2025-01", 1),
        ]
        assert [facet.key for facet in corpus.facets(everything, "source")] == ["Courier", "Gazette"]
        key = corpus.key_of("french") or 0
        assert {facet.key for facet in corpus.facets(everything, "actor", article=key)} == {"FR", "PL"}
        with pytest.raises(UsageError):
            corpus.facets(everything, "colour")


def test_statements_come_newest_article_first_then_in_text_order_and_by_page(tmp_path: Path) -> None:
    with corpus_of(tmp_path / "c", *PIECES) as corpus:
        everything = corpus.select()
        order = [(row.article, row.statement.actor) for row in corpus.statements(everything)]
        assert order == [("polish", "PL"), ("french", "FR"), ("french", "PL"), ("undated", "DE")]
        page = corpus.statements(everything, actor="PL", offset=1, limit=5)
        assert [row.article for row in page] == ["french"]


def test_every_statement_row_quotes_its_text_verbatim(tmp_path: Path) -> None:
    with corpus_of(tmp_path / "c", *PIECES) as corpus:
        for row in corpus.statements(corpus.select()):
            text = corpus.reading(row.article_key).article.text
            assert row.sentence == row.statement.evidence.sentence.of(text) != ""


def test_the_snippet_shows_the_matches_and_find_gives_their_places(tmp_path: Path) -> None:
    with corpus_of(tmp_path / "c", *PIECES) as corpus:
        selection = corpus.select("stance")
        key = corpus.key_of("polish") or 0
        snippet = corpus.snippets(selection, [key])[0]
        assert [match.of(snippet.text) for match in snippet.matches] == ["stance"]
        text = corpus.reading(key).article.text
        assert [text[start:end] for start, end in corpus.find(selection, key)] == ["stance"]


def test_every_change_is_seen_by_whoever_has_the_corpus_open(tmp_path: Path) -> None:
    with corpus_of(tmp_path / "c", *PIECES) as corpus, Corpus.open(tmp_path / "c", person="bob") as other:
        before, change = names(other), other.change
        assert other.matrix(other.select()).cell("IT", "troops").statements == 0
        add_to(corpus, Piece("new.txt", (Said("IT", "troops", AGAINST),), day="2025-06-01"))
        assert other.change > change
        assert names(other) == ["new", *before]
        assert other.matrix(other.select()).cell("IT", "troops").statements == 1
        assert other.select("stance").total == 4
        change = other.change
        corpus.judge(next(corpus.statements(corpus.select())), Decision.REJECT)
        assert other.change > change


def test_the_hash_tells_articles_and_configuration_apart_and_nothing_else(tmp_path: Path) -> None:
    with corpus_of(tmp_path / "c", *PIECES) as one, corpus_of(tmp_path / "d", *reversed(PIECES)) as other:
        assert one.hash == other.hash
        one.judge(next(one.statements(one.select())), Decision.REJECT)
        assert one.hash == other.hash
        add_to(other, Piece("more.txt"))
        assert one.hash != other.hash
        other.remove(["more"])
        assert one.hash == other.hash


def test_removing_takes_an_article_out_of_every_answer(tmp_path: Path) -> None:
    with corpus_of(tmp_path / "c", *PIECES) as corpus:
        report = corpus.remove(["french", "nobody"])
        assert (report.removed, report.failures) == (1, (("nobody", "no article has this id or name"),))
        assert names(corpus) == ["polish", "undated"]
        assert names(corpus, "paris") == []
        assert ("FR", "troops") not in corpus.matrix(corpus.select()).cells
        with pytest.raises(CorpusError):
            corpus.reading(2)
        originals = [path for path in (tmp_path / "c" / "originals").rglob("*") if path.is_file()]
        assert len(originals) == 3  # two texts and the list


def test_corrected_metadata_shows_at_once_survives_a_rebuild_and_can_be_undone(tmp_path: Path) -> None:
    news = tmp_path / "news"
    news.mkdir()
    (news / "memo.txt").write_text("A memo on troops\n\nPoland will not send troops, its prime minister said.\n")
    with Corpus.open(tmp_path / "c", create=True, person="ann") as corpus:
        corpus.add([news])
        corpus.correct("memo", "source", "The Courier", reason="see the masthead")
        corpus.correct("memo", "date", "2025-02-17")
        row = corpus.rows(corpus.select())[0]
        assert (row.source, row.date.day) == ("The Courier", datetime.date(2025, 2, 17))
        assert names(corpus, "source:courier") == ["memo"]
        corpus.rebuild(everything=True)
        assert corpus.rows(corpus.select())[0].source == "The Courier"
        (news / "memo.txt").write_text("A memo on troops\n\nPoland will send troops, its prime minister said.\n")
        corpus.add([news])
        assert corpus.rows(corpus.select())[0].date.day == datetime.date(2025, 2, 17)
        corpus.undo()
        corpus.undo()
        row = corpus.rows(corpus.select())[0]
        assert (row.source, row.date.day) == ("", None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("colour", "red"),
        ("date", "last Monday"),
        ("date", "20250217"),
        ("date", "2025-02-30"),
        ("date", "1025-02-17"),
        ("date", "9025-02-17"),
        ("speaker_actor", "Atlantis"),
        ("speaker_actor", "polnad"),
        ("language", "English"),
        ("address", "javascript:alert(1)"),
    ],
)
def test_what_cannot_be_corrected_is_refused_before_anything_is_written(tmp_path: Path, field: str, value: str) -> None:
    with corpus_of(tmp_path / "c", *PIECES) as corpus:
        with pytest.raises(UsageError):
            corpus.correct("polish", field, value)
        assert corpus.judgments() == []


@pytest.mark.parametrize(
    ("field", "value", "meant"),
    [
        ("speaker_actor", "poland", "PL"),
        ("speaker_actor", "pol", "PL"),
        ("speaker_actor", "", ""),
        ("date", " 2025-02-17 ", "2025-02-17"),
        ("language", "EN", "en"),
        ("address", "https://Example.org/a#top", "https://example.org/a"),
    ],
)
def test_a_correction_is_kept_as_the_field_has_it(tmp_path: Path, field: str, value: str, meant: str) -> None:
    with corpus_of(tmp_path / "c", *PIECES) as corpus:
        assert corpus.correct("polish", field, value, apply=False).value == meant


def test_a_corpus_is_only_made_when_asked_for_and_only_where_nothing_else_is(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no corpus here"):
        Corpus.open(tmp_path / "c")
    (tmp_path / "thesis.doc").write_text("my thesis")
    with pytest.raises(CorpusError, match="other things"):
        Corpus.open(tmp_path, create=True)


def test_everything_but_originals_judgments_and_configuration_can_be_deleted(tmp_path: Path) -> None:
    import shutil

    news = tmp_path / "news"
    news.mkdir()
    for number in range(3):
        (news / f"a{number}.txt").write_text(
            f"Report {number}\n\nPoland will not send troops, its prime minister said.\n"
        )
    with Corpus.open(tmp_path / "c", create=True, person="ann") as corpus:
        corpus.add([news])
        corpus.judge(next(corpus.statements(corpus.select())), Decision.REJECT)
        (news / "a1.txt").write_text("Report 1, corrected\n\nPoland will send troops, its prime minister said.\n")
        corpus.add([news])
        corpus.remove(["a2"])
        before = [replace(row, article_key=0) for row in corpus.statements(corpus.select(), rejected=True)], corpus.hash
    for name in ("catalogue.db", "catalogue.db-wal", "catalogue.db-shm", "manifest.json"):
        (tmp_path / "c" / name).unlink(missing_ok=True)
    shutil.rmtree(tmp_path / "c" / "search")
    with Corpus.open(tmp_path / "c", person="ann") as corpus:
        assert (
            [replace(row, article_key=0) for row in corpus.statements(corpus.select(), rejected=True)],
            corpus.hash,
        ) == before
        assert corpus.reading(corpus.key_of("a1") or 0).versions == 2
        assert corpus.select("report").total == 2


def test_a_search_index_that_cannot_be_opened_is_made_again(tmp_path: Path) -> None:
    with corpus_of(tmp_path / "c", *PIECES) as corpus:
        assert corpus.select("warsaw").total == 1
    for path in (tmp_path / "c" / "search").rglob("*"):
        if path.is_file():
            path.write_bytes(b"\0" * 100)
    with Corpus.open(tmp_path / "c") as corpus:
        assert corpus.select("warsaw").total == 1


def test_an_index_that_lags_behind_is_completed_before_it_answers(tmp_path: Path) -> None:
    with corpus_of(tmp_path / "c", *PIECES) as corpus:
        assert corpus.select("warsaw").total == 1
        add_to(corpus, Piece("late.txt", title="Warsaw again"))
        corpus._store.search.close()
    with Corpus.open(tmp_path / "c") as corpus:
        assert corpus.select("warsaw").total == 2


def test_moving_to_another_backend_is_asked_for_and_recorded(tmp_path: Path) -> None:
    from index.manifest import read_manifest

    pytest.importorskip("tantivy", reason="tantivy is not installed")
    with corpus_of(tmp_path / "c", *PIECES) as corpus:
        corpus.rebuild(backend="tantivy")
        assert corpus.select("warsaw").total == 1
    manifest = read_manifest(tmp_path / "c")
    assert manifest is not None
    assert manifest.backend == "tantivy"


def test_a_corpus_has_no_search_backend_that_keeps_nothing_or_is_unknown(corpus):
    with Corpus.open(corpus) as opened:
        for name in ("memory", "lucene"):
            with pytest.raises(UsageError, match="known are whoosh, tantivy, opensearch"):
                opened.rebuild(backend=name)
