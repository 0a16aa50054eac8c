"""The application: one corpus, one terminal."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from textual import events
from textual.app import App
from textual.screen import Screen

from index.annotation import Stance
from index.corpus import Corpus
from index.search.worker import SearchWorker
from tui import state as states
from tui.asking import Asker, ChildAsker, Deliver
from tui.glyphs import glyphs, stance_sign
from tui.keys import KeyMap, key_map, key_name
from tui.palette import palette
from tui.questions import FACTORY
from tui.screens.base import StrokeScreen
from tui.terminal import frame
from tui.terminal.capabilities import Capabilities, capabilities
from tui.terminal.driver import StancegridDriver
from tui.terminal.painter import Painter

PATIENCE = 200  # turns of the loop that a frame waits for a key's consequences


class StancegridApp(App[int]):
    """Opens the main screen on a corpus. `make_asker` makes the one who asks it beside the keys."""

    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = []  # noqa: RUF012 - Textual's own class attribute; keys are in tui/keys.py

    def __init__(
        self,
        corpus: Corpus,
        make_asker: Callable[[Deliver], Asker],
        *,
        terminal: Capabilities | None = None,
        state_file: Path | None = None,
        config_path: str = "",
    ) -> None:
        super().__init__(ansi_color=True)
        self.config_path = config_path  # of the file named on the command line
        self.corpus, self.make_asker = corpus, make_asker
        self.terminal = terminal or capabilities()
        self.looks = palette(corpus.config.theme)
        self.signs = glyphs(self.terminal.unicode)
        self.keymap: KeyMap = key_map(corpus.config.keys, corpus.config.key_places)
        self.state_path = state_file or states.state_file(corpus.path)
        self.state = states.load(self.state_path)
        self.visited_before = self.state.last_visit  # what is new is new since then, however often the state is saved
        self.painter: Painter | None = None
        self._frame_asked = 0
        self._held_until = 0.0
        self._typed: list[events.Key | events.Paste] = []  # and not taken yet
        self._filters = []

    # --- start and end --------------------------------------------------------------------------------------------

    def get_default_screen(self) -> Screen[Any]:
        from tui.screens.main import MainScreen

        return MainScreen()

    def on_load(self) -> None:
        for name in (signal.SIGHUP, signal.SIGTERM):
            with contextlib.suppress(ValueError, RuntimeError):  # not in the main thread: a test
                asyncio.get_running_loop().add_signal_handler(name, self.leave_at_once, 128 + name)

    def _build_driver(self, headless: bool, inline: bool, mouse: bool, size: tuple[int, int] | None) -> Any:
        driver = super()._build_driver(headless, inline, mouse, size)
        if isinstance(driver, StancegridDriver):
            self.painter = Painter(self.terminal, driver.write)
            driver.on_drained = self._drained
            driver.on_lost = lambda: self.leave_at_once(128 + signal.SIGHUP)
            driver.on_started = self.repaint
        return driver

    def remember(self) -> None:
        """Put the state on disk."""
        main = self.screen_stack[0] if self.screen_stack else None
        keep = getattr(main, "keep_state", None)
        if keep is not None:
            keep()
        self.state.last_visit = states.now()
        states.save_beside(self.state_path, self.state)
        if self.painter is not None and len(self.screen_stack) == 1:
            saved = self.painter.saved_frame()
            if saved:
                size = (self.painter.differ.width, self.painter.differ.height)
                frame.save(str(self.corpus.path), size, *saved)

    def leave(self) -> None:
        """Quit: the state is on disk before the screen goes."""
        self.remember()
        self.exit(0)

    def leave_at_once(self, status: int) -> None:
        """The terminal is gone, or the system wants the process gone: nothing is awaited."""
        with contextlib.suppress(Exception):
            self.remember()
        driver = self._driver
        if isinstance(driver, StancegridDriver):
            driver.abandon()
        os._exit(status)

    # --- keys -----------------------------------------------------------------------------------------------------

    async def on_event(self, event: events.Event) -> None:
        if not isinstance(event, events.Key | events.Paste):
            await super().on_event(event)
            return
        event.stop()
        screen = self._stroke_screen()
        waits = screen is not None and not screen.takes(_name_of((*self._typed, event)[0]))
        key = event.key if isinstance(event, events.Key) else ""
        if not (screen is not None and waits and key in ("ctrl+c", "escape") and screen.impatient(key)):
            self._typed.append(event)
            self.replay()

    def replay(self) -> None:
        """Take what was typed in its order, as far as the screen takes it now, one key a turn of the loop."""
        screen = self._stroke_screen()
        if screen is None or not self._typed or not screen.takes(_name_of(self._typed[0])):
            return
        event = self._typed.pop(0)
        if isinstance(event, events.Key):
            screen.stroke(_name_of(event), event.character)
            screen.check_idle()
        else:
            screen.pasted(event.text)
        if self._typed:
            self.call_later(self.replay)

    def forget_typed(self) -> None:
        """What waits to be taken is not wanted any more."""
        self._typed.clear()

    def _stroke_screen(self) -> StrokeScreen | None:
        screen = self.screen_stack[-1] if self.screen_stack else None
        return screen if isinstance(screen, StrokeScreen) else None

    # --- frames ---------------------------------------------------------------------------------------------------

    def hold(self, seconds: float) -> None:
        """Leave last time's screen on the terminal, for so long at the most, while the first articles are looked for."""
        if frame.painted is not None and frame.painted.cells:
            self._held_until = asyncio.get_running_loop().time() + seconds

    def release(self) -> None:
        """Paint from now on."""
        self._held_until = 0.0
        self.ask_frame()

    def ask_frame(self) -> None:
        """Paint as soon as nothing is left to do for the event that asks for it: one frame an event."""
        if self._held_until > asyncio.get_running_loop().time():
            return
        if not self._frame_asked:
            self._frame_asked = PATIENCE
            self.call_soon(self._try_frame)

    def call_soon(self, what: Callable[[], None]) -> None:
        """Run in the next turn of the loop."""
        asyncio.get_running_loop().call_soon(what)

    def _busy(self) -> bool:
        screen = self.screen
        pumps = [self, screen, *screen.children]
        return bool(screen._dirty_widgets or screen._layout_required) or any(p.message_queue_size for p in pumps)

    def _try_frame(self) -> None:
        if not self._running or self._closed:
            self._frame_asked = 0
            return
        self._frame_asked -= 1
        if self._frame_asked and (self._batch_count or self._busy()):
            self.call_soon(self._try_frame)
            return
        self._frame_asked = 0
        self._paint()

    def _paint(self) -> None:
        driver = self._driver
        if self.painter is None or (isinstance(driver, StancegridDriver) and not driver.idle):
            return  # `_drained` paints what is then the latest
        from textual._compositor import visible_screen_stack  # type: ignore[attr-defined]

        screen = self.screen
        visible_screen_stack.set(self._background_screens)
        strips = screen._compositor.render_strips()
        width, height = screen.size
        place = screen.cursor_place() if isinstance(screen, StrokeScreen) else None
        if width and height and len(strips) >= height:
            self.painter.paint(strips, width, height, place)
            self.post_display_hook()
            self._started()

    def _started(self) -> None:
        if not gc.isenabled():
            gc.enable()
            gc.freeze()

    def _drained(self) -> None:
        if self._running and not self._closed and self.screen_stack:
            self.ask_frame()

    def _fatal_error(self) -> None:
        """A mistake of ours: leave the screen; `run` hands the error on, and the person gets a message, no traceback."""
        with contextlib.suppress(Exception):
            self.remember()
        self._close_messages_no_wait()

    def write_raw(self, text: str) -> None:
        """Send a sequence that shows nothing (clipboard) to the terminal, beside the frames."""
        if self._driver is not None and not self.is_headless:
            self._driver.write(text)

    def signs_of(self, stance: Stance) -> str:
        """The sign of a stance."""
        return stance_sign(stance, self.signs)

    def _set_pointer_shape(self, shape: str) -> None:
        """The mouse is off: its pointer is not ours to shape."""

    def repaint(self) -> None:
        """Paint everything afresh: another program may have written to the terminal."""
        if self.painter is not None:
            self.painter.differ.forget()
            if self.screen_stack:
                self.ask_frame()

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        """Frames of every screen go through the differ."""
        if self.painter is None:
            super()._display(screen, renderable)
        elif renderable is not None and not self._batch_count:
            self.ask_frame()


def _name_of(event: events.Key | events.Paste) -> str:
    """The name of a key; pasted text has none."""
    return key_name(event.key, event.character) if isinstance(event, events.Key) else ""


def run(corpus_path: Path, config: Path | None = None, worker: SearchWorker | None = None) -> int:
    """Open the application on a corpus; returns the exit status. `worker` is a child that was begun already."""
    terminal = capabilities()
    named = str(config or "")
    worker = worker or SearchWorker(FACTORY, str(corpus_path), named, "")
    try:
        corpus = Corpus.open(corpus_path, config=config)
    except BaseException:
        frame.restore()
        worker.close()
        raise
    with corpus:
        if not terminal.addressable:
            from tui.terminal.line_mode import converse

            worker.close()
            return converse(corpus)
        app = StancegridApp(corpus, lambda deliver: ChildAsker(worker, deliver), terminal=terminal, config_path=named)
        app.driver_class = StancegridDriver
        status = app.run(mouse=False)
        if app._exception is not None:
            raise app._exception
        return int(app.return_code or status or 0)
