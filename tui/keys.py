"""What can be done and by which keys: plain data, from which the dispatch, the help, the palette and docs/keys.md come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from index.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that can be done. `keys` are key sequences: keys separated by one blank ("g g").

    `id` is the name in config.yaml and the name of the method that does it. A `takes_count` command repeats, or goes to a
    row, by the digits typed before it.
    """

    id: str
    title: str
    keys: tuple[str, ...] = ()
    section: str = "Move"
    takes_count: bool = False


def _commands(section: str, *rows: tuple[str, str, str], takes_count: bool = False) -> tuple[Command, ...]:
    return tuple(
        Command(id, title, tuple(keys.split(", ")) if keys else (), section, takes_count) for id, title, keys in rows
    )


COMMANDS: tuple[Command, ...] = (
    *_commands(
        "Move",
        ("down", "Down", "j, Down"),
        ("up", "Up", "k, Up"),
        ("left", "Left; in the reader: a word back; in the sidebar: the kind before", "h, Left"),
        ("right", "Right; in the reader: a word on; in the sidebar: the next kind", "l, Right"),
        ("half_down", "Half a page down", "Ctrl-d"),
        ("half_up", "Half a page up", "Ctrl-u"),
        ("page_down", "A page down", "PgDn, Ctrl-f"),
        ("page_up", "A page up", "PgUp, Ctrl-b"),
        ("first", "First row; with a count: that row", "g g, Home"),
        ("last", "Last row; with a count: that row", "G, End"),
        takes_count=True,
    ),
    *_commands(
        "Panes",
        ("next_pane", "Next pane", "Tab"),
        ("previous_pane", "Previous pane", "Shift-Tab"),
        ("pane_list", "Article list", "Alt-1, F1"),
        ("pane_reader", "Reader", "Alt-2, F2"),
        ("pane_entities", "Countries, people, organisations, sources, months", "Alt-3, F3"),
        ("pane_matrix", "Matrix", "Alt-4, F4"),
        ("zoom", "Give the pane the whole screen, or back", "z"),
        ("open", "Open: article, statements of a cell, sentence", "Enter"),
        ("leave", "Back to where you were", "Esc"),
        ("back", "One view back", "["),
        ("forward", "One view forward", "]"),
        ("jump", "Jump labels on every visible row and cell", "'"),
    ),
    *_commands(
        "Search",
        ("search", "Search line: the query narrows every pane", "/"),
        ("next_match", "Next match in the text", "n"),
        ("previous_match", "Previous match in the text", "N"),
        ("filter", "Filter within what was found", "f"),
        ("toggle", "Include, exclude or drop the facet or row under the cursor", "Space"),
        ("clear_filters", "Drop all filters", "F"),
        ("find_in_text", "Find in the open article", "Ctrl-s"),
        ("sort", "Sort the list or the matrix another way", ","),
        ("save_search", "Save the search under a name", "S"),
        ("saved_searches", "Saved searches and recent queries", "Ctrl-o"),
        ("show_not_read", "Articles that were not read, and why", "R"),
        ("all_articles", "The article list again", "A"),
    ),
    *_commands(
        "Evidence",
        ("next_evidence", "Next evidence", "e"),
        ("previous_evidence", "Previous evidence", "E"),
        ("counter_evidence", "Strongest evidence for the other side", "x"),
        ("rule_path", "Why the program believes this statement", "w"),
        ("copy", "Copy the quotation with its citation", "y"),
        ("copy_cell", "Copy what the cell says, with its sources", "Y"),
        ("link", "Open the article's address, or show it", "o"),
    ),
    *_commands(
        "Matrix",
        ("time_back", "One event or month back", "{"),
        ("time_forward", "One event or month forward", "}"),
        ("time_choose", "Choose a date or an event", "t"),
        ("fold_groups", "Fold countries into their groups, or unfold", "<"),
        ("fold_proposals", "Fold proposals under their parents, or unfold", ">"),
        ("kinds", "Governments, or all other voices", "K"),
        ("mark", "Mark a cell; on a second cell: compare the two", "m"),
        ("moved", "Who moved since a day or event, with the evidence", "T"),
        ("conflicts", "Where sources contradict each other", "C"),
        ("row_statements", "All statements of the row: one country on everything", "i"),
        ("column_statements", "All statements of the column: everybody on one proposal", "I"),
        ("cells", "All cells, the least supported first: few sources, only reporters' words, old", "c"),
    ),
    *_commands(
        "Judge",
        ("accept", "Accept the statement", "a"),
        ("reject", "Reject the statement (asks the reason)", "r"),
        ("relabel", "Set another stance (asks the reason)", "s"),
        ("undo", "Undo the latest judgment", "u"),
        ("redo", "Redo", "Ctrl-r"),
        ("queue", "Review queue: unjudged statements, least certain first", "Q"),
        ("select_text", "Select text in the reader, to add a statement", "v"),
        ("pin", "Pin what a cell says", "P"),
        ("metadata", "Correct title, source, date, address of the article", "M"),
        ("agreement", "How far two people agree", ""),
        ("orphans", "Judgments that match no statement any more", "O"),
    ),
    *_commands(
        "Program",
        ("palette", "All commands", ":, Ctrl-p"),
        ("help", "Help: these keys, searchable", "?"),
        ("export", "Export what is selected", "X"),
        ("proposals_check", "What each proposal's phrases catch", ""),
        ("rebuild", "Read again what older rules have read; once more: stop", "U"),
        ("changes", "What is new since the last visit", "W"),
        ("redraw", "Paint the screen afresh", "Ctrl-l"),
        ("suspend", "Back to the shell; `fg` returns", "Ctrl-z"),
        ("quit", "Quit", "q, Ctrl-c"),
    ),
)
BY_ID: Mapping[str, Command] = {command.id: command for command in COMMANDS}

