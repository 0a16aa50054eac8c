"""Keys as bytes become keys with names: Textual's parser, but for Alt with a digit.

Textual takes ESC 4 for the cent sign of a Macintosh keyboard; here Alt-1 to Alt-4 are the panes.
"""

from __future__ import annotations

from collections.abc import Iterable

from textual import events
from textual._xterm_parser import XTermParser


class KeyParser(XTermParser):
    """`feed` and `tick` give events; `waiting` tells that a lone ESC may still become a sequence."""

    @property
    def waiting(self) -> bool:
        return self._timeout_time is not None

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:
        if len(sequence) == 2 and sequence[0] == "\x1b" and sequence[1].isdecimal():
            yield events.Key(f"alt+{sequence[1]}", None)
        else:
            yield from super()._sequence_to_key_events(sequence, alt)
