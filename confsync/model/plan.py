"""A plan: all changes, what could not be planned, and what it will cost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from confsync.model.codes import Code
from confsync.model.json_value import digest
from confsync.model.problem import Severity

if TYPE_CHECKING:
    from confsync.model.change import Change
    from confsync.model.funnel import Funnel, RuleEffect
    from confsync.model.problem import Problem


class Base(NamedTuple):
    """The revision whose declarations count as earlier ones; `revision` is as the user wrote it.

    Of the conversations whose declaration was deleted, `undeclared` are in the plan, and `settled` of
    them have no label left to remove.
    """

    revision: str
    commit: str
    undeclared: int = 0
    settled: int = 0


class ChangedSince(NamedTuple):
    """The revision that declares the same for `left_out` conversations, which are not in the plan."""

    revision: str
    commit: str
    left_out: int


class Cost(NamedTuple):
    """The cost of applying a plan: requests, and an estimate in seconds, at least and at most."""

    requests: int
    least: float
    most: float


class SnapshotInfo(NamedTuple):
    """The snapshot that a plan was made against.

    `taken`: when that was, in UTC and ISO 8601; `age`: how many seconds before the plan.
    """

    taken: str
    age: int


@dataclass(frozen=True)
class Plan:
    """All changes, sorted by id; what could not be planned; and where it would be applied.

    `cost` is None where it was not estimated.
    """

    api: str
    declared: int
    unchanged: int
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()
    refusals: tuple[Problem, ...] = ()
    """The guards that refuse it."""
    sandbox: bool = False
    base: Base | None = None
    since: ChangedSince | None = None
    cost: Cost | None = None
    rules: tuple[Funnel, ...] = ()
    effects: tuple[RuleEffect, ...] = ()
    """The rules that are not as in the base revision."""
    snapshot: SnapshotInfo | None = None
    """None: it is against the service. A plan against a snapshot cannot be applied."""
    mac: str | None = None
    """A message authentication code of the whole plan, where it was saved."""
    undo: bool = False
    """Whether it reverts a run."""

    @property
    def missing(self) -> int:
        """How many declared conversations the service does not have."""
        return sum(problem.code == Code.MISSING for problem in self.problems)

    @property
    def newer(self) -> int:
        """How many declared conversations the snapshot does not have."""
        return sum(problem.code == Code.NEWER for problem in self.problems)

    @property
    def unknown(self) -> int:
        """How many of the conversations could not be read."""
        departed = self.base.undeclared - self.base.settled if self.base else 0
        seen = self.unchanged + len(self.changes) + self.missing + self.refused
        return self.declared + departed - seen - self.newer

    @property
    def refused(self) -> int:
        """How many conversations have no change left because the catalog lacks the values."""
        wrong = {
            problem.id
            for problem in self.problems
            if problem.id
            and problem.severity is Severity.ERROR
            and problem.code in {Code.UNKNOWN_LABEL, Code.UNKNOWN_OPTION}
        }
        return len(wrong - {change.id for change in self.changes}) if wrong else 0

    def without_calls(self) -> Plan:
        """The plan without owners and dates, for where more people can read it than those who plan."""
        return replace(self, changes=tuple(replace(each, call=None) for each in self.changes))

    @cached_property
    def fingerprint(self) -> str:
        """A hash of the changes' fingerprints."""
        return digest([*sorted(change.fingerprint for change in self.changes)])
