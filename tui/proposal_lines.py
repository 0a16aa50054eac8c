"""What the phrases of each proposal catch in the articles of the query, as lines of a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from index.answers import Progress, Selection
from index.cleaning import matching_text
from index.corpus import Corpus
from index.proposal_check import PhraseCount, ProposalCheck, ProposalChecker
from index.search.query import Order

FIRST, GROWTH = 50, 4  # findings are told after so many articles, then each time there are so many times more
PORTION = 50  # articles fetched at a time
SUGGESTIONS = 5
FORMS = 3  # forms of a phrase that are shown
SILENT = 5  # phrases without a catch that are named
LONGEST = 48  # characters of a phrase that are shown
RoleLine = tuple[str, str]


def findings(
    corpus: Corpus, selection: Selection, progress: Callable[[Progress], None]
) -> Iterator[tuple[int, list[RoleLine]]]:
    """How many articles were read, and what was found in them: now and then, and at the end."""
    checker = ProposalChecker(corpus.config.proposals)
    done, due = 0, FIRST
    while rows := corpus.rows(selection, offset=done, limit=PORTION, order=Order.NEWEST):
        for row in rows:
            reading = corpus.reading(row.key)
            checker.read(matching_text(reading.article.text), reading.sentences)
        done += len(rows)
        progress(Progress("checking", done, selection.total))
        if done >= due and done < selection.total:
            due = done * GROWTH
            yield done, proposal_lines(checker.checks(suggestions=SUGGESTIONS))
    yield done, proposal_lines(checker.checks(suggestions=SUGGESTIONS))


def proposal_lines(checks: Sequence[ProposalCheck]) -> list[RoleLine]:
    """A check in lines, a proposal after the other; those that caught something first."""
    from tui.renderables import counted

    lines: list[RoleLine] = []
    for check in sorted(checks, key=lambda check: not check.places):
        title = f"{check.proposal}: {counted(check.places, 'place')} in {counted(check.articles, 'article')}"
        lines += [("", "text"), (title, "title")]
        lines += [(f"{phrase.places:,}\t{' <- '.join(what_it_caught(phrase))}", "text") for phrase in check.fired]
        lines += [
            (f"overlaps\t{one.other}, {counted(one.places, 'place')}, such as “{one.example}”", "note")
            for one in check.overlaps
        ]
        if check.suggestions:
            lines.append((f"often nearby\t{', '.join(one.words for one in check.suggestions)}", "key"))
        if check.silent:
            lines.append((f"catch nothing\t{silent_ones(check, 'the command line names all')}", "dim"))
    return lines


def what_it_caught(phrase: PhraseCount) -> tuple[str, str]:
    """The commonest forms that a phrase caught, and the phrase that did, with its role."""
    forms = ", ".join(f"{form} {count}" for form, count in phrase.forms[:FORMS])
    role = "" if phrase.role == "phrase" else f"{phrase.role}: "
    return forms, f"{role}{shortened(phrase.phrase)}"


def silent_ones(check: ProposalCheck, where: str) -> str:
    """The first phrases that caught nothing, and how many more there are; `where` says where they are named."""
    more = len(check.silent) - SILENT
    shown = "; ".join(map(shortened, check.silent[:SILENT]))
    return shown + (f"; and {more} more ({where})" if more > 0 else "")


def shortened(phrase: str) -> str:
    """A phrase as long as a line has room for."""
    return phrase if len(phrase) <= LONGEST else f"{phrase[: LONGEST - 1]}…"
