"""What a person may say an article is: each field of its metadata as it is kept, or what is wrong with it."""

from __future__ import annotations

import datetime
import re

from index.catalogue_rows import CORRECTABLE
from index.config import Config
from index.config_tree import nearest
from index.errors import UsageError

FIRST = datetime.date(1900, 1, 1)
AHEAD = datetime.timedelta(days=366)  # magazines are dated ahead, by months at the most
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_LANGUAGE = re.compile("[a-z]{2}")


def kept(field: str, value: str, config: Config) -> str:
    """The value of a field as it is kept; empty for unknown. Raises UsageError for what no article can have."""
    if field not in CORRECTABLE:
        raise UsageError(f"{field!r} cannot be corrected; known are {', '.join(CORRECTABLE)}")
    value = value.strip()
    if field in ("title", "source") or not value:
        return value
    if field == "date":
        return _day(value)
    if field == "address":
        return _address(value)
    return _language(value) if field == "language" else _speaker(value, config)


def _day(value: str) -> str:
    try:
        day = datetime.date.fromisoformat(value if _DAY.fullmatch(value) else "")
    except ValueError:
        raise UsageError(f"{value!r} is no date; write it as 2025-02-17, or leave it empty for unknown") from None
    last = datetime.datetime.now(tz=datetime.UTC).date() + AHEAD
    if not FIRST <= day <= last:
        raise UsageError(f"{value} is no date of an article; it lies between {FIRST} and {last}")
    return value


def _address(value: str) -> str:
    from index.readers.described import canonical

    found = canonical(value)
    if not found:
        raise UsageError(f"{value!r} is no address of the web; it begins with https:// or http://")
    return found


def _language(value: str) -> str:
    code = value.lower()
    if not _LANGUAGE.fullmatch(code):
        raise UsageError(f"{value!r} is no language; use a code of two letters (ISO 639-1), such as en")
    return code


def _speaker(value: str, config: Config) -> str:
    from index.metadata import actor_id

    ids = {actor.id.casefold(): actor.id for actor in config.actors}
    named = {name.casefold(): actor.id for actor in config.actors for name in actor.names} | ids
    found = named.get(value.casefold()) or ids.get(actor_id(value).casefold())
    if found:
        return found
    near = nearest(value, named, alike=0.75)
    hint = (
        f"did you mean {named[near.casefold()]}?" if near else "use a code such as PL, or a name of the configuration"
    )
    raise UsageError(f"there is no actor {value!r} who could have spoken; {hint}")
