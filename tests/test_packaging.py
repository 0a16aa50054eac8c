"""The wheel: everything a person needs is in it, and the command works from any folder of a clean environment."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]


def run(*words: str | Path, **options) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, CHECKOUT)
    return next(folder.glob("stancegrid-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """A clean environment with the wheel in it; what the wheel depends on is lent by the environment of the tests."""
    folder = tmp_path_factory.mktemp("clean") / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", folder)
    python = folder / "bin" / "python"
    run(sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-index", "--no-deps", wheel)
    purelib = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").stdout.strip()
    # a path line, unlike a site folder, does not follow the editable install that leads back to the checkout
    Path(purelib, "lent.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return folder


@pytest.fixture
def elsewhere(tmp_path) -> dict[str, str]:
    """The environment of somebody else's session: their own home, no colours, nothing of ours."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "STANCEGRID", "XDG"))}
    return {**kept, "HOME": str(tmp_path), "COLUMNS": "80"}


def test_the_wheel_holds_configuration_sample_language_data_and_styles(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {"index/config.yaml", "index/py.typed", "tui/py.typed", "tui/commands/matrix.py"} <= names
    for folder, ending in (("index", ".yaml"), ("index", ".md"), ("index", ".json"), ("tui", ".tcss")):
        there = {path.relative_to(CHECKOUT).as_posix() for path in (CHECKOUT / folder).rglob(f"*{ending}")}
        assert there <= names, f"missing: {there - names}"
    assert len([name for name in names if name.startswith("index/sample/") and name.endswith(".md")]) > 20
    assert not [
        name for name in names if not name.startswith(("index/", "tui/", "stancegrid-")) or "__pycache__" in name
    ]


def test_the_licence_and_the_command_are_declared(wheel):
    with zipfile.ZipFile(wheel) as archive:
        info = next(name for name in archive.namelist() if name.endswith(".dist-info/entry_points.txt"))
        assert "stancegrid = tui.cli:main" in archive.read(info).decode()
        assert any(name.endswith("licenses/LICENSE") for name in archive.namelist())


def test_the_installed_command_builds_the_demo_and_answers_from_another_folder(installed, elsewhere, tmp_path):
    stancegrid = installed / "bin" / "stancegrid"
    there = run(installed / "bin" / "python", "-c", "import index; print(index.__file__)", cwd=tmp_path, env=elsewhere)
    assert str(installed) in there.stdout
    run(stancegrid, "demo", "--no-open", "--corpus", "corpus", cwd=tmp_path, env=elsewhere)
    shown = run(stancegrid, "matrix", "--corpus", "corpus", cwd=tmp_path, env=elsewhere).stdout
    assert "Poland" in shown
    assert "troops" in shown
    assert max(map(len, shown.splitlines())) <= 80
