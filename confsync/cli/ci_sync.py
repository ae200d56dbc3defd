"""`confsync ci sync`: apply what approved rules give to new calls, on a schedule."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from confsync.cli import exit_codes as codes
from confsync.cli import options
from confsync.cli.ci_job import BOT, OUTSIDE, Author, applied, job_of, note_run, opened
from confsync.cli.confirm import finish
from confsync.cli.console import Terminal, problems_of
from confsync.cli.invocation import Invocation
from confsync.cli.plan import nothing, show_plan
from confsync.formats.words import count
from confsync.github.mode import ReviewMode
from confsync.model import Run
from confsync.model.errors import ConfsyncError

if TYPE_CHECKING:
    from confsync.github.job import Job
    from confsync.github.standing import Standing
    from confsync.model import Plan


def sync(
    project: options.Directory = Path(),
    preview: Annotated[
        bool, typer.Option("--plan", help="Show what the next run would do, and send nothing.")
    ] = False,
    tree: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="For --plan: the folder with the checked-out pull request. Settings come from "
            "the working folder, which is the default branch.",
        ),
    ] = None,
    review: Annotated[
        ReviewMode,
        typer.Option(
            metavar="MODE",
            help="What a rule needs: `approved`, an approval of the pull request that shows it; "
            "`planned`, only that; `not-required`, nothing.",
        ),
    ] = ReviewMode.APPROVED,
    base: options.BaseOption = None,
    key_file: options.KeyFile = None,
    api_url: options.ApiUrl = None,
    author: Author = BOT,
    deadline: options.Deadline = None,
    max_changes: options.MaxChanges = None,
    max_change_percent: options.MaxChangePercent = None,
    max_removals: options.MaxRemovals = None,
    max_lookups: options.MaxLookups = None,
) -> int:
    """On a schedule, apply approved rules to recent calls.

    One issue reports what waits for a person. Exit 2 if something waits.
    """
    from confsync.github.event import PullRequest
    from confsync.github.job import not_for_pull_requests
    from confsync.github.report_sync import report_sync
    from confsync.github.standing import decide_sync, preview_sync
    from confsync.github.tree import rules_before
    from confsync.operations.sync.journals import prune

    terminal = Terminal()
    request = Invocation.of(
        key_file, deadline, max_changes, max_change_percent, max_removals, max_lookups
    )
    job = job_of(project, author, request, terminal)
    if not preview:
        not_for_pull_requests(job, "sync")
        note_run(project, job, request)
    try:
        event = job.event if job is not None else None
        workspace = opened(project, tree, api_url, event)
        window = request.plan_window(workspace, terminal, base)
    except ConfsyncError as error:
        show_plan(nothing(error), terminal, None)
        return codes.ERROR
    show_plan(window.plan, terminal, None)
    guards = request.guards(workspace)
    if job is None or preview:
        proposed = tree is not None or isinstance(event, PullRequest)
        before = rules_before(project, tree, event) if proposed else None
        standing = preview_sync(job, workspace, window, review, guards, before)
        return _preview(job, window.plan, standing, terminal)
    try:
        standing = decide_sync(job, workspace, window, review, guards)
    except ConfsyncError as error:
        problems = problems_of(error)
        terminal.problems(problems)
        return codes.ERROR
    _print(standing, terminal)
    run = applied(standing.found.sent, workspace, request, terminal, job)
    finish(run, terminal, window.plan.problems)
    code = codes.of_sync(run, standing.found.waits)
    prune(workspace.project.root, job.environment.this_attempt, request.access.clock.wall())
    terminal.problems(report_sync(job, standing.found, standing.past, run, code))
    return code


def _preview(job: Job | None, plan: Plan, standing: Standing, terminal: Terminal) -> int:
    from confsync.github.report_sync import report_preview

    _print(standing, terminal)
    found = standing.found
    terminal.lines([f"The next run would send {count(len(found.sent.changes), 'change')}."])
    code = codes.of_sync(Run(plan.api, problems=found.sent.problems), found.waits)
    if job is None:
        terminal.note(f"{OUTSIDE} On a schedule this would apply them, and report the rest.")
    else:
        terminal.problems(report_preview(job, plan, found, standing.past, code))
    return code


def _print(standing: Standing, terminal: Terminal) -> None:
    """Print what waits on stdout, and what is only logged on stderr."""
    from confsync.github.waiting import groups, notes

    for group in groups(standing.found, standing.past):
        terminal.lines(["", f"{group.heading}: {group.number:,}"])
        terminal.lines(f"  {line}".rstrip() for line in (*group.lines, group.way_out))
    for note in (*standing.notes, *notes(standing.found)):
        terminal.note(note)
