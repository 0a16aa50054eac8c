"""How articles, marks and statements are kept in the catalogue's columns, and how they are read back."""

from __future__ import annotations

import contextlib
import datetime
import json
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from index.annotation import (
    Basis,
    Evidence,
    HolderKind,
    Mention,
    MentionKind,
    Quantity,
    RuleStep,
    Sentence,
    SentenceKind,
    Stance,
    Statement,
)
from index.answers import ArticleRow, ReadStatus
from index.article import Article, ArticleDate, DatePrecision, Span
from index.errors import CorpusError

STANCES = tuple(Stance)
KINDS = tuple(HolderKind)
BASES = tuple(Basis)
PRECISIONS = (DatePrecision.UNKNOWN, DatePrecision.INFERRED, DatePrecision.EXACT)
STATUSES = (ReadStatus.READ, ReadStatus.LANGUAGE, ReadStatus.FAILED)  # OLDER_RULES follows from the extraction
_MOST_FAILURES = 1_000  # of one file
MENTION_KINDS = tuple(MentionKind)
SENTENCE_KINDS = tuple(SentenceKind)
FACET_KINDS = ("actor", "person", "org", "proposal")
_FACET_OF = {
    MentionKind.ACTOR: "actor",
    MentionKind.PERSON: "person",
    MentionKind.ORGANISATION: "org",
    MentionKind.PROPOSAL: "proposal",
}
CORRECTABLE = ("title", "source", "date", "address", "language", "speaker_actor")

STANCE_CODE = {stance: code for code, stance in enumerate(STANCES)}
KIND_CODE = {kind: code for code, kind in enumerate(KINDS)}
BASIS_CODE = {basis: code for code, basis in enumerate(BASES)}
PRECISION_CODE = {precision: code for code, precision in enumerate(PRECISIONS)}
STATUS_CODE = {status: code for code, status in enumerate(STATUSES)}
MENTION_CODE = {kind: code for code, kind in enumerate(MENTION_KINDS)}
SENTENCE_CODE = {kind: code for code, kind in enumerate(SENTENCE_KINDS)}

STATEMENT_COLUMNS = (
    'id, article, start, "end", cue_start, cue_end, actor, proposal, stance, kind, basis, past, confidence, since, more'
)
ARTICLE_COLUMNS = "key, id, name, title, source, day, precision, language, status, extraction, statements"


@dataclass(frozen=True, slots=True)
class Extract:
    """What was read off one article. `failure` says why there is nothing when `status` is FAILED."""

    status: ReadStatus
    sentences: Sequence[Sentence] = ()
    mentions: Sequence[Mention] = ()
    statements: Sequence[Statement] = ()
    near: int = 0  # near-duplicate fingerprint of the text
    failure: str = ""


@contextlib.contextmanager
def decoding() -> Iterator[None]:
    """What cannot be decoded was damaged after it was written."""
    try:
        yield
    except (
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        ArithmeticError,
        zlib.error,
        RecursionError,
    ) as error:
        raise CorpusError(f"the catalogue is damaged ({type(error).__name__}); run: stancegrid doctor") from error


def pack(text: str) -> bytes:
    """Compressed UTF-8; lone surrogates survive."""
    return zlib.compress(text.encode("utf-8", "surrogatepass"), 6)


@decoding()
def unpack(data: bytes) -> str:
    return zlib.decompress(data).decode("utf-8", "surrogatepass")


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))


def date_columns(date: ArticleDate) -> tuple[int, int]:
    """Ordinal day (0: unknown) and precision code."""
    return (date.day.toordinal() if date.day else 0), PRECISION_CODE[date.precision]


@decoding()
def article_date(day: int, precision: int) -> ArticleDate:
    """The date of two columns: a proleptic Gregorian ordinal (0: unknown) and the number of its precision."""
    if not day:
        return ArticleDate()
    return ArticleDate(datetime.date.fromordinal(day), PRECISIONS[precision])


@decoding()
def article_row(row: Sequence[Any], extraction: int, *, score: float = 0.0) -> ArticleRow:
    """A row of ARTICLE_COLUMNS; read under another extraction than the present one: by older rules."""
    key, id, name, title, source, day, precision, language, status, read_under, statements = row
    present = STATUSES[status]
    if present is ReadStatus.READ and read_under != extraction:
        present = ReadStatus.OLDER_RULES
    return ArticleRow(key, id, name, title, source, article_date(day, precision), language, present, statements, score)


def pack_marks(sentences: Iterable[Sentence], mentions: Iterable[Mention]) -> bytes:
    """Sentences and mentions of one article, for the reader."""
    return zlib.compress(
        _dump(
            [
                [[s.span.start, s.span.end, s.paragraph, SENTENCE_CODE[s.kind]] for s in sentences],
                [
                    [m.span.start, m.span.end, MENTION_CODE[m.kind], m.key, m.actors, m.role, m.office, m.governmental]
                    for m in mentions
                ],
            ]
        ).encode(),
        6,
    )


