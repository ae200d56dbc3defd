"""Undo from end to end: a plan that puts back what a run changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from confsync._util.nfc import nfc
from confsync._util.quoting import quoted
from confsync._util.suggestions import did_you_mean
from confsync.engine.undo import UndoBuilder, backwards, wanted
from confsync.manifest.source import with_excerpts
from confsync.model import ABSENT, DONE, Declaration
from confsync.model.errors import UsageError
from confsync.model.values import same
from confsync.operations.connect import Access
from confsync.operations.live import read_live_state
from confsync.operations.progress import ProgressListener
from confsync.operations.workspace import Workspace, same_address
from confsync.project.targets import select

if TYPE_CHECKING:
    from collections.abc import Sequence

    from confsync.engine.guards import Guards
    from confsync.model import Change, Plan, Record, Run


def undo(
    workspace: Workspace,
    record: Record,
    targets: Sequence[str] = (),
    *,
    rules: Sequence[str] = (),
    access: Access | None = None,
    guards: Guards | None = None,
    listener: ProgressListener | None = None,
) -> Plan:
    """The plan that reverts a run, except where something changed since. Only reads.

    `targets` are ids, manifests or folders of the run; none means all. With `rules` only what came
    from one of them is reverted. Raises `ConfsyncError` if the run was against another address or
    there is no usable key, and `UsageError` if a target or a rule names nothing of the run.
    """
    same_address("run was", record.api, workspace)
    known = record.run().rules
    for name in rules:
        if name not in known:
            help = did_you_mean(name, tuple(known)) if known else "no edit of it comes from a rule"
            raise UsageError(f"nothing in this run comes from the rule {quoted(name)}", help)
    changes = backwards(record, rules)
    places = {id: Declaration(id, change.place) for id, change in changes.items()}
    for target in targets:
        # The newest run may be an undo of the run in question.
        if target in workspace.declared and target not in places:
            raise UsageError(f"this run did not change {target}", "to see the runs: confsync runs")
    chosen = select(places, targets, workspace.project.root)
    changes = {id: change for id, change in changes.items() if id in chosen}
    builder = UndoBuilder(changes)
    access, listener = access or Access.within(), listener or ProgressListener()
    live = read_live_state(workspace.project, wanted(changes), access, listener)
    for observation in live.observations:
        builder.add(observation)
    made = builder.plan(workspace.api, sandbox=live.sandbox)
    seen = with_excerpts([*made.problems, *live.failures], workspace.project.root)
    return workspace.judged(replace(made, problems=seen), guards)


def still_given(workspace: Workspace, record: Record, run: Run) -> list[str]:
    """The names of the rules that still give a field that the undo `run` reverted."""
    now = {rule.name: rule for rule in (workspace.rules.rules if workspace.rules else ())}
    reverted = {
        (outcome.change.id, edit.label)
        for outcome in run.outcomes
        if outcome.result in DONE
        for edit in outcome.change.edits
    }
    names = {
        edit.source.rule
        for id, changes in record.sent.items()
        for change in changes
        for edit in change.edits
        if edit.source and edit.source.rule in now and (id, edit.label) in reverted
        if (edit.label and nfc(edit.label)) in now[edit.source.rule].gives
    }
    return sorted(name for name in names if name)


def still_declared(workspace: Workspace, run: Run) -> int:
    """The number of files that still ask for what the undo `run` reverted."""
    files: set[str] = set()
    for outcome in run.outcomes:
        declared = workspace.declared.get(outcome.change.id)
        if declared and outcome.result in DONE and _differs(declared, outcome.change):
            files |= declared.files
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
