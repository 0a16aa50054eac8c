"""What runs in the isolated process: text and metadata out of web pages, PDF files and mails.

An answer is a flat dictionary of strings: `text`, and as far as known `title`, `date` (ISO), `date_precision`, `address`,
`site`, `language`, `author`, `item` (an identifier); or `error` alone, a reason for people.
A feed's answer is `site` and `items`, a list of such dictionaries.
"""

from __future__ import annotations

import io
import json
import re
import resource
import signal
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from itertools import islice
from typing import Any, BinaryIO

from index.readers.base import without_mark
from index.readers.feed_extraction import feed

_LENGTH = struct.Struct(">Q")
_MEMORY = 1536 * 1024 * 1024  # bytes of address space
_MOST_PAGES = 3000
_MOST_TEXT = 16 * 1024 * 1024  # characters
_MOST_PARTS = 200  # of a mail
_LONGEST_HEADER = 2000  # characters
_FULL = 0.7  # of the longest line: a line of this length was broken for want of room
_NO_TITLE = re.compile(
    r"(microsoft (word|powerpoint)|untitled|unknown|slide \d|.{0,80}\.(docx?|pdf|indd|qxd|rtf)$)", re.IGNORECASE
)
_LANGUAGE = re.compile(r"[a-z]{2}(?=$|[-_])", re.IGNORECASE)


def serve() -> None:
    """Answer requests on standard input until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then ends this process
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _limit(resource.RLIMIT_AS, _MEMORY)
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # what a library prints is no answer
    while header := _message(requests):
        request = json.loads(header)
        used = resource.getrusage(resource.RUSAGE_SELF)
        _limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime + request["seconds"] + 2))
        answer = json.dumps(_answer(request["kind"], _message(requests))).encode()
        answers.write(_LENGTH.pack(len(answer)) + answer)
        answers.flush()


def _limit(kind: int, amount: int) -> None:
    hard = resource.getrlimit(kind)[1]
    with suppress(ValueError, OSError):  # not every system limits everything
        resource.setrlimit(kind, (amount if hard == resource.RLIM_INFINITY else min(amount, hard), hard))


def _message(stream: BinaryIO) -> bytes:
    length = stream.read(_LENGTH.size)
    return stream.read(_LENGTH.unpack(length)[0]) if len(length) == _LENGTH.size else b""


def _answer(kind: str, data: bytes) -> dict[str, Any]:
    try:
        return _EXTRACTORS[kind](data)
    except MemoryError:
        return {"error": "too large: it needs more memory than one file may have"}
    except RecursionError:
        return {"error": "nested too deeply"}
    except Exception as error:  # whatever a library raises on a hostile file
        return {"error": f"cannot be read: {type(error).__name__}: {str(error)[:200]}"}


def page(data: bytes) -> dict[str, str]:
    """The article of a web page, by trafilatura."""
    from trafilatura import bare_extraction
    from trafilatura.utils import load_html

    tree = load_html(data)
    if tree is None:
        return {"error": "not a web page: no HTML in it"}
    language = _LANGUAGE.match(tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "")
    # On 181 news pages favor_precision gave F1 0.964 (0.960 without): fewer share bars and teasers in the text.
    found: Any = bare_extraction(
        tree,
        favor_precision=True,
        include_comments=False,
        with_metadata=True,
        date_extraction_params={"original_date": True, "extensive_search": False},
    )
    if found is None or not (found.text or "").strip():
        return {"error": "no article in it: the page has no running text"}
    return {
        "text": found.text,
        "title": found.title or "",
        "date": found.date or _guessed_date(data),
        "date_precision": "exact" if found.date else "inferred",
        "address": found.url or "",
        "site": found.sitename or found.hostname or "",
        "author": found.author or "",
        "language": language[0].lower() if language else "",
    }


def _guessed_date(data: bytes) -> str:
    """The day that the text of a page suggests, where the page does not state one."""
    from htmldate import find_date
    from trafilatura.utils import load_html

    return find_date(load_html(data), extensive_search=True, original_date=True) or ""


def pdf(data: bytes) -> dict[str, str]:
    """The text of a PDF file, by pypdf, its lines joined to paragraphs."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted and not _opens(reader):
        return {"error": "encrypted: it needs a password"}
    pages: list[str] = []
    for number, sheet in enumerate(reader.pages):
        if number >= _MOST_PAGES or sum(map(len, pages)) > _MOST_TEXT:
            return {"error": f"longer than {_MOST_PAGES} pages or {_MOST_TEXT // 1_000_000} million characters"}
        pages.append(paragraphs(sheet.extract_text() or ""))
    text = "\n\n".join(page for page in pages if page)
    if not text:
        return {"error": "no text in it: a scanned PDF needs text recognition (OCR) first"}
    stated = reader.metadata or {}
    title = str(stated.get("/Title") or "").strip()
    day = re.match(r"D:(\d{4})(\d\d)(\d\d)", str(stated.get("/CreationDate") or ""))
    return {
        "text": text,
        "title": "" if _NO_TITLE.match(title) else title,
        "date": "-".join(day.groups()) if day else "",
        "date_precision": "inferred",  # the day the file was made
        "author": str(stated.get("/Author") or ""),
    }


