"""The JSON documents: the shape that is published, and that programs build on."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from confsync import __version__
from confsync.formats.documents.check import check_document
from confsync.formats.documents.plan import plan_document
from confsync.formats.documents.run import run_document
from confsync.formats.json import dump
from confsync.formats.runs import runs_document
from confsync.model import Change, Edit, Outcome, Place, Result, Run, SnapshotInfo, Source
from confsync.model.funnel import Funnel
from tests.formats import samples
from tests.formats.samples import ACME, API, BASE, CHANGE, MISSING, REFUSAL, SINCE, a_plan

SOURCE = {"file": "str", "line": "int", "column": "int"}
EDIT = {"path": ["str"], "op": "str", "before": "any", "after": "any", "source": "any"}
RULE = {
    "name": "str",
    "file": "str",
    "line": "int",
    **dict.fromkeys(
        (
            *("matched", "already", "to_change", "declared_by_id", "occupied"),
            *("no_value", "waiting", "undecided", "conflicts"),
        ),
        "int",
    ),
}
PROBLEM = {
    "code": "str",
    "severity": "str",
    "id": "str | None",
    "file": "str | None",
    "line": "int | None",
    "column": "int | None",
    "message": "str",
    "help": "str",
}
HEAD = {"format_version": "str", "kind": "str", "tool_version": "str"}
PLAN = {
    **HEAD,
    "api": "str",
    "sandbox": "bool",
    "undo": "bool",
    # Both null where no revision was asked for.
    "base": {"revision": "str", "commit": "str", "undeclared": "int", "settled": "int"},
    "changed_since": {"revision": "str", "commit": "str", "left_out": "int"},
    "snapshot": {"taken": "str", "age": "int"},
    "fingerprint": "str",
    # Null where no key made it.
    "mac": "str | None",
    "summary": dict.fromkeys(
        ("declared", "unchanged", "to_change", "edits", "missing", "newer", "unknown"), "int"
    ),
    "cost": {"requests": "int", "seconds": {"least": "float", "most": "float"}},
    "rules": [RULE],
    "changes": [
        {
            "id": "str",
            "source": SOURCE,
            "title": "str",
            "edits": [EDIT],
            "left_alone": ["str"],
            "dropped": ["str"],
            "declaration": "str",
            "labels": {"Team": "str"},
            # Null where the service reports neither.
            "call": {"owner": "str | None", "started": "str | None"},
            "fingerprint": "str",
        }
    ],
    "refusals": [PROBLEM],
    "problems": [PROBLEM],
}
RUN = {
    **HEAD,
    "api": "str",
    "sandbox": "bool",
    "interrupted": "bool",
    "undo": "bool",
    "summary": dict.fromkeys(
        (
            *("applied", "already", "conflict", "refused"),
            *("diverged", "collateral", "unknown", "withheld", "not_reached"),
        ),
        "int",
    ),
    "outcomes": [
        {
            "id": "str",
            "source": SOURCE,
            "title": "str",
            "outcome": "str",
            "written": "bool",
            "edits": [EDIT],
            "collateral": [EDIT],
            "detail": "str",
        }
    ],
    "problems": [PROBLEM],
}
VALIDATION = {
    **HEAD,
    "summary": dict.fromkeys(("declared", "problems", "errors", "warnings"), "int"),
    "problems": [PROBLEM],
}
RUNS = {
    **HEAD,
    "runs": [
        {
            "file": "str",
            "readable": "bool",
            "started": "str",
            "api": "str",
            "sandbox": "bool",
            "undo": "bool",
            "changes": "int",
            "finished": "bool",
            "summary": {"applied": "int", "not_reached": "int"},
            "rules": [{"name": "str", "changes": "int"}],
        }
    ],
}


def check(value: Any, shape: Any, where: str = "document") -> None:
    """`value` has exactly the keys of `shape`, and their types."""
    if isinstance(shape, dict):
        assert list(value) == list(shape), where
        for key, inner in shape.items():
            check(value[key], inner, f"{where}.{key}")
    elif isinstance(shape, list):
        assert value, f"{where} is empty: nothing is tested"
        for item in value:
            check(item, shape[0], f"{where}[]")
    elif shape != "any":
        kind = "None" if value is None else type(value).__name__
        assert kind in shape.split(" | "), where


def test_the_published_shape() -> None:
    revisions: dict[str, Any] = {"base": BASE, "since": SINCE}
    change = replace(CHANGE, dropped=("old_stage",), labels={"Team": "x"})
    plan = a_plan(change, problems=(MISSING, REFUSAL), refusals=(REFUSAL,), **revisions)
    rules = (Funnel(name="demos", place=Place("a.yaml", 2), matched=1, to_change=1),)
    plan = replace(plan, snapshot=SnapshotInfo("2026-11-22T06:00:00Z", 10_800), rules=rules)
    check(plan_document(plan), PLAN)
    run = samples.a_run(problems=(MISSING, REFUSAL))
    outcomes = tuple(replace(each, collateral=samples.MOOD) for each in run.outcomes)
    check(run_document(replace(run, outcomes=outcomes)), RUN)
    check(check_document(3, [MISSING, REFUSAL]), VALIDATION)
    source = Source(Place("a.yaml", 2), "demos")
    change = replace(CHANGE, edits=tuple(replace(each, source=source) for each in CHANGE.edits))
    record = samples.a_record(outcomes={ACME: Outcome(change, Result.APPLIED, written=True)})
    check(runs_document([("runs/1.jsonl", record)]), RUNS)
    assert runs_document([("runs/1.jsonl", None)])["runs"] == [
        {"file": "runs/1.jsonl", "readable": False}
    ]


def test_what_a_plan_says() -> None:
    document: Any = json.loads(dump(plan_document(a_plan(CHANGE, problems=(MISSING,)))))
    assert document["format_version"] == "1.3"
    assert document["base"] is document["changed_since"] is None
    assert document["kind"] == "plan"
    assert document["tool_version"] == __version__
    assert document["api"] == API
    assert document["summary"] == {
        "declared": 1200,
        "unchanged": 1198,
        "to_change": 1,
        "edits": 3,
        "missing": 1,
        "newer": 0,
        "unknown": 0,
    }
    assert document["cost"] == {"requests": 3, "seconds": {"least": 0.3, "most": 3.0}}
    (change,) = document["changes"]
    assert change["edits"] == [
        {
            "path": ["labels", "Call Type"],
            "op": "add",
            "before": None,
            "after": "Discovery",
            "source": None,
        },
        {
            "path": ["labels", "old_stage"],
            "op": "remove",
            "before": "lost",
            "after": None,
            "source": None,
        },
        {
            "path": ["title"],
            "op": "replace",
            "before": "Acme call 3",
            "after": "Q1 Deal Review - Acme Corp",
            "source": None,
        },
    ]
    assert change["source"] == {"file": "conversations/acme.yaml", "line": 3, "column": 3}
    assert change["left_alone"] == ["Sentiment", "Team"]
    assert document["problems"][0]["file"] == "conversations/globex.yaml"


def test_what_a_run_says() -> None:
    document: Any = run_document(samples.a_run(interrupted=True))
    assert document["kind"] == "run"
    assert document["interrupted"] is True
    assert set(document["summary"].values()) == {1}
    assert [each["outcome"] for each in document["outcomes"]] == list(document["summary"])
    assert [each["written"] for each in document["outcomes"]] == [True, *[False] * 8]


def test_the_same_plan_is_the_same_text() -> None:
    """No times, no order of arrival; one fact a line, so that two plans can be compared."""
    plan = a_plan(CHANGE)
    assert dump(plan_document(plan)) == dump(plan_document(a_plan(CHANGE)))
    assert '\n      "id": "6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11",\n' in dump(plan_document(plan))


def test_every_kind_of_value_comes_out_as_it_is() -> None:
    values: list[Any] = [None, True, 1, 1.5, "é第\U0001f680", ["a", {"b": None}], {}]
    edits = tuple(Edit(str(n), value, "x") for n, value in enumerate(values))
    change = Change("c", Place("a.yaml", 1), "", edits)
    run = Run(API, (Outcome(change, Result.APPLIED),))
    reported = json.loads(dump(run_document(run)))["outcomes"][0]["edits"]
    assert [edit["before"] for edit in reported] == values
