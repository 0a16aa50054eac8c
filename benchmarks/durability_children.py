"""What the child processes of benchmarks/durability.py do: they work, and say on standard output what is acknowledged."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

from index.answers import Decision
from index.corpus import Corpus
from index.errors import CorpusBusy

TEXT = """Report {number}: {country} on troops

{country} will not send troops to Ukraine, its prime minister said on day {number}.
It supports new sanctions on Russia, she added in report {number} of this series.
"""
COUNTRIES = ("Poland", "Spain", "Italy", "Greece", "Norway", "Ireland")


def write_texts(folder: Path, count: int, *, first: int = 0) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(first, first + count):
        text = TEXT.format(number=number, country=COUNTRIES[number % len(COUNTRIES)])
        half = folder.parent / f"{folder.name}.half"  # a kill must not leave an empty file: that one is no article
        half.write_text(text)
        half.replace(folder / f"report{number:05}.txt")
    return folder


def add_and_say(corpus_folder: Path, texts: Path, first: int, portion: int) -> None:
    """Add portion after portion for ever; a line "added N" when N articles are in for certain, "ready" at the start."""
    with Corpus.open(corpus_folder, create=True, person="child") as corpus:
        print("ready", flush=True)
        number = first
        while True:
            write_texts(texts, portion, first=number)
            number += portion
            report = corpus.add([texts])
            assert not report.failures, report
            print(f"added {corpus.counts()['articles']}", flush=True)


def judge_and_say(corpus_folder: Path) -> None:
    """Judge one statement after the other; a line with the judgment's id for each."""
    with Corpus.open(corpus_folder, person="child") as corpus:
        rows = list(corpus.statements(corpus.select(), rejected=True))
        print("ready", flush=True)
        while True:
            row = random.choice(rows)
            print(f"judged {corpus.judge(row, random.choice((Decision.ACCEPT, Decision.REJECT))).id}", flush=True)


def write_until(corpus_folder: Path, texts: Path, first: int, ends: float) -> None:
    number = first
    with Corpus.open(corpus_folder, person="writer") as corpus:
        while time.time() < ends:
            write_texts(texts, 5, first=number)
            try:
                corpus.add([texts])
                number += 5
            except CorpusBusy:
                continue
        while True:
            try:
                corpus.add([texts])
                break
            except CorpusBusy:
                continue
    count = len(list(texts.glob("*.txt")))
    print(count)


def read_until(corpus_folder: Path, ends: float) -> None:
    answers = 0
    handles = 0
    with Corpus.open(corpus_folder, person="reader") as corpus:
        while time.time() < ends:
            everything = corpus.select()
            found = corpus.select("report")
            rows = corpus.rows(everything, limit=20)
            assert rows
            assert corpus.matrix(found).cells
            assert corpus.facets(found, "actor")
            assert corpus.reading(rows[0].key).statements
            for key in [row.key for row in corpus.rows(found, limit=5)]:
                corpus.reading(key)
            answers += 1
            now = len(list(Path("/proc/self/fd").iterdir()))
            handles = handles or now
            assert now <= handles + 8, f"{now} open files, {handles} at the start"
    print(answers)


def work_and_say(corpus_folder: Path, texts: Path) -> None:
    """Add and judge in turn, saying what is acknowledged."""
    with Corpus.open(corpus_folder, create=True, person="child") as corpus:
        print("ready", flush=True)
        number = 0
        while True:
            write_texts(texts, 5, first=number)
            number += 5
            corpus.add([texts])
            print(f"added {corpus.counts()['articles']}", flush=True)
            for row in list(corpus.statements(corpus.select(), rejected=True, limit=5)):
                print(f"judged {corpus.judge(row, Decision.ACCEPT).id}", flush=True)


CHILDREN: dict[str, Callable[..., None]] = {
    "add": lambda corpus, texts, first, portion: add_and_say(Path(corpus), Path(texts), int(first), int(portion)),
    "judge": lambda corpus: judge_and_say(Path(corpus)),
    "write": lambda corpus, texts, first, ends: write_until(Path(corpus), Path(texts), int(first), float(ends)),
    "read": lambda corpus, ends: read_until(Path(corpus), float(ends)),
    "mixed": lambda corpus, texts: work_and_say(Path(corpus), Path(texts)),
}


if __name__ == "__main__":
    CHILDREN[sys.argv[1]](*sys.argv[2:])
