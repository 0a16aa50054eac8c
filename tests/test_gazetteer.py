"""Who is named in a text, and whom they speak for."""

from __future__ import annotations

import datetime
import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

from index.actors import builtin_actors, builtin_groups
from index.annotation import Mention, MentionKind
from index.article import UNKNOWN_DATE, Article, ArticleDate, DatePrecision, Span
from index.cleaning import matching_text
from index.config import Actor, Config, Group, Membership, Person
from index.gazetteer import Recogniser

WORLD = Recogniser(Config(actors=builtin_actors(), groups=builtin_groups()))


def read(text: str, *, on: str = "", speaker: str = "", recogniser: Recogniser = WORLD) -> list[Mention]:
    date = ArticleDate(datetime.date.fromisoformat(on), DatePrecision.EXACT) if on else UNKNOWN_DATE
    article = Article("a", "a", "", text, Span(0, len(text)), date=date, speaker_actor=speaker)
    return recogniser.mentions(article, text, [])


def actors(text: str, **options: str) -> list[tuple[str, str]]:
    """(surface, actor) of every mention of an actor that is no venue; members of a bloc joined by "/"."""
    return [
        (mention.span.of(text), "/".join(mention.actors))
        for mention in read(text, **options)
        if mention.kind is MentionKind.ACTOR and mention.role != "venue"
    ]


def person(text: str, name: str, **options: str) -> Mention:
    return next(
        mention
        for mention in read(text, **options)
        if mention.kind is MentionKind.PERSON and mention.span.of(text) == name
    )


def test_a_group_named_with_an_article_is_found_inside_a_sentence_and_at_its_beginning():
    members = (Membership("DE"), Membership("FR"))
    group = Group("Five", ("the five largest donors", "the Left Bloc"), members)
    recogniser = Recogniser(Config(actors=builtin_actors(), groups=(group,)))
    text = "The five largest donors agree. The Left Bloc and the five largest donors met."
    found = [surface for surface, who in actors(text, recogniser=recogniser) if who == "DE/FR"]
    assert found == ["The five largest donors", "The Left Bloc", "the five largest donors"]


@pytest.mark.parametrize(
    "office",
    [
        "president of the National Rally",
        "leader of France Unbowed",
        "head of the French Farmers' Union",
        "chairman of the defence committee",
    ],
)
def test_who_leads_a_party_a_union_or_a_committee_speaks_for_no_government(office):
    text = f"France must not send soldiers, said Jeanne Moulin, {office}."
    assert not any(one.governmental for one in read(text) if one.span.start > text.index("said") and one.actors)


def test_names_adjectives_and_capitals_lead_to_their_country():
    text = "Britain, the Dutch and Kyiv agreed; Türkiye and the Czech Republic did not."
    assert actors(text) == [
        ("Britain", "GB"),
        ("Dutch", "NL"),
        ("Kyiv", "UA"),
        ("Türkiye", "TR"),
        ("Czech Republic", "CZ"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "They met in Paris.",
        "Nothing has happened since the Paris summit.",
        "He flew to Berlin on Monday.",
        "She was speaking in Warsaw and Vilnius.",
        "The Munich conference ends today.",
        "She went to Warsaw and Riga.",
    ],
)
def test_a_venue_is_no_actor(text):
    assert actors(text) == []


def test_a_capital_with_its_country_is_a_place_on_the_map():
    assert actors("Postings: Baghdad, Iraq; Zagreb, Croatia.") == [("Iraq", "IQ"), ("Croatia", "HR")]


def test_a_capital_after_a_voice_is_its_government():
    assert actors("The government in Berlin hesitates.") == [("government in Berlin", "DE")]
    assert actors("Resistance in The Hague has softened.") == [("The Hague", "NL")]
    assert actors("The plan met with hostility in Moscow.") == [("Moscow", "RU")]
    assert actors("It would be fair game in Moscow's view.") == [("Moscow", "RU")]
    assert actors("They sang in Moscow's streets.") == []
    assert actors("The sharpest objections came from Prague.") == [("Prague", "CZ")]
    assert actors("Most of the warnings are heard from Oslo and Riga.") == [("Oslo", "NO"), ("Riga", "LV")]
    assert actors("The delegation came from Prague.") == []


def test_a_dateline_is_no_actor():
    assert actors("COPENHAGEN - Denmark could send soldiers.") == [("Denmark", "DK")]
    assert actors("WARSAW, Poland (AP) — Spain said no.") == [("Spain", "ES")]


