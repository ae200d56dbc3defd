"""Plan from end to end."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING

from confsync.attention.address import SANDBOX
from confsync.attention.client import Reader
from confsync.attention.observe import observe
from confsync.engine.plan import PlanBuilder
from confsync.manifest.source import with_excerpts
from confsync.operations.connect import Access, connected, failures_in
from confsync.operations.progress import ProgressListener
from confsync.project.git_process import top
from confsync.project.scope import Revisions

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from confsync.engine.guards import Guards
    from confsync.model import Contradiction, Observation, Plan, Problem
    from confsync.operations.ruled import RuledPlan
    from confsync.operations.workspace import Workspace
    from confsync.project.scope import Scope


def plan(
    workspace: Workspace,
    targets: Sequence[str] = (),
    *,
    revisions: Revisions | None = None,
    access: Access | None = None,
    guards: Guards | None = None,
    listener: ProgressListener | None = None,
    offline_catalog: bool = False,
) -> Plan:
    """What would change. Only reads.

    `targets` are ids, rules, manifests or folders; none means all. `revisions` are read from git. `guards`
    replace those of the settings. The catalog is compared with the live one, unless it is `offline`.
    What could not be read is among the plan's problems. Raises `UsageError` where a target matches
    nothing, `GitError` where a revision cannot be read, `ConfsyncError` where there is no usable key.
    """
    others, chosen = workspace.split_targets(targets)
    scope = workspace.scope(others, revisions, nothing=bool(targets) and not others)
    if not targets:
        scope = _reminded(workspace, scope, revisions or Revisions())
    access, ruled = access or Access.within(), None
    if workspace.rules is not None or (scope.before and scope.before.rules):
        from confsync.operations.ruled import RuledPlan  # noqa: PLC0415  # most have no rules

        ruled = RuledPlan(workspace, scope, chosen, now=access.clock.wall(), lookups=access.lookups)
    made = compare(workspace, scope, ruled, access, listener, offline_catalog=offline_catalog)
    return workspace.judged(made, guards)


def _reminded(workspace: Workspace, scope: Scope, revisions: Revisions) -> Scope:
    """With a warning where labels left the files and no base removes them."""
    asked = workspace.project.settings.base if revisions.base is None else revisions.base
    # An empty one was asked for: then no base is wanted.
    if asked is not None or top(workspace.project.root) is None:
        return scope
    from confsync.project.forgotten import forgotten  # noqa: PLC0415  # only in a repository

    found = forgotten(workspace.project, workspace.declared, workspace.ignored, revisions.before)
    return scope if found is None else scope._replace(problems=(*scope.problems, found))


def compare(
    workspace: Workspace,
    scope: Scope,
    ruled: RuledPlan | None,
    access: Access,
    listener: ProgressListener | None = None,
    *,
    offline_catalog: bool = True,
) -> Plan:
    """The plan for what a scope and rules declare, without the judgement of guards. Only reads.

    Raises `ConfsyncError` where there is no usable key.
    """
    listener = listener or ProgressListener()
    failures: list[Problem] = []
    declared = scope.declared if ruled is None else ruled.declared
    builder = PlanBuilder(declared, workspace.owned, scope.base)

    async def read_live_state() -> bool:
        async with connected(workspace.project, access, listener) as session:
            with failures_in(failures):
                reader, done, total = Reader(session), 0, len(declared)
                found = ruled.observations(reader) if ruled else _by_id(observe(reader, declared))
                async with aclosing(found) as observations:
                    async for observation, origins in observations:
                        builder.add(observation, origins)
                        listener.progress(done := min(done + 1, total), total)
                if workspace.catalog is not None and not offline_catalog:
                    from confsync.operations.catalog import compare  # noqa: PLC0415  # few have one

                    # Last, so that the plan is whole where labels cannot be read.
                    failures.extend(await compare(workspace.project, workspace.catalog, reader))
        return session.sandbox

    # Without declarations there is nothing to read, and no key is needed.
    something = bool(scope.declared) or ruled is not None
    sandbox = asyncio.run(read_live_state()) if something else workspace.api == SANDBOX
    made = replace(builder.plan(workspace.api, sandbox=sandbox), since=scope.since)
    if ruled is not None:
        made = ruled.completed(made)
    return _with_problems(made, failures, workspace, scope)


async def _by_id(
    observations: AsyncGenerator[Observation | Contradiction, None],
) -> AsyncGenerator[tuple[Observation | Contradiction, None], None]:
    """The observations as a project without rules needs them: their edits come from no rule."""
    async with aclosing(observations):
        async for each in observations:
            yield each, None


def _with_problems(
    made: Plan, failures: Sequence[Problem], workspace: Workspace, scope: Scope
) -> Plan:
    """The plan without edits that the catalog forbids, and with the problems of files and reading."""
    if workspace.catalog is not None:
        from confsync.engine.unfit import without_unfit  # noqa: PLC0415  # few have one

        made = without_unfit(made, workspace.catalog, {each.message for each in scope.problems})
    seen = with_excerpts([*made.problems, *failures], workspace.project.root)
    errors = {each.message for each in seen}
    warnings = (each for each in scope.problems if each.message not in errors)
    return replace(made, problems=(*warnings, *seen))
