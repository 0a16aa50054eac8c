"""The questions an analyst asks, put to the command line: over five invented trap articles, and over the seeds if present."""

from __future__ import annotations

import contextlib
import io
import json
import re
import shutil
from pathlib import Path

import pytest

from tui.cli import main

TRAPS = Path(__file__).with_name("traps")
SEEDS = Path(__file__).parents[1].parent / "shared" / "gold" / "seeds"
SIDES = {"support": "for", "open": "for", "undecided": "undecided", "reluctant": "against", "oppose": "against"}
NORDIC_BALTIC = ("DK", "EE", "FI", "IS", "LT", "LV", "NO", "SE")


def run(*words: str | Path) -> tuple[int, str]:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main([str(word) for word in words])
    assert status in (0, 3), err.getvalue()
    return status, out.getvalue()


class Asked:
    """A corpus of labelled articles, to which questions are put."""

    def __init__(self, name: str, texts: Path, folder: Path) -> None:
        self.name = name
        self.texts = texts
        self.folder = folder
        self.labels = [
            json.loads(file.read_text(encoding="utf-8")) for file in sorted((texts / "labels").glob("*.json"))
        ]

    def items(self, *words: str | Path) -> list[dict]:
        return json.loads(run(*words, "--json", "--corpus", self.folder)[1])["items"]

    def shown(self, *words: str | Path) -> str:
        return run(*words, "--corpus", self.folder)[1]

    def statements(self, actor: str, proposal: str, kind: str = "government") -> list[dict]:
        return self.items("statements", "--actor", actor, "--proposal", proposal, "--kind", kind)

    def labelled(self, proposal: str, kind: str = "government") -> dict[str, set[str]]:
        """Actor -> sides, as a careful reader finds them; what a second reader might leave out is not asked for."""
        sides: dict[str, set[str]] = {}
        for label in self.labels:
            for record in label["records"]:
                sure = not record.get("note", "").startswith("BORDERLINE")
                if sure and (record["proposal"], record["kind"]) == (proposal, kind):
                    sides.setdefault(record["country"], set()).add(SIDES[record["stance"]])
        return sides


