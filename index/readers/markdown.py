"""Markdown, with or without YAML front matter."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.article import Article, Span
from index.errors import ReadError
from index.readers.base import TEXT_LIMIT, Source, decode
from index.readers.described import described
from index.readers.front_matter import front_matter
from index.readers.titles import title_of

_HEADING = re.compile(r"#{1,3}[ \t]+(\S[^\n]{0,300}?)[ \t#]*(?:\n|$)")
_BLANK = re.compile(r"\s*")


class MarkdownReader:
    """Markdown files; `text` is the whole file, `body` begins after the front matter."""

    def read(self, source: Source) -> Iterator[Article]:
        data = source.content(TEXT_LIMIT)
        text = decode(data)
        matter = front_matter(text)
        gap = _BLANK.match(text, matter.body_start)
        body = Span(gap.end() if gap else matter.body_start, len(text))
        if body.start == body.end:
            raise ReadError("empty: there is no text in it" + (f" ({matter.note})" if matter.note else ""))
        heading = _HEADING.match(text, body.start)
        fields = {**matter.fields, "note": matter.note} if matter.note else matter.fields
        yield described(
            source,
            text,
            body,
            fields,
            title=heading[1] if heading else title_of(body.of(text)),
            original=data if source.keep else None,
            media_type="text/markdown",
        )
