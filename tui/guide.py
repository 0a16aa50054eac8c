"""What the help tells beside the keys: questions and the commands that answer them, the signs, the query language."""

from __future__ import annotations

from dataclasses import dataclass

from index.answers import CellLabel
from tui.glyphs import Glyphs
from tui.keys import KeyMap


@dataclass(frozen=True, slots=True)
class Answer:
    """A question that an analyst asks, and the command that answers it; `then` names further commands in braces."""

    question: str
    command: str
    then: str = ""


ANSWERS = (
    Answer("Who stands where? The grid", "pane_matrix", "{zoom}: all of the screen"),
    Answer("Why? The sentences of a cell, the article of a sentence", "open", "{leave}: back"),
    Answer("What does one country say on everything?", "row_statements", "{column_statements}: all on one proposal"),
    Answer("Who is for, who is against? The grid sorted by a column", "sort", "again: by date"),
    Answer("Who moved since a day or an event?", "moved"),
    Answer("How did the grid look on a day?", "time_choose", "{time_back} {time_forward}: steps"),
    Answer("What do opposition, experts and polls say?", "kinds", "again: governments"),
    Answer("Where does a group stand, such as NB8 or the EU?", "fold_groups", "{open}: its sentences"),
    Answer("Which cells are weak: one source, only a reporter's words?", "cells"),
    Answer("Where do sources contradict each other?", "conflicts"),
    Answer("What speaks against this statement or cell?", "counter_evidence"),
    Answer("How do two cells compare?", "mark", "on one, then on the other"),
    Answer("What is new since my last visit?", "changes"),
    Answer("Which articles speak of something?", "search", "{next_match}: the next match"),
    Answer("Is it read rightly? How it was read, and correcting it", "rule_path", "{reject} {relabel} {undo}"),
    Answer("What is most doubtful? The review queue", "queue", "{accept} {reject} {relabel}"),
    Answer("How far do two people agree?", "agreement"),
    Answer("Take it away: the sentence with its citation", "copy", "{copy_cell}: the cell"),
    Answer("Take it away: a brief with footnotes, or tables", "export"),
)

QUERIES = (
    ("troops Warsaw", "articles with both words, in any of their forms"),
    ('"Europe\'s moment"', "these words in a row; straight quotes find curly ones"),
    ("Starmer OR Macron", "at least one of them"),
    ("troops -peacekeepers", "the first without the second"),
    ("reassuran*", "words that begin so"),
    ("reassurance NEAR peacekeepers", "at most ten words apart"),
    ("actor:poland", "what names Poland or its leaders; also actor:nordic"),
    ("proposal:troops", "what speaks of a proposal"),
    ("stance:pl/troops/against", "where Poland is against; or for, oppose, *"),
    ("person:tusk", "any word of a name; also org: and source:"),
    ("date:2025-02..", 'from then on; also a day, a year, "last 30 days"'),
    ("troops sort:oldest", "or newest, relevance, title, source"),
)

_LABELS = {
    CellLabel.SUPPORT: "support: proposes, commits to, calls for",
    CellLabel.OPEN: "open: does not rule out, considers, agrees on a condition",
    CellLabel.UNDECIDED: "undecided: too early to say, asks questions",
    CellLabel.RELUCTANT: "reluctant: sceptical, cautious, no plans",
    CellLabel.OPPOSE: "oppose: rules out, rejects, blocks",
    CellLabel.CONTRADICTORY: "for and against at the same time",
    CellLabel.CHANGED: "changed: the sides differ over time; the newer one follows",
    CellLabel.MIXED: "for and against, and no dates to order them",
    CellLabel.NO_EVIDENCE: "no evidence in what was read",
}


def steps(answer: Answer, keymap: KeyMap) -> str:
    """The question, with the keys of what may follow."""
    named = {command.id: keymap.key(command.id) for command in keymap.commands}
    return answer.question + (f"  ({answer.then.format(**named)})" if answer.then else "")


def signs(glyphs: Glyphs) -> list[tuple[str, str]]:
    """Every sign of the screen with what it says."""
    rows = [(glyphs.labels[label], words) for label, words in _LABELS.items()]
    return [
        *rows,
        ("3", "beside such a sign: from how many sources; copies count once"),
        (glyphs.reporter, "rests only on a reporter's own words"),
        (glyphs.judged, "a person has judged it"),
        (glyphs.flipped, "a step in time changed it"),
        (glyphs.marked, "marked, to be compared with another cell"),
        (glyphs.folded, f"stands for several, with how many of each sign; {glyphs.open} they follow"),
        (glyphs.evidence, "in the margin of a text: this sentence is a statement"),
        (glyphs.match, "in the margin of a text: the search matches here"),
        ("?", "after a date: inferred from the text or the name of the file"),
        (glyphs.unread, "before a title: not read (another language, or failed)"),
        (glyphs.older, "before a title: read by older rules"),
    ]
