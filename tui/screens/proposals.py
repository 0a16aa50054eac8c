"""What the phrases of each proposal catch in the articles of the query."""

from __future__ import annotations

from index.answers import Selection
from index.corpus import Corpus
from tui.renderables import counted

MOST_ARTICLES = 300  # so that the answer comes while one waits; the command line reads more
RoleLine = tuple[str, str]


def proposal_lines(corpus: Corpus, selection: Selection) -> list[RoleLine]:
    """The check in lines, a proposal after the other."""
    from index.cleaning import matching_text
    from index.proposal_check import ProposalChecker

    checker = ProposalChecker(corpus.config.proposals)
    rows = corpus.rows(selection, limit=MOST_ARTICLES)
    for row in rows:
        reading = corpus.reading(row.key)
        checker.read(matching_text(reading.article.text), reading.sentences)
    lines: list[RoleLine] = [(f"{counted(len(rows), 'article')} of the query read, newest first.", "dim")]
    for check in checker.checks(suggestions=5):
        lines += [
            ("", "text"),
            (f"{check.proposal}: {counted(check.places, 'place')} in {counted(check.articles, 'article')}", "title"),
        ]
        lines += [
            (f"  {phrase.phrase}: {phrase.places:,}" + (f" ({phrase.role})" if phrase.role != "phrase" else ""), "text")
            for phrase in check.phrases
            if phrase.places
        ]
        if check.silent:
            lines.append((f"  caught nothing: {', '.join(check.silent)}", "dim"))
        lines += [
            (f"  overlaps with {one.other}, {counted(one.places, 'place')}: {one.example}", "note")
            for one in check.overlaps
        ]
        if check.suggestions:
            lines.append((f"  often nearby: {', '.join(one.words for one in check.suggestions)}", "key"))
    return lines
