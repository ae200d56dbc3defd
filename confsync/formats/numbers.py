"""What a plan and a run come to, as numbers under their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from confsync.formats.words import tally
from confsync.model import Op, Result

if TYPE_CHECKING:
    from confsync.model import Plan, Run


def plan_numbers(plan: Plan) -> dict[str, int]:
    """The totals of a plan; those of what went wrong only where something did."""
    titles, labels = tally(plan.changes)
    numbers = {
        "to change": len(plan.changes),
        "titles": titles,
        "labels added": labels[Op.ADD],
        "labels changed": labels[Op.REPLACE],
        "labels removed": labels[Op.REMOVE],
        "already as declared": plan.unchanged,
    }
    unseen = {
        "missing": plan.missing,
        "newer than the snapshot": plan.newer,
        "could not be read": plan.unknown,
    }
    if plan.since:
        unseen["left out"] = plan.since.left_out
    return numbers | {name: number for name, number in unseen.items() if number}


def run_numbers(run: Run) -> dict[str, int]:
    """How many changes ended in which way; of the ways, those that came up."""
    counts = {result: run.count(result) for result in Result}
    return {
        result.value.replace("_", " "): number
        for result, number in counts.items()
        if number or result is Result.APPLIED
    }
