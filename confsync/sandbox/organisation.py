"""A larger sample organisation: some 300 calls with owners, companies, junk titles, AI labels."""

from __future__ import annotations

import random
import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from confsync.sandbox.conversation import TEAM, stamp
from confsync.sandbox.people import TEAMS, USERS, User
from confsync.sandbox.samples import CATEGORIES
from confsync.sandbox.state import State

if TYPE_CHECKING:
    from confsync.model import Json

CALLS: Final = 300
BEGIN: Final = datetime(2025, 6, 15, 8, 0, tzinfo=UTC)
"""The first call; the last one is some seven months later."""


class Company(NamedTuple):
    """A customer. `account` is the id of its CRM record."""

    name: str
    domain: str
    account: str


COMPANIES: Final = tuple(
    Company(name, domain, f"001{number:05}")
    for number, (name, domain) in enumerate(
        (
            ("Acme, Inc.", "acme.example"),
            ("Globex", "globex.example"),
            ("Initech", "initech.example"),
            ("Umbrella", "umbrella.example"),
            ("Müller Logistik GmbH", "mueller.example"),
            ("Dupont & Fils", "dupont.example"),
            ("株式会社みらい", "mirai.example"),
            ("Kiwi Freight", "kiwi.example"),
            ("Hooli", "hooli.example"),
            ("Stark", "stark.example"),
            ("Wayne", "wayne.example"),
            ("Tyrell", "tyrell.example"),
        ),
        1,
    )
)
_TITLES: Final = (
    "{company} demo",
    "Product walkthrough - {company}",
    "Zoom Meeting",
    "Intro: {company} <> Northwind",
    "Re: {company} pricing",
    "{company} QBR",
    "{company} qbr - Recording.mp4",
    "Robin Hale's Personal Meeting Room",
    "Renewal {company}",
    "{company} weekly sync",
)
_INTERNAL: Final = ("Pipeline review", "Internal demo prep", "Zoom Meeting")
_TYPES: Final = ("Discovery", "qbr", "Qbr", "QBR", None, None)


def organisation() -> State:
    """The state of the sample organisation; the same at every call."""
    chance = random.Random(7)  # noqa: S311 - made-up data need no secure chance.
    made: dict[str, dict[str, Json]] = {}
    for number in range(CALLS, 0, -1):
        id = str(uuid.UUID(int=chance.getrandbits(128), version=4))
        made[id] = call(chance, number, BEGIN + timedelta(hours=17 * number))
    return State.of(made, CATEGORIES)


def call(chance: random.Random, number: int, started: datetime) -> dict[str, Json]:
    """The attributes of a call; its title, people and labels follow from its number."""
    company = COMPANIES[number % len(COMPANIES)]
    owner = USERS[chance.randrange(len(USERS))]
    internal = number % 9 == 0
    minutes = 5 + number % 50
    ended = None if number == CALLS else stamp(started + timedelta(minutes=minutes))
    colleague = USERS[(USERS.index(owner) + 1) % len(USERS)]
    people = [_row(owner, organizer=True)]
    people += [_row(colleague)] if internal else [_guest(company, number)]
    title = (_INTERNAL if internal else _TITLES)[number % (3 if internal else 10)]
    labels: dict[str, Json] = {"Sentiment": ("Positive", "Neutral", "Negative")[number % 3]}
    kind = _TYPES[number % len(_TYPES)]
    if kind:
        labels["Call Type"] = kind
    if number % 7 == 0:
        labels["old_stage"] = "lost"
    record: Json = {"id": company.account, "code": "Account"}
    return {
        "title": title.format(company=company.name.partition(",")[0]),
        "labels": labels,
        "createdAt": stamp(started),
        "finishedAt": ended,
        "mediaDuration": minutes * 60,
        "userUUID": owner.id,
        "user": owner.attributes,
        "teamUUID": (None, *TEAMS)[number % 4] if number % 4 else TEAM,
        "isInternal": internal,
        "participants": [*people],
        "linkedCrmRecords": [] if internal else [record],
        "externalAccounts": [] if internal else [record],
        "externalOpportunity": {"uuid": f"opp-{number}", "title": f"{company.name} renewal"}
        if number % 5 == 0
        else None,
    }


def _row(user: User, *, organizer: bool = False) -> Json:
    """A participant as it is documented: without the id of a user."""
    return {
        "id": f"p-{user.id[:8]}",
        "email": user.email,
        "name": user.name,
        "organizer": organizer,
        "status": "accepted",
    }


def _guest(company: Company, number: int) -> Json:
    first = ("jo", "kim", "pat")[number % 3]
    return {
        "id": f"p-{number}",
        "email": f"{first}@{company.domain}",
        "name": first.title(),
        "organizer": False,
        "status": "accepted",
    }
