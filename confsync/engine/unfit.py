"""Keeps values that the catalog does not have out of a plan."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from confsync.model import ABSENT, Change, Problem
from confsync.model.catalog import lacking

if TYPE_CHECKING:
    from collections.abc import Container

    from confsync.model import Edit, Plan
    from confsync.model.catalog import Catalog


_HELP: Final = "correct it; or, if it is new in the service, run: confsync catalog pull"


def without_unfit(plan: Plan, catalog: Catalog, reported: Container[str]) -> Plan:
    """`plan` without edits to values that the `catalog` lacks, and an error for each of them.

    A declared value that is live already needs no edit, so it is not an error: cleaning up begins
    with declaring what is there. `reported` are the messages of values that no comment ignores.
    """
    changes: list[Change] = []
    problems: list[Problem] = []
    for change in plan.changes:
        kept: list[Edit] = []
        for edit in change.edits:
            wrong = None
            if edit.label is not None and edit.after is not ABSENT:
                wrong = lacking(catalog, edit.label, edit.after)
            if wrong is None or wrong[1] not in reported:
                kept.append(edit)
            else:
                code, message = wrong
                problems.append(Problem(code, message, _HELP, change.place, id=change.id))
        if len(kept) == len(change.edits):
            changes.append(change)
        elif kept:
            changes.append(replace(change, edits=tuple(kept)))
    return replace(plan, changes=tuple(changes), problems=(*problems, *plan.problems))
