"""The tour of the README can be taken: every command in it works on the sample, in this order."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parents[1]


def tour() -> list[str]:
    blocks = re.findall(r"```console\n(.*?)```", (CHECKOUT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    return [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")]


def test_every_command_of_the_readme_works_on_the_sample(tmp_path):
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "stancegrid"
    command.write_text(f'#!/bin/sh\nPYTHONPATH={CHECKOUT} exec {sys.executable} -m tui "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("STANCEGRID", "XDG"))}
    done = subprocess.run(
        ["bash", "-v", "-o", "pipefail", "-c", "\n".join(f"{line} || [ $? = 3 ] || exit 9" for line in tour())],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={**kept, "HOME": str(tmp_path), "PATH": f"{command.parent}:{os.environ['PATH']}"},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "Traceback" not in done.stderr
    for file in ("statements.csv", "troops.md"):
        assert (tmp_path / file).stat().st_size > 100


def test_the_readme_points_at_files_that_are_there():
    text = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([\w./-]+)\)", text):
        assert (CHECKOUT / target).exists(), target


def test_the_keys_of_the_readme_are_those_of_the_application():
    from tui.keys import key_map

    keys = key_map({})
    for pressed in ("/", "Enter", "e", "E", "a", "r", "s", "u", "{", "}", "t", ":", "?", "q", "g g", "G", "Tab"):
        assert keys.command(pressed), pressed
