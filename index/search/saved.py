"""Searches that a person keeps, each with the change number up to which its answers have been seen."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from index.durable import WriterLock, clear_storage_errors, write_synced
from index.errors import ConfigError, UsageError

_FORMAT = 1
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """`seen_change`: the corpus' change number when its answers were last looked at; 0: never. `seen_at`: ISO 8601, UTC."""

    name: str
    query: str
    seen_change: int = 0
    seen_at: str = ""

    def count_new(self, matching: Iterable[int], changed: Iterable[int]) -> int:
        """How many of the matching articles are among those that changed after `seen_change`."""
        return len(set(changed).intersection(matching))


class SavedSearches:
    """A person's saved searches in a JSON file, private to that person; safe for two programs at once."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def all(self) -> tuple[SavedSearch, ...]:
        """In the order of their names. Raises ConfigError with file and line for a file that cannot be read."""
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
            searches = [
                SavedSearch(str(each["name"]), str(each["query"]), int(each["seen_change"]), str(each["seen_at"]))
                for each in found["searches"]
            ]
        except FileNotFoundError:
            return ()
        except (ValueError, KeyError, TypeError) as error:
            line = getattr(error, "lineno", 1)
            raise ConfigError(
                f"{self._path}:{line}: saved searches cannot be read ({error}); mend or remove it"
            ) from error
        return tuple(sorted(searches, key=lambda search: search.name.casefold()))

    def get(self, name: str) -> SavedSearch:
        """The search with this name. Raises UsageError when there is none."""
        for search in self.all():
            if search.name == name:
                return search
        known = ", ".join(search.name for search in self.all()) or "none"
        raise UsageError(f"there is no saved search {name!r}; known: {known}")

    def keep(self, name: str, query: str) -> SavedSearch:
        """Save a query under a name, in place of an older one of that name; everything is new to it."""
        if not name.strip() or len(name) > _LONGEST_NAME or not name.isprintable():
            raise UsageError(f"a saved search needs a name of 1 to {_LONGEST_NAME} printable characters")
        return self._put(SavedSearch(name.strip(), query))

    def see(self, name: str, change: int) -> SavedSearch:
        """Note that the answers up to a change number have been seen."""
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        return self._put(replace(self.get(name), seen_change=change, seen_at=now))

    def drop(self, name: str) -> None:
        """Forget a search. Raises UsageError when there is none of this name."""
        self.get(name)
        self._change(None, name)

    def _put(self, search: SavedSearch) -> SavedSearch:
        self._change(search, search.name)
        return search

    def _change(self, search: SavedSearch | None, name: str) -> None:
        """Replace the search of this name, or remove it."""
        with clear_storage_errors(self._path):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with WriterLock(self._path.with_name(self._path.name + ".lock")):
                kept = [each for each in self.all() if each.name != name] + ([search] if search else [])
                found = {
                    "format": _FORMAT,
                    "searches": [asdict(each) for each in sorted(kept, key=lambda each: each.name)],
                }
                text = json.dumps(found, ensure_ascii=False, indent=2) + "\n"
                write_synced(self._path, text.encode(), mode=0o600)
