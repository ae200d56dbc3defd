"""Apply from end to end."""

from __future__ import annotations

import asyncio
from contextlib import aclosing, suppress
from dataclasses import replace
from datetime import UTC, datetime
from traceback import walk_tb
from typing import TYPE_CHECKING, Final

from confsync._version import __version__
from confsync.attention.client import Writer
from confsync.attention.observe import observe
from confsync.engine.apply import apply as carry_out
from confsync.engine.final_look import Patience
from confsync.engine.guards import Guards, apart, refusals
from confsync.engine.outside import Stop
from confsync.engine.plan import still_wanted
from confsync.model import (
    Change,
    Contradiction,
    Declaration,
    Outcome,
    Place,
    Plan,
    Problem,
    Result,
    Run,
    Severity,
)
from confsync.model.codes import Code
from confsync.model.errors import Denied, InvalidInput, Unreadable
from confsync.operations.connect import Access, connected
from confsync.operations.interrupt import interruptible
from confsync.operations.lock import project_lock
from confsync.operations.progress import ProgressListener
from confsync.operations.runs import open_journal
from confsync.operations.workspace import Workspace, same_address
from confsync.project.scope import Revisions, scope

_LONGEST: Final = 60.0
"""The most seconds that a file makes confsync wait for a write."""

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from confsync.engine.diff import Owned
    from confsync.model import Observation
    from confsync.model.service import ServiceFacts
    from confsync.rules.ruleset import RuleSet


def apply(
    workspace: Workspace,
    plan: Plan,
    *,
    access: Access | None = None,
    guards: Guards | None = None,
    listener: ProgressListener | None = None,
    journal: Path | None = None,
    stop_on_collateral: bool = True,
) -> Run:
    """Carry out `plan` and nothing else, and only where it is still true.

    Edits of what is protected are withheld, and the others are made. The run is recorded in the new
    file `journal`, or in one of the project's. With `stop_on_collateral` nothing more is sent after a
    write that changed more than was sent. Raises `ConfsyncError` where the plan is for another
    address or against a snapshot, or where the run cannot be recorded.
    """
    if plan.snapshot is not None:
        message = "this plan is against a snapshot, so it cannot be applied"
        raise InvalidInput([Problem(Code.SNAPSHOT, message, "plan again, without --snapshot")])
    same_address("plan is", plan.api, workspace)
    guards = guards or workspace.guards
    refused = refusals(plan, guards, len(workspace.declared))
    free, held = apart(plan.changes, guards)
    if any(each.code != Code.PROTECTED for each in refused) or (refused and not free):
        return withheld(plan, refused[0].message, refused)
    plan = replace(plan, changes=free, problems=(*plan.problems, *refused))
    access, listener, stop = access or Access.within(), listener or ProgressListener(), Stop()
    began, start = access.clock.wall(), access.clock.now()
    project = workspace.project
    current, outcomes = _outdated(plan, workspace)
    outcomes += tuple(Outcome(part, Result.WITHHELD, why.message) for part, why in held)
    if plan.mac is not None and any(map(_comes_from_rules, current)):
        current, more = _remade(plan, current, workspace, access, listener)
        outcomes += more
    for outcome in outcomes:
        listener.outcome(outcome)

    async def write_changes() -> tuple[Outcome, ...]:
        async with connected(project, access, listener) as session:
            with (
                project_lock(project.root, "undo" if plan.undo else "apply"),
                open_journal(project.root, plan, journal, outcomes) as record,
                interruptible(stop, listener.interrupted),
            ):
                return await carry_out(
                    current,
                    _Service(Writer(session)),
                    record,
                    listener.outcome,
                    stop,
                    Patience(
                        _settle(project.api.settle, session.facts),
                        access.clock.now,
                        access.clock.sleep,
                    ),
                    stop_on_collateral=stop_on_collateral,
                )

    if current:
        outcomes += asyncio.run(write_changes())
    return Run(
        plan.api,
        tuple(sorted(outcomes, key=lambda outcome: outcome.change.id)),
        (*plan.problems, *_damage(outcomes), *_unrecorded(stop), *map(_bug, stop.bugs)),
        sandbox=plan.sandbox,
        interrupted=stop.interrupted,
        started=datetime.fromtimestamp(began, UTC).isoformat(timespec="seconds"),
        seconds=access.clock.now() - start,
        undo=plan.undo,
    )


def withheld(plan: Plan, why: str, problems: Sequence[Problem] = ()) -> Run:
    """The run in which nothing of `plan` is sent, on purpose; `problems` are those that forbid it."""
    outcomes = tuple(Outcome(change, Result.WITHHELD, why) for change in plan.changes)
    return Run(
        plan.api, outcomes, (*plan.problems, *problems), sandbox=plan.sandbox, undo=plan.undo
    )


