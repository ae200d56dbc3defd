"""Labels that the service does not show are unknown, not none: they are not written over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from confsync.attention import row_check
from confsync.sandbox.delivery import Delivery
from confsync.sandbox.switches import Switches
from tests.support.faults import Faults
from tests.support.world import World, world

if TYPE_CHECKING:
    from pathlib import Path

    from confsync.model.transport import Request
    from confsync.sandbox.rules import Service

LABELS = {"stage": "lost", "mood": "good"}
LIVE: dict[str, dict[str, Any]] = {f"c{n}": {"title": "Old", "labels": LABELS} for n in range(3)}
BOTH = {id: {"title": "New", "labels": {"stage": "won"}} for id in LIVE}
HIDDEN = Switches(single="no-labels")


def journal(it: World) -> Path:
    return max((it.root / ".confsync" / "runs").iterdir())


def test_a_conversation_without_labels_in_its_answer_gets_no_label_edits_and_is_reported() -> None:
    with world(LIVE, BOTH, switches=HIDDEN) as it:
        plan = it.plan()
        edits = [[edit["path"] for edit in each["edits"]] for each in plan["changes"]]
        assert edits == [[["title"]]] * 3
        assert [each["code"] for each in plan["problems"]] == ["CS430"] * 3
        assert it.run("plan").code == 1
        code, run = it.apply()
        assert (code, run["summary"]["applied"]) == (3, 3)
        assert it.live == dict.fromkeys(LIVE, ("New", LABELS))
        assert all("labels" not in each.body for each in it.puts)  # type: ignore[operator]  # maps


def test_where_only_labels_are_declared_nothing_is_planned() -> None:
    with world(LIVE, {id: {"labels": {"stage": "won"}} for id in LIVE}, switches=HIDDEN) as it:
        plan = it.plan()
        assert (plan["changes"], plan["summary"]["unknown"]) == ([], 3)
        assert it.apply()[0] == 1
        assert it.puts == []
        assert it.run("explain", "c0").code == 1


def test_titles_alone_need_no_labels() -> None:
    with world(LIVE, {id: {"title": "New"} for id in LIVE}, switches=HIDDEN) as it:
        code, run = it.apply()
        assert (code, run["summary"]["applied"], run["problems"]) == (0, 3, [])


def test_labels_that_vanish_between_the_plan_and_the_write_are_a_conflict() -> None:
    with world(LIVE, BOTH) as it:
        it.run("plan", "--out", it.root / "plan.json")
        it.service.switches = HIDDEN
        code, run = it.apply(it.root / "plan.json")
        assert (code, run["summary"]["conflict"], it.puts) == (1, 3, [])
        assert "labels.stage is unknown" in run["outcomes"][0]["detail"]


def test_labels_that_vanish_after_the_write_leave_it_unknown() -> None:
    def hide(request: Request) -> None:
        if it.puts:
            it.service.switches = HIDDEN

    only = {"c0": LIVE["c0"]}
    with world(only, {"c0": {"labels": {"stage": "won"}}}, faults=Faults(before=hide)) as it:
        code, run = it.apply()
        (outcome,) = run["outcomes"]
        assert (code, outcome["outcome"], outcome["written"]) == (3, "unknown", True)
        assert outcome["detail"] == (
            "accepted, but could not be read again: the service does not show its labels"
        )


def test_undo_restores_titles_and_reports_labels_that_it_cannot_see() -> None:
    with world(LIVE, BOTH) as it:
        it.apply()
        it.service.switches = HIDDEN
        ran = it.run("undo", journal(it), "--yes")
        assert ran.code == 3
        assert ran.err.count("CS430") == 3
        assert it.live == dict.fromkeys(LIVE, ("Old", {"stage": "won", "mood": "good"}))


def test_a_snapshot_lacks_what_is_declared_of_labels_that_are_not_shown() -> None:
    from tests.support.repository import Repository  # noqa: PLC0415  # only here

    with world(LIVE, BOTH | {"c0": {"title": "New"}}, switches=HIDDEN) as it:
        Repository.new(it.root).commit()
        ran = it.run("snapshot", "--out", it.root / "snapshot.json")
        assert ran.code == 1
        assert ran.err.count("CS430") == 2


@pytest.mark.parametrize("shape", ["empty-labels", "few-labels", "short-title"])
def test_pull_takes_nothing_over_that_only_poor_rows_show(shape: Any) -> None:
    live: dict[str, Any] = {
        f"c{n}": {"title": f"The title {n}", "labels": LABELS} for n in range(60)
    }
    poor = Switches(light=shape, full=shape)
    with world(live, live, switches=poor) as it:
        manifest = it.root / "conversations" / "all.yaml"
        before = manifest.read_text()
        ran = it.run("pull")
        assert (ran.code, manifest.read_text()) == (0, before)
        assert "CS431" in ran.err
        plan = it.plan()
        assert (plan["changes"], [each["code"] for each in plan["problems"]]) == ([], ["CS431"])


@pytest.mark.parametrize("shape", ["empty-labels", "few-labels", "short-title"])
def test_an_import_declares_what_reads_by_id_show(shape: Any) -> None:
    live: dict[str, Any] = {
        f"c{n}": {"title": f"The title {n}", "labels": LABELS} for n in range(60)
    }
    with world(live, switches=Switches(light=shape, full=shape)) as it:
        ran = it.run("pull", "--all", "--format", "json")
        assert ran.code == 0
        assert [each["code"] for each in ran.document["problems"]] == ["CS431"]
        it.service.switches = Switches()
        plan = it.plan()
        assert (plan["summary"]["declared"], plan["changes"]) == (60, [])


def test_rules_see_what_reads_by_id_show() -> None:
    live: dict[str, Any] = {f"c{n}": {"title": f"Demo {n}", "labels": LABELS} for n in range(60)}
    poor = Switches(light="empty-labels", full="empty-labels")
    with world(live, switches=poor) as it:
        rule = {"unrated": {"when": {"labels": {"mood": None}}, "labels": {"mood": "unknown"}}}
        it.declare({}, rules=rule)
        plan = it.plan()
        assert plan["changes"] == []
        assert "CS431" in [each["code"] for each in plan["problems"]]


class PoorLater:
    """The first page of a list shows all labels, further ones show none."""

    def play(self, service: Service, request: Request) -> Delivery:
        page = dict(request.query).get("page", "1")
        light: Any = "full" if page == "1" else "empty-labels"
        return Delivery(service.handle(request, Switches(light=light, full=light)))


@pytest.fixture
def one_row_in_fifty(monkeypatch: pytest.MonkeyPatch) -> None:
    """More rows are compared with reads by id, so that fewer conversations are enough."""
    monkeypatch.setattr(row_check, "ONE_IN", 50)


@pytest.mark.usefixtures("one_row_in_fifty")
def test_where_rows_turn_out_to_be_poor_late_all_of_them_are_read_again() -> None:
    live: dict[str, Any] = {
        f"c{n}": {"title": "Demo", "labels": LABELS if n % 10 else {"stage": "lost"}}
        for n in range(110)
    }
    rules = {"unrated": {"when": {"labels": {"mood": None}}, "labels": {"mood": "unknown"}}}
    unrated = [id for id, each in live.items() if each["labels"] is not LABELS]
    with world(live, faults=PoorLater()) as it:
        it.declare({"c1": {"title": "Demo"}, "c2": {"title": "x"}}, rules=rules)
        ran = it.run("plan", "--format", "json")
        plan = ran.document
        assert {each["id"] for each in plan["changes"]} == {*unrated, "c2"}
        assert [each["code"] for each in plan["problems"]] == ["CS431"]
        assert ran.code == 0
        [funnel] = plan["rules"]
        assert (funnel["matched"], funnel["to_change"], funnel["undecided"]) == (11, 11, 0)
        assert plan["summary"]["declared"] == 13

        ran = it.run("list", "--rule", "unrated", "--format", "json")
        assert ran.code == 0
        assert {each["id"] for each in ran.document["conversations"]} == set(unrated)


@pytest.mark.usefixtures("one_row_in_fifty")
def test_beyond_the_limit_of_reads_what_only_poor_rows_show_is_undecided() -> None:
    live: dict[str, Any] = {f"c{n}": {"title": "Demo", "labels": LABELS} for n in range(110)}
    rules = {"unrated": {"when": {"labels": {"mood": None}}, "labels": {"mood": "unknown"}}}
    with world(live, faults=PoorLater()) as it:
        it.declare({}, rules=rules)
        ran = it.run("plan", "--format", "json", "--max-lookups", "9")
        assert (ran.code, ran.document["changes"]) == (1, [])
        assert [each["code"] for each in ran.document["problems"]] == ["CS431", "CS443"]
        assert ran.document["rules"][0]["undecided"] == 110 - 9 - 2, "two rows were compared"
