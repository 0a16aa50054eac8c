"""The one command, `stancegrid`. Light: it looks at the arguments before anything is imported that is not needed."""

from __future__ import annotations

import sys

_APP_OPTIONS = ("--corpus", "--config")


def main(arguments: list[str] | None = None) -> int:
    """Open the application, or run one command; returns the exit status. This is the console script."""
    words = sys.argv[1:] if arguments is None else arguments
    from tui.guard import guarded

    wish = app_wish(words)
    if wish is None:
        return guarded(lambda: run_command(words))
    return guarded(lambda: open_app(wish.get("--corpus"), wish.get("--config")))


def app_wish(words: list[str]) -> dict[str, str] | None:
    """The options of the application when the words ask for it (no command, no --help), else None."""
    wish: dict[str, str] = {}
    rest = iter(words)
    for word in rest:
        option, sign, value = word.partition("=")
        given = value if sign else next(rest, None)
        if option not in _APP_OPTIONS or given is None:
            return None
        wish[option] = given
    return wish


def open_app(named: str | None, config: str | None) -> int:
    """Open the application on a corpus that exists; last time's screen is painted before anything heavy is imported."""
    from tui.place import corpus_folder, is_corpus, obstacle
    from tui.terminal.frame import paint_saved, restore

    folder = corpus_folder(named)
    if not is_corpus(folder):
        from index.errors import UsageError

        raise UsageError(
            obstacle(folder)
            or f"there is no corpus in {folder}\n"
            "  stancegrid demo           builds one from the sample and opens it\n"
            "  stancegrid add FOLDER     reads your own articles"
        )
    paint_saved(folder)
    try:
        from tui.terminal.lean import prepare

        prepare()
        from pathlib import Path

        from tui.early import early_worker

        file = Path(config).expanduser() if config else None
        worker = early_worker(Path(folder), str(file or ""))

        from tui.app import run

        return run(Path(folder), file, worker)
    except BaseException:
        restore()
        raise


def run_command(words: list[str]) -> int:
    """Run a command of the command line."""
    from tui.commands import run

    return run(words)
