"""The plan of an unattended run: all rules, over the conversations of a window."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from confsync.operations.plan import compare
from confsync.operations.ruled import RuledPlan
from confsync.operations.sync.sorting import DEFAULT_LIMIT, Terms
from confsync.project.scope import Revisions
from confsync.rules.times import seconds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from confsync.engine.guards import Guards
    from confsync.model import Plan
    from confsync.operations.connect import Access
    from confsync.operations.progress import ProgressListener
    from confsync.operations.workspace import Workspace


class Windowed(NamedTuple):
    """A plan, and when each of its conversations began, where that is known."""

    plan: Plan
    began: Mapping[str, datetime]


def plan_window(
    workspace: Workspace,
    access: Access,
    listener: ProgressListener | None = None,
    base: str | None = None,
) -> Windowed:
    """What rules and declarations by id would change in the window of `sync.window`. Only reads.

    `base` is a revision whose rules gave labels; None: no label is removed because of one. Raises
    `ConfsyncError` where there is no usable key, and `GitError`.
    """
    scope = workspace.scope((), Revisions(base=base or ""))
    now = access.clock.wall()
    moment = datetime.fromtimestamp(now, UTC)
    within = moment - _span(workspace), moment
    ruled = RuledPlan(workspace, scope, None, now=now, lookups=access.lookups, within=within)
    made = compare(workspace, scope, ruled, access, listener)
    return Windowed(made, ruled.began)


def terms_of(workspace: Workspace, guards: Guards, lacking: Mapping[str, str]) -> dict[str, Terms]:
    """What each rule may do in one run; `lacking` says why a rule is not approved, by its name."""
    rules = workspace.rules.rules if workspace.rules else ()
    usual = DEFAULT_LIMIT if guards.max_changes is None else guards.max_changes
    return {
        rule.name: Terms(
            rule.name,
            usual if rule.limit is None else rule.limit,
            rule.remove_limit,
            lacking.get(rule.name),
            assumed=rule.limit is None and guards.max_changes is None,
        )
        for rule in rules
    }


def _span(workspace: Workspace) -> timedelta:
    text = workspace.project.settings.sync.window
    return timedelta(seconds=min(seconds(text) or 0.0, 100 * 365 * 86_400.0))
