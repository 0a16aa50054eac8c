"""The recogniser: who and what is named in an article, and whom they speak for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.actors import world
from index.annotation import Mention, MentionKind, Sentence
from index.article import Article, Span
from index.config import Actor, Config, Group
from index.recognition.lexicon import Entry, Hit, Lexicon
from index.recognition.surroundings import Surroundings


class Recogniser:
    """Finds the mentions of actors, blocs, persons and organisations; made once for a configuration, used for many texts.

    Knows the actors and groups of `config` alone, plus general language data (offices, treaties, newspapers).
    """

    def __init__(self, config: Config) -> None:
        phrases = world("phrases")
        openers = frozenset(world("offices")["openers"])
        self._lexicon = Lexicon(_forms(config))
        self._surroundings = Surroundings(phrases, openers)

    def mentions(self, article: Article, matching: str, sentences: Sequence[Sentence]) -> list[Mention]:
        """The mentions in the body, sorted by start; within one kind they never overlap.

        `matching` is as in `Document`. A capital that is only a place has the role `venue` and stands for no actor.
        """
        flat = matching.replace("\n", " ")
        body = article.body
        hits = self._outside_datelines(matching, self._lexicon.scan(flat, body.start, body.end), body)
        return list(self._read(flat, hits))

    def _outside_datelines(self, matching: str, hits: list[Hit], body: Span) -> list[Hit]:
        datelines = self._surroundings.datelines(matching, body.start, body.end)
        if not datelines:
            return hits
        return [hit for hit in hits if not any(start <= hit.start < end for start, end in datelines)]

    def _read(self, flat: str, hits: list[Hit]) -> Iterator[Mention]:
        previous, was_venue = None, False
        for hit in hits:
            entry = hit.entry
            if entry.kind is None or (
                entry.kind is MentionKind.ACTOR and not self._surroundings.means_actor(flat, hit)
            ):
                continue
            is_venue = entry.role == "metonym" and self._surroundings.venue(flat, hit, previous, was_venue)
            span = Span(hit.start, hit.end)
            if is_venue:
                yield Mention(span, MentionKind.ACTOR, entry.key, (), "venue", governmental=False)
            else:
                yield Mention(span, entry.kind, entry.key, entry.actors, entry.role)
            previous, was_venue = hit, is_venue


def _forms(config: Config) -> Iterator[tuple[str, Entry]]:
    """Every surface form; the configuration's own come first and win."""
    for group in config.groups:
        yield from _group_forms(group)
    for actor in config.actors:
        yield from _actor_forms(actor)
    phrases = world("phrases")
    known = {actor.id for actor in config.actors}
    for prefix, id in phrases["prefixes"].items():
        if id in known:
            yield prefix, Entry(MentionKind.ACTOR, id, (id,), "adjective")
    for names in phrases["organisations"].values():
        for name in names:
            yield name, Entry(MentionKind.ORGANISATION, name)
    for phrase in phrases["nothing"]:
        yield phrase, Entry(None)


def _group_forms(group: Group) -> Iterator[tuple[str, Entry]]:
    members = tuple(member.actor for member in group.members if member.until is None) if group.expands else ()
    for name in group.names:
        yield name, Entry(MentionKind.ACTOR, group.id, members, "bloc")


def _actor_forms(actor: Actor) -> Iterator[tuple[str, Entry]]:
    for role, surfaces in (("name", actor.names), ("adjective", actor.adjectives), ("metonym", actor.metonyms)):
        for surface in surfaces:
            yield surface, Entry(MentionKind.ACTOR, actor.id, (actor.id,), role)
