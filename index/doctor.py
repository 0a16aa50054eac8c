"""Checks of a corpus, and mends: folder, catalogue, search index, originals, judgments. Nothing a person wrote is changed."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from index.answers import Finding
from index.corpus_store import Store
from index.damage import told, wrong_in
from index.errors import StancegridError
from index.manifest import read_manifest, write_manifest
from index.originals import Origin

LOW_SPACE = 200 << 20  # bytes
LARGE = 50_000  # articles; above, a faster search backend is worth its installation
_SHOWN = 5  # examples of one kind of damage


def examine(store: Store, *, mend: bool) -> list[Finding]:
    """What is right and wrong with an open corpus; with `mend`, what can be mended is."""
    mend = mend and not store.read_only and not store.cramped
    findings: list[Finding] = []
    for check in (_folder, _catalogue, _originals, _linked, _judgments, _search, _freshness):
        try:
            with told(lambda: store.catalogue):
                findings.extend(check(store, mend))
        except StancegridError as error:
            findings.append(Finding("error", f"{check.__name__.strip('_')}: {error}"))
    return findings


def _mend_with(store: Store, command: str = "stancegrid doctor") -> str:
    """What to do about a fault; a snapshot is mended where it came from."""
    if not store.read_only:
        return f"run: {command}"
    return f"only its owner can mend it: {command}, then publish it again"


def _folder(store: Store, mend: bool) -> Iterator[Finding]:
    """Free space, the manifest, and what a crash left lying about. (Who may write here was checked on opening.)"""
    free = shutil.disk_usage(store.path).free
    if free < LOW_SPACE:
        yield Finding("warning", f"folder: only {free >> 20} MB are left on the device", "make room before adding")
    if read_manifest(store.path) is None:
        if mend:
            write_manifest(store.path, store.manifest)
        yield Finding("warning", "folder: manifest.json is missing or damaged", _mend_with(store), mended=mend)
    leftovers = _leftovers(store.path)
    if leftovers and mend:
        with store.exclusive():
            for path in leftovers:
                shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    if leftovers:
        yield Finding("note", f"folder: {len(leftovers)} half-written files of an interrupted run", mended=mend)
    aside = sorted(store.path.glob("catalogue.db.damaged-*"))
    if aside:
        kept = (
            "1 damaged catalogue file is kept" if len(aside) == 1 else f"{len(aside)} damaged catalogue files are kept"
        )
        yield Finding("note", f"folder: {kept}", f"rm {aside[0].parent}/*.damaged-*")
    if not leftovers:
        yield Finding("ok", f"folder: {store.path}, only its owner can write to it")


def _leftovers(corpus: Path) -> list[Path]:
    found = [*corpus.glob(".*.tmp"), *(corpus / "originals").glob("*/.*.tmp")]
    desk = corpus / ".restoring"
    return [*found, *([desk] if desk.exists() else [])]


def _catalogue(store: Store, mend: bool) -> Iterator[Finding]:
    """SQLite's own check, and whether what is counted is what is there."""
    if store.damaged:
        wrong = store.damaged
    else:
        wrong = next(wrong_in(store.catalogue), "")
    if not wrong:
        yield Finding("ok", f"catalogue: sound, {store.catalogue.counts()['articles']} articles")
        return
    if not mend:
        yield Finding("error", f"catalogue: {wrong}", _mend_with(store))
        return
    from index.restoring import restore

    report = restore(store)
    store.damaged = ""
    lost = f"; {len(report.failures)} originals could not be read" if report.failures else ""
    yield Finding("error", f"catalogue: {wrong}; made again from {report.added} originals{lost}", mended=True)


def _originals(store: Store, mend: bool) -> Iterator[Finding]:
    """Every original against its name; one whose text is in the catalogue byte for byte is written again."""
    if store.manifest.published:
        yield Finding("ok", "originals: they stay with the corpus that this snapshot was made of")
        return
    bad: list[str] = []
    mended = 0
    checked = 0
    question = "SELECT DISTINCT original, path FROM version WHERE original != ''"
    for sha256, path in store.catalogue.ask(question).fetchall():
        checked += 1
        if store.originals.read(sha256) is None:
            if mend and _write_again(store, sha256):
                mended += 1
            else:
                bad.append(path or sha256)
    unlisted = list(_unlisted(store))
    if unlisted and mend:
        with store.exclusive():
            store.originals.note_again(unlisted)
    if unlisted:
        yield Finding(
            "warning",
            f"originals: {len(unlisted)} were not in the list of files",
            _mend_with(store),
            mended=mend,
        )
    if mended:
        yield Finding("warning", f"originals: {mended} were damaged or missing", mended=True)
    if bad:
        remedy = "add these again: " + ", ".join(bad[:_SHOWN]) + (" ..." if len(bad) > _SHOWN else "")
        yield Finding("error", f"originals: {len(bad)} of {checked} are damaged or missing", remedy)
    if not bad and not mended and not unlisted:
        yield Finding("ok", f"originals: {checked} as they came")


