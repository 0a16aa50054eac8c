"""What the commands give to programs: every one of them, under names that stay."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click
import pytest

from index.corpus import Corpus
from tests.cli_asking import ask
from tui.commands import stancegrid

pytestmark = pytest.mark.usefixtures("private_home")

RAW = {("config", "init"), ("config", "show")}  # which make and print a file as it is
JUDGMENT_NAMES = (
    *("id", "time", "person", "decision", "article_id", "actor", "proposal", "machine", "stance", "kind", "quote"),
    *("offset", "field", "value", "reason", "retracts"),
)


def every_command() -> list[tuple[str, ...]]:
    context = stancegrid.make_context("stancegrid", [], resilient_parsing=True)
    found: list[tuple[str, ...]] = []
    for name in stancegrid.list_commands(context):
        command = stancegrid.get_command(context, name)
        inner = command.list_commands(context) if isinstance(command, click.Group) else [""]
        found += [(name, one) if one else (name,) for one in inner]
    return found


@pytest.mark.parametrize("words", sorted(set(every_command()) - RAW), ids=" ".join)
def test_every_command_has_an_answer_for_programs(words: tuple[str, ...]) -> None:
    assert "--json" in ask(*words, "--help").out


def judged(*words: str) -> list[dict]:
    answer = ask("judge", *words, "--json")
    assert (answer.status, json.loads(answer.out)["schema"]) == (0, "stancegrid/judge/1")
    assert all(tuple(item) == JUDGMENT_NAMES for item in answer.items)
    return answer.items


def test_a_judgment_is_given_as_the_audit_trail_has_it(corpus: Path) -> None:
    id = ask("statements", "--actor", "poland", "--json").items[0]["id"]
    made = [
        *judged("accept", id),
        *judged("relabel", id, "reluctant", "--reason", "milder"),
        *judged("reject", id),
        *judged("pin", "SE", "troops", "support"),
        *judged("add", "stockholm", "SE", "troops", "open", "--quote", "has not ruled out"),
    ]
    undone = judged("undo")
    assert [one["decision"] for one in made] == ["accept", "relabel", "reject", "pin", "add"]
    assert (undone[0]["decision"], undone[0]["retracts"]) == ("retract", made[-1]["id"])
    assert judged("redo")[0]["retracts"] == undone[0]["id"]
    assert ask("judge", "log", "--json").items[: len(made)] == made


def test_where_there_is_nothing_to_take_back_no_judgment_is_given(corpus: Path) -> None:
    assert judged("undo") == judged("redo") == []


def test_what_was_kept_before_a_mistake_is_given(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [item["id"] for item in ask("statements", "--json").items]
    whole, kept = Corpus.judge, iter([True, False])

    def judge(self, *words, **named):  # type: ignore[no-untyped-def]
        if not next(kept):
            raise OSError(28, "No space left on device")
        return whole(self, *words, **named)

    monkeypatch.setattr(Corpus, "judge", judge)
    answer = ask("judge", "accept", *ids[:2], "--json")
    assert (answer.status, len(answer.items)) == (1, 1)
    assert ask("judge", "log", "--json").items == answer.items


def test_a_correction_is_given_as_the_judgment_that_it_is(corpus: Path) -> None:
    (item,) = ask("correct", "warsaw", "speaker_actor", "poland", "--json").items
    assert tuple(item) == JUDGMENT_NAMES
    assert (item["decision"], item["field"], item["value"]) == ("metadata", "speaker_actor", "PL")


def test_saved_searches_are_given_as_they_are_kept_and_forgotten(corpus: Path) -> None:
    kept = ask("saved", "add", "mine", "troops", "--json").items
    assert [tuple(item) for item in kept] == [("name", "query", "articles", "new", "seen")]
    assert kept == ask("saved", "query", "mine", "--json").items == ask("saved", "list", "--json").items
    assert ask("saved", "remove", "mine", "--format", "csv").out.splitlines()[1].startswith("mine,troops,3,0,")
    assert ask("saved", "list", "--json").items == []


def test_an_export_as_json_is_what_the_command_of_its_name_gives(corpus: Path, tmp_path: Path) -> None:
    for name, asked in (("statements", ("statements",)), ("matrix", ("matrix", "--cells"))):
        assert ask("export", name, "--json").out == ask(*asked, "--json").out
        assert ask("export", name, "-o", tmp_path / f"{name}.json").status == 0
        assert (tmp_path / f"{name}.json").read_text("utf-8") == ask(*asked, "--json").out
    (item,) = ask("export", "brief", "troops", "--json").items
    assert item == {"proposals": ["troops"], "markdown": ask("export", "brief", "troops").out}


def test_folders_and_owners_are_given_to_programs(corpus: Path, tmp_path: Path) -> None:
    assert ask("publish", tmp_path / "shared", "--json").items == [{"folder": str(tmp_path / "shared"), "articles": 3}]
    trusted = json.loads(ask("trust", "root", "--json").out)
    assert (trusted["schema"], trusted["items"]) == ("stancegrid/trust/1", [{"owner": "root"}])
    assert Path(trusted["file"]).read_text("utf-8") == "root\n"
    assert ask("config", "check", "--json").items[0]["proposals"] > 10


def test_the_demo_for_programs_says_where_it_is_and_opens_nothing(
    tmp_path: Path, articles: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.commands.demo.sample_articles", lambda: sorted(articles.glob("*.md")))
    answer = ask("demo", "--corpus", tmp_path / "demo", "--json")
    assert answer.status == 0
    assert (answer.items[0]["folder"], answer.items[0]["added"]) == (str(tmp_path / "demo"), 3)


def documented() -> dict[str, tuple[set[str], set[str]]]:
    """Of each schema in docs/programs.md: the names of an item and those beside the items."""
    found: dict[str, tuple[set[str], set[str]]] = {}
    for line in (Path(__file__).parents[1] / "docs" / "programs.md").read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 4 and cells[0].startswith("`"):
            own, beside = (set(re.findall(r"`(\w+)`", cell)) for cell in (one.partition(":")[0] for one in cells[2:]))
            for schema in re.findall(r"`([\w-]+)`", cells[0]):
                found[schema] = (own, beside)
    for schema, like in (
        ("why", "statements"),
        ("changes", "statements"),
        ("queue", "statements"),
        ("judgments", "judge"),
    ):
        found[schema] = (found[like][0], found[schema][1])
    found["demo"] = ({"folder"} | found["add"][0], set())
    return found


@pytest.mark.parametrize(
    "words",
    [
        ("statements",), ("why", "PL", "troops"), ("changes",), ("judge", "queue"), ("matrix",), ("search", "troops"),
        ("saved", "add", "mine", "troops"), ("judge", "pin", "PL", "troops", "oppose"), ("doctor",), ("proposals", "list"),
        ("proposals", "check"), ("config", "check"), ("export", "brief", "troops"), ("trust", "root"), ("add", "articles"),
        ("moved", "troops", "--since", "2025-02-18"), ("judge", "agreement", "a", "b"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_what_is_documented_for_programs_is_what_they_are_given(
    corpus: Path, articles: Path, words: tuple[str, ...]
) -> None:
    found = json.loads(ask(*words, "--json").out)
    own, beside = documented()[found.pop("schema").split("/")[1]]
    items = found.pop("items")
    assert set(found) == {"corpus", *beside}
    assert not items or set(items[0]) == own
    assert items or words[:2] == ("judge", "agreement")
