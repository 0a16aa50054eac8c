"""From fields by many names (front matter, JSON, page metadata) to the metadata of an article."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from index.article import UNKNOWN_DATE, Article, ArticleDate, Span
from index.dates import date_in_name, date_line, parse_date
from index.dating import written_on
from index.language import detect
from index.readers.base import Source
from index.readers.titles import one_line

# the names under which files in the wild carry each piece of metadata, best first
_TITLE = ("title", "headline")
_DATE = (
    "date",
    "published",
    "published_at",
    "publication_date",
    "pub_date",
    "pubdate",
    "date_published",
    "published_time",
)
_SOURCE = ("source", "outlet", "publisher", "publication", "site", "sitename", "site_name", "newspaper")
_ADDRESS = ("source_url", "url", "address", "link", "canonical", "permalink")
_LANGUAGE = ("language", "lang")
_SPEAKER = ("speaker_actor",)
_TRACKING = re.compile(r"utm_|fbclid$|gclid$|mc_[ce]id$|igshid$|ref_src$")
_LONGEST_TITLE = 300
_LONGEST_ADDRESS = 4000  # characters; no browser takes longer ones, and taking them apart costs quadratic time


def described(
    source: Source, text: str, body: Span, fields: Mapping[str, str], *, item: str = "", **known: Any
) -> Article:
    """An article from its text and fields; `known` are attributes of `Article` that the reader knows better."""
    rest = dict(fields)
    guessed = known.pop("title", "")
    title = one_line(_take(rest, _TITLE)) or one_line(guessed) or source.name
    address = canonical(_take(rest, _ADDRESS, web=True))
    language = _take(rest, _LANGUAGE).strip().lower().replace("_", "-").split("-")[0]
    outlet = one_line(_take(rest, _SOURCE)) or host(address)
    suffix = f"#{item}" if item else ""
    date = known.pop("date", None) or _date(rest, text, body, source.path, whole_file=not item)
    return Article(
        id=address or source.id + suffix,
        name=source.name + suffix,
        title=_without_outlet(title, outlet)[:_LONGEST_TITLE],
        text=text,
        body=body,
        source=outlet,
        date=date,
        address=address,
        language=language if re.fullmatch("[a-z]{2}", language) else detect(text[body.start : body.end]),
        speaker_actor=_take(rest, _SPEAKER).strip(),
        fields=MappingProxyType(rest),
        path=source.path,
        **known,
    )


def _take(fields: dict[str, str], names: tuple[str, ...], *, web: bool = False) -> str:
    """The first filled field among `names`, taken out of `fields` (with `web`, only one that is a web address)."""
    for name in names:
        value = fields.get(name, "")
        if value.strip() and (not web or value.strip().lower().startswith(("http://", "https://"))):
            del fields[name]
            return value
    return ""


def _date(fields: dict[str, str], text: str, body: Span, path: Path, *, whole_file: bool) -> ArticleDate:
    for name in _DATE:
        date = parse_date(fields[name]) if fields.get(name) else UNKNOWN_DATE
        if date.day:
            del fields[name]
            return date
    inside = body.of(text)
    if not whole_file:
        return written_on(inside)
    date = date_line(inside)
    date = date if date.day else date_in_name(path.name)
    return date if date.day else written_on(inside)


def unread_date(article: Article, fields: Mapping[str, str]) -> str:
    """The name of the field with a date that `described` could not read; empty when one was read, or none is given."""
    stated = [name for name in _DATE if fields.get(name)]
    if any(name not in article.fields for name in stated):
        return ""
    return next((name for name in stated if any(map(str.isdigit, fields[name]))), "")  # "undated" is no mistake


def host(address: str) -> str:
    """The host of an address, without `www.`: who publishes there, when nothing else says so."""
    return (urlsplit(address).hostname or "").removeprefix("www.")


def _without_outlet(title: str, outlet: str) -> str:
    """A page's title without the name of its site at the end."""
    bare = title.removesuffix(outlet) if outlet else title
    shorter = bare.rstrip().rstrip("|-–—·»:").rstrip()
    return shorter if shorter and shorter != bare.rstrip() and bare != title else title


def canonical(address: str) -> str:
    """An address without fragment and tracking parameters, its host in lower case; empty when it is no web address."""
    if len(address) > _LONGEST_ADDRESS:
        return ""
    try:
        parts = urlsplit("".join(address.split()))
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not parts.netloc:
        return ""
    query = parts.query
    if _TRACKING.search(query):
        query = urlencode([pair for pair in parse_qsl(query, keep_blank_values=True) if not _TRACKING.match(pair[0])])
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path or "/", query, ""))
