"""What was not to change is as it was, or it is reported."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from confsync.attention.key import Key
from confsync.formats.documents.saved import load
from confsync.model import Plan
from confsync.operations.connect import Access
from confsync.operations.saved_plan import signed
from confsync.sandbox.switches import Switches
from tests.support.command import KEY
from tests.support.faults import Faults
from tests.support.world import World, world

if TYPE_CHECKING:
    from pathlib import Path

    from confsync.model.transport import Request

LABELS = {"stage": "lost", "Score": 7, "Note": "a rather long note"}
LIVE: dict[str, dict[str, Any]] = {f"c{n}": {"title": "Old", "labels": LABELS} for n in range(6)}
WON = {id: {"labels": {"stage": "won"}} for id in LIVE}


def journal(it: World) -> Path:
    return max((it.root / ".confsync" / "runs").iterdir())


@pytest.mark.parametrize("single", ["no-labels", "null-labels", "empty-labels", "few-labels"])
def test_labels_that_only_rows_show_are_not_written_over(single: Any) -> None:
    with world(LIVE, WON, switches=Switches(single=single)) as it:
        assert len(it.plan()["changes"]) == 6
        code, run = it.apply()
        assert (code, run["summary"]["conflict"], it.puts) == (1, 6, [])
        assert "labels.Note is absent" in run["outcomes"][0]["detail"] or single != "few-labels"
        assert all(labels == LABELS for _, labels in it.live.values())


@pytest.mark.parametrize(
    ("switches", "wanted", "reported"),
    [
        (Switches(unsent="text-only"), WON, "labels.Score changed too: it was 7 and is absent"),
        (
            Switches(unsent="shortened"),
            WON,
            'labels.Note changed too: it was "a rather long note" and is "a rather lon"',
        ),
        (
            Switches(unsent="reset"),
            {id: {"title": "New"} for id in LIVE},
            'labels.stage changed too: it was "lost" and is absent',
        ),
        (
            Switches(unsent="shortened", echo="request"),
            WON,
            'labels.Note changed too: it was "a rather long note" and is "a rather lon"',
        ),
        (
            Switches(unsent="shortened", echo="stale"),
            WON,
            'labels.Note changed too: it was "a rather long note" and is "a rather lon"',
        ),
    ],
)
def test_what_else_a_write_changed_is_reported_ends_the_run_and_can_be_put_back(
    switches: Switches, wanted: dict[str, Any], reported: str
) -> None:
    with world(LIVE, wanted, switches=switches, api={"concurrency": 4}) as it:
        code, run = it.apply()
        assert (code, len(it.puts)) == (3, 1), "the first write is looked at before any other"
        assert (run["summary"]["collateral"], run["summary"]["not_reached"]) == (1, 5)
        (damaged,) = [each for each in run["outcomes"] if each["outcome"] == "collateral"]
        assert (damaged["detail"], damaged["written"]) == (reported, True)
        assert [each["path"][-1] for each in damaged["collateral"]] == [
            reported.split(maxsplit=1)[0][7:]
        ]
        assert [problem["code"] for problem in run["problems"]] == ["CS530"]
        it.service.switches = Switches()
        assert it.run("undo", journal(it), "--yes").code == 0
        assert it.live == dict.fromkeys(LIVE, ("Old", LABELS))


def test_a_run_that_is_to_go_on_reports_each_damage() -> None:
    with world(LIVE, WON, switches=Switches(unsent="text-only")) as it:
        code, run = it.apply("--no-stop-on-collateral")
        assert (code, run["summary"]["collateral"], len(it.puts)) == (3, 6, 6)
        (problem,) = run["problems"]
        assert problem["message"] == (
            "writing to this service changed more than was sent, in 6 of the outcomes"
        )
        text = it.run("runs").out
        assert "6 collateral" in text


def test_damage_that_the_answer_shows_later_in_a_run_ends_it() -> None:
    live = {**LIVE, "c0": {"title": "Old", "labels": {"stage": "lost"}}}
    with world(live, WON, switches=Switches(unsent="text-only"), api={"concurrency": 1}) as it:
        code, run = it.apply()
        assert (code, len(it.puts)) == (3, 2)
        assert (run["summary"]["applied"], run["summary"]["collateral"]) == (1, 1)


def test_what_somebody_adds_after_the_write_is_no_damage() -> None:
    def add(request: Request) -> None:
        if request.method == "GET" and it.puts:
            it.edit("c0", labels={**it.live["c0"][1], "Mood": "Good"})

    with world({"c0": LIVE["c0"]}, {"c0": WON["c0"]}, faults=Faults(before=add)) as it:
        code, run = it.apply()
        assert (code, run["summary"]["applied"]) == (0, 1)


def test_undo_leaves_damage_that_somebody_repaired_otherwise() -> None:
    with world(LIVE, WON, switches=Switches(unsent="text-only")) as it:
        it.apply()
        it.service.switches = Switches()
        it.edit("c0", labels={**it.live["c0"][1], "Score": 9})
        ran = it.run("undo", journal(it), "--yes")
        assert "labels.Score of c0 was changed since the run" in ran.err
        assert it.live["c0"] == ("Old", {**LABELS, "Score": 9})


@pytest.mark.parametrize("stores", ["trimmed", "lower"])
def test_an_answer_that_shows_what_was_sent_is_no_proof(stores: Any) -> None:
    switches = Switches(stores=stores, echo="request")
    with world(LIVE, {"c0": {"title": " New Title "}}, switches=switches) as it:
        code, run = it.apply()
        assert (code, run["summary"]["diverged"]) == (3, 1)
        assert run["outcomes"][0]["written"] is True
        assert "accepted, but not in effect: title is" in run["outcomes"][0]["detail"]


def test_a_plan_that_an_older_version_saved_still_guards_the_keys_that_it_names() -> None:
    with world(LIVE, WON) as it:
        file = it.root / "plan.json"
        it.run("plan", "--out", file)
        text = file.read_text()
        assert '"labels": {' in text
        document = json.loads(text)
        for change in document["changes"]:
            del change["labels"]
        old = load(json.dumps(document).encode())
        assert isinstance(old, Plan)
        document["mac"] = signed(old, Access.within(key=lambda: Key(KEY))).mac
        file.write_text(json.dumps(document))
        it.edit("c0", labels={"stage": "lost"})
        code, run = it.apply(file)
        assert (code, run["summary"]["conflict"], run["summary"]["applied"]) == (3, 1, 5)
        details = [each["detail"] for each in run["outcomes"] if each["outcome"] == "conflict"]
        assert details == [
            "labels.Note is absent; the plan showed it; labels.Score is absent; the plan showed it"
        ]