def _linked(store: Store, mend: bool) -> Iterator[Finding]:
    """Files that are only linked and no longer there: their articles are in the catalogue and nowhere else."""
    if store.manifest.published:
        return
    files = {origin.file for origin in store.originals.standing() if not origin.sha256}
    gone = sorted(file for file in files if not Path(file).exists())
    if gone:
        are = "file that is only linked is" if len(gone) == 1 else "files that are only linked are"
        remedy = "put back or add again: " + ", ".join(gone[:_SHOWN]) + (" ..." if len(gone) > _SHOWN else "")
        yield Finding("warning", f"originals: {len(gone)} {are} gone; the catalogue alone has the text", remedy)


def _unlisted(store: Store) -> Iterator[Origin]:
    """Originals that the catalogue knows and the list does not, oldest first, with the later versions of the same articles:
    the list is read in order, and the last line of an article is what it is now."""
    listed = {(origin.article, origin.sha256) for origin in store.originals.standing()}
    lost: set[str] = set()
    question = (
        "SELECT a.id, a.name, v.path, v.original, v.added FROM version v JOIN article a ON a.key = v.article"
        " WHERE v.original != '' ORDER BY v.article, v.number"
    )
    for id, name, path, original, added in store.catalogue.ask(question).fetchall():
        if (id, original) not in listed:
            lost.add(id)
        if id in lost:
            yield Origin(id, name, path.lstrip("/") or name, original, added=added)


def _write_again(store: Store, sha256: str) -> bool:
    """Restore an original from the text in the catalogue, where that text is the file."""
    from index.catalogue_rows import unpack
    from index.durable import write_synced

    for (data,) in store.catalogue.ask("SELECT text FROM version WHERE original = ?", (sha256,)).fetchall():
        content = unpack(data).encode("utf-8", "surrogatepass")
        for candidate in (content, b"\xef\xbb\xbf" + content):
            if hashlib.sha256(candidate).hexdigest() == sha256:
                place = store.originals.place(sha256)
                place.parent.mkdir(exist_ok=True)
                write_synced(place, candidate)
                return True
    return False


def _judgments(store: Store, mend: bool) -> Iterator[Finding]:
    """Lines that are no judgments are told, never touched; a torn last line was never acknowledged."""
    bad = store.log.bad_lines()
    for line in bad[:_SHOWN]:
        what = "the last line was torn by a crash and never counted" if line.last else line.reason
        place = f"{line.path.name}:{line.number}" if line.number else line.path.name
        yield Finding("note" if line.last else "warning", f"judgments: {place}: {what}")
    if len(bad) > _SHOWN:
        yield Finding("warning", f"judgments: {len(bad) - _SHOWN} more lines cannot be read")
    from index.corpus_statements import orphans

    lost = orphans(store.catalogue, store.review)
    if lost:
        yield Finding(
            "note", f"judgments: {len(lost)} no longer fit any text or statement", "see: stancegrid judge --orphans"
        )
    if not bad:
        yield Finding("ok", f"judgments: {len(store.review.force)} in force, every line readable")


def _search(store: Store, mend: bool) -> Iterator[Finding]:
    """Whether the index opens, is at the catalogue's change number, and knows every article."""
    from index.search.query import Everything

    articles = store.catalogue.counts()["articles"]
    wrong = store.search.fault()
    if not wrong:
        backend = store.search.backend
        known = len(backend.match(Everything()).keys)
        if backend.change != store.catalogue.change or known != articles:
            wrong = f"it knows {known} of {articles} articles"
    if wrong and mend:
        store.search.build(None)
    if wrong:
        yield Finding("warning", f"search index: {wrong}", _mend_with(store), mended=mend)
    else:
        yield Finding("ok", f"search index: {store.manifest.backend}, in step with the catalogue")
    if articles > LARGE and store.manifest.backend == "whoosh" and not store.read_only:
        yield Finding(
            "note",
            f"search index: {articles:,} articles are many for whoosh; tantivy answers faster",
            "pip install 'stancegrid[fast]', then: stancegrid rebuild --backend tantivy",
        )


def _freshness(store: Store, mend: bool) -> Iterator[Finding]:
    store.catalogue.use_extraction(store.fingerprint)
    counts = store.catalogue.counts()
    if counts["older_rules"]:
        remedy = _mend_with(store, "stancegrid rebuild")
        yield Finding("note", f"articles: {counts['older_rules']} were read by older rules", remedy)
    if counts["not_read"]:
        yield Finding("note", f"articles: {counts['not_read']} are not read (another language, or failed)")
