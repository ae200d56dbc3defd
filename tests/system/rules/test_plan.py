"""A plan with rules: which conversations, at what cost, and what people see."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from confsync.sandbox.people import User
from confsync.sandbox.switches import Switches
from tests.support.repository import Repository
from tests.support.world import world

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.world import World

JANE = {"id": "p1", "email": "jane@northwind.com", "organizer": True}
JO = {"id": "p2", "email": "jo@acme.com", "organizer": False}


def call(title: str, day: int = 1, **more: Any) -> dict[str, Any]:
    """A call of Jane's with Acme."""
    return {
        "title": title,
        "createdAt": f"2026-10-{day:02}T10:00:00Z",
        "finishedAt": f"2026-10-{day:02}T10:30:00Z",
        "userUUID": "u-jane",
        "user": {"email": "jane@northwind.com"},
        "participants": [JANE, JO],
        **more,
    }


@contextmanager
def ruled(
    live: dict[str, Any], rules: dict[str, Any], *switches: str, **more: Any
) -> Iterator[World]:
    """A project with these rules."""
    with world(live, switches=Switches.parse(switches or ["rows=all"])) as it:
        it.service.users = (User("u-jane", "jane@northwind.com"),)
        it.declare(more.pop("conversations", {}), rules=rules, **more)
        yield it


def requests(it: World) -> dict[str, int]:
    """How often each path was asked for."""
    return dict(Counter(each.path for each in it.service.log))


def by_id(*ids: str) -> dict[str, int]:
    """One request for each of these conversations."""
    return {f"/conversations/{id}": 1 for id in ids}


DEMO = {"demo": {"when": {"title": "*demo*"}, "labels": {"Call Type": "Demo"}}}


@pytest.mark.parametrize(
    ("first", "last", "filters"),
    [
        ("0001-01-01", "9999-12-31", []),
        ("0999-12-31", "9999-01-01T00:00:00Z", []),
        (
            "2026-03-29T02:30:00+02:00",
            "9998-12-31",
            [("fromDateTime", "2026-03-28T00:30:00Z"), ("toDateTime", "9999-01-01T23:59:59Z")],
        ),
    ],
)
def test_a_window_may_be_as_wide_as_time(
    first: str, last: str, filters: list[tuple[str, str]]
) -> None:
    when = {"started": {"from": first, "to": last}}
    with ruled({"c1": call("Demo")}, {"r": {"when": when, "labels": {"Seen": "yes"}}}) as it:
        assert it.plan()["summary"]["to_change"] == 1
        asked = [each for request in it.service.log for each in request.query]
        assert [each for each in asked if each[0].endswith("DateTime")] == filters


def test_what_matches_is_planned_applied_and_then_so() -> None:
    live = {"c1": call("Acme demo"), "c2": call("Intro"), "c3": call("A demo", labels={"A": "b"})}
    with ruled(live, DEMO) as it:
        plan = it.plan()
        # Three rows are compared with reads by id.
        assert requests(it) == {"/conversations/list": 1} | by_id("c1", "c2", "c3")
        assert [each["id"] for each in plan["changes"]] == ["c1", "c3"]
        (edit,) = plan["changes"][0]["edits"]
        assert edit["source"]["rule"] == "demo"
        assert edit["source"]["file"] == "conversations/all.yaml"
        (rule,) = plan["rules"]
        assert (rule["name"], rule["matched"], rule["to_change"]) == ("demo", 2, 2)
        code, run = it.apply()
        assert (code, run["summary"]["applied"]) == (0, 2)
        assert it.live["c3"] == ("A demo", {"A": "b", "Call Type": "Demo"})
        assert it.plan()["summary"]["to_change"] == 0
        assert it.plan()["rules"][0]["already"] == 2


def test_the_sweep_asks_for_the_window_of_the_rules() -> None:
    live = {f"c{n}": call("demo", n) for n in range(1, 10)}
    window = {"from": "2026-10-03", "to": "2026-10-04"}
    rule = {"a": {"when": {"started": window}, "labels": {"X": "y"}}}
    with ruled(live, rule, conversations={"c9": {"title": "mine"}}) as it:
        plan = it.plan()
        assert [each["id"] for each in plan["changes"]] == ["c3", "c4", "c9"]
        assert plan["changes"][2]["edits"][0]["source"]["rule"] is None
        first = it.service.log[0]
        assert dict(first.query)["fromDateTime"] == "2026-10-02T00:00:00Z"
        # What is declared by id and is outside of the window is asked for by id.
        assert requests(it) == {"/conversations/list": 1} | by_id("c3", "c4", "c5", "c9")


