"""Undo from end to end: a plan that puts back what a run changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from confsync.engine.undo import UndoBuilder, backwards, wanted
from confsync.model import ABSENT, DONE, Declaration
from confsync.model.values import same
from confsync.operations.plan import _drawn
from confsync.operations.workspace import Workspace, same_address
from confsync.project.targets import select

if TYPE_CHECKING:
    from collections.abc import Sequence

    from confsync.engine.guards import Guards
    from confsync.model import Change, Plan, Record, Run
    from confsync.operations.connect import Access
    from confsync.operations.progress import ProgressListener


def undo(
    workspace: Workspace,
    record: Record,
    targets: Sequence[str] = (),
    *,
    access: Access | None = None,
    guards: Guards | None = None,
    watch: ProgressListener | None = None,
) -> Plan:
    """The plan that reverts a run, except where something changed since. Only reads.

    `targets` are ids, manifests or folders of the run; none means all. Raises `ConfsyncError` if the
    run was against another address, and `UsageError` if a target names nothing of the run.
    """
    same_address("run was", record.api, workspace)
    changes = backwards(record)
    places = {id: Declaration(id, change.place) for id, change in changes.items()}
    chosen = select(places, targets, workspace.project.root)
    changes = {id: change for id, change in changes.items() if id in chosen}
    return _drawn(workspace, wanted(changes), UndoBuilder(changes), access, guards, watch)


def still_declared(workspace: Workspace, run: Run) -> int:
    """The number of files that still ask for what the undo `run` reverted."""
    files = set()
    for outcome in run.outcomes:
        declared = workspace.declared.get(outcome.change.id)
        if declared and outcome.result in DONE and _differs(declared, outcome.change):
            files.add(declared.place.file)
    return len(files)


def _differs(declared: Declaration, change: Change) -> bool:
    """Whether a declaration asks for another value than `change` wrote."""
    for edit in change.edits:
        if edit.label is None:
            if declared.title is not None and not same(declared.title, edit.after):
                return True
        elif declared.labels is not None and edit.label in declared.labels:
            wanted = declared.labels[edit.label]
            if not same(ABSENT if wanted is None else wanted, edit.after):
                return True
    return False
