"""`confsync snapshot`, and plans against it: without the key, and without a request."""

from __future__ import annotations

import json
import os
import stat
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from confsync._util.nfc import nfc
from tests.stress.properties.cases import Case, cases
from tests.support.command import confsync
from tests.support.faults import Faults, answer
from tests.support.repository import Repository
from tests.support.world import World, world

if TYPE_CHECKING:
    from pathlib import Path

LIVE: dict[str, dict[str, Any]] = {
    "c1": {"title": "Secret merger", "labels": {"Stage": "Closing", "Team": "EMEA"}},
    "c2": {"title": "Call 2", "labels": {}},
    "c3": {"title": None, "labels": {"Stage": "Discovery"}},
}
WANTED: dict[str, Any] = {
    "c1": {"title": "Review - Globex", "labels": {"Stage": "Won"}},
    "c2": {"title": "Call 2"},
    "c3": {"labels": {"Stage": "Discovery", "Team": None}},
}
NO_KEY = {"ATTENTION_API_KEY": None}


def commit(it: World) -> str:
    """Commit the project, in a repository that is made if there is none."""
    return Repository.new(it.root).commit()


def take(it: World, *arguments: str) -> Path:
    commit(it)
    file = it.root / "snapshot.json"
    ran = it.run("snapshot", "--out", file, *arguments)
    assert ran.code == 0, ran
    return file


def against(it: World, file: Path, *arguments: str | Path) -> Any:
    """The plan against a snapshot, made by somebody who has no key."""
    before = len(it.service.log)
    ran = it.run("plan", "--snapshot", file, "--format", "json", *arguments, environment=NO_KEY)
    assert len(it.service.log) == before, "nothing is asked"
    assert "Traceback" not in ran.err
    return ran.document


def aged(file: Path, taken: str) -> None:
    document = json.loads(file.read_text())
    file.write_text(json.dumps(document | {"taken": taken}))


def shape(changes: list[Any], declared: dict[str, Any]) -> list[Any]:
    """The changes among the declared fields, and to what."""
    found = []
    for each in changes:
        labels = {nfc(key) for key in declared[each["id"]].get("labels") or {}}
        edits = [
            ([nfc(step) for step in edit["path"]], edit["after"])
            for edit in each["edits"]
            if edit["path"] == ["title"] or nfc(edit["path"][1]) in labels
        ]
        found += [(each["id"], sorted(edits, key=repr))] if edits else []
    return found


@given(case=cases())
def test_the_plan_changes_the_declared_fields_that_the_key_would_change(case: Case) -> None:
    settings = {"owned": case.owned, "values": case.values}
    with world(case.live, case.declared, switches=case.switches, labels=settings) as it:
        file = it.root / "snapshot.json"
        commit(it)
        it.run("snapshot", "--out", file)
        if not file.exists():
            assert not any(map(case.seen, case.declared))
            return
        live, reported = it.plan()["changes"], against(it, file)["changes"]
        # Of what cannot be read by its id, a plan may know enough from a list.
        live, reported = (
            [each for each in plan if case.seen(each["id"])] for plan in (live, reported)
        )
        assert shape(reported, case.declared) == shape(live, case.declared)
        assert it.puts == []


def test_what_it_says_of_itself() -> None:
    with world(LIVE, WANTED) as it:
        file = take(it)
        aged(file, "2027-01-15T05:16:40Z")  # three hours before the tests' clock
        ran = it.run("plan", "--snapshot", file, environment=NO_KEY)
        assert ran.code == 0
        assert ran.out.splitlines()[2] == (
            "SNAPSHOT of 2027-01-15 05:16 UTC, 3 hours old: this plan cannot be applied."
        )
        assert "confsync apply" not in ran.out
        document = against(it, file)
        assert document["snapshot"] == {"taken": "2027-01-15T05:16:40Z", "age": 3 * 3600}
        assert it.plan()["snapshot"] is None


@pytest.mark.parametrize(
    ("taken", "old"),
    [
        ("2027-01-15T09:00:00Z", "just taken"),
        ("2027-01-15T08:15:00Z", "just taken"),
        ("2027-01-15T07:36:40Z", "40 minutes old"),
        ("2027-01-01T08:16:40Z", "14 days old"),
    ],
)
def test_how_old_it_is(taken: str, old: str) -> None:
    with world(LIVE, WANTED) as it:
        file = take(it)
        aged(file, taken)
        out = it.run("plan", "--snapshot", file, environment=NO_KEY).out
        assert f"UTC, {old}: this plan" in out


def test_a_plan_against_it_cannot_be_applied() -> None:
    with world(LIVE, WANTED) as it:
        saved = it.root / "plan.json"
        against(it, take(it), "--out", saved)
        for arguments in ([], ["--yes"], ["c1"]):
            ran = it.run("apply", saved, *arguments)
            assert (ran.code, it.puts) == (1, [])
            assert "CS410: this plan is against a snapshot, so it cannot be applied" in ran.err
        (problem,) = it.run("apply", saved, "--format", "json").document["problems"]
        assert problem["code"] == "CS410"
        assert "SNAPSHOT of " in confsync("show", saved).out
        assert confsync("show", saved, "--format", "json").out == saved.read_text()


