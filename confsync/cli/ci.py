"""`confsync ci`: plan, apply, sync and drift as steps of a workflow on GitHub."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from confsync.cli import exit_codes as codes
from confsync.cli import options
from confsync.cli.ci_job import BOT, OUTSIDE, Author, applied, job_of, note_run, opened
from confsync.cli.ci_sync import sync
from confsync.cli.confirm import finish
from confsync.cli.console import Terminal
from confsync.cli.invocation import Invocation
from confsync.cli.plan import nothing, save_plan, show_plan
from confsync.github.mode import ReviewMode
from confsync.model.errors import ConfsyncError

if TYPE_CHECKING:
    from confsync.github.job import Job
    from confsync.model import Plan
    from confsync.operations.workspace import Workspace


app = options.group("Plan, apply, sync and report drift in GitHub workflows.")
app.command()(sync)


@app.command()
def plan(
    project: options.Directory = Path(),
    plan_file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Save the plan to this file instead of RUNNER_TEMP."),
    ] = None,
    base: options.BaseOption = None,
    tree: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="The folder with the checked-out pull request. Settings come from the working "
            "folder, which is the default branch.",
        ),
    ] = None,
    snapshot: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Plan pull requests from forks against this snapshot; they get no key.",
        ),
    ] = None,
    key_file: options.KeyFile = None,
    api_url: options.ApiUrl = None,
    author: Author = BOT,
    deadline: options.Deadline = None,
    max_changes: options.MaxChanges = None,
    max_change_percent: options.MaxChangePercent = None,
    max_removals: options.MaxRemovals = None,
) -> int:
    """Plan, and report it in the pull request: comment, annotations, summary, outputs."""
    from confsync.github.report_plan import Files, Planned, report_plan
    from confsync.github.tree import read_own, rules_before

    terminal = Terminal()
    request = Invocation.of(key_file, deadline, max_changes, max_change_percent, max_removals)
    job = job_of(project, author, request, terminal)
    fork = job is not None and job.from_fork
    if job is not None and fork and snapshot is None:
        return _check(job, project, terminal, tree)
    known = snapshot if fork else None
    drawn, workspace = _planned(
        project, api_url, request, terminal, job, base, known, tree, offline_catalog=False
    )
    temp = job.environment.temp if job is not None else None
    if plan_file is None and temp is not None:
        plan_file = temp / "confsync-plan.json"
    if plan_file is not None:
        drawn = save_plan(request.signed(drawn.without_calls()), plan_file)
    show_plan(drawn, terminal, None)
    if job is None:
        terminal.note(f"{OUTSIDE} In a pull request this would be its comment.")
    else:
        files = Files(plan_file, temp / "confsync-plan.txt" if temp is not None else None)
        rules = workspace.rules if workspace is not None else None
        before = rules_before(project, tree, job.event) if rules is not None else frozenset()
        planned = Planned(drawn, *read_own(project, tree), rules, before)
        reported = report_plan(job, planned, codes.of_plan(drawn, detailed=True), files)
        terminal.lines(reported.commands)
        terminal.problems(reported.problems)
    return codes.of_plan(drawn, detailed=False)


@app.command()
def apply(
    project: options.Directory = Path(),
    review: Annotated[
        ReviewMode,
        typer.Option(
            metavar="MODE",
            help="What a change needs: `approved`, an approval of the pull request's last commit "
            "after its plan was shown; `planned`, only that plan; `not-required`, nothing.",
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
) -> int:
    """After a merge, apply the changes that were reviewed and are still the same."""
    from confsync.formats.text import outcome_text
    from confsync.github.decide import decide, decided, withheld
    from confsync.github.job import not_for_pull_requests
    from confsync.github.report_run import report_run

    terminal = Terminal()
    request = Invocation.of(key_file, deadline, max_changes, max_change_percent, max_removals)
    job = job_of(project, author, request, terminal)
    not_for_pull_requests(job, "apply")
    note_run(project, job, request)
    if review is ReviewMode.REQUIRED:
        terminal.note("--review required is called --review approved now.")
    drawn, workspace = _planned(project, api_url, request, terminal, job, base)
    show_plan(drawn, terminal, None)
    if job is None:
        reviewed = "it" if review is ReviewMode.NOT_REQUIRED else "what was reviewed of it"
        terminal.note(f"{OUTSIDE} After a merge this would apply {reviewed}.")
        return codes.of_plan(drawn, detailed=False)
    decision = decide(job, drawn, review, request.limits)
    run = applied(decision.split.approved, workspace, request, terminal, job)
    for outcome in withheld(decision):
        terminal.lines(outcome_text(outcome, terminal.paint))
    run = decided(run, decision)
    terminal.problems(report_run(job, decision, run, codes.of_run(run)))
    return finish(run, terminal, (*drawn.problems, *drawn.refusals))


@app.command()
def drift(
    project: options.Directory = Path(),
    pull_request: Annotated[
        bool,
        typer.Option(
            "--pull-request",
            help="Open a pull request that declares the drift, instead of an issue.",
        ),
    ] = False,
    key_file: options.KeyFile = None,
    api_url: options.ApiUrl = None,
    author: Author = BOT,
    deadline: options.Deadline = None,
) -> int:
    """Keep one issue about drift up to date. Exit 2 while there is drift."""
    from confsync.github.job import not_for_pull_requests
    from confsync.github.proposals import Proposal, propose
    from confsync.github.report_drift import report_drift

    terminal = Terminal()
    request = Invocation.of(key_file, deadline)
    job = job_of(project, author, request, terminal)
    not_for_pull_requests(job, "drift")
    # A label that is no longer declared is no drift.
    drawn, workspace = _planned(project, api_url, request, terminal, job, base="")
    show_plan(drawn, terminal, None)
    code = codes.of_plan(drawn, detailed=True)
    proposal = None
    if pull_request:
        proposal = propose(workspace, drawn) if workspace is not None else Proposal()
        terminal.problems(proposal.problems)
    if job is None:
        what = "pull request" if pull_request else "issue"
        does = (
            f"open or update its {what}" if drawn.changes else f"close its {what}, if one is open"
        )
        terminal.note(f"{OUTSIDE} On a schedule this would {does}.")
    else:
        terminal.problems(report_drift(job, drawn, code, proposal))
    return code


def _planned(
    project: Path,
    api_url: str | None,
    request: Invocation,
    terminal: Terminal,
    job: Job | None,
    base: str | None,
    snapshot: Path | None = None,
    tree: Path | None = None,
    *,
    offline_catalog: bool = True,
) -> tuple[Plan, Workspace | None]:
    """The plan, and the workspace that it is of; what went wrong is in the plan."""
    from confsync.github.base import base_of, before_of, parted_from
    from confsync.github.event import PullRequest
    from confsync.github.tree import behind
    from confsync.operations.snapshot import read_snapshot
    from confsync.project.scope import Revisions

    try:
        event = job.event if job is not None else None
        workspace = opened(project, tree, api_url, event)
        then = base_of(event, base, workspace.project.settings.base)
        asked = Revisions(then if tree is None else parted_from(tree, then))
        if before := before_of(event):
            asked = asked._replace(before=before)
        if snapshot is None:
            drawn = request.plan(workspace, (), terminal, asked, offline_catalog=offline_catalog)
        else:
            # The branch of a pull request may not have the commit of a later snapshot.
            history = None if tree is None else project
            known = read_snapshot(snapshot)
            drawn = request.plan_against(known, workspace, (), asked, history)
    except ConfsyncError as error:
        return nothing(error), None
    if tree is not None and isinstance(event, PullRequest):
        drawn = replace(drawn, problems=(*drawn.problems, *behind(tree, event.base)))
    return drawn, workspace


def _check(job: Job, project: Path, terminal: Terminal, tree: Path | None) -> int:
    """Check the files of a fork, which get no key."""
    from confsync.github.report_plan import FORK, report_check
    from confsync.github.tree import check_tree
    from confsync.operations.validate import check

    checked = check(project) if tree is None else check_tree(tree, project)
    terminal.note(FORK)
    terminal.problems(checked.problems)
    reported = report_check(job, checked)
    terminal.lines(reported.commands)
    terminal.problems(reported.problems)
    return codes.ERROR if codes.wrong(checked.problems) else codes.FINE
