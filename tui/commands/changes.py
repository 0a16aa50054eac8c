"""`stancegrid changes`: the statements that came into the corpus since a moment."""

from __future__ import annotations

import datetime

import click

from index.answers import StatementRow
from index.corpus import Corpus
from index.errors import UsageError
from tui import state
from tui.commands.options import corpus_options, day_named, format_options, open_corpus
from tui.commands.output import counted, emit, format_of, say
from tui.commands.records import statement_record
from tui.commands.stanzas import paint_statements
from tui.guard import tell

FOUND = 3
_FIRST_YEAR, _LAST_YEAR = 2, 9998  # at the ends of the calendar another time zone has no such day


@click.command("changes", short_help="Statements that are new since your last visit.")
@click.option(
    "--since", metavar="TIME", help="A day, a time (2025-02-17T08:00), or an event; default: your last visit."
)
@click.option("--seen", is_flag=True, help="Remember now as your last visit.")
@format_options("json", "jsonl", "csv")
@corpus_options
def command(since: str | None, seen: bool, form: str, as_json: bool, corpus: str | None, config: str | None) -> int:
    """Show the statements that are new in the corpus since your last visit (in the application, or here with --seen).

    Exit status 3 when there are any, 0 when there are none: fit for a nightly job that writes a mail.

    \b
    Examples
      stancegrid changes
      stancegrid changes --since 2025-02-17 --format jsonl
      stancegrid add inbox/ && stancegrid changes --seen || mail -s "new positions" me < /dev/null
    """
    with open_corpus(corpus, config) as opened:
        place = state.state_file(opened.path)
        remembered = state.load(place)
        if remembered.mishap:
            tell(remembered.mishap)
        moment = _moment(opened, since) if since else _last_visit(remembered.last_visit)
        rows = opened.changes(moment)
        emit(
            format_of(form, as_json),
            "changes",
            (statement_record(row) for row in rows),
            lambda: _paint(opened, rows, moment),
            corpus=opened,
            since=moment.isoformat(),
        )
        if seen:
            remembered.last_visit = datetime.datetime.now(datetime.UTC).isoformat()
            state.save(place, remembered)
    return FOUND if rows else 0


def _paint(corpus: Corpus, rows: list[StatementRow], moment: datetime.datetime) -> None:
    paint_statements(rows, corpus.config, full=False)
    if rows:
        say()
    long_ago = moment.year < 1971
    when = "in all (no visit is remembered)" if long_ago else f"since {moment.astimezone():%Y-%m-%d %H:%M}"
    say(f"{counted(len(rows), 'new statement')} {when}.")


def _moment(corpus: Corpus, word: str) -> datetime.datetime:
    """A moment in local time unless it says otherwise."""
    try:
        moment = datetime.datetime.fromisoformat(word)
    except ValueError:
        try:
            moment = datetime.datetime.combine(day_named(corpus.config, word), datetime.time())
        except UsageError as error:
            raise UsageError(f"--since: {error}") from None
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise UsageError(
            f"--since: {word!r} is at the end of the calendar, where time zones end; write a time nearer to now"
        )
    return moment.astimezone()


def _last_visit(remembered: str) -> datetime.datetime:
    try:
        return datetime.datetime.fromisoformat(remembered).astimezone()
    except ValueError:
        return datetime.datetime.fromtimestamp(0, tz=datetime.UTC)
