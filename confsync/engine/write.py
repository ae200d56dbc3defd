"""Sending one change: read, compare with what the plan saw, record the intent, write.

A write is never repeated by itself. The loop starts over with reading, and so resolves lost answers
and other writers with the same few lines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from confsync._util.os_error import reason
from confsync.engine.evidence import Evidence, not_as_planned
from confsync.engine.frame import (
    body_of,
    collateral,
    disagreement,
    moved,
    state_after,
    unmet,
)
from confsync.model import UNKNOWN, Result
from confsync.model.errors import (
    AnswerLost,
    Denied,
    NotFound,
    NotSent,
    NotTaken,
    Refused,
    ServiceError,
    Stale,
    Unreadable,
)

if TYPE_CHECKING:
    from confsync.engine.evidence import Trail
    from confsync.engine.outside import Journal, Service, Stop, Turn
    from confsync.model import Json, Observed, Outcome

PUTS: Final = 4
"""How often the PUT of one change is sent at most, each time after reading again."""
_READS: Final = 20
"""How often a change is read at most, where what was read grows too old to write from."""


async def write(trail: Trail, service: Service, journal: Journal, stop: Stop) -> Outcome | None:
    """Send the change of `trail`; its outcome, or None where only a look can decide it."""
    puts = 0
    for _ in range(_READS):
        with service.turn(trail.change.id) as turn:
            try:
                observed = await turn.get()
            except ServiceError as error:
                return _unread(trail, error, stop)
            outcome = _nothing_to_write(trail, observed)
            if outcome is not None:
                return None if trail.unclear else outcome
            if puts == PUTS or stop.reason is not None:
                break
            pending = unmet(trail.change.edits, observed)
            body = body_of(pending, observed)
            try:
                journal.intent(trail.change, pending, observed, body)
            except OSError as error:
                stop.because(unrecorded(error))
                break
            trail.edits = trail.edits or len(pending)
            trail.sent = state_after(observed, body)
            try:
                if await _put(trail, body, turn, stop):
                    return None
            except Stale:
                continue
        puts += 1
    if puts == 0:
        return trail.outcome(Result.NOT_REACHED, stop.reason or "the service is too busy")
    trail.why = f"not taken in {puts} attempts: {trail.why}"
    return None if trail.unclear else trail.outcome(Result.REFUSED, trail.why)


def unrecorded(error: OSError) -> str:
    """Why a run ends whose journal cannot be written."""
    return f"the run cannot be recorded: {reason(error)}"


async def _put(trail: Trail, body: dict[str, Json], turn: Turn, stop: Stop) -> bool:
    """Send the PUT once and note what is known then; False where it may be sent again."""
    try:
        answer = await turn.put(body)
    except (Refused, Denied) as error:
        if isinstance(error, Denied):
            trail.denied = True
            stop.because(error.message)
        trail.why, trail.unclear = error.message, True
        return True
    except AnswerLost as error:
        trail.grow(Evidence.POSSIBLE)
        trail.why = error.message
        return False
    except (NotSent, NotTaken) as error:
        trail.unclear = trail.unclear or isinstance(error, NotTaken)
        trail.why = error.message
        return False
    trail.grow(Evidence.ACCEPTED)
    if answer is not UNKNOWN and trail.sent is not None and not unmet(trail.change.edits, answer):
        trail.answer_shows_it = True
        trail.damage = collateral(trail.sent, trail.change.edits, answer)
    return True


def _nothing_to_write(trail: Trail, observed: Observed) -> Outcome | None:
    """The outcome of a change that is as wanted already, or must not be written."""
    edits = trail.change.edits
    pending = unmet(edits, observed)
    if not pending:
        return trail.outcome(Result.ALREADY)
    if others := moved(pending, observed):
        return trail.outcome(Result.CONFLICT, not_as_planned(others, observed))
    labels = any(edit.label is not None for edit in pending)
    if labels and (differing := disagreement(trail.change, observed)):
        return trail.outcome(Result.CONFLICT, differing)
    return None


def _unread(trail: Trail, error: ServiceError, stop: Stop) -> Outcome | None:
    """The outcome of a change whose conversation cannot be read before a write."""
    if isinstance(error, Denied):
        stop.because(error.message)
    if trail.unclear:
        return None
    if isinstance(error, NotFound):
        return trail.outcome(Result.CONFLICT, "it no longer exists")
    result = Result.NOT_REACHED if isinstance(error, (Unreadable, Denied)) else Result.REFUSED
    return trail.outcome(result, f"nothing was sent: {error.message}")
