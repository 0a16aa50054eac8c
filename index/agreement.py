"""How far two people agree: on every statement that both judged, and cell by cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from index.annotation import HolderKind, Stance
from index.answers import Agreement, Decision, Disagreement, Judgment
from index.article import Span
from index.corpus_store import Store
from index.review import ON_STATEMENTS, in_force, locate

_Place = tuple[str, str, str, HolderKind]  # article id, actor, proposal, kind


def agreement(store: Store, person: str, other: str) -> Agreement:
    """Compare the judgments in force of two people. The same place: overlapping quotes, same actor, proposal and kind."""
    first, second = (_opinions(store, name) for name in (person, other))
    pairs: list[tuple[_Place, str, Stance | None, Stance | None]] = []
    for place, opinions in first.items():
        for span, quote, said in opinions:
            match = next((theirs for theirs in second.get(place, ()) if theirs[0].overlaps(span)), None)
            if match:
                pairs.append((place, quote, said, match[2]))
    cells: dict[tuple[str, str], tuple[int, int]] = {}
    for place, _, mine, theirs in pairs:
        agreed, both = cells.get(place[1:3], (0, 0))
        cells[place[1], place[2]] = (agreed + (mine == theirs), both + 1)
    return Agreement(
        people=(person, other),
        both=len(pairs),
        agreed=sum(mine == theirs for _, _, mine, theirs in pairs),
        kappa=cohens_kappa([(mine, theirs) for _, _, mine, theirs in pairs]),
        cells=cells,
        disagreements=tuple(
            Disagreement(place[0], place[1], place[2], quote, mine, theirs)
            for place, quote, mine, theirs in pairs
            if mine != theirs
        ),
    )


def _opinions(store: Store, person: str) -> dict[_Place, list[tuple[Span, str, Stance | None]]]:
    """What a person says of each place, the latest word counting."""
    found: dict[_Place, list[tuple[Span, str, Stance | None]]] = {}
    texts: dict[str, str] = {}
    for judgment in in_force(judgment for judgment in store.review.all if judgment.person == person):
        if judgment.decision not in ON_STATEMENTS and judgment.decision is not Decision.ADD:
            continue
        if judgment.article_id not in texts:
            key = store.catalogue.key_of_id(judgment.article_id)
            texts[judgment.article_id] = store.catalogue.text(key) if key is not None else ""
        span = locate(judgment, texts[judgment.article_id])
        if span is None:
            continue
        place = (judgment.article_id, judgment.actor, judgment.proposal, judgment.kind)
        earlier = [one for one in found.get(place, []) if not one[0].overlaps(span)]
        found[place] = [*earlier, (span, judgment.quote, _said(judgment))]
    return found


def _said(judgment: Judgment) -> Stance | None:
    if judgment.decision is Decision.REJECT:
        return None
    return judgment.stance or judgment.machine


def cohens_kappa(pairs: Sequence[tuple[object, object]]) -> float | None:
    """Agreement beyond chance; None without pairs, or when chance alone would always agree.

    J. Cohen, A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20 (1960).
    """
    if not pairs:
        return None
    total = len(pairs)
    observed = sum(one == other for one, other in pairs) / total
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    chance = sum(first[label] * second[label] for label in first) / total**2
    return None if chance == 1 else (observed - chance) / (1 - chance)
