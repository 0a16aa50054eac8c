"""Measures the whole pipeline on a folder of texts: python -m benchmarks.pipeline TEXTS [--processes 2] [--profile]

Prints articles a second, sizes of catalogue, index and originals, and the most memory this process held.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import resource
import tempfile
import time
from pathlib import Path

from index.corpus import Corpus


def size(path: Path) -> int:
    return (
        sum(file.stat().st_size for file in path.rglob("*") if file.is_file()) if path.is_dir() else path.stat().st_size
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("texts", type=Path, nargs="+")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        with Corpus.open(Path(folder) / "corpus", create=True, person="benchmark") as corpus:
            profile = cProfile.Profile()
            if options.profile:
                profile.enable()
            started, worked = time.perf_counter(), time.process_time()
            report = corpus.add(options.texts, processes=options.processes)
            seconds, worked = time.perf_counter() - started, time.process_time() - worked
            profile.disable()
            again = time.perf_counter()
            corpus.add(options.texts)
            again = time.perf_counter() - again
            counts = corpus.counts()
        where = Path(folder) / "corpus"
        articles = counts["articles"]
        print(f"{articles} articles, {counts['statements']} statements, {len(report.failures)} failures")
        print(f"{seconds:.1f} s, {articles / seconds:.1f} articles a second; the same again: {again * 1000:.0f} ms")
        print(f"{worked:.1f} s of processor time in this process")
        for part in ("catalogue.db", "search", "originals"):
            print(f"{part}: {size(where / part) / 1e6:.1f} MB")
        print(f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
        if options.profile:
            pstats.Stats(profile).sort_stats("tottime").print_stats(35)


if __name__ == "__main__":
    main()
