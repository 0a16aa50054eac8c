"""Keys are data: the dispatch, the help and the documentation come from one table."""

from __future__ import annotations

import pytest
from textual.events import Key

from docs.generate import HERE, keys_page
from index.errors import ConfigError
from tui.keys import BY_ID, COMMANDS, key_map, key_name, read_keys, written
from tui.screens.main import MainScreen
from tui.terminal.keyboard import KeyParser


def test_every_command_can_be_carried_out() -> None:
    assert [command.id for command in COMMANDS if not callable(getattr(MainScreen, command.id, None))] == []


def test_no_key_means_two_things_and_none_hides_a_sequence() -> None:
    keys = [sequence for command in COMMANDS for sequence in command.keys]
    assert len(keys) == len(set(keys))
    assert not [short for short in keys for long in keys if long.startswith(short + " ")]


def test_the_page_of_keys_is_that_of_the_table() -> None:
    assert (HERE / "keys.md").read_text("utf-8") == keys_page(), "run python -m docs.generate"


@pytest.mark.parametrize(
    ("key", "character", "name"),
    [
        ("j", "j", "j"), ("G", "G", "G"), ("slash", "/", "/"), ("question_mark", "?", "?"), ("space", " ", "Space"),
        ("ctrl+d", "\x04", "Ctrl-d"), ("alt+1", None, "Alt-1"), ("pagedown", None, "PgDn"), ("escape", "\x1b", "Esc"),
        ("shift+tab", None, "Shift-Tab"), ("f3", None, "F3"), ("enter", "\r", "Enter"),
    ],
)  # fmt: skip
def test_pressed_keys_have_the_names_that_people_write(key: str, character: str | None, name: str) -> None:
    assert key_name(key, character) == name


@pytest.mark.parametrize(
    ("sent", "names"),
    [
        ("\x1b1", ["Alt-1"]), ("\x1b4j", ["Alt-4", "j"]), ("\x1bOP", ["F1"]), ("\x1b[Z", ["Shift-Tab"]),
        ("\x1b[5~", ["PgUp"]), ("\x04", ["Ctrl-d"]), ("\x1a", ["Ctrl-z"]), ("\r", ["Enter"]), ("\t", ["Tab"]),
        ("\x7f", ["Backspace"]), (" ", ["Space"]), ("'", ["'"]), ("{", ["{"]), ("é", ["é"]),
    ],
)  # fmt: skip
def test_what_terminals_send_becomes_keys(sent: str, names: list[str]) -> None:
    events = [event for event in KeyParser().feed(sent) if isinstance(event, Key)]
    assert [key_name(event.key, event.character) for event in events] == names


def test_a_key_given_to_a_command_leaves_the_one_that_had_it() -> None:
    keys = key_map({"next_evidence": "j, Ctrl-n"})
    assert keys.command("j") is not None
    assert keys.command("j").id == keys.command("Ctrl-n").id == "next_evidence"  # type: ignore[union-attr]
    assert keys.keys_of("down") == ("Down",)
    assert keys.command("e") is None


def test_sequences_are_written_with_blanks_and_shown_without() -> None:
    keys = key_map({"last": "g e"})
    assert keys.begins("g")
    assert keys.command("g e").id == "last"  # type: ignore[union-attr]
    assert keys.key("last") == written("g e") == "ge"
    assert read_keys(",") == (",",)


@pytest.mark.parametrize(
    ("changed", "message"),
    [({"next_evidense": "e"}, "did you mean next_evidence"), ({"next_evidence": "Hyper-x"}, "Hyper-x is no key")],
)
def test_mistakes_in_the_configuration_name_the_place_and_the_remedy(changed: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigError, match=f"config.yaml:14: .*{message}"):
        key_map(changed, dict.fromkeys(changed, "config.yaml:14"))


def test_the_keys_that_were_agreed_are_there() -> None:
    agreed = (
        "h j k l G Ctrl-d Ctrl-u PgUp PgDn Tab Shift-Tab Alt-1 Alt-4 F1 F4 z / n N f Space Enter Esc [ ] e E x a r s u "
    )
    agreed += "Ctrl-r { } t y Y o ' : Ctrl-p ? S X q Up Down Left Right"
    keys = key_map({})
    assert [key for key in agreed.split() if keys.command(key) is None] == []
    assert keys.command("g g").id == "first"  # type: ignore[union-attr]
    assert set(BY_ID) == {command.id for command in COMMANDS}
