"""A plan and a run as JSON documents: sorted, without times, plain ASCII.

ASCII, so that no terminal, pipe or code page can do anything to what comes from outside.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from confsync._version import __version__
from confsync.model import Json, Result, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from confsync.model import Change, Cost, Outcome, Plan, Problem, Run
    from confsync.model.catalog import CatalogPull as PulledCatalog
    from confsync.model.pulled import PullResult

FORMAT: Final = "1.1"
"""Raised in its second part when something is added, in its first when a reader must change."""


def dump(document: Json) -> str:
    """A document's text, without a line end at the end."""
    # `##[` is a command to GitHub's runner wherever it stands in a log. It can only stand in texts.
    return json.dumps(document, indent=2).replace("##[", "\\u0023#[")


def plan_document(plan: Plan) -> dict[str, Json]:
    """A plan, whole: `confsync.formats.documents.saved` reads it back."""
    return {
        "format_version": FORMAT,
        "kind": "plan",
        "tool_version": __version__,
        "api": plan.api,
        "sandbox": plan.sandbox,
        "base": asdict(plan.base) if plan.base else None,
        "changed_since": asdict(plan.since) if plan.since else None,
        "snapshot": asdict(plan.snapshot) if plan.snapshot else None,
        "fingerprint": plan.fingerprint,
        "summary": {
            "declared": plan.declared,
            "unchanged": plan.unchanged,
            "to_change": len(plan.changes),
            "edits": sum(len(change.edits) for change in plan.changes),
            "missing": plan.missing,
            "newer": plan.newer,
            "unknown": plan.unknown,
        },
        "cost": _cost(plan.cost),
        "changes": [_change(change) for change in plan.changes],
        "refusals": [problem_json(problem) for problem in plan.refusals],
        "problems": [problem_json(problem) for problem in plan.problems],
    }


def run_document(run: Run) -> dict[str, Json]:
    """A run, whole."""
    return {
        "format_version": FORMAT,
        "kind": "run",
        "tool_version": __version__,
        "api": run.api,
        "sandbox": run.sandbox,
        "interrupted": run.interrupted,
        "summary": {result.value: run.count(result) for result in Result},
        "outcomes": [_outcome(outcome) for outcome in run.outcomes],
        "problems": [problem_json(problem) for problem in run.problems],
    }


def check_document(declared: int, problems: Sequence[Problem]) -> dict[str, Json]:
    """What `validate` found."""
    return {
        "format_version": FORMAT,
        "kind": "validation",
        "tool_version": __version__,
        "summary": {
            "declared": declared,
            "problems": len(problems),
            "errors": sum(problem.severity is Severity.ERROR for problem in problems),
            "warnings": sum(problem.severity is Severity.WARNING for problem in problems),
        },
        "problems": [problem_json(problem) for problem in problems],
    }


def pulled_document(pulled: PulledCatalog | None, problems: Sequence[Problem]) -> dict[str, Json]:
    """What `catalog pull` did; None: it could not be done."""
    changes = () if pulled is None else pulled.changes
    return {
        "format_version": FORMAT,
        "kind": "catalog",
        "tool_version": __version__,
        "file": pulled.file if pulled else None,
        "sandbox": pulled.sandbox if pulled else False,
        "written": pulled.written if pulled else False,
        "summary": {"labels": pulled.labels if pulled else None, "changes": len(changes)},
        "changes": [
            {"op": each.op.value, "label": each.name, "what": each.what} for each in changes
        ],
        "problems": [problem_json(problem) for problem in problems],
    }


def pull_document(pulled: PullResult) -> dict[str, Json]:
    """What a pull took over, and into which files."""
    return {
        "format_version": FORMAT,
        "kind": "pull",
        "tool_version": __version__,
        "api": pulled.api,
        "sandbox": pulled.sandbox,
        "imported": pulled.imported,
        "dry_run": pulled.dry_run,
        "interrupted": pulled.interrupted,
        "summary": {
            "conversations": pulled.conversations,
            "edits": sum(len(taken.edits) for each in pulled.files for taken in each.taken),
            "files": len(pulled.files),
            "written": sum(each.written for each in pulled.files),
            "known": pulled.known,
            "empty": pulled.empty,
            "excluded": pulled.excluded,
        },
        "files": [
            {
                "file": each.file,
                "created": each.created,
                "written": each.written,
                "conversations": [
                    {
                        "id": taken.id,
                        "title": taken.title,
                        "edits": [edit.as_json() for edit in taken.edits],
                    }
                    for taken in each.taken
                ],
                "diff": each.diff,
            }
            for each in pulled.files
        ],
        "problems": [problem_json(problem) for problem in pulled.problems],
    }


def formatting_document(
    normal: int, changed: Sequence[str], problems: Sequence[Problem]
) -> dict[str, Json]:
    """What `fmt` did or would do: the names of the files that change."""
    return {
        "format_version": FORMAT,
        "kind": "formatting",
        "tool_version": __version__,
        "summary": {"normal": normal, "changed": len(changed), "problems": len(problems)},
        "changed": [*changed],
        "problems": [problem_json(problem) for problem in problems],
    }


def _cost(cost: Cost | None) -> Json:
    if cost is None:
        return None
    return {"requests": cost.requests, "seconds": {"least": cost.least, "most": cost.most}}


def _change(change: Change) -> dict[str, Json]:
    return {
        "id": change.id,
        "source": change.place.as_json(),
        "title": change.title,
        "edits": [edit.as_json() for edit in change.edits],
        "left_alone": list(change.left_alone),
        "dropped": list(change.dropped),
        "declaration": change.declaration,
        "fingerprint": change.fingerprint,
    }


def _outcome(outcome: Outcome) -> dict[str, Json]:
    return {
        "id": outcome.change.id,
        "source": outcome.change.place.as_json(),
        "title": outcome.change.title,
        "outcome": outcome.result.value,
        "written": outcome.written,
        "edits": [edit.as_json() for edit in outcome.change.edits],
        "detail": outcome.detail,
    }


def problem_json(problem: Problem) -> dict[str, Json]:
    """A problem as it stands in documents."""
    place = problem.place
    return {
        "code": str(problem.code),
        "severity": problem.severity.value,
        "id": problem.id,
        "file": place.file if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "message": problem.message,
        "help": problem.help,
    }
