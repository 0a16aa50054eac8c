"""Opening only regular files: a FIFO or a device that somebody put where a file belongs would be waited for without end."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


class NotRegular(OSError):
    """A folder, FIFO, socket, device, or a link that is not followed."""

    def __init__(self, path: Path, what: str = "not a regular file") -> None:
        super().__init__(errno.EINVAL, what, str(path))


@contextmanager
def opened(path: Path, *, links: bool = True) -> Iterator[BinaryIO]:
    """`path` opened for reading, without ever waiting; a symbolic link is followed only if `links`.

    Raises OSError, of the kind `NotRegular` where something other than a file is there.
    """
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
    try:
        descriptor = os.open(path, flags if links else flags | os.O_NOFOLLOW)
    except OSError as error:
        if error.errno == errno.ELOOP and not links:
            raise NotRegular(path, "a symbolic link, which is not followed") from error
        if error.errno == errno.ENXIO:  # a socket
            raise NotRegular(path) from error
        raise
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NotRegular(path)
    with os.fdopen(descriptor, "rb") as file:
        yield file
