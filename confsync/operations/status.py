"""An overview of a project: what is declared, what is not, what differs, and the last run."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from confsync.attention.client import Reader
from confsync.attention.criteria import Criteria, Needs
from confsync.attention.resource import Row
from confsync.attention.search import Skipped, search
from confsync.operations.connect import Access, connected, failures_in
from confsync.operations.plan import plan
from confsync.operations.progress import ProgressListener
from confsync.operations.runs import list_runs

if TYPE_CHECKING:
    from confsync.model import Plan, Problem, Record
    from confsync.operations.workspace import Workspace

DAYS: Final = 30
"""Days back from now in which calls without a declaration are counted."""


@dataclass(frozen=True, slots=True)
class Status:
    """The overview. `undeclared` is None if not all of those calls could be read."""

    plan: Plan
    files: int
    undeclared: int | None
    last_run: Record | None


def status(
    workspace: Workspace,
    *,
    access: Access | None = None,
    listener: ProgressListener | None = None,
) -> Status:
    """Compare a project with the service, and count recent calls without a declaration. Only reads.

    What could not be read is among the plan's problems. Raises `ConfsyncError` without a usable key.
    """
    access, listener = access or Access.within(), listener or ProgressListener()
    made = plan(workspace, access=access, listener=listener, offline_catalog=True)
    undeclared, problems = asyncio.run(_undeclared(workspace, access, listener))
    # The same failure of both is one problem.
    more = tuple(each for each in problems if each not in made.problems)
    runs = [each.record for each in list_runs(workspace.project.root) if each.record]
    return Status(
        replace(made, problems=(*made.problems, *more)),
        len(workspace.files),
        undeclared,
        runs[-1] if runs else None,
    )


async def _undeclared(
    workspace: Workspace, access: Access, listener: ProgressListener
) -> tuple[int | None, list[Problem]]:
    """The number of recent calls without a declaration."""
    recent = Criteria(start=datetime.now(UTC) - timedelta(days=DAYS))
    needs = Needs(title=False, labels=False, people=False)
    problems: list[Problem] = []
    number, complete = 0, True
    async with connected(workspace.project, access, listener) as session:
        with failures_in(problems):
            results = search(Reader(session), recent, needs, workspace.declared)
            async with aclosing(results):
                async for found in results:
                    number += isinstance(found, Row)
                    complete &= isinstance(found, Row | Skipped)
    return (number if complete and not problems else None), problems
