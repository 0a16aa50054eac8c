"""Captions, adverts, plugs and navigation are no evidence; the article is."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.annotation import SentenceKind
from index.article import Span
from index.boilerplate import is_furniture, noise

SHARED = Path(__file__).parents[1].parent / "shared"
STORY = "Poland will not send troops to Ukraine, the prime minister said on Monday before he left for Paris."


def kinds(text: str) -> dict[str, str]:
    return {span.of(text): kind.value for span, kind in noise(text, Span(0, len(text)))}


def inside(line: str) -> dict[str, str]:
    """What is found when `line` stands in the middle of an article."""
    return kinds("\n\n".join(["The headline of it", *[STORY] * 8, line, *[STORY] * 8]))


@pytest.mark.parametrize(
    "line",
    [
        "Image: Members of the guard march in Berlin, Germany, February 10, 2025. REUTERS/Liesa Johannssen",
        "Armed forces take part in an exercise in Bulgaria last week.Credit: Getty Images",
        "Estonian servicemen on exercise. Photo: EPA",
        "Prime Minister Petteri Orpo. File photo: Lehtikuva",
        "Robert Fico at the government office. Archive photo",
        "CAPTION: Delegates share a joke before the opening.",
        "Pictured: the foreign ministers sharing a lift.",
        "Photo by our staff",
        "The leaders in Paris. (AP Photo/Thibault Camus)",
    ],
)
def test_captions_are_known_by_their_marks(line: str) -> None:
    assert inside(line).get(line) == "caption"


@pytest.mark.parametrize(
    "line",
    [
        "Loading",
        "Loading…",
        "|",
        "* * *",
        "Advertisement",
        "Further reading",
        "Home » Region » Security",
        "Most read today | Weather | Follow us: Facebook · X · YouTube",
        "Share | Print",
        "0 comments",
        "Explainer | 4 min read",
        "Listen to our daily podcast in English",
        "Subscribe to our YouTube channel for the latest",
        "Subscribe to continue reading",
        "Read also: All about the declaration in five questions",
        "ALSO READ: What India pays for its crude",
        "Published: 2025-09-04",
        "New Atlanticist February 10, 2025 • 5:08 pm ET",
        "By Jane Doe and John Roe in Paris",
        "now-is-the-moment-for-decisive-action",
        "Don’t trade all the time, trade forex only at the confirmed trade setups",
        "Start the day informed: our morning briefing lands in inboxes at 6am. Subscribe",
        "This website uses cookies to give you the best experience.",
        "Copyright 2025 Example Times. All rights reserved.",
        "The views expressed are the author's own.",
        "(Reporting by Jane Doe; editing by John Roe)",
        "https://example.org/a/b",
        "Follow Example News on Facebook, Twitter and Instagram.",
        "SOURCE: News agencies",
        "DON'T MISS",
        "Macron furious at Hong Kong jibe [INSIGHT]",
        "Associated writers Jane Doe and John Roe contributed to this report.",
        "jane.doe@example.org",
    ],
)
def test_furniture_is_noise(line: str) -> None:
    assert inside(line).get(line) == "noise"
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        STORY,
        "The Bigger Picture: A New Era for European Security",
        "Subscribers to the treaty include Poland, he said.",
        "Sign up to the pact, Merz tells Berlin",
        "He will sign up for the mission if parliament agrees.",
        "Ministers want to share this burden with NATO.",
        "Posted on the border, the soldiers wait for orders.",
        "By the way, that is no threat.",
        "By an overwhelming majority, members voted against.",
        "The photo shows Tusk refusing to shake hands.",
        "An image from a drone shows the column, Kyiv said.",
        "Loading ammunition takes weeks, the general said.",
        "Poland | against, Spain: for",
        "Russia – no; France – yes",
        "As outlined in the memorandum of February 23, 2023",
        "More troops are needed, and soon.",
        "Updated plans foresee 30,000 soldiers.",
        "Print and radio journalists were kept out.",
        "We will follow us and them alike.",
        "- To Russia: If you break the ceasefire, you will face all of Europe.",
        "Related questions, such as who pays, stay open.",
        "Tusk: no troops",
        "Poland contributed to this fund, he said.",
        "Turkey will follow Poland on security, not on spending.",
        "The minister [sic] was clear about [the] force.",
        "Sources: Poland would send 300 soldiers, and that is a great many of them",
    ],
)
def test_the_article_stays_evidence(line: str) -> None:
    assert line not in inside(line)


def test_a_plug_at_the_end_of_a_long_paragraph_takes_only_its_own_sentence() -> None:
    plug = "Sign up for our weekly newsletter here."
    assert inside(f"{STORY * 5} {plug}") == {"The headline of it": "title", plug: "noise"}


def test_the_author_is_described_at_the_end_only() -> None:
    line = "Jane Doe is a visiting fellow at the Council’s Europe Center, previously at the ministry."
    assert kinds("\n\n".join([STORY] * 8 + [line]))[line] == "noise"
    assert line not in kinds("\n\n".join([line] + [STORY] * 12))


def test_the_headline_is_a_title() -> None:
    assert kinds(f"Tusk says no\n\n{STORY}") == {"Tusk says no": "title"}
    assert kinds(f"Tusk says no\nPublished: 2025-02-17\n\n{STORY}") == {
        "Tusk says no": "title",
        "Published: 2025-02-17": "noise",
    }
    assert kinds(f"{STORY}\n\n{STORY}") == {}
    assert kinds(f"Tusk says no\n{STORY}\n{STORY}") == {"Tusk says no": "title"}
    assert kinds("Tusk says no") == {}


def test_a_line_of_a_hard_wrapped_text_is_not_judged_alone() -> None:
    wrapped = "\n".join(
        ["The president of the republic told the people who had come here to"] * 8 + ["share", "home and hearth."]
    )
    assert "share" not in kinds(wrapped)


@given(st.text(st.sampled_from("aA. \n\r|»:-–’#1é\u0301\xa0\x00\u2028İ"), max_size=400), st.integers(0, 50))
def test_places_are_sorted_inside_the_body_and_never_overlap(text: str, start: int) -> None:
    body = Span(min(start, len(text)), len(text))
    found = noise(text, body)
    assert all(body.covers(span) and span.start < span.end for span, _ in found)
    assert all(one.end <= other.start for (one, _), (other, _) in pairwise(found))
    assert all(kind is not SentenceKind.BODY for _, kind in found)


@pytest.mark.skipif(not (SHARED / "data/html").exists(), reason="the shared data is not here")
def test_the_true_text_of_real_pages_is_hardly_ever_taken_for_furniture() -> None:
    truth = json.loads((SHARED / "data/html/ground-truth.json").read_text("utf-8"))
    words = lost = 0
    for page in truth.values():
        text = page["articleBody"]
        words += len(text.split())
        found = noise(text, Span(0, len(text)))
        lost += sum(len(span.of(text).split()) for span, kind in found if kind is not SentenceKind.TITLE)
    assert lost < words / 200


@pytest.mark.skipif(not (SHARED / "gold/passages").exists(), reason="the labelled passages are not here")
def test_no_labelled_evidence_is_lost() -> None:
    for path in sorted((SHARED / "gold/passages").glob("p?.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            passage = json.loads(line)
            text = passage["text"]
            taken = [span.of(text) for span, kind in noise(text, Span(0, len(text))) if kind is not SentenceKind.TITLE]
            assert not [r for r in passage["records"] if any(r["evidence"] in part for part in taken)], passage["id"]
