"""The report that GitLab shows in the diff of a merge request."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from typing import Any

from hypothesis import given
from jsonschema import Draft202012Validator

from confsync.formats.codequality import check_quality, plan_quality
from confsync.model import Place, Plan
from tests.engine.values import plans
from tests.formats.samples import (
    BASE,
    CHANGE,
    DROPPED,
    MISSING,
    REFUSAL,
    SYNTAX,
    TWICE,
    UNTITLED,
    a_plan,
)

GITLAB = Draft202012Validator(
    {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["description", "check_name", "fingerprint", "severity", "location"],
            "properties": {
                "description": {"type": "string", "pattern": r"\S", "maxLength": 15_000},
                "check_name": {"type": "string", "pattern": r"\S"},
                "fingerprint": {"type": "string", "minLength": 1},
                "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
                "location": {
                    "type": "object",
                    "required": ["path"],
                    "properties": {
                        "path": {"type": "string"},
                        "lines": {"$ref": "#/$defs/lines"},
                        "positions": {"$ref": "#/$defs/positions"},
                    },
                    "oneOf": [{"required": ["lines"]}, {"required": ["positions"]}],
                },
            },
        },
        "$defs": {
            "line": {"type": "integer", "minimum": 1},
            "lines": {
                "type": "object",
                "required": ["begin"],
                "properties": {"begin": {"$ref": "#/$defs/line"}},
            },
            "positions": {
                "type": "object",
                "required": ["begin"],
                "properties": {
                    "begin": {
                        "type": "object",
                        "required": ["line"],
                        "properties": {"line": {"$ref": "#/$defs/line"}},
                    }
                },
            },
        },
    }
)
"""What GitLab documents of a report: docs.gitlab.com/ci/testing/code_quality ("Code Quality report
format"). No package has it as a schema."""


def report(text: str) -> list[Any]:
    """The entries, each seen to have what GitLab documents."""
    entries: list[Any] = json.loads(text)
    GITLAB.validate(entries)
    prints = [entry["fingerprint"] for entry in entries]
    assert len(set(prints)) == len(prints)
    return entries


def test_an_entry_has_what_another_tool_writes() -> None:
    """Ruff writes the same report: what is required above is there, and we have no other keys."""
    ruff = [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "F401"]
    ran = subprocess.run(
        [*ruff, "--output-format", "gitlab", "-"],
        input="import os\n",
        capture_output=True,
        check=False,
        text=True,
    )
    foreign = json.loads(ran.stdout)
    GITLAB.validate(foreign)
    (theirs,) = foreign
    ours = report(plan_quality(a_plan(CHANGE, problems=(MISSING,))))
    assert len(ours) == 2
    assert all(entry.keys() == theirs.keys() for entry in ours)


def test_each_change_and_each_problem_has_an_entry() -> None:
    entries = report(plan_quality(a_plan(CHANGE, problems=(MISSING, TWICE), refusals=(REFUSAL,))))
    assert [
        (e["severity"], e["check_name"], e["location"]["path"], e["location"]["lines"]["begin"])
        for e in entries
    ] == [
        ("critical", "CS501", "confsync.yaml", 1),
        ("major", "CS401", "conversations/globex.yaml", 2),
        ("minor", "CS204", "b.yaml", 2),
        ("info", "change", "conversations/acme.yaml", 3),
    ]
    assert entries[0]["description"] == (
        "3 conversations would change; max_changes allows 2 "
        "(name targets to apply a part of it, or say the number: --max-changes 3)"
    )
    assert entries[3]["description"] == (
        'Q1 Deal Review - Acme Corp: title "Acme call 3" → "Q1 Deal Review - Acme Corp"; '
        '+ labels.Call Type "Discovery"; - labels.old_stage "lost"'
    )
    assert report(plan_quality(a_plan())) == []
    assert report(plan_quality(a_plan(UNTITLED)))[0]["description"].startswith(UNTITLED.id)


def test_paths_begin_at_the_repository() -> None:
    (entry,) = report(check_quality([SYNTAX], "ops/calls/"))
    assert entry["location"]["path"] == "ops/calls/conversations/acme.yaml"
    paths = {e["location"]["path"] for e in report(plan_quality(a_plan(CHANGE), "ops/"))}
    assert paths == {"ops/conversations/acme.yaml"}


def test_what_only_the_base_declares_is_shown_in_the_file_where_it_was() -> None:
    (entry,) = report(plan_quality(a_plan(DROPPED, base=BASE), "ops/"))
    assert entry["location"]["path"] == "ops/conversations/globex.yaml"


def prints(plan: Plan) -> list[str]:
    return [entry["fingerprint"] for entry in report(plan_quality(plan))]


def test_a_fingerprint_stays_when_lines_move_and_others_come() -> None:
    plan = a_plan(CHANGE, problems=(MISSING, MISSING))
    place = Place(CHANGE.place.file, 99)
    moved = replace(MISSING, place=Place("conversations/globex.yaml", 77))
    later = a_plan(UNTITLED, replace(CHANGE, place=place), problems=(moved, TWICE, moved))
    assert set(prints(plan)) < set(prints(later))
    assert set(prints(plan)).isdisjoint(prints(a_plan(replace(CHANGE, edits=CHANGE.edits[:1]))))


@given(plans)
def test_any_plan_makes_a_report(plan: Plan) -> None:
    reported = plan_quality(plan)
    assert reported.isascii()
    assert len(report(reported)) == len(plan.changes)