@decoding()
def unpack_marks(data: bytes) -> tuple[tuple[Sentence, ...], tuple[Mention, ...]]:
    """The sentences and mentions of an article, as they were packed."""
    sentences, mentions = json.loads(zlib.decompress(data))
    return (
        tuple(Sentence(Span(start, end), paragraph, SENTENCE_KINDS[kind]) for start, end, paragraph, kind in sentences),
        tuple(
            Mention(Span(start, end), MENTION_KINDS[kind], key, tuple(actors), role, office, governmental)
            for start, end, kind, key, actors, role, office, governmental in mentions
        ),
    )


def facet_keys(mentions: Iterable[Mention], statements: Iterable[Statement]) -> dict[tuple[str, str], int]:
    """What an article is about: (facet kind, key) -> how often; a bloc counts for each of its actors."""
    found: dict[tuple[str, str], int] = {}
    for mention in mentions:
        kind = _FACET_OF[mention.kind]
        keys = mention.actors if kind == "actor" and mention.actors else (mention.key,)
        for key in keys:
            found[kind, key] = found.get((kind, key), 0) + 1
    for statement in statements:
        found.setdefault(("actor", statement.actor), 1)
        found.setdefault(("proposal", statement.proposal), 1)
    return found


def pack_facets(entities: Sequence[int]) -> bytes:
    return array("I", entities).tobytes()


@decoding()
def unpack_facets(data: bytes) -> array[int]:
    """The numbers of the entities named in an article, as they were packed."""
    found = array("I")
    found.frombytes(data)
    return found


def statement_columns(article: int, statement: Statement, since: int) -> tuple[Any, ...]:
    """All columns of a statement but its id."""
    sentence, cue = statement.evidence.sentence, statement.evidence.cue
    return (
        article, sentence.start, sentence.end, cue.start, cue.end, statement.actor, statement.proposal,
        STANCE_CODE[statement.stance], KIND_CODE[statement.kind], BASIS_CODE[statement.basis], int(statement.past),
        statement.confidence, since, _more(statement),
    )  # fmt: skip


def _more(statement: Statement) -> str:
    """What is only shown, never counted: compact JSON without what is empty."""
    parts = {
        "s": statement.speaker,
        "o": statement.office,
        "a": statement.attribution,
        "c": statement.condition,
        "q": [[q.value, q.unit, q.by] for q in statement.quantities],
        "r": [[step.part, step.how] for step in statement.rule],
    }
    return _dump({name: value for name, value in parts.items() if value})


@decoding()
def statement_of(row: Sequence[Any], valid_on: datetime.date | None) -> Statement:
    """The statement in a row of STATEMENT_COLUMNS."""
    _, _, start, end, cue_start, cue_end, actor, proposal, stance, kind, basis, past, confidence, _, more = row
    parts = json.loads(more)
    return Statement(
        actor=actor,
        proposal=proposal,
        stance=STANCES[stance],
        evidence=Evidence(Span(start, end), Span(cue_start, cue_end)),
        kind=KINDS[kind],
        speaker=parts.get("s", ""),
        office=parts.get("o", ""),
        attribution=tuple(parts.get("a", ())),
        basis=BASES[basis],
        condition=parts.get("c", ""),
        quantities=tuple(Quantity(*quantity) for quantity in parts.get("q", ())),
        past=bool(past),
        valid_on=valid_on,
        rule=tuple(RuleStep(*step) for step in parts.get("r", ())),
        confidence=confidence,
    )


def pack_metadata(article: Article) -> str:
    """What the reader said about an article, kept with its version so that it can be read again."""
    date = article.date
    parts = {
        "id": article.id,
        "name": article.name,
        "title": article.title,
        "source": article.source,
        "day": date.day.isoformat() if date.day else "",
        "precision": date.precision.value,
        "address": article.address,
        "language": article.language,
        "speaker_actor": article.speaker_actor,
        "fields": dict(article.fields),
    }
    return _dump({name: value for name, value in parts.items() if value})


def pack_failures(failures: Sequence[tuple[str, str]]) -> str:
    """What failed of one file, the first so many; "" where nothing did."""
    kept = [*failures[:_MOST_FAILURES]]
    if len(failures) > len(kept):
        kept.append((failures[0][0].partition("#")[0], f"{len(failures) - len(kept)} more failures"))
    return json.dumps(kept) if kept else ""


def unpack_failures(text: object, path: str) -> tuple[tuple[str, str], ...]:
    """The failures of the file `path`; what is not written as they are is the reason of a single one."""
    try:
        return tuple((str(place), str(reason)) for place, reason in json.loads(str(text))) if text else ()
    except (ValueError, TypeError, RecursionError):
        return ((path, str(text)),)


@decoding()
def unpack_article(metadata: str, text: str, body: Span, path: str, media_type: str) -> Article:
    """The article as its reader gave it, without the original's bytes."""
    parts = json.loads(metadata)
    day = parts.get("day", "")
    date = ArticleDate(datetime.date.fromisoformat(day), DatePrecision(parts["precision"])) if day else ArticleDate()
    return Article(
        id=parts["id"],
        name=parts["name"],
        title=parts.get("title", ""),
        text=text,
        body=body,
        source=parts.get("source", ""),
        date=date,
        address=parts.get("address", ""),
        language=parts.get("language", ""),
        speaker_actor=parts.get("speaker_actor", ""),
        fields=MappingProxyType(parts.get("fields", {})),
        path=Path(path) if path else None,
        media_type=media_type,
    )
