"""Loads the configuration of a corpus from YAML, checks it, and says every mistake with its file and line.

Sections are looked up one by one: the file named by a flag, then the corpus' own config.yaml, then the packaged default.
A file that has only `proposals:` is therefore complete.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from index import config_schema as schema
from index.config import Actor, Config, Group, StanceSettings
from index.config_tree import Form, Node, read_text
from index.errors import ConfigError

T = TypeVar("T")


def default_config_path() -> Path:
    """The packaged config.yaml: inside the package in a wheel, at the top level in a checkout."""
    packaged = Path(__file__).with_name("config.yaml")
    return packaged if packaged.exists() else Path(__file__).parents[1] / "config.yaml"


def load_config(path: Path | None, *, corpus: Path | None = None) -> Config:
    """The configuration for a corpus folder; `path` is the file named on the command line. Raises ConfigError."""
    layers = [_Layer.read(file) for file in _files(path, corpus)]
    config = _Assembly(layers).config()
    mistakes = [message for layer in layers if (message := layer.mistakes())]
    if mistakes:
        raise ConfigError("\n".join(mistakes))
    return config


def _files(path: Path | None, corpus: Path | None) -> list[Path]:
    """The files to read, nearest first."""
    own = corpus / "config.yaml" if corpus else None
    return [file for file in (path, own if own and own.exists() else None, default_config_path()) if file]


@dataclass(frozen=True, slots=True)
class _Layer:
    """One file: its form, and its sections by name."""

    form: Form
    sections: dict[str, Node]

    @classmethod
    def read(cls, file: Path) -> _Layer:
        form = Form(str(file))
        return cls(form, form.table(form.parse(read_text(file)), schema.SECTIONS))

    def mistakes(self) -> str:
        try:
            self.form.finish()
        except ConfigError as error:
            return str(error)
        return ""


class _Assembly:
    """Puts the sections of several layers together; a nearer section replaces a farther one whole."""

    def __init__(self, layers: list[_Layer]) -> None:
        self._layers = layers

    def config(self) -> Config:
        actors, extended = self._actors()
        known = {actor.id for actor in actors}
        no_groups: tuple[Group, ...] = ()
        groups = self._section("groups", lambda form, node: schema.read_groups(form, node, known), no_groups)
        return Config(
            actors=actors,
            groups=_joined(_builtin_groups() if extended else (), groups),
            proposals=self._section("proposals", schema.read_proposals, ()),
            metadata=self._section("metadata", lambda form, node: schema.read_metadata(form, node, known), ()),
            events=self._section("events", schema.read_events, {}),
            stance=self._section("stance", schema.read_stance, StanceSettings()),
            keys=self._section("keys", schema.read_keys, {}),
            key_places=self._section("keys", schema.read_places, {}),
            reading=self._section("reading", schema.read_reading, "careful"),
            theme=self._section("theme", schema.read_theme, "dark"),
            origin=self._layers[0].form.name,
        )

    def _actors(self) -> tuple[tuple[Actor, ...], bool]:
        found = self._section("actors", lambda form, node: schema.read_actors(form, node, _builtin_actors()), None)
        return found or (_builtin_actors(), True)

    def _section(self, name: str, read: Callable[[Form, Node], T], default: T) -> T:
        for layer in self._layers:
            if name in layer.sections:
                return read(layer.form, layer.sections[name])
        return default


def _joined(builtin: tuple[Group, ...], own: tuple[Group, ...]) -> tuple[Group, ...]:
    """Builtin groups and the configured ones; a configured one replaces the builtin one of the same id."""
    return tuple({group.id: group for group in (*builtin, *own)}.values())


def _builtin_actors() -> tuple[Actor, ...]:
    from index.actors import builtin_actors  # late: reading the office-holders is what costs

    return builtin_actors()


def _builtin_groups() -> tuple[Group, ...]:
    from index.actors import builtin_groups

    return builtin_groups()
