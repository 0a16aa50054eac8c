"""How people put a position: for each way sentences of our own, and how many of them must be read right (by side)."""

from __future__ import annotations

from functools import cache

import pytest

from benchmarks.quality import Reader, config_for

Wanted = set[tuple[str, str, str]]  # actor, proposal, side; kind "other" is marked with a star behind the actor

PHENOMENA: dict[str, tuple[int, list[tuple[str, Wanted]]]] = {
    "a list counts for every member": (
        3,
        [
            (
                "Spain, Portugal and Greece have rejected sending soldiers to Ukraine.",
                {("ES", "troops", "against"), ("PT", "troops", "against"), ("GR", "troops", "against")},
            ),
            (
                "The Baltic states support tougher sanctions on Russia.",
                {("EE", "sanctions", "for"), ("LV", "sanctions", "for"), ("LT", "sanctions", "for")},
            ),
            (
                "Both Norway and Iceland back the reassurance force.",
                {("NO", "reassurance-force", "for"), ("IS", "reassurance-force", "for")},
            ),
        ],
    ),
    "the target stands in an earlier sentence": (
        3,
        [
            (
                "London proposed a multinational force for Ukraine. Vienna is against the idea.",
                {("GB", "reassurance-force", "for"), ("AT", "reassurance-force", "against")},
            ),
            (
                "Paris wants eurobonds for defence. Stockholm has rejected such a move.",
                {("FR", "common-borrowing", "for"), ("SE", "common-borrowing", "against")},
            ),
            (
                "Ankara welcomed the peacekeeping mission. It will take part.",
                {("TR", "peacekeeping", "for")},
            ),
        ],
    ),
    "two stances in one sentence": (
        2,
        [
            (
                "Rome is open to common debt for defence, but would not send troops to Ukraine.",
                {("IT", "common-borrowing", "for"), ("IT", "troops", "against")},
            ),
            (
                "Prague supports Ukraine's accession to the EU while Budapest rejects it.",
                {("CZ", "eu-membership", "for"), ("HU", "eu-membership", "against")},
            ),
        ],
    ),
    "a refusal of a refusal is openness": (
        4,
        [
            ("Finland has not ruled out sending troops to Ukraine.", {("FI", "troops", "for")}),
            ("Ottawa declined to rule out a peacekeeping mission.", {("CA", "peacekeeping", "for")}),
            ("Oslo did not close the door on the reparations loan.", {("NO", "frozen-assets", "for")}),
            ("Sofia is not opposed to new sanctions on Russia.", {("BG", "sanctions", "for")}),
        ],
    ),
    "support that is denied": (
        2,
        [
            ("Slovakia will not back the reparations loan.", {("SK", "frozen-assets", "against")}),
            ("Malta does not support eurobonds.", {("MT", "common-borrowing", "against")}),
            ("Nobody in Lisbon wants Portuguese soldiers in Ukraine.", {("PT", "troops", "against")}),
        ],
    ),
    "what one wants another to do is one's own stance": (
        2,
        [
            ("Kyiv urged Berlin to deliver Taurus missiles.", {("UA", "long-range-weapons", "for")}),
            ("Warsaw wants Europe to raise defence spending to 3 percent.", {("PL", "defence-spending", "for")}),
        ],
    ),
    "several voices in one government": (
        1,
        [
            (
                "The Slovenian defence minister backs the reassurance force. The Slovenian finance minister rejects it.",
                {("SI", "reassurance-force", "for"), ("SI", "reassurance-force", "against")},
            ),
        ],
    ),
    "all except": (
        9,
        [
            (
                "All the Nordic countries except Iceland support sanctions on Russia.",
                {(actor, "sanctions", "for") for actor in ("DK", "FI", "NO", "SE")} | {("IS", "sanctions", "against")},
            ),
            (
                "Every Baltic state but Lithuania has agreed to join the reassurance force.",
                {
                    ("EE", "reassurance-force", "for"),
                    ("LV", "reassurance-force", "for"),
                    ("LT", "reassurance-force", "against"),
                },
            ),
            (
                "All the Nordic countries but Iceland will join the reassurance force.",
                {(actor, "reassurance-force", "for") for actor in ("DK", "FI", "NO", "SE")}
                | {("IS", "reassurance-force", "against")},
            ),
            (
                "The Baltic states back the peacekeeping mission, but Poland rejects it.",
                {(actor, "peacekeeping", "for") for actor in ("EE", "LV", "LT")} | {("PL", "peacekeeping", "against")},
            ),
            ("Not every Nordic country backs the reassurance force.", set()),
            ("Nearly every Nordic country backs the reassurance force.", set()),
            (
                "Italy backs them all but France opposes sanctions on Russia.",
                {("FR", "sanctions", "against")},
            ),
            (
                "All three Baltic states but Latvia will join the reassurance force.",
                {(actor, "reassurance-force", "for") for actor in ("EE", "LT")}
                | {("LV", "reassurance-force", "against")},
            ),
            (
                "Apart from Slovakia, all EU members backed the use of frozen Russian assets for Ukraine.",
                {("EU", "frozen-assets", "for"), ("SK", "frozen-assets", "against")},
            ),
            (
                "All except Hungary signed the declaration on EU membership for Ukraine.",
                {("HU", "eu-membership", "against")},
            ),
            (
                "All the Baltic states except Latvia have backed the reparations loan.",
                {("EE", "frozen-assets", "for"), ("LT", "frozen-assets", "for"), ("LV", "frozen-assets", "against")},
            ),
        ],
    ),
    "the stance stands before the list": (
        1,
        [
            (
                "Against the reassurance force: Hungary and Slovakia.",
                {("HU", "reassurance-force", "against"), ("SK", "reassurance-force", "against")},
            ),
        ],
    ),
    "a noun instead of a verb": (
        3,
        [
            ("Vienna's refusal to back eurobonds surprised nobody.", {("AT", "common-borrowing", "against")}),
            ("Greek unease over confiscating the Russian assets has grown.", {("GR", "frozen-assets", "against")}),
            ("Madrid's support for Ukraine's accession to the EU is firm.", {("ES", "eu-membership", "for")}),
        ],
    ),
    "the passive": (
        2,
        [
            ("The reparations loan was blocked by Belgium.", {("BE", "frozen-assets", "against")}),
            ("New sanctions on Russia were proposed by Estonia.", {("EE", "sanctions", "for")}),
        ],
    ),
    "a stance taken over from another": (
        2,
        [
            (
                "Austria rejected the reassurance force. So did Malta.",
                {("AT", "reassurance-force", "against"), ("MT", "reassurance-force", "against")},
            ),
            (
                "Denmark is sceptical of joint debt for defence, as is Sweden.",
                {("DK", "common-borrowing", "against"), ("SE", "common-borrowing", "against")},
            ),
        ],
    ),
    "a threat": (
        1,
        [
            (
                "Moscow said that peacekeepers in Ukraine would be legitimate targets.",
                {("RU", "peacekeeping", "against")},
            )
        ],
    ),
    "a denial": (
        3,
        [
            ("Warsaw denied that it would send troops to Ukraine.", {("PL", "troops", "against")}),
            (
                "Ottawa has denied reports that it is going to join the reassurance force.",
                {("CA", "reassurance-force", "against")},
            ),
            ("Warsaw denied that soldiers had ever been sent to Ukraine by France.", set()),
        ],
    ),
    "a condition leaves yes possible": (
        2,
        [
            (
                "Turkey would join the reassurance force only if there is a ceasefire.",
                {("TR", "reassurance-force", "for")},
            ),
            ("Ireland could send peacekeepers provided the UN agrees.", {("IE", "peacekeeping", "for")}),
        ],
    ),
    "change over time": (
        2,
        [
            (
                "Belgium had opposed the reparations loan for a year. It now backs the loan.",
                {("BE", "frozen-assets", "against"), ("BE", "frozen-assets", "for")},
            ),
            ("Slovakia lifted its veto on the sanctions package.", {("SK", "sanctions", "for")}),
        ],
    ),
    "yes at one dose and no at another": (
        4,
        [
            (
                "Madrid will raise defence spending to 2.1 percent of GDP but refuses the 5 percent goal.",
                {("ES", "defence-spending", "for"), ("ES", "defence-5pct", "against")},
            ),
            (
                "Italy says yes to 2 percent and no to 5 percent of GDP for defence.",
                {("IT", "defence-spending", "for"), ("IT", "defence-5pct", "against")},
            ),
            (
                "Belgium is ready to spend 2.5 percent of GDP on defence; it will not accept the 5 percent target.",
                {("BE", "defence-spending", "for"), ("BE", "defence-5pct", "against")},
            ),
            (
                "Slovenia has pledged 3 percent of GDP for defence, yet calls the 5 percent target unrealistic.",
                {("SI", "defence-spending", "for"), ("SI", "defence-5pct", "against")},
            ),
            (
                "Lisbon supports 2 percent of GDP for defence but rejects the 5 percent target.",
                {("PT", "defence-spending", "for"), ("PT", "defence-5pct", "against")},
            ),
        ],
    ),
    "opposition, polls and former officials are other voices": (
        3,
        [
            (
                "A poll found that 60 percent of Germans oppose sending troops to Ukraine.",
                {("DE*", "troops", "against")},
            ),
            ("Dutch lawmakers denounced the reparations loan.", {("NL*", "frozen-assets", "against")}),
            (
                "The Danish government backs eurobonds. The Danish opposition rejects them.",
                {("DK", "common-borrowing", "for"), ("DK*", "common-borrowing", "against")},
            ),
        ],
    ),
    "undecided": (
        3,
        [
            ("It is too early to decide on Norwegian troops in Ukraine, Oslo said.", {("NO", "troops", "undecided")}),
            (
                "Japan has not yet decided whether to join a peacekeeping mission.",
                {("JP", "peacekeeping", "undecided")},
            ),
            ("Luxembourg is undecided on the reparations loan.", {("LU", "frozen-assets", "undecided")}),
        ],
    ),
    "nothing is said": (
        5,
        [
            ("Ministers from Norway and Spain attended a meeting on the reassurance force.", set()),
            ("If Spain were to send troops to Ukraine, parliament would have to vote.", set()),
            ("Would Italy send troops to Ukraine? Would Greece?", set()),
            ("The Paris summit on the reassurance force ended at midnight.", set()),
            ("Polish soldiers train at a base in Lithuania.", set()),
        ],
    ),
    "whoever speaks is known from outside": (
        1,
        [("We support the peacekeeping mission in Ukraine without reserve.", {("KE", "peacekeeping", "for")})],
    ),
}


