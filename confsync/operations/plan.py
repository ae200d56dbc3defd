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

if TYPE_CHECKING:
    from collections.abc import Sequence

    from confsync.engine.guards import Guards
    from confsync.model import Plan, Problem
    from confsync.operations.workspace import Workspace
    from confsync.project.scope import Revisions


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

    `targets` are ids, manifests or folders; none means all. `revisions` are read from git. `guards`
    replace those of the settings. The catalog is compared with the live one, unless it is `offline`.
    What could not be read is among the plan's problems. Raises `UsageError` where a target matches
    nothing, `GitError` where a revision cannot be read, `ConfsyncError` where there is no usable key.
    """
    scope = workspace.scope(targets, revisions)
    builder = PlanBuilder(scope.declared, workspace.owned, scope.base)
    access, listener = access or Access.within(), listener or ProgressListener()
    failures: list[Problem] = []

    async def read_live_state() -> bool:
        async with connected(workspace.project, access, listener) as session:
            with failures_in(failures):
                reader, done = Reader(session), 0
                async with aclosing(observe(reader, scope.declared)) as observations:
                    async for observation in observations:
                        builder.add(observation)
                        listener.progress(done := done + 1, len(scope.declared))
                if workspace.catalog is not None and not offline_catalog:
                    from confsync.operations.catalog import compare  # noqa: PLC0415  # few have one

                    # Last, so that the plan is whole where labels cannot be read.
                    failures.extend(await compare(workspace.project, workspace.catalog, reader))
        return session.sandbox

    # Without declarations there is nothing to read, and no key is needed.
    sandbox = asyncio.run(read_live_state()) if scope.declared else workspace.api == SANDBOX
    made = builder.plan(workspace.api, sandbox=sandbox)
    seen = with_excerpts([*made.problems, *failures], workspace.project.root)
    made = replace(made, since=scope.since, problems=(*scope.problems, *seen))
    return workspace.judged(made, guards)
