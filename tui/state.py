"""What the app remembers of a corpus between two starts: view, queries, saved searches. Private, one JSON file a corpus."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tui.views import View

MOST_QUERIES = 100


@dataclass(slots=True)
class Saved:
    """A saved search: its view, and when its results were last looked at."""

    name: str
    view: View
    seen: str = ""  # ISO time
    total: int = 0  # how many articles it found then


@dataclass(slots=True)
class State:
    """Everything remembered. `last_visit` is when the app was last left (ISO time), "" at the first start."""

    view: View = field(default_factory=View)
    queries: list[str] = field(default_factory=list)  # newest last
    saved: list[Saved] = field(default_factory=list)
    last_visit: str = ""

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
    """The state as it was saved; a missing or broken file is an empty state."""
    try:
        data = json.loads(path.read_text("utf-8"))
        return _read(data)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return State()


def _read(data: Mapping[str, Any]) -> State:
    saved = [
        Saved(str(entry["name"]), View.from_json(entry["view"]), str(entry.get("seen", "")), int(entry.get("total", 0)))
        for entry in data.get("saved", ())
    ]
    queries = [str(query) for query in data.get("queries", ())]
    return State(View.from_json(data["view"]), queries, saved, str(data.get("last_visit", "")))


def save(path: Path, state: State) -> None:
    """Write the state whole or not at all. Raises nothing: a full disk must not keep anybody from leaving."""
    data = {
        "version": 1,
        "view": state.view.to_json(),
        "queries": state.queries,
        "saved": [
            {"name": item.name, "view": item.view.to_json(), "seen": item.seen, "total": item.total}
            for item in state.saved
        ],
        "last_visit": state.last_visit,
    }
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        spare = path.with_suffix(f".{os.getpid()}")
        descriptor = os.open(spare, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:  # noqa: PTH123 - the mode of a descriptor
            json.dump(data, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        spare.replace(path)


def now() -> str:
    """This moment as ISO time in UTC."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
