"""Judgments on disk: one append-only JSON-lines file a person, which outlives every rebuild and merges with git.

A line is written whole, under flock, and synced before it is acknowledged. A last line torn by a crash is left where it
is, reported, and separated from what follows; it was never acknowledged.
"""

from __future__ import annotations

import datetime
import fcntl
import json
import os
import re
import secrets
import stat
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.annotation import HolderKind, Stance
from index.answers import Decision, Judgment
from index.durable import clear_storage_errors, sync_folder
from index.errors import CorpusError, UsageError
from index.regular import opened

CONTEXT = 48  # characters of prefix and suffix
_ID_LENGTH = 10
_APPENDING = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK
_OF_NO_CELL = (Decision.RETRACT, Decision.METADATA)  # decisions that name no actor and no proposal


class NotJudgment(ValueError):
    """What a record lacks to be a judgment; the text quotes nothing of the record."""


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is no judgment; `number` 0: the whole file. `last`: the end of the file, as a crash leaves it."""

    path: Path
    number: int
    reason: str
    last: bool


def person_file(folder: Path, person: str) -> Path:
    """Where a person's judgments are. The name keeps to letters that are safe in any file system."""
    name = re.sub(r"[^\w.@+-]+", "_", person.strip(), flags=re.ASCII).strip(".")
    if not name:
        raise UsageError(f"{person!r} cannot be the name of a person; use letters and digits")
    return folder / f"{name[:100]}.jsonl"


def new_id() -> str:
    """Unique across people and machines, and sorted by nothing: time orders judgments."""
    return secrets.token_hex(_ID_LENGTH)


class JudgmentLog:
    """All people's judgments of one or more folders; appends go to the first, to one person's file."""

    def __init__(self, folders: Iterable[Path], person: str) -> None:
        self.folders = tuple(folders)
        self.person = person
        self._seen: dict[Path, tuple[int, int, int]] = {}  # inode, size, modified
        self._files: dict[Path, _File] = {}

    def append(self, judgment: Judgment) -> None:
        """Durable when this returns."""
        path = person_file(self.folders[0], judgment.person)
        with clear_storage_errors(path):
            new = not path.parent.exists() or not path.exists()
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
            handle = os.open(path, _APPENDING, 0o644)
            try:
                if not stat.S_ISREG(os.fstat(handle).st_mode):
                    raise CorpusError(
                        f"{path}: not a regular file, so nothing was kept; move it away, then judge again"
                    )
                line = json.dumps(to_json(judgment), ensure_ascii=False) + "\n"
                _append_line(handle, line.encode("utf-8", "surrogatepass"))
            finally:
                os.close(handle)
            if new:
                sync_folder(path.parent)
                sync_folder(path.parent.parent)

    def files(self) -> list[Path]:
        return sorted({path for folder in self.folders for path in folder.glob("*.jsonl")})

    def state(self) -> tuple[tuple[str, int, int, int], ...]:
        """Changes whenever any file does; cheap enough to ask before every answer."""
        return tuple((str(path), *_stamp(path)) for path in self.files())

    def refresh(self) -> None:
        present = self.files()
        for path in present:
            stamp = _stamp(path)
            if self._seen.get(path) != stamp:
                self._files[path] = _parse(path, self._files.get(path))
                self._seen[path] = stamp
        for gone in set(self._files) - set(present):
            del self._files[gone], self._seen[gone]

    def all(self) -> list[Judgment]:
        """Every judgment, oldest first; the same judgment merged into two files counts once."""
        self.refresh()
        unique = {judgment.id: judgment for file in self._files.values() for judgment in file.judgments}
        return sorted(unique.values(), key=lambda judgment: (judgment.time, judgment.id))

    def bad_lines(self) -> list[BadLine]:
        self.refresh()
        return [bad for path in sorted(self._files) for bad in self._files[path].bad]


def _append_line(handle: int, line: bytes) -> None:
    """Append under a lock; a half line is cut off again, so that a full disk leaves nothing torn."""
    fcntl.flock(handle, fcntl.LOCK_EX)
    size = os.fstat(handle).st_size
    if size and os.pread(handle, 1, size - 1) != b"\n":
        line = b"\n" + line
    try:
        written = os.write(handle, line)
        if written < len(line):
            written += os.write(handle, line[written:])
        os.fsync(handle)
    except OSError:
        os.ftruncate(handle, size)
        raise


def _stamp(path: Path) -> tuple[int, int, int]:
    try:
        status = path.lstat()
    except OSError:
        return (0, 0, 0)
    return status.st_ino, status.st_size, status.st_mtime_ns


@dataclass(frozen=True, slots=True)
class _File:
    """What was read of a file of `size` bytes (0: of one without an end), with this checksum and so many lines."""

    judgments: list[Judgment]
    bad: list[BadLine]
    size: int = 0
    checksum: int = 0
    lines: int = 0


