"""What a rule of the base revision gave: removed where it is unchanged, and nothing else."""

from __future__ import annotations

from typing import Any

from tests.support.repository import Repository
from tests.system.rules.test_plan import DEMO, by_id, call, requests, ruled


def edits(plan: Any) -> list[tuple[str, str, str]]:
    return [
        (each["id"], edit["path"][-1], edit["op"])
        for each in plan["changes"]
        for edit in each["edits"]
    ]


def test_what_a_removed_rule_gave_is_removed_where_it_is_still_so() -> None:
    live = {
        "c1": call("a demo", labels={"Call Type": "Demo", "A": "b"}),
        "c2": call("a demo", labels={"Call Type": "Intro"}),
        # Its title changed since, so no rule says that this label is ours.
        "c3": call("renamed", labels={"Call Type": "Demo"}),
    }
    with ruled(live, DEMO) as it:
        repository = Repository.new(it.root)
        repository.commit()
        it.declare({"c2": {"title": "mine"}})
        assert edits(it.plan("--base", "HEAD")) == [
            ("c1", "Call Type", "remove"),
            ("c2", "title", "replace"),
        ]
        assert requests(it) == {"/conversations/list": 1} | by_id("c1", "c2", "c3")
        code, _ = it.apply("--base", "HEAD")
        assert code == 0
        assert it.live["c1"][1] == {"A": "b"}
        assert it.plan("--base", "HEAD")["summary"]["to_change"] == 0


def test_what_a_changed_rule_gave_is_replaced_and_a_persons_value_is_not() -> None:
    live = {
        "c1": call("a demo", labels={"Call Type": "Demo"}),
        "c2": call("a demo", labels={"Call Type": "Intro"}),
    }
    with ruled(live, DEMO) as it:
        Repository.new(it.root).commit()
        it.declare({}, rules={"demo": {**DEMO["demo"], "labels": {"Call Type": "Demonstration"}}})
        assert edits(it.plan("--base", "HEAD")) == [("c1", "Call Type", "replace")]
        assert edits(it.plan()) == []


def test_a_removal_by_the_base_names_the_rule_of_then() -> None:
    with ruled({"c1": call("a demo", labels={"Call Type": "Demo"})}, DEMO) as it:
        Repository.new(it.root).commit()
        it.declare({"c2": {"title": "mine"}})
        (change,) = (e for e in it.plan("--base", "HEAD")["changes"] if e["id"] == "c1")
        (edit,) = change["edits"]
        assert (edit["source"]["rule"], edit["source"]["file"]) == (
            "demo",
            "HEAD:conversations/all.yaml",
        )


def test_a_saved_removal_is_outdated_once_the_label_is_declared() -> None:
    live = {"c1": call("a demo", labels={"Call Type": "Demo"}), "c2": call("y")}
    with ruled(live, DEMO) as it:
        Repository.new(it.root).commit()
        it.declare({"c2": {"title": "x"}})
        saved = it.root / "plan.json"
        it.run("plan", "--base", "HEAD", "--out", saved)
        it.declare({"c1": {"labels": {"Call Type": "Demo"}}, "c2": {"title": "x"}})
        assert it.run("apply", "--yes", saved).code == 3
        assert [each.path for each in it.puts] == ["/conversations/c2"]
        it.declare({"c2": {"title": "x"}})
        assert it.run("apply", "--yes", saved).code == 0
        assert it.live["c1"][1] == {}


def test_an_owned_label_is_removed_for_a_declaration_by_rule_alone() -> None:
    live = {"c1": call("a demo", labels={"Call Type": "Demo", "old_stage": "x"})}
    with ruled(live, DEMO) as it:
        it.settings(labels={"owned": ["old_*"]})
        plan = it.plan()
        assert edits(plan) == [("c1", "old_stage", "remove")]
        assert plan["changes"][0]["edits"][0]["source"]["rule"] == "demo"
        assert it.apply()[0] == 0
        assert it.live["c1"][1] == {"Call Type": "Demo"}


def test_what_is_declared_by_id_beside_an_occupied_label_is_applied() -> None:
    live = {"c1": call("a demo", labels={"Call Type": "Intro"})}
    with ruled(live, DEMO, conversations={"c1": {"labels": {"A": "b"}}}) as it:
        assert it.apply()[0] == 0
        assert it.live["c1"][1] == {"Call Type": "Intro", "A": "b"}


def test_the_effect_of_a_changed_rule_is_counted_against_the_base() -> None:
    live = {
        "c1": call("a demo"),
        "c2": call("walkthrough"),
        "c3": call("demo one"),
        "c4": call("old", labels={"Old": "y"}),
    }
    old = {"old": {"when": {"title": "old"}, "labels": {"Old": "y"}}}
    with ruled(live, {**DEMO, **old}) as it:
        Repository.new(it.root).commit()
        when = {"title": ["*walkthrough*", "demo *"]}
        it.declare({}, rules={"demo": {**DEMO["demo"], "when": when}})
        out = it.run("plan", "--base", "HEAD").out
        assert "Rules that are not as in HEAD:\n  demo: 1 conversation more, 1 no longer\n" in out
        assert "  old (removed): 1 no longer\n" in out
        markdown = it.run("plan", "--base", "HEAD", "--format", "markdown").out
        assert "### Changed rules" in markdown
        assert "demo: 1 conversation more, 1 no longer" in markdown
        assert "no longer" not in it.run("plan").out
