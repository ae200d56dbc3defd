"""What an import finds, however the service lists, filters and fails."""

from __future__ import annotations

from typing import Any

import pytest

from confsync.sandbox.state import State
from confsync.sandbox.switches import Switches
from tests.support.faults import Faults, answer
from tests.support.world import World, world
from tests.system.pull.calls import LIVE, ids, imported


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["--title", "ACME"], ["call-3"]),
        (["--owner", "MIA@northwind.example"], ["call-3"]),
        (["--participant", "bo@acme.example"], ["call-3"]),
        (["--from", "2026-10-31T12:00"], ["call-3"]),
        (["--to", "2026-10-01"], ["call-1", "call-2"]),
        (["--to", "2026-10-01T01:00+02:00"], []),
        (["--id", "call-2", "--id", "call-3", "--id", "call-2"], ["call-2", "call-3"]),
        (["--all"], ["call-1", "call-2", "call-3"]),
    ],
)
@pytest.mark.parametrize("filters", ["obeyed", "ignored"])
def test_filters_hold_whether_the_service_obeys_them_or_not(
    arguments: list[str], found: list[str], filters: str
) -> None:
    # A row that lacks its owner or its people would be let through.
    people = {
        "userUUID": "u-bo",
        "user": {"email": "x@y.example"},
        "participants": [{"id": "p-3", "email": "x@y.example"}],
    }
    live = LIVE | {
        "call-1": {**LIVE["call-1"], "title": "Third"},
        "call-2": {**LIVE["call-2"], **people},
    }
    with world(live, switches=Switches.parse([f"filters={filters}"])) as it:
        code, reported = imported(it, *arguments)
        assert (code, sorted(ids(reported))) == (0, found)
        if filters == "ignored" and "--id" not in arguments:
            assert reported["summary"]["excluded"] == 3 - len(found)


@pytest.mark.parametrize(
    "switches",
    [
        ["light=bare"],
        ["light=bare", "full=bare"],
        ["light=no-labels", "full=no-labels"],
        ["meta=none"],
        ["meta=total", "page-size=20"],
        ["oversize=refuse", "page-size=25"],
        ["transcript=64"],
        ["empty=null"],
        ["empty=absent", "meta=none", "page-size=7"],
    ],
)
def test_however_the_service_lists_everything_is_found(switches: list[str]) -> None:
    live = {
        f"c{n:03}": {"title": f"Call {n}", "labels": {"n": f"x{n}"} if n % 3 else {}}
        for n in range(100)
    }
    with world(live, switches=Switches.parse(switches)) as it:
        code, reported = imported(it, "--all")
        # Labels that are left out are not known to be none.
        unknown = it.service.switches.empty == "absent"
        problems = reported["problems"]
        assert [each["code"] for each in problems] == ["CS430"] * unknown
        assert (code, sorted(ids(reported))) == (int(unknown), sorted(live))
        assert it.plan()["changes"] == []


def test_a_page_that_cannot_be_read_is_reported_and_the_next_run_completes() -> None:
    live = {f"c{n:03}": {"title": f"Call {n}"} for n in range(120)}
    faults = Faults()
    with world(live, faults=faults) as it:
        # The first page of either list, and three rows that are compared with reads by id.
        faults.plan["GET"] = [*[None] * 5, answer(400)]
        code, reported = imported(it, "--all")
        assert code == 1
        (problem,) = reported["problems"]
        assert problem["code"] == "CS905"
        assert "of the list could not be read: HTTP 400" in problem["message"]
        assert 0 < len(ids(reported)) < 120
        assert it.plan()["changes"] == []
        code, reported = imported(it, "--all")
        assert code == 0
        assert it.plan()["summary"]["declared"] == 120


def test_ids_that_are_not_there_or_cannot_be_read(it: World) -> None:
    it.service.switches = Switches(hidden_get="403")
    it.edit("call-2", private=True)
    code, reported = imported(
        it, "--id", "no-such-call", "--id", "call-2", "--id", "call-3", "--id", "call-0"
    )
    assert (code, ids(reported), reported["summary"]["known"]) == (1, ["call-3"], 1)
    assert [(each["code"], each["id"]) for each in reported["problems"]] == [
        ("CS402", "call-2"),
        ("CS401", "no-such-call"),
    ]


def test_thousands_are_read_fifty_a_request() -> None:
    live: dict[str, Any] = {
        f"c{n:05}": {"title": f"Call {n}", "labels": {"Team": "EMEA"}} for n in range(3010)
    }
    with world() as it:
        it.service.state = State.of(live)
        code, reported = imported(it, "--all")
        assert (code, len(ids(reported))) == (0, 3010)
        # One page of each list shows which is better, 61 have 3,010, and one request gets the labels
        # that the AI writes.
        # Three rows, and one in a thousand, are compared with reads by id.
        assert len(it.service.log) == 63 + 3 + 3
        assert it.plan()["changes"] == []
