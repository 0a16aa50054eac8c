"""Real texts that hardly take a stance on the default proposals, for fitting: what is not said nearby is not said.

Speeches, transcripts and news pages beside the labelled texts, where they are there. Nobody labelled them. A candidate whose
proposal was only named earlier, or whose holder merely stands about, is taken as none: by eye fewer than one in twenty is one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parents[1].parent / "shared" / "data"
FOLDERS = ("briefings", "ungdc")
EACH = 60  # files of a folder
_LOOSE = ("bystander", "carried", "nobody", "inherited")


def background(reader: Any) -> Iterator[dict[str, Any]]:
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
                yield {
                    "set": "background",
                    "text": f"background:{file.stem}",
                    "id": file.stem,
                    "actors": candidate.holder.actors,
                    "kind": candidate.holder.kind.value,
                    "proposal": candidate.target.proposal,
                    "features": reader.extractor.features(document, reading, candidate),
                    "label": "none",
                    "known": False,
                }
