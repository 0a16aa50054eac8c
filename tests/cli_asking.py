"""Putting words to the command line inside the test process."""

from __future__ import annotations

import contextlib
import io
import json
from dataclasses import dataclass
from pathlib import Path

from tui.cli import main

ARTICLES = {
    "warsaw.md": "---\ntitle: Poland says no\nsource: The Daily Test\ndate: 2025-02-17\n---\n\n"
    "Poland will not send troops to Ukraine.\n",
    "stockholm.md": "---\ntitle: Sweden leaves it open\nsource: The Daily Test\ndate: 2025-02-18\n---\n\n"
    "Sweden has not ruled out sending troops to Ukraine.\n",
    "hostile.md": "---\ntitle: \"=cmd \\e]52;c;ZXZpbA==\\a\\u202Ereversed\"\ndate: 2025-02-19\n---\n\n"
    "Germany rejects sending troops to Ukraine \x1b[2J\x1b]0;owned\x07[red]now[/red].\n",
}  # fmt: skip


@dataclass(frozen=True)
class Answer:
    status: int
    out: str
    err: str

    @property
    def items(self) -> list[dict]:
        return json.loads(self.out)["items"]


def ask(*words: str | Path) -> Answer:
    """Run the command in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main([str(word) for word in words])
    return Answer(status, out.getvalue(), err.getvalue())


def write_articles(folder: Path) -> Path:
    folder.mkdir()
    for name, text in ARTICLES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder
