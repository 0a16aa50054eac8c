"""`stancegrid judge`: a person's decisions on statements and cells."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

import click

from index.annotation import HolderKind, Stance
from index.answers import Agreement, Decision, Judgment, Selection, StatementRow
from index.cleaning import matching_text
from index.corpus import Corpus
from index.errors import UsageError
from index.judgments import concerned
from tui.commands.options import (
    MOST,
    actor_named,
    cell_in_front,
    command_group,
    corpus_options,
    format_options,
    one_of,
    open_corpus,
    proposal_named,
    query_argument,
    select,
    stance_choice,
)
from tui.commands.output import counted, denominator, emit, format_of, say, table
from tui.commands.records import judgment_record, statement_record
from tui.commands.stanzas import paint_statements

_reason = click.option("--reason", default="", help="Why; kept in the audit trail.")


@command_group("judge", short_help="Accept, reject, relabel, add, pin, undo; the audit trail.")
def command() -> None:
    """Accept, reject or relabel statements, add one, pin a cell, undo; and the audit trail.

    A judgment is made on a sentence, so it survives `rebuild` with other rules. The ids are those that `statements`,
    `why` and `judge queue` show; the first few characters are enough.

    \b
    Examples
      stancegrid judge queue                                  # what to look at first
      stancegrid judge accept 3fa9c1
      stancegrid judge reject 3fa9c1 --reason "a caption"
      stancegrid judge relabel 3fa9c1 reluctant --reason "no plans is not a refusal"
      stancegrid judge pin PL troops oppose --reason "said so in parliament"
      stancegrid judge undo
      stancegrid judge log
      stancegrid judge agreement ana ben                      # two people, the same statements
    """


@command.command("accept")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@_reason
@format_options("json", "jsonl")
@corpus_options
def accept(ids: tuple[str, ...], reason: str, form: str, as_json: bool, corpus: str | None, config: str | None) -> int:
    """Say that statements are right."""
    with open_corpus(corpus, config) as opened:
        return _decide(opened, ids, Decision.ACCEPT, None, reason, format_of(form, as_json))


@command.command("reject")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@_reason
@format_options("json", "jsonl")
@corpus_options
def reject(ids: tuple[str, ...], reason: str, form: str, as_json: bool, corpus: str | None, config: str | None) -> int:
    """Say that these are no statements; they count no longer."""
    with open_corpus(corpus, config) as opened:
        return _decide(opened, ids, Decision.REJECT, None, reason, format_of(form, as_json))


@command.command("relabel")
@click.argument("id")
@click.argument("stance", type=stance_choice())
@_reason
@format_options("json", "jsonl")
@corpus_options
def relabel(id: str, stance: str, reason: str, form: str, as_json: bool, corpus: str | None, config: str | None) -> int:
    """Say that a statement shows another stance: support, open, undecided, reluctant, oppose."""
    with open_corpus(corpus, config) as opened:
        return _decide(opened, (id,), Decision.RELABEL, Stance(stance), reason, format_of(form, as_json))


def _decide(
    corpus: Corpus, ids: Iterable[str], decision: Decision, stance: Stance | None, reason: str, form: str
) -> int:
    rows = list(corpus.statements(corpus.select(), rejected=True))
    chosen = [one_of(rows, id, lambda row: str(row.hash), "statement") for id in ids]
    made: list[Judgment] = []
    try:
        for row in chosen:
            made.append(corpus.judge(row, decision, stance=stance, reason=reason))
    finally:  # what was kept is told, also when there was no room for the next one
        _tell_made(corpus, made, form)
    return 0


def _tell_made(corpus: Corpus, made: list[Judgment], form: str) -> None:
    """The judgments that a command made, in words or as records of the audit trail."""

    def paint() -> None:
        for judgment in made:
            say(f"{_said(judgment)} (judgment {judgment.id[:8]})")

    emit(form, "judge", map(judgment_record, made), paint, corpus=corpus)


@command.command("add")
@click.argument("article")
@click.argument("actor")
@click.argument("proposal")
@click.argument("stance", type=stance_choice())
@click.option("--quote", required=True, help="The words of the article that show it, as they stand there.")
@click.option("--kind", type=click.Choice([kind.value for kind in HolderKind]), default="government", show_default=True)
@_reason
@format_options("json", "jsonl")
@corpus_options
def add(
    article: str,
    actor: str,
    proposal: str,
    stance: str,
    quote: str,
    kind: str,
    reason: str,
    form: str,
    as_json: bool,
    corpus: str | None,
    config: str | None,
) -> int:
    """Add a statement that the program missed, on words of an article.

    \b
    Example
      stancegrid judge add minutes-3 PL troops oppose --quote "will not send its soldiers"
    """
    with open_corpus(corpus, config) as opened:
        key, start = _find(opened, article, quote)
        made = opened.add_statement(
            key,
            start,
            start + len(quote),
            actor=actor_named(opened.config, actor),
            proposal=proposal_named(opened.config, proposal),
            stance=Stance(stance),
            kind=HolderKind(kind),
            reason=reason,
        )
        _tell_made(opened, [made], format_of(form, as_json))
    return 0


def _find(corpus: Corpus, article: str, quote: str) -> tuple[int, int]:
    """The article's key and where the quoted words begin; curly quotes and odd spaces make no difference."""
    key = corpus.key_of(article)
    if key is None:
        raise UsageError(f"there is no article {article!r}; `stancegrid search` shows their names")
    text = matching_text(corpus.reading(key).article.text)
    wanted = matching_text(quote)
    start = text.find(wanted)
    if start < 0:
        raise UsageError(f"{article} has no such words; copy them from the article as they stand, on one line")
    if text.find(wanted, start + 1) >= 0:
        raise UsageError(f"{article} has these words more than once; quote more of the sentence")
    return key, start


