"""News feeds saved as files."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from index.article import Article, ReadFailure
from index.readers import read_paths

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Example Times</title><link>https://example.org/</link>
<item><title>Tusk says &amp;#8220;no&amp;#8221;</title><link>https://example.org/tusk?utm_source=rss</link><guid>17</guid>
<pubDate>Mon, 17 Feb 2025 09:00:00 +0000</pubDate><dc:creator>Jane Doe</dc:creator><description>Short.</description>
<content:encoded><![CDATA[<p>Poland will <b>not</b> send troops.</p><script>alert(1)</script>
<p>It will help &amp; support.</p>]]></content:encoded>
</item><item><title>Only a headline from Warsaw</title></item><item/></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Example Times</title><entry><title>Tusk says no</title>
<link rel="self" href="https://example.org/self"/><link href="https://example.org/tusk"/><id>urn:17</id>
<updated>2025-02-17T09:00:00Z</updated>
<summary type="html">&lt;p&gt;Poland will not send troops.&lt;/p&gt;</summary></entry></feed>"""


def read(folder: Path, content: str, name: str = "news.xml") -> list[Article | ReadFailure]:
    path = folder / name
    path.write_text(content, "utf-8")
    return list(read_paths([path]))


def test_each_entry_of_a_feed_is_an_article(tmp_path: Path) -> None:
    first, second, third = read(tmp_path, RSS)
    assert isinstance(first, Article)
    assert (first.title, first.source, first.id) == ("Tusk says “no”", "Example Times", "https://example.org/tusk")
    assert first.text == "Poland will not send troops.\nIt will help & support."
    assert (first.date.day, first.name, first.fields["author"]) == (datetime.date(2025, 2, 17), "news#1", "Jane Doe")
    assert isinstance(second, Article)
    assert (second.text, second.id) == ("Only a headline from Warsaw", f"{tmp_path.name}/news.xml#2")
    assert isinstance(third, ReadFailure)
    assert third.path.endswith("news.xml#3")


def test_atom_feeds_are_read(tmp_path: Path) -> None:
    (found,) = read(tmp_path, ATOM, "news.atom")
    assert isinstance(found, Article)
    assert (found.title, found.text, found.address) == (
        "Tusk says no",
        "Poland will not send troops.",
        "https://example.org/tusk",
    )
    assert found.date.day == datetime.date(2025, 2, 17)


@pytest.mark.parametrize(
    "content",
    [
        '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><item><title>&x;</title></item></rss>',
        '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><rss><item><title>&b;</title></item></rss>',
        "<rss>" + "<item>" * 50_000,
        "<rss>" + "<item><title>a</title></item>" * 20_000,
        "<feed",
        "<rss><item><description>" + "&lt;div&gt;" * 50_000,
    ],
)
def test_hostile_feeds_are_answered(tmp_path: Path, content: str) -> None:
    found = read(tmp_path, content)
    assert found
    assert sum(isinstance(item, Article) for item in found) <= 5000
    assert "root:" not in repr(found[:5])


def test_entries_beyond_the_most_are_counted_in_a_failure(tmp_path: Path) -> None:
    *articles, failure = read(tmp_path, "<rss>" + "<item><title>a</title></item>" * 5003 + "</rss>")
    assert len(articles) == 5000
    assert isinstance(failure, ReadFailure)
    assert failure.path.endswith("news.xml")
    assert failure.reason.startswith("3 entries left out: only the first 5000 of a feed are read")


@pytest.mark.parametrize(
    "kept", ["</item><item><title>b", "</item>\n<ite", '</item><item a="b', "</item></rss", "&am", ""]
)
def test_a_feed_that_is_cut_says_so_and_gives_what_came_before(tmp_path: Path, kept: str) -> None:
    found = read(tmp_path, "<rss>\n<item><title>Only a headline from Warsaw</title>" + kept)
    assert isinstance(found[0], Article)
    assert found[0].title == "Only a headline from Warsaw"
    assert isinstance(found[-1], ReadFailure)
    assert "the feed is cut or damaged" in found[-1].reason
    assert "(line " in found[-1].reason


@pytest.mark.parametrize("text", ["a &amp; b", "a & b", "a &nbsp; b", "a\x01b", "<dc:b>a</dc:b>"])
def test_a_feed_with_small_mistakes_is_whole(tmp_path: Path, text: str) -> None:
    (found,) = read(tmp_path, f"<rss><item><title>From Warsaw</title><description>{text}</description></item></rss>")
    assert isinstance(found, Article)
