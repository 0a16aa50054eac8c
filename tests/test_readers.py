"""From files to articles: what is read, what is refused, and that nothing stops the rest."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import pytest

from index.article import Article, DatePrecision, ReadFailure
from index.config import MetadataRule
from index.readers import count_inputs, read_paths
from index.readers.base import TEXT_LIMIT

SHARED = Path(__file__).parents[1].parent / "shared"


def read(*paths: Path, link: bool = False) -> list[Article | ReadFailure]:
    return list(read_paths(paths, link=link))


def article(path: Path, *, link: bool = False) -> Article:
    (found,) = read(path, link=link)
    assert isinstance(found, Article), found
    return found


def reason(path: Path) -> str:
    (found,) = read(path)
    assert isinstance(found, ReadFailure), found
    return found.reason


def file(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


# --- plain text ---------------------------------------------------------------------------------------------------------


def test_a_plain_text_is_read_whole_with_headline_and_date(tmp_path: Path) -> None:
    text = "Tusk says no\nPublished: 2025-02-17\n\nPoland will not send troops, and that is that for now.\n"
    found = article(file(tmp_path, "news/tusk.txt", text))
    assert (found.text, found.body.start, found.body.end) == (text, 0, len(text))
    assert (found.title, found.name, found.id) == ("Tusk says no", "tusk", "news/tusk.txt")
    assert (found.date.day, found.date.precision) == (datetime.date(2025, 2, 17), DatePrecision.EXACT)
    assert (found.language, found.media_type, found.original) == ("en", "text/plain", text.encode())


def test_the_end_of_an_address_is_no_headline(tmp_path: Path) -> None:
    text = "now-is-the-moment-for-action\n\nNow is the moment for action\n\nThe time has come.\n"
    assert article(file(tmp_path, "a.txt", text)).title == "Now is the moment for action"


def test_a_text_without_headline_is_known_by_its_first_sentence(tmp_path: Path) -> None:
    text = "The premier met Mr. Smith today. They talked of many things, and of much else besides that we cannot repeat here."
    assert article(file(tmp_path, "a.txt", text)).title == "The premier met Mr. Smith today."


def test_line_ends_stay_as_they_are(tmp_path: Path) -> None:
    assert article(file(tmp_path, "a.txt", "One line.\r\nTwo lines.\r\n")).text == "One line.\r\nTwo lines.\r\n"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Žižkov’s".encode(), "Žižkov’s"),
        ("Žižkov’s".encode("utf-8-sig"), "Žižkov’s"),
        ("Žižkov’s".encode("utf-16"), "Žižkov’s"),
        ("Žižkov’s".encode("utf-32"), "Žižkov’s"),
        ("Macron’s café".encode("cp1252"), "Macron’s café"),
        ("“Żółć”, said Łódź".encode() + b" to\xff all", "“Żółć”, said Łódź to\ufffd all"),
        ("Macron’s café".encode()[:-1], "Macron’s caf\ufffd"),
        ("The café, the ça, the Ã©".encode("cp1252"), "The café, the ça, the Ã©"),
        (b"half a \xe2\x80 character", "half a â€ character"),
        (b"undefined \x81 there", "undefined � there"),
    ],
)
def test_the_usual_encodings_are_read(tmp_path: Path, data: bytes, text: str) -> None:
    assert article(file(tmp_path, "a.txt", data)).text == text


def test_without_an_ending_the_content_decides(tmp_path: Path) -> None:
    assert article(file(tmp_path, "speech", "A speech of some words.")).media_type == "text/plain"


# --- identity -----------------------------------------------------------------------------------------------------------


def test_an_article_is_known_by_its_address_else_by_its_path(tmp_path: Path) -> None:
    file(tmp_path, "news/a.md", "---\nurl: https://Example.org/a?utm_source=x&id=1#top\n---\nText of a.")
    file(tmp_path, "news/deep/b.txt", "Text of b.")
    assert [found.id for found in read(tmp_path / "news") if isinstance(found, Article)] == [
        "https://example.org/a?id=1",
        "news/deep/b.txt",
    ]


def test_a_file_has_one_identity_however_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = file(tmp_path, "news/b.txt", "Text of b.")
    monkeypatch.chdir(tmp_path / "news")
    assert {article(given).id for given in (path, path.parent, Path("b.txt"), Path(), Path("../news"))} == {
        "news/b.txt"
    }


def test_two_files_that_claim_one_address_stay_two_articles(tmp_path: Path) -> None:
    for name in ("a.md", "b.md"):
        file(tmp_path, f"news/{name}", f"---\nurl: https://example.org/live\n---\nText of {name}.")
    assert [found.id for found in read(tmp_path) if isinstance(found, Article)] == [
        "https://example.org/live",
        f"{tmp_path.name}/news/b.md",
    ]


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    path = file(tmp_path, "a.txt", "Text of a.")
    assert len(read(path, tmp_path, path)) == count_inputs([path, tmp_path, path]) == 1


def test_a_file_that_is_not_wanted_is_not_opened(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        file(tmp_path, name, "Some words of text.")
    found = read_paths([tmp_path], wanted=lambda candidate: candidate.path.name != "a.txt")
    assert [item.name for item in found if isinstance(item, Article)] == ["b"]


def test_linking_keeps_no_copy_of_the_original(tmp_path: Path) -> None:
    assert article(file(tmp_path, "a.txt", "Text of a."), link=True).original is None


def test_rules_of_the_configuration_apply(tmp_path: Path) -> None:
    file(tmp_path, "un/POL_79_2024.txt", "Mr. President, we are here.")
    rule = MetadataRule("un/*_*_*.txt", {"speaker_actor": "{1}", "source": "United Nations"})
    (found,) = read_paths([tmp_path / "un"], rules=[rule])
    assert isinstance(found, Article)
    assert (found.speaker_actor, found.source) == ("PL", "United Nations")


# --- Markdown -----------------------------------------------------------------------------------------------------------

FRONT = """---
title: Norway says NO
date: 2025-02-17
outlet: Example Times
source_url: https://example.org/no
language: en
speaker_actor: NO
tags: [defence, north]
author: {name: Jane Doe}
time: 12:30
---

