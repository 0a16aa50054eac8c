"""What several test modules stand on: a private home, the three articles of the command line, the corpus of the application."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.corpus import Corpus
from tests.cli_asking import ARTICLES, write_articles


@pytest.fixture
def private_home(tmp_path, monkeypatch):
    """Nothing of a test reaches the home of whoever runs it, nor a corpus in the folder where they do."""
    monkeypatch.chdir(tmp_path)
    for name in ("DATA", "STATE", "CONFIG", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / "home" / name.lower()))
    for name in ("STANCEGRID_CORPUS", "COLUMNS", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def articles(tmp_path) -> Path:
    return write_articles(tmp_path / "articles")


@pytest.fixture(scope="session")
def made(tmp_path_factory) -> Path:
    """A corpus of the three articles, made once and copied for every test."""
    folder = tmp_path_factory.mktemp("made")
    with Corpus.open(folder / "corpus", create=True) as opened:
        assert opened.add([write_articles(folder / "articles")]).added == len(ARTICLES)
    return folder / "corpus"


@pytest.fixture
def corpus(made, tmp_path, monkeypatch) -> Path:
    folder = tmp_path / "corpus"
    shutil.copytree(made, folder)
    monkeypatch.setenv("STANCEGRID_CORPUS", str(folder))
    return folder


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Path:
    """The corpus that the application is tried on. Who changes it takes a copy."""
    from tests.tui_pilot import build

    return build(tmp_path_factory.mktemp("built"))


@pytest.fixture
def own(built: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of that corpus which a test may change."""
    from tests.tui_pilot import private_copy

    with private_copy(built, tmp_path) as copy:
        yield copy


@pytest.fixture
def private_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """State and cache of the application are those of one test."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "xdg-state"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg-cache"))
