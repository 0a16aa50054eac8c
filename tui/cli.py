"""The one command, `stancegrid`. Light: it looks at the arguments before anything is imported that is not needed."""

from __future__ import annotations

import sys

_APP_OPTIONS = ("--corpus", "--config")


def main(arguments: list[str] | None = None) -> int:
    """Open the application, or run one command; returns the exit status. This is the console script."""
    words = sys.argv[1:] if arguments is None else arguments
    wish = app_wish(words)
    folder = None if wish is None else greet(wish.get("--corpus"))
    from tui.guard import guarded

    if wish is None:
        return guarded(lambda: run_command(words))
    return guarded(lambda: open_app(folder, wish.get("--config"), greeted=True))


def greet(named: str | None) -> str:
    """Paint last time's screen, before anything else is imported; returns the folder of the corpus."""
    from tui.place import corpus_folder, is_corpus

    folder = corpus_folder(named)
    if is_corpus(folder):
        from tui.terminal.frame import paint_saved

        paint_saved(folder)
    return folder


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


def open_app(named: str | None, config: str | None, *, greeted: bool = False) -> int:
    """Open the application on a corpus that exists; last time's screen is painted first, or has been."""
    from tui.place import corpus_folder, is_corpus, obstacle
    from tui.terminal.frame import restore

    folder = corpus_folder(named) if greeted else greet(named)
    if not is_corpus(folder):
        from index.errors import UsageError

        raise UsageError(
            obstacle(folder)
            or f"there is no corpus in {folder}\n"
            "  stancegrid demo           builds one from the sample and opens it\n"
            "  stancegrid add FOLDER     reads your own articles"
        )
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
