"""`stancegrid config`: where the configuration is, whether it is right, and a copy to edit."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import click

from index.config_file import default_config_path, load_config
from index.config_tree import read_text
from index.durable import write_synced
from index.errors import UsageError
from tui.commands.options import command_group, config_of, corpus_options, folder_of, format_options
from tui.commands.output import counted, emit, format_of, say
from tui.keys import key_map
from tui.terminal.plain import exact_output


@command_group("config", short_help="Show, copy and check the configuration.")
def command() -> None:
    """Show, copy and check the configuration: actors, groups, proposals, metadata rules, events, keys, theme.

    \b
    Examples
      stancegrid config init             # the commented default, copied into the corpus for you to edit
      stancegrid config check            # every mistake with its line
      stancegrid config check mine.yaml
      stancegrid config show | less
    """


@command.command("init")
@click.option("--force", is_flag=True, help="Overwrite the one that is there.")
@corpus_options
def init(force: bool, corpus: str | None, config: str | None) -> int:
    """Copy the commented default (or the file named with --config) to config.yaml in the corpus folder."""
    target = folder_of(corpus) / "config.yaml"
    if os.path.lexists(target) and not stat.S_ISREG(target.lstat().st_mode):
        raise UsageError(f"{target}: not a regular file; move it away, then try again")
    if target.exists() and not force:
        raise UsageError(f"{target} is there already; --force overwrites it")
    source = config_of(config) or default_config_path()
    load_config(source)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_synced(target, read_text(source).encode())
    say(f"{target}: edit it, then `stancegrid config check` and `stancegrid rebuild`.")
    return 0


@command.command("check")
@click.argument("file", required=False)
@format_options("json", "jsonl")
@corpus_options
def check(file: str | None, form: str, as_json: bool, corpus: str | None, config: str | None) -> int:
    """Read the configuration and tell every mistake in it with its line; exit status 2 when there are any."""
    named = Path(file).expanduser() if file else config_of(config)
    loaded = load_config(named, corpus=folder_of(corpus))
    key_map(loaded.keys, loaded.key_places)  # only the application knows which actions and keys there are
    counts = {
        "actor": len(loaded.actors),
        "group": len(loaded.groups),
        "proposal": len(loaded.proposals),
        "metadata rule": len(loaded.metadata),
        "event": len(loaded.events),
    }
    words = ", ".join(counted(number, thing) for thing, number in counts.items())
    record = {"file": str(loaded.origin), **{f"{thing.replace(' ', '_')}s": number for thing, number in counts.items()}}
    emit(format_of(form, as_json), "config", [record], lambda: say(f"{loaded.origin} is right: {words}."))
    return 0


@command.command("show")
@corpus_options
def show(corpus: str | None, config: str | None) -> int:
    """Print the file that is in use: the one named, else that of the corpus, else the default."""
    own = folder_of(corpus) / "config.yaml"
    source = config_of(config) or (own if own.exists() else default_config_path())
    exact_output()
    sys.stdout.write(read_text(source))
    return 0
