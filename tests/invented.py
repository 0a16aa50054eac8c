"""Invented articles with the statements that the tests need, put into a corpus without any rule that could misread them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from index.annotation import Basis, Evidence, HolderKind, Mention, MentionKind, Sentence, Stance, Statement
from index.answers import ReadStatus
from index.article import Article, ArticleDate, DatePrecision, Span
from index.catalogue_rows import Extract
from index.corpus import Corpus
from index.corpus_opening import open_store
from index.corpus_store import Store

FOR, OPEN, SPLIT, RELUCTANT, AGAINST = Stance.SUPPORT, Stance.OPEN, Stance.UNDECIDED, Stance.RELUCTANT, Stance.OPPOSE


@dataclass(frozen=True)
class Said:
    """One statement of an invented article: its sentence says who takes which stance on what."""

    actor: str
    proposal: str
    stance: Stance
    kind: HolderKind = HolderKind.GOVERNMENT
    basis: Basis = Basis.PARAPHRASE
    past: bool = False
    confidence: float = 0.8

    @property
    def sentence(self) -> str:
        return f"{self.actor} takes the stance {self.stance} on {self.proposal}."


@dataclass(frozen=True)
class Piece:
    """An invented article."""

    id: str
    said: tuple[Said, ...] = ()
    day: str = ""
    precision: DatePrecision = DatePrecision.EXACT
    source: str = ""
    title: str = ""
    near: int = 0
    status: ReadStatus = ReadStatus.READ
    more: str = ""
    fields: dict[str, str] = field(default_factory=dict)

    def made(self) -> tuple[Article, Extract]:
        lines = [self.title or self.id, *(said.sentence for said in self.said), *([self.more] if self.more else [])]
        text = "\n".join(lines)
        spans = []
        start = 0
        for line in lines:
            spans.append(Span(start, start + len(line)))
            start += len(line) + 1
        day = datetime.date.fromisoformat(self.day) if self.day else None
        article = Article(
            id=self.id,
            name=Path(self.id).stem,
            title=self.title or self.id,
            text=text,
            body=Span(0, len(text)),
            source=self.source,
            date=ArticleDate(day, self.precision) if day else ArticleDate(),
            language="en",
            original=text.encode(),
        )
        statements = [_statement(said, span, day) for said, span in zip(self.said, spans[1:], strict=False)]
        mentions = [mention for statement in statements for mention in _mentions(statement, text)]
        sentences = [Sentence(span, number) for number, span in enumerate(spans)]
        return article, Extract(self.status, sentences, mentions, statements, self.near)


def _statement(said: Said, span: Span, day: datetime.date | None) -> Statement:
    return Statement(
        actor=said.actor,
        proposal=said.proposal,
        stance=said.stance,
        evidence=Evidence(span, Span(span.start, span.start + len(said.actor))),
        kind=said.kind,
        basis=said.basis,
        past=said.past,
        valid_on=day,
        confidence=said.confidence,
    )


def _mentions(statement: Statement, text: str) -> list[Mention]:
    span = statement.evidence.sentence
    start = span.start + span.of(text).rindex(statement.proposal)
    return [
        Mention(
            Span(span.start, span.start + len(statement.actor)), MentionKind.ACTOR, statement.actor, (statement.actor,)
        ),
        Mention(Span(start, start + len(statement.proposal)), MentionKind.PROPOSAL, statement.proposal),
    ]


def put(store: Store, pieces: Iterable[Piece]) -> None:
    """Write articles and their originals, in one commit."""
    from index.originals import Origin

    with store.exclusive(), store.writing.batch() as batch:
        for piece in pieces:
            article, extract = piece.made()
            origin = Origin(article.id, article.name, article.id)
            original = store.originals.keep(origin, article.original)
            store.originals.sync()
            batch.put(article, extract, original=original, shown=article)


@contextmanager
def corpus_of(folder: Path, *pieces: Piece, person: str = "ann") -> Iterator[Corpus]:
    """An open corpus of these articles."""
    store = open_store(folder, None, create=True, person=person)
    corpus = Corpus(store, person)
    try:
        put(store, pieces)
        yield corpus
    finally:
        corpus.close()


def add_to(corpus: Corpus, *pieces: Piece) -> None:
    put(corpus._store, pieces)