def _outdated(plan: Plan, workspace: Workspace) -> tuple[list[Change], tuple[Outcome, ...]]:
    """The changes that the project still asks for, and the outcome of the others.

    A plan is only a proposal: what it says must follow from what is declared. Raises `GitError` where
    labels are dropped and the base revision cannot be read again.
    """
    declared, before = workspace.declared, None
    if plan.base is not None and any(change.dropped for change in plan.changes):
        base = Revisions(base=plan.base.commit)
        found = scope(declared, (), workspace.project.root, base)
        declared, before = found.declared, found.before.rules if found.before else None
    owned = workspace.owned
    current: list[Change] = []
    outdated: list[Outcome] = []
    for change in plan.changes:
        if _is_current(change, declared.get(change.id), workspace.rules, before, owned):
            current.append(change)
        else:
            detail = "the project asks for something else since the plan was made; plan again"
            outdated.append(Outcome(change, Result.CONFLICT, detail))
    return current, tuple(outdated)


def _comes_from_rules(change: Change) -> bool:
    return any(edit.source and edit.source.rule for edit in change.edits)


def _remade(
    plan: Plan,
    changes: list[Change],
    workspace: Workspace,
    access: Access,
    listener: ProgressListener,
) -> tuple[list[Change], tuple[Outcome, ...]]:
    """The changes of a saved plan that the rules still ask for, and the outcome of the others."""
    from confsync.operations.remade import no_longer_given  # noqa: PLC0415  # most have no rules

    gone = no_longer_given(workspace, plan, changes, access, listener)
    detail = "by what is live now the rules ask for something else; plan again"
    outcomes = (Outcome(each, Result.CONFLICT, detail) for each in changes if each.id in gone)
    return [each for each in changes if each.id not in gone], tuple(outcomes)


class _Service:
    """The service as applying needs it."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self.connections = writer.connections
        self.turn = writer.turn
        self.get = writer.get

    async def look(self, ids: Sequence[str], found: Callable[[Observation], None]) -> None:
        """Call `found` for those of the conversations that can be read."""
        facts = self._writer.facts
        if facts is not None and not (facts.believes_titles and facts.believes_labels):
            return  # rows of this service prove nothing
        wanted = {id: Declaration(id, Place("", 1), "", {}) for id in ids}
        with suppress(Denied, Unreadable):  # then they are read one by one
            async with aclosing(observe(self._writer, wanted, check=False)) as observations:
                async for observation in observations:
                    if not isinstance(observation, Contradiction):
                        found(observation)


def _settle(seconds: float, facts: ServiceFacts | None) -> float:
    """How long to wait for a write: at least twice as long as one took that was measured."""
    return max(seconds, min(2 * facts.lag, _LONGEST)) if facts and facts.lag else seconds


def _damage(outcomes: Sequence[Outcome]) -> tuple[Problem, ...]:
    """That the service changed more than was sent."""
    count = sum(outcome.result is Result.COLLATERAL for outcome in outcomes)
    if not count:
        return ()
    message = f"writing to this service changed more than was sent, in {count} of the outcomes"
    help = "compare the outcomes; `confsync undo` puts back what changed"
    return (Problem(Code.COLLATERAL, message, help, severity=Severity.WARNING),)


def _unrecorded(stop: Stop) -> tuple[Problem, ...]:
    """That the journal lacks outcomes."""
    if not stop.unrecorded:
        return ()
    message = f"the journal lacks {stop.unrecorded} of the outcomes of this run: {stop.reason}"
    help = "keep this report; for the journal these changes are unknown"
    return (Problem(Code.UNRECORDED, message, help),)


def _is_current(
    change: Change,
    by_id: Declaration | None,
    rules: RuleSet | None,
    before: RuleSet | None,
    owned: Owned,
) -> bool:
    """Whether the project still asks for a change as when it was planned."""
    if not _comes_from_rules(change):
        return still_wanted(change, by_id, owned)
    from confsync.operations.origins import still_asked_for  # noqa: PLC0415  # few are by rules

    return still_asked_for(change, by_id, rules, before, owned)


def _bug(error: Exception) -> Problem:
    """What to report. Not its text, which may hold anything: a title, or a header with the key."""
    *_, (frame, line) = walk_tb(error.__traceback__)
    place = f"{frame.f_globals.get('__name__', '?')}, line {line}"
    message = f"unexpected {type(error).__name__} in {place}"
    help = f"this is a bug in confsync {__version__}; what was sent is in the run's journal"
    return Problem(Code.BUG, message, help)
