"""The look at the end: every conversation that was written is read once more.

What is reported as applied rests on it. It finds writes that took effect late, answers that showed
what was sent and not what was stored, and other writers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from confsync._util.parallel import in_parallel
from confsync.engine.evidence import Evidence, Look, judge
from confsync.model import Missing, Observed, Result, Unread
from confsync.model.errors import NotFound, ServiceError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from confsync.engine.evidence import Found, Trail
    from confsync.engine.outside import Service, Stop
    from confsync.model import Outcome

_FIRST: Final = 0.25
_LONGEST: Final = 4.0
"""Seconds between two looks at a write that is not seen yet."""
_FEW: Final = 20
"""Up to so many refused changes are read by id in each look, more only in the first one."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a write that was accepted may take until it is seen, in `seconds`."""

    seconds: float
    now: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]]


async def final_look(
    trails: Sequence[Trail],
    service: Service,
    patience: Patience,
    stop: Stop,
    done: Callable[[Outcome], None],
) -> None:
    """Call `done` once for each of the `trails`, with its outcome, as soon as that is certain."""
    waiting = {trail.change.id: trail for trail in trails}
    found: dict[str, Found] = {}

    def take_row(row: Found) -> None:
        # One that shows what was sent is proof. Any other may be poorer than its conversation.
        trail = waiting.get(row.id)
        if trail is not None and isinstance(row, Observed):
            outcome = judge(trail, row, Look.MORE)
            if outcome is not None and outcome.result is Result.APPLIED:
                end(outcome)

    async def ask(id: str) -> None:
        found[id] = await _read(id, service)
        if outcome := judge(waiting[id], found[id], Look.MORE):
            end(outcome)

    def end(outcome: Outcome) -> None:
        del waiting[outcome.change.id]
        done(outcome)

    async def look() -> None:
        if len(waiting) > 1:
            await service.look(list(waiting), take_row)

    def asked_again() -> list[str]:
        # What was refused hardly ever takes effect: where there is much of it, rows are enough.
        sure = [id for id, each in waiting.items() if each.evidence > Evidence.NOTHING]
        return list(waiting) if len(waiting) - len(sure) <= _FEW else sure

    began, pause = patience.now(), _FIRST
    await look()
    again = list(waiting)
    await in_parallel(service.connections, again, ask)
    while waiting and stop.reason is None and patience.now() - began < patience.seconds:
        await patience.sleep(pause)
        pause = min(2 * pause, _LONGEST)
        again = asked_again()
        if len(again) < len(waiting):
            await look()
        await in_parallel(service.connections, again, ask)
    if stop.reason is None:
        await in_parallel(service.connections, [id for id in waiting if id not in again], ask)
    last = Look.LAST if patience.now() - began >= patience.seconds else Look.CUT_SHORT
    for id, trail in list(waiting.items()):
        if outcome := judge(trail, found[id], last):
            end(outcome)


async def _read(id: str, service: Service) -> Found:
    try:
        return await service.get(id)
    except NotFound:
        return Missing(id)
    except ServiceError as error:
        return Unread(id, error.message)
