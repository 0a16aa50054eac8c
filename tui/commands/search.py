"""`stancegrid search`: the articles that match a query."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from index.answers import ArticleRow, ReadStatus, Selection, Snippet
from index.corpus import Corpus
from index.corpus_listing import FACETS
from index.search.query import Order
from tui.commands.options import MOST, corpus_options, format_options, open_corpus, query_argument, select
from tui.commands.output import counted, date_shown, emit, format_of, pairs, safe, say, table
from tui.commands.records import article_record
from tui.commands.saved import look_at

if TYPE_CHECKING:
    from rich.text import Text


@click.command("search", short_help="Find articles.")
@query_argument
@click.option("--saved", metavar="NAME", help="A saved search instead of QUERY; it counts as looked at from now on.")
@click.option("--limit", type=click.IntRange(1, MOST), default=20, show_default=True, help="At most so many articles.")
@click.option("--offset", type=click.IntRange(0, MOST), default=0, help="Leave out the first so many.")
@click.option("--sort", type=click.Choice([order.value for order in Order]), help="Order (default: best first).")
@click.option("--count-by", "by", type=click.Choice(FACETS), help="How many articles name each thing, instead of them.")
@format_options("json", "jsonl", "csv")
@corpus_options
def command(
    query: tuple[str, ...],
    saved: str | None,
    limit: int,
    offset: int,
    sort: str | None,
    by: str | None,
    form: str,
    as_json: bool,
    corpus: str | None,
    config: str | None,
) -> int:
    """Find articles. Without a query: all of them, newest first.

    \b
    Words, "phrases in quotes", AND OR NOT, brackets, prefix*, fuzzy~, and fields:
      title: source: actor: person: org: proposal: lang: stance:pl/troops/oppose date:2025-02..

    \b
    Examples
      stancegrid search "Europe's moment"
      stancegrid search '"reportedly discussed"'             # a phrase: quotes inside quotes
      stancegrid search 'peacekeep* AND NOT title:minister'
      stancegrid search 'stance:*/troops/oppose date:2025-02..' --sort newest
      stancegrid search --saved troops --sort newest
      stancegrid search troops --count-by source
    """
    with open_corpus(corpus, config) as opened:
        selection = select(opened, look_at(opened, saved) if saved else " ".join(query))
        if by:
            _count(opened, selection, by, limit, format_of(form, as_json))
            return 0
        order = Order(sort) if sort else None
        rows = opened.rows(selection, offset=offset, limit=limit, order=order)
        snippets = {snippet.key: snippet for snippet in opened.snippets(selection, [row.key for row in rows])}
        emit(
            format_of(form, as_json),
            "search",
            (article_record(row, snippets.get(row.key)) for row in rows),
            lambda: _paint(selection, rows, snippets, offset),
            corpus=opened,
            total=selection.total,
            at_least=selection.partial,
        )
    return 0


def _count(corpus: Corpus, selection: Selection, by: str, limit: int, form: str) -> None:
    """The things of one kind that the matching articles name, most first; months from the newest on."""
    found = corpus.facets(selection, by, limit=limit)[:limit]

    def paint() -> None:
        table((by, "articles"), [(safe(each.name), f"{each.articles:,}") for each in found], numbers=("articles",))
        say(_total(selection, 0, selection.total))

    items = ({by: each.key, "name": each.name, "articles": each.articles} for each in found)
    emit(form, "counts", items, paint, corpus=corpus, total=selection.total, at_least=selection.partial)


def _paint(selection: Selection, rows: list[ArticleRow], snippets: dict[int, Snippet], offset: int) -> None:
    for row in rows:
        pairs(_lines(row, snippets.get(row.key)), width=12)
    if rows:
        say()
    say(_total(selection, offset, len(rows)))
    if selection.suggestion:
        say(f"Did you mean: {selection.suggestion}")


def _lines(row: ArticleRow, snippet: Snippet | None) -> Iterator[tuple[str, str | Text]]:
    """Date and title; where it is from; the stretch that matches."""
    yield date_shown(row.date), safe(row.title or row.name, "bold")
    parts = [row.source, row.name, counted(row.statements, "statement") if row.statements else ""]
    if row.status is ReadStatus.OLDER_RULES:
        parts.append("read by older rules")
    elif row.status is not ReadStatus.READ:
        parts.append(f"not read: {row.status.value}")
    yield "", safe(" · ".join(part for part in parts if part), "dim")
    if snippet and snippet.text.strip():
        yield "", _snippet(snippet)


def _snippet(snippet: Snippet) -> Text:
    text = safe(snippet.text)
    for match in snippet.matches:
        text.stylize("bold underline", match.start, match.end)
    return text


def _total(selection: Selection, offset: int, shown: int) -> str:
    total = f"{'at least ' if selection.partial else ''}{counted(selection.total, 'article')}"
    if selection.total == 0:
        return "No article matches."
    if not shown and offset:
        return f"None after the first {offset:,}: there {'is' if selection.total == 1 else 'are'} {total}."
    if shown < selection.total:
        return f"{offset + 1}-{offset + shown} of {total}; --offset and --limit show others."
    return f"{total}."
