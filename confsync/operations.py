"""Plan and apply from end to end: the one place that puts the rooms together.

This is the public Python API, and the command line calls nothing else.
"""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from confsync._version import __version__
from confsync.attention.address import SANDBOX
from confsync.attention.client import Reader, Writer
from confsync.attention.clock import Clock
from confsync.attention.key import Key, find_key
from confsync.attention.limiter import Limiter
from confsync.attention.observe import observe
from confsync.attention.session import Session
from confsync.codes import Code
from confsync.engine.apply import Stop
from confsync.engine.apply import apply as carry_out
from confsync.engine.diff import owner
from confsync.engine.guards import Guards, refusals
from confsync.engine.journal import FileJournal
from confsync.engine.plan import Draft, mark
from confsync.errors import ConfsyncError, Denied, InvalidInput, Unreadable
from confsync.interrupt import interruptible
from confsync.local import local_folder
from confsync.manifest.read import read_manifests
from confsync.model import Outcome, Plan, Problem, Result, Run
from confsync.project import Project, load_project, manifest_files
from confsync.select import choose_files, select

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from confsync.model import Change, Declaration, Sighting
    from confsync.wire import Transport


def _ignore(*_anything: object) -> None:
    """What a `Watch` does where nobody watches."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Who is told while plan and apply work.

    `progress`: how many of how many conversations are known. `notice`: a line, whenever people are
    made to wait. `outcome`: what became of a change. `finished`: requests sent, a line about the pace.
    """

    progress: Callable[[int, int], None] = _ignore
    notice: Callable[[str], None] = _ignore
    outcome: Callable[[Outcome], None] = _ignore


@dataclass(frozen=True, slots=True)
class Workspace:
    """A project and everything that it declares, by id."""

    project: Project
    declared: dict[str, Declaration]

    @property
    def api(self) -> str:
        """The address that plans of this project are for."""
        return self.project.settings.api.url.rstrip("/")


def open_project(directory: str | Path = ".") -> Workspace:
    """The project around `directory`, its manifests read and checked.

    Raises `ConfsyncError` where there is no project, and `InvalidInput` with every problem of every
    file.
    """
    project = load_project(Path(directory))
    files = manifest_files(project)
    return Workspace(project, read_manifests(files, project.settings.labels.values))


@dataclass(frozen=True, slots=True)
class Checked:
    """What `check` found: how much there is, and what is wrong."""

    declared: int
    files: int
    problems: tuple[Problem, ...]


def check(directory: str | Path = ".", paths: Sequence[str] = ()) -> Checked:
    """Check the files of a project without the service: all, or the manifests under `paths`.

    Raises `ConfsyncError` and `InvalidInput` where the settings are wrong, and `UsageError` where a
    path is not among the project's manifests.
    """
    project = load_project(Path(directory))
    files = manifest_files(project)
    chosen = {name for name, _ in choose_files(files, paths, project.root)}
    problems: tuple[Problem, ...] = ()
    declared = 0
    try:
        everything = read_manifests(files, project.settings.labels.values)
        declared = sum(each.place.file in chosen for each in everything.values())
    except InvalidInput as error:
        # All files are read, because an id may stand in two of them.
        problems = tuple(p for p in error.problems if {x.file for x in p.places} & chosen)
    return Checked(declared, len(chosen), problems)


def plan(
    workspace: Workspace,
    targets: Sequence[str] = (),
    *,
    key: Callable[[], Key] = find_key,
    watch: Watch | None = None,
) -> Plan:
    """What would change. Only reads.

    `targets` are ids, manifests or folders; none means all. What could not be read is among the
    plan's problems. Raises `UsageError` where a target names nothing, `ConfsyncError` where there is
    no usable key.
    """
    chosen = select(workspace.declared, targets, workspace.project.root)
    drawn = asyncio.run(_plan(workspace, chosen, key, watch or Watch()))
    limits = workspace.project.settings.guards
    guards = Guards(limits.max_changes, limits.max_change_percent)
    return replace(drawn, refusals=tuple(refusals(drawn, guards, len(workspace.declared))))


def apply(
    workspace: Workspace,
    plan: Plan,
    *,
    key: Callable[[], Key] = find_key,
    watch: Watch | None = None,
    stop: Stop | None = None,
) -> Run:
    """Carry out `plan` and nothing else, and only where it is still true.

    Raises `ConfsyncError` where the plan is for another address, or the run cannot be recorded.
    """
    if plan.api != workspace.api:
        raise ConfsyncError(
            f"this plan is for {plan.api}, and the project is for {workspace.api}", "plan again"
        )
    limits = workspace.project.settings.guards
    guards = Guards(limits.max_changes, limits.max_change_percent)
    refused = tuple(refusals(plan, guards, len(workspace.declared)))
    if refused:
        why = refused[0].message
        withheld = tuple(Outcome(change, Result.WITHHELD, why) for change in plan.changes)
        return Run(plan.api, withheld, (*plan.problems, *refused), sandbox=plan.sandbox)
    return asyncio.run(_apply(workspace, plan, key, watch or Watch(), stop or Stop()))


