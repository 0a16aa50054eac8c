"""What stands in a text and is not the article: captions, adverts, plugs, navigation. Patterns: lang/en/boilerplate.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from index.annotation import SentenceKind
from index.article import Span
from index.cleaning import matching_text

_SHORT = 400  # characters of a line that may be a caption or an advert as a whole
_LONG_TITLE = 200
_LAST_PARAGRAPHS = 6  # where a biography of the author may stand
_TRAILING = " \t.:…»›>-–"
_SENTENCE_END = re.compile(r"[.!?]['\")\]]{0,2} +(?=[\"'(\[]?[A-Z0-9])")


@dataclass(frozen=True, slots=True)
class _Patterns:
    whole: frozenset[str]
    caption_starts: tuple[str, ...]
    noise_starts: tuple[str, ...]
    caption: re.Pattern[str]
    noise: re.Pattern[str]
    line: re.Pattern[str]
    biography: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    import yaml

    data = yaml.load(files("index").joinpath("lang/en/boilerplate.yaml").read_text("utf-8"), yaml.BaseLoader)

    def any_of(name: str) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{pattern})" for pattern in data[name]))

    return _Patterns(
        whole=frozenset(data["whole_lines"]),
        caption_starts=tuple(data["caption_starts"]),
        noise_starts=tuple(data["noise_starts"]),
        caption=any_of("caption_patterns"),
        noise=any_of("noise_patterns"),
        line=any_of("line_patterns"),
        biography=any_of("biography"),
    )


def noise(text: str, body: Span) -> list[tuple[Span, SentenceKind]]:
    """The places of `body` that are no evidence (CAPTION, NOISE), and the headline (TITLE), sorted, never overlapping.

    A place is a line without its outer spaces, or a sentence inside a long line. Offsets are those of `text`.
    """
    lines = list(_lines(matching_text(text[body.start : body.end]), body.start))
    found: list[tuple[Span, SentenceKind]] = []
    for number, (span, line) in enumerate(lines):
        found.extend(_line_noise(span, line, near_end=number >= len(lines) - _LAST_PARAGRAPHS and number > 0))
    return _with_title(lines, found)


def _lines(matching: str, offset: int) -> Iterator[tuple[Span, str]]:
    """Each line that is not blank, with its place, its outer spaces gone."""
    start = 0
    for line in matching.split("\n"):
        bare = line.strip()
        if bare:
            first = offset + start + line.index(bare[0])
            yield Span(first, first + len(bare)), bare
        start += len(line) + 1


def _line_noise(span: Span, line: str, *, near_end: bool) -> Iterator[tuple[Span, SentenceKind]]:
    patterns = _patterns()
    lower = line.lower()
    if len(lower) != len(line):  # a few capitals grow when lowered; the offsets must hold
        lower = line
    if len(line) <= _SHORT:
        kind = _kind(lower, patterns, near_end=near_end)
        if kind is not None:
            yield span, kind
            return
    for sentence in _sentences_with(patterns.noise, line, lower):
        yield Span(span.start + sentence.start, span.start + sentence.end), SentenceKind.NOISE


def _kind(lower: str, patterns: _Patterns, *, near_end: bool) -> SentenceKind | None:
    if lower.rstrip(_TRAILING) in patterns.whole or patterns.line.fullmatch(lower):
        return SentenceKind.NOISE
    if lower.startswith(patterns.noise_starts):
        return SentenceKind.NOISE
    if lower.startswith(patterns.caption_starts) or patterns.caption.search(lower):
        return SentenceKind.CAPTION
    if near_end and patterns.biography.match(lower):
        return SentenceKind.NOISE
    return None


def _sentences_with(pattern: re.Pattern[str], line: str, lower: str) -> Iterator[Span]:
    """The sentences of `line` that hold the pattern."""
    position = 0
    while match := pattern.search(lower, position):
        start, end = 0, len(line)
        for boundary in _SENTENCE_END.finditer(line):
            if boundary.end() <= match.start():
                start = boundary.end()
            elif boundary.start() >= match.end() - 1:
                end = boundary.end()
                break
        yield Span(start, len(line[:end].rstrip()))
        position = max(end, match.end())


def _with_title(
    lines: list[tuple[Span, str]], found: list[tuple[Span, SentenceKind]]
) -> list[tuple[Span, SentenceKind]]:
    """`found` and the headline: the first line that is not noise, when it looks like one and more follows."""
    taken = {span.start for span, _ in found}
    for number, (span, line) in enumerate(lines[:4]):
        if span.start in taken:
            continue
        if number + 1 < len(lines) and looks_like_headline(line):
            return sorted([*found, (span, SentenceKind.TITLE)])
        break
    return found


def looks_like_headline(line: str) -> bool:
    """Whether a line is short and does not end as a sentence does (a question may be a headline)."""
    return 3 < len(line) <= _LONG_TITLE and not line.endswith((".", ":", ";", ",", '."', ".'", "…")) and " " in line