def test_before_and_after_are_real_where_git_has_them() -> None:
    live = {**LIVE, "c2": {"title": "Changed by hand", "labels": {"Stage": "Lost"}}}
    then = {
        "c1": {"title": "Secret merger", "labels": {"Stage": "Closing", "Old": None}},
        "c2": {"title": "Call 2", "labels": {"Stage": "Won"}},
    }
    with world(live, then) as it:
        file = take(it)
        # A pull request changes what was declared, and declares more.
        it.declare(
            {
                "c1": {"title": "Review", "labels": {"Stage": "Closing", "Team": "APAC"}},
                "c2": {"title": "Call two", "labels": {"Stage": "Won"}},
            }
        )
        first, second = against(it, file)["changes"]
        assert {".".join(e["path"]): (e["before"], e["after"]) for e in first["edits"]} == {
            "title": ("Secret merger", "Review"),
            "labels.Team": ("(not in the snapshot)", "APAC"),
        }
        assert {".".join(e["path"]): (e["before"], e["after"]) for e in second["edits"]} == {
            "title": ("(drifted)", "Call two"),
            "labels.Stage": ("(drifted)", "Won"),
        }


def test_labels_that_are_no_longer_declared_are_removed_as_far_as_they_are_known() -> None:
    with world(LIVE, {"c1": {"labels": {"Stage": "Closing", "Team": "APAC"}}}) as it:
        file = take(it)
        it.declare({"c1": {"title": "Secret merger"}})
        document = against(it, file, "--base", "HEAD")
        (change,) = document["changes"]
        edits = [(edit["path"], edit["op"]) for edit in change["edits"]]
        assert (["labels", "Stage"], "remove") in edits
        assert (["labels", "Team"], "remove") not in edits, "somebody changed it since"


def test_a_project_without_a_commit_has_no_snapshot() -> None:
    with world(LIVE, WANTED) as it:
        file = it.root / "snapshot.json"
        ran = it.run("snapshot", "--out", file)
        assert (ran.code, file.exists(), it.service.log) == (1, False, [])
        assert "is not in a git repository" in ran.err


def test_a_clone_that_lacks_the_commit() -> None:
    with world(LIVE, WANTED) as it:
        file = take(it)
        document = json.loads(file.read_text())
        file.write_text(json.dumps(document | {"commit": "1" * 40}))
        (problem,) = against(it, file)["problems"]
        assert f"git knows no revision '{'1' * 40}' here" in problem["message"]


def test_what_is_declared_then_cannot_be_read() -> None:
    with world(LIVE, WANTED) as it:
        it.write("conversations/wrong.yaml", "conversations: []\n")
        commit(it)
        (it.root / "conversations/wrong.yaml").unlink()
        ran = it.run("snapshot", "--out", it.root / "snapshot.json")
        assert ran.code == 1
        assert "wrong.yaml" in ran.err


def test_an_old_snapshot_is_refused_with_what_to_do() -> None:
    with world(LIVE, WANTED) as it:
        file = take(it)
        old = {
            "format_version": "1.1",
            "kind": "snapshot",
            "tool_version": "0.1.0",
            "api": it.url,
            "sandbox": False,
            "taken": "2027-01-15T08:15:00Z",
            "redacted": ["title"],
            "hash_key": "0" * 64,
            "conversations": [],
        }
        file.write_text(json.dumps(old))
        (problem,) = against(it, file)["problems"]
        assert "this snapshot is in an old format" in problem["message"]
        assert "confsync snapshot --out FILE" in problem["help"]


def test_what_is_declared_since_is_a_warning_and_counted() -> None:
    with world(LIVE, {"c1": {"title": "Secret merger"}}) as it:
        file = take(it)
        it.declare({"c1": {"title": "Secret merger"}, "c2": {"title": "New"}})
        ran = it.run("plan", "--snapshot", file, environment=NO_KEY)
        assert ran.code == 0
        assert ran.out.endswith(
            "Plan: nothing to change, 1 already as declared, 1 newer than the snapshot.\n"
        )
        assert "warning CS411: c2 is not in the snapshot, so nothing is planned for it" in ran.err
        detailed = it.run("plan", "--snapshot", file, "--detailed-exitcode", environment=NO_KEY)
        assert detailed.code == 2, "it is unknown whether something changes"
        document = against(it, file)
        assert (document["summary"]["newer"], document["summary"]["unknown"]) == (1, 0)
        assert document["problems"][0]["line"] == 1