def test_without_rules_nothing_is_asked_for_that_was_not_before() -> None:
    live = {f"c{n}": call("demo", n) for n in range(1, 10)}
    with world(live, {"c1": {"title": "x"}}) as it:
        it.plan()
        assert requests(it) == {"/conversations/c1": 1}


def test_an_owner_known_by_id_is_looked_up_once() -> None:
    live = {f"c{n}": call("demo", n) for n in range(1, 4)}
    rule = {"a": {"when": {"owner": "jane@*"}, "labels": {"X": "y"}}}
    with ruled(live, rule, "rows=all", "without=user") as it:
        assert it.plan()["summary"]["to_change"] == 3
        assert requests(it) == {"/conversations/list": 1, "/users": 1} | by_id(*live)


def test_facts_that_rows_lack_are_in_the_fuller_list_or_read_by_id() -> None:
    live = {f"c{n}": call("demo", n) for n in range(1, 4)}
    rule = {"a": {"when": {"participants": "*@acme.com"}, "labels": {"X": "y"}}}
    with ruled(live, rule, "rows=few") as it:
        assert it.plan()["summary"]["to_change"] == 3
        assert requests(it) == {"/conversations/list": 1, "/conversations": 1} | by_id(*live)
    with ruled(live, rule, "rows-without=participants,attendees") as it:
        assert it.plan()["summary"]["to_change"] == 3
        assert {f"/conversations/c{n}" for n in range(1, 4)} < requests(it).keys()
        it.service.log.clear()
        plan = it.plan("--max-lookups", "2")
        assert plan["summary"]["to_change"] == 2
        assert plan["rules"][0]["undecided"] == 1
        assert [each["code"] for each in plan["problems"]] == ["CS443"]
        assert it.run("plan", "--max-lookups", "2").code == 1


def test_what_the_service_never_reports_is_neither_yes_nor_no() -> None:
    rule = {"a": {"when": {"private": False}, "labels": {"X": "y"}}}
    with ruled({"c1": call("x")}, rule, "without=private") as it:
        plan = it.plan()
        assert plan["summary"]["to_change"] == 0
        assert plan["rules"][0]["undecided"] == 1
        assert it.run("apply", "--yes").code == 1
        assert it.puts == []


def test_contradictions_leave_out_their_field_and_nothing_else() -> None:
    rules = {
        "a": {"when": "all", "labels": {"X": "1", "Z": "z"}},
        "b": {"when": {"title": "*demo*"}, "labels": {"X": "2"}},
    }
    with ruled({"c1": call("a demo"), "c2": call("other")}, rules) as it:
        plan = it.plan()
        fields = {
            each["id"]: [edit["path"][-1] for edit in each["edits"]] for each in plan["changes"]
        }
        assert fields == {"c1": ["Z"], "c2": ["X", "Z"]}
        (problem,) = plan["problems"]
        assert (problem["code"], problem["id"], problem["line"]) == ("CS440", "c1", 1)
        assert it.run("plan").code == 1


def test_a_rule_can_be_a_target() -> None:
    rules = {**DEMO, "b": {"when": "all", "labels": {"Y": "z"}}}
    with ruled({"c1": call("a demo"), "c2": call("x")}, rules) as it:
        plan = it.plan("demo")
        assert [(c["id"], [e["path"][-1] for e in c["edits"]]) for c in plan["changes"]] == [
            ("c1", ["Call Type"])
        ]
        assert [rule["name"] for rule in plan["rules"]] == ["demo"]
        assert it.run("plan", "deno").code == 64
        assert len(it.plan("conversations/all.yaml")["changes"]) == 2


def test_a_saved_plan_is_outdated_once_its_rule_means_something_else() -> None:
    with ruled({"c1": call("a demo")}, DEMO) as it:
        saved = it.root / "plan.json"
        assert it.run("plan", "--out", saved).code == 0
        it.declare({}, rules={"demo": {**DEMO["demo"], "labels": {"Call Type": "Intro"}}})
        ran = it.run("apply", "--yes", saved)
        assert (ran.code, it.puts) == (1, [])
        it.declare({}, rules={"demo": {**DEMO["demo"], "description": "means the same"}})
        assert it.run("apply", "--yes", saved).code == 0
        assert it.live["c1"][1] == {"Call Type": "Demo"}


