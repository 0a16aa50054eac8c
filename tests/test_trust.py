"""Whose corpora are opened, and how one is shared."""

from __future__ import annotations

import os
import pwd
from pathlib import Path

import pytest

from index.answers import Decision
from index.corpus import Corpus
from index.errors import CorpusError, TrustError, UsageError
from index.trust import check_trust, distrust, trust, trusted_owners
from tests.invented import AGAINST, Piece, Said, add_to, corpus_of

PIECE = Piece("a.txt", (Said("PL", "troops", AGAINST),), day="2025-03-01", title="Warsaw says no")
ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0, reason="giving files to another user needs root")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))


def made(path: Path) -> Path:
    with corpus_of(path, PIECE) as corpus:
        corpus.select("warsaw")
    return path


@pytest.mark.parametrize("place", ["", "catalogue.db", "search", "search/1", "judgments", "manifest.json"])
@pytest.mark.parametrize("mode", [0o020, 0o002])
def test_a_corpus_that_others_can_write_is_refused_with_the_command_that_mends_it(
    tmp_path: Path, place: str, mode: int
) -> None:
    corpus = made(tmp_path / "my corpus")
    path = next(corpus.glob("search/*")) if place == "search/1" else corpus / place
    path.chmod(path.stat().st_mode | mode)
    with pytest.raises(TrustError) as raised:
        Corpus.open(corpus)
    command = str(raised.value).rpartition("mend it with: ")[2]
    assert os.system(command) == 0
    Corpus.open(corpus).close()


def test_a_link_inside_a_corpus_is_refused(tmp_path: Path) -> None:
    corpus = made(tmp_path / "c")
    (corpus / "search").rename(tmp_path / "elsewhere")
    (corpus / "search").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(TrustError, match="link"):
        Corpus.open(corpus)


@ROOT_ONLY
def test_a_strangers_corpus_is_opened_once_the_owner_is_named(tmp_path: Path) -> None:
    corpus = made(tmp_path / "c")
    nobody = pwd.getpwnam("nobody")
    for path in (corpus, *corpus.rglob("*")):
        os.chown(path, nobody.pw_uid, nobody.pw_gid)
    with pytest.raises(TrustError, match="stancegrid trust nobody"):
        check_trust(corpus)
    trust("nobody")
    check_trust(corpus)
    distrust("nobody")
    with pytest.raises(TrustError):
        check_trust(corpus)


def test_only_users_of_this_machine_can_be_trusted() -> None:
    with pytest.raises(UsageError, match="no user"):
        trust("nobody-of-this-name")
    with pytest.raises(UsageError):
        distrust("root")
    trust("root")
    assert trusted_owners() == ["root"]


def test_a_published_corpus_answers_and_takes_judgments_but_no_articles(tmp_path: Path) -> None:
    with corpus_of(tmp_path / "c", PIECE) as corpus:
        corpus.publish(tmp_path / "shared")
    before = {path: path.read_bytes() for path in (tmp_path / "shared").rglob("*") if path.is_file()}
    with Corpus.open(tmp_path / "shared", person="bob") as shared:
        assert shared.read_only
        assert shared.select("warsaw").total == 1
        shared.judge(next(shared.statements(shared.select())), Decision.REJECT)
        assert list(shared.statements(shared.select())) == []
        with pytest.raises(CorpusError, match="read-only"):
            shared.add([tmp_path / "c" / "manifest.json"])
        assert all(finding.level != "error" for finding in shared.doctor())
    assert {path: path.read_bytes() for path in (tmp_path / "shared").rglob("*") if path.is_file()} == before
    with Corpus.open(tmp_path / "shared", person="bob") as shared:
        assert [judgment.person for judgment in shared.judgments()] == ["bob"]
    with Corpus.open(tmp_path / "c") as corpus:
        assert corpus.judgments() == []


def test_the_judgments_of_its_maker_are_published_with_a_corpus(tmp_path: Path) -> None:
    with corpus_of(tmp_path / "c", PIECE) as corpus:
        corpus.judge(next(corpus.statements(corpus.select())), Decision.REJECT)
        corpus.publish(tmp_path / "shared")
    with Corpus.open(tmp_path / "shared", person="bob") as shared:
        assert list(shared.statements(shared.select())) == []


def test_a_snapshot_is_replaced_while_somebody_reads_the_old_one(tmp_path: Path) -> None:
    with corpus_of(tmp_path / "c", PIECE) as corpus:
        corpus.publish(tmp_path / "shared")
        with Corpus.open(tmp_path / "shared", person="bob") as reader:
            assert reader.select("warsaw").total == 1
            add_to(corpus, Piece("b.txt", title="Warsaw again"))
            corpus.publish(tmp_path / "shared")
            assert reader.select("warsaw").total == 1
        with Corpus.open(tmp_path / "shared", person="bob") as reader:
            assert reader.select("warsaw").total == 2


def test_a_snapshot_never_overwrites_anything_else(tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "text").write_text("my thesis")
    with corpus_of(tmp_path / "c", PIECE) as corpus:
        for folder in (tmp_path / "thesis", tmp_path / "c", tmp_path / "c" / "inside"):
            with pytest.raises(UsageError):
                corpus.publish(folder)
    assert (tmp_path / "thesis" / "text").read_text() == "my thesis"


def test_a_snapshot_can_be_read_by_the_group_and_written_by_nobody_else(tmp_path: Path) -> None:
    with corpus_of(tmp_path / "c", PIECE) as corpus:
        corpus.publish(tmp_path / "shared")
    for path in (tmp_path / "shared", *(tmp_path / "shared").rglob("*")):
        assert path.stat().st_mode & 0o040
        assert not path.stat().st_mode & 0o022
    assert not list((tmp_path / "shared").glob("*-wal"))
