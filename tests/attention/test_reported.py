"""Facts of a conversation: known, known not to be there, or unknown."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confsync.attention.directory import Directory, entries
from confsync.attention.reported import facts_reported
from confsync.model import ABSENT, UNKNOWN
from confsync.model.facts import Facts, Linked

DIRECTORY = Directory({"u1": "jane@northwind.com"}, {"t1": "EMEA"})


def fact(name: str, **attributes: Any) -> Any:
    return getattr(facts_reported(attributes, DIRECTORY), name)


@pytest.mark.parametrize(
    ("attributes", "owner"),
    [
        ({"user": {"email": "bo@x.y"}, "userUUID": "u1"}, "bo@x.y"),
        ({"userUUID": "u1"}, "jane@northwind.com"),
        ({"user": None, "userUUID": "u1"}, "jane@northwind.com"),
        ({"user": {}, "userUUID": "u1"}, "jane@northwind.com"),
        ({"userUUID": "u2"}, UNKNOWN),
        ({"userUUID": None}, ABSENT),
        ({"user": {"firstName": "Bo"}, "userUUID": None}, UNKNOWN),
        ({}, UNKNOWN),
        ({"userUUID": 5, "user": []}, UNKNOWN),
        # The id of a participant's user is documented nowhere, so it says nothing.
        ({"userUUID": "u9", "participants": [{"userUUID": "u9", "email": "a@b.c"}]}, UNKNOWN),
    ],
)
def test_the_owner(attributes: dict[str, Any], owner: Any) -> None:
    assert fact("owner", **attributes) == owner


@pytest.mark.parametrize(
    ("name", "attributes", "expected"),
    [
        ("team", {"teamUUID": "t1"}, "EMEA"),
        ("team", {"teamUUID": None}, ABSENT),
        ("team", {"teamUUID": "t2"}, UNKNOWN),
        ("team", {}, UNKNOWN),
        ("participants", {"participants": [{"email": "a@b.c"}, {"email": None}]}, ("a@b.c",)),
        ("participants", {"participants": None}, ()),
        ("participants", {"participants": [5]}, UNKNOWN),
        ("participants", {"participants": {}}, UNKNOWN),
        ("participants", {}, UNKNOWN),
        ("started", {"createdAt": "2026-01-01T01:00:00+01:00"}, datetime(2026, 1, 1, tzinfo=UTC)),
        ("started", {"liveStreamStartedAt": None, "createdAt": None}, ABSENT),
        ("started", {"createdAt": "soon"}, UNKNOWN),
        ("ended", {"finishedAt": None}, ABSENT),
        ("ended", {}, UNKNOWN),
        ("duration", {"mediaDuration": 90}, 90.0),
        ("duration", {"mediaDuration": True}, UNKNOWN),
        ("private", {"private": False}, False),
        ("private", {"private": "no"}, UNKNOWN),
        ("archived", {"archived": None}, ABSENT),
        ("internal", {}, UNKNOWN),
        (
            "crm",
            {"linkedCrmRecords": [{"id": "1", "code": "Account"}], "externalAccounts": None},
            (Linked("Account", "1"),),
        ),
        ("crm", {"linkedCrmRecords": []}, UNKNOWN),
        ("crm", {"linkedCrmRecords": [{}], "externalAccounts": []}, UNKNOWN),
        ("opportunity", {"externalOpportunity": {"uuid": "x", "title": "Acme"}}, "Acme"),
        ("opportunity", {"externalOpportunity": None}, ABSENT),
        ("opportunity", {"externalOpportunity": {}}, UNKNOWN),
        ("opportunity", {}, UNKNOWN),
    ],
)
def test_each_fact(name: str, attributes: dict[str, Any], expected: Any) -> None:
    assert fact(name, **attributes) == expected


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)
NAMES = st.sampled_from(
    [
        "user",
        "userUUID",
        "teamUUID",
        "participants",
        "createdAt",
        "finishedAt",
        "mediaDuration",
        "isInternal",
        "private",
        "linkedCrmRecords",
        "externalAccounts",
        "externalOpportunity",
    ]
)


@given(st.dictionaries(NAMES, ANY))
def test_nothing_that_the_service_says_fails(attributes: dict[str, Any]) -> None:
    assert isinstance(facts_reported(attributes, DIRECTORY), Facts)


def test_rows_of_users_are_resources_or_plain() -> None:
    rows: list[Any] = [
        {"id": "u1", "attributes": {"email": "a@b.c"}},
        {"uuid": "u2", "email": "d@e.f"},
        {"id": "u3"},
        None,
    ]
    assert entries({"data": rows}, "email") == ({"u1": "a@b.c", "u2": "d@e.f"}, 4)
    assert entries("nonsense", "email") == ({}, 0)
