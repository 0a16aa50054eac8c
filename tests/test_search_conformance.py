"""One query, one set of articles: every backend answers as the plain one in memory does, which spells each node out."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.errors import UnsupportedQuery, UsageError
from index.search import open_backend
from index.search.backend import SearchBackend, SearchDocument
from index.search.language import parse
from index.search.memory_backend import MemoryBackend
from index.search.query import (
    And,
    DateRange,
    Everything,
    Exact,
    Field,
    Fuzzy,
    Near,
    Not,
    Nothing,
    Or,
    Phrase,
    Prefix,
    Query,
    Wildcard,
    Word,
)

TODAY = datetime.date(2025, 6, 15)
ENGLISH = "troops troop europe europe's force forces woman women colour color send sends not reassurance us kyiv"
WORDS = [*ENGLISH.split(" "), "4.47", "%", "和", "平"]
TEXTS = st.sampled_from([Field.ANY, Field.TITLE, Field.BODY])
OTHERS = ["whoosh", "tantivy", "opensearch"]


def corpus() -> list[SearchDocument]:
    """A hundred and twenty articles over few words, so that everything happens."""
    chance = random.Random(20250217)

    def text(most: int) -> str:
        return " ".join(chance.choices(WORDS, k=chance.randrange(most + 1)))

    def some(values: list[str]) -> tuple[str, ...]:
        return tuple(chance.sample(values, chance.randrange(len(values))))

    return [
        SearchDocument(
            key=number * 3 + 1,
            title=text(4),
            body=text(25),
            source=chance.choice(["BBC News", "BBC", 'The "Guardian"', "bbc.co.uk", ""]),
            day=chance.choice([None, TODAY - datetime.timedelta(days=chance.randrange(400))]),
            language=chance.choice(["en", "en", "", "fr", "de", "xx"]),
            article_id=f"https://example.org/{number}",
            name=f"Article-{number}",
            actors=some(["PL", "FR", "EU"]),
            persons=some(["Donald Tusk", "Ursula von der Leyen"]),
            organisations=some(["NATO", "Bank of England"]),
            proposals=some(["troops", "defence-5pct"]),
            stances=some(["PL/troops/oppose", "FR/troops/support", "FR/defence-5pct/open"]),
        )
        for number in range(120)
    ]


@pytest.fixture(scope="module")
def plain() -> MemoryBackend:
    backend = MemoryBackend()
    backend.write(corpus(), [], change=1)
    return backend


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    """An emulator of an OpenSearch cluster, in memory, on a local port."""
    emulator = pytest.importorskip("osmem_server", reason="osmem-server, the emulator of OpenSearch, is not installed")
    with emulator.OsmemServer.start() as server, pytest.MonkeyPatch.context() as environment:
        environment.setenv("STANCEGRID_OPENSEARCH", server.url)
        yield
    server.process.stdout.close()


@pytest.fixture(scope="module", params=OTHERS)
def other(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchBackend]:
    """Another backend, its documents written in several goes with replacements and removals in between."""
    if request.param == "opensearch":
        request.getfixturevalue("cluster")
    try:
        backend = open_backend(request.param, tmp_path_factory.mktemp(request.param), create=True)
    except UsageError as error:
        pytest.skip(str(error))
    documents = corpus()
    strangers = [SearchDocument(10_000 + n, "troops", "troops", "", None, "en", f"x{n}", f"x{n}") for n in range(5)]
    backend.write([*documents[:50], *strangers], [], change=1)
    backend.write(documents[40:90], [10_000, 10_003], change=2)
    backend.write(documents[90:], [10_001, 10_002, 10_004, 777_777], change=3)
    yield backend
    backend.close()


def same(query: Query, plain: SearchBackend, other: SearchBackend) -> None:
    found = other.match(query)
    assert list(found.keys) == list(plain.match(query).keys), query
    assert not found.partial
    for by_date in (False, True):  # what a count finds besides is used by the next question
        assert other.count(query, by_date=by_date) in (None, len(found.keys))
        assert other.newest(query, limit=9) == plain.newest(query, limit=9)


HAND_PICKED = """

