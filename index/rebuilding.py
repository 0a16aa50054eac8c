"""Rebuilding: reading again what older rules have read or all originals, or moving to another search backend."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from index.adding import BATCH, reread
from index.answers import AddReport, Progress, ReadStatus
from index.article import ReadFailure
from index.catalogue_writing import apply_corrections
from index.corpus_store import Store
from index.errors import UsageError
from index.originals import Origin
from index.pipeline import with_language
from index.restoring import Desk
from index.search import BACKENDS


def rebuild(
    store: Store,
    *,
    everything: bool,
    backend: str | None,
    processes: int,
    progress: Callable[[Progress], None] | None,
) -> AddReport:
    """Resumable: an article read by the present rules is not read again."""
    store.catalogue.use_extraction(store.fingerprint)
    if backend and backend not in BACKENDS:
        raise UsageError(f"there is no search backend {backend!r}; known are {', '.join(BACKENDS)}")
    if backend and backend != store.manifest.backend:
        store.search.build(progress, name=backend)
    if not everything:
        return reread(store, store.catalogue.unread_by(everything=False), processes=processes, progress=progress)
    report = _read_originals(store, progress)
    if not report.interrupted:
        store.search.build(progress)
    return report


def _read_originals(store: Store, progress: Callable[[Progress], None] | None) -> AddReport:
    """Every article again from the bytes it came from, versions and keys kept."""
    started = time.monotonic()
    latest = {origin.article: origin for origin in store.originals.standing()}
    keys = store.catalogue.unread_by(everything=True)
    failures: list[tuple[str, str]] = []
    done = unsupported = 0
    interrupted = False
    try:
        with Desk(store) as desk:
            for start in range(0, len(keys), BATCH):
                part = keys[start : start + BATCH]
                unsupported += _read_batch(store, desk, part, latest, failures)
                done += len(part)
                if progress:
                    progress(Progress("reading", done, len(keys)))
    except KeyboardInterrupt:
        interrupted = True
    return AddReport(
        updated=done,
        not_supported=unsupported,
        older_rules=store.catalogue.counts()["older_rules"],
        failures=tuple(failures),
        interrupted=interrupted,
        seconds=time.monotonic() - started,
    )


def _read_batch(
    store: Store, desk: Desk, keys: Sequence[int], latest: dict[str, Origin], failures: list[tuple[str, str]]
) -> int:
    """One commit; returns how many articles are in a language that is not supported."""
    corrections = store.corrections()
    unsupported = 0
    read = []
    for key in keys:
        known = store.catalogue.as_read(key)
        if known is None:
            continue
        origin = latest.get(known.id)
        found = desk.read(origin) if origin else known
        if isinstance(found, ReadFailure):  # what the catalogue has is then the best there is
            failures.append((found.path, found.reason))
            found = known
        article = with_language(replace(found, id=known.id, path=known.path))
        shown = apply_corrections(article, corrections.get(article.id, {}))
        read.append((article, shown, store.annotator.extract(shown), origin.sha256 if origin else ""))
    with store.writing.batch() as batch:
        for article, shown, extract, original in read:
            batch.put(article, extract, original=original, shown=shown, same_version=True)
            unsupported += extract.status is ReadStatus.LANGUAGE
            if extract.status is ReadStatus.FAILED:
                failures.append((article.id, extract.failure))
    return unsupported
