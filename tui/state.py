"""What the app remembers of a corpus between two starts: view, queries, saved searches. Private, one JSON file a corpus."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from index.errors import StancegridError
from index.regular import opened
from tui.views import View

MOST_QUERIES = 100


@dataclass(slots=True)
class Saved:
    """A saved search: its view, and when its results were last looked at. Later articles have greater keys."""

    name: str
    view: View
    seen: str = ""  # ISO time
    last: int = 0  # the key of the newest article that the corpus had then


@dataclass(slots=True)
class State:
    """Everything remembered. `last_visit` is when the app was last left (ISO time), "" at the first start."""

    view: View = field(default_factory=View)
    queries: list[str] = field(default_factory=list)  # newest last
    saved: list[Saved] = field(default_factory=list)
    last_visit: str = ""
    unfinished: str = ""  # what was being typed, after its prompt, when the terminal was lost
    mishap: str = ""  # what a person should know of how it was read; not saved

    def remember_query(self, query: str) -> None:
        """Put a query at the end of the history, once."""
        if query.strip():
            self.queries = [*[old for old in self.queries if old != query], query][-MOST_QUERIES:]


def state_file(corpus: Path) -> Path:
    """Where the state of this corpus lies."""
    import platformdirs

    name = hashlib.sha256(os.fsencode(corpus.resolve())).hexdigest()[:16]
    return platformdirs.user_state_path("stancegrid") / "corpora" / f"{name}.json"


def load(path: Path) -> State:
    """The state as it was saved; a missing file is an empty state. One that cannot be read is kept beside."""
    try:
        return _read(json.loads(content(path)))
    except FileNotFoundError:
        return State()
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        return State(mishap=_set_aside(path, error))


def content(path: Path) -> str:
    """The text of a state file. Raises OSError, also for a pipe or a device, and ValueError for what is no text."""
    with opened(path) as file:
        return file.read().decode("utf-8")


def _set_aside(path: Path, error: Exception) -> str:
    """Rename a file that cannot be read, so that the next save does not overwrite it; returns what to say."""
    reason = error.strerror if isinstance(error, OSError) else "it is damaged"
    kept = path.with_name(f"{path.name}.{datetime.datetime.now(datetime.UTC):%Y%m%dT%H%M%S}.damaged")
    try:
        path.replace(kept)
    except OSError:
        kept = path
    return f"Views and saved searches could not be read ({reason}); they are kept in {kept}"


def _read(data: Mapping[str, Any]) -> State:
    saved = [
        Saved(str(entry["name"]), View.from_json(entry["view"]), str(entry.get("seen", "")), int(entry.get("last", 0)))
        for entry in data.get("saved", ())
    ]
    queries = [str(query) for query in data.get("queries", ())]
    unfinished = str(data.get("unfinished", ""))
    return State(View.from_json(data["view"]), queries, saved, str(data.get("last_visit", "")), unfinished)


def save(path: Path, state: State) -> None:
    """Write the state whole or not at all. Raises nothing: a full disk must not keep anybody from leaving."""
    with contextlib.suppress(OSError):
        _write(path, state)


def _write(path: Path, state: State) -> None:
    from index.durable import write_synced

    data = {
        "version": 1,
        "view": state.view.to_json(),
        "queries": state.queries,
        "saved": [
            {"name": item.name, "view": item.view.to_json(), "seen": item.seen, "last": item.last}
            for item in state.saved
        ],
        "last_visit": state.last_visit,
        "unfinished": state.unfinished,
    }
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_synced(path, json.dumps(data).encode(), mode=0o600)


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """The app and a command may change one file at the same time."""
    from index.durable import WriterLock

    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with WriterLock(path.with_suffix(".lock")):
        yield


@contextlib.contextmanager
def changing(path: Path) -> Iterator[State]:
    """The state on disk, to be changed: it is written when the block ends without an error.

    Raises StorageFull or CorpusError when it cannot be written.
    """
    from index.durable import clear_storage_errors

    with clear_storage_errors(path), _alone(path):
        state = load(path)
        yield state
        _write(path, state)


def keep_search(path: Path, search: Saved) -> None:
    """Save a search, in place of an older one of its name."""
    with changing(path) as state:
        state.saved = [*(old for old in state.saved if old.name != search.name), search]


def save_beside(path: Path, state: State) -> None:
    """Write the state of a running app; the saved searches are those on disk, which a command may have changed since."""
    with contextlib.suppress(OSError, StancegridError), _alone(path):
        state.saved = load(path).saved
        save(path, state)


def now() -> str:
    """This moment as ISO time in UTC."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
