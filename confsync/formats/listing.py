"""The changes of a plan as text: one by one, or first what is the same on many."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final, TypeAlias

from confsync.formats.changes import COLUMNS, Look, change_lines, group_lines
from confsync.formats.escape import fitted, shortened
from confsync.formats.groups import LEAST, MANY, Groups, grouped, protected_ids
from confsync.formats.paint import Paint
from confsync.formats.rules import changes_by_rule, funnel_text, others_heading, rule_heading
from confsync.formats.words import count
from confsync.model import Plan

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from confsync.formats.groups import Group
    from confsync.model import Change

Listing: TypeAlias = Callable[[Plan, Paint], Iterator[str]]
"""The lines of a plan's changes, with an empty one behind each part."""


def usual(plan: Plan, paint: Paint) -> Iterator[str]:
    """By rule where there are rules; by edit where there are many changes, else one by one."""
    if plan.rules:
        return by_rule(plan, paint)
    return (by_edit if len(plan.changes) > MANY else expanded)(plan, paint)


def expanded(plan: Plan, paint: Paint) -> Iterator[str]:
    """Every change in full."""
    return _in_full(plan.changes, paint)


def by_edit(plan: Plan, paint: Paint) -> Iterator[str]:
    """The groups, largest first, then what is shown in full."""
    found = grouped(plan.changes, protected_ids(plan))
    if found.groups:
        yield from _part("The same on many conversations:", found.groups, 0, paint)
    yield from _rest([found], paint)


def by_file(plan: Plan, paint: Paint) -> Iterator[str]:
    """The groups of each manifest, then what is shown in full."""
    files: defaultdict[str, list[Change]] = defaultdict(list)
    for change in plan.changes:
        files[change.place.file].append(change)
    protected = protected_ids(plan)
    every = [(file, grouped(files[file], protected)) for file in sorted(files)]
    for file, found in every:
        heading = _heading(file, len(files[file]))
        yield from _part(heading, found.groups, found.in_full, paint)
    yield from _rest([found for _, found in every], paint)


def by_rule(plan: Plan, paint: Paint) -> Iterator[str]:
    """Each rule with its numbers and its changes, those that match nothing last; then the rest."""
    protected = protected_ids(plan)
    least = LEAST if len(plan.changes) > MANY else MANY + 1
    empty = False
    for rule, changes in changes_by_rule(plan):
        if rule is not None:
            yield paint("strong", f"Rule {rule_heading(rule)}")
            yield f"  {funnel_text(rule)}"
            empty = True
        else:
            yield from [""] if empty else []
            yield paint(
                "strong", f"{others_heading(changes)}: {count(len(changes), 'conversation')}"
            )
        if not changes:
            continue
        found = grouped(changes, protected, least)
        for group in found.groups:
            yield from group_lines(group, Look(paint, indent=2))
        if found.covered:
            yield paint("dim", f"  {len(found.covered):,} only in these; --expand shows each")
        yield ""
        yield from _in_full((*found.outliers, *found.removals, *found.protected), paint)
        empty = False
    yield from [""] if empty else []


def by_label(plan: Plan, paint: Paint) -> Iterator[str]:
    """The groups of each field, title and label keys, then what is shown in full."""
    found = grouped(plan.changes, protected_ids(plan))
    fields = Counter(name for change in plan.changes for name in {e.field for e in change.edits})
    groups: defaultdict[str, list[Group]] = defaultdict(list)
    for group in found.groups:
        groups[group.field].append(group)
    for name in sorted(fields, key=lambda name: (name != "title", name)):
        heading = _heading(name, fields[name])
        others = fields[name] - sum(len(group.members) for group in groups[name])
        yield from _part(heading, groups[name], others, paint)
    yield from _rest([found], paint)


LISTINGS: Final[dict[str, Listing]] = {
    "change": expanded,
    "edit": by_edit,
    "file": by_file,
    "label": by_label,
    "rule": by_rule,
}
"""Listings by what they group."""


def _heading(name: str, conversations: int) -> str:
    number = count(conversations, "conversation")
    return f"{fitted(shortened(name), COLUMNS - len(number) - 2)}: {number}"


def _part(heading: str, groups: Sequence[Group], others: int, paint: Paint) -> Iterator[str]:
    """Groups under a heading, and how many conversations are not in them."""
    yield paint("strong", heading)
    for group in groups:
        yield from group_lines(group, Look(paint, indent=2))
    if others:
        yield paint("dim", f"  {others:,} of them in full below")
    yield ""


def _rest(every: Sequence[Groups], paint: Paint) -> Iterator[str]:
    """What is shown in full, and how much it is of all."""
    in_full = sum(found.in_full for found in every)
    covered = sum(len(found.covered) for found in every)
    if covered:
        all_of_them = count(in_full + covered, "conversation")
        if in_full:
            yield f"{in_full:,} of {all_of_them} in full below; --expand shows all."
        else:
            yield f"All {all_of_them} are in the groups above; --expand shows each."
        yield ""
    others = "Other changes" if any(found.groups for found in every) else "Changes"
    for heading, changes in (
        (others, [change for found in every for change in found.outliers]),
        ("Labels removed", [change for found in every for change in found.removals]),
        ("Protected", [change for found in every for change in found.protected]),
    ):
        if changes:
            yield paint("strong", f"{heading}: {count(len(changes), 'conversation')}")
            yield ""
            yield from _in_full(changes, paint)


def _in_full(changes: Iterable[Change], paint: Paint) -> Iterator[str]:
    for change in changes:
        yield from change_lines(change, Look(paint))
        yield ""
