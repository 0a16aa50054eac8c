"""A corpus: the folder with everything about one collection, and the one door through which both front ends use it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
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
from index.config import Config
from index.search.query import Order

ProgressCallback = Callable[[Progress], None]


class Corpus:
    """An open corpus. Reading methods answer from one catalogue generation; a thread needs its own `Corpus`.

    Use as a context manager. Raises CorpusError, TrustError or ConfigError on opening.
    """

    path: Path
    config: Config

    @classmethod
    def open(cls, path: Path, *, config: Path | None = None, create: bool = False, person: str | None = None) -> Corpus:
        """Open the corpus in `path` (made if `create`). `person` signs judgments; default: the login name."""
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError

    def __enter__(self) -> Corpus:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- what is in it -------------------------------------------------------------------------------------------

    @property
    def change(self) -> int:
        """The catalogue's change number: grows with every commit of articles, statements or judgments."""
        raise NotImplementedError

    @property
    def hash(self) -> str:
        """A hash of the present articles (id and text) and the configuration, for citations and --json."""
        raise NotImplementedError

    def counts(self) -> dict[str, int]:
        """articles, statements, judgments, stale, not_read."""
        raise NotImplementedError

    # --- changing it (one writer at a time; CorpusBusy otherwise) ------------------------------------------------

    def add(
        self, paths: Sequence[Path], *, link: bool = False, processes: int = 1, progress: ProgressCallback | None = None
    ) -> AddReport:
        """Read files and folders into the corpus. KeyboardInterrupt leaves a usable corpus; the next add goes on."""
        raise NotImplementedError

    def remove(self, articles: Iterable[str], *, progress: ProgressCallback | None = None) -> AddReport:
        """Remove articles by stable id or display name."""
        raise NotImplementedError

    def rebuild(
        self, *, everything: bool = False, backend: str | None = None, progress: ProgressCallback | None = None
    ) -> AddReport:
        """Read stale articles again (`everything`: all, from the originals); `backend` switches the search backend."""
        raise NotImplementedError

    # --- asking it ------------------------------------------------------------------------------------------------

    def select(self, query: str = "", *, seconds: float | None = None) -> Selection:
        """The articles that match a query. Raises QueryError with the position of the mistake."""
        raise NotImplementedError

    def rows(
        self, selection: Selection, *, offset: int = 0, limit: int = 50, order: Order | None = None
    ) -> list[ArticleRow]:
        """One page of the article list."""
        raise NotImplementedError

    def snippets(self, selection: Selection, keys: Sequence[int], *, width: int = 160) -> list[Snippet]:
        """The best stretch of each article, with the matches of the query marked."""
        raise NotImplementedError

    def facets(
        self, selection: Selection, kind: str, *, limit: int = 50, article: int | None = None
    ) -> list[FacetCount]:
        """Counts by `actor`, `person`, `org`, `proposal`, `source` or `month`, most first; of one article if given."""
        raise NotImplementedError

    def matrix(
        self,
        selection: Selection,
        *,
        kind: HolderKind = HolderKind.GOVERNMENT,
        as_of: datetime.date | None = None,
    ) -> Matrix:
        """Countries against proposals, from the statements of exactly the selected articles (dated up to `as_of`)."""
        raise NotImplementedError

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
        raise NotImplementedError

    def reading(self, key: int) -> Reading:
        """One article with all that was read off it. Raises CorpusError when there is none with this key."""
        raise NotImplementedError

    def key_of(self, article: str) -> int | None:
        """The key of an article by stable id or display name."""
        raise NotImplementedError

    def find(self, selection: Selection, key: int) -> list[tuple[int, int]]:
        """Where the query matches inside one article: (start, end) offsets into its text, ascending."""
        raise NotImplementedError

    def changes(self, since: datetime.datetime) -> list[StatementRow]:
        """Statements that came into the corpus after this moment."""
        raise NotImplementedError

    # --- judging --------------------------------------------------------------------------------------------------

    def judge(
        self, row: StatementRow, decision: Decision, *, stance: Stance | None = None, reason: str = ""
    ) -> Judgment:
        """Accept, reject or relabel a statement; durable when this returns."""
        raise NotImplementedError

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
        raise NotImplementedError

    def pin(self, actor: str, proposal: str, stance: Stance, *, reason: str = "") -> Judgment:
        """Fix what a cell says, whatever its statements."""
        raise NotImplementedError

    def undo(self) -> Judgment | None:
        """Retract this person's latest judgment that still stands; None when there is none."""
        raise NotImplementedError

    def redo(self) -> Judgment | None:
        """Take back the latest undo."""
        raise NotImplementedError

    def correct(self, article: str, field: str, value: str, *, reason: str = "") -> Judgment:
        """Correct title, source, date, address, language or speaker_actor of an article; survives rebuilds."""
        raise NotImplementedError

    def judgments(self) -> list[Judgment]:
        """Every judgment of every person, oldest first: the audit trail."""
        raise NotImplementedError

    def orphans(self) -> list[Judgment]:
        """Judgments in force that no longer match any text or statement."""
        raise NotImplementedError

    def queue(self, selection: Selection, *, limit: int = 100) -> list[StatementRow]:
        """Unjudged statements, least certain first."""
        raise NotImplementedError

    # --- health ---------------------------------------------------------------------------------------------------

    def doctor(self, *, mend: bool = True) -> list[Finding]:
        """Check folder, catalogue, index, originals and judgments; mend what can be mended."""
        raise NotImplementedError
