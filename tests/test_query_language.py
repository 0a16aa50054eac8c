"""What a person types, and what it asks for."""

from __future__ import annotations

import datetime
import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.config import Actor, Config, Group, Membership, Proposal
from index.errors import QueryError
from index.search.language import parse
from index.search.naming import Names
from index.search.query import (
    And,
    DateRange,
    Everything,
    Exact,
    Field,
    Fuzzy,
    Near,
    Not,
    Or,
    Order,
    Phrase,
    Prefix,
    Query,
    Wildcard,
    Word,
)

TODAY = datetime.date(2025, 6, 15)
DOCS = Path(__file__).parents[1] / "docs" / "queries.md"


def query(text: str) -> Query:
    return parse(text, today=TODAY).query


def day(year: int, month: int, day: int) -> datetime.date:
    return datetime.date(year, month, day)


TROOPS, FORCE, KYIV = Word("troops", "troop"), Word("force", "forc"), Word("kyiv", "kyiv")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", Everything()),
        ("  ", Everything()),
        ("*", Everything()),
        ("Troops", TROOPS),
        ("troops force", And((TROOPS, FORCE))),
        ("troops AND force", And((TROOPS, FORCE))),
        ("troops OR force", Or((TROOPS, FORCE))),
        ("NOT troops", Not(TROOPS)),
        ("-troops force", And((Not(TROOPS), FORCE))),
        ("kyiv troops OR force", And((KYIV, Or((TROOPS, FORCE))))),
        ("kyiv AND troops OR force", Or((And((KYIV, TROOPS)), FORCE))),
        ("(kyiv OR troops) -force", And((Or((KYIV, TROOPS)), Not(FORCE)))),
        ('"reportedly discussed"', Phrase(("reportedly", "discussed"))),
        ("“reportedly discussed”", Phrase(("reportedly", "discussed"))),
        ("„reportedly discussed“", Phrase(("reportedly", "discussed"))),
        ('"troops"', Phrase(("troops",))),
        ("Europe’s", Word("europe's", "europ")),
        ("Europe's", Word("europe's", "europ")),
        ("U.S.", Word("us", "us")),
        ("1,000", Word("1000", "1000")),
        ("4.47%", Phrase(("4.47", "%"))),
        ("US-led", Phrase(("us", "led"))),
        ("中国", Phrase(("中", "国"))),
        ("reassuran*", Prefix("reassuran")),
        ("wom?n", Wildcard("wom?n")),
        ("*s", Wildcard("*s")),
        ("colour~", Fuzzy("colour", 1)),
        ("colour~2", Fuzzy("colour", 2)),
        ('"troops kyiv"~5', Near(("troops", "kyiv"), 5)),
        ("troops NEAR/5 kyiv", Near(("troops", "kyiv"), 5)),
        ("troops NEAR kyiv", Near(("troops", "kyiv"), 10)),
        ("title:troops", Word("troops", "troop", Field.TITLE)),
        ("title:(troops force)", And((Word("troops", "troop", Field.TITLE), Word("force", "forc", Field.TITLE)))),
        ("actor:Poland", Exact(Field.ACTOR, "poland")),
        ("country:(PL OR fr)", Or((Exact(Field.ACTOR, "pl"), Exact(Field.ACTOR, "fr")))),
        ('person:"Donald Tusk"', Exact(Field.PERSON, "donald tusk")),
        ("source:bbc*", Prefix("bbc", Field.SOURCE)),
        ("id:https://example.org/a?b=*", Exact(Field.ARTICLE, "https://example.org/a?b=*")),
        ("stance:pl/troops/oppose", Exact(Field.STANCE, "pl/troops/oppose")),
        ("stance:pl", Wildcard("pl/*/*", Field.STANCE)),
        ("stance:oppose", Wildcard("*/*/oppose", Field.STANCE)),
        ("stance:pl//open", Wildcard("pl/*/open", Field.STANCE)),
        ("stance:pl/troops/against", Or((Exact(Field.STANCE, "pl/troops/reluctant"), Exact(Field.STANCE, "pl/troops/oppose")))),
        ("date:2025", DateRange(day(2025, 1, 1), day(2025, 12, 31))),
        ("date:2024-02", DateRange(day(2024, 2, 1), day(2024, 2, 29))),
        ("date:2025-02..", DateRange(day(2025, 2, 1), None)),
        ("date:..2025-02", DateRange(None, day(2025, 2, 28))),
        ("date:2025-02..2025-04-15", DateRange(day(2025, 2, 1), day(2025, 4, 15))),
        ('date:"last 30 days"', DateRange(day(2025, 5, 16), TODAY)),
        ("date:yesterday", DateRange(day(2025, 6, 14), day(2025, 6, 14))),
        ('date:"this month"', DateRange(day(2025, 6, 1), TODAY)),
        ("since:2025-02", DateRange(day(2025, 2, 1), None)),
        ("before:2025-02", DateRange(None, day(2025, 1, 31))),
        ("and or not", And((Word("and", "and"), Word("or", "or"), Word("not", "not")))),
    ],
)  # fmt: skip
def test_a_line_means(text: str, meant: Query) -> None:
    assert query(text) == meant