@command.command("pin")
@click.argument("actor")
@click.argument("words", nargs=-1, required=True, metavar="PROPOSAL")
@click.argument("stance", type=stance_choice())
@_reason
@format_options("json", "jsonl")
@corpus_options
def pin(
    actor: str,
    words: tuple[str, ...],
    stance: str,
    reason: str,
    form: str,
    as_json: bool,
    corpus: str | None,
    config: str | None,
) -> int:
    """Fix what a cell says, whatever its statements."""
    with open_corpus(corpus, config) as opened:
        who, what, rest = cell_in_front(opened.config, (actor, *words))
        if rest:
            raise UsageError(f"{' '.join(rest)!r} is neither an actor, nor a proposal, nor a stance")
        made = opened.pin(who, what, Stance(stance), reason=reason)
        _tell_made(opened, [made], format_of(form, as_json))
    return 0


@command.command("undo")
@format_options("json", "jsonl")
@corpus_options
def undo(form: str, as_json: bool, corpus: str | None, config: str | None) -> int:
    """Take back your latest judgment that still stands."""
    with open_corpus(corpus, config) as opened:
        _tell_back(opened, opened.undo(), format_of(form, as_json), "undone", "You have no judgment to undo.")
    return 0


@command.command("redo")
@format_options("json", "jsonl")
@corpus_options
def redo(form: str, as_json: bool, corpus: str | None, config: str | None) -> int:
    """Take back the latest undo."""
    with open_corpus(corpus, config) as opened:
        _tell_back(opened, opened.redo(), format_of(form, as_json), "in force again", "There is no undo to take back.")
    return 0


def _tell_back(corpus: Corpus, made: Judgment | None, form: str, done: str, none: str) -> None:
    """What was taken back in words; programs are given the judgment that takes it back, or nothing."""
    line = f"{done}: {_said(concerned(made, corpus.judgments()))}" if made else none
    emit(form, "judge", [judgment_record(made)] if made else [], lambda: say(line), corpus=corpus)


@command.command("log")
@click.option("--person", help="Only the judgments of this person.")
@format_options("json", "jsonl", "csv")
@corpus_options
def log(person: str | None, form: str, as_json: bool, corpus: str | None, config: str | None) -> int:
    """The audit trail: every judgment of every person, oldest first."""
    with open_corpus(corpus, config) as opened:
        found = [judgment for judgment in opened.judgments() if person in (None, judgment.person)]
        _show(opened, found, format_of(form, as_json), "judgments")
    return 0


@command.command("orphans")
@format_options("json", "jsonl", "csv")
@corpus_options
def orphans(form: str, as_json: bool, corpus: str | None, config: str | None) -> int:
    """Judgments in force that match no text or statement any more. They are kept."""
    with open_corpus(corpus, config) as opened:
        _show(opened, opened.orphans(), format_of(form, as_json), "orphans")
    return 0