def _opens(reader: Any) -> bool:
    """Whether an encrypted file opens without a password, as many do."""
    try:
        return bool(reader.decrypt(""))
    except Exception:  # an unknown cipher, or a library for it that is not installed
        return False


def paragraphs(text: str) -> str:
    """`text` with the lines of a paragraph joined and words that were parted at a line's end made whole."""
    lines = [line.strip() for line in text.split("\n")]
    width = max(map(len, lines))
    pieces: list[str] = []
    last = ""
    for line in lines:
        if not _goes_on(last, line, width):
            pieces += ["\n", line]
        elif last.endswith("-") and last[-2:-1].isalpha() and line[0].islower():
            pieces[-1] = pieces[-1][:-1]
            pieces.append(line)
        else:
            pieces += [" ", line]
        last = line
    return re.sub(r"\n{3,}", "\n\n", "".join(pieces)).strip()


def _goes_on(last: str, line: str, width: int) -> bool:
    """Whether `line` belongs to the paragraph of the line before it: that one was full, or this one begins small."""
    if not last or not line:
        return False
    return line[0].islower() or (len(last) > _FULL * width and last[-1] not in ".!?:")


def mail(data: bytes) -> dict[str, str]:
    """The text of one mail: its plain part, else the article in its HTML part."""
    from email import message_from_bytes
    from email.utils import parseaddr

    message = message_from_bytes(data)
    name, address = parseaddr(_header(message, "From"))
    found = {
        "title": _header(message, "Subject"),
        "site": name or address,
        "item": _header(message, "Message-ID").strip("<> "),
        "date": _mail_day(_header(message, "Date")),
        "date_precision": "exact",
    }
    parts = {part.get_content_type(): part for part in reversed(list(islice(message.walk(), _MOST_PARTS)))}
    if "text/plain" in parts and (text := _part_text(parts["text/plain"]).strip()):
        return {**found, "text": text}
    if "text/html" in parts:
        inside = page(_part_text(parts["text/html"]).encode("utf-8", "replace"))
        return inside if "error" in inside else {**inside, **{key: value for key, value in found.items() if value}}
    return {"error": "no text in it: the mail has only attachments"}


def _header(message: Any, name: str) -> str:
    """A header in words. Raw bytes and unknown charsets become U+FFFD."""
    from email.header import decode_header

    words: list[str] = []
    for piece, charset in decode_header(str(message.get(name) or "")[:_LONGEST_HEADER]):
        words.append(piece if isinstance(piece, str) else _decoded(piece, charset))
    return " ".join("".join(words).split())


def _part_text(part: Any) -> str:
    payload = part.get_payload(decode=True)
    return _decoded(payload, part.get_content_charset()) if isinstance(payload, bytes) else ""


def _decoded(data: bytes, charset: str | None) -> str:
    try:
        return data.decode(charset or "utf-8")
    except (LookupError, UnicodeDecodeError):
        return without_mark(data)


def _mail_day(written: str) -> str:
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(written).date().isoformat()
    except (ValueError, TypeError, IndexError):
        return ""


_EXTRACTORS: dict[str, Callable[[bytes], dict[str, Any]]] = {"page": page, "pdf": pdf, "mail": mail, "feed": feed}
