"""`stancegrid proposals`: the proposals of the configuration, and what their phrases catch."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import click

from index.answers import Progress
from index.cleaning import matching_text
from index.config import Config, Proposal
from index.config_file import load_config
from index.corpus import Corpus
from index.proposal_check import ProposalCheck, ProposalChecker
from tui.commands.options import (
    MOST,
    command_group,
    config_of,
    corpus_options,
    folder_of,
    format_options,
    open_corpus,
    proposal_named,
    query_argument,
    select,
)
from tui.commands.output import counted, emit, format_of, pairs, safe, say, table
from tui.commands.progress import progress_bar
from tui.proposal_lines import silent_ones, what_it_caught

if TYPE_CHECKING:
    from rich.text import Text


@command_group("proposals", short_help="What the phrases of each proposal catch.")
def command() -> None:
    """The proposals of the configuration, and what their phrases catch in the corpus.

    \b
    Examples
      stancegrid proposals list
      stancegrid proposals check
      stancegrid proposals check --proposal peacekeeping 'date:2025-02..'
    """


@command.command("list")
@format_options("json", "jsonl", "csv")
@corpus_options
def list_proposals(form: str, as_json: bool, corpus: str | None, config: str | None) -> int:
    """The proposals as a tree, with the file they come from."""
    loaded = load_config(config_of(config), corpus=folder_of(corpus))
    items = (
        {"proposal": one.id, "name": one.name, "parent": one.parent, "phrases": one.phrases} for one in loaded.proposals
    )
    emit(format_of(form, as_json), "proposals", items, lambda: _paint_tree(loaded), origin=loaded.origin)
    return 0


def _paint_tree(config: Config) -> None:
    rows = [
        (f"{'  ' * depth}{one.id}", one.name, str(len(one.phrases)))
        for depth, one in _tree(config.proposals, config.proposals, "", 0)
    ]
    table(("proposal", "name", "phrases"), rows, numbers=("phrases",))
    say(f"From {config.origin}.")


def _tree(
    proposals: Iterable[Proposal], every: tuple[Proposal, ...], parent: str, depth: int
) -> Iterator[tuple[int, Proposal]]:
    for one in proposals:
        if one.parent == parent:
            yield depth, one
            yield from _tree(every, every, one.id, depth + 1)


@command.command("check")
@query_argument
@click.option("--proposal", "proposals", multiple=True, metavar="ID", help="Only this proposal; may be repeated.")
@click.option(
    "--limit", type=click.IntRange(1, MOST), default=2000, show_default=True, help="Read at most so many articles."
)
@click.option(
    "--suggestions", type=click.IntRange(0, MOST), default=5, show_default=True, help="Suggested phrases to show."
)
@click.option("--all", "every", is_flag=True, help="Name every phrase that caught nothing.")
@format_options("json", "jsonl")
@corpus_options
def check(
    query: tuple[str, ...],
    proposals: tuple[str, ...],
    limit: int,
    suggestions: int,
    every: bool,
    form: str,
    as_json: bool,
    corpus: str | None,
    config: str | None,
) -> int:
    """Show what each phrase catches, which proposals overlap, which phrases never fire, and phrases that stand nearby.

    It reads with the configuration as it is now, so that an edit can be tried before `stancegrid rebuild`.
    """
    with open_corpus(corpus, config) as opened:
        wanted = {proposal_named(opened.config, word) for word in proposals}
        checker = ProposalChecker(opened.config.proposals)
        read = _read_articles(opened, checker, " ".join(query), limit)
        checks = [one for one in checker.checks(suggestions=suggestions) if not wanted or one.proposal in wanted]
        emit(
            format_of(form, as_json),
            "proposals-check",
            (check_record(one) for one in checks),
            lambda: _paint_checks(checks, read, every=every),
            corpus=opened,
            articles=read,
        )
    return 0


def _read_articles(corpus: Corpus, checker: ProposalChecker, query: str, limit: int) -> int:
    """Give the articles of a query to the checker, newest first; returns how many."""
    selection = select(corpus, query)
    total = min(limit, selection.total)
    done = 0
    with progress_bar() as progress:
        while done < total:
            rows = corpus.rows(selection, offset=done, limit=min(100, total - done))
            if not rows:
                break
            for row in rows:
                reading = corpus.reading(row.key)
                checker.read(matching_text(reading.article.text), reading.sentences)
                done += 1
                if progress:
                    progress(Progress("checking", done, total, row.name))
    return done


def check_record(check: ProposalCheck) -> dict[str, Any]:
    """A check for programs."""
    return {**dataclasses.asdict(check), "silent": list(check.silent)}


def _paint_checks(checks: list[ProposalCheck], articles: int, *, every: bool) -> None:
    for check in checks:
        title = safe(check.proposal, "bold")
        title.append_text(safe(f"  {counted(check.places, 'place')} in {counted(check.articles, 'article')}"))
        say(title)
        pairs(_findings(check, every=every), indent=2, width=10)
        say()
    silent = sum(len(check.silent) for check in checks)
    say(f"{counted(articles, 'article')} read; {counted(silent, 'phrase')} caught nothing.")


def _findings(check: ProposalCheck, *, every: bool) -> Iterator[tuple[str, str | Text]]:
    """Labels and texts: what fired, what overlaps, what stands nearby, what never fired."""
    for phrase in check.fired:
        forms, by = what_it_caught(phrase)
        line = safe(forms)
        line.append_text(safe(f"  <- {by}", "dim"))
        yield f"{phrase.places:>5}", line
    for overlap in check.overlaps:
        yield "overlaps", f'{overlap.other}, {counted(overlap.places, "place")}, such as "{overlap.example}"'
    if check.suggestions:
        words = (f"{one.words} ({one.near} near, {one.elsewhere} elsewhere)" for one in check.suggestions)
        yield "nearby", ", ".join(words)
    if check.silent:
        yield "nothing", "; ".join(check.silent) if every else silent_ones(check, "--all shows them")
