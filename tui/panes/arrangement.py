"""Where the panes stand: a pure function of the size of the screen and the view."""

from __future__ import annotations

from textual.geometry import Region

THREE, FOUR = 120, 180  # columns from which three and four panes are shown
LOWEST = 14  # rows below which one pane has the screen to itself
SIDEBAR, SIDEBAR_NARROW = 32, 27
READER = 94


def arrange(width: int, height: int, focus: str, *, zoom: bool, beside: str, matrix: int = 0) -> dict[str, Region]:
    """The region of each visible pane, by name; the search line is the first row, the status line the last.

    `beside` is the reader or the matrix, whichever had the focus last: it stands with the list where not both fit, and
    has the better place where they do. `matrix` is the width that the matrix needs to show all its columns.
    """
    area = Region(0, 1, width, max(1, height - 2))
    if zoom or height < LOWEST:
        return {focus: area}
    if width >= FOUR:
        return _four(area, beside, matrix)
    return _three(area, beside) if width >= THREE else _two(area, focus, beside)


def _two(area: Region, focus: str, beside: str) -> dict[str, Region]:
    if focus == "entities":
        side, rest = area.split_vertical(SIDEBAR_NARROW)
        return {"entities": side, "list": rest}
    if beside == "matrix":
        if focus == "reader":
            upper, lower = area.split_horizontal(_share(area.height, 0.4))
            return {"matrix": upper, "reader": lower}
        upper, lower = area.split_horizontal(_share(area.height, 0.4))
        return {"list": upper, "matrix": lower}
    upper, lower = area.split_horizontal(_share(area.height, 0.4))
    return {"list": upper, "reader": lower}


def _three(area: Region, beside: str) -> dict[str, Region]:
    side, rest = area.split_vertical(SIDEBAR)
    upper, lower = rest.split_horizontal(_share(area.height, 0.35))
    return {"entities": side, "list": upper, beside: lower}


def _four(area: Region, beside: str, matrix: int) -> dict[str, Region]:
    """A tall reader on the right; or, for a matrix that is looked at and needs it, the width of both below."""
    side, rest = area.split_vertical(SIDEBAR)
    middle, reader = rest.split_vertical(rest.width - READER)
    if beside == "matrix" and matrix > middle.width:
        upper, lower = rest.split_horizontal(_share(area.height, 0.45))
        articles, reader = upper.split_vertical(upper.width - READER)
        return {"entities": side, "list": articles, "matrix": lower, "reader": reader}
    upper, lower = middle.split_horizontal(_share(area.height, 0.45))
    return {"entities": side, "list": upper, "matrix": lower, "reader": reader}


def _share(height: int, part: float) -> int:
    return max(4, round(height * part))
