"""A process of its own for libraries that meet hostile files: limited in time and memory, reused, replaced when it dies."""

from __future__ import annotations

import json
import os
import selectors
import struct
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any

from index.errors import ReadError

_PACKAGE_ROOT = str(Path(__file__).resolve().parents[2])
_PROGRAM = "import sys; sys.path.insert(0, sys.argv[1]); from index.readers.extraction import serve; serve()"
_LENGTH = struct.Struct(">Q")
_LARGEST_ANSWER = 64 * 1024 * 1024  # bytes
_MOST_FILES = 1000  # then a new process: whatever a library leaks stays bounded
_PIECE = 1 << 16
_FIRST_SECONDS = 30.0  # added to the time of the first file: the libraries are loaded then


class Isolated:
    """Extracts text in a child process. Use as a context manager; the process starts with the first file.

    What comes back is JSON, not pickled objects: a child that a file took over can lie, but not run code here.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._served = 0

    def __enter__(self) -> Isolated:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def extract(self, kind: str, data: bytes, *, seconds: float) -> dict[str, Any]:
        """What `kind` (`page`, `pdf`, `mail` or `feed`) makes of `data`.

        Raises `ReadError` when it fails, takes too long or dies.
        """
        process = self._running()
        seconds += 0 if self._served else _FIRST_SECONDS
        self._served += 1
        header = json.dumps({"kind": kind, "seconds": seconds}).encode()
        request = b"".join((_LENGTH.pack(len(header)), header, _LENGTH.pack(len(data)), data))
        try:
            answer = json.loads(_exchange(process, request, time.monotonic() + seconds))
        except TimeoutError as error:
            self.close()
            raise ReadError(f"took longer than {seconds:.0f} seconds and was given up") from error
        except (OSError, ValueError, EOFError) as error:
            self.close()
            raise ReadError(
                "too large or too tangled: it used up the memory or the time that one file may have"
            ) from error
        except BaseException:
            self.close()  # interrupted between question and answer: the next answer would be the wrong one
            raise
        if not isinstance(answer, dict) or "error" in answer:
            raise ReadError(str(answer["error"]) if isinstance(answer, dict) else "cannot be read")
        return answer

    def close(self) -> None:
        """End the process, if there is one."""
        process, self._process, self._served = self._process, None, 0
        if process is not None:
            process.kill()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    stream.close()
            process.wait()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._served >= _MOST_FILES:
            self.close()
            self._process = subprocess.Popen(
                [sys.executable, "-c", _PROGRAM, _PACKAGE_ROOT],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                env={
                    key: value for key, value in os.environ.items() if key.startswith(("PYTHON", "LC_", "LANG", "PATH"))
                },
            )
        return self._process


def _exchange(process: subprocess.Popen[bytes], request: bytes, deadline: float) -> bytes:
    """Send `request`, return the answer. Reads while it writes, so that neither side can block the other."""
    assert process.stdin is not None
    assert process.stdout is not None
    sending, receiving = process.stdin.fileno(), process.stdout.fileno()
    os.set_blocking(sending, False)
    left, answer = memoryview(request), bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(sending, selectors.EVENT_WRITE)
        selector.register(receiving, selectors.EVENT_READ)
        while not _complete(answer):
            ready = selector.select(max(0.0, deadline - time.monotonic()))
            if not ready:
                raise TimeoutError
            for key, _ in ready:
                if key.fd == receiving:
                    answer += _received(receiving)
                else:
                    left = left[os.write(sending, left[:_PIECE]) :]
                    if not left:
                        selector.unregister(sending)
    return bytes(answer[_LENGTH.size :])


def _received(descriptor: int) -> bytes:
    piece = os.read(descriptor, _PIECE)
    if not piece:
        raise EOFError
    return piece


def _complete(answer: bytearray) -> bool:
    if len(answer) < _LENGTH.size:
        return False
    (length,) = _LENGTH.unpack_from(answer)
    if length > _LARGEST_ANSWER:
        raise ValueError("answer too large")
    return bool(len(answer) >= _LENGTH.size + length)