@pytest.mark.parametrize(
    ("text", "like"),
    [
        ('"reportedly disc', '"reportedly disc"'),
        ("troops AND", "troops"),
        ("OR troops", "troops"),
        ("troops OR", "troops"),
        ("NOT", ""),
        ("(troops OR force", "troops OR force"),
        ("troops)", "troops"),
        ("troops actor:", "troops"),
        ("troops sort:", "troops"),
        ('"', ""),
        ("troops -", "troops"),
        ("troops ~ !", "troops"),
        ("Trump: troops", "trump troops"),
        ("troops NEAR", "troops"),
        ("NOT NOT troops", "troops"),
    ],
)
def test_what_is_only_begun_is_completed(text: str, like: str) -> None:
    assert query(text) == query(like)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("kyiv tro", And((KYIV, Or((Word("tro", "tro"), Prefix("tro")))))),
        ("kyiv tro ", And((KYIV, Word("tro", "tro")))),
        ("title:tro", Or((Word("tro", "tro", Field.TITLE), Prefix("tro", Field.TITLE)))),
        ("person:tu", Or((Exact(Field.PERSON, "tu"), Prefix("tu", Field.PERSON)))),
        ("-tro", Not(Or((Word("tro", "tro"), Prefix("tro"))))),
        ('"kyiv tro', Phrase(("kyiv", "tro"))),
        ("actor:pl", Exact(Field.ACTOR, "pl")),
        ("tro*", Prefix("tro")),
        ("date:2025", DateRange(day(2025, 1, 1), day(2025, 12, 31))),
    ],
)
def test_while_somebody_types_the_last_word_is_a_beginning(text: str, meant: Query) -> None:
    assert parse(text, today=TODAY, unfinished=True).query == meant


def test_one_or_two_letters_are_answered_with_the_newest() -> None:
    assert parse("tr", today=TODAY, unfinished=True).order is Order.NEWEST
    assert parse("tro", today=TODAY, unfinished=True).order is None
    assert parse("sort:oldest tr", today=TODAY, unfinished=True).order is Order.OLDEST
    assert parse("tr", today=TODAY).order is None


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("titel:troops", 0, "did you mean title?"),
        ("troops actr:pl", 7, "did you mean actor?"),
        ("date:2025-13", 5, "no date"),
        ("date:2025-02-30", 5, "no date"),
        ("a date:2025-04..2025-02", 7, "ends before it begins"),
        ("date:2025-01..soon", 14, "no date"),
        ("since:0000", 6, "no date"),
        ("stance:pl/troops/opose", 17, "did you mean oppose?"),
        ("stance:a/b/c/d", 7, "actor/proposal/stance"),
        ("sort:newst", 5, "did you mean newest?"),
        ("sort:up", 5, "there are relevance, newest, oldest, title, source"),
        ("troops NEAR (a b)", 13, "NEAR joins words"),
        ("(" * 50, 40, "brackets"),
        ("a" * 5_000, 4_000, "too long"),
    ],
)
def test_a_mistake_is_pointed_at(text: str, position: int, message: str) -> None:
    with pytest.raises(QueryError, match=re.escape(message)) as caught:
        parse(text, today=TODAY)
    assert caught.value.position == position


