"""The sample organisation: what the sandbox holds before the first write."""

from __future__ import annotations

import random
import uuid
from typing import TYPE_CHECKING, Final

from confsync.sandbox.conversation import TEAM
from confsync.sandbox.state import State

if TYPE_CHECKING:
    from confsync.model import Json

    Attributes = dict[str, Json]

CONVERSATIONS: Final[dict[str, Attributes]] = {
    "6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11": {
        "title": "Acme call 3",
        "labels": {"Sentiment": "Positive", "Team": "EMEA", "old_stage": "lost"},
    },
    "0b9a6f5e-2c47-4e1d-8a35-7d90c1e4b822": {
        "title": "Acme call 2",
        "labels": {"Call Type": "Discovery", "Sentiment": "Neutral", "Team": "EMEA"},
        # A transcript is text, an object or an array [client]: one of each is here.
        "transcript": {"segments": [{"speaker": "Robin Hale", "text": "Let me share my screen."}]},
    },
    "d4c81b37-96f0-4b6b-b1de-3a5e0f27c933": {
        "title": "Security review - Acme Corp",
        "labels": {"Call Type": "Technical", "Competitors": ["Globex", "Initech"], "Team": "EMEA"},
        "transcript": [{"speaker": "Robin Hale", "text": "Our data stays in Frankfurt."}],
    },
    "8e27a0d4-5b13-4f98-a6c2-c0b7d5f91e44": {
        "title": "Point trimestriel - Dupont & Fils",
        "labels": {"Attendance": "Shown", "Call Type": "Business Review", "Team": "emea"},
    },
    "f3562c9b-7d84-4a0e-9c11-58e6a2b4d055": {
        "title": "Zoom Meeting",
        "labels": {"Sentiment": "Negative"},
    },
    "19d7e4c8-a2f5-4063-b8e9-e4f10c6b3766": {
        "title": "Renewal - Müller Logistik GmbH",
        "labels": {"Call Type": "Renewal", "Team": "EMEA"},
    },
    "a7b03f61-e8c9-47d2-8f54-0d3b9a1c6277": {
        "title": "第1四半期レビュー - 株式会社みらい",
        "labels": {"Call Type": "Business Review", "Sentiment": "Positive", "Team": "APAC"},
    },
    "5c48d9e2-1f6b-4e37-a0c5-92b8f7e3d188": {
        "title": "Kiwi Freight <> Northwind: intro",
        "labels": {},
    },
    "e0915ab6-c374-4d8f-96a1-b7d2e05c4f99": {
        "title": "Weekly pipeline meeting",
        "labels": {"Team": "Internal"},
        "isInternal": True,
    },
    "37f2c85d-0e9a-4b61-8d73-f5a1b6c9e0aa": {
        "title": "Interview - account executive",
        "labels": None,
        "private": True,
    },
    "b86e1d04-f7a2-4c95-ae38-1c4d0f9b72bb": {
        "title": "Test call, please ignore",
        "labels": {},
        "archived": True,
    },
    "c25f7b9a-4d10-4e83-b7f6-6e8a3d0c15cc": {
        "title": "Imported: Globex kick-off",
        "labels": {"Call Type": "Onboarding", "Team": "AMER"},
        "importStatus": "done",
        "importMetadata": {"externalId": "crm-4711"},
    },
}


def state() -> State:
    """The sample organisation's state, as it is at first."""
    return State.of(CONVERSATIONS, CATEGORIES)


def generated(count: int, seed: int = 0) -> State:
    """So many made-up conversations; the same ones for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - made-up data need no secure chance.
    types, teams, moods = (_values(name) for name in ("Call Type", "Team", "Sentiment"))
    conversations: dict[str, Attributes] = {}
    for number in range(count, 0, -1):
        id = str(uuid.UUID(int=chance.getrandbits(128), version=4))
        labels: Attributes = {"Team": chance.choice(teams), "Sentiment": chance.choice(moods)}
        if number % 3:
            labels["Call Type"] = chance.choice(types)
        if number % 10 == 0:
            labels["old_stage"] = "lost"
        conversations[id] = {"title": f"Customer call {number}", "labels": labels}
    return State.of(conversations, CATEGORIES)


def _category(number: int, name: str, *values: str, ai: bool = False) -> Attributes:
    return {
        "uuid": f"{number:08d}-1a2b-4c3d-8e4f-5a6b7c8d9e0f",
        "name": name,
        "description": f"{name} of the call",
        "aiFlow": ai,
        "allTeams": True,
        "isDefaultTemplate": False,
        "options": [{"value": value, "description": ""} for value in values],
        "organizationUUID": TEAM,
        "createdAt": "2025-03-01T09:00:00Z",
    }


CATEGORIES: Final = (
    _category(
        1,
        "Call Type",
        *("Discovery", "Demo", "Technical", "Negotiation", "Business Review"),
        *("Onboarding", "Renewal"),
    ),
    _category(2, "Team", "EMEA", "APAC", "AMER", "Internal"),
    _category(3, "Attendance", "Shown", "No show"),
    _category(4, "Sentiment", "Positive", "Neutral", "Negative", ai=True),
    _category(5, "Competitors", ai=True),
    _category(6, "old_stage"),
)


def _values(name: str) -> list[str]:
    options = next(each["options"] for each in CATEGORIES if each["name"] == name)
    assert isinstance(options, list)  # noqa: S101 - for the type checker
    return [str(each["value"]) for each in options if isinstance(each, dict)]
