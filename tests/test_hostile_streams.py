"""Closed and full streams, and files that cannot be written: a message and an exit status, whatever is closed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tui.place import obstacle

SAID = "Poland will not send troops to Ukraine, Prime Minister Donald Tusk said.\n"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("streams")
    (folder / "a.txt").write_text("Tusk speaks\n\n" + SAID)
    assert run(f'stancegrid add "{folder}/a.txt" --corpus "{folder}/c"', folder).returncode == 0
    return folder / "c"


def run(line: str, home: Path) -> subprocess.CompletedProcess[str]:
    """A shell line in which `stancegrid` is the program under test."""
    program = f'stancegrid() {{ "{sys.executable}" -m tui "$@"; }}; '
    environment = os.environ | {"HOME": str(home), "XDG_STATE_HOME": str(home / "state"), "TERM": "dumb"}
    root = Path(__file__).parents[1]
    return subprocess.run(
        ["/bin/sh", "-c", program + line], cwd=root, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
@pytest.mark.parametrize("command", ["matrix", "search --json", ""])
def test_a_closed_stream_is_no_mistake_of_ours(corpus: Path, command: str, closed: str) -> None:
    done = run(f'stancegrid {command} --corpus "{corpus}" {closed}', corpus.parent)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_output_that_finds_no_room_is_told(corpus: Path) -> None:
    done = run(f'stancegrid search --corpus "{corpus}" >/dev/full', corpus.parent)
    assert (done.returncode, done.stderr) == (1, "stancegrid: no space left on device\n")


def test_a_file_that_cannot_be_written_is_told_by_the_name_that_was_given(corpus: Path) -> None:
    done = run(f'stancegrid export statements --corpus "{corpus}" -o "{corpus}/none/x.csv"', corpus.parent)
    assert (done.returncode, done.stderr) == (1, f"stancegrid: {corpus}/none/x.csv: no such file or directory\n")


@pytest.mark.parametrize("command", ["add a.txt", "matrix", ""])
def test_a_file_is_no_corpus(corpus: Path, command: str) -> None:
    command = command.replace("a.txt", f'"{corpus.parent}/a.txt"')
    done = run(f'stancegrid {command} --corpus "{corpus.parent}/a.txt"', corpus.parent)
    assert done.returncode in (1, 2)
    assert done.stderr == f"stancegrid: {corpus.parent}/a.txt: this is a file; a corpus is a folder\n"


def test_a_folder_that_may_not_be_read_is_not_called_empty(tmp_path: Path) -> None:
    (tmp_path / "c").mkdir(mode=0o000)
    assert "may not read" in obstacle(str(tmp_path / "c")) or os.access(tmp_path / "c", os.R_OK)
    assert obstacle(str(tmp_path / "nowhere")) == obstacle(str(tmp_path)) == ""