async def _plan(
    workspace: Workspace,
    chosen: dict[str, Declaration],
    key: Callable[[], Key],
    watch: Watch,
) -> Plan:
    draft = Draft(chosen, owner(workspace.project.settings.labels.owned))
    seen = 0

    def found(sighting: Sighting) -> None:
        nonlocal seen
        seen += 1
        draft.add(sighting)
        watch.progress(seen, len(chosen))

    if not chosen:
        return draft.plan(workspace.api, sandbox=workspace.api == SANDBOX)
    async with _connected(workspace.project, key, watch) as session:
        failed: Problem | None = None
        try:
            await observe(Reader(session), chosen, found)
        except Denied as error:
            failed = Problem(Code.DENIED, f"the service denies access: {error.message}", error.help)
        except Unreadable as error:
            message = f"the live state could not be read: {error.message}"
            failed = Problem(Code.UNKNOWN, message, error.help)
        drawn = draft.plan(workspace.api, sandbox=session.sandbox)
        return drawn if failed is None else replace(drawn, problems=(*drawn.problems, failed))


async def _apply(
    workspace: Workspace, plan: Plan, key: Callable[[], Key], watch: Watch, stop: Stop
) -> Run:
    current, outdated = _outdated(plan.changes, workspace.declared)
    for outcome in outdated:
        watch.outcome(outcome)
    outcomes = outdated
    if current:
        journal = _journal(workspace.project.root, plan)
        try:
            async with _connected(workspace.project, key, watch) as session:
                writer = Writer(session)
                with interruptible(stop):
                    outcomes += await carry_out(current, writer, journal, watch.outcome, stop)
        finally:
            journal.close()
    return Run(
        plan.api,
        tuple(sorted(outcomes, key=lambda outcome: outcome.change.id)),
        plan.problems,
        sandbox=plan.sandbox,
        interrupted=stop.interrupted,
    )


def _outdated(
    changes: Sequence[Change], declared: dict[str, Declaration]
) -> tuple[list[Change], tuple[Outcome, ...]]:
    """The changes that the manifests still ask for, and the outcome of the others."""
    current: list[Change] = []
    outdated: list[Outcome] = []
    for change in changes:
        declaration = declared.get(change.id)
        if declaration is not None and mark(declaration) == change.declaration:
            current.append(change)
            continue
        what = "is no longer declared" if declaration is None else "is declared differently"
        detail = f"it {what} since the plan was made; plan again"
        outdated.append(Outcome(change, Result.CONFLICT, detail))
    return current, tuple(outdated)


def _journal(root: Path, plan: Plan) -> FileJournal:
    now = datetime.now(UTC)
    name = f"{now:%Y%m%dT%H%M%SZ}-{os.urandom(3).hex()}.jsonl"
    try:
        return FileJournal(
            local_folder(root) / "runs" / name,
            {
                "tool_version": __version__,
                "api": plan.api,
                "sandbox": plan.sandbox,
                "started": now.isoformat(timespec="seconds"),
                "fingerprint": plan.fingerprint,
                "changes": len(plan.changes),
            },
        )
    except OSError as error:
        reason = error.strerror or error
        raise ConfsyncError(f"the run cannot be recorded, so nothing was sent: {reason}") from None


@asynccontextmanager
async def _connected(
    project: Project, key: Callable[[], Key], watch: Watch
) -> AsyncIterator[Session]:
    api = project.settings.api
    clock = Clock()
    connect: Callable[[], Transport]
    if api.url == SANDBOX:
        from confsync.sandbox.transport import InProcess, of_project  # noqa: PLC0415

        service = of_project(project.root)
        secret = Key("sandbox")

        def connect() -> Transport:
            return InProcess(service)
    else:
        from confsync.attention.http import HttpTransport  # noqa: PLC0415

        secret = key()

        def connect() -> Transport:
            return HttpTransport(api.url, api.timeout)

    limiter = Limiter(clock, api.max_requests_per_second)
    session = Session(connect, api.concurrency, secret, limiter, clock, watch.notice)
    try:
        yield session
    finally:
        await session.aclose()
