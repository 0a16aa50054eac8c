"""What the command line answers: tables for people, stable names for programs, judgments that last."""

from __future__ import annotations

import csv
import io
import json

import pytest

from index.corpus import Corpus
from tests.cli_asking import ask
from tui.place import corpus_folder

STATEMENT_NAMES = (
    *("id", "article", "actor", "proposal", "stance", "kind", "evidence", "date", "date_precision", "title", "source"),
    *("article_id", "speaker", "office", "attribution", "basis", "condition", "quantity", "past", "span", "cue"),
    *("cue_span", "rule", "confidence", "machine_stance", "judgment", "judged_by", "reason", "rejected"),
)


pytestmark = pytest.mark.usefixtures("private_home")


# --- asking ---


def test_the_corpus_is_the_one_named_then_the_variable_then_the_folder_above(tmp_path, monkeypatch):
    (tmp_path / "deep" / "down").mkdir(parents=True)
    (tmp_path / ".stancegrid").mkdir()
    (tmp_path / ".stancegrid" / "manifest.json").write_text("{}", encoding="utf-8")
    monkeypatch.chdir(tmp_path / "deep" / "down")
    assert corpus_folder() == str(tmp_path / ".stancegrid")
    monkeypatch.setenv("STANCEGRID_CORPUS", str(tmp_path / "other"))
    assert corpus_folder() == str(tmp_path / "other")
    assert corpus_folder("named") == str(tmp_path / "deep" / "down" / "named")


def test_options_may_stand_before_the_command_too(corpus, monkeypatch):
    monkeypatch.delenv("STANCEGRID_CORPUS")
    assert ask("--corpus", corpus, "search", "--json").status == 0


def test_json_is_one_object_with_schema_corpus_and_items(corpus):
    answer = json.loads(ask("statements", "--json").out)
    assert answer["schema"] == "stancegrid/statements/1"
    with Corpus.open(corpus) as opened:
        assert answer["corpus"] == opened.hash
    assert {item["actor"] for item in answer["items"]} == {"PL", "SE", "DE"}


def test_json_lines_have_stable_names(corpus):
    lines = [json.loads(line) for line in ask("statements", "--format", "jsonl").out.splitlines()]
    assert all(tuple(line) == STATEMENT_NAMES for line in lines)
    poland = next(line for line in lines if line["actor"] == "PL")
    assert (poland["article"], poland["proposal"], poland["stance"]) == ("warsaw", "troops", "oppose")
    assert poland["evidence"] == "Poland will not send troops to Ukraine."
    assert (poland["date"], poland["date_precision"]) == ("2025-02-17", "exact")


def test_csv_runs_no_formula_in_a_spreadsheet(corpus):
    rows = list(csv.DictReader(io.StringIO(ask("search", "--format", "csv").out)))
    assert any(row["title"].startswith("'=cmd") for row in rows)


@pytest.mark.parametrize(
    "words",
    [
        ["search", "germany"],
        ["search", "germany", "--json"],
        ["search", "germany", "--format", "csv"],
        ["statements"],
        ["statements", "--format", "jsonl"],
        ["why", "DE", "troops"],
        ["judge", "queue"],
        ["matrix"],
        ["proposals", "check", "--proposal", "troops"],
    ],
    ids=" ".join,
)
def test_nothing_in_an_article_can_act_on_the_terminal(corpus, words):
    answer = ask(*words)
    assert answer.status == 0
    assert not set(answer.out.replace("\r\n", "\n")) & set("\x1b\x07\x9b\u202e\r")


def test_brackets_of_an_article_are_no_markup(corpus):
    assert "[red]now[/red]" in " ".join(ask("why", "DE", "troops").out.split())


def test_why_shows_sentence_article_date_and_how_it_was_read(corpus):
    shown = ask("why", "poland", "troops").out
    for words in (
        "Poland on troops: oppose",
        "Poland will not send troops",
        "warsaw",
        "2025-02-17",
        "read by",
        "holder",
    ):
        assert words in shown


