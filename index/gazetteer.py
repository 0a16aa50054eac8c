"""The recogniser: who and what is named in an article, and whom they speak for."""

from __future__ import annotations

import datetime
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from index.annotation import Mention, MentionKind, Sentence
from index.article import Article, Span
from index.config import Actor, Config, Group
from index.lang import load
from index.recognition.holders import Holders
from index.recognition.lexicon import Entry, Hit, Lexicon
from index.recognition.organisations import OrganisationFinder
from index.recognition.reading import Reader
from index.recognition.readings import Readings
from index.recognition.scene import Scene
from index.recognition.surroundings import Surroundings

_SENTENCE_START = re.compile(r"(?:(?<=[.!?])|(?<=[.!?][\"')])) +(?=[\"'(]?[A-Z])|\n+")

_QUOTED = re.compile(r'"[^"\n]{1,2000}"')


class Recogniser:
    """Finds the mentions of actors, blocs, persons and organisations; made once for a configuration, used for many texts.

    Knows the actors and groups of `config` alone, plus general language data (offices, treaties, newspapers).
    """

    def __init__(self, config: Config) -> None:
        offices = load("offices", "world")
        self._lexicon = Lexicon(_forms(config))
        self._surroundings = Surroundings(
            load("phrases", "world"), frozenset(offices["openers"]) | frozenset(offices["not_names"])
        )
        holders = Holders(config.actors, offices)
        self._organisations = OrganisationFinder(offices)
        self._groups = {group.id: group for group in config.groups}
        self._known = frozenset(actor.id for actor in config.actors)
        self._readings = Readings(load("phrases", "world"), self._known)
        organisations = frozenset(actor.id for actor in config.actors if actor.kind == "organisation")
        self._reader = Reader(offices, holders, organisations)

    def mentions(self, article: Article, matching: str, sentences: Sequence[Sentence]) -> list[Mention]:
        """The mentions in the body, sorted by start; within one kind they never overlap.

        `matching` is as in `Document`. A capital that is only a place has the role `venue` and stands for no actor.
        """
        flat = matching.replace("\n", " ")
        body = article.body
        hits = self._lexicon.scan(flat, body.start, body.end)
        hits, filed_from = self._outside_datelines(matching, hits, body)
        starts = [sentence.span.start for sentence in sentences] or _sentence_starts(matching, body)
        hits = self._readings.reread(flat, body, hits, starts)
        found = list(self._organisations.find(matching, body.start, body.end))
        actors, others, taken = self._read(flat, matching, _outside(hits, found), article.date.day)
        others = _apart(others, found)
        taken = sorted([*taken, *((mention.span.start, mention.span.end) for mention in found)])
        scene = Scene(
            flat,
            body.start,
            body.end,
            actors,
            taken,
            starts,
            quotes=[match.span() for match in _QUOTED.finditer(matching, body.start, body.end)],
            filed_from=article.speaker_actor or filed_from,
            day=article.date.day,
        )
        mentions = self._reader.read(scene)
        return sorted([*mentions, *others], key=lambda mention: (mention.span.start, mention.kind))

    def _outside_datelines(self, matching: str, hits: list[Hit], body: Span) -> tuple[list[Hit], str]:
        """The hits outside datelines, and the actor of the place in the first dateline."""
        datelines = self._surroundings.datelines(matching, body.start, body.end)
        if not datelines:
            return hits, ""
        starts = [start for start, _ in datelines]
        inside = [hit for hit in hits if _covered(hit.start, datelines, starts)]
        filed_from = next((hit.entry.key for hit in inside if hit.entry.kind is MentionKind.ACTOR), "")
        within = {hit.start for hit in inside}
        return [hit for hit in hits if hit.start not in within], filed_from

    def _read(
        self, flat: str, matching: str, hits: list[Hit], day: datetime.date | None
    ) -> tuple[list[Mention], list[Mention], list[tuple[int, int]]]:
        """Mentions of actors and places, of organisations, and the ranges in which no person can be named."""
        actors: list[Mention] = []
        others: list[Mention] = []
        taken: list[tuple[int, int]] = []
        previous, was_venue = None, False
        for index, hit in enumerate(hits):
            entry = hit.entry
            if entry.kind is MentionKind.ACTOR and not self._surroundings.means_actor(flat, matching, hit):
                continue
            taken.append((hit.start, hit.end))
            if entry.kind is None:
                continue
            span = Span(hit.start, hit.end)
            if entry.role == "office":
                actors.append(
                    Mention(span, entry.kind, entry.key, entry.actors, "office", "parliament", governmental=False)
                )
                continue
            if entry.kind is MentionKind.ORGANISATION:
                others.append(Mention(span, entry.kind, entry.key, governmental=False))
                continue
            is_venue = entry.role == "metonym" and (
                _with_its_country(flat, hits, index) or self._surroundings.venue(flat, hit, previous, was_venue)
            )
            if is_venue:
                actors.append(Mention(span, entry.kind, entry.key, (), "venue", governmental=False))
            elif entry.role == "bloc":
                actors.append(Mention(span, entry.kind, entry.key, _members(self._groups[entry.key], day), entry.role))
            elif (country := self._surroundings.capital_of(flat, hit)) in self._known:
                actors.append(Mention(span, entry.kind, country, (country,), entry.role))
            else:
                actors.append(Mention(span, entry.kind, entry.key, entry.actors, entry.role))
            previous, was_venue = hit, is_venue
        return actors, others, taken


