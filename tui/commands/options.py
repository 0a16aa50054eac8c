"""What the commands have in common: options, opening the corpus, and names as people type them."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from index.annotation import HolderKind, Stance
from index.cleaning import printable
from index.config import Config
from index.config_tree import nearest
from index.errors import QueryError, UsageError
from tui.guard import tell
from tui.place import corpus_folder, is_corpus, obstacle

if TYPE_CHECKING:
    from index.answers import Selection
    from index.corpus import Corpus

Command = TypeVar("Command", bound=Callable[..., Any])

_MOST_WORDS = 6  # of a name that is not in quotes
MOST = 1_000_000_000  # that --limit and --offset may ask for; an index counts with 32 bits


_PLACES = (
    ("config", "FILE", "A configuration instead of the corpus' own."),
    ("corpus", "DIR", "The corpus (default: see `stancegrid --help`)."),
)


def corpus_options(command: Command) -> Command:
    """--corpus and --config, which every command takes."""
    for name, metavar, text in _PLACES:
        command = click.option(f"--{name}", metavar=metavar, help=text)(command)
    return command


def command_group(name: str, *, short_help: str) -> Callable[[Callable[[], None]], click.Group]:
    """A command with commands of its own; --corpus and --config may stand before or after the name of the inner one."""

    def group(function: Callable[[], None]) -> click.Group:
        for option, metavar, text in _PLACES:
            add = click.option(f"--{option}", metavar=metavar, help=text, expose_value=False, callback=_remember)
            function = add(function)
        return click.group(name, short_help=short_help)(function)

    return group


def _remember(context: click.Context, option: click.Parameter, value: str | None) -> None:
    """Keep the value of an option for the commands inside, which `named_outside` gives it to."""
    if value is not None:
        context.obj = {**(context.obj or {}), str(option.name): value}


def format_options(*formats: str) -> Callable[[Command], Command]:
    """--format and --json, for the formats that a command can print; the table comes first."""

    def add(command: Command) -> Command:
        command = click.option("--json", "as_json", is_flag=True, help="The same as --format json.")(command)
        choice = click.Choice(("table", *formats))
        return click.option(
            "--format", "form", type=choice, default="table", show_default=True, help="How to print the answer."
        )(command)

    return add


def query_argument(command: Command) -> Command:
    """The words of a query; several arguments are joined, so that quotes are seldom needed."""
    return click.argument("query", nargs=-1, metavar="[QUERY]...")(command)


def folder_of(corpus: str | None) -> Path:
    """The folder of the corpus that a command works on."""
    return Path(corpus_folder(named_outside("corpus", corpus)))


def config_of(config: str | None) -> Path | None:
    """The configuration file named on the command line."""
    named = named_outside("config", config)
    return Path(named).expanduser() if named else None


def open_corpus(corpus: str | None, config: str | None, *, create: bool = False, damaged: bool = False) -> Corpus:
    """Open the corpus that a command works on; it must exist unless `create`. `damaged`: for the doctor alone."""
    folder = folder_of(corpus)
    if not create and not is_corpus(str(folder)):
        raise UsageError(
            obstacle(str(folder))
            or f"there is no corpus in {folder}; `stancegrid add FILES` makes one, or name another with --corpus"
        )
    from index.corpus import Corpus

    if damaged:
        return Corpus.open_damaged(folder, config=config_of(config))
    found = Corpus.open(folder, config=config_of(config), create=create)
    if found.notice:
        tell(found.notice)
    return found


def select(corpus: Corpus, query: str) -> Selection:
    """The articles of a query; a mistake in it is shown under the character where it was found."""
    try:
        return corpus.select(query)
    except QueryError as error:
        shown = printable(query)
        raise UsageError(f"{error}\n  {shown}\n  {' ' * min(error.position, len(shown))}^") from None


def actor_named(config: Config, word: str) -> str:
    """The id of an actor by id, name, adjective or capital, in any case."""
    folded = word.casefold()
    for actor in config.actors:
        if actor.id.casefold() == folded:
            return actor.id
    words = {name.casefold(): actor.id for actor in config.actors for name in (*actor.adjectives, *actor.metonyms)}
    words |= {name.casefold(): actor.id for actor in config.actors for name in actor.names}
    if folded in words:
        return words[folded]
    near = nearest(word, words, alike=0.75)  # among a thousand names there is always one a little like it
    hint = (
        f"did you mean {actor_name(config, words[near])} ({words[near]})?"
        if near
        else "use a code such as PL, or a name"
    )
    raise UsageError(f"there is no actor {word!r}; {hint}")


def cell_in_front(config: Config, words: Sequence[str]) -> tuple[str, str, Sequence[str]]:
    """The actor and the proposal that the first words name, names of several words without quotes too; what comes after."""
    actor, rest = _in_front(words, lambda word: actor_named(config, word))
    if not rest:
        example = next((proposal.id for proposal in config.proposals), "troops")
        raise UsageError(f"{' '.join(words)} on what? Name a proposal after the actor, such as {example}")
    proposal, rest = _in_front(rest, lambda word: proposal_named(config, word))
    return actor, proposal, rest


def _in_front(words: Sequence[str], named: Callable[[str], str]) -> tuple[str, Sequence[str]]:
    """The id that the first words name, as many of them as make a name, and the words after them.

    Raises what `named` raises of the first word, when no name begins with it.
    """
    for count in range(min(len(words), _MOST_WORDS), 1, -1):
        with contextlib.suppress(UsageError):
            return named(" ".join(words[:count])), words[count:]
    return named(words[0]), words[1:]


def proposal_named(config: Config, word: str) -> str:
    """The id of a proposal by id or name, in any case."""
    words = {proposal.name.casefold(): proposal.id for proposal in config.proposals}
    words |= {proposal.id.casefold(): proposal.id for proposal in config.proposals}
    if word.casefold() in words:
        return words[word.casefold()]
    near = nearest(word, words)
    hint = f"did you mean {words[near]}?" if near else f"there are {', '.join(p.id for p in config.proposals)}"
    raise UsageError(f"there is no proposal {word!r}; {hint}")


def group_named(config: Config, word: str) -> tuple[str, ...]:
    """The actors of a group by its id or one of its names, as of today."""
    today = datetime.date.today()
    for group in config.groups:
        if word.casefold() in {name.casefold() for name in (group.id, *group.names)}:
            return tuple(
                member.actor for member in group.members if (member.since or today) <= today <= (member.until or today)
            )
    near = nearest(word, (group.id for group in config.groups))
    hint = f"did you mean {near}?" if near else f"there are {', '.join(group.id for group in config.groups)}"
    raise UsageError(f"there is no group {word!r}; {hint}")


def day_named(config: Config, word: str) -> datetime.date:
    """A day as 2025-02-17, or the name of an event of the configuration."""
    try:
        return datetime.date.fromisoformat(word)
    except ValueError:
        pass
    events = {name.casefold(): day for name, day in config.events.items()}
    if word.casefold() in events:
        return events[word.casefold()]
    near = nearest(word, config.events)
    hint = f"did you mean {near!r}?" if near else "write a day as 2025-02-17 or name an event of the configuration"
    raise UsageError(f"{word!r} is no day; {hint}")


def kind_named(word: str | None) -> HolderKind | None:
    """government, other, or None for both."""
    return HolderKind(word) if word in {kind.value for kind in HolderKind} else None


def stance_choice() -> click.Choice[str]:
    """The five stances."""
    return click.Choice([stance.value for stance in Stance])


def actor_name(config: Config, id: str) -> str:
    """The name to show for an actor."""
    return next((actor.names[0] for actor in config.actors if actor.id == id), id)


def one_of(rows: Iterable[Any], start: str, key: Callable[[Any], str], what: str) -> Any:
    """The one row whose key begins with `start`, as commit ids are given in git."""
    found = [row for row in rows if key(row).startswith(start)]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"{start} begins the ids of {len(found)} {what}s; give more of it")
    raise UsageError(f"there is no {what} {start}; ids are in the first column of the list")


def named_outside(option: str, given: str | None) -> str | None:
    """The value of an option, which may also stand before the command's name, or before that of its group."""
    context = click.get_current_context(silent=True)
    outer = context.obj if context else None
    return given or (outer.get(option) if isinstance(outer, dict) else None)
