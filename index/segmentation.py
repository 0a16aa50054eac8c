"""Sentences of an article: the unit that evidence is made of."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache

from index.annotation import Sentence, SentenceKind
from index.article import Span
from index.lang import load

_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")
_STOP = re.compile(r"([.!?…]+)([\"'”’)\]]*)(\s*)")
_OPENING = re.compile(r"[\"'“‘(\[]*[A-ZÀ-ÞŁŚŻČŠŽĀĒĪŪ0-9£$€—–-]")
_LAST_WORD = re.compile(r"(\S+)$")
_INITIAL = re.compile(r"[A-Z]")
_ADDRESS = re.compile(r"(?:www|https?:|@)\S*$|\b\w+\.(?:com|org|net|eu|uk|html?)\b")
_NEW_LINE_STARTS = re.compile(
    r"\s*(?:[-–—•*·▪■●]\s|\d{1,2}[.):]\s|Q[.:]\s|A[.:]\s|A \(|\d{1,2}[.:]\d{2}\b|[A-Z][A-Z .'-]{2,40}:\s|#|>|▶|\||\"|“)"
)
_HEADING_LENGTH = 130  # characters: longer lines without a full stop are prose
# What is read in a sentence takes time that grows with the square of its words. In news the longest sentences have 500
# characters, tables 900; what is longer is no sentence but a text without full stops, and is cut into pieces.
LONGEST_SENTENCE = 2_000
_CUT = re.compile(r".*[.!?;](?=\s)|.*[,:)](?=\s)|.*\s", re.DOTALL)
_WRAP_AT_LEAST, _WRAP_AT_MOST = 45, 110  # characters a line of hard-wrapped prose has


def abbreviations() -> frozenset[str]:
    """Words that end in a full stop without ending a sentence, in lower case, without that stop."""
    return _words("abbreviations")


def split_sentences(
    text: str,
    body: Span,
    noise: Sequence[tuple[Span, SentenceKind]] = (),
    abbreviations: Collection[str] = (),
) -> list[Sentence]:
    """The sentences of `body` in order; `text` is the matching text. What `noise` covers keeps the kind given there.

    Lines that somebody wrapped by hand are joined; list items, questions and answers, and headings stand alone.
    """
    known = abbreviations if abbreviations else _default_abbreviations()
    sentences: list[Sentence] = []
    paragraphs = list(_paragraphs(text, body))
    for number, (paragraph, single) in enumerate(paragraphs):
        for span in _sentences(text, paragraph, known):
            kind = _kind(text, span, paragraph, single and len(paragraphs) > 1, noise)
            sentences.append(Sentence(span, number, kind))
    return sentences


def _default_abbreviations() -> frozenset[str]:
    return abbreviations()


def _kind(
    text: str, span: Span, paragraph: Span, alone: bool, noise: Sequence[tuple[Span, SentenceKind]]
) -> SentenceKind:
    for covered, kind in noise:
        if covered.start < span.end and span.start < covered.end:
            inside = min(covered.end, span.end) - max(covered.start, span.start)
            if inside * 2 >= span.end - span.start:
                return kind
    heading = alone and span == paragraph and len(text[span.start : span.end]) <= _HEADING_LENGTH
    if heading and text[span.end - 1] not in ".!?\"')”…:;," and not _NEW_LINE_STARTS.match(text, span.start):
        return SentenceKind.TITLE
    return SentenceKind.BODY


def _trimmed(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if end > start else None


def _paragraphs(text: str, body: Span) -> Iterator[tuple[Span, bool]]:
    """Each paragraph, and whether it is one line."""
    start = body.start
    for gap in [*_PARAGRAPH.finditer(text, body.start, body.end), None]:
        end = gap.start() if gap else body.end
        yield from _lines(text, start, end)
        start = gap.end() if gap else end


def _lines(text: str, start: int, end: int) -> Iterator[tuple[Span, bool]]:
    """The paragraphs of a block without empty lines: one a line, except where lines were wrapped."""
    lines = text[start:end].split("\n")
    longest = max(map(len, lines))
    wrapped = len(lines) > 1 and _WRAP_AT_LEAST <= longest <= _WRAP_AT_MOST
    at = begin = start
    joined = 0
    for number, line in enumerate(lines):
        stop = at + len(line)
        following = lines[number + 1] if number + 1 < len(lines) else None
        if following is not None and _continues(line, following, wrapped, longest):
            joined += 1
        else:
            span = _trimmed(text, begin, stop)
            if span:
                yield span, joined == 0
            begin, joined = stop + 1, 0
        at = stop + 1


def _continues(line: str, following: str, wrapped: bool, longest: int) -> bool:
    """Whether `following` goes on with the paragraph of `line`."""
    ahead = following.strip()
    if not ahead or not line.strip() or _NEW_LINE_STARTS.match(following):
        return False
    if ahead[0].islower():
        return True
    return wrapped and len(line.rstrip()) >= longest * 0.72 and len(line.split()) > 3


def _sentences(text: str, paragraph: Span, known: Collection[str]) -> Iterator[Span]:
    start = paragraph.start
    for stop in _STOP.finditer(text, paragraph.start, paragraph.end):
        end = stop.end(2)
        if end >= paragraph.end or not _ends_sentence(text, start, stop, paragraph.end, known):
            continue
        yield from _pieces(text, start, end)
        start = stop.end()
    yield from _pieces(text, start, paragraph.end)


def _pieces(text: str, start: int, end: int) -> Iterator[Span]:
    """The sentence, without space around it; cut at the last stop, comma or space where it is too long."""
    while end - start > LONGEST_SENTENCE:
        found = _CUT.match(text, start + LONGEST_SENTENCE // 2, start + LONGEST_SENTENCE)
        cut = found.end() if found and found.end() > start else start + LONGEST_SENTENCE
        span = _trimmed(text, start, cut)
        if span:
            yield span
        start = cut
    span = _trimmed(text, start, end)
    if span:
        yield span


def _ends_sentence(text: str, start: int, stop: re.Match[str], limit: int, known: Collection[str]) -> bool:
    """Whether a sentence ends at these signs."""
    after = text[stop.end() : stop.end() + 24]
    opens = _OPENING.match(after)
    before = text[max(start, stop.start() - 40) : stop.start()]
    if not stop.group(3):
        return _missing_space(text, stop, before, after)
    if not opens:
        return False
    if stop.group(1) != "." or stop.group(2):
        return not (stop.group(2) and after[:1].islower())
    word = _LAST_WORD.search(before)
    last = word.group(1).lstrip("(\"'“‘[") if word else ""
    if last in _words("name_parts") or _INITIAL.fullmatch(last):
        return False
    if last.isdigit() and len(last) <= 2 and before.strip() == last:
        return False
    if "." in last and last.replace(".", "").isalpha() and len(last) <= 5:  # U.S. and the like
        return after[:1].isupper() and after.split(" ")[0].strip(",.") in _words("starters")
    if last.lower() in _words("before_numbers"):
        return not after[:1].isdigit()
    if last.lower() in _words("capitalised"):
        return not last[:1].isupper()
    return last.lower() not in known


def _missing_space(text: str, stop: re.Match[str], before: str, after: str) -> bool:
    """`summit.The` ends a sentence; `example.com`, `U.S` and `3.5` do not."""
    if len(after) < 2 or not before or _ADDRESS.search(before + stop.group() + after.split(" ")[0]):
        return False
    if stop.group(2):
        return after[0].isupper() and after[:1].isalpha()
    return (
        before[-1].islower()
        and after[0].isupper()
        and (after[1].islower() or after[1] == " ")
        and before[-2:].isalpha()
    )


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(load("abbreviations")[name])
