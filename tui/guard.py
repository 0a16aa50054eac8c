"""The outermost wall of the program: whatever happens inside becomes a message and an exit status, never a traceback."""

from __future__ import annotations

import os
import sys

from index.errors import StancegridError

# typing, collections and contextlib would take longer than everything else before the first paint
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

INTERRUPTED = 130


def guarded(work: Callable[[], int]) -> int:
    """Run `work` and return its exit status, or that of what went wrong."""
    _open_closed_streams()
    try:
        status = work()
        sys.stdout.flush()
        return status
    except BrokenPipeError:
        _silence_output()
        return 0
    except KeyboardInterrupt:
        tell("interrupted; what was acknowledged is kept")
        return INTERRUPTED
    except StancegridError as error:
        tell(str(error))
        return error.exit_status
    except MemoryError:
        tell("out of memory; the corpus holds what was acknowledged. Add fewer articles at once.")
        return 1
    except OSError as error:
        if error.errno is None:
            return _unexpected(error)
        place = f"{error.filename}: " if error.filename else ""
        tell(f"{place}{(error.strerror or str(error)).lower()}")
        return 1
    except Exception as error:
        return _unexpected(error)


def _open_closed_streams() -> None:
    """A stream that was closed by whoever started us leads nowhere; else the first file opened would take its place."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8"))


def tell(message: str) -> None:
    """Say something to the person, apart from the output: one or more lines on stderr, safe for a terminal."""
    from index.cleaning import printable
    from tui.terminal.plain import prepare_streams

    prepare_streams()
    try:  # noqa: SIM105 - contextlib, see above
        print(f"stancegrid: {printable(message, newlines=True)}", file=sys.stderr, flush=True)
    except (OSError, ValueError):
        pass  # nobody is there to read it


def _silence_output() -> None:
    """Whoever read our output has gone; the interpreter must not complain while it shuts down."""
    try:  # noqa: SIM105 - contextlib, see above
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        pass


def _unexpected(error: BaseException) -> int:
    """A mistake of ours: the details go to a file, the person gets its name."""
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    report = _write_report(error)
    where = f"the details are in {report}; please send that file" if report else "the details could not be saved"
    tell(f"this should not have happened ({what[:300]}); {where}")
    return 1


def _write_report(error: BaseException) -> object | None:
    import datetime
    import platform
    import traceback
    from pathlib import Path

    from tui.place import state_folder

    now = datetime.datetime.now(tz=datetime.UTC)
    lines = [f"{now.isoformat()}  Python {platform.python_version()}  {platform.platform()}\n"]
    lines += [*traceback.format_exception(error)]
    try:
        folder = Path(state_folder(), "reports")
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / f"{now:%Y%m%dT%H%M%S}-{os.getpid()}.txt"
        path.write_text("".join(lines), encoding="utf-8", errors="backslashreplace")
        path.chmod(0o600)
    except OSError:
        return None
    return path
