"""What is found by comparing statements, as lines of a page: contradictions, who moved, weak cells, how far two people agree.

After text and role a line may say where Enter on it leads: `cell`, actor, proposal, kind, day (ISO; "" or left out: the
present); `statement`, article, hash; `sentence`, article, sentence.
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Mapping

from index.annotation import HolderKind
from index.answers import Cell, CellLabel, Selection, StatementRow
from index.conflicts import OfficeGiven, cell_conflicts, office_conflicts
from index.corpus import Corpus
from index.history import AGAINST, FOR, STEADY, TOO_FEW, Move, moved_since
from tui.edge import one_line
from tui.panes.columns import weakness
from tui.renderables import counted, date_in_words, day_in_words

RoleLine = tuple[str, str]
FoundLine = tuple[str, ...]
_LOOK = {FOR: "support", AGAINST: "oppose"}
_VERDICT = {FOR: "moved towards supporting", AGAINST: "moved towards opposing", STEADY: "stands where it stood"}


class Names:
    """The names that a configuration gives to ids."""

    def __init__(self, corpus: Corpus) -> None:
        self.actors: Mapping[str, str] = {actor.id: actor.names[0] for actor in corpus.config.actors if actor.names}
        self.proposals: Mapping[str, str] = {one.id: one.name for one in corpus.config.proposals}

    def cell(self, actor: str, proposal: str) -> str:
        """`Poland, Own troops to Ukraine`."""
        return f"{self.actors.get(actor, actor)}, {self.proposals.get(proposal, proposal)}"


def conflict_lines(corpus: Corpus, selection: Selection) -> list[FoundLine]:
    """Persons with two offices at a time, and cells that are for and against at the same time."""
    names = Names(corpus)
    lines: list[FoundLine] = []
    for office in office_conflicts(corpus, selection):
        who = f"{one_line(office.person)} ({names.actors.get(office.actor, office.actor)})"
        lines += [("", "text"), (f"{who}: {' or '.join(map(one_line, office.offices))}", "title")]
        lines += [
            (f"{one_line(row.office)}\t{_sentence(row)}", "text", "sentence", row.article, row.sentence)
            for row in office.rows
        ]
    for one in cell_conflicts(corpus, selection):
        cell = names.cell(one.cell.actor, one.cell.proposal)
        kind = HolderKind.GOVERNMENT
        lines += [("", "text"), (f"{cell}: {one.cell.label.value}", "title", *_cell(one.cell, kind))]
        lines += [(f"{_stance(row)}\t{_sentence(row)}", "text", *_statement(row)) for row in one.rows]
    return lines[1:] or [
        ("No conflicts: no person with two offices, no cell for and against at the same time.", "text")
    ]


def cell_lines(
    corpus: Corpus, selection: Selection, kind: HolderKind, as_of: datetime.date | None = None
) -> list[FoundLine]:
    """The cells with evidence, the least supported first, under headings that say what they rest on."""
    names = Names(corpus)
    matrix = corpus.matrix(selection, kind=kind, as_of=as_of)
    known = [cell for cell in matrix.cells.values() if cell.label is not CellLabel.NO_EVIDENCE]
    known.sort(key=lambda cell: (*weakness(cell), names.cell(cell.actor, cell.proposal)))
    day = as_of.isoformat() if as_of else ""
    lines: list[FoundLine] = []
    for (sources, other), group in itertools.groupby(known, key=lambda cell: (cell.sources, not cell.reporter_only)):
        cells = list(group)
        rests = counted(sources, "source") + ("" if other else ", only reporters' words")
        lines += [("", "text"), (f"{rests}: {counted(len(cells), 'cell')}", "title")]
        lines += [
            (
                f"{cell.label.value}\t{names.cell(cell.actor, cell.proposal)}, {_age(cell)}",
                "text",
                *_cell(cell, kind),
                day,
            )
            for cell in cells
        ]
    return lines[1:] or [("No statements.", "text")]


def _age(cell: Cell) -> str:
    return f"newest {day_in_words(cell.newest)}" if cell.newest else "undated"


def moved_lines(
    corpus: Corpus, selection: Selection, since: datetime.date, proposal: str, kind: HolderKind
) -> list[FoundLine]:
    """Who moved on a proposal since a day, with the evidence before and after."""
    names = Names(corpus)
    moves = moved_since(corpus, selection, since, proposal=proposal, kind=kind)
    lines: list[FoundLine] = []
    for move in moves:
        if move.verdict != TOO_FEW:
            who = names.actors.get(move.actor, move.actor)
            look = _LOOK.get(move.verdict, "title")
            lines += [("", "text"), (f"{who}: {_VERDICT[move.verdict]}", look, *_cell(move, kind))]
            for label, row in (("before", move.before), ("after", move.after)):
                if row is not None:
                    lines.append((f"{label}\t{_stance(row)}: {_sentence(row)}", "text", *_statement(row)))
    few = [move for move in moves if move.verdict == TOO_FEW]
    if few:
        lines += [("", "text"), (f"Too few dated statements to tell: {len(few)}", "title")]
        lines += [
            (f"{names.actors.get(move.actor, move.actor)}\t{_only(move)}", "text", *_cell(move, kind)) for move in few
        ]
    return lines[1:] or [("No statements on this.", "text")]


def _only(move: Move) -> str:
    """What there is of an actor of whom there is too little: `only before: open, 10 February 2025`."""
    for label, row in (("only before", move.before), ("only after", move.after)):
        if row is not None:
            return f"{label}: {_stance(row)}, {date_in_words(row.date)}"
    return "no dated statement"


def agreement_lines(corpus: Corpus, person: str, other: str) -> list[FoundLine]:
    """How far two people agree on what both judged, where they do not, and how often in each cell, the fewest first."""
    found = corpus.agreement(person, other)
    if not found.both:
        return [(f"{person} and {other} have judged no statement in common.", "text")]
    names = Names(corpus)
    kappa = "" if found.kappa is None else f", Cohen's kappa {found.kappa:.2f}"
    judged = counted(found.both, "statement")
    lines: list[FoundLine] = [(f"They agree on {found.agreed:,} of {judged} that both judged{kappa}.", "title")]
    for one in found.disagreements:
        first, second = (stance.value if stance else "rejected" for stance in (one.first, one.second))
        place = ("cell", one.actor, one.proposal, HolderKind.GOVERNMENT.value)
        lines += [("", "text"), (names.cell(one.actor, one.proposal), "title", *place)]
        lines += [(f"{person}\t{first}", "text"), (f"{other}\t{second}", "text"), (f"“{one_line(one.quote)}”", "dim")]
    lines += [("", "text"), ("By cell", "title")]
    for (actor, proposal), (agreed, both) in sorted(
        found.cells.items(), key=lambda one: (one[1][0] / one[1][1], one[0])
    ):
        place = ("cell", actor, proposal, HolderKind.GOVERNMENT.value)
        lines.append((f"{agreed:,} of {both:,}\t{names.cell(actor, proposal)}", "text", *place))
    return lines


def orphan_lines(corpus: Corpus) -> list[RoleLine]:
    """Judgments in force that match no text or statement any more, oldest first."""
    names = Names(corpus)
    lines: list[RoleLine] = []
    for one in corpus.orphans():
        stance = f": {one.stance.value}" if one.stance else ""
        about = one.field or f"{names.cell(one.actor, one.proposal)}{stance}"
        lines.append((f"{one.decision} {one_line(about)} by {one_line(one.person)}, {one.time:%Y-%m-%d}", "title"))
        quote = f"“{one_line(one.quote)}” in " if one.quote else ""
        lines.append((f"{quote}{one_line(one.article_id)}", "text"))
        lines += [(one_line(one.reason), "dim")] if one.reason else []
    return lines or [("There are none.", "text")]


def _cell(of: Cell | Move, kind: HolderKind) -> tuple[str, ...]:
    return ("cell", of.actor, of.proposal, kind.value)


def _statement(row: StatementRow) -> tuple[str, ...]:
    return ("statement", row.article_id, row.hash)


def _stance(row: StatementRow) -> str:
    return (row.effective or row.statement.stance).value


def _sentence(row: StatementRow | OfficeGiven) -> str:
    title = row.title if isinstance(row, StatementRow) else ""
    return f"{date_in_words(row.date)}: {one_line(row.sentence)} ({one_line(title or row.article)})"
