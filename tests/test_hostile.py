"""Every reader and every cleaning function over inputs made to break them: an answer each, in time, and storable."""

from __future__ import annotations

import gzip
import io
import random
import signal
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.article import Article, ReadFailure, Span
from index.boilerplate import is_furniture, noise
from index.cleaning import matching_text, printable, readable
from index.dates import date_in_name, date_line, parse_date
from index.deduplication import fingerprint
from index.language import detect
from index.readers import read_paths
from index.readers.described import canonical
from index.readers.extraction import paragraphs
from index.readers.front_matter import front_matter
from index.readers.titles import title_of

SIZE = 100_000  # characters; what is quadratic in this takes minutes
GIVE_UP = 60.0  # seconds of this process for what takes one or two: no measurement, a guard against hanging

ODD = [
    *" \n\r\t\x00\x1b\x85-_|.·»#*/:;,!?([{<'\"`~@&%$=+^\\aA0é’“—\xa0\u0301\u200b\xad\u202e\u2028\ud800\ue000\uffffİ🙂"
]
REPEATED = [
    *(
        "a ",
        "A ",
        "a-",
        "a\n",
        "A.B. ",
        "12 ",
        "Jan 1 ",
        "2025-",
        "1/",
        "a » ",
        "| a ",
        "#a ",
        "a. B",
        "---\n",
        "- ",
        "\r\n",
    ),
    *(
        "credit",
        "photo ",
        "image: ",
        "share ",
        "click here ",
        "Click here. Then. ",
        "sign up for the ",
        "get it free every ",
    ),
    *(
        "the weekly newsletter ",
        "http://",
        "By A ",
        "and ",
        "is a ",
        "&amp;",
        "<!--",
        "<?xml ",
        "<p>",
        "AB, ",
        "From ",
        "=?utf-8?q?",
    ),
    *(
        "e\u0301",
        "\u0301\u0323",
        "\u0301 ",
        "x\u200b",
        "\u202ex",
        "\x1b[31m",
        "\x1b]52;c;",
        "a\x00",
        "[@click=x]",
        "[/]",
    ),
]
FUNCTIONS: dict[str, Callable[[str], object]] = {
    "matching_text": matching_text,
    "printable": lambda text: printable(text, newlines=True),
    "readable": readable,
    "noise": lambda text: noise(text, Span(0, len(text))),
    "is_furniture": is_furniture,
    "detect": detect,
    "fingerprint": fingerprint,
    "date_line": date_line,
    "parse_date": parse_date,
    "date_in_name": date_in_name,
    "title_of": title_of,
    "front_matter": lambda text: front_matter("---\n" + text),
    "paragraphs": paragraphs,
    "canonical": lambda text: canonical("https://" + text),
}


@pytest.fixture
def no_hanging() -> Iterator[None]:
    """Fails the test when it burns a minute of processor time."""

    def give_up(number: int, frame: object) -> None:
        pytest.fail("still running after a minute: some input takes quadratic time")

    before = signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, GIVE_UP)
    yield
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    signal.signal(signal.SIGVTALRM, before)