def test_missing_is_reported_and_unread_is_not_missing() -> None:
    faults = Faults({"GET": [None, None, None, *[answer(503)] * 99]})
    declared = WANTED | {"c8": {"title": "x"}, "c9": {"title": "x"}}
    with world(LIVE, declared, faults=faults) as it:
        commit(it)
        file = it.root / "snapshot.json"
        ran = it.run("snapshot", "--out", file)
        assert ran.code == 1
        states = {
            each["id"]: each["state"] for each in json.loads(file.read_text())["conversations"]
        }
        assert sorted(states) == ["c1", "c2", "c3", "c8", "c9"]
        unread = [id for id, state in states.items() if state == "unread"]
        missing = [id for id, state in states.items() if state == "missing"]
        assert unread
        assert f"{len(unread)} could not be read" in ran.out
        assert all(f"error CS402: {id} could not be read" in ran.err for id in unread)
        assert all(f"warning CS401: {id} does not exist" in ran.err for id in missing)
        document = against(it, file)
        assert document["summary"]["unknown"] == len(unread)
        assert document["summary"]["missing"] == len(missing)
        assert it.run("plan", "--snapshot", file, environment=NO_KEY).code == 1


def test_a_missing_one_alone_is_no_failure_of_the_snapshot() -> None:
    with world(LIVE, WANTED | {"c9": {"title": "x"}}) as it:
        file = take(it)
        assert against(it, file)["problems"][0]["code"] == "CS401"


@pytest.mark.parametrize("status", [401, 503])
def test_where_nothing_can_be_read_the_last_one_stays(status: int) -> None:
    with world(LIVE, WANTED, faults=Faults({"GET": [answer(status)] * 99})) as it:
        file = it.root / "snapshot.json"
        commit(it)
        file.write_text("before")
        ran = it.run("snapshot", "--out", file)
        assert (ran.code, ran.out, file.read_text()) == (1, "", "before")
        assert "error CS40" in ran.err
        report = it.run("snapshot", "--out", file, "--format", "json").document
        assert (report["file"], report["summary"]) == (None, None)
        assert report["problems"]


def test_who_declares_the_placeholder_still_sees_a_difference() -> None:
    with world(LIVE, {"c1": {"title": "(drifted)"}}) as it:
        (change,) = against(it, take(it))["changes"]
        assert change["edits"][0]["before"] == "(drifted)*"


def test_the_file_is_for_its_owner_and_replaced_in_one_step() -> None:
    with world(LIVE, WANTED) as it:
        first = take(it).read_bytes()
        file = it.root / "snapshot.json"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        os.link(file, it.root / "same.json")
        it.edit("c3", labels={})
        assert take(it).read_bytes() != first == (it.root / "same.json").read_bytes()


def test_where_it_cannot_be_written() -> None:
    with world(LIVE, WANTED) as it:
        commit(it)
        ran = it.run("snapshot", "--out", it.root / "no" / "such" / "file")
        assert (ran.code, ran.out) == (1, "")
        assert f"cannot write the snapshot to {it.root / 'no' / 'such' / 'file'}: " in ran.err


def test_what_cannot_be_planned_against() -> None:
    with world(LIVE, WANTED) as it:
        file = take(it)
        for name, said in [("none.json", "cannot read"), ("confsync.yaml", "not a snapshot")]:
            (problem,) = against(it, it.root / name)["problems"]
            assert said in problem["message"]
        it.settings(api={"url": "http://127.0.0.1:9/v2"})
        (problem,) = against(it, file)["problems"]
        assert (
            f"this snapshot is for {it.url}, and the project is for http://127.0.0.1:9/v2"
            in problem["message"]
        )


def test_a_part_and_the_guards_as_in_any_plan() -> None:
    with world(LIVE, WANTED, guards={"max_changes": 0}) as it:
        file = take(it)
        assert against(it, file)["refusals"][0]["code"] == "CS501"
        assert against(it, file, "--max-changes", "5")["refusals"] == []
        assert against(it, file, "c2")["summary"]["declared"] == 1
        assert it.run("plan", "--snapshot", file, "nowhere", environment=NO_KEY).code == 64


def test_an_empty_project() -> None:
    with world({}, {}) as it:
        file = take(it)
        assert it.service.log == []
        assert against(it, file)["summary"]["declared"] == 0


def test_it_needs_the_key_and_a_file() -> None:
    with world(LIVE, WANTED) as it:
        file = it.root / "snapshot.json"
        assert it.run("snapshot").code == 64
        commit(it)
        ran = it.run("snapshot", "--out", file, environment=NO_KEY)
        assert (ran.code, file.exists()) == (1, False)
        assert "ATTENTION_API_KEY" in ran.err


def test_what_it_prints() -> None:
    with world(LIVE, WANTED) as it:
        file = it.root / "snapshot.json"
        commit(it)
        ran = it.run("snapshot", "--out", file)
        assert ran.out == f"Snapshot: 3 conversations in {file}.\n"
        report = it.run("snapshot", "--out", file, "--format", "json").document
        assert report["kind"] == "snapshot-report"
        assert report["file"] == str(file)
        assert report["summary"] == {"observed": 3, "missing": 0, "unread": 0}
        assert report["problems"] == []
