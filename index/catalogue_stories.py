"""Which articles tell one story in nearly the same words: an agency's text in forty newspapers is one source."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from index.deduplication import same_story

WINDOW = 3  # days: copies of a wire story appear within this distance
_MOST = 5_000  # undated articles that are compared, the latest ones

_Neighbours = Callable[[int, int, int], Iterable[tuple[int, int, int]]]


class Stories:
    """Finds the story of an article among those of the days around it. What a day holds is asked for once."""

    def __init__(self, neighbours: _Neighbours) -> None:
        """`neighbours(first day, last day, most)` gives (key, story, fingerprint) of the articles with statements."""
        self._neighbours = neighbours
        self._days: dict[int, dict[int, tuple[int, int]]] = {}

    def story_of(self, key: int, day: int, near: int) -> int:
        """The key of the first article that tells this story; the article's own when it is the first. `near` 0: unknown."""
        if not near:
            return key
        days = range(day - WINDOW, day + WINDOW + 1) if day else (0,)
        same = [
            story
            for one in days
            for other, (story, fingerprint) in self._held(one).items()
            if other != key and same_story(near, fingerprint)
        ]
        story = min(same, default=key)
        self._held(day)[key] = (story, near)
        return story

    def _held(self, day: int) -> dict[int, tuple[int, int]]:
        held = self._days.get(day)
        if held is None:
            held = self._days[day] = {key: (story, near) for key, story, near in self._neighbours(day, day, _MOST)}
        return held

    def forget(self) -> None:
        """Ask again: the transaction that told of some articles did not hold."""
        self._days.clear()
