"""`confsync status`: the overview of a project."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from jsonschema import Draft202012Validator

from tests.support.faults import Faults, answer
from tests.support.world import world

_NOW = datetime.now(UTC)
_DAYS = {"c1": 1, "c2": 2, "c3": 3, "c4": 29, "c5": 31}
LIVE: dict[str, dict[str, Any]] = {
    id: {
        "title": "Old" if id == "c1" else "Same",
        "createdAt": f"{_NOW - timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}",
        "finishedAt": f"{_NOW - timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}",
    }
    for id, days in _DAYS.items()
}
WANTED = {"c1": {"title": "New"}, "c2": {"title": "Same"}}


def test_the_overview_in_a_few_lines() -> None:
    with world(LIVE, WANTED) as it:
        ran = it.run("status")
        assert (ran.code, ran.err) == (0, "")
        assert ran.out == (
            "SANDBOX: this is the built-in simulator; nothing real is read or changed.\n\n"
            "Declared:      2 conversations in 1 file\n"
            "Not declared:  2 conversations of the last 30 days   see: confsync pull --from DATE\n"
            "Different:     1 conversation (1 title)   see: confsync plan\n"
            "Last run:      none is recorded\n"
        )
        assert it.puts == []


def test_after_an_apply_nothing_differs_and_the_run_is_named() -> None:
    with world(LIVE, WANTED) as it:
        assert it.run("apply", "-y").code == 0
        lines = it.run("status").out.splitlines()
        assert lines[4] == "Different:     0 conversations"
        assert lines[5].startswith("Last run:      20")
        assert lines[5].endswith(", 1 applied")


def test_what_cannot_be_read_is_not_called_none() -> None:
    with world({}, {"c9": {"title": "x"}}) as it:
        ran = it.run("status")
        assert ran.code == 1
        assert "Not readable:  1 conversation\n" in ran.out
        assert "error CS" in ran.err


def test_without_access_nothing_is_counted_as_zero() -> None:
    with world(LIVE, WANTED, faults=Faults({"GET": [answer(401)] * 50})) as it:
        ran = it.run("status")
        assert ran.code == 1
        assert "Not declared:  unknown of the last 30 days\n" in ran.out
        assert "Different:     unknown\n" in ran.out
        assert ran.err.count("denies access") == 1


def test_the_address_can_be_another() -> None:
    with world(LIVE, WANTED) as it:
        for verb in (("status",), ("export", "--live")):
            # Nothing listens there, and the key is not sent to the address of the project.
            ran = it.run(*verb, "--api-url", "http://127.0.0.1:9/v2", "--deadline", "1s")
            assert (ran.code, it.service.log) == (1, [])


def test_the_same_as_a_document() -> None:
    with world(LIVE, WANTED) as it:
        before = it.run("status", "--format", "json")
        assert before.code == 0
        found = {name: before.document[name] for name in ("kind", "files", "declared", "different")}
        assert found == {"kind": "status", "files": 1, "declared": 2, "different": 1}
        assert (before.document["undeclared"], before.document["last_run"]) == (2, None)
        it.run("apply", "-y")
        after = it.run("status", "--format", "json").document
        assert (after["different"], after["last_run"]["results"]) == (0, {"applied": 1})
        Draft202012Validator(it.run("schema", "status").document).validate(after)
    with world({}, {"c9": {"title": "x"}}) as it:
        ran = it.run("status", "--format", "json")
        assert (ran.code, ran.document["missing"]) == (1, 1)
        assert [each["code"] for each in ran.document["problems"]] == ["CS401"]
