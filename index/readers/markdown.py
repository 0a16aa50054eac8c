"""Markdown, with or without YAML front matter."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.article import Article, ReadFailure, Span
from index.errors import ReadError
from index.readers.base import TEXT_LIMIT, Source, decode
from index.readers.described import described, unread_date
from index.readers.front_matter import front_matter, line_of
from index.readers.titles import one_line, title_of

_HEADING = re.compile(r"#{1,3}[ \t]+(\S[^\n]{0,300}?)[ \t#]*(?:\n|$)")
_BLANK = re.compile(r"\s*")


class MarkdownReader:
    """Markdown files; `text` is the whole file, `body` begins after the front matter.

    What of the front matter is left out is a failure beside the article.
    """

    def read(self, source: Source) -> Iterator[Article | ReadFailure]:
        data = source.content(TEXT_LIMIT)
        text = decode(data)
        matter = front_matter(text)
        gap = _BLANK.match(text, matter.body_start)
        body = Span(gap.end() if gap else matter.body_start, len(text))
        if body.start == body.end:
            raise ReadError("empty: there is no text in it" + (f" ({matter.note})" if matter.note else ""))
        heading = _HEADING.match(text, body.start)
        fields = {**matter.fields, "note": matter.note} if matter.note else matter.fields
        article = described(
            source,
            text,
            body,
            fields,
            title=heading[1] if heading else title_of(body.of(text)),
            original=data if source.keep else None,
            media_type="text/markdown",
        )
        yield article
        if matter.line:
            yield ReadFailure(f"{source.path}:{matter.line}", f"{matter.note}; the text is in")
        if name := unread_date(article, matter.fields):
            yield ReadFailure(
                f"{source.path}:{line_of(text, matter, name)}",
                f"{name}: {one_line(matter.fields[name])[:40]!r} is not one day that there is, and is left out; "
                "write a day as 2025-02-17 (the text is in)",
            )
