"""What is known of one change's writes. It only grows: nothing, possible, accepted, seen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final, TypeAlias

from confsync.engine.frame import collateral, moved, shown, unmet, value_of
from confsync.model import ABSENT, UNKNOWN, Missing, Observed, Outcome, Result, Unread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from confsync.model import Change, Edit

    Found: TypeAlias = Observed | Missing | Unread


_MAY_HAPPEN: Final = "not seen, but it may still take effect"


class Evidence(IntEnum):
    """How sure it is that a write took effect."""

    NOTHING = 0
    """Nothing was sent, or every answer was a definite no."""
    POSSIBLE = 1
    """A write was sent, and its answer did not come."""
    ACCEPTED = 2
    """The service accepted a write."""
    SEEN = 3
    """The wanted values were read afterwards."""


@dataclass(slots=True)
class Trail:
    """What a run knows of one change: how sure it is, what was sent, and why it may have failed."""

    change: Change
    evidence: Evidence = Evidence.NOTHING
    edits: int = 0
    """How many edits the first write had; 0: nothing was sent."""
    sent: Observed | None = None
    """The state that the last write should leave."""
    unclear: bool = False
    """Whether a write ended in a way that may hide an effect, so that it must be looked for."""
    denied: bool = False
    """Whether a write was answered that the key is not accepted."""
    answer_shows_it: bool = False
    """Whether the answer to the write showed the wanted values."""
    damage: tuple[Edit, ...] = ()
    """What else that answer showed to be changed."""
    why: str = ""
    """Why the last write failed."""

    def grow(self, evidence: Evidence) -> None:
        """Learn that it is at least so sure."""
        self.evidence = max(self.evidence, evidence)
        self.unclear = True

    def outcome(self, result: Result, detail: str = "", extra: tuple[Edit, ...] = ()) -> Outcome:
        """The change's outcome."""
        return Outcome(self.change, result, detail, self.evidence > Evidence.NOTHING, extra)


class Look(IntEnum):
    """What comes after a look at a change that was sent."""

    MORE = 0
    """Further looks."""
    CUT_SHORT = 1
    """None, because the run was stopped."""
    LAST = 2
    """None: the time that a write may take has passed."""


def judge(trail: Trail, found: Found, look: Look) -> Outcome | None:
    """The outcome of a change that was sent, by a `look` at it; None: it may still take effect."""
    if isinstance(found, Missing):
        return _not_there(trail, look)
    if not isinstance(found, Observed):
        return unseen(trail, found.reason)
    edits = trail.change.edits
    left = unmet(edits, found)
    extra = () if trail.sent is None else collateral(trail.sent, edits, found)
    if not left:
        trail.grow(Evidence.SEEN)
        return damaged(trail, extra) if extra else trail.outcome(Result.APPLIED)
    if look is Look.MORE and trail.unclear:
        return None
    if found.labels is UNKNOWN and any(edit.label is not None for edit in left):
        return unseen(trail, "the service does not show its labels")
    others = moved(left, found)
    if trail.evidence is Evidence.ACCEPTED:
        later = "" if others or len(left) < trail.edits else "; it may still take effect"
        detail = f"accepted, but not in effect: {_missed(left, found)}{later}"
        return trail.outcome(Result.DIVERGED, detail, extra)
    if len(left) < trail.edits:
        trail.grow(Evidence.POSSIBLE)
        detail = f"in effect only in part: {_missed(left, found)}; {trail.why}"
        return trail.outcome(Result.DIVERGED, detail, extra)
    if trail.evidence is Evidence.NOTHING and (trail.denied or not others):
        return _refused(trail, look)
    if others:
        # Where it was refused, too: another writer hides whether it had an effect all the same.
        trail.grow(Evidence.POSSIBLE)
        return trail.outcome(Result.DIVERGED, not_as_planned(others, found), extra)
    return trail.outcome(Result.UNKNOWN, f"{_MAY_HAPPEN}: {trail.why}")


def _not_there(trail: Trail, look: Look) -> Outcome | None:
    """The outcome of a change that was sent to a conversation that is not found."""
    if look is Look.MORE and trail.unclear:
        return None
    if trail.evidence is Evidence.NOTHING:
        return _refused(trail, look)
    return unseen(trail, "it does not exist")


def _refused(trail: Trail, look: Look) -> Outcome:
    """The outcome of a change of which every answer was a no, and that is not in effect.

    A no may be wrong, so it counts only after the time that a write may take.
    """
    if look is Look.LAST or trail.denied or not trail.unclear:
        return trail.outcome(Result.REFUSED, trail.why)
    trail.grow(Evidence.POSSIBLE)
    return trail.outcome(Result.UNKNOWN, f"{_MAY_HAPPEN}: {trail.why}")


def damaged(trail: Trail, extra: tuple[Edit, ...]) -> Outcome:
    """The outcome of a change that is in effect, where `extra` changed too."""
    return trail.outcome(Result.COLLATERAL, _changed(extra), extra)


def unseen(trail: Trail, reason: str) -> Outcome:
    """The outcome of a change that was sent and that no look can show."""
    if trail.evidence is Evidence.NOTHING and (trail.denied or not trail.unclear):
        return trail.outcome(Result.REFUSED, trail.why)
    accepted = trail.evidence >= Evidence.ACCEPTED
    lost = "the answer was lost" if trail.evidence is Evidence.POSSIBLE else trail.why
    trail.grow(Evidence.POSSIBLE)
    if accepted:
        detail = f"accepted, but could not be read again: {reason}"
        return trail.outcome(Result.UNKNOWN, detail, trail.damage)
    return trail.outcome(Result.UNKNOWN, f"{lost}, and reading again failed: {reason}")


def not_as_planned(edits: Sequence[Edit], observed: Observed) -> str:
    """What is neither as the plan showed it nor as it should be."""
    return "; ".join(
        f"{edit.field} is {shown(value_of(observed, edit.label))}"
        f"; the plan showed {shown(edit.before)}"
        for edit in edits
    )


def _missed(edits: Sequence[Edit], observed: Observed) -> str:
    """What an accepted write did not bring about."""
    said = "; ".join(
        f"{edit.field} is {shown(value_of(observed, edit.label))}, wanted {shown(edit.after)}"
        for edit in edits
    )
    stuck = any(edit.label is not None and edit.after is ABSENT for edit in edits)
    return f"{said} (the service may not let labels be removed)" if stuck else said


def _changed(extra: Sequence[Edit]) -> str:
    return "; ".join(
        f"{edit.field} changed too: it was {shown(edit.before)} and is {shown(edit.after)}"
        for edit in extra
    )
