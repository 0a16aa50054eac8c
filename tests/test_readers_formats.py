"""Web pages, PDF and JSON, hostile ones among them."""

from __future__ import annotations

import datetime
import gzip
import io
import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.article import Article, DatePrecision, ReadFailure
from index.errors import ReadError
from index.readers import read_paths
from index.readers.base import gunzip
from index.readers.extraction import paragraphs
from index.readers.isolated import Isolated
from index.readers.jsonlines import LINE_LIMIT

SHARED = Path(__file__).parents[1].parent / "shared"
STORY = "Poland will not send troops to Ukraine, the prime minister said on Monday before he left for talks in Paris. "
PAGE = f"""<!doctype html><html lang="en-GB"><head><title>Tusk says no | Example Times</title>
<meta property="og:title" content="Tusk says no"><meta property="og:site_name" content="Example Times">
<link rel="canonical" href="https://example.org/tusk"><meta property="article:published_time" content="2025-02-17T09:00:00Z">
</head><body><nav><a href="/">Home</a> <a href="/world">World</a></nav><article><h1>Tusk says no</h1>
<p>{STORY * 3}</p><p>But <a href="javascript:alert(1)">he</a> would support <b>others</b>, with logistics &amp; politics,
in what he called a &lt;script&gt; for success.\u200b {STORY}</p><script>alert(2)</script></article>
<footer>Copyright 2025</footer></body></html>"""


def read(path: Path) -> list[Article | ReadFailure]:
    return list(read_paths([path]))


def article(path: Path) -> Article:
    (found,) = read(path)
    assert isinstance(found, Article), found
    return found


def written(path: Path, data: str | bytes) -> Path:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


# --- web pages ----------------------------------------------------------------------------------------------------------


def test_a_web_page_gives_text_and_metadata_and_no_markup(tmp_path: Path) -> None:
    found = article(written(tmp_path / "tusk.html", PAGE))
    assert (found.title, found.source, found.language) == ("Tusk says no", "Example Times", "en")
    assert (found.id, found.address, found.name) == ("https://example.org/tusk", "https://example.org/tusk", "tusk")
    assert (found.date.day, found.date.precision) == (datetime.date(2025, 2, 17), DatePrecision.EXACT)
    assert "would support others, with logistics & politics" in found.text
    assert not any(mark in found.text for mark in ("href", "javascript", "alert", "<p>", "\u200b", "Home", "Copyright"))
    assert found.original == PAGE.encode()


def test_pages_may_be_packed_or_lack_an_ending(tmp_path: Path) -> None:
    texts = {
        article(written(tmp_path / "a.html.gz", gzip.compress(PAGE.encode()))).text,
        article(written(tmp_path / "b", PAGE)).text,
        article(written(tmp_path / "c.txt", "\n<!-- saved -->\n" + PAGE)).text,
    }
    assert len(texts) == 1


def test_pages_in_old_encodings_are_read(tmp_path: Path) -> None:
    page = (
        PAGE.replace("<head>", '<head><meta charset="windows-1250">')
        .replace("the prime minister", "premiér Černý")
        .replace("\u200b", "")
        .encode("cp1250")
    )
    assert "premiér Černý" in article(written(tmp_path / "a.html", page)).text


@pytest.mark.parametrize(
    "page",
    [
        "<!doctype html><html><body></body></html>",
        "<!doctype html>",
        "<html>" + "<div>" * 50_000 + "deep",
        "<html><body>" + "<p><b><i>" * 4_000,
        "<html><body>" + "&amp;" * 100_000,
        "<html><body><table>" + "<tr><td>" * 3_000,
        "<html><body><!--" + "-" * 500_000,
        "<html " + "a=1 " * 100_000 + ">",
        "<html><body>\x00\x00\x00" + "\x1b[31m" * 1000,
    ],
)
def test_hostile_pages_are_answered_and_the_next_one_is_read(tmp_path: Path, page: str) -> None:
    written(tmp_path / "a.html", page)
    written(tmp_path / "b.html", PAGE)
    first, second = read(tmp_path)
    assert isinstance(first, ReadFailure) or first.text.isprintable() or "\n" in first.text
    assert isinstance(second, Article)