def test_newspapers_treaties_and_dishes_are_no_actors():
    text = "The Washington Post, the Moscow Times, the Paris Agreement, the Budapest Memorandum and French fries."
    assert actors(text) == []
    organisations = [mention.key for mention in read(text) if mention.kind is MentionKind.ORGANISATION]
    assert organisations == ["Washington Post", "Moscow Times"]


def test_an_institute_is_an_organisation_and_its_city_no_actor():
    text = "The Warsaw Institute for Strategy and the Finnish Peace Foundation objected."
    assert actors(text) == []
    organisations = [mention.key for mention in read(text) if mention.kind is MentionKind.ORGANISATION]
    assert organisations == ["Warsaw Institute for Strategy", "Finnish Peace Foundation"]


def test_the_label_of_a_transcript_speaks_for_the_country_of_the_answer():
    text = "QUESTION: And Ukraine? THE MINISTER: Let me be plain. Austria is neutral."
    assert ("MINISTER", "AT") in actors(text)


def test_countries_by_code_are_read_where_a_text_lists_them():
    assert actors("HR, RO flexible. AT, SI, IT hesitant. HU: no.")[-1] == ("HU", "HU")
    assert actors("Our IT, HR and PR staff.") == []


def test_a_parliament_is_no_government():
    mention = read("The Bundestag objected.")[0]
    assert (mention.actors, mention.governmental) == (("DE",), False)


def test_somebody_spoken_to_is_not_the_president():
    text = "Poland waits. Look, the president said. Ask the president, Karine."
    assert not any(mention.kind is MentionKind.PERSON for mention in read(text))


def test_spellings_of_a_name_are_one_person():
    for written in ("Volodymyr Zelensky", "Vladimir Zelenskiy", "Volodymyr Zelenskyy"):
        assert person(f"{written} spoke.", written, on="2025-05-01").key == "Volodymyr Zelenskyy"
    assert person("Claudia Tanner spoke.", "Claudia Tanner", on="2025-05-01").actors == ("AT",)


def test_a_person_named_before_the_country_still_gets_one():
    text = "Junior Defence Minister Thijmen Roelvink said it was thinkable in the Netherlands."
    assert person(text, "Thijmen Roelvink").actors == ("NL",)


def test_an_envoy_is_his_countrys_and_not_where_he_is_posted():
    assert person("Hungary's EU ambassador, Zsolt Keleti, said no.", "Zsolt Keleti").actors == ("HU",)


def test_an_office_after_the_name_or_inside_a_name_is_read_once():
    assert person("It helps President Taras Holubenko of Ukraine; Russia waits.", "Taras Holubenko").actors == ("UA",)
    assert person("Italian PM Fiammetta Orsolini spoke.", "Fiammetta Orsolini").actors == ("IT",)
    assert person("Finland heard Commission President Odile Vandermeersch.", "Odile Vandermeersch").actors == ("EU",)
    assert actors("Spain told the European Parliament.") == [("Spain", "ES"), ("European Parliament", "EU")]


def test_the_advisers_of_somebody_introduced_are_his_countrys():
    text = "US President Calvin Rourke means it. Russia waits while Rourke and his advisers think."
    assert actors(text)[-1] == ("advisers", "US")


def test_a_colleague_of_the_author_is_nobodys_minister():
    assert person("Ukraine waits. My colleague Pia Holmqvist has counted.", "Pia Holmqvist").actors == ()


def test_a_title_decides_between_namesakes():
    assert person("Vice President Harris spoke.", "Harris", on="2024-05-01").actors == ("US",)
    assert person("Taoiseach Harris spoke.", "Harris", on="2024-05-01").actors == ("IE",)
    assert person("Speaker Johnson spoke.", "Johnson", on="2024-05-01").key == "Johnson"
    assert person("President Joseph R. Biden spoke.", "Joseph R. Biden", on="2024-05-01").key == "Joe Biden"


def test_the_secretary_general_is_an_organisations():
    assert actors("The United Nations met Russia. The secretary-general spoke.")[-1] == ("secretary-general", "UN")


@pytest.mark.parametrize(
    "text",
    ["Michael Jordan scored.", "Sofia Andersson was there.", "The Georgia Tech team won.", "He wrote it in French."],
)
def test_persons_schools_and_languages_are_no_countries(text):
    assert actors(text) == []


def test_glued_names_and_capitals_are_found():
    assert actors("SwedenLithuania") == [("Sweden", "SE"), ("Lithuania", "LT")]
    assert actors("POLAND SAYS NO") == [("POLAND", "PL")]


def test_hyphenated_adjectives_name_both():
    assert actors("A Franco-German plan.") == [("Franco", "FR"), ("German", "DE")]
    assert actors("pro-Russian and anti-NATO parties") == []