def test_the_order_is_said_in_the_line() -> None:
    request = parse("troops sort:oldest", today=TODAY)
    assert (request.query, request.order) == (TROOPS, Order.OLDEST)
    assert parse("troops", today=TODAY).order is None


def test_a_word_is_stemmed_for_every_language_of_the_corpus() -> None:
    assert parse("nationaux", today=TODAY, languages=("en", "fr")).query == Or(
        (Word("nationaux", "nationaux"), Word("nationaux", "national"))
    )
    assert parse("nationaux", today=TODAY).query == Word("nationaux", "nationaux")


def readable(text: str) -> bool:
    """Whether a line can be read; a refusal must point into it."""
    try:
        parse(text, today=TODAY, languages=("en", "de"))
    except QueryError as error:
        return 0 <= error.position <= len(text)
    return True


@given(st.text(max_size=60))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_text_is_read_or_refused(text: str) -> None:
    assert readable(text)


def test_any_pieces_of_the_grammar_are_read_or_refused() -> None:
    chance = random.Random(5)
    pieces = [
        "a",
        "AND",
        "OR",
        "NOT",
        "NEAR/2",
        "(",
        ")",
        '"',
        "“",
        "-",
        "~2",
        "*",
        "?",
        "title:",
        "date:",
        "stance:",
        "..",
        "/",
        " ",
        " ",
    ]
    for _ in range(2_000):
        assert readable("".join(chance.choices(pieces, k=chance.randrange(1, 15))))


NAMES = Names(
    Config(
        actors=(
            Actor("PL", ("Poland",), ("Polish",), ("Warsaw",)),
            Actor("SE", ("Sweden",), ("Swedish",)),
            Actor("FI", ("Finland",), ("Finnish",)),
        ),
        groups=(Group("nordics", ("the Nordics", "Nordic states"), (Membership("SE"), Membership("FI"))),),
        proposals=(Proposal("troops", "European troops in Ukraine", ("send troops",)),),
    )
)


def named(text: str) -> Query:
    return NAMES.resolved(parse(text, today=TODAY)).query


@pytest.mark.parametrize(
    "text", ["actor:PL", "actor:poland", "actor:Polish", "actor:warsaw", "actor:pol", "actor:pol*"]
)
def test_an_actor_is_found_by_any_of_its_names(text: str) -> None:
    assert named(text) == Exact(Field.ACTOR, "pl")


def test_a_group_stands_for_its_members() -> None:
    assert named("actor:nordics") == Or((Exact(Field.ACTOR, "se"), Exact(Field.ACTOR, "fi")))
    assert named("stance:nordics/troops/oppose") == Or(
        (Exact(Field.STANCE, "se/troops/oppose"), Exact(Field.STANCE, "fi/troops/oppose"))
    )


def test_a_proposal_is_found_by_its_name() -> None:
    assert named('proposal:"European troops in Ukraine"') == Exact(Field.PROPOSAL, "troops")
    assert named("-proposal:troops kyiv") == And((Not(Exact(Field.PROPOSAL, "troops")), KYIV))


def test_an_unknown_actor_is_pointed_at() -> None:
    with pytest.raises(QueryError, match="did you mean poland") as caught:
        named("kyiv actor:polnd")
    assert caught.value.position == 11


def examples() -> list[str]:
    """The queries in the tables and blocks of the documentation."""
    text = DOCS.read_text(encoding="utf-8")
    cells = re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE)
    return [cell.replace("\\|", "|") for cell in cells]


@pytest.mark.parametrize("text", examples())
def test_every_documented_query_can_be_asked(text: str) -> None:
    assert query(text) != Everything() or text == "*" or text.startswith("sort:")


def test_the_documentation_shows_every_field_and_order() -> None:
    text = DOCS.read_text(encoding="utf-8")
    assert [field for field in Field if f"`{field.value}:" not in text and field not in (Field.ANY, Field.BODY)] == []
    assert [order for order in Order if str(order) not in text] == []