def test_the_isolated_process_is_replaced_when_it_dies_or_hangs() -> None:
    with Isolated() as isolated:
        assert isolated.extract("page", PAGE.encode(), seconds=20)["title"] == "Tusk says no"
        first = isolated._process
        assert first is not None
        first.kill()
        with pytest.raises(ReadError, match="used up the memory or the time"):
            isolated.extract("page", PAGE.encode(), seconds=20)
        assert isolated.extract("page", PAGE.encode(), seconds=20)["title"] == "Tusk says no"
        second = isolated._process
        assert second is not None
        second.send_signal(signal.SIGSTOP)
        with pytest.raises(ReadError, match="took longer than"):
            isolated.extract("page", PAGE.encode(), seconds=0.05)
        assert isolated.extract("page", PAGE.encode(), seconds=20)["title"] == "Tusk says no"


def test_no_process_is_left_behind_when_reading_stops_early(tmp_path: Path) -> None:
    for name in ("a.html", "b.html"):
        written(tmp_path / name, PAGE)
    articles: Iterator[Article | ReadFailure] = read_paths([tmp_path])
    next(articles)
    articles.close()  # type: ignore[attr-defined]  # a ResourceWarning of a living process would fail this test


@pytest.mark.skipif(not (SHARED / "data/html").exists(), reason="the shared data is not here")
def test_the_text_of_real_pages_is_found() -> None:
    truth = json.loads((SHARED / "data/html/ground-truth.json").read_text("utf-8"))
    names = sorted(truth)[::20]
    found = [item for name in names for item in read(SHARED / f"data/html/html/{name}.html.gz")]
    shares = []
    for name, item in zip(names, found, strict=True):
        assert isinstance(item, Article)
        true, words = set(truth[name]["articleBody"].split()), set(item.text.split())
        shares.append(len(true & words) / max(1, len(true | words)))
    assert sum(shares) / len(shares) > 0.85


# --- PDF ----------------------------------------------------------------------------------------------------------------


def pdf(lines: list[str], *, password: str = "", title: str = "") -> bytes:
    """A one-page PDF file with these lines."""
    from pypdf import PdfReader, PdfWriter

    shown = "".join(f"({line}) Tj 0 -14 Td " for line in lines)
    content = f"BT /F1 12 Tf 72 720 Td {shown} ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%b\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    data, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    data += b"xref\n0 6\n0000000000 65535 f \n%btrailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(data),
    )
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    if title:
        writer.add_metadata({"/Title": title, "/CreationDate": "D:20250217090000Z"})
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_pdf_gives_its_text_in_paragraphs(tmp_path: Path) -> None:
    lines = [
        "Poland will not send any troops to Ukraine, its prime min-",
        "ister said on Monday.",
        "He will support others.",
    ]
    found = article(written(tmp_path / "tusk.pdf", pdf(lines, title="Tusk says no")))
    assert (
        found.text
        == "Poland will not send any troops to Ukraine, its prime minister said on Monday.\nHe will support others."
    )
    assert (found.title, found.media_type) == ("Tusk says no", "application/pdf")
    assert (found.date.day, found.date.precision) == (datetime.date(2025, 2, 17), DatePrecision.INFERRED)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (lambda: pdf(["Secret."], password="secret"), "encrypted: it needs a password"),
        (lambda: pdf([]), "text recognition"),
        (lambda: b"%PDF-1.4 and nothing else", "cannot be read"),
        (lambda: b"%PDF-1.7\n" + b"1 0 obj\n<<" * 50_000, "cannot be read"),
    ],
)
def test_a_pdf_without_text_says_why(tmp_path: Path, data: object, says: str) -> None:
    (found,) = read(written(tmp_path / "a.pdf", data()))  # type: ignore[operator]
    assert isinstance(found, ReadFailure)
    assert says in found.reason


def test_lines_of_a_paragraph_are_joined_and_headings_are_not() -> None:
    text = "A Heading\nThis is the first line of a paragraph that is rather long\nand goes on here.\n\n\n\nAnother one."
    assert paragraphs(text) == (
        "A Heading\nThis is the first line of a paragraph that is rather long and goes on here.\n\nAnother one."
    )


