"""The tables of catalogue.db, and how the file is opened so that a crash or a power cut loses nothing acknowledged."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from index.durable import clear_storage_errors
from index.errors import CorpusError

SCHEMA_VERSION = 1
TABLES = ("meta", "extraction", "entity", "article", "version", "reading", "statement", "input", "removed", "tally")
BUSY_MILLISECONDS = 5_000
NETWORK_FILE_SYSTEMS = frozenset(
    "nfs nfs4 cifs smb3 smbfs smb2 9p afs ceph glusterfs lustre gpfs davfs vboxsf fuse.sshfs fuse.s3fs".split()  # noqa: SIM905
)

# day: proleptic Gregorian ordinal, 0 unknown. added, since: microseconds since 1970 (UTC). changed: a change number.
SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE extraction (id INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL UNIQUE);
CREATE TABLE entity (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, UNIQUE (kind, key));
CREATE TABLE article (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    source TEXT NOT NULL,
    address TEXT NOT NULL,
    language TEXT NOT NULL,
    speaker TEXT NOT NULL,
    day INTEGER NOT NULL,
    precision INTEGER NOT NULL,
    status INTEGER NOT NULL,
    extraction INTEGER NOT NULL,
    story INTEGER NOT NULL,
    near INTEGER NOT NULL,
    version INTEGER NOT NULL,
    versions INTEGER NOT NULL,
    statements INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    added INTEGER NOT NULL,
    facets BLOB NOT NULL
);
CREATE INDEX article_newest ON article (day DESC, key DESC);
CREATE INDEX article_name ON article (name);
CREATE INDEX article_changed ON article (changed);
CREATE TABLE version (
    id INTEGER PRIMARY KEY,
    article INTEGER NOT NULL,
    number INTEGER NOT NULL,
    added INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    body_start INTEGER NOT NULL,
    body_end INTEGER NOT NULL,
    original TEXT NOT NULL,
    path TEXT NOT NULL,
    media_type TEXT NOT NULL,
    metadata TEXT NOT NULL,
    text BLOB NOT NULL,
    UNIQUE (article, number)
);
CREATE INDEX version_sha256 ON version (sha256);
CREATE INDEX version_original ON version (original);
CREATE TABLE reading (article INTEGER PRIMARY KEY, marks BLOB NOT NULL, digest INTEGER NOT NULL);
CREATE TABLE statement (
    id INTEGER PRIMARY KEY,
    article INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    cue_start INTEGER NOT NULL,
    cue_end INTEGER NOT NULL,
    actor TEXT NOT NULL,
    proposal TEXT NOT NULL,
    stance INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    basis INTEGER NOT NULL,
    past INTEGER NOT NULL,
    confidence REAL NOT NULL,
    since INTEGER NOT NULL,
    more TEXT NOT NULL
);
CREATE INDEX statement_article ON statement (article, start);
CREATE INDEX statement_since ON statement (since);
CREATE TABLE input (path TEXT PRIMARY KEY, size INTEGER NOT NULL, modified INTEGER NOT NULL,
    articles INTEGER NOT NULL, failure TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE removed (article INTEGER PRIMARY KEY, changed INTEGER NOT NULL);
CREATE INDEX removed_changed ON removed (changed);
CREATE TABLE tally (status INTEGER NOT NULL, extraction INTEGER NOT NULL, articles INTEGER NOT NULL,
    statements INTEGER NOT NULL,
    PRIMARY KEY (status, extraction)) WITHOUT ROWID;
CREATE TRIGGER article_in AFTER INSERT ON article BEGIN
    INSERT INTO tally VALUES (new.status, new.extraction, 1, new.statements)
        ON CONFLICT DO UPDATE SET articles = articles + 1, statements = statements + new.statements;
END;
CREATE TRIGGER article_out AFTER DELETE ON article BEGIN
    UPDATE tally SET articles = articles - 1, statements = statements - old.statements
        WHERE status = old.status AND extraction = old.extraction;
END;
CREATE TRIGGER article_moved AFTER UPDATE OF status, extraction, statements ON article BEGIN
    UPDATE tally SET articles = articles - 1, statements = statements - old.statements
        WHERE status = old.status AND extraction = old.extraction;
    INSERT INTO tally VALUES (new.status, new.extraction, 1, new.statements)
        ON CONFLICT DO UPDATE SET articles = articles + 1, statements = statements + new.statements;
END;
"""


def connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """Open (or create) a catalogue. Raises CorpusError when it is damaged or of a newer schema."""
    with clear_storage_errors(path.parent):
        connection = _open_read_only(path) if read_only else sqlite3.connect(path, isolation_level=None)
        try:
            connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
            connection.execute("PRAGMA cache_size = -16000")
            if not read_only:
                _make_durable(connection, path)
            check_schema(connection, path, create=not read_only)
        except BaseException:
            connection.close()
            raise
        return connection


def address(path: Path) -> str:
    """The file as SQLite takes it with options."""
    quoted = str(path.absolute()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    return f"file:{quoted}"


def _open_read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{address(path)}?mode=ro", uri=True, isolation_level=None)


def _make_durable(connection: sqlite3.Connection, path: Path) -> None:
    mode = "DELETE" if file_system(path.parent) in NETWORK_FILE_SYSTEMS else "WAL"
    connection.execute(f"PRAGMA journal_mode = {mode}")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = OFF")


def check_schema(connection: sqlite3.Connection, path: Path, *, create: bool) -> None:
    """Raises CorpusError unless the tables are those of this program; an empty file gets them if `create`."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version == SCHEMA_VERSION:
        return
    if version > SCHEMA_VERSION:
        raise CorpusError(f"{path}: written by a newer stancegrid (schema {version}); update stancegrid to open it")
    if version or not create:
        raise CorpusError(f"{path}: not a catalogue of this stancegrid (schema {version}); run: stancegrid doctor")
    connection.executescript(
        f"BEGIN IMMEDIATE; {SCHEMA} INSERT INTO meta VALUES ('change', 0), ('sum', '');"
        f"PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;"
    )


def file_system(folder: Path) -> str:
    """The type of the file system that holds `folder` ("ext4", "nfs4"); "" where the system does not tell."""
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    place = str(folder.resolve())
    best, kind = "", ""
    for line in mounts.splitlines():
        parts = line.split(" ")
        mount = parts[1].replace("\\040", " ")
        inside = place == mount or place.startswith(mount.rstrip("/") + "/")
        if inside and len(mount) >= len(best):
            best, kind = mount, parts[2]
    return kind
