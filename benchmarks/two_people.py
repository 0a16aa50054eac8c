"""Corpora between two real users of a machine: python -m benchmarks.two_people (as root: it makes two users, and removes them)

A folder that a group can write is refused with the command that mends it; another's corpus is refused until its owner is
trusted; a published snapshot is read and judged by both at once, each seeing the judgments of their own alone.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PEOPLE = ("stancegrid-ann", "stancegrid-bob")
GROUP = "stancegrid-two"
TEXT = "Poland will not send troops to Ukraine, its prime minister said on Monday.\n"
JUDGE = """
import sys
from index.answers import Decision
from index.corpus import Corpus
from pathlib import Path
with Corpus.open(Path(sys.argv[1])) as corpus:
    for _ in range(20):
        row = next(corpus.statements(corpus.select(), rejected=True))
        corpus.judge(row, Decision[sys.argv[2]])
        assert corpus.select("troops").total == 1 and corpus.matrix(corpus.select()).articles == 1
    print(sorted({judgment.person for judgment in corpus.judgments()}), len(corpus.judgments()))
"""


class Place:
    """A folder that both users can go through, with a copy of the program that both can read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.program = folder / "program"
        self.packages = folder / "packages"
        self.python = folder / "python" / "bin" / Path(os.path.realpath(sys.executable)).name

    def start(self, person: str, *words: str) -> subprocess.Popen[str]:
        """Run Python as this person, in their own home."""
        home = self.folder / person
        environment = {"HOME": str(home), "PYTHONPATH": f"{self.program}:{self.packages}", "PATH": os.environ["PATH"],
                       "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}  # fmt: skip
        return subprocess.Popen(
            [str(self.python), *words], user=person, group=GROUP, extra_groups=[], umask=0o022, cwd=home, env=environment,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def ask(self, person: str, *words: str) -> tuple[int, str]:
        """The status and the words of one command."""
        process = self.start(person, "-c", "from tui.cli import main; raise SystemExit(main())", *words)
        said, _ = process.communicate()
        return process.returncode, said


@contextmanager
def _shown(folder: Path) -> Iterator[None]:
    """Show the program and its interpreter, which may lie in root's home, where everybody can read them."""
    import site

    places = {
        "program": Path(__file__).parents[1],
        "python": Path(sys.base_prefix),
        "packages": site.getsitepackages()[0],
    }
    for name in places:
        (folder / name).mkdir()
    try:
        for name, source in places.items():
            subprocess.run(["mount", "--bind", "-o", "ro", source, folder / name], check=True)
        yield
    finally:
        for name in places:
            subprocess.run(["umount", folder / name], check=False, stderr=subprocess.DEVNULL)


@contextmanager
def two_people() -> Iterator[Place]:
    subprocess.run(["groupadd", GROUP], check=True)
    made: list[str] = []
    try:
        with tempfile.TemporaryDirectory(prefix="two-people") as name:
            folder = Path(name)
            folder.chmod(0o755)
            for person in PEOPLE:
                subprocess.run(["useradd", "-M", "-d", folder / person, "-g", GROUP, person], check=True)
                made.append(person)
                (folder / person).mkdir(mode=0o755)
                shutil.chown(folder / person, person, GROUP)
            with _shown(folder):
                yield Place(folder)
    finally:
        for person in made:
            subprocess.run(["userdel", person], check=False)
        subprocess.run(["groupdel", GROUP], check=False)


def trials(place: Place) -> Iterator[tuple[str, bool, str]]:
    """What was tried, whether it went as it must, and what the program said."""
    ann, bob = PEOPLE
    home = place.folder / ann
    text, corpus, snapshot = home / "warsaw.txt", home / "corpus", home / "snapshot"
    text.write_text("Warsaw says no\n\n" + TEXT)
    status, said = place.ask(ann, "add", str(text), "--corpus", str(corpus))
    yield (
        "its owner makes a corpus",
        status == 0 and corpus.exists() and pwd.getpwuid(corpus.stat().st_uid).pw_name == ann,
        said,
    )

    status, said = place.ask(bob, "search", "troops", "--corpus", str(corpus))
    yield "another's corpus is refused, naming how to trust", status == 2 and f"stancegrid trust {ann}" in said, said
    status, said = place.ask(bob, "trust", ann)
    yield "its owner is trusted", status == 0, said
    status, said = place.ask(bob, "search", "troops", "--corpus", str(corpus))
    yield "a corpus at work is not read by others: ask for a snapshot", _plain(status, said), said

    corpus.chmod(0o775)
    status, said = place.ask(ann, "search", "troops", "--corpus", str(corpus))
    command = said.partition("mend it with: ")[2].strip().replace("\n", " ")
    yield "a folder that the group can write is refused", status == 2 and command.startswith("chmod"), said
    subprocess.run(command, shell=True, check=True, user=ann)
    status, said = place.ask(ann, "search", "troops", "--corpus", str(corpus))
    yield "after that command it is opened", status == 0 and "Warsaw" in said, said

    status, said = place.ask(ann, "publish", str(snapshot), "--corpus", str(corpus))
    yield "a snapshot is published", status == 0, said
    status, said = place.ask(bob, "search", "troops", "--corpus", str(snapshot))
    yield "the other reads the snapshot", status == 0 and "Warsaw" in said, said
    status, said = place.ask(bob, "add", str(text), "--corpus", str(snapshot))
    yield "nothing can be added to it", status == 2 and "read-only" in said, said
    before = {path: path.read_bytes() for path in snapshot.rglob("*") if path.is_file()}
    both = [place.start(who, "-c", JUDGE, str(snapshot), what) for who, what in ((ann, "ACCEPT"), (bob, "REJECT"))]
    heard = [process.communicate()[0] for process in both]
    for who, process, said in zip(PEOPLE, both, heard, strict=True):
        yield f"{who} judges it at the same time", process.returncode == 0 and said.strip() == f"['{who}'] 20", said
    same = before == {path: path.read_bytes() for path in snapshot.rglob("*") if path.is_file()}
    yield "the snapshot is unchanged by both", same, ""
    status, said = place.ask(bob, "doctor", "--corpus", str(snapshot))
    yield "the doctor finds the snapshot sound", status == 0, said


def _plain(status: int, said: str) -> bool:
    """Answered, or refused with the remedy; never a traceback."""
    return "Traceback" not in said and (status == 0 or "publish" in said)


def main() -> None:
    if os.geteuid() != 0:
        sys.exit("this needs root: it makes two users of the machine")
    wrong = 0
    with two_people() as place:
        for what, fine, said in trials(place):
            print(f"{'ok   ' if fine else 'WRONG'} {what}", flush=True)
            if not fine:
                print(said[-1500:])
            wrong += not fine
    print(f"two people: {wrong} wrong")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
