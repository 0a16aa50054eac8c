"""What can begin before Textual is imported: the child that answers last time's query."""

from __future__ import annotations

import json
from pathlib import Path

from index.search.worker import SearchWorker
from tui.questions import FACTORY, Question
from tui.state import content, state_file


def early_worker(corpus: Path, config: str) -> SearchWorker | None:
    """A child that opens the corpus by itself while the rest is imported; None where last time's view has no query."""
    try:
        view = json.loads(content(state_file(corpus)))["view"]
        asked = bool(view["query"].strip() or view["filters"])
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None  # the app says what is wrong with the file
    if not asked:
        return None
    worker = SearchWorker(FACTORY, str(corpus), config, "")
    worker.submit(0, Question(-1, rows=False).to_text())
    return worker