# A heading

Norway will not.
"""


def test_front_matter_describes_the_article(tmp_path: Path) -> None:
    found = article(file(tmp_path, "no.md", FRONT))
    assert (found.title, found.source, found.address) == ("Norway says NO", "Example Times", "https://example.org/no")
    assert (found.speaker_actor, found.date.day) == ("NO", datetime.date(2025, 2, 17))
    assert dict(found.fields) == {"tags": "defence, north", "author.name": "Jane Doe", "time": "12:30"}
    assert found.text == FRONT
    assert found.body.of(found.text).startswith("# A heading")


def test_without_front_matter_the_heading_is_the_title(tmp_path: Path) -> None:
    assert article(file(tmp_path, "a.md", "## The heading ##\n\nThe text of it.")).title == "The heading"


def test_the_outlet_is_named_once_and_else_the_host_is_the_source(tmp_path: Path) -> None:
    named = article(
        file(tmp_path, "a.md", "---\ntitle: No troops - Example Times\nsource: Example Times\n---\nThe text of it.")
    )
    assert (named.title, named.source) == ("No troops", "Example Times")
    bare = article(file(tmp_path, "b.md", "---\ntitle: Times\nurl: https://www.example.org:80/x\n---\nThe text of it."))
    assert (bare.title, bare.source) == ("Times", "example.org")
    other = article(file(tmp_path, "c.md", "---\ntitle: Poland and NATO\nsource: NATO\n---\nThe text of it."))
    assert other.title == "Poland and NATO"


@pytest.mark.parametrize(
    "block",
    [
        "title: 'no end",
        "title: [a",
        "a: &a [x, x]\nb: *a",
        "- one\n- two",
        "? [a, b]\n: c",
        "a: " + "[" * 200 + "]" * 200,
        "\n".join(f"k{number}: v" for number in range(500)),
        "title: \x07bell",
    ],
)
def test_broken_front_matter_is_left_out_and_reported(tmp_path: Path, block: str) -> None:
    found, failure = read(file(tmp_path, "a.md", f"---\n{block}\n---\nThe text of it."))
    assert isinstance(found, Article)
    assert found.body.of(found.text) == "The text of it."
    assert "front matter left out" in found.fields["note"]
    assert isinstance(failure, ReadFailure)
    assert "front matter left out" in failure.reason
    assert "a.md:" in failure.path


def test_an_unclosed_quotation_mark_is_reported_where_it_opens(tmp_path: Path) -> None:
    _, failure = read(file(tmp_path, "a.md", '---\nsource: x\ntitle: "no end\ndate: 2025-02-17\n---\nThe text of it.'))
    assert isinstance(failure, ReadFailure)
    assert failure.path.endswith("a.md:3")


@pytest.mark.parametrize("date", ["2025-02-31", "2025-13-01", '"31 February 2025"'])
def test_a_day_that_there_is_not_is_reported_and_the_text_is_in(tmp_path: Path, date: str) -> None:
    found, failure = read(file(tmp_path, "a.md", f"---\ntitle: x\ndate: {date}\n---\nThe text of it."))
    assert isinstance(found, Article)
    assert (found.title, found.date.day) == ("x", None)
    assert isinstance(failure, ReadFailure)
    assert failure.path.endswith("a.md:3")
    assert date.strip('"') in failure.reason


@pytest.mark.parametrize("lines", ["date: undated", "date:", "date: 2025-02", "date: 31 June\npublished: 2025-06-30"])
def test_a_date_that_is_not_given_or_given_twice_is_no_failure(tmp_path: Path, lines: str) -> None:
    article(file(tmp_path, "a.md", f"---\n{lines}\n---\nThe text of it."))


def test_front_matter_without_an_end_is_text(tmp_path: Path) -> None:
    found = article(file(tmp_path, "a.md", "---\ntitle: x\nThe text of it."))
    assert (found.body.start, found.fields["note"]) == (0, "front matter without an end, read as text")


def test_a_billion_laughs_are_not_laughed(tmp_path: Path) -> None:
    laughs = "\n".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 30))
    found, _ = read(file(tmp_path, "a.md", f"---\nl0: &l0 ha\n{laughs}\n---\nThe text of it."))
    assert isinstance(found, Article)
    assert "aliases are not read" in found.fields["note"]


def test_front_matter_fills_no_memory(tmp_path: Path) -> None:
    found = article(file(tmp_path, "a.md", f"---\ntitle: {'x' * 60_000}\nnote: y\n---\nThe text of it."))
    assert len(found.title) == 300


# --- folders ------------------------------------------------------------------------------------------------------------


def test_folders_are_read_in_order_without_what_is_hidden_or_accompanies(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", ".hidden.txt", ".stancegrid/x.txt", "LICENSE", "README.md", "page_files/ad.html"):
        file(tmp_path, name, "Some words of text.")
    assert [found.name for found in read(tmp_path) if isinstance(found, Article)] == ["z", "b"]
    assert count_inputs([tmp_path]) == 2


def test_a_corpus_in_the_folder_that_is_added_is_no_article(tmp_path: Path) -> None:
    file(tmp_path, "a.txt", "Text of a.")
    (tmp_path / "c").mkdir()
    for name in ("catalogue.db", "manifest.json", "notes.txt"):
        file(tmp_path / "c", name, "Text.")
    assert [found.name for found in read(tmp_path)] == ["a"]
    assert "a corpus" in read(tmp_path / "c")[0].reason


def test_links_in_circles_end(tmp_path: Path) -> None:
    file(tmp_path, "a.txt", "Some words of text.")
    (tmp_path / "round").symlink_to(tmp_path)
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    found = read(tmp_path)
    assert [item.name for item in found if isinstance(item, Article)] == ["a"]
    assert [item.reason for item in found if isinstance(item, ReadFailure)] == ["a link that leads nowhere"] * 2


def test_a_link_is_followed_inside_the_folder_only(tmp_path: Path) -> None:
    file(tmp_path, "private/key.txt", "Some private words.")
    file(tmp_path, "added/.kept/b.txt", "Some words of text.")
    (tmp_path / "added" / "b.txt").symlink_to(tmp_path / "added" / ".kept" / "b.txt")
    (tmp_path / "added" / "key.txt").symlink_to("../private/key.txt")
    link = read(tmp_path / "added")
    assert [found.name for found in link if isinstance(found, Article)] == ["b"]
    assert ["leads out" in found.reason for found in link if isinstance(found, ReadFailure)] == [True]
    assert [found.name for found in read(tmp_path / "added" / "key.txt") if isinstance(found, Article)] == ["key"]


def test_nothing_waits_for_a_fifo(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    file(tmp_path, "a.txt", "Some words of text.")
    assert [found.name for found in read(tmp_path) if isinstance(found, Article)] == ["a"]
    assert reason(tmp_path / "pipe.txt") == "not a regular file"
    assert reason(Path("/dev/zero")) == "not a regular file"


def test_what_is_not_there_is_a_failure(tmp_path: Path) -> None:
    assert reason(tmp_path / "none.txt") == "No such file or directory"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_a_failure(tmp_path: Path) -> None:
    path = file(tmp_path, "a.txt", "Some words.")
    path.chmod(0)
    assert reason(path) == "Permission denied"


def test_one_bad_file_never_stops_the_rest(tmp_path: Path) -> None:
    file(tmp_path, "a.txt", b"\x00\x01\x02" * 100)
    file(tmp_path, "b.txt", "")
    file(tmp_path, "c.jsonl", "{bad\n")
    file(tmp_path, "d.txt", "Some words of text.")
    kinds = [type(found).__name__ for found in read(tmp_path)]
    assert kinds == ["ReadFailure", "ReadFailure", "ReadFailure", "Article"]


def test_file_names_that_are_no_unicode_can_be_stored(tmp_path: Path) -> None:
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/bad\xff.txt")).write_text("Some words of text.")
    except OSError:
        pytest.skip("this file system takes only Unicode names")
    (found,) = read(tmp_path)
    assert isinstance(found, Article)
    assert (found.id + found.name).encode()


# --- what is no article -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\t\n", "empty"),
        ("a.md", b"---\ntitle: x\n---\n", "empty"),
        ("a.txt", b"\x00\x01\x02\x03" * 50, "binary"),
        ("a.txt", "words \x00".encode("utf-16-be"), "binary"),
        ("a.docx", b"PK\x03\x04...", "office document"),
        ("a.doc", b"\xd0\xcf\x11\xe0...", "old Word"),
        ("a.jpg", b"\xff\xd8\xff\xe0...", "a picture"),
        ("a.opml", b'<?xml version="1.0"?>\n<opml version="2.0"><head/></opml>', "an OPML list of feeds"),
        ("a.xml", b"\xef\xbb\xbf<rss><channel/></rss>", "no entries in it"),
        ("a.xml", b"<?xml version='1.0'?><catalog/>", "XML"),
        ("a.css", b"body { color: red }", ".css files hold no articles"),
        ("a.csv", b"a,b,c", ".csv files hold no articles"),
    ],
)
def test_what_is_no_article_is_refused_by_its_name(tmp_path: Path, name: str, data: bytes, says: str) -> None:
    assert says in reason(file(tmp_path, name, data))


def test_a_huge_file_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    path = file(tmp_path, "huge.txt", "Some words.")
    with path.open("r+b") as sparse:
        sparse.write(b"Some words. " * 1000)
        sparse.truncate(TEXT_LIMIT * 1000)
    assert reason(path) == "larger than 16 MB, the most that one article of this kind may have"


@pytest.mark.skipif(not (SHARED / "data/opml").exists(), reason="the shared data is not here")
def test_lists_of_feeds_are_no_articles() -> None:
    found = read(SHARED / "data/opml")
    assert not [item for item in found if isinstance(item, Article)]
    assert sum(isinstance(item, ReadFailure) and "OPML" in item.reason for item in found) == 118


@pytest.mark.skipif(not (SHARED / "data/briefings").exists(), reason="the shared data is not here")
def test_real_briefings_and_speeches_are_all_read() -> None:
    found = read(SHARED / "data/briefings")
    assert [item for item in found if isinstance(item, ReadFailure)] == []
    assert len({item.id for item in found if isinstance(item, Article)}) == len(found)
    assert {item.date.precision for item in found if isinstance(item, Article)} == {DatePrecision.EXACT}


@pytest.mark.skipif(not (SHARED / "gold/dev").exists(), reason="the labelled articles are not here")
def test_dates_of_labelled_articles_are_found_and_none_is_invented() -> None:
    import json

    for item in read(SHARED / "gold/dev/texts"):
        assert isinstance(item, Article)
        label = json.loads((SHARED / f"gold/dev/labels/{item.name}.json").read_text("utf-8"))
        assert (item.date.day and item.date.day.isoformat()) == label["date"], item.name
