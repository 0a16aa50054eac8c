"""Entries of an RSS or Atom feed; runs in the isolated process."""

from __future__ import annotations

from itertools import islice
from typing import Any

_ENTRIES = {"item", "entry"}
_MOST_ENTRIES = 5000
_LOSSES = {"ERR_GT_REQUIRED", "ERR_LTSLASH_REQUIRED", "ERR_RESOURCE_LIMIT", "ERR_DOCUMENT_END"}  # as libxml2 calls them
_NAMES = {  # element -> field; the first that is filled counts, of texts the longest
    "title": "title",
    "link": "address",
    "guid": "item",
    "id": "item",
    "pubdate": "date",
    "published": "date",
    "date": "date",
    "updated": "updated",
    "creator": "author",
    "author": "author",
    "encoded": "text",
    "content": "text",
    "description": "text",
    "summary": "text",
}
_BLOCKS = ("p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "blockquote", "tr", "table", "figure", "section")
_NO_TEXT = ("script", "style", "iframe", "object", "svg")


def feed(data: bytes) -> dict[str, Any]:
    """`site` (the title of the feed), `items`, a dictionary of fields for each entry, and what is missing.

    `left_out` counts the entries beyond the most that are read; `damage` says where the feed is cut or broken (empty:
    nowhere).
    """
    from lxml import etree  # type: ignore[import-untyped]  # lxml has no stubs

    # no entity is resolved, nothing is fetched, depth and size have libxml2's limits
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    root = etree.fromstring(data, parser)
    if root is None:
        return {"error": "a damaged news feed"}
    entries = (element for element in root.iter() if _name(element) in _ENTRIES)
    items = [_entry(element) for element in islice(entries, _MOST_ENTRIES)]
    if not items:
        return {"error": "a news feed with no entries in it"}
    return {"site": _site(root), "items": items, "left_out": sum(1 for _ in entries), "damage": _damage(data, parser)}


def _damage(data: bytes, parser: Any) -> str:
    """Where the parser met the end too early, or left something out; what it mended (entities, bytes) costs no entry."""
    for error in parser.error_log:
        if error.type_name.endswith("_NOT_FINISHED") or error.type_name in _LOSSES:
            return f"{' '.join(error.message.split())[:100]} (line {error.line})"
    if not data.rstrip(b"\0 \t\r\n").endswith(b">"):
        last = data.count(b"\n") + 1
        return f"it does not end with a tag (line {last})"
    return ""


def _name(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _site(root: Any) -> str:
    for element in root.iter():
        if _name(element) in _ENTRIES:
            break
        if _name(element) == "title":
            return "".join(element.itertext()).strip()
    return ""


def _entry(element: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for child in element:
        field = _NAMES.get(_name(child), "")
        value = (
            (child.get("href") or "") if field == "address" and child.get("href") else "".join(child.itertext()).strip()
        )
        if field == "address" and child.get("rel", "alternate") != "alternate":
            continue
        if field and value and len(value) > (len(found.get(field, "")) if field == "text" else 0):
            found[field] = value if field == "text" else found.get(field, value)
    found["text"] = _plain(found.get("text", "")) or found.get("title", "")
    found["title"] = _plain(found.get("title", ""))
    found.setdefault("date", found.pop("updated", ""))
    return found


def _plain(markup: str) -> str:
    """The text of an entry, its blocks on lines of their own."""
    from lxml import html

    if "<" not in markup and "&" not in markup:
        return markup.strip()
    tree = html.fromstring(f"<div>{markup}</div>")
    for element in list(tree.iter()):
        if not isinstance(element.tag, str) or element.tag in _NO_TEXT:
            element.drop_tree() if element.getparent() is not None else None
        elif element.tag in _BLOCKS:
            element.text = f"\n{element.text or ''}"
            element.tail = f"\n{element.tail or ''}"
    lines = (" ".join(line.split()) for line in tree.text_content().split("\n"))
    return "\n".join(line for line in lines if line)
