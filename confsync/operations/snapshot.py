"""Snapshots: what the service has of everything that a project declares, and plans against that."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from confsync._util.files import write_atomically
from confsync.attention.address import SANDBOX
from confsync.attention.client import Reader
from confsync.attention.observe import observe
from confsync.engine.plan import PlanBuilder, contradicted, unseen
from confsync.formats.documents.snapshot import load_snapshot, snapshot_document
from confsync.formats.json import dump
from confsync.manifest.source import with_excerpts
from confsync.model import Contradiction, Declaration, Observed, Problem, Severity, Unread
from confsync.model.codes import Code
from confsync.model.errors import ConfsyncError
from confsync.model.redaction import Redactor
from confsync.model.snapshot import TIME, Snapshot, hidden
from confsync.operations.connect import Access, connected, failures_in
from confsync.operations.progress import ProgressListener
from confsync.operations.runs import read_named
from confsync.operations.workspace import same_address

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from confsync.engine.guards import Guards
    from confsync.model import Observation, Plan
    from confsync.operations.workspace import Workspace
    from confsync.project.scope import Revisions

_IF_MISSING: Final = "plans against the snapshot tell it too; check the id"
_IF_UNREAD: Final = "plans against the snapshot cannot tell what would change there; take it again"


@dataclass(frozen=True, slots=True)
class TakenSnapshot:
    """A snapshot, and what it does not know. None: nothing could be read at all."""

    snapshot: Snapshot | None
    problems: tuple[Problem, ...] = ()


def take_snapshot(
    workspace: Workspace,
    redact: Collection[str] = (),
    *,
    access: Access | None = None,
    listener: ProgressListener | None = None,
) -> TakenSnapshot:
    """What the service has of everything that the project declares. Only reads.

    The title and all labels of each, because a later declaration may name more of them. `redact`
    are fields, `title` or `labels`, whose values can be compared but not read. Raises
    `ConfsyncError` where there is no usable key.
    """
    access, listener = access or Access.within(), listener or ProgressListener()
    hider = Redactor(frozenset(redact))
    declared = workspace.declared
    wanted = {id: Declaration(id, each.place, "", {}) for id, each in declared.items()}
    taken = datetime.fromtimestamp(access.clock.wall(), UTC).strftime(TIME)
    seen: dict[str, Observation] = {}
    failed: list[Problem] = []
    contradictions: list[Problem] = []

    async def read_live_state() -> bool:
        async with connected(workspace.project, access, listener) as session:
            with failures_in(failed):
                async with aclosing(observe(Reader(session), wanted)) as observations:
                    async for observation in observations:
                        if isinstance(observation, Contradiction):
                            contradictions.append(contradicted(observation, _IF_UNREAD))
                            continue
                        seen[observation.id] = hidden(observation, hider)
                        listener.progress(len(seen), len(wanted))
        return session.sandbox

    sandbox = asyncio.run(read_live_state()) if wanted else workspace.api == SANDBOX
    if failed and not seen:
        return TakenSnapshot(None, tuple(failed))
    for id in declared.keys() - seen.keys():
        seen[id] = Unread(id, "; ".join(problem.message for problem in failed))
    found = (_problem(seen[id], workspace) for id in sorted(seen))
    unseen_ones = with_excerpts([each for each in found if each], workspace.project.root)
    snapshot = Snapshot(workspace.api, sandbox, taken, seen, hider)
    return TakenSnapshot(snapshot, (*failed, *contradictions, *unseen_ones))


def _problem(sighting: Observation, workspace: Workspace) -> Problem | None:
    if isinstance(sighting, Observed):
        return None
    place = workspace.declared[sighting.id].place
    found = unseen(sighting, place, missing=_IF_MISSING, unread=_IF_UNREAD)
    return found if isinstance(sighting, Unread) else replace(found, severity=Severity.WARNING)


def plan_against(
    workspace: Workspace,
    snapshot: Snapshot,
    targets: Sequence[str] = (),
    *,
    now: float,
    revisions: Revisions | None = None,
    guards: Guards | None = None,
) -> Plan:
    """What would change, as far as a snapshot shows. Nothing is sent, and no key is needed.

    The plan cannot be applied. `now` is in seconds since the epoch; the rest is as for `plan`. Raises
    `ConfsyncError` where the snapshot is of another address.
    """
    same_address("snapshot is", snapshot.api, workspace)
    scope = workspace.scope(targets, revisions)
    builder = PlanBuilder(scope.declared, workspace.owned, scope.base)
    newer = tuple(snapshot.tell(scope.declared, builder.add))
    made = builder.plan(workspace.api, sandbox=snapshot.sandbox)
    seen = with_excerpts([*made.problems, *newer], workspace.project.root)
    problems = (*scope.problems, *seen, *_without_rules(workspace))
    made = replace(made, snapshot=snapshot.against(now), since=scope.since, problems=problems)
    return workspace.judged(made, guards)


def _without_rules(workspace: Workspace) -> tuple[Problem, ...]:
    """A warning that a snapshot has what is declared by id, and nothing of what rules match."""
    if workspace.rules is None:
        return ()
    message = "this plan is of what is declared by id: a snapshot has no facts for rules"
    help = "plan without --snapshot to see what the rules change"
    return (Problem(Code.SNAPSHOT, message, help, severity=Severity.WARNING),)


def save_snapshot(snapshot: Snapshot, file: Path) -> None:
    """Write `snapshot` to `file`, which only its owner can read; raises `ConfsyncError`."""
    text = f"{dump(snapshot_document(snapshot))}\n"
    try:
        write_atomically(file, text.encode("ascii"))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ConfsyncError(f"cannot write the snapshot to {file}: {reason}") from None


def read_snapshot(file: Path) -> Snapshot:
    """The snapshot in `file`; raises `ConfsyncError` where there is none that can be used."""
    return load_snapshot(read_named(file))
