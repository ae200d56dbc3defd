"""Apply from end to end."""

from __future__ import annotations

import asyncio
from traceback import walk_tb
from typing import TYPE_CHECKING

from confsync._version import __version__
from confsync.attention.client import Writer
from confsync.engine.apply import Stop
from confsync.engine.apply import apply as carry_out
from confsync.engine.diff import glob_matcher
from confsync.engine.guards import Guards, refusals
from confsync.engine.plan import still_wanted
from confsync.model import Change, Outcome, Plan, Problem, Result, Run
from confsync.model.codes import Code
from confsync.model.errors import InvalidInput
from confsync.operations.connect import Access, connected
from confsync.operations.interrupt import interruptible
from confsync.operations.progress import ProgressListener
from confsync.operations.runs import open_journal
from confsync.operations.workspace import Workspace, same_address

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def apply(
    workspace: Workspace,
    plan: Plan,
    *,
    access: Access | None = None,
    guards: Guards | None = None,
    watch: ProgressListener | None = None,
    journal: Path | None = None,
) -> Run:
    """Carry out `plan` and nothing else, and only where it is still true.

    The run is recorded in the new file `journal`, or in one of the project's. Raises `ConfsyncError`
    where the plan is for another address or against a snapshot, or where the run cannot be recorded.
    """
    if plan.snapshot is not None:
        message = "this plan is against a snapshot, so it cannot be applied"
        raise InvalidInput([Problem(Code.SNAPSHOT, message, "plan again, without --snapshot")])
    same_address("plan is", plan.api, workspace)
    refused = refusals(plan, guards or workspace.guards, len(workspace.declared))
    if refused:
        return withheld(plan, refused[0].message, refused)
    return asyncio.run(
        _apply(workspace, plan, access or Access.within(), watch or ProgressListener(), journal)
    )


def withheld(plan: Plan, why: str, problems: Sequence[Problem] = ()) -> Run:
    """The run in which nothing of `plan` is sent, on purpose; `problems` are those that forbid it."""
    outcomes = tuple(Outcome(change, Result.WITHHELD, why) for change in plan.changes)
    return Run(plan.api, outcomes, (*plan.problems, *problems), sandbox=plan.sandbox)


async def _apply(
    workspace: Workspace, plan: Plan, access: Access, watch: ProgressListener, journal: Path | None
) -> Run:
    project, stop = workspace.project, Stop()
    current, outcomes = _outdated(plan.changes, workspace)
    for outcome in outcomes:
        watch.outcome(outcome)
    if current:
        async with connected(project.settings.api, project.root, access, watch.notice) as session:
            with (
                open_journal(project.root, plan, journal) as record,
                interruptible(stop, watch.interrupted),
            ):
                outcomes += await carry_out(current, Writer(session), record, watch.outcome, stop)
        watch.traffic(session.requests, session.connections, session.per_second)
    return Run(
        plan.api,
        tuple(sorted(outcomes, key=lambda outcome: outcome.change.id)),
        (*plan.problems, *map(_bug, stop.bugs)),
        sandbox=plan.sandbox,
        interrupted=stop.interrupted,
    )


def _outdated(
    changes: Sequence[Change], workspace: Workspace
) -> tuple[list[Change], tuple[Outcome, ...]]:
    """The changes that the project still asks for, and the outcome of the others."""
    owned = glob_matcher(workspace.project.settings.labels.owned)
    current: list[Change] = []
    outdated: list[Outcome] = []
    for change in changes:
        if still_wanted(change, workspace.declared.get(change.id), owned):
            current.append(change)
        else:
            detail = "the project asks for something else since the plan was made; plan again"
            outdated.append(Outcome(change, Result.CONFLICT, detail))
    return current, tuple(outdated)


def _bug(error: Exception) -> Problem:
    """What to report. Not its text, which may hold anything: a title, or a header with the key."""
    *_, (frame, line) = walk_tb(error.__traceback__)
    place = f"{frame.f_globals.get('__name__', '?')}, line {line}"
    message = f"unexpected {type(error).__name__} in {place}"
    help = f"this is a bug in confsync {__version__}; what was sent is in the run's journal"
    return Problem(Code.BUG, message, help)
