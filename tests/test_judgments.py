"""Judgments on disk: nothing that was acknowledged is lost, nothing torn is believed."""

from __future__ import annotations

import datetime
import json
import multiprocessing
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.annotation import HolderKind, Stance
from index.answers import Decision, Judgment
from index.errors import CorpusError, UsageError
from index.judgments import JudgmentLog, from_json, person_file, to_json
from index.review import judgment_now

CELL = {"actor": "PL", "proposal": "troops"}


def judged(person: str = "ann", **parts: object) -> Judgment:
    return judgment_now(
        Decision.REJECT, person, "a.txt", actor="PL", proposal="troops", quote="Poland says no.", **parts
    )


def test_a_judgment_reads_back_as_it_was_written(tmp_path: Path) -> None:
    log = JudgmentLog([tmp_path / "judgments"], "ann")
    made = judged(prefix="Before. ", suffix=" After.", offset=8, machine=Stance.SUPPORT, reason="it says “no”\nplainly")
    log.append(made)
    assert JudgmentLog([tmp_path / "judgments"], "bob").all() == [made]


@given(
    quote=st.text(), reason=st.text(), value=st.text(), offset=st.integers(-1, 10**9),
    stance=st.sampled_from([None, *Stance]), kind=st.sampled_from(HolderKind), decision=st.sampled_from(Decision),
)  # fmt: skip
def test_any_text_survives_the_file(
    quote: str, reason: str, value: str, offset: int, stance: Stance | None, kind: HolderKind, decision: Decision
) -> None:
    made = judgment_now(
        decision, "ann", "a", reason=reason, stance=stance, kind=kind, field="title", value=value, **CELL
    )
    if quote:
        made = judgment_now(
            decision, "ann", "a", quote=quote, offset=offset, reason=reason, stance=stance, kind=kind, **CELL
        )
    line = json.dumps(to_json(made), ensure_ascii=False).encode("utf-8", "surrogatepass")
    assert b"\n" not in line
    assert from_json(json.loads(line)) == made


def test_each_person_has_a_file_of_their_own(tmp_path: Path) -> None:
    log = JudgmentLog([tmp_path], "ann")
    log.append(judged("ann"))
    log.append(judged("bob"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ann.jsonl", "bob.jsonl"]
    assert [judgment.person for judgment in log.all()] == ["ann", "bob"]


def test_a_torn_last_line_is_told_and_the_next_judgment_is_whole(tmp_path: Path) -> None:
    log = JudgmentLog([tmp_path], "ann")
    log.append(judged())
    with (tmp_path / "ann.jsonl").open("ab") as file:
        file.write(b'{"id": "torn", "decis')
    assert [(bad.number, bad.last) for bad in log.bad_lines()] == [(2, True)]
    second = judged()
    log.append(second)
    assert len(log.all()) == 2
    assert log.all()[-1] == second


def test_a_line_that_is_no_judgment_does_not_hide_the_others(tmp_path: Path) -> None:
    log = JudgmentLog([tmp_path], "ann")
    log.append(judged())
    with (tmp_path / "ann.jsonl").open("ab") as file:
        file.write(b'<<<<<<< merge\n{"id": 1}\n[]\n"x"\n\xff\xfe\n' + b"[" * 100_000 + b"\n")
    log.append(judged())
    assert len(log.all()) == 2
    assert len(log.bad_lines()) == 6


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("actor", "\x1b]52;c;aGk=\x07\x1b[31m", "actor holds control characters"),
        ("actor", " ", "actor is missing"),
        ("actor", ["PL"], "actor is no text"),
        ("proposal", None, "proposal is no text"),
        ("proposal", "troops\u202e", "proposal holds control characters"),
        ("id", 7, "id is no text"),
        ("person", "", "person is missing"),
        ("reason", {}, "reason is no text"),
        ("stance", [], "stance is no text"),
        ("target", {"exact": "x", "start": "0"}, "start is no number"),
        ("target", ["x"], "AttributeError"),
    ],
)
def test_a_line_with_values_of_the_wrong_kind_is_damaged(
    tmp_path: Path, field: str, value: object, reason: str
) -> None:
    line = json.dumps(to_json(judged()) | {field: value})
    (tmp_path / "eve.jsonl").write_text(line + "\n" + json.dumps(to_json(judged())) + "\n")
    log = JudgmentLog([tmp_path], "ann")
    assert [bad.reason for bad in log.bad_lines()] == [f"not a judgment ({reason})"]
    assert len(log.all()) == 1


