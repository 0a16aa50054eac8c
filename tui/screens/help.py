"""Help: questions, commands with their keys from the real key map, signs, queries; searchable, and Enter does what it says."""

from __future__ import annotations

from tui.glyphs import UNICODE, Glyphs
from tui.guide import ANSWERS, QUERIES, signs, steps
from tui.keys import KeyMap, written
from tui.screens.choice import Choice, Option


class Help(Choice):
    """The whole screen of what can be asked and done; gives back the id of a command, or a query after its slash."""

    whole = True

    def __init__(self, keymap: KeyMap, glyphs: Glyphs = UNICODE) -> None:
        options = [Option(steps(answer, keymap), _keys(keymap, answer.command), answer.command) for answer in ANSWERS]
        options += [
            Option(f"{command.section}: {command.title}", _keys(keymap, command.id), command.id)
            for command in keymap.commands
        ]
        options += [Option(f"Sign {sign}  {words}", "", None) for sign, words in signs(glyphs)]
        options += [Option(f"Query {query}", "", f"/{query}", words) for query, words in QUERIES]
        super().__init__("Help: type to search, Enter does it, Esc leaves. Digits repeat a movement.", options)


def _keys(keymap: KeyMap, id: str) -> str:
    return "  ".join(written(keys) for keys in keymap.keys_of(id)) or f"{keymap.key('palette')} {id}"
