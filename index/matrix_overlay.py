"""What people decided, as the matrix counts it, and how much a statement counts by the way we know of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from index.annotation import Basis, HolderKind, Stance

BASIS_WEIGHT = {
    Basis.QUOTE: 1.0,
    Basis.PARAPHRASE: 0.9,
    Basis.AUTHOR: 0.8,
    Basis.REPORTER: 0.7,
    Basis.POLL: 0.6,
    Basis.HEARSAY: 0.5,
}


@dataclass(frozen=True, slots=True)
class Extra:
    """A statement that a person added, changed or confirmed, as the matrix counts it."""

    kind: HolderKind
    actor: str
    proposal: str
    stance: Stance
    key: int  # of its article
    weight: float
    past: bool = False
    reporter: bool = False


@dataclass(frozen=True, slots=True)
class Overlay:
    """What people decided: statements (by id) that no longer count as they are, what counts instead, and pins."""

    dropped: frozenset[int] = frozenset()
    extras: tuple[Extra, ...] = ()
    pins: Mapping[tuple[str, str], Stance] = field(default_factory=dict)
