"""Help: every command with its keys, made from the real key map; searchable, and Enter does what it says."""

from __future__ import annotations

from tui.keys import KeyMap, written
from tui.screens.choice import Choice, Option


class Help(Choice):
    """The whole screen of commands; gives back the id of the chosen one."""

    whole = True

    def __init__(self, keymap: KeyMap) -> None:
        options = [
            Option(f"{command.section}: {command.title}", "  ".join(written(keys) for keys in command.keys), command.id)
            for command in keymap.commands
        ]
        super().__init__("Help: type to search, Enter does it, Esc leaves. Digits repeat a movement.", options)
