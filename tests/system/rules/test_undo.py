"""What the journal has of rules, and taking back what one of them did."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.support.command import confsync
from tests.system.rules.test_plan import DEMO, call, ruled

if TYPE_CHECKING:
    from tests.support.world import World

DIGEST = len("sha256:") + 64
BOTH = {**DEMO, "names": {"when": {"title": "zoom demo"}, "title": "Demo of {owner}"}}
LIVE = {"c1": call("zoom demo"), "c2": call("A demo", labels={"A": "b"}), "c3": call("x")}


def sources(it: World, kind: str) -> list[tuple[str, Any, int]]:
    """Of each recorded edit: the field, the rule, and the length of its digest."""
    (file,) = (it.root / ".confsync" / "runs").glob("*.jsonl")
    lines = map(json.loads, file.read_text().splitlines())
    return sorted(
        (edit["path"][-1], edit["source"]["rule"] or "", len(edit["source"]["rule_digest"]))
        for line in lines
        if line["type"] == kind
        for edit in line["edits"]
    )


def test_the_journal_names_the_rule_of_each_edit_and_its_digest() -> None:
    with ruled(LIVE, BOTH, conversations={"c3": {"title": "mine"}}) as it:
        it.apply()
        expected = [
            ("Call Type", "demo", DIGEST),
            ("Call Type", "demo", DIGEST),
            ("title", "", 0),
            ("title", "names", DIGEST),
        ]
        assert sources(it, "intent") == sources(it, "outcome") == expected


def test_what_one_rule_did_is_taken_back_and_nothing_else() -> None:
    with ruled(LIVE, BOTH) as it:
        it.apply()
        assert it.live["c1"] == ("Demo of jane@northwind.com", {"Call Type": "Demo"})
        it.edit("c2", labels={"A": "b", "Call Type": "Intro"})
        ran = it.run("undo", "last", "--rule", "demo", "--yes")
        assert ran.code == 0
        assert it.live["c1"] == ("Demo of jane@northwind.com", {})
        # Somebody changed it since, so it is theirs.
        assert it.live["c2"][1] == {"A": "b", "Call Type": "Intro"}
        assert "The rule demo still gives what was reverted" in ran.err
        it.declare({}, rules={"names": BOTH["names"]})
        assert it.run("undo", "last", "--rule", "demo", "--yes").code == 64


def test_a_rule_that_did_nothing_in_a_run_is_an_error() -> None:
    with ruled(LIVE, BOTH) as it:
        it.apply()
        before = len(it.service.log)
        ran = it.run("undo", "last", "--rule", "dem", "--yes")
        assert (ran.code, ran.out, len(it.service.log)) == (64, "", before)
        assert "nothing in this run comes from the rule 'dem'" in ran.err
        assert "did you mean" in ran.err


def test_runs_and_show_count_what_each_rule_changed() -> None:
    with ruled(LIVE, BOTH) as it:
        it.apply()
        assert "By rule: demo (2), names (1)." in it.run("runs").out
        (run,) = it.run("runs", "--format", "json").document["runs"]
        assert run["rules"] == [{"name": "demo", "changes": 2}, {"name": "names", "changes": 1}]
        (file,) = (it.root / ".confsync" / "runs").glob("*.jsonl")
        assert "By rule: demo (2), names (1)." in confsync("show", file).out
