"""Exit codes, computed once from the result."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from confsync.model import DONE, Result, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from confsync.model import Plan, Problem, Run
    from confsync.model.pulled import PullResult

FINE: Final = 0
ERROR: Final = 1
CHANGES: Final = 2
INCOMPLETE: Final = 3
USAGE: Final = 64
INTERRUPTED: Final = 130


def of_plan(plan: Plan, *, detailed: bool) -> int:
    """The exit code of a plan. With `detailed`, pending changes have their own code.

    So have conversations that were declared after the snapshot was taken: they may differ.
    """
    if wrong(plan.problems):
        return ERROR
    return CHANGES if detailed and (plan.changes or plan.newer) else FINE


def of_run(run: Run) -> int:
    """The exit code of a run: 0 only if everything was planned, and is now as declared."""
    if run.interrupted:
        return INTERRUPTED
    if all(outcome.result in DONE for outcome in run.outcomes) and not wrong(run.problems):
        return FINE
    touched = any(o.written or o.result is Result.UNKNOWN for o in run.outcomes)
    return INCOMPLETE if touched else ERROR


def of_sync(run: Run, waits: int) -> int:
    """The exit code of an unattended run, in which so many things wait for people.

    A conflict is no error: the next run plans it again.
    """
    outcomes = [each for each in run.outcomes if each.result is not Result.CONFLICT]
    if code := of_run(replace(run, outcomes=tuple(outcomes))):
        return code
    return CHANGES if waits or len(outcomes) < len(run.outcomes) else FINE


def of_pull(pulled: PullResult) -> int:
    """The exit code of a pull: 0 only if everything was written, or would be in a dry run."""
    if pulled.interrupted:
        return INTERRUPTED
    return ERROR if wrong(pulled.problems) else FINE


def wrong(problems: Iterable[Problem]) -> bool:
    """Whether one of the problems is an error."""
    return any(problem.severity is Severity.ERROR for problem in problems)
