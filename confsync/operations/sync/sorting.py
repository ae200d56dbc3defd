"""Which changes an unattended run sends, and which wait for a person, and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from confsync.engine.guards import refusals
from confsync.model import Op, Plan
from confsync.model.codes import Code

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from confsync.engine.guards import Guards
    from confsync.model import Change, Edit, Problem
    from confsync.operations.sync.past import Past

DEFAULT_LIMIT: Final = 50
"""The limit of a rule in one run, where neither the rule nor `guards.max_changes` has one."""
DECIDED_BY_PEOPLE: Final = frozenset(
    {Code.CONTRADICTION, Code.UNSETTLED, Code.OUT_OF_TIME, Code.UNDECIDED}
)
"""Problems of single conversations that wait for a person and are no errors of the run."""


class Reason(StrEnum):
    """Why a change waits. The order is that of the report."""

    CHANGED_BACK = "changed_back"
    UNAPPROVED = "unapproved"
    OVER_LIMIT = "over_limit"
    REMOVALS = "removals"
    NO_RECORD = "no_record"
    BY_ID = "by_id"
    GUARD = "guard"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Terms:
    """What one rule may do in one run. `lacking` is why it is not approved; None: it is.

    `assumed`: neither the rule nor a guard sets `limit`.
    """

    name: str
    limit: int
    remove_limit: int
    lacking: str | None = None
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """A change that is not sent, with each reason and the rule that it is about, if any."""

    change: Change
    reasons: Mapping[Reason, str]


@dataclass(frozen=True, slots=True)
class Sorted:
    """A plan in two parts: the changes to send, and those that wait.

    `over` has by the name of a rule how many changes exceed its limit, `refused` are the guards that
    hold everything back. `terms` are those of all rules.
    """

    sent: Plan
    waiting: tuple[Waiting, ...]
    terms: Mapping[str, Terms]
    over: Mapping[str, int] = field(default_factory=dict)
    refused: tuple[Problem, ...] = ()
    undecided: tuple[Problem, ...] = ()
    """Contradictions and unknown facts of single conversations."""

    @property
    def waits(self) -> int:
        """The number of things that wait for a person."""
        return len(self.waiting) + len(self.undecided)


def sort(
    plan: Plan, terms: Mapping[str, Terms], past: Past, guards: Guards, declared: int
) -> Sorted:
    """Sort the changes of a plan. `declared` is how many conversations the project declares by id.

    A change is sent if each of its edits comes from an approved rule within its limits, overwrites
    nothing that a person may have written since a rule did, and no guard refuses it. A limit counts
    the changes that nothing else holds back.
    """
    reasons = {
        change.id: dict(_own_reasons(change, terms, past, guards)) for change in plan.changes
    }
    free = [change for change in plan.changes if not reasons[change.id]]
    removing = Counter(name for change in free for name in _removing(change))
    for change in free:
        for name in sorted(_removing(change)):
            if removing[name] > _limits(name, terms).remove_limit:
                reasons[change.id].setdefault(Reason.REMOVALS, name)
    free = [change for change in free if not reasons[change.id]]
    counted = Counter(name for change in free for name in _rules(change))
    over = {name: n for name, n in counted.items() if n > _limits(name, terms).limit}
    for change in free:
        if found := sorted(_rules(change) & over.keys()):
            reasons[change.id][Reason.OVER_LIMIT] = found[0]
    free = [change for change in free if not reasons[change.id]]
    sent = replace(plan, changes=tuple(free), refusals=(), cost=None)
    if refused := refusals(sent, guards, declared):
        for change in free:
            reasons[change.id][Reason.GUARD] = ""
        sent = replace(sent, changes=())
    waiting = tuple(Waiting(each, reasons[each.id]) for each in plan.changes if reasons[each.id])
    undecided = tuple(each for each in plan.problems if each.code in DECIDED_BY_PEOPLE)
    return Sorted(_without(sent, undecided), waiting, terms, over, refused, undecided)


def stopped(found: Sorted, why: str) -> Sorted:
    """The same, with nothing to send because of `why`."""
    more = tuple(Waiting(change, {Reason.STOPPED: why}) for change in found.sent.changes)
    waiting = sorted((*found.waiting, *more), key=lambda each: each.change.id)
    return replace(found, sent=replace(found.sent, changes=()), waiting=tuple(waiting))


def _own_reasons(
    change: Change, terms: Mapping[str, Terms], past: Past, guards: Guards
) -> Iterator[tuple[Reason, str]]:
    """Why a change waits, without regard to the other changes."""
    for edit in change.edits:
        name = _rule(edit)
        if name is None:
            yield Reason.BY_ID, ""
        elif _limits(name, terms).lacking is not None:
            yield Reason.UNAPPROVED, name
        elif past.disputes(change.id, edit):
            yield Reason.CHANGED_BACK, name
        elif (edit.op is not Op.ADD) and not past.covers(change.id):
            yield Reason.NO_RECORD, name
    only = guards._replace(max_changes=None, max_change_percent=None, max_removals=None)
    if refusals(Plan("", 1, 0, (change,)), only, 1):
        yield Reason.GUARD, ""


def _without(plan: Plan, problems: Sequence[Problem]) -> Plan:
    return replace(plan, problems=tuple(each for each in plan.problems if each not in problems))


def _limits(name: str, terms: Mapping[str, Terms]) -> Terms:
    """The terms of a rule; of one that is not there any more, that it may do nothing."""
    return terms.get(name) or Terms(name, 0, 0)


def _rule(edit: Edit) -> str | None:
    return edit.source.rule if edit.source else None


def _rules(change: Change) -> set[str]:
    return {name for name in map(_rule, change.edits) if name is not None}


def _removing(change: Change) -> set[str]:
    """The rules that remove a label with this change."""
    removals = (edit for edit in change.edits if edit.op is Op.REMOVE)
    return {name for name in map(_rule, removals) if name is not None}
