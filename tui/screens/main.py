"""The main screen: keys to commands, and the commands of the program itself."""

from __future__ import annotations

import inspect
import signal
from collections.abc import Callable

from tui.keys import BY_ID
from tui.panes.columns import Axis
from tui.screens.working import Working

QUERY = "/"  # what the help gives back beginning so is a query for the search line


class MainScreen(Working):
    """Reads keys: digits are a count, some keys begin a sequence, everything else is a command of tui/keys.py."""

    _keys = ""  # the beginning of a sequence
    _count = 0
    _label = ""

    def __init__(self) -> None:
        super().__init__()
        self.jumping = {}

    def stroke(self, name: str, character: str | None) -> None:
        if self.status.message:
            self.say("")
        self.attempt(lambda: self._stroke(name, character))

    def _stroke(self, name: str, character: str | None) -> None:
        if self.jumping:
            self._stroke_label(name)
        elif self.line.typing:
            self.type_key(name, character)
        elif not self._keys and name.isdecimal() and (name != "0" or self._count) and len(name) == 1:
            self._count = min(self._count * 10 + int(name), 10_000_000)
        else:
            self._stroke_command(name)

    def _stroke_label(self, name: str) -> None:
        self._label += name
        if self.choose_label(self._label):
            self._label = ""

    def _stroke_command(self, name: str) -> None:
        keys = f"{self._keys} {name}".strip()
        keymap = self.host.keymap
        command = keymap.command(keys)
        if command is None and keymap.begins(keys):
            self._keys = keys
            return
        count, self._count, self._keys = self._count, 0, ""
        if command is not None:
            self.do(command.id, count)
        elif keys != name:
            self._stroke_command(name)
        elif len(name) == 1:
            self.say(f"{name} does nothing here. {keymap.key('help')} shows the keys.")

    def do(self, id: str, count: int = 0) -> None:
        """Carry out a command by its id."""
        method: Callable[..., None] = getattr(self, id)
        if "count" in inspect.signature(method).parameters:
            method(count)
        else:
            method()

    def pasted(self, text: str) -> None:
        if self.line.typing:
            self.type_text(text)
        else:
            self.say("Pasted text is only taken by the search line.")

    # --- the program ----------------------------------------------------------------------------------------------

    def palette(self) -> None:
        from tui.screens.choice import Choice, Option

        options = [
            Option(command.title, keys, command.id, note=command.section)
            for command in self.host.keymap.commands
            for keys in [self.host.keymap.key(command.id)]
        ]
        here = [Option(f"{kind}: {axis.name}", "", f"{kind} {axis.id}") for kind, axis in self._axes()]
        self.app.push_screen(Choice("Commands, and the rows and columns of the grid", options + here), self._run)

    def _axes(self) -> list[tuple[str, Axis]]:
        """The columns and rows of the matrix, to be gone to by name; before it has come, all that there may be."""
        config, columns, rows = self.corpus.config, self.matrix.axes, self.matrix.rows
        columns = columns or [Axis(one.id, one.name, (one.id,)) for one in config.proposals]
        rows = rows or [Axis(one.id, one.names[0], (one.id,)) for one in config.actors if one.names]
        return [("column", axis) for axis in columns] + [("row", axis) for axis in rows]

    def help(self) -> None:
        from tui.screens.help import Help

        self.app.push_screen(Help(self.host.keymap, self.host.signs), self._run)

    def _run(self, chosen: object) -> None:
        """What the help or the palette gave back: a command, or a query to begin with."""
        if not isinstance(chosen, str):
            return
        if chosen in BY_ID:
            self.attempt(lambda: self.do(chosen))
        elif chosen.startswith(QUERY):
            self.attempt(lambda: self.begin_query(chosen.removeprefix(QUERY)))
        else:
            self._go_to_axis(*chosen.split(" ", 1))

    def _go_to_axis(self, kind: str, id: str) -> None:
        if self.matrix.waiting:
            self.change(focus="matrix", **{"proposal" if kind == "column" else "actor": id})
            return
        self.focus_on("matrix")
        actor, proposal = self.matrix.place
        self.matrix.stand_on(*((actor, id) if kind == "column" else (id, proposal)))
        self.show_status()

    def changes(self) -> None:
        self.open_list("changes")

    def redraw(self) -> None:
        self.host.repaint()

    def suspend(self) -> None:
        self.host.remember()
        signal.raise_signal(signal.SIGTSTP)

    def quit(self) -> None:
        self.host.leave()
