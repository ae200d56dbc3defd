"""Rules on a service that is not the sandbox, whose rows have other forms than the sandbox's."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.command import Ran, confsync
from tests.support.foreign import Foreign, foreign
from tests.support.user import trust

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

USERS = [
    {"type": "users", "id": "u-1", "attributes": {"email": "Jane@Northwind.com", "x": [1]}},
    {"uuid": "u-2", "email": "lena@northwind.com", "name": "Lena"},
    {"id": "u-3", "email": None},
    "not a user",
]
TEAMS = [{"uuid": "t-1", "name": "EMEA"}, {"id": 7, "name": "APAC"}]


def rows() -> dict[str, dict[str, Any]]:
    """Rows as the documentation allows them: a field may be null, absent, or of another form."""
    return {
        # No user; the owner is found among the users. A caller by phone has no address.
        "conv-uuid-1": {
            "title": "Acme DEMO",
            "labels": {},
            "userUUID": "u-1",
            "teamUUID": "t-1",
            "createdAt": "2026-10-01T12:00:00.1234567+02:00",
            "participants": [
                {"id": "p1", "email": "jane@northwind.com", "name": "Jane", "organizer": True},
                {"id": "p2", "email": "JO@ACME.COM", "status": "accepted"},
                {"id": "p3", "name": "+49 30 1234567"},
            ],
            "somethingNew": {"deep": [{"er": None}]},
            "transcript": [{"speaker": 1, "text": "hello"}],
        },
        # Labels are null in the list: only the read by id says that there are none.
        "conv-uuid-2": {
            "title": "Zoom Meeting",
            "labels": None,
            "user": None,
            "userUUID": "u-2",
            "createdAt": "2026-10-02 10:00:00+0000",
            "participants": [{"email": "lena@northwind.com"}, {"email": "max@globex.example"}],
            "transcript": {"segments": []},
        },
        # Nothing is as it usually is.
        "conv-uuid-3": {
            "title": "Internal demo",
            "labels": {"Team": "x", "Score": 3, "Tags": ["a", "b"], "Empty": None},
            "user": {"email": "", "firstName": "Ada"},
            "userUUID": None,
            "createdAt": 1790000000,
            "mediaDuration": "1800",
            "isInternal": "yes",
            "private": 1,
            "archived": None,
            "participants": None,
            "attendees": [],
            "linkedCrmRecords": "none",
            "externalOpportunity": [],
            "transcript": "text",
        },
        # A basic form of a time, in another zone; its owner has no address.
        "conv-uuid-4": {
            "title": "Weekly demo",
            "labels": {"Call Type": "Sync"},
            "userUUID": "u-3",
            "teamUUID": "gone",
            "createdAt": None,
            "liveStreamStartedAt": "20261004T080000-0500",
            "participants": [{"email": "sam@initech.example", "organizer": "yes"}],
        },
        # Only a title.
        "conv-uuid-5": {"title": "Re: hello", "labels": {}},
        "conv/5 ü": {"title": "An id that is no id", "labels": {}},
    }


RULES: dict[str, dict[str, Any]] = {
    "demo": {
        "when": {"title": ["*demo*", "!*internal*"]},
        "labels": {"Call Type": "Demo"},
    },
    "names": {
        "when": {"title": "Zoom Meeting", "participants": {"in": "account"}},
        "title": "{account.name} ({started:%Y-%m-%d})",
    },
    "reps": {"when": {"owner": {"in": "reps"}}, "labels": {"Region": "EMEA"}},
    "october": {
        "when": {"started": {"from": "2026-10-01", "to": "2026-10-04"}},
        "labels": {"Month": "10"},
    },
    "no-re": {"when": {"title": ["Re: *", "!Re: Re: *"]}, "title": "{1}"},
}
TABLES = {
    "account": {"file": "accounts.csv", "key": "domain"},
    "reps": ["jane@northwind.com", "lena@northwind.com"],
}


@pytest.fixture(params=[False, True], ids=["bare", "wrapped"])
def service(request: pytest.FixtureRequest) -> Iterator[Foreign]:
    with foreign(Foreign(rows(), USERS, TEAMS, wrapped=request.param)) as it:
        yield it


def project(folder: Path, service: Foreign, rules: dict[str, Any]) -> None:
    """Write a project with these rules."""
    trust(service.url)
    settings = {"version": 1, "api": {"url": service.url}, "manifests": ["*.yaml"]}
    (folder / "confsync.yaml").write_text(json.dumps(settings))
    (folder / "accounts.csv").write_text("domain,name\nglobex.example,Globex Inc.\n")
    (folder / "rules.yaml").write_text(json.dumps({"rules": rules, "tables": TABLES}))


def run(verb: str, folder: Path, *arguments: str) -> Ran:
    ran = confsync(verb, "-C", folder, *arguments)
    assert "Traceback" not in ran.err
    return ran


def test_facts_of_other_forms_are_known_absent_or_unknown(tmp_path: Path, service: Foreign) -> None:
    project(tmp_path, service, RULES)
    columns = "id,owner,team,participants,domains,started,duration,external,private,archived"
    ran = run("list", tmp_path, "--columns", columns, "--format", "json")
    found = {each["id"]: each for each in ran.document["conversations"]}
    assert found["conv-uuid-1"] == {
        "id": "conv-uuid-1",
        "owner": "Jane@Northwind.com",
        "team": "EMEA",
        "participants": ["jane@northwind.com", "JO@ACME.COM"],
        "domains": ["acme.com"],
        "started": "2026-10-01T10:00:00Z",
        "duration": None,
        "external": True,
        "private": None,
        "archived": None,
        "unknown": ["duration", "private", "archived"],
    }
    odd = found["conv-uuid-3"]
    assert odd["unknown"] == ["owner", "team", "started", "duration", "private"]
    assert (odd["participants"], odd["external"]) == ([], False)
    late = found["conv-uuid-4"]
    assert late["unknown"][:3] == ["owner", "team", "domains"]
    assert late["started"] == "2026-10-04T13:00:00Z"
    assert set(found["conv-uuid-5"]["unknown"]) == set(columns.split(",")[1:])


def test_what_is_decided_is_applied_and_then_so(tmp_path: Path, service: Foreign) -> None:
    project(tmp_path, service, RULES)
    applied = run("apply", tmp_path, "--yes", "--format", "json")
    assert applied.code == 3
    assert applied.document["summary"]["applied"] == 4
    assert {each["code"] for each in applied.document["problems"]} == {"CS443"}
    assert dict(service.writes) == {
        "conv-uuid-1": {"labels": {"Call Type": "Demo", "Month": "10", "Region": "EMEA"}},
        "conv-uuid-2": {
            "title": "Globex Inc. (2026-10-02)",
            "labels": {"Month": "10", "Region": "EMEA"},
        },
        "conv-uuid-4": {"labels": {"Call Type": "Sync", "Month": "10"}},
        "conv-uuid-5": {"title": "hello"},
    }
    again = run("plan", tmp_path, "--format", "json").document
    assert again["changes"] == []
    assert {each["name"]: each["undecided"] for each in again["rules"]} == {
        **dict.fromkeys(RULES, 0),
        "reps": 4,
        "october": 3,
    }


def test_pull_and_explain_know_these_rows(tmp_path: Path, service: Foreign) -> None:
    project(tmp_path, service, RULES | {"first": {**RULES["demo"], "overwrite": True}})
    shown = run("explain", tmp_path, "conv-uuid-3").out
    assert "? started" in shown
    assert "✗ title" in shown
    explained = run("explain", tmp_path, "conv-uuid-1", "--format", "json")
    assert explained.code == 0
    run("apply", tmp_path, "--yes")
    service.rows["conv-uuid-1"]["labels"] = {"Call Type": "Sync", "Month": "10", "Region": "EMEA"}
    pulled = run("pull", tmp_path, "--id", "conv-uuid-1")
    assert pulled.code == 0, pulled.err
    texts = [file.read_text() for file in tmp_path.rglob("*.yaml")]
    assert any("conv-uuid-1" in text and "Sync" in text for text in texts)
    assert "conv-uuid-1" not in {
        each["id"] for each in run("plan", tmp_path, "--format", "json").document["changes"]
    }
