"""Apply from end to end."""

from __future__ import annotations

import asyncio
from contextlib import aclosing, suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from confsync.attention.client import Writer
from confsync.attention.observe import observe
from confsync.engine.apply import apply as carry_out
from confsync.engine.final_look import Patience
from confsync.engine.guards import Guards, apart, refusals
from confsync.engine.outside import Stop
from confsync.model import (
    Contradiction,
    Declaration,
    Outcome,
    Place,
    Plan,
    Problem,
    Result,
    Run,
)
from confsync.model.codes import Code
from confsync.model.errors import Denied, InvalidInput, Unreadable
from confsync.operations.connect import Access, connected
from confsync.operations.interrupt import interruptible
from confsync.operations.lock import project_lock
from confsync.operations.progress import ProgressListener
from confsync.operations.run_problems import run_problems
from confsync.operations.runs import open_journal
from confsync.operations.still_asked_for import still_asked_for
from confsync.operations.workspace import same_address

_LONGEST: Final = 60.0
"""The most seconds that a file makes confsync wait for a write."""

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from confsync.model import Observation
    from confsync.model.service import ServiceFacts
    from confsync.operations.workspace import Workspace


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
    began, start, project = access.clock.wall(), access.clock.now(), workspace.project
    current, outcomes = still_asked_for(plan, workspace, access, listener)
    outcomes += tuple(Outcome(part, Result.WITHHELD, why.message) for part, why in held)
    for outcome in outcomes:
        listener.outcome(outcome)

    async def write_changes() -> tuple[Outcome, ...]:
        async with connected(project, access, listener) as session:
            settle = _settle(project.api.settle, session.facts)
            patience = Patience(settle, access.clock.now, access.clock.sleep)
            service, report = _Service(Writer(session)), listener.outcome
            with (
                project_lock(project.root, "undo" if plan.undo else "apply"),
                open_journal(project.root, plan, journal, outcomes) as record,
                interruptible(stop, listener.interrupted),
            ):
                return await carry_out(
                    current,
                    service,
                    record,
                    report,
                    stop,
                    patience,
                    stop_on_collateral=stop_on_collateral,
                )

    if current:
        outcomes += asyncio.run(write_changes())
    return Run(
        plan.api,
        tuple(sorted(outcomes, key=lambda outcome: outcome.change.id)),
        (*plan.problems, *run_problems(outcomes, stop)),
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
