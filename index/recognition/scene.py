"""What is known of a text before offices and names are read."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from index.annotation import Mention


@dataclass(frozen=True, slots=True)
class Scene:
    """What is known of a text before offices and names are read. `actors` includes places (role `venue`)."""

    flat: str
    start: int
    end: int
    actors: Sequence[Mention]
    taken: Sequence[tuple[int, int]]  # where no name of a person can be
    sentence_starts: Sequence[int]
    quotes: Sequence[tuple[int, int]] = ()
    filed_from: str = ""
    day: datetime.date | None = None
