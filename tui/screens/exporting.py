"""Writing what a query selects into a file: whole or not at all, and never over a file that is there."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from pathlib import Path

from index.answers import Selection
from index.corpus import Corpus
from index.errors import StancegridError, UsageError
from tui.renderables import counted
from tui.views import View

ABOUT_ONE = "brief-md"  # the form that is about one proposal
FORMATS = {
    "statements-csv": ("Statements as a table", ".csv"),
    "statements-jsonl": ("Statements as JSON lines", ".jsonl"),
    "matrix-csv": ("The matrix as a table", ".csv"),
    ABOUT_ONE: ("A brief with footnotes on one proposal", ".md"),
}


def suggested_name(form: str, proposal: str = "") -> str:
    """A file name for a format that is not taken in this folder."""
    name = form.partition("-")[0] + (f"-{proposal}" if form == ABOUT_ONE else "")
    numbers = itertools.chain([""], (f"-{number}" for number in itertools.count(2)))
    free = (f"{name}{number}{FORMATS[form][1]}" for number in numbers)
    return next(one for one in free if not Path(one).exists())


def write(corpus: Corpus, selection: Selection, form: str, path: str, view: View) -> str:
    """Write the file; returns in words what happened."""
    from index.export.files import write_whole  # late, as all of index.export: it is seldom needed

    place = Path(path).expanduser()
    try:
        if place.exists():
            raise UsageError(f"{place} is there already; choose another name")
        count = write_whole(place, _lines(corpus, selection, form, view))
    except StancegridError as error:
        return str(error)
    except OSError as error:
        return f"{place}: {error.strerror or error}"
    return f"{counted(count, 'line')} written to {place.absolute()}"


def _lines(corpus: Corpus, selection: Selection, form: str, view: View) -> Iterable[str]:
    from index.annotation import HolderKind
    from index.export.matrix import matrix_csv
    from index.export.statements import statements_csv, statements_jsonl

    if form == "statements-csv":
        return statements_csv(corpus.statements(selection))
    if form == "statements-jsonl":
        return statements_jsonl(corpus.statements(selection))
    if form == ABOUT_ONE:
        from index.export.brief import brief

        return brief(corpus, selection, [view.proposal], as_of=view.day()).splitlines(keepends=True)
    kind = HolderKind.OTHER if view.others else HolderKind.GOVERNMENT
    return matrix_csv(corpus.matrix(selection, kind=kind, as_of=view.day()), corpus.config)
