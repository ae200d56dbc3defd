"""What a rule of the base revision gave: taken away where it is still so, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.repository import Repository
from tests.system.rules.test_plan import DEMO, call, requests, ruled


def edits(plan: Any) -> list[tuple[str, str, str]]:
    return [
        (each["id"], edit["path"][-1], edit["op"])
        for each in plan["changes"]
        for edit in each["edits"]
    ]


@pytest.mark.xfail(
    reason="apply makes the removal anew from declarations by id only, so it is a conflict"
)
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
        assert requests(it) == {"/conversations/list": 1}
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
