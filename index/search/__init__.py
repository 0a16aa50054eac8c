"""Full-text search: one query language, one analysis chain, several backends. The only folder that imports whoosh."""

from __future__ import annotations

import functools
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import cast

from index.errors import UsageError
from index.search.backend import SearchBackend

_CLASSES = {
    "whoosh": ("index.search.whoosh_backend", "WhooshBackend"),
    "memory": ("index.search.memory_backend", "MemoryBackend"),
    "tantivy": ("index.search.tantivy_backend", "TantivyBackend"),
    "opensearch": ("index.search.opensearch_backend", "OpenSearchBackend"),
}
BACKENDS = tuple(name for name in _CLASSES if name != "memory")
"""What a corpus can have; `memory` keeps nothing, and is what tests measure the others by."""


def _lighten_whoosh() -> None:
    """Whoosh takes one decorator from a package that imports asyncio, 5 MB, for another; the standard library has it."""
    stand_in = ModuleType("cached_property")
    vars(stand_in)["cached_property"] = functools.cached_property
    sys.modules.setdefault("cached_property", stand_in)


_lighten_whoosh()


def open_backend(name: str, folder: Path, *, create: bool = False) -> SearchBackend:
    """Open the index in `folder`; `create`: begin an empty one, which takes the old one's place with its first write.

    Raises IndexDamaged (a CorpusError) where there is none or it cannot be trusted: create it anew and write everything.
    Raises UsageError for an unknown backend, or one whose package is not installed.
    """
    if name not in _CLASSES:
        raise UsageError(f"there is no search backend {name!r}; known are {', '.join(BACKENDS)}")
    module, kind = _CLASSES[name]
    return cast(SearchBackend, getattr(import_module(module), kind)(folder, create=create))