@pytest.fixture(autouse=True, scope="module")
def private_home(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DATA", "STATE", "CONFIG", "CACHE"):
            patch.setenv(f"XDG_{name}_HOME", str(tmp_path_factory.mktemp("home") / name))
        patch.delenv("STANCEGRID_CORPUS", raising=False)
        yield


def add(texts: Path, folder: Path) -> Asked:
    if not texts.is_dir():
        pytest.skip(f"{texts} is not on this machine")
    run("add", texts / "texts", "--corpus", folder)
    return Asked(texts.name, texts, folder)


@pytest.fixture(scope="module", params=["traps", "seeds"])
def asked(request, tmp_path_factory) -> Asked:
    texts = TRAPS if request.param == "traps" else SEEDS
    return add(texts, tmp_path_factory.mktemp(request.param) / "corpus")


@pytest.fixture
def traps(tmp_path) -> Asked:
    return add(TRAPS, tmp_path / "corpus")


def test_question_1_where_each_country_stands_on_sending_its_own_troops(asked):
    cells = {cell["actor"]: cell for cell in asked.items("matrix", "--proposal", "troops")}
    expected = asked.labelled("troops")
    assert set(expected) <= set(cells)
    for actor, sides in expected.items():
        rows = asked.items("why", actor, "troops")
        assert sides <= {SIDES[row["stance"]] for row in rows if row["kind"] == "government"}, actor
        for row in rows:
            text = (asked.texts / "texts" / f"{row['article']}.txt").read_text(encoding="utf-8")
            assert text[slice(*row["span"])] == row["evidence"]


def test_question_3_poland_supports_the_force_without_joining_it(asked):
    speaker = {"traps": "Zawada", "seeds": "Tusk"}[asked.name]
    own = [row for row in asked.statements("PL", "troops") if row["stance"] == "oppose"]
    help_in_kind = asked.statements("PL", "support-in-kind")
    assert any(speaker in row["speaker"] for row in own)
    assert {row["stance"] for row in help_in_kind} == {"support"}
    assert any(speaker in row["speaker"] for row in help_in_kind)


def test_question_4_who_proposed_the_reassurance_force_and_who_says_so(asked):
    paper = {"traps": "Dunmore Chronicle", "seeds": "Financial Times"}[asked.name]
    rows = [row for row in asked.statements("FR", "reassurance-force") if row["stance"] == "support"]
    chains = [" / ".join(row["attribution"]) for row in rows]
    assert any(paper in chain and "three officials" in chain for chain in chains), chains


def test_question_5_reassurance_force_and_peacekeepers_are_two_things(asked):
    shown = asked.shown("matrix", "--proposal", "reassurance-force", "--proposal", "peacekeeping")
    assert "reassurance" in shown
    assert "peacekeeping" in shown
    hits = asked.items("search", "proposal:peacekeeping", "proposal:reassurance-force", "plan", "peacekeepers")
    assert any("isn" in hit["snippet"] and "peacekeepers" in hit["snippet"] for hit in hits)


def test_question_6_which_cells_rest_only_on_a_reporters_judgement(asked):
    cells = {(cell["actor"], cell["proposal"]) for cell in asked.items("matrix", "--cells", "--reporter-only")}
    assert {("HU", "troops"), ("SK", "troops")} <= cells
    assert not {("GB", "troops"), ("ES", "troops")} & cells


def test_question_7_who_opposes_common_borrowing(asked):
    cells = {cell["actor"]: cell["stance"] for cell in asked.items("matrix", "--proposal", "common-borrowing")}
    assert {actor for actor, stance in cells.items() if SIDES[stance] == "against"} == {"DE", "NL"}
    assert cells["FR"] == "support"


def test_question_8_who_wants_5_percent_of_gdp_and_who_has_other_targets(asked):
    rows = [
        row
        for proposal in ("defence-5pct", "defence-spending")
        for row in asked.items("statements", "--proposal", proposal, "--kind", "government")
    ]
    doses = {(row["actor"], dose["value"]) for row in rows for dose in row["quantity"]}
    assert {("US", "5"), ("PL", "4.47"), ("GB", "2.5")} == doses
    assert {row["actor"] for row in rows if row["proposal"] == "defence-5pct"} == {"US"}


def test_question_9_italys_government_and_italian_polls_are_kept_apart(asked):
    polls = asked.statements("IT", "troops", "other")
    assert {(row["basis"], SIDES[row["stance"]]) for row in polls} == {("poll", "against")}
    assert not asked.statements("IT", "troops")
    assert "Other voices" in asked.shown("why", "IT", "troops")


def test_question_10_under_which_conditions_britain_or_spain_would_take_part(asked):
    assert any("if necessary" in row["condition"] for row in asked.statements("GB", "troops"))
    spain = asked.statements("ES", "troops") + asked.statements("ES", "peacekeeping")
    assert any("what mission" in row["condition"] for row in spain)


def test_question_11_where_the_nordic_baltic_eight_stand_on_troops(asked):
    cells = {cell["actor"]: cell for cell in asked.items("matrix", "--group", "NB8", "--proposal", "troops")}
    assert set(cells) == set(NORDIC_BALTIC)
    third, silent = {"traps": ("DK", "SE"), "seeds": ("SE", "DK")}[asked.name]
    assert {actor for actor, cell in cells.items() if cell["stance"] == "open"} == {third, "EE", "LT"}
    assert {actor for actor, cell in cells.items() if cell["stance"] == "reluctant"} == {"FI", "LV"}
    assert {actor for actor, cell in cells.items() if cell["label"] == "no evidence"} == {"IS", "NO", silent}


def test_question_12_sources_that_contradict_each_other_are_told_shades_are_not(asked):
    person = {"traps": "Zawada", "seeds": "Tusk"}[asked.name]
    found = asked.items("conflicts")
    offices = [one for one in found if one["what"] == "office" and person in one["person"]]
    assert [sorted(one["offices"]) for one in offices] == [["president", "prime minister"]]
    assert ("PL", "troops") not in {(one["actor"], one["proposal"]) for one in found if one["what"] == "cell"}


def test_question_13_which_cells_are_the_least_supported(asked):
    cells = asked.items("matrix", "--cells")
    ranks = [(cell["sources"], not cell["reporter_only"]) for cell in cells]
    assert ranks == sorted(ranks)


def test_question_14_what_is_new_after_one_more_article(tmp_path):
    texts = sorted((TRAPS / "texts").glob("*.txt"))
    folder = tmp_path / "corpus"
    run("add", *texts[:-1], "--corpus", folder)
    run("changes", "--seen", "--corpus", folder)
    run("add", texts[-1], "--corpus", folder)
    status, out = run("changes", "--json", "--corpus", folder)
    assert status == 3
    new = {row["id"] for row in json.loads(out)["items"]}
    every = json.loads(run("statements", "--json", "--corpus", folder)[1])["items"]
    assert new == {row["id"] for row in every if row["article"] == texts[-1].stem}


def test_question_15_what_russia_rejects_each_with_its_sentence(asked):
    rows = asked.items("statements", "--actor", "russia", "--kind", "government")
    against = [row for row in rows if SIDES[row["stance"]] == "against"]
    assert against
    assert all(row["evidence"] and row["cue"] for row in against)


def test_question_16_an_op_eds_plan_is_not_canadas_stance(asked):
    assert not asked.items("statements", "--actor", "CA")


def test_question_17_straight_apostrophes_and_odd_spaces_make_no_difference(asked):
    article = {"traps": "t3_harbour_view_op_ed", "seeds": "002_1b4d475c38c4a864"}[asked.name]
    for words in ("Europe's moment", '"reportedly discussed"'):
        assert article in {hit["article"] for hit in asked.items("search", words)}


def test_question_18_a_correction_stays_when_everything_is_read_again(traps):
    before = next(row for row in traps.statements("ES", "troops") if "Nobody is thinking" in row["evidence"])
    other = "undecided"
    traps.shown("judge", "relabel", before["id"], other, "--reason", "he names no condition")
    traps.shown("rebuild", "--all")
    after = next(row for row in traps.statements("ES", "troops") if row["evidence"] == before["evidence"])
    assert (after["stance"], after["judgment"], after["reason"]) == (other, "relabel", "he names no condition")
    assert "he names no condition" in " ".join(traps.shown("judge", "log").split())
    traps.shown("judge", "undo")
    undone = next(row for row in traps.statements("ES", "troops") if row["evidence"] == before["evidence"])
    assert undone["stance"] == before["stance"]


def test_question_20_a_brief_on_troops_has_a_footnote_for_every_claim(asked):
    page = asked.shown("export", "brief", "troops")
    claims = set(re.findall(r"\[\^(\d+)\](?!:)", page))
    assert claims == set(re.findall(r"^\[\^(\d+)\]:", page, re.MULTILINE))
    assert len(claims) >= len(asked.labelled("troops"))
    assert json.loads(run("matrix", "--json", "--corpus", asked.folder)[1])["corpus"] in page


def test_captions_adverts_plugs_and_metaphors_are_never_evidence(asked):
    evidence = " ".join(row["evidence"] for row in asked.items("statements"))
    for words in ("Credit:", "Sign up", "newsletter", "forex", "trade setups", "more diplomatic kind", "Loading"):
        assert words not in evidence


def test_a_corpus_can_be_copied_and_answers_the_same(traps, tmp_path):
    moved = tmp_path / "moved"
    shutil.copytree(traps.folder, moved)
    copy = Asked("traps", TRAPS, moved)
    assert copy.items("matrix") == traps.items("matrix")
