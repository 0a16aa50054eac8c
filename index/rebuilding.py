"""Rebuilding: reading stale articles again, everything again from the originals, or moving to another search backend."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from index.adding import reread
from index.answers import AddReport, Progress
from index.corpus_store import Store


def rebuild(
    store: Store,
    *,
    everything: bool,
    backend: str | None,
    processes: int,
    progress: Callable[[Progress], None] | None,
) -> AddReport:
    """Resumable: an article read by the present rules is not stale any more."""
    store.catalogue.use_extraction(store.fingerprint)
    if backend and backend != store.manifest.backend:
        store.search.build(progress, name=backend)
    keys = store.catalogue.unread_by(everything=everything)
    report = reread(store, keys, processes=processes, progress=progress)
    if everything and not report.interrupted:
        store.search.build(progress)
    return replace(report, stale=store.catalogue.counts()["stale"])
