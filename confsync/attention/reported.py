"""The facts of a conversation as the service reports them: each known, absent, or unknown.

A field that is null is known not to be there; a field that is missing, or that is not of the form
that is documented, is unknown. Nothing is guessed from another field.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from confsync._util.moments import first_moment
from confsync.attention.directory import NO_DIRECTORY
from confsync.model import ABSENT, UNKNOWN
from confsync.model.facts import Facts, Linked

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from confsync.attention.directory import Directory
    from confsync.model import Absent, Json, Unknown
    from confsync.model.facts import Text

    Attributes = dict[str, Json]
    Read = Callable[[Attributes, Directory], Any]

_LONGEST: Final = 1000
_MOST: Final = 1000
"""Participants or records of one conversation that are read; with more they are unknown."""
_MISSING: Final = object()


def facts_reported(
    attributes: Attributes,
    directory: Directory = NO_DIRECTORY,
    needs: frozenset[str] | None = None,
) -> Facts:
    """The facts in a conversation's `attributes`.

    With `needs`, the names of what rules read, only those are read that are needed for them.
    """
    return Facts(**{name: read(attributes, directory) for name, read in _readers(needs)})


@lru_cache(16)
def _readers(needs: frozenset[str] | None) -> tuple[tuple[str, Read], ...]:
    return tuple(
        (name, read)
        for name, (read, for_) in _READERS.items()
        if needs is None or not for_.isdisjoint(needs)
    )


def _owner(attributes: Attributes, directory: Directory) -> Text:
    user = attributes.get("user")
    if isinstance(user, dict) and (email := _text(user.get("email"))):
        return email
    id = attributes.get("userUUID", _MISSING)
    if id is None:
        # An owner without an address is not the same as none.
        return ABSENT if user is None else UNKNOWN
    return directory.users.get(id, UNKNOWN) if isinstance(id, str) else UNKNOWN


def _team(attributes: Attributes, directory: Directory) -> Text:
    id = attributes.get("teamUUID", _MISSING)
    if id is None:
        return ABSENT
    return directory.teams.get(id, UNKNOWN) if isinstance(id, str) else UNKNOWN


def _participants(attributes: Attributes) -> tuple[str, ...] | Unknown:
    """All addresses. Somebody without one, such as a caller by phone, has none to match."""
    given = [attributes[name] for name in ("participants", "attendees") if name in attributes]
    people: list[Json] = []
    for each in given:
        if each is not None and not isinstance(each, list):
            return UNKNOWN
        people += each or []
    if not given or len(people) > _MOST:
        return UNKNOWN
    found: dict[str, None] = {}
    for person in people:
        if not isinstance(person, dict):
            return UNKNOWN
        if email := _text(person.get("email")):
            found[email] = None
    return tuple(found)


def _records(attributes: Attributes) -> tuple[Linked, ...] | Unknown:
    found: dict[Linked, None] = {}
    for name in ("linkedCrmRecords", "externalAccounts"):
        given = attributes.get(name, _MISSING)
        if given is None:
            continue
        if not isinstance(given, list) or len(given) > _MOST:
            return UNKNOWN
        for record in given:
            id = _text(record.get("id")) if isinstance(record, dict) else None
            if not isinstance(record, dict) or id is None:
                return UNKNOWN
            found[Linked(_text(record.get("code")) or "", id)] = None
    return tuple(found)


def _opportunity(attributes: Attributes) -> Text:
    given = attributes.get("externalOpportunity", _MISSING)
    if given is None:
        return ABSENT
    if not isinstance(given, dict) or "title" not in given:
        return UNKNOWN
    title = given["title"]
    return ABSENT if title is None else _text(title) or UNKNOWN


def _time(attributes: Attributes, *names: str) -> datetime | Absent | Unknown:
    """The first of these times that is there."""
    known = False
    for name in names:
        given = attributes.get(name, _MISSING)
        if given is None:
            known = True
        elif isinstance(given, str):
            return first_moment(given) or UNKNOWN
        elif given is not _MISSING:
            return UNKNOWN
    return ABSENT if known else UNKNOWN


def _duration(attributes: Attributes) -> float | Absent | Unknown:
    given = attributes.get("mediaDuration", _MISSING)
    if given is None:
        return ABSENT
    number = isinstance(given, (int, float)) and not isinstance(given, bool)
    return float(given) if number and isinstance(given, (int, float)) else UNKNOWN


def _flag(attributes: Attributes, name: str) -> bool | Absent | Unknown:
    given = attributes.get(name, _MISSING)
    return given if isinstance(given, bool) else ABSENT if given is None else UNKNOWN


def _text(value: Json) -> str | None:
    """A text as a fact; one that is too long for what it is counts as none."""
    return value if isinstance(value, str) and 0 < len(value) <= _LONGEST else None


_PEOPLE: Final = frozenset({"domains", "external"})
_READERS: Final[dict[str, tuple[Read, frozenset[str]]]] = {
    "owner": (_owner, _PEOPLE | {"owner"}),
    "team": (_team, frozenset({"team"})),
    "participants": (lambda given, _: _participants(given), _PEOPLE | {"participants"}),
    "started": (
        lambda given, _: _time(given, "liveStreamStartedAt", "createdAt"),
        frozenset({"started"}),
    ),
    "ended": (
        lambda given, _: _time(given, "liveStreamEndedAt", "finishedAt"),
        frozenset({"ended", "settled"}),
    ),
    "duration": (lambda given, _: _duration(given), frozenset({"duration"})),
    "internal": (lambda given, _: _flag(given, "isInternal"), frozenset({"external"})),
    "private": (lambda given, _: _flag(given, "private"), frozenset({"private"})),
    "archived": (lambda given, _: _flag(given, "archived"), frozenset({"archived"})),
    "crm": (lambda given, _: _records(given), frozenset({"crm"})),
    "opportunity": (lambda given, _: _opportunity(given), frozenset({"opportunity"})),
}
"""How each fact is read, and the names of what rules read that it is needed for."""
