"""Facts about a conversation beside its title and labels; each may be missing.

Nothing here is trusted, and nothing fails: a field of an unexpected form is unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from confsync.attention.call_info import moments, owner_address, short_text

if TYPE_CHECKING:
    from datetime import datetime

    from confsync.model import Json

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
    listed = [attributes[name] for name in ("participants", "attendees") if name in attributes]
    people = [person for each in listed if isinstance(each, list) for person in each]
    addresses = [
        address
        for person in people
        if isinstance(person, dict) and (address := short_text(person.get("email"))) is not None
    ]
    return Facts(
        tuple(moments(attributes)),
        owner_address(attributes),
        short_text(attributes.get("userUUID")),
        short_text(attributes.get("teamUUID")),
        tuple(addresses) if any(isinstance(each, list) for each in listed) else None,
        len(str(attributes.get("transcript") or "")) > _LIGHT,
    )


def _domain(address: str) -> str:
    return address.rpartition("@")[2].casefold() if "@" in address else ""