def test_only_files_are_read_as_judgments(tmp_path: Path) -> None:
    folder, outside = tmp_path / "judgments", tmp_path / "elsewhere.jsonl"
    JudgmentLog([folder], "ann").append(judged())
    outside.write_text(json.dumps(to_json(judged("eve"))) + "\n")
    os.mkfifo(folder / "fifo.jsonl")
    (folder / "folder.jsonl").mkdir()
    (folder / "link.jsonl").symlink_to(outside)
    log = JudgmentLog([folder], "ann")
    assert [judgment.person for judgment in log.all()] == ["ann"]
    assert [(bad.path.name, bad.number, bad.reason) for bad in log.bad_lines()] == [
        ("fifo.jsonl", 0, "not a regular file"),
        ("folder.jsonl", 0, "not a regular file"),
        ("link.jsonl", 0, "a symbolic link, which is not followed"),
    ]


def test_a_judgment_is_not_said_to_be_kept_where_no_file_is(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "ann.jsonl")
    with pytest.raises(CorpusError, match="not a regular file"):
        JudgmentLog([tmp_path], "ann").append(judged())


def test_the_same_judgment_merged_into_two_files_counts_once(tmp_path: Path) -> None:
    log = JudgmentLog([tmp_path], "ann")
    log.append(judged())
    (tmp_path / "copy.jsonl").write_bytes((tmp_path / "ann.jsonl").read_bytes())
    assert len(log.all()) == 1


def test_what_others_append_meanwhile_is_seen(tmp_path: Path) -> None:
    mine, theirs = JudgmentLog([tmp_path], "ann"), JudgmentLog([tmp_path], "bob")
    mine.append(judged("ann"))
    assert len(theirs.all()) == 1
    mine.append(judged("ann"))
    assert len(theirs.all()) == 2


@pytest.mark.parametrize("name", ["../../etc/cron.d/x", "a/b", "..", "x\0y", "-rf"])
def test_a_name_cannot_lead_out_of_the_folder(tmp_path: Path, name: str) -> None:
    try:
        path = person_file(tmp_path, name)
    except UsageError:
        return
    assert path.parent == tmp_path


def test_judgments_are_not_written_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "judgments").mkdir()
    target = tmp_path / "precious"
    target.write_text("precious")
    (tmp_path / "judgments" / "ann.jsonl").symlink_to(target)
    with pytest.raises(OSError, match=r"symbolic|loop|many"):
        JudgmentLog([tmp_path / "judgments"], "ann").append(judged())
    assert target.read_text() == "precious"


def _append(folder: str, count: int) -> None:
    log = JudgmentLog([Path(folder)], "ann")
    for _ in range(count):
        log.append(judged(reason="x" * 3000))


def test_two_processes_of_one_person_never_mix_their_lines(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=_append, args=(str(tmp_path), 40)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    log = JudgmentLog([tmp_path], "ann")
    assert len(log.all()) == 80
    assert log.bad_lines() == []


def test_times_without_a_zone_are_utc() -> None:
    record = to_json(judged())
    record["time"] = "2025-02-17T08:00:00"
    assert from_json(record).time == datetime.datetime(2025, 2, 17, 8, tzinfo=datetime.UTC)


def test_a_log_that_grows_is_read_like_one_that_is_read_afresh(tmp_path: Path) -> None:
    path = tmp_path / "judgments" / "ann.jsonl"
    path.parent.mkdir()
    lines = [
        json.dumps(to_json(judgment_now(Decision.ACCEPT, "ann", f"{n}", actor="PL", proposal="p"))) for n in range(9)
    ]
    log = JudgmentLog([path.parent], "ann")
    stages = [
        lines[0] + "\n", *(["\n".join(lines[:n]) + "\n" for n in (1, 3)]),
        "\n".join(lines[:4]), "\n".join(lines[:4]) + "\n", "\n".join(lines[:4]) + "\nno judgment",
        "\n".join([*lines[:4], "no judgment", *lines[4:6]]) + "\n", "\n".join([*lines[:4], "no", *lines[4:7]]) + "\n",
        "\n".join(lines[1:]) + "\n", "", "\n".join(lines) + "\n",
    ]  # fmt: skip
    for number, text in enumerate(stages):
        path.write_text(text)
        os.utime(path, ns=(number, number))
        fresh = JudgmentLog([path.parent], "ann")
        assert log.all() == fresh.all()
        assert log.bad_lines() == fresh.bad_lines()
