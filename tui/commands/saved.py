"""`stancegrid saved`: searches kept under a name, shared with the application."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

import click

from index.cleaning import printable
from index.corpus import Corpus
from index.errors import CorpusError, StorageFull, UsageError
from tui import state
from tui.commands.options import command_group, corpus_options, format_options, open_corpus, select
from tui.commands.output import emit, format_of, say, table
from tui.guard import tell
from tui.views import View


@command_group("saved", short_help="Searches kept under a name, with what is new.")
def command() -> None:
    """Searches kept under a name, with what is new in each. They are the same as in the application, and private.

    \b
    Examples
      stancegrid saved add troops 'proposal:troops date:2025-02..'
      stancegrid saved list
      stancegrid saved remove troops
      stancegrid search --saved troops
    """


@command.command("add")
@click.argument("name")
@click.argument("query", nargs=-1, required=True, metavar="QUERY...")
@format_options("json", "jsonl", "csv")
@corpus_options
def add(name: str, query: tuple[str, ...], form: str, as_json: bool, corpus: str | None, config: str | None) -> int:
    """Keep a query under a name; a search of that name is replaced."""
    with open_corpus(corpus, config) as opened:
        text = " ".join(query)
        total = select(opened, text).total  # also refuses a query that cannot be read
        new = state.Saved(name, View(query=text), state.now(), opened.newest_key)
        _kept(opened)
        state.keep_search(state.state_file(opened.path), new)
        items = _records(opened, [new])
        emit(format_of(form, as_json), "saved", items, lambda: say(f"{name}: {text} ({total:,} now)"), corpus=opened)
    return 0


@command.command("remove")
@click.argument("name")
@format_options("json", "jsonl", "csv")
@corpus_options
def remove(name: str, form: str, as_json: bool, corpus: str | None, config: str | None) -> int:
    """Forget a saved search; programs are given what it was."""
    with open_corpus(corpus, config) as opened:
        items = list(_records(opened, [_named(_kept(opened), name)]))
        with state.changing(state.state_file(opened.path)) as kept:
            kept.saved = [old for old in kept.saved if old.name != name]
        emit(format_of(form, as_json), "saved", items, lambda: None, corpus=opened)
    return 0


@command.command("query")
@click.argument("name")
@format_options("json", "jsonl", "csv")
@corpus_options
def query(name: str, form: str, as_json: bool, corpus: str | None, config: str | None) -> int:
    """Print the query of a saved search."""
    with open_corpus(corpus, config) as opened:
        found = _named(_kept(opened), name)
        shown = printable(found.view.request())
        emit(format_of(form, as_json), "saved", _records(opened, [found]), lambda: print(shown), corpus=opened)
    return 0


@command.command("list")
@format_options("json", "jsonl", "csv")
@corpus_options
def list_saved(form: str, as_json: bool, corpus: str | None, config: str | None) -> int:
    """The saved searches: articles now, and new ones since each was last looked at."""
    with open_corpus(corpus, config) as opened:
        items = list(_records(opened, _kept(opened).saved))
        emit(format_of(form, as_json), "saved", items, lambda: _paint(items), corpus=opened)
    return 0


def look_at(corpus: Corpus, name: str) -> str:
    """The query of a saved search, which counts as looked at from now on."""
    query = _named(_kept(corpus), name).view.request()
    corpus.select(query)  # what cannot be read was not looked at
    try:
        with state.changing(state.state_file(corpus.path)) as kept:
            found = _named(kept, name)
            found.seen, found.last = state.now(), corpus.newest_key
    except (StorageFull, CorpusError) as error:
        tell(f"{error} It will be as new the next time.")
    return query


def _kept(corpus: Corpus) -> state.State:
    """What is remembered of a corpus; where that cannot be read, a person is told."""
    found = state.load(state.state_file(corpus.path))
    if found.mishap:
        tell(found.mishap)
    return found


def _records(corpus: Corpus, searches: Iterable[state.Saved]) -> Iterator[dict[str, Any]]:
    for item in searches:
        selection = corpus.select(item.view.request())
        yield {
            "name": item.name,
            "query": item.view.request(),
            "articles": selection.total,
            "new": corpus.count_new(selection, item.last),
            "seen": item.seen,
        }


def _paint(items: list[dict[str, Any]]) -> None:
    if not items:
        say("None; `stancegrid saved add NAME QUERY` keeps one, and S does in the application.")
        return
    rows = [
        (item["name"], item["query"], f"{item['articles']:,}", f"{item['new']:,}", _day(item["seen"])) for item in items
    ]
    table(("name", "query", "articles", "new", "looked at"), rows, numbers=("articles", "new"), wrap=("query",))


def _day(moment: str) -> str:
    try:
        return f"{datetime.datetime.fromisoformat(moment).astimezone():%Y-%m-%d %H:%M}"
    except ValueError:
        return ""


def _named(kept: state.State, name: str) -> state.Saved:
    found = next((item for item in kept.saved if item.name == name), None)
    if found is None:
        names = ", ".join(item.name for item in kept.saved)
        raise UsageError(f"there is no saved search {name!r}; {f'there are: {names}' if names else 'none is kept yet'}")
    return found
