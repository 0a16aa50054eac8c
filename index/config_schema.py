"""What may stand in a configuration: each section of the tree as frozen values, every mistake with its line."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from index.config import Actor, Group, Membership, MetadataRule, Person, Proposal, StanceSettings
from index.config_tree import Form, Node, nearest

_SHOWN = 80  # characters of a mistake that are repeated
SECTIONS = ("actors", "groups", "proposals", "metadata", "events", "stance", "keys", "reading", "theme")
THEMES = ("dark", "light", "contrast")
READINGS = ("careful", "quick")
METADATA_FIELDS = ("title", "source", "date", "address", "language", "speaker_actor")

MOST_LEVELS = 12  # of proposals under one another; subjects of politics divide into three or four
VARIANT_CAP = 256  # ways that the alternatives of one phrase may multiply to

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
_ACTOR_KINDS = ("country", "organisation", "party", "other")
_ACTOR = ("id", "names", "adjectives", "metonyms", "people", "kind")
_PERSON = ("name", "office", "from", "to", "source")
_GROUP = ("names", "members", "since", "expands")
_PROPOSAL = ("name", "phrases", "near", "exclude", "about", "parent")


# --- actors ----------------------------------------------------------------------------------------------------------


def read_actors(form: Form, node: Node, builtin: Iterable[Actor]) -> tuple[tuple[Actor, ...], bool]:
    """The actors, and whether the builtin ones are among them.

    Either a list of actors, which stands alone, or `extends: builtin` with `add` and `without`.
    """
    if isinstance(node.value, tuple):
        return tuple(_unique(form, (_actor(form, item) for item in node.value), node)), False
    if isinstance(node.value, str):
        form.word(node, ("builtin",))
        return tuple(builtin), True
    entries = form.table(node, ("extends", "add", "without"))
    if "extends" in entries:
        form.word(entries["extends"], ("builtin",))
    else:
        form.mistake(node.line, "actors must be a list of actors, or begin with `extends: builtin`")
    known = {actor.id: actor for actor in builtin}
    for item in form.items(entries["without"]) if "without" in entries else ():
        if known.pop(form.text(item), None) is None:
            _unknown_id(form, item, known)
    for item in form.items(entries["add"]) if "add" in entries else ():
        added = _actor(form, item)
        if added:
            known[added.id] = _merged(known.get(added.id), added)
    return tuple(known.values()), True


def _actor(form: Form, node: Node) -> Actor | None:
    entries = form.table(node, _ACTOR)
    id = _id(form, entries.get("id"), node)
    names = form.texts(entries["names"]) if "names" in entries else ()
    if not names:
        form.mistake(node.line, f"{node.path} needs `names`: how a text may name this actor")
    if not (id and names):
        return None
    return Actor(
        id=id,
        names=names,
        adjectives=form.texts(entries["adjectives"]) if "adjectives" in entries else (),
        metonyms=form.texts(entries["metonyms"]) if "metonyms" in entries else (),
        people=tuple(_person(form, item) for item in form.items(entries["people"])) if "people" in entries else (),
        kind=form.word(entries["kind"], _ACTOR_KINDS) if "kind" in entries else "country",
    )


def _person(form: Form, node: Node) -> Person:
    entries = form.table(node, _PERSON)
    words = {key: form.text(entries[key]) for key in ("name", "office", "source") if key in entries}
    for key in ("name", "office"):
        if not words.get(key) and isinstance(node.value, dict):
            form.mistake(node.line, f"{node.path} needs `{key}`")
    since, until = (form.day(entries[key]) if key in entries else None for key in ("from", "to"))
    if since and until and until < since:
        form.mistake(entries["to"].line, f"{node.path}: {until} is before {since}, the day the office began")
    return Person(words.get("name", ""), words.get("office", ""), since, until, words.get("source", ""))


def _merged(old: Actor | None, new: Actor) -> Actor:
    """The builtin actor with what the configuration adds to it; the first configured name is the one shown."""
    if old is None:
        return new
    return replace(
        new,
        names=tuple(dict.fromkeys(new.names + old.names)),
        adjectives=tuple(dict.fromkeys(old.adjectives + new.adjectives)),
        metonyms=tuple(dict.fromkeys(old.metonyms + new.metonyms)),
        people=tuple(dict.fromkeys(old.people + new.people)),
        kind=old.kind,
    )


def _unique(form: Form, actors: Iterable[Actor | None], node: Node) -> Iterable[Actor]:
    seen: set[str] = set()
    for number, actor in enumerate(actors, 1):
        if actor is None:
            continue
        if actor.id in seen:
            form.mistake(
                _line_of(node, number), f"{node.path}.{number}: the id {actor.id} is taken by an earlier actor"
            )
        seen.add(actor.id)
        yield actor


# --- groups ----------------------------------------------------------------------------------------------------------


def read_groups(form: Form, node: Node, actors: Collection[str]) -> tuple[Group, ...]:
    """Named sets of actors: `Benelux: [BE, NL, LU]`, or a table with names, members, since and expands."""
    return tuple(_group(form, name, entry, actors) for name, entry in form.table(node).items())


def _group(form: Form, name: str, node: Node, actors: Collection[str]) -> Group:
    if not isinstance(node.value, dict):
        return Group(name, (name,), _members(form, node, actors, None))
    entries = form.table(node, _GROUP)
    since = form.day(entries["since"]) if "since" in entries else None
    if "members" not in entries:
        form.mistake(node.line, f"{node.path} needs `members`: the ids of its actors")
    return Group(
        id=name,
        names=tuple(dict.fromkeys((*(form.texts(entries["names"]) if "names" in entries else ()), name))),
        members=_members(form, entries["members"], actors, since) if "members" in entries else (),
        expands=form.truth(entries["expands"]) if "expands" in entries else True,
    )


def _members(form: Form, node: Node, actors: Collection[str], since: datetime.date | None) -> tuple[Membership, ...]:
    return tuple(_member(form, item, actors, since) for item in form.items(node))


def _member(form: Form, node: Node, actors: Collection[str], since: datetime.date | None) -> Membership:
    """An actor id, or a table {id, from, to} for one that came later or left."""
    if isinstance(node.value, str):
        return Membership(_known_actor(form, node, actors), since)
    entries = form.table(node, ("id", "from", "to"))
    if "id" not in entries:
        form.mistake(node.line, f"{node.path} needs `id`: the actor")
    id = _known_actor(form, entries["id"], actors) if "id" in entries else ""
    began, ended = (form.day(entries[key]) if key in entries else None for key in ("from", "to"))
    return Membership(id, began or since, ended)


# --- proposals -------------------------------------------------------------------------------------------------------


def read_proposals(form: Form, node: Node) -> tuple[Proposal, ...]:
    """The proposals in the order of the file; parents must exist and form a tree."""
    entries = form.table(node)
    found = tuple(_proposal(form, id, entry, entries) for id, entry in entries.items())
    _check_tree(form, {proposal.id: proposal.parent for proposal in found}, entries)
    return found


def _proposal(form: Form, id: str, node: Node, others: Mapping[str, Node]) -> Proposal:
    _check_id(form, id, node)
    entries = form.table(node, _PROPOSAL)
    phrases = {key: _phrases(form, entries[key]) for key in ("phrases", "near", "exclude") if key in entries}
    if not phrases.get("phrases"):
        form.mistake(node.line, f"{node.path} needs `phrases`: how a text may name this proposal")
    parent = form.text(entries["parent"]) if "parent" in entries else ""
    if parent and parent not in others:
        near = nearest(parent, others)
        hint = f"did you mean {near}?" if near else "it must be the id of another proposal"
        form.mistake(entries["parent"].line, f"{node.path}.parent: there is no proposal {parent}; {hint}")
        parent = ""
    name = form.text(entries["name"]) if "name" in entries else ""
    return Proposal(
        id=id,
        name=name or id.replace("-", " ").replace("_", " ").capitalize(),
        phrases=phrases.get("phrases", ()),
        near=phrases.get("near", ()),
        exclude=phrases.get("exclude", ()),
        about=_words(form, entries["about"]) if "about" in entries else (),
        parent=parent,
    )


def _phrases(form: Form, node: Node) -> tuple[str, ...]:
    for item in form.items(node):
        wrong = phrase_mistake(form.text(item))
        if wrong:
            form.mistake(item.line, f"{item.path}: {_short(form.text(item))!r}: {wrong}")
    return form.texts(node)


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _words(form: Form, node: Node) -> tuple[str, ...]:
    for item in form.items(node):
        if not re.fullmatch(r"[^\W_]+\*?", form.text(item)):
            form.mistake(item.line, f"{item.path}: {form.text(item)!r} must be one word, with a * at its end or none")
    return form.texts(node)


def _ways(group: str) -> int:
    """How many phrases a group of alternatives makes: plain single words are looked up together and make one."""
    words = group.split("|")
    return 1 if all(re.fullmatch(r"\w+", word.strip()) for word in words) else len(words)


def phrase_mistake(phrase: str) -> str:
    """What is wrong with a phrase, or an empty string: `(a|b)` closed and filled, `...` between words, words at all."""
    depth = 0
    for character in phrase:
        depth += (character == "(") - (character == ")")
        if depth < 0:
            return "a bracket closes that was never opened"
        if depth > 1:
            return "brackets inside brackets are not read; write two phrases"
        if character == "|" and depth == 0:
            return "alternatives stand in brackets: (a|b)"
    if depth:
        return "a bracket is not closed"
    if "()" in phrase.replace(" ", ""):
        return "the brackets are empty"
    if math.prod(map(_ways, re.findall(r"\(([^()]*)\)", phrase))) > VARIANT_CAP:
        return f"it stands for more than {VARIANT_CAP} phrases; split it"
    if re.match(r"\s*\.\.\.", phrase) or re.search(r"\.\.\.\s*$", phrase):
        return "a gap (...) must stand between words"
    if phrase and not any(character.isalnum() for character in phrase):
        return "it has no word"
    return ""


def _check_tree(form: Form, parents: Mapping[str, str], entries: Mapping[str, Node]) -> None:
    """Nobody is their own ancestor, and no line of ancestors is longer than `MOST_LEVELS`. Takes a step a proposal."""
    levels: dict[str, int] = {"": 0}
    for id in parents:
        line: dict[str, int] = {}  # from this one upwards, until somebody who is known
        at = id
        while at not in levels and at not in line:
            line[at] = len(line)
            at = parents.get(at, "")
        circle = list(line)[line[at] :] if at in line else []
        _tell_circle(form, circle, entries)
        levels.update(dict.fromkeys(circle, 1))
        for one in reversed(list(line)[: len(line) - len(circle)]):
            levels[one] = levels[parents.get(one, "")] + 1
            if levels[one] == MOST_LEVELS + 1:
                place = _child_line(entries[one], "parent")
                form.mistake(place, f"proposals.{one}.parent: more than {MOST_LEVELS} proposals under one another")


def _tell_circle(form: Form, circle: Sequence[str], entries: Mapping[str, Node]) -> None:
    if circle:
        first = min(circle, key=lambda id: _child_line(entries[id], "parent"))
        at = circle.index(first)
        around = [*circle[at:], *circle[:at], first]
        shown = " > ".join(around if len(around) <= MOST_LEVELS else [*around[:3], "...", first])
        line = _child_line(entries[first], "parent")
        form.mistake(line, f"proposals.{first}.parent: these are parents of each other: {shown}")


# --- the smaller sections --------------------------------------------------------------------------------------------


def read_metadata(form: Form, node: Node, actors: Collection[str]) -> tuple[MetadataRule, ...]:
    """Rules {match, set}, in the order of the file."""
    return tuple(rule for item in form.items(node) if (rule := _rule(form, item, actors)))


def _rule(form: Form, node: Node, actors: Collection[str]) -> MetadataRule | None:
    entries = form.table(node, ("match", "set"))
    for key in ("match", "set"):
        if key not in entries and isinstance(node.value, dict):
            form.mistake(node.line, f"{node.path} needs `{key}`")
    if not {"match", "set"} <= entries.keys():
        return None
    match = form.text(entries["match"])
    values = form.table(entries["set"], METADATA_FIELDS)
    for field, value in values.items():
        _check_rule_value(form, field, value, match, actors)
    return MetadataRule(match, MappingProxyType({field: form.text(value) for field, value in values.items()}))


def _check_rule_value(form: Form, field: str, value: Node, match: str, actors: Collection[str]) -> None:
    """A value may use what the pattern remembers: `{name}`, or `{1}` for its first `*`."""
    text = form.text(value)
    remembered = {*re.findall(r"\{(\w+)\}", match), *(str(at + 1) for at in range(match.replace("**", "*").count("*")))}
    for name in re.findall(r"\{(\w+)\}", text):
        if name not in remembered:
            form.mistake(value.line, f"{value.path}: the pattern {match!r} has no {{{name}}} to put here")
    if "{" in text:
        return
    if field == "speaker_actor" and text not in actors and _builtin_id(text) not in actors:
        _unknown_id(form, value, actors)
    elif field == "date" and not _is_date(text):
        form.mistake(value.line, f"{value.path}: {text or 'nothing'} is no date; write 2025-02-17, 2025-02 or 2025")


def _builtin_id(text: str) -> str:
    from index.metadata import actor_id  # late: the table of countries is seldom needed here

    return actor_id(text)


def _is_date(text: str) -> bool:
    from index.dates import parse_date

    return parse_date(text).day is not None


def read_events(form: Form, node: Node) -> Mapping[str, datetime.date]:
    """Names of days: `Paris summit: 2025-02-17`."""
    found = {}
    for name, entry in form.table(node).items():
        day = form.day(entry)
        if day:
            found[name] = day
        elif not form.text(entry):
            form.mistake(entry.line, f"{entry.path} needs a day, as 2025-02-17")
    return MappingProxyType(found)


def read_stance(form: Form, node: Node) -> StanceSettings:
    """How statements are weighed."""
    entries = form.table(node, ("half_life_days", "other_weight"))
    default = StanceSettings()
    numbers = {
        "half_life_days": (1.0, 36_500.0, default.half_life_days),
        "other_weight": (0.0, 1.0, default.other_weight),
    }
    return StanceSettings(
        **{key: form.number(entries[key], *bounds) for key, bounds in numbers.items() if key in entries}
    )


def read_keys(form: Form, node: Node) -> Mapping[str, str]:
    """Keys by action: `evidence_next: e`. The application knows which actions there are."""
    return MappingProxyType({action: form.text(entry) for action, entry in form.table(node).items()})


def read_places(form: Form, node: Node) -> Mapping[str, str]:
    """Where each entry of a table stands, as `config.yaml:14`."""
    return {name: f"{form.name}:{entry.line}" for name, entry in form.table(node).items()}


def read_reading(form: Form, node: Node) -> str:
    """How texts are read: careful or quick."""
    return form.word(node, READINGS)


def read_theme(form: Form, node: Node) -> str:
    """The name of a theme."""
    return form.word(node, THEMES)


# --- ids -------------------------------------------------------------------------------------------------------------


def _id(form: Form, node: Node | None, parent: Node) -> str:
    if node is None:
        form.mistake(parent.line, f"{parent.path} needs `id`")
        return ""
    found = form.text(node)
    return found if _check_id(form, found, node) else ""


def _check_id(form: Form, id: str, node: Node) -> bool:
    right = bool(_ID.fullmatch(id))
    if not right:
        form.mistake(node.line, f"{node.path}: {id!r} is no id; use letters, digits, - _ . (at most 40)")
    return right


def _known_actor(form: Form, node: Node, actors: Collection[str]) -> str:
    id = form.text(node)
    if id not in actors:
        _unknown_id(form, node, actors)
    return id


def _unknown_id(form: Form, node: Node, actors: Collection[str]) -> None:
    near = nearest(form.text(node), actors)
    hint = f"; did you mean {near}?" if near else "; ids are those of ISO 3166, EU, NATO, UN, or your own list"
    form.mistake(node.line, f"{node.path}: there is no actor {form.text(node) or '(nothing)'}{hint}")


def _line_of(node: Node, number: int) -> int:
    return node.value[number - 1].line if isinstance(node.value, tuple) else node.line


def _child_line(node: Node, key: str) -> int:
    return node.value[key].line if isinstance(node.value, dict) and key in node.value else node.line
