"""Adding files to a corpus: batches with one durable commit each, so that whatever stops it, the next add goes on."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import BrokenExecutor, Future, wait
from dataclasses import dataclass, field, replace
from pathlib import Path

from index.answers import AddReport, Progress, ReadStatus
from index.article import Article, ReadFailure
from index.catalogue import KnownInput
from index.catalogue_rows import Extract, pack_metadata
from index.catalogue_writing import Outcome, apply_corrections, text_hash
from index.corpus_store import Store
from index.originals import Origin
from index.pipeline import ReadingProcesses, with_language
from index.readers import Found, count_inputs, read_paths, well_formed

BATCH = 200  # articles a commit
SECONDS = 2.0  # or this long
AHEAD = 4  # articles that each process may have waiting
INDEX_EVERY = 4_000  # articles between writes to the search index
FEW = 32  # files; below, starting worker processes costs more than it gains
MOST = 8  # worker processes where nobody says how many: a server is shared


@dataclass(slots=True)
class Pending:
    """An article that waits for the next commit. `relative`: the path of its file as it was added; `file`: the whole."""

    article: Article
    shown: Article
    relative: str
    file: str
    extract: Extract | Future[Extract]


@dataclass(slots=True)
class _Input:
    """The file that is being read: its size and age before it was opened, and what came of it."""

    found: Found
    size: int
    modified: int
    articles: int = 0
    failures: list[tuple[str, str]] = field(default_factory=list)

    @property
    def known(self) -> KnownInput:
        path = well_formed(_whole(self.found.path))
        return KnownInput(path, self.size, self.modified, self.articles, tuple(self.failures))

    def has(self, place: str) -> bool:
        """Whether a place (`news.jsonl:7`, `feed.xml#3`) is in this file."""
        for path in (str(self.found.path), well_formed(str(self.found.path))):
            if place.startswith(path) and place[len(path) : len(path) + 1] in ("", ":", "#"):
                return True
        return False


def _whole(path: Path) -> str:
    return os.path.abspath(path)  # noqa: PTH100 (links stay as they are)


@dataclass(slots=True)
class _Counts:
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0
    not_supported: int = 0
    failures: list[tuple[str, str]] = field(default_factory=list)
    interrupted: bool = False


def _is_finished(extract: Future[Extract] | Extract) -> bool:
    return not isinstance(extract, Future) or (extract.done() and extract.exception() is None)


class Adding:
    """One `add`. The store's writer lock is held by the caller."""

    def __init__(
        self, store: Store, *, link: bool, processes: int, progress: Callable[[Progress], None] | None
    ) -> None:
        self._store = store
        self._link = link
        self._processes = usual_processes(processes)
        self._progress = progress or (lambda _: None)
        self._counts = _Counts()
        self._pending: list[Pending] = []
        self._ids: dict[str, str] = {}  # pending text hash and description -> id
        self._input: _Input | None = None
        self._done_inputs: list[KnownInput] = []
        self._workers: ReadingProcesses | None = None
        self._seen = 0
        self._unindexed = 0
        self._committed = time.monotonic()
        self._corrections = store.corrections()

    def run(self, paths: Sequence[Path]) -> AddReport:
        started = time.monotonic()
        self._store.catalogue.use_extraction(self._store.fingerprint)
        total = count_inputs(paths)
        if self._processes > 1 and total >= FEW:
            self._workers = ReadingProcesses(self._store.config, self._processes)
        try:
            self._read(paths, total)
        except KeyboardInterrupt:
            self._counts.interrupted = True
            self._keep_finished()
        finally:
            self._stop_workers()
        if not self._counts.interrupted:
            self._index()
        return replace(self._report(), seconds=time.monotonic() - started)

    def _report(self) -> AddReport:
        counts = self._counts
        return AddReport(
            added=counts.added,
            updated=counts.updated,
            unchanged=counts.unchanged,
            duplicates=counts.duplicates,
            not_supported=counts.not_supported,
            older_rules=self._store.catalogue.counts()["older_rules"],
            failures=tuple(counts.failures),
            interrupted=counts.interrupted,
        )

    def _read(self, paths: Sequence[Path], total: int) -> None:
        rules = self._store.config.metadata
        self._take(read_paths(paths, link=self._link, rules=rules, wanted=self._wanted), total)

    def _take(self, items: Iterable[Article | ReadFailure], total: int | None) -> None:
        for item in items:
            if isinstance(item, ReadFailure):
                self._fail(item)
            else:
                self._offer(item)
            self._progress(Progress("reading", self._seen, total, str(getattr(item, "name", ""))))
            if len(self._pending) >= BATCH or time.monotonic() - self._committed > SECONDS:
                self._commit()
        self._finish_input()
        self._commit()

    def _wanted(self, found: Found) -> bool:
        """Whether a file must be opened: it is new, or its size or time differ from when it was read."""
        self._finish_input()
        self._seen += 1
        try:
            status = found.path.stat()
        except OSError:
            return True
        self._input = _Input(found, status.st_size, status.st_mtime_ns)
        known = self._store.catalogue.known_input(self._input.known.path)
        if known is None or (known.size, known.modified) != (status.st_size, status.st_mtime_ns):
            return True
        self._input = None
        self._counts.failures.extend(known.failures)
        self._counts.unchanged += known.articles
        return False

    def _finish_input(self) -> None:
        if self._input:
            self._done_inputs.append(self._input.known)
            self._input = None

    def _fail(self, failure: ReadFailure) -> None:
        self._counts.failures.append((failure.path, failure.reason))
        if self._input and self._input.has(failure.path):
            self._input.failures.append((failure.path, failure.reason))

    def _offer(self, article: Article) -> None:
        """Queue an article unless it is known as it is, or stands here already under another name."""
        article = with_language(article)
        if self._input:
            self._input.articles += 1
            article = replace(article, path=Path(self._input.known.path))
        sha256 = text_hash(article.text)
        known = self._store.catalogue.known(article.id)
        if known and known.sha256 == sha256 and known.metadata == pack_metadata(article):
            self._counts.unchanged += 1
            return
        if not known and self._is_duplicate(article, sha256):
            self._counts.duplicates += 1
            return
        shown = apply_corrections(article, self._corrections.get(article.id, {}))
        extract = self._submit(shown) or self._store.annotator.extract(shown)
        relative, file = (self._input.found.id, _whole(self._input.found.path)) if self._input else (article.id, "")
        self._pending.append(Pending(article, shown, relative, file, extract))
        self._pace()

    def _submit(self, shown: Article) -> Future[Extract] | None:
        """Give an article to a worker; None where there is none (any more)."""
        try:
            return self._workers.submit(shown) if self._workers else None
        except BrokenExecutor:  # a worker was killed; this process goes on alone
            self._stop_workers()
            return None

    def _stop_workers(self) -> None:
        if self._workers:
            self._workers.close()
            self._workers = None

    def _extract_of(self, one: Pending) -> Extract:
        if not isinstance(one.extract, Future):
            return one.extract
        try:
            return one.extract.result()
        except BrokenExecutor:
            self._stop_workers()
            return self._store.annotator.extract(one.shown)

    def _pace(self) -> None:
        """Wait while the workers have enough to do, so that neither a commit nor Ctrl-C waits for them long."""
        running = [one.extract for one in self._pending if isinstance(one.extract, Future) and not one.extract.done()]
        if len(running) > AHEAD * self._processes:
            wait(running[:1])

    def _keep_finished(self) -> None:
        """After Ctrl-C: commit what was read. Files of which an article is missing are opened again next time."""
        finished = [one for one in self._pending if _is_finished(one.extract)]
        if len(finished) < len(self._pending):
            self._done_inputs = []
        self._pending = finished
        self._commit()

    def _is_duplicate(self, article: Article, sha256: str) -> bool:
        """The same text with the same title, source and date is the same article, unless both have an own address."""
        day = article.date.day.toordinal() if article.date.day else 0
        description = f"{sha256}\0{article.title}\0{article.source}\0{day}\0{article.address}"
        first = self._ids.setdefault(description, article.id)
        if first != article.id:
            return True
        return any(
            (title, source, known_day) == (article.title, article.source, day)
            and (address == article.address or not address or not article.address)
            for _, title, source, known_day, address in self._store.catalogue.same_text(sha256)
        )

    def _commit(self) -> None:
        """Originals first, then the catalogue: what it names is always there."""
        pending, inputs = self._pending, self._done_inputs
        self._committed = time.monotonic()
        if not pending and not inputs:
            return
        store = self._store
        extracts = [self._extract_of(one) for one in pending]
        self._pending, self._done_inputs = [], []  # from here on they are in, or wholly out
        originals = [self._keep(one) for one in pending]
        store.originals.sync()
        with store.writing.batch() as batch:
            for one, extract, original in zip(pending, extracts, originals, strict=True):
                self._count(one, extract, batch.put(one.article, extract, original=original, shown=one.shown)[1])
            for known in inputs:
                batch.note_input(known)
        self._unindexed += len(pending)
        self._ids.clear()
        self._committed = time.monotonic()
        if self._unindexed >= INDEX_EVERY:
            self._index()

    def _keep(self, one: Pending) -> str:
        """Take in the original of an article; its hash, or "" when it is only linked."""
        origin = Origin(one.article.id, one.article.name, one.relative, added=self._store.writing.now)
        if self._link or one.article.original is None:
            origin = replace(origin, file=one.file)
        return self._store.originals.keep(origin, None if self._link else one.article.original)

    def _count(self, one: Pending, extract: Extract, outcome: Outcome) -> None:
        if outcome is Outcome.ADDED:
            self._counts.added += 1
        else:
            self._counts.updated += 1
        if extract.status is ReadStatus.LANGUAGE:
            self._counts.not_supported += 1
        if extract.status is ReadStatus.FAILED:
            self._counts.failures.append((one.article.id, extract.failure))

    def _index(self) -> None:
        self._unindexed = 0
        self._store.search.catch_up(self._progress)


