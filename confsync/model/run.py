"""What became of a plan's changes: one apply, or a run as its journal records it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from confsync.model.change import Change, Edit
    from confsync.model.problem import Problem


class Result(StrEnum):
    """What became of a change."""

    APPLIED = "applied"
    """Written, and the wanted value was seen afterwards."""
    ALREADY = "already"
    """It was as wanted before anything was sent."""
    CONFLICT = "conflict"
    """A field is no longer what the plan showed; nothing was written."""
    REFUSED = "refused"
    """The service did not accept the change."""
    DIVERGED = "diverged"
    """Accepted, but the value seen afterwards is not the wanted one."""
    COLLATERAL = "collateral"
    """Written and seen, but something else changed as well."""
    UNKNOWN = "unknown"
    """Sent; whether it took effect could not be learned."""
    WITHHELD = "withheld"
    """Not sent on purpose."""
    NOT_REACHED = "not_reached"
    """Nothing was sent: the run ended before, or the conversation could not be read."""


DONE: Final = frozenset({Result.APPLIED, Result.ALREADY})
"""The results after which everything is as wanted."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one change.

    `written`: a write of this run took effect, or may have. `collateral` is what else changed, as
    edits from what was there before to what was seen afterwards.
    """

    change: Change
    result: Result
    detail: str = ""
    written: bool = False
    collateral: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """One apply: an outcome for each change of its plan, sorted by id."""

    api: str
    outcomes: tuple[Outcome, ...] = ()
    problems: tuple[Problem, ...] = ()
    sandbox: bool = False
    interrupted: bool = False
    unrecorded: int = 0
    """Changes of its plan without an outcome, because the journal ends before them."""
    started: str = field(default="", compare=False)
    """When it began, in UTC and ISO 8601, where that is known; with `seconds`, how long it took."""
    seconds: float | None = field(default=None, compare=False)
    undo: bool = False
    """Whether it reverted another run."""

    @property
    def changes(self) -> int:
        """How many changes its plan has."""
        return len(self.outcomes) + self.unrecorded

    @property
    def rules(self) -> dict[str, int]:
        """By the name of each rule that edits come from, how many conversations they are of."""
        found: dict[str, int] = {}
        for outcome in self.outcomes:
            for name in {e.source.rule for e in outcome.change.edits if e.source and e.source.rule}:
                found[name] = found.get(name, 0) + 1
        return dict(sorted(found.items()))

    def count(self, result: Result) -> int:
        """How many changes ended so; without a record, a change was not reached."""
        found = sum(outcome.result is result for outcome in self.outcomes)
        return found + (self.unrecorded if result is Result.NOT_REACHED else 0)


@dataclass(frozen=True, slots=True)
class Record:
    """A run as its journal has it. `sent` has what each PUT would write, in order, by id."""

    api: str
    sandbox: bool
    started: str
    changes: int
    sent: dict[str, list[Change]] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    undo: bool = False

    @property
    def finished(self) -> bool:
        """Whether it has the outcome of every change."""
        return len(self.outcomes) == self.changes

    def all_outcomes(self) -> tuple[Outcome, ...]:
        """The outcomes by id; unknown where a PUT was about to be sent and no more is known."""
        lost = "the run ended while it was being sent"
        unknown = {
            id: Outcome(changes[-1], Result.UNKNOWN, lost, written=True)
            for id, changes in self.sent.items()
            if id not in self.outcomes
        }
        return tuple(outcome for _, outcome in sorted((self.outcomes | unknown).items()))

    def run(self) -> Run:
        """The run, with what is known of it."""
        known = self.all_outcomes()
        missing = max(0, self.changes - len(known))
        return Run(
            self.api,
            known,
            sandbox=self.sandbox,
            unrecorded=missing,
            started=self.started,
            undo=self.undo,
        )
