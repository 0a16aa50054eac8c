"""Frozen values that the corpus gives to the front ends. No storage type leaks through them."""

from __future__ import annotations

import datetime
from array import array
from dataclasses import dataclass
from enum import StrEnum

from index.annotation import HolderKind, Mention, Sentence, Stance, Statement
from index.article import Article, ArticleDate, Span
from index.search.query import Request


class ReadStatus(StrEnum):
    """READ: its statements are those of the present rules. OLDER_RULES: of older ones. The others are not read."""

    READ = "read"
    OLDER_RULES = "older rules"
    LANGUAGE = "language not supported"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Selection:
    """The answer to a query: which articles, at which change number. One selection feeds all four panes.

    `keys` is ascending; None means every article. `partial`: at least these. `suggestion`: a corrected query, or "".
    `counted`: so far only their number is known, which is quicker; `keys` is empty, and found out by who needs it.
    """

    request: Request
    keys: array[int] | None
    total: int
    change: int
    partial: bool = False
    suggestion: str = ""
    counted: bool = False


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """One line of the article list."""

    key: int
    id: str
    name: str
    title: str
    source: str
    date: ArticleDate
    language: str
    status: ReadStatus
    statements: int
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Snippet:
    """A stretch of an article's text around matches; `matches` are offsets into `text` here."""

    key: int
    text: str
    matches: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many articles of a selection name this; `months` counts articles a month, oldest first, for a sparkline."""

    key: str
    name: str
    articles: int
    months: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A statement with where it stands and what people decided about it.

    `hash` identifies it within one extraction only. `effective` is the stance after judgments; None: rejected.
    `judgment` is "", "accept", "reject", "relabel", "add" or "pin"; `judged_by` the person.
    """

    hash: str
    article_key: int
    article_id: str
    article: str  # display name
    title: str
    source: str
    date: ArticleDate
    statement: Statement
    sentence: str  # verbatim from the text
    cue: str
    effective: Stance | None
    judgment: str = ""
    judged_by: str = ""
    reason: str = ""
    disputed: bool = False  # another person judged otherwise; `effective` is the latest judgment


class CellLabel(StrEnum):
    """What a cell says. The five stances, and what no single stance can say."""

    SUPPORT = "support"
    OPEN = "open"
    UNDECIDED = "undecided"
    RELUCTANT = "reluctant"
    OPPOSE = "oppose"
    CONTRADICTORY = "contradictory"  # both sides within one half-life
    CHANGED = "changed"  # the sides differ over time
    MIXED = "mixed, undated"  # both sides, but no dates to order them
    NO_EVIDENCE = "no evidence"


@dataclass(frozen=True, slots=True)
class Cell:
    """Actor x proposal: the aggregate of its statements within a selection, one kind of holder at a time.

    `stance` is the present stance behind the label (for CHANGED the newer side); None for no evidence, contradictory and
    mixed. `weight` is the sum of the statement weights; `sources` counts independent sources (copies of one wire story
    once). `trend`: "", "towards for", "towards against".
    """

    actor: str
    proposal: str
    label: CellLabel
    stance: Stance | None
    statements: int
    sources: int
    newest: datetime.date | None
    weight: float
    trend: str = ""
    reporter_only: bool = False  # rests only on a reporter's words
    judged: bool = False
    others: Stance | None = None  # where non-government voices of this actor stand, if any speak
    pinned: bool = False

    def __reduce__(self) -> tuple[object, ...]:
        """A matrix crosses from one process to another: what a dataclass does by itself takes three times as long."""
        return Cell, tuple([getattr(self, name) for name in self.__slots__])


@dataclass(frozen=True, slots=True)
class Matrix:
    """Cells of a selection. `actors` and `proposals` in display order; absent cells are "no evidence"."""

    actors: tuple[str, ...]
    proposals: tuple[str, ...]
    cells: dict[tuple[str, str], Cell]
    articles: int  # in the selection
    not_read: int  # of these: another language, or failed
    as_of: datetime.date | None = None
    older_rules: int = 0  # of these: read, but by older rules or under another configuration
    undated: int = 0  # of these: left out of the matrix of a day, for they have no date

    def cell(self, actor: str, proposal: str) -> Cell:
        """The cell, also where there is no evidence."""
        found = self.cells.get((actor, proposal))
        return found or Cell(actor, proposal, CellLabel.NO_EVIDENCE, None, 0, 0, None, 0.0)


@dataclass(frozen=True, slots=True)
class Reading:
    """All that the reader pane shows of one article. Offsets refer to `article.text`."""

    key: int
    article: Article
    status: ReadStatus
    versions: int
    sentences: tuple[Sentence, ...]
    mentions: tuple[Mention, ...]
    statements: tuple[StatementRow, ...]


class Decision(StrEnum):
    """What a person did with a statement, a cell or an article; the values stand in the files of judgments."""

    ACCEPT = "accept"
    REJECT = "reject"
    RELABEL = "relabel"
    ADD = "add"  # a statement that the machine missed
    PIN = "pin"  # a whole cell
    RETRACT = "retract"  # undoes an earlier judgment
    METADATA = "metadata"  # a corrected field of an article


@dataclass(frozen=True, slots=True)
class Judgment:
    """A person's decision, made on a sentence (W3C TextQuoteSelector), not on a row that better rules will move."""

    id: str
    decision: Decision
    person: str
    time: datetime.datetime
    article_id: str
    actor: str = ""
    proposal: str = ""
    quote: str = ""
    prefix: str = ""
    suffix: str = ""
    offset: int = -1
    machine: Stance | None = None  # what the machine showed
    stance: Stance | None = None  # what the person says
    kind: HolderKind = HolderKind.GOVERNMENT
    reason: str = ""
    retracts: str = ""  # id of the judgment undone
    field: str = ""  # METADATA: which field, and its value
    value: str = ""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One place that two people judged differently; a stance None: rejected."""

    article_id: str
    actor: str
    proposal: str
    quote: str
    first: Stance | None
    second: Stance | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two people's judgments compared. `kappa` is Cohen's (None: undefined); `cells` gives (agreed, both judged) a cell."""

    people: tuple[str, str]
    both: int
    agreed: int
    kappa: float | None
    cells: dict[tuple[str, str], tuple[int, int]]
    disagreements: tuple[Disagreement, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """Where long work stands; `total` None while it is not known yet."""

    stage: str  # "reading", "indexing", ...
    done: int
    total: int | None
    current: str = ""


@dataclass(frozen=True, slots=True)
class AddReport:
    """What `add`, `remove` or `rebuild` did."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0
    removed: int = 0
    not_supported: int = 0
    older_rules: int = 0  # articles in the corpus that were read by older rules
    failures: tuple[tuple[str, str], ...] = ()  # (path, reason)
    interrupted: bool = False
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `doctor`. `level`: ok, note, warning, error."""

    level: str
    what: str
    remedy: str = ""
    mended: bool = False
