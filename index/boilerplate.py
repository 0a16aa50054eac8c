"""What stands in a text and is not the article: captions, adverts, plugs, navigation. Patterns: lang/en/boilerplate.yaml."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from index.annotation import SentenceKind
from index.article import Span
from index.cleaning import matching_text
from index.lang import load

_SHORT = 400  # characters of a line that may be a caption or an advert as a whole
_SENTENCE = 80  # characters of a line after which a headline is one even without a blank line between
_ONE_PLUG = 120  # of a line that holds a plug and nothing else worth keeping
_LONG_TITLE = 200
_LAST_PARAGRAPHS = 6  # where a biography of the author may stand
_WRAPPED = (55, 90)  # characters of a line that was broken to fit a width
_LEAST_WRAPPED = 5
_STOPS = ".!?:|\"')]"
_TRAILING = " \t.:…»›>-–"
_SENTENCE_END = re.compile(r"[.!?]['\")\]]{0,2} +(?=[\"'(\[]?[A-Z0-9])")


@dataclass(frozen=True, slots=True)
class _Patterns:
    whole: frozenset[str]
    caption_starts: tuple[str, ...]
    noise_starts: tuple[str, ...]
    noise_ends: tuple[str, ...]
    caption: tuple[tuple[str, re.Pattern[str]], ...]  # what a line must hold, and what it is searched for then
    noise: tuple[tuple[str, re.Pattern[str]], ...]
    line: re.Pattern[str]
    cased: re.Pattern[str]
    breadcrumbs: re.Pattern[str]
    biography: re.Pattern[str]

    def present_in(self, lower: str) -> _Patterns:
        """Without the patterns that cannot be anywhere in `lower`: that leaves few, and lines are searched quickly."""
        return replace(
            self,
            caption=tuple(pair for pair in self.caption if pair[0] in lower),
            noise=tuple(pair for pair in self.noise if pair[0] in lower),
        )


@cache
def _patterns() -> _Patterns:
    data = load("boilerplate")

    def any_of(name: str) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{pattern})" for pattern in data[name]))

    def signed(name: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
        return tuple((sign, re.compile("|".join(f"(?:{one})" for one in found))) for sign, found in data[name].items())

    return _Patterns(
        whole=frozenset(data["whole_lines"]),
        caption_starts=tuple(data["caption_starts"]),
        noise_starts=tuple(data["noise_starts"]),
        noise_ends=tuple(data["noise_ends"]),
        caption=signed("caption_patterns"),
        noise=signed("noise_patterns"),
        line=any_of("line_patterns"),
        cased=any_of("cased_lines"),
        breadcrumbs=any_of("breadcrumbs"),
        biography=any_of("biography"),
    )


def noise(text: str, body: Span) -> list[tuple[Span, SentenceKind]]:
    """The places of `body` that are no evidence (CAPTION, NOISE), and the headline (TITLE), sorted, never overlapping.

    A place is a line without its outer spaces, or a sentence inside a long line. Offsets are those of `text`.
    """
    matching = matching_text(text[body.start : body.end])
    lines = list(_lines(matching))
    patterns = _patterns().present_in(matching.lower())
    found: list[tuple[Span, SentenceKind]] = []
    wrapped = _hard_wrapped(lines)
    for number, (span, line) in enumerate(lines):
        if wrapped and number and _continues(matching, *lines[number - 1], span):
            continue
        raw = text[body.start + span.start : body.start + span.end]
        near_end = number >= len(lines) - _LAST_PARAGRAPHS and number > 0
        found.extend(_line_noise(patterns, span, line, raw, near_end=near_end))
    found = _with_title(matching, lines, found, wrapped=wrapped)
    return [(Span(body.start + span.start, body.start + span.end), kind) for span, kind in found]


def _lines(matching: str) -> Iterator[tuple[Span, str]]:
    """Each line that is not blank, with its place, its outer spaces gone."""
    start = 0
    for line in matching.split("\n"):
        bare = line.strip()
        if bare:
            first = start + line.index(bare[0])
            yield Span(first, first + len(bare)), bare
        start += len(line) + 1


def _hard_wrapped(lines: list[tuple[Span, str]]) -> bool:
    """Whether the lines were broken to fit a width, so that a line alone means nothing."""
    lengths = [len(line) for _, line in lines]
    full = sum(_WRAPPED[0] <= length <= _WRAPPED[1] for length in lengths)
    return full >= _LEAST_WRAPPED and sum(length > _WRAPPED[1] for length in lengths) * 10 < full


def _continues(matching: str, before: Span, line: str, span: Span) -> bool:
    """Whether the line at `span` of a hard-wrapped text goes on where the one before broke off."""
    full = len(line) >= _WRAPPED[0] and line[-1] not in _STOPS
    return full and matching.count("\n", before.end, span.start) == 1


def _line_noise(
    patterns: _Patterns, span: Span, line: str, raw: str, *, near_end: bool
) -> Iterator[tuple[Span, SentenceKind]]:
    lower = line.lower()
    if len(lower) != len(line):  # a few capitals grow when lowered; the offsets must hold
        lower = line
    plugs = [match.span() for sign, pattern in patterns.noise if sign in lower for match in pattern.finditer(lower)]
    if len(line) <= _SHORT:
        kind = (
            SentenceKind.NOISE
            if plugs and len(line) <= _ONE_PLUG
            else _kind(patterns, line, lower, raw, near_end=near_end)
        )
        if kind is not None:
            yield span, kind
            return
    for start, end in _sentences_with(plugs, line):
        yield Span(span.start + start, span.start + end), SentenceKind.NOISE


def _kind(patterns: _Patterns, line: str, lower: str, raw: str, *, near_end: bool) -> SentenceKind | None:
    if lower.rstrip(_TRAILING) in patterns.whole or patterns.line.fullmatch(lower) or patterns.cased.fullmatch(line):
        return SentenceKind.NOISE
    if lower.startswith(patterns.noise_starts) or lower.endswith(patterns.noise_ends):
        return SentenceKind.NOISE
    if lower.startswith(patterns.caption_starts):
        return SentenceKind.CAPTION
    if any(sign in lower and pattern.search(lower) for sign, pattern in patterns.caption):
        return SentenceKind.CAPTION
    if ("»" in raw or "›" in raw) and patterns.breadcrumbs.fullmatch(raw):
        return SentenceKind.NOISE
    if near_end and patterns.biography.match(lower):
        return SentenceKind.NOISE
    return None


def _sentences_with(plugs: list[tuple[int, int]], line: str) -> Iterator[tuple[int, int]]:
    """The sentences of `line` that hold a plug, each once, in order."""
    if not plugs:
        return
    ends = [0, *(boundary.end() for boundary in _SENTENCE_END.finditer(line)), len(line)]
    done = 0
    for first, last in sorted(plugs):
        if last > done:
            start, done = max(done, ends[bisect_right(ends, first) - 1]), ends[bisect_left(ends, last)]
            yield start, _trimmed(line, done)


def _trimmed(line: str, end: int) -> int:
    while line[end - 1] == " ":
        end -= 1
    return end


def _with_title(
    matching: str, lines: list[tuple[Span, str]], found: list[tuple[Span, SentenceKind]], *, wrapped: bool
) -> list[tuple[Span, SentenceKind]]:
    """`found` and the headline: the first line that is not noise, when it looks like one and stands alone."""
    taken = {span.start for span, _ in found}
    for number, (span, line) in enumerate(lines[:4]):
        if span.start in taken:
            continue
        if number + 1 < len(lines) and looks_like_headline(line):
            after = lines[number + 1][0]
            alone = after.start in taken or matching.count("\n", span.end, after.start) > 1
            if alone or (
                not wrapped and len(lines[number + 1][1]) > _SENTENCE and not looks_like_headline(lines[number + 1][1])
            ):
                return sorted([*found, (span, SentenceKind.TITLE)])
        break
    return found


def looks_like_headline(line: str) -> bool:
    """Whether a line is short and does not end as a sentence does (a question may be a headline)."""
    return 3 < len(line) <= _LONG_TITLE and not line.endswith((".", ":", ";", ",", '."', ".'", "…")) and " " in line


def is_furniture(line: str) -> bool:
    """Whether a line by itself is no part of the article: a caption, a date line, navigation, the end of an address."""
    bare = matching_text(line).strip()
    if not bare or len(bare) > _SHORT:
        return False
    span = Span(0, len(bare))
    return any(found == span for found, _ in _line_noise(_patterns(), span, bare, line.strip(), near_end=False))
