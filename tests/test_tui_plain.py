"""A terminal whose locale is not UTF-8 gets ASCII of the same widths; what is copied or kept stays as it is."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len

from index.corpus import Corpus
from tests.tui_pilot import PLAIN, seated
from tui.terminal import plain
from tui.terminal.capabilities import Capabilities, Colours
from tui.terminal.grid import Row, cells_of, plain_row
from tui.terminal.line_mode import converse
from tui.terminal.plain import exact_output, plain_form, plain_text, prepare_streams

UTF8 = Capabilities(Colours.NONE, unicode=True, addressable=True)


def row(text: str) -> Row:
    cells = cells_of(text)
    return Row(cells, [0] * len(cells))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("“Europe’s moment” – now — ‘not’", "\"Europe's moment\" - now - 'not'"),
        ("Łódź, Köbenhavn, Tromsø, Çelik, Straße", "Lodz, Kobenhavn, Tromso, Celik, Strase"),
        ("5\u00a0% of GDP…", "5 % of GDP~"),
        ("€5, ½, Киев", "?5, ?, ????"),
        ("東京 said", "???? said"),
        ("ＮＡＴＯ", "N A T O "),
    ],
)
def test_quotes_dashes_and_accents_have_plain_forms_and_the_rest_is_a_question_mark(text: str, shown: str) -> None:
    assert plain_text(text) == shown


def test_every_character_keeps_its_width() -> None:
    for code in (*range(0x250), *range(0x300, 0x3200), *range(0xFE00, 0x10000), *range(0x1F300, 0x1F700)):
        form = plain_form(chr(code))
        assert form.isascii(), hex(code)
        assert code < 0x80 or len(form) == cell_len(chr(code)), hex(code)


@pytest.mark.parametrize("text", ["a東京e\u0301 👩\u200d👩\u200d👧 🇵🇱 Ａb “x”", "\u0301a", "東"])
def test_a_row_in_ascii_has_one_character_in_each_of_its_columns(text: str) -> None:
    given = row(text)
    shown = plain_row(given)
    assert [len(char) for char in shown.chars] == [1] * len(given.chars)
    assert "".join(shown.chars).isascii()
    assert all(new == old for new, old in zip(shown.chars, given.chars, strict=True) if old.isascii() and old)


async def test_an_article_is_ascii_on_the_screen_and_itself_in_what_is_copied(
    built: Path, tmp_path: Path, private_folders: None
) -> None:
    async with seated(built, tmp_path, terminal=PLAIN) as seat:
        await seat.press("slash")
        await seat.type("naive")
        await seat.press("enter", "y", "enter")
        assert seat.text.isascii()
        assert "?????????? reports: Japan's government met." in seat.text
        assert "Naive cafe resume etude." in seat.text
    copied = (tmp_path / "xdg-state" / "stancegrid" / "copied.txt").read_text("utf-8")
    assert copied.startswith("東京の新聞 reports: Japan's government met.")


class Output(io.TextIOWrapper):
    """A standard output of an encoding, at a terminal or not."""

    def __init__(self, encoding: str, *, tty: bool) -> None:
        super().__init__(io.BytesIO(), encoding=encoding)
        self._tty = tty

    def isatty(self) -> bool:
        return self._tty

    @property
    def sent(self) -> bytes:
        self.flush()
        data = self.buffer
        assert isinstance(data, io.BytesIO)
        return data.getvalue()


def output(monkeypatch: pytest.MonkeyPatch, encoding: str, *, tty: bool, terminal: Capabilities) -> Output:
    made = Output(encoding, tty=tty)
    monkeypatch.setattr(sys, "stdout", made)
    monkeypatch.setattr(plain, "capabilities", lambda: terminal)
    prepare_streams()
    return made


@pytest.mark.parametrize(
    ("encoding", "tty", "terminal", "sent"),
    [
        ("utf-8", True, PLAIN, b"'Tromso'"),  # Python sends UTF-8 in the locale C
        ("utf-8", True, UTF8, "’Tromsø’".encode()),
        ("utf-8", False, PLAIN, "’Tromsø’".encode()),
        ("ascii", False, UTF8, b"'Tromso'"),
        ("iso8859-1", False, UTF8, "'Tromsø'".encode("latin-1")),
    ],
)
def test_a_stream_gets_what_its_reader_can_show(
    monkeypatch: pytest.MonkeyPatch, encoding: str, tty: bool, terminal: Capabilities, sent: bytes
) -> None:
    with output(monkeypatch, encoding, tty=tty, terminal=terminal) as made:
        print("’Tromsø’", end="")
        assert made.sent == sent


def test_the_plain_mode_lists_in_the_encoding_of_the_output(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    with output(monkeypatch, "ascii", tty=False, terminal=UTF8) as made, Corpus.open(built, person="tester") as corpus:
        assert converse(corpus) == 0
        lines = made.sent.decode("ascii").splitlines()
    assert len(lines) == 1 + corpus_size(lines)
    assert any("?????????? reports" in line for line in lines)


def corpus_size(lines: list[str]) -> int:
    return int(lines[0].split()[0])


def test_programs_lose_nothing_where_the_locale_is_not_utf_8(monkeypatch: pytest.MonkeyPatch) -> None:
    with output(monkeypatch, "ascii", tty=False, terminal=PLAIN) as made:
        exact_output()
        print(json.dumps({"text": "東京"}, ensure_ascii=False))
        assert json.loads(made.sent) == {"text": "東京"}