*
troops
troop
Europe’s
"europe's force"
"not send"
“not send” OR kyiv
forc*
for*
t*
wom?n
?roops
*s
colour~
color~2
kyyiv~
troops AND force
troops force -women
NOT troops
(troops OR kyiv) AND -force
title:troops
body:troops
title:(troops force)
title:"send troops"
title:for*
source:bbc*
source:"bbc news"
source:guardian
source:bbc?co?uk
source:bbc
source:"=BBC"
source:"=the guardian"
source:"=guardian"
actor:pl
actor:PL
actor:(pl OR fr)
-actor:pl
person:tusk
person:"von der leyen"
person:der
person:von*
org:"bank of england"
org:england
person:"=Donald Tusk"
person:"=Tusk"
proposal:troops
proposal:def*
stance:pl/troops/oppose
stance:fr/*/for
stance:*/troops/against
stance:pl
stance:open
lang:en
lang:fr
id:article-7
id:https://example.org/11
article:article-1*
date:2025
date:2025-02..
date:..2024-12
-date:2025
date:"last 30 days"
since:2025-03 before:2025-05
troops date:2025
"troops force"~3
troops NEAR/2 kyiv
troops NEAR/1 kyiv NEAR/1 force
"troops troops"
"troops"
"europe's"
4.47%
%
4.4*
和平
和
U.S.
nothingofthesort
nothing*
"troops nothing"
troops OR nothing
any:troops
-(troops OR force OR not)
NOT NOT troops
""".splitlines()


@pytest.mark.parametrize("text", HAND_PICKED)
def test_a_typed_query_matches_the_same_articles_everywhere(
    text: str, plain: MemoryBackend, other: SearchBackend
) -> None:
    same(parse(text, today=TODAY, languages=("en", "fr", "de")).query, plain, other)


def _leaves() -> st.SearchStrategy[Query]:
    word = st.sampled_from([*WORDS, "absent"])
    few = st.lists(word, min_size=1, max_size=3).map(tuple)
    distinct = st.lists(word, min_size=2, max_size=3, unique=True).map(tuple)
    days = st.none() | st.dates(datetime.date(2024, 4, 1), datetime.date(2025, 7, 1))
    values = st.sampled_from(
        ["bbc", "bbc news", "the guardian", "guardian", "pl", "fr", "tusk", "der leyen", "nato", "troops", "en"]
    )
    keyword = st.sampled_from([Field.SOURCE, Field.ACTOR, Field.PERSON, Field.ORG, Field.PROPOSAL, Field.LANG])
    return st.one_of(
        st.just(Everything()),
        st.just(Nothing()),
        st.builds(Word, word, st.sampled_from(["troop", "europ", "forc", "send", "kyiv", "women", "4.47"]), TEXTS),
        st.builds(Phrase, few, TEXTS, st.integers(1, 3)),
        st.builds(Near, distinct, st.integers(1, 6), TEXTS),
        st.builds(Prefix, st.sampled_from(["t", "eu", "for", "和", "4", "zz"]), TEXTS | keyword),
        st.builds(
            Wildcard, st.sampled_from(["*o*", "?orce", "wom?n", "*", "s*d*", "[a-z]", "bbc?news"]), TEXTS | keyword
        ),
        st.builds(Fuzzy, st.sampled_from(["troosp", "color", "kyv", "eurpe", "x"]), st.integers(1, 2), TEXTS),
        st.builds(Exact, keyword, values),
        st.builds(DateRange, days, days),
    )


def _queries() -> st.SearchStrategy[Query]:
    return st.recursive(
        _leaves(),
        lambda parts: st.one_of(
            st.lists(parts, min_size=1, max_size=3).map(lambda some: And(tuple(some))),
            st.lists(parts, min_size=1, max_size=3).map(lambda some: Or(tuple(some))),
            st.builds(Not, parts),
        ),
        max_leaves=6,
    )


@given(query=_queries())
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
def test_any_query_matches_the_same_articles_everywhere(
    query: Query, plain: MemoryBackend, other: SearchBackend
) -> None:
    try:
        same(query, plain, other)
    except UnsupportedQuery:  # it says so; it does not answer something else
        assert other.name != "whoosh"
        assert "Phrase" in str(query) or "Near" in str(query)


@pytest.mark.parametrize(
    "text",
    [
        "troops",
        "troops force",
        '"not send"',
        "troops OR kyiv",
        "title:troops force",
        "forc*",
        "troops -force",
        "troops date:2025",
        "kyiv OR f*",
        "(kyiv OR actor:pl) lang:en",
    ],
)
def test_the_best_hits_are_the_best_of_all_hits(text: str, other: SearchBackend) -> None:
    query = parse(text, today=TODAY).query
    everything = other.ranked(query, limit=1000)
    for count in (lambda: None, lambda: other.count(query), lambda: other.count(query, by_date=True)):
        count()
        assert [hit.key for hit in other.ranked(query, limit=7)] == [hit.key for hit in everything[:7]]
    assert sorted(hit.key for hit in everything) == list(other.match(query).keys)
    assert [(hit.score, hit.key) for hit in everything] == sorted(
        ((hit.score, hit.key) for hit in everything), reverse=True
    )


def test_an_article_full_of_the_word_comes_first(tmp_path: Path, other: SearchBackend) -> None:
    about = SearchDocument(50_001, "Women in the force", "women women force", "", None, "en", "about", "about")
    aside = SearchDocument(50_002, "Weather", "rain " * 200 + "women", "", None, "en", "aside", "aside")
    other.write([about, aside], [], change=4)
    try:
        order = [hit.key for hit in other.ranked(parse("women", today=TODAY).query, limit=1000)]
        assert order.index(50_001) < order.index(50_002)
    finally:
        other.write([], [50_001, 50_002], change=5)


def test_did_you_mean_offers_a_word_that_occurs(other: SearchBackend) -> None:
    assert other.suggest("reasurance") == "reassurance"
    assert other.suggest("troops") is None
    assert other.suggest("xylophone") is None


def test_the_vocabulary_begins_with_the_most_frequent_form(plain: MemoryBackend, other: SearchBackend) -> None:
    assert set(other.vocabulary("for", limit=10)) == set(plain.vocabulary("for", limit=10)) == {"force", "forces"}
    assert other.vocabulary("zz", limit=10) == []


def test_the_languages_are_those_of_the_articles(plain: MemoryBackend, other: SearchBackend) -> None:
    assert other.languages() == plain.languages() != []


def test_the_change_number_is_that_of_the_latest_write(other: SearchBackend) -> None:
    before = other.change
    other.write([], [], change=before + 7)
    assert other.change == before + 7
    assert other.refresh() == before + 7
