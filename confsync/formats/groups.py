"""Which edits of a plan are the same on many conversations, and which changes have others.

A group is exact: each member has that edit, and the group's line hides nothing of it. A change is
*covered* if each of its edits is in a group. Every other change is shown in full, and each that
touches what a guard protects.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from confsync.formats.title_patterns import (
    TitlePattern,
    affix,
    dashes,
    swapped,
    title_of,
    trimmed,
)
from confsync.model import ABSENT, Edit, Op, canonical
from confsync.model.change import field_name
from confsync.model.codes import Code

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from confsync.model import Absent, Change, Json, Plan

LEAST: Final = 3
"""Members of a group. Two alike are read faster one by one."""
MANY: Final = 20
"""A plan of more changes than this is shown with its groups first."""

_MERGED: Final = 20
"""Different values in one group, at most: its line names all of them."""


@dataclass(frozen=True, slots=True)
class Merged:
    """A field becomes `after`; each value before it, and on how many conversations."""

    label: str | None
    befores: tuple[tuple[Json | Absent, int], ...]
    after: Json | Absent


What: TypeAlias = Edit | Merged | TitlePattern
_Pattern: TypeAlias = Callable[[Edit], Edit | TitlePattern | None]
_Key: TypeAlias = tuple[str, ...]


class Group(NamedTuple):
    """`what` is done to each of at least `LEAST` conversations. `members` are in the plan's order."""

    what: What
    members: tuple[Change, ...]

    @property
    def field(self) -> str:
        """The name of the field that it is about."""
        return field_name(self.what.label if isinstance(self.what, Edit | Merged) else None)


class Groups(NamedTuple):
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
        """How many changes are shown one by one."""
        return len(self.outliers) + len(self.removals) + len(self.protected)


def grouped(
    changes: Iterable[Change], protected: Collection[str] = frozenset(), least: int = LEAST
) -> Groups:
    """The groups of `changes` with at least `least` members.

    `protected` are the ids that are always shown in full.
    """
    every = tuple(changes)
    edits = [(at, edit) for at, change in enumerate(every) for edit in change.edits]
    found: list[tuple[What, list[int]]] = []
    for pattern in _PATTERNS:
        large, edits = _claimed(edits, pattern, least)
        found += large
    groups = [Group(what, tuple(every[at] for at in members)) for what, members in _merged(found)]
    alone = {at for at, _ in edits}
    sorts: dict[str, list[Change]] = {
        "covered": [],
        "outliers": [],
        "removals": [],
        "protected": [],
    }
    for at, change in enumerate(every):
        if change.id in protected:
            sort = "protected"
        elif at not in alone:
            sort = "covered"
        else:
            removes = any(edit.op is Op.REMOVE for edit in change.edits)
            sort = "removals" if removes else "outliers"
        sorts[sort].append(change)
    groups.sort(key=lambda group: (-len(group.members), group.field, _key(group.what)))
    return Groups(tuple(groups), **{sort: tuple(those) for sort, those in sorts.items()})


def _of_title(find: Callable[[str, str], TitlePattern | None]) -> _Pattern:
    def pattern(edit: Edit) -> TitlePattern | None:
        texts = title_of(edit)
        return find(*texts) if texts else None

    return pattern


_PATTERNS: Final[tuple[_Pattern, ...]] = (
    *map(_of_title, (trimmed, affix, dashes, swapped)),
    lambda edit: edit,
)
"""What can be the same on several conversations: an edit goes by the first that makes a group."""


def _claimed(
    edits: Iterable[tuple[int, Edit]], pattern: _Pattern, least: int
) -> tuple[list[tuple[What, list[int]]], list[tuple[int, Edit]]]:
    """The groups that `pattern` makes, with the numbers of their changes; and the edits in none."""
    found: dict[_Key, tuple[What, list[int]]] = {}
    befores: defaultdict[_Key, set[str]] = defaultdict(set)
    keys: list[tuple[int, Edit, _Key | None]] = []
    for at, edit in edits:
        what = pattern(edit)
        key = None if what is None else _key(what)
        keys.append((at, edit, key))
        if what is not None and key is not None:
            befores[key].add(_said(edit.before))
            _, members = found.setdefault(key, (what, []))
            # An edit that a file has twice is one.
            if members[-1:] != [at]:
                members.append(at)
    large = {
        key: (what, members)
        for key, (what, members) in found.items()
        # The edit itself says more than a pattern that only this edit has.
        if len(members) >= least and (isinstance(what, Edit) or len(befores[key]) > 1)
    }
    return [*large.values()], [(at, edit) for at, edit, key in keys if key not in large]


def _merged(found: Iterable[tuple[What, list[int]]]) -> Iterator[tuple[What, list[int]]]:
    """The same, but one group for all that replace different values of a field by the same one."""
    alike: dict[tuple[str, str], list[tuple[Edit, list[int]]]] = {}
    for what, members in found:
        if isinstance(what, Edit) and what.op is Op.REPLACE:
            alike.setdefault((what.field, _said(what.after)), []).append((what, members))
        else:
            yield what, members
    for those in alike.values():
        those.sort(key=lambda each: (-len(each[1]), _said(each[0].before)))
        edit, _ = those[0]
        befores = tuple((each.before, len(its)) for each, its in those)
        if 1 < len(those) <= _MERGED:
            yield (
                Merged(edit.label, befores, edit.after),
                sorted({n for _, its in those for n in its}),
            )
        else:
            yield from those


def of_plan(plan: Plan) -> Groups:
    """A plan as it is shown: with its groups where it has many changes, else without any."""
    few = len(plan.changes) <= MANY
    return grouped(plan.changes, protected_ids(plan), least=MANY + 1 if few else LEAST)


def protected_ids(plan: Plan) -> frozenset[str]:
    """The conversations whose change a guard forbids because something of them is protected."""
    return frozenset(
        problem.id for problem in plan.refusals if problem.code == Code.PROTECTED and problem.id
    )


def _key(what: What) -> _Key:
    """Sorts, and differs where two edits do (1, 1.0 and true do)."""
    if isinstance(what, Edit):
        return "edit", what.field, _said(what.before), _said(what.after)
    if isinstance(what, Merged):
        return "merged", field_name(what.label), _said(what.after), ""
    return "title", type(what).__name__, *(str(each) for each in astuple(what))


def _said(value: Json | Absent) -> str:
    return "" if value is ABSENT else canonical(value)
