"""Linguistic data: YAML files, one folder a language. Read once, every scalar as a string."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent


@cache
def load(name: str, language: str = "en") -> Any:
    """The content of `index/lang/LANGUAGE/NAME.yaml`; scalars are strings (`NO` stays Norway, `no` stays a word)."""
    import yaml

    text = (_FOLDER / language / f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))


def load_weights(name: str, language: str = "en") -> Any:
    """The content of `index/lang/LANGUAGE/NAME.json`: weights that a script under benchmarks/ fitted. Not kept here: who
    asks keeps them in a smaller form."""
    return json.loads((_FOLDER / language / f"{name}.json").read_text(encoding="utf-8"))


def path_of(name: str, language: str = "en") -> Path:
    """Where `index/lang/LANGUAGE/NAME` lies: a model that a library reads by itself."""
    return _FOLDER / language / name
