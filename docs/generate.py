"""Writes what the documents show of the app: python -m docs.generate

docs/keys.md comes from the key table itself; docs/screens/*.txt are screens of the app on the sample corpus.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path

from tui.keys import COMMANDS, written
from tui.panes.columns import rows_of

HERE = Path(__file__).parent
ROW = "ROW"  # the digits that, before j, lead to the row of ACTOR, wherever the rules of the day put it
ACTOR = "IT"
SCREENS = {  # file: size and the keys pressed
    "list-80x24": ((80, 24), ("3", "j", "enter", "escape")),
    "matrix-80x24": ((80, 24), ("alt+4", "z", ROW, "j")),
    "statements-80x24": ((80, 24), ("alt+4", ROW, "j", "enter", "enter")),
    "panes-200x50": ((200, 50), ("alt+4", ROW, "j", "enter", "enter")),
}


def keys_page() -> str:
    """docs/keys.md."""
    lines = [
        "# Keys",
        "",
        "Made from the key table by `python -m docs.generate`; `?` in the app shows the same, with your own keys.",
        "Digits before a movement repeat it. Every key can be changed under `keys:` in config.yaml, by the name in the",
        "last column: `keys: {next_evidence: Ctrl-n}`; several keys are separated by a comma and a blank, a sequence by a",
        "blank (`g g`).",
        "",
    ]
    for section in dict.fromkeys(command.section for command in COMMANDS):
        lines += [f"## {section}", "", "| keys | what it does | name |", "|---|---|---|"]
        for command in COMMANDS:
            if command.section == section:
                keys = " ".join(f"`{_cell(written(keys))}`" for keys in command.keys) or "(palette)"
                lines.append(f"| {keys} | {command.title} | `{command.id}` |")
        lines.append("")
    return "\n".join(lines)


def _cell(keys: str) -> str:
    return keys.replace("|", "\\|")


async def screen_text(corpus: Path, state: Path, size: tuple[int, int], keys: tuple[str, ...]) -> str:
    """The screen after some keys, as text."""
    from index.corpus import Corpus
    from tui.app import StancegridApp
    from tui.asking import ThreadAsker
    from tui.terminal.capabilities import Capabilities, Colours

    terminal = Capabilities(Colours.NONE, unicode=True, addressable=True)
    with Corpus.open(corpus) as opened:
        app = StancegridApp(
            opened,
            lambda deliver: ThreadAsker(lambda: Corpus.open(corpus), deliver),
            terminal=terminal,
            state_file=state,
        )
        async with app.run_test(size=size) as pilot:
            for key in keys:
                await pilot.press(key)
                for _ in range(20):
                    await pilot.pause(0.02)
            strips = app.screen._compositor.render_strips()
            return "\n".join(strip.text.rstrip() for strip in strips) + "\n"


def main() -> None:
    (HERE / "keys.md").write_text(keys_page(), encoding="utf-8")
    (HERE / "screens").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        from index.corpus import Corpus

        os.environ["XDG_STATE_HOME"] = name
        folder = Path(name, "corpus")
        with Corpus.open(folder, create=True) as corpus:
            corpus.add([HERE.parent / "index" / "sample"])
            matrix = corpus.matrix(corpus.select())
            rows = rows_of(matrix, corpus.config, sort="country", folded=False, column=matrix.proposals[0])
            row = tuple(str([axis.id for axis in rows].index(ACTOR)))
        for screen, (size, keys) in SCREENS.items():
            pressed = tuple(part for key in keys for part in (row if key == ROW else (key,)))
            text = asyncio.run(screen_text(folder, Path(name, f"{screen}.json"), size, pressed))
            (HERE / "screens" / f"{screen}.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
