"""Makes a corpus of invented articles of any size, to measure with: python -m benchmarks.generate DIR --articles 20000

Catalogue, statements and search index are filled directly; no file is read and no rule runs. The same seed gives the same
corpus. Actors and proposals are those of the packaged configuration; the sentences are made of a few patterns and mean
nothing.
"""

from __future__ import annotations

import argparse
import datetime
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.annotation import Basis, Evidence, HolderKind, Mention, MentionKind, Sentence, Stance, Statement
from index.answers import ReadStatus
from index.article import Article, ArticleDate, DatePrecision, Span
from index.catalogue_rows import Extract
from index.config import Config
from index.corpus_opening import open_store
from index.corpus_store import Store

BATCH = 2_000
NEWEST = datetime.date(2026, 1, 31)
SPAN_DAYS = 1_096
_SAYING = {
    Stance.SUPPORT: "{actor} will back {proposal}, {person} said in {place}.",
    Stance.OPEN: "{actor} has not ruled out {proposal}, {person} told reporters in {place}.",
    Stance.UNDECIDED: "It is too early for {actor} to decide on {proposal}, according to {person}.",
    Stance.RELUCTANT: "{actor} remains sceptical of {proposal}, {person} said on the way to {place}.",
    Stance.OPPOSE: "{actor} rules out {proposal}, {person} said after talks in {place}.",
}
_SYLLABLES = tuple(one + other for one in "bdklmnrs" for other in "aeiou")


@dataclass(frozen=True, slots=True)
class World:
    """What the invented articles are about, most common first."""

    actors: tuple[tuple[str, str], ...]  # id, name
    proposals: tuple[tuple[str, str], ...]
    persons: tuple[tuple[str, str], ...]  # name, actor
    organisations: tuple[str, ...]
    sources: tuple[str, ...]
    words: tuple[str, ...]


def _name(chance: random.Random) -> str:
    return "".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4))).capitalize()


def invent_world(config: Config, chance: random.Random, *, words: int = 20_000) -> World:
    actors = [(actor.id, actor.names[0]) for actor in config.actors if actor.names]
    chance.shuffle(actors)
    return World(
        tuple(actors[:60]),
        tuple((proposal.id, proposal.name) for proposal in config.proposals),
        tuple((f"{_name(chance)} {_name(chance)}", chance.choice(actors[:60])[0]) for _ in range(400)),
        tuple(f"{_name(chance)} Institute" for _ in range(100)),
        tuple(f"{_name(chance)} {paper}" for paper in ("Times", "Post", "Courier", "Gazette") for _ in range(10)),
        tuple({"".join(chance.choices(_SYLLABLES, k=chance.randint(1, 5))) for _ in range(words)}),
    )


def _few_common(items: tuple[Any, ...], chance: random.Random) -> Any:
    """An item; the first ones come far more often than the last ones."""
    return items[int(len(items) * chance.random() ** 3)]


class _Text:
    """A text under construction, with what stands in it."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.sentences: list[Sentence] = []
        self.mentions: list[Mention] = []

    def sentence(self, words: str, paragraph: int) -> Span:
        self.parts.append(words + "\n")
        span = Span(self.length, self.length + len(words))
        self.length += len(words) + 1
        self.sentences.append(Sentence(span, paragraph))
        return span

    def name(
        self, span: Span, words: str, name: str, kind: MentionKind, key: str, actors: tuple[str, ...] = ()
    ) -> None:
        start = span.start + words.index(name)
        self.mentions.append(Mention(Span(start, start + len(name)), kind, key, actors))


def invent_article(number: int, world: World, chance: random.Random, *, filler: int = 4) -> tuple[Article, Extract]:
    """One article with its statements."""
    text = _Text()
    title = " ".join(_few_common(world.words, chance) for _ in range(chance.randint(5, 10))).capitalize()
    day = NEWEST - datetime.timedelta(days=int(SPAN_DAYS * chance.random()))
    text.sentence(title, 0)
    statements = [
        _state(text, world, chance, day, paragraph) for paragraph in range(1, chance.choice((1, 1, 2, 3)) + 1)
    ]
    for paragraph in range(4, 4 + filler):
        words = " ".join(_few_common(world.words, chance) for _ in range(chance.randint(8, 20)))
        text.sentence(words.capitalize() + ".", paragraph)
    whole = "".join(text.parts)
    undated = chance.random() < 0.02
    article = Article(
        id=f"invented/{number:07}.txt",
        name=f"{number:07}",
        title=title,
        text=whole,
        body=Span(0, len(whole)),
        source=_few_common(world.sources, chance),
        date=ArticleDate() if undated else ArticleDate(day, DatePrecision.EXACT),
        language="en",
    )
    mentions = sorted(text.mentions, key=lambda mention: mention.span)
    return article, Extract(ReadStatus.READ, text.sentences, mentions, statements)


def _state(text: _Text, world: World, chance: random.Random, day: datetime.date, paragraph: int) -> Statement:
    actor, actor_name = _few_common(world.actors, chance)
    proposal, proposal_name = _few_common(world.proposals, chance)
    person, home = _few_common(world.persons, chance)
    place = _few_common(world.organisations, chance)
    stance = chance.choices(tuple(Stance), weights=(4, 2, 1, 1, 2))[0]
    words = _SAYING[stance].format(actor=actor_name, proposal=proposal_name, person=person, place=place)
    span = text.sentence(words, paragraph)
    text.name(span, words, actor_name, MentionKind.ACTOR, actor, (actor,))
    text.name(span, words, proposal_name, MentionKind.PROPOSAL, proposal)
    text.name(span, words, person, MentionKind.PERSON, person, (home,))
    if place in words:
        text.name(span, words, place, MentionKind.ORGANISATION, place)
    return Statement(
        actor=actor,
        proposal=proposal,
        stance=stance,
        evidence=Evidence(span, Span(span.start, span.start + len(actor_name))),
        kind=HolderKind.GOVERNMENT if chance.random() < 0.85 else HolderKind.OTHER,
        speaker=person,
        basis=chance.choice(tuple(Basis)),
        valid_on=day,
        confidence=round(chance.uniform(0.4, 0.98), 2),
    )


def invented_articles(count: int, config: Config, *, seed: int = 1) -> Iterator[tuple[Article, Extract]]:
    chance = random.Random(seed)
    world = invent_world(config, chance)
    return (invent_article(number, world, chance) for number in range(count))


def fill(store: Store, count: int, *, seed: int = 1, search: bool = True, say: bool = False) -> None:
    """Put `count` invented articles into an open corpus."""
    articles = invented_articles(count, store.config, seed=seed)
    with store.exclusive():
        for start in range(0, count, BATCH):
            with store.writing.batch() as batch:
                for _ in range(min(BATCH, count - start)):
                    article, extract = next(articles)
                    batch.put(article, extract, original="", shown=article)
            if say and start % 20_000 == 0:
                print(f"{start + BATCH:>9,} articles", flush=True)
        if search:
            store.search.catch_up(None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-search", action="store_true", help="leave the search index to the first query")
    options = parser.parse_args()
    started = time.monotonic()
    store = open_store(options.folder, None, create=True, person="benchmark")
    try:
        fill(store, options.articles, seed=options.seed, search=not options.no_search, say=True)
        store.view()
    finally:
        store.close()
    print(f"{options.articles:,} articles in {time.monotonic() - started:.1f} s in {options.folder}")


if __name__ == "__main__":
    main()
