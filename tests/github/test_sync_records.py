"""`ci sync` writes nothing a second time over what a person wrote since."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from confsync.operations.sync.journals import kept_file
from confsync.sandbox.delivery import Delivery
from tests.github.fake import message
from tests.github.syncing import DEMO, NOW, RENAME, Synced, call, synced

if TYPE_CHECKING:
    from pathlib import Path

OVER: dict[str, Any] = {**DEMO, "overwrite": True}
BACK = "Somebody changed what a rule wrote"
UNKNOWN = "Earlier writes are not known"


def kept(it: Synced, workflow: str = "") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file_of(it, workflow).read_text())
    return found


def file_of(it: Synced, workflow: str = "") -> Path:
    return it.scene.world.root / ".confsync/runs" / kept_file(workflow)


@pytest.mark.parametrize("to", [{"Call Type": "Intro"}, {}, {"Call Type": "Before"}])
def test_a_person_changed_back_what_a_rule_wrote(to: dict[str, str]) -> None:
    with synced({"c1": call("a demo", labels={"Call Type": "Before"})}) as it:
        it.bring({"demo": OVER})
        assert it.sync().code == 0
        assert it.live["c1"][1] == {"Call Type": "Demo"}
        it.scene.world.edit("c1", labels=to)
        for _ in range(2):
            ran = it.sync()
            assert ran.code == 2, ran
            assert len(it.scene.world.puts) == 1
        body = it.issue["body"]
        assert f"### {BACK}: 1" in body
        assert 'demo wrote "Demo" in the run of 20' in body
        assert 'it was "Before" before, and is' in body
        # An exception by id decides.
        it.scene.world.declare({"c1": {"labels": {"Call Type": to.get("Call Type")}}})
        it.git.commit()
        assert it.sync().code == 0
        assert it.scene.github.issues[0]["state"] == "closed"


def test_a_person_removed_what_a_rule_without_overwrite_gave() -> None:
    with synced({"c1": call("a demo"), "z": call("Zoom Meeting")}) as it:
        it.bring({"demo": DEMO, "zoom": RENAME})
        assert it.sync().code == 0
        it.scene.world.edit("c1", labels={})
        it.scene.world.edit("z", title="Zoom Meeting")
        assert it.sync().code == 2
        assert len(it.scene.world.puts) == 2
        assert f"### {BACK}: 2" in it.issue["body"]


def test_the_rule_decides_by_a_reviewed_apply() -> None:
    with synced({"c1": call("a demo")}) as it:
        it.bring({"demo": OVER})
        assert it.sync().code == 0
        it.scene.world.edit("c1", labels={"Call Type": "Intro"})
        assert it.sync().code == 2
        assert it.scene.world.run("apply", "--yes", "demo").code == 0
        assert it.live["c1"][1] == {"Call Type": "Demo"}
        assert it.sync().code == 0


def test_a_changed_rule_replaces_what_it_wrote_itself() -> None:
    with synced({"c1": call("a demo")}) as it:
        it.bring({"demo": OVER})
        assert it.sync().code == 0
        it.bring({"demo": {**OVER, "labels": {"Call Type": "Demonstration"}}})
        assert it.sync().code == 0
        assert it.live["c1"][1] == {"Call Type": "Demonstration"}


@pytest.mark.parametrize("lost", ["all", "a journal", "a run", "an attempt", "broken"])
def test_nothing_is_overwritten_where_records_are_missing(lost: str) -> None:
    with synced({"c1": call("a demo"), "new": call("a demo")}) as it:
        it.bring({"demo": OVER})
        number = {"GITHUB_RUN_NUMBER": "7", "GITHUB_WORKFLOW": "sync"}
        assert it.sync(**number).code == 0
        it.scene.world.edit("c1", labels={"Call Type": "Intro"})
        it.scene.world.edit("new", labels={})
        number["GITHUB_RUN_NUMBER"] = "8"
        folder = file_of(it).parent
        (journal,) = folder.glob("*.jsonl")
        if lost == "all":
            journal.unlink()
            for file in folder.glob("kept-*"):
                file.unlink()
        elif lost == "a journal":
            journal.write_text("{")
        elif lost == "a run":
            number["GITHUB_RUN_NUMBER"] = "9"
        elif lost == "an attempt":
            number["GITHUB_RUN_ATTEMPT"] = "2"
        else:
            file_of(it, "sync").write_text("[]")
        for _ in range(2):
            ran = it.sync(**number)
            assert ran.code == 2, ran
            assert it.live["c1"][1] == {"Call Type": "Intro"}
            number["GITHUB_RUN_NUMBER"] = str(int(number["GITHUB_RUN_NUMBER"]) + 1)
            number.pop("GITHUB_RUN_ATTEMPT", None)
        known = lost in {"a run", "an attempt", "broken"}
        assert f"### {BACK if known else UNKNOWN}: " in it.issue["body"]


def test_a_call_that_began_after_the_records_did_may_be_overwritten() -> None:
    live = {id: call("a demo", hours, labels={"Call Type": "x"}) for id, hours in AGES.items()}
    with synced(live, known=False) as it:
        it.bring({"demo": OVER})
        it.know_since(NOW - timedelta(hours=10))
        assert it.sync().code == 2
        assert {id for id, (_, labels) in it.live.items() if labels["Call Type"] == "Demo"} == {
            "after"
        }
        assert f"### {UNKNOWN}: 1" in it.issue["body"]


AGES = {"before": 11, "after": 9}


def test_a_label_that_is_absent_needs_no_records() -> None:
    with synced({"c1": call("a demo")}, known=False) as it:
        it.bring({"demo": OVER})
        assert it.sync().code == 0
        assert kept(it)["since"] == f"{NOW.isoformat(timespec='milliseconds')}"


def test_old_journals_are_removed() -> None:
    with synced({"c1": call("a demo")}) as it:
        it.bring({"demo": DEMO})
        assert it.sync().code == 0
        folder = file_of(it).parent
        (journal,) = folder.glob("*.jsonl")
        head, *rest = journal.read_text().splitlines(keepends=True)
        old = {**json.loads(head), "started": f"{(NOW - timedelta(days=91)).isoformat()}"}
        (folder / "20260101T000000000Z-a.jsonl").write_text("".join([json.dumps(old), "\n", *rest]))
        assert it.sync().code == 0
        assert [*folder.glob("*.jsonl")] == [journal]
        # What the removed one recorded is not known any more, and it began before all that is.
        assert kept(it)["since"] < f"{(NOW - timedelta(days=59)).isoformat()}"


def test_too_many_journals_are_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("confsync.operations.sync.journals.SIZE", 0)
    with synced({"c1": call("a demo"), "c2": call("x")}) as it:
        it.bring({"demo": DEMO})
        assert it.sync().code == 0
        folder = file_of(it).parent
        first = [*folder.glob("*.jsonl")]
        it.scene.world.edit("c2", title="a demo")
        assert it.sync().code == 0
        (second,) = folder.glob("*.jsonl")
        assert [second] != first


def test_what_an_apply_wrote_counts_as_well() -> None:
    with synced({"c1": call("a demo")}) as it:
        it.bring({"demo": OVER})
        assert it.apply(GITHUB_WORKFLOW="apply", GITHUB_RUN_NUMBER="3").code == 0
        assert kept(it, "apply")["last"] == [3, 1]
        it.scene.world.edit("c1", labels={"Call Type": "Intro"})
        assert it.sync().code == 2
        assert f"### {BACK}: 1" in it.issue["body"]


@pytest.mark.parametrize("verb", ["apply", "sync"])
def test_a_run_that_wrote_nothing_is_not_missing_later(verb: str) -> None:
    """Neither one with nothing to do, nor one in which something failed."""
    with synced({"c1": call("x")}) as it:
        it.bring({"demo": OVER})
        run = it.apply if verb == "apply" else it.sync
        since = kept(it)["since"]
        file_of(it).rename(file_of(it, verb))
        assert run(GITHUB_WORKFLOW=verb, GITHUB_RUN_NUMBER="3").code == 0
        # Then GitHub does not answer, and then a file is wrong.
        it.scene.github.next = [lambda _: Delivery(message(500, "x"))] * 40
        run(GITHUB_WORKFLOW=verb, GITHUB_RUN_NUMBER="4")
        it.scene.github.next = []
        it.scene.world.write("conversations/all.yaml", "conversations: [")
        assert run(GITHUB_WORKFLOW=verb, GITHUB_RUN_NUMBER="5").code == 1
        it.scene.world.write("conversations/all.yaml", "conversations: {}\n")
        run(GITHUB_WORKFLOW=verb, GITHUB_RUN_NUMBER="6")
        assert kept(it, verb) == {"since": since, "last": [6, 1]}
        run(GITHUB_WORKFLOW=verb, GITHUB_RUN_NUMBER="8")
        assert kept(it, verb)["since"] > since


def test_records_that_cannot_be_written() -> None:
    with synced({"c1": call("a demo")}) as it:
        it.bring({"demo": DEMO})
        file_of(it).unlink()
        file_of(it).mkdir()
        ran = it.sync()
        assert ran.code == 1
        assert it.scene.world.puts == []
        assert "the run cannot be recorded, so nothing was sent" in ran.err
