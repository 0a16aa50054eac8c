"""Names in queries become ids: `actor:poland` is `pl`, `stance:nordics/troops/against` asks for each Nordic state."""

from __future__ import annotations

from collections.abc import Iterable

from index.config import Config
from index.errors import QueryError
from index.search import spelling
from index.search.analysis import fold_value
from index.search.language import join, nearest
from index.search.query import Exact, Field, Or, Prefix, Query, Request, Wildcard, resolved

_NAMED = frozenset({Field.ACTOR, Field.PROPOSAL, Field.STANCE})


class Names:
    """Every name of the actors, groups and proposals of a configuration, folded, with the ids it stands for."""

    def __init__(self, config: Config) -> None:
        self._actors: dict[str, tuple[str, ...]] = {}
        self._proposals: dict[str, tuple[str, ...]] = {}
        for group in config.groups:
            members = tuple(fold_value(member.actor) for member in group.members)
            _note(self._actors, (group.id, *group.names), members)
        for actor in config.actors:
            _note(self._actors, (*actor.metonyms, *actor.adjectives, *actor.names), (fold_value(actor.id),))
        for actor in config.actors:  # an id is never shadowed by another's name
            _note(self._actors, (actor.id,), (fold_value(actor.id),))
        for proposal in config.proposals:
            _note(self._proposals, (proposal.name, proposal.id), (fold_value(proposal.id),))

    def resolved(self, request: Request) -> Request:
        """The request with ids for names. Raises QueryError for a name that nobody has."""

        def change(leaf: Query) -> Query:
            if isinstance(leaf, Exact | Prefix | Wildcard) and leaf.field in _NAMED:
                return self._leaf(leaf, request.text)
            return leaf

        return Request(resolved(request.query, change), request.order, request.text)

    def _leaf(self, leaf: Exact | Prefix | Wildcard, text: str) -> Query:
        value = leaf.value if isinstance(leaf, Exact) else leaf.text + "*" if isinstance(leaf, Prefix) else leaf.pattern
        if leaf.field is Field.STANCE:
            return self._stance(leaf, value, text)
        known = self._actors if leaf.field is Field.ACTOR else self._proposals
        return _any_of([Exact(leaf.field, id) for id in self._ids(value, known, text)])

    def _stance(self, leaf: Query, value: str, text: str) -> Query:
        actor, proposal, said = value.split("/", 2)
        actors = ("*",) if actor == "*" else self._ids(actor, self._actors, text)
        proposals = ("*",) if proposal == "*" else self._ids(proposal, self._proposals, text)
        return _any_of([_triple(who, what, said) for who in actors for what in proposals])

    def _ids(self, value: str, known: dict[str, tuple[str, ...]], text: str) -> tuple[str, ...]:
        """The ids that a name, the beginning of one, or a pattern stands for."""
        if value in known:
            return known[value]
        pattern = value if "*" in value or "?" in value else value + "*"
        found = dict.fromkeys(id for name, ids in known.items() if spelling.accepts(pattern)(name) for id in ids)
        if found or pattern == value:
            return tuple(found)
        kind = "actor" if known is self._actors else "proposal"
        beginnings = [name.split()[0] for name in known if " " in name]  # the beginning of a name stands for it
        hint = nearest(value, known) or nearest(value, beginnings)
        raise QueryError(f"there is no {kind} {value!r}{hint}", max(0, fold_value(text).find(value)))


def _note(known: dict[str, tuple[str, ...]], names: Iterable[str], ids: tuple[str, ...]) -> None:
    for name in filter(None, map(fold_value, names)):
        known[name] = ids
        known[name.replace("-", " ")] = ids


def _any_of(parts: list[Query]) -> Query:
    return join(Or, parts) or Or(())


def _triple(actor: str, proposal: str, said: str) -> Query:
    pattern = f"{actor}/{proposal}/{said}"
    return Wildcard(pattern, Field.STANCE) if "*" in pattern or "?" in pattern else Exact(Field.STANCE, pattern)
