"""News feeds (RSS, Atom), saved as files: an article for each entry, as much of it as the feed holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from index.article import Article, ReadFailure
from index.errors import ReadError
from index.readers.base import PAGE_LIMIT, Source
from index.readers.extracted import extracted
from index.readers.isolated import Isolated

_SECONDS = 20.0


class FeedReader:
    """Reads feeds in an isolated process; an entry without text is one failure, and so is what is missing of the feed."""

    def __init__(self, isolated: Isolated) -> None:
        self._isolated = isolated

    def read(self, source: Source) -> Iterator[Article | ReadFailure]:
        answer = self._isolated.extract("feed", source.content(PAGE_LIMIT), seconds=_SECONDS)
        seen: set[str] = set()
        for number, entry in enumerate(answer["items"], 1):
            own = str(entry.get("item") or "")[:300]
            item = own if own and own not in seen else str(number)
            seen.add(own)
            here = replace(source, id=f"{source.id}#{item}", name=f"{source.name}#{number}")
            found = {**entry, "site": answer.get("site", ""), "date_precision": "exact"}
            try:
                yield extracted(here, str(entry.get("text", "")).encode("utf-8", "replace"), found, "text/plain")
            except ReadError as error:
                yield ReadFailure(f"{source.path}#{number}", str(error))
        if left_out := answer.get("left_out"):
            read = len(answer["items"])
            yield ReadFailure(
                str(source.path), f"{left_out} entries left out: only the first {read} of a feed are read; split it"
            )
        if damage := answer.get("damage"):
            yield ReadFailure(
                str(source.path),
                f"the feed is cut or damaged, what came before is in, entries may be missing: {damage}",
            )
