"""One conversation of the simulated organisation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from confsync.model import Json

USER: Final = "0d9c1c5e-5d0b-4a57-8f3e-6b1f0c7a2e01"
OWNER: Final[Json] = {
    "id": "p-robin",
    "email": "robin.hale@northwind.example",
    "name": "Robin Hale",
    "organizer": True,
    "status": "accepted",
}
"""A participant as it is documented: without the id of a user."""
_USER: Final[Json] = {
    "email": "robin.hale@northwind.example",
    "firstName": "Robin",
    "lastName": "Hale",
}
TEAM: Final = "5b7f3c0a-8f7e-4d0b-9a44-2f1de6c3b902"
NEWEST: Final = datetime(2026, 1, 30, 16, 0, tzinfo=UTC)
APART: Final = timedelta(minutes=37)


@dataclass(frozen=True, eq=False, slots=True)
class Conversation:
    """A conversation as it is now. A write makes a new value, so what was rendered can be kept."""

    id: str
    attributes: Mapping[str, Json]

    @classmethod
    def of(cls, id: str, given: Mapping[str, Json], age: int = 0) -> Conversation:
        """The conversation with the `given` attributes, and believable ones for the rest.

        `age` is how many conversations are newer; from it follows when this one took place.
        """
        created = NEWEST - age * APART
        believable: dict[str, Json] = {
            "uuid": id,
            "title": f"Call {age + 1}",
            "createdAt": stamp(created),
            "finishedAt": stamp(created + timedelta(minutes=30)),
            "userUUID": USER,
            "teamUUID": TEAM,
            "archived": False,
            "private": False,
            "isInternal": False,
            "isEmpty": False,
            "mediaDuration": 1800,
            "videoStatus": "ready",
            "transcriptStatus": "ready",
            "importStatus": None,
            "importMetadata": None,
            "transcript": "Robin: Thanks for joining. Shall we begin?",
            "participants": [OWNER],
            **({} if "userUUID" in given else {"user": _USER}),
            "linkedCrmRecords": [],
            "externalAccounts": [],
            "externalOpportunity": None,
            "labels": {},
        }
        return cls(id, {**believable, **given})

    def with_(self, **fields: Json) -> Conversation:
        """The same conversation with these attributes instead."""
        return Conversation(self.id, {**self.attributes, **fields})

    @property
    def labels(self) -> dict[str, Json]:
        """The label map; empty also where it is stored as null."""
        labels = self.attributes.get("labels")
        return labels if isinstance(labels, dict) else {}

    @property
    def hidden(self) -> bool:
        """Whether it is archived or private."""
        return bool(self.attributes.get("archived") or self.attributes.get("private"))


def stamp(moment: datetime) -> str:
    """The time as the API writes it: `YYYY-MM-DDThh:mm:ssZ` [doc]."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
