"""Long work beside the screen, in a process of its own: it tells how far it is, can be stopped, and holds up no key.

The child writes JSON lines; when nobody reads them any more it stops as if it had been told to. What it has done by then
is kept. Nothing of Textual is imported here: the child has no screen.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Thread

from index.answers import Progress
from index.corpus import Corpus
from index.errors import StancegridError

_CHILD = "from tui.chores import serve; serve()"
_PAUSE = 0.5  # seconds between two words on how far it is: over a slow link each of them costs
DONE = "Done."
POLITE = 5  # how far the child stands back where the processor is short
Found = tuple[str, ...]
Lines = Sequence[Found]  # text, role in the palette, and where Enter on it leads (tui/findings.py), if anywhere


@dataclass(frozen=True, slots=True)
class Tidings:
    """How far the work is, what it found so far (None: nothing new), and at its end what came of it in a sentence."""

    done: int = 0
    total: int | None = None
    lines: Lines | None = None
    ended: str = ""


class Chore:
    """One piece of work in a child process; `told` is called in the loop of the app."""

    def __init__(self, task: str, corpus: Path, config: str, request: str, told: Callable[[Tidings], None]) -> None:
        self.task = task
        self._told = told
        self._received = b""
        paths = [str(Path(__file__).parents[1]), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
        self._child: subprocess.Popen[bytes] | None = subprocess.Popen(
            [sys.executable, "-c", _CHILD, task, str(corpus), config, request],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C in the terminal is not meant for it
            env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
        )
        asyncio.get_running_loop().add_reader(self._fileno, self._receive)

    @property
    def _fileno(self) -> int:
        assert self._child is not None
        assert self._child.stdout is not None
        return self._child.stdout.fileno()

    def stop(self) -> None:
        """Ask it to end where it is; that it has ended is told."""
        if self._child is not None:
            with contextlib.suppress(ProcessLookupError):
                self._child.send_signal(signal.SIGINT)

    def leave(self) -> None:
        """Ask it to end, and listen no longer."""
        self.stop()
        self.let_go()

    def let_go(self) -> None:
        """Listen no longer; it goes on to its end."""
        self._close()

    def _receive(self) -> None:
        part = os.read(self._fileno, 1 << 16)
        self._received += part
        *lines, self._received = self._received.split(b"\n")
        for line in lines:
            tidings = Tidings(**json.loads(line))
            if tidings.ended:
                self._close()
            self._told(tidings)
        if not part and self._child is not None:
            self._close()
            self._told(Tidings(ended="The work ended before it was done; what it did is kept."))

    def _close(self) -> None:
        child, self._child = self._child, None
        if child is not None and child.stdout is not None:
            asyncio.get_running_loop().remove_reader(child.stdout.fileno())
            child.stdout.close()
            Thread(target=child.wait, daemon=True).start()  # it may take its time to end


# --- in the child ------------------------------------------------------------------------------------------------------


class _Voice:
    """Tells tidings on standard output; how far it is, only now and then."""

    def __init__(self) -> None:
        self._out = os.fdopen(os.dup(1), "w", encoding="utf-8")
        os.dup2(2, 1)  # what a library prints is no tidings
        self._last = 0.0

    def tell(self, tidings: Tidings) -> None:
        """Raises KeyboardInterrupt where nobody listens any more."""
        try:
            self._out.write(json.dumps(asdict(tidings)) + "\n")
            self._out.flush()
        except OSError:
            raise KeyboardInterrupt from None

    def progress(self, at: Progress) -> None:
        now = time.monotonic()
        if now - self._last >= _PAUSE:
            self._last = now
            self.tell(Tidings(at.done, at.total))


def rebuild(corpus: Corpus, _request: str, voice: _Voice) -> str:
    """Read again what older rules have read."""
    report = corpus.rebuild(processes=0, progress=voice.progress)
    parts = [f"{report.updated:,} read again"]
    parts += [f"{len(report.failures):,} failed"] if report.failures else []
    parts += [f"{report.older_rules:,} still to be read"] if report.older_rules else []
    return f"{'Stopped' if report.interrupted else 'Done'}: {', '.join(parts)}."


def check(corpus: Corpus, query: str, voice: _Voice) -> str:
    """What the phrases of the proposals catch in all articles of a query; first findings come early."""
    from tui.proposal_lines import findings

    selection = corpus.select(query)
    for done, lines in findings(corpus, selection, voice.progress):
        voice.tell(Tidings(done, selection.total, lines))
    return DONE


def export(corpus: Corpus, request: str, _voice: _Voice) -> str:
    """Write what a query selects into a file; `request` is JSON: form, path, view."""
    from tui.screens.exporting import write
    from tui.views import View

    wanted = json.loads(request)
    view = View.from_json(wanted["view"])
    return write(corpus, corpus.select(view.request()), wanted["form"], wanted["path"], view)


def conflicts(corpus: Corpus, request: str, voice: _Voice) -> str:
    """Where the articles of a query contradict each other."""
    from tui.findings import conflict_lines

    selection = corpus.select(request)
    voice.tell(Tidings(selection.total, lines=conflict_lines(corpus, selection)))
    return DONE


def cells(corpus: Corpus, request: str, voice: _Voice) -> str:
    """The cells of the matrix, the least supported first; `request` is JSON: query, kind, as_of."""
    import datetime

    from index.annotation import HolderKind
    from tui.findings import cell_lines

    wanted = json.loads(request)
    selection = corpus.select(wanted["query"])
    as_of = datetime.date.fromisoformat(wanted["as_of"]) if wanted["as_of"] else None
    lines = cell_lines(corpus, selection, HolderKind(wanted["kind"]), as_of)
    voice.tell(Tidings(selection.total, lines=lines))
    return DONE


def moved(corpus: Corpus, request: str, voice: _Voice) -> str:
    """Who moved on a proposal; `request` is JSON: query, since, proposal, kind."""
    import datetime

    from index.annotation import HolderKind
    from tui.findings import moved_lines

    wanted = json.loads(request)
    selection = corpus.select(wanted["query"])
    since = datetime.date.fromisoformat(wanted["since"])
    lines = moved_lines(corpus, selection, since, wanted["proposal"], HolderKind(wanted["kind"]))
    voice.tell(Tidings(lines=lines))
    return DONE


def agreement(corpus: Corpus, request: str, voice: _Voice) -> str:
    """How far two people agree; `request` is JSON: their names."""
    from tui.findings import agreement_lines

    voice.tell(Tidings(lines=agreement_lines(corpus, *json.loads(request))))
    return DONE


def orphans(corpus: Corpus, _request: str, voice: _Voice) -> str:
    """Judgments that match no text or statement any more."""
    from tui.findings import orphan_lines

    voice.tell(Tidings(lines=orphan_lines(corpus)))
    return DONE


def correct(corpus: Corpus, request: str, _voice: _Voice) -> str:
    """Bring an article to its corrected metadata; `request` is its id."""
    corpus.apply_corrections(request)
    return DONE


_TASKS: dict[str, Callable[[Corpus, str, _Voice], str]] = {
    "rebuild": rebuild,
    "check": check,
    "export": export,
    "conflicts": conflicts,
    "cells": cells,
    "moved": moved,
    "agreement": agreement,
    "orphans": orphans,
    "correct": correct,
}


def serve() -> None:
    """The child: opens the corpus, does the one task, ends."""
    os.nice(POLITE)
    task, path, config, request = sys.argv[1:]
    voice = _Voice()
    try:
        with Corpus.open(Path(path), config=Path(config) if config else None) as corpus:
            ended = _TASKS[task](corpus, request, voice)
    except KeyboardInterrupt:
        ended = "Stopped; what was done is kept."
    except StancegridError as error:
        ended = str(error)
    except OSError as error:
        ended = f"{error.filename or 'The system'}: {error.strerror or error}"
    with contextlib.suppress(KeyboardInterrupt):
        voice.tell(Tidings(ended=ended))
