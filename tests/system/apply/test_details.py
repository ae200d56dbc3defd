"""Runs and their undoing in the corners."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from confsync.engine.write import write
from confsync.formats.documents.journal import read_record
from tests.support.command import KEY
from tests.support.faults import Faults, answer, lost
from tests.support.world import World, world

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from confsync.engine.evidence import Trail
    from confsync.model.transport import Request

LIVE: dict[str, dict[str, Any]] = {f"c{n}": {"title": "Old", "labels": {}} for n in range(4)}
WANTED = {id: {"title": "New", "labels": {"team": "emea"}} for id in LIVE}
ALONE = {"concurrency": 1}


def journal(it: World, number: int = 0) -> Path:
    return sorted((it.root / ".confsync" / "runs").iterdir())[number]


def test_undo_leaves_what_somebody_else_did_while_our_put_was_turned_away() -> None:
    def somebody(request: Request) -> None:
        if request.method == "PUT":
            it.edit("c0", title="New", labels={"team": "emea"})

    faults = Faults({"PUT": [answer(429)]}, before=somebody)
    with world({"c0": LIVE["c0"]}, {"c0": WANTED["c0"]}, faults=faults) as it:
        code, run = it.apply()
        assert (code, run["summary"]["already"], it.puts) == (0, 1, [])
        ran = it.run("undo", journal(it), "--yes", "--format", "json")
        assert (ran.code, ran.document["outcomes"], it.puts) == (0, [], [])
        assert it.live["c0"] == ("New", {"team": "emea"})


def test_undo_puts_back_what_several_attempts_wrote_together() -> None:
    def somebody(request: Request) -> None:
        if request.method == "GET" and len(it.puts) == 1:
            it.edit("c0", labels={})

    faults = Faults({"PUT": [lost]}, before=somebody)
    with world({"c0": LIVE["c0"]}, {"c0": WANTED["c0"]}, faults=faults) as it:
        code, run = it.apply()
        assert (code, run["summary"]["applied"]) == (0, 1)
        assert [put.body for put in it.puts] == [
            {"title": "New", "labels": {"team": "emea"}},
            {"labels": {"team": "emea"}},
        ]
        assert it.run("undo", journal(it), "--yes").code == 0
        assert it.live["c0"] == ("Old", {})


def test_undo_reports_what_it_cannot_see_and_puts_the_rest_back() -> None:
    with world(LIVE, WANTED) as it:
        it.apply()
        it.service.state.remove("c1")
        it.service.state.remove("c0")
        it.edit("c2", labels={"team": "mine"})
        ran = it.run("undo", journal(it), "--yes", "--format", "json")
        assert (ran.code, ran.document["summary"]["applied"]) == (3, 2)
        reported = [
            (p["code"], p["id"], p["severity"], p["line"]) for p in ran.document["problems"]
        ]
        assert reported == [
            ("CS401", "c0", "error", 1),
            ("CS401", "c1", "error", 1),
            ("CS503", "c2", "warning", 1),
        ]
        helps = [problem["help"] for problem in ran.document["problems"]]
        assert helps[:2] == ["", ""]  # There is nothing that could be done about it.
        messages = [problem["message"] for problem in ran.document["problems"]]
        assert messages == [
            "c0 does not exist in the service",
            "c1 does not exist in the service",
            "labels.team of c2 was changed since the run; it is left as it is",
        ]
        assert it.live == {"c2": ("Old", {"team": "mine"}), "c3": ("Old", {})}


def test_undo_reports_what_cannot_be_read() -> None:
    faults = Faults()
    with world({"c0": LIVE["c0"]}, {"c0": WANTED["c0"]}, faults=faults) as it:
        it.apply()
        faults.seen.clear()
        faults.plan["GET"] = [answer(403)] * 99
        ran = it.run("undo", journal(it), "--yes", "--format", "json")
        (problem,) = ran.document["problems"]
        assert (ran.code, problem["code"], problem["id"]) == (1, "CS402", "c0")
        assert problem["message"].startswith("c0 could not be read: HTTP 403")
        assert problem["help"] == "undo again"


def test_undo_reads_what_it_needs_from_the_list() -> None:
    live = {f"c{n}": {"title": "Old", "labels": {}} for n in range(9)}
    with world(live, {id: {"title": "New"} for id in live}) as it:
        it.apply()
        asked = len(it.service.log)
        it.run("undo", journal(it), "--yes")
        paths = [request.path for request in it.service.log[asked:]]
        assert paths[0] == "/conversations/list"
        # Three rows are compared with reads by id. Then two requests for each, one to look at the first
        # of them, and one to look at all at the end.
        assert len(paths) == 1 + 3 + 2 * len(live) + 2
        assert paths[-1] == "/conversations/list"


def test_a_line_that_the_disk_took_in_part_is_the_last_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write = os.write
    cut = False

    def partly(handle: int, data: bytes) -> int:
        nonlocal cut
        if not cut and data.count(b'"type": "outcome"'):
            cut = True
            return write(handle, data[:20])
        return write(handle, data)

    monkeypatch.setattr("confsync.operations.journal.os.write", partly)
    with world(LIVE, WANTED, api={"concurrency": 4}) as it:
        code, run = it.apply()
        assert cut
        summary = run["summary"]
        assert (code, summary["applied"] + summary["not_reached"]) == (3, len(LIVE)) or code == 0
        why = {each["detail"] for each in run["outcomes"] if each["outcome"] == "not_reached"}
        assert why <= {"the run cannot be recorded: the disk took only a part of a line"}
        record = read_record(journal(it).read_bytes())
        assert set(record.sent) >= {put.path.rpartition("/")[2] for put in it.puts}
        assert record.outcomes == {}
        assert it.run("undo", journal(it), "--yes").code == 0
        assert {title for title, _ in it.live.values()} == {"Old"}


def test_a_journal_says_everything_that_show_needs() -> None:
    faults = Faults({"PUT": [None, answer(400, b"no such label")]})
    with world(LIVE, WANTED, faults=faults, api=ALONE) as it:
        it.apply()
        head = json.loads(journal(it).read_text().splitlines()[0])
        assert head.keys() == {
            *("type", "format_version", "tool_version", "started", "api", "sandbox"),
            *("fingerprint", "changes", "undo"),
        }
        assert head["fingerprint"].startswith("sha256:")
        record = read_record(journal(it).read_bytes())
        assert (record.api, record.sandbox, record.changes) == (it.url, True, 4)
        outcome = record.outcomes["c1"]
        assert (outcome.written, outcome.detail) == (
            False,
            "HTTP 400 Bad Request: no such label",
        )
        assert record.outcomes["c0"].written
        place = outcome.change.place
        assert (place.file, place.line) == ("conversations/all.yaml", 1)
        assert place.column > 1
        assert outcome.change.title == "New"


def test_a_bug_in_the_middle_still_ends_in_a_true_report(monkeypatch: pytest.MonkeyPatch) -> None:
    bad = {"c1"}

    async def broken(trail: Trail, *rest: Any) -> Any:
        outcome = await write(trail, *rest)
        if trail.change.id in bad:
            raise KeyError(KEY)
        return outcome

    monkeypatch.setattr("confsync.engine.apply.write", broken)
    with world(LIVE, WANTED, api=ALONE) as it:
        ran = it.run("apply", "--yes", "--format", "json")
        outcomes = [each["outcome"] for each in ran.document["outcomes"]]
        # What was sent when the error came is looked at like everything else.
        assert (ran.code, outcomes) == (3, ["applied", "applied", "not_reached", "not_reached"])
        assert len(it.puts) == 2
        details = {each["detail"] for each in ran.document["outcomes"][2:]}
        assert details == {"an unexpected error"}
        reported = [problem["message"] for problem in ran.document["problems"]]
        assert [reported[0].split(", line")[0]] == [
            "unexpected KeyError in tests.system.apply.test_details"
        ]
        bad.add("c2")
        ran = it.run("apply", "--yes")
        assert (ran.code, len(it.puts)) == (3, 3)
        assert (
            "error CS003: unexpected KeyError in tests.system.apply.test_details, line " in ran.err
        )
        assert "Apply: 1 applied, 1 not reached." in ran.out
        bad.clear()
        ran = it.run("apply", "--yes")
        assert (ran.code, ran.err) == (0, "")
        assert "Apply: 1 applied." in ran.out


def test_a_bug_before_anything_is_sent_sends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_anything: Any) -> Any:
        raise KeyError(KEY)

    monkeypatch.setattr("confsync.engine.apply.write", broken)
    with world(LIVE, WANTED, api=ALONE) as it:
        code, run = it.apply()
        assert (code, run["summary"]["not_reached"], it.puts) == (1, 4, [])
