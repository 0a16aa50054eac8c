"""A progress bar on stderr while long work runs; nothing at all when stderr is not a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from index.answers import Progress
from index.cleaning import printable


@contextmanager
def progress_bar() -> Iterator[Callable[[Progress], None] | None]:
    """The callback to hand to the corpus, or None when nobody would see the bar."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True, refresh_per_second=5) as bar:
        task = bar.add_task("starting", total=None)

        def advance(at: Progress) -> None:
            where = f"{at.stage} {printable(at.current)[-40:]}".strip()
            bar.update(task, description=where.ljust(24), completed=at.done, total=at.total)

        yield advance
