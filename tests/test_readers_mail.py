"""Mails and mailboxes."""

from __future__ import annotations

import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from index.article import Article, DatePrecision, ReadFailure
from index.readers import read_paths

STORY = "Poland will not send troops to Ukraine, the prime minister said on Monday before he left for talks in Paris. "


def mail(text: str = STORY, *, html: str = "", subject: str = "Tusk says “no”", item: str = "1@example.org") -> bytes:
    message = EmailMessage()
    message["From"] = "Žižkov Morning Brief <brief@example.org>"
    message["Subject"] = subject
    message["Date"] = "Mon, 17 Feb 2025 23:30:00 -0500"
    message["Message-ID"] = f"<{item}>"
    if text:
        message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    return message.as_bytes()


def read(folder: Path, name: str, data: bytes) -> list[Article | ReadFailure]:
    path = folder / name
    path.write_bytes(data)
    return list(read_paths([path]))


def test_a_mail_is_an_article(tmp_path: Path) -> None:
    (found,) = read(tmp_path, "a.eml", mail())
    assert isinstance(found, Article)
    assert (found.title, found.source, found.text) == ("Tusk says “no”", "Žižkov Morning Brief", STORY.strip())
    assert (found.date.day, found.date.precision) == (datetime.date(2025, 2, 17), DatePrecision.EXACT)
    assert (found.media_type, found.name) == ("message/rfc822", "a")


def test_the_article_of_a_mail_without_plain_text_is_found_in_its_page(tmp_path: Path) -> None:
    page = (
        f"<html><body><article><p>{STORY * 3}</p><p>{STORY * 2}</p></article><a href='x'>Unsubscribe</a></body></html>"
    )
    (found,) = read(tmp_path, "a.eml", mail("", html=page))
    assert isinstance(found, Article)
    assert STORY.strip() in found.text
    assert "<p>" not in found.text
    assert found.title == "Tusk says “no”"


def test_a_mailbox_holds_many_and_one_bad_mail_is_one_failure(tmp_path: Path) -> None:
    empty = b"From: x@example.org\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\nAAAA\n"
    quoted = mail("Before.\n\n>From here on it is quoted.", item="2@example.org")
    box = b"".join(
        b"From MAILER Mon Feb 17 09:00:00 2025\n" + one + b"\n\n"
        for one in (mail(), empty, quoted, mail(item="2@example.org"))
    )
    found = read(tmp_path, "news.mbox", box)
    assert [item.name for item in found if isinstance(item, Article)] == ["news#1", "news#3", "news#4"]
    ids = [item.id.partition("#")[2] for item in found if isinstance(item, Article)]
    assert ids == ["1@example.org", "2@example.org", "4"]
    assert isinstance(found[1], ReadFailure)
    assert found[1].path.endswith("news.mbox#2")
    assert isinstance(found[2], Article)
    assert "\nFrom here on" in found[2].text


@pytest.mark.parametrize(
    "data",
    [
        b"Subject: =?unknown?q?=ff=fe?=\n\n\xff\xfe words",
        b"Subject: x\nContent-Type: text/plain; charset=nonsense\n\nSome words.",
        b"Content-Type: multipart/mixed; boundary=a\n\n" + b"--a\nContent-Type: multipart/mixed; boundary=a\n\n" * 5000,
        b"Subject: " + b"=?utf-8?q?" * 50_000 + b"\n\nSome words.",
        b"From: " + b"<" * 100_000 + b"\nDate: " + b"9" * 5000 + b"\n\nSome words.",
        b"X: y\n" * 100_000 + b"\nSome words.",
    ],
)
def test_hostile_mails_are_answered(tmp_path: Path, data: bytes) -> None:
    (found,) = read(tmp_path, "a.eml", data)
    assert isinstance(found, Article | ReadFailure)
    if isinstance(found, Article):
        assert (found.text + found.title).encode()


def test_a_damaged_byte_does_not_spoil_the_letters_of_a_mail(tmp_path: Path) -> None:
    head = (
        b"From: x@example.org\nSubject: x\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    )
    (found,) = read(tmp_path, "a.eml", head + "“Žižkov” ".encode() + b"was \xff there, and much was said of it.\n")
    assert isinstance(found, Article)
    assert found.text == "“Žižkov” was \ufffd there, and much was said of it."
