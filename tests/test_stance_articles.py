"""What an article is about from its first sentence to its last, and holders that a later sentence only means."""

from __future__ import annotations

import pytest

from index.article import Article, Span
from index.config import Config
from index.config_file import load_config
from index.pipeline import Annotator
from index.stance import RuleExtractor
from index.stance.candidates import Candidate
from index.stance.reading import Reading

LEAD = "Sanctions on Russia divide the capitals. New sanctions are to be decided in June."
ELSEWHERE = " ".join(
    f"The {number} hall of the old station was swept in the morning."
    for number in ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
)


@pytest.fixture(scope="module")
def config() -> Config:
    return load_config(None, corpus=None)


def candidates(config: Config, text: str) -> list[tuple[Reading, Candidate]]:
    article = Article("a", "a", "a", text, Span(0, len(text)))
    return list(RuleExtractor(config).candidates(Annotator(config).document(article)))


def pairs(config: Config, text: str, last: str) -> set[tuple[str, str]]:
    """Actors with proposals among the candidates of the sentence that begins so."""
    return {
        (actor, candidate.target.proposal)
        for reading, candidate in candidates(config, text)
        if text[reading.sentence.span.start :].startswith(last)
        for actor in candidate.holder.actors
    }


def in_later_sentences(config: Config, text: str, actor: str) -> list[Candidate]:
    """The candidates of one actor behind the first sentence."""
    found = candidates(config, text)
    return [one for reading, one in found if reading.sentence.span.start > 0 and one.holder.actors == (actor,)]


def test_what_an_article_is_about_can_be_meant_in_its_last_sentence(config: Config) -> None:
    text = f"{LEAD} {ELSEWHERE} Malta has not made up its mind."
    assert ("MT", "sanctions") in pairs(config, text, "Malta")


def test_it_can_be_meant_before_it_is_named(config: Config) -> None:
    text = f"Malta has not made up its mind. {LEAD} {ELSEWHERE}"
    assert ("MT", "sanctions") in pairs(config, text, "Malta")


def test_what_was_named_once_long_ago_is_forgotten(config: Config) -> None:
    text = f"{ELSEWHERE} New sanctions on Russia were a topic. {ELSEWHERE} Malta has not made up its mind."
    assert ("MT", "sanctions") not in pairs(config, text, "Malta")


def test_a_transcript_of_very_many_sentences_is_about_nothing_in_particular(config: Config) -> None:
    text = " ".join([LEAD, *[ELSEWHERE] * 11, "Malta has not made up its mind."])
    assert ("MT", "sanctions") not in pairs(config, text, "Malta")


def test_who_joins_something_else_does_not_join_what_the_article_is_about(config: Config) -> None:
    lead = "The reassurance force for Ukraine is late. A reassurance force needs soldiers."
    text = f"{lead} {ELSEWHERE} Norway is unlikely to join the trade pact with Brazil."
    sources = {
        candidate.target.source
        for _, candidate in candidates(config, text)
        if (candidate.holder.actors, candidate.target.proposal) == (("NO",), "reassurance-force")
    }
    assert sources == {"before"}  # the least likely one, not what "join" takes up


def test_a_holder_carried_over_has_no_place_among_the_words_of_a_later_sentence(config: Config) -> None:
    text = "In June and again in July Latvia's government spoke of sanctions on Russia. Such sanctions would come late."
    carried = in_later_sentences(config, text, "LV")
    assert carried
    assert {(one.holder.first, one.holder.last) for one in carried} == {(0, 0)}


def test_how_long_ago_a_holder_was_named_is_counted_from_its_name_not_from_its_pronouns(config: Config) -> None:
    text = (
        "Prime Minister Petteri Orpo of Finland spoke of the sanctions on Russia. He had wanted new sanctions. "
        "He would vote for the sanctions."
    )
    found = in_later_sentences(config, text, "FI")
    assert [one.named_ago for one in found] == [1, 2]
    assert all(one.holder.how.startswith("he: ") for one in found)


def test_an_agent_of_the_sentence_before_keeps_the_cues_of_this_one(config: Config) -> None:
    text = "A reassurance force was rejected by Warsaw. Such a force would be opposed and dangerous."
    parts = [part for one in in_later_sentences(config, text, "PL") for part in one.parts]
    assert "opposed" in {cue.text for part in parts for cue in part.cues}


def test_what_soldiers_do_is_not_read_off_the_next_sentence(config: Config) -> None:
    text = "German soldiers will not join the reassurance force. Such a force will not be discussed."
    parts = [part for one in in_later_sentences(config, text, "DE") for part in one.parts]
    assert parts
    assert all(part.verdict is None or part.verdict.cue.text for part in parts)


def test_a_people_does_not_point_back_to_its_soldiers(config: Config) -> None:
    text = "The coalition would send troops to Ukraine. The Poles and the Italians have excluded that theirs would go."
    assert {("PL", "troops"), ("IT", "troops")} <= pairs(config, text, "The Poles")
