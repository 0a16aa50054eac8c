"""Mails: one in a file (.eml) or many (mbox), as mail programs save newsletters and press releases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from index.article import Article, ReadFailure
from index.errors import ReadError
from index.readers.base import MEGABYTE, Source, open_regular
from index.readers.extracted import ExtractedReader, extracted
from index.readers.isolated import Isolated

MAIL_LIMIT = 32 * MEGABYTE  # bytes of one mail, attachments included


class MailReader(ExtractedReader):
    """Reads one mail in an isolated process."""

    kind, media_type = "mail", "message/rfc822"
    limit, seconds = MAIL_LIMIT, 20.0


class MailboxReader:
    """Reads an mbox file mail by mail; one bad mail is one failure."""

    def __init__(self, isolated: Isolated) -> None:
        self._isolated = isolated

    def read(self, source: Source) -> Iterator[Article | ReadFailure]:
        seen: set[str] = set()
        for number, data in enumerate(_mails(source), 1):
            try:
                if len(data) > MAIL_LIMIT:
                    raise ReadError(f"a mail of more than {MAIL_LIMIT // MEGABYTE} MB")
                answer = self._isolated.extract(MailReader.kind, data, seconds=MailReader.seconds)
            except ReadError as error:
                yield ReadFailure(f"{source.path}#{number}", str(error))
                continue
            own = str(answer.get("item", ""))[:200]
            item = f"#{own if own and own not in seen else number}"
            seen.add(own)
            here = replace(source, id=source.id + item, name=f"{source.name}#{number}")
            yield extracted(here, data, answer, MailReader.media_type)


def _mails(source: Source) -> Iterator[bytes]:
    """The mails of an mbox file; one that is too long comes cut, one byte too long."""
    with open_regular(source.path) as file:
        mail = bytearray()
        blank = True
        while line := file.readline(MEGABYTE):
            if blank and line.startswith(b"From ") and mail:
                yield bytes(mail)
                mail.clear()
            if not (blank and line.startswith(b"From ")):
                # mbox writers put ">" before a "From " that stands at the beginning of a line of text
                mail += (line[1:] if line.startswith(b">From ") else line)[: MAIL_LIMIT + 1 - len(mail)]
            blank = line in (b"\n", b"\r\n")
        if mail:
            yield bytes(mail)
