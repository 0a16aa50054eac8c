"""How a cell looks (colours and attributes) and the shortest sequence that leads from one look to another."""

from __future__ import annotations

import re

from rich.color import Color, ColorSystem, ColorType
from rich.style import Style

from tui.terminal.capabilities import Colours

_ON = {"bold": "1", "dim": "2", "italic": "3", "underline": "4", "reverse": "7", "strike": "9"}
_OFF = {"1": "22", "2": "22", "3": "23", "4": "24", "7": "27", "9": "29"}
_SYSTEM = {
    Colours.SIXTEEN: ColorSystem.STANDARD,
    Colours.MANY: ColorSystem.EIGHT_BIT,
    Colours.TRUE: ColorSystem.TRUECOLOR,
}

Look = tuple[str, str, tuple[str, ...], str]  # foreground and background parameters, attributes, address of a link
PLAIN: Look = ("", "", (), "")
_ADDRESS = re.compile(r"https?://[!-~]+")  # what a terminal may be given as a link; "]" and "\\" in it are harmless


class Looks:
    """The table of looks of one terminal. Look 0 is the terminal's own."""

    def __init__(self, colours: Colours) -> None:
        self.colours = colours
        self.table: list[Look] = [PLAIN]
        self._numbers: dict[Look, int] = {PLAIN: 0}
        self._of_style: dict[Style | None, int] = {None: 0}
        self._steps: dict[tuple[int, int], str] = {}

    def number(self, style: Style | None) -> int:
        """The number of the look of a style."""
        found = self._of_style.get(style)
        if found is None:
            assert style is not None
            found = self._of_style[style] = self.intern(self._look(style))
        return found

    def intern(self, look: Look) -> int:
        """The number of a look; numbers stay for the life of the table."""
        found = self._numbers.get(look)
        if found is None:
            found = self._numbers[look] = len(self.table)
            self.table.append(look)
        return found

    def only_ink(self, number: int) -> bool:
        """Whether the look changes nothing on a blank: no background, no line, no reversal."""
        _, background, attributes, link = self.table[number]
        return not background and not link and not {"4", "7", "9"} & set(attributes)

    def step(self, old: int, new: int) -> str:
        """What to write so that the terminal goes from one look to another."""
        if old == new:
            return ""
        found = self._steps.get((old, new))
        if found is None:
            found = self._steps[old, new] = shortest(self.table[old], self.table[new])
        return found

    def _look(self, style: Style) -> Look:
        attributes = tuple(code for name, code in _ON.items() if getattr(style, name))
        link = style.link if style.link and _ADDRESS.fullmatch(style.link) else ""
        return (self._parameters(style.color, True), self._parameters(style.bgcolor, False), attributes, link)

    def _parameters(self, color: Color | None, foreground: bool) -> str:
        if color is None or color.type is ColorType.DEFAULT or self.colours is Colours.NONE:
            return ""
        if color.type is not ColorType.STANDARD:
            color = color.downgrade(_SYSTEM[self.colours])
        return ";".join(color.get_ansi_codes(foreground))


def shortest(old: Look, new: Look) -> str:
    """The shorter of "reset and set all" and "change what differs"; links begin and end by OSC 8."""
    link = f"\x1b]8;;{new[3]}\x1b\\" if old[3] != new[3] else ""
    return link + _shortest_rendition((*old[:3], ""), (*new[:3], ""))


def _shortest_rendition(old: Look, new: Look) -> str:
    if old == new:
        return ""
    if new == PLAIN:
        return "\x1b[m"
    afresh = [part for part in (*new[2], new[0], new[1]) if part]
    if old == PLAIN:
        return f"\x1b[{';'.join(afresh)}m"
    reset = f"\x1b[;{';'.join(afresh)}m"
    change = f"\x1b[{';'.join(_changes(old, new))}m"
    return min(change, reset, key=len)


def _changes(old: Look, new: Look) -> list[str]:
    gone = [code for code in old[2] if code not in new[2]]
    off = list(dict.fromkeys(_OFF[code] for code in gone))
    kept = [code for code in old[2] if code in new[2] and _OFF[code] not in off]
    on = [code for code in new[2] if code not in kept]
    colour = [now or off_code for now, was, off_code in ((new[0], old[0], "39"), (new[1], old[1], "49")) if now != was]
    return off + on + colour