# --- JSON ---------------------------------------------------------------------------------------------------------------


def lines(*items: object) -> str:
    return "".join((item if isinstance(item, str) else json.dumps(item)) + "\n" for item in items)


def test_each_line_is_an_article(tmp_path: Path) -> None:
    item = {
        "id": "x7",
        "title": "Tusk says no",
        "body": STORY,
        "date": "2025-02-17",
        "source": {"name": "Example Times"},
        "link": "https://example.org/tusk",
        "language": "en-GB",
        "speaker_actor": "PL",
        "places": ["Warsaw", "Paris"],
        "words": 12,
    }
    first, second = read(written(tmp_path / "wire.jsonl", lines(item, {"text": STORY})))
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.name, first.id, first.title) == ("wire#x7", "https://example.org/tusk", "Tusk says no")
    assert (first.source, first.language, first.speaker_actor) == ("Example Times", "en", "PL")
    assert (first.text, first.date.precision) == (STORY, DatePrecision.EXACT)
    assert dict(first.fields) == {"id": "x7", "places": "Warsaw, Paris", "words": "12"}
    assert (second.name, second.id) == ("wire#2", f"{tmp_path.name}/wire.jsonl#2")


def test_a_bad_line_is_one_failure_with_its_number(tmp_path: Path) -> None:
    path = written(
        tmp_path / "wire.jsonl",
        lines({"text": "One."}, "{bad", "[1]", {"note": 1}, "[" * 100_000, "", {"text": "Two."}),
    )
    found = read(path)
    assert [item.text for item in found if isinstance(item, Article)] == ["One.", "Two."]
    failures = [item for item in found if isinstance(item, ReadFailure)]
    assert [item.path for item in failures] == [f"{path}:{number}" for number in (2, 3, 4, 5)]
    assert failures[0].reason.startswith("not valid JSON: Expecting property name")


def test_packed_lines_are_read_as_they_come(tmp_path: Path) -> None:
    path = written(
        tmp_path / "wire.jsonl.gz", gzip.compress(lines(*({"text": f"Text {n}."} for n in range(5000))).encode())
    )
    articles = read_paths([path])
    first = next(articles)
    assert isinstance(first, Article)
    assert first.name == "wire#1"
    articles.close()  # type: ignore[attr-defined]


