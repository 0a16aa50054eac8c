"""Reading articles from files: one format a module, nothing that one bad file could stop."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from os import fsencode, fspath
from pathlib import Path, PurePath

from index.article import Article, ReadFailure
from index.config import MetadataRule
from index.errors import ReadError
from index.metadata import with_rules
from index.readers.base import Source
from index.readers.detection import Readers
from index.readers.walk import Found, find_files

__all__ = ["Found", "count_inputs", "read_paths", "well_formed"]

_PACKED = (".gz",)


def read_paths(
    paths: Iterable[str | Path],
    *,
    link: bool = False,
    rules: Sequence[MetadataRule] = (),
    wanted: Callable[[Found], bool] | None = None,
) -> Iterator[Article | ReadFailure]:
    """The articles under `paths` (files and folders), lazily, in sorted order; what cannot be read is a `ReadFailure`.

    With `link`, articles do not carry their original bytes. `rules` add metadata that files do not state. Two different
    files that claim one address keep their own identity: the second is known by its path. A file that `wanted` declines
    is not opened: the corpus knows it already.
    """
    addresses: dict[str, str] = {}
    with Readers() as readers:
        for found in find_files(Path(path) for path in paths):
            if isinstance(found, ReadFailure):
                yield found
                continue
            if wanted is not None and not wanted(found):
                continue
            for article in _read(readers, found, keep=not link):
                if isinstance(article, ReadFailure):
                    yield article
                else:
                    yield _distinct(with_rules(article, found.id, rules), found, addresses)


def count_inputs(paths: Iterable[str | Path]) -> int:
    """How many files `read_paths` will look at; for a progress bar."""
    return sum(1 for _ in find_files(Path(path) for path in paths))


def _read(readers: Readers, found: Found, *, keep: bool) -> Iterator[Article | ReadFailure]:
    source = Source(found.path, well_formed(found.id), well_formed(_name(found.path)), keep)
    try:
        yield from readers.reader_for(source).read(source)
    except ReadError as error:
        yield ReadFailure(well_formed(fspath(found.path)), str(error))
    except Exception as error:  # a library that fails on a hostile file must not stop the rest
        yield ReadFailure(well_formed(fspath(found.path)), f"cannot be read: {type(error).__name__}: {error}")


def _name(path: Path) -> str:
    name = PurePath(path.name)
    return (name.with_suffix("") if name.suffix.lower() in _PACKED else name).stem


def well_formed(text: str) -> str:
    """A file name that can be stored and shown: bytes that are not UTF-8 are written out, as `\\xff`."""
    return fsencode(text).decode("utf-8", "backslashreplace")


def _distinct(article: Article, found: Found, addresses: dict[str, str]) -> Article:
    if not article.address or article.id != article.address:
        return article
    own = well_formed(found.id) + article.name.removeprefix(well_formed(_name(found.path)))
    first = addresses.setdefault(article.address, own)
    return article if first == own else replace(article, id=own)