def test_a_bloc_stands_for_its_members():
    assert actors("The Baltic states and the Nordics refused.") == [
        ("Baltic states", "EE/LV/LT"),
        ("Nordics", "DK/FI/IS/NO/SE"),
    ]


def test_brussels_is_the_eu_except_among_belgians_and_capitals():
    assert actors("Brussels wants an answer.") == [("Brussels", "EU")]
    assert actors("The Belgian minister would not say whether Brussels would join.")[-1] == ("Brussels", "BE")
    assert actors("Oslo, Brussels and Zagreb have yet to decide.")[1] == ("Brussels", "BE")
    assert actors("The prime minister in Brussels has doubts.") == [("prime minister in Brussels", "BE")]
    assert actors("The officials in Brussels have doubts.") == [("Brussels", "EU")]


def test_the_alliance_is_nato_once_nato_is_named():
    assert actors("NATO met. The alliance was split.")[-1] == ("alliance", "NATO")
    assert actors("An alliance of shopkeepers met.") == []


def test_an_office_beside_a_country_speaks_for_it():
    text = "The Polish prime minister and Ruritania's premier met."
    mention = read(text)[0]
    assert (mention.span.of(text), mention.office, mention.role, mention.governmental) == (
        "Polish prime minister",
        "prime minister",
        "office",
        True,
    )


@pytest.mark.parametrize(
    "text",
    [
        "The Polish opposition leader objected.",
        "The former Polish president objected.",
        "A retired Polish general objected.",
        "Polish voters objected.",
        "Poland's shadow foreign minister objected.",
        "Polish lawmakers objected.",
    ],
)
def test_opposition_former_holders_and_the_public_do_not_speak_for_the_government(text):
    assert [(mention.actors, mention.governmental) for mention in read(text)] == [(("PL",), False)]


@pytest.mark.parametrize(
    "text",
    [
        "Danish Defence Minister Rasmus Holtegaard said no.",
        "Denmark's defence minister, Rasmus Holtegaard, said no.",
        "Rasmus Holtegaard, the Danish defence minister, said no.",
        "Rasmus Holtegaard, defence minister of Denmark, said no.",
        "COPENHAGEN - Soldiers could go, Defence Minister Rasmus Holtegaard said.",
    ],
)
def test_whom_the_text_introduces_speaks_for_the_country(text):
    mention = person(text, "Rasmus Holtegaard")
    assert (mention.key, mention.actors, mention.governmental) == ("Rasmus Holtegaard", ("DK",), True)
    assert mention.office == "defence minister"


def test_later_mentions_by_surname_are_the_same_person():
    text = "Spanish Foreign Minister Ana Belén Quiroga spoke. Later Quiroga left; Ms Quiroga was tired."
    people = [mention for mention in read(text) if mention.kind is MentionKind.PERSON]
    assert [mention.key for mention in people] == ["Ana Belén Quiroga"] * 3
    assert {mention.actors for mention in people} == {("ES",)}


def test_an_ex_minister_and_an_expert_are_not_the_government():
    assert not person("Pavel Kral, a former Czech defence minister, said no.", "Pavel Kral").governmental
    assert not person("Ruben Salz, who was Germany's ambassador until 2016, said no.", "Ruben Salz").governmental
    assert not person("Security analyst Jo Reed said no.", "Jo Reed").governmental


def test_the_minister_is_the_one_spoken_of():
    text = "Norway hesitates over Ukraine. The defence minister asked for time."
    assert actors(text)[-1] == ("defence minister", "NO")


def test_a_minister_named_in_a_capital_belongs_to_it():
    text = "In Ottawa the finance minister called it a choice."
    assert actors(text) == [("finance minister", "CA")]


def test_a_foreign_counterpart_is_named_by_country():
    assert actors("She met her Estonian counterpart.") == [("Estonian counterpart", "EE")]


def test_office_holders_are_known_by_surname_and_full_name():
    assert person("Tusk said no.", "Tusk", on="2025-03-01").actors == ("PL",)
    assert person("Zelenskiy said no.", "Zelenskiy", on="2025-03-01").key == "Volodymyr Zelenskyy"
    assert person("Ursula von der Leyen said no.", "Ursula von der Leyen").actors == ("EU",)
    assert person("Yesterday von der Leyen said no.", "von der Leyen").key == "Ursula von der Leyen"
    assert person("Von der Leyen said no.", "Von der Leyen").key == "Ursula von der Leyen"


