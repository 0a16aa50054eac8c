"""Text for a terminal whose locale is not UTF-8: ASCII in the place of every other character, in as many columns.

Quotes and dashes become their plain forms, letters lose their accents, the rest is `?`. Only what is shown changes:
what is copied, stored or given to programs keeps its characters.
"""

from __future__ import annotations

import codecs
import io
import re
import sys
import unicodedata
from functools import lru_cache

from index.cleaning import matching_text
from tui.terminal.capabilities import capabilities

UNKNOWN = "?"
_ERRORS = "stancegrid.plain"
_FORMS = dict(zip("–…·•●■→←↑↓×÷−ßæÆœŒðÐþÞıŋŊ", "-~.*##><^vx/-saAoOdDtTinN", strict=True))
_LETTER = re.compile(r"LATIN (SMALL|CAPITAL) LETTER ([A-Z])(?: WITH .*)?")


@lru_cache(maxsize=4096)
def plain_form(character: str) -> str:
    """ASCII of the width of a character: nothing for a combining mark, two columns for a wide one."""
    if character.isascii():
        return character
    from rich.cells import cell_len  # programs that read JSON need no rich

    width = cell_len(character)
    usual = matching_text(character)
    form = _FORMS.get(usual) or _ascii(usual) or _letter(character)
    return form.ljust(width)[:width] if form else UNKNOWN * width


def _ascii(text: str) -> str:
    return text if text.isascii() and not text.isspace() else ""


def _letter(character: str) -> str:
    """The letter, digit or sign under an accent or in another form; a letter that is struck through without its stroke."""
    bare = unicodedata.normalize("NFKD", character)
    base = "".join(char for char in bare if not unicodedata.combining(char))
    if len(base) == 1 and base.isascii():
        return base
    named = _LETTER.fullmatch(unicodedata.name(base[:1], "")) if len(base) == 1 else None
    if named is None:
        return ""
    return named[2].lower() if named[1] == "SMALL" else named[2]


def plain_text(text: str) -> str:
    """A whole text, column by column."""
    return text if text.isascii() else "".join(map(plain_form, text))


def prepare_streams() -> None:
    """What a stream cannot show goes out in its plain form instead of an error; a terminal whose locale is not UTF-8 gets
    ASCII, though Python itself would send it UTF-8 (PEP 540)."""
    codecs.register_error(_ERRORS, _replaced)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            poor = stream.isatty() and not capabilities().unicode
            stream.reconfigure(encoding="ascii" if poor else None, errors=_ERRORS)


def exact_output() -> None:
    """Programs and files get UTF-8 whatever the locale is: nothing of a text is lost. A terminal shows what it can."""
    if isinstance(sys.stdout, io.TextIOWrapper) and not sys.stdout.isatty():
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")


def _replaced(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return plain_text(error.object[error.start : error.end]), error.end
