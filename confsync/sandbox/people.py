"""The users and teams of the simulated organisation, and lists of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from confsync.sandbox import lists
from confsync.sandbox.answers import Refusal
from confsync.sandbox.conversation import TEAM, USER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from confsync.model import Json
    from confsync.sandbox.switches import Switches


@dataclass(frozen=True, slots=True)
class User:
    """Somebody of the organisation."""

    id: str
    email: str
    name: str = ""

    @property
    def attributes(self) -> dict[str, Json]:
        """The attributes that clients read [client]."""
        first, _, last = self.name.partition(" ")
        return {"email": self.email, "firstName": first, "lastName": last}


USERS: Final = (
    User(USER, "robin.hale@northwind.example", "Robin Hale"),
    User("1c2b7a4e-6f70-4a1d-9d52-8a0e5b3c4f02", "jane.fox@northwind.example", "Jane Fox"),
    User("2d3c8b5f-7081-4b2e-8e63-9b1f6c4d5e03", "lena.berg@northwind.example", "Lena Berg"),
    User("3e4d9c60-8192-4c3f-9f74-ac207d5e6f04", "sam.ito@northwind.example", "Sam Ito"),
)
TEAMS: Final = {
    TEAM: "EMEA",
    "6c8a4d1b-908f-4e1c-8b55-3ae2f7d4c013": "APAC",
    "7d9b5e2c-a190-4f2d-9c66-4bf308e5d124": "AMER",
}


def listed(
    kind: str, rows: Sequence[tuple[str, dict[str, Json]]], query: lists.Query, switches: Switches
) -> dict[str, Json]:
    """A page of users or teams; how it looks is like conversations [guess]."""
    if switches.directory == "refused":
        raise Refusal(403, "This key may not see who is in the organisation.")
    number, size = lists.page(query, switches)
    shown = rows[(number - 1) * size : number * size]
    data: list[Json] = [
        {"type": kind, "id": id, "attributes": dict(attributes)}
        if switches.directory == "resources"
        else {"uuid": id, **attributes}
        for id, attributes in shown
    ]
    meta = lists.meta(len(rows), number, size, switches)
    return {"data": data, **({"meta": dict(meta)} if meta else {})}
