"""Real texts that hardly take a stance on the default proposals, for fitting: what is not said nearby is not said.

Speeches, transcripts and news pages beside the labelled texts, where they are there. Nobody labelled them. A candidate whose
proposal was only named earlier, or whose holder merely stands about, is taken as none: by eye fewer than one in twenty is one.
In the news of 1987 (Reuters) every candidate of a proposal that belongs to these years is none.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parents[1].parent / "shared" / "data"
FOLDERS = ("briefings", "ungdc")
EACH = 60  # files of a folder
OLD_NEWS, EVERY = "reuters.jsonl.gz", 2
# what was spoken of in 1987 as well
TIMELESS = ("ceasefire", "defence-spending", "strategic-autonomy", "eu-joint-defence")
_LOOSE = ("bystander", "carried", "nobody", "inherited")


# extractor, document, reading, candidate -> more columns of its row
Also = Callable[[Any, Any, Any, Any], dict[str, Any]]


def nothing(extractor: Any, document: Any, reading: Any, candidate: Any) -> dict[str, Any]:
    """No more columns."""
    return {}


def background(reader: Any, also: Also = nothing) -> Iterator[dict[str, Any]]:
    """Rows like those of the labelled candidates, all `none`."""
    from index.stance.targets import GUESSED

    for folder in FOLDERS:
        files = sorted((DATA / folder).glob("*.*"), key=lambda file: hashlib.sha256(file.name.encode()).digest())
        for file in files[:EACH]:
            text = file.read_text(encoding="utf-8", errors="replace")[:20_000]
            document = reader.document({"id": file.stem, "text": text})
            for reading, candidate in reader.extractor.candidates(document):
                main = next((part for part in candidate.parts if part.verdict), candidate.parts[0])
                if candidate.target.source not in GUESSED and not main.relation.startswith(_LOOSE):
                    continue
                yield _none(reader, document, reading, candidate, "background", also)
    yield from _old_news(reader, also)


def _old_news(reader: Any, also: Also) -> Iterator[dict[str, Any]]:
    if not (DATA / OLD_NEWS).is_file():
        return
    with gzip.open(DATA / OLD_NEWS, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number % EVERY:
                continue
            item = json.loads(line)
            document = reader.document({"id": item["id"], "text": item["body"]})
            for reading, candidate in reader.extractor.candidates(document):
                if candidate.target.proposal not in TIMELESS:
                    yield _none(reader, document, reading, candidate, "old-news", also)


def _none(reader: Any, document: Any, reading: Any, candidate: Any, name: str, also: Also) -> dict[str, Any]:
    return {
        "set": name,
        "text": f"{name}:{document.article.id}",
        "id": document.article.id,
        "actors": candidate.holder.actors,
        "kind": candidate.holder.kind.value,
        "proposal": candidate.target.proposal,
        "features": reader.extractor.features(document, reading, candidate),
        "label": "none",
        "known": False,
        **also(reader.extractor, document, reading, candidate),
    }
