"""Plan, apply and undo from end to end: the one place that puts the rooms together.

This is the public Python API, and the command line calls nothing else.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path
from traceback import walk_tb
from typing import TYPE_CHECKING, Protocol

from confsync._version import __version__
from confsync.attention.address import SANDBOX
from confsync.attention.client import Reader, Writer
from confsync.attention.observe import observe
from confsync.engine.apply import Stop
from confsync.engine.apply import apply as carry_out
from confsync.engine.cost import estimate
from confsync.engine.diff import glob_matcher
from confsync.engine.guards import Guards, refusals
from confsync.engine.plan import PlanBuilder, still_wanted
from confsync.engine.undo import UndoBuilder, backwards, wanted
from confsync.lint.ignores import not_ignored
from confsync.manifest.read import read_manifests
from confsync.manifest.source import with_excerpts
from confsync.model import Outcome, Plan, Problem, Result, Run, Severity
from confsync.model.codes import Code
from confsync.model.errors import ConfsyncError, Denied, InvalidInput, Unreadable
from confsync.operations.catalog import compare, try_catalog
from confsync.operations.connect import Access, connected
from confsync.operations.interrupt import interruptible
from confsync.operations.runs import open_journal
from confsync.project.project import Project, load_project, manifest_files
from confsync.project.scope import Revisions, Scope, scope

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from confsync.model import Change, Declaration, Record, Observation
    from confsync.model.catalog import Catalog


def _ignore(*_anything: object) -> None:
    """What a `ProgressListener` does where nobody watches."""


@dataclass(frozen=True, slots=True)
class ProgressListener:
    """Who is told while plan and apply work.

    `progress`: how many of how many conversations are known. `notice`: why and for how many seconds
    people are made to wait. `outcome`: what became of a change. `interrupted`: a first Ctrl-C came,
    and what is under way may finish. `traffic`, at the end: how many requests were sent, over how many
    connections at most, and how many a second were allowed (None: no limit was met).
    """

    progress: Callable[[int, int], None] = _ignore
    notice: Callable[[str, float], None] = _ignore
    outcome: Callable[[Outcome], None] = _ignore
    interrupted: Callable[[], None] = _ignore
    traffic: Callable[[int, int, float | None], None] = _ignore


@dataclass(frozen=True, slots=True)
class Workspace:
    """A project and everything that it declares, by id; and what its files are warned about."""

    project: Project
    declared: dict[str, Declaration]
    catalog: Catalog | None = None
    warnings: tuple[Problem, ...] = ()

    @property
    def api(self) -> str:
        """The address that plans of this project are for."""
        return self.project.settings.api.url.rstrip("/")

    @property
    def guards(self) -> Guards:
        """The guards of its settings."""
        limits, protect = self.project.settings.guards, self.project.settings.protect
        return Guards(
            limits.max_changes,
            limits.max_change_percent,
            limits.max_removals,
            tuple(protect.ids),
            tuple(protect.labels),
        )


def open_project(directory: str | Path = ".") -> Workspace:
    """The project around `directory`, its manifests read and checked.

    Raises `ConfsyncError` where there is no project, and `InvalidInput` with every problem of every
    file.
    """
    project = load_project(Path(directory))
    files, unmatched = manifest_files(project)
    catalog, wrong = try_catalog(project)
    values = project.settings.labels.values
    declared, surveyed = read_manifests(files, values, [*unmatched, *wrong], catalog)
    found = not_ignored(surveyed, dict(files))
    if any(problem.severity is Severity.ERROR for problem in found):
        raise InvalidInput(found)
    return Workspace(project, declared, catalog, tuple(found))


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


def undo(
    workspace: Workspace,
    record: Record,
    *,
    access: Access | None = None,
    guards: Guards | None = None,
    watch: ProgressListener | None = None,
) -> Plan:
    """What would put back what a run changed, where nobody changed it since. Only reads.

    Raises `ConfsyncError` where the run was against another address.
    """
    same_address("run was", record.api, workspace)
    changes = backwards(record)
    return _drawn(workspace, wanted(changes), UndoBuilder(changes), access, guards, watch)


def apply(
    workspace: Workspace,
    plan: Plan,
    *,
    access: Access | None = None,
    guards: Guards | None = None,
    watch: ProgressListener | None = None,
    journal: Path | None = None,
) -> Run:
    """Carry out `plan` and nothing else, and only where it is still true.

    The run is recorded in the new file `journal`, or in one of the project's. Raises `ConfsyncError`
    where the plan is for another address or against a snapshot, or where the run cannot be recorded.
    """
    if plan.snapshot is not None:
        message = "this plan is against a snapshot, so it cannot be applied"
        raise InvalidInput([Problem(Code.SNAPSHOT, message, "plan again, without --snapshot")])
    same_address("plan is", plan.api, workspace)
    refused = refusals(plan, guards or workspace.guards, len(workspace.declared))
    if refused:
        return withheld(plan, refused[0].message, refused)
    return asyncio.run(
        _apply(workspace, plan, access or Access.within(), watch or ProgressListener(), journal)
    )


def withheld(plan: Plan, why: str, problems: Sequence[Problem] = ()) -> Run:
    """The run in which nothing of `plan` is sent, on purpose; `problems` are those that forbid it."""
    outcomes = tuple(Outcome(change, Result.WITHHELD, why) for change in plan.changes)
    return Run(plan.api, outcomes, (*plan.problems, *problems), sandbox=plan.sandbox)


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


async def _apply(
    workspace: Workspace, plan: Plan, access: Access, watch: ProgressListener, journal: Path | None
) -> Run:
    project, stop = workspace.project, Stop()
    current, outcomes = _outdated(plan.changes, workspace)
    for outcome in outcomes:
        watch.outcome(outcome)
    if current:
        async with connected(project.settings.api, project.root, access, watch.notice) as session:
            with (
                open_journal(project.root, plan, journal) as record,
                interruptible(stop, watch.interrupted),
            ):
                outcomes += await carry_out(current, Writer(session), record, watch.outcome, stop)
        watch.traffic(session.requests, session.connections, session.per_second)
    return Run(
        plan.api,
        tuple(sorted(outcomes, key=lambda outcome: outcome.change.id)),
        (*plan.problems, *map(_bug, stop.bugs)),
        sandbox=plan.sandbox,
        interrupted=stop.interrupted,
    )


def _outdated(
    changes: Sequence[Change], workspace: Workspace
) -> tuple[list[Change], tuple[Outcome, ...]]:
    """The changes that the project still asks for, and the outcome of the others."""
    owned = glob_matcher(workspace.project.settings.labels.owned)
    current: list[Change] = []
    outdated: list[Outcome] = []
    for change in changes:
        if still_wanted(change, workspace.declared.get(change.id), owned):
            current.append(change)
        else:
            detail = "the project asks for something else since the plan was made; plan again"
            outdated.append(Outcome(change, Result.CONFLICT, detail))
    return current, tuple(outdated)


def _bug(error: Exception) -> Problem:
    """What to report. Not its text, which may hold anything: a title, or a header with the key."""
    *_, (frame, line) = walk_tb(error.__traceback__)
    place = f"{frame.f_globals.get('__name__', '?')}, line {line}"
    message = f"unexpected {type(error).__name__} in {place}"
    help = f"this is a bug in confsync {__version__}; what was sent is in the run's journal"
    return Problem(Code.BUG, message, help)


def same_address(what: str, api: str, workspace: Workspace) -> None:
    """Raise `ConfsyncError` where `what` is for another address than the project."""
    if api != workspace.api:
        raise ConfsyncError(f"this {what} for {api}, and the project is for {workspace.api}")
