"""A pseudo-terminal at the end of a slow link: what is typed arrives late, and what is sent is seen late."""

from __future__ import annotations

import collections
import os
import select
import threading
import time
from collections.abc import Sequence

from benchmarks.pseudo_terminal import PseudoTerminal


class SlowLink(PseudoTerminal):
    """`delay` seconds each way. `seen` are the pieces with the moment at which they stood on the screen."""

    def __init__(
        self, command: Sequence[str], delay: float, size: tuple[int, int] = (80, 24), **variables: str
    ) -> None:
        self.delay = delay
        self._there: collections.deque[tuple[float, bytes]] = collections.deque()
        self._back: collections.deque[tuple[float, bytes]] = collections.deque()
        self._arrived = threading.Condition()
        self._ended = False
        super().__init__(command, size, **variables)
        self._carrier = threading.Thread(target=self._carry, daemon=True)
        self._carrier.start()

    def type(self, keys: str) -> float:
        """Press keys; they reach the program `delay` seconds later. Returns the moment."""
        now = time.monotonic()
        self._there.append((now + self.delay, keys.encode()))
        return now

    def read(self, seconds: float) -> bytes:
        """What becomes visible within so long; b"" for nothing."""
        end = time.monotonic() + seconds
        with self._arrived:
            while True:
                now = time.monotonic()
                due = self._back[0][0] if self._back else end
                if self._back and due <= now:
                    _, data = self._back.popleft()
                    break
                if now >= end:
                    return b""
                self._arrived.wait(max(0.0005, min(due, end) - now))
        self.received += data
        self._show(data)
        return data

    def _carry(self) -> None:
        """Both directions, each piece `delay` seconds after it was sent."""
        while not self._ended:
            now = time.monotonic()
            while self._there and self._there[0][0] <= now:
                os.write(self.fd, self._there.popleft()[1])
            wait = min(0.005, max(0.0, self._there[0][0] - now)) if self._there else 0.005
            try:
                ready, _, _ = select.select([self.fd], [], [], wait)
                data = os.read(self.fd, 65536) if ready else b""
            except OSError:
                return
            if data:
                with self._arrived:
                    self._back.append((time.monotonic() + self.delay, data))
                    self._arrived.notify()

    def close(self) -> None:
        self._ended = True
        self._carrier.join(1.0)
        super().close()
