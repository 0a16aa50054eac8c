"""`stancegrid trust`: whose corpora you open."""

from __future__ import annotations

import click

from index.trust import distrust, trust, trusted_file, trusted_owners
from tui.commands.output import counted, say


@click.command("trust", short_help="Whose corpora you open.")
@click.argument("owner", required=False)
@click.option("--remove", is_flag=True, help="Trust this owner no longer.")
def command(owner: str | None, remove: bool) -> int:
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
    say(f"You trust {counted(len(owners), 'owner')} besides yourself and root: {', '.join(owners) or 'none'}.")
    say(f"The list is in {trusted_file()}.")
    return 0
