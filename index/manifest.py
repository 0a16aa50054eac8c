"""manifest.json: what this corpus folder is, by which software, and which search index belongs to it."""

from __future__ import annotations

import json
import zlib
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from index import __version__
from index.catalogue_schema import SCHEMA_VERSION
from index.durable import write_synced
from index.errors import CorpusError
from index.regular import NotRegular, opened

NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """`change`: the catalogue's change number when this was written. The search index lies in search/GENERATION/."""

    schema: int = SCHEMA_VERSION
    software: str = __version__
    change: int = 0
    backend: str = "whoosh"
    generation: int = 1
    published: bool = False  # a read-only snapshot

    def search_folder(self, corpus: Path) -> Path:
        return corpus / "search" / str(self.generation)


def read_manifest(corpus: Path) -> Manifest | None:
    """The manifest of a corpus; None when there is none or it is damaged (everything in it can be made again).

    Raises CorpusError when later software wrote it, or something other than a file is in its place.
    """
    try:
        with opened(corpus / NAME) as file:
            data = json.loads(file.read().decode("utf-8"))
    except NotRegular as error:
        raise CorpusError(f"{corpus / NAME}: {error.strerror}; move it away, and another is made") from error
    except (OSError, ValueError, RecursionError):
        return None
    known = {field.name: type(field.default) for field in fields(Manifest)}
    if not isinstance(data, dict) or any(
        name in data and not isinstance(data[name], kind) for name, kind in known.items()
    ):
        return None
    if data.pop("sum", None) not in (None, _sum(data)):
        return None
    manifest = Manifest(**{name: data[name] for name in known if name in data})
    if manifest.schema > SCHEMA_VERSION:
        raise CorpusError(f"{corpus}: written by stancegrid {manifest.software}; update stancegrid to open it")
    return manifest


def write_manifest(corpus: Path, manifest: Manifest) -> None:
    data = asdict(manifest)
    write_synced(corpus / NAME, (json.dumps({**data, "sum": _sum(data)}, indent=1) + "\n").encode())


def _sum(data: dict[str, object]) -> int:
    """Of all that a manifest says: a digit that changed by itself must not pass for another schema or backend."""
    return zlib.crc32(json.dumps(data, sort_keys=True).encode())
