"""`confsync pull` where rules give what is live: exceptions by id, and what an import leaves to them."""

from __future__ import annotations

from typing import Any

from tests.system.rules.test_plan import call, ruled

RULES: dict[str, Any] = {
    "demo": {"when": {"title": "*demo*"}, "labels": {"Call Type": "Demo"}},
    "team": {
        "when": {"owner": "jane@*"},
        "labels": {"Team": "EMEA", "Old": None},
        "overwrite": True,
    },
}
LIVE = {
    "c1": call("a demo", labels={"Team": "AMER", "Old": "x"}),
    "c2": call("a demo", labels={"Call Type": "Intro", "Team": "EMEA"}),
    "c3": call("x", labels={"Team": "APAC"}),
    "c4": call("new one"),
}


def test_drift_of_a_rule_that_overwrites_is_declared_by_id() -> None:
    with ruled(LIVE, RULES, conversations={"c3": {"title": "x"}}) as it:
        ran = it.run("pull", "--format", "json")
        assert ran.code == 0
        edits = {
            (taken["id"], edit["path"][-1], edit["after"])
            for file in ran.document["files"]
            for taken in file["conversations"]
            for edit in taken["edits"]
        }
        assert edits == {("c1", "Team", "AMER"), ("c1", "Old", "x"), ("c3", "Team", "APAC")}
        # Call Type of c1 and Team of c4 are no drift: they are for the next apply.
        assert ran.document["summary"]["by_rule"] == 2
        assert it.run("validate").code == 0
        plan = it.plan()
        assert [
            (each["id"], [e["path"][-1] for e in each["edits"]]) for each in plan["changes"]
        ] == [
            ("c1", ["Call Type"]),
            ("c4", ["Team"]),
        ]
        assert it.run("pull", "--format", "json").document["summary"]["edits"] == 0


def test_with_drop_nothing_is_declared_for_it() -> None:
    with ruled(LIVE, RULES, conversations={"c3": {"title": "y"}}) as it:
        ran = it.run("pull", "--drop")
        assert ran.code == 0
        assert "1 value of 1 conversation taken over into 1 file, 5 values left to rules" in ran.out
        assert len(it.plan()["changes"]) == 3


def test_defaults_of_the_rules_file_are_not_declared_by_accident() -> None:
    with ruled(LIVE, RULES, defaults={"labels": {"A": "b"}}) as it:
        text = (it.root / "conversations/all.yaml").read_text()
        ran = it.run("pull")
        assert ran.code == 1
        assert "the defaults of conversations/all.yaml would apply" in ran.err
        assert (it.root / "conversations/all.yaml").read_text() == text


def test_an_import_leaves_to_rules_what_they_give_already() -> None:
    live = {
        "c1": call("a demo", labels={"Call Type": "Demo", "Team": "EMEA"}),
        "c2": call("a demo", labels={"Call Type": "Intro", "Note": "other"}),
    }
    with ruled(live, RULES) as it:
        ran = it.run("pull", "--all", "--fields", "labels", "--to-file", "conversations/new.yaml")
        assert ran.code == 0
        assert "1 conversation imported into 1 file, 2 values left to rules" in ran.out
        text = (it.root / "conversations/new.yaml").read_text()
        assert "c1" not in text
        assert "Call Type: Intro" in text
        assert "Note: other" in text
        assert [each["id"] for each in it.plan()["changes"]] == ["c2"]  # its Team
