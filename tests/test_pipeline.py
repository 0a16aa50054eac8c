"""From files to statements: incremental, resumable, and nothing stops for one bad file."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

import index.adding
from index.annotation import MentionKind
from index.answers import AddReport, ReadStatus
from index.config_file import load_config
from index.corpus import Corpus
from index.errors import CorpusBusy
from index.pipeline import Annotator

TEXT = """Poland rules out sending troops

WARSAW, 17 February 2025 - Poland will not send troops to Ukraine, Prime Minister Donald Tusk said on Monday.
"We do not plan to send Polish soldiers to Ukraine," he told reporters before he left for Paris.
"""


def folder_of(path: Path, **texts: str) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (path / f"{name}.txt").write_text(text, encoding="utf-8")
    return path


def add(folder: Path, *paths: Path, **options: object) -> AddReport:
    with Corpus.open(folder, create=True, person="ann") as corpus:
        return corpus.add(paths, **options)  # type: ignore[arg-type]


def test_a_text_is_read_into_sentences_mentions_and_statements(tmp_path: Path) -> None:
    add(tmp_path / "c", folder_of(tmp_path / "news", tusk=TEXT))
    with Corpus.open(tmp_path / "c") as corpus:
        reading = corpus.reading(corpus.key_of("tusk") or 0)
    assert reading.status is ReadStatus.READ
    assert {mention.key for mention in reading.mentions if mention.kind is MentionKind.ACTOR} >= {"PL", "UA"}
    assert ("PL", "troops", "against") in {
        (row.statement.actor, row.statement.proposal, row.statement.stance.side) for row in reading.statements
    }
    for row in reading.statements:
        assert row.sentence == row.statement.evidence.sentence.of(reading.article.text)


def test_adding_the_same_again_opens_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    news = folder_of(tmp_path / "news", a=TEXT, b=TEXT.replace("Poland", "Spain"))
    assert add(tmp_path / "c", news).added == 2
    monkeypatch.setattr("index.readers._read", lambda *_, **__: pytest.fail("a file was opened"))
    report = add(tmp_path / "c", news)
    assert (report.added, report.updated, report.unchanged, report.failures) == (0, 0, 2, ())


def test_what_the_present_rules_have_read_is_not_told_as_read_by_older_ones(tmp_path: Path) -> None:
    news = folder_of(tmp_path / "news", a=TEXT)
    assert add(tmp_path / "c", news).older_rules == 0
    report = add(tmp_path / "c", news)
    assert (report.unchanged, report.older_rules) == (1, 0)


def test_a_touched_file_with_the_same_text_is_unchanged(tmp_path: Path) -> None:
    news = folder_of(tmp_path / "news", a=TEXT)
    add(tmp_path / "c", news)
    os.utime(news / "a.txt", (1, 1))
    report = add(tmp_path / "c", news)
    assert (report.updated, report.unchanged) == (0, 1)


def test_a_changed_text_is_a_new_version_under_the_same_key(tmp_path: Path) -> None:
    news = folder_of(tmp_path / "news", a=TEXT)
    add(tmp_path / "c", news)
    folder_of(news, a=TEXT + "Spain may send troops, its foreign minister said.\n")
    assert add(tmp_path / "c", news).updated == 1
    with Corpus.open(tmp_path / "c") as corpus:
        assert corpus.reading(1).versions == 2


def test_the_same_text_under_another_name_is_a_duplicate(tmp_path: Path) -> None:
    news = folder_of(tmp_path / "news", a=TEXT, b=TEXT)
    report = add(tmp_path / "c", news)
    assert (report.added, report.duplicates) == (1, 1)


def test_one_unreadable_file_is_a_line_and_the_rest_is_in(tmp_path: Path) -> None:
    news = folder_of(tmp_path / "news", a=TEXT, empty="", b=TEXT.replace("Poland", "Spain"))
    (news / "binary.txt").write_bytes(bytes(range(256)) * 50)
    for _ in range(2):  # also when nothing changed
        report = add(tmp_path / "c", news)
        assert sorted(Path(path).name for path, _ in report.failures) == ["binary.txt", "empty.txt"]
    assert report.unchanged == 2


def test_a_text_that_breaks_the_rules_is_failed_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(self: Annotator, article: object) -> object:
        raise RecursionError("too deep")

    monkeypatch.setattr(Annotator, "read", read)
    report = add(tmp_path / "c", folder_of(tmp_path / "news", a=TEXT))
    assert report.added == 1
    assert "RecursionError" in report.failures[0][1]
    with Corpus.open(tmp_path / "c") as corpus:
        assert corpus.rows(corpus.select())[0].status is ReadStatus.FAILED
        assert corpus.counts()["not_read"] == 1


def test_another_language_is_kept_searched_and_said_to_be_unread(tmp_path: Path) -> None:
    german = (
        "Polen will keine Truppen entsenden\n\nDie polnische Regierung hat am Montag erklärt, dass sie keine Soldaten in "
        "die Ukraine schicken werde. Der Ministerpräsident sagte, man habe andere Aufgaben und werde nicht teilnehmen.\n"
    )
    report = add(tmp_path / "c", folder_of(tmp_path / "news", de=german))
    assert (report.added, report.not_supported) == (1, 1)
    with Corpus.open(tmp_path / "c") as corpus:
        assert corpus.rows(corpus.select())[0].status is ReadStatus.LANGUAGE
        assert corpus.select("Truppen").total == 1


def test_interrupted_work_goes_on_with_the_next_add(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {f"a{number}": TEXT.replace("Monday", f"day {number}") for number in range(12)}
    news = folder_of(tmp_path / "news", **texts)
    monkeypatch.setattr(index.adding, "BATCH", 4)
    seen = 0

    def interrupt(_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == 10:
            raise KeyboardInterrupt

    report = add(tmp_path / "c", news, progress=interrupt)
    assert report.interrupted
    assert 4 <= report.added < 12
    report = add(tmp_path / "c", news)
    with Corpus.open(tmp_path / "c") as corpus:
        assert corpus.counts()["articles"] == 12
        assert corpus.select("Poland").total == 12


def test_two_processes_read_the_same_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {f"a{number}": TEXT.replace("Monday", f"day {number}") for number in range(6)}
    news = folder_of(tmp_path / "news", **texts)
    monkeypatch.setattr(index.adding, "FEW", 1)
    assert add(tmp_path / "one", news).failures == ()
    assert add(tmp_path / "two", news, processes=2).failures == ()
    found = []
    for name in ("one", "two"):
        with Corpus.open(tmp_path / name) as corpus:
            found.append(list(corpus.statements(corpus.select())))
    assert found[0] == found[1] != []


def test_when_a_worker_is_killed_the_others_articles_are_read_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import signal

    from index.pipeline import ReadingProcesses

    texts = {f"a{number}": TEXT.replace("Monday", f"day {number}") for number in range(6)}
    monkeypatch.setattr(index.adding, "FEW", 1)
    submit = ReadingProcesses.submit
    killed: list[int] = []

    def submit_and_kill(self: ReadingProcesses, article: object) -> object:
        future = submit(self, article)  # type: ignore[arg-type]
        if not killed and len(self._pool._processes) == 2:
            killed.append(next(iter(self._pool._processes)))
            os.kill(killed[0], signal.SIGKILL)
        return future

    monkeypatch.setattr(ReadingProcesses, "submit", submit_and_kill)
    report = add(tmp_path / "c", folder_of(tmp_path / "news", **texts), processes=2)
    assert (report.added, report.failures, len(killed)) == (6, (), 1)


def test_a_second_writer_is_told_that_the_corpus_is_busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from index.durable import WriterLock

    news = folder_of(tmp_path / "news", a=TEXT)
    add(tmp_path / "c")
    monkeypatch.setattr("index.corpus_store.PATIENCE", 0.1)
    with WriterLock(tmp_path / "c" / ".lock"), pytest.raises(CorpusBusy, match="another process"):
        add(tmp_path / "c", news)
    assert add(tmp_path / "c", news).added == 1


def test_every_line_of_a_file_is_an_article_with_its_own_original(tmp_path: Path) -> None:
    lines = [{"title": f"Title {n}", "text": TEXT.replace("Monday", f"day {n}"), "id": f"n{n}"} for n in range(3)]
    file = tmp_path / "feed.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert add(tmp_path / "c", file).added == 3
    assert add(tmp_path / "c", file).unchanged == 3
    with Corpus.open(tmp_path / "c") as corpus:
        assert sorted(row.name for row in corpus.rows(corpus.select())) == ["feed#n0", "feed#n1", "feed#n2"]


def test_another_configuration_is_counted_as_older_rules_and_rebuild_reads_them_again(tmp_path: Path) -> None:
    news = folder_of(tmp_path / "news", a=TEXT)
    add(tmp_path / "c", news)
    (tmp_path / "c" / "config.yaml").write_text(
        "proposals:\n  soldiers:\n    name: soldiers abroad\n    phrases: ['troops', 'soldiers']\n"
    )
    with Corpus.open(tmp_path / "c") as corpus:
        assert corpus.counts()["older_rules"] == 1
        assert corpus.rows(corpus.select())[0].status is ReadStatus.OLDER_RULES
        assert corpus.matrix(corpus.select()).older_rules == 1
        assert list(corpus.lacking(corpus.select()).keys or ()) == [row.key for row in corpus.rows(corpus.select())]
        assert corpus.add([news]).older_rules == 1
        report = corpus.rebuild()
        assert (report.updated, report.older_rules) == (1, 0)
        assert {row.statement.proposal for row in corpus.statements(corpus.select())} <= {"soldiers"}


def test_the_fingerprint_follows_the_configuration_and_nothing_else(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text("theme: light\n")
    plain, themed = load_config(None), load_config(config)
    assert Annotator(plain).fingerprint == Annotator(themed).fingerprint
    config.write_text("proposals:\n  x:\n    name: x\n    phrases: [x]\n")
    assert Annotator(load_config(config)).fingerprint != Annotator(plain).fingerprint


def test_files_whose_names_are_no_unicode_are_told_apart_and_found_again(tmp_path: Path) -> None:
    news = folder_of(tmp_path / "news", a=TEXT)
    try:
        for number, name in enumerate((b"/bad\xfe.txt", b"/bad\xff.txt")):
            Path(os.fsdecode(os.fsencode(news) + name)).write_text(f"{TEXT} Report {number}.")
    except OSError:
        pytest.skip("this file system takes only Unicode names")
    for place, link in (("c", True), ("d", False)):
        assert add(tmp_path / place, news, link=link).added == 3
        with Corpus.open(tmp_path / place) as corpus:
            assert {row.name for row in corpus.rows(corpus.select())} == {"a", "bad\\xfe", "bad\\xff"}
            assert corpus.add([news], link=link).unchanged == 3
            assert corpus.rebuild(everything=True).failures == ()
        (tmp_path / place / "catalogue.db").unlink()
        with Corpus.open(tmp_path / place) as corpus:
            assert corpus.counts()["articles"] == 3


def test_linked_originals_stay_where_they_are(tmp_path: Path) -> None:
    news = folder_of(tmp_path / "news", a=TEXT)
    add(tmp_path / "c", news, link=True)
    assert [path.name for path in (tmp_path / "c" / "originals").iterdir()] == ["list.jsonl"]
    with Corpus.open(tmp_path / "c") as corpus:
        report = corpus.rebuild(everything=True)
        assert (report.updated, report.failures) == (1, ())
        (news / "a.txt").unlink()
        assert "linked" in corpus.rebuild(everything=True).failures[0][1]
        assert corpus.counts()["statements"] > 0
