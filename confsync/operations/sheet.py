"""Export and import of declarations as a CSV table, from end to end."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from confsync.engine.plan import contradicted, unseen
from confsync.formats.sheet import Line, read_sheet, write_sheet
from confsync.manifest.read import wrong_with_id
from confsync.model import ABSENT, UNKNOWN, Contradiction, Observed, Place, Problem
from confsync.model.codes import Code
from confsync.model.errors import InvalidInput
from confsync.operations.connect import Access
from confsync.operations.declare import declare
from confsync.operations.live import read_live_state
from confsync.operations.progress import ProgressListener
from confsync.operations.runs import read_named

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from confsync.model import Absent, Declaration, Json
    from confsync.model.pulled import PullResult
    from confsync.operations.workspace import Workspace


_SKIPPED: Final = "it is not in the table"


def export(workspace: Workspace, targets: Sequence[str] = ()) -> str:
    """The declarations of `targets` as CSV; none means all. Raises `UsageError` like `plan`."""
    scope = workspace.scope(targets, None)
    return write_sheet([_line(each) for each in scope.declared.values() if not each.departed])


def import_sheet(
    workspace: Workspace, file: Path, to_file: str | None = None, *, dry_run: bool = False
) -> PullResult:
    """Declare what the CSV table `file` has, as `declare` does.

    Raises `InvalidInput` with every problem of the table, and `ConfsyncError` where it cannot be read.
    """
    values = workspace.project.settings.labels.values
    lines = read_sheet(file.name, read_named(file), values=values)
    wrong = [
        Problem(
            Code.BAD_ID, f"not a conversation's id: {reason}", place=Place(file.name, line.number)
        )
        for line in lines
        if (reason := wrong_with_id(line.id))
    ]
    if wrong:
        raise InvalidInput(wrong)
    return declare(workspace, {line.id: line.fields for line in lines}, to_file, dry_run=dry_run)


def _line(declaration: Declaration) -> Line:
    fields: dict[str | None, Json | Absent] = {}
    if declaration.title is not None:
        fields[None] = declaration.title
    for key, value in (declaration.labels or {}).items():
        fields[key] = ABSENT if value is None else value
    return Line(declaration.place.line, declaration.id, fields)


def export_live(
    workspace: Workspace,
    targets: Sequence[str] = (),
    *,
    access: Access | None = None,
    listener: ProgressListener | None = None,
) -> tuple[str, tuple[Problem, ...]]:
    """The live state of the `targets` as CSV, and what could not be read; only reads."""
    scope = workspace.scope(targets, None)
    access, listener = access or Access.within(), listener or ProgressListener()
    # Every field is needed, also where only one is declared.
    wanted = {id: replace(each, title="", labels={}) for id, each in scope.declared.items()}
    live = read_live_state(workspace.project, wanted, access, listener)
    lines: dict[str, Line] = {}
    problems: list[Problem] = []
    for seen in live.observations:
        if isinstance(seen, Contradiction):
            problems.append(contradicted(seen, _SKIPPED))
        elif not isinstance(seen, Observed):
            place = scope.declared[seen.id].place
            problems.append(unseen(seen, place, missing=_SKIPPED, unread=_SKIPPED))
        elif UNKNOWN not in (seen.title, seen.labels):
            lines[seen.id] = _live_line(seen)
    problems += live.failures
    return write_sheet([lines[id] for id in scope.declared if id in lines]), tuple(problems)


def _live_line(seen: Observed) -> Line:
    fields: dict[str | None, Json | Absent] = {}
    if isinstance(seen.title, str) and seen.title:
        fields[None] = seen.title
    if isinstance(seen.labels, dict):
        # A live null is neither a value nor the wish that the label be absent.
        fields |= {key: value for key, value in seen.labels.items() if value is not None}
    return Line(0, seen.id, fields)
