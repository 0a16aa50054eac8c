"""What the doctor finds and mends."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from index.answers import Decision, Finding
from index.corpus import Corpus
from index.errors import CorpusError

TEXT = "Report {}\n\nPoland will not send troops to Ukraine, its prime minister said on Monday.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    news = tmp_path / "news"
    news.mkdir()
    for number in range(6):
        (news / f"a{number}.txt").write_text(TEXT.format(number))
    with Corpus.open(tmp_path / "c", create=True, person="ann") as corpus:
        corpus.add([news])
        corpus.judge(next(corpus.statements(corpus.select())), Decision.REJECT)
    return tmp_path / "c"


def examined(folder: Path, *, mend: bool = True) -> list[Finding]:
    with Corpus.open_damaged(folder) as corpus:
        return corpus.doctor(mend=mend)


def troubles(findings: list[Finding]) -> list[str]:
    return [finding.what.partition(":")[0] for finding in findings if finding.level in ("warning", "error")]


def whole(folder: Path) -> bool:
    with Corpus.open(folder) as corpus:
        counts = corpus.counts()
        return corpus.select("report").total == counts["articles"] == 6 and counts["judgments"] == 1


def test_a_linked_file_that_is_gone_is_named(tmp_path: Path) -> None:
    for name in ("stays.txt", "goes.txt"):
        (tmp_path / name).write_text(TEXT.format(name))
    with Corpus.open(tmp_path / "c", create=True, person="ann") as corpus:
        corpus.add([tmp_path / "stays.txt", tmp_path / "goes.txt"], link=True)
    assert troubles(examined(tmp_path / "c")) == []
    (tmp_path / "goes.txt").unlink()
    (found,) = [finding for finding in examined(tmp_path / "c") if finding.level == "warning"]
    assert found.what == "originals: 1 file that is only linked is gone; the catalogue alone has the text"
    assert found.remedy == f"put back or add again: {tmp_path / 'goes.txt'}"


def test_a_sound_corpus_is_found_sound(folder: Path) -> None:
    assert {finding.level for finding in examined(folder)} <= {"ok", "note"}


@pytest.mark.parametrize("content", [b"", b"nothing of the kind" * 1000])
def test_a_catalogue_that_is_none_is_made_again_from_the_originals(folder: Path, content: bytes) -> None:
    (folder / "catalogue.db").write_bytes(content)
    if content:
        with pytest.raises(CorpusError):
            Corpus.open(folder)
        assert troubles(examined(folder)) == ["catalogue"]
    else:
        examined(folder)
    assert whole(folder)
    assert troubles(examined(folder)) == []


def test_without_mending_nothing_is_touched(folder: Path) -> None:
    (folder / "catalogue.db").write_bytes(b"nothing of the kind" * 1000)
    assert troubles(examined(folder, mend=False))[0] == "catalogue"
    assert (folder / "catalogue.db").read_bytes().startswith(b"nothing")


def test_a_text_that_changed_under_the_catalogue_is_found(folder: Path) -> None:
    with Corpus.open(folder) as corpus:
        corpus._store.catalogue.ask("UPDATE version SET text = (SELECT text FROM version WHERE id = 2) WHERE id = 1")
    assert troubles(examined(folder)) == ["catalogue"]
    assert whole(folder)


def test_a_title_that_is_no_text_any_more_is_told_and_mended(folder: Path) -> None:
    with Corpus.open(folder) as corpus:
        corpus._store.catalogue.ask("UPDATE article SET title = CAST(x'ff41' AS TEXT) WHERE key = 1")
        with pytest.raises(CorpusError, match="stancegrid doctor"):
            corpus.rows(corpus.select())
    assert troubles(examined(folder)) == ["catalogue"]
    assert whole(folder)


@pytest.mark.parametrize("seed", range(12))
def test_flipped_bits_in_the_catalogue_are_detected_or_harmless(folder: Path, seed: int) -> None:
    chance = random.Random(seed)
    path = folder / "catalogue.db"
    data = bytearray(path.read_bytes())
    for _ in range(20):
        data[chance.randrange(100 if seed % 3 == 0 else len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)
    examined(folder)
    assert whole(folder)


def test_a_lost_original_is_written_again_from_its_text(folder: Path) -> None:
    originals = [path for path in (folder / "originals").rglob("*") if path.is_file() and path.name != "list.jsonl"]
    content = originals[0].read_bytes()
    originals[0].unlink()
    originals[1].write_bytes(b"something else")
    findings = examined(folder)
    assert "originals: 2 were damaged or missing" in {finding.what for finding in findings if finding.mended}
    assert originals[0].read_bytes() == content


def test_a_torn_judgment_is_told_and_kept(folder: Path) -> None:
    path = folder / "judgments" / "ann.jsonl"
    path.write_bytes(path.read_bytes() + b'{"id": "torn')
    assert any("torn by a crash" in finding.what for finding in examined(folder))
    assert path.read_bytes().endswith(b'{"id": "torn')


@pytest.mark.parametrize("seed", range(4))
def test_a_damaged_search_index_is_made_again(folder: Path, seed: int) -> None:
    chance = random.Random(seed)
    files = sorted(path for path in (folder / "search").rglob("*") if path.is_file())
    path = chance.choice(files)
    data = bytearray(path.read_bytes() or b"x")
    data[chance.randrange(len(data))] ^= 0xFF
    path.write_bytes(data[: chance.randrange(len(data)) + 1] if seed % 2 else data)
    examined(folder)
    assert whole(folder)


def test_a_lost_manifest_is_written_again(folder: Path) -> None:
    (folder / "manifest.json").write_text("{")
    examined(folder)
    assert whole(folder)


def test_what_a_crash_left_lying_about_is_cleared_away(folder: Path) -> None:
    (folder / ".manifest.json.123.tmp").write_text("half")
    (folder / ".restoring").mkdir()
    assert any(finding.mended and "half-written" in finding.what for finding in examined(folder))
    assert not (folder / ".restoring").exists()


def test_an_interrupted_restoration_is_finished_by_whoever_opens_the_corpus_next(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from index.restoring import Restoring

    (folder / "catalogue.db").unlink()
    monkeypatch.setattr(Restoring, "_index", lambda self: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        Corpus.open(folder)
    monkeypatch.undo()
    assert whole(folder)


def test_a_large_corpus_is_advised_to_use_a_faster_backend(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.doctor.LARGE", 5)
    assert any("tantivy" in finding.what for finding in examined(folder))


def test_the_reader_of_a_snapshot_is_not_told_to_mend_it(folder, tmp_path):
    with Corpus.open(folder) as corpus:
        corpus.publish(tmp_path / "snapshot")
    for path in (tmp_path / "snapshot").glob("search/*/*/*.grid"):
        path.chmod(0o600)
        path.write_bytes(b"")
    faults = [finding for finding in examined(tmp_path / "snapshot") if finding.level not in ("ok", "note")]
    assert [finding.what.partition(":")[0] for finding in faults] == ["search index"]
    assert "run:" not in faults[0].what
    assert faults[0].remedy == "only its owner can mend it: stancegrid doctor, then publish it again"
