"""`stancegrid trust`: whose corpora you open."""

from __future__ import annotations

import click

from index.trust import distrust, trust, trusted_file, trusted_owners
from tui.commands.options import format_options
from tui.commands.output import counted, emit, format_of, say


@click.command("trust", short_help="Whose corpora you open.")
@click.argument("owner", required=False)
@click.option("--remove", is_flag=True, help="Trust this owner no longer.")
@format_options("json", "jsonl", "csv")
def command(owner: str | None, remove: bool, form: str, as_json: bool) -> int:
    """Name a person of this machine whose corpora you open; without a name: show whom you trust.

    Opening a corpus runs what its search index holds, so only your own corpora, root's, and those of people named here
    are opened, and only when nobody else can write to them.

    \b
    Examples
      stancegrid trust ana
      stancegrid trust ana --remove
      stancegrid trust
    """
    if owner and remove:
        distrust(owner)
    elif owner:
        trust(owner)
    owners = trusted_owners()
    items = [{"owner": name} for name in owners]
    emit(format_of(form, as_json), "trust", items, lambda: _paint(owners), file=str(trusted_file()))
    return 0


def _paint(owners: list[str]) -> None:
    say(f"You trust {counted(len(owners), 'owner')} besides yourself and root: {', '.join(owners) or 'none'}.")
    say(f"The list is in {trusted_file()}.")
