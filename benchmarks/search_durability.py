"""What befalls a search index: kill -9, power cuts, flipped bits. Nothing acknowledged may be lost, nothing may crash.

    python benchmarks/search_durability.py [--kills 1000] [--cuts 100] [--flips 1000] [--reopenings 10000] [--seed 1]

A kill: a child writes articles one portion after the other and says so when one is acknowledged; it is killed at a random
moment and the index must open, without being told, at the last acknowledged portion or at the one that was under way.
A power cut: every fsync is watched, and at a random one the folder is put together again from what had been synced by then:
contents that were not are lost or torn, names that were not are there or not, by chance. A flip: one bit, or the end of a
file, of a finished index; it must be found out, or the answers must be the same.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from index.search import open_backend
from index.search.backend import IndexDamaged, SearchBackend, SearchDocument
from index.search.query import Everything, Word

PORTION = 5
ENGINE = os.environ.get("SEARCH_ENGINE", "whoosh")
"""Which backend suffers; power cuts are for whoosh alone, whose files we sync ourselves."""


def article(key: int) -> SearchDocument:
    body = f"word{key} sending troops to some place " + "and more words of this kind " * (key % 7)
    return SearchDocument(key, f"Title {key}", body, "source", None, "en", f"id{key}", f"name{key}")


def portion(number: int) -> list[SearchDocument]:
    return [article(number * PORTION + each) for each in range(PORTION)]


def removed(number: int) -> list[int]:
    """Each portion takes the first article of the one before out again."""
    return [(number - 1) * PORTION] if number > 1 else []


def expected(last: int) -> list[int]:
    """The keys of an index that holds the portions 1 to `last`."""
    return [key for number in range(1, last + 1) for key in range(number * PORTION, (number + 1) * PORTION)
            if number == last or key != number * PORTION]  # fmt: skip


def sound(backend: SearchBackend) -> bool:
    """Whether an index holds exactly the portions up to its change number.

    Tantivy may hold one more, whole: it commits before the change number is noted, and the corpus writes that one again.
    """
    found = list(backend.match(Everything()).keys)
    held = backend.change + (ENGINE == "tantivy" and found == expected(backend.change + 1))
    if found != expected(held):
        return False
    return all(list(backend.match(Word(f"word{key}", f"word{key}")).keys) == [key] for key in found[-2:])


def write_on(folder: Path, *, until: int, say: bool) -> None:
    backend = open_backend(ENGINE, folder)
    while backend.change < until:
        number = backend.change + 1
        backend.write(portion(number), removed(number), change=number)
        if say:
            print(number, flush=True)


def kills(count: int, chance: random.Random) -> int:
    """How many of so many killed writers left something wrong."""
    wrong = 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "index"
        open_backend(ENGINE, folder, create=True)
        for number in range(count):
            command = [sys.executable, __file__, "--write", str(folder)]
            with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
                assert child.stdout is not None
                said = child.stdout.readline()
                time.sleep(chance.random() * 0.08)
                child.kill()
                acknowledged = [int(line) for line in [said, *child.stdout] if line.strip()]
            try:
                backend = open_backend(ENGINE, folder)
                fine = sound(backend) and backend.change in (acknowledged[-1], acknowledged[-1] + 1)
            except Exception as error:
                print(f"kill {number}: {type(error).__name__}: {error}")
                fine = False
            wrong += not fine
            if backend.change > 400 or not fine:
                shutil.rmtree(folder)
                open_backend(ENGINE, folder, create=True)
    return wrong


@dataclass
class Disk:
    """What of a folder a power cut would leave: contents by inode, names by folder, as of their latest fsync."""

    root: Path
    contents: dict[int, bytes] = field(default_factory=dict)
    names: dict[Path, dict[str, tuple[int, bool]]] = field(default_factory=dict)
    syncs: int = 0

    def note(self, handle: int) -> None:
        path = Path(f"/proc/self/fd/{handle}").resolve()
        if not path.is_relative_to(self.root):
            return
        if path.is_dir():
            self.names[path] = {each.name: (each.stat().st_ino, each.is_dir()) for each in path.iterdir()}
        else:
            self.contents[path.stat().st_ino] = path.read_bytes()
        self.syncs += 1

    def restore(self, target: Path, chance: random.Random, folder: Path | None = None) -> None:
        """Build what is left, with the chances that a file system takes."""
        folder = folder or self.root
        target.mkdir()
        present = (
            {each.name: (each.stat().st_ino, each.is_dir()) for each in folder.iterdir()} if folder.is_dir() else {}
        )
        synced = self.names.get(folder, {})
        for name in sorted({*present, *synced}):
            entries = [entry for entry in (present.get(name), synced.get(name)) if entry]
            if len({*entries}) > 1 or name not in synced or name not in present:
                entries = [synced.get(name), present.get(name)]  # the newer state may have got through, or not
            entry = chance.choice(entries)
            if entry is None:
                continue
            inode, is_folder = entry
            if is_folder:
                if (folder / name).is_dir():
                    self.restore(target / name, chance, folder / name)
            else:
                (target / name).write_bytes(self._content(inode, folder / name, chance))

    def _content(self, inode: int, path: Path, chance: random.Random) -> bytes:
        if inode in self.contents:
            return self.contents[inode]
        written = path.read_bytes() if path.exists() and path.stat().st_ino == inode else b""
        kind = chance.randrange(3)
        if kind == 0:
            return b""
        return written[: chance.randrange(len(written) + 1)] if kind == 1 else bytes(len(written))


@contextmanager
def watched(disk: Disk, cut_at: int, *, just_before: bool) -> Iterator[None]:
    """Tell the disk of every fsync; at the chosen one, before or after it counts, the power goes."""
    real = os.fsync

    def fsync(handle: int) -> None:
        if just_before and disk.syncs >= cut_at - 1:
            raise PowerCut
        real(handle)
        disk.note(handle)
        if disk.syncs >= cut_at:
            raise PowerCut

    os.fsync = fsync  # type: ignore[assignment]
    try:
        yield
    finally:
        os.fsync = real


class PowerCut(BaseException):
    """Nothing of the program runs after it, not even its tidying up."""


def cuts(count: int, chance: random.Random) -> int:
    """How many of so many power cuts left something wrong."""
    wrong = 0
    for number in range(count):
        with tempfile.TemporaryDirectory() as scratch:
            root = Path(scratch) / "index"
            root.mkdir()
            disk = Disk(root)
            acknowledged = 0
            left = Path(scratch) / "left"
            backend = None
            try:
                with watched(disk, chance.randrange(8, 120), just_before=chance.random() < 0.5):
                    backend = open_backend(ENGINE, root, create=True)
                    backend._storage.__class__.abandon = lambda *_: None  # type: ignore[attr-defined]
                    while True:
                        change = backend.change + 1
                        backend.write(portion(change), removed(change), change=change)
                        acknowledged = change
            except PowerCut:
                disk.restore(left, chance)
            try:
                opened = open_backend(ENGINE, left)
                fine = sound(opened) and opened.change in (acknowledged, acknowledged + 1)
                opened.write(portion(opened.change + 1), removed(opened.change + 1), change=opened.change + 1)
                fine = fine and sound(open_backend(ENGINE, left))
            except IndexDamaged as error:
                print(f"cut {number} after {disk.syncs} syncs, portion {acknowledged}: {error}")
                fine = False
            wrong += not fine
    return wrong


def flips(count: int, chance: random.Random) -> tuple[int, int]:
    """Of so many changed files: how many changes were found out, and how many gave another answer."""
    found = wrong = 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "index"
        open_backend(ENGINE, folder, create=True)
        write_on(folder, until=30, say=False)
        files = [path for path in folder.rglob("*") if path.is_file() and path.stat().st_size]
        for number in range(count):
            victim = chance.choice(files)
            before = victim.read_bytes()
            data = bytearray(before)
            if number % 2:
                data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
            else:
                del data[chance.randrange(len(data)) :]
            victim.write_bytes(data)
            try:
                wrong += not sound(open_backend(ENGINE, folder))
            except IndexDamaged:
                found += 1
            victim.write_bytes(before)
    return found, wrong


def reopenings(count: int) -> int:
    """How many more files are open after so many reopenings during writing."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "index"
        open_backend(ENGINE, folder, create=True).close()
        write_on(folder, until=3, say=False)
        before = len(list(Path("/proc/self/fd").iterdir()))
        reader = open_backend(ENGINE, folder)
        for number in range(count):
            if number % 100 == 0:
                write_on(folder, until=reader.change + 1, say=False)
            if number % 2:
                reader.refresh()
            else:
                reader = open_backend(ENGINE, folder)
            reader.match(Word("troops", "troop"))
        reader.close()
        return len(list(Path("/proc/self/fd").iterdir())) - before


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    for name, default in (("kills", 1000), ("cuts", 100), ("flips", 1000), ("reopenings", 10_000), ("seed", 1)):
        options.add_argument(f"--{name}", type=int, default=default)
    given = options.parse_args()
    if given.write:
        write_on(given.write, until=1_000_000, say=True)
    chance = random.Random(given.seed)
    lost = kills(given.kills, chance)
    print(f"{given.kills} kills: {lost} left something lost or unreadable")
    found, other = flips(given.flips, chance)
    print(
        f"{given.flips} flips and truncations: {found} found out, {given.flips - found - other} harmless, {other} wrong answers"
    )
    leaked = reopenings(given.reopenings)
    print(f"{given.reopenings} reopenings: {leaked} files left open")
    torn = cuts(given.cuts, chance) if ENGINE == "whoosh" else 0
    print(f"{given.cuts if ENGINE == 'whoosh' else 0} power cuts: {torn} left something lost or unreadable")
    return 1 if lost or other or leaked > 0 or torn else 0


if __name__ == "__main__":
    raise SystemExit(main())