def remove(store: Store, names: Sequence[str], progress: Callable[[Progress], None] | None) -> AddReport:
    """Remove articles by stable id or display name; names that are not known are failures."""
    started = time.monotonic()
    keys: list[int] = []
    failures: list[tuple[str, str]] = []
    for name in names:
        key = store.catalogue.key_of(name)
        if key is None:
            failures.append((name, "no article has this id or name"))
        elif key not in keys:
            keys.append(key)
    forgotten = [store.catalogue.originals_of(key) for key in keys]
    with store.writing.batch() as batch:
        removed = batch.remove(keys)
    for id, sha256s in forgotten:
        unused = [sha256 for sha256 in sha256s if not store.catalogue.uses_original(sha256)]
        store.originals.forget(id, unused)
    store.originals.sync()
    store.search.catch_up(progress)
    return AddReport(removed=removed, failures=tuple(failures), seconds=time.monotonic() - started)


def reread(
    store: Store, keys: Sequence[int], *, processes: int = 1, progress: Callable[[Progress], None] | None = None
) -> AddReport:
    """Read articles of the catalogue again by the present rules. Resumable: what is done is not done again."""
    started = time.monotonic()
    counts = _Counts()
    processes = usual_processes(processes)
    workers = ReadingProcesses(store.config, processes) if processes > 1 and len(keys) >= FEW else None
    try:
        for start in range(0, len(keys), BATCH):
            _reread_batch(store, keys[start : start + BATCH], workers, counts)
            if progress:
                progress(Progress("reading", min(start + BATCH, len(keys)), len(keys)))
    except KeyboardInterrupt:
        counts.interrupted = True
    finally:
        if workers:
            workers.close()
    if not counts.interrupted:
        store.search.catch_up(progress)
    return AddReport(
        updated=counts.updated,
        not_supported=counts.not_supported,
        older_rules=store.catalogue.counts()["older_rules"],
        failures=tuple(counts.failures),
        interrupted=counts.interrupted,
        seconds=time.monotonic() - started,
    )


def usual_processes(asked: int) -> int:
    """How many processes read: as many as asked, else one a core that we may use, up to `MOST`."""
    free = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return asked or min(MOST, free)


def _extracts(store: Store, articles: Sequence[Article], workers: ReadingProcesses | None) -> list[Extract]:
    """What is read off each; by this process where a worker was killed."""
    if workers:
        try:
            return [future.result() for future in [workers.submit(article) for article in articles]]
        except BrokenExecutor:
            pass
    return [store.annotator.extract(article) for article in articles]


def _reread_batch(store: Store, keys: Sequence[int], workers: ReadingProcesses | None, counts: _Counts) -> None:
    corrections = store.corrections()
    articles = [(key, article) for key in keys if (article := store.catalogue.as_read(key))]
    shown = [with_language(apply_corrections(article, corrections.get(article.id, {}))) for _, article in articles]
    extracts = _extracts(store, shown, workers)
    with store.writing.batch() as batch:
        for (key, _), article, extract in zip(articles, shown, extracts, strict=True):
            batch.reread(key, replace(article, original=None), extract)
            counts.updated += 1
            counts.not_supported += extract.status is ReadStatus.LANGUAGE
            if extract.status is ReadStatus.FAILED:
                counts.failures.append((article.id, extract.failure))
