"""`--changed-since` with rules: conversations that were declared in the same way are left out."""

from __future__ import annotations

from typing import Any

from tests.support.repository import Repository
from tests.system.rules.test_plan import DEMO, call, requests, ruled

RULES: dict[str, Any] = {
    **DEMO,
    "team": {"when": {"owner": "jane@*"}, "labels": {"Team": "EMEA"}},
}
LIVE = {"c1": call("a demo"), "c2": call("walkthrough"), "c3": call("x"), "c4": call("y")}


def ids(plan: Any) -> list[str]:
    return [each["id"] for each in plan["changes"]]


def test_only_conversations_that_a_changed_rule_is_about_are_planned() -> None:
    with ruled(LIVE, RULES, conversations={"c4": {"title": "y"}}) as it:
        Repository.new(it.root).commit()
        when = {"title": ["*demo*", "walkthrough"]}
        changed = {**RULES, "demo": {**DEMO["demo"], "when": when}}
        it.declare({"c4": {"title": "y"}}, rules=changed)
        assert ids(it.plan()) == ["c1", "c2", "c3", "c4"]
        plan = it.plan("--changed-since", "HEAD")
        assert ids(plan) == ["c2"]
        assert plan["changed_since"]["left_out"] == 3
        assert {each["name"]: each["matched"] for each in plan["rules"]} == {"demo": 1, "team": 1}
        code, run = it.apply("--changed-since", "HEAD")
        assert (code, [each["id"] for each in run["outcomes"]]) == (0, ["c2"])


def test_without_a_changed_rule_nothing_is_swept() -> None:
    with ruled(LIVE, RULES, conversations={"c4": {"title": "y"}}) as it:
        Repository.new(it.root).commit()
        described = {**RULES, "demo": {**DEMO["demo"], "description": "means the same"}}
        it.declare({"c4": {"title": "z"}}, rules=described)
        plan = it.plan("--changed-since", "HEAD")
        assert ids(plan) == ["c4"]
        assert requests(it) == {"/conversations/c4": 1}


def test_a_rule_as_target_and_a_declaration_by_id_of_another_field_are_applied() -> None:
    with ruled(LIVE, RULES, conversations={"c1": {"title": "Mine"}}) as it:
        code, run = it.apply("demo")
        assert (code, run["summary"]["applied"]) == (0, 1)
        assert it.live["c1"] == ("a demo", {"Call Type": "Demo"})