def test_a_damaged_packed_file_gives_what_came_before_the_damage(tmp_path: Path) -> None:
    import random

    chance = random.Random(7)
    data = gzip.compress(lines(*({"text": f"Text {chance.random()}."} for _ in range(5000))).encode())
    found = read(written(tmp_path / "wire.jsonl.gz", data[: len(data) // 2]))
    assert len(found) > 1000
    assert isinstance(found[-1], ReadFailure)
    assert "damaged gzip file" in found[-1].reason


def test_an_identifier_that_comes_twice_gives_way_to_the_number(tmp_path: Path) -> None:
    found = read(written(tmp_path / "wire.jsonl", lines({"id": 5, "text": "One."}, {"id": 5, "text": "Two."})))
    assert [item.name for item in found if isinstance(item, Article)] == ["wire#5", "wire#2"]


def test_an_endless_line_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "wire.jsonl"
    with path.open("wb") as file:
        file.write(b'{"text": "')
        for _ in range(LINE_LIMIT // 1_000_000 * 2):
            file.write(b"x" * 1_000_000)
        file.write(b'"}\n{"text": "Two."}\n')
    failure, second = read(path)
    assert isinstance(failure, ReadFailure)
    assert failure.reason == "a line of more than 16 MB"
    assert isinstance(second, Article)
    assert second.name == "wire#2"


def test_a_file_that_is_something_else_is_given_up(tmp_path: Path) -> None:
    found = read(written(tmp_path / "log.jsonl", "not json\n" * 10_000))
    assert len(found) == 101
    assert isinstance(found[-1], ReadFailure)
    assert found[-1].reason == "not JSON lines: the first 100 lines hold no article"


def test_half_a_surrogate_pair_can_be_stored(tmp_path: Path) -> None:
    found = article(written(tmp_path / "a.jsonl", '{"title": "x\\ud800", "text": "y\\udfff z", "tags": ["\\ud800"]}\n'))
    assert (found.title, found.text) == ("x�", "y� z")
    assert repr(found.fields).encode()


def test_a_headline_alone_is_a_news_flash(tmp_path: Path) -> None:
    found = article(written(tmp_path / "a.jsonl", lines({"title": "Warsaw says no to troops", "body": ""})))
    assert found.text == found.title == "Warsaw says no to troops"


def test_utf_16_lines_are_refused_with_a_reason(tmp_path: Path) -> None:
    (failure,) = read(written(tmp_path / "a.jsonl", lines({"text": "One."}).encode("utf-16")))
    assert isinstance(failure, ReadFailure)
    assert failure.reason == "JSON lines must be UTF-8; this file is UTF-16"


@pytest.mark.parametrize(
    "value",
    [[{"text": "One."}, {"content": ["Two,", "in parts."]}], {"articles": [{"text": "One."}, {"text": "Two."}]}],
)
def test_a_list_of_articles_in_one_file(tmp_path: Path, value: object) -> None:
    found = read(written(tmp_path / "a.json", json.dumps(value)))
    assert [item.name for item in found if isinstance(item, Article)] == ["a#1", "a#2"]


def test_items_of_a_list_that_are_no_articles_are_failures_with_their_numbers(tmp_path: Path) -> None:
    found = read(written(tmp_path / "a.json", json.dumps([{"text": "One."}, "two", None, {"text": "Four."}, [], {}])))
    assert [item.name for item in found if isinstance(item, Article)] == ["a#1", "a#4"]
    failures = {item.path.rpartition("#")[2]: item.reason for item in found if isinstance(item, ReadFailure)}
    assert [failures[number] for number in "235"] == ["not a JSON object"] * 3
    assert failures["6"].startswith("no text")


def test_a_list_of_a_thousand_numbers_is_not_a_thousand_failures(tmp_path: Path) -> None:
    found = read(written(tmp_path / "a.json", json.dumps([{"text": "One."}, *range(1000)])))
    failures = [item for item in found if isinstance(item, ReadFailure)]
    assert (len(failures), failures[-1].reason) == (101, "900 more items are not JSON objects")


def test_one_article_in_one_file(tmp_path: Path) -> None:
    found = article(written(tmp_path / "a.json", json.dumps({"headline": "No", "text": "One."})))
    assert (found.name, found.title, found.text) == ("a", "No", "One.")


@pytest.mark.parametrize("data", ["{}", "[]", "[1, 2]", '{"a": 1}', "nonsense", "1" * 10_000, "[" * 50_000, '"text"'])
def test_json_without_articles_is_refused(tmp_path: Path, data: str) -> None:
    (failure,) = read(written(tmp_path / "a.json", data))
    assert isinstance(failure, ReadFailure)
    assert failure.reason.startswith(("no articles in it", "not valid JSON"))


# --- packed files -------------------------------------------------------------------------------------------------------


def test_a_bomb_does_not_go_off(tmp_path: Path) -> None:
    bomb = gzip.compress(b"\n" + b"<html>" * 20_000_000, compresslevel=1)
    (failure,) = read(written(tmp_path / "a.html.gz", bomb))
    assert isinstance(failure, ReadFailure)
    assert failure.reason == "unpacks to more than 16 MB, the most that one article may have"


def test_packed_files_may_have_several_members() -> None:
    assert gunzip(gzip.compress(b"one ") + gzip.compress(b"two"), 100) == b"one two"


@pytest.mark.parametrize(
    "data",
    [b"\x1f\x8b", b"\x1f\x8bnonsense", gzip.compress(b"one")[:-3], gzip.compress(b"x" * 200)],
    ids=["beginning", "nonsense", "cut", "overfull"],  # the bytes hold the time at which they were packed
)
def test_damaged_or_overfull_packed_files_are_errors(data: bytes) -> None:
    with pytest.raises(ReadError):
        gunzip(data, 100)
