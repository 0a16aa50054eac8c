"""Whom a corpus may come from: search files are unpickled, so a folder that others can write is other people's code.

A corpus is opened only when its owner is you, root, or somebody you named trusted, and neither group nor others can write.
"""

from __future__ import annotations

import os
import pwd
import shlex
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from index.durable import write_synced
from index.errors import TrustError, UsageError
from index.regular import opened

if TYPE_CHECKING:
    from index.corpus import Corpus

_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


def trusted_file() -> Path:
    """The list of owners you trust, one a line, in your configuration folder."""
    import platformdirs

    return Path(platformdirs.user_config_dir("stancegrid")) / "trusted"


def trusted_owners() -> list[str]:
    """The owners whose corpora this person opens besides their own and root's; none where the list cannot be read."""
    try:
        with opened(trusted_file()) as file:
            lines = file.read().decode("utf-8").splitlines()
    except (OSError, ValueError):
        return []
    return sorted({line.strip() for line in lines if line.strip() and not line.startswith("#")})


def trust(owner: str) -> None:
    """Add a login name to those whose corpora you open. Raises UsageError when nobody here has it."""
    try:
        pwd.getpwnam(owner)
    except KeyError:
        raise UsageError(f"there is no user {owner!r} on this machine") from None
    _write_owners({*trusted_owners(), owner})


def distrust(owner: str) -> None:
    """Take a login name off the list. Raises UsageError when it is not on it."""
    owners = set(trusted_owners())
    if owner not in owners:
        raise UsageError(f"{owner!r} is not in {trusted_file()}")
    _write_owners(owners - {owner})


def _write_owners(owners: set[str]) -> None:
    path = trusted_file()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_synced(path, "".join(f"{owner}\n" for owner in sorted(owners)).encode(), mode=0o600)


def check_trust(corpus: Path) -> None:
    """Raises TrustError, with the command that mends it, when somebody you do not trust could have changed the corpus."""
    allowed = _allowed_owners()
    for path in _places(corpus):
        status = path.stat() if path == corpus else path.lstat()
        if stat.S_ISLNK(status.st_mode):
            raise TrustError(f"{path}: a link inside a corpus is not followed; remove it: rm {shlex.quote(str(path))}")
        if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
            raise TrustError(f"{path}: not a regular file; move it away, or remove it: rm {shlex.quote(str(path))}")
        if status.st_uid not in allowed:
            owner = _name(status.st_uid)
            raise TrustError(
                f"{path}: belongs to {owner}, whom you have not named; if you trust {owner}: stancegrid trust {owner}"
            )
        if status.st_mode & _OTHERS_WRITE:
            raise TrustError(
                f"{path}: others can write here, and what they write would be run; mend it with: "
                f"chmod -R go-w {shlex.quote(str(corpus))}"
            )


def _allowed_owners() -> set[int]:
    allowed = {os.geteuid(), 0}
    for owner in trusted_owners():
        try:
            allowed.add(pwd.getpwnam(owner).pw_uid)
        except KeyError:
            continue
    return allowed


def _places(corpus: Path) -> list[Path]:
    """The corpus folder, what lies in it, and everything under search/ (what is unpickled) and cache/."""
    found = [corpus, *sorted(corpus.iterdir())]
    for folder in (corpus / "search", corpus / "cache"):
        if folder.is_dir() and not folder.is_symlink():
            found.extend(sorted(folder.rglob("*")))
    return found


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def publish(corpus: Corpus, folder: Path) -> Path:
    """Write a read-only snapshot for others to open; see index/publishing.py."""
    return corpus.publish(folder)


def writable(corpus: Path) -> bool:
    """Whether this user can write to the corpus (root can, unless the snapshot was published)."""
    return os.access(corpus, os.W_OK)
