"""The services that the pages' sessions talk to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from confsync.model.transport import SANDBOX_HEADER
from confsync.sandbox.rules import Service
from confsync.sandbox.samples import CATEGORIES, generated
from confsync.sandbox.state import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from confsync.model import Json
    from confsync.model.transport import Request, Response
    from confsync.sandbox.switches import Switches

MIA: Json = {"id": "p-1", "name": "Mia Berg", "email": "mia@northwind.example"}
BO: Json = {"id": "p-2", "name": "Bo Lind", "email": "bo@acme.example"}


class Unmarked(Service):
    """A simulated service that does not say that it is one."""

    def handle(self, request: Request, switches: Switches | None = None) -> Response:
        """The response, without the sandbox's header."""
        response = super().handle(request, switches)
        headers = {k: v for k, v in response.headers.items() if k.lower() != SANDBOX_HEADER}
        return replace(response, headers=headers)


def october() -> State:
    """A small team's calls of October 2026, with the usual mess."""
    calls: list[tuple[str, str, str, dict[str, Json]]] = [
        ("e3b1a7c4-58d2-4f0e-9b61-2c7d90f4a115", "30T14", "Zoom Meeting", {}),
        (
            "b94d2f68-7c1a-4e35-8d07-f16a3e5c9024",
            "22T09",
            "Acme call 2",
            {"Call Type": "Discovery", "Team": "emea", "old_stage": "lost"},
        ),
        (
            "7a60c5d9-e42b-4c18-b3f5-08d1e9a7643c",
            "08T16",
            "Renewal - Globex",
            {"Call Type": "Renewal", "Team": "EMEA"},
        ),
    ]
    return State.of(
        {
            id: {
                "title": title,
                "labels": labels,
                "createdAt": f"2026-10-{time}:00:00Z",
                "finishedAt": f"2026-10-{time}:40:00Z",
                "participants": [BO, MIA],
                "userUUID": "u-mia",
                "user": {"email": "mia@northwind.example", "firstName": "Mia"},
            }
            for id, time, title, labels in calls
        },
        CATEGORIES,
    )


STATES: Final[dict[str, Callable[[], State]]] = {
    "october": october,
    "thousand": lambda: generated(1000),
}