@cache
def reader() -> Reader:
    return Reader(config_for("default"))


def stances(text: str, *, we: str = "") -> Wanted:
    document = reader().document({"id": "test", "text": text, "speaker_actor": we})
    return {
        (one.actor + ("*" if one.kind == "other" else ""), one.proposal, one.stance.side)
        for one in reader().extractor.extract(document)
    }


@pytest.mark.parametrize("phenomenon", PHENOMENA)
def test_a_way_to_take_a_stance_is_read(phenomenon: str) -> None:
    floor, sentences = PHENOMENA[phenomenon]
    we = "KE" if "outside" in phenomenon else ""
    read = [(text, stances(text, we=we), wanted) for text, wanted in sentences]
    wrong = [one for one in read if one[1] != one[2]]
    assert len(sentences) - len(wrong) >= floor, wrong


def test_a_statement_shows_how_it_was_found() -> None:
    document = reader().document({"id": "test", "text": "Berlin has rejected eurobonds for defence."})
    (statement,) = reader().extractor.extract(document)
    parts = {step.part: step.how for step in statement.rule}
    assert {"holder", "target", "cue", "kind", "basis"} <= parts.keys()
    assert "Berlin" in parts["holder"]
    assert statement.evidence.cue.of(document.article.text) == "rejected"
    assert statement.evidence.sentence.of(document.article.text) == document.article.text