@pytest.mark.usefixtures("no_hanging")
@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_repetition_makes_a_function_hang(name: str) -> None:
    for piece in ODD + REPEATED:
        FUNCTIONS[name](piece * (SIZE // len(piece)))


def test_no_mixture_raises() -> None:
    chance = random.Random(11)
    for _ in range(300):
        text = "".join(chance.choice(ODD + REPEATED) for _ in range(chance.randrange(200)))
        for function in FUNCTIONS.values():
            function(text)


def inputs() -> Iterator[tuple[str, bytes]]:
    """File names and contents."""
    chance = random.Random(5)
    words = b"Poland will not send troops to Ukraine, the prime minister said. "
    noise_bytes = bytes(chance.randrange(256) for _ in range(20_000))
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", b"0" * 5_000_000)
    laughs = b"a: &a [x]\n" + b"".join(b"b%d: &b%d [*a, *a]\n" % (n, n) for n in range(50))
    contents = {
        "bytes": noise_bytes,
        "empty": b"",
        "nul": b"\x00" * 10_000,
        "nul-in-text": words * 50 + b"\x00" + words * 50,
        "escapes": b"\x1b[2J\x1b]0;owned\x07\x1b]52;c;aGk=\x07" * 200 + words,
        "half-utf8": words + b"\xe2\x80" * 500,
        "utf16-odd": b"\xff\xfe" + words.decode().encode("utf-16-le") + b"\x00",
        "utf16-halves": b"\xff\xfe" + b"\x00\xd8" * 5000,
        "utf32-wild": b"\xff\xfe\x00\x00" + b"\xff\xff\xff\xff" * 500,
        "one-line": words * 5_000,
        "lines": b"\n" * 50_000 + words,
        "marks": "a\u0301\u0323".encode() * 50_000,
        "bidi": "\u202e\u2066left".encode() * 20_000,
        "brackets": b"[" * 200_000,
        "braces": b'{"text":' * 50_000,
        "tags": b"<!doctype html><html><body>" + b"<div><p>" * 4_000 + words,
        "attributes": b"<html><body " + b"a=b " * 50_000 + b">" + words * 20,
        "script": b"<html><body><script>" + b"while(1){}" * 20_000 + words,
        "entities": b'<!DOCTYPE html [<!ENTITY a "&b;&b;"><!ENTITY b "&a;&a;">]><html><body><p>&a;' + words * 20,
        "xml-bomb": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaa">]><a>&a;</a>',
        "xml-file": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body><p>&x; '
        + words * 20,
        "yaml": b"---\n" + laughs + b"---\n" + words,
        "yaml-open": b"---\n" + b"- " * 30_000,
        "yaml-tags": b"---\n!!python/object/apply:os.system ['true']\n---\n" + words,
        "json-digits": b'{"text": "x", "n": ' + b"9" * 100_000 + b"}",
        "json-halves": b'{"text": "' + b"\\ud800" * 1000 + b'", "title": "\\udfff", "url": "https://\\ud800"}',
        "json-types": b'{"text": {"a": 1}, "title": [], "date": {}, "url": 7, "body": ["x", 5, null], "id": {"a": {}}}',
        "pdf-cut": b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]>>endobj\ntrailer<</Root 1 0 R>>",
        "pdf-noise": b"%PDF-1.7\n" + noise_bytes,
        "zip": archive.getvalue(),
        "gzip": gzip.compress(b"<html><body>" + words * 20),
        "gzip-cut": gzip.compress(noise_bytes)[:5000],
        "gzip-twice": gzip.compress(gzip.compress(words)),
        "gzip-bomb": gzip.compress(b"a" * 20_000_000, compresslevel=1),
        "mail": b"Content-Type: multipart/mixed; boundary=\n\n--\n" * 2000 + words,
        "address": b"---\nurl: https://[::1\n---\n" + words,
    }
    for ending in ("txt", "md", "html", "jsonl", "json", "pdf", "eml", "mbox", "html.gz", "jsonl.gz", "xyz"):
        for name, content in contents.items():
            yield f"{name}.{ending}", content


def test_every_reader_answers_every_file(tmp_path: Path) -> None:
    files = dict(inputs())
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    answered = set()
    for found in read_paths([tmp_path]):
        if isinstance(found, ReadFailure):
            assert found.reason
            assert "Error:" not in found.reason or "cannot be read" in found.reason
            assert (found.path + found.reason).encode()
            answered.add(
                Path(found.path).name.partition("#")[0].rpartition(":")[0] or Path(found.path).name.partition("#")[0]
            )
            continue
        answered.add(found.path.name if found.path else "")
        check(found)
    assert answered == set(files)


def check(article: Article) -> None:
    """What the rest of the program relies on."""
    assert article.text.strip()
    assert 0 <= article.body.start < article.body.end <= len(article.text)
    for value in (
        article.id,
        article.name,
        article.title,
        article.text,
        article.source,
        article.address,
        *article.fields.values(),
    ):
        value.encode()  # no half surrogate: every database, file and terminal can take it
    assert article.title == " ".join(article.title.split())
    assert len(matching_text(article.text)) == len(article.text)
    assert "\x1b" not in printable(article.text, newlines=True)
    assert all(article.body.covers(span) for span, _ in noise(article.text, article.body))
    if article.media_type in ("text/html", "application/pdf", "message/rfc822"):
        assert article.text.replace("\n", "").isprintable()
        assert "root:" not in article.text  # no entity reached into this machine
