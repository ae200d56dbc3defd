"""Plan from end to end."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from confsync.attention.address import SANDBOX
from confsync.attention.client import Reader
from confsync.attention.observe import observe
from confsync.engine.cost import estimate
from confsync.engine.diff import glob_matcher
from confsync.engine.guards import Guards, refusals
from confsync.engine.plan import PlanBuilder
from confsync.manifest.source import with_excerpts
from confsync.model import Declaration, Observation, Plan, Problem
from confsync.model.codes import Code
from confsync.model.errors import Denied, Unreadable
from confsync.operations.connect import Access, connected
from confsync.operations.progress import ProgressListener
from confsync.project.scope import Revisions, Scope, scope

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from confsync.model.catalog import Catalog
    from confsync.operations.workspace import Workspace


def plan(
    workspace: Workspace,
    targets: Sequence[str] = (),
    *,
    revisions: Revisions | None = None,
    access: Access | None = None,
    guards: Guards | None = None,
    watch: ProgressListener | None = None,
    offline_catalog: bool = False,
) -> Plan:
    """What would change. Only reads.

    `targets` are ids, manifests or folders; none means all. `revisions` are what git is asked about.
    `guards` replace those of the settings. The catalog is compared with the live one, unless it is
    `offline`. What could not be read is among the plan's problems. Raises `UsageError` where a
    target names nothing, `GitError` where a revision cannot be read, `ConfsyncError` where there is
    no usable key.
    """
    meant, draft = begin(workspace, targets, revisions)
    catalog = None if offline_catalog else workspace.catalog
    drawn = _drawn(workspace, meant.declared, draft, access, guards, watch, catalog)
    return complete(workspace, meant, drawn)


def begin(
    workspace: Workspace, targets: Sequence[str], revisions: Revisions | None
) -> tuple[Scope, PlanBuilder]:
    """What a plan is about, and its draft; raises like `plan`."""
    settings, asked = workspace.project.settings, revisions or Revisions()
    asked = asked if asked.base is not None else replace(asked, base=settings.base)
    meant = scope(workspace.declared, targets, workspace.project.root, asked)
    return meant, PlanBuilder(meant.declared, glob_matcher(settings.labels.owned), meant.base)


def complete(workspace: Workspace, meant: Scope, drawn: Plan) -> Plan:
    """A plan with what its scope says of it."""
    files = {each.place.file for each in meant.declared.values()}
    warnings = (w for w in workspace.warnings if not w.place or w.place.file in files)
    problems = (*warnings, *meant.problems, *drawn.problems)
    return replace(drawn, since=meant.since, problems=problems)


class _Draft(Protocol):
    def add(self, sighting: Observation) -> None: ...
    def plan(self, api: str, *, sandbox: bool) -> Plan: ...


def _drawn(
    workspace: Workspace,
    declared: Mapping[str, Declaration],
    draft: _Draft,
    access: Access | None,
    guards: Guards | None,
    watch: ProgressListener | None,
    catalog: Catalog | None = None,
) -> Plan:
    """The plan that `draft` makes, with what the guards say of it.

    Where there is a `catalog`, it is compared with the live one.
    """
    access, watch = access or Access.within(), watch or ProgressListener()
    made = asyncio.run(_draw(workspace, declared, draft, access, watch, catalog))
    return judged(workspace, made, guards)


def judged(workspace: Workspace, made: Plan, guards: Guards | None) -> Plan:
    """A plan with what the guards say of it."""
    refused = refusals(made, guards or workspace.guards, len(workspace.declared))
    seen = with_excerpts(made.problems, workspace.project.root)
    api = workspace.project.settings.api
    cost = estimate(len(made.changes), api.concurrency, api.max_requests_per_second)
    return replace(made, refusals=refused, problems=seen, cost=cost)


async def _draw(
    workspace: Workspace,
    declared: Mapping[str, Declaration],
    draft: _Draft,
    access: Access,
    watch: ProgressListener,
    catalog: Catalog | None,
) -> Plan:
    """The plan that `draft` makes of the live state of `declared`."""
    sandbox, more = await look(workspace, declared, draft.add, access, watch, catalog)
    drawn = draft.plan(workspace.api, sandbox=sandbox)
    return replace(drawn, problems=(*drawn.problems, *more))


async def look(
    workspace: Workspace,
    wanted: Mapping[str, Declaration],
    tell: Callable[[Observation], None],
    access: Access,
    watch: ProgressListener,
    catalog: Catalog | None = None,
) -> tuple[bool, tuple[Problem, ...]]:
    """Call `tell` once for each conversation in `wanted`, as far as the service answers.

    Returns whether it is a sandbox, and why not all is told, or in what a `catalog` is not the live
    one. Raises `ConfsyncError` where there is no usable key.
    """
    if not wanted:
        return workspace.api == SANDBOX, ()
    seen = 0

    def found(sighting: Observation) -> None:
        nonlocal seen
        seen += 1
        tell(sighting)
        watch.progress(seen, len(wanted))

    project = workspace.project
    failed: tuple[Problem, ...] = ()
    async with connected(project.settings.api, project.root, access, watch.notice) as session:
        reader = Reader(session)
        try:
            await observe(reader, wanted, found)
            if catalog is not None:
                from confsync.operations.catalog import compare  # noqa: PLC0415 (most have none)

                # Last, so that nothing else suffers where labels are not to be had.
                failed = await compare(project, catalog, reader)
        except Denied as error:
            message = f"the service denies access: {error.message}"
            failed = (Problem(Code.DENIED, message, error.help),)
        except Unreadable as error:
            message = f"the live state could not be read: {error.message}"
            failed = (Problem(Code.UNKNOWN, message, error.help),)
    watch.traffic(session.requests, session.connections, session.per_second)
    return session.sandbox, failed
