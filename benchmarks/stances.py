"""How fast stances are read, beside Whoosh and spaCy: python -m benchmarks.stances [TEXTS ...] [--words N]

For each folder of texts and each way of reading (quick, careful): words a second of processor time for the whole way from a
text to its statements, on one core, and the most memory of the process that does nothing else; the share of the sentences that
have a candidate, and of those that the encoder reads; what Whoosh takes to index the same texts, and spaCy's small English
pipeline to parse them. Folders of fewer words are taken again until there are as many. Each is measured in a process of its
own. spaCy is left out, with a word, where it or its model is missing.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from index.article import Article
from index.config_file import load_config
from index.pipeline import Annotator, with_language
from index.readers import read_paths
from index.stance import RuleExtractor, judging
from index.stance.extractor import is_dense
from index.stance.features import LONG

ARTICLE = 870  # words of an article, for figures in articles
ROOT = Path(__file__).resolve().parents[1]
TEXTS = (ROOT.parent / "shared" / "data" / "briefings", ROOT / "tests" / "gold" / "dev" / "texts")
Answer = TypeVar("Answer")


def articles(folder: Path, words: int) -> list[Article]:
    """The English articles of a folder up to so many words, from the beginning again where they are fewer."""
    found = [with_language(item) for item in read_paths([folder]) if isinstance(item, Article)]
    found = [item for item in found if item.language == "en" and item.text.split()]
    chosen: list[Article] = []
    count = 0
    while found and count < words:
        one = found[len(chosen) % len(found)]
        chosen.append(replace(one, id=f"{one.id}-{len(chosen)}"))
        count += len(one.text.split())
    return chosen


def whoosh_indexes(folder: Path, words: int) -> float:
    """Processor time of an index of titles and texts by Whoosh, with its analyser of stems, in seconds."""
    from whoosh import fields, index
    from whoosh.analysis import StemmingAnalyzer

    texts = articles(folder, words)
    schema = fields.Schema(id=fields.ID(stored=True), title=fields.TEXT, text=fields.TEXT(StemmingAnalyzer()))
    with tempfile.TemporaryDirectory() as out:
        started = time.process_time()
        writer = index.create_in(out, schema).writer(limitmb=128)
        for one in texts:
            writer.add_document(id=one.id, title=one.title, text=one.text)
        writer.commit()
        return time.process_time() - started


def spacy_parses(folder: Path, words: int) -> float | str:
    """The same for spaCy's small English pipeline; a reason where it cannot be had."""
    try:
        import spacy  # type: ignore[import-not-found]

        parser = spacy.load("en_core_web_sm")
    except (ImportError, OSError) as error:
        return f"not installed ({str(error).splitlines()[0][:60]})"
    texts = articles(folder, words)
    started = time.process_time()
    for one in texts:
        parser(one.text[:900_000])
    return time.process_time() - started


def stances_read(folder: Path, words: int, way: str) -> tuple[float, int]:
    """Processor time of reading stances, in seconds, and the most memory, in megabytes."""
    texts = articles(folder, words)
    annotator = Annotator(replace(load_config(None, corpus=None), reading=way))
    annotator.extract(texts[0])  # loads what is loaded once
    started = time.process_time()
    for one in texts:
        annotator.extract(one)
    return time.process_time() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def shares(folder: Path, words: int) -> tuple[float, float]:
    """Of the sentences of the texts: which have a candidate, and which have one that the encoder reads."""
    config = load_config(None, corpus=None)
    annotator, extractor = Annotator(config), RuleExtractor(config)
    sentences = some = read = 0
    for one in articles(folder, words):
        document = annotator.document(one)
        dense = is_dense(document)
        seen = extractor.seen(document, dense=dense)
        in_passing = len(document.sentences) > LONG and not dense
        kept = judging.to_read_again(seen, judging.by_words(seen), in_passing=in_passing)
        sentences += sum(sentence.kind.can_be_evidence for sentence in document.sentences)
        some += len({one.reading.sentence.span for one in seen})
        read += len({seen[at].reading.sentence.span for at in kept})
    return some / sentences, read / sentences


def apart(task: Callable[[], Answer]) -> Answer:
    """What a task answers in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(task).result()


def measure(folder: Path, words: int) -> None:
    texts = articles(folder, words)
    if not texts:
        print(f"{folder}: no English texts here")
        return
    count = sum(len(one.text.split()) for one in texts)
    peer = apart(partial(whoosh_indexes, folder, words))
    print(f"{folder}: {len(texts)} texts, {count:,} words; Whoosh indexes {count / peer:,.0f} words a second")
    for way in ("quick", "careful"):
        took, memory = apart(partial(stances_read, folder, words, way))
        print(
            f"  {way}: {count / took:,.0f} words a second ({count / took / ARTICLE:.1f} articles of {ARTICLE}),"
            f" {peer / took:.2f} of Whoosh; {memory} MB"
        )
    some, read = apart(partial(shares, folder, words))
    print(f"  sentences with a candidate {some:.1%}, read by the encoder {read:.1%}")
    parsed = apart(partial(spacy_parses, folder, words))
    print(f"  spaCy: {parsed if isinstance(parsed, str) else f'{count / parsed:,.0f} words a second'}")


def main() -> None:
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("texts", type=Path, nargs="*", help="folders; default: briefings and labelled articles")
    cli.add_argument("--words", type=int, default=200_000, help="words a folder (200,000)")
    args = cli.parse_args()
    for folder in args.texts or TEXTS:
        if folder.exists():
            measure(folder, args.words)
        else:
            print(f"{folder} is not here: nothing to measure")


if __name__ == "__main__":
    main()
