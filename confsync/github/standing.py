"""What an unattended run may send: the rules that are approved, and what earlier runs wrote."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from confsync.github.mode import ReviewMode
from confsync.github.pulls import read_default_branch
from confsync.github.review import NotReviewed
from confsync.github.rule_reviews import unapproved_rules
from confsync.github.run_checks import check_default_branch, check_starter, check_tip
from confsync.model.errors import ConfsyncError
from confsync.operations.sync.journals import begin, read_past
from confsync.operations.sync.preparing import terms_of
from confsync.operations.sync.sorting import sort, stopped

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from confsync.engine.guards import Guards
    from confsync.github.job import Job
    from confsync.operations.sync.past import Past
    from confsync.operations.sync.preparing import Windowed
    from confsync.operations.sync.sorting import Sorted
    from confsync.operations.workspace import Workspace

_ALWAYS: Final = datetime.min.replace(tzinfo=UTC)
_NO_RECORDS: Final = "The journals of earlier runs are not here, so nothing counts as changed back."
_UNASKED: Final = "Which rules are approved is not known here, so all of them count as approved."


@dataclass(frozen=True, slots=True)
class Standing:
    """A plan in two parts, and what that was decided from; `notes` say what was assumed."""

    found: Sorted
    past: Past
    notes: tuple[str, ...] = ()


def decide_sync(
    job: Job, workspace: Workspace, window: Windowed, mode: ReviewMode, guards: Guards
) -> Standing:
    """What this run may send, after recording that it begins.

    Nothing, where its commit is not the last one of the default branch any more. Raises
    `ConfsyncError` where that or the reviews cannot be found out, where this is another branch, or
    where the person who started a run without approval may not decide that.
    """
    why = ""
    with job.github() as api:
        branch = check_default_branch(job, api)
        if mode in {ReviewMode.PLANNED, ReviewMode.NOT_REQUIRED}:
            check_starter(job, api)
        try:
            check_tip(job, api)
        except NotReviewed as moved:
            why = moved.message
        lacking = unapproved_rules(job, api, workspace, mode, branch)
    wall, attempt = job.access.clock.wall(), job.environment.this_attempt
    past = begin(workspace.project.root, workspace.api, attempt, wall)
    found = _sorted(workspace, window, guards, lacking, past)
    return Standing(stopped(found, why) if why else found, past)


def preview_sync(
    job: Job | None,
    workspace: Workspace,
    window: Windowed,
    mode: ReviewMode,
    guards: Guards,
    before: Collection[str] | None,
) -> Standing:
    """What a run would send. Nothing is recorded.

    `before` are the digests of the rules of the default branch, where this is a pull request: its own
    count as approved, as after its approval.
    """
    notes: list[str] = []
    lacking: Mapping[str, str] = {}
    if job is None:
        notes.append(_UNASKED)
    else:
        try:
            with job.github() as api:
                branch = read_default_branch(api, job.repository)
                lacking = unapproved_rules(job, api, workspace, mode, branch)
        except ConfsyncError as error:
            notes.append(f"{_UNASKED} ({error.message})")
    if before is not None and workspace.rules is not None:
        digests = workspace.rules.digests
        lacking = {name: why for name, why in lacking.items() if digests[name] in before}
    past = read_past(workspace.project.root, workspace.api)
    if past.since is None:
        notes.append(_NO_RECORDS)
        past = replace(past, since=_ALWAYS)
    return Standing(_sorted(workspace, window, guards, lacking, past), past, tuple(notes))


def _sorted(
    workspace: Workspace,
    window: Windowed,
    guards: Guards,
    lacking: Mapping[str, str],
    past: Past,
) -> Sorted:
    terms = terms_of(workspace, guards, lacking)
    known = replace(past, began=window.began)
    return sort(window.plan, terms, known, guards, len(workspace.declared))
