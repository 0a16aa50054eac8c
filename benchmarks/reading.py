"""How well and how fast articles are read: `python benchmarks/reading.py [--shared DIR]`.

Prints the share of real pages' true text that is found (precision and recall over runs of four words, mean of pages), how
much of the true text is wrongly taken for furniture, how many edited copies of a story are known, and speeds.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from index.annotation import SentenceKind  # noqa: E402
from index.article import Article, ReadFailure, Span  # noqa: E402
from index.boilerplate import noise  # noqa: E402
from index.cleaning import matching_text, printable  # noqa: E402
from index.deduplication import fingerprint, same_story  # noqa: E402
from index.language import detect  # noqa: E402
from index.readers import read_paths  # noqa: E402


def runs(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[start : start + 4]) for start in range(max(1, len(words) - 3))) if words else Counter()


def timed(paths: Iterable[Path]) -> tuple[list[Article], int, float]:
    """Articles, failures, seconds."""
    started = time.perf_counter()
    found = list(read_paths(paths))
    articles = [item for item in found if isinstance(item, Article)]
    return articles, sum(isinstance(item, ReadFailure) for item in found), time.perf_counter() - started


def pages(folder: Path) -> None:
    """Extraction of web pages against their true text."""
    truth = json.loads((folder / "ground-truth.json").read_text("utf-8"))
    articles, failures, seconds = timed([folder / "html"])
    found = {article.name.removesuffix(".html"): article.text for article in articles}
    precisions, recalls = [], []
    for name, page in truth.items():
        read, true = runs(found.get(name, "")), runs(page["articleBody"])
        common = (read & true).total()
        precisions.append(common / (read.total() or 1))
        recalls.append(common / (true.total() or 1))
    precision, recall = sum(precisions) / len(truth), sum(recalls) / len(truth)
    f1 = 2 * precision * recall / (precision + recall)
    print(f"web pages: {len(articles)} read, {failures} failed, {len(articles) / seconds:.0f} a second")
    print(f"  precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}")
    lost = sum(furniture(page["articleBody"]) for page in truth.values())
    words = sum(len(page["articleBody"].split()) for page in truth.values())
    print(f"  words of the true text taken for furniture: {lost} of {words}")


def furniture(text: str) -> int:
    spans = (span for span, kind in noise(text, Span(0, len(text))) if kind is not SentenceKind.TITLE)
    return sum(len(span.of(text).split()) for span in spans)


def copies(texts: list[str]) -> None:
    """Edited copies of stories of at least 200 words in six paragraphs, and pairs of different ones."""
    edits: dict[str, Callable[[list[str]], list[str]]] = {
        "another headline": lambda parts: ["Quite another headline", *parts],
        "a paragraph cut": lambda parts: parts[: len(parts) // 2] + parts[len(parts) // 2 + 1 :],
        "a credit added": lambda parts: [*parts, "(Reporting by Jane Doe in Paris; editing by John Roe)"],
    }
    parted = ([part for part in text.split("\n\n") if part.strip()] for text in texts if len(text.split()) >= 200)
    stories = [parts for parts in parted if len(parts) >= 6][:800]
    prints = [fingerprint("\n\n".join(parts)) for parts in stories]
    for name, edit in edits.items():
        known = sum(
            same_story(own, fingerprint("\n\n".join(edit(parts)))) for own, parts in zip(prints, stories, strict=True)
        )
        print(f"copies, {name}: {known} of {len(stories)} known")
    pairs = sum(same_story(one, other) for n, one in enumerate(prints) for other in prints[:n])
    print(
        f"pairs of stories called the same (most were published twice): {pairs} of {len(prints) * (len(prints) - 1) // 2}"
    )


def speeds(articles: list[Article]) -> None:
    words = sum(len(article.text.split()) for article in articles)
    tasks: dict[str, Callable[[Article], object]] = {
        "matching_text": lambda article: matching_text(article.text),
        "printable": lambda article: printable(article.text, newlines=True),
        "noise": lambda article: noise(article.text, article.body),
        "detect": lambda article: detect(article.text),
        "fingerprint": lambda article: fingerprint(article.text),
    }
    for name, task in tasks.items():
        started = time.process_time()
        for article in articles:
            task(article)
        print(f"{name}: {words / (time.process_time() - started) / 1e6:.1f} million words a second")


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--shared", type=Path, default=ROOT.parent / "shared", help="folder that holds data/")
    data = options.parse_args().shared / "data"
    if not data.exists():
        print(f"{data} is not here: nothing to measure")
        return 0
    pages(data / "html")
    read: dict[str, list[Article]] = {}
    for name in ("briefings", "ungdc", "reuters.jsonl.gz"):
        read[name], failures, seconds = timed([data / name])
        print(f"{name}: {len(read[name])} read, {failures} failed, {len(read[name]) / seconds:.0f} a second")
    speeds(read["briefings"] + read["ungdc"])
    copies([article.text for article in read["briefings"] + read["reuters.jsonl.gz"]])
    return 0


if __name__ == "__main__":
    sys.exit(main())
