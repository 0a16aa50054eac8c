"""Metadata rules: what files do not state, said once for many of them."""

from __future__ import annotations

import datetime
from types import MappingProxyType

import pytest

from index.article import Article, ArticleDate, DatePrecision, Span
from index.config import MetadataRule
from index.metadata import actor_id, with_rules

EXACT = ArticleDate(datetime.date(2025, 2, 17), DatePrecision.EXACT)


def article(**known: object) -> Article:
    return Article(id="x", name="x", title="T", text="Text.", body=Span(0, 5), **known)  # type: ignore[arg-type]


def ruled(path: str, match: str, given: Article | None = None, **values: str) -> Article:
    return with_rules(given or article(), path, [MetadataRule(match, values)])


@pytest.mark.parametrize(
    ("match", "path"),
    [
        ("ungdc/*_*_*.txt", "ungdc/POL_79_2024.txt"),
        ("ungdc/*_*_*.txt", "data/ungdc/POL_79_2024.txt"),
        ("*.txt", "ungdc/POL_79_2024.txt"),
        ("./ungdc/POL*", "ungdc/POL_79_2024.txt"),
        ("**/ungdc/*", "ungdc/POL_79_2024.txt"),
        ("data/**/*.txt", "data/un/2024/POL.txt"),
        ("data/**/*.txt", "data/POL.txt"),
        ("data/**", "data/un/2024/POL.txt"),
        ("[A-Z]??_*.txt", "ungdc/POL_79_2024.txt"),
        ("[!a-z]*.txt", "ungdc/POL_79_2024.txt"),
    ],
)
def test_a_rule_matches_the_end_of_a_path(match: str, path: str) -> None:
    assert ruled(path, match, source="UN").source == "UN"


@pytest.mark.parametrize(
    ("match", "path"),
    [
        ("ungdc/*.txt", "xungdc/POL.txt"),
        ("ungdc/*.txt", "ungdc/2024/POL.txt"),
        ("*.txt", "POL.md"),
        ("POL", "POL.txt"),
        ("[!P]*.txt", "POL.txt"),
        ("/srv/*.txt", "srv/POL.txt"),
        ("", "POL.txt"),
    ],
)
def test_a_rule_leaves_other_paths_alone(match: str, path: str) -> None:
    assert ruled(path, match, source="UN") == article()


def test_what_the_wildcards_stand_for_can_be_used() -> None:
    found = ruled("ungdc/POL_79_2024.txt", "ungdc/*_*_*.txt", speaker_actor="{1}", date="{3}", title="Session {2}, {1}")
    assert (found.speaker_actor, found.title) == ("PL", "Session 79, POL")
    assert found.date == ArticleDate(datetime.date(2024, 7, 1), DatePrecision.INFERRED)


def test_a_piece_of_the_path_may_have_a_name() -> None:
    assert ruled("press/Poland/a.md", "press/{country}/*.md", speaker_actor="{country}").speaker_actor == "PL"


def test_what_stands_first_takes_the_most() -> None:
    assert (
        ruled("EU__79_2024.txt", "{who}_{session}_{year}.txt", speaker_actor="{who}", date="{year}").speaker_actor
        == "EU"
    )


def test_a_field_may_decide_instead_of_the_path() -> None:
    given = article(address="https://www.whitehouse.gov/remarks/x", fields=MappingProxyType({"tags": "press, remarks"}))
    assert ruled("a.md", "address: *://*.whitehouse.gov/*", given, speaker_actor="United States").speaker_actor == "US"
    assert ruled("a.md", "tags: *remarks*", given, source="WH").source == "WH"
    assert ruled("a.md", "tags: remarks", given, source="WH").source == ""
    assert ruled("a.md", "outlet: *", given, source="WH").source == "WH"


def test_an_exact_date_is_not_made_worse() -> None:
    assert ruled("a_2024.txt", "*_{year}.txt", article(date=EXACT), date="{year}").date == EXACT


def test_a_later_rule_wins_and_an_empty_value_sets_nothing() -> None:
    rules = [
        MetadataRule("*", {"source": "One"}),
        MetadataRule("a*", {"source": "Two"}),
        MetadataRule("a*", {"source": "{9}"}),
    ]
    assert with_rules(article(), "a.txt", rules).source == "Two"


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("POL", "PL"),
        ("pl", "PL"),
        ("Poland", "PL"),
        ("united kingdom", "GB"),
        ("XKX", "XK"),
        ("EU", "EU"),
        ("Green Party", "Green Party"),
    ],
)
def test_countries_are_known_by_code_and_name(name: str, id: str) -> None:
    assert actor_id(name) == id


def test_no_file_name_makes_a_rule_backtrack() -> None:
    for path in ("_" * 100_000, "a" * 100_000, "/" * 100_000, "a_/" * 50_000):  # minutes, if a wildcard could go back
        assert ruled(path + "!", "*_*_*_*_*_*a*a*a*b/**/*_*.txt", source="x").source == ""
