"""What every screen has in common: keys arrive as strokes, frames are asked for at once, the cursor has a place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from textual import events
from textual.filter import LineFilter
from textual.screen import Screen

if TYPE_CHECKING:
    from tui.app import StancegridApp


class StrokeScreen(Screen[Any], inherit_bindings=False):
    """A screen whose keys do not go through Textual's bindings: one table of keys serves all of them (tui/keys.py)."""

    AUTO_FOCUS = ""
    ready = True  # False while what it shows is being got: keys typed meanwhile wait
    _set_up = False  # whether its widgets are there
    DEFAULT_CSS = "StrokeScreen { background: ansi_default; color: ansi_default; overflow: hidden hidden; }"

    @property
    def host(self) -> StancegridApp:
        """The application."""
        return cast("StancegridApp", self.app)

    def stroke(self, name: str, character: str | None) -> None:
        """A key was pressed. `name` is that of tui/keys.py."""

    def takes(self, name: str) -> bool:
        """Whether a key is for now; what is not taken waits, and so does everything after it."""
        return self.ready and self._set_up

    def on_mount(self) -> None:
        """The widgets are there: take what was typed for them."""
        self._set_up = True
        self.host.replay()

    def impatient(self, key: str) -> bool:
        """Ctrl-C or Esc while keys wait; False: it waits like them."""
        return False

    def pasted(self, text: str) -> None:
        """Text was pasted: by default nothing happens, least of all commands."""

    def cursor_place(self) -> tuple[int, int] | None:
        """Where the terminal's cursor belongs."""
        return None

    def get_line_filters(self) -> list[LineFilter]:
        return []

    async def _on_idle(self, event: events.Idle) -> None:
        """Lay out and paint as soon as all that a key set off is done, not at the next tick of a clock."""
        event.prevent_default()
        wanted = self._layout_required or self._scroll_required or self._repaint_required or self._dirty_widgets
        if not self.app._batch_count and self.is_current and (wanted or self._recompose_required):
            self._on_timer_update()
            return
        await self._invoke_and_clear_callbacks()

    def _compositor_refresh(self) -> None:
        """Ask for a frame; what differs is found on the cells, so the composed regions are not needed."""
        if self.host.painter is None:
            super()._compositor_refresh()
            return
        self._compositor._dirty_regions.clear()
        self._dirty_widgets.clear()
        self.host.ask_frame()
