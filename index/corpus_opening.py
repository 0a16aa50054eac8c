"""Opening a corpus folder: is it one, may it be trusted, with which configuration, and where judgments go."""

from __future__ import annotations

import hashlib
from pathlib import Path

from index.config_file import load_config
from index.corpus_store import Store
from index.durable import WriterLock, clear_storage_errors, sync_folder, write_synced
from index.errors import CorpusError
from index.judgments import JudgmentLog
from index.manifest import Manifest, read_manifest, write_manifest
from index.originals import LIST
from index.trust import check_trust, writable

CATALOGUE = "catalogue.db"
MARK = "restoring"  # this file stands in a corpus until its catalogue is whole again
FOLDERS = ("originals", "judgments", "search")


def open_store(path: Path, config: Path | None, *, create: bool, person: str, damaged: bool = False) -> Store:
    """Open the parts of the corpus in `path`; `damaged`: even if its catalogue is. Raises CorpusError, TrustError,
    ConfigError."""
    path = path.absolute()
    if not (path / CATALOGUE).exists():
        if not is_corpus(path) and not create:
            raise CorpusError(f"{path}: there is no corpus here; make one with: stancegrid add PATH --corpus {path}")
        _make(path)
    check_trust(path)
    manifest = read_manifest(path)
    read_only = bool(manifest and manifest.published) or not writable(path)
    if manifest is None and not read_only:
        write_manifest(path, Manifest())
    folders = [path / "judgments"]
    if read_only:
        folders.insert(0, private_judgments(path))
    log = JudgmentLog(folders, person)
    settings = load_config(config, corpus=path)
    try:
        store = Store(path, settings, log, read_only=read_only, damaged=damaged)
    except CorpusError as error:
        if not read_only or (manifest and manifest.published):
            raise
        raise CorpusError(
            f"{path}: you may not write here, and a corpus at work cannot be read without; ask its owner for a snapshot: "
            f"stancegrid publish DIR --corpus {path}"
        ) from error
    if not read_only and not store.damaged:
        if store.catalogue.change == 0 and (path / "originals" / LIST).exists():
            leave_mark(path)
        if (path / MARK).exists():
            _restore(store)
    return store


def leave_mark(path: Path) -> None:
    """Whoever opens the corpus next makes its catalogue whole, should this process not get to the end."""
    with clear_storage_errors(path):
        write_synced(path / MARK, b"the catalogue is being made again from originals/\n")


def _restore(store: Store) -> None:
    """The catalogue was lost, or making it again was interrupted: go on now."""
    from index.restoring import finish_restoring

    try:
        finish_restoring(store)
    except BaseException:
        store.close()
        raise


_WRITTEN_BY_PEOPLE = ("config.yaml", "judgments")  # may be there before the corpus is


def is_corpus(path: Path) -> bool:
    """Whether a folder holds a corpus, even one that lost its catalogue."""
    return (path / CATALOGUE).exists() or (path / "manifest.json").exists() or (path / "originals").is_dir()


def private_judgments(corpus: Path) -> Path:
    """Where your judgments on somebody else's corpus are kept."""
    import platformdirs

    name = hashlib.sha256(str(corpus.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return Path(platformdirs.user_data_dir("stancegrid")) / "judgments" / name


def _make(path: Path) -> None:
    """Make the folder and an empty catalogue (or add the catalogue to a folder that lost it)."""
    if path.exists() and not path.is_dir():
        raise CorpusError(f"{path}: this is a file; a corpus is a folder")
    with clear_storage_errors(path):
        path.mkdir(parents=True, exist_ok=True, mode=0o755)
        others = [entry for entry in path.iterdir() if entry.name not in _WRITTEN_BY_PEOPLE]
        if others and not is_corpus(path):
            raise CorpusError(f"{path}: this folder holds other things; name an empty or a new folder for the corpus")
        for folder in FOLDERS:
            (path / folder).mkdir(exist_ok=True, mode=0o755)
        with WriterLock(path / ".lock"):
            from index.catalogue import Catalogue

            Catalogue(path / CATALOGUE).close()
            if read_manifest(path) is None:
                write_manifest(path, Manifest())
        sync_folder(path)
        sync_folder(path.parent)
