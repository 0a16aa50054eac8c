"""The terminal of the app: Textual's Linux driver with frames that are differences, one write a frame, and no timers."""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import signal
import termios
from codecs import getincrementaldecoder
from collections.abc import Callable
from threading import Condition, Thread
from typing import TYPE_CHECKING, Any

from textual import events
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size

from tui.terminal import frame
from tui.terminal.keyboard import KeyParser

if TYPE_CHECKING:
    from textual.app import App


# seconds that a slow terminal may take for what is left to write, the leaving of our screen at its end
LAST_WORDS = 10.0


class Output(Thread):
    """Writes to the terminal in its own thread, so that a slow link never stops the app.

    While it is still writing, no new frame is made (`idle` is False): what the link cannot carry is skipped, not queued.
    """

    def __init__(self, fileno: int, drained: Callable[[], None], lost: Callable[[], None]) -> None:
        super().__init__(daemon=True, name="terminal-output")
        self._fileno, self._drained, self._lost = fileno, drained, lost
        self._waiting = bytearray()
        self._writing = False
        self._stopped = False
        self._change = Condition()

    @property
    def idle(self) -> bool:
        return not self._writing and not self._waiting

    def write(self, data: bytes) -> None:
        with self._change:
            self._waiting += data
            self._change.notify()

    def stop(self) -> None:
        """Write what is waiting, then end. A screen that was just resized is many bytes, and a busy terminal takes its time;
        without the last of them our screen would stay in the shell."""
        with self._change:
            self._stopped = True
            self._change.notify()
        self.join(LAST_WORDS)

    def run(self) -> None:
        while True:
            with self._change:
                while not self._waiting and not self._stopped:
                    self._change.wait()
                data, self._waiting = bytes(self._waiting), bytearray()
                self._writing = bool(data)
            if not data:
                return
            if not self._write_all(data):
                self._lost()
                return
            self._writing = False
            self._drained()

    def _write_all(self, data: bytes) -> bool:
        while data:
            try:
                data = data[os.write(self._fileno, data) :]
            except BlockingIOError:
                select.select([], [self._fileno], [])
            except OSError:
                return False
        return True


class StancegridDriver(LinuxDriver):
    """Full screen on a Linux or macOS terminal.

    The start sends two mode sets and no query. The input thread sleeps until a key comes: no polling while idle.
    """

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = False, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._out = 1 if os.isatty(1) else 2
        self._output: Output | None = None
        self._wake_read, self._wake_write = os.pipe()
        self.on_drained: Callable[[], None] = lambda: None
        self.on_lost: Callable[[], None] = lambda: None
        self.on_started: Callable[[], None] = lambda: None

    # --- output ---------------------------------------------------------------------------------------------------

    @property
    def idle(self) -> bool:
        """Whether everything written so far has reached the terminal."""
        return self._output is None or self._output.idle

    def write(self, data: str) -> None:
        if self._output is not None and data:
            self._output.write(data.encode("utf-8", "replace"))

    def _call(self, what: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed already
            self._loop.call_soon_threadsafe(what)

    # --- modes ----------------------------------------------------------------------------------------------------

    def start_application_mode(self) -> None:
        self._output = Output(self._out, lambda: self._call(self.on_drained), lambda: self._call(self.on_lost))
        self._output.start()
        self._loop.add_signal_handler(signal.SIGWINCH, self._send_size)
        self._loop.add_signal_handler(signal.SIGTSTP, self._sigtstp_application)  # between two writes, not within one
        before = frame.painted
        self._set_line(before.settings if before else None)
        if before is None:
            self.write(frame.START)
            self.on_started()
        if self._mouse:
            self.write("\x1b[?1000h\x1b[?1006h")
        self._send_size()
        self.exit_event.clear()
        self._key_thread = Thread(target=self._run_input_thread, name="terminal-input", daemon=True)
        self._key_thread.start()
        if self._must_signal_resume:
            self._must_signal_resume = False
            self._post(self.SignalResume())

    def _set_line(self, known: list[Any] | None) -> None:
        """Keys arrive one by one and without echo; Ctrl-C, Ctrl-Z, Ctrl-S and Ctrl-Q are keys."""
        try:
            self.attrs_before = known or termios.tcgetattr(self.fileno)
            now = termios.tcgetattr(self.fileno)
            now[0], now[3] = self._patch_iflag(now[0]), self._patch_lflag(now[3])
            now[6][termios.VMIN] = 1
            termios.tcsetattr(self.fileno, termios.TCSANOW, now)
        except termios.error:
            self.attrs_before = None

    def stop_application_mode(self) -> None:
        self.disable_input()
        if self._mouse:
            self.write("\x1b[?1000l\x1b[?1006l")
        self.write(frame.STOP)
        if self._output is not None:
            self._output.stop()
            self._output = None
        frame.painted = None
        if self.attrs_before is not None:
            with contextlib.suppress(termios.error):
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)

    def disable_input(self) -> None:
        if self._key_thread is None:
            return
        with contextlib.suppress(RuntimeError, ValueError):
            self._loop.remove_signal_handler(signal.SIGWINCH)
        self.exit_event.set()
        os.write(self._wake_write, b".")
        self._key_thread.join(1.0)
        self._key_thread = None

    def abandon(self) -> None:
        """Give the terminal back without waiting for it; it may be gone."""
        with contextlib.suppress(OSError, termios.error):
            os.set_blocking(self._out, False)
            os.write(self._out, frame.STOP.encode())
            if self.attrs_before is not None:
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)

    def close(self) -> None:
        """Nothing is left to close: the output ends with the application mode."""

    def _sigcont_application(self, *_: object) -> None:
        """Take the terminal again; after a stop that came without warning (SIGSTOP) all of ours is still there."""
        if self._output is None:
            super()._sigcont_application()
        else:
            self._call(self._taken_back)

    def _taken_back(self) -> None:
        self._set_line(self.attrs_before)
        self.write(frame.START)
        self.on_started()

    # --- input ----------------------------------------------------------------------------------------------------

    def run_input_thread(self) -> None:
        """Sleep until a key or the end comes; a lone ESC is told from the start of a sequence by a short wait."""
        parser = KeyParser(self._debug)
        decode = getincrementaldecoder("utf-8")("replace").decode
        while True:
            ready, _, _ = select.select([self.fileno, self._wake_read], [], [], 0.02 if parser.waiting else None)
            if self._wake_read in ready:
                os.read(self._wake_read, 16)
                return
            if ready:
                try:
                    data = os.read(self.fileno, 4096)
                except OSError:
                    data = b""
                if not data:
                    self._call(self.on_lost)
                    return
                for event in parser.feed(decode(data)):
                    self.process_message(event)
            for event in parser.tick():
                self.process_message(event)

    # --- size -----------------------------------------------------------------------------------------------------

    def _get_terminal_size(self) -> tuple[int, int]:
        try:
            columns, rows = os.get_terminal_size(self._out)
        except OSError:
            columns, rows = 80, 24
        return columns or 80, rows or 24

    def _send_size(self) -> None:
        size = Size(*self._get_terminal_size())
        self._post(events.Resize(size, size))

    def _post(self, message: Any) -> None:
        asyncio.run_coroutine_threadsafe(self._app._post_message(message), loop=self._loop)
