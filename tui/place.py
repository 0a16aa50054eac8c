"""Where a corpus is, and where this program keeps what is private to a person.

Asked before the first paint, so it works on plain strings: pathlib and platformdirs would cost more than the paint.
"""

from __future__ import annotations

import os
import stat
import sys

FOLDER = ".stancegrid"
VARIABLE = "STANCEGRID_CORPUS"
_TRACES = ("manifest.json", "catalogue.db", "originals", "judgments")  # any one is enough: the rest can be rebuilt


def corpus_folder(named: str | None = None) -> str:
    """The corpus to use: the one named, else STANCEGRID_CORPUS, else .stancegrid/ here or above, else the user's own."""
    wanted = named or os.environ.get(VARIABLE)
    if wanted:
        return os.path.abspath(os.path.expanduser(wanted))
    folder = _working_folder()
    while folder:
        if is_corpus(f"{folder}/{FOLDER}"):
            return f"{folder}/{FOLDER}"
        above = os.path.dirname(folder)
        folder = above if above != folder else ""
    return f"{data_folder()}/corpus"


def is_corpus(folder: str) -> bool:
    """Whether a corpus was ever made in this folder."""
    return any(os.path.exists(f"{folder}/{trace}") for trace in _TRACES)


def obstacle(folder: str) -> str:
    """Why nothing can be read in this folder although something is there; "" where nothing stands in the way."""
    try:
        is_folder = stat.S_ISDIR(os.stat(folder).st_mode)
    except PermissionError:
        return f"{folder}: you may not look into the folder that this is in; ask its owner"
    except OSError:
        return ""
    if not is_folder:
        return f"{folder}: this is a file; a corpus is a folder"
    if not os.access(folder, os.R_OK | os.X_OK):
        return f"{folder}: you may not read this folder; its owner can let your group in with: chmod -R g+rX {folder}"
    return ""


def demo_folder() -> str:
    """Where `stancegrid demo` builds its corpus unless told otherwise."""
    return f"{data_folder()}/demo"


def data_folder() -> str:
    """The user's data folder of this program."""
    return _user_folder("XDG_DATA_HOME", ".local/share", "user_data_dir")


def state_folder() -> str:
    """The user's private state: views, history, error reports."""
    return _user_folder("XDG_STATE_HOME", ".local/state", "user_state_dir")


def _user_folder(variable: str, usual: str, function: str) -> str:
    """What platformdirs says; on Linux by its own rule, because importing it takes 40 ms before the first paint."""
    if sys.platform == "linux":
        root = os.environ.get(variable, "").strip() or f"{os.path.expanduser('~')}/{usual}"
        return f"{root}/stancegrid"
    import platformdirs

    found: str = getattr(platformdirs, function)("stancegrid")
    return found


def _working_folder() -> str:
    try:
        return os.getcwd()
    except OSError:  # the folder was deleted under us
        return ""
