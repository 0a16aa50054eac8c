"""The questions of docs/questions.md: its keys lead to answers on the screen, its commands work; both on the sample."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from pathlib import Path

import pytest

from index.corpus import Corpus
from tests.tui_pilot import FULL, PLAIN, Seat, seated
from tui.cli import main
from tui.keys import COMMANDS, read_key
from tui.terminal.capabilities import Capabilities

PAGE = (Path(__file__).parents[1] / "docs" / "questions.md").read_text(encoding="utf-8")
SAMPLE = Path(__file__).parents[1] / "index" / "sample"
BLOCKS = [block.strip() for block in re.findall(r"```keys\n(.*?)```", PAGE, re.DOTALL)]
LINES = [line[2:] for block in re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]
WRONG = ("does nothing here", "Nothing fits", "No view", "Nothing matches", "No statement here", "Stand on", "No match")
_PILOT = {"PgDn": "pagedown", "PgUp": "pageup", "Esc": "escape"}

pytestmark = pytest.mark.usefixtures("private_folders")


def tokens(block: str) -> list[str]:
    """The keys of a block; text that is typed keeps its quotation marks."""
    return re.findall(r'"(?:\\.|[^"])*"|\S+', block)


def pressed(token: str) -> list[str]:
    """What the keyboard sends for a token."""
    if len(token) > 1 and token.startswith('"'):
        return list(token[1:-1].replace('\\"', '"'))
    return [_PILOT.get(token, token if len(token) == 1 else token.replace("-", "+").lower())]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample") / "corpus"
    with Corpus.open(folder, create=True, person="tester") as corpus:
        corpus.add([SAMPLE])
    return folder


async def answered(seat: Seat) -> None:
    """Wait for a page that fills beside, and for a file that is written."""
    await seat.until(lambda: "Reading." not in seat.text and seat.desk._exporting is None)


async def play(seat: Seat, block: str) -> None:
    for token in tokens(block):
        await seat.pilot.press(*pressed(token))
        await seat.settle()
        assert not any(wrong in seat.lines[-1] for wrong in WRONG), (token, seat.lines[-1])
    await answered(seat)


def test_the_page_names_keys_that_there_are() -> None:
    assert len(BLOCKS) > 20
    known = {keys for command in COMMANDS for keys in command.keys}
    named = {read_key(token) for block in BLOCKS for token in tokens(block) if not token.startswith('"')}
    assert named - known == set()


@pytest.mark.parametrize(("size", "terminal"), [((80, 24), PLAIN), ((200, 50), FULL)], ids=["plain", "wide"])
@pytest.mark.parametrize("block", BLOCKS)
async def test_the_keys_of_the_page_lead_to_an_answer(
    sample: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    block: str,
    size: tuple[int, int],
    terminal: Capabilities,
) -> None:
    monkeypatch.chdir(tmp_path)
    async with seated(sample, tmp_path, size=size, terminal=terminal) as seat:
        before = seat.text
        await play(seat, block)
        assert seat.text != before
        assert seat.desk.status.role != "error" or not seat.desk.status.message


@pytest.mark.parametrize("line", LINES)
def test_the_commands_of_the_page_work(sample: Path, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    monkeypatch.setenv("STANCEGRID_CORPUS", str(sample))
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        assert main(shlex.split(line)[1:]) in (0, 3), err.getvalue()
    assert out.getvalue().strip()
    assert not out.getvalue().startswith(("No statements.", "No article matches.", "· no evidence"))
