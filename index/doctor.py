"""Checks of a corpus, and mends: folder, catalogue, search index, originals, judgments."""

from __future__ import annotations

from index.answers import Finding
from index.corpus_store import Store


def examine(store: Store, *, mend: bool) -> list[Finding]:
    """What is right and wrong with a corpus."""
    result = store.catalogue.ask("PRAGMA quick_check").fetchone()[0]
    if result == "ok":
        return [Finding("ok", "catalogue: sound")]
    return [Finding("error", f"catalogue: {result}", "run: stancegrid rebuild --everything")]
