"""Exit codes, worked out once, from what was found and done."""

from __future__ import annotations

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
    """`detailed`: pending changes have a code of their own, and so has what may be one.

    That is what is declared since the snapshot was taken: whether it differs, nobody knows.
    """
    if wrong(plan.problems):
        return ERROR
    return CHANGES if detailed and (plan.changes or plan.newer) else FINE


def of_run(run: Run) -> int:
    """0 only if every change is applied or was so already, and everything could be planned."""
    if run.interrupted:
        return INTERRUPTED
    if all(outcome.result in DONE for outcome in run.outcomes) and not wrong(run.problems):
        return FINE
    touched = any(o.written or o.result is Result.UNKNOWN for o in run.outcomes)
    return INCOMPLETE if touched else ERROR


def of_pull(pulled: PullResult) -> int:
    """0 only if everything could be taken over, and was unless it is only tried."""
    if pulled.interrupted:
        return INTERRUPTED
    return ERROR if wrong(pulled.problems) else FINE


def wrong(problems: Iterable[Problem]) -> bool:
    """Whether one of the problems is more than a warning."""
    return any(problem.severity is Severity.ERROR for problem in problems)
