"""The command line as its users meet it: words in, an exit status out, help that teaches, and never a traceback."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from index.corpus import Corpus
from index.trust import trusted_file
from tests.cli_asking import ARTICLES, ask
from tui.cli import app_wish
from tui.commands import stancegrid

pytestmark = pytest.mark.usefixtures("private_home")


# --- help and mistakes ---


def commands() -> list[list[str]]:
    context = stancegrid.make_context("stancegrid", [], resilient_parsing=True)
    found = []
    for name in stancegrid.list_commands(context):
        command = stancegrid.get_command(context, name)
        found.append([name])
        found += [[name, inner] for inner in getattr(command, "commands", {})]
    return found


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_command_explains_itself(words):
    answer = ask(*words, "--help")
    assert answer.status == 0
    assert f"stancegrid {' '.join(words)}" in answer.out


@pytest.mark.parametrize("name", [words[0] for words in commands() if len(words) == 1])
def test_every_command_teaches_by_examples(name):
    assert "Example" in ask(name, "--help").out


def test_the_general_help_shows_first_steps_and_where_a_corpus_is():
    answer = ask("--help")
    assert answer.status == 0
    for words in ("stancegrid demo", "stancegrid why poland troops", "STANCEGRID_CORPUS", "Exit status"):
        assert words in answer.out


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["serch", "x"], "did you mean `stancegrid search`?"),
        (["qqqq"], "there is no command 'qqqq'\n  `stancegrid --help` shows"),
        (["export", "articles"], "no such command 'articles'; there are brief, matrix, statements"),
        (["search", "--limt", "3"], "--limit"),
        (["why", "PL"], "missing argument"),
        (["matrix", "--format", "xml"], "table"),
    ],
)
def test_wrong_usage_is_status_2_and_says_what_would_be_right(words, expected):
    answer = ask(*words)
    assert (answer.status, answer.out) == (2, "")
    assert expected.casefold() in answer.err.casefold()


def test_without_a_corpus_it_says_how_to_make_one():
    for words in (["matrix"], []):
        answer = ask(*words)
        assert answer.status == 2
        assert "stancegrid add" in answer.err


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["why", "polnd", "troops"], "did you mean Poland (PL)?"),
        (["why", "PL", "trops"], "did you mean troops?"),
        (["matrix", "--group", "Baltics states"], "did you mean"),
        (["matrix", "--as-of", "Paris sumit"], "did you mean 'Paris summit'?"),
        (["judge", "accept", "zzz"], "there is no statement zzz"),
        (["remove", "nothing-of-the-kind"], "nothing-of-the-kind"),
        (["correct", "nothing-of-the-kind", "date", "2025-01-01"], "nothing-of-the-kind"),
    ],
)
def test_a_name_that_does_not_exist_is_told_with_the_nearest(corpus, words, expected):
    answer = ask(*words)
    assert answer.status in (1, 2)
    assert expected in answer.err


def test_a_mistake_in_a_query_is_shown_where_it_stands(corpus):
    answer = ask("search", "poland", "date:no-such-day")
    assert answer.status == 2
    query, caret = answer.err.splitlines()[-2:]
    assert query == "  poland date:no-such-day"
    assert caret.index("^") >= query.index("date:")


def test_a_mistake_in_the_configuration_is_told_with_its_line(corpus, tmp_path):
    wrong = tmp_path / "mine.yaml"
    wrong.write_text("theme: dark\nstance:\n  half_life_dais: 3\n", encoding="utf-8")
    answer = ask("matrix", "--config", wrong)
    assert answer.status == 2
    assert "mine.yaml:3: stance.half_life_dais is unknown; did you mean stance.half_life_days?" in answer.err


def test_an_unexpected_failure_leaves_a_report_and_no_traceback(corpus, monkeypatch):
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("of our making")

    monkeypatch.setattr(Corpus, "select", broken)
    answer = ask("matrix")
    assert answer.status == 1
    assert "Traceback" not in answer.err
    report = Path(answer.err.split("details are in ")[1].split(";")[0])
    assert "of our making" in report.read_text(encoding="utf-8")
    assert report.stat().st_mode & 0o077 == 0


def test_ctrl_c_is_status_130_and_says_that_all_is_kept(corpus, monkeypatch):
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Corpus, "select", stopped)
    answer = ask("matrix")
    assert answer.status == 130
    assert "kept" in answer.err


def test_whoever_stops_reading_is_not_told_of_a_broken_pipe(corpus):
    command = f"{sys.executable} -m tui statements --format jsonl --corpus {corpus} | true"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[1],
    )
    assert (done.returncode, done.stderr) == (0, "")


# --- filling ---


def test_adding_the_same_again_is_free_and_a_changed_file_is_a_new_version(corpus, articles):
    assert "3 unchanged" in ask("add", articles).out
    (articles / "warsaw.md").write_text(ARTICLES["warsaw.md"] + "It may change its mind.\n", encoding="utf-8")
    report = json.loads(ask("add", articles, "--json").out)["items"][0]
    assert (report["updated"], report["unchanged"], report["added"]) == (1, 2, 0)


def test_one_unreadable_file_is_status_1_and_the_rest_is_in(corpus, articles):
    (articles / "new.md").write_text("Norway supports sending troops to Ukraine.\n", encoding="utf-8")
    (articles / "broken.pdf").write_bytes(b"%PDF-1.4 not really")
    answer = ask("add", articles)
    assert answer.status == 1
    assert "broken.pdf" in answer.err
    assert any(item["article"] == "new" for item in ask("search", "--json").items)


def test_what_failed_of_a_file_is_told_again_as_long_as_the_file_is_the_same(corpus, articles):
    lines = ['{"title": "A", "text": "Norway has not ruled out sending troops to Ukraine."}', "{broken", "[]"]
    (articles / "news.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (articles / "day.md").write_text(
        "---\ndate: 2025-02-31\n---\n\nSpain rules out sending troops.\n", encoding="utf-8"
    )
    (articles / "day.mdx").symlink_to("nowhere")
    first, second = ask("add", articles, "--json"), ask("add", articles, "--json")
    assert (first.status, second.status) == (1, 1)
    assert len(first.items[0]["failures"]) == 4
    assert second.items[0]["failures"] == first.items[0]["failures"]
    assert (first.items[0]["added"], second.items[0]["unchanged"]) == (2, 5)
    (articles / "news.jsonl").write_text(lines[0], encoding="utf-8")
    (articles / "day.mdx").unlink()
    (articles / "day.md").write_text(
        "---\ndate: 2025-02-28\n---\n\nSpain rules out sending troops.\n", encoding="utf-8"
    )
    assert [ask("add", articles).status for _ in range(2)] == [0, 0]


def test_a_removed_article_is_gone(corpus):
    assert ask("remove", "warsaw").status == 0
    assert "warsaw" not in {item["article"] for item in ask("search", "--json").items}


def test_the_demo_builds_the_sample_without_a_terminal(tmp_path):
    answer = ask("demo", "--corpus", tmp_path / "demo")
    assert answer.status == 0
    assert f"stancegrid --corpus {tmp_path / 'demo'}" in answer.out
    assert len(ask("search", "--limit", "100", "--json", "--corpus", tmp_path / "demo").items) > 20


def test_a_copy_of_the_configuration_is_edited_checked_and_used(corpus):
    assert ask("config", "init").status == 0
    assert ask("config", "init").status == 2
    own = corpus / "config.yaml"
    assert ask("config", "show").out == own.read_text(encoding="utf-8")
    assert f"{own} is right" in " ".join(ask("config", "check").out.split())
    own.write_text("proposals:\n  tax: {phrases: [a tax]}\n", encoding="utf-8")
    assert "1 proposal" in ask("config", "check").out
    own.write_text("proposal:\n", encoding="utf-8")
    answer = ask("config", "check")
    assert answer.status == 2
    assert "config.yaml:1: proposal is unknown; did you mean proposals?" in answer.err


def test_a_folder_with_nothing_but_a_configuration_becomes_a_corpus(tmp_path, articles):
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "config.yaml").write_text("proposals: {x: {phrases: [sending troops]}}\n", encoding="utf-8")
    assert ask("add", articles, "--corpus", tmp_path / "new").status == 0
    assert {item["proposal"] for item in ask("statements", "--json", "--corpus", tmp_path / "new").items} == {"x"}
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("not a corpus", encoding="utf-8")
    assert ask("add", articles, "--corpus", tmp_path / "mine").status == 2


def test_the_words_of_the_application_are_told_from_those_of_a_command():
    assert app_wish([]) == {}
    assert app_wish(["--corpus", "x", "--config=y"]) == {"--corpus": "x", "--config": "y"}
    assert app_wish(["--corpus"]) is None
    assert app_wish(["matrix"]) is None


def test_nothing_heavy_is_imported_before_it_is_needed():
    heavy = "{'click', 'textual', 'rich', 'yaml', 'whoosh', 'sqlite3', 'platformdirs', 'pathlib'}"
    code = f"import tui.cli, tui.guard, tui.place, tui.terminal.frame, sys; print(sorted({heavy} & set(sys.modules)))"
    words = [sys.executable, "-S", "-c", code]
    done = subprocess.run(words, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1])
    assert done.stdout.strip() == "[]"


# --- options of groups ---


@pytest.mark.parametrize("words", [words for words in commands() if len(words) == 2], ids=" ".join)
def test_a_command_of_a_group_takes_the_corpus_before_and_after_its_name(words, tmp_path):
    group, inner = words
    nowhere = tmp_path / "nowhere"
    assert ask(group, "--corpus", nowhere, "--config", nowhere, inner, "--help").status == 0
    help_text = ask(group, inner, "--help").out
    assert "--corpus DIR" in help_text
    assert "--config FILE" in help_text


def test_the_corpus_named_after_a_group_is_the_one_that_is_asked(corpus, monkeypatch, tmp_path):
    monkeypatch.setenv("STANCEGRID_CORPUS", str(tmp_path / "elsewhere"))
    for words in (["saved", "list"], ["proposals", "check"], ["judge", "log"], ["export", "matrix"]):
        assert ask(*words).status == 2
        assert ask(words[0], "--corpus", corpus, *words[1:]).status == 0
        assert ask(*words, "--corpus", corpus).status == 0


def test_unknown_actions_and_keys_are_told_all_at_once_when_the_configuration_is_checked(corpus):
    (corpus / "config.yaml").write_text("keys:\n  next_evidance: Ctrl-n\n  zoom: Hyper-z\n", encoding="utf-8")
    answer = ask("config", "check")
    assert answer.status == 2
    assert "config.yaml:2: keys.next_evidance: there is no such action; did you mean next_evidence?" in answer.err
    assert "config.yaml:3: keys.zoom: Hyper-z is no key" in answer.err


def test_a_file_that_is_too_large_for_a_configuration_is_told_as_that(corpus, tmp_path):
    (tmp_path / "big.yaml").write_text("# é" * 3_000_000, encoding="utf-8")
    answer = ask("config", "check", tmp_path / "big.yaml")
    assert answer.status == 2
    assert "big.yaml: larger than 4 MB" in answer.err


# --- what is no file ---


@pytest.mark.parametrize("name", ["config.yaml", "manifest.json", "named"])
def test_a_pipe_in_the_place_of_a_file_is_refused_and_not_waited_for(tmp_path: Path, name: str) -> None:
    corpus = tmp_path / "c"
    Corpus.open(corpus, create=True).close()
    pipe = corpus / name
    pipe.unlink(missing_ok=True)
    os.mkfifo(pipe)
    words = ("--config", str(pipe)) if name == "named" else ()
    for command in (("search",), ("doctor",), ("config", "show")):
        if name == "manifest.json" and command == ("config", "show"):
            continue  # which opens no corpus
        answer = ask(*command, "--corpus", str(corpus), *words)
        assert answer.status == 2
        assert f"{pipe}: " in answer.err
        assert "not a regular file" in answer.err
    assert stat.S_ISFIFO(pipe.lstat().st_mode)


def test_a_pipe_where_the_originals_or_the_search_index_are_is_not_waited_for(corpus: Path, articles: Path) -> None:
    listed = corpus / "originals" / "list.jsonl"
    listed.unlink()
    os.mkfifo(listed)
    (articles / "new.txt").write_text("Norway has not ruled out sending troops to Ukraine.")
    for words in (("doctor",), ("add", articles)):
        answer = ask(*words)
        assert answer.status in (1, 2)
        assert "list.jsonl:notaregularfile" in "".join((answer.out + answer.err).split())  # wherever a long line breaks
    listed.unlink()
    original = next(path for path in (corpus / "originals").glob("*/*"))
    original.unlink()
    os.mkfifo(original)
    assert "originals: 1 were damaged or missing" in ask("doctor").out
    assert original.is_file()
    inside = next(path for path in (corpus / "search").rglob("*.col"))
    inside.unlink()
    os.mkfifo(inside)
    answer = ask("search")
    assert (answer.status, f"{inside}: not a regular file" in answer.err) == (2, True)


def test_no_pipe_and_no_device_is_written_over(corpus: Path, tmp_path: Path) -> None:
    for pipe in (corpus / "config.yaml", tmp_path / "statements.csv"):
        os.mkfifo(pipe)
        words = ("config", "init") if pipe.name == "config.yaml" else ("export", "statements", "-o", pipe)
        answer = ask(*words, "--force")
        assert answer.status == 2
        assert f"{pipe}: not a regular file" in answer.err
        pipe.unlink()
    (tmp_path / "device").symlink_to("/dev/null")
    assert ask("export", "statements", "-o", tmp_path / "device", "--force").status == 2
    assert (tmp_path / "device").is_symlink()


def test_a_pipe_instead_of_the_list_of_trusted_owners_trusts_nobody(corpus: Path) -> None:
    listed = trusted_file()
    listed.parent.mkdir(parents=True)
    os.mkfifo(listed)
    assert "You trust 0 owners" in ask("trust").out


def test_a_pipe_among_the_judgments_is_a_warning_and_is_not_published(tmp_path: Path) -> None:
    corpus = tmp_path / "c"
    Corpus.open(corpus, create=True).close()
    os.mkfifo(corpus / "judgments" / "x.jsonl")
    (corpus / "judgments" / "y.jsonl").symlink_to(tmp_path / "secret")
    (tmp_path / "secret").write_text("secret")
    assert ask("search", "--corpus", str(corpus)).status == 0
    assert "judgments: x.jsonl: not a regular file" in ask("doctor", "--corpus", str(corpus)).out
    assert ask("publish", str(tmp_path / "shared"), "--corpus", str(corpus)).status == 0
    assert list((tmp_path / "shared" / "judgments").iterdir()) == []
