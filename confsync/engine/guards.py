"""Limits on what one apply may change, and what must not change.

A plan above a limit is refused as a whole. Of a change only the protected edits are withheld.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from confsync.engine.diff import glob_matcher
from confsync.model import Op, Problem
from confsync.model.codes import Code

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from confsync.model import Change, Edit, Plan

_PERCENT_FROM: Final = 10
"""With fewer declared conversations a percentage says nothing."""


class Guards(NamedTuple):
    """None: not limited. `ids` and `labels` are glob patterns of what may not change at all."""

    max_changes: int | None = None
    max_change_percent: float | None = None
    max_removals: int | None = None
    ids: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


def refusals(plan: Plan, guards: Guards, declared: int) -> tuple[Problem, ...]:
    """Why `plan` may not be applied. `declared` is how many the whole project declares.

    Those that it no longer declares, and the plan is about because of its base, count too, and so
    do those that rules declare, which only the plan knows.
    """
    declared = max(declared, plan.declared) if plan.rules else declared
    declared += plan.base.undeclared if plan.base else 0
    return (*_too_many(plan, guards, declared), *_protected(plan, guards))


def _too_many(plan: Plan, guards: Guards, declared: int) -> Iterator[Problem]:
    changes = len(plan.changes)
    removals = sum(edit.op is Op.REMOVE for change in plan.changes for edit in change.edits)
    limit = guards.max_changes
    if limit is not None and changes > limit:
        yield _over(f"{changes:,} conversations would change", "max_changes", limit, changes)
    limit = guards.max_removals
    if limit is not None and removals > limit:
        yield _over(f"{removals:,} labels would be removed", "max_removals", limit, removals)
    share = guards.max_change_percent
    if share is None or declared < _PERCENT_FROM:
        return
    if (percent := 100 * changes / declared) > share:
        what = f"{percent:.4g} % of the declared conversations would change"
        yield _over(what, "max_change_percent", share, min(100, int(percent) + 1))


def _over(what: str, name: str, limit: float, enough: int) -> Problem:
    option = name.replace("_", "-")
    return Problem(
        Code.GUARD,
        f"{what}; {name} allows {limit:,g}",
        f"name targets to apply a part of it, or say the number: --{option} {enough}",
    )


def refuses_all(plan: Plan) -> bool:
    """Whether a limit refuses the plan as a whole."""
    return any(each.code != Code.PROTECTED for each in plan.refusals)


def apart(
    changes: Iterable[Change], guards: Guards
) -> tuple[tuple[Change, ...], tuple[tuple[Change, Problem], ...]]:
    """The changes without what is protected; and what is, with why it may not change."""
    protects_id, protects_label = glob_matcher(guards.ids), glob_matcher(guards.labels)
    free: list[Change] = []
    held: list[tuple[Change, Problem]] = []
    for change in changes:
        if protects_id(change.id):
            held.append((change, _id_is_protected(change)))
            continue
        edits = [each for each in change.edits if each.label and protects_label(each.label)]
        if not edits:
            free.append(change)
            continue
        held.append((_only(change, edits), _label_is_protected(change, edits[0])))
        if rest := [each for each in change.edits if each not in edits]:
            free.append(_only(change, rest))
    return tuple(free), tuple(held)


def _only(change: Change, edits: Sequence[Edit]) -> Change:
    """A part of a change."""
    keys = {each.label for each in edits}
    dropped = tuple(key for key in change.dropped if key in keys)
    return replace(change, edits=tuple(edits), dropped=dropped)


def _protected(plan: Plan, guards: Guards) -> Iterator[Problem]:
    protects_id, protects_label = glob_matcher(guards.ids), glob_matcher(guards.labels)
    for change in plan.changes:
        if protects_id(change.id):
            yield _id_is_protected(change)
        for edit in change.edits:
            if edit.label is not None and protects_label(edit.label):
                yield _label_is_protected(change, edit)


def _id_is_protected(change: Change) -> Problem:
    return Problem(
        Code.PROTECTED,
        f"{change.id} is protected and would change",
        "see protect.ids in confsync.yaml",
        change.place,
        id=change.id,
    )


def _label_is_protected(change: Change, edit: Edit) -> Problem:
    return Problem(
        Code.PROTECTED,
        f"the label {edit.label!r} of {change.id} is protected and would change",
        "see protect.labels in confsync.yaml",
        change.place,
        id=change.id,
    )