def _with_its_country(flat: str, hits: list[Hit], index: int) -> bool:
    """Whether a capital is written as a place on the map: "Baghdad, Iraq"."""
    if index + 1 == len(hits):
        return False
    hit, after = hits[index], hits[index + 1]
    return after.entry.key == hit.entry.key and after.entry.role == "name" and flat[hit.end : after.start] == ", "


def _outside(hits: list[Hit], organisations: Sequence[Mention]) -> list[Hit]:
    """The hits that are no part of an organisation's name: the "Warsaw" of "Warsaw University" is no actor."""
    if not organisations:
        return hits
    ranges = [(mention.span.start, mention.span.end) for mention in organisations]
    starts = [start for start, _ in ranges]
    return [hit for hit in hits if not _covered(hit.start, ranges, starts)]


def _apart(known: list[Mention], found: list[Mention]) -> list[Mention]:
    """Known and found organisations, sorted; a known one that begins outside a found one hides what it overlaps."""
    apart: list[Mention] = []
    for mention in sorted([*known, *found], key=lambda mention: (mention.span.start, -mention.span.end)):
        if not apart or mention.span.start >= apart[-1].span.end:
            apart.append(mention)
    return apart


def _covered(at: int, ranges: Sequence[tuple[int, int]], starts: Sequence[int]) -> bool:
    index = bisect_right(starts, at)
    return index > 0 and at < ranges[index - 1][1]


def _sentence_starts(matching: str, body: Span) -> list[int]:
    """Rough starts of sentences, for callers that have none."""
    return [body.start, *(match.end() for match in _SENTENCE_START.finditer(matching, body.start, body.end))]


def _forms(config: Config) -> Iterator[tuple[str, Entry]]:
    """Every surface form; the configuration's own come first and win."""
    for group in config.groups:
        yield from _group_forms(group)
    for actor in config.actors:
        yield from _actor_forms(actor)
    phrases = load("phrases", "world")
    known = {actor.id for actor in config.actors}
    for prefix, id in phrases["prefixes"].items():
        if id in known:
            yield prefix, Entry(MentionKind.ACTOR, id, (id,), "adjective")
    for id, names in phrases["parliaments"].items():
        for name in names:
            yield name, Entry(MentionKind.ACTOR if id in known else None, id, (id,), "office")
    for names in phrases["organisations"].values():
        for name in names:
            yield name, Entry(MentionKind.ORGANISATION, name)
    for phrase in phrases["nothing"]:
        yield phrase, Entry(None)


def _group_forms(group: Group) -> Iterator[tuple[str, Entry]]:
    words = load("groups", "world")
    for name in group.names:
        for form in _written(name):
            yield form, Entry(MentionKind.ACTOR, group.id, role="bloc")
        if name.startswith(f"{words['every']} "):
            yield from ((form, Entry(None)) for before in words["not_every"] for form in _written(f"{before} {name}"))


def _members(group: Group, day: datetime.date | None) -> tuple[str, ...]:
    """Who is meant by the group on that day (unknown: by now); nobody where it does not speak for its members."""
    if not group.expands:
        return ()
    if day is None:
        return tuple(member.actor for member in group.members if member.until is None)
    return tuple(
        member.actor
        for member in group.members
        if (member.since is None or member.since <= day) and (member.until is None or day <= member.until)
    )


def _actor_forms(actor: Actor) -> Iterator[tuple[str, Entry]]:
    for role, surfaces in (("name", actor.names), ("adjective", actor.adjectives), ("metonym", actor.metonyms)):
        for surface in surfaces:
            for form in _written(surface):
                yield form, Entry(MentionKind.ACTOR, actor.id, (actor.id,), role)


def _written(name: str) -> Iterator[str]:
    """A name as it is given, and as it begins a sentence ("The Left Bloc", "Five donors")."""
    yield name
    if name[0].islower():
        yield name[0].upper() + name[1:]
