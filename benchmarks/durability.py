"""What befalls a corpus: python -m benchmarks.durability [kill|judge|writers|full|flips|power|all] --times N

kill     kill -9 at random moments while files are added (read, committed, indexed); nothing acknowledged may be lost
judge    kill -9 at random moments while judgments are made; every acknowledged one must be there
writers  two writers and four readers at once; no error may reach anyone but "busy"
full     a disk that fills up at any stage; a clear message, nothing lost, works again when there is room
flips    random bits of catalogue, manifest, originals' list and search index flipped or cut off; found or harmless, then mended
power    the state of the disk after a power cut: what was not synced is lost (needs root: a loop-mounted file system)
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.durability_children import write_texts
from index.answers import Decision
from index.corpus import Corpus
from index.errors import StancegridError, StorageFull


def child(*words: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "benchmarks.durability_children", *map(str, words)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)


def killed_after(process: subprocess.Popen[str], lines: int, seconds: float) -> list[str]:
    """Kill the child (and what it started) so many seconds after it has said so many lines; all that it had said."""
    assert process.stdout is not None
    said = "".join(process.stdout.readline() for _ in range(lines))
    time.sleep(seconds)
    assert process.poll() is None, "the child ended by itself: nothing was tried"
    os.killpg(process.pid, signal.SIGKILL)
    said += process.stdout.read()
    process.communicate()
    return [line for line in said.split("\n")[:-1] if line]  # the last one may be half a line


def undisturbed(*words: object, lines: int) -> tuple[float, float]:
    """Seconds until a child that nobody disturbs begins its work, and until it has acknowledged so many things."""
    started = time.monotonic()
    process = child(*words)
    assert process.stdout is not None
    times = [time.monotonic() - started for _ in zip(range(lines + 1), process.stdout, strict=False)]
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert len(times) == lines + 1, "the child ended by itself"
    return times[0], times[-1]


def moment(chance: random.Random, length: tuple[float, float]) -> float:
    """When to strike: while the child opens the corpus (one in ten), or at any moment of its work."""
    ready, end = length
    return chance.uniform(ready / 2, ready) if chance.random() < 0.1 else chance.uniform(ready, end)


def strike(chance: random.Random, length: tuple[float, float], lines: int) -> tuple[int, float]:
    """The same for a child that says its lines: after how many of them, and how long after. How busy the machine is makes
    no difference to how much was acknowledged."""
    ready, end = length
    if chance.random() < 0.1:
        return 0, chance.uniform(ready / 2, ready)
    return chance.randint(1, lines), chance.uniform(0, (end - ready) / lines)


def sound(corpus: Corpus) -> list[str]:
    """What is wrong with an open corpus; nothing, if all is well."""
    counts = corpus.counts()
    wrong = []
    if corpus.select("report").total != counts["articles"]:
        wrong.append(f"search knows {corpus.select('report').total} of {counts['articles']} articles")
    troubles = [finding.what for finding in corpus.doctor(mend=False) if finding.level in ("error", "warning")]
    wrong.extend(what for what in troubles if "are left on the device" not in what)
    if corpus.matrix(corpus.select()).articles != counts["articles"]:
        wrong.append("the matrix counts other articles")
    return wrong


# --- the trials ---------------------------------------------------------------------------------------------------------


def kill(times: int, folder: Path, chance: random.Random) -> list[str]:
    """Adding, killed again and again; every start goes on with what the last one left."""
    wrong: list[str] = []
    acknowledged = 0
    said = 0
    length = undisturbed("add", folder / "measured", folder / "measured texts", 0, 3, lines=4)
    for trial in range(times):
        process = child("add", folder / "corpus", folder / "texts", acknowledged, chance.choice((1, 3, 20)))
        lines = killed_after(process, *strike(chance, length, 4))
        said += len([line for line in lines if line.startswith("added")])
        numbers = [int(line.split()[1]) for line in lines if line.startswith("added")]
        acknowledged = max([acknowledged, *numbers])
        with Corpus.open(folder / "corpus", create=True, person="checker") as corpus:
            found = corpus.counts()["articles"]
            if found < acknowledged:
                wrong.append(f"trial {trial}: {found} of {acknowledged} acknowledged articles")
            if trial % 10 == 9 or trial == times - 1:
                wrong.extend(f"trial {trial}: {what}" for what in sound(corpus))
            acknowledged = found
        if acknowledged > 2_000:
            shutil.rmtree(folder / "corpus")
            shutil.rmtree(folder / "texts")
            acknowledged = 0
    print(f"kill: {said} commits acknowledged")
    return wrong


def judge(times: int, folder: Path, chance: random.Random) -> list[str]:
    wrong: list[str] = []
    acknowledged: set[str] = set()
    with Corpus.open(folder / "corpus", create=True) as corpus:
        corpus.add([write_texts(folder / "texts", 100)])
    length = undisturbed("judge", folder / "corpus", lines=200)
    for trial in range(times):
        lines = killed_after(child("judge", folder / "corpus"), *strike(chance, length, 200))
        acknowledged.update(line.split()[1] for line in lines if line.startswith("judged"))
        with Corpus.open(folder / "corpus", person="checker") as corpus:
            present = {judgment.id for judgment in corpus.judgments()}
        if not acknowledged <= present:
            wrong.append(f"trial {trial}: {len(acknowledged - present)} of {len(acknowledged)} judgments lost")
    print(f"judge: {len(acknowledged)} acknowledged")
    return wrong


def writers(times: int, folder: Path, chance: random.Random) -> list[str]:
    """Two writers and four readers for `times` seconds."""
    with Corpus.open(folder / "corpus", create=True) as corpus:
        corpus.add([write_texts(folder / "texts0", 5)])
    ends = time.time() + times
    here = [child("write", folder / "corpus", folder / f"texts{n}", n * 100_000, ends) for n in (1, 2)]
    here += [child("read", folder / "corpus", ends) for _ in range(4)]
    said = [process.communicate()[0] for process in here]
    wrong = [
        f"exit {process.returncode}: {text[-500:]}"
        for process, text in zip(here, said, strict=True)
        if process.returncode
    ]
    with Corpus.open(folder / "corpus") as corpus:
        expected = 5 + sum(int(text.split()[-1]) for text in said[:2] if text.split())
        found = corpus.counts()["articles"]
        if found != expected:
            wrong.append(f"{found} articles, {expected} acknowledged")
        wrong += sound(corpus)
    answers = sum(int(text.split()[-1]) for text in said[2:] if text.split())
    print(f"writers: {found} articles by two writers, {answers} answers to four readers")
    return wrong


def full(times: int, folder: Path, chance: random.Random) -> list[str]:
    """A file system of a few megabytes that is full at a random stage (needs root)."""
    wrong: list[str] = []
    seen = 0
    for trial in range(times):
        place = folder / f"disk{trial}"
        place.mkdir()
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={chance.randint(300, 2500)}k,mode=700", "tmpfs", place], check=True
        )
        try:
            seen += _fill(trial, place, folder, chance, wrong)
        finally:
            subprocess.run(["umount", place], check=True)
    print(f"full: the disk was full in {seen} of {times} trials")
    return wrong


def _fill(trial: int, place: Path, folder: Path, chance: random.Random, wrong: list[str]) -> int:
    texts = folder / f"texts{trial}"
    safe: dict[str, int] = {"articles": 0, "judgments": 0}
    full_seen = 0
    number = 0
    try:
        with Corpus.open(place / "corpus", create=True, person="full") as corpus:
            for _ in range(400):
                write_texts(texts, 10, first=number)
                number += 10
                corpus.add([texts])
                safe["articles"] = corpus.counts()["articles"]
                row = next(corpus.statements(corpus.select()), None)
                if row:
                    corpus.judge(row, Decision.ACCEPT, reason="x" * chance.randint(0, 20_000))
                    safe["judgments"] += 1
    except StorageFull:
        full_seen = 1
    except Exception as error:
        wrong.append(f"trial {trial}: {type(error).__name__}: {error}")
        full_seen = 1
    subprocess.run(["mount", "-o", "remount,size=64m", place], check=True)
    try:
        with Corpus.open(place / "corpus", create=True, person="full") as corpus:
            if corpus.counts()["articles"] < safe["articles"] or len(corpus.judgments()) < safe["judgments"]:
                wrong.append(f"trial {trial}: {corpus.counts()} of {safe}")
            corpus.add([texts])
            if corpus.counts()["articles"] != number:
                wrong.append(f"trial {trial}: {corpus.counts()['articles']} of {number} articles after making room")
            wrong.extend(f"trial {trial}: {what}" for what in sound(corpus))
    except StancegridError as error:
        wrong.append(f"trial {trial}: with room again: {error}")
    return full_seen


def flips(times: int, folder: Path, chance: random.Random) -> list[str]:
    """Damage something, let the doctor look, and compare with what was there."""
    wrong: list[str] = []
    with Corpus.open(folder / "sound", create=True, person="flips") as corpus:
        corpus.add([write_texts(folder / "texts", 40)])
        corpus.judge(next(corpus.statements(corpus.select())), Decision.REJECT)
        before = _answers(corpus)
    found = 0
    for trial in range(times):
        shutil.rmtree(folder / "corpus", ignore_errors=True)
        shutil.copytree(folder / "sound", folder / "corpus")
        what = _damage(folder / "corpus", chance)
        wrong.extend(f"trial {trial}: {what}: before the doctor: {trouble}" for trouble in _as_found(folder / "corpus"))
        try:
            with Corpus.open_damaged(folder / "corpus") as corpus:
                found += any(finding.level in ("warning", "error") for finding in corpus.doctor())
            with Corpus.open(folder / "corpus", person="flips") as corpus:
                if _answers(corpus) != before:
                    wrong.append(f"trial {trial}: {what}: other answers")
        except Exception as error:
            wrong.append(f"trial {trial}: {what}: {type(error).__name__}: {error}")
    print(f"flips: {found} of {times} found by the doctor, the others harmless")
    return wrong


def _as_found(corpus: Path) -> Iterator[str]:
    """What a person meets in a damaged corpus before any doctor: answers, or an error that says what to do."""
    try:
        with Corpus.open(corpus, person="flips") as opened:
            _answers(opened)
            for row in opened.rows(opened.select(), limit=3):
                opened.reading(row.key)
            opened.matrix(opened.select())
            opened.facets(opened.select(), "actor")
    except StancegridError:
        pass
    except Exception as error:
        yield f"{type(error).__name__}: {error}"


def _damage(corpus: Path, chance: random.Random) -> str:
    """The catalogue in one half of the trials, else the search index, the manifest or the list of originals."""
    index = [path for path in (corpus / "search").rglob("*") if path.is_file()]
    small = [corpus / "manifest.json", corpus / "originals" / "list.jsonl"]
    path = chance.choice([corpus / "catalogue.db", chance.choice(index + small)])
    data = bytearray(path.read_bytes())
    if not data:
        return f"{path.name} was empty"
    if chance.random() < 0.2:
        cut = chance.randrange(len(data))
        path.write_bytes(data[:cut])
        return f"{path.relative_to(corpus)} cut to {cut}"
    places = [chance.randrange(len(data)) for _ in range(chance.choice((1, 1, 5, 50)))]
    for place in places:
        data[place] ^= 1 << chance.randrange(8)
    path.write_bytes(data)
    return f"{path.relative_to(corpus)} bits at {places[:5]}"


def _answers(corpus: Corpus) -> object:
    everything = corpus.select()
    names = sorted(row.id for row in corpus.rows(everything, limit=1000))
    statements = sorted(
        (row.article_id, row.hash, str(row.effective)) for row in corpus.statements(everything, rejected=True)
    )
    words = [
        corpus.select(word).total for word in ("report", "poland", '"prime minister"', "troops AND norway", "rep*")
    ]
    return names, statements, words, corpus.hash


@contextmanager
def _loop_mounted(folder: Path) -> Iterator[tuple[Path, Path]]:
    """A small ext4 file system in a file; yields the file and where it is mounted."""
    image, place = folder / "disk.img", folder / "disk"
    place.mkdir(exist_ok=True)
    with image.open("wb") as file:
        file.truncate(64 << 20)
    subprocess.run(["mkfs.ext4", "-q", "-F", image], check=True)
    subprocess.run(["mount", "-o", "loop", image, place], check=True)
    try:
        yield image, place
    finally:
        subprocess.run(["umount", "-l", place], check=True)


def power(times: int, folder: Path, chance: random.Random) -> list[str]:
    """Copy the file behind a mounted file system while a child works: the copy has what had reached the disk then."""
    wrong: list[str] = []
    said = 0
    with _loop_mounted(folder) as (_, place):
        length = undisturbed("mixed", place / "corpus", folder / "texts", lines=60)
    for trial in range(times):
        with _loop_mounted(folder) as (image, place):
            process = child("mixed", place / "corpus", folder / f"texts{trial}")
            time.sleep(moment(chance, length))
            assert process.poll() is None, "the child ended by itself: nothing was tried"
            os.kill(process.pid, signal.SIGSTOP)  # what it said so far was acknowledged before the cut
            subprocess.run(["cp", "--sparse=always", image, folder / "cut.img"], check=True)
            os.killpg(process.pid, signal.SIGKILL)
            lines = process.communicate()[0].split("\n")[:-1]
        said += len([line for line in lines if line != "ready"])
        wrong.extend(_after_the_cut(trial, folder, lines))
        shutil.rmtree(folder / f"texts{trial}", ignore_errors=True)
    print(f"power: {said} commits and judgments acknowledged; cut between {length[0]:.2f} and {length[1]:.2f} s")
    return wrong


def _after_the_cut(trial: int, folder: Path, lines: list[str]) -> Iterator[str]:
    numbers = [int(line.split()[1]) for line in lines if line.startswith("added")]
    judged = {line.split()[1] for line in lines if line.startswith("judged")}
    place = folder / "after"
    place.mkdir(exist_ok=True)
    subprocess.run(["mount", "-o", "loop", folder / "cut.img", place], check=True)
    try:
        if not (place / "corpus" / "manifest.json").exists():
            if numbers:
                yield f"trial {trial}: no corpus, but {numbers[-1]} articles acknowledged"
            return
        with Corpus.open(place / "corpus", create=True, person="checker") as corpus:
            found = corpus.counts()["articles"]
            if numbers and found < numbers[-1]:
                yield f"trial {trial}: {found} of {numbers[-1]} acknowledged articles"
            present = {judgment.id for judgment in corpus.judgments()}
            if not judged <= present:
                yield f"trial {trial}: {len(judged - present)} of {len(judged)} judgments lost"
            for what in sound(corpus):
                yield f"trial {trial}: {what}"
    except StancegridError as error:
        yield f"trial {trial}: {error}"
    finally:
        subprocess.run(["umount", place], check=True)


TRIALS = {"kill": kill, "judge": judge, "writers": writers, "full": full, "flips": flips, "power": power}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trial", choices=(*TRIALS, "all"))
    parser.add_argument("--times", type=int, default=20, help="how often (writers: how many seconds)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    failed = False
    for name in TRIALS if options.trial == "all" else (options.trial,):
        started = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="durability") as folder:
            wrong = TRIALS[name](options.times, Path(folder), random.Random(f"{name} {options.seed}"))
        print(f"{name}: {len(wrong)} wrong in {options.times}, {time.monotonic() - started:.0f} s", flush=True)
        for what in wrong[:20]:
            print(f"  {what}")
        failed = failed or bool(wrong)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
