"""The sidebar: countries, people, organisations, sources and months of what was found, and narrowing by them."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.search.backend import SearchDocument
from index.search.language import parse
from index.search.query import Exact, Field
from index.search.terms import Terms, terms_of
from tests.tui_pilot import PLAIN, Seat, seated
from tui.edge import one_line
from tui.terminal.plain import plain_text
from tui.views import Filter, View

pytestmark = pytest.mark.usefixtures("private_folders")

DAY = datetime.date(2025, 3, 4)


async def stand_on(seat: Seat, kind: str) -> tuple[str, int]:
    """Go to the first entry of a kind by the keys that lead there; its name and its number of articles."""
    await seat.press("alt+3")
    for _ in range(9):
        if (here := seat.desk.entities.current) and here.kind == kind:
            break
        await seat.press("l")
    assert here is not None
    assert here.facet is not None
    assert here.kind == kind
    return here.facet.name, here.facet.articles


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
@pytest.mark.parametrize(("kind", "heading"), [("source", "Sources"), ("month", "Months")])
async def test_space_narrows_by_a_source_and_by_a_month(
    built: Path, tmp_path: Path, kind: str, heading: str, size: tuple[int, int]
) -> None:
    async with seated(built, tmp_path, size=size, terminal=PLAIN) as seat:
        everything = seat.desk.list.total
        name, count = await stand_on(seat, kind)
        assert f"{heading}: 1 of " in seat.lines[-1]
        assert any(line.strip().startswith(heading) for line in seat.lines)
        await seat.press("space")
        assert seat.desk.list.total == count
        assert f"+{plain_text(one_line(name))}" in seat.lines[0]
        await seat.press("space")
        assert seat.desk.list.total == everything - count
        assert f"-{plain_text(one_line(name))}" in seat.lines[0]
        await seat.press("space")
        assert seat.desk.list.total == everything


async def test_two_sources_at_once_are_one_or_the_other(built: Path, tmp_path: Path) -> None:
    async with seated(built, tmp_path) as seat:
        await stand_on(seat, "source")
        found = [row.facet for row in seat.desk.entities.rows if row.kind == "source" and row.facet]
        seat.desk.change(filters=tuple(Filter("source", facet.key, facet.name) for facet in found[:2]))
        await seat.settle()
        assert seat.desk.list.total == sum(facet.articles for facet in found[:2])


async def test_beside_the_open_article_stand_its_source_and_its_month(built: Path, tmp_path: Path) -> None:
    async with seated(built, tmp_path, size=(200, 50)) as seat:
        await seat.press("enter")
        row = seat.desk.list.current
        assert row is not None
        shown = {entry.kind: entry.facet.key for entry in seat.desk.entities.rows if entry.facet}
        assert shown.get("source", "") == row.source
        assert shown["month"] == f"{row.date.day:%Y-%m}"


def named(name: str) -> Terms:
    """The terms of an article whose source, person and organisation have this name."""
    return terms_of(SearchDocument(1, "", "", name, DAY, "en", "a", "a", persons=(name,), organisations=(name,)))


@given(st.text(min_size=1, max_size=30), st.sampled_from(["source", "person", "org"]))
@example("´0", "source")
@example('The "Sun" (UK): A*B', "org")
@settings(max_examples=400, deadline=None, derandomize=True)
def test_an_entry_asks_for_its_whole_name_whatever_signs_are_in_it(name: str, kind: str) -> None:
    request = parse(Filter(kind, name, name).words(), today=DAY)
    query = request.query
    if not isinstance(query, Exact):
        pytest.fail(f"{name!r} is read as {query}")
    assert query.value in named(name).keywords[Field(kind)] or query.value == "="
    assert query.value not in named(f"{name} News").keywords[Field(kind)]


def test_included_months_are_alternatives_and_excluded_ones_are_not() -> None:
    kept = Filter("month", "2025-02", "2025-02"), Filter("month", "2025-03", "2025-03")
    gone = Filter("month", "2025-04", "2025-04", include=False)
    view = View(query="troops OR aid", filters=(*kept, gone, Filter("actor", "PL", "Poland")))
    assert view.request() == ("(troops OR aid) AND (date:2025-02 OR date:2025-03) AND NOT date:2025-04 AND actor:PL")
    assert View(filters=kept[:1]).request() == "date:2025-02"
