"""The edits of rules in a saved plan, made once more from the rules and the live state."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING

from confsync.attention.client import Reader
from confsync.engine.frame import equal, value_of
from confsync.engine.plan import PlanBuilder
from confsync.model import Observed
from confsync.model.values import same
from confsync.operations.connect import connected
from confsync.operations.ruled import RuledPlan
from confsync.project.scope import Revisions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from confsync.model import Change, Edit, Plan
    from confsync.operations.connect import Access
    from confsync.operations.progress import ProgressListener
    from confsync.operations.workspace import Workspace


def no_longer_given(
    workspace: Workspace,
    plan: Plan,
    changes: Sequence[Change],
    access: Access,
    listener: ProgressListener,
) -> frozenset[str]:
    """The ids of those `changes` of a saved plan that the rules do not ask for as things are now.

    Each conversation is read by id. One that cannot be read, or whose value changed since, is not
    among them: applying finds that out. Raises `Denied` and `Unreadable`.
    """
    ruled = {
        change.id: change
        for change in changes
        if any(edit.source and edit.source.rule for edit in change.edits)
    }
    if not ruled:
        return frozenset()
    base = Revisions(base=plan.base.commit if plan.base else "")
    scope = workspace.scope((), base)
    again = RuledPlan(workspace, scope, None, now=access.clock.wall(), lookups=access.lookups)
    builder = PlanBuilder(again.declared, workspace.owned, scope.base)
    seen: dict[str, Observed] = {}

    async def read() -> None:
        async with (
            connected(workspace.project, access, listener) as session,
            aclosing(again.observations(Reader(session), list(ruled))) as decided,
        ):
            async for each in decided:
                if isinstance(each.observation, Observed):
                    seen[each.observation.id] = each.observation
                    if each.observation.id in again.declared:
                        builder.add(*each)

    asyncio.run(read())
    now = {change.id: change for change in builder.plan(plan.api, sandbox=plan.sandbox).changes}
    return frozenset(
        id for id, live in seen.items() if not _is_asked_for(ruled[id], now.get(id), live)
    )


def _is_asked_for(change: Change, now: Change | None, live: Observed) -> bool:
    made = {edit.label: edit for edit in (now.edits if now else ())}
    return all(
        _agrees(edit, made.get(edit.label), live)
        for edit in change.edits
        if edit.source and edit.source.rule
    )


def _agrees(edit: Edit, now: Edit | None, live: Observed) -> bool:
    value = value_of(live, edit.label)
    if equal(value, edit.after) or not equal(value, edit.before):
        return True
    return now is not None and same(now.after, edit.after)
