"""What the verbs of `confsync ci` share: the job that they run in, and applying within it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias

import typer

from confsync.cli.console import Terminal, problems_of
from confsync.cli.invocation import Invocation
from confsync.model import Run
from confsync.model.errors import ConfsyncError

if TYPE_CHECKING:
    from confsync.github.event import Event
    from confsync.github.job import Job
    from confsync.model import Plan
    from confsync.operations.workspace import Workspace

Author: TypeAlias = Annotated[
    str,
    typer.Option(
        "--comment-author", metavar="LOGIN", help="The account that GITHUB_TOKEN belongs to."
    ),
]
BOT: Final = "github-actions[bot]"
OUTSIDE: Final = "This is not GitHub (GITHUB_ACTIONS is not set), so nothing was sent or written."


def job_of(project: Path, author: str, request: Invocation, terminal: Terminal) -> Job | None:
    """The job that this process is a step of; None outside of GitHub. Raises `InvalidInput`."""
    from confsync.formats.escape import visible
    from confsync.github.job import open_job

    def notice(line: str) -> None:
        terminal.note(visible(line))

    return open_job(project, author, request.access, notice)


def opened(project: Path, tree: Path | None, api_url: str | None, event: Event | None) -> Workspace:
    """The project; with `tree`, as the pull request there has it. Raises `ConfsyncError`."""
    from confsync.github.tree import check_head, open_tree
    from confsync.operations.workspace import open_project

    if tree is None:
        return open_project(project, api_url)
    check_head(tree, event)
    return open_tree(tree, project, api_url)


def note_run(project: Path, job: Job | None, request: Invocation) -> None:
    """Note in the kept journals that this run takes place, before anything can go wrong.

    To a later run it would look lost otherwise. Where this fails, it fails again before a write.
    """
    from confsync.operations.sync.journals import record
    from confsync.project.project import find_project

    if job is not None:
        with suppress(ConfsyncError):
            record(find_project(project), job.environment.this_attempt, request.access.clock.wall())


def applied(
    approved: Plan,
    workspace: Workspace | None,
    request: Invocation,
    terminal: Terminal,
    job: Job,
) -> Run:
    """Apply the approved changes; prints each outcome as it arrives.

    First it is recorded that the job writes: where workflows keep the journals, `ci sync` must know
    of the writes of all of them.
    """
    from confsync.operations.sync.journals import record

    run = Run(approved.api, (), approved.problems, sandbox=approved.sandbox)
    if workspace is None or not approved.changes:
        return run
    try:
        record(workspace.project.root, job.environment.this_attempt, request.access.clock.wall())
        return request.apply(workspace, approved, terminal, None)
    except ConfsyncError as error:
        return replace(run, problems=(*run.problems, *problems_of(error)))
