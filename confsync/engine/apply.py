"""Carrying out a plan: only what it says, only where the live value is still the one it showed.

The first change that is sent is looked at before any other is, so that a service that damages what
was not sent damages one conversation. Then the others are sent, and at the end all that was sent is
read once more: that look decides the outcomes.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from confsync._util.parallel import in_parallel
from confsync.engine.evidence import Evidence, Trail, damaged, unseen
from confsync.engine.final_look import final_look
from confsync.engine.outcomes import Outcomes
from confsync.engine.write import write
from confsync.model import Result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from confsync.engine.final_look import Patience
    from confsync.engine.outside import Journal, Service, Stop
    from confsync.model import Change, Outcome

_BUG: Final = "an unexpected error"
_REFUSED_FIRST: Final = 5
"""After so many refusals in a row the others are sent side by side."""
_DAMAGE: Final = "a write changed more than was sent"


async def apply(
    changes: Sequence[Change],
    service: Service,
    journal: Journal,
    report: Callable[[Outcome], None],
    stop: Stop,
    patience: Patience,
    *,
    stop_on_collateral: bool = True,
) -> tuple[Outcome, ...]:
    """Carry out `changes`; an outcome for each, in their order.

    `report` is called with each outcome as soon as the service's answer shows it, and again where
    the look at the end shows another. It is a call and not an iterator, because a cancellation could
    come while the caller of an iterator has an outcome in its hands: then what is under way would not be
    recorded. Cancelling the task ends it at once, and still returns.
    """
    trails: dict[str, Trail] = {}
    outcomes = Outcomes(journal, report, stop)

    def finish(outcome: Outcome) -> None:
        if outcome.result is Result.COLLATERAL and stop_on_collateral:
            stop.because(_DAMAGE)
        outcomes.finish(outcome)

    async def send(change: Change) -> None:
        trail = trails[change.id] = Trail(change)
        try:
            outcome = await write(trail, service, journal, stop)
        except Exception as error:  # noqa: BLE001 (a bug must not cost the report of what was written)
            stop.bugs.append(error)
            stop.because(_BUG)
            outcome = _broken(trail)
        if outcome is not None:
            finish(outcome)
        elif trail.damage:
            # Recorded now, because the run may be killed before the look at the end.
            outcomes.record(damaged(trail, trail.damage))
            if stop_on_collateral:
                stop.because(_DAMAGE)
        elif trail.answer_shows_it:
            outcomes.report(trail.outcome(Result.APPLIED))

    def sent() -> list[Trail]:
        return [trail for id, trail in trails.items() if trail.edits and id not in outcomes]

    def taken() -> list[Trail]:
        return [trail for trail in sent() if trail.evidence > Evidence.NOTHING]

    def next_ones() -> Iterator[Change]:
        for change in changes:
            if stop.reason is not None:
                return
            if change.id not in trails:
                yield change

    try:
        for change in next_ones():
            await send(change)
            # What was refused can damage nothing, and is looked at with the others.
            if taken() or len(sent()) == _REFUSED_FIRST:
                break
        await final_look(taken(), service, patience, stop, finish)
        await in_parallel(service.connections, next_ones(), send)
        await final_look(sent(), service, patience, stop, finish)
    except asyncio.CancelledError:
        stop.because("interrupted")
        if task := asyncio.current_task():
            task.uncancel()
        for trail in sent():
            finish(_cut_off(trail, str(stop.reason)))
    return outcomes.of(changes)


def _broken(trail: Trail) -> Outcome | None:
    """The outcome of a change that an unexpected error ended; None where a look can decide it."""
    if not trail.edits:
        return trail.outcome(Result.NOT_REACHED, _BUG)
    trail.why = f"{_BUG} while it was being sent"
    trail.grow(Evidence.POSSIBLE)
    return None


def _cut_off(trail: Trail, reason: str) -> Outcome:
    """The outcome of a change that was sent when the run was ended at once."""
    if trail.unclear:
        return unseen(trail, reason)
    trail.grow(Evidence.POSSIBLE)
    return trail.outcome(Result.UNKNOWN, f"{reason} while it was being sent", trail.damage)
