"""A corpus: the folder with everything about one collection, and the one door through which both front ends use it."""

from __future__ import annotations

import datetime
import getpass
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from index.annotation import HolderKind, Stance
from index.answers import (
    AddReport,
    ArticleRow,
    Decision,
    FacetCount,
    Finding,
    Judgment,
    Matrix,
    Progress,
    Reading,
    Selection,
    Snippet,
    StatementRow,
)
from index.article import Span
from index.catalogue_columns import Chosen, Columns, unread_mask
from index.catalogue_rows import CORRECTABLE
from index.config import Config
from index.corpus_listing import article_facets, count_facets, default_order, page_keys
from index.corpus_statements import StatementReader, is_unjudged, overlay, wanted
from index.corpus_store import Store
from index.errors import CorpusError, UsageError
from index.matrix import Overlay, build_matrix
from index.review import judgment_now, last_standing, last_undo, quote_of
from index.search.query import Everything, Order, Request

ProgressCallback = Callable[[Progress], None]


class Corpus:
    """An open corpus. Reading methods answer from one catalogue generation; a thread needs its own `Corpus`.

    Use as a context manager. Raises CorpusError, TrustError or ConfigError on opening.
    """

    path: Path
    config: Config

    def __init__(self, store: Store, person: str) -> None:
        self.path = store.path
        self.config = store.config
        self.person = person
        self._store = store
        self._chosen: tuple[tuple[int, object], Chosen] | None = None
        self._overlay: tuple[object, Overlay] | None = None

    @classmethod
    def open(cls, path: Path, *, config: Path | None = None, create: bool = False, person: str | None = None) -> Corpus:
        """Open the corpus in `path` (made if `create`). `person` signs judgments; default: the login name."""
        from index.corpus_opening import open_store

        person = person or getpass.getuser()
        return cls(open_store(path, config, create=create, person=person), person)

    def close(self) -> None:
        self._store.close()

    def __enter__(self) -> Corpus:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- what is in it -------------------------------------------------------------------------------------------

    @property
    def read_only(self) -> bool:
        """Whether articles cannot be added (a published snapshot, or somebody else's corpus). Judging still works."""
        return self._store.read_only

    @property
    def change(self) -> int:
        """The catalogue's change number: grows with every commit of articles, statements or judgments."""
        return self._store.catalogue.change + len(self._store.review.all)

    @property
    def hash(self) -> str:
        """A hash of the present articles (id and text) and the configuration, for citations and --json."""
        import hashlib

        return hashlib.sha256(f"{self._store.catalogue.sum} {self._store.fingerprint}".encode()).hexdigest()[:16]

    def counts(self) -> dict[str, int]:
        """articles, statements, judgments, stale, not_read."""
        self._store.catalogue.use_extraction(self._store.fingerprint)
        return {**self._store.catalogue.counts(), "judgments": len(self._store.review.force)}

    # --- changing it (one writer at a time; CorpusBusy otherwise) ------------------------------------------------

    def add(
        self, paths: Sequence[Path], *, link: bool = False, processes: int = 1, progress: ProgressCallback | None = None
    ) -> AddReport:
        """Read files and folders into the corpus. KeyboardInterrupt leaves a usable corpus; the next add goes on."""
        from index.adding import Adding

        with self._store.exclusive():
            return Adding(self._store, link=link, processes=processes, progress=progress).run(paths)

    def remove(self, articles: Iterable[str], *, progress: ProgressCallback | None = None) -> AddReport:
        """Remove articles by stable id or display name."""
        from index.adding import remove

        with self._store.exclusive():
            return remove(self._store, list(articles), progress)

    def rebuild(
        self,
        *,
        everything: bool = False,
        backend: str | None = None,
        processes: int = 1,
        progress: ProgressCallback | None = None,
    ) -> AddReport:
        """Read stale articles again (`everything`: all, from the originals); `backend` switches the search backend."""
        from index.rebuilding import rebuild

        with self._store.exclusive():
            return rebuild(self._store, everything=everything, backend=backend, processes=processes, progress=progress)

    # --- asking it ------------------------------------------------------------------------------------------------

    def select(self, query: str = "", *, seconds: float | None = None) -> Selection:
        """The articles that match a query. Raises QueryError with the position of the mistake."""
        if not query.strip():
            total = self._store.catalogue.counts()["articles"]
            return Selection(Request(Everything(), None, query), None, total, self.change)
        from index.corpus_queries import select

        return select(self._store, query, seconds, self.change)

    def rows(
        self, selection: Selection, *, offset: int = 0, limit: int = 50, order: Order | None = None
    ) -> list[ArticleRow]:
        """One page of the article list."""
        order = order or default_order(selection)
        catalogue = self._store.catalogue
        catalogue.use_extraction(self._store.fingerprint)
        if order is Order.RELEVANCE and selection.keys is not None:
            from index.corpus_queries import ranked

            hits = ranked(self._store, selection, offset + limit)[offset:]
            scores = {hit.key: hit.score for hit in hits}
            return [replace(row, score=scores[row.key]) for row in catalogue.rows(list(scores))]
        if selection.keys is None and order in (Order.NEWEST, Order.RELEVANCE) and offset <= 1_000:
            return catalogue.newest(offset, limit)
        return catalogue.rows(page_keys(catalogue, self._choose(selection), order, offset, limit))

    def snippets(self, selection: Selection, keys: Sequence[int], *, width: int = 160) -> list[Snippet]:
        """The best stretch of each article, with the matches of the query marked."""
        from index.corpus_queries import snippets

        return snippets(self._store, selection, keys, width)

    def facets(
        self, selection: Selection, kind: str, *, limit: int = 50, article: int | None = None
    ) -> list[FacetCount]:
        """Counts by `actor`, `person`, `org`, `proposal`, `source` or `month`, most first; of one article if given."""
        if article is not None:
            return article_facets(self.config, self._store.catalogue, article, kind, limit)
        return count_facets(self.config, self._choose(selection), kind, limit)

    def matrix(
        self,
        selection: Selection,
        *,
        kind: HolderKind = HolderKind.GOVERNMENT,
        as_of: datetime.date | None = None,
    ) -> Matrix:
        """Countries against proposals, from the statements of exactly the selected articles (dated up to `as_of`)."""
        chosen = self._choose(selection)
        catalogue = self._store.catalogue
        catalogue.use_extraction(self._store.fingerprint)
        unread = unread_mask(chosen.columns, catalogue.extraction)
        decided = self._decided(chosen.columns)
        return build_matrix(self.config, chosen, kind=kind, as_of=as_of, overlay=decided, unread=unread)

    def statements(
        self,
        selection: Selection,
        *,
        actor: str | None = None,
        proposal: str | None = None,
        kind: HolderKind | None = None,
        rejected: bool = False,
        offset: int = 0,
        limit: int | None = None,
    ) -> Iterator[StatementRow]:
        """Statements of the selected articles, newest article first, then in text order."""
        from itertools import islice

        chosen = self._choose(selection)
        keys = self._keys_with_statements(chosen, actor, proposal, kind)
        rows = (row for row in self._reader().of_articles(keys) if wanted(row, actor, proposal, kind, rejected))
        return islice(rows, offset, None if limit is None else offset + limit)

    def reading(self, key: int) -> Reading:
        """One article with all that was read off it. Raises CorpusError when there is none with this key."""
        catalogue = self._store.catalogue
        catalogue.use_extraction(self._store.fingerprint)
        stored = catalogue.stored(key)
        if stored is None:
            raise CorpusError(f"{self.path}: there is no article with the key {key}")
        columns = catalogue.statements_of([key]).get(key, ())
        statements = self._reader().of_article(stored.row, columns, text=stored.article.text)
        return Reading(
            key,
            stored.article,
            stored.row.status,
            stored.versions,
            stored.sentences,
            stored.mentions,
            tuple(statements),
        )

    def key_of(self, article: str) -> int | None:
        """The key of an article by stable id or display name."""
        return self._store.catalogue.key_of(article)

    def find(self, selection: Selection, key: int) -> list[tuple[int, int]]:
        """Where the query matches inside one article: (start, end) offsets into its text, ascending."""
        from index.corpus_queries import find

        return find(self._store, selection, key)

    def changes(self, since: datetime.datetime) -> list[StatementRow]:
        """Statements that came into the corpus after this moment."""
        ids = [row[0] for row in self._store.catalogue.statements_since(since)]
        return list(self._reader().by_id(ids))

    # --- judging --------------------------------------------------------------------------------------------------

    def judge(
        self, row: StatementRow, decision: Decision, *, stance: Stance | None = None, reason: str = ""
    ) -> Judgment:
        """Accept, reject or relabel a statement; durable when this returns."""
        if decision not in (Decision.ACCEPT, Decision.REJECT, Decision.RELABEL):
            raise UsageError(f"a statement is accepted, rejected or relabelled; {decision} is none of these")
        if decision is Decision.RELABEL and stance is None:
            raise UsageError("relabelling needs the stance that is right")
        statement = row.statement
        text = self._store.catalogue.text(row.article_key)
        return self._record(
            judgment_now(
                decision, self.person, row.article_id, actor=statement.actor, proposal=statement.proposal,
                kind=statement.kind, machine=statement.stance, reason=reason,
                stance={Decision.ACCEPT: statement.stance, Decision.RELABEL: stance}.get(decision),
                **quote_of(text, statement.evidence.sentence),
            )
        )  # fmt: skip

    def add_statement(
        self,
        key: int,
        start: int,
        end: int,
        *,
        actor: str,
        proposal: str,
        stance: Stance,
        kind: HolderKind = HolderKind.GOVERNMENT,
        reason: str = "",
    ) -> Judgment:
        """Record a statement that the machine missed, on the selected text."""
        article = self._store.catalogue.article(key)
        if article is None:
            raise CorpusError(f"{self.path}: there is no article with the key {key}")
        if not 0 <= start < end <= len(article.text):
            raise UsageError(f"characters {start} to {end} are no place in {article.name}")
        self._check_cell(actor, proposal)
        return self._record(
            judgment_now(
                Decision.ADD, self.person, article.id, actor=actor, proposal=proposal, stance=stance, kind=kind,
                reason=reason, **quote_of(article.text, Span(start, end)),
            )
        )  # fmt: skip

    def pin(self, actor: str, proposal: str, stance: Stance, *, reason: str = "") -> Judgment:
        """Fix what a cell says, whatever its statements."""
        self._check_cell(actor, proposal)
        pinned = judgment_now(
            Decision.PIN, self.person, "", actor=actor, proposal=proposal, stance=stance, reason=reason
        )
        return self._record(pinned)

    def undo(self) -> Judgment | None:
        """Retract this person's latest judgment that still stands; None when there is none."""
        return self._retract(last_standing(self._store.review.all, self.person))

    def redo(self) -> Judgment | None:
        """Take back the latest undo."""
        return self._retract(last_undo(self._store.review.all, self.person))

    def correct(self, article: str, field: str, value: str, *, reason: str = "") -> Judgment:
        """Correct title, source, date, address, language or speaker_actor of an article; survives rebuilds."""
        if field not in CORRECTABLE:
            raise UsageError(f"{field!r} cannot be corrected; known are {', '.join(CORRECTABLE)}")
        if field == "date" and value:
            _check_date(value)
        key = self.key_of(article)
        if key is None:
            raise UsageError(f"no article has the id or name {article!r}")
        id = self._store.catalogue.rows([key])[0].id
        made = self._record(judgment_now(Decision.METADATA, self.person, id, field=field, value=value, reason=reason))
        self._apply_corrections(id)
        return made

    def judgments(self) -> list[Judgment]:
        """Every judgment of every person, oldest first: the audit trail."""
        return list(self._store.review.all)

    def orphans(self) -> list[Judgment]:
        """Judgments in force that no longer match any text or statement."""
        from index.corpus_statements import orphans

        return orphans(self._store.catalogue, self._store.review)

    def queue(self, selection: Selection, *, limit: int = 100) -> list[StatementRow]:
        """Unjudged statements, least certain first."""
        chosen = self._choose(selection)
        ids = chosen.columns.least_certain(chosen, limit + len(self._store.review.force))
        return [row for row in self._reader().by_id(ids) if is_unjudged(row)][:limit]

    # --- health ---------------------------------------------------------------------------------------------------

    def doctor(self, *, mend: bool = True) -> list[Finding]:
        """Check folder, catalogue, index, originals and judgments; mend what can be mended."""
        from index.doctor import examine

        return examine(self._store, mend=mend)

    # --- inside ---------------------------------------------------------------------------------------------------

    def _choose(self, selection: Selection) -> Chosen:
        """The selection as positions; kept for the next pane that asks about the same selection."""
        columns = self._store.columns()
        mark = (columns.change, selection.keys)
        if self._chosen is None or self._chosen[0][0] != mark[0] or self._chosen[0][1] is not mark[1]:
            self._chosen = (mark, Chosen(columns, selection.keys))
        return self._chosen[1]

    def _decided(self, columns: Columns) -> Overlay:
        mark = (columns.change, self._store.log.state())
        if self._overlay is None or self._overlay[0] != mark:
            self._overlay = (mark, overlay(self._store.catalogue, self._store.review, columns))
        return self._overlay[1]

    def _reader(self) -> StatementReader:
        self._store.catalogue.use_extraction(self._store.fingerprint)
        return StatementReader(self._store.catalogue, self._store.review)

    def _keys_with_statements(
        self, chosen: Chosen, actor: str | None, proposal: str | None, kind: HolderKind | None
    ) -> Sequence[int]:
        judged = {
            key
            for id in self._store.review.judged_articles()
            if (key := self._store.catalogue.key_of_id(id)) is not None
        }
        return chosen.columns.keys_with(chosen, actor, proposal, kind, also=judged)

    def _record(self, judgment: Judgment) -> Judgment:
        self._store.log.append(judgment)
        return judgment

    def _retract(self, target: Judgment | None) -> Judgment | None:
        if target is None:
            return None
        made = self._record(judgment_now(Decision.RETRACT, self.person, target.article_id, retracts=target.id))
        article = next(
            (j.article_id for j in self._store.review.all if j.field and j.article_id == target.article_id), ""
        )
        if article:
            self._apply_corrections(article)
        return made

    def _apply_corrections(self, id: str) -> None:
        """Bring an article in the catalogue to its corrected metadata, and read it again by it."""
        key = self._store.catalogue.key_of_id(id)
        if key is None or self._store.read_only:
            return
        from index.adding import reread

        with self._store.exclusive():
            reread(self._store, [key])

    def _check_cell(self, actor: str, proposal: str) -> None:
        if self.config.actors and actor not in {known.id for known in self.config.actors}:
            raise UsageError(f"there is no actor {actor!r} in the configuration")
        if self.config.proposals and self.config.proposal(proposal) is None:
            raise UsageError(f"there is no proposal {proposal!r} in the configuration")


def _check_date(value: str) -> None:
    try:
        datetime.date.fromisoformat(value)
    except ValueError:
        raise UsageError(f"{value!r} is no date; write it as 2025-02-17, or leave it empty for unknown") from None
