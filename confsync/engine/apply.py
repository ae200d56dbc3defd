"""Carrying out a plan: only what it says, only where the live value is still the one it showed.

For each change: re-read; compare; journal the intent; PUT; look whether it took effect. A PUT that
failed in a way that may pass is never simply sent again: the loop starts over with re-reading, and
so resolves lost answers and other writers with the same few lines.
"""

from __future__ import annotations

import asyncio
import json
from itertools import count
from typing import TYPE_CHECKING, Final, Protocol

from confsync._util.parallel import in_parallel
from confsync.model import ABSENT, UNKNOWN, Observed, Outcome, Result
from confsync.model.errors import (
    AnswerLost,
    Denied,
    NotFound,
    NotSent,
    Refused,
    ServiceError,
    Unreadable,
)
from confsync.model.values import current, same

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from confsync.model import Absent, Change, Edit, Json, Unknown

PUTS: Final = 4
"""How often the PUT of one change is sent at most, each time after re-reading."""


_BUG: Final = "an unexpected error"


class Service(Protocol):
    """What applying needs of the service; `errors` says what each method raises."""

    @property
    def connections(self) -> int:
        """How many changes can be worked on at once."""
        ...

    async def get(self, id: str) -> Observed:
        """The conversation as it is now."""
        ...

    async def put(self, id: str, body: dict[str, Json]) -> Observed | Unknown:
        """Set the fields in `body`; the state after it, if the service tells."""
        ...


class Journal(Protocol):
    """Where a run is recorded. What cannot be recorded (OSError) is not done, and stops the run."""

    def intent(self, change: Change, edits: Sequence[Edit]) -> None:
        """A PUT with `edits` is about to be sent."""
        ...

    def outcome(self, outcome: Outcome) -> None:
        """A change is done with."""
        ...


class Stop:
    """A reason to begin nothing new, once there is one. `bugs` are errors that nobody foresaw."""

    def __init__(self) -> None:
        self.reason: str | None = None
        self.interrupted = False
        self.bugs: list[Exception] = []

    def because(self, reason: str) -> None:
        """Begin nothing new; the first reason counts."""
        self.reason = self.reason or reason


async def apply(
    changes: Sequence[Change],
    service: Service,
    journal: Journal,
    report: Callable[[Outcome], None],
    stop: Stop,
) -> tuple[Outcome, ...]:
    """Carry out `changes`; an outcome for each, in their order.

    `report` is called with each as it comes. Cancelling the task ends it at once, and still
    returns: what was under way is then unknown.
    """
    outcomes: dict[str, Outcome] = {}
    sent: set[str] = set()

    async def work(change: Change) -> None:
        try:
            outcome = await _carry_out(change, service, journal, sent, stop)
        except Exception as error:  # noqa: BLE001 (a bug must not cost the report of what was written)
            stop.bugs.append(error)
            stop.because(_BUG)
            outcome = _unfinished(change, sent, _BUG)
        outcomes[change.id] = outcome
        try:
            journal.outcome(outcome)
        except OSError as error:
            stop.because(_unrecorded(error))
        try:
            report(outcome)
        except OSError as error:
            stop.because(f"nobody can be told any more: {error.strerror or error}")

    def next_ones() -> Iterator[Change]:
        for change in changes:
            if stop.reason is not None:
                return
            yield change

    try:
        await in_parallel(service.connections, next_ones(), work)
    except asyncio.CancelledError:
        stop.because("interrupted")
        if task := asyncio.current_task():
            task.uncancel()
    return tuple(
        outcomes.get(change.id) or _unfinished(change, sent, str(stop.reason)) for change in changes
    )


async def _carry_out(
    change: Change, service: Service, journal: Journal, sent: set[str], stop: Stop
) -> Outcome:
    """One change from re-reading to verifying. `sent` gets its id before its first PUT."""
    lost = 0  # how many edits the first PUT had whose answer was lost
    why = ""  # nothing was sent yet
    for attempt in count():
        try:
            observed = await service.get(change.id)
        except ServiceError as error:
            return _unread(change, error, stop, lost=lost > 0)
        pending = _unmet(change.edits, observed)
        if not pending:
            result = Result.APPLIED if lost else Result.ALREADY
            return Outcome(change, result, written=lost > 0)
        moved = [e for e in pending if not same(current(observed, e.label), e.before)]
        if moved:
            result = Result.DIVERGED if lost else Result.CONFLICT
            return Outcome(change, result, _moved(moved, observed), written=lost > 0)
        if attempt == PUTS or stop.reason is not None:
            break
        try:
            journal.intent(change, pending)
        except OSError as error:
            stop.because(_unrecorded(error))
            break
        sent.add(change.id)
        try:
            answer = await service.put(change.id, _body(pending, observed))
        except (Refused, Denied) as error:
            if isinstance(error, Denied):
                stop.because(error.message)
            return _not_taken(change, error.message, pending, observed, lost)
        except (NotSent, AnswerLost) as error:
            if isinstance(error, AnswerLost):
                lost = lost or len(pending)
            why = error.message
            continue
        return await _verified(change, pending, answer, service)
    if stop.reason is not None and not why:
        return Outcome(change, Result.NOT_REACHED, stop.reason)
    why = f"not taken in {attempt} attempts: {why}"
    return _not_taken(change, why, pending, observed, lost)


