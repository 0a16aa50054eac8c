"""A corpus: the folder with everything about one collection, and the one door through which both front ends use it."""

from __future__ import annotations

import contextlib
import datetime
import getpass
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from index.annotation import HolderKind, Stance
from index.answers import (
    AddReport,
    Agreement,
    ArticleRow,
    FacetCount,
    Finding,
    Matrix,
    Progress,
    Reading,
    Selection,
    Snippet,
    StatementRow,
)
from index.config import Config
from index.corpus_judging import Judging
from index.corpus_listing import article_facets, count_facets, default_order, page_keys
from index.corpus_statements import (
    Asked,
    Decisions,
    StatementReader,
    is_unjudged,
    keys_with,
    least_certain,
    named,
    surest,
)
from index.corpus_store import Store
from index.damage import telling_damage
from index.errors import CorpusError
from index.matrix_overlay import Overlay
from index.search.query import Everything, Order, Request

if TYPE_CHECKING:
    from index.catalogue_view import Chosen, View

NEAR = 20_000  # rows from the top that the catalogue's own order finds in some milliseconds, with nothing in memory
ProgressCallback = Callable[[Progress], None]


@telling_damage
class Corpus(Judging):
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
        self._chosen: tuple[array[int] | None, Chosen] | None = None  # of the selection with these keys
        self._overlay: tuple[object, Overlay] | None = None
        self._decisions = Decisions()

    @classmethod
    def open(cls, path: Path, *, config: Path | None = None, create: bool = False, person: str | None = None) -> Corpus:
        """Open the corpus in `path` (made if `create`). `person` signs judgments; default: the login name."""
        from index.corpus_opening import open_store

        person = person or getpass.getuser()
        return cls(open_store(path, config, create=create, person=person), person)

    @classmethod
    def open_damaged(cls, path: Path, *, config: Path | None = None) -> Corpus:
        """Open a corpus for its `doctor` alone: also one whose catalogue cannot be read any more."""
        from index.corpus_opening import open_store

        return cls(open_store(path, config, create=False, person=getpass.getuser(), damaged=True), getpass.getuser())

    def close(self) -> None:
        self._store.close()

    def let_go(self) -> None:
        """Give back the memory that only makes the next answer quicker; nothing is lost."""
        self._store.let_go()

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
    def notice(self) -> str:
        """What a person should know before they begin; "" as a rule."""
        if not self._store.cramped:
            return ""
        return f"{self.path}: no room left on the device; all can be read, nothing can be added or judged until there is room"

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
        """articles, statements, judgments, not_read, older_rules."""
        self._store.catalogue.use_extraction(self._store.fingerprint)
        return {**self._store.catalogue.counts(), "judgments": len(self._store.review.force)}

    # --- changing it (one writer at a time; CorpusBusy otherwise) ------------------------------------------------

    def add(
        self, paths: Sequence[Path], *, link: bool = False, processes: int = 1, progress: ProgressCallback | None = None
    ) -> AddReport:
        """Read files and folders into the corpus. KeyboardInterrupt leaves a usable corpus; the next add goes on.
        `processes` that read: 0 for one a core, up to eight."""
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
        """Read again what older rules have read (`everything`: all, from the originals); `backend` switches the backend."""
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

    @property
    def newest_key(self) -> int:
        """The greatest key ever given; articles that are added later have greater ones."""
        return self._store.catalogue.newest_key

    def count_new(self, selection: Selection, after: int) -> int:
        """How many of the selected articles were added after the one with the key `after`."""
        keys = self._keys(selection)
        return self._store.catalogue.count_after(after) if keys is None else sum(key > after for key in keys)

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
        if selection.keys is None and order in (Order.NEWEST, Order.RELEVANCE) and offset <= NEAR:
            return catalogue.newest(offset, limit)
        if selection.counted and order is Order.NEWEST and offset <= 1_000:
            from index.corpus_queries import newest

            return catalogue.rows(newest(self._store, selection, offset + limit)[offset:])
        return catalogue.rows(page_keys(catalogue, self._choose(selection), order, offset, limit))

    def is_near(self, selection: Selection, offset: int, order: Order | None) -> bool:
        """Whether `rows` has this page at hand: in milliseconds, and without loading anything."""
        return selection.keys is None and order in (None, Order.NEWEST, Order.RELEVANCE) and offset <= NEAR

    def lacking(self, selection: Selection) -> Selection:
        """Of the selected articles those that the present rules have not read: not at all, or older rules did."""
        chosen = self._choose(selection)
        self._store.catalogue.use_extraction(self._store.fingerprint)
        extraction = self._store.catalogue.extraction
        keys = array("q", sorted(key for part in chosen.parts for key in part.lacking(extraction)))
        return replace(selection, keys=keys, total=len(keys), counted=False)

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
        with self._looked_through(selection) as chosen:
            return count_facets(self.config, self._store.catalogue, chosen, kind, limit)

    def matrix(
        self,
        selection: Selection,
        *,
        kind: HolderKind = HolderKind.GOVERNMENT,
        as_of: datetime.date | None = None,
    ) -> Matrix:
        """Countries against proposals, from the statements of exactly the selected articles (dated up to `as_of`)."""
        from index.matrix import build_matrix

        with self._looked_through(selection) as chosen:
            of_rules, overlay = self._store.catalogue.extraction, self._decided()
            return build_matrix(self.config, chosen, kind=kind, as_of=as_of, overlay=overlay, extraction=of_rules)

    def statements(
        self,
        selection: Selection,
        *,
        actor: str | Collection[str] | None = None,
        proposal: str | Collection[str] | None = None,
        kind: HolderKind | None = None,
        as_of: datetime.date | None = None,
        rejected: bool = False,
        offset: int = 0,
        limit: int | None = None,
    ) -> Iterator[StatementRow]:
        """Statements of the selected articles (dated up to `as_of`), newest article first, then in text order."""
        asked = Asked(named(actor), named(proposal), kind, as_of)
        judged = [self._store.catalogue.key_of_id(id) for id in self._store.review.judged_articles()]
        keys = keys_with(self._choose(selection), asked, [key for key in judged if key is not None])
        found = (row for row in self._reader().of_articles(keys) if asked.has(row.statement))
        rows = (row for row in found if rejected or row.effective is not None)
        return islice(rows, offset, None if limit is None else offset + limit)

    def surest(
        self, selection: Selection, actors: Collection[str], proposals: Collection[str], stances: Collection[Stance]
    ) -> StatementRow | None:
        """Of the statements of these actors on these proposals that say one of these, judgments applied, the surest."""
        asked, chosen, reader = Asked(actors, proposals), self._choose(selection), self._reader()
        judged = [one for one in self._store.review.force if one.actor in actors and one.proposal in proposals]
        keys = {self._store.catalogue.key_of_id(one.article_id) for one in judged}
        ids = surest(chosen, asked, stances, limit=len(judged) + 1)
        rows = [row for row in reader.by_id(ids) if row.effective in stances][:1]
        rows += reader.of_articles(sorted(key for key in keys if key is not None and chosen.has(key)))
        fitting = (row for row in rows if asked.has(row.statement) and row.effective in stances)
        return max(fitting, key=lambda row: row.statement.confidence, default=None)

    def statement_count(self, selection: Selection) -> int:
        """How many statements the selected articles hold, as the machine read them."""
        return sum(part.statements for part in self._choose(selection).parts)

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

    def changes(self, since: datetime.datetime, *, limit: int | None = None) -> list[StatementRow]:
        """Statements that came into the corpus after this moment, oldest first; the first `limit`."""
        ids = [row[0] for row in self._store.catalogue.statements_since(since, limit)]
        return list(self._reader().by_id(ids))

    # --- judging: in corpus_judging.py -------------------------------------------------------------------------------

    def queue(self, selection: Selection, *, limit: int = 100) -> list[StatementRow]:
        """Unjudged statements, least certain first."""
        chosen = self._choose(selection)
        ids = least_certain(chosen, limit + len(self._store.review.force))
        return list(islice(filter(is_unjudged, self._reader().by_id(ids)), limit))

    def agreement(self, person: str, other: str) -> Agreement:
        """How far two people agree on what they both judged: Cohen's kappa, and where they differ."""
        from index.agreement import agreement

        return agreement(self._store, person, other)

    # --- health ---------------------------------------------------------------------------------------------------

    def doctor(self, *, mend: bool = True) -> list[Finding]:
        """Check folder, catalogue, index, originals and judgments; mend what can be mended."""
        from index.doctor import examine

        return examine(self._store, mend=mend)

    def publish(self, folder: Path) -> Path:
        """Write a read-only snapshot that others can open; an earlier one there is replaced."""
        from index.publishing import publish

        return publish(self._store, folder)

    # --- inside ---------------------------------------------------------------------------------------------------

    def _choose(self, selection: Selection) -> Chosen:
        """The selection as positions; kept for the next pane that asks about the same selection."""
        view = self._store.view()
        if self._chosen is None or self._chosen[1].view is not view or self._chosen[0] is not selection.keys:
            self._chosen = selection.keys, self._chosen_in(view, selection)
        return self._chosen[1]

    @contextlib.contextmanager
    def _looked_through(self, selection: Selection) -> Iterator[Chosen]:
        """For what looks through all columns once: their memory is not kept until the next one looks through them."""
        chosen = self._choose(selection)
        try:
            yield chosen
        finally:
            chosen.view.bulk.let_go()

    def _chosen_in(self, view: View, selection: Selection) -> Chosen:
        from index.catalogue_view import Chosen

        if selection.counted:
            from index.corpus_queries import marks

            if (marked := marks(self._store, selection)) is not None:
                return Chosen(view, (), marked)
        return Chosen(view, self._keys(selection))

    def _keys(self, selection: Selection) -> array[int] | None:
        """The keys of a selection, found out if it was only counted."""
        if not selection.counted:
            return selection.keys
        from index.corpus_queries import matching

        return matching(self._store, selection)

    def _decided(self) -> Overlay:
        mark = (self._store.catalogue.change, self._store.log.state())
        if self._overlay is None or self._overlay[0] != mark:
            self._overlay = (mark, self._decisions.overlay(self._store.catalogue, self._store.review))
        return self._overlay[1]

    def _reader(self) -> StatementReader:
        self._store.catalogue.use_extraction(self._store.fingerprint)
        return StatementReader(self._store.catalogue, self._store.review)
