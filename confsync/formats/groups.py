"""Which edits of a plan are the same on many conversations, and which changes have others.

A group is exact: each member has that edit, and the group's line hides nothing of it. A change is
*covered* if each of its edits is in a group. Every other change is shown in full, and each that
touches what a guard protects.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from confsync.model import ABSENT, Op, canonical
from confsync.model.codes import Code

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from confsync.model import Absent, Change, Edit, Json, Plan

LEAST: Final = 3
"""Members of a group. Two alike are read faster one by one."""
MANY: Final = 20
"""A plan of more changes than this is shown with its groups first."""


@dataclass(frozen=True, slots=True)
class Affix:
    """A title keeps its text, and gets (`Op.ADD`) or loses (`Op.REMOVE`) `text` at one side."""

    op: Op
    side: Literal["prefix", "suffix"]
    text: str

    @property
    def field(self) -> str:
        """The name of the field that it is about."""
        return "title"


@dataclass(frozen=True, slots=True)
class Group:
    """`what` is done to each of at least `LEAST` conversations. `members` are in the plan's order."""

    what: Edit | Affix
    members: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups, largest first, and all changes: each is in exactly one of the four others.

    All edits of the `covered` ones are in groups. `protected`, `removals` (of a label) and `outliers`
    are shown in full, with their edits that are in groups too. All are in the plan's order.
    """

    groups: tuple[Group, ...]
    covered: tuple[Change, ...]
    outliers: tuple[Change, ...]
    removals: tuple[Change, ...]
    protected: tuple[Change, ...]

    @property
    def in_full(self) -> int:
        """How many changes are to be shown one by one."""
        return len(self.outliers) + len(self.removals) + len(self.protected)


def grouped(
    changes: Iterable[Change], protected: Collection[str] = frozenset(), least: int = LEAST
) -> Groups:
    """The groups of `changes` with at least `least` members.

    `protected` are the ids that are always shown in full.
    """
    every = tuple(changes)
    found: dict[_Key, tuple[Edit | Affix, list[Change]]] = {}
    keys: list[list[_Key]] = []
    for change in every:
        keys.append([])
        for edit in change.edits:
            what = _pattern(edit)
            key = _key(what)
            keys[-1].append(key)
            _, members = found.setdefault(key, (what, []))
            # An edit that a file has twice is one.
            if not members or members[-1] is not change:
                members.append(change)
    large = {key: (what, each) for key, (what, each) in found.items() if len(each) >= least}
    sorts: dict[str, list[Change]] = {
        "covered": [],
        "outliers": [],
        "removals": [],
        "protected": [],
    }
    for change, its in zip(every, keys, strict=True):
        if change.id in protected:
            sort = "protected"
        elif all(key in large for key in its):
            sort = "covered"
        else:
            removes = any(edit.op is Op.REMOVE for edit in change.edits)
            sort = "removals" if removes else "outliers"
        sorts[sort].append(change)
    order = sorted(large.items(), key=lambda item: (-len(item[1][1]), item[0]))
    groups = tuple(Group(what, tuple(members)) for _, (what, members) in order)
    return Groups(groups, **{sort: tuple(those) for sort, those in sorts.items()})


def of_plan(plan: Plan) -> Groups:
    """A plan as it is shown: with its groups where it has many changes, else without any."""
    few = len(plan.changes) <= MANY
    return grouped(plan.changes, protected_ids(plan), least=MANY + 1 if few else LEAST)


def protected_ids(plan: Plan) -> frozenset[str]:
    """The conversations whose change a guard forbids because something of them is protected."""
    return frozenset(
        problem.id for problem in plan.refusals if problem.code == Code.PROTECTED and problem.id
    )


_Key: TypeAlias = tuple[str, str, str, str]
"""Field, kind, and two texts; sorts, and differs where two edits do (1, 1.0 and true do)."""


def _key(what: Edit | Affix) -> _Key:
    if isinstance(what, Affix):
        return what.field, what.side, what.op, what.text
    return what.field, "edit", _said(what.before), _said(what.after)


def _said(value: Json | Absent) -> str:
    return "" if value is ABSENT else canonical(value)


def _pattern(edit: Edit) -> Edit | Affix:
    """What can be the same on several conversations: the edit, or what a title gets or loses."""
    before, after = edit.before, edit.after
    if edit.label is not None or not isinstance(before, str) or not isinstance(after, str):
        return edit
    op, short, long = (
        (Op.ADD, before, after) if len(before) < len(after) else (Op.REMOVE, after, before)
    )
    if not short or len(short) == len(long):
        return edit
    if long.endswith(short):
        return Affix(op, "prefix", long[: -len(short)])
    if long.startswith(short):
        return Affix(op, "suffix", long[len(short) :])
    return edit