def test_an_office_ends_with_its_term():
    before, after = (person("Olaf Scholz said no.", "Olaf Scholz", on=day) for day in ("2024-05-01", "2026-05-01"))
    assert (before.office, before.governmental) == ("chancellor", True)
    assert (after.office, after.governmental) == ("former chancellor", False)


def test_an_article_without_date_accepts_any_holder():
    assert person("Olaf Scholz said no.", "Olaf Scholz").governmental


def test_a_namesake_introduced_by_the_text_is_not_the_office_holder():
    text = "Portugal's finance minister, Olaf Scholz, said no."
    assert person(text, "Olaf Scholz", on="2024-05-01").actors == ("PT",)


def test_a_relative_is_not_the_office_holder():
    assert not any(mention.kind is MentionKind.PERSON for mention in read("Brigitte Macron smiled.", on="2025-01-01"))


def test_configured_actors_work_like_countries():
    day = datetime.date(2020, 1, 1)
    party = Actor(
        "SPD",
        ("Social Democrats", "SPD"),
        adjectives=("Social Democratic",),
        metonyms=("Willy-Brandt-Haus",),
        people=(Person("Ada Lindqvist", "chair", since=day),),
        kind="party",
    )
    pact = Group("Pact", ("Red Pact",), (Membership("SPD"),))
    recogniser = Recogniser(Config(actors=(party,), groups=(pact,)))
    text = "The SPD, the Willy-Brandt-Haus and the Red Pact agreed; Ada Lindqvist did not. Germany watched."
    found = [(mention.span.of(text), mention.actors) for mention in read(text, recogniser=recogniser)]
    assert found == [
        ("SPD", ("SPD",)),
        ("Willy-Brandt-Haus", ("SPD",)),
        ("Red Pact", ("SPD",)),
        ("Ada Lindqvist", ("SPD",)),
    ]


def test_a_membership_that_ended_does_not_count():
    since, until = datetime.date(2000, 1, 1), datetime.date(2020, 1, 31)
    countries = tuple(actor for actor in builtin_actors() if actor.id in {"FR", "GB"})
    club = Group("Club", ("Club Two",), (Membership("FR", since), Membership("GB", since, until)))
    recogniser = Recogniser(Config(actors=countries, groups=(club,)))
    assert actors("Club Two refused.", recogniser=recogniser, on="2019-05-01") == [("Club Two", "FR/GB")]  # type: ignore[arg-type]
    assert actors("Club Two refused.", recogniser=recogniser, on="2025-05-01") == [("Club Two", "FR")]  # type: ignore[arg-type]


def test_nothing_outside_the_body_is_a_mention():
    text = "tags: NATO, AT, SI, IT\n---\nNATO met, and so did AT, SI, IT.\n---\nThe alliance of Poland: FR."
    body = Span(text.index("NATO met"), text.index("\n---\nThe"))
    mentions = WORLD.mentions(Article("a", "a", "", text, body), text, [])
    assert [mention.key for mention in mentions] == ["NATO", "AT", "SI", "IT"]
    assert all(body.covers(mention.span) for mention in mentions)


def test_mentions_are_sorted_and_never_overlap_within_a_kind():
    text = (
        "WARSAW - Polish Prime Minister Donald Tusk told the Financial Times that Franco-German plans, NATO's deputy secretary "
        "general, Mette Ravnsborg, and the leaders of France, Germany and the Baltic states were late. The minister agreed."
    )
    mentions = read(text)
    assert mentions == sorted(mentions, key=lambda mention: mention.span.start)
    for kind in MentionKind:
        spans = [mention.span for mention in mentions if mention.kind is kind]
        assert all(left.end <= right.start for left, right in pairwise(spans))


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "'" * 5000, "A" * 20000, "The " * 4000, "Ü\u0301" * 3000, "Poland's " * 3000]
)
def test_no_text_makes_it_fail(text):
    read(text)


PASSAGES = Path(__file__).parents[1].parent / "shared" / "gold" / "passages"


@pytest.mark.skipif(not PASSAGES.is_dir(), reason="the labelled passages are not beside this checkout")
def test_the_actors_of_labelled_passages_are_among_the_mentions():
    wanted = found = 0
    for file in sorted(PASSAGES.glob("p?.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            passage = json.loads(line)
            if int(re.findall(r"\d+", passage.get("group") or passage["id"])[-1]) % 3 == 0:
                continue  # held out
            holders = {record["country"] for record in passage["records"]}
            named = {actor for mention in read(matching_text(passage["text"])) for actor in mention.actors}
            wanted += len(holders)
            found += len(holders & named)
    assert found / wanted > 0.975
