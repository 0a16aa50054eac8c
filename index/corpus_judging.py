"""The judging half of the corpus facade: deciding, adding what was missed, pinning, correcting, undoing."""

from __future__ import annotations

from pathlib import Path

from index.annotation import HolderKind, Stance
from index.answers import Decision, Judgment, StatementRow
from index.article import Span
from index.config import Config
from index.corpus_store import Store
from index.corrections import kept
from index.errors import CorpusError, UsageError
from index.review import judgment_now, last_standing, last_undo, quote_of


class Judging:
    """What a person can decide about an open corpus. Every judgment is durable when its method returns."""

    path: Path
    config: Config
    person: str
    _store: Store

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

    def undo(self, *, apply: bool = True) -> Judgment | None:
        """Retract this person's latest judgment that still stands; None when there is none. `apply` as in `correct`."""
        return self._retract(last_standing(self._store.review.all, self.person), apply)

    def redo(self, *, apply: bool = True) -> Judgment | None:
        """Take back the latest undo."""
        return self._retract(last_undo(self._store.review.all, self.person), apply)

    def correct(self, article: str, field: str, value: str, *, reason: str = "", apply: bool = True) -> Judgment:
        """Correct title, source, date, address, language or speaker_actor of an article; survives rebuilds.

        Not `apply`: it is kept, and shown when somebody calls `apply_corrections`, which reads the article again.
        Raises UsageError for a value that the field cannot have.
        """
        value = kept(field, value, self.config)
        key = self._store.catalogue.key_of(article)
        if key is None:
            raise UsageError(f"no article has the id or name {article!r}")
        id = self._store.catalogue.rows([key])[0].id
        made = self._record(judgment_now(Decision.METADATA, self.person, id, field=field, value=value, reason=reason))
        if apply:
            self.apply_corrections(id)
        return made

    def apply_corrections(self, id: str) -> None:
        """Bring an article in the catalogue to its corrected metadata, and read it again by it."""
        key = self._store.catalogue.key_of_id(id)
        if key is None or self._store.read_only:
            return
        from index.adding import reread

        with self._store.exclusive():
            reread(self._store, [key])

    def judgments(self) -> list[Judgment]:
        """Every judgment of every person, oldest first: the audit trail."""
        return list(self._store.review.all)

    def orphans(self) -> list[Judgment]:
        """Judgments in force that no longer match any text or statement."""
        from index.corpus_statements import orphans

        return orphans(self._store.catalogue, self._store.review)

    # --- inside ---

    def _record(self, judgment: Judgment) -> Judgment:
        self._store.log.append(judgment)
        return judgment

    def _retract(self, target: Judgment | None, apply: bool) -> Judgment | None:
        if target is None:
            return None
        made = self._record(judgment_now(Decision.RETRACT, self.person, target.article_id, retracts=target.id))
        article = next(
            (j.article_id for j in self._store.review.all if j.field and j.article_id == target.article_id), ""
        )
        if article and apply:
            self.apply_corrections(article)
        return made

    def _check_cell(self, actor: str, proposal: str) -> None:
        if self.config.actors and actor not in {known.id for known in self.config.actors}:
            raise UsageError(f"there is no actor {actor!r} in the configuration")
        if self.config.proposals and self.config.proposal(proposal) is None:
            raise UsageError(f"there is no proposal {proposal!r} in the configuration")
