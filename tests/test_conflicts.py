"""Contradictions between sources: offices that cannot both be right, and cells with both sides at once."""

from __future__ import annotations

import pytest

from index.config import Actor
from index.conflicts import _bare_office, _incompatible, cell_conflicts, office_conflicts
from index.corpus import Corpus

POLAND = Actor("PL", ("Poland",), adjectives=("Polish",))


@pytest.mark.parametrize(
    ("office", "bare"),
    [
        ("Polish prime minister", "prime minister"),
        ("Prime Minister of Poland", "prime minister"),
        ("president", "president"),
        ("Polish PM", "prime minister"),
        ("", ""),
    ],
)
def test_the_country_is_no_part_of_an_office(office, bare):
    assert _bare_office(office, POLAND) == bare


@pytest.mark.parametrize(
    ("offices", "distinct"),
    [
        (["minister", "foreign minister"], ("foreign minister",)),
        (["president", "prime minister"], ("president", "prime minister")),
        (["president", "vice president"], ("president", "vice president")),
        (["prime minister"], ("prime minister",)),
    ],
)
def test_a_shorter_way_to_put_an_office_is_no_conflict(offices, distinct):
    assert _incompatible(offices) == distinct


def test_a_person_with_two_offices_is_told_with_a_sentence_for_each(tmp_path):
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "one.txt").write_text(
        "Polish Prime Minister Marek Zawada rejects sending troops to Ukraine.\n", encoding="utf-8"
    )
    (articles / "two.txt").write_text(
        "Polish President Marek Zawada opposes sending troops to Ukraine.\n", encoding="utf-8"
    )
    with Corpus.open(tmp_path / "corpus", create=True) as corpus:
        corpus.add([articles])
        everything = corpus.select()
        found = office_conflicts(corpus, everything)
        assert [(one.actor, one.offices) for one in found] == [("PL", ("president", "prime minister"))]
        assert {row.article for row in found[0].rows} == {"one", "two"}
        assert cell_conflicts(corpus, everything) == []


def test_both_sides_on_one_day_are_a_conflict_with_a_sentence_for_each(tmp_path):
    articles = tmp_path / "articles"
    articles.mkdir()
    for name, word in (("one", "supports"), ("two", "rejects")):
        text = f"---\ndate: 2025-02-17\n---\n\nPoland {word} sending troops to Ukraine.\n"
        (articles / f"{name}.md").write_text(text, encoding="utf-8")
    with Corpus.open(tmp_path / "corpus", create=True) as corpus:
        corpus.add([articles])
        found = cell_conflicts(corpus, corpus.select())
    assert [(one.cell.actor, one.cell.proposal) for one in found] == [("PL", "troops")]
    assert [row.statement.stance.value for row in found[0].rows] == ["support", "oppose"]


def test_the_office_that_a_text_gives_a_known_person_is_told_also_where_the_person_takes_no_stance(tmp_path):
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "one.txt").write_text(
        "Warsaw, 3 March 2025. Polish President Donald Tusk was in town.\n", encoding="utf-8"
    )
    (articles / "two.txt").write_text(
        "Warsaw, 4 March 2025. Prime Minister Donald Tusk met guests.\n", encoding="utf-8"
    )
    with Corpus.open(tmp_path / "corpus", create=True) as corpus:
        corpus.add([articles])
        (found,) = office_conflicts(corpus, corpus.select())
    assert (found.actor, found.person, found.offices) == ("PL", "Donald Tusk", ("president", "prime minister"))
    assert [row.article for row in found.rows] == ["one", "two"]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("Polish Defence Minister Jan Zawada spoke.", "Polish Foreign Minister Jan Zawada spoke."),  # two years apart
        ("Former Polish President Jan Zawada spoke.", "Polish President Jan Zawada spoke."),
    ],
)
def test_who_changes_office_over_the_years_is_no_conflict(tmp_path, earlier, later):
    articles = tmp_path / "articles"
    articles.mkdir()
    for name, day, text in (("one", "2023-03-03", earlier), ("two", "2025-03-03", later)):
        (articles / f"{name}.md").write_text(f"---\ndate: {day}\n---\n{text}\n", encoding="utf-8")
    with Corpus.open(tmp_path / "corpus", create=True) as corpus:
        corpus.add([articles])
        assert office_conflicts(corpus, corpus.select()) == []