async def _verified(
    change: Change, pending: Sequence[Edit], answer: Observed | Unknown, service: Service
) -> Outcome:
    """The outcome of an accepted PUT: the answer may show the new state, or the old one."""
    if answer is UNKNOWN or _unmet(pending, answer):
        try:
            answer = await service.get(change.id)
        except ServiceError as error:
            detail = f"accepted, but could not be read again: {error.message}"
            return Outcome(change, Result.UNKNOWN, detail)
    left = _unmet(pending, answer)
    if not left:
        return Outcome(change, Result.APPLIED, written=True)
    detail = f"accepted, but not in effect: {_missed(left, answer)}"
    return Outcome(change, Result.DIVERGED, detail, written=len(left) < len(pending))


def _unmet(edits: Sequence[Edit], observed: Observed) -> list[Edit]:
    """Those of `edits` whose field is not as they want it."""
    return [edit for edit in edits if not same(current(observed, edit.label), edit.after)]


def _body(pending: Sequence[Edit], observed: Observed) -> dict[str, Json]:
    """The smallest body: the title if it changes; the whole wanted map if a label changes.

    The map is built from what is live now, so that a label which somebody just added survives.
    """
    body: dict[str, Json] = {}
    labels: dict[str, Json] | None = None
    for edit in pending:
        if edit.label is None:
            body["title"] = None if edit.after is ABSENT else edit.after
            continue
        if labels is None:
            # They are known, or the edit could not be pending; this is for the type checker.
            labels = dict(observed.labels) if isinstance(observed.labels, dict) else {}
        if edit.after is ABSENT:
            del labels[edit.label]  # It is there, or the edit would not be pending.
        else:
            labels[edit.label] = edit.after
    if labels is not None:
        body["labels"] = labels
    return body


def _not_taken(
    change: Change, why: str, pending: Sequence[Edit], observed: Observed, lost: int
) -> Outcome:
    """The outcome of a change that the service did not take, or not all of it.

    A PUT of `lost` edits whose answer was lost may have brought about those that are not `pending`.
    """
    if len(pending) < lost:
        detail = f"in effect only in part: {_missed(pending, observed)}; {why}"
        return Outcome(change, Result.DIVERGED, detail, written=True)
    return Outcome(change, Result.REFUSED, why)


def _unrecorded(error: OSError) -> str:
    return f"the run cannot be recorded: {error.strerror or error}"


def _unread(change: Change, error: ServiceError, stop: Stop, *, lost: bool) -> Outcome:
    if isinstance(error, Denied):
        stop.because(error.message)
    if lost:
        detail = f"the answer was lost, and reading again failed: {error.message}"
        return Outcome(change, Result.UNKNOWN, detail)
    if isinstance(error, NotFound):
        return Outcome(change, Result.CONFLICT, "it no longer exists")
    detail = f"nothing was sent: {error.message}"
    result = Result.NOT_REACHED if isinstance(error, (Unreadable, Denied)) else Result.REFUSED
    return Outcome(change, result, detail)


def _unfinished(change: Change, sent: set[str], reason: str) -> Outcome:
    if change.id in sent:
        return Outcome(change, Result.UNKNOWN, f"{reason} while it was being sent")
    return Outcome(change, Result.NOT_REACHED, reason)


def _moved(edits: Sequence[Edit], observed: Observed) -> str:
    """What is neither as the plan showed it nor as it should be."""
    return "; ".join(
        f"{edit.field} is {_told(current(observed, edit.label))}"
        f"; the plan showed {_told(edit.before)}"
        for edit in edits
    )


def _missed(edits: Sequence[Edit], observed: Observed) -> str:
    """What an accepted write did not bring about."""
    told = "; ".join(
        f"{edit.field} is {_told(current(observed, edit.label))}, wanted {_told(edit.after)}"
        for edit in edits
    )
    stuck = any(edit.after is ABSENT for edit in edits)
    return f"{told} (the service may not let labels be taken off)" if stuck else told


def _told(value: Json | Absent) -> str:
    return "absent" if value is ABSENT else json.dumps(value, ensure_ascii=False)