@pytest.mark.parametrize(
    ("words", "actor", "proposal", "found"),
    [
        (("united", "states", "troops"), "US", "troops", 0),
        (("united", "states", "troops", "poland"), "US", "troops", 0),
        (("poland", "Own", "troops", "to", "Ukraine"), "PL", "troops", 1),
        (("poland", "troops", "title:warsaw"), "PL", "troops", 0),
        (("poland", "troops", "NOT", "sweden"), "PL", "troops", 1),
    ],
)
def test_a_name_of_several_words_needs_no_quotes(corpus, words, actor, proposal, found):
    answer = json.loads(ask("why", *words, "--json").out)
    assert (answer["cell"]["actor"], answer["cell"]["proposal"], len(answer["items"])) == (actor, proposal, found)
    if "troops" in words[-1]:
        (pinned,) = ask("judge", "pin", *words, "oppose", "--json").items
        assert (pinned["actor"], pinned["proposal"]) == (actor, proposal)


def test_an_actor_without_a_proposal_is_asked_on_what(corpus):
    answer = ask("why", "united", "states")
    assert (answer.status, "united states on what? Name a proposal" in answer.err) == (2, True)
    assert "neither an actor" in ask("judge", "pin", "united", "states", "troops", "ceasefire", "oppose").err
    assert "stands in quotes: 'united states'" in ask("correct", "warsaw", "title", "Poland", "says").err