_SPECIAL = {
    "up": "Up", "down": "Down", "left": "Left", "right": "Right", "home": "Home", "end": "End", "enter": "Enter",
    "escape": "Esc", "tab": "Tab", "space": "Space", "backspace": "Backspace", "delete": "Delete", "insert": "Insert",
    "pageup": "PgUp", "pagedown": "PgDn",
}  # fmt: skip
_SPECIAL |= {f"f{n}": f"F{n}" for n in range(1, 13)}
_NAMED = {name.lower(): name for name in _SPECIAL.values()} | {"esc": "Esc", "escape": "Esc", "return": "Enter"}
_MODIFIERS = {"ctrl": "Ctrl", "alt": "Alt", "shift": "Shift"}


def key_name(key: str, character: str | None) -> str:
    """The name of a pressed key as people write it: `j`, `G`, `/`, `Ctrl-d`, `Alt-1`, `PgUp`. From Textual's names."""
    if character and character.isprintable() and "+" not in key[:-1]:
        return "Space" if character == " " else character
    *modifiers, plain = key.split("+")
    name = _SPECIAL.get(plain) or (plain if len(plain) == 1 else plain.replace("_", "-"))
    return "-".join([*(_MODIFIERS.get(word, word) for word in modifiers), name])


def read_key(text: str) -> str | None:
    """The name of a key as a person wrote it in config.yaml, or None when there is no such key."""
    *modifiers, plain = text.split("-") if len(text) > 1 else [text]
    if any(word.lower() not in _MODIFIERS for word in modifiers):
        return None
    name = plain if len(plain) == 1 and plain.isprintable() else _NAMED.get(plain.lower())
    if name is None:
        return None
    return "-".join([*(_MODIFIERS[word.lower()] for word in modifiers), name])


def read_keys(text: str) -> tuple[str, ...]:
    """Key sequences written as `j, Down` or `g g`. Raises ValueError with the part that is no key."""
    sequences = []
    for part in text.split(", ") if len(text) > 1 else [text]:
        names = [read_key(word) for word in part.split()]
        if not names or None in names:
            raise ValueError(part.strip() or text)
        sequences.append(" ".join(name for name in names if name))
    return tuple(sequences)


class KeyMap:
    """The keys of this session: the commands with the keys of config.yaml."""

    def __init__(self, commands: tuple[Command, ...] = COMMANDS) -> None:
        self.commands = commands
        self._by_keys = {keys: command for command in commands for keys in command.keys}
        self._prefixes = {
            " ".join(keys.split()[:n]) for keys in self._by_keys for n in range(1, len(keys.split()))
        }  # fmt: skip

    def command(self, keys: str) -> Command | None:
        """What a whole sequence does."""
        return self._by_keys.get(keys)

    def begins(self, keys: str) -> bool:
        """Whether a longer sequence begins so."""
        return keys in self._prefixes

    def keys_of(self, id: str) -> tuple[str, ...]:
        """The keys of a command."""
        return next((command.keys for command in self.commands if command.id == id), ())

    def key(self, id: str) -> str:
        """The first key of a command as people write it ("gg"), or ""."""
        return written(self.keys_of(id)[0]) if self.keys_of(id) else ""


def written(keys: str) -> str:
    """A sequence as it is shown: `g g` is `gg`, `Ctrl-d` stays."""
    words = keys.split()
    return "".join(words) if all(len(word) == 1 for word in words) else " ".join(words)


def key_map(changed: Mapping[str, str], places: Mapping[str, str] | None = None) -> KeyMap:
    """The key map with the keys of a configuration. A key taken by another command leaves that command.

    `places` says where each stands (`config.yaml:14`). Raises ConfigError with every unknown action and key, one a line.
    """
    found = {command.id: command for command in COMMANDS}
    mistakes = []
    for id, text in changed.items():
        try:
            keys = _keys_for(id, text)
        except ValueError as error:
            mistakes.append(f"{(places or {}).get(id, 'config.yaml')}: keys.{id}: {error}")
            continue
        for other in found.values():
            if other.id != id and set(keys) & set(other.keys):
                found[other.id] = replace(other, keys=tuple(key for key in other.keys if key not in keys))
        found[id] = replace(found[id], keys=keys)
    if mistakes:
        raise ConfigError("\n".join(mistakes))
    return KeyMap(tuple(found.values()))


def _keys_for(id: str, text: str) -> tuple[str, ...]:
    """The keys that a configuration gives an action. Raises ValueError with what is wrong."""
    if id not in BY_ID:
        raise ValueError(f"there is no such action{_nearest(id)}")
    try:
        return read_keys(text)
    except ValueError as error:
        raise ValueError(f"{error} is no key; write j, Ctrl-d, Alt-1, PgUp, F5") from error


def _nearest(id: str) -> str:
    import difflib

    near = difflib.get_close_matches(id, BY_ID, 1)
    return f"; did you mean {near[0]}?" if near else "; `?` in the app lists them"
