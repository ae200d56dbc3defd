"""A service with some calls, and what tests of pull ask of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.world import World

MIA = {"id": "p-1", "name": "Mia", "email": "mia@northwind.example", "organizer": True}
BO = {"id": "p-2", "name": "Bo", "email": "bo@Acme.example", "organizer": False}
LIVE: dict[str, dict[str, Any]] = {
    "call-3": {
        "title": "Acme: demo",
        "labels": {"Team": "EMEA", "deal_stage": "open", "Year": "2026"},
        "createdAt": "2026-10-31T23:30:00Z",
        "finishedAt": "2026-10-31T23:59:00.5Z",
        "participants": [BO, MIA],
        "userUUID": "u-mia",
        "user": {"email": "mia@northwind.example", "firstName": "Mia"},
        "teamUUID": "5B7F3C0A",
    },
    "call-2": {
        "title": "no",
        "labels": {},
        "createdAt": "2026-10-01T00:00:00Z",
        "finishedAt": None,
        "participants": [],
        "teamUUID": None,
        "userUUID": None,
    },
    "call-1": {
        "title": None,
        "labels": None,
        "createdAt": "2026-09-30T23:59:59Z",
        "finishedAt": "2026-09-30T23:59:59Z",
    },
}
DECLARED = "# kept\nconversations:\n  call-0:\n    title: Old   # kept\n\n# kept too\n"


def files(it: World) -> dict[str, str]:
    """Every manifest, as it is."""
    return {
        file.relative_to(it.root / "conversations").as_posix(): file.read_bytes().decode()
        for file in sorted((it.root / "conversations").rglob("*.yaml"))
    }


def imported(it: World, *arguments: str | Path) -> tuple[int, Any]:
    ran = it.run("pull", "--format", "json", *arguments)
    return ran.code, ran.document


def ids(reported: Any) -> list[str]:
    return [each["id"] for file in reported["files"] for each in file["conversations"]]