def test_the_edits_of_a_saved_plan_are_made_again_from_the_rules_and_what_is_live() -> None:
    live = {"c1": call("a demo"), "c2": call("a demo"), "c3": call("a demo")}
    with ruled(live, DEMO, conversations={"c3": {"title": "mine"}}) as it:
        saved = it.root / "plan.json"
        assert it.run("plan", "--out", saved).code == 0
        it.edit("c1", title="no longer one")
        it.edit("c2", labels={"Other": "x"})
        ran = it.run("apply", "--yes", "--format", "json", saved)
        outcomes = {each["id"]: each["outcome"] for each in ran.document["outcomes"]}
        assert outcomes == {"c1": "conflict", "c2": "applied", "c3": "applied"}
        assert it.live["c1"] == ("no longer one", {})
        assert it.live["c2"][1] == {"Other": "x", "Call Type": "Demo"}


def test_changes_are_grouped_by_rule_and_rules_that_match_nothing_come_last() -> None:
    rules = {
        "none": {"when": {"title": "nothing"}, "title": "x"},
        "names": {"when": {"title": "zoom"}, "title": "Named"},
        **DEMO,
    }
    live = {
        "c1": call("a demo"),
        "c2": call("demo", labels={"Call Type": "QBR"}),
        "c3": call("zoom"),
        "c4": call("y"),
    }
    numbers = "2 conversations: 1 to change, 1 occupied"
    with ruled(live, rules, conversations={"c4": {"title": "Mine"}}) as it:
        for form in ("text", "markdown"):
            out = it.run("plan", "--format", form).out
            # Each rule with its numbers, then its changes; a change is there once.
            order = [
                *("names (conversations/all.yaml", "1 conversation: 1 to change", "c3"),
                *("demo (conversations/all.yaml", numbers, "c1"),
            ]
            assert [out.index(each) for each in order] == sorted(map(out.index, order))
            assert out.index(numbers) < out.index("matches nothing")
            assert out.index("Declared by id") < out.index("c4")
            assert sum(line.split() == ["c1"] for line in out.splitlines()) == 1
        page = it.run("plan", "--format", "html").out
        assert page.index("names (conversations/all.yaml") < page.index(numbers)
        assert page.index(numbers) < page.index("matches nothing")
        # The same with every change in full, for whoever wants it so.
        assert "Rules:" in it.run("plan", "--expand").out
        grouped = it.run("plan", "--group-by", "rule")
        assert grouped.out == it.run("plan").out


def test_equal_edits_of_one_rule_are_shown_once() -> None:
    live = {f"c{n:02}": call(f"demo {n}", labels={}) for n in range(1, 31)}
    with ruled(live, DEMO) as it:
        out = it.run("plan").out
        assert sum("+ labels.Call Type" in line for line in out.splitlines()) == 1
        assert "30 only in these; --expand shows each" in out
        markdown = it.run("plan", "--format", "markdown").out
        assert "### Rule 1: 30 conversations" in markdown
        assert "### In the groups above: 30 conversations" in markdown


def test_a_page_that_cannot_be_read_is_no_success() -> None:
    live = {f"c{n:02}": call("demo", 1 + n % 28) for n in range(60)}
    rule = {"a": {"when": {"title": "*demo*"}, "labels": {"X": "y"}}}
    with ruled(live, rule) as it:
        assert len(it.plan()["changes"]) == 60
        assert requests(it)["/conversations/list"] == 2


def test_a_plan_against_a_snapshot_says_that_it_leaves_out_rules() -> None:
    with ruled({"c1": call("a demo")}, DEMO, conversations={"c1": {"title": "mine"}}) as it:
        Repository.new(it.root).commit()
        file = it.root / "snapshot.json"
        assert it.run("snapshot", "--out", file).code == 0
        plan = it.plan("--snapshot", file)
        assert [each["edits"][0]["path"] for each in plan["changes"]] == [["title"]]
        assert [(each["code"], each["severity"]) for each in plan["problems"]] == [
            ("CS410", "warning")
        ]


def test_the_guard_on_percent_counts_what_rules_declare() -> None:
    live = {f"c{n}": call("demo", n) for n in range(1, 13)}
    with ruled(live, DEMO) as it:
        it.settings(guards={"max_change_percent": 30})
        ran = it.run("apply", "--yes")
        assert (ran.code, it.puts) == (1, [])
        assert "100 % of the declared conversations would change" in ran.err


def test_a_project_with_nothing_but_rules_declares_something() -> None:
    with ruled({"c1": call("a demo")}, DEMO) as it:
        assert it.run("plan").err == ""