def _parse(path: Path, known: _File | None) -> _File:
    """All judgments of a file; of one that only grew since, what is known and the lines that are new."""
    try:
        with opened(path, links=False) as file:
            data = file.read()
    except OSError as error:
        return _File([], [BadLine(path, 0, error.strerror or str(error), False)])
    grew = known is not None and 0 < known.size <= len(data) and zlib.crc32(data[: known.size]) == known.checksum
    before = known if known is not None and grew and not known.bad else _File([], [])
    found, bad = _parse_lines(path, data[before.size :].split(b"\n"), before.lines)
    size = len(data) if data.endswith(b"\n") else 0  # the last line of another may still be on its way
    return _File(before.judgments + found, bad, size, zlib.crc32(data), data.count(b"\n"))


def _parse_lines(path: Path, lines: list[bytes], before: int) -> tuple[list[Judgment], list[BadLine]]:
    found: list[Judgment] = []
    bad: list[BadLine] = []
    for number, line in enumerate(lines, before + 1):
        if not line.strip():
            continue
        try:
            found.append(from_json(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
            why = str(error) if isinstance(error, NotJudgment) else type(error).__name__
            bad.append(BadLine(path, number, f"not a judgment ({why})", number == before + len(lines)))
    return found, bad


def to_json(judgment: Judgment) -> dict[str, Any]:
    """A judgment as one JSON object; the quote is a W3C TextQuoteSelector."""
    record: dict[str, Any] = {
        "id": judgment.id,
        "decision": judgment.decision.value,
        "person": judgment.person,
        "time": judgment.time.astimezone(datetime.UTC).isoformat(),
        "article": judgment.article_id,
        "actor": judgment.actor,
        "proposal": judgment.proposal,
        "kind": judgment.kind.value,
        "machine": judgment.machine.value if judgment.machine else "",
        "stance": judgment.stance.value if judgment.stance else "",
        "reason": judgment.reason,
        "retracts": judgment.retracts,
        "field": judgment.field,
        "value": judgment.value,
    }
    record = {name: value for name, value in record.items() if value or (name == "value" and judgment.field)}
    if judgment.quote:
        record["target"] = {
            "type": "TextQuoteSelector",
            "exact": judgment.quote,
            "prefix": judgment.prefix,
            "suffix": judgment.suffix,
            "start": judgment.offset,
        }
    return record


def from_json(record: dict[str, Any]) -> Judgment:
    """Raises ValueError, KeyError, TypeError, AttributeError or OverflowError for what is no judgment."""
    target = record.get("target", {})
    time = datetime.datetime.fromisoformat(record["time"])
    decision = Decision(record["decision"])
    cell = decision not in _OF_NO_CELL
    return Judgment(
        id=_word(record, "id"),
        decision=decision,
        person=_text(record, "person", needed=True),
        time=(time if time.tzinfo else time.replace(tzinfo=datetime.UTC)).astimezone(datetime.UTC),
        article_id=_text(record, "article"),
        actor=_word(record, "actor", needed=cell),
        proposal=_word(record, "proposal", needed=cell),
        quote=_text(target, "exact"),
        prefix=_text(target, "prefix"),
        suffix=_text(target, "suffix"),
        offset=_offset(target),
        machine=_stance(record, "machine"),
        stance=_stance(record, "stance"),
        kind=HolderKind(_text(record, "kind") or "government"),
        reason=_text(record, "reason"),
        retracts=_text(record, "retracts"),
        field=_text(record, "field"),
        value=_text(record, "value"),
    )


def _text(record: dict[str, Any], name: str, *, needed: bool = False) -> str:
    found = record.get(name, "")
    if not isinstance(found, str):
        raise NotJudgment(f"{name} is no text")
    if needed and not found.strip():
        raise NotJudgment(f"{name} is missing")
    return found


def _word(record: dict[str, Any], name: str, *, needed: bool = True) -> str:
    """An id: it is looked up and shown, so nothing invisible may be in it."""
    found = _text(record, name, needed=needed)
    if not found.isprintable():
        raise NotJudgment(f"{name} holds control characters")
    return found


def _offset(target: dict[str, Any]) -> int:
    found = target.get("start", -1)
    if not isinstance(found, int) or isinstance(found, bool):
        raise NotJudgment("start is no number")
    return found


def _stance(record: dict[str, Any], name: str) -> Stance | None:
    found = _text(record, name)
    return Stance(found) if found else None


def concerned(judgment: Judgment, everything: Iterable[Judgment]) -> Judgment:
    """What an undo or a redo is about: the decision at the end of its chain of retractions; any other is itself."""
    by_id = {one.id: one for one in everything}
    seen: set[str] = set()
    while judgment.retracts in by_id and judgment.retracts not in seen:
        seen.add(judgment.retracts)
        judgment = by_id[judgment.retracts]
    return judgment
