"""Changes and problems as a GitLab Code Quality report: shown in the diff of a merge request."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from confsync.formats.escape import LONGEST, shortened
from confsync.formats.json import dump
from confsync.formats.values import shown, shown_both
from confsync.model import Op, Place, Severity, digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from confsync.model import Base, Change, Edit, Json, Plan, Problem

_NOWHERE: Final = Place("confsync.yaml", 1)
"""Where a problem is shown that has no place: an entry must have one."""
_LONGEST: Final = 4 * LONGEST


@dataclass(frozen=True, slots=True)
class _Entry:
    path: str
    line: int
    check_name: str
    severity: str
    description: str
    identity: str
    """Its subject, which other entries of the file do not change."""


def plan_quality(plan: Plan, folder: str = "") -> str:
    """The report of a plan. `folder` is the project's, relative to its repository, ending in `/`."""
    refusals = ((problem, "critical") for problem in plan.refusals)
    problems = ((problem, _severity(problem)) for problem in plan.problems)
    wrong = (_problem(problem, severity, folder) for problem, severity in (*refusals, *problems))
    changes = (_change(change, _file(change, plan.base, folder)) for change in plan.changes)
    return _report([*wrong, *changes])


def check_quality(problems: Sequence[Problem], folder: str = "") -> str:
    """The report of what `validate` found; `folder` as for a plan."""
    return _report([_problem(each, _severity(each), folder) for each in problems])


def _report(entries: Iterable[_Entry]) -> str:
    # GitLab knows an entry again by its fingerprint, and drops the second of two. It says nothing
    # of lines, so that an entry stays the same when others are added above it.
    times: Counter[tuple[str, str, str]] = Counter()
    report: list[Json] = []
    for entry in entries:
        identity = entry.path, entry.check_name, entry.identity
        times[identity] += 1
        report.append(
            {
                "description": entry.description,
                "check_name": entry.check_name,
                "fingerprint": digest([*identity, times[identity]]),
                "severity": entry.severity,
                "location": {"path": entry.path, "lines": {"begin": entry.line}},
            }
        )
    return dump(report)


def _file(change: Change, base: Base | None, folder: str) -> str:
    """The file of a change, also where it was declared in the base revision only."""
    file = change.place.file
    return f"{folder}{file.removeprefix(f'{base.revision}:') if base else file}"


def _change(change: Change, path: str) -> _Entry:
    edits = "; ".join(
        _edit(edit) for edit in sorted(change.edits, key=lambda e: e.label is not None)
    )
    title = shortened(change.title) or shortened(change.id)
    sentence = _cut(f"{title}: {edits}")
    return _Entry(path, change.place.line, "change", "info", sentence, change.fingerprint)


def _edit(edit: Edit) -> str:
    name = shortened(edit.field)
    if edit.op is Op.REPLACE:
        before, after = shown_both(edit.before, edit.after)
        return f"{name} {before} → {after}"
    return (
        f"+ {name} {shown(edit.after)}" if edit.op is Op.ADD else f"- {name} {shown(edit.before)}"
    )


def _problem(problem: Problem, severity: str, folder: str) -> _Entry:
    place = problem.place or _NOWHERE
    help = f" ({problem.help})" if problem.help else ""
    sentence = shortened(f"{problem.message}{help}", _LONGEST)
    identity = f"{problem.id} {problem.message}"
    return _Entry(f"{folder}{place.file}", place.line, problem.code, severity, sentence, identity)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _severity(problem: Problem) -> str:
    return "major" if problem.severity is Severity.ERROR else "minor"