def test_the_matrix_keeps_to_80_columns_and_says_what_was_asked(corpus, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    shown = ask("matrix").out
    assert max(map(len, shown.splitlines())) <= 80
    assert "3 articles, all read." in shown


def test_a_group_shows_members_of_whom_nothing_is_known(corpus):
    shown = ask("matrix", "--group", "Nordic", "--proposal", "troops").out
    assert "Iceland" in shown
    assert "no evidence" in shown


def test_the_query_narrows_the_matrix(corpus):
    assert {item["actor"] for item in ask("matrix", "poland", "--json").items} == {"PL"}


def test_cells_are_listed_with_the_least_supported_first(corpus):
    items = ask("matrix", "--cells", "--json").items
    assert [item["sources"] for item in items] == sorted(item["sources"] for item in items)


# --- judging ---


def statement_of(actor: str) -> dict:
    return next(item for item in ask("statements", "--actor", actor, "--json").items)


def test_a_correction_survives_a_rebuild_and_can_be_undone(corpus):
    wrong = statement_of("PL")
    assert ask("judge", "relabel", wrong["id"][:8], "reluctant", "--reason", "too strong").status == 0
    assert ask("rebuild", "--all").status == 0
    now = statement_of("PL")
    assert (now["stance"], now["machine_stance"], now["judgment"]) == ("reluctant", "oppose", "relabel")
    assert "too strong" in ask("judge", "log").out
    assert ask("judge", "undo").status == 0
    assert statement_of("PL")["stance"] == "oppose"
    assert ask("judge", "redo").status == 0
    assert statement_of("PL")["stance"] == "reluctant"


def test_a_rejected_statement_is_shown_only_on_request(corpus):
    ask("judge", "reject", statement_of("DE")["id"], "--reason", "a joke")
    assert not ask("statements", "--actor", "DE", "--json").items
    assert ask("statements", "--actor", "DE", "--rejected", "--json").items[0]["rejected"] is True


def test_a_missed_statement_is_added_on_words_of_the_article(corpus):
    answer = ask("judge", "add", "warsaw", "PL", "peacekeeping", "oppose", "--quote", "will not send troops")
    assert answer.status == 0
    assert ask("statements", "--proposal", "peacekeeping", "--json").items[0]["judgment"] == "add"
    assert ask("judge", "add", "warsaw", "PL", "troops", "oppose", "--quote", "no such words").status == 2


def test_a_pinned_cell_says_what_the_person_says(corpus):
    ask("judge", "pin", "SE", "troops", "reluctant", "--reason", "heard it myself")
    cell = next(item for item in ask("matrix", "--json").items if item["actor"] == "SE")
    assert (cell["stance"], cell["pinned"]) == ("reluctant", True)


def test_a_corrected_date_is_kept_by_a_rebuild(corpus):
    assert ask("correct", "warsaw", "date", "2025-02-16", "--reason", "page 1").status == 0
    ask("rebuild", "--all")
    assert statement_of("PL")["date"] == "2025-02-16"


def test_two_people_who_judge_the_same_see_where_they_differ(corpus, monkeypatch):
    id = statement_of("PL")["id"]
    monkeypatch.setenv("LOGNAME", "ana")
    assert ask("judge", "accept", id).status == 0
    monkeypatch.setenv("LOGNAME", "ben")
    assert ask("judge", "relabel", id, "reluctant").status == 0
    answer = json.loads(ask("judge", "agreement", "ana", "ben", "--json").out)
    assert (answer["both"], answer["agreed"]) == (1, 0)
    assert {answer["items"][0]["first"], answer["items"][0]["second"]} == {"oppose", "reluctant"}


# --- giving away ---


def test_statements_and_matrix_become_files_by_their_ending(corpus, tmp_path):
    assert ask("export", "statements", "-o", tmp_path / "s.jsonl").status == 0
    assert ask("export", "matrix", "-o", tmp_path / "m.csv").status == 0
    lines = [json.loads(line) for line in (tmp_path / "s.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {line["actor"] for line in lines} == {"PL", "SE", "DE"}
    with (tmp_path / "m.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["actor"]: row for row in csv.DictReader(file)}
    assert rows["PL"]["troops"] == "oppose"


def test_a_file_that_is_there_is_not_overwritten_by_accident(corpus, tmp_path):
    (tmp_path / "s.csv").write_text("mine", encoding="utf-8")
    assert ask("export", "statements", "-o", tmp_path / "s.csv").status == 2
    assert (tmp_path / "s.csv").read_text(encoding="utf-8") == "mine"
    assert ask("export", "statements", "-o", tmp_path / "s.csv", "--force").status == 0
    assert ask("export", "statements", "-o", tmp_path / "s.xlsx").status == 2


def test_a_page_after_the_last_article_says_how_many_there_are(corpus):
    assert "None after the first 90: there are 3 articles." in ask("search", "troops", "--offset", "90").out


def test_a_near_word_is_offered_once_even_if_the_query_has_it_already(corpus):
    assert "Did you mean: poland\n" in ask("search", "poland polnad").out


def test_the_beginning_of_a_name_is_offered_for_a_misspelled_one(corpus):
    answer = ask("search", "proposal:frozn")
    assert (answer.status, "did you mean frozen?" in answer.err) == (2, True)


def test_every_claim_of_a_brief_has_a_footnote_and_the_corpus_is_named(corpus):
    shown = ask("export", "brief", "troops").out
    with Corpus.open(corpus) as opened:
        assert opened.hash in shown
    for actor in ("Poland", "Sweden", "Germany"):
        assert f"{actor}[^" in shown
    assert shown.count("]: “") == 3


def test_a_published_snapshot_answers_and_cannot_be_added_to(corpus, articles, tmp_path):
    assert ask("publish", tmp_path / "shared").status == 0
    assert len(ask("statements", "--json", "--corpus", tmp_path / "shared").items) == 3
    assert ask("add", articles, "--corpus", tmp_path / "shared").status == 2


# --- coming back ---


def test_who_moved_since_a_day_is_told_with_both_sentences(corpus, articles):
    (articles / "later.md").write_text(
        "---\ndate: 2025-06-01\n---\n\nPoland supports sending troops to Ukraine.\n", encoding="utf-8"
    )
    ask("add", articles)
    items = {item["actor"]: item for item in ask("moved", "troops", "--since", "2025-04-01", "--json").items}
    assert items["PL"]["verdict"] == "towards for"
    assert items["PL"]["before"]["article"] == "warsaw"
    assert items["SE"]["verdict"] == "too few dated statements"


def test_changes_are_status_3_until_they_were_seen(corpus, articles):
    assert ask("changes", "--seen").status == 3
    assert ask("changes").status == 0


def test_a_search_that_was_never_saved_is_told_with_those_that_were(corpus):
    assert "'south'; none is kept yet" in ask("search", "--saved", "south").err
    ask("saved", "add", "north", "sweden")
    assert "'south'; there are: north" in ask("search", "--saved", "south").err


def test_articles_read_by_older_rules_are_not_counted_as_not_read(corpus):
    answer = ask("matrix", "--config", _one_proposal(corpus))
    assert "3 articles, 3 read by older rules" in answer.out
    assert "not read" not in answer.out


def _one_proposal(corpus):
    file = corpus.parent / "other.yaml"
    file.write_text("proposals:\n  tax:\n    phrases: [carbon tax]\n", encoding="utf-8")
    return file


def test_a_saved_search_tells_what_is_new_until_it_is_looked_at(corpus, articles):
    ask("saved", "add", "north", "sweden")
    (articles / "later.md").write_text("Sweden waits.\n", encoding="utf-8")
    ask("add", articles)
    assert ask("saved", "list", "--json").items[0]["new"] == 1
    ask("search", "--saved", "north")
    assert ask("saved", "list", "--json").items[0]["new"] == 0


def test_what_went_does_not_hide_what_is_new(corpus, articles):
    ask("saved", "add", "north", "sweden")
    (articles / "later.md").write_text("Sweden waits.\n", encoding="utf-8")
    ask("add", articles)
    with Corpus.open(corpus) as opened:
        opened.remove(["stockholm"])
    assert ask("saved", "list", "--json").items[0]["new"] == 1


def test_an_open_app_keeps_the_search_that_a_command_saved(corpus):
    from tui import state

    place = state.state_file(corpus)
    app = state.load(place)
    assert ask("saved", "add", "north", "sweden").status == 0
    state.save_beside(place, app)
    assert ask("saved", "query", "north").out == "sweden\n"


def test_saved_searches_count_what_is_there(corpus):
    assert ask("saved", "add", "north", "sweden").status == 0
    item = ask("saved", "list", "--json").items[0]
    assert (item["name"], item["articles"], item["new"]) == ("north", 1, 0)
    assert ask("saved", "query", "north").out == "sweden\n"
    assert [hit["article"] for hit in ask("search", "--saved", "north", "--json").items] == ["stockholm"]
    assert ask("saved", "remove", "north").status == 0
    assert ask("saved", "remove", "north").status == 2


def test_matching_articles_are_counted_by_what_they_name(corpus):
    total = len(ask("search", "--json").items)
    for kind in ("actor", "source", "month"):
        found = ask("search", "--count-by", kind, "--json").items
        assert 0 < max(item["articles"] for item in found) <= total
    one = ask("search", "actor:sweden", "--count-by", "actor", "--json").items
    assert "SE" in {item["actor"] for item in one}
    assert "Sweden" in ask("search", "actor:sweden", "--count-by", "actor").out


@pytest.mark.parametrize(
    "words", [("search",), ("search", "--count-by", "actor"), ("statements",), ("why", "PL", "troops")]
)
def test_a_limit_beyond_all_counting_is_a_usage_error(corpus, words):
    assert ask(*words, "--limit", "9" * 23).status == 2
    assert ask(*words, "--limit", "1000000000").status == 0


@pytest.mark.parametrize("time", ["0001-01-01T00:00+23:59", "0001-01-01", "9999-12-31T23:59-23:59", "9999-12-31"])
def test_a_time_at_the_end_of_the_calendar_is_a_usage_error(corpus, time):
    answer = ask("changes", "--since", time)
    assert (answer.status, answer.out) == (2, "")
    assert "--since" in answer.err


@pytest.mark.parametrize("day", ["0001-01-01", "1500-01-01", "9999-12-31"])
def test_a_matrix_may_be_asked_for_any_day(corpus, day):
    assert ask("matrix", "--as-of", day).status == 0


def test_what_front_matter_a_feed_or_a_list_leaves_out_is_told_and_the_rest_is_in(tmp_path):
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "quote.md").write_text('---\ntitle: "no end\n---\nPoland will not send troops.\n', encoding="utf-8")
    (inbox / "day.md").write_text("---\ndate: 2025-02-31\n---\nSweden will send troops.\n", encoding="utf-8")
    (inbox / "cut.xml").write_text("<rss><item><title>Norway says no</title></item><item><ti", encoding="utf-8")
    (inbox / "list.json").write_text('[{"text": "Denmark says no."}, 7]', encoding="utf-8")
    answer = ask("add", inbox, "--corpus", tmp_path / "new", "--json")
    (report,) = answer.items
    assert (answer.status, report["added"]) == (1, 4)
    told = " ".join(answer.err.split())
    assert all(place in told for place in ("quote.md:2: ", "day.md:2: ", "cut.xml: ", "list.json#2: "))
