"""What leaves the program is whole, checkable, and obeyed by no spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.answers import Decision
from index.errors import UsageError
from index.export import brief, matrix_csv, statements_csv, statements_jsonl
from index.export.matrix import cell_record
from index.export.tables import csv_lines, json_line, safe_cell
from tests.invented import AGAINST, FOR, Piece, Said, corpus_of

FORMULA = '=HYPERLINK("http://x")'
PIECES = (
    Piece("a.txt", (Said("PL", "troops", AGAINST),), "2025-03-01", source=FORMULA, title="+1 for [bold]no[/]"),
    Piece("b.txt", (Said("FR", "troops", FOR), Said("DE", "sanctions", FOR)), "2025-01-15"),
)


def rows_of(lines: object) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(lines))))  # type: ignore[arg-type]


def test_statements_obey_the_query_and_quote_verbatim(tmp_path: Path) -> None:
    with corpus_of(tmp_path / "c", *PIECES) as corpus:
        lines = list(statements_jsonl(corpus.statements(corpus.select("actor:fr"))))
        text = corpus.reading(corpus.key_of("b") or 0).article.text
    records = [json.loads(line) for line in lines]
    assert [record["actor"] for record in records] == ["FR", "DE"]
    for record in records:
        assert text[slice(*record["span"])] == record["evidence"]


def test_csv_and_json_lines_tell_the_same(tmp_path: Path) -> None:
    with corpus_of(tmp_path / "c", *PIECES) as corpus:
        table = rows_of(statements_csv(corpus.statements(corpus.select())))
        lines = [json.loads(line) for line in statements_jsonl(corpus.statements(corpus.select()))]
    assert [row["evidence"] for row in table] == [line["evidence"] for line in lines]
    assert set(table[0]) == set(lines[0])


def test_no_cell_begins_as_a_formula(tmp_path: Path) -> None:
    with corpus_of(tmp_path / "c", *PIECES) as corpus:
        table = rows_of(statements_csv(corpus.statements(corpus.select())))
    assert table[0]["source"] == "'" + FORMULA
    assert table[0]["title"].startswith("'+1")


@given(st.text())
def test_whatever_the_text_no_cell_is_a_formula_and_no_control_character_passes(text: str) -> None:
    cell = safe_cell(text)
    assert not cell.startswith(("=", "+", "-", "@")) or float(cell) is not None
    assert not any(ord(character) < 32 and character not in "\t\n" for character in cell)
    assert "\x1b" not in json_line({"text": text})
    assert json.loads(json_line({"text": text})) == {"text": text}
    assert len(rows_of(csv_lines(("a", "b"), [(text, "x")]))) == 1


def test_numbers_stay_numbers() -> None:
    assert [safe_cell(value) for value in (-0.5, "-3", "-3+4", True, None)] == ["-0.5", "-3", "'-3+4", "yes", ""]


def test_the_matrix_has_a_row_an_actor_and_says_no_evidence(tmp_path: Path) -> None:
    with corpus_of(tmp_path / "c", *PIECES) as corpus:
        matrix = corpus.matrix(corpus.select())
        table = {row["actor"]: row for row in rows_of(matrix_csv(matrix, corpus.config))}
    assert (table["PL"]["troops"], table["PL"]["sanctions"]) == ("oppose", "no evidence")
    assert matrix.articles == 2
    records = [json.loads(json_line(cell_record(cell))) for _, cell in sorted(matrix.cells.items())]
    assert [record["actor"] for record in records] == ["DE", "FR", "PL"]


def test_a_brief_has_a_footnote_for_every_claim_and_names_the_corpus(tmp_path: Path) -> None:
    with corpus_of(tmp_path / "c", *PIECES) as corpus:
        corpus.judge(next(corpus.statements(corpus.select(), actor="FR")), Decision.ACCEPT)
        page = brief(corpus, corpus.select(), ["troops"])
        for number, actor in ((1, "FR"), (2, "PL")):
            note = next(line for line in page.splitlines() if line.startswith(f"[^{number}]:"))
            id, place = note.removesuffix(".").split()[-2:]
            start, end = map(int, place.split("–"))
            text = corpus.reading(corpus.key_of(id.strip("`")) or 0).article.text
            assert text[start:end].startswith(f"{actor} takes the stance")
        assert f"Corpus {corpus.hash}" in page
    assert "accept by ann" in page
    assert "**Support:** France[^1]" in page
    assert "**Are opposed:** Poland[^2]" in page


def test_a_brief_without_evidence_claims_no_footnotes(tmp_path: Path) -> None:
    with corpus_of(tmp_path / "c", *PIECES) as corpus:
        page = brief(corpus, corpus.select(), ["ceasefire"])
        assert page.endswith(f"No evidence in what was read.\n\nCorpus {corpus.hash}.\n")


def test_no_article_can_put_markup_into_a_brief(tmp_path: Path) -> None:
    piece = Piece("a.txt", (Said("PL", "troops", AGAINST),), title="# [click](javascript:x) <script> \x1b[2J")
    with corpus_of(tmp_path / "c", piece) as corpus:
        page = brief(corpus, corpus.select(), ["troops"])
    assert "\x1b" not in page
    assert r"\# \[click\](javascript:x) \<script\>" in page


@pytest.mark.parametrize(
    ("actor", "shown"),
    [("<b>[Eve](x)", r"\<b\>\[Eve\](x) (pinned by a person)"), ("\x1b]52;c;aGk=\x07\x1b[31mEve", "")],
)
def test_the_actor_of_a_pin_in_somebody_elses_file_acts_on_nothing(tmp_path: Path, actor: str, shown: str) -> None:
    pin = {"id": "aa", "decision": "pin", "person": "eve", "time": "2026-01-01T00:00:00+00:00", "actor": actor}
    pin |= {"proposal": "troops", "kind": "government", "stance": "oppose", "reason": "x"}
    with corpus_of(tmp_path / "c", *PIECES) as corpus:
        (tmp_path / "c" / "judgments" / "eve.jsonl").write_text(json.dumps(pin) + "\n")
        page = brief(corpus, corpus.select(), ["troops"])
    assert page.replace("\n", "").isprintable()
    assert ("pinned by a person" in page) == bool(shown)
    assert shown in page


def test_a_name_from_the_configuration_cannot_act_on_a_terminal_through_a_brief(tmp_path: Path) -> None:
    with corpus_of(tmp_path / "c", *PIECES) as corpus:
        actors = tuple(replace(actor, names=("\x1b[31m",)) for actor in corpus.config.actors)
        proposals = tuple(replace(proposal, name="\x1b[32m") for proposal in corpus.config.proposals)
        corpus.config = replace(corpus.config, actors=actors, proposals=proposals)
        page = brief(corpus, corpus.select(), ["troops"])
    assert page.replace("\n", "").isprintable()
    assert r"## ␛\[32m" in page
    assert r"␛\[31m[^1]" in page


@pytest.mark.parametrize(("file", "span"), [("mission_1_56*.html", "`mission_1_56*.html`"), ("a``b`", "``` a``b` ```")])
def test_an_address_in_a_brief_can_be_copied_as_it_stands(tmp_path: Path, file: str, span: str) -> None:
    with corpus_of(tmp_path / "c", Piece(file, (Said("PL", "troops", AGAINST),))) as corpus:
        page = brief(corpus, corpus.select(), ["troops"])
        start = corpus.reading(1).statements[0].statement.evidence.sentence.start
    assert f" {span} {start}–" in page


def test_the_query_of_a_brief_can_be_copied_as_it_stands(tmp_path: Path) -> None:
    with corpus_of(tmp_path / "c", *PIECES) as corpus:
        assert "(the query `POL* OR a_b`)" in brief(corpus, corpus.select("POL* OR a_b"), ["troops"])


def test_a_brief_on_what_nobody_configured_is_refused(tmp_path: Path) -> None:
    with corpus_of(tmp_path / "c", *PIECES) as corpus, pytest.raises(UsageError, match="unicorns"):
        brief(corpus, corpus.select(), ["unicorns"])


def test_a_brief_says_how_much_was_not_read(tmp_path: Path) -> None:
    from index.answers import ReadStatus

    with corpus_of(tmp_path / "c", *PIECES, Piece("x.txt", status=ReadStatus.LANGUAGE)) as corpus:
        assert "From 3 articles (the whole corpus). Of these, 1 not read." in brief(corpus, corpus.select(), ["troops"])
