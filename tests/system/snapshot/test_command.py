"""`confsync snapshot`, and plans against it: without the key, and without a request."""

from __future__ import annotations

import json
import os
import stat
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.stress.properties.cases import Case, cases
from tests.support.command import confsync
from tests.support.faults import Faults, answer
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


def take(it: World, *arguments: str) -> Path:
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


def shape(changes: list[Any]) -> list[Any]:
    """What a plan with hidden values tells as well."""
    return [
        (each["id"], [(edit["path"], edit["op"], edit["after"]) for edit in each["edits"]])
        for each in changes
    ]


@given(case=cases(), redact=st.lists(st.sampled_from(["title", "labels"]), unique=True))
def test_the_plan_is_the_one_that_the_key_would_give(case: Case, redact: list[str]) -> None:
    settings = {"owned": case.owned, "values": case.values}
    with world(case.live, case.declared, switches=case.switches, labels=settings) as it:
        file = it.root / "snapshot.json"
        it.run("snapshot", "--out", file, *(f"--redact={field}" for field in redact))
        if not file.exists():
            assert not any(map(case.seen, case.declared))
            return
        live, told = it.plan()["changes"], against(it, file)["changes"]
        # Of what cannot be read by its id, a plan may know enough from a list.
        live, told = ([each for each in plan if case.seen(each["id"])] for plan in (live, told))
        assert shape(told) == shape(live)
        if not redact:
            assert [each["fingerprint"] for each in told] == [each["fingerprint"] for each in live]
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


def test_what_it_was_not_asked_for_is_there_too() -> None:
    """A pull request may declare more of a conversation than there was when it was taken."""
    with world(LIVE, {"c1": {"title": "Secret merger"}}) as it:
        file = take(it)
        it.declare({"c1": {"labels": {"Team": "APAC"}}})
        (change,) = against(it, file)["changes"]
        assert change["edits"][0]["before"] == "EMEA"


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
        assert detailed.code == 2, "nobody knows that nothing changes"
        document = against(it, file)
        assert (document["summary"]["newer"], document["summary"]["unknown"]) == (1, 0)
        assert document["problems"][0]["line"] == 1


def test_missing_is_told_and_unread_is_not_missing() -> None:
    faults = Faults({"GET": [None, None, None, *[answer(503)] * 99]})
    declared = WANTED | {"c8": {"title": "x"}, "c9": {"title": "x"}}
    with world(LIVE, declared, faults=faults) as it:
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
        file.write_text("before")
        ran = it.run("snapshot", "--out", file)
        assert (ran.code, ran.out, file.read_text()) == (1, "", "before")
        assert "error CS40" in ran.err
        report = it.run("snapshot", "--out", file, "--format", "json").document
        assert (report["file"], report["summary"]) == (None, None)
        assert report["problems"]


def test_redacted_values_are_not_in_the_file_and_differences_are_seen() -> None:
    with world(LIVE, WANTED) as it:
        for redact, told, untold in [
            ([], ["Secret merger", "EMEA"], []),
            (["--redact", "title"], ["EMEA", "Closing"], ["Secret merger", "Call 2"]),
            (["--redact", "labels"], ["Secret merger", "Team"], ["EMEA", "Closing", "Discovery"]),
            (["--redact", "title", "--redact", "labels"], ["Stage"], ["Secret", "EMEA"]),
        ]:
            file = take(it, *redact)
            text = file.read_text()
            assert all(f'"{each}' in text for each in told)
            assert not any(each in text for each in untold)
            (change,) = against(it, file)["changes"]
            assert change["id"] == "c1"
            before = {edit["path"][0]: edit["before"] for edit in change["edits"]}
            hidden = {"title" if "title" in redact else "", "labels" if "labels" in redact else ""}
            assert before == {
                "title": "(redacted)" if "title" in hidden else "Secret merger",
                "labels": "(redacted)" if "labels" in hidden else "Closing",
            }


def test_who_declares_the_placeholder_still_sees_a_difference() -> None:
    with world(LIVE, {"c1": {"title": "(redacted)"}}) as it:
        (change,) = against(it, take(it, "--redact", "title"))["changes"]
        assert change["edits"][0]["before"] != "(redacted)"


def test_the_file_is_for_its_owner_and_replaced_in_one_step() -> None:
    with world(LIVE, WANTED) as it:
        first = take(it).read_bytes()
        file = it.root / "snapshot.json"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        os.link(file, it.root / "same.json")
        it.edit("c2", title="Changed")
        assert take(it).read_bytes() != first == (it.root / "same.json").read_bytes()


def test_where_it_cannot_be_written() -> None:
    with world(LIVE, WANTED) as it:
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
        assert it.run("snapshot", "--out", file, "--redact", "id").code == 64
        ran = it.run("snapshot", "--out", file, environment=NO_KEY)
        assert (ran.code, file.exists()) == (1, False)
        assert "ATTENTION_API_KEY" in ran.err


def test_what_it_prints() -> None:
    with world(LIVE, WANTED) as it:
        file = it.root / "snapshot.json"
        ran = it.run("snapshot", "--out", file, "--redact", "title", "--redact", "labels")
        assert ran.out == f"Snapshot: 3 conversations in {file}, redacted: labels and title.\n"
        report = it.run("snapshot", "--out", file, "--format", "json").document
        assert report["kind"] == "snapshot-report"
        assert report["file"] == str(file)
        assert report["summary"] == {"observed": 3, "missing": 0, "unread": 0}
        assert report["problems"] == []
