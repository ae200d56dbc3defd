"""Limits on what one apply may change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from confsync.codes import Code
from confsync.model import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from confsync.model import Plan

_PERCENT_FROM: Final = 10
"""With fewer declared conversations a percentage says nothing."""


@dataclass(frozen=True, slots=True)
class Guards:
    """None: not guarded."""

    max_changes: int | None = None
    max_change_percent: float | None = None


def refusals(plan: Plan, guards: Guards, declared: int) -> Iterator[Problem]:
    """The guards that forbid to apply `plan`. `declared` is how many the whole project declares."""
    changes = len(plan.changes)
    if guards.max_changes is not None and changes > guards.max_changes:
        yield Problem(
            Code.GUARD,
            f"{changes} conversations would change; max_changes allows {guards.max_changes}",
            "apply a part of it by naming targets, or raise guards.max_changes in confsync.yaml",
        )
    percent = 100 * changes / max(declared, 1)
    limit = guards.max_change_percent
    if limit is not None and declared >= _PERCENT_FROM and percent > limit:
        yield Problem(
            Code.GUARD,
            f"{percent:.0f} % of the declared conversations would change; "
            f"max_change_percent allows {limit:g} %",
            "apply a part of it by naming targets, or raise guards.max_change_percent",
        )