@command.command("agreement")
@click.argument("person")
@click.argument("other")
@format_options("json", "jsonl")
@corpus_options
def agreement(person: str, other: str, form: str, as_json: bool, corpus: str | None, config: str | None) -> int:
    """How far two people agree, cell by cell, and where they do not."""
    with open_corpus(corpus, config) as opened:
        found = opened.agreement(person, other)
        emit(
            format_of(form, as_json),
            "agreement",
            (dataclasses.asdict(one) for one in found.disagreements),
            lambda: _paint_agreement(found),
            corpus=opened,
            people=found.people,
            both=found.both,
            agreed=found.agreed,
            kappa=found.kappa,
            cells=[
                {"actor": actor, "proposal": proposal, "agreed": agreed, "both": both}
                for (actor, proposal), (agreed, both) in sorted(found.cells.items())
            ],
        )
    return 0


def _paint_agreement(found: Agreement) -> None:
    if not found.both:
        say(f"{found.people[0]} and {found.people[1]} have judged no statement in common.")
        return
    kappa = "undefined" if found.kappa is None else f"{found.kappa:.2f}"
    say(f"They agree on {found.agreed:,} of {found.both:,} statements that both judged (Cohen's kappa {kappa}).")
    say()
    cells = sorted(found.cells.items())
    table(
        ("actor", "proposal", "agreed", "both"),
        [(actor, proposal, f"{agreed:,}", f"{both:,}") for (actor, proposal), (agreed, both) in cells],
        numbers=("agreed", "both"),
    )
    for one in found.disagreements:
        first, second = (stance.value if stance else "rejected" for stance in (one.first, one.second))
        say()
        say(f"{one.actor} on {one.proposal}: {found.people[0]} {first}, {found.people[1]} {second}")
        say(f'"{one.quote}" ({one.article_id})', indent=2)


@command.command("queue")
@query_argument
@click.option("--limit", type=click.IntRange(1, MOST), default=10, show_default=True)
@format_options("json", "jsonl", "csv")
@corpus_options
def queue(query: tuple[str, ...], limit: int, form: str, as_json: bool, corpus: str | None, config: str | None) -> int:
    """Statements that nobody has judged, the least certain first."""
    with open_corpus(corpus, config) as opened:
        selection = select(opened, " ".join(query))
        rows = opened.queue(selection, limit=limit)
        emit(
            format_of(form, as_json),
            "queue",
            (statement_record(row) for row in rows),
            lambda: _paint_queue(opened, selection, rows),
            corpus=opened,
        )
    return 0


def _paint_queue(corpus: Corpus, selection: Selection, rows: list[StatementRow]) -> None:
    if not paint_statements(rows, corpus.config, full=True):
        say(f"Nothing is left to judge. {denominator(corpus.matrix(selection))}")


def _show(corpus: Corpus, judgments: list[Judgment], form: str, schema: str) -> None:
    emit(
        form,
        schema,
        (judgment_record(judgment) for judgment in judgments),
        lambda: _paint_judgments(judgments),
        corpus=corpus,
    )


def _paint_judgments(judgments: list[Judgment]) -> None:
    if not judgments:
        say("None.")
        return
    rows = [
        (
            judgment.id[:8],
            f"{judgment.time.astimezone():%Y-%m-%d %H:%M}",
            judgment.person,
            _said(judgment),
            judgment.reason,
        )
        for judgment in judgments
    ]
    table(("id", "time", "person", "judgment", "reason"), rows, wrap=("judgment", "reason"))
    say()
    say(f"{counted(len(judgments), 'judgment')}.")


def _said(judgment: Judgment) -> str:
    """A judgment in words."""
    cell = f"{judgment.actor} on {judgment.proposal}"
    if judgment.decision is Decision.METADATA:
        return f"{judgment.article_id}: {judgment.field} is {judgment.value}"
    if judgment.decision is Decision.RETRACT:
        return f"takes back {judgment.retracts[:8]}"
    if judgment.decision is Decision.PIN:
        return f"pins {cell} to {judgment.stance.value if judgment.stance else ''}"
    words = {
        Decision.ACCEPT: f"accepts {cell}",
        Decision.REJECT: f"rejects {cell}",
        Decision.RELABEL: f"relabels {cell}",
        Decision.ADD: f"adds {cell}",
    }[judgment.decision]
    machine = f" from {judgment.machine.value}" if judgment.machine and judgment.decision is Decision.RELABEL else ""
    stance = f" to {judgment.stance.value}" if judgment.stance and judgment.decision is Decision.RELABEL else ""
    shown = judgment.stance or judgment.machine
    plain = f": {shown.value}" if shown and judgment.decision is not Decision.RELABEL else ""
    words_said = " ".join(judgment.quote.split())  # a PDF's text is full of blanks
    quote = f', "{words_said[:60]}{"…" if len(words_said) > 60 else ""}"' if words_said else ""
    return f"{words}{machine}{stance}{plain}{quote}"
