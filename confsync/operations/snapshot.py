"""Snapshots: where the live state is as a commit declares it, and plans against that."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from confsync._util.files import write_atomically
from confsync._util.os_error import reason
from confsync.engine.plan import PlanBuilder, contradicted, labels_unknown, unseen
from confsync.formats.documents.snapshot import load_snapshot, snapshot_document
from confsync.formats.json import dump
from confsync.manifest.source import with_excerpts
from confsync.model import Contradiction, Declaration, Observed, Problem, Severity, Unread
from confsync.model.codes import Code
from confsync.model.errors import ConfsyncError, InvalidInput
from confsync.model.snapshot import TIME, Snapshot, matches
from confsync.operations.connect import Access
from confsync.operations.live import read_live_state
from confsync.operations.progress import ProgressListener
from confsync.operations.runs import read_named
from confsync.operations.workspace import same_address
from confsync.project import git
from confsync.project.project import find_project
from confsync.project.revision import read_revision

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from confsync.engine.guards import Guards
    from confsync.model import Observation, Place, Plan
    from confsync.model.snapshot import Entry
    from confsync.operations.workspace import Workspace
    from confsync.project.scope import Revisions

_IF_MISSING: Final = "plans against the snapshot report it too; check the id"
_IF_UNREAD: Final = "plans against the snapshot cannot show what would change there; take it again"


@dataclass(frozen=True, slots=True)
class TakenSnapshot:
    """A snapshot, and what it lacks. None: nothing could be read at all."""

    snapshot: Snapshot | None
    problems: tuple[Problem, ...] = ()


def take_snapshot(
    workspace: Workspace,
    *,
    access: Access | None = None,
    listener: ProgressListener | None = None,
) -> TakenSnapshot:
    """Compare the live state with what the project's last commit declares. Only reads.

    Raises `GitError` where there is no commit, `InvalidInput` where it cannot be read, and
    `ConfsyncError` where there is no usable key.
    """
    access, listener = access or Access.within(), listener or ProgressListener()
    root = workspace.project.root
    commit = git.commit(root, "HEAD")
    declared = _declared_in(root, commit)
    # Title and labels both: a row of a list that lacks one of them is not enough.
    wanted = {id: Declaration(id, each.place, "", {}) for id, each in declared.items()}
    taken = datetime.fromtimestamp(access.clock.wall(), UTC).strftime(TIME)
    live, failed, sandbox = read_live_state(workspace.project, wanted, access, listener)
    seen = {each.id: each for each in live if not isinstance(each, Contradiction)}
    contradictions = [contradicted(e, _IF_UNREAD) for e in live if isinstance(e, Contradiction)]
    if wanted and all(isinstance(each, Unread) for each in seen.values()):
        unread = (_problem(each, Unread(id, ""), declared[id].place) for id, each in seen.items())
        return TakenSnapshot(None, (*failed, *(each for each in unread if each)))
    for id in declared.keys() - seen.keys():
        seen[id] = Unread(id, "; ".join(problem.message for problem in failed))
    entries = {id: matches(declared[id], each) for id, each in seen.items()}
    found = (_problem(seen[id], entries[id], declared[id].place) for id in sorted(seen))
    problems = with_excerpts([each for each in found if each], root)
    snapshot = Snapshot(workspace.api, sandbox, taken, commit, entries)
    return TakenSnapshot(snapshot, (*failed, *contradictions, *problems))


def _declared_in(root: Path, commit: str) -> dict[str, Declaration]:
    """What the project declares in `commit`, with places as in the work tree."""
    then = read_revision(root, commit)
    if not then.known:
        raise InvalidInput(then.problems)
    prefix = f"{commit}:"
    return {
        id: replace(each, place=each.place._replace(file=each.place.file.removeprefix(prefix)))
        for id, each in then.declared.items()
    }


def _problem(observation: Observation, entry: Entry, place: Place) -> Problem | None:
    if isinstance(observation, Observed):
        unread = isinstance(entry, Unread)
        return labels_unknown(observation.id, place, _IF_UNREAD) if unread else None
    found = unseen(observation, place, missing=_IF_MISSING, unread=_IF_UNREAD)
    unread = isinstance(observation, Unread)
    return found if unread else replace(found, severity=Severity.WARNING)


def plan_against(
    workspace: Workspace,
    snapshot: Snapshot,
    targets: Sequence[str] = (),
    *,
    now: float,
    revisions: Revisions | None = None,
    guards: Guards | None = None,
    history: Path | None = None,
) -> Plan:
    """What would change, as far as a snapshot shows. Nothing is sent, and no key is needed.

    The plan cannot be applied. `now` is in seconds since the epoch, `history` a folder of the project
    in a repository that has the snapshot's commit, if not the project's own; the rest is as for `plan`.
    Raises `ConfsyncError` where the snapshot is of another address, `GitError` where git lacks its
    commit.
    """
    same_address("snapshot is", snapshot.api, workspace)
    root = workspace.project.root if history is None else find_project(history)
    then = _declared_in(root, git.commit(root, snapshot.commit))
    scope = workspace.scope(targets, revisions)
    builder = PlanBuilder(scope.declared, workspace.owned, scope.base)
    newer = tuple(snapshot.observe(scope.declared, then, builder.add))
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
        raise ConfsyncError(f"cannot write the snapshot to {file}: {reason(error)}") from None


def read_snapshot(file: Path) -> Snapshot:
    """The snapshot in `file`; raises `ConfsyncError` where there is none that can be used."""
    return load_snapshot(read_named(file))