def test_condition_and_dose_are_kept() -> None:
    text = "Poland could raise defence spending to 4.8 percent of GDP by 2030 if growth holds, Warsaw said."
    found = reader().extractor.extract(reader().document({"id": "test", "text": text}))
    assert any(one.condition.startswith("if growth") for one in found)
    assert any(
        dose.value == "4.8" and dose.unit == "% of GDP" and dose.by == "2030"
        for one in found
        for dose in one.quantities
    )


def test_an_earlier_position_is_marked_past() -> None:
    text = "Belgium had opposed the reparations loan for a year. It now backs the loan."
    found = reader().extractor.extract(reader().document({"id": "test", "text": text}))
    assert {(one.stance.side, one.past) for one in found} == {("against", True), ("for", False)}


def test_captions_are_never_evidence() -> None:
    text = "Photo: Berlin rejects sending troops to Ukraine.\n\nThe weather was fine."
    assert reader().extractor.extract(reader().document({"id": "test", "text": text})) == []


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "“”’…", "Berlin " * 500, "no " * 300, '"' * 99, "–;:,." * 50, "Ukraine's 's 's"]
)
def test_no_text_makes_it_raise(text: str) -> None:
    assert isinstance(reader().extractor.extract(reader().document({"id": "test", "text": text})), list)


def test_the_same_text_gives_the_same_statements() -> None:
    text = "Rome is open to common debt for defence, but would not send troops to Ukraine."
    document = reader().document({"id": "test", "text": text})
    assert reader().extractor.extract(document) == Reader(config_for("default")).extractor.extract(document)
