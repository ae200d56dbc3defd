"""Facts about a conversation beside its title and labels; each may be missing.

Nothing here is trusted, and nothing fails: a field of an unexpected form is unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from confsync._util.moments import first_moment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from confsync.model import Json

_TIMES: Final = ("liveStreamStartedAt", "createdAt", "finishedAt", "liveStreamEndedAt")
"""The first known one is the time of the conversation as people see it."""
_LONGEST: Final = 200
_LIGHT: Final = 10_000
"""Characters of a transcript that are no burden."""


@dataclass(frozen=True, slots=True)
class Facts:
    """`times` are the known ones, the likeliest first; `people` are e-mail addresses.

    `owner` is the user's address, `user` the id. `people` None: the row does not have them.
    `heavy`: a long transcript came along.
    """

    times: tuple[datetime, ...] = ()
    owner: str | None = None
    user: str | None = None
    team: str | None = None
    people: tuple[str, ...] | None = None
    heavy: bool = False

    @property
    def domains(self) -> tuple[str, ...]:
        """The others' domains; the owner's own only says who "we" are."""
        own = _domain(self.owner or "")
        return tuple(sorted({_domain(each) for each in self.people or ()} - {own, ""}))


def facts_of(attributes: dict[str, Json]) -> Facts:
    """The facts in `attributes`."""
    user = attributes.get("user")
    listed = [attributes[name] for name in ("participants", "attendees") if name in attributes]
    people = [person for each in listed if isinstance(each, list) for person in each]
    addresses = [
        address
        for person in people
        if isinstance(person, dict) and (address := _text(person.get("email"))) is not None
    ]
    return Facts(
        tuple(_moments(attributes)),
        _text(user.get("email")) if isinstance(user, dict) else None,
        _text(attributes.get("userUUID")),
        _text(attributes.get("teamUUID")),
        tuple(addresses) if any(isinstance(each, list) for each in listed) else None,
        len(str(attributes.get("transcript") or "")) > _LIGHT,
    )


def _moments(attributes: dict[str, Json]) -> Iterator[datetime]:
    for name in _TIMES:
        text = _text(attributes.get(name))
        if text is not None and (found := first_moment(text)) is not None:
            yield found


def _text(value: Json) -> str | None:
    return value[:_LONGEST] if isinstance(value, str) and value else None


def _domain(address: str) -> str:
    return address.rpartition("@")[2].casefold() if "@" in address else ""
